"""Egress curves: how many are out, or past a flight, by each moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

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
    out_s = results.occupants["out_s"].drop_nulls()
    end_s = float(out_s.to_numpy().max()) if len(out_s) else 0.0
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
    rows = results.occupants.select("replication", time_s="out_s").drop_nulls()
    return _curve(rows, grid, results.manifest.replications)


def flight_curves(results: Results, facts: Facts, *, step_s: float = 1.0) -> dict[str, CountCurve]:
    """Return how many have left each flight by each moment, by flight id."""
    grid = time_grid(results, step_s=step_s)
    flights = [c.id for c in facts.network.components if c.kind == "flight"]
    passed = results.scan("passages").filter(pl.col("from").cast(pl.String).is_in(flights))
    rows = passed.select("replication", "time_s", origin=pl.col("from").cast(pl.String)).collect()
    return {
        flight: _curve(rows.filter(pl.col("origin") == flight), grid, results.manifest.replications)
        for flight in sorted(flights)
    }


def _curve(rows: pl.DataFrame, grid: NDArray[np.float64], replications: int) -> CountCurve:
    count = np.zeros((replications, len(grid)), dtype=np.int64)
    for replication in range(replications):
        times = rows.filter(pl.col("replication") == replication)["time_s"].sort().to_numpy()
        count[replication] = np.searchsorted(times, grid, side="right")
    p05, p50, p95 = bands(count)
    return CountCurve(time_s=grid, count=count, p05=p05, p50=p50, p95=p95)
