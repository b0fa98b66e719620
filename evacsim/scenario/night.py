"""What a scenario says of a night: who sleeps, who is on duty, and who searches afterwards."""

from __future__ import annotations

import glob
from typing import Annotated, Literal

from pydantic import Field, field_validator

from evacsim.premovement import Distribution  # noqa: TC001 - pydantic reads it
from evacsim.scenario.distributions import SecondsDistribution, within_a_day
from evacsim.scenario.groups import Group, PreMovement
from evacsim.scenario.values import FileTable, Name, Names, Seconds, Share

AT_DOOR_S = 5.0
"""To knock, open and call into a room; assumption, no measurement found."""
UNLOCK_S = 10.0
"""To find the key and open a door; assumption, no measurement found."""
PER_ROOM_S = 10.0
"""To look through a room with a torch, under and behind everything; assumption."""


class Night(FileTable):
    """`[night]`: the rooms in which people sleep, and what wakes them.

    `asleep`, `alarm` are spaces (ids, aliases, globs); in those of `alarm` an alarm sounds that
    wakes all but the share `sleeps_through`, who wait for a warden as those do in other rooms.
    The share `never_wakes` stays asleep whatever happens. Who has been woken starts after their
    pre-movement time, as after an alarm. `on_duty` is how many of the wardens are there tonight:
    the first so many of the file who are `present`. `at_door_s` a warden takes at each door,
    `unlock_s` at each lock.
    """

    asleep: Annotated[Names, Field(min_length=1)]
    alarm: Names = ("*",)
    sleeps_through: Share = 0.0
    never_wakes: Share = 0.0
    on_duty: Annotated[int, Field(ge=0, le=1_000)] | None = None
    at_door_s: Seconds = AT_DOOR_S
    unlock_s: Seconds = UNLOCK_S
    source: str = ""


class Warden(FileTable):
    """`[[warden]]`: a post of the night that somebody holds, who leaves when their round is over.

    After `pre_movement` they set off from `space`, unlock the connections of `unlocks` one after
    the other, and wake the rooms of `wakes` (ids, aliases, globs), nearest first, from the door.
    Then they leave by `stair` and `exit`. `person` is who it is, empty where nobody is named;
    who is not `present` is not in the building.
    """

    id: Name
    person: str = ""
    space: Name
    pre_movement: SecondsDistribution
    wakes: Names = ()
    unlocks: Names = ()
    present: bool = True
    kind: str = "staff"
    stair: str | None = None
    exit: Names = ()
    source: str = ""

    @field_validator("pre_movement")
    @classmethod
    def _within_a_day(cls, times: Distribution) -> Distribution:
        within_a_day(times)
        return times

    def group(self) -> Group:
        """Return the group that they are: one person, from one space."""
        return Group.model_construct(
            id=self.id,
            space=(glob.escape(self.space),),
            size=1,
            kind=self.kind,
            stair=self.stair,
            exit=self.exit,
            pre_movement=PreMovement.model_construct(distribution=self.pre_movement),
            aliases=(self.person,) if self.person else (),
        )


class RoomSearch(FileTable):
    """`[room_search]`: searchers go through the building when everybody else is out.

    So many `searchers` set off `from` an exit or space at the moment of `begins`: when the last
    one is out, or has been counted. They share the rooms of `rooms` (spaces: ids, aliases, globs)
    and take `per_room_s` in each. The building is clear when the last room has been seen: they
    report by radio or by calling (assumption).
    """

    searchers: Annotated[int, Field(ge=1, le=50)] = 1
    from_: Annotated[Name, Field(alias="from")]
    begins: Literal["last-out", "counted"] = "counted"
    rooms: Annotated[Names, Field(min_length=1)] = ("*",)
    per_room_s: Seconds = PER_ROOM_S
    source: str = ""
