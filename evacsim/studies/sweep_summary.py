"""A row for each point of a sweep: the numbers over its replications, and against the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from evacsim.analysis.chain.first import first_of, over_replications
from evacsim.analysis.statistics import band, interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.studies.sweep_design import Design


COLUMNS: Final = {
    "people": pl.Float64,
    "out_fewest": pl.Int64,
    "more_inside_in": pl.Int64,
    "replications": pl.Int64,
    "censored": pl.Int64,
    "total_p05_s": pl.Float64,
    "total_p50_s": pl.Float64,
    "total_p95_s": pl.Float64,
    "total_mean_s": pl.Float64,
    "total_mean_low_s": pl.Float64,
    "total_mean_high_s": pl.Float64,
    "change_s": pl.Float64,
    "change_low_s": pl.Float64,
    "change_high_s": pl.Float64,
    "met_share": pl.Float64,
    "p95_p50_s": pl.Float64,
    "peak_density_p50_per_m2": pl.Float64,
    "peak_density_p95_per_m2": pl.Float64,
    "peak_place": pl.String,
    "bottleneck": pl.String,
    "bottleneck_s": pl.Float64,
    "waiting_person_s": pl.Float64,
}
"""Columns of a point after its factors.

out_fewest                  the fewest who got out in any replication
more_inside_in              replications in which more stay inside than at the first point
censored                    replications in which somebody did not get out: they have no total
total_..._s                 total time over the others: 5, 50, 95 %, mean with its 90 % interval
change_s, low, high         mean difference to the first point over the replications that both
                            have, with its 90 % interval: the same people, so mostly the factor;
                            missing where more stay inside in any: it would be of survivors
met_share                   replications within the scenario's target, of all
p95_p50_s                   median time when 95 % of the people were out
peak_density_..., place     median and 95 % of the highest density; where it was most often
bottleneck, bottleneck_s    what holds the last one up longest, "A + B" where they do together,
                            and the mean of these seconds
"""


def point_summary(runs: pl.DataFrame, design: Design, target_s: float | None) -> pl.DataFrame:
    """Return a row for each point: point, factors, `COLUMNS`.

    Parameters
    ----------
    runs
        The tidy table of the sweep.
    design
        Its points.
    target_s
        The scenario's target [s].
    """
    keys = ["point", *(factor.key for factor in design.factors)]
    first: dict[int, float] = {}
    first_inside: dict[int, int] = {}
    rows: list[dict[str, Any]] = []
    for own in runs.partition_by("point", maintain_order=True):
        totals = dict(own.select("replication", "total_s").drop_nulls().iter_rows())
        inside = dict(own.select("replication", pl.col("people") - pl.col("out")).iter_rows())
        if not rows:
            first, first_inside = totals, inside
        more = sum(inside[number] > first_inside.get(number, 0) for number in inside)
        row = own.select(keys).row(0, named=True)
        rows.append(row | _row(own, totals, first, target_s, more_inside_in=more))
    schema = {key: runs.schema[key] for key in keys} | COLUMNS
    return pl.DataFrame(rows, schema=schema)


def _row(
    own: pl.DataFrame,
    totals: dict[int, float],
    first: dict[int, float],
    target_s: float | None,
    *,
    more_inside_in: int,
) -> dict[str, Any]:
    spread = band(list(totals.values()))
    low, high = mean_interval(np.array(list(totals.values())))
    both = [number for number in totals if number in first and not more_inside_in]
    change = np.array([totals[number] - first[number] for number in both])
    change_low, change_high = mean_interval(change)
    met = sum(1 for total in totals.values() if target_s is not None and total <= target_s)
    dense = own["peak_density_per_m2"].drop_nulls()
    half = own["p95_s"].drop_nulls()
    firsts = own.select("bottleneck", "bottleneck_kind", "bottleneck_s").iter_rows()
    bottleneck = over_replications(first_of(*row) for row in firsts)
    return {
        "people": own["people"].mean(),
        "out_fewest": own["out"].min(),
        "more_inside_in": more_inside_in,
        "replications": own.height,
        "censored": own.height - len(totals),
        "total_p05_s": spread.p05 if spread else None,
        "total_p50_s": spread.p50 if spread else None,
        "total_p95_s": spread.p95 if spread else None,
        "total_mean_s": spread.mean if spread else None,
        "total_mean_low_s": low,
        "total_mean_high_s": high,
        "change_s": float(change.mean()) if len(change) else None,
        "change_low_s": change_low,
        "change_high_s": change_high,
        "met_share": met / own.height if target_s is not None else None,
        # whoever did not get out is later than all who did
        "p95_p50_s": half.median() if len(half) == own.height else None,
        "peak_density_p50_per_m2": dense.median(),
        "peak_density_p95_per_m2": dense.quantile(0.95, interpolation="linear"),
        "peak_place": _most(own["peak_place"]),
        "bottleneck": bottleneck.names if bottleneck else None,
        "bottleneck_s": bottleneck.seconds if bottleneck else None,
        "waiting_person_s": own["waiting_person_s"].mean(),
    }


def _most(names: pl.Series) -> str | None:
    """Return the most frequent name, of several the first in the alphabet."""
    counts = names.drop_nulls().value_counts()
    if counts.is_empty():
        return None
    return str(counts.sort("count", names.name, descending=[True, False]).row(0)[0])


def mean_interval(values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Return the 90 % interval of a mean (Student's t); of fewer than two values there is none."""
    if len(values) < 2:  # noqa: PLR2004 - no spread
        return None, None
    found = interval(values)
    return found.low, found.high
