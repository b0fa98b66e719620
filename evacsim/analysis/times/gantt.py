"""How each group spent its time: waiting in the room, corridor, stair, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results

_TIMES = (
    "first_start_s",
    "room_clear_s",
    "last_on_stair_s",
    "last_off_stair_s",
    "first_out_s",
    "last_out_s",
)


def group_timeline(results: Results, facts: Facts) -> pl.DataFrame:
    """Return the milestones of each group, medians over replications, sorted by group.

    Columns: group, people (mean), start_space (missing where there are several), and in seconds:
    first_start_s; room_clear_s (the last left the start space); last_on_stair_s (the last entered
    a first flight) and last_off_stair_s (the last left a last flight), missing where nobody used a
    stair; first_out_s; last_out_s. A milestone that not all of the group reached in a replication
    is missing there.
    """
    group = pl.col("group").cast(pl.String)
    keys = ["group", "replication"]
    columns = (*keys, "occupant", "start_space", "start_s", "room_out_s", "out_s")
    people = results.scan("occupants").select(*columns).collect().with_columns(group)
    own = people.group_by(keys).agg(
        people=pl.len(),
        start_space=pl.col("start_space").cast(pl.String).first(),
        spaces=pl.col("start_space").n_unique(),
        first_start_s=pl.col("start_s").min(),
        room_clear_s=_last("room_out_s"),
        first_out_s=pl.col("out_s").min(),
        last_out_s=_last("out_s"),
    )
    flights = [c.id for c in facts.network.components if c.kind == "flight"]
    per_person = pl.concat(_on_stairs(part, flights) for part in results.parts())
    stair = (
        per_person.join(
            people.select("replication", "occupant", "group", "out_s"),
            on=["replication", "occupant"],
        )
        .group_by(keys)
        .agg(
            last_on_stair_s=pl.col("on_s").max(),
            # who is still inside may still be on the stair
            last_off_stair_s=pl.when(pl.col("out_s").null_count() == 0).then(pl.col("off_s").max()),
        )
    )
    medians = [pl.col(name).median() for name in _TIMES]
    return (
        own.join(stair, on=keys, how="left")
        .group_by("group")
        .agg(pl.col("people").mean(), _only_space(), *medians)
        .sort("group")
    )


def _only_space() -> pl.Expr:
    """Return the space of a group that begins in one; missing of others."""
    return (
        pl.when(pl.col("spaces").max() == 1)
        .then(pl.col("start_space").first())
        .alias("start_space")
    )


def _on_stairs(results: Results, flights: Sequence[str]) -> pl.DataFrame:
    """Return when everybody who used a stair came onto a first flight and left a last one."""
    return (
        results.scan("passages")
        .select(
            "replication",
            "occupant",
            on_s=pl.when(pl.col("to").cast(pl.String).is_in(flights)).then("time_s"),
            off_s=pl.when(pl.col("from").cast(pl.String).is_in(flights)).then("time_s"),
        )
        .group_by("replication", "occupant")
        .agg(on_s=pl.col("on_s").min(), off_s=pl.col("off_s").max())
        .drop_nulls("on_s")
        .collect()
    )


def _last(column: str) -> pl.Expr:
    """Return the latest time of a group, missing if somebody has none."""
    return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).max())
