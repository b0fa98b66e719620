"""What is wrong with a building as drawn: overlapping, leaking and torn outlines."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import LineString, Polygon, STRtree, union_all
from shapely import Point as PlanePoint
from shapely.validation import explain_validity

from evacsim.building.measure import polygon_of
from evacsim.building.model import OUTSIDE
from evacsim.errors import Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from evacsim.building.model import Building, Connection, Point, Space

TOUCHING_M = 0.01
"""Outlines may run into one another by this much: drawn to the centimetre."""
WALL_M = 0.30
"""A connection may stand this far from the outline: a wall has two faces."""
SMALLEST_M2, LARGEST_M2 = 0.1, 50_000.0
"""A standing place; a stadium. The same range as for an area measured with a tape."""
_FIT_M = 0.10
"""A door frame may reach past the end of its wall by this much: measured with a tape."""


@dataclass(frozen=True)
class _Shape:
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


def outline_problems(building: Building) -> list[Problem]:
    """Return the faults of all outlines and of where connections stand on them."""
    shapes, problems = _shapes(building)
    by_floor = _by_floor(building, shapes)
    crossing = {
        frozenset((f'stairwell "{well.id}"', f'stairwell "{well.scissor_with}"'))
        for well in building.stairwells
    }
    for well in building.stairwells:  # flights of one stair lie above one another
        names = [f'flight "{name}"' for name in well.flights if well.ends]
        crossing |= {frozenset(pair) for pair in itertools.combinations(names, 2)}
    for floor, here in sorted(by_floor.items()):
        problems += _overlaps(floor, here, crossing, building.file)
    spaces = {space.id: space for space in building.spaces}
    for connection in building.connections:
        problems += _standing(connection, spaces, shapes, building.file)
    problems += _flight_ends(building, shapes)
    problems += _in_one_place(building)
    problems += _into_pockets(building, by_floor)
    return problems


def _in_one_place(building: Building) -> Iterator[Problem]:
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


def _into_pockets(building: Building, by_floor: Mapping[str, list[_Shape]]) -> Iterator[Problem]:
    """Warn of exits that lead nowhere: into what spaces close in on all sides, or into a space."""
    floors = {space.id: space.floor for space in building.spaces}
    for connection in building.exits:
        (inside,) = (side for side in connection.between if side != OUTSIDE)
        shapes = by_floor[floors[inside]]
        if connection.at is None or not shapes:
            continue
        drawn = union_all(
            [shape.polygon.buffer(WALL_M / 2, join_style="mitre") for shape in shapes]
        )
        at = PlanePoint(connection.at)
        for block in getattr(drawn, "geoms", [drawn]):
            pockets = [Polygon(ring) for ring in block.interiors]
            near = [one for one in pockets if one.distance(at) <= WALL_M]
            if near and block.exterior.distance(at) > WALL_M:
                yield Problem(
                    file=building.file,
                    where=f'connection "{connection.id}"',
                    message=text(
                        "leads outside, but not through an outer wall of its floor: behind it lie "
                        "{area:.0f} m2 that spaces close in on all sides",
                        area=near[0].area,
                    ),
                    hint=text(
                        "draw the space that it leads into; leave it if that is an open court from "
                        "which people get away"
                    ),
                    severity="warning",
                )
            elif not near and block.covers(at) and block.exterior.distance(at) > 2 * WALL_M:
                yield Problem(
                    file=building.file,
                    where=f'connection "{connection.id}"',
                    message=text(
                        "leads outside, but stands {depth:.1f} m inside the outer wall of its"
                        " floor, between spaces that are drawn on both sides",
                        depth=block.exterior.distance(at),
                    ),
                    hint=text("correct at, or let it lead into the space behind it"),
                    severity="warning",
                )


def _shapes(building: Building) -> tuple[dict[str, _Shape], list[Problem]]:
    """Return the sound outlines by what they belong to, and the faults of the others."""
    drawn = [(f'space "{s.id}"', s.id, s.outline) for s in building.spaces]
    drawn += [(f'stairwell "{w.id}"', f"stairwell {w.id}", w.outline) for w in building.stairwells]
    drawn += [(f'flight "{f.id}"', f"flight {f.id}", f.outline) for f in building.flights]
    shapes, problems = {}, []
    for name, key, outline in drawn:
        if outline is None:
            continue
        message, hint = _fault_of(outline)
        if message:
            where = f"{name}: outline"
            problems.append(Problem(file=building.file, where=where, message=message, hint=hint))
        else:
            shapes[key] = _Shape(name, outline, polygon_of(outline))
    return shapes, problems


def _fault_of(outline: tuple[Point, ...]) -> tuple[str, str]:
    """Return what is wrong with an outline by itself and a remedy; nothing if it is sound."""
    polygon = polygon_of(outline) if len(outline) > 2 else None  # noqa: PLR2004 - a line
    if polygon is None or not polygon.is_valid:
        reason = text("a line") if polygon is None else explain_validity(polygon)
        rule = text("must be a closed line of corners that does not cross itself")
        remedy = text("give the corners in turn, as one walks around the room")
        return text("does not enclose a space ({reason}); {rule}", reason=reason, rule=rule), remedy
    if not SMALLEST_M2 <= polygon.area <= LARGEST_M2:
        return (
            text(
                "encloses {area:g} m2; must be {smallest_m2:g} to {largest_m2:g} m2",
                area=polygon.area,
                smallest_m2=SMALLEST_M2,
                largest_m2=LARGEST_M2,
            ),
            text("coordinates are in metres"),
        )
    return "", ""


def _by_floor(building: Building, shapes: Mapping[str, _Shape]) -> dict[str, list[_Shape]]:
    floors: dict[str, list[_Shape]] = {floor.id: [] for floor in building.floors}
    for space in building.spaces:
        if space.id in shapes:
            floors[space.floor].append(shapes[space.id])
    for well in building.stairwells:
        shape = shapes.get(f"stairwell {well.id}")
        for floor in well.floors:
            if shape is not None:
                floors[floor].append(shape)
    level = {space.id: space.floor for space in building.spaces}
    for flight in building.flights:
        shape = shapes.get(f"flight {flight.id}")
        for floor in sorted({level[flight.upper], level[flight.lower]}):
            if shape is not None:
                floors[floor].append(shape)
    return floors


def _flight_ends(building: Building, shapes: Mapping[str, _Shape]) -> Iterator[Problem]:
    """Yield ends of flights that stand in no part of the space that they lead to."""
    for flight in building.flights:
        for key, at, space in (
            ("head_at", flight.head_at, flight.upper),
            ("foot_at", flight.foot_at, flight.lower),
        ):
            shape = shapes.get(space)
            if at is None or shape is None:
                continue
            away_m = shape.polygon.distance(PlanePoint(at))
            if away_m > WALL_M:
                yield Problem(
                    file=building.file,
                    where=f'flight "{flight.id}": {key}',
                    message=text(
                        "[{x:g}, {y:g}] lies {away_m:.2f} m off {space}; a flight's end stands in "
                        "the space that it leads to",
                        x=at[0], y=at[1], away_m=away_m, space=shape.name,
                    ),
                )  # fmt: skip


def _overlaps(
    floor: str, shapes: list[_Shape], crossing: Collection[frozenset[str]], file: str
) -> Iterator[Problem]:
    if not shapes:  # a tree of nothing has no array of shapes to be asked with
        return
    shrunk = [s.polygon.buffer(-TOUCHING_M / 2, join_style="mitre") for s in shapes]
    pairs = STRtree(shrunk).query(shrunk, predicate="intersects").T
    for one, other in sorted((int(a), int(b)) for a, b in pairs if a < b):
        names = [shapes[one].name, shapes[other].name]
        if frozenset(names) in crossing:
            continue
        area = shapes[one].polygon.intersection(shapes[other].polygon).area
        shafts = all(name.startswith("stairwell") for name in names)
        hint = text("two stairs that cross in one shaft: give one of them scissor_with, the other")
        yield Problem(
            file=file,
            where=f'floor "{floor}": {names[0]}',
            message=text(
                "overlaps {names} by {area:.2f} m2; outlines may only touch",
                names=names[1],
                area=area,
            ),
            hint=hint if shafts else "",
        )


def _standing(
    connection: Connection,
    spaces: Mapping[str, Space],
    shapes: Mapping[str, _Shape],
    file: str,
) -> Iterator[Problem]:
    """Yield what is wrong with where a connection stands: nowhere, off its wall, too wide."""
    where = f'connection "{connection.id}"'
    beside = [spaces[side] for side in connection.between if side != OUTSIDE]
    if connection.at is None:
        measured = [s for s in beside if s.outline is not None and s.length_m is None]
        for space in measured:
            if not space.paths:
                message = text(
                    "at is missing; {space} is drawn, so walks in it start from there",
                    space=space.id,
                )
                hint = text("give its middle on the plan, at = [x, y] in m")
                yield Problem(file=file, where=where, message=message, hint=hint)
        return
    at = PlanePoint(connection.at)
    drawn = [shape for space in beside if (shape := _shape_of(space, shapes)) is not None]
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
        wall = straight_wall_m(shape.outline, connection.at, connection.clear_width_m)
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


def _shape_of(space: Space, shapes: Mapping[str, _Shape]) -> _Shape | None:
    """Return the outline of a space; that of the shaft for a landing that has none."""
    return shapes.get(space.id) or shapes.get(f"stairwell {space.stairwell}")


@functools.lru_cache(maxsize=256)
def _walls(outline: tuple[Point, ...]) -> _Shape:
    """Return an outline as a shape without a name, which keeps its walls."""
    return _Shape("", outline, polygon_of(outline))


@functools.lru_cache(maxsize=4096)  # floors of one plan are drawn alike
def straight_wall_m(outline: tuple[Point, ...], at: Point, width_m: float) -> float:
    """Return how much of a connection of this width, centred at `at`, finds straight wall [m]."""
    shape = _walls(outline)
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
