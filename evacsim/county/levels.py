"""One table per level: county, township, school, building, class."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from evacsim.errors import InputError, Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.county.gather import Gathered

Level = Literal["county", "township", "school", "building", "class"]
LEVELS: Final[tuple[Level, ...]] = ("county", "township", "school", "building", "class")

NAMED: Final = 3
"""So many bottlenecks are named a row: the worst results folders below it."""

_YEAR: Final = 12  # months
_KEYS: Final[dict[Level, tuple[str, ...]]] = {
    level: LEVELS[: number + 1] for number, level in enumerate(LEVELS)
}
_COUNTS: Final = (
    "schools", "buildings", "drills", "undated", "drill_runs", "months_with_drill",
    "with_target", "target_met", "doubts", "simulated", "simulated_with_target",
    "simulated_met", "simulated_left_behind", "open", "state_not_told", "overdue", "closed",
)  # fmt: skip
"""Columns that count what was found: where nothing was, that is 0 and not missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The months that the monthly rule is applied to, as "2026-01"; both count."""

    since: str
    until: str

    @property
    def months(self) -> tuple[str, ...]:
        """Every month of it."""
        first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (self.since, self.until))
        return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1))


def check_months(since: str | None, until: str | None) -> None:
    """Refuse what is no month.

    Raises
    ------
    InputError
        If a month is not written as 2026-01, or the last comes before the first.
    """
    problems = [
        Problem(
            file=option,
            where="",
            message=text('is "{month}"; must be a month', month=month),
            hint=text("written as 2026-03"),
        )
        for option, month in (("--since", since), ("--until", until))
        if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month)
    ]
    if not problems and since and until and until < since:
        message = text("is {until}, before --since {since}", until=until, since=since)
        problems.append(Problem(file="--until", where="", message=message))
    if problems:
        raise InputError(problems)


def period(drills: pl.DataFrame, since: str | None, until: str | None) -> Period | None:
    """Return the period: as stated, else the twelve months up to the last with a drill in it.

    It begins with the first month with a drill where that is later: one old record shall not make
    every school miss the rule for years. None where neither is known: no drill has a date, and
    nothing was stated.

    Raises
    ------
    InputError
        As `check_months`.
    """
    check_months(since, until)
    held = drills["month"].drop_nulls()
    last = until or (str(held.max()) if len(held) else None)
    first = since or (max(str(held.min()), _a_year_before(last)) if len(held) and last else None)
    first, last = first or last, last or first
    if first is None or last is None:
        return None
    # one month stated beyond all drills: that month alone
    first, last = (since or last, until or first) if last < first else (first, last)
    return Period(since=first, until=last)


def _a_year_before(month: str) -> str:
    """Return the first of the twelve months up to this one."""
    number = int(month[:4]) * 12 + int(month[5:]) - _YEAR
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def level_tables(found: Gathered, months: Period | None) -> dict[Level, pl.DataFrame]:
    """Return the table of every level, sorted by ids; the missing ones last."""
    drills = in_period(found.drills, months)
    tables: dict[Level, pl.DataFrame] = {
        level: _table(level, found, drills, months) for level in LEVELS if level != "class"
    }
    tables["school"] = _judged(tables["school"], months)
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
    level: Level, found: Gathered, drills: pl.DataFrame, months: Period | None
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


def _drilled(keys: Sequence[str], drills: pl.DataFrame, months: Period | None) -> pl.DataFrame:
    """Return drills held, their kinds, the monthly rule, and times against target."""
    all_months = list(months.months) if months else []
    held = pl.col("month").drop_nulls().unique()
    dated = pl.col("date").drop_nulls()
    last_out = pl.col("last_out_s")
    latest = last_out.filter(last_out.is_not_null() & pl.col("date").is_not_null())
    order = pl.col("date").filter(last_out.is_not_null() & pl.col("date").is_not_null())
    rows = drills.sort("date", "file", "run", nulls_last=True)
    table = rows.group_by(keys, maintain_order=True).agg(
        drills=pl.col("file").n_unique(),
        drill_runs=pl.len(),
        undated=pl.col("file").filter(pl.col("date").is_null()).n_unique(),
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
            lambda there: spans(sorted(set(all_months) - set(there))), return_dtype=pl.String
        ),
    ).drop("months_held")


def _sum_of_told(name: str) -> pl.Expr:
    """Add up a column; missing where nobody wrote anything, for that is not 0."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum())


def spans(months: Sequence[str]) -> str:
    """Write months that follow one another as one: "2026-01..2026-03 2026-05"."""
    runs: list[list[str]] = []
    for month in months:
        if runs and month in Period(since=runs[-1][-1], until=month).months[:2]:
            runs[-1].append(month)
        else:
            runs.append([month])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs)


def _judged(schools: pl.DataFrame, months: Period | None) -> pl.DataFrame:
    """Apply the monthly rule to schools; not to what is of no known school, nor without dates."""
    if months is None:
        return schools.with_columns(rule_met=pl.lit(None, dtype=pl.Boolean))
    met = pl.col("months_with_drill") >= len(months.months)
    return schools.with_columns(
        rule_met=pl.when(pl.col("school").is_not_null()).then(met),
        months_without=pl.when(pl.col("drills") == 0)
        .then(pl.lit(spans(months.months)))
        .otherwise(pl.col("months_without")),
    )


def _kinds(keys: Sequence[str], drills: pl.DataFrame) -> pl.DataFrame:
    """Say how many drills of each kind there were: "fire 3, earthquake 1"; "?" is not told."""
    kind = pl.col("kind").fill_null("?")
    each = drills.group_by(*keys, kind).agg(pl.col("file").n_unique().alias("held"))
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
    named = pl.format("{} {}: {} s", where, place, seconds.round(0).cast(pl.Int64))
    return worst.group_by(keys, maintain_order=True).agg(
        simulated=pl.len(),
        simulated_with_target=pl.col("met").is_not_null().sum(),
        simulated_met=pl.col("met").sum(),
        simulated_left_behind=(pl.col("censored") > 0).sum(),
        simulated_slowest_s=pl.col("total_p95_s").max(),
        bottlenecks=named.unique(maintain_order=True).head(NAMED).str.join("; "),
    ).with_columns(
        pl.when(pl.col("bottlenecks") != "").then(pl.col("bottlenecks")).alias("bottlenecks")
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
        drills=pl.col("file").n_unique(),
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
    return _together(keys, [recorded, simulated])


def slowest_classes(classes: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return the classes out last in a drill, else in a simulation; the slowest first."""
    last = pl.coalesce("slowest_s", "simulated_slowest_s")
    return classes.filter(last.is_not_null()).sort(last, descending=True).head(count)


def open_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """Return what is not known to be put right: overdue first, then by date."""
    waiting = findings.filter(pl.col("state") != "closed")
    return waiting.sort(
        pl.col("overdue").fill_null(value=False), "due", descending=[True, False], nulls_last=True
    )


def today() -> dt.date:
    """Return the day of this computer's calendar."""
    return dt.datetime.now().astimezone().date()
