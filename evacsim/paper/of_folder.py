"""What papers of a folder are made of: a county or a school over a half-year, and one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from evacsim.county.calendar import calendar_of
from evacsim.county.columns import HELD
from evacsim.county.due import turns
from evacsim.county.find import stated
from evacsim.county.gather import gather
from evacsim.county.levels import in_period, today
from evacsim.county.months import Period, check_months, month_of, number_of, spans
from evacsim.county.write import County, roll_up, tables_of
from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import text
from evacsim.paper.figures import Figures
from evacsim.paper.shortages import codes_of
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from evacsim.county.gather import Gathered

HALF = 6  # months


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A county, or a school of it, over a half-year.

    `tables` are those that `county -o` writes, and besides: `period` (one row), `held` (drills of
    the period, their first run), `schools` (with what each lacks and has to do), `open` findings,
    `doubted` records of the period, `codes` (buildings beside the codes, see `shortages`) and
    `simulated` (the slowest results of each building); `schools_before` and `held_before` of the
    half-year before. `school` is its name where the paper is of one school. `coming` are the months
    after the period.
    """

    county: County
    months: Period
    coming: Period
    school: str | None
    tables: dict[str, pl.DataFrame]

    @property
    def figures(self) -> Figures:
        """The tables, asked for numbers."""
        return Figures(self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a folder: months, who the folders are of, the calendar, one school."""

    since: str | None = None
    until: str | None = None
    folders: str = ""
    county: str | None = None
    calendar: Path | None = None
    school: str | None = None
    today: dt.date | None = None


def read_half(folder: Path, asked: Asked) -> Half:
    """Read a folder, roll it up over a half-year and over the one before.

    Raises
    ------
    InputError
        If there is nothing to read, a month is none, or there is no such school.
    """
    check_months(asked.since, asked.until)
    day = asked.today or today()
    calendar = calendar_of(folder, asked.calendar)
    found = gather(
        folder, stated=stated(asked.county, asked.folders), today=day, calendar=calendar,
        named=asked.school is not None,
    )  # fmt: skip
    months = _half(found, asked, day)
    county = roll_up(found, today=day, since=months.since, until=months.until, calendar=calendar)
    before = months.moved(-len(months.months))
    coming = Period(since=month_of(number_of(months.until) + 1),
                    until=month_of(number_of(months.until) + HALF))  # fmt: skip
    earlier = roll_up(found, today=day, since=before.since, until=before.until, calendar=calendar)
    tables = tables_of(county)
    tables |= {
        "schools": _with_list(_schools(county, coming), county),
        "schools_before": _schools(earlier, months),
        "doubted": in_period(found.doubts.drop_nulls("date"), months),
        "held": _held(found.drills, months),
        "held_before": _held(found.drills, before),
        "open": _open(found),
        "codes": codes_of(found),
        "simulated": _simulated(found.runs),
    }
    name = _school(tables["schools"], asked.school) if asked.school else None
    if name is not None:
        tables = {key: _of(name, table) for key, table in tables.items()}
    tables["open"] = tables["open"].with_columns(row=pl.int_range(pl.len()))
    tables["period"] = _period(county, months, coming, tables)
    return Half(
        county=county,
        months=months,
        coming=coming,
        school=name,
        tables=tables,
    )


def _half(found: Gathered, asked: Asked, day: dt.date) -> Period:
    """Return the months as asked, else the half-year in which the last drill was held."""
    dated = found.drills["month"].drop_nulls()
    last = asked.until or (str(dated.max()) if len(dated) else f"{day:%Y-%m}")
    first = number_of(last) // HALF * HALF
    since = asked.since or month_of(first)
    until = asked.until or month_of(first + HALF - 1 if asked.since is None else number_of(last))
    return Period(since=min(since, until), until=max(since, until))


def _held(drills: pl.DataFrame, months: Period) -> pl.DataFrame:
    """Return the first run of each drill of some months."""
    month = pl.col("month")
    own = drills.filter((month >= months.since) & (month <= months.until))
    return own.unique(["file", "record"], keep="first", maintain_order=True).sort(
        "date", "school", "file", "record"
    )


def _open(found: Gathered) -> pl.DataFrame:
    """Return the findings that are not known to be put right, overdue ones first."""
    waiting = found.findings.filter(pl.col("state") != "closed")
    overdue = pl.col("overdue").fill_null(value=False)
    return waiting.sort(overdue, "due", descending=[True, False], nulls_last=True)


def _schools(county: County, coming: Period) -> pl.DataFrame:
    """Return the schools of a county with what each lacks and has to do in the months to come."""
    classes = county.levels["class"].filter(pl.col("drills") == 0)
    never = classes.group_by("county", "township", "school").agg(classes_never=pl.len())
    keys = ["county", "township", "school"]
    table = county.levels["school"].drop_nulls("school")
    joined = table.join(never, on=keys, how="left", nulls_equal=True, maintain_order="left")
    calendar = county.calendar
    ahead = [
        spans(
            [month for turn in turns(calendar, calendar.school_of(*ids), coming) for month in turn]
        )
        for ids in joined.select("school", "township").rows()
    ]
    return joined.with_columns(
        pl.col("classes_never").fill_null(0),
        pl.Series("next_months", ahead, dtype=pl.String),
        drilled=pl.col("drills") > 0,
        missed=pl.col("owed") - pl.col("held"),
        kinds_met=pl.col("kinds_missing") == "",
    )


def _simulated(runs: pl.DataFrame) -> pl.DataFrame:
    """Return the slowest results of each building, the longest held up first."""
    keys = ("county", "township", "school", "building")
    slowest = runs.sort("total_p95_s", descending=True, nulls_last=True, maintain_order=True)
    each = slowest.unique(keys, keep="first", maintain_order=True)
    held_up = each.sort("bottleneck_s", descending=True, nulls_last=True, maintain_order=True)
    return held_up.with_columns(controlled=pl.col("bottleneck").is_not_null())


def _with_list(schools: pl.DataFrame, county: County) -> pl.DataFrame:
    """Return schools with what the county's list tells of them, and their slowest building."""
    calendar = county.calendar
    told = [calendar.school_of(*ids) for ids in schools.select("school", "township").rows()]
    listed = {
        f"listed_{name}": pl.Series([getattr(one, name, None) for one in told], dtype=pl.Int64)
        for name in ("pupils", "classes", "boarders", "buildings")
    }
    keys = ["county", "township", "school"]
    columns = ("building_name", "total_p05_s", "total_p95_s", "bottleneck_name")
    slowest = (
        county.found.runs.sort("total_p95_s", descending=True, nulls_last=True, maintain_order=True)
        .unique(keys, keep="first", maintain_order=True)
        .select(*keys, *(pl.col(name).alias(f"slowest_{name}") for name in columns))
    )
    joined = schools.join(slowest, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(**listed)


def _period(
    county: County, months: Period, coming: Period, tables: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    """Return the period as a table of one row."""
    names = [
        set(tables[key].filter("drilled").select("township", "school").rows())
        for key in ("schools", "schools_before")
    ]
    counts = county.calendar.counts
    return pl.DataFrame(
        {
            "since": [months.since],
            "until": [months.until],
            "teaching_months": [sum(map(counts, months.months))],
            "day": [county.today],
            "drills": [tables["held"].select(HELD).item()],
            "schools_in_one": [len(names[0] ^ names[1])],
            "next_since": [coming.since],
            "next_until": [coming.until],
            "next_months": [sum(map(counts, coming.months))],
            "not_read": [sum(one.severity == "fault" for one in county.found.problems)],
        }
    )


def _school(schools: pl.DataFrame, name: str) -> str:
    """Return the name of a school as its rows have it.

    Raises
    ------
    InputError
        If there is none, or two of the name.
    """
    names = [str(one) for one in schools["school"].drop_nulls()]
    fitting = [one for one in names if plain(one) == plain(name)]
    if len(fitting) == 1:
        return fitting[0]
    message = (
        text('"{name}" is the name of {count} schools', name=name, count=len(fitting))
        if fitting
        else text('there is no school "{name}"', name=name)
    )
    hint = nearest_name(name, names)
    raise InputError([Problem(file="--school", where="", message=message, hint=hint)])


def _of(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a school; a table without that column as it is."""
    if "school" not in table.columns:
        return table
    return table.filter(pl.col("school") == name)
