"""A page for each school: its drills one after the other, what is open and who sees to it.

Who is responsible is shown as an office; where a person is named, only that there is one: the pages
are of the bureau, and names stay in the school (its own half-year summary has them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.county.levels import open_findings
from evacsim.county.months import months_text
from evacsim.county.page import page_table, pages, with_names
from evacsim.county.trends import series_of, trend_text, trends_of
from evacsim.county.words import kind_word, kinds_text, say
from evacsim.locale import clauses, language
from evacsim.persons import MASK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.county.write import County

    Key = tuple[str | None, ...]

_KEYS: Final = ("county", "township", "school")
_SERIES: Final = (
    "building", "drill_kind", "date", "last_out_s", "start_s", "flow", "other_way",
    "closed_since", "plan_version",
)  # fmt: skip
_OPEN: Final = ("building", "kind", "location", "description", "remedy", "owner", "due", "state")
_DOUBTS: Final = ("date", "what", "why")
_ROWS: Final = {"series": 14, "open": 14, "doubts": 8}
"""So many rows are on a page; the tables have all."""


def schools_page(county: County) -> str:
    """Return one HTML file with a page for each school that is known."""
    found = county.found
    series = series_of(found)
    parts = {
        "series": _shown(series, county),
        "trends": trends_of(series),
        "open": _masked(open_findings(_shown(found.findings, county))),
        "doubts": found.doubts,
    }
    by_school = {name: _parted(table) for name, table in parts.items()}
    known = county.levels["school"].drop_nulls("school")
    schools = [_school(county, row, by_school, parts) for row in known.iter_rows(named=True)]
    return (
        pages()
        .get_template("schools.html")
        .render(lang=language(), title=say("school_pages"), schools=schools, note=say("note_owner"))
    )


def _shown(table: pl.DataFrame, county: County) -> pl.DataFrame:
    """Return a table with buildings by their names, where results tell them."""
    table = with_names(table, county)
    if "flow_per_s" in table.columns:
        table = table.with_columns(flow=pl.col("flow_per_s").round(2), drill_kind=pl.col("kind"))
    return table


def _masked(table: pl.DataFrame) -> pl.DataFrame:
    """Return findings with "a person" for whoever is masked."""
    owner = pl.col("owner")
    return table.with_columns(
        owner=pl.when(owner == MASK).then(pl.lit(say("a_person"))).otherwise(owner)
    )


def _parted(table: pl.DataFrame) -> dict[Key, pl.DataFrame]:
    found: dict[Any, pl.DataFrame] = table.partition_by(_KEYS, as_dict=True, maintain_order=True)
    return found


def _school(
    county: County,
    row: Mapping[str, Any],
    by_school: Mapping[str, Mapping[Key, pl.DataFrame]],
    parts: Mapping[str, pl.DataFrame],
) -> dict[str, Any]:
    key = tuple(row[name] for name in _KEYS)
    own = {name: tables.get(key, parts[name].clear()) for name, tables in by_school.items()}
    trends = [
        "".join(
            (
                clauses([one["building"], kind_word(one["kind"] or "?")]),
                say("colon"),
                trend_text(one),
            )
        )
        for one in _shown(own["trends"], county).iter_rows(named=True)
        if one["measure"] == "last_out_s" or one["change_per_month"] is not None
    ]
    series = own["series"].tail(_ROWS["series"])
    tables = [
        page_table(say("series"), series, _SERIES)
        | {"empty": say("no_drills"), "lines": trends,
           "more": _more(own["series"].height - _ROWS["series"])},
        page_table(say("open_list"), own["open"], _OPEN, most=_ROWS["open"])
        | {"empty": say("no_findings"), "lines": []},
    ]  # fmt: skip
    if own["doubts"].height:
        tables.append(
            page_table(say("doubts_list"), own["doubts"], _DOUBTS, most=_ROWS["doubts"])
            | {"lines": []}
        )
    return {
        "name": row["school"],
        "beside": clauses(str(one) for one in (row["township"], county.today) if one),
        "verdict": _verdict(row),
        "tables": tables,
    }


def _more(rows: int) -> str:
    return say("more_rows", n=rows) if rows > 0 else ""


def _verdict(row: Mapping[str, Any]) -> str:
    parts = [say("school_drills", drills=row["drills"])]
    if row["owed"] is not None:
        parts.append(say("school_owed", held=row["held"], owed=row["owed"]))
    if row["months_without"]:
        parts.append(say("school_without", months=months_text(row["months_without"])))
    if row["kinds_missing"]:
        parts.append(say("school_missing", kinds=kinds_text(row["kinds_missing"])))
    parts.append(say("school_findings", open=row["open"], unsaid=row["state_not_told"],
                     overdue=row["overdue"]))  # fmt: skip
    return clauses(parts)
