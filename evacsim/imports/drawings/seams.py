"""Openings where two spaces touch and no wall stands between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString, MultiLineString, STRtree, line_merge

from evacsim.imports.drawings.drawing import DrawnDoor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from evacsim.imports.drawings.drawing import DrawnSpace

_GAP_M: Final = 0.06
"""Spaces that lie so close have no wall between them: the thinnest ones are 8 cm thick."""
_LEAST_M: Final = 0.6
"""One stream of people; a narrower seam is where two corners meet."""
_STRAIGHT: Final = math.cos(math.radians(10))
"""Parts of a seam that turn by less than that are one part."""


def openings(
    spaces: Sequence[DrawnSpace], walls: BaseGeometry, doors: Sequence[DrawnDoor]
) -> list[DrawnDoor]:
    """Return an opening for every straight part of every seam of a storey that no wall closes.

    Where `doors` stand in a seam already, it is theirs.
    """
    found = []
    polygons = [space.polygon for space in spaces]
    tree = STRtree(polygons)
    close = tree.query(polygons, predicate="dwithin", distance=_GAP_M).T.tolist() if spaces else []
    for one, other in sorted((a, b) for a, b in close if a < b):
        first, second = spaces[one], spaces[other]
        pair = {first.handle, second.handle}
        near = polygons[other].buffer(_GAP_M, join_style="mitre")
        seam = polygons[one].boundary.intersection(near)
        standing = [
            LineString(_ends(door, 0.5 * door.width_m)).buffer(_GAP_M + 0.3)
            for door in doors
            if set(door.between) == pair
        ]
        for closed in (walls, *standing):
            seam = seam.difference(closed)
        for number, part in enumerate(straight_parts(seam), start=1):
            found.append(_opening(first, second, number, part))
    return found


def _ends(door: DrawnDoor, half_m: float) -> list[tuple[float, float]]:
    (x, y), (ax, ay) = door.at, door.across
    return [(x - ay * half_m, y + ax * half_m), (x + ay * half_m, y - ax * half_m)]


def _opening(first: DrawnSpace, second: DrawnSpace, number: int, part: LineString) -> DrawnDoor:
    (x0, y0), (x1, y1) = part.coords[0], part.coords[-1]
    length = math.dist((x0, y0), (x1, y1))
    return DrawnDoor(
        handle=f"{first.handle}+{second.handle}-{number}",
        storey=first.storey,
        kind="opening",
        type_name="",
        at=((x0 + x1) / 2, (y0 + y1) / 2),
        across=((y1 - y0) / length, (x0 - x1) / length),
        width_m=length,
        between=(first.handle, second.handle),
    )


def straight_parts(seam: BaseGeometry) -> Iterator[LineString]:
    """Yield the straight parts of a seam that people fit through, split at its corners."""
    parts = getattr(seam, "geoms", [seam])
    lines = [one for one in parts if isinstance(one, LineString) and not one.is_empty]
    if not lines:
        return
    merged = line_merge(MultiLineString(lines))
    for line in getattr(merged, "geoms", [merged]):
        corners = np.asarray(line.simplify(0.01).coords)
        steps = np.diff(corners, axis=0)
        sizes = np.hypot(*steps.T)
        start = 0
        for corner in range(1, len(steps) + 1):
            turns = corner == len(steps) or (
                float(steps[corner] @ steps[corner - 1])
                < _STRAIGHT * sizes[corner] * sizes[corner - 1]
            )
            if turns:
                part = LineString([corners[start], corners[corner]])
                if part.length >= _LEAST_M:
                    yield part
                start = corner
