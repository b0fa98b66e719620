"""A floor plan that was imported, numbered like the questions asked about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from evacsim.plots.style import FAINT, INK, OKABE_ITO, house_style, labels, page, save
from evacsim.plots.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from shapely import Polygon

    from evacsim.imports.drawings.importing import ImportedPlan

_FILLS: Final = {"room": "#FFFFFF", "corridor": "#EFEFEF", "lobby": "#E4E4E4"}
_STAIR: Final = "#D9E6F2"
_MARKS: Final = {
    "exit": (OKABE_ITO["vermilion"], "square,pad=0.3", "-", 1.6),
    "passage": (OKABE_ITO["blue"], "circle,pad=0.2", "-", 1.0),
    "none": (FAINT, "circle,pad=0.2", ":", 1.0),
}
"""Colour, shape, dashes and line width [pt] of a door by what it is taken for."""


@labels()
def drawing_figure(made: ImportedPlan, storey: str) -> Figure:
    """Return a page with one storey: spaces by their ids, doors and stairs by their numbers."""
    drawn = made.drawing
    level = next(one for one in drawn.storeys if one.id == storey)
    name = f" · {level.name}" if level.name and level.name != storey else ""
    with house_style():
        figure = page(f"{drawn.name} · {storey}{name}", say("numbered"))
        axes = figure.add_subplot()
        axes.set_aspect("equal")
        axes.set_axis_off()
        cores = {handle for well in made.tables.wells for handle in well.cores}
        for space in drawn.on(storey):
            _fill(axes, space.polygon, _FILLS.get(space.kind, _STAIR), INK)
            if space.handle not in cores.union(made.tables.lost):
                _name(axes, space.polygon, made.tables.ids.spaces[space.handle])
        for well in made.tables.wells:
            if storey in well.storeys:
                _fill(axes, well.outline, _STAIR, OKABE_ITO["blue"])
                _name(axes, well.outline, well.id, size=12)
        for door in drawn.doors:
            if door.storey == storey:
                colour, shape, dashes, wide = _MARKS[made.tables.uses[door.handle]]
                number = str(made.tables.ids.numbers[door.handle])
                box: dict[str, Any] = {"boxstyle": shape, "linestyle": dashes, "linewidth": wide}
                box |= {"facecolor": "white", "edgecolor": colour}
                axes.text(
                    *door.at, number, fontsize=6, color=colour, ha="center", va="center", bbox=box
                )
        axes.autoscale_view()
        x, y = axes.get_xlim()[0], axes.get_ylim()[0]
        axes.plot([x, x + 5], [y, y], color=INK, linewidth=2, solid_capstyle="butt")
        axes.annotate(
            "5 m", (x + 2.5, y), (0, 3), textcoords="offset points", fontsize=7, ha="center"
        )
    return figure


def draw_drawing(made: ImportedPlan, folder: Path) -> list[Path]:
    """Draw every storey on a page of its own, `STOREY.png`, to be held beside the questions."""
    paths = []
    for storey in made.drawing.storeys:
        paths += save(drawing_figure(made, storey.id), Path(folder) / storey.id)
    return paths


def _fill(axes: Axes, polygon: Polygon, colour: str, edge: str) -> None:
    rings = [Outline(ring.coords, closed=True) for ring in (polygon.exterior, *polygon.interiors)]
    path = Outline.make_compound_path(*rings)
    axes.add_patch(PathPatch(path, facecolor=colour, edgecolor=edge, linewidth=0.7))


def _name(axes: Axes, polygon: Polygon, text: str, *, size: float = 6) -> None:
    place = polygon.representative_point()
    axes.text(place.x, place.y, text.partition(".")[2] or text, fontsize=size, ha="center")
