"""Plane geometry of outlines and steps: areas, rectangles, distances inside a room."""

from __future__ import annotations

import functools
import itertools
import math
from typing import TYPE_CHECKING

from shapely import LineString, Polygon
from shapely import Point as PlanePoint
from shapely.ops import nearest_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from evacsim.building.model import Point

_SLACK_M = 0.01
"""A line may brush a wall by this much: outlines are drawn to the centimetre."""


def closed_outline(points: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    """Return a counter-clockwise polygon [m]; two points are opposite corners of a rectangle.

    A first point repeated at the end is dropped; the polygon starts at its lowest left corner, so
    that one room drawn in two ways is the same room.
    """
    corners = [(float(x), float(y)) for x, y in points]
    if len(corners) == 2:  # noqa: PLR2004 - opposite corners
        (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
        return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    if corners[0] == corners[-1]:
        corners.pop()
    if signed_area_m2(corners) < 0:
        corners.reverse()
    start = corners.index(min(corners, key=lambda corner: (corner[1], corner[0])))
    return tuple(corners[start:] + corners[:start])


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
    shape = Polygon(outline)
    return bool(shape.convex_hull.area - shape.area < _SLACK_M**2)


@functools.lru_cache(maxsize=4096)
def _roomy(outline: tuple[Point, ...]) -> Polygon:
    grown = Polygon(outline).buffer(_SLACK_M, join_style="mitre")
    return grown if isinstance(grown, Polygon) else Polygon(outline)


@functools.lru_cache(maxsize=4096)
def _corner_sight(outline: tuple[Point, ...]) -> nx.Graph[Point]:
    """Return the graph of corners that see one another."""
    import networkx as nx  # noqa: PLC0415 - slow to load, and most rooms are convex

    room = _roomy(outline)
    sight: nx.Graph[Point] = nx.Graph()
    for one, other in itertools.combinations(outline, 2):
        if room.covers(LineString([one, other])):
            sight.add_edge(one, other, length_m=math.dist(one, other))
    return sight
