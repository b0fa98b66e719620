"""Outlines and doors as a building file wants them: shafts cut out, doors on straight walls."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from shapely import LineString, Polygon, union_all
from shapely import Point as PlanePoint
from shapely.ops import nearest_points

from evacsim.building.measure import closed_outline
from evacsim.building.standing import straight_wall_m
from evacsim.imports.drawings.meshes import largest
from evacsim.imports.drawings.seams import straight_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from evacsim.building.model import Point
    from evacsim.imports.drawings.drawing import DrawnDoor, DrawnSpace
    from evacsim.imports.drawings.wells import Well

DIGITS: Final = 3
_REACH_M: Final = 0.28
"""A door may stand this far from the outlines of its spaces; a building file allows 0.30 m."""
_FIT_M: Final = 0.08
_LEAST_M: Final = 0.55
_TOUCHED_M2: Final = 1e-3
_STRIP_M: Final = 0.15
"""Half the width of a strip in which nobody walks."""
_UNDER: Final = 0.4


def rounded(polygon: Polygon) -> list[list[float]]:
    """Return an outline as a building file has it: to the millimetre; a void is a second ring."""
    rings = [polygon.exterior, *polygon.interiors]
    drawn: list[list[float]] = []
    for number, ring in enumerate(rings):
        points = [[round(x, DIGITS) + 0.0, round(y, DIGITS) + 0.0] for x, y in ring.coords]
        drawn += points if len(rings) > 1 else points[:-1] if number == 0 else []
    return drawn


def carved(spaces: Iterable[DrawnSpace], found: Sequence[Well]) -> dict[str, DrawnSpace]:
    """Return the spaces that are left, by handle, without cores and without the shafts of stairs.

    One that lies under a stair for the most part is none; strips beside a shaft go with it.
    """
    cores = {handle for well in found for handle in well.cores}
    left = {}
    for space in spaces:
        if space.handle in cores:
            continue
        shafts = [well.outline for well in found if space.storey in well.storeys]
        rest: BaseGeometry = space.polygon
        if shafts:
            rest = rest.difference(union_all(shafts))
        if rest.area < space.polygon.area - _TOUCHED_M2:
            for apart_m in (-_STRIP_M, _STRIP_M):
                rest = rest.buffer(apart_m, join_style="mitre")
        rest = largest(rest)
        if rest.area >= _UNDER * space.polygon.area:
            left[space.handle] = replace(space, polygon=rest)
    return left


def with_reveals(
    spaces: Mapping[str, DrawnSpace], doors: Sequence[DrawnDoor]
) -> dict[str, DrawnSpace]:
    """Return spaces grown into their thick or curved walls, up to where their doors stand.

    A door must stand on the outlines of both of its spaces, in a straight wall as wide as it.
    """
    made = dict(spaces)
    for door in doors:
        for side in door.between:
            space = made.get(side)
            if space is None or _stands(space.polygon, door):
                continue
            others = [
                other.polygon
                for other in made.values()
                if other.handle != side and other.storey == space.storey
            ]
            reveal = _reveal(door, space.polygon).difference(union_all(others).buffer(1e-3))
            grown = largest(union_all([space.polygon, largest(reveal)]))
            if grown.is_valid and _stands(grown, door):
                made[side] = replace(space, polygon=grown)
    return made


def _stands(polygon: Polygon, door: DrawnDoor) -> bool:
    if polygon.boundary.distance(PlanePoint(door.at)) > _REACH_M:
        return False
    outline = closed_outline([list(point) for point in polygon.exterior.coords[:-1]])
    return straight_wall_m(outline, door.at, door.width_m) >= door.width_m - _FIT_M


def _reveal(door: DrawnDoor, polygon: Polygon) -> Polygon:
    """Return the strip from a space to the middle of a door, as wide as the door."""
    (x, y), (ax, ay) = door.at, door.across
    near = nearest_points(polygon, PlanePoint(door.at))[0]
    sign = 1.0 if (near.x - x) * ax + (near.y - y) * ay >= 0 else -1.0
    far = sign * (polygon.distance(PlanePoint(door.at)) + 0.3)
    half = door.width_m / 2
    sides = ((x - ay * half, y + ax * half), (x + ay * half, y - ax * half))
    return Polygon(
        [sides[0], sides[1], *((px + ax * far, py + ay * far) for px, py in reversed(sides))]
    )


def fitting_width_m(polygons: Iterable[Polygon], at: Point, width_m: float) -> float:
    """Return how wide an opening may be said to be, so that it finds straight wall [m]."""
    found = [
        straight_wall_m(closed_outline([list(p) for p in one.exterior.coords[:-1]]), at, width_m)
        for one in polygons
    ]
    return max(min([width_m, *found]), _LEAST_M)


def step_on(
    space: Polygon, shaft: Polygon, near: Sequence[Point], width_m: float
) -> tuple[Point, float] | None:
    """Return where a hall and a stair's shaft meet nearest to its steps, and how wide [m].

    None where they meet nowhere along at least one person's width.
    """
    seam = space.boundary.intersection(shaft.boundary.buffer(0.01))
    parts = [part for part in straight_parts(seam) if part.length >= _LEAST_M]
    if not parts or not near:
        return None
    x = sum(point[0] for point in near) / len(near)
    y = sum(point[1] for point in near) / len(near)
    target = PlanePoint(x, y)

    def badness(part: LineString) -> tuple[bool, float]:
        return part.length < width_m - _FIT_M, part.distance(target)

    best = min(parts, key=badness)
    width_m = min(width_m, best.length)
    half = width_m / 2
    along = min(max(best.project(target), half), best.length - half)
    at = best.interpolate(along)
    return (round(at.x, DIGITS), round(at.y, DIGITS)), math.floor(width_m * 1000) / 1000
