"""Walls drawn as lines to rooms: lines thickened until gaps close, the free areas between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import Polygon, box, union_all

from evacsim.imports.drawings.meshes import without_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

GAPS_M: Final = (0.06, 0.1, 0.15, 0.2, 0.3, 0.4)
_SMALLEST_M2: Final = 1.0
_NARROWEST_M: Final = 0.6
"""A free strip narrower than that lies between the two faces of a wall."""
_SLIT_M: Final = 0.02
_JAMB_M: Final = 0.12
"""Jambs, and leaves that hang beside the line of the wall, make notches of a hand's breadth."""


def rooms(lines: Sequence[BaseGeometry]) -> tuple[list[Polygon], float]:
    """Return the rooms that lines enclose [m], and the gap that had to be closed [m].

    The gap grows until the number of rooms stays the same from one to the next; of several such
    gaps the first with the most rooms.
    """
    found = [(enclosed(lines, gap), gap) for gap in GAPS_M]
    counts = [len(one) for one, _ in found]
    stable = [n for n in range(len(found) - 1) if counts[n] == counts[n + 1] and counts[n] > 0] or [
        max(range(len(found)), key=lambda n: counts[n])
    ]
    best = max(stable, key=lambda n: (counts[n], -n))
    return found[best]


@np.errstate(divide="ignore", invalid="ignore")  # GEOS, where a line turns back on itself
def enclosed(lines: Sequence[BaseGeometry], gap_m: float) -> list[Polygon]:
    """Return the rooms that lines enclose [m] if gaps up to `gap_m` count as closed."""
    if not lines:
        return []
    half = gap_m / 2
    closed = union_all(
        [line.buffer(half, cap_style="square", join_style="mitre") for line in lines]
    )
    x0, y0, x1, y1 = closed.bounds
    sheet = box(x0 - 1, y0 - 1, x1 + 1, y1 + 1)
    free = sheet.difference(closed)
    made = []
    for part in getattr(free, "geoms", [free]):
        if not isinstance(part, Polygon) or part.exterior.distance(sheet.exterior) < half:
            continue
        if part.buffer(-(_NARROWEST_M - gap_m) / 2).area < _SMALLEST_M2 / 4:
            continue
        grown = _smooth(part.buffer(half, join_style="mitre", mitre_limit=2.0))
        made += [
            without_columns(inner)
            for inner in getattr(grown, "geoms", [grown])
            if isinstance(inner, Polygon) and inner.area >= _SMALLEST_M2
        ]
    return made


def _smooth(shape: BaseGeometry) -> BaseGeometry:
    """Return an outline without slits where walls stop, and without the jambs of its doors."""
    for by_m in (_SLIT_M, -2 * _SLIT_M, _SLIT_M):
        shape = shape.buffer(by_m, join_style="mitre", mitre_limit=2.0)
    return shape.simplify(_JAMB_M)
