"""One table per level: county, township, school, building, class."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from evacsim.county.calendar import Calendar
from evacsim.county.columns import HELD
from evacsim.county.due import judged
from evacsim.county.months import spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.county.gather import Gathered
    from evacsim.county.months import Period

Level = Literal["county", "township", "school", "building", "class"]
LEVELS: Final[tuple[Level, ...]] = ("county", "township", "school", "building", "class")

NAMED: Final = 3
"""So many bottlenecks are named a row: the worst results folders below it."""

_KEYS: Final[dict[Level, tuple[str, ...]]] = {
    level: LEVELS[: number + 1] for number, level in enumerate(LEVELS)
}
_COUNTS: Final = (
    "schools", "buildings", "drills", "undated", "drill_runs", "months_with_drill",
    "with_target", "target_met", "doubts", "simulated", "simulated_with_target",
    "simulated_met", "simulated_left_behind", "open", "state_not_told", "overdue", "closed",
)  # fmt: skip
"""Columns that count what was found: where nothing was, that is 0 and not missing."""


def level_tables(
    found: Gathered, months: Period | None, calendar: Calendar | None = None
) -> dict[Level, pl.DataFrame]:
    """Return the table of every level, sorted by ids; the missing ones last."""
    calendar = calendar or Calendar()
    drills = in_period(found.drills, months)
    counted = [month for month in (months.months if months else ()) if calendar.counts(month)]
    tables: dict[Level, pl.DataFrame] = {
        level: _table(level, found, drills, counted) for level in LEVELS if level != "class"
    }
    tables["school"] = judged(tables["school"], drills, months, calendar)
    known = pl.col("rule_met").is_not_null()
    for level in ("township", "county"):
        meeting = (
            tables["school"]
            .group_by(_KEYS[level])
            .agg(schools_meeting_rule=pl.when(known.any()).then(pl.col("rule_met").sum()))
        )
        tables[level] = _together(_KEYS[level], [tables[level], meeting])
    return {**tables, "class": _class_table(found, months)}


def in_period(rows: pl.DataFrame, months: Period | None) -> pl.DataFrame:
    """Return the rows of the period, and those without a date."""
    if months is None:
        return rows
    month = pl.col("date").dt.strftime("%Y-%m")
    return rows.filter(
        pl.col("date").is_null()
        | ((month >= pl.lit(months.since)) & (month <= pl.lit(months.until)))
    )


def _table(
    level: Level, found: Gathered, drills: pl.DataFrame, months: Sequence[str]
) -> pl.DataFrame:
    keys = _KEYS[level]
    parts = [
        _drilled(keys, drills, months),
        _kinds(keys, drills),
        _simulated(keys, found.runs),
        _findings(keys, found.findings),
    ]
    own = _KEYS["building"]  # a school without a drill in the period is there, with none
    known = [found.runs, found.drills, *([found.silent] if level != "building" else [])]
    everything = pl.concat([frame.select(own) for frame in known])
    below: list[pl.Expr] = []
    if level in ("county", "township"):
        told = pl.struct("county", "township", "school").filter(pl.col("school").is_not_null())
        below.append(told.n_unique().alias("schools"))
    if level != "building":
        told = pl.struct(_KEYS["building"]).filter(pl.col("building").is_not_null())
        below.append(told.n_unique().alias("buildings"))
    parts.insert(0, everything.group_by(keys).agg(below))
    return _together(keys, parts)


def _together(keys: Sequence[str], parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Join tables on their ids, the missing ones alike; what is only counted becomes 0."""
    joined = pl.concat(parts, how="diagonal").group_by(keys).agg(pl.all().drop_nulls().first())
    zero = [name for name in _COUNTS if name in joined.columns]
    return joined.with_columns(pl.col(zero).fill_null(0)).sort(keys, nulls_last=True)


def _drilled(keys: Sequence[str], drills: pl.DataFrame, months: Sequence[str]) -> pl.DataFrame:
    """Return drills held, their kinds, months of `months` without one, times against target."""
    held = pl.col("month").drop_nulls().unique()
    dated = pl.col("date").drop_nulls()
    last_out = pl.col("last_out_s")
    latest = last_out.filter(last_out.is_not_null() & pl.col("date").is_not_null())
    order = pl.col("date").filter(last_out.is_not_null() & pl.col("date").is_not_null())
    rows = drills.sort("date", "file", "run", nulls_last=True)
    table = rows.group_by(keys, maintain_order=True).agg(
        drills=HELD,
        drill_runs=pl.len(),
        undated=pl.struct("file", "record").filter(pl.col("date").is_null()).n_unique(),
        first_date=dated.min(),
        last_date=dated.max(),
        months_held=held.sort(),
        with_target=pl.col("met").is_not_null().sum(),
        target_met=pl.col("met").sum(),
        slowest_s=last_out.max(),
        first_last_out_s=latest.sort_by(order).first(),
        latest_last_out_s=latest.sort_by(order).last(),
        doubts=pl.col("doubts").sum(),
        injuries=_sum_of_told("injuries"),
    )
    return table.with_columns(
        months_with_drill=pl.col("months_held").list.len(),
        months_without=pl.col("months_held").map_elements(
            lambda there: spans(sorted(set(months) - set(there))), return_dtype=pl.String
        ),
    ).drop("months_held")


def _sum_of_told(name: str) -> pl.Expr:
    """Add up a column; missing where nobody wrote anything, for that is not 0."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum())


def _kinds(keys: Sequence[str], drills: pl.DataFrame) -> pl.DataFrame:
    """Say how many drills of each kind there were: "fire 3, earthquake 1"; "?" is not told."""
    kind = pl.col("kind").fill_null("?")
    each = drills.group_by(*keys, kind).agg(HELD.alias("held"))
    return (
        each.sort("held", "kind", descending=[True, False])
        .group_by(keys, maintain_order=True)
        .agg(kinds=pl.format("{} {}", "kind", "held").str.join(", "))
    )


def _simulated(keys: Sequence[str], runs: pl.DataFrame) -> pl.DataFrame:
    """Return what results folders say: times against target, and the worst bottlenecks."""
    worst = runs.sort("bottleneck_s", descending=True, nulls_last=True, maintain_order=True)
    place = pl.col("bottleneck").filter(pl.col("bottleneck").is_not_null())
    seconds = pl.col("bottleneck_s").filter(pl.col("bottleneck").is_not_null())
    where = pl.col("building").filter(pl.col("bottleneck").is_not_null())
    called = pl.coalesce("building_name", "building").filter(pl.col("bottleneck").is_not_null())
    words = pl.col("bottleneck_name").filter(pl.col("bottleneck").is_not_null())
    whole = seconds.round(0).cast(pl.Int64)
    named = pl.format("{} {}: {} s", where, place, whole)
    shown = pl.format("{} {}: {} s", called, words, whole)
    return worst.group_by(keys, maintain_order=True).agg(
        simulated=pl.len(),
        simulated_with_target=pl.col("met").is_not_null().sum(),
        simulated_met=pl.col("met").sum(),
        simulated_left_behind=(pl.col("censored") > 0).sum(),
        simulated_slowest_s=pl.col("total_p95_s").max(),
        bottlenecks=named.unique(maintain_order=True).head(NAMED).str.join("; "),
        bottlenecks_named=shown.unique(maintain_order=True).head(NAMED).str.join("; "),
    ).with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
        for name in ("bottlenecks", "bottlenecks_named")
    )  # fmt: skip


def _findings(keys: Sequence[str], findings: pl.DataFrame) -> pl.DataFrame:
    state = pl.col("state")
    return findings.group_by(keys).agg(
        open=(state == "open").sum(),
        state_not_told=(state == "not told").sum(),
        overdue=pl.col("overdue").fill_null(value=False).sum(),
        closed=(state == "closed").sum(),
    )


def _class_table(found: Gathered, months: Period | None) -> pl.DataFrame:
    """Return every class: drills it was seen in, when it was out, and when in simulations."""
    keys = _KEYS["class"]
    rows = in_period(found.classes, months).sort("date", "file", "run", nulls_last=False)
    timed = pl.col("last_out_s").drop_nulls()
    recorded = rows.group_by(keys, maintain_order=True).agg(
        class_name=pl.col("class_name").last(),
        drills=HELD,
        drill_runs=pl.len(),
        latest_last_out_s=timed.last(),
        slowest_s=timed.max(),
        other_way=_sum_of_told("other_way"),
        absent=_sum_of_told("absent"),
    )
    simulated = (
        found.rooms.group_by(keys)
        .agg(
            class_name=pl.col("class_name").cast(pl.String).min(),
            simulated=pl.len(),
            simulated_slowest_s=pl.col("last_out_s").max(),
            simulated_left_behind=(pl.col("censored") > 0).sum(),
        )
        .with_columns(pl.col("class").cast(pl.String))
        .collect(engine="streaming")
    )
    found_ = _together(keys, [recorded, simulated])
    return found_.with_columns(pl.col("drills").fill_null(0))


def slowest_classes(classes: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return the classes out last: those that were drilled first, then simulated ones."""
    last = pl.coalesce("slowest_s", "simulated_slowest_s")
    order = [pl.col("slowest_s").is_not_null(), last]
    return classes.filter(last.is_not_null()).sort(order, descending=True).head(count)


def open_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """Return what is not known to be put right: overdue first, then by date."""
    waiting = findings.filter(pl.col("state") != "closed")
    return waiting.sort(
        pl.col("overdue").fill_null(value=False), "due", descending=[True, False], nulls_last=True
    )


def today() -> dt.date:
    """Return the day of this computer's calendar."""
    return dt.datetime.now().astimezone().date()
