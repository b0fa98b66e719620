"""Density on each stair over time: the picture in which a queue grows up the stair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.cm import ScalarMappable

from evacsim.analysis.density.crowding import stair_grids
from evacsim.analysis.naming import Names
from evacsim.plots.picture import footer, title
from evacsim.plots.ramp import DENSITY_EDGES_PER_M2
from evacsim.plots.style import (
    FAINT,
    density_steps,
    house_style,
    page,
    time_axis,
    write_aside,
)
from evacsim.plots.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.density.crowding import StairGrid
    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

_ONE_COLUMN: Final = 3
"""Up to so many stairwells stand one above the other; more stand in two columns."""


def stairs_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return the density of every landing and flight over time, a panel a stairwell."""
    grids, names = stair_grids(results, facts), Names(facts.building)
    with house_style():
        figure = page(title(results, "stairs"), footer(results))
        if not grids:
            figure.text(0.5, 0.5, say("no_stairs"), ha="center", fontsize=12)
            return figure
        columns = 1 if len(grids) <= _ONE_COLUMN else 2
        rows = -(-len(grids) // columns)
        panels = figure.subplots(rows, columns, sharex=True, squeeze=False)
        for number, axes in enumerate(panels.flat):
            if number < len(grids):
                stair_panel(axes, grids[number], names.stair(grids[number].stairwell), names)
            else:
                axes.set_axis_off()
        last_s = max(_last_used_s(grid) for grid in grids)
        for axes in panels[-1]:
            time_axis(axes, last_s=last_s, label=say("time"))
        density_bar(figure, panels, say("density"))
        write_aside(figure, say("rows_top_down"))
    return figure


def stair_panel(axes: Axes, grid: StairGrid, said: str, names: Names | None = None) -> None:
    """Draw the density of one stair over time, from its top down; `said` is its title."""
    colour_map, norm = density_steps()
    rows = np.arange(len(grid.components) + 1)
    seen = np.ma.masked_equal(grid.density_per_m2, 0.0)
    axes.pcolormesh(grid.edges_s, rows, seen, cmap=colour_map, norm=norm, rasterized=True)
    floors = [
        (row, names.floor(floor) if names else floor)
        for row, floor in enumerate(grid.floors)
        if floor
    ]
    axes.set_ylim(len(grid.components), 0)
    axes.set_yticks([row + 0.5 for row, _ in floors], labels=[floor for _, floor in floors])
    axes.tick_params(axis="y", length=0)
    for row, _ in floors:
        for edge in (row, row + 1):
            axes.axhline(edge, color=FAINT, lw=0.35)
    axes.set_title(said)


def density_bar(figure: Figure, panels: Any, label: str) -> None:  # noqa: ANN401 - as matplotlib takes them
    """Draw the scale of densities beside some panels."""
    colour_map, norm = density_steps()
    bar = figure.colorbar(
        ScalarMappable(norm, colour_map),
        ax=panels,
        spacing="uniform",
        extend="max",
        shrink=0.7,
        pad=0.01,
        aspect=30,
    )
    bar.set_ticks(list(DENSITY_EDGES_PER_M2), labels=[f"{e:g}" for e in DENSITY_EDGES_PER_M2])
    bar.set_label(label)


def _last_used_s(grid: StairGrid) -> float:
    """Return when the stair was empty for good [s], at least one interval."""
    used = np.flatnonzero(grid.density_per_m2.sum(axis=0))
    return float(grid.edges_s[(used[-1] if len(used) else 0) + 1])
