"""What is measured at a point: one row of numbers for each replication."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from evacsim.analysis.chain.first import first_bottleneck
from evacsim.analysis.density.crowding import PEAK_WINDOW_S
from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.facts import Facts
from evacsim.simulation.replicate import simulated
from evacsim.studies.replicated import run_counts, shared_people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.analysis.density.crowding import StepCount
    from evacsim.building.network import Component
    from evacsim.simulation.replicate import Plan, Simulated
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
bottleneck           what held the last one up longest, with its equals: "A + B", and how long
"""
_OUT: Final = 0.95
_SURELY: Final = 1 - 1e-9  # no mean is above the most by more than it is rounded by


def measure(given: tuple[Mapping[int, Point], int], unit: Unit) -> list[Row]:
    """Simulate some replications of a point; `given` are points by place, and the people's seed."""
    points, seed = given
    place, first, end = unit
    plan = _plan(points[place])
    found = []
    for number in range(first, end):
        people = shared_people(plan.population, seed, number)
        run = simulated(plan, seed=seed, replication=number, people=people)
        found.append({"point": points[place].number} | row_of(plan, run))
    return found


@functools.lru_cache(maxsize=2)
def _plan(point: Point) -> Plan:
    return point.plan()


def row_of(plan: Plan, run: Simulated) -> Row:
    """Return the row of a replication, columns `MEASURED`."""
    out_s = np.sort(run.out_s[~np.isnan(run.out_s)])
    everybody = len(run.out_s)
    rank = math.ceil(_OUT * everybody)
    number = run.ran.replication
    counts = run_counts(run, plan.network)
    density, place = peak_density(counts, plan.network.components)
    facts = Facts(building=plan.building, network=plan.network)
    first = first_bottleneck(
        run.table("occupants"), run.table("passages"), replication=number,
        capacities=Capacities(facts, plan.law),
    )  # fmt: skip
    return {
        "replication": number,
        "total_s": run.total_s,
        "p95_s": float(out_s[rank - 1]) if 0 < rank <= len(out_s) else None,
        "mean_s": float(out_s.mean()) if len(out_s) else None,
        "people": everybody,
        "out": len(out_s),
        "waiting_person_s": run.waiting_person_s,
        "peak_density_per_m2": density,
        "peak_place": place,
        "bottleneck": first.names if first else None,
        "bottleneck_kind": first.kinds if first else None,
        "bottleneck_s": first.seconds if first else None,
    }


def peak_density(
    counts: Sequence[StepCount], components: Sequence[Component]
) -> tuple[float | None, str | None]:
    """Return the highest density over 2 s [1/m2] of one replication, and the place.

    Parameters
    ----------
    counts
        Of one replication, by component; of equal densities the first counts.
    components
        The components of the network.
    """
    known = {one.id: one for one in components}
    indoors = [(one, known[one.component]) for one in counts]
    found = [
        (float(count.inside.max()) / component.area_m2, -number)
        for number, (count, component) in enumerate(indoors)
        if component.kind != "outside"
    ]
    best: tuple[float, int] | None = None
    for most, place in sorted(found, reverse=True):
        if best is not None and most < best[0] * (1 - 1e-9):
            break  # a mean is no higher than the highest count
        count, component = indoors[-place]
        mean = count.peak_mean(PEAK_WINDOW_S)[0] / component.area_m2
        best = max(best or (mean, place), (mean, place))
    return (None, None) if best is None else (best[0], indoors[-best[1]][1].place)
