"""A drill as plan: the scenario file, as frozen pydantic models.

Every model forbids unknown keys; `read.py` turns pydantic's errors into problems. Quantities end
in their unit. Times count from the alarm (t = 0).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from evacsim.premovement import Distribution  # noqa: TC001 - pydantic needs it at run time


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


Seconds = Annotated[float, Field(ge=0, le=86_400, strict=False)]
Share = Annotated[float, Field(ge=0, le=1, strict=False)]
Situation = Literal[
    "drill", "dismissal", "exercises", "morning-rise", "assembly", "return-upstairs", "other"
]


class Movement(_File):
    """`[movement]`: the law, a required key, and overrides that a source's convention may need."""

    law: str
    constants: dict[str, float] = Field(default_factory=dict)


class PreMovement(_File):
    """Time from the signal (or own release) to first movement.

    `shared_by = "group"`: one draw moves the whole group (a taught class); `scatter` is added to
    each occupant's. `shared_by = "occupant"`: everybody draws alone (dormitory, dismissal).
    """

    distribution: Distribution
    shared_by: Literal["group", "occupant"] = "occupant"
    scatter: Distribution | None = None


class Kind(_File):
    """A kind of people: unimpeded speeds [m/s] on level, stairs down and stairs up."""

    level: Distribution
    stairs_down: Distribution
    stairs_up: Distribution
    source: str = ""


class Group(_File):
    """`[[group]]`: people of one kind in the spaces that match `space` (ids, aliases or globs).

    Where `space` matches several spaces there is one group per space, with the id "ID/SPACE";
    `size` counts each. `distance_m` sets everybody's walk to the first connection;
    `start = [x, y]` puts all at one point. `stair` and `exit` are what the plan assigns.
    """

    id: str
    space: str | tuple[str, ...]
    size: Annotated[int, Field(ge=0, le=1_000_000)]
    kind: str = "adult"
    stair: str | None = None
    exit: str | None = None
    release_s: Seconds = 0.0
    distance_m: Annotated[float, Field(ge=0, le=10_000, strict=False)] | None = None
    start: tuple[float, float] | None = None
    pre_movement: PreMovement | None = None
    aliases: tuple[str, ...] = ()
    source: str = ""


class Release(_File):
    """`[release]`: staggered release, `interval_s` apart in `order` (floor ids, or group globs).

    A floor or group that `order` does not name is released at once. Adds to a group's release_s.
    """

    by: Literal["floor", "group"]
    order: tuple[str, ...]
    interval_s: Seconds
    first_s: Seconds = 0.0


class Routing(_File):
    """`[routing]`: the rule, and what it needs.

    `compliance`: with `assigned`, the share that follows the plan (the rest takes the nearest).
    `shares`: with `shares`, the share of people that takes each stair.
    """

    rule: str
    compliance: Share = 1.0
    shares: dict[str, Share] = Field(default_factory=dict)


class Event(_File):
    """`[[event]]`: at a time, lock or open connections (ids, aliases, globs) or a whole stair."""

    kind: str
    at_s: Annotated[float, Field(ge=-86_400, le=86_400, strict=False)] = 0.0
    connection: str | tuple[str, ...] | None = None
    stair: str | None = None
    source: str = ""


class Assembly(_File):
    """`[assembly]`: the roll call; the walk there is in the building, per exit."""

    count_s: Seconds = 0.0


class Scenario(_File):
    """One scenario file."""

    name: str
    building: str
    situation: Situation = "drill"
    seed: Annotated[int, Field(ge=0)] = 0
    replications: Annotated[int, Field(ge=1, le=100_000)] = 1
    target_s: Annotated[float, Field(gt=0, le=86_400, strict=False)] | None = None
    time_limit_s: Annotated[float, Field(gt=0, le=43_200, strict=False)] = 3600.0
    shelter_s: Seconds = 0.0
    movement: Movement
    routing: Routing
    pre_movement: PreMovement
    group: Annotated[tuple[Group, ...], Field(min_length=1)]
    kind: dict[str, Kind] = Field(default_factory=dict)
    release: Release | None = None
    event: tuple[Event, ...] = ()
    assembly: Assembly = Assembly()
    source: str = ""
    notes: str = ""
