"""A bar a group (class, dormitory room): in the room, in the corridor, on the stair, out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from evacsim.analysis.naming import Names
from evacsim.analysis.times.gantt import group_timeline
from evacsim.analysis.times.refuge import ending_of
from evacsim.plots.picture import footer, title
from evacsim.plots.shapes import rectangle
from evacsim.plots.style import INK, OKABE_ITO, house_style, page, time_axis, write_aside
from evacsim.plots.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

    Row = dict[str, Any]

_STAGES: Final = (
    # (label, ends at, colour, hatch): light to dark, so that a grey print keeps them apart
    ("before", "first_start_s", "#F2F2F2", ""),
    ("in_room", "room_clear_s", OKABE_ITO["yellow"], ""),
    ("corridor", "last_on_stair_s", OKABE_ITO["sky"], "..."),
    ("stair", "last_off_stair_s", OKABE_ITO["blue"], ""),
    ("to_exit", "last_out_s", OKABE_ITO["purple"], "////"),
)
_HALF: Final = 0.37  # of a bar, in rows
_ROWS_LANDSCAPE: Final = 24
_ROWS: Final = 56
"""Rows in a column at which names are still readable on A4; there are at most two columns."""


def gantt_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return where the time of each group went, the slowest group at the top."""
    rows = sorted(group_timeline(results, facts).to_dicts(), key=_slowest_first)
    shown, note = _chosen(rows)
    called = _called(shown, facts)
    columns = 1 if len(shown) <= _ROWS else 2
    height = max(1, -(-len(shown) // columns))
    portrait = height > _ROWS_LANDSCAPE
    last_s = max((row[end] or 0.0 for row in shown for _, end, _, _ in _STAGES), default=0.0)
    with house_style():
        figure = page(
            title(results, "gantt"),
            footer(results),
            portrait=portrait,
            top_in=1.2,
        )
        panels = figure.subplots(1, columns, sharex=True, squeeze=False)[0]
        for number, axes in enumerate(panels):
            part = shown[number * height : (number + 1) * height]
            _panel(axes, part, called, height, last_s)
            time_axis(axes, last_s=1.02 * last_s, label=say("time"), most_ticks=9 // columns)
        write_aside(figure, note)
        figure.legend(
            handles=_key(
                stuck=any(row["last_out_s"] is None for row in shown),
                inside="_in" if ending_of(results) else "",
            ),
            loc="upper left",
            bbox_to_anchor=(0.03, 1 - 0.6 / figure.get_figheight()),
            ncols=3 if portrait else 6,
            fontsize=8,
        )
    return figure


def _chosen(rows: Sequence[Row]) -> tuple[list[Row], str]:
    """Return the groups that fit on the page, and what is said of the others.

    Groups that are where they are to be go first. Where there are more than one column holds,
    single persons (a teacher beside the class) go first; then the fastest.
    """
    moved = [row for row in rows if row["last_out_s"] != 0] or list(rows)
    shown, notes = moved, []
    if len(moved) < len(rows):
        notes.append(say("stay", n=len(rows) - len(moved)))
    if len(shown) > _ROWS:
        shown = [row for row in moved if row["people"] > 1] or shown
        if len(shown) < len(moved):
            notes.append(say("no_singles", n=len(moved) - len(shown)))
    if len(shown) > 2 * _ROWS:
        notes.append(say("slowest", shown=2 * _ROWS, total=len(shown)))
    return shown[: 2 * _ROWS], " · ".join(notes)


def _slowest_first(row: Row) -> tuple[float, str]:
    """Order groups: those not all out first, then by the last one out, then by id."""
    out_s = row["last_out_s"]
    return (float("-inf") if out_s is None else -out_s, row["group"])


def _called(rows: Sequence[Row], facts: Facts) -> dict[str, str]:
    """Return what each group is called: a room's by the room, its own id too where two share it."""
    names = Names(facts.building)
    classrooms = {one.id for one in facts.building.spaces if one.kind == "room"}
    called = {}
    for row in rows:
        id_ = str(row["group"])
        space = str(row["start_space"])
        # who comes in starts at a door
        by_room = space in classrooms and names.group(id_) == id_ and names.place(space) != space
        called[id_] = names.place(space) if by_room else names.group(id_)
    often = Counter(called.values())
    return {
        id_: f"{name} {id_.partition('/')[0]}" if often[name] > 1 else name
        for id_, name in called.items()
    }


def _panel(
    axes: Axes, rows: Sequence[Row], called: Mapping[str, str], height: int, last_s: float
) -> None:
    here = [0.0] * len(rows)
    for stage, end, colour, hatch in _STAGES:
        # without those with no stair on the way, or not all of whom got so far
        reached = [place for place, row in enumerate(rows) if row[end] is not None]
        bars = PolyCollection(  # a patch for each takes five times as long
            [
                rectangle(here[place], place - _HALF, rows[place][end] - here[place], 2 * _HALF)
                for place in reached
            ],
            facecolor=colour,
            edgecolor=INK,
            linewidth=0.25,
            hatch=hatch,
            label=stage,
        )
        axes.add_collection(bars, autolim=False)
        for place in reached:
            here[place] = rows[place][end]
    for place, row in enumerate(rows):
        if row["first_out_s"] is not None:
            axes.plot([row["first_out_s"]] * 2, [place - _HALF, place + _HALF], color=INK, lw=1.2)
        if row["last_out_s"] is None:
            axes.plot(
                min(here[place] + 0.015 * last_s, last_s),
                place,
                marker="x",
                ms=4,
                color=OKABE_ITO["vermilion"],
            )
    axes.set_ylim(height - 0.4, -0.6)
    labels = [called[row["group"]] for row in rows]
    longest = max(map(len, labels), default=1)
    axes.set_yticks(
        range(len(rows)),
        labels=labels,
        fontsize=min(8.0, 450 / max(height, 30) * 0.7, 140 / longest),
    )
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)


def _key(*, stuck: bool, inside: Literal["", "_in"]) -> list[Patch | Line2D]:
    other = {"stair", "to_exit"} if inside else set()
    handles: list[Patch | Line2D] = [
        Patch(
            facecolor=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.25,
            label=say(f"{label}_in" if label in other else label),
        )
        for label, _, colour, hatch in _STAGES
    ]
    first = say(f"first_out{inside}")
    handles.append(Line2D([], [], color=INK, lw=0, marker="|", ms=9, mew=1.2, label=first))
    if stuck:
        label, red = say(f"not_out{inside}"), OKABE_ITO["vermilion"]
        handles.append(Line2D([], [], color=red, lw=0, marker="x", label=label))
    return handles
