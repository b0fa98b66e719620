"""A drill beside the simulation: curves, classes, counting places, and the gap in pieces."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from evacsim.analysis.drill.attribution import CAUSES
from evacsim.analysis.drill.wording import piece_name, recipe_name
from evacsim.locale import text
from evacsim.plots.compare_words import say
from evacsim.plots.style import (
    FAINT,
    INK,
    OKABE_ITO,
    check_formats,
    house_style,
    labels,
    page,
    save,
    time_axis,
    write_aside,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.stages import ClassResult

_STYLES: Final = (
    # colour and dashes of the drills, told apart in grey by the dashes
    (OKABE_ITO["vermilion"], "-"),
    (OKABE_ITO["green"], "--"),
    (OKABE_ITO["purple"], "-."),
    (OKABE_ITO["black"], ":"),
)
CLASS_MARKS: Final = "class_last_out"
ENDS: Final = {"first_out_s": "white", "last_out_s": ""}
"""Marks of a record by name: the last of each class; first and last out, with what fills them."""
_MOST_CLASSES: Final = 40
_MOST_PANELS: Final = 9
_MOST_GAPS: Final = 4
_WIDEST: Final = 12  # letters in a line below a bar: neighbours keep clear of one another


@labels()
def draw_comparisons(
    comparisons: Sequence[Comparison],
    folder: Path,
    formats: Sequence[str] = ("png",),
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Draw what the records allow into a folder; return the paths.

    `compare-curve` and `compare-gap` hold all drills, `compare-classes-N` and `compare-counts-N`
    are of drill N (from 1). `progress` is called with the number of pictures drawn and their total.

    Raises
    ------
    ResultsError
        If a format is unknown.
    """
    check_formats(formats)
    figures: list[tuple[str, Callable[[], Figure]]] = []
    with_curve = [one for one in comparisons if one.curves is not None]
    if with_curve:
        figures.append(("compare-curve", partial(curve_figure, with_curve)))
    with_gap = [one for one in comparisons if one.gap is not None]
    if with_gap:
        figures.append(("compare-gap", partial(gap_figure, with_gap[-_MOST_GAPS:])))
    for number, one in enumerate(comparisons, start=1):
        if any(row.recorded_last_out_s is not None for row in one.classes):
            figures.append((f"compare-classes-{number}", partial(classes_figure, one)))
        if one.points:
            figures.append((f"compare-counts-{number}", partial(counts_figure, one)))
    paths: list[Path] = []
    for done, (name, figure) in enumerate(figures, start=1):
        paths += save(figure(), Path(folder) / name, formats)
        if progress is not None:
            progress(done, len(figures))
    return paths


def _page(found: Sequence[Comparison], kind: str, **more: Any) -> Figure:  # noqa: ANN401 - handed on
    one = found[-1]
    drill = one.label if len(found) == 1 else say("many")
    footer = say("footer", scenario=one.scenario, law=one.law, replications=one.replications)
    return page(f"{say(kind)} · {drill}", footer, **more)


def curve_figure(comparisons: Sequence[Comparison]) -> Figure:
    """Return the recorded curves over the simulated band (that of the last drill's recipe)."""
    with house_style():
        figure = _page(comparisons, "curve")
        axes = figure.subplots()
        last = comparisons[-1].curves
        if last is None:
            raise AssertionError
        axes.fill_between(last.time_s, last.p05, last.p95, step="post", color=OKABE_ITO["sky"],
                          alpha=0.55, lw=0, label=say("band"))  # fmt: skip
        axes.step(last.time_s, last.p50, where="post", color=OKABE_ITO["blue"], lw=1.4,
                  label=say("median"))  # fmt: skip
        end_s = float(last.time_s[-1])
        for number, one in enumerate(comparisons):
            if one.curves is None:
                continue
            colour, dashes = _STYLES[number % len(_STYLES)]
            axes.step(one.curves.time_s, one.curves.recorded, where="post", color=colour,
                      ls=dashes, lw=2.0, label=say("recorded", drill=one.label))  # fmt: skip
            _mark_record(axes, one, colour)
            end_s = max(end_s, float(one.curves.time_s[-1]))
        time_axis(axes, last_s=1.02 * end_s, label=say("time"))
        axes.set_ylim(0, None)
        axes.set_ylabel(say("people"))
        _grid(axes)
        handles = [*axes.get_legend_handles_labels()[0], *_mark_key(axes)]
        axes.legend(
            handles=handles, loc="lower right", frameon=True, framealpha=0.9, edgecolor="none"
        )
        write_aside(figure, say("recipe", recipe=recipe_name(last.recipe)))
    return figure


def _mark_record(axes: Axes, one: Comparison, colour: str) -> None:
    """Mark what the record itself says: the last of each class on its curve, first and last out.

    First and last stand on the axis, open and full: a curve of classes does not begin when the
    first person is out, but when the first class is.
    """
    curves = one.curves
    if curves is None:
        raise AssertionError
    last_s = np.array([run.last_out_s for run in one.run.classes if run.last_out_s is not None])
    if len(last_s):
        at = np.searchsorted(curves.time_s, last_s).clip(max=len(curves.time_s) - 1)
        axes.plot(last_s, curves.recorded[at], "o", color=colour, ms=3.5, gid=CLASS_MARKS)
    for key, fill in ENDS.items():
        time_s = one.times[key].recorded_s
        if time_s is not None:
            axes.plot(
                time_s, 0.0, "^", color=colour, mfc=fill or colour, ms=8, gid=key, clip_on=False,
                zorder=5,
            )  # fmt: skip


def _mark_key(axes: Axes) -> list[Line2D]:
    """Return the key of the marks that are drawn."""
    drawn = {line.get_gid() for line in axes.lines}
    keys = {CLASS_MARKS: ("o", INK), "first_out_s": ("^", "white"), "last_out_s": ("^", INK)}
    return [
        Line2D([], [], ls="", marker=marker, color=INK, mfc=fill, ms=6, label=say(f"mark_{key}"))
        for key, (marker, fill) in keys.items()
        if key in drawn
    ]


def _grid(axes: Axes, axis: Any = "both") -> None:  # noqa: ANN401 - matplotlib's words
    axes.grid(visible=True, axis=axis, color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)


def gap_figure(comparisons: Sequence[Comparison]) -> Figure:
    """Return the pieces of each gap as a waterfall that ends at the whole."""
    with house_style():
        figure = _page(comparisons, "gap", top_in=0.9)
        columns = 1 if len(comparisons) == 1 else 2
        rows = -(-len(comparisons) // columns)
        panels = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
        for axes, one in zip(panels, comparisons, strict=False):
            _waterfall(axes, one)
        for axes in panels[len(comparisons) :]:
            axes.set_visible(False)
        for row in range(rows):
            panels[row * columns].set_ylabel(say("seconds"))
        figure.legend(
            handles=[Line2D([], [], color=FAINT, lw=1.2, marker="_", ms=8, label=say("chance"))],
            loc="upper right",
            bbox_to_anchor=(0.97, 1 - 0.5 / figure.get_figheight()),
        )
    return figure


def _waterfall(axes: Axes, one: Comparison) -> None:
    if one.gap is None:
        raise AssertionError
    pieces, reach = one.gap.pieces, one.gap.chance_s
    told: dict[str, float] = {str(cause): seconds for cause, seconds in pieces.known().items()}
    known = {cause: told.get(cause) for cause in CAUSES} | {"undetermined": pieces.undetermined_s}
    here = 0.0
    for place, (name, seconds) in enumerate(known.items()):
        if seconds is None:
            axes.text(place, here, say("unknown"), rotation=90, ha="center", va="bottom",
                      fontsize=7, color=FAINT)  # fmt: skip
            continue
        colour = OKABE_ITO["orange"] if seconds > 0 else OKABE_ITO["sky"]
        hatch = "////" if name == "undetermined" else ""
        axes.bar(place, seconds, bottom=here, width=0.62, color=colour, hatch=hatch,
                 edgecolor=INK, lw=0.4)  # fmt: skip
        axes.plot([place - 0.31, place + 1.31], [here + seconds] * 2, color=FAINT, lw=0.7)
        if name in reach:
            axes.errorbar(place + 0.38, here + seconds, yerr=reach[name], color=FAINT, lw=1.2,
                          capsize=3)  # fmt: skip
        _say_seconds(axes, place, max(here, here + seconds), seconds)
        here += seconds
    end = len(known)
    axes.bar(end, here, width=0.62, color=OKABE_ITO["blue"], edgecolor=INK, lw=0.4)
    _say_seconds(axes, end, max(0.0, here), here)
    axes.set_xlim(-0.6, end + 0.6)
    axes.axhline(0, color=INK, lw=0.8)
    names = [_piece_name(name, seconds) for name, seconds in known.items()]
    axes.set_xticks(range(end + 1), labels=[*names, say("total")], fontsize=8)
    axes.set_title(one.label)
    axes.margins(y=0.15)
    _grid(axes, "y")


def _piece_name(name: str, seconds: float | None) -> str:
    """Return what a piece is called, in short lines: a late start, or an early one."""
    told = next((piece_name(cause, seconds) for cause in CAUSES if cause == name), "") or say(name)
    return "\n".join(wrap(told, _WIDEST, break_long_words=False))


def _say_seconds(axes: Axes, x: float, y: float, seconds: float) -> None:
    axes.annotate(
        text("{seconds} s", seconds=f"{round(seconds):+d}"),
        (x, y),
        (0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
    )


def classes_figure(one: Comparison) -> Figure:
    """Return a bar a class: recorded over simulated, from the start to the last one out."""
    rows = [row for row in one.classes if row.recorded_last_out_s is not None and row.last_out_s]
    rows.sort(key=lambda row: -abs(row.error_s or 0.0))
    shown = rows[:_MOST_CLASSES]
    shown.sort(key=lambda row: -(row.recorded_last_out_s or 0.0))
    portrait = len(shown) > _MOST_CLASSES // 2
    with house_style():
        figure = _page([one], "classes", portrait=portrait, top_in=1.0)
        axes = figure.subplots()
        for place, row in enumerate(shown):
            _class_bars(axes, place, row)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_yticks(range(len(shown)), labels=[row.class_id for row in shown], fontsize=7.5)
        axes.tick_params(axis="y", length=0)
        ends = [row.recorded_last_out_s or 0.0 for row in shown]
        ends += [row.last_out_s.p95 for row in shown if row.last_out_s]
        time_axis(axes, last_s=1.03 * max(ends), label=say("time"))
        _grid(axes, "x")
        figure.legend(
            handles=_class_key(only=any(row.recorded_start_s is None for row in shown)),
            loc="upper left",
            bbox_to_anchor=(0.03, 1 - 0.55 / figure.get_figheight()),
            ncols=2 if portrait else 4,
        )
        if len(rows) > len(shown):
            write_aside(figure, say("slowest", shown=len(shown), n=len(rows)))
    return figure


def _class_bars(axes: Axes, place: int, row: ClassResult) -> None:
    if row.last_out_s is None or row.recorded_last_out_s is None:
        raise AssertionError
    start = row.start_s or 0.0
    axes.barh(place + 0.2, row.last_out_s.p50 - start, left=start, height=0.34,
              color=OKABE_ITO["sky"], edgecolor=INK, lw=0.25)  # fmt: skip
    axes.plot([row.last_out_s.p05, row.last_out_s.p95], [place + 0.2] * 2, color=INK, lw=1.0)
    end = row.recorded_last_out_s
    if row.recorded_start_s is None:  # when it started is not known: no bar from 0
        axes.plot(
            end, place - 0.2, marker="D", ms=4, color=OKABE_ITO["vermilion"], mec=INK, mew=0.4
        )
        return
    axes.barh(place - 0.2, end - row.recorded_start_s, left=row.recorded_start_s, height=0.34,
              color=OKABE_ITO["vermilion"], edgecolor=INK, lw=0.25, hatch="////")  # fmt: skip


def _class_key(*, only: bool) -> list[Patch | Line2D]:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=OKABE_ITO["vermilion"], hatch="////", edgecolor=INK, lw=0.25,
              label=say("rec_last")),
        Patch(facecolor=OKABE_ITO["sky"], edgecolor=INK, lw=0.25, label=say("sim_last")),
        Line2D([], [], color=INK, lw=1.0, label=say("sim_band")),
    ]  # fmt: skip
    if only:
        handles.append(
            Line2D([], [], color=OKABE_ITO["vermilion"], marker="D", ms=4, lw=0, mec=INK, mew=0.4,
                   label=say("rec_only"))
        )  # fmt: skip
    return handles


def counts_figure(one: Comparison) -> Figure:
    """Return a panel a counting place: recorded counts over the simulated median and band."""
    points = one.points[:_MOST_PANELS]
    places = {cp.cp_id: cp.location for cp in one.record.checkpoints if cp.location}
    columns = min(3, len(points))
    rows = -(-len(points) // columns)
    with house_style():
        figure = _page([one], "counts", top_in=0.95)
        panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
        end_s = 1.0
        for axes, point in zip(panels, points, strict=False):
            if point.simulated_time_s is not None:
                low, middle, high = point.simulated_time_s
                axes.fill_betweenx(point.simulated_count, low, high, color=OKABE_ITO["sky"],
                                   alpha=0.55, lw=0)  # fmt: skip
                axes.plot(middle, point.simulated_count, color=OKABE_ITO["blue"], lw=1.4)
                end_s = max(end_s, float(high[-1]))
            times, counts = point.recorded_counts()
            axes.plot(times, counts, color=OKABE_ITO["vermilion"], marker="o", ms=3, lw=1.0)
            end_s = max([end_s, *times])
            flow = "" if point.flow_per_s is None else f" · {point.flow_per_s:.2f} /s"
            axes.set_title(f"{point.name or places.get(point.cp_id, point.cp_id)}{flow}")
            _grid(axes)
        for axes in panels[len(points) :]:
            axes.set_visible(False)
        for number, axes in enumerate(panels[: len(points)]):
            label = say("time") if number + columns >= len(points) else ""
            time_axis(axes, last_s=1.03 * end_s, label=label, most_ticks=5)
            axes.tick_params(labelbottom=number + columns >= len(points))
            if number % columns == 0:
                axes.set_ylabel(say("passed"))
        figure.legend(
            handles=[
                Line2D([], [], color=OKABE_ITO["vermilion"], marker="o", ms=3,
                       label=say("recorded", drill=one.label)),
                Line2D([], [], color=OKABE_ITO["blue"], label=say("median")),
                Patch(color=OKABE_ITO["sky"], alpha=0.55, label=say("band")),
            ],
            loc="upper left",
            bbox_to_anchor=(0.03, 1 - 0.55 / figure.get_figheight()),
            ncols=3,
        )  # fmt: skip
    return figure
