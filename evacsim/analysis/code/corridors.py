"""Measures of corridors: their width, alone and by the people who leave along them."""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString

from evacsim.analysis.code.measured import Measured
from evacsim.building.measure import frame_of_outline, polygon_of
from evacsim.routing.rule import Choice
from evacsim.routing.table import route_table
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.code.facts import CodeFacts
    from evacsim.building.model import Point, Space
    from evacsim.routing.table import RouteTable

_ACROSS_M: Final = 15.0
"""Doors that face one another farther apart than this are not on two sides of one corridor."""
_FACING: Final = -0.9


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
        return frame_of_outline(space.outline).width_m
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
    return _sides(space.outline, tuple(one.at for one in doors if one.at is not None))


@functools.lru_cache(maxsize=256)  # floors are often alike
def _sides(outline: tuple[Point, ...], doors: tuple[Point, ...]) -> int:
    """Return on how many sides of an outline doors stand."""
    walls = [(at, _normal(outline, at)) for at in doors]
    inside = polygon_of(outline).buffer(0.05)
    for (at, (x0, y0)), (other, (x1, y1)) in itertools.combinations(walls, 2):
        facing = x0 * x1 + y0 * y1 < _FACING and math.dist(at, other) < _ACROSS_M
        if facing and inside.covers(LineString([at, other])):
            return 2
    return 1


def _normal(outline: tuple[Point, ...], at: Point) -> Point:
    """Return the direction square to the wall in which a door stands."""
    start, point = np.array(outline), np.array(at)
    along = np.roll(start, -1, axis=0) - start
    squared = np.maximum((along * along).sum(axis=1), 1e-18)
    share = np.clip(((point - start) * along).sum(axis=1) / squared, 0.0, 1.0)
    away = np.hypot(*(start + share[:, None] * along - point).T)
    x, y = along[int(np.argmin(away))].tolist()
    length = math.hypot(x, y) or 1.0
    return -y / length, x / length


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


def _passing(facts: CodeFacts) -> dict[int, dict[int, float]]:
    """Return how many people of each storey pass each cut through a corridor on their way out."""
    wanted: dict[str, Counter[Choice]] = {}
    for item in placements(facts.scenario, facts.building) if facts.scenario else ():
        choice = Choice(stairwell=item.placed.stairwell, exits=item.placed.exits)
        wanted.setdefault(item.used_space, Counter())[choice] += item.placed.size
    tables: dict[Choice, RouteTable] = {}
    found: dict[int, dict[int, float]] = {}
    for room, people in facts.people.items():
        choices = wanted.get(room) or Counter({Choice(): 1})
        for choice, size in choices.items():
            if choice not in tables:
                tables[choice] = route_table(facts.network, choice, closed=facts.closed)
            count = people.all * size / (choices.total() or 1)
            _follow(facts, tables[choice], room, count, found)
    return found


def _follow(
    facts: CodeFacts, table: RouteTable, room: str, count: float, found: dict[int, dict[int, float]]
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
                here = found.setdefault(passed, {})
                here[number] = here.get(number, 0.0) + count * width / sum(widths)
