"""Plans of every floor, coloured by how dense it became and by how long it stayed so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.cm import ScalarMappable
from matplotlib.colors import to_hex

from evacsim.analysis.crowding import inside_at, level_name, mean_crowding
from evacsim.plots.building import building_figure, draw_building
from evacsim.plots.floors import (
    BOTTOM_IN,
    MARGIN_IN,
    doors,
    fill,
    floor_page,
    plan_box,
    shafts,
    write_in,
    write_notes,
)
from evacsim.plots.picture import footer, title
from evacsim.plots.ramp import DENSITY_EDGES_PER_M2
from evacsim.plots.shapes import floor_shapes
from evacsim.plots.style import (
    EMPTY,
    INK,
    TIME_EDGES_S,
    house_style,
    ink_on,
    steps,
)
from evacsim.plots.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.plots.shapes import Shape
    from evacsim.plots.style import Lang
    from evacsim.results.store import Results

BAR_IN: Final = 4.0

__all__ = ["building_figure", "draw_building", "plan_density_figure", "plan_time_figure"]


def plan_density_figure(results: Results, facts: Facts, lang: Lang, options: Options) -> Figure:
    """Return the plan of each floor coloured by peak density [1/m2] (mean over replications)."""
    frame = mean_crowding(results, facts)
    peaks = dict(zip(frame["component"], frame["peak_density_per_m2"], strict=True))
    hatches = {name: "xxxx" if peak >= 5 else "////" for name, peak in peaks.items() if peak >= 3.5}  # noqa: PLR2004 - levels of `style`
    return _coloured(
        results,
        facts,
        lang,
        options.at_s,
        heading=title(results, "plan-density", lang),
        values=peaks,
        edges=DENSITY_EDGES_PER_M2,
        label=say("peak_density", lang),
        hatches=hatches,
        notes=[*([say("hatched", lang)] if hatches else []), say("never_entered", lang)],
    )


def plan_time_figure(results: Results, facts: Facts, lang: Lang, options: Options) -> Figure:
    """Return the plan of each floor coloured by time above a density [s] (mean of replications)."""
    level = f"{options.above_per_m2:g}"
    frame = mean_crowding(results, facts)
    column = frame[f"above_{level_name(options.above_per_m2)}_s"]
    seconds = {
        name: value for name, value in zip(frame["component"], column, strict=True) if value > 0
    }
    return _coloured(
        results,
        facts,
        lang,
        options.at_s,
        heading=title(results, "plan-time", lang, level=level),
        values=seconds,
        edges=TIME_EDGES_S,
        label=say("seconds_above", lang, level=level),
        hatches={},
        notes=[say("never_reached", lang)],
    )


def _coloured(  # noqa: PLR0913 - the two pictures differ in all of these
    results: Results,
    facts: Facts,
    lang: Lang,
    at_s: float | None,
    *,
    heading: str,
    values: Mapping[str, float],
    edges: Sequence[float],
    label: str,
    hatches: Mapping[str, str],
    notes: Sequence[str],
) -> Figure:
    building, network = facts.building, facts.network
    floors = [f.id for f in sorted(building.floors, key=lambda f: (-f.elevation_m, f.id))]
    shapes = [floor_shapes(building, floor, network) for floor in floors]
    inside = {} if at_s is None else inside_at(results, at_s)
    colour_map, norm = steps(edges)
    with house_style():
        panels = [
            (floor, plan_box(building, floor, each))
            for floor, each in zip(floors, shapes, strict=True)
        ]
        made = floor_page(heading, footer(results, lang), panels)
        for axes, floor, each in zip(made.axes, floors, shapes, strict=True):
            colours = {
                shape.id: to_hex(colour_map(norm(values[shape.id])))
                if shape.id in values
                else EMPTY
                for shape in each
            }
            fill(axes, each, colours=colours, hatches=hatches)
            shafts(axes, building, floor)
            doors(axes, building, floor, scale=made.scale)
            _write_counts(axes, each, inside, colours, scale=made.scale)
        colour_bar(made.figure, ScalarMappable(norm, colour_map), edges, label)
        lines = [*notes, say("half_below", lang)]
        if at_s is not None:
            lines.insert(0, say("inside_at", lang, time=format_time(at_s)))
        if any(not shape.placed for each in shapes for shape in each):
            lines.append(say("not_to_place", lang))
        write_notes(made.figure, [(line, INK) for line in lines], left_in=BAR_IN + 0.9)
    return made.figure


def _write_counts(
    axes: Axes,
    shapes: Sequence[Shape],
    inside: Mapping[str, float],
    colours: Mapping[str, str],
    *,
    scale: float,
) -> None:
    """Write the persons inside each shape; nothing where nobody is."""
    for shape in shapes:
        persons = round(inside.get(shape.id, 0.0))
        if persons:
            write_in(
                axes,
                shape.outline,
                str(persons),
                scale=scale,
                colour=ink_on(colours[shape.id]),
                backing=colours[shape.id],
            )


def colour_bar(
    figure: Figure, mappable: ScalarMappable, edges: Sequence[float], label: str
) -> None:
    """Draw the key of colours at the lower left, all steps equally long."""
    width_in, height_in = figure.get_size_inches()
    axes = figure.add_axes(
        (
            MARGIN_IN / width_in,
            (BOTTOM_IN - 0.42) / height_in,
            BAR_IN / width_in,
            0.14 / height_in,
        ),
        label="colour bar",
    )
    bar = figure.colorbar(
        mappable, cax=axes, orientation="horizontal", spacing="uniform", extend="max"
    )
    bar.set_ticks(list(edges), labels=[f"{edge:g}" for edge in edges])
    bar.ax.tick_params(labelsize=7, length=2)
    bar.set_label(label, fontsize=8)
