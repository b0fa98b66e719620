"""What is measured at a point: one row of numbers for each replication."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from evacsim.analysis.crowding import PEAK_WINDOW_S, counts_in
from evacsim.analysis.first import first_suspect
from evacsim.simulation.replicate import run_replication
from evacsim.simulation.routes import RouteBook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Component
    from evacsim.simulation.replicate import Plan, Replication
    from evacsim.studies.sweep_points import Point

Row = dict[str, Any]
Unit = tuple[int, int, int]
"""A piece of work: the point's place among the points, first replication, first not any more."""

MEASURED: Final[Mapping[str, type[pl.DataType]]] = {
    "replication": pl.Int64,
    "total_s": pl.Float64,
    "p95_s": pl.Float64,
    "mean_s": pl.Float64,
    "people": pl.Int64,
    "out": pl.Int64,
    "waiting_person_s": pl.Float64,
    "peak_density_per_m2": pl.Float64,
    "peak_place": pl.String,
    "bottleneck": pl.String,
    "bottleneck_kind": pl.String,
    "bottleneck_s": pl.Float64,
}
"""Columns of a replication.

total_s              last one out; missing where somebody did not get out (a censored replication)
p95_s                when 95 % of all people were out; missing where fewer got out
mean_s               mean time out, over those who got out
people, out          persons in all, and those who got out
waiting_person_s     stood ready before a connection that they passed in the end
peak_density_per_m2  highest 2 s mean of any component, and where (`peak_place`)
bottleneck           what most seconds of the last one's chain are laid to, and how many
"""
_OUT: Final = 0.95
_SURELY: Final = 1 - 1e-9  # no mean is above the most by more than it is rounded by


def measure(given: tuple[tuple[Point, ...], int], unit: Unit) -> list[Row]:
    """Simulate some replications of a point; `given` are all points and the seed of the people."""
    points, seed = given
    place, first, end = unit
    plan, book = _plan(points[place])
    return [
        {"point": points[place].number}
        | row_of(plan, run_replication(plan, seed=seed, replication=number, book=book), number)
        for number in range(first, end)
    ]


@functools.lru_cache(maxsize=2)
def _plan(point: Point) -> tuple[Plan, RouteBook]:
    plan = point.plan()
    return plan, RouteBook(plan.network, plan.law)


def row_of(plan: Plan, run: Replication, replication: int) -> Row:
    """Return the row of a replication, columns `MEASURED`."""
    people, passages = run.tables["occupants"], run.tables["passages"]
    out_s = np.sort(people["out_s"].drop_nulls().to_numpy())
    everybody = people.height
    rank = math.ceil(_OUT * everybody)
    waited = passages.select((pl.col("time_s") - pl.col("ready_s")).clip(0).sum()).item()
    density, place = peak_density(run.tables["occupancy"], plan.network.components)
    first = first_suspect(people, passages, replication=replication)
    return {
        "replication": replication,
        "total_s": _last(out_s, everybody),
        "p95_s": float(out_s[rank - 1]) if 0 < rank <= len(out_s) else None,
        "mean_s": float(out_s.mean()) if len(out_s) else None,
        "people": everybody,
        "out": len(out_s),
        "waiting_person_s": float(waited),
        "peak_density_per_m2": density,
        "peak_place": place,
        "bottleneck": first.id if first else None,
        "bottleneck_kind": first.kind if first else None,
        "bottleneck_s": first.seconds if first else None,
    }


def _last(out_s: NDArray[np.float64], everybody: int) -> float | None:
    if len(out_s) < everybody:
        return None
    return float(out_s[-1]) if everybody else 0.0


def peak_density(
    occupancy: pl.DataFrame, components: Sequence[Component]
) -> tuple[float | None, str | None]:
    """Return the highest density over 2 s [1/m2] of one replication, and the place.

    Parameters
    ----------
    occupancy
        The table of that replication.
    components
        The components of the network.
    """
    known = {one.id: one for one in components}
    best: tuple[float | None, str | None] = (None, None)
    ended_s = dict.fromkeys(occupancy["replication"].unique(), 0.0)  # no peak depends on the end
    for count in counts_in(occupancy, ended_s):
        component = known[count.component]
        if component.kind == "outside":
            continue
        most = float(count.inside.max()) / component.area_m2
        if best[0] is not None and most < best[0] * _SURELY:
            continue
        density = count.peak_mean(PEAK_WINDOW_S)[0] / component.area_m2
        if best[0] is None or density > best[0]:
            best = (density, component.place)
    return best
