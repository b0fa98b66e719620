"""Plans of every floor, coloured by how dense it became and by how long it stayed so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.cm import ScalarMappable
from matplotlib.colors import to_hex

from evacsim.analysis.density.crowding import inside_at, level_name, mean_crowding
from evacsim.plots.building import building_figure, draw_building
from evacsim.plots.floors import (
    BOTTOM_IN,
    MARGIN_IN,
    fill,
    floor_page,
    large_stairs,
    plan_box,
    shafts,
    write_in,
    write_notes,
)
from evacsim.plots.labels import floor_names
from evacsim.plots.marks import doors, write_names
from evacsim.plots.picture import footer, title
from evacsim.plots.ramp import DENSITY_EDGES_PER_M2
from evacsim.plots.shapes import floor_shapes
from evacsim.plots.style import (
    EMPTY,
    INK,
    TIME_EDGES_S,
    USED,
    density_steps,
    house_style,
    ink_on,
    steps,
)
from evacsim.plots.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.labels import FloorNames
    from evacsim.plots.picture import Options
    from evacsim.plots.shapes import Shape
    from evacsim.results.store import Results

BAR_IN: Final = 4.0
_NOBODY: Final = "//////"
"""Where people were, but none that count: in grey print the colour alone is a density."""
WRITTEN_PER_M2: Final = 1.0
"""Peak densities from here on are written in their component [1/m2]."""

__all__ = ["building_figure", "draw_building", "plan_density_figure", "plan_time_figure"]


def plan_density_figure(results: Results, facts: Facts, options: Options) -> Figure:
    """Return the plan of each floor coloured by density [1/m2], means over replications.

    The peak of each component, its number written in it; or that at a moment (`options.at_s`), with
    the persons inside.
    """
    used = _used(results, facts)
    if options.at_s is not None:
        inside = inside_at(results, options.at_s)
        area_m2 = {part.id: part.area_m2 for part in facts.network.components}
        time = format_time(options.at_s)
        return _coloured(
            results,
            facts,
            heading=title(results, "plan-moment", time=time),
            values={name: n / area_m2[name] for name, n in inside.items() if n > 0},
            density=True,
            label=say("density_at", time=time),
            written={name: str(round(n)) for name, n in inside.items() if round(n)},
            used=used,
            notes=[say("inside_at", time=time), say("nobody_then")],
        )
    frame = mean_crowding(results, facts)
    peaks = dict(zip(frame["component"], frame["peak_density_per_m2"], strict=True))
    return _coloured(
        results,
        facts,
        heading=title(results, "plan-density"),
        values=peaks,
        density=True,
        label=say("peak_density"),
        written={name: f"{peak:.1f}" for name, peak in peaks.items() if peak >= WRITTEN_PER_M2},
        used=used,
        notes=[say("peak_written", least=f"{WRITTEN_PER_M2:g}"), say("never_entered")],
    )


def plan_time_figure(results: Results, facts: Facts, options: Options) -> Figure:
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
        heading=title(results, "plan-time", level=level),
        values=seconds,
        density=False,
        label=say("seconds_above", level=level),
        written={name: f"{value:.0f}" for name, value in seconds.items() if round(value)},
        used=_used(results, facts),
        notes=[
            say("seconds_written"),
            say("never_reached"),
            say("never_entered"),
        ],
    )


def _used(results: Results, facts: Facts) -> frozenset[str]:
    """Return the components that anybody was ever in."""
    return frozenset(mean_crowding(results, facts)["component"])


def _coloured(  # noqa: PLR0913 - the pictures differ in all of these
    results: Results,
    facts: Facts,
    *,
    heading: str,
    values: Mapping[str, float],
    density: bool,
    label: str,
    written: Mapping[str, str],
    used: Collection[str],
    notes: Sequence[str],
) -> Figure:
    building = facts.building
    floors = [f.id for f in sorted(building.floors, key=lambda f: (-f.elevation_m, f.id))]
    shapes = [floor_shapes(building, floor, facts.network) for floor in floors]
    edges = DENSITY_EDGES_PER_M2 if density else TIME_EDGES_S
    colour_map, norm = density_steps() if density else steps(edges)
    names = floor_names(results, facts)
    with house_style():
        panels = [
            (names.floors[floor], plan_box(building, floor, each))
            for floor, each in zip(floors, shapes, strict=True)
        ]
        stairs = len(names.stairs)
        made = floor_page(heading, footer(results), panels, stairs=stairs)
        large = large_stairs(made, building, floors, names.stairs)
        for axes, floor, each in zip(made.axes, floors, shapes, strict=True):
            colours = {
                shape.id: to_hex(colour_map(norm(values[shape.id])))
                if shape.id in values
                else USED
                if shape.id in used
                else EMPTY
                for shape in each
            }
            nobody = {name: _NOBODY for name, colour in colours.items() if colour == USED}
            fill(axes, each, colours=colours, hatches=nobody)
            shafts(axes, building, floor)
            doors(axes, building, floor, scale=made.scale, labels=names.exits, locked=names.locked)
            write_names(axes, building, floor, each, names, scale=made.scale)
            write_values(axes, each, written, colours, scale=made.scale)
            for one in large:
                if one.floor == floor:
                    own = one.enlarged(each)
                    fill(one.axes, own, colours=colours, hatches=nobody)
                    write_values(one.axes, own, written, colours, scale=1.0)
        colour_bar(made.figure, ScalarMappable(norm, colour_map), edges, label)
        loose = any(not shape.placed for each in shapes for shape in each)
        lines = [*notes, *plan_notes(names, loose=loose)]
        write_notes(made.figure, [(line, INK) for line in lines], left_in=BAR_IN + 0.9)
    return made.figure


def write_values(
    axes: Axes,
    shapes: Sequence[Shape],
    written: Mapping[str, str],
    colours: Mapping[str, str],
    *,
    scale: float,
) -> None:
    """Write a value into each shape that has one, by component id."""
    for shape in shapes:
        if shape.id in written:
            colour = colours[shape.id]
            write_in(
                axes,
                shape.outline,
                written[shape.id],
                scale=scale,
                colour=ink_on(colour),
                backing=colour,
            )


def plan_notes(names: FloorNames, *, loose: bool) -> list[str]:
    """Return what every floor plan of a run says under it: locks, stairs, what has no place."""
    lines = []
    if names.locked:
        times = sorted({format_time(since_s) for since_s in names.locked.values()})
        lines.append(say("locked_note", times=", ".join(times)))
    lines.append(say("half_below"))
    return [*lines, say("not_to_place")] if loose else lines


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
