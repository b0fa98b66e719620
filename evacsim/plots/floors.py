"""A page of floor plans: one panel a floor, all at the same scale, with a scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from matplotlib.patches import Polygon

from evacsim.plots.shapes import bounds, wall_direction
from evacsim.plots.style import A4_IN, FAINT, INK, OKABE_ITO, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.building.model import Building, Connection
    from evacsim.plots.shapes import Box, Outline, Shape

MARGIN_IN: Final = 0.4
TOP_IN: Final = 0.75
BOTTOM_IN: Final = 1.15
"""Kept free under the panels for a colour bar or key, notes and the footer."""
_HEAD_IN: Final = 0.26
_GAP_IN: Final = 0.15
_EDGE_M: Final = 1.2
"""Plan drawn beyond the outermost outline, for exits' labels."""
_LARGEST_SCALE: Final = 0.55
"""Inches per metre; a single room need not fill the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPage:
    """A page with an Axes per floor and the scale [inches per metre] that all of them share."""

    figure: Figure
    axes: tuple[Axes, ...]
    scale: float


def floor_page(
    title: str, footer: str, panels: Sequence[tuple[str, Sequence[Shape]]]
) -> FloorPage:
    """Return a page with one panel for each (heading, shapes); it picks the way up and the grid."""
    boxes = [_padded(bounds(shape.outline for shape in shapes)) for _, shapes in panels]
    wide = max((box[2] - box[0] for box in boxes), default=1.0)
    high = max((box[3] - box[1] for box in boxes), default=1.0)
    scale, portrait, columns = max(
        (_scale(len(panels), wide, high, portrait=portrait, columns=columns), portrait, columns)
        for portrait, columns in product((False, True), range(1, 5))
    )
    scale = min(scale, _LARGEST_SCALE)
    figure = page(title, footer, portrait=portrait, placed=True)
    width_in, height_in = A4_IN if portrait else A4_IN[::-1]
    rows = -(-len(panels) // columns)
    cell_w = (width_in - 2 * MARGIN_IN - (columns - 1) * _GAP_IN) / columns
    cell_h = (height_in - TOP_IN - BOTTOM_IN) / max(1, rows)
    made = []
    for number, ((heading, _), box) in enumerate(zip(panels, boxes, strict=True)):
        row, column = divmod(number, columns)
        w, h = (box[2] - box[0]) * scale, (box[3] - box[1]) * scale
        left = MARGIN_IN + column * (cell_w + _GAP_IN)
        bottom = height_in - TOP_IN - row * cell_h - _HEAD_IN - h
        axes = figure.add_axes(
            (left / width_in, bottom / height_in, w / width_in, h / height_in), label=heading
        )
        axes.set_xlim(box[0], box[2])
        axes.set_ylim(box[1], box[3])
        axes.set_axis_off()
        axes.set_title(heading, pad=2)
        made.append(axes)
    _scale_bar(figure, scale, width_in, height_in)
    return FloorPage(figure=figure, axes=tuple(made), scale=scale)


def _padded(box: Box) -> Box:
    return (box[0] - _EDGE_M, box[1] - _EDGE_M, box[2] + _EDGE_M, box[3] + _EDGE_M)


def _scale(count: int, wide: float, high: float, *, portrait: bool, columns: int) -> float:
    width_in, height_in = A4_IN if portrait else A4_IN[::-1]
    rows = -(-max(1, count) // columns)
    cell_w = (width_in - 2 * MARGIN_IN - (columns - 1) * _GAP_IN) / columns
    cell_h = (height_in - TOP_IN - BOTTOM_IN) / rows - _HEAD_IN
    return min(cell_w / wide, cell_h / high)


def _scale_bar(figure: Figure, scale: float, width_in: float, height_in: float) -> None:
    """Draw a bar of a round length at the lower right, above the footer."""
    length_m = next((m for m in (50, 20, 10, 5, 2) if m * scale <= 1.6), 1)  # noqa: PLR2004
    w = length_m * scale
    axes = figure.add_axes(
        ((width_in - MARGIN_IN - w) / width_in, 0.42 / height_in, w / width_in, 0.3 / height_in),
        label="scale",
    )
    axes.set_axis_off()
    axes.set_xlim(0, length_m)
    axes.set_ylim(0, 1)
    axes.plot([0, length_m], [0.25, 0.25], color=INK, lw=2, solid_capstyle="butt", clip_on=False)
    axes.text(length_m / 2, 0.4, f"{length_m} m", ha="center", va="bottom", fontsize=7)


def fill(  # noqa: PLR0913 - the ways in which a shape may be filled
    axes: Axes,
    shapes: Sequence[Shape],
    *,
    colours: Mapping[str, str],
    hatches: Mapping[str, str] | None = None,
    edge: str = FAINT,
    width: float = 0.6,
) -> None:
    """Draw shapes filled with the colour of their component; the id goes into the patch's gid."""
    for shape in shapes:
        axes.add_patch(
            Polygon(
                shape.outline,
                closed=True,
                facecolor=colours[shape.id],
                edgecolor=edge,
                linewidth=width,
                linestyle="-" if shape.placed else "--",
                hatch=(hatches or {}).get(shape.id) or None,
                gid=shape.id,
            )
        )


def shafts(axes: Axes, building: Building, floor: str) -> None:
    """Draw the outline of every stairwell that a floor has, also where nothing leads down."""
    for stairwell in building.stairwells:
        if stairwell.outline and floor in stairwell.floors:
            axes.add_patch(
                Polygon(stairwell.outline, closed=True, fill=False, edgecolor=FAINT, linewidth=0.6)
            )


def doors(
    axes: Axes,
    building: Building,
    floor: str,
    *,
    scale: float,
    labels: Mapping[str, str] | None = None,
) -> list[str]:
    """Draw the connections of a floor as gaps in the walls; return the ids of those drawn.

    Exits are drawn thicker and in another colour. `labels` maps ids to text beside them.
    """
    spaces = {space.id: space for space in building.spaces}
    drawn = []
    for connection in building.connections:
        ends = [spaces[name] for name in connection.between if name in spaces]
        if connection.at is None or not any(space.floor == floor for space in ends):
            continue
        outline = next((space.outline for space in ends if space.outline), None)
        outline = outline or _stair_outline(building, connection)
        ux, uy = wall_direction(outline, connection.at) if outline else (1.0, 0.0)
        half = connection.clear_width_m / 2
        x, y = connection.at
        colour = OKABE_ITO["vermilion"] if connection.is_exit else OKABE_ITO["blue"]
        (line,) = axes.plot(
            [x - half * ux, x + half * ux],
            [y - half * uy, y + half * uy],
            color=colour,
            lw=2.6 if connection.is_exit else 1.4,
            solid_capstyle="butt",
            clip_on=False,
            zorder=4,
        )
        line.set_gid(connection.id)
        drawn.append(connection.id)
        text = (labels or {}).get(connection.id)
        if text:
            _label_door(axes, connection, text, direction=(ux, uy), scale=scale)
    return drawn


def _label_door(
    axes: Axes, connection: Connection, text: str, *, direction: tuple[float, float], scale: float
) -> None:
    """Write beside a door, on the side that looks away from the middle of the plan."""
    if connection.at is None:
        return
    x, y = connection.at
    x_low, x_high = axes.get_xlim()
    y_low, y_high = axes.get_ylim()
    off = 0.05 / scale
    upright = False
    if abs(direction[0]) >= abs(direction[1]):  # wall runs along x: write above or below
        up = y > (y_low + y_high) / 2
        place, align = (x, y + off if up else y - off), ("center", "bottom" if up else "top")
    else:
        right = x > (x_low + x_high) / 2
        place, align = (x + off if right else x - off, y), ("left" if right else "right", "center")
        upright = True
    axes.text(
        *place,
        text,
        fontsize=6,
        rotation=90 if upright else 0,
        ha=align[0],
        va=align[1],
        color=OKABE_ITO["vermilion"] if connection.is_exit else OKABE_ITO["blue"],
        zorder=6,
    )


def _stair_outline(building: Building, connection: Connection) -> Outline | None:
    wells = {
        space.id: space.stairwell for space in building.spaces if space.stairwell is not None
    }
    names = {wells.get(name) for name in connection.between}
    return next((well.outline for well in building.stairwells if well.id in names), None)


def write_in(  # noqa: PLR0913 - where, what and how large
    axes: Axes,
    outline: Outline,
    text: str,
    *,
    scale: float,
    colour: str = INK,
    largest: float = 8.0,
    smallest: float = 3.8,
    backing: str | None = None,
    across: float = 0.5,
) -> bool:
    """Write text inside an outline, as large as fits; return whether it fitted.

    Tried upright too where the outline is higher than wide. `backing` is painted behind it, so
    that hatching does not strike it through; `across` says how far from left to right it stands.
    """
    low_x, low_y, high_x, high_y = bounds([outline])
    width_pt, height_pt = (high_x - low_x) * scale * 72, (high_y - low_y) * scale * 72
    lines = text.split("\n")
    units = max(sum(1.0 if ord(char) > 0x2E80 else 0.6 for char in line) for line in lines)  # noqa: PLR2004

    def size(wide: float, high: float) -> float:
        return min(largest, 0.9 * wide / max(units, 1e-9), 0.85 * high / (1.3 * len(lines)))

    level, upright = size(width_pt, height_pt), size(height_pt, width_pt)
    best, rotation = (level, 0) if level >= min(upright, 5.0) else (upright, 90)
    if best < smallest:
        return False
    axes.text(
        low_x + across * (high_x - low_x),
        (low_y + high_y) / 2,
        text,
        fontsize=best,
        rotation=rotation,
        ha="center",
        va="center",
        color=colour,
        zorder=5,
        linespacing=1.1,
        bbox={"facecolor": backing, "edgecolor": "none", "pad": 0.6} if backing else None,
    )
    return True


def write_notes(
    figure: Figure, notes: Sequence[tuple[str, str]], *, left_in: float = MARGIN_IN
) -> None:
    """Write (text, colour) under the panels, one a line, from `left_in` on."""
    width_in, height_in = figure.get_size_inches()
    for row, (text, colour) in enumerate(notes):
        figure.text(
            left_in / width_in,
            (BOTTOM_IN - 0.15 - 0.16 * row) / height_in,
            text,
            fontsize=8,
            va="center",
            color=colour,
        )
