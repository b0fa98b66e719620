"""Drill against drill: the same building and kind of drill over the terms, and whether it changes.

A trend is a straight line through the last ones out by least squares, with the interval in which
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
TRENDS: Final = {
    **dict.fromkeys(_KEYS, pl.String),
    "drills": pl.Int64,
    "first_s": pl.Float64,
    "latest_s": pl.Float64,
    "change_s_per_month": pl.Float64,
    "change_low": pl.Float64,
    "change_high": pl.Float64,
}

say: Final = Texts(
    {
        "shorter": (
            "From drill to drill the time falls: {change} s a month (95 %: {low} to {high})."
        ),
        "longer": "From drill to drill the time grows: {change} s a month (95 %: {low} to {high}).",
        "unclear": (
            "Whether the time changes is not clear: {change} s a month (95 %: {low} to {high})."
        ),
        "too_few": "Of {count} timed drills no trend can be told.",
        "few": "These are {count} drills only: a single one could change the picture.",
        "times": "Last out: first {first}, latest {latest}.",
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
    """Return how the time of each building changes, with columns as `TRENDS`."""
    made = []
    timed = series.filter(pl.col("last_out_s").is_not_null())
    for keys, own in timed.group_by(_KEYS, maintain_order=True):
        days = own["date"].to_physical().to_numpy() / _MONTH_DAYS
        times = own["last_out_s"].to_numpy()
        slope = _slope(days, times) if own.height >= _LEAST else (None, None, None)
        names = ("change_s_per_month", "change_low", "change_high")
        made.append(
            dict(zip(_KEYS, keys, strict=True))
            | {"drills": own.height, "first_s": times[0], "latest_s": times[-1]}
            | dict(zip(names, slope, strict=True))
        )
    return pl.DataFrame(made, schema=TRENDS)


def _slope(months: Any, times: Any) -> tuple[float | None, float | None, float | None]:  # noqa: ANN401 - arrays
    """Return the slope of a line [s a month] and its 95 % interval; None where all is one day."""
    if np.ptp(months) == 0:
        return None, None, None
    line = stats.linregress(months, times)
    freedom = len(times) - 2
    # of times that are all the same scipy gives no number: they leave no spread about the line
    spread = float(line.stderr) if np.ptp(times) > 0 else 0.0
    half = float(stats.t.ppf(0.975, freedom)) * spread
    return float(line.slope), float(line.slope) - half, float(line.slope) + half


def trend_text(row: dict[str, Any]) -> str:
    """Return a trend in words: which way, between what, and of how many drills."""
    parts = [say("times", first=format_time(row["first_s"]), latest=format_time(row["latest_s"]))]
    change, low, high = (row[n] for n in ("change_s_per_month", "change_low", "change_high"))
    if change is None:
        return sentences([*parts, say("too_few", count=row["drills"])])
    which = "shorter" if high < 0 else "longer" if low > 0 else "unclear"
    parts.append(say(which, change=f"{change:+.1f}", low=f"{low:+.1f}", high=f"{high:+.1f}"))
    if row["drills"] < FEW:
        parts.append(say("few", count=row["drills"]))
    return sentences(parts)
