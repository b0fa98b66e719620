"""A small plan of a floor for a card: outlines, stairs by letter, exits, ways; in millimetres."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from shapely import Polygon

from evacsim.plots.shapes import bounds, floor_shapes, wall_direction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evacsim.building.model import Building
    from evacsim.paper.ways import ClassWay

BOX_MM: Final = (166.0, 104.0)
_WIDE_MM: Final = (272.0, 76.0)
"""Under the words, for a floor that is long and narrow."""
_LONG: Final = 2.5
_EDGE_MM: Final = 6.0
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FILLS: Final = ("#cfe3f5", "#fbe6b8", "#d5ecd0", "#f3d3e2", "#e2d8f0", "#e6e6e6")
_SHORT: Final = 2


def stair_letters(building: Building) -> dict[str, str]:
    """Return a short mark for each stair: its id where that is short, else a letter."""
    ids = [one.id for one in building.stairwells]
    if all(len(one) <= _SHORT for one in ids):
        return {one: one for one in ids}
    return dict(zip(ids, _LETTERS, strict=False))


def stair_fills(building: Building) -> dict[str, str]:
    """Return a light colour for each stair; the letter tells them apart on a copy."""
    return {one.id: _FILLS[number % len(_FILLS)] for number, one in enumerate(building.stairwells)}


def plan_data(building: Building, way: ClassWay, marks: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what a card's plan draws, in mm from its upper left; None without any outline."""
    shapes = [one for one in floor_shapes(building, way.floor) if one.placed]
    if not shapes or not way.line:
        return None
    scaled, size, wide = _scale([one.outline for one in shapes])
    spaces = {space.id: space for space in building.spaces}
    exits = []
    for connection in building.exits:
        inside = next((spaces[end] for end in connection.between if end in spaces), None)
        if connection.at is None or inside is None or inside.floor != way.floor:
            continue
        out = (0.0, 1.0)
        if inside.outline:
            out = _outward(inside.outline, connection.at)
        x, y = scaled(connection.at)
        exits.append({"at": [x, y], "out": [out[0], -out[1]], "own": connection.id == way.exit})
    stairs = []
    for stair in building.stairwells:
        if stair.outline and way.floor in stair.floors:
            middle = Polygon(stair.outline).centroid
            stairs.append({"at": scaled((middle.x, middle.y)), "letter": marks[stair.id],
                           "own": stair.id == way.stair})  # fmt: skip
    return {
        "size": size,
        "wide": wide,
        "shapes": [
            {"points": [scaled(point) for point in one.outline], "kind": one.kind,
             "own": one.id == way.space}
            for one in shapes
        ],
        "stairs": stairs,
        "exits": exits,
        "line": [scaled(point) for point in way.line],
        "other": [scaled(point) for point in way.other_line],
    }  # fmt: skip


def _scale(
    outlines: list[tuple[tuple[float, float], ...]],
) -> tuple[Callable[[tuple[float, float]], list[float]], list[float], bool]:
    """Return how metres become millimetres, the size of the drawing [mm], whether it is long."""
    low_x, low_y, high_x, high_y = bounds(outlines)
    wide_m, high_m = max(high_x - low_x, 1.0), max(high_y - low_y, 1.0)
    long = wide_m / high_m > _LONG
    across, along = _WIDE_MM if long else BOX_MM
    factor = min((across - 2 * _EDGE_MM) / wide_m, (along - 2 * _EDGE_MM) / high_m)

    def scaled(point: tuple[float, float]) -> list[float]:
        return [
            round(_EDGE_MM + (point[0] - low_x) * factor, 2),
            round(_EDGE_MM + (high_y - point[1]) * factor, 2),
        ]

    return scaled, [wide_m * factor + 2 * _EDGE_MM, high_m * factor + 2 * _EDGE_MM], long


def _outward(
    outline: tuple[tuple[float, float], ...], at: tuple[float, float]
) -> tuple[float, float]:
    """Return the unit vector out of an outline at a point of its wall."""
    ux, uy = wall_direction(outline, at)
    middle = Polygon(outline).representative_point()
    nx, ny = -uy, ux
    if nx * (at[0] - middle.x) + ny * (at[1] - middle.y) < 0:
        nx, ny = -nx, -ny
    length = math.hypot(nx, ny) or 1.0
    return nx / length, ny / length
