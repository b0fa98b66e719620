"""Stairs and the rooms round them on a DXF plan: cores cut from halls, and where one steps on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import Point as PlanePoint
from shapely import union_all
from shapely.affinity import translate

from evacsim.imports.drawings.rooms import enclosed, rooms
from evacsim.imports.drawings.wells import is_core_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from evacsim.imports.drawings.tread_lines import Treads

_WHOLE: Final = 0.9
"""A space holds a stair if it has so much of its flights."""
_BEYOND_M: Final = (0.2, 0.4, 0.6)


def with_cores(
    lines: Sequence[LineString], strays: Sequence[LineString], stairs: Sequence[Treads]
) -> list[Polygon]:
    """Return the rooms that lines enclose; a stair that is open to a hall is parted from it.

    What parts them are the `strays` among the stairs, then the first or last tread of a
    flight, if what it closes off is little more than the stair. Where walls alone make a core of
    the stair, nothing within it counts.
    """
    walls = list(lines)
    made, gap_m = rooms(walls)
    flights_of = [(stair, _flights(stair)) for stair in stairs]
    cores = [
        room.buffer(gap_m)
        for room in made
        for stair, flights in flights_of
        if _holds(room, flights) and is_core_size(room, stair.shape)
    ]
    outside = [line for line in strays if not any(core.contains(line) for core in cores)]
    if outside:
        walls += outside
        made, gap_m = rooms(walls)
    for stair, flights in flights_of:
        held = next((room for room in made if _holds(room, flights)), None)
        if held is None or is_core_size(held, stair.shape):
            continue
        for edge, _ in stair.edges:
            parted = enclosed([*walls, edge], gap_m)
            core = next((room for room in parted if _holds(room, flights)), None)
            if core is not None and is_core_size(core, stair.shape):
                walls, made = [*walls, edge], parted
                break
    return made


def steps_on(shapes: Sequence[Polygon], stairs: Sequence[Treads]) -> list[LineString]:
    """Return the ends of flights at the edge of their room that lead into another one."""
    found = []
    for stair in stairs:
        flights = _flights(stair)
        own = next((n for n, room in enumerate(shapes) if _holds(room, flights)), None)
        if own is None:
            continue
        for edge, out in stair.edges:
            middle = np.asarray(edge.centroid.coords[0])
            ahead = [PlanePoint(middle + far * out) for far in _BEYOND_M]
            others = (
                n
                for place in ahead
                for n, room in enumerate(shapes)
                if n != own and room.contains(place)
            )
            if next(others, None) is not None:
                dx, dy = shapes[own].exterior.distance(edge.centroid) * out
                found.append(translate(edge, dx, dy))
    return found


def _flights(stair: Treads) -> BaseGeometry:
    return union_all([union_all(list(run)).convex_hull for run in stair.runs])


def _holds(room: Polygon, flights: BaseGeometry) -> bool:
    return bool(room.intersection(flights).area >= _WHOLE * flights.area)
