"""Measures of ways off a floor and out of the building, of corridors, and of distances."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shapely import LineString

from evacsim.analysis.code.measured import Measured
from evacsim.analysis.code.stairs import exits_on, is_enclosed
from evacsim.building.measure import frame_of, polygon_of
from evacsim.building.travel import metres_outside
from evacsim.locale import message
from evacsim.routing.rule import Choice
from evacsim.routing.table import route_table
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.code.facts import CodeFacts
    from evacsim.building.model import Connection, Point, Space
    from evacsim.building.travel import Travel
    from evacsim.routing.table import RouteTable

_ACROSS_M: Final = 15.0
"""Doors that face one another farther apart than this are not on two sides of one corridor."""
_FACING: Final = -0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOff:
    """A way off a floor: an exit, or the door of a stair that leads outside."""

    id: str
    of: str
    clear_width_m: float
    at: Point | None


def ways_off(facts: CodeFacts, number: int) -> list[WayOff]:
    """Return the ways off a storey, exits first; on the ground floor exits alone."""
    level = facts.on_level(number)
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
            )


def exits_together(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of all exits of the ground floor that people from above get to."""
    reached = facts.from_above if len(facts.people_on) > 1 else facts.on_level(1)
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
    area_m2: Counter[int] = Counter()
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


def apart(floor: str, ways: list[WayOff] | list[Connection]) -> Measured:
    """Return how far apart those two lie, edge to edge, that lie farthest apart [m]."""
    pairs = [
        (math.dist(one.at, other.at) - (one.clear_width_m + other.clear_width_m) / 2, one, other)
        for one, other in itertools.combinations(ways, 2)
        if one.at is not None and other.at is not None
    ]
    if not pairs:
        missing = message("their places (at) are not in the file")
        return Measured(provided=0.0, floor=floor, missing=missing)
    far_m, one, other = max(pairs, key=lambda pair: pair[0])
    return Measured(provided=far_m, floor=floor, places=(one.id, other.id))


def corridor_width_m(facts: CodeFacts, space: Space) -> float:
    """Return the clear width of a corridor [m], where it is narrowest."""
    if space.clear_width_m is not None:
        return space.clear_width_m
    cuts = [
        one.clear_width_m
        for one in facts.network.connections
        if one.kind == "section" and facts.network.components[one.ends[0]].place == space.id
    ]
    if cuts:
        return min(cuts)
    if space.outline is not None:
        return frame_of(polygon_of(space.outline)).width_m
    return space.area_m2 / space.length_m if space.length_m else math.sqrt(space.area_m2)


def corridors(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the clear width of every corridor."""
    for space in facts.building.spaces:
        if space.kind == "corridor":
            yield Measured(
                provided=corridor_width_m(facts, space),
                floor=space.floor,
                places=(space.id,),
                values={"sides": sides(facts, space)},
            )


def room_corridors(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the clear width of every corridor onto which rooms with people open."""
    for one in corridors(facts):
        (corridor,) = one.places
        beside = {s for c in facts.building.connections if corridor in c.between for s in c.between}
        if any(side in facts.people and facts.people[side].all for side in beside):
            yield one


def sides(facts: CodeFacts, space: Space) -> int:
    """Return on how many sides of a corridor rooms lie; 0 where their doors are in no place."""
    doors = [
        one
        for one in facts.building.connections
        if space.id in one.between
        and any(s in facts.spaces and facts.spaces[s].kind == "room" for s in one.between)
    ]
    if len(doors) == 1:
        return 1
    if space.outline is None or any(one.at is None for one in doors):
        return 0
    walls = [(one.at, _normal(space.outline, one.at)) for one in doors if one.at is not None]
    inside = polygon_of(space.outline).buffer(0.05)
    for (at, (x0, y0)), (other, (x1, y1)) in itertools.combinations(walls, 2):
        facing = x0 * x1 + y0 * y1 < _FACING and math.dist(at, other) < _ACROSS_M
        if facing and inside.covers(LineString([at, other])):
            return 2
    return 1


def _normal(outline: tuple[Point, ...], at: Point) -> Point:
    """Return the direction square to the wall in which a door stands."""
    sides_ = list(zip(outline, (*outline[1:], outline[0]), strict=True))
    (x0, y0), (x1, y1) = min(
        sides_, key=lambda side: LineString(side).distance(LineString([at, at]).centroid)
    )
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return (y0 - y1) / length, (x1 - x0) / length


def corridors_by_people(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of every cut through a corridor, and those of each storey who pass it."""
    for index, passing in sorted(_passing(facts).items()):
        one = facts.network.connections[index]
        place = facts.network.components[one.ends[0]]
        yield Measured(
            provided=one.clear_width_m,
            floor=place.floor,
            places=(place.place,),
            loads=tuple(sorted((number, round(count)) for number, count in passing.items())),
            passed=(one.id,),
        )


def _passing(facts: CodeFacts) -> dict[int, Counter[int]]:
    """Return how many people of each storey pass each cut through a corridor on their way out."""
    wanted: dict[str, Counter[Choice]] = {}
    for item in placements(facts.scenario, facts.building) if facts.scenario else ():
        choice = Choice(stairwell=item.placed.stairwell, exits=item.placed.exits)
        wanted.setdefault(item.placed.space, Counter())[choice] += item.placed.size
    tables: dict[Choice, RouteTable] = {}
    found: dict[int, Counter[int]] = {}
    for room, people in facts.people.items():
        choices = wanted.get(room) or Counter({Choice(): 1})
        for choice, size in choices.items():
            if choice not in tables:
                tables[choice] = route_table(facts.network, choice, closed=facts.closed)
            count = people.all * size / (choices.total() or 1)
            _follow(facts, tables[choice], room, count, found)
    return found


def _follow(
    facts: CodeFacts, table: RouteTable, room: str, count: float, found: dict[int, Counter[int]]
) -> None:
    """Add the people of a room to what they pass; they share its doors by width."""
    network = facts.network
    doors = [
        index
        for part in network.sections[room]
        for index in network.directions_out[part]
        if math.isfinite(table.cost[index])
        and network.components[network.directions[index].target].kind != "room"
        and network.directions[index].connection not in facts.closed
    ]
    widths = [
        network.connections[network.directions[index].connection].clear_width_m for index in doors
    ]
    number = facts.number[facts.spaces[room].floor]
    for index, width in zip(doors, widths, strict=True):
        at = index
        while (at := table.next_direction[at]) >= 0:
            passed = network.directions[at].connection
            if network.connections[passed].kind == "section":
                found.setdefault(passed, Counter())[number] += count * width / sum(widths)  # type: ignore[assignment]


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
    well = next((well for well in facts.building.stairwells if well.id == one.to), None)
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
