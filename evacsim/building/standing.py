"""Where connections stand on the outlines of the spaces that they join: off, doubled, too wide."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import LineString, Polygon
from shapely import Point as PlanePoint

from evacsim.building.measure import polygon_of
from evacsim.building.model import OUTSIDE
from evacsim.errors import Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from evacsim.building.model import Building, Connection, Point, Space

TOUCHING_M = 0.01
"""Outlines may run into one another by this much: drawn to the centimetre."""
WALL_M = 0.30
"""A connection may stand this far from the outline: a wall has two faces."""
_FIT_M = 0.10
"""A door frame may reach past the end of its wall by this much: measured with a tape."""


@dataclass(frozen=True)
class Shape:
    """An outline on a floor: a space's own, or the shaft of a stairwell."""

    name: str
    outline: tuple[Point, ...]
    polygon: Polygon

    @functools.cached_property
    def wall(self) -> BaseGeometry:
        """The outline as closed lines."""
        return self.polygon.boundary

    @functools.cached_property
    def skin(self) -> BaseGeometry:
        """What touches the outline."""
        return self.wall.buffer(TOUCHING_M)

    @functools.cached_property
    def edges(self) -> list[tuple[LineString, float]]:
        """The straight walls of some length, each with its direction [rad]."""
        ends = itertools.pairwise([*self.outline, self.outline[0]])
        return [
            (LineString([start, end]), math.atan2(end[1] - start[1], end[0] - start[0]))
            for start, end in ends
            if start != end
        ]


def in_one_place(building: Building) -> Iterator[Problem]:
    """Yield pairs of connections between the same two places that stand in the same wall."""
    joining: dict[frozenset[str], list[Connection]] = {}
    for connection in building.connections:
        joining.setdefault(frozenset(connection.between), []).append(connection)
    pairs = (pair for found in joining.values() for pair in itertools.combinations(found, 2))
    for one, other in pairs:
        if one.at is None or other.at is None:
            continue
        apart_m = math.dist(one.at, other.at)
        least_m = (one.clear_width_m + other.clear_width_m) / 2
        if apart_m < least_m - _FIT_M:
            yield Problem(
                file=building.file,
                where=f'connection "{other.id}"',
                message=text(
                    'stands in the same stretch of wall as "{one}": their middles are '
                    "{apart_m:.2f} m apart, half their widths come to {least_m:.2f} m",
                    one=one.id,
                    apart_m=apart_m,
                    least_m=least_m,
                ),
                hint=text("delete the one that is drawn twice, or correct at or clear_width_m"),
            )


def standing(
    connection: Connection,
    spaces: Mapping[str, Space],
    shapes: Mapping[str, Shape],
    file: str,
) -> Iterator[Problem]:
    """Yield what is wrong with where a connection stands: nowhere, off its wall, too wide."""
    where = f'connection "{connection.id}"'
    beside = [spaces[side] for side in connection.between if side != OUTSIDE]
    if connection.at is None:
        yield from _not_placed(where, beside, file)
        return
    drawn = [
        shape
        for space in beside
        if (shape := _shape_of(space, shapes)) is not None
        and not plainly_within(shape, connection.at, connection.clear_width_m)
    ]
    if not drawn:
        return
    at = PlanePoint(connection.at)
    off = [shape for shape in drawn if shape.wall.distance(at) > WALL_M]
    x, y = connection.at
    if off:
        touches = text("touches neither") if len(off) > 1 else text("does not touch")
        names = " nor ".join(
            text("{s} ({distance:.2f} m away)", s=s.name, distance=s.wall.distance(at)) for s in off
        )
        yield Problem(
            file=file,
            where=f"{where}: at",
            message=text(
                "[{x:g}, {y:g}] {touches} {names}; it must stand on the outline of each space "
                "it joins, to {wall_m:g} m",
                x=x,
                y=y,
                touches=touches,
                names=names,
                wall_m=WALL_M,
            ),
        )
        return
    for shape in drawn:
        wall = _straight_m(shape, connection.at, connection.clear_width_m)
        if wall < connection.clear_width_m - _FIT_M:
            yield Problem(
                file=file,
                where=where,
                message=text(
                    "clear_width_m is {clear_width_m:g} m; around [{x:g}, {y:g}] it finds only "
                    "{wall:.2f} m of straight wall of {shape}",
                    clear_width_m=connection.clear_width_m,
                    x=x,
                    y=y,
                    wall=wall,
                    shape=shape.name,
                ),
                hint=text("move at away from the corner, or correct the width"),
            )


def _not_placed(where: str, beside: Iterable[Space], file: str) -> Iterator[Problem]:
    """Yield the drawn spaces that ask where a connection stands."""
    for space in beside:
        if space.outline is not None and space.length_m is None and not space.paths:
            message = text(
                "at is missing; {space} is drawn, so walks in it start from there",
                space=space.id,
            )
            hint = text("give its middle on the plan, at = [x, y] in m")
            yield Problem(file=file, where=where, message=message, hint=hint)


def _shape_of(space: Space, shapes: Mapping[str, Shape]) -> Shape | None:
    """Return the outline of a space; that of the shaft for a landing that has none."""
    return shapes.get(space.id) or shapes.get(f"stairwell {space.stairwell}")


def plainly_within(shape: Shape, at: Point, width_m: float) -> bool:
    """Whether one wall plainly holds the whole of a connection: most do, and need no geometry."""
    if shape.polygon.interiors:  # lines that lead to holes are no walls
        return False
    (x, y), ends = at, itertools.pairwise([*shape.outline, shape.outline[0]])
    for (x0, y0), (x1, y1) in ends:
        length_m = math.hypot(x1 - x0, y1 - y0)
        if length_m < width_m or length_m == 0:
            continue
        dx, dy = (x1 - x0) / length_m, (y1 - y0) / length_m
        along_m = (x - x0) * dx + (y - y0) * dy
        off_m = abs((x - x0) * dy - (y - y0) * dx)
        if off_m < WALL_M - TOUCHING_M and width_m / 2 <= along_m <= length_m - width_m / 2:
            return True
    return False


def straight_wall_m(outline: tuple[Point, ...], at: Point, width_m: float) -> float:
    """Return how much of a connection of this width, centred at `at`, finds straight wall [m]."""
    return _straight_m(Shape("", outline, polygon_of(outline)), at, width_m)


def _straight_m(shape: Shape, at: Point, width_m: float) -> float:
    """Return how much of a connection of this width, centred at `at`, finds straight wall [m]."""
    here = PlanePoint(at)
    best = 0.0
    for edge, along in shape.edges:
        if edge.distance(here) > WALL_M:
            continue
        foot = edge.interpolate(edge.project(here))
        dx, dy = math.cos(along) * width_m / 2, math.sin(along) * width_m / 2
        leaf = LineString([(foot.x - dx, foot.y - dy), (foot.x + dx, foot.y + dy)])
        best = max(best, leaf.intersection(shape.skin).length)
    return best
