"""What is wrong with a building as drawn: overlapping, leaking and torn outlines."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from shapely import Point as PlanePoint
from shapely import Polygon, STRtree, union_all
from shapely.validation import explain_validity

from evacsim.building.measure import polygon_of
from evacsim.building.model import OUTSIDE
from evacsim.building.standing import TOUCHING_M, WALL_M, Shape, in_one_place, standing
from evacsim.errors import Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evacsim.building.model import Building, Point

SMALLEST_M2, LARGEST_M2 = 0.1, 50_000.0
"""A standing place; a stadium. The same range as for an area measured with a tape."""


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
        problems += standing(connection, spaces, shapes, building.file)
    problems += _flight_ends(building, shapes)
    problems += in_one_place(building)
    problems += _into_pockets(building, by_floor)
    return problems


def _into_pockets(building: Building, by_floor: Mapping[str, list[Shape]]) -> Iterator[Problem]:
    """Warn of exits that lead nowhere: into what spaces close in on all sides, or into a space."""
    floors = {space.id: space.floor for space in building.spaces}
    blocks: dict[str, list[Polygon]] = {}
    for connection in building.exits:
        (inside,) = (side for side in connection.between if side != OUTSIDE)
        floor = floors[inside]
        if connection.at is None or not by_floor[floor]:
            continue
        if floor not in blocks:
            blocks[floor] = _blocks(by_floor[floor])
        at = PlanePoint(connection.at)
        for block in blocks[floor]:
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


def _blocks(shapes: list[Shape]) -> list[Polygon]:
    """Return what is drawn on a floor, walls included, as far as it hangs together."""
    drawn = union_all([shape.polygon.buffer(WALL_M / 2, join_style="mitre") for shape in shapes])
    return list(getattr(drawn, "geoms", [drawn]))


def _shapes(building: Building) -> tuple[dict[str, Shape], list[Problem]]:
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
            shapes[key] = Shape(name, outline, polygon_of(outline))
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


def _by_floor(building: Building, shapes: Mapping[str, Shape]) -> dict[str, list[Shape]]:
    floors: dict[str, list[Shape]] = {floor.id: [] for floor in building.floors}
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


def _flight_ends(building: Building, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
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
    floor: str, shapes: list[Shape], crossing: Collection[frozenset[str]], file: str
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
