"""Doors, exits, locks and names on a floor plan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from matplotlib.lines import Line2D

from evacsim.plots.floors import text_size_in, write_in
from evacsim.plots.shapes import bounds, wall_direction
from evacsim.plots.style import INK, OKABE_ITO

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matplotlib.axes import Axes

    from evacsim.building.model import Building, Connection, Point, Space
    from evacsim.plots.labels import FloorNames
    from evacsim.plots.shapes import Box, Outline, Shape

_ARROW_IN: Final = 0.12
_LABEL_PT: Final = 6.0
_HAIR_M: Final = 1e-6
_MOST_ROWS: Final = 5
"""So many rows away from its door a label may stand at most."""


def doors(  # noqa: PLR0913 - where, what and how large
    axes: Axes,
    building: Building,
    floor: str,
    *,
    scale: float,
    labels: Mapping[str, str] | None = None,
    locked: Collection[str] = (),
) -> list[str]:
    """Draw the connections of a floor as gaps in the walls; return the ids of those drawn.

    Exits are drawn thicker, in another colour and with an arrow out of the wall; what is `locked`
    is barred and crossed. `labels` maps ids to text beside them; where two would meet the later
    one stands farther out.
    """
    taken: list[Box] = []
    spaces = {space.id: space for space in building.spaces}
    drawn = []
    for connection in building.connections:
        ends = [spaces[name] for name in connection.between if name in spaces]
        if connection.at is None or not any(space.floor == floor for space in ends):
            continue
        outline = _owner(building, ends)
        ux, uy = wall_direction(outline, connection.at) if outline else (1.0, 0.0)
        half = connection.clear_width_m / 2
        x, y = connection.at
        colour = OKABE_ITO["vermilion"] if connection.is_exit else OKABE_ITO["blue"]
        gap = Line2D(
            [x - half * ux, x + half * ux],
            [y - half * uy, y + half * uy],
            color=colour,
            lw=2.6 if connection.is_exit else 1.4,
            solid_capstyle="butt",
            clip_on=False,
            zorder=4,
            gid=connection.id,
        )
        axes.add_artist(gap)  # the limits of the axes stand
        drawn.append(connection.id)
        box = bounds([outline]) if outline else (x, y, x, y)
        beyond = (x - (box[0] + box[2]) / 2, y - (box[1] + box[3]) / 2)
        if connection.is_exit:
            side = 1.0 if beyond[0] * uy - beyond[1] * ux <= 0 else -1.0
            _way_out(axes, (x, y), (-side * uy, side * ux), scale=scale)
        if connection.id in locked:
            _bar(axes, (x, y), (half * ux, half * uy))
        text = (labels or {}).get(connection.id)
        if text:
            _label(
                axes,
                text,
                connection.at,
                along_x=abs(ux) >= abs(uy),
                beyond=beyond,
                off_in=_ARROW_IN + 0.02 if connection.is_exit else 0.05,
                scale=scale,
                taken=taken,
                colour=colour,
            )
    return drawn


def _way_out(axes: Axes, at: Point, normal: Point, *, scale: float) -> None:
    """Draw a short arrow out of a wall, along its normal."""
    reach = _ARROW_IN / scale
    axes.annotate(
        "",
        (at[0] + reach * normal[0], at[1] + reach * normal[1]),
        xytext=at,
        annotation_clip=False,
        zorder=4,
        arrowprops={
            "arrowstyle": "-|>",
            "color": OKABE_ITO["vermilion"],
            "lw": 1.2,
            "mutation_scale": 7,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _bar(axes: Axes, at: Point, half: Point) -> None:
    """Draw that a connection is locked: a thick bar, and a cross on it."""
    (x, y), (dx, dy) = at, half
    axes.plot(
        [x - dx, x + dx],
        [y - dy, y + dy],
        color=INK,
        lw=3.4,
        solid_capstyle="butt",
        clip_on=False,
        zorder=4.6,
    )
    axes.plot([x], [y], "x", color="#FFFFFF", ms=3.2, mew=0.9, clip_on=False, zorder=4.7)


def write_names(  # noqa: PLR0913 - where, what and how large
    axes: Axes,
    building: Building,
    floor: str,
    shapes: Sequence[Shape],
    names: FloorNames,
    *,
    scale: float,
) -> None:
    """Write classes and rooms at the top of their spaces, and stairs above their shafts."""
    for shape in shapes:
        lines = names.spaces.get(shape.id, ())
        for some in (lines, lines[:1]):  # the class alone where there is no room for both
            if some and write_in(
                axes,
                shape.outline,
                "\n".join(some),
                scale=scale,
                largest=5.5,
                smallest=3.5,
                top=True,
            ):
                break
    for well in building.stairwells:
        if well.outline and floor in well.floors:
            x_low, _, x_high, y_high = bounds([well.outline])
            middle = (x_low + x_high) / 2
            exits = [one.at for one in building.exits if one.at and floor in _floors(building, one)]
            taken = any(math.dist(at, (middle, y_high)) * scale < 2 * _ARROW_IN for at in exits)
            axes.text(
                middle,
                y_high + (-0.02 if taken else 0.02) / scale,
                names.stairs[well.id],
                fontsize=5,
                ha="center",
                va="top" if taken else "bottom",
                zorder=6,
                bbox={"facecolor": "#FFFFFF", "edgecolor": "none", "alpha": 0.7, "pad": 0.2},
            )


def _floors(building: Building, connection: Connection) -> set[str]:
    return {space.floor for space in building.spaces if space.id in connection.between}


def _owner(building: Building, ends: Sequence[Space]) -> Outline | None:
    """Return whose wall a connection stands in: the stairwell's, a room's, else any end's."""
    wells = {space.stairwell for space in ends if space.stairwell is not None}
    shaft = next((well.outline for well in building.stairwells if well.id in wells), None)
    rooms = [space.outline for space in ends if space.kind == "room" and space.outline]
    return shaft or next(iter([*rooms, *(space.outline for space in ends if space.outline)]), None)


def _label(  # noqa: PLR0913 - where, what and how
    axes: Axes,
    text: str,
    at: Point,
    *,
    along_x: bool,
    beyond: tuple[float, float],
    off_in: float,
    scale: float,
    taken: list[Box],
    colour: str,
) -> None:
    """Write beside a connection, on the far side of the wall as `beyond` points from its owner.

    The rectangle that it fills [m] is added to `taken`, and it keeps clear of those.
    """
    long_m, high_m = text_size_in(text, _LABEL_PT)[0] / scale, 1.3 * _LABEL_PT / 72 / scale
    for row in range(_MOST_ROWS):
        off = off_in / scale + row * high_m
        box = _label_box(at, off, (long_m, high_m), along_x=along_x, beyond=beyond)
        if not any(_meet(box, other) for other in taken):
            break
    taken.append(box)
    if along_x:
        up = beyond[1] >= 0
        place, align = (
            (at[0], at[1] + off if up else at[1] - off),
            ("center", "bottom" if up else "top"),
        )
    else:
        right = beyond[0] >= 0
        place, align = (
            (at[0] + off if right else at[0] - off, at[1]),
            ("left" if right else "right", "center"),
        )
    axes.text(
        *place,
        text,
        fontsize=_LABEL_PT,
        rotation=0 if along_x else 90,
        ha=align[0],
        va=align[1],
        color=colour,
        zorder=6,
        bbox={"facecolor": "#FFFFFF", "edgecolor": "none", "alpha": 0.7, "pad": 0.2},
    )


def _label_box(
    at: Point, off: float, size: tuple[float, float], *, along_x: bool, beyond: tuple[float, float]
) -> Box:
    """Return the rectangle [m] that a label fills, so far `off` its wall."""
    (x, y), (long_m, high_m) = at, size
    if along_x:
        low = y + off if beyond[1] >= 0 else y - off - high_m
        return (x - long_m / 2, low, x + long_m / 2, low + high_m)
    low = x + off if beyond[0] >= 0 else x - off - high_m
    return (low, y - long_m / 2, low + high_m, y + long_m / 2)


def _meet(one: Box, other: Box) -> bool:
    """Whether two rectangles have more than an edge in common."""
    return (
        one[0] < other[2] - _HAIR_M
        and other[0] < one[2] - _HAIR_M
        and one[1] < other[3] - _HAIR_M
        and other[1] < one[3] - _HAIR_M
    )
