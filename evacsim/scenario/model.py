"""A drill as plan: the scenario file, as frozen pydantic models.

Every model is strict (a word is no number, `true` is no 1) and forbids unknown keys; `read.py`
turns pydantic's errors into problems. Quantities end in their unit. Times count from the alarm
(t = 0).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from evacsim.locale import Name as Called
from evacsim.locale import named, text
from evacsim.premovement import Distribution  # noqa: TC001 - pydantic reads it
from evacsim.scenario.distributions import (
    DAY_S,
    SpeedDistribution,
    walkable,
)
from evacsim.scenario.falls import Falls
from evacsim.scenario.flood import Flood, Refuge
from evacsim.scenario.groups import Arrival, Group, PreMovement  # noqa: TC001 - pydantic reads
from evacsim.scenario.night import Night, RoomSearch, Warden  # noqa: TC001 - pydantic reads it
from evacsim.scenario.tenability import Tenability  # noqa: TC001 - pydantic reads it
from evacsim.scenario.values import (
    TIME_LIMIT_S,
    FileTable,
    Metres,
    Name,
    Names,
    Seconds,
    Share,
    Threshold,
    one_or_more,
)

Situation = Literal[
    "drill",
    "supervised-dismissal",
    "dismissal",
    "exercises",
    "morning-rise",
    "assembly",
    "return-upstairs",
    "other",
    "dark-dismissal",
    "frightened",
    "shut-in",
    "fire",
    "night-fire",
    "earthquake",
    "flood",
]


class Movement(FileTable):
    """`[movement]`: the law, a required key, and overrides that a source's convention may need."""

    law: Name
    constants: dict[str, float] = Field(default_factory=dict)


class Kind(FileTable):
    """A kind of people: unimpeded speeds [m/s] on level, and along the incline of stairs."""

    level: SpeedDistribution
    stairs_down: SpeedDistribution
    stairs_up: SpeedDistribution
    source: str = ""

    @field_validator("level", "stairs_down", "stairs_up")
    @classmethod
    def _walks(cls, speed: Distribution) -> Distribution:
        walkable(speed)
        return speed


class Release(FileTable):
    """`[release]`: staggered release, `interval_s` apart in `order` (floor ids, or group globs).

    A floor or group that `order` does not name is released at once. Adds to a group's release_s.
    """

    by: Literal["floor", "group"]
    order: Annotated[Names, Field(min_length=1)]
    interval_s: Seconds
    first_s: Seconds = 0.0


class Routing(FileTable):
    """`[routing]`: the rule, and what it needs.

    `compliance`: with `assigned`, the share that follows the plan (the rest takes the nearest);
    with `queue-aware`, the share that changes its way for a queue (the rest takes the quickest).
    `shares`: with `shares`, the share of people that takes each stair.
    """

    rule: Name
    compliance: Share = 1.0
    shares: dict[str, Share] = Field(default_factory=dict)


class Event(FileTable):
    """`[[event]]`: what changes at a time; locks at 0 s or earlier are known to all.

    `lock` and `open` name connections (ids, aliases, globs) or a `stair`: every door of its
    landings. `lights-out`, `smoke` and `narrow` cover spaces and flights named by `space` (ids,
    aliases, globs), or flights and landings of a `stair`, until `until_s`: `speed_factor`
    multiplies own speeds and the law's, `width_factor` effective widths, `extinction_per_m` is
    the smoke's. A `fall` covers the same and leaves `width_factor` of the width. A `guard` covers
    them too: nobody overtakes or pushes there, and who goes against the stream waits. `hold`
    names what `lock` does: until `until_s`, or until everybody from a floor and above has passed it
    (`until = "passed:FLOOR"`), people wait there, and nobody turns back. In an `aftershock` all
    hold where they are until `until_s`, at the latest at the end of the space or flight they walk
    through; it names nothing. A `close` covers spaces, flights or a stair: nobody enters them any
    more, and whoever is inside leaves. After 0 s nobody is told of it: one sees it from beside it.
    """

    kind: str
    at_s: Annotated[float, Field(ge=-DAY_S, le=DAY_S)] = 0.0
    until_s: Annotated[float, Field(ge=0, le=DAY_S)] | None = None
    until: Name | None = None
    connection: Names = ()
    space: Names = ()
    stair: Name | None = None
    speed_factor: Annotated[float, Field(gt=0, le=1)] | None = None
    width_factor: Annotated[float, Field(gt=0, le=1)] | None = None
    extinction_per_m: Annotated[float, Field(ge=0, le=20)] | None = None
    source: str = ""


class Post(FileTable):
    """`[[post]]`: who stands `at` a landing or exit (id or alias): a guard there from then on.

    `person` is who it is, empty where nobody is named yet. `from` is a space from which they set
    off at `from_s`, or a class with which they come (`from = "class:ID"`); without it they are
    there from `from_s` on.
    """

    at: Name
    person: str = ""
    from_: Annotated[Name | None, Field(alias="from")] = None
    from_s: Seconds = 0.0
    source: str = ""


class Convergence(FileTable):
    """`[convergence]`: when `run --until-converged` has replications enough.

    Every measure must stay within its threshold for `consecutive` replications running, after
    `at_least` and at the latest after `at_most`. `tet` and `sd`: change of mean and standard
    deviation of the total time; `erd`, `epc`, `sc`: by how much the distance of two successive
    average egress curves changes (with `strict` that distance itself); `p95`: half the interval
    of the 95th percentile of the total time, at `confidence`, as a share of it. With `always` a
    run does so without being asked.
    """

    always: bool = False
    strict: bool = False
    at_least: Annotated[int, Field(ge=2, le=100_000)] = 60
    at_most: Annotated[int, Field(ge=2, le=100_000)] = 1_000
    consecutive: Annotated[int, Field(ge=1, le=1_000)] = 10
    tet: Threshold = 0.005
    sd: Threshold = 0.05
    erd: Threshold = 0.01
    epc: Threshold = 0.01
    sc: Threshold = 0.01
    p95: Threshold = 0.05
    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95

    @field_validator("at_most")
    @classmethod
    def _above_the_least(cls, most: int, info: ValidationInfo) -> int:
        least = info.data.get("at_least")
        if least is not None and most < least:
            said = text("is {most}; must be at least at_least, {least}", most=most, least=least)
            raise ValueError(said)
        return most

    @field_validator("consecutive")
    @classmethod
    def _below_the_most(cls, running: int, info: ValidationInfo) -> int:
        most = info.data.get("at_most")
        if most is not None and running >= most:
            said = text("is {running}; must be below at_most, {most}", running=running, most=most)
            raise ValueError(said)
        return running


class Search(FileTable):
    """`[search]`: what `plan` may change when it looks for a better plan.

    A class is sent by no way longer than `walk_factor` times its nearest (except the one that it
    takes today). `grades_together`: all classes of a grade take one stair, or one exit where they
    need no stair. `fixed` names classes that stay as they are: by class, group, room or kind of
    people (ids, aliases, globs). `stagger`: whether release times may change. `most_changes`: so
    many classes at most have another way or release than today.
    """

    walk_factor: Annotated[float, Field(ge=1, le=100)] = 1.5
    grades_together: bool = False
    fixed: Names = ()
    stagger: bool = True
    most_changes: Annotated[int, Field(ge=0, le=100_000)] | None = None


class Assembly(FileTable):
    """`[assembly]`: the roll call; the walk there is in the building, per exit.

    `count_s` is added once, after the last one has arrived: it is in no `assembled_s` of a person.
    `distance_m` moves the assembly point, in a flood to higher ground: the walk to it from every
    exit, or from each one named, in the place of the building's.
    """

    count_s: Seconds = 0.0
    distance_m: Metres | dict[Name, Metres] | None = None


class Scenario(FileTable):
    """One scenario file.

    `situation` sets how hard people push from behind, by `situations.toml`; `pressing` (0 to 1)
    overrides it. `time_limit_s` ends a run while people are still on their way; without it a run
    goes on as long as anything can happen, 12 hours at most. `drills` names the records of drills
    held after it, as paths from the file; a run ignores them. `aliases` are other names that it
    goes by, one in each language that its pages are printed in.
    """

    name: Name
    aliases: Names = ()
    building: Name
    situation: Situation = "drill"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    replications: Annotated[int, Field(ge=1, le=100_000)] = 1
    target_s: Annotated[float, Field(gt=0, le=DAY_S)] | None = None
    time_limit_s: Annotated[float, Field(gt=0, le=TIME_LIMIT_S)] = TIME_LIMIT_S
    shelter_s: Seconds = 0.0
    movement: Movement
    routing: Routing
    pre_movement: PreMovement
    arrival: Annotated[tuple[Arrival, ...], BeforeValidator(one_or_more)] = ()
    group: Annotated[tuple[Group, ...], BeforeValidator(one_or_more)]
    kind: dict[str, Kind] = Field(default_factory=dict)
    release: Release | None = None
    event: Annotated[tuple[Event, ...], BeforeValidator(one_or_more)] = ()
    post: Annotated[tuple[Post, ...], BeforeValidator(one_or_more)] = ()
    night: Night | None = None
    warden: Annotated[tuple[Warden, ...], BeforeValidator(one_or_more)] = ()
    room_search: RoomSearch | None = None
    tenability: Annotated[tuple[Tenability, ...], BeforeValidator(one_or_more)] = ()
    assembly: Assembly = Assembly()
    flood: Flood | None = None
    refuge: Refuge = Refuge()
    pressing: Share | None = None
    falls: Falls = Falls()
    convergence: Convergence = Convergence()
    search: Search = Search()
    drills: Names = ()
    source: str = ""
    notes: str = ""

    @property
    def called(self) -> Called:
        """What people call it, in each language."""
        return named(self.name, self.aliases)

    @property
    def on_duty(self) -> tuple[Warden, ...]:
        """The wardens who are there tonight, in the order of the file."""
        present = tuple(one for one in self.warden if one.present)
        return present if self.night is None else present[: self.night.on_duty]

    @model_validator(mode="before")
    @classmethod
    def _all_come_in(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Ask for no group where people come in: there may be nobody at the alarm."""
        return {"group": [], **data} if isinstance(data, dict) and data.get("arrival") else data

    @field_validator("group")
    @classmethod
    def _somebody(cls, groups: tuple[Group, ...], info: ValidationInfo) -> tuple[Group, ...]:
        if not groups and not info.data.get("arrival"):
            raise ValueError(text("is empty; must have at least {least}", least=1))
        return groups
