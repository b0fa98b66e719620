"""Tornado of relief: seconds that each change saves, with intervals, what is free first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.plots.picture import footer, title
from evacsim.plots.style import (
    A4_IN,
    FAINT,
    INK,
    OKABE_ITO,
    house_style,
    labels,
    page,
    save,
)
from evacsim.plots.words import say
from evacsim.studies.measures import COSTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.results.store import Results
    from evacsim.studies.relief import Measure, Relief

COLOURS: Final = {
    "free": OKABE_ITO["green"],
    "cheap": OKABE_ITO["sky"],
    "building": OKABE_ITO["orange"],
}
HATCHES: Final = {"free": "", "cheap": "////", "building": "...."}
"""The classes must be told apart on a grey print too."""

_EACH: Final = 6
_HARMFUL: Final = 3
_LONGEST: Final = 46  # characters of a label on one line; Chinese ones count double

_COST_WORDS: Final = {"free": "cost_free", "cheap": "cost_cheap", "building": "cost_building"}


def tornado_rows(found: Relief, each: int = _EACH) -> tuple[Measure, ...]:
    """Return what is worth drawing: the best of each cost class, and what does most harm."""
    best = found.best(each)
    harmful = [m for m in found.measures if m.saved_total_s and m.saved_total_s.mean < 0]
    harmful.sort(key=lambda m: (m.saved_total_s.mean if m.saved_total_s else 0.0, m.id))
    kept = {m.id for m in (*best, *harmful[:_HARMFUL])}
    return tuple(
        measure
        for cost in COSTS
        for measure in sorted(
            (m for m in found.measures if m.cost == cost and m.id in kept),
            key=lambda m: (-(m.saved_total_s.mean if m.saved_total_s else 0.0), m.id),
        )
    )


def tornado_figure(found: Relief, *, title: str, footer: str) -> Figure:
    """Return an A4 page with a bar a change: to the right it saves time, to the left it costs."""
    rows = [m for m in tornado_rows(found) if m.saved_total_s is not None]
    with house_style():
        figure = page(title, footer, placed=True)
        width, height = A4_IN[::-1]
        high = min(0.36 * max(len(rows), 1) + 0.1, height - 1.9)
        axes = figure.add_axes(
            (3.9 / width, (height - 0.85 - high) / height, 6.0 / width, high / height)
        )
        draw_tornado(axes, rows)
        if not rows:
            axes.set_axis_off()
            axes.set_title(say("no_relief"))
    return figure


@labels()
def draw_relief(
    results: Results, found: Relief, stem: Path, *, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw the tornado of a results folder into `STEM.FORMAT`; return the paths.

    Raises
    ------
    ResultsError
        If a format is unknown.
    """
    figure = tornado_figure(
        found,
        title=title(results, "relief"),
        footer=footer(results),
    )
    return save(figure, stem, formats)


def draw_tornado(axes: Axes, rows: list[Measure], *, size: float = 8.0) -> None:
    """Draw the bars of measures, the first on top, each with its label and its waiting saved."""
    reach = 0.0
    for place, measure in enumerate(rows):
        saved = measure.saved_total_s
        if saved is None:
            continue
        low = saved.mean if saved.low is None else saved.low
        high = saved.mean if saved.high is None else saved.high
        first = measure.cost not in {row.cost for row in rows[:place]}
        axes.barh(
            place,
            saved.mean,
            height=0.66,
            color=COLOURS[measure.cost],
            hatch=HATCHES[measure.cost],
            edgecolor=INK,
            linewidth=0.6,
            label=say(_COST_WORDS[measure.cost]) if first else None,
        )
        axes.plot([low, high], [place, place], color=INK, lw=1.2, marker="|", markersize=5)
        axes.annotate(
            _told(measure, saved.mean),
            (max(high, 0.0), place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=size - 1,
        )
        reach = max(reach, high, -low)
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    lowest = min([0.0, *(_low(measure) for measure in rows)])
    axes.set_xlim(1.08 * lowest, max(1.5 * reach, 1.0))
    labels = [folded(str(measure.words)) for measure in rows]
    axes.set_yticks(range(len(rows)), labels=labels, fontsize=size)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(say("saved_total"))
    axes.grid(visible=True, axis="x", color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_color(FAINT)
    if rows:
        axes.legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor="none")


def _told(measure: Measure, saved_s: float) -> str:
    """Return what stands beside a bar: seconds and waiting, or that it leaves people inside."""
    if measure.got_out.leaves_inside:
        return str(measure.got_out.warning)
    waiting = measure.saved_waiting_person_s
    minutes = round(waiting.mean / 60) if waiting else 0  # whole, so that no -0 is read
    return say("tornado_row", seconds=f"{saved_s:+.1f}", minutes=f"{minutes:+d}")


def _low(measure: Measure) -> float:
    saved = measure.saved_total_s
    if saved is None:
        return 0.0
    return saved.mean if saved.low is None else saved.low


def folded(text: str) -> str:
    """Break a long label in two lines of about the same length."""
    widths = [2 if ord(char) > 0x2E80 else 1 for char in text]  # noqa: PLR2004 - first CJK character
    if sum(widths) <= _LONGEST:
        return text
    middle = sum(widths) / 2
    breaks = [
        at
        for at in range(1, len(text))
        if text[at - 1] == " " or (widths[at] == 2 and text[at] not in "），。")  # noqa: PLR2004
    ]
    if not breaks:
        return text
    best = min(breaks, key=lambda at: abs(sum(widths[:at]) - middle))
    return f"{text[:best].rstrip()}\n{text[best:]}"
