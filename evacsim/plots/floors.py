"""A page of floor plans: one panel a floor, all at the same scale, with a scale bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as MplPath
from shapely.geometry.polygon import orient

from evacsim.building.measure import polygon_of
from evacsim.plots.shapes import bounds, roomiest
from evacsim.plots.style import A4_IN, INK, ink_on, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.building.model import Building
    from evacsim.plots.shapes import Box, Outline, Shape

MARGIN_IN: Final = 0.4
TOP_IN: Final = 0.65
BOTTOM_IN: Final = 1.15
"""Kept free under the panels for a colour bar or key, notes and the footer."""
_HEAD_IN: Final = 0.22
_GAP_IN: Final = 0.15
_LARGER: Final = 1.4
"""A stair that would be drawn less than so many times as large is not drawn again."""
_LINE_M: Final = 0.08
_TITLE_PAD_PT: Final = 1.5
_LONG: Final = 5.0  # times as wide as high: a stair is a few millimetres on it
_KEPT_IN: Final = 0.65
_MOST_KEPT_IN: Final = 2.6
_EDGE_M: Final = 1.2
"""Plan drawn beyond the outermost outline, for exits' labels."""
_LARGEST_SCALE: Final = 0.55
"""Inches per metre; a single room need not fill the page."""
_WALL: Final = "#4D4D4D"
_HATCH: Final = "#9A9A94"


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPage:
    """A page with an Axes per floor and the scale [inches per metre] that all of them share."""

    figure: Figure
    axes: tuple[Axes, ...]
    scale: float


def plan_box(building: Building, floor: str, shapes: Sequence[Shape]) -> Box:
    """Return (x low, y low, x high, y high) [m] of what a floor's panel holds, shafts too."""
    shafts = [well.outline for well in building.stairwells if well.outline and floor in well.floors]
    x_low, y_low, x_high, y_high = bounds([*(shape.outline for shape in shapes), *shafts])
    return (x_low - _EDGE_M, y_low - _EDGE_M, x_high + _EDGE_M, y_high + _EDGE_M)


def floor_page(
    title: str, footer: str, panels: Sequence[tuple[str, Box]], *, stairs: int = 0
) -> FloorPage:
    """Return a page with one panel for each (heading, box [m]); it picks grid and way up.

    Beside long plans room is kept for so many `stairs`, see `large_stairs`.
    """
    box = _around([box for _, box in panels])  # one for all: floors stand above one another
    wide, high = box[2] - box[0], box[3] - box[1]
    kept_in = min(_MOST_KEPT_IN, _KEPT_IN * stairs) if wide >= _LONG * high else 0.0
    scale, portrait, columns = max(
        (
            _scale(len(panels), (wide, high), kept_in, portrait=portrait, columns=columns),
            portrait,
            columns,
        )
        for portrait, columns in product((False, True), range(1, 5))
    )
    scale = min(scale, _LARGEST_SCALE)
    figure = page(title, footer, portrait=portrait, placed=True)
    width_in, height_in = A4_IN if portrait else A4_IN[::-1]
    rows = -(-len(panels) // columns)
    cell_w = min((width_in - kept_in - 2 * MARGIN_IN + _GAP_IN) / columns - _GAP_IN, wide * scale)
    indent = (width_in - columns * (cell_w + _GAP_IN) + _GAP_IN) / 2
    cell_h = (height_in - TOP_IN - BOTTOM_IN) / max(1, rows)
    made = []
    for number, (heading, _) in enumerate(panels):
        row, column = divmod(number, columns)
        w, h = wide * scale, high * scale
        left = indent + column * (cell_w + _GAP_IN)
        bottom = height_in - TOP_IN - row * cell_h - _HEAD_IN - h
        axes = figure.add_axes(
            (left / width_in, bottom / height_in, w / width_in, h / height_in), label=heading
        )
        axes.set_xlim(box[0], box[2])
        axes.set_ylim(box[1], box[3])
        axes.set_axis_off()
        axes.set_title(heading, pad=2)
        made.append(axes)
    _scale_bar(figure, scale, width_in)
    return FloorPage(figure=figure, axes=tuple(made), scale=scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeStair:
    """A stair enlarged beside the plan of its floor: ids, and Axes of the page in inches.

    `low_m`, the lower left corner of what is drawn, stands at `low_in`; `scale` is in in/m.
    """

    stairwell: str
    floor: str
    axes: Axes
    low_m: tuple[float, float]
    low_in: tuple[float, float]
    scale: float

    def enlarged(self, shapes: Iterable[Shape]) -> list[Shape]:
        """Return those of this stair, in their places on the page [in]."""
        (x_m, y_m), (x_in, y_in) = self.low_m, self.low_in
        return [
            replace(
                shape,
                outline=tuple(
                    (x_in + (x - x_m) * self.scale, y_in + (y - y_m) * self.scale)
                    for x, y in shape.outline
                ),
            )
            for shape in shapes
            if shape.stairwell == self.stairwell
        ]


def large_stairs(
    made: FloorPage, building: Building, floors: Sequence[str], names: Mapping[str, str]
) -> tuple[LargeStair, ...]:
    """Find places for every stair larger, beside its floor's plan, where there is room.

    Only where the plans stand one below the other (in the order of `floors`); they move to the
    left. `names` says what the stairs are called. All stand on the same Axes, which cost most.
    """
    wells = [well for well in building.stairwells if well.outline]
    spots = [axes.get_position() for axes in made.axes]
    width_in, height_in = made.figure.get_size_inches()
    if not wells or len({round(spot.x0, 6) for spot in spots}) > 1:
        return ()
    boxes = {well.id: _grown(bounds([well.outline or ()])) for well in wells}
    wide_m = sum(box[2] - box[0] for box in boxes.values())
    high_m = max(box[3] - box[1] for box in boxes.values())
    gaps_in = _GAP_IN * (len(wells) - 1)
    step_in = (spots[0].y1 - spots[1].y1) * height_in if len(spots) > 1 else height_in - TOP_IN
    right_in = MARGIN_IN + spots[0].width * width_in + 2 * _GAP_IN
    room_in = width_in - MARGIN_IN - right_in - gaps_in
    scale = min(room_in / wide_m, (step_in - _HEAD_IN) / high_m)
    if scale < _LARGER * made.scale:
        return ()
    landings = {name for well in wells for name in well.landings}
    found = []
    whole = made.figure.add_axes((0, 0, 1, 1), label="stairs")
    whole.set(xlim=(0, width_in), ylim=(0, height_in))
    whole.set_axis_off()
    for axes, spot, floor in zip(made.axes, spots, floors, strict=True):
        axes.set_position((MARGIN_IN / width_in, spot.y0, spot.width, spot.height))
        x_in, top_in = right_in, spot.y1 * height_in
        for id_, box in boxes.items():
            wide_in, high_in = (box[2] - box[0]) * scale, (box[3] - box[1]) * scale
            if f"{id_}.{floor}" in landings:
                middle, top = x_in + wide_in / 2, top_in + _TITLE_PAD_PT / 72
                whole.text(middle, top, names[id_], fontsize=6, ha="center")
                found.append(
                    LargeStair(
                        stairwell=id_,
                        floor=floor,
                        axes=whole,
                        low_m=box[:2],
                        low_in=(x_in, top_in - high_in),
                        scale=scale,
                    )
                )
            x_in += wide_in + _GAP_IN
    return tuple(found)


def _grown(box: Box) -> Box:
    """Return a box with room for the line around it."""
    return (box[0] - _LINE_M, box[1] - _LINE_M, box[2] + _LINE_M, box[3] + _LINE_M)


def _around(boxes: Sequence[Box]) -> Box:
    return bounds([((box[0], box[1]), (box[2], box[3])) for box in boxes])


def _scale(
    count: int, size_m: tuple[float, float], kept_in: float, *, portrait: bool, columns: int
) -> float:
    width_in, height_in = A4_IN if portrait else A4_IN[::-1]
    rows = -(-max(1, count) // columns)
    cell_w = (width_in - kept_in - 2 * MARGIN_IN - (columns - 1) * _GAP_IN) / columns
    cell_h = (height_in - TOP_IN - BOTTOM_IN) / rows - _HEAD_IN
    return min(cell_w / size_m[0], cell_h / size_m[1])


def _scale_bar(figure: Figure, scale: float, width_in: float) -> None:
    """Draw a bar of a round length at the lower right, above the footer."""
    length_m = next((m for m in (50, 20, 10, 5, 2) if m * scale <= 1.6), 1)  # noqa: PLR2004
    right, low = width_in - MARGIN_IN, 0.42
    left = right - length_m * scale
    inches, ends = figure.dpi_scale_trans, ([left, right], [low + 0.075] * 2)
    bar = Line2D(*ends, color=INK, lw=2, solid_capstyle="butt", transform=inches)
    figure.add_artist(bar)
    figure.text(
        (left + right) / 2, low + 0.12, f"{length_m} m",
        ha="center", va="bottom", fontsize=7, transform=inches,
    )  # fmt: skip


def fill(
    axes: Axes,
    shapes: Sequence[Shape],
    *,
    colours: Mapping[str, str],
    hatches: Mapping[str, str] | None = None,
) -> None:
    """Draw shapes filled with the colour of their component; the id goes into the patch's gid.

    Hatching is white on dark colours and grey on light ones. The limits of the axes stand: they
    are not stretched to hold the shapes.
    """
    hatched: dict[tuple[str, str], list[MplPath]] = {}
    for shape in shapes:
        path = _path(shape.outline)
        on_light = ink_on(colours[shape.id]) == INK
        axes.add_artist(
            PathPatch(
                path,
                facecolor=colours[shape.id],
                edgecolor=_WALL if on_light else "#FFFFFF",
                linewidth=0.5,
                linestyle="-" if shape.placed else "--",
                gid=shape.id,
            )
        )
        hatch = (hatches or {}).get(shape.id)
        if hatch:
            hatched.setdefault((hatch, _HATCH if on_light else "#FFFFFF"), []).append(path)
    for (hatch, colour), paths in hatched.items():  # together: each would make its own pattern
        both = MplPath.make_compound_path(*paths)
        axes.add_artist(PathPatch(both, fill=False, hatch=hatch, edgecolor=colour, linewidth=0))


def _path(outline: Outline) -> MplPath:
    """Return an outline as a path, with the holes that it goes round."""
    polygon = orient(polygon_of(outline))  # what goes round the other way is left white
    if not polygon.interiors:
        return MplPath([*outline, outline[0]], closed=True)
    rings = [polygon.exterior, *polygon.interiors]
    return MplPath.make_compound_path(*(MplPath(ring.coords, closed=True) for ring in rings))


def shafts(axes: Axes, building: Building, floor: str) -> None:
    """Draw the outline of every stairwell that a floor has, also where nothing leads down."""
    for stairwell in building.stairwells:
        if stairwell.outline and floor in stairwell.floors:
            axes.add_artist(
                Polygon(stairwell.outline, closed=True, fill=False, edgecolor=_WALL, linewidth=0.5)
            )


def _units(line: str) -> float:
    """Return how wide a line is, in font sizes; a Chinese sign is one, a letter rather less."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.6 for char in line)  # noqa: PLR2004


def text_size_in(line: str, font_pt: float) -> tuple[float, float]:
    """Return about how wide and high a line of text is in a size of font [in]."""
    return _units(line) * font_pt / 72, font_pt / 72


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
    top: bool = False,
) -> bool:
    """Write text inside an outline, as large as fits; return whether it fitted.

    In its middle, or level and at its `top`. Upright only where the outline is higher than wide,
    or level writing would be too small.
    `backing` is painted behind it, so that hatching does not strike it through; `across` says how
    far from left to right it stands.
    """
    low_x, low_y, high_x, high_y = bounds([roomiest(outline)])
    width_pt, height_pt = (high_x - low_x) * scale * 72, (high_y - low_y) * scale * 72
    lines = text.split("\n")
    units = max(_units(line) for line in lines)
    # a number has nothing below its line
    line_high = 0.9 if text.replace(".", "").isdecimal() else 1.3 * len(lines)

    def size(wide: float, high: float) -> float:
        return min(largest, 0.9 * wide / max(units, 1e-9), 0.85 * high / line_high)

    level, upright = size(width_pt, height_pt), size(height_pt, width_pt)
    enough = min(upright, 5.0 if height_pt > width_pt else smallest)
    best, rotation = (level, 0) if top or level >= enough else (upright, 90)
    if best < smallest:
        return False
    axes.text(
        low_x + across * (high_x - low_x),
        high_y - 0.02 / scale if top else (low_y + high_y) / 2,
        text,
        fontsize=best,
        rotation=rotation,
        ha="center",
        va="top" if top else "center",
        color=colour,
        zorder=5,
        linespacing=1.1,
        bbox={"facecolor": backing, "edgecolor": "none", "pad": 0.6} if backing else None,
    )
    return True


def write_notes(
    figure: Figure,
    notes: Sequence[tuple[str, str]],
    *,
    left_in: float = MARGIN_IN,
    first: int = 0,
) -> None:
    """Write (text, colour) under the panels, one a line, from `left_in` and row `first` on."""
    width_in, height_in = figure.get_size_inches()
    for row, (text, colour) in enumerate(notes, start=first):
        figure.text(
            left_in / width_in,
            (BOTTOM_IN - 0.1 - 0.15 * row) / height_in,
            text,
            fontsize=8,
            va="center",
            color=colour,
        )
