"""Plans of every floor, coloured by seconds on the last one's chain, with arrows for flow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import polars as pl
from matplotlib.cm import ScalarMappable
from matplotlib.colors import to_hex

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.plots.floors import (
    fill,
    floor_page,
    large_stairs,
    plan_box,
    shafts,
    write_notes,
)
from evacsim.plots.labels import floor_names
from evacsim.plots.marks import doors, write_names
from evacsim.plots.picture import footer, title
from evacsim.plots.plan import BAR_IN, colour_bar, plan_notes, write_values
from evacsim.plots.shapes import floor_shapes
from evacsim.plots.style import EMPTY, INK, TIME_EDGES_S, USED, house_style, steps
from evacsim.plots.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.plots.shapes import Outline, Shape
    from evacsim.results.store import Results

    Arrow = tuple[tuple[float, float], tuple[float, float], float]

_ARROW_M: Final = 1.6
_WIDEST_PT: Final = 3.2
_HAIR_PT: Final = 0.5
_WRITTEN_S: Final = 1.0


def mean_flows(results: Results) -> dict[tuple[str, str, str], float]:
    """Return the mean flow [1/s] by connection, origin and target while it was used.

    From the first passage to the last, mean over the replications that used it.
    """
    names = [pl.col(name).cast(pl.String) for name in ("connection", "from", "to")]
    lasted_s = pl.col("time_s").max() - pl.col("time_s").min()
    frame = (
        results.scan("passages")
        .group_by(["replication", "connection", "from", "to"])
        .agg(flow=(pl.len() - 1) / lasted_s, several=lasted_s > 0)
        .filter("several")
        .group_by("connection", "from", "to")
        .agg(pl.col("flow").mean())
        .select(*names, "flow")
        .collect()
    )
    return {
        (connection, origin, target): flow for connection, origin, target, flow in frame.iter_rows()
    }


def chain_plan_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return each floor coloured by seconds on the chain, arrows as wide as the flow."""
    building = facts.building
    floors = [f.id for f in sorted(building.floors, key=lambda f: (-f.elevation_m, f.id))]
    shapes = [floor_shapes(building, floor, facts.network) for floor in floors]
    seconds, flows = bottlenecks(results, facts=facts).inside_s, mean_flows(results)
    colour_map, norm = steps(TIME_EDGES_S)
    names = floor_names(results, facts)
    used = frozenset(end for way in flows for end in way[1:]) | seconds.keys()
    written = {id_: f"{own_s:.0f}" for id_, own_s in seconds.items() if own_s >= _WRITTEN_S}
    most = max(flows.values(), default=0.0)
    with house_style():
        panels = [
            (names.floors[floor], plan_box(building, floor, each))
            for floor, each in zip(floors, shapes, strict=True)
        ]
        heading = title(results, "plan-chain")
        stairs = len(names.stairs)
        made = floor_page(heading, footer(results), panels, stairs=stairs)
        large = large_stairs(made, building, floors, names.stairs)
        for axes, floor, each in zip(made.axes, floors, shapes, strict=True):
            colours = {
                shape.id: to_hex(colour_map(norm(seconds[shape.id])))
                if seconds.get(shape.id, 0.0) > 0
                else USED
                if shape.id in used
                else EMPTY
                for shape in each
            }
            fill(axes, each, colours=colours)
            shafts(axes, building, floor)
            doors(axes, building, floor, scale=made.scale, labels=names.exits, locked=names.locked)
            write_names(axes, building, floor, each, names, scale=made.scale)
            _arrows(axes, arrows(facts, each, flows), most)  # numbers stand on them
            write_values(axes, each, written, colours, scale=made.scale)
            for one in large:
                if one.floor == floor:
                    own = one.enlarged(each)
                    fill(one.axes, own, colours=colours)
                    write_values(one.axes, own, written, colours, scale=1.0)
        colour_bar(
            made.figure,
            ScalarMappable(norm, colour_map),
            TIME_EDGES_S,
            say("chain_seconds"),
        )
        notes = [
            say("arrows", most=f"{most:.1f}"),
            say("chain_written"),
            say("chain_never"),
            say("never_entered"),
            *plan_notes(names, loose=any(not s.placed for each in shapes for s in each)),
        ]
        write_notes(made.figure, [(note, INK) for note in notes], left_in=BAR_IN + 0.9)
    return made.figure


def arrows(
    facts: Facts, shapes: Sequence[Shape], flows: Mapping[tuple[str, str, str], float]
) -> list[Arrow]:
    """Return (from, to, flow [1/s]) of what is drawn on one floor [m].

    Through a door or a cut at its place, away from where people come; down a flight along it.
    """
    drawn = {shape.id: shape for shape in shapes}
    at = {connection.id: connection.at for connection in facts.network.connections}
    flights = {flight.id: flight for flight in facts.building.flights}
    found = []
    for (connection, origin, target), flow in flows.items():
        place = at.get(connection)
        if place is not None and origin in drawn:
            found.append((*_through(drawn[origin].outline, place), flow))
        elif origin in flights and origin in drawn:
            down = target == flights[origin].lower or target.startswith(f"{flights[origin].lower}#")
            end = flights[origin].upper
            if end in drawn:
                start, stop = _along(drawn[origin].outline, _middle(drawn[end].outline))
                found.append((start, stop, flow) if down else (stop, start, flow))
    return found


def _middle(outline: Outline) -> tuple[float, float]:
    xs, ys = zip(*outline, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _through(
    outline: Outline, place: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return an arrow across the wall nearest to a place, out of an outline."""
    from_x, from_y = _middle(outline)
    xs, ys = zip(*outline, strict=True)
    gaps = {
        (1.0, 0.0): abs(max(xs) - place[0]),
        (-1.0, 0.0): abs(min(xs) - place[0]),
        (0.0, 1.0): abs(max(ys) - place[1]),
        (0.0, -1.0): abs(min(ys) - place[1]),
    }
    ux, uy = min(gaps, key=lambda side: gaps[side])
    if min(gaps.values()) > _ARROW_M:  # not in a wall of the box: straight on from the middle
        reach = math.hypot(place[0] - from_x, place[1] - from_y) or 1.0
        ux, uy = (place[0] - from_x) / reach, (place[1] - from_y) / reach
    half = _ARROW_M / 2
    return (
        (place[0] - half * ux, place[1] - half * uy),
        (place[0] + half * ux, place[1] + half * uy),
    )


def _along(
    outline: Outline, beside: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return an arrow along the longer side of a flight, from the end that is `beside`."""
    xs, ys = zip(*outline, strict=True)
    x, y = _middle(outline)
    if max(ys) - min(ys) >= max(xs) - min(xs):
        ends = [(x, min(ys)), (x, max(ys))]
    else:
        ends = [(min(xs), y), (max(xs), y)]
    ends.sort(key=lambda end: math.dist(end, beside))
    (x0, y0), (x1, y1) = ends
    return (0.85 * x0 + 0.15 * x1, 0.85 * y0 + 0.15 * y1), (
        0.15 * x0 + 0.85 * x1,
        0.15 * y0 + 0.85 * y1,
    )


def _arrows(axes: Axes, found: Iterable[Arrow], most: float) -> None:
    """Draw arrows as wide as their flow, white below so that they show on dark."""
    for start, stop, flow in found:
        width = max(_HAIR_PT, _WIDEST_PT * flow / most)
        for colour, more in (("#FFFFFF", 1.2), (INK, 0.0)):
            axes.annotate(
                "",
                stop,
                xytext=start,
                annotation_clip=False,
                zorder=4.5,
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": colour,
                    "lw": width + more,
                    "mutation_scale": 4 + 1.5 * width,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
