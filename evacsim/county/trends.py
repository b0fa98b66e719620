"""Drill against drill: the same building and kind of drill over the terms, and whether it changes.

A trend is a straight line by least squares through one of `TRENDED`, with the interval in which
95 of 100 such lines would hold the true one (Student's t). Of fewer than three drills there is
none; of few it says little, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from scipy import stats

from evacsim.locale import Texts, sentences
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.county.gather import Gathered

_KEYS: Final = ("county", "township", "school", "building", "kind")
_LEAST: Final = 3
FEW: Final = 8
"""Of fewer drills than these a trend may well be chance, however narrow its interval."""
_MONTH_DAYS: Final = 365.25 / 12
_SERIES: Final = (
    *_KEYS, "date", "last_out_s", "start_s", "flow_per_s", "as_planned", "other_way", "method",
    "plan_version", "file", "record",
)  # fmt: skip
TRENDED: Final = ("last_out_s", "start_s", "flow_per_s", "as_planned_share", "closed_since")
"""What is followed: the time, when classes start (median), persons a second, the share of classes
on their planned way (order), findings put right since the drill before.
"""
TRENDS: Final = {
    **dict.fromkeys(_KEYS, pl.String),
    "measure": pl.String,
    "drills": pl.Int64,
    "first": pl.Float64,
    "latest": pl.Float64,
    "change_per_month": pl.Float64,
    "change_low": pl.Float64,
    "change_high": pl.Float64,
}

say: Final = Texts(
    {
        "falls": "From drill to drill it falls: {change} a month (95 %: {low} to {high}).",
        "grows": "From drill to drill it grows: {change} a month (95 %: {low} to {high}).",
        "unclear": "Whether it changes is not clear: {change} a month (95 %: {low} to {high}).",
        "too_few": "Of {count} drills no trend can be told.",
        "few": "These are {count} drills only: a single one could change the picture.",
        "values": "{what}: first {first}, latest {latest}.",
        "of_last_out_s": "Last out",
        "of_start_s": "Median start of the classes",
        "of_flow_per_s": "Persons a second",
        "of_as_planned_share": "Classes on their planned way",
        "of_closed_since": "Findings put right since the drill before",
        "seconds": "{seconds} s",
        "points": "{points} percentage points",
    }
)


def series_of(found: Gathered) -> pl.DataFrame:
    """Return the dated drills of each building in order, with what came between.

    The columns of `_SERIES` of each drill's first run; `plan_changed` where the plan that it names
    is not that of the drill before, `closed_since` findings of the building reviewed as put right
    since then.
    """
    own = found.drills.filter(pl.col("date").is_not_null() & pl.col("building").is_not_null())
    first = own.sort("date", "file", "record", "run").unique(
        ["file", "record"], keep="first", maintain_order=True
    )
    before = pl.col("plan_version").shift(1).over(_KEYS)
    rows = first.select(_SERIES).with_columns(
        plan_changed=pl.when(before.is_not_null()).then(pl.col("plan_version") != before),
        since=pl.col("date").shift(1).over(_KEYS),
    )
    closed = found.findings.filter(
        (pl.col("state") == "closed") & pl.col("reviewed").is_not_null()
    ).select("school", "building", "reviewed")
    return _with_closed(rows, closed).drop("since").sort(*_KEYS, "date", nulls_last=True)


def _with_closed(rows: pl.DataFrame, closed: pl.DataFrame) -> pl.DataFrame:
    days: dict[tuple[Any, ...], list[Any]] = {}
    for school, building, reviewed in closed.rows():
        days.setdefault((school, building), []).append(reviewed)
    counts = [
        None
        if since is None
        else sum(since < day <= date for day in days.get((school, building), ()))
        for school, building, since, date in rows.select(
            "school", "building", "since", "date"
        ).rows()
    ]
    return rows.with_columns(pl.Series("closed_since", counts, dtype=pl.Int64))


def trends_of(series: pl.DataFrame) -> pl.DataFrame:
    """Return how each of `TRENDED` changes from drill to drill, with columns as `TRENDS`.

    A measure is there where two drills tell it at least; the time, where one does.
    """
    share = pl.col("as_planned") / (pl.col("as_planned") + pl.col("other_way"))
    told = series.with_columns(
        pl.col("closed_since").cast(pl.Float64),
        as_planned_share=share.fill_nan(None),
        month=pl.col("date").to_physical().cast(pl.Float64) / _MONTH_DAYS,
    )
    long = told.unpivot(
        TRENDED, index=[*_KEYS, "month"], variable_name="measure", value_name="value"
    ).drop_nulls("value")
    x, y = pl.col("month"), pl.col("value")
    lines = long.group_by(*_KEYS, "measure", maintain_order=True).agg(
        drills=pl.len().cast(pl.Int64),
        first=y.first(),
        latest=y.last(),
        slope=pl.cov(x, y) / x.var(),
        # of values that are all the same there is no correlation, and no spread about the line
        left=pl.when(y.var() > 0).then((1.0 - pl.corr(x, y) ** 2).clip(0.0) * y.var()).otherwise(0)
        / x.var(),
        apart=x.max() - x.min(),
    )
    known = (pl.col("drills") >= _LEAST) & (pl.col("apart") > 0)
    freedom = (lines["drills"] - 2).clip(1)
    spread = pl.Series(np.atleast_1d(stats.t.ppf(0.975, freedom.to_numpy())))
    half = (pl.col("left") / freedom).sqrt() * spread
    return (
        lines.with_columns(
            change_per_month=pl.when(known).then("slope"),
            change_low=pl.when(known).then(pl.col("slope") - half),
            change_high=pl.when(known).then(pl.col("slope") + half),
        )
        .filter((pl.col("measure") == "last_out_s") | (pl.col("drills") > 1))
        .sort(*_KEYS, pl.col("measure").cast(pl.Enum(TRENDED)), nulls_last=True)
        .select(pl.col(name).cast(kind) for name, kind in TRENDS.items())
    )


def trend_text(row: dict[str, Any]) -> str:
    """Return a trend in words: which way, between what, and of how many drills."""
    shown = _SHOWN[row["measure"]]
    what = say(f"of_{row['measure']}")
    parts = [say("values", what=what, first=shown(row["first"]), latest=shown(row["latest"]))]
    change, low, high = (row[name] for name in ("change_per_month", "change_low", "change_high"))
    if change is None:
        return sentences([*parts, say("too_few", count=row["drills"])])
    which = "falls" if high < 0 else "grows" if low > 0 else "unclear"
    by = _CHANGE[row["measure"]]
    parts.append(say(which, change=by(change), low=by(low), high=by(high)))
    if row["drills"] < FEW:
        parts.append(say("few", count=row["drills"]))
    return sentences(parts)


def _points(share: float) -> str:
    return say("points", points=f"{share * 100:+.0f}")


_SHOWN: Final[dict[str, Callable[[float], str]]] = {
    "last_out_s": format_time,
    "start_s": format_time,
    "flow_per_s": "{:.2f}".format,
    "as_planned_share": "{:.0%}".format,
    "closed_since": "{:.0f}".format,
}
_CHANGE: Final[dict[str, Callable[[float], str]]] = {
    "last_out_s": lambda change: say("seconds", seconds=f"{change:+.1f}"),
    "start_s": lambda change: say("seconds", seconds=f"{change:+.1f}"),
    "flow_per_s": "{:+.2f}".format,
    "as_planned_share": _points,
    "closed_since": "{:+.1f}".format,
}
