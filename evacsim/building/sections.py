"""Where a corridor is cut, so that a jam stands at the stair mouth and not over 93 m."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Point, Space

SHORTEST_M = 3.0
WANTED_M = 6.0
LONGEST_M = 12.0


def _is_rectangle(outline: Sequence[Point]) -> bool:
    corners = {(x, y) for x in extent(outline, 0) for y in extent(outline, 1)}
    return len(outline) == len(corners) and set(outline) == corners


def cut_axis(space: Space) -> int | None:
    """Return the axis (0 = x, 1 = y) along which a corridor is cut; None if it stays whole.

    Only upright rectangles are cut: an L-shaped corridor is drawn as two that join. Measured
    lengths in the file hold for the whole corridor, so such a corridor stays whole too.
    """
    if space.kind != "corridor" or space.length_m is not None or space.paths:
        return None
    if space.outline is None or not _is_rectangle(space.outline):
        return None
    wide, high = (extent(space.outline, axis) for axis in (0, 1))
    axis = 0 if wide[1] - wide[0] >= high[1] - high[0] else 1
    low, high_end = extent(space.outline, axis)
    return axis if high_end - low > LONGEST_M else None


def cut_positions(low: float, high: float, connections: Iterable[float]) -> tuple[float, ...]:
    """Return where to cut a corridor from `low` to `high` [m] with connections at these places.

    Cuts stand half-way between neighbouring connections, so that none sits on a cut; sections
    are about 6 to 12 m, never below 3 m, and a stretch with no connections is divided evenly.
    """
    places = sorted({round(p, 6) for p in connections if low <= p <= high})
    middles = [(a + b) / 2 for a, b in itertools.pairwise(places)]
    cuts: list[float] = []
    last = low
    for here, following in itertools.pairwise([*middles, high]):
        late = following - last > LONGEST_M and here - last >= SHORTEST_M
        if (here - last >= WANTED_M or late) and high - here >= SHORTEST_M:
            cuts.append(here)
            last = here
    return tuple(_divide([low, *cuts, high]))


def _divide(edges: Sequence[float]) -> Iterable[float]:
    for left, right in itertools.pairwise(edges):
        parts = math.ceil((right - left) / LONGEST_M - 1e-9)
        for part in range(1, parts):
            yield left + (right - left) * part / parts
        if right != edges[-1]:
            yield right


def section_outline(
    outline: Sequence[Point], axis: int, low: float, high: float
) -> tuple[Point, ...]:
    """Return the rectangle of the corridor between two cuts, counter-clockwise."""
    across = extent(outline, 1 - axis)
    if axis == 0:
        (x0, x1), (y0, y1) = (low, high), across
    else:
        (x0, x1), (y0, y1) = across, (low, high)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def cut_midpoint(outline: Sequence[Point], axis: int, place: float) -> Point:
    """Return the middle of the cut through a corridor at `place`."""
    low, high = extent(outline, 1 - axis)
    return (place, (low + high) / 2) if axis == 0 else ((low + high) / 2, place)


def cut_width_m(outline: Sequence[Point], axis: int) -> float:
    """Return the clear width [m] across the cut axis."""
    low, high = extent(outline, 1 - axis)
    return high - low


def extent(outline: Sequence[Point], axis: int) -> tuple[float, float]:
    """Return the least and greatest coordinate of an outline along an axis."""
    values = [point[axis] for point in outline]
    return min(values), max(values)
