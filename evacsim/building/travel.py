"""How far it is from a room's door to where a stair or the outside begins, and by how many ways."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from evacsim.building.measure import inside_distance_m
from evacsim.building.network import allows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evacsim.building.model import Building, Point
    from evacsim.building.network import Component, Connection, Direction, Network

_APART: Final = math.cos(math.radians(45.0))
"""Two ways lead in different directions where they part by 45 degrees or more (the angle by which
GB 55037 tells two escape doors of a room apart, general knowledge)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """The walk [m] from a room's door to `to`, the nearest exit or stair that leads outside.

    `way` is the connection by which one is there. `straight_m` is the shortest line inside the
    space between the two, where both stand in its walls. `between`: whether another exit or stair
    can be reached in another direction, else the door stands at a dead end.
    """

    room: str
    door: str
    to: str
    way: str
    distance_m: float
    straight_m: float | None
    between: bool


def travel(
    building: Building, network: Network, *, closed: Collection[int] = ()
) -> Iterator[Travel]:
    """Yield the walk from every door out of a room; `closed` are connections nobody passes."""
    shut = _shut(network, closed)
    goals = safety(network, closed=closed)
    metres, following = _least(network, goals, hidden=shut)
    outlines = {space.id: space.outline for space in building.spaces}
    for room in sorted(space.id for space in building.spaces if space.kind == "room"):
        for component in network.sections[room]:
            for index in network.directions_out[component]:
                if index not in metres or index in shut:
                    continue
                goal = network.directions[_end(following, index)]
                door, way = (network.connections[one] for one in (index // 2, goal.connection))
                space = network.components[network.directions[index].target].place
                same = network.components[goal.origin].place == space
                yield Travel(
                    room=room,
                    door=door.id,
                    to=network.components[goal.target].stairwell or way.id,
                    way=way.id,
                    distance_m=metres[index],
                    straight_m=_straight_m(outlines.get(space), door, way) if same else None,
                    between=index in goals or _two_ways(network, index, goals, shut),
                )


def safety(network: Network, *, closed: Collection[int] = ()) -> set[int]:
    """Return the directions that lead to safety: outside, or onto a stair that leads on.

    A stair leads on where the best route outside from it leaves it outside or on another floor, and
    who stands before it has no shorter way outside on the level. So neither a stair into a cellar
    counts, nor one up from a floor with an exit, nor a landing that is only crossed.
    """
    shut = _shut(network, closed)
    ends = [network.components[one.target].kind for one in network.directions]
    outside = {index for index, kind in enumerate(ends) if kind == "outside"} - shut
    stairs = {one.index for one in network.directions if _enters_stair(network, one)} - shut
    metres, following = _least(network, outside, hidden=shut)
    level, _ = _least(network, outside, hidden=stairs | shut)
    turned = {(one.connection, one.target): one.index for one in network.directions}
    found = set(outside)
    for index in stairs & metres.keys():
        direction = network.directions[index]
        # from the stair's door back onto the floor
        before = turned.get((direction.connection, direction.origin))
        least_m = math.inf if before is None else level.get(before, math.inf)
        if metres[index] <= least_m and _leaves_floor(network, direction, following):
            found.add(index)
    return found


def metres_outside(network: Network, *, closed: Collection[int] = ()) -> dict[int, float]:
    """Return the walk [m] from behind every direction to the nearest exit, where there is one."""
    ends = [network.components[one.target].kind for one in network.directions]
    outside = [index for index, kind in enumerate(ends) if kind == "outside"]
    return _least(network, outside, hidden=_shut(network, closed))[0]


def _shut(network: Network, closed: Collection[int]) -> set[int]:
    """Return the directions that nobody takes: locked, against a one-way door, in from outside."""
    return {
        one.index
        for one in network.directions
        if one.connection in closed
        or not allows(network.connections[one.connection], one)
        or network.components[one.origin].kind == "outside"
    }


def _least(
    network: Network, goals: Iterable[int], *, hidden: Collection[int]
) -> tuple[dict[int, float], dict[int, int]]:
    """Return the walk [m] from behind every direction to the nearest goal, and what follows it.

    Dijkstra's search backwards, written out: networkx takes a quarter of a second to load.
    """
    metres: dict[int, float] = {}
    following: dict[int, int] = {}
    ahead = [(0.0, goal, -1) for goal in goals if goal not in hidden]
    ahead.sort()
    while ahead:
        length, direction, later = heappop(ahead)
        if direction in metres:
            continue
        metres[direction] = length
        if later >= 0:
            following[direction] = later
        for earlier, step in network.coming[direction]:
            if earlier not in hidden and earlier not in metres:
                heappush(ahead, (length + step, earlier, direction))
    return metres, following


def _end(following: dict[int, int], direction: int) -> int:
    while direction in following:
        direction = following[direction]
    return direction


def _straight_m(
    outline: tuple[Point, ...] | None, one: Connection, other: Connection
) -> float | None:
    if outline is None or one.at is None or other.at is None:
        return None
    return inside_distance_m(outline, one.at, other.at)


def _two_ways(network: Network, index: int, goals: set[int], shut: set[int]) -> bool:
    """Tell whether two goals can be reached from behind a door in two different directions."""
    here = network.directions[index].target
    door = network.connections[network.directions[index].connection]
    first: dict[int, int] = {}
    for onward, _ in network.onward[index]:
        if onward in shut or onward == index ^ 1:
            continue
        found = _ahead(network, onward, goals, shut, barred=here)
        if found is not None:
            first[onward] = found
    for one, other in itertools.combinations(first, 2):
        if first[one] == first[other]:
            continue
        ways = [network.connections[network.directions[way].connection] for way in (one, other)]
        if _differ(door, *ways):
            return True
    return False


def _ahead(
    network: Network, start: int, goals: set[int], shut: set[int], *, barred: int
) -> int | None:
    """Return the nearest goal from a direction on, without coming back to a component."""
    seen: set[int] = set()
    ahead = [(0.0, start)]
    while ahead:
        length, direction = heappop(ahead)
        if direction in seen:
            continue
        seen.add(direction)
        if direction in goals:
            return direction
        target = network.components[network.directions[direction].target]
        if target.index == barred or target.kind == "room":
            continue
        for later, step in network.onward[direction]:
            if later not in shut and later not in seen:
                heappush(ahead, (length + step, later))
    return None


def _differ(door: Connection, one: Connection, other: Connection) -> bool:
    """Tell whether two ways part by 45 degrees or more; without places they count as apart."""
    if door.at is None or one.at is None or other.at is None:
        return True
    sides = [(way.at[0] - door.at[0], way.at[1] - door.at[1]) for way in (one, other) if way.at]
    lengths = [math.hypot(*side) for side in sides]
    if min(lengths) == 0:
        return True
    (x0, y0), (x1, y1) = sides
    return (x0 * x1 + y0 * y1) / (lengths[0] * lengths[1]) <= _APART


def _enters_stair(network: Network, direction: Direction) -> bool:
    """Tell whether this direction leads from a floor onto a stair."""
    origin, target = network.components[direction.origin], network.components[direction.target]
    return _on_stair(target) and not _on_stair(origin)


def _leaves_floor(network: Network, direction: Direction, following: dict[int, int]) -> bool:
    """Tell whether the route outside that begins with one onto a stair leaves it elsewhere."""
    index: int | None = direction.index
    while index is not None:
        place = network.components[network.directions[index].target]
        if not _on_stair(place):
            break
        index = following.get(index)
    return place.kind == "outside" or place.floor != network.components[direction.origin].floor


def _on_stair(place: Component) -> bool:
    return place.stairwell is not None or place.kind == "flight"
