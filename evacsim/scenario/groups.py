"""Who is in a drill, as the scenario file says: groups that are there, people who come in later.

Both may be told one by one: a list in the file, or a column of a CSV file beside it (`columns.py`
puts the values into the tables before they are checked).
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from evacsim.locale import text
from evacsim.premovement import Distribution, Fixed
from evacsim.scenario.distributions import (
    DAY_S,
    FASTEST_M_PER_S,
    SecondsDistribution,
    within_a_day,
)
from evacsim.scenario.values import FileTable, Name, Names, Pair, Seconds, one_or_more, read_already

_MOST: Final = 1_000_000
_Speeds = Annotated[
    tuple[Annotated[float, Field(gt=0, le=FASTEST_M_PER_S)], ...],
    BeforeValidator(one_or_more),
    Field(min_length=1, max_length=_MOST),
]
_Time = Annotated[float, Field(ge=0, le=DAY_S)]
_Times = Annotated[
    tuple[_Time, ...],
    BeforeValidator(one_or_more, json_schema_input_type=Name | tuple[_Time, ...]),
    Field(min_length=1, max_length=_MOST),
]
_Region = Annotated[
    tuple[Pair, ...], BeforeValidator(one_or_more), Field(min_length=2, max_length=1000)
]


class PreMovement(FileTable):
    """Time from the signal (or own release) to first movement.

    `shared_by = "group"`: one draw moves the whole group (a taught class); `scatter` is added to
    each occupant's. `shared_by = "occupant"`: everybody draws alone (dormitory, dismissal).
    """

    distribution: SecondsDistribution
    shared_by: Literal["group", "occupant"] = "occupant"
    scatter: SecondsDistribution | None = None

    @field_validator("distribution")
    @classmethod
    def _within_a_day(cls, times: Distribution) -> Distribution:
        within_a_day(times)
        return times


AT_ONCE: Final = PreMovement.model_construct(distribution=Fixed(value=0.0))


class Persons(FileTable):
    """`people` of a group: what is known of each of them, a value a person, in one order.

    Speeds are unimpeded [m/s], on stairs along the incline; without those on stairs a person walks
    there as much slower than on the level as their kind does in the mean. What is not given is
    drawn as for anybody of the kind.
    """

    level_m_per_s: _Speeds | None = None
    stairs_down_m_per_s: _Speeds | None = None
    stairs_up_m_per_s: _Speeds | None = None
    pre_movement_s: _Times | None = None

    @model_validator(mode="after")
    def _of_the_same_people(self) -> Persons:
        counts = {key: len(values) for key, values in self if values is not None}
        if not counts:
            known = ", ".join(type(self).model_fields)
            raise ValueError(text("says nothing of the people; columns are {known}", known=known))
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{key} {count}" for key, count in counts.items())
            said = text("the columns are of different numbers of people: {told}", told=told)
            raise ValueError(said)
        return self

    @property
    def count(self) -> int:
        """How many they are."""
        return next(len(values) for _, values in self if values is not None)


class Helped(FileTable):
    """`helped` of a group: people who are carried, or led, by teams that come back for the next.

    A team of `helpers` takes one person at a time; with them it takes `width_m` of a flight, where
    they walk at the speeds of the group's kind. `prepare_s` goes by before each trip (to fasten
    somebody in a chair). The first of the `teams` starts as the group does. When somebody is out,
    their team walks back at the speeds of staff and takes the next: person n + `teams` after n.
    Helpers are no people of the scenario: they are where the one is whom they help.
    """

    teams: Annotated[int, Field(ge=1, le=1_000)] = 1
    helpers: Annotated[int, Field(ge=1, le=12)]
    width_m: Annotated[float, Field(gt=0, le=5)]
    prepare_s: Seconds
    source: str = ""


class Group(FileTable):
    """`[[group]]`: people of one kind in the spaces that match `space` (ids, aliases or globs).

    `space` is one pattern or several; where it matches several spaces there is one group per
    space, with the id "ID/SPACE"; `size` counts each. `distance_m` sets everybody's walk to the
    first connection; `start = [x, y]` puts all at one point. `stair` and `exit` are what the plan
    assigns; of several exits the best will do, and doors side by side are shared. `to` names a
    room or lobby to walk to instead of the outside: back to class, or up from a flood; coming in
    there counts as being out. `to = "above:FLOOR"` lets all find room by `[refuge]` on the floors
    above that one; who is above it stays. Instead of at `release_s` a group is released `when` the
    last of another class (`release_after = "class:ID"`) has left its room ("left-room"), or has
    passed a floor ("passed:FLOOR"). `region` is the part of the space where they stand (two corners
    of a rectangle, or a polygon); `people` what is known of each of them, `size` is then
    their number.
    """

    id: Name
    space: Annotated[Names, Field(min_length=1)]
    size: Annotated[int, Field(ge=0, le=1_000_000)]
    kind: str = "adult"
    stair: str | None = None
    exit: Names = ()
    to: Name | None = None
    release_s: Seconds = 0.0
    release_after: Name | None = None
    when: Name | None = None
    distance_m: Annotated[float, Field(ge=0, le=10_000)] | None = None
    start: Pair | None = None
    region: _Region | None = None
    people: Annotated[
        Persons | None, BeforeValidator(read_already, json_schema_input_type=Persons | Name)
    ] = None
    helped: Helped | None = None
    pre_movement: PreMovement | None = None
    aliases: Names = ()
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _counted(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Count the people who are told one by one, where no size is given."""
        people = data.get("people") if isinstance(data, dict) and "size" not in data else None
        columns = people.values() if isinstance(people, dict) else ()
        count = next((len(one) for one in columns if isinstance(one, list)), None)
        return data if count is None else {**data, "size": count}

    @model_validator(mode="after")
    def _as_many(self) -> Group:
        if self.people is not None and self.people.count != self.size:
            said = text(
                "size is {size}, and people tells of {count}; must be the same, or leave size out",
                size=self.size,
                count=self.people.count,
            )
            raise ValueError(said)
        return self


class Arrival(FileTable):
    """`[[arrival]]`: people who come into the building later, each at a time of `times_s`.

    They appear in `space` (a place that one comes into from outside what is drawn), set off at
    once, and go where a group with the same keys would go. Before that nobody of them is inside.
    Where it is full they come in all the same: who queues before the building is not told.
    """

    id: Name
    space: Annotated[Names, Field(min_length=1)]
    times_s: _Times
    kind: str = "adult"
    stair: str | None = None
    exit: Names = ()
    to: Name | None = None
    distance_m: Annotated[float, Field(ge=0, le=10_000)] | None = None
    start: Pair | None = None
    region: _Region | None = None
    aliases: Names = ()
    source: str = ""

    def group(self) -> Group:
        """Return them as a group that sets off without delay; the times are the arrival's own."""
        own = {key: getattr(self, key) for key in type(self).model_fields if key != "times_s"}
        return Group.model_construct(**own, size=len(self.times_s), pre_movement=AT_ONCE)
