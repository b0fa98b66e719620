"""The pictures of a sweep: the response to each factor with its band, and what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from evacsim.plots.style import (
    FAINT,
    INK,
    OKABE_ITO,
    house_style,
    labels,
    page,
    save,
    write_aside,
)
from evacsim.plots.sweep_words import factor_name, say
from evacsim.results.manifest import evacsim_version
from evacsim.studies.sweep_knee import knees
from evacsim.studies.sweep_rank import Ranking, rank
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.studies.sweep import Sweep
    from evacsim.studies.sweep_design import Factor
    from evacsim.studies.sweep_knee import Knee
    from evacsim.studies.sweep_rank import Response

MOST_PANELS: Final = 6
_MOST_LINES: Final = 6
_TWO_ROWS: Final = 3
_BINS: Final = 8
_IN_BIN: Final = 5
_FEWEST_BINS: Final = 3
_FEWEST_BARS: Final = 5
_READABLE_PER_M2: Final = 0.05
_LOOKS: Final = (
    (OKABE_ITO["blue"], "-", "o"),
    (OKABE_ITO["orange"], "--", "s"),
    (OKABE_ITO["green"], "-.", "^"),
    (OKABE_ITO["vermilion"], ":", "D"),
    (OKABE_ITO["purple"], (0, (5, 1, 1, 1)), "v"),
    (OKABE_ITO["black"], (0, (1, 2)), "P"),
)
_COLUMNS: Final[dict[str, tuple[str, str, str]]] = {
    "total_s": ("total_p05_s", "total_p50_s", "total_p95_s"),
    "peak_density_per_m2": ("peak_density_p05", "peak_density_p50", "peak_density_p95"),
}


@labels()
def draw_sweep(sweep: Sweep, folder: Path, *, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw `response` and, where there are several factors, `ranking`; return the files."""
    paths = save(response_figure(sweep), folder / "response", formats)
    if len(sweep.design.factors) > 1:
        paths += save(ranking_figure(sweep), folder / "ranking", formats)
    return paths


def _page(sweep: Sweep, title: str) -> Figure:
    design = sweep.design
    footer = say(
        "footer",
        scenario=sweep.scenario_called,
        design=say(design.kind) if design.kind != "sobol" else "Sobol",
        points=sweep.points.height,
        replications=sweep.replications,
        seed=sweep.about["seed"],
        version=evacsim_version(),
    )
    return page(say(title), footer)


def response_figure(sweep: Sweep) -> Figure:
    """Return the page: a panel for each factor (the first six), total time and density by it.

    A grid is drawn as lines with bands, one for each combination of the other factors where these
    are few; other designs as points. A knee is marked where there is one. The row of a density that
    no factor changes is left out.
    """
    factors = sweep.design.factors[:MOST_PANELS]
    rows: Sequence[Response] = ("total_s", "peak_density_per_m2")
    rows = rows[:1] if _flat(sweep) else rows
    both = len(factors) <= _TWO_ROWS
    with house_style():
        figure = _page(sweep, "response")
        if both:
            axes = figure.subplots(
                len(rows), len(factors), squeeze=False, sharex="col", sharey="row"
            )
            spots = [(row, column) for row in range(len(rows)) for column in range(len(factors))]
        else:
            axes = figure.subplots(2, _TWO_ROWS, squeeze=False, sharey=True)
            spots = [divmod(number, _TWO_ROWS) for number in range(len(factors))]
            for number in range(len(factors), MOST_PANELS):
                axes[divmod(number, _TWO_ROWS)].set_axis_off()
        table = _table(sweep)
        bends = knees(sweep)
        is_grid = sweep.design.kind == "grid"
        notes = [say("band" if is_grid else "bars")]
        notes += [say("knee_rule")] if bends else []
        notes += [say("no_total")] if sweep.points["censored"].sum() else []
        write_aside(figure, " · ".join(notes))
        for number, (row, column) in enumerate(spots):
            place, response = (column, rows[row]) if both else (number, rows[0])
            panel = axes[row, column]
            _panel(panel, sweep, table, place, response, bends if row == 0 or not both else ())
            if column == 0:
                panel.set_ylabel(say(response))
            if both and row == 1 and (legend := panel.get_legend()):
                legend.remove()  # it stands above
            panel.tick_params(labelbottom=True)
            _dress(panel, response)
    return figure


def _flat(sweep: Sweep) -> bool:
    """Whether the peak density is the same at every point, to what can be read off a picture."""
    typical = sweep.runs.group_by("point").agg(pl.col("peak_density_per_m2").median())
    peaks = typical["peak_density_per_m2"].drop_nulls().to_numpy()
    return len(peaks) == 0 or bool(np.ptp(peaks) < _READABLE_PER_M2)


def _table(sweep: Sweep) -> pl.DataFrame:
    """Return the quantiles that are drawn, a row a point."""
    dense = pl.col("peak_density_per_m2")
    densities = sweep.runs.group_by("point").agg(
        peak_density_p05=dense.quantile(0.05, interpolation="linear"),
        peak_density_p50=dense.median(),
        peak_density_p95=dense.quantile(0.95, interpolation="linear"),
    )
    return sweep.points.join(densities, on="point", how="left", maintain_order="left")


def _dress(panel: Axes, response: Response) -> None:
    panel.grid(visible=True, color="#E6E6E6", lw=0.6)
    panel.set_axisbelow(True)
    if response == "peak_density_per_m2":
        panel.set_ylim(0, 1.05 * panel.get_ylim()[1])
    else:
        low, high = panel.get_ylim()
        steps_s = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200)
        step_s = next((s for s in steps_s if (high - low) / s <= 8), steps_s[-1])  # noqa: PLR2004
        panel.yaxis.set_major_locator(MultipleLocator(step_s))
        panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_time(value)))


def _panel(  # noqa: PLR0913, PLR0917 - where it goes and what it is made of
    panel: Axes,
    sweep: Sweep,
    table: pl.DataFrame,
    place: int,
    response: Response,
    bends: Sequence[Knee],
) -> None:
    factor = sweep.design.factors[place]
    if sweep.design.kind == "grid":
        _lines(panel, sweep, table, place, response)
        for knee in (one for one in bends if one.factor == factor.key):
            panel.axvline(knee.at, color=FAINT, lw=1.0, ls=(0, (1, 2)))
            panel.annotate(
                say("knee", at=f"{knee.at:g}"), (knee.at, 0.02), fontsize=7,
                xycoords=("data", "axes fraction"), xytext=(2, 0), textcoords="offset points",
            )  # fmt: skip
    else:
        _cloud(panel, factor, table, response)
    panel.set_xlabel(factor_name(factor.key))
    if factor.is_number:
        panel.xaxis.set_major_locator(MaxNLocator(nbins=6))
        if factor.levels and len(factor.levels) <= 6:  # noqa: PLR2004 - marks do not crowd
            panel.set_xticks(sorted(float(level) for level in factor.levels))
    if response == "total_s" and sweep.target_s is not None:
        panel.axhline(
            sweep.target_s, color=INK, lw=1.0, ls=(0, (4, 3)),
            label=say("target", time=format_time(sweep.target_s)),
        )  # fmt: skip
    if panel.get_legend_handles_labels()[0]:
        panel.legend(fontsize=7, loc="best", frameon=True, framealpha=0.85, edgecolor="none")


def _at(factor: Factor, values: Sequence[Any]) -> list[float]:
    """Return where values stand on the axis: numbers at themselves, words one after another."""
    if factor.is_number:
        return [float(value) for value in values]
    order = [str(level) for level in factor.levels]
    return [float(order.index(str(value))) for value in values]


def _name_words(panel: Axes, factor: Factor) -> None:
    if not factor.is_number:
        names = [str(level) for level in factor.levels]
        crowded = sum(map(len, names)) > 28  # noqa: PLR2004 - letters that fit below a panel
        panel.set_xticks(
            range(len(names)),
            names,
            rotation=30 if crowded else 0,
            ha="right" if crowded else "center",
        )
        panel.set_xlim(-0.5, len(names) - 0.5)


def _lines(panel: Axes, sweep: Sweep, table: pl.DataFrame, place: int, response: Response) -> None:
    """Draw a line with its band for each combination of the other factors, if these are few."""
    factor = sweep.design.factors[place]
    others = [one for one in sweep.design.factors if one is not factor]
    keys = [one.key for one in others]
    groups = table.partition_by(keys, maintain_order=True) if keys else [table]
    if len(groups) > _MOST_LINES:
        low, middle, high = _COLUMNS[response]
        merged = table.group_by(factor.key, maintain_order=True).agg(
            pl.col(low).min(), pl.col(middle).median(), pl.col(high).max()
        )
        _line(panel, factor, merged, response, 0, 1, say("all_others"))
    else:
        for number, group in enumerate(groups):
            first = group.row(0, named=True)
            label = ", ".join(f"{factor_name(key)} {first[key]}" for key in keys)
            _line(panel, factor, group, response, number, len(groups), label)
    _name_words(panel, factor)


def _line(  # noqa: PLR0913, PLR0917 - as above
    panel: Axes,
    factor: Factor,
    group: pl.DataFrame,
    response: Response,
    number: int,
    count: int,
    label: str,
) -> None:
    colour, dashes, marker = _LOOKS[number % len(_LOOKS)]
    low, middle, high = (
        group[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in _COLUMNS[response]
    )
    x = np.array(_at(factor, group[factor.key].to_list()))
    if factor.is_number:
        order = np.argsort(x)
        x, low, middle, high = x[order], low[order], middle[order], high[order]
        panel.fill_between(x, low, high, color=colour, alpha=0.18, lw=0)
        panel.plot(x, middle, color=colour, ls=dashes, marker=marker, ms=4, lw=1.5, label=label)
        return
    x = x + (number - (count - 1) / 2) * 0.7 / max(count, 1)
    spread = np.array([middle - low, high - middle])
    panel.errorbar(
        x, middle, yerr=spread, color=colour, marker=marker, ms=5, ls="none", lw=1.2, capsize=2,
        label=label or None,
    )  # fmt: skip


def _cloud(panel: Axes, factor: Factor, table: pl.DataFrame, response: Response) -> None:
    """Draw the points, and for numbers the median of neighbours."""
    low, middle, high = (
        table[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in _COLUMNS[response]
    )
    x = np.array(_at(factor, table[factor.key].to_list()))
    panel.errorbar(
        x, middle, yerr=np.array([middle - low, high - middle]), color=OKABE_ITO["blue"],
        marker="o", ms=2.5, ls="none", lw=0.5, alpha=0.6,
    )  # fmt: skip
    known = np.isfinite(middle)
    bins = min(_BINS, int(known.sum()) // _IN_BIN)
    if factor.is_number and bins >= _FEWEST_BINS:
        order = np.argsort(x[known])
        parts = np.array_split(order, bins)
        at = [float(np.median(x[known][part])) for part in parts]
        trend = [float(np.median(middle[known][part])) for part in parts]
        panel.plot(at, trend, color=OKABE_ITO["vermilion"], lw=1.6, label=say("trend"))
    _name_words(panel, factor)


def ranking_figure(sweep: Sweep) -> Figure:
    """Return the page: what each factor accounts for, in total time and in peak density."""
    shown: tuple[tuple[Response, str], ...] = (
        ("total_s", "total_name"),
        ("peak_density_per_m2", "density_name"),
    )
    with house_style():
        figure = _page(sweep, "ranking")
        axes = figure.subplots(1, 2)
        for panel, (response, name) in zip(axes, shown, strict=True):
            panel.set_title(say(name))
            _bars(panel, rank(sweep, response))
    return figure


def _bars(panel: Axes, found: Ranking) -> None:
    if found.refused is not None or found.method is None:
        panel.set_axis_off()
        panel.text(0.02, 0.9, say(f"refused_{found.refused}"), transform=panel.transAxes)
        return
    for row, weight in enumerate(found.weights):
        panel.barh(row, weight.share, height=0.5, color=OKABE_ITO["sky"])
        if weight.low is not None and weight.high is not None:
            panel.plot([weight.low, weight.high], [row, row], color=INK, lw=1.6)
        if weight.total is not None:
            panel.plot([weight.total], [row + 0.33], marker="o", mfc="white", mec=INK, ms=6)
            if weight.total_low is not None and weight.total_high is not None:
                ends = [weight.total_low, weight.total_high]
                panel.plot(ends, [row + 0.33] * 2, color=INK, lw=0.9, zorder=0)
        sign = f" ({weight.sign})" if weight.sign else ""
        right = max(weight.high or 0.0, weight.share, weight.total_high or 0.0)
        panel.text(max(right, 0) + 0.02, row, f"{weight.share:.2f}{sign}", va="center", fontsize=8)
    names = [factor_name(weight.factor) for weight in found.weights]
    panel.set_yticks(range(len(names)), names)
    panel.set_ylim(max(len(names), _FEWEST_BARS) - 0.4, -0.6)
    panel.set_xlim(min(0.0, panel.get_xlim()[0]), max(1.1, panel.get_xlim()[1]))
    panel.set_xlabel(f"{say(found.method)}\n{say('shares_note')}")
    panel.grid(visible=True, axis="x", color="#E6E6E6", lw=0.6)
    panel.set_axisbelow(True)
