"""What a plan lets wait for people: a class for another, a held door for a floor.

A class waits until another has left its room, or has passed the floor of the one that waits. A
door from a floor to a stair is held until everybody from above has passed. No reckoning tells
whether that helps, and mostly it does not: it is tried beside the best plan without it.
"""

from __future__ import annotations

import dataclasses
import glob
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evacsim.scenario.model import Event
from evacsim.scenario.posts import CLASS
from evacsim.scenario.triggers import LEFT_ROOM, PASSED
from evacsim.studies.ground import held_doors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.scenario.groups import Group
    from evacsim.scenario.model import Scenario
    from evacsim.studies.plan_trial import Assignment
    from evacsim.studies.plan_ways import ClassWays, Way

    Side = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Wait:
    """A class (by number) that is released after another; `when` is in the words of a scenario."""

    number: int
    after: int
    when: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class HeldDoor:
    """A door (id) at which people wait until everybody from a floor (id) and above has passed."""

    door: str
    floor: str

    @property
    def event(self) -> Event:
        """It as an event of a scenario."""
        return Event(
            kind="hold", connection=(glob.escape(self.door),), until=f"{PASSED}{self.floor}"
        )

    def is_on(self, own: ClassWays, way: Way, building: Building) -> bool:
        """Whether a class passes it on a way."""
        places = {own.id, *way.places}
        doors = (set(one.between) for one in building.connections if one.id == self.door)
        return any(between <= places for between in doors)


def with_waits(
    scenario: Scenario,
    classes: Sequence[ClassWays],
    waits: Sequence[Wait],
    holds: Sequence[HeldDoor],
) -> Scenario:
    """Return a scenario of one group a room with classes that wait and doors that are held."""
    after = {
        group: {
            "release_s": 0.0,
            "release_after": f"{CLASS}{classes[one.after].id}",
            "when": one.when,
        }
        for one in waits
        for group in classes[one.number].groups
    }

    def change(group: Group) -> Group:
        return group.model_copy(update=after[group.id]) if group.id in after else group

    groups = tuple(change(group) for group in scenario.group)
    events = (*scenario.event, *(one.event for one in holds))
    return scenario.model_copy(update={"group": groups, "event": events})


class Waits:
    """What may wait beside a plan, and the plans with that; `doors` are those that may be held."""

    def __init__(self, building: Building, classes: Sequence[ClassWays]) -> None:
        self._classes = classes
        level = {floor.id: floor.elevation_m for floor in building.floors}
        used = {own.floor for own in classes}
        self._floors = sorted(used, key=lambda floor: level.get(floor, 0.0))
        self.doors = tuple(
            HeldDoor(door=door.id, floor=floor.id)
            for door, floor in held_doors(building, building.connections)
        )
        self._building = building

    def neighbours(self, plan: Assignment, out_s: NDArray[np.float64]) -> list[Assignment]:
        """Return plans in which something waits that does not so far, the latest stair first.

        `out_s` is when each class is out by the plan [s].
        """
        sides: dict[Side, list[int]] = {}
        for number, own in enumerate(self._classes):
            way = own.ways[plan.ways[number]]
            sides.setdefault((own.floor, way.stairs, way.way_out), []).append(number)
        found: dict[Assignment, float] = {}
        for waits in self._for_the_last(plan, out_s):
            changed = _waiting(plan, waits)
            if changed is not None:
                found.setdefault(changed, math.inf)
        for side in sides:
            end_s = max(
                float(out_s[number])
                for other, those in sides.items()
                if set(other[1]) & set(side[1]) or other[2] == side[2]
                for number in those
            )
            for waits in self._of_side(plan, side, sides, out_s):
                changed = _waiting(plan, waits)
                if changed is not None:
                    found.setdefault(changed, end_s)
        for held in self.doors:
            through = [
                float(out_s[number])
                for number, own in enumerate(self._classes)
                if held.is_on(own, own.ways[plan.ways[number]], self._building)
            ]
            if through and held not in plan.holds:
                holds = tuple(sorted((*plan.holds, held)))
                found.setdefault(dataclasses.replace(plan, holds=holds), max(through))
        return sorted(found, key=lambda one: -found[one])  # stable: in the order of floors

    def _for_the_last(
        self, plan: Assignment, out_s: NDArray[np.float64]
    ) -> Iterator[tuple[Wait, ...]]:
        """Yield that classes on the way of the class that is out last let it go first."""
        last = int(np.argmax(out_s))
        own = self._classes[last]
        places = set(own.ways[plan.ways[last]].places)
        ranks = {floor: rank for rank, floor in enumerate(self._floors)}
        same, below = [], []
        for number, other in enumerate(self._classes):
            crosses = places & set(other.ways[plan.ways[number]].places)
            if number == last or not crosses or not self._may_wait(number):
                continue
            if other.floor == own.floor:
                same.append(Wait(number=number, after=last, when=LEFT_ROOM))
            if ranks[other.floor] <= ranks[own.floor]:
                below.append(Wait(number=number, after=last, when=f"{PASSED}{other.floor}"))
        for waits in (same, below):
            yield tuple(waits)
            yield from ((one,) for one in waits)

    def _of_side(
        self,
        plan: Assignment,
        side: Side,
        sides: dict[Side, list[int]],
        out_s: NDArray[np.float64],
    ) -> Iterator[tuple[Wait, ...]]:
        """Yield what the classes of a floor that go one way may wait for."""
        floor, stairs, way_out = side
        numbers = sorted(
            sides[side], key=lambda number: self._classes[number].ways[plan.ways[number]].walk_m
        )
        free = [number for number in numbers if self._may_wait(number)]
        for order in (numbers, numbers[::-1]):
            chain = tuple(
                Wait(number=number, after=before, when=LEFT_ROOM)
                for before, number in itertools.pairwise(order)
                if number in free
            )
            yield chain
            yield from ((one,) for one in chain)
        place = self._floors.index(floor)
        above = [
            number
            for other in self._floors[place + 1 : place + 2]
            for those_of, those in sides.items()
            if those_of[0] == other and (set(those_of[1]) & set(stairs) or those_of[2] == way_out)
            for number in those
        ]
        if above and free:
            last = max(above, key=lambda number: float(out_s[number]))
            first = min(above, key=lambda number: float(out_s[number]))
            for after in dict.fromkeys((last, first)):
                waits = tuple(
                    Wait(number=number, after=after, when=f"{PASSED}{floor}") for number in free
                )
                yield waits
                yield from ((one,) for one in waits)

    def _may_wait(self, number: int) -> bool:
        own = self._classes[number]
        return not (own.fixed or own.after or own.released_s)


def _waiting(plan: Assignment, waits: Sequence[Wait]) -> Assignment | None:
    """Return a plan with classes that wait; None where they would wait for one another."""
    by_class = {one.number: one for one in (*plan.waits, *waits)}
    for number in by_class:
        seen: set[int] = set()
        at = number
        while at in by_class:
            if at in seen:
                return None
            seen.add(at)
            at = by_class[at].after
    released_s = tuple(
        None if number in by_class else time_s for number, time_s in enumerate(plan.released_s)
    )
    found = dataclasses.replace(plan, waits=tuple(sorted(by_class.values())), released_s=released_s)
    return None if found == plan else found
