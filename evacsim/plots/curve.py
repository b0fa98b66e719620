"""Egress curve: occupants out against time, with its band over replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.statistics import band
from evacsim.analysis.times.curves import egress_curve
from evacsim.analysis.times.refuge import ending_of
from evacsim.analysis.times.timing import total_evacuation_s
from evacsim.plots.picture import footer, title
from evacsim.plots.style import FAINT, OKABE_ITO, house_style, page, time_axis
from evacsim.plots.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

_MOST_SINGLE: Final = 30
"""More single curves than this are only a grey smear; the band says it."""


def curve_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return the egress curve: each replication, the band, the median and the target."""
    curve = egress_curve(results)
    target_s = results.manifest.target_s
    with house_style():
        figure = page(title(results, f"curve{ending_of(results)}"), footer(results))
        axes = figure.subplots()
        if 1 < len(curve.count) <= _MOST_SINGLE:
            for number, count in enumerate(curve.count):
                axes.step(
                    curve.time_s,
                    count,
                    where="post",
                    color=FAINT,
                    lw=0.4,
                    label=say("replication") if number == 0 else None,
                )
        if len(curve.count) > 1:
            axes.fill_between(
                curve.time_s,
                curve.p05,
                curve.p95,
                step="post",
                color=OKABE_ITO["sky"],
                alpha=0.45,
                lw=0,
                label=say("band"),
            )
        axes.step(
            curve.time_s,
            curve.p50,
            where="post",
            color=OKABE_ITO["blue"],
            lw=1.8,
            label=say("median") if len(curve.count) > 1 else say("replication"),
        )
        people = results.manifest.people
        axes.axhline(people, color=FAINT, lw=0.8, ls=":", label=say("everybody", people=people))
        if target_s is not None:
            axes.axvline(
                target_s,
                color=OKABE_ITO["vermilion"],
                lw=1.4,
                ls="--",
                label=say("target", time=format_time(target_s)),
            )
        last_s = max(float(curve.time_s[-1]), target_s or 0.0)
        time_axis(axes, last_s=1.03 * last_s, label=say("time"))
        axes.set_ylim(0, max(1.0, 1.05 * people))
        axes.set_ylabel(say(f"people{ending_of(results) or '_out'}"))
        axes.grid(visible=True, color="#E6E6E6", lw=0.6)
        axes.set_axisbelow(True)
        axes.legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor="none")
        _say_total(axes, results)
    return figure


def _say_total(axes: Axes, results: Results) -> None:
    """Write the total evacuation time above the curve, and who was left out of it."""
    totals = total_evacuation_s(results)
    total = band([seconds for seconds in totals if seconds is not None])
    where = ending_of(results)
    if total is None:
        lines = []
    elif len(totals) == 1:
        lines = [say(f"tet{where}", time=format_time(total.p50))]
    else:
        lines = [
            say(
                f"tet_band{where}",
                time=format_time(total.p50),
                low=format_time(total.p05),
                high=format_time(total.p95),
            )
        ]
    censored = totals.count(None)
    if censored:
        lines.append(say("censored", n=censored))
    if not any(run.outcomes.get("out") for run in results.manifest.runs):
        lines.append(say("nobody_out"))
    axes.set_title("\n".join(lines))
