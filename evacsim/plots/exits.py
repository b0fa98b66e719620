"""Exit usage: how many left by each exit, and when."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.analysis.times.exits import exit_times, exit_usage
from evacsim.analysis.times.refuge import ending_of
from evacsim.plots.picture import footer, title
from evacsim.plots.style import INK, OKABE_ITO, house_style, page, time_axis
from evacsim.plots.words import say
from evacsim.sinks import legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

_COLOURS: Final = tuple(
    OKABE_ITO[name] for name in ("blue", "orange", "green", "purple", "sky", "vermilion", "black")
)
_LINES: Final = ("-", "--", "-.", ":")


def exits_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return persons per exit with their range, and the persons out by each exit over time."""
    with house_style():
        figure = page(title(results, "exits"), footer(results))
        if ending_of(results) and not any(exit_usage(results, facts)["max"]):
            figure.text(0.5, 0.5, say("exit_nobody"), ha="center")
            return figure
        bars, lines = figure.subplots(1, 2, width_ratios=(1, 1.3))
        _bars(bars, results, facts)
        _lines(lines, results, facts)
    return figure


def _bars(axes: Axes, results: Results, facts: Facts) -> None:
    usage, names = exit_usage(results, facts), Names(facts.building)
    most = max(usage["max"].to_list(), default=0)
    for place, row in enumerate(usage.to_dicts()):
        middle = row["p50"]
        axes.barh(
            place,
            middle,
            height=0.45,
            color=_COLOURS[place % len(_COLOURS)],
            edgecolor=INK,
            linewidth=0.4,
            alpha=0.75,
        )
        if row["min"] < row["max"]:
            axes.plot([row["min"], row["max"]], [place] * 2, color=INK, lw=1.2, marker="|", ms=8)
        share = "" if row["share"] is None else f" ({row['share']:.0%})"
        axes.text(max(middle, row["max"]) + 0.02 * most, place, f"{middle:.0f}{share}", va="center")
    axes.set_yticks(range(len(usage)), labels=[names.place(way) for way in usage["exit"]])
    axes.set_ylim(max(len(usage), 1) - 0.4, -0.6)
    axes.set_xlim(0, max(1.0, 1.3 * most))
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(say("people"))
    axes.set_title(say("exit_people"))


def _lines(axes: Axes, results: Results, facts: Facts) -> None:
    times, names = exit_times(results), Names(facts.building)
    styles = cycle(_LINES)
    last_s = 0.0
    for place, name in enumerate(sorted(exit_.id for exit_ in facts.building.exits)):
        style = next(styles)
        out_s = times.get(name)
        if not out_s:
            continue
        axes.step(
            [0.0, *out_s],
            range(len(out_s) + 1),
            where="post",
            color=_COLOURS[place % len(_COLOURS)],
            ls=style,
            lw=1.6,
            label=legend(names.place(name)),
        )
        last_s = max(last_s, out_s[-1])
    time_axis(axes, last_s=1.03 * last_s, label=say("time"), most_ticks=7)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(say("people_out"))
    axes.set_title(say("exit_time"))
    axes.grid(visible=True, color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)
    if times:
        axes.legend(loc="upper left")
