"""Where a corridor is cut: along its length, and from the inner corners of its bends."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely import Point as PlanePoint
from shapely.ops import polygonize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely import LinearRing

SHORTEST_M = 3.0
WANTED_M = 6.0
LONGEST_M = 12.0
_TWICE = 2.0
"""A stretch shorter than twice its width has no length to cut along, up to the longest section."""
_BESIDE_M = 1.0
"""A cut keeps away from a connection by about half of its width."""
_JUTS_M = 0.3
"""Pillars and recesses up to this deep are no bends."""
_TURNS = math.sin(math.radians(8))
"""Walls that turn by less than this are straight."""
_ALIKE = 2.0
"""Of the cuts from one corner that carry on a wall the shortest is made, and the other too if it is
not so much longer: both legs are cut off the corner between them, and a branch off its way."""
_ACROSS = math.cos(math.radians(45))
"""A wall that turns by more at both corners leads across."""
_GRID_M = 1e-6
_HAIR_M = 1e-3
_LEAST_M2 = 1e-3


def bends(polygon: Polygon, least_m: float) -> list[LineString]:
    """Return the cuts at the bends and branches of a corridor, each from wall to wall.

    A cut parts at least `least_m` of corridor from the rest, or opens a ring.
    """
    plain = _plain(polygon)
    inner = polygon.buffer(-_HAIR_M, join_style="mitre")
    found: list[LineString] = []
    for ring in (plain.exterior, *plain.interiors):
        for corner, ways in _inner_corners(ring):
            *walls, half = [_cut(inner, corner, way) for way in ways]
            cuts = [cut for cut in walls if cut is not None]
            least = min((cut.length for cut in cuts), default=math.inf)
            if half is not None and half.length < least:
                cuts, least = [half], half.length
            for cut in cuts:
                new = all(cut.hausdorff_distance(other) > _JUTS_M for other in found)
                if cut.length <= _ALIKE * least and new and _parts(polygon, cut, least_m):
                    found.append(cut)
    return found


def end_walls(polygon: Polygon) -> list[LineString]:
    """Return the walls in which a corridor ends: across it, and shorter than those beside them."""
    found = []
    plain = _plain(polygon)
    for ring in (plain.exterior, *plain.interiors):
        corners = np.asarray(ring.coords)[:-1]
        count = len(corners)
        walls = [corners[(k + 1) % count] - corners[k] for k in range(count)]
        for k, wall in enumerate(walls):
            before, after = walls[k - 1], walls[(k + 1) % count]
            turns = [_turn(before, wall), _turn(wall, after)]
            least_m = min(np.hypot(*before), np.hypot(*after))
            if min(turns) > _ACROSS and np.hypot(*wall) < least_m:
                found.append(LineString([corners[k], corners[(k + 1) % count]]))
    return found


def _plain(polygon: Polygon) -> Polygon:
    """Return an outline without pillars and recesses, its inside to the left."""
    plain = shapely.simplify(polygon, _JUTS_M)
    if not isinstance(plain, Polygon) or not plain.is_valid:
        plain = polygon
    return shapely.orient_polygons(plain)


def _turn(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the sine of the angle to the left from one wall to the next."""
    cross = one[0] * other[1] - one[1] * other[0]
    return float(cross / (np.hypot(*one) * np.hypot(*other)))


def _inner_corners(
    ring: LinearRing,
) -> Iterator[tuple[NDArray[np.float64], list[NDArray[np.float64]]]]:
    """Yield the corners that reach into the corridor, with the directions of possible cuts.

    These carry on the two walls, and halve the angle between them; the inside lies to the left.
    """
    corners = np.asarray(ring.coords)[:-1]
    for before, corner, after in zip(
        np.roll(corners, 1, axis=0), corners, np.roll(corners, -1, axis=0), strict=True
    ):
        come = (corner - before) / np.hypot(*(corner - before))
        go = (after - corner) / np.hypot(*(after - corner))
        if _turn(come, go) < -_TURNS:
            half = (come - go) / np.hypot(*(come - go))
            yield corner, [come, -go, half]


def _cut(
    inner: Polygon, corner: NDArray[np.float64], way: NDArray[np.float64]
) -> LineString | None:
    """Return the line from a corner to the first wall in its way, a hair beyond both."""
    low_x, low_y, high_x, high_y = inner.bounds
    far = corner + way * (math.hypot(high_x - low_x, high_y - low_y) + 1.0)
    here = PlanePoint(corner)
    seen = [
        part
        for part in shapely.get_parts(LineString([corner, far]).intersection(inner))
        if isinstance(part, LineString) and part.distance(here) < _JUTS_M + 2 * _HAIR_M
    ]
    if not seen:
        return None
    first = min(seen, key=here.distance)
    ends = sorted(np.asarray(first.coords)[[0, -1]], key=lambda end: float((end - corner) @ way))
    return LineString([ends[0] - 2 * _HAIR_M * way, ends[1] + 2 * _HAIR_M * way])


def _parts(polygon: Polygon, cut: LineString, least_m: float) -> bool:
    """Whether a cut parts two stretches of corridor, or opens a ring."""
    parts = divided(polygon, [cut])
    if len(parts) == 1:
        return bool(polygon.interiors)
    least_m2 = least_m * cut.length * (1 - _HAIR_M)
    return len(parts) == 2 and min(part.area for part in parts) >= least_m2  # noqa: PLR2004


def divided(polygon: Polygon, cuts: Sequence[LineString]) -> list[Polygon]:
    """Return the pieces into which cuts divide a polygon."""
    if not cuts:
        return [polygon]
    # on a grid: a cut that ends in a corner must meet it
    lines = shapely.union_all(
        [polygon.boundary, *(_longer(cut) for cut in cuts)], grid_size=_GRID_M
    )
    pieces = [piece for piece in polygonize(lines) if piece.area > _LEAST_M2]
    return [piece for piece in pieces if polygon.contains(piece.representative_point())]


def _longer(cut: LineString) -> LineString:
    """Return a cut that reaches a hair beyond the walls."""
    start, end = np.asarray(cut.coords)[[0, -1]]
    step = (end - start) / cut.length * _HAIR_M
    return LineString([start - step, end + step])


def cut_positions(
    low: float, high: float, connections: Iterable[float], width_m: float, *, side: bool = False
) -> tuple[float, ...]:
    """Return where to cut a corridor from `low` to `high` [m] with connections at these places.

    Cuts stand half-way between neighbouring connections, so that none sits on a cut; sections
    are about 6 to 12 m, never below 3 m, and a stretch with no connections is divided evenly. With
    doors at its `side` a corridor that is long enough for two sections has at least one cut: ends
    bound what passes along it, side doors do not. Up to 12 m this is so if it is twice as long as
    wide.
    """
    places = sorted({round(min(max(p, low), high), 6) for p in connections})
    middles = [(a + b) / 2 for a, b in itertools.pairwise(places)]
    length_m = high - low
    if length_m <= LONGEST_M + _GRID_M:
        if not side or length_m < max(2 * SHORTEST_M, _TWICE * width_m) - _GRID_M:
            return ()
        middle = (low + high) / 2
        free = [m for m in middles if low + SHORTEST_M <= m <= high - SHORTEST_M]
        return (min(free, key=lambda m: round(abs(m - middle), 6), default=middle),)
    cuts: list[float] = []
    last = low
    for here, following in itertools.pairwise([*middles, high]):
        late = following - last > LONGEST_M and here - last >= SHORTEST_M
        if (here - last >= WANTED_M or late) and high - here >= SHORTEST_M:
            cuts.append(here)
            last = here
    return tuple(_divide([low, *cuts, high], places))


def _divide(edges: Sequence[float], places: Sequence[float]) -> Iterable[float]:
    """Yield edges and even divisions of stretches that are too long, none before a connection."""
    for left, right in itertools.pairwise(edges):
        least = math.ceil((right - left) / LONGEST_M - _GRID_M)
        divisions = [
            [left + (right - left) * part / parts for part in range(1, parts)]
            for parts in range(least, least + 3)
        ]
        free = (d for d in divisions if all(abs(m - p) >= _BESIDE_M for m in d for p in places))
        yield from next(free, divisions[0])
        if right != edges[-1]:
            yield right
