"""Measures of ways off a floor and out of the building, of corridors, and of distances."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.analysis.code.measured import Measured
from evacsim.analysis.code.stairs import exits_on, is_enclosed
from evacsim.building.travel import metres_outside
from evacsim.locale import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.analysis.code.facts import CodeFacts
    from evacsim.building.model import Connection, Point
    from evacsim.building.travel import Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOff:
    """A way off a floor: an exit, or the door of a stair that leads outside."""

    id: str
    of: str
    clear_width_m: float
    at: Point | None


def ways_off(facts: CodeFacts, number: int) -> list[WayOff]:
    """Return the ways off a storey, exits first; on the ground floor exits alone."""
    level = facts.reach.on_level(number)
    found = [
        WayOff(id=one.id, of=one.id, clear_width_m=one.clear_width_m, at=one.at)
        for one in exits_on(facts, number)
        if any(part in level for s in one.between for part in facts.network.sections.get(s, ()))
    ]
    if number == 1:
        return found
    wells = {
        step.stair
        for step in facts.stair_steps
        if facts.is_used(step) and facts.number[step.upper if number > 1 else step.lower] == number
    }
    for one in facts.building.connections:
        ends = [facts.spaces[side] for side in one.between if side in facts.spaces]
        stairs = [end.stairwell for end in ends if end.stairwell]
        if (
            len(ends) == 2  # noqa: PLR2004 - the two sides of a door
            and len(stairs) == 1
            and stairs[0] in wells
            and facts.number[ends[0].floor] == number
            and facts.index[one.id] not in facts.closed
        ):
            found.append(
                WayOff(id=one.id, of=stairs[0], clear_width_m=one.clear_width_m, at=one.at)
            )
    for flight in facts.building.flights:
        end = flight.upper if number > 1 else flight.lower
        if flight.id in wells and facts.spaces[end].stairwell is None:
            head = f"{flight.id}.{'head' if number > 1 else 'foot'}"
            found.append(WayOff(id=head, of=flight.id, clear_width_m=flight.clear_width_m, at=None))
    return found


def floor_exits(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of all ways off each storey but the ground floor."""
    for number in sorted(facts.people_on, reverse=True):
        if number != 1 and facts.people_on[number]:
            ways = ways_off(facts, number)
            yield Measured(
                provided=sum(way.clear_width_m for way in ways),
                floor=facts.floors(number),
                places=tuple(way.of for way in ways),
                loads=facts.loads([number]),
                passed=tuple(way.id for way in ways),
                through=facts.people_on[number],
            )


def exits_together(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of all exits of the ground floor that people from above get to."""
    reached = facts.from_above if len(facts.people_on) > 1 else facts.reach.on_level(1)
    ways = [
        one
        for one in exits_on(facts, 1)
        if any(part in reached for s in one.between for part in facts.network.sections.get(s, ()))
    ]
    if facts.loads(facts.people_on):
        yield Measured(
            provided=sum(one.clear_width_m for one in ways),
            floor=facts.floors(1),
            places=tuple(one.id for one in ways),
            loads=facts.loads(facts.people_on),
            passed=tuple(one.id for one in ways),
            through=sum(facts.people_on.values()),
            note=message("the ground floor and the stairs are not added up: the simulation does"),
        )


def exits(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of every exit of the ground floor."""
    for one in exits_on(facts, 1):
        yield Measured(
            provided=one.clear_width_m, floor=facts.floors(1), places=(one.id,), passed=(one.id,)
        )


def building_exits(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of every exit of the ground floor that is no room's own."""
    for one in exits(facts):
        sides = next(c.between for c in facts.building.exits if c.id in one.places)
        if not any(facts.spaces[s].kind == "room" for s in sides if s in facts.spaces):
            yield one


def _exits_asked(facts: CodeFacts, number: int) -> int:
    """Return 1 where one exit will do (GB 55037-2022, 7.4.1), else 2."""
    if facts.kind == "kindergarten":
        return 2
    area_m2: dict[int, float] = dict.fromkeys(facts.people_on, 0.0)
    for space in facts.building.spaces:
        area_m2[facts.number[space.floor]] += space.area_m2
    small = area_m2[number] <= 200 and facts.people_on[number] <= 50  # noqa: PLR2004 - 7.4.1
    above = sum(people for n, people in facts.people_on.items() if n > 1)
    low = facts.storeys <= 3 and max(area_m2.values()) <= 200 and above <= 50  # noqa: PLR2004 - same
    return 1 if facts.people_known and ((number == 1 and small) or low) else 2


def floor_exit_counts(facts: CodeFacts) -> Iterator[Measured]:
    """Yield how many ways lead off each storey, `exits_asked` by its size."""
    for number in sorted(facts.people_on, reverse=True):
        if facts.people_on[number]:
            ways = {way.of for way in ways_off(facts, number)}
            yield Measured(
                provided=len(ways),
                floor=facts.floors(number),
                places=tuple(sorted(ways)),
                people=facts.people_on[number],
                values={"exits_asked": _exits_asked(facts, number)},
            )


def entrance_counts(facts: CodeFacts) -> Iterator[Measured]:
    """Yield how many exits the ground floor has, `exits_asked` by its size."""
    found = list(building_exits(facts)) or list(exits(facts))
    yield Measured(
        provided=len(found),
        floor=facts.floors(1),
        places=tuple(name for one in found for name in one.places),
        values={"exits_asked": _exits_asked(facts, 1) if facts.storeys == 1 else 2},
    )


def exit_distances(facts: CodeFacts) -> Iterator[Measured]:
    """Yield how far the two ways off each storey that lie farthest apart do so [m]."""
    for number in sorted(facts.people_on, reverse=True):
        ways = ways_off(facts, number)
        if len(ways) > 1 and facts.people_on[number]:
            yield apart(facts.floors(number), ways)


def apart(floor: str, ways: Sequence[WayOff | Connection]) -> Measured:
    """Return how far apart those two lie, edge to edge, that lie farthest apart [m], or NaN."""
    pairs = [
        (math.dist(one.at, other.at) - (one.clear_width_m + other.clear_width_m) / 2, one, other)
        for one, other in itertools.combinations(ways, 2)
        if one.at is not None and other.at is not None
    ]
    if not pairs:
        missing = message("their places (at) are not in the file")
        return Measured(provided=math.nan, floor=floor, missing=missing)
    far_m, one, other = max(pairs, key=lambda pair: pair[0])
    return Measured(provided=far_m, floor=floor, places=(one.id, other.id))


def distances_between(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the way [m] from each door between two exits to the nearest."""
    yield from (
        _distance(facts, one) for one in facts.travels if one.between and _is_used(facts, one)
    )


def distances_dead_end(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the way [m] from each door at a dead end to the nearest exit."""
    yield from (
        _distance(facts, one) for one in facts.travels if not one.between and _is_used(facts, one)
    )


def _is_used(facts: CodeFacts, one: Travel) -> bool:
    return one.room in facts.people and facts.people[one.room].all > 0


def _distance(facts: CodeFacts, one: Travel) -> Measured:
    straight = one.straight_m is not None and one.straight_m <= one.distance_m
    well = facts.wells.get(one.to)
    enclosed = True if well is None else is_enclosed(facts, well)
    return Measured(
        provided=one.straight_m if straight and one.straight_m is not None else one.distance_m,
        floor=facts.spaces[one.room].floor,
        places=(one.door, one.to),
        values={"open_stairs": {True: 0.0, False: 1.0, None: math.nan}[enclosed]},
        note=None if straight else message("measured along the walk"),
        missing=message("enclosed_stairs is not told") if enclosed is None else None,
    )


def foot_distances(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the walk [m] from the foot of every stair to the outside."""
    metres = metres_outside(facts.network, closed=facts.closed)
    for step in facts.stair_steps:
        if facts.number[step.lower] != 1 or not facts.is_used(step):
            continue
        index = facts.index[f"{step.flights[-1]}.foot"]
        lengths = [metres[d] for d in (2 * index, 2 * index + 1) if d in metres]
        if lengths:
            yield Measured(provided=min(lengths), floor=step.lower, places=(step.stair,))
