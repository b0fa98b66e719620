"""Who left by which exit, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evacsim.analysis.statistics import span

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results

_SCHEMA = {
    "exit": pl.String,
    "min": pl.Int64,
    "p50": pl.Float64,
    "max": pl.Int64,
    "share": pl.Float64,
    "first_s": pl.Float64,
    "last_s": pl.Float64,
}


def exit_usage(results: Results, facts: Facts) -> pl.DataFrame:
    """Return how each exit was used, unused ones too.

    Columns: exit; min, p50, max (persons over replications); share of all who got out;
    first_s, last_s (median over the replications in which it was used, missing if in none).
    """
    used = (
        results.scan("occupants")
        .select("replication", pl.col("exit").cast(pl.String), "out_s")
        .drop_nulls("exit")
        .group_by("exit", "replication")
        .agg(people=pl.len(), first_s=pl.col("out_s").min(), last_s=pl.col("out_s").max())
        .collect()
    )
    everybody = int(used["people"].sum())
    rows = []
    for name in sorted(exit_.id for exit_ in facts.building.exits):
        own = used.filter(pl.col("exit") == name)
        unused = results.manifest.replications - own.height
        people = own["people"].to_list() + [0] * unused
        counts = span(people)
        rows.append(
            {
                "exit": name,
                "min": counts.min,
                "p50": counts.p50,
                "max": counts.max,
                "share": sum(people) / everybody if everybody else None,
                "first_s": own["first_s"].median(),
                "last_s": own["last_s"].median(),
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)


def exit_times(results: Results, *, replication: int = 0) -> dict[str, list[float]]:
    """Return the sorted times [s] at which people passed each exit in one replication."""
    people = results.scan("occupants").filter(pl.col("replication") == replication)
    rows = people.select("exit", "out_s").drop_nulls("exit").collect()
    times: dict[str, list[float]] = {}
    for name, out_s in rows.sort("out_s").select(pl.col("exit").cast(pl.String), "out_s").rows():
        times.setdefault(name, []).append(out_s)
    return times
