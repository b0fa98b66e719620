"""Small pictures for a printed page: the egress curve with both laws, and the plan in a strip."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from matplotlib.cm import ScalarMappable
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Polygon

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.naming import Names
from evacsim.analysis.statistics import bands
from evacsim.plots.floors import fill, plan_box, shafts, write_in
from evacsim.plots.marks import doors
from evacsim.plots.shapes import bounds, floor_shapes
from evacsim.plots.style import (
    DPI,
    EMPTY,
    OKABE_ITO,
    house_style,
    ink_on,
    steps,
    time_axis,
)
from evacsim.plots.words import say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from evacsim.analysis.facts import Facts
    from evacsim.analysis.times.refuge import Ending
    from evacsim.plots.shapes import Shape
    from evacsim.results.store import Results

WAITING_EDGES_MIN: Final = (0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""Person-minutes; each step is about three times the last."""
_DECIDES: Final = 0.05  # a place with this share of the last one's time gets a thick outline
_RECORDED_LINES: Final = ("-.", (0, (1, 1)), (0, (5, 1)))
_SMALL: Final = 6.5
_HEAD_IN, _GAP_IN, _BAR_IN = 0.13, 0.06, 0.42


def sheet_curve(
    laws: Sequence[tuple[str, Sequence[NDArray[np.float64]]]],
    *,
    target_s: float | None,
    recorded: Sequence[tuple[str, float]] = (),
    size_in: tuple[float, float],
    where: Ending = "",
) -> Figure:
    """Return people out over time: (label, exit times [s] of each replication) a law.

    The first law has its 5–95 % band. `recorded` are (label, last one out [s]) of drills.
    `where`: how a text ends that says where people go.
    """
    styles = ((OKABE_ITO["blue"], "-"), (OKABE_ITO["orange"], "--"))
    with house_style():
        figure = Figure(figsize=size_in, dpi=DPI, layout=ConstrainedLayoutEngine(w_pad=0.02))
        axes = figure.subplots()
        ends = [float(out[-1]) for _, outs in laws for out in outs if len(out)]
        marks = [seconds for _, seconds in recorded] + ([target_s] if target_s else [])
        last_s = max([*ends, *marks, 1.0])
        grid = np.arange(0.0, last_s + 2.0)
        for number, ((label, outs), (colour, line)) in enumerate(zip(laws, styles, strict=False)):
            if not outs:
                continue
            counts = np.array([np.searchsorted(np.sort(out), grid, side="right") for out in outs])
            low, middle, high = bands(counts)
            if number == 0 and len(outs) > 1:
                axes.fill_between(grid, low, high, step="post", color=colour, alpha=0.3, lw=0)
            axes.step(grid, middle, where="post", color=colour, ls=line, lw=1.3, label=label)
        for (label, seconds), dashes in zip(recorded, cycle(_RECORDED_LINES), strict=False):
            axes.axvline(seconds, color=OKABE_ITO["black"], lw=1.0, ls=dashes, label=label)
        if target_s is not None:
            axes.axvline(target_s, color=OKABE_ITO["vermilion"], lw=1.0, ls=":", label=say("goal"))
        time_axis(axes, last_s=1.03 * last_s, label=say("time"), most_ticks=7)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(say(f"people{where or '_out'}"))
        axes.grid(visible=True, color="#E6E6E6", lw=0.5)
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=_SMALL)
        axes.xaxis.label.set_fontsize(_SMALL + 0.5)
        axes.yaxis.label.set_fontsize(_SMALL + 0.5)
        axes.legend(
            loc="lower right", fontsize=_SMALL, framealpha=1, frameon=True, edgecolor="none"
        )
    return figure


def waiting_person_min(results: Results) -> dict[str, float]:
    """Return the person-minutes stood still in each component, mean over replications."""
    key = ["replication", "component"]
    lasted_s = (pl.col("time_s").shift(-1) - pl.col("time_s")).over(key).fill_null(0.0)
    waited: dict[str, float] = {}
    for part in results.parts():
        frame = (
            part.scan("occupancy")
            .sort([*key, "time_s"], maintain_order=True)
            .with_columns(person_s=lasted_s * pl.col("standing"))
            .group_by("component")
            .agg(pl.col("person_s").sum() / 60 / results.manifest.replications)
            .collect()
        )
        for component, person_min in frame.iter_rows():
            waited[component] = waited.get(component, 0.0) + person_min
    return waited


def sheet_plan(results: Results, facts: Facts, *, size_in: tuple[float, float]) -> Figure:
    """Return every floor coloured by person-minutes waited; thick: where the total is decided."""
    building = facts.building
    floors = [f.id for f in sorted(building.floors, key=lambda f: (-f.elevation_m, f.id))]
    shapes = {floor: floor_shapes(building, floor, facts.network) for floor in floors}
    boxes = [plan_box(building, floor, shapes[floor]) for floor in floors]
    box = bounds([((b[0], b[1]), (b[2], b[3])) for b in boxes])
    names = Names(building)
    waited = waiting_person_min(results)
    seconds = bottlenecks(results, facts=facts).inside_s
    thick = {id_ for id_, own in seconds.items() if own >= _DECIDES * sum(seconds.values())}
    wide, high = box[2] - box[0], box[3] - box[1]
    scale, columns = max(
        (_scale(len(floors), columns, (wide, high), size_in), columns) for columns in range(1, 6)
    )
    with house_style():
        figure = Figure(figsize=size_in, dpi=DPI)
        spots = _spots(len(floors), columns, (wide * scale, high * scale), size_in)
        for floor, spot in zip(floors, spots, strict=True):
            axes = figure.add_axes(spot, label=floor)
            axes.set_xlim(box[0], box[2])
            axes.set_ylim(box[1], box[3])
            axes.set_axis_off()
            axes.set_title(names.floor(floor), fontsize=_SMALL, pad=1)
            _floor(axes, shapes[floor], waited, thick, scale=scale)
            shafts(axes, building, floor)
            doors(axes, building, floor, scale=scale)
        _key(figure, size_in[1])
    return figure


def _floor(
    axes: Axes,
    shapes: Sequence[Shape],
    waited: Mapping[str, float],
    thick: Collection[str],
    *,
    scale: float,
) -> None:
    colour_map, norm = steps(WAITING_EDGES_MIN)
    colours = {
        shape.id: to_hex(colour_map(norm(waited[shape.id])))
        if waited.get(shape.id, 0.0) > 0
        else EMPTY
        for shape in shapes
    }
    fill(axes, shapes, colours=colours)
    for shape in shapes:
        if shape.id in thick:
            axes.add_patch(
                Polygon(
                    shape.outline,
                    fill=False,
                    edgecolor=OKABE_ITO["vermilion"],
                    linewidth=1.8,
                    zorder=6,
                )
            )
        minutes = waited.get(shape.id, 0.0)
        if minutes >= 1:
            colour = ink_on(colours[shape.id])
            write_in(axes, shape.outline, f"{minutes:.0f}", scale=scale, colour=colour)


def _key(figure: Figure, height_in: float) -> None:
    colour_map, norm = steps(WAITING_EDGES_MIN)
    axes = figure.add_axes((0.04, 0.22 / height_in, 0.92, 0.08 / height_in))
    bar = figure.colorbar(
        ScalarMappable(norm, colour_map), cax=axes, orientation="horizontal", spacing="uniform"
    )
    bar.set_ticks(list(WAITING_EDGES_MIN), labels=[f"{edge:g}" for edge in WAITING_EDGES_MIN])
    bar.ax.tick_params(labelsize=_SMALL, length=1.5, pad=1)


def _spots(
    count: int, columns: int, panel_in: tuple[float, float], size_in: tuple[float, float]
) -> Iterator[tuple[float, float, float, float]]:
    """Yield the place of each panel on the figure, row by row."""
    rows = -(-count // columns)
    step = (size_in[1] - _BAR_IN) / rows
    for number in range(count):
        row, column = divmod(number, columns)
        left = column * size_in[0] / columns + (size_in[0] / columns - panel_in[0]) / 2
        bottom = size_in[1] - row * step - _HEAD_IN - panel_in[1]
        yield (
            left / size_in[0],
            bottom / size_in[1],
            panel_in[0] / size_in[0],
            panel_in[1] / size_in[1],
        )


def _scale(
    count: int, columns: int, size_m: tuple[float, float], size_in: tuple[float, float]
) -> float:
    rows = -(-count // columns)
    return min(
        (size_in[0] / columns - _GAP_IN) / size_m[0],
        ((size_in[1] - _BAR_IN) / rows - _HEAD_IN - _GAP_IN) / size_m[1],
    )
