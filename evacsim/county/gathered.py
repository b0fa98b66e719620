"""What only shows when everything has been read: the same finding again, doubts, plans, silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from evacsim.analysis.plan import DIGEST_SIGNS
from evacsim.county.columns import IDS
from evacsim.county.find import ID_NAMES
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from evacsim.county.calendar import Calendar
    from evacsim.county.gather import Gathered


def once(findings: pl.DataFrame) -> pl.DataFrame:
    """Return findings that stand in several records once: as the last of them has it.

    One is the same where school, building, kind, place and description are; `first_date` is the day
    of the first record with it, `seen` in how many it stands. One without description stays.
    """
    words = [
        pl.col(name).fill_null("").str.replace_all(r"\s+", "")
        for name in ("location", "description")
    ]
    number = pl.int_range(pl.len()).cast(pl.String)
    alone = pl.when(pl.col("description").is_null()).then(number).otherwise(pl.lit(""))
    key = [*(pl.col(name) for name in (*ID_NAMES, "kind")), *words, alone.alias("alone")]
    ordered = findings.with_row_index("row").sort("date", "row", nulls_last=False)
    kept = ordered.with_columns(
        first_date=pl.col("date").min().over(key),
        seen=pl.len().cast(pl.Int64).over(key),
        last=pl.int_range(pl.len()).over(key) == pl.len().over(key) - 1,
    )
    return kept.filter("last").sort("row").drop("row", "last").select(findings.columns)


def linked(drills: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Return the drills with whether their plan is still that of their building's results.

    Held against the results of the same school and building, whichever scenario was simulated: one
    with the digest of the record is the plan as it was drilled. Without a digest nothing is known.
    """
    keys = ["school", "building"]
    known = runs.group_by(keys).agg(pl.col("scenario_digest").unique().alias("digests"))
    joined = drills.join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")
    drilled = pl.col("plan_digest").str.to_lowercase().str.slice(0, DIGEST_SIGNS)
    both = drilled.is_not_null() & pl.col("digests").is_not_null()
    same = pl.col("digests").list.contains(drilled)
    now = pl.when(same).then(pl.lit("same")).otherwise(pl.lit("changed"))
    return joined.with_columns(plan_now=pl.when(both).then(now)).drop("digests")


def counted(drills: pl.DataFrame, doubts: pl.DataFrame) -> pl.DataFrame:
    """Return the drills with the doubts about each run counted."""
    run = ["file", "record", "run"]
    counted = doubts.group_by(run).agg(pl.len().cast(pl.Int64).alias("counted"))
    joined = drills.join(counted, on=run, how="left", maintain_order="left")
    return joined.with_columns(doubts=pl.col("counted").fill_null(0)).drop("counted")


def with_listed(found: Gathered, calendar: Calendar) -> Gathered:
    """Return it with the schools of a county's list of which nothing was found, as silent ones."""
    ids = [found.runs, found.drills, found.silent]
    there = pl.concat([frame.select("township", "school") for frame in ids]).unique().rows()
    heard = {id(calendar.school_of(school, township)) for township, school in there}
    names = {plain(school) for _, school in there if school}
    counties = pl.concat([frame.select("county") for frame in ids])["county"].drop_nulls().unique()
    rows = [
        {
            "county": counties[0] if len(counties) == 1 else None,
            "township": one.township,
            "school": one.name,
            "known_from": "school: list",
        }
        for one in calendar.school
        if id(one) not in heard and (one.township is not None or plain(one.name) not in names)
    ]
    listed = pl.DataFrame(rows, schema=dict(IDS))
    return replace(found, silent=pl.concat([found.silent, listed]))
