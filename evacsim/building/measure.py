"""Plane geometry of outlines and steps: areas, rectangles, distances inside a room."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely import Point as PlanePoint
from shapely.ops import nearest_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from evacsim.building.model import Point

_CORNERS = 3
_SLACK_M = 0.01
"""A line may brush a wall by this much: outlines are drawn to the centimetre."""


def closed_outline(points: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    """Return a counter-clockwise polygon [m]; two points are opposite corners of a rectangle.

    A first point repeated at the end is dropped; the polygon starts at its lowest left corner, so
    that one room drawn in two ways is the same room. A line that comes back to a corner has closed
    a ring there: a space round a court is its outer ring and then the inner one, each closed.
    """
    corners = [(float(x), float(y)) for x, y in points]
    if len(corners) == 2:  # noqa: PLR2004 - opposite corners
        (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
        return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    if corners[0] == corners[-1] and len(set(corners)) == len(corners) - 1:
        corners.pop()
    loops = _rings(tuple(corners))
    if len(loops) > 1:
        loops.sort(key=area_m2, reverse=True)
        shell, *holes = (
            _from_lowest_left(one if signed_area_m2(one) > 0 else one[::-1]) for one in loops
        )
        return (*shell, *(p for h in holes for p in (shell[0], h[0], *h[::-1])))
    if signed_area_m2(corners) < 0:
        corners.reverse()
    return _from_lowest_left(tuple(corners))


def _from_lowest_left(corners: tuple[Point, ...]) -> tuple[Point, ...]:
    start = corners.index(min(corners, key=lambda corner: (corner[1], corner[0])))
    return corners[start:] + corners[:start]


def _rings(outline: tuple[Point, ...]) -> list[tuple[Point, ...]]:
    """Return the closed rings of a line that comes back to its corners; itself if it does not."""
    rings: list[tuple[Point, ...]] = []
    open_: list[Point] = []
    for corner in outline:
        if corner in open_:
            start = open_.index(corner)
            rings.append(tuple(open_[start:]))
            del open_[start:]
        open_.append(corner)
    if len(open_) > len(rings):  # not only the corners where rings were closed
        rings.append(tuple(open_))
    return [ring for ring in rings if len(ring) >= _CORNERS] or [outline]


@functools.lru_cache(maxsize=4096)
def polygon_of(outline: tuple[Point, ...]) -> Polygon:
    """Return an outline as a polygon, with a hole for every ring but the largest."""
    shell, *holes = sorted(_rings(outline), key=area_m2, reverse=True)
    return Polygon(shell, holes) if len(shell) >= _CORNERS else Polygon()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A space's own frame: the smallest rectangle round it, turned as it is turned.

    `origin_m` is a corner [m], `along` and `across` unit vectors of its long and its short side.
    """

    origin_m: NDArray[np.float64]
    along: NDArray[np.float64]
    across: NDArray[np.float64]
    length_m: float
    width_m: float

    def place(self, at: Point) -> Point:
        """Return how far along and across a place on the plan lies [m]."""
        step = np.asarray(at) - self.origin_m
        return float(step @ self.along), float(step @ self.across)

    def point(self, along_m: float, across_m: float) -> Point:
        """Return the place on the plan, to the micrometre."""
        x, y = self.origin_m + along_m * self.along + across_m * self.across
        return round(float(x), 6) + 0.0, round(float(y), 6) + 0.0

    def turned_round(self, *, along: bool = False, across: bool = False) -> Frame:
        """Return the frame of the same rectangle from another of its corners."""
        origin_m = self.origin_m
        if along:
            origin_m = origin_m + self.length_m * self.along
        if across:
            origin_m = origin_m + self.width_m * self.across
        return Frame(
            origin_m=origin_m,
            along=-self.along if along else self.along,
            across=-self.across if across else self.across,
            length_m=self.length_m,
            width_m=self.width_m,
        )

    def swapped(self) -> Frame:
        """Return the frame with its short side first."""
        return Frame(
            origin_m=self.origin_m,
            along=self.across,
            across=self.along,
            length_m=self.width_m,
            width_m=self.length_m,
        )


@functools.lru_cache(maxsize=4096)
def frame_of_outline(outline: tuple[Point, ...]) -> Frame:
    """Return the frame of an outline that encloses something; floors of one plan share it."""
    return frame_of(polygon_of(outline))


def frame_of(polygon: Polygon) -> Frame:
    """Return the frame of a polygon, from the corner that is lowest along both of its sides."""
    box = shapely.oriented_envelope(polygon)
    corners = np.asarray(polygon.exterior.coords)
    along = np.array((1.0, 0.0))
    if isinstance(box, Polygon):
        sides = np.diff(np.asarray(box.exterior.coords), axis=0)
        along = _unit(*sides[np.hypot(*sides.T).argmax()].tolist())
    across = _unit(-along[1], along[0])
    low = [float((corners @ axis).min()) for axis in (along, across)]
    high = [float((corners @ axis).max()) for axis in (along, across)]
    found = Frame(
        origin_m=low[0] * along + low[1] * across,
        along=along,
        across=across,
        length_m=round(high[0] - low[0], 6),
        width_m=round(high[1] - low[1], 6),
    )
    return found if found.length_m >= found.width_m else found.swapped()


def _unit(x: float, y: float) -> NDArray[np.float64]:
    """Return a direction of length 1 that points to the right, or straight up; exact if upright."""
    length = math.hypot(x, y)
    x, y = (0.0 if abs(one) < 1e-9 * length else one / length for one in (x, y))
    return np.array((x, y)) if x > 0 or (x == 0 and y > 0) else np.array((-x + 0.0, -y + 0.0))


def signed_area_m2(outline: Sequence[Point]) -> float:
    """Return the area [m2] of a polygon, negative where it runs clockwise (shoelace formula)."""
    closed = itertools.pairwise([*outline, outline[0]])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in closed) / 2


def area_m2(outline: Sequence[Point]) -> float:
    """Return the area [m2] of a polygon."""
    return abs(signed_area_m2(outline))


def incline_length_m(*, steps: int, riser_m: float, tread_m: float) -> float:
    """Return the length [m] of a flight along its slope: steps times the slope of one step.

    >>> round(incline_length_m(steps=13, riser_m=0.15, tread_m=0.28), 3)
    4.129
    """
    return steps * math.hypot(riser_m, tread_m)


def rise_m(*, length_m: float, riser_m: float, tread_m: float) -> float:
    """Return the height [m] that a flight of this incline length overcomes.

    >>> round(rise_m(length_m=4.129, riser_m=0.15, tread_m=0.28), 2)
    1.95
    """
    return length_m * riser_m / math.hypot(riser_m, tread_m)


def inside_distance_m(outline: tuple[Point, ...], start: Point, end: Point) -> float:
    """Return the shortest walk [m] from `start` to `end` that stays inside `outline`.

    In a convex room that is the straight line. Otherwise it runs from corner to corner (shortest
    path over the corners that see one another). A place outside counts as the nearest one inside.
    """
    if _is_convex(outline):
        return math.dist(start, end)
    import networkx as nx  # noqa: PLC0415 - slow to load, and most rooms are convex

    room = _roomy(outline)
    inner = [_pulled_in(room, point) for point in (start, end)]
    if room.covers(LineString(inner)):
        return math.dist(*inner)
    sight = _corner_sight(outline).copy()
    for point in inner:
        sight.add_node(point)
        for corner in outline:
            if room.covers(LineString([point, corner])):
                sight.add_edge(point, corner, length_m=math.dist(point, corner))
    try:
        return float(nx.shortest_path_length(sight, inner[0], inner[1], weight="length_m"))
    except nx.NetworkXNoPath:  # an outline that crosses itself; check reports it
        return math.dist(*inner)


def _pulled_in(room: Polygon, point: Point) -> Point:
    here = PlanePoint(point)
    if room.covers(here):
        return point
    nearest = nearest_points(room, here)[0]
    return (nearest.x, nearest.y)


@functools.lru_cache(maxsize=4096)
def _is_convex(outline: tuple[Point, ...]) -> bool:
    shape = polygon_of(outline)
    return bool(shape.convex_hull.area - shape.area < _SLACK_M**2)


@functools.lru_cache(maxsize=4096)
def _roomy(outline: tuple[Point, ...]) -> Polygon:
    grown = polygon_of(outline).buffer(_SLACK_M, join_style="mitre")
    return grown if isinstance(grown, Polygon) else polygon_of(outline)


@functools.lru_cache(maxsize=4096)
def _corner_sight(outline: tuple[Point, ...]) -> nx.Graph[Point]:
    """Return the graph of corners that see one another."""
    import networkx as nx  # noqa: PLC0415 - slow to load, and most rooms are convex

    room = _roomy(outline)
    sight: nx.Graph[Point] = nx.Graph()
    for one, other in itertools.combinations(dict.fromkeys(outline), 2):
        if room.covers(LineString([one, other])):
            sight.add_edge(one, other, length_m=math.dist(one, other))
    return sight
