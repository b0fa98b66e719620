"""The chain itself over time and floors: where it led, and who waited for whom."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.analysis.chain.answer import together
from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.facts import place_of
from evacsim.analysis.naming import Names
from evacsim.plots.picture import footer, title
from evacsim.plots.style import FAINT, INK, house_style, page, time_axis, write_aside
from evacsim.plots.waterfall import cause_key, looks
from evacsim.plots.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

_NAMED: Final = 0.025
"""Runs of this share of the total are labelled."""
_APART: Final = 0.006
"""White lines between people of a queue stand at least this share of the total apart."""
_TRACKS: Final = 24
"""So many of those on the chain are drawn with their own way, from where they set off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of the chain at one place by one cause, from `since_s` to `until_s` [s].

    `people` are the times at which somebody handed the waiting on, `level` is the height [m].
    """

    place: str
    cause: str
    since_s: float
    until_s: float
    people: tuple[float, ...]
    level: float


def runs(pieces: Sequence[ChainLink], level_of: Mapping[str, float]) -> list[Run]:
    """Join the pieces of a chain (the latest first) to runs, the earliest first."""
    found: list[Run] = []
    here = 0.0
    for piece in reversed(pieces):
        place, until_s = place_of(piece.where), here + piece.seconds
        people: tuple[float, ...] = (until_s,)
        since_s = here
        if found and (found[-1].place, found[-1].cause) == (place, piece.cause):
            before = found.pop()
            since_s, people = before.since_s, before.people + people
        found.append(
            Run(
                place=place,
                cause=piece.cause,
                since_s=since_s,
                until_s=until_s,
                people=people,
                level=level_of[piece.where],
            )
        )
        here = until_s
    return found


def levels(facts: Facts) -> dict[str, float]:
    """Return the height of everything in storeys, 0 for the lowest floor; flights in between."""
    order = sorted(facts.building.floors, key=lambda floor: floor.elevation_m)
    storey = {floor.id: float(number) for number, floor in enumerate(order)}
    level = {c.id: storey[c.floor] for c in facts.network.components}
    for stair in facts.building.stairwells:
        ends = {name: storey[floor] for name, floor in stair.floor_landings.items()}
        marks = [(at, ends[name]) for at, name in enumerate(stair.landings) if name in ends]
        for (top, high), (foot, low) in itertools.pairwise(marks):
            for at in range(top, foot):
                step = (high - low) / (foot - top)
                level[stair.flights[at]] = high - step * (at - top + 0.5)
                level[stair.landings[at]] = high - step * (at - top)
    for connection in facts.network.connections:
        ends_at = [
            level[facts.network.components[end].id]
            for end in connection.ends
            if facts.network.components[end].kind != "outside"
        ]
        level[connection.id] = sum(ends_at) / len(ends_at)
    return level


def chain_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return the typical chain: time across, floors upwards, marks where one waited for another."""
    found = bottlenecks(results, facts=facts)
    with house_style():
        figure = page(title(results, "chain"), footer(results), top_in=1.15)
        if found.total_s is None:
            figure.text(0.5, 0.5, say("nobody_out"), ha="center", fontsize=12)
            return figure
        axes = figure.subplots()
        _draw(axes, results, found, facts)
        figure.legend(
            handles=cause_key([row.kind for row in found.chain if row.seconds > 0]),
            loc="upper left",
            bbox_to_anchor=(0.03, 1 - 0.6 / figure.get_figheight()),
            ncols=6,
        )
        tied = together(found, Names(facts.building))
        write_aside(figure, say("chain_note", number=found.typical), tied)
    return figure


def tracks(
    results: Results, found: Bottlenecks, level_of: Mapping[str, float]
) -> list[tuple[list[float], list[float]]]:
    """Return the ways of some of those on the chain, evenly chosen: times [s] and heights."""
    people = list(dict.fromkeys(piece.occupant for piece in found.pieces))
    people = people[:: max(1, math.ceil(len(people) / _TRACKS))]
    own = (pl.col("replication") == found.typical) & pl.col("occupant").is_in(people)
    starts = results.scan("occupants").filter(own).select("occupant", "start_s").collect()
    began_s = dict(starts.iter_rows())
    passed = results.scan("passages").filter(own).sort("passage")
    rows = passed.select(
        "occupant", "time_s", pl.col("connection").cast(pl.String), pl.col("from").cast(pl.String)
    ).collect()
    ways: dict[int, tuple[list[float], list[float]]] = {}
    for occupant, time_s, connection, origin in rows.iter_rows():
        times, heights = ways.setdefault(occupant, ([began_s[occupant]], [level_of[origin]]))
        times.append(time_s)
        heights.append(level_of[connection])
    return list(ways.values())


def _draw(axes: Axes, results: Results, found: Bottlenecks, facts: Facts) -> None:
    names, total_s = Names(facts.building), found.total_s or 0.0
    level_of = levels(facts)
    stretches = runs(found.pieces, level_of)
    top = max(run.level for run in stretches)
    for times, heights in tracks(results, found, level_of):
        axes.plot(times, heights, color=FAINT, lw=0.5, alpha=0.7, zorder=1)
        top = max(top, *heights)
    before: Run | None = None
    for run in stretches:
        _, colour, hatch = looks(run.cause)
        if before is not None and before.level != run.level:
            axes.plot([run.since_s] * 2, [before.level, run.level], color=INK, lw=0.8, zorder=2)
        axes.barh(
            run.level,
            run.until_s - run.since_s,
            left=run.since_s,
            height=0.16,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.6,
            zorder=3,
        )
        before = run
    _labels(axes, stretches, names, total_s)
    order = sorted(facts.building.floors, key=lambda floor: floor.elevation_m)
    axes.set_yticks(range(len(order)), labels=[floor.id for floor in order])
    axes.set_ylim(-0.75, max(0.75, top + 0.35))
    axes.grid(visible=True, axis="y", color="#E0E0E0", lw=0.8)
    axes.set_axisbelow(True)
    axes.plot(total_s, stretches[-1].level, marker=">", color=INK, ms=8, zorder=5)
    axes.tick_params(axis="y", length=0)
    time_axis(axes, last_s=1.04 * total_s, label=say("time"))


def _labels(axes: Axes, stretches: Sequence[Run], names: Names, total_s: float) -> None:
    """Name the long runs, above and below in turn; mark who waited for whom in a queue."""
    up = True
    for run in stretches:
        long = run.until_s - run.since_s
        queue = run.cause in ("headway", "turn")
        if queue:
            step = max(1, math.ceil(_APART * total_s * len(run.people) / long))
            marks = run.people[:-1:step]
            times = [at for mark in marks for at in (mark, mark, math.nan)]
            heights = [run.level - 0.08, run.level + 0.08, math.nan] * len(marks)
            axes.plot(times, heights, color="#FFFFFF", lw=0.5, zorder=4)
        if long < _NAMED * total_s:
            continue
        key = "chain_queue" if queue else "chain_run"
        text = say(key, place=names.place(run.place), time=format_time(long), n=len(run.people))
        side = 0.14 if up else -0.14
        axes.annotate(
            text,
            ((run.since_s + run.until_s) / 2, run.level + side * 0.6),
            xytext=((run.since_s + run.until_s) / 2, run.level + side * 2),
            ha="left"
            if run.since_s < 0.15 * total_s
            else "right"
            if run.until_s > 0.9 * total_s
            else "center",
            va="bottom" if up else "top",
            fontsize=8,
            color=INK,
            arrowprops={"arrowstyle": "-", "color": FAINT, "lw": 0.6},
            zorder=6,
        )
        up = not up
