"""Egress curves: how many are out, or past a flight, by each moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evacsim.analysis.reading import large_parts
from evacsim.analysis.statistics import bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCurve:
    """Persons counted by each moment.

    `time_s` has shape (moments,), `count` (replications, moments), the bands over replications
    `p05`, `p50`, `p95` (moments,).
    """

    time_s: NDArray[np.float64]
    count: NDArray[np.int64]
    p05: NDArray[np.float64]
    p50: NDArray[np.float64]
    p95: NDArray[np.float64]


def time_grid(results: Results, *, step_s: float = 1.0) -> NDArray[np.float64]:
    """Return moments [s], `step_s` apart, from the alarm until all are out who ever get out."""
    end_s = results.scan("occupants").select(pl.col("out_s").max()).collect().item() or 0.0
    return np.arange(0.0, end_s + 2 * step_s, step_s)


def egress_curve(results: Results, *, step_s: float = 1.0) -> CountCurve:
    """Return how many are out by each moment.

    Parameters
    ----------
    results
        The runs.
    step_s
        Distance of the moments [s]; those out at a moment count.
    """
    grid = time_grid(results, step_s=step_s)
    count = np.vstack(
        [
            _counts(part.scan("occupants").select("replication", time_s="out_s"), grid, part)
            for part in large_parts(results)
        ]
    )
    return _curve(count, grid)


def flight_curves(results: Results, facts: Facts, *, step_s: float = 1.0) -> dict[str, CountCurve]:
    """Return how many have left each flight by each moment, by flight id."""
    grid = time_grid(results, step_s=step_s)
    flights = [c.id for c in facts.network.components if c.kind == "flight"]
    left = pl.col("from").cast(pl.String)
    counts: dict[str, list[NDArray[np.int64]]] = {flight: [] for flight in flights}
    for part in results.parts():
        passed = part.scan("passages").filter(left.is_in(flights))
        rows = passed.select("replication", "time_s", origin=left).collect()
        for flight, count in counts.items():
            own = rows.lazy().filter(pl.col("origin") == flight)
            count.append(_counts(own, grid, part))
    return {flight: _curve(np.vstack(counts[flight]), grid) for flight in sorted(flights)}


def _counts(rows: pl.LazyFrame, grid: NDArray[np.float64], part: Results) -> NDArray[np.int64]:
    """Return how many times there are up to each moment, shape (replications, moments)."""
    sorted_s = rows.drop_nulls().sort("time_s").collect()
    times = {key[0]: one["time_s"] for key, one in
             sorted_s.partition_by("replication", as_dict=True).items()}  # fmt: skip
    count = np.zeros((len(part.numbers), len(grid)), dtype=np.int64)
    for row, number in enumerate(part.numbers):
        if number in times:
            count[row] = np.searchsorted(times[number].to_numpy(), grid, side="right")
    return count


def _curve(count: NDArray[np.int64], grid: NDArray[np.float64]) -> CountCurve:
    p05, p50, p95 = bands(count)
    return CountCurve(time_s=grid, count=count, p05=p05, p50=p50, p95=p95)
