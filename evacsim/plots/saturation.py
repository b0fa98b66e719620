"""How busy the doors and flights were over time: flow over capacity, the busiest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.cm import ScalarMappable

from evacsim.analysis.density.saturation import saturation
from evacsim.analysis.naming import Names
from evacsim.plots.picture import footer, title
from evacsim.plots.style import FAINT, house_style, page, steps, time_axis
from evacsim.plots.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

_ROWS: Final = 18
_EDGES: Final = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)


def saturation_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return a row a connection or end of a flight, coloured by flow over capacity."""
    found = saturation(results, facts)[:_ROWS]
    names = Names(facts.building)
    colours, norm = steps(_EDGES)
    with house_style():
        figure = page(title(results, "saturation"), footer(results))
        if not found:
            figure.text(0.5, 0.5, say("nobody_passed"), ha="center", fontsize=12)
            return figure
        axes = figure.subplots()
        rows = np.arange(len(found) + 1)
        shares = np.ma.masked_equal(np.array([one.share for one in found]), 0.0)
        axes.pcolormesh(found[0].edges_s, rows, shares, cmap=colours, norm=norm, rasterized=True)
        told = names.apart(one.connection for one in found)
        labels = [
            say(
                "saturation_row",
                place=told[one.connection],
                capacity=f"{one.capacity_per_s:.2f}",
                busy=f"{one.busy_share:.0%}",
            )
            for one in found
        ]
        axes.set_ylim(len(found), 0)
        axes.set_yticks(rows[:-1] + 0.5, labels=labels, fontsize=7.5)
        axes.tick_params(axis="y", length=0)
        for row in rows:
            axes.axhline(float(row), color=FAINT, lw=0.35)
        last_s = float(found[0].edges_s[-1])
        time_axis(axes, last_s=last_s, label=say("time"))
        bar = figure.colorbar(
            ScalarMappable(norm, colours), ax=axes, extend="max", shrink=0.7, pad=0.01, aspect=30
        )
        bar.set_label(say("flow_over_capacity"))
    return figure
