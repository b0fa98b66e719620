"""The county on paper: one HTML page that prints on A4 and needs no other file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from evacsim.county.columns import HELD
from evacsim.county.levels import open_findings, slowest_classes
from evacsim.county.months import months_text, spans
from evacsim.county.words import issue_word, kind_word, kinds_text, say
from evacsim.locale import language, sentences
from evacsim.results.manifest import evacsim_version
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.county.levels import Level
    from evacsim.county.write import County

_IDS: Final[dict[Level, tuple[str, ...]]] = {
    "county": ("county",),
    "township": ("township",),
    "school": ("township", "school"),
    "building": ("school", "building"),
}
_HELD: Final = ("drills", "kinds")
_TIMES: Final = ("target_met", "slowest_s")
_SIMULATED: Final = (
    "simulated_met", "simulated_left_behind", "simulated_slowest_s", "bottlenecks_named",
)  # fmt: skip
_ISSUES: Final = ("open", "overdue")
SHOWN: Final[dict[Level, tuple[str, ...]]] = {
    "county": (
        "schools", "buildings", *_HELD, "schools_meeting_rule", *_TIMES, *_SIMULATED, *_ISSUES,
    ),
    "township": ("schools", *_HELD, "schools_meeting_rule", *_TIMES, *_SIMULATED, *_ISSUES),
    "school": (*_HELD, "held", "months_without", "kinds_missing", *_TIMES, *_SIMULATED, *_ISSUES),
    "building": (
        *_HELD, "first_last_out_s", "latest_last_out_s", "target_met", *_SIMULATED, *_ISSUES,
    ),
}  # fmt: skip
"""The columns that are shown after the ids; the files have all of them."""
_OF: Final = {
    "target_met": "with_target",
    "simulated_met": "simulated_with_target",
    "schools_meeting_rule": "schools",
    "held": "owed",
}
"""Counts that are shown as a part of another: 2 / 5."""
CLASSES_SHOWN: Final = 25
_ROWS: Final[dict[str, int]] = {"county": 50, "township": 100, "school": 600, "building": 300}
_FINDINGS: Final = (
    "school",
    "building",
    "kind",
    "location",
    "description",
    "owner",
    "due",
    "state",
)
_FINDINGS_SHOWN: Final = 200
_PROBLEMS_SHOWN: Final = 100
_DOUBTS: Final = ("school", "date", "what", "why", "file")
_DOUBTS_SHOWN: Final = 100
_SLOWEST: Final = (
    "school", "building", "class_name", "drill_runs", "latest_last_out_s", "slowest_s",
    "simulated_slowest_s", "other_way",
)  # fmt: skip


def pages() -> Environment:
    """Return what lays the pages of a county out."""
    return Environment(
        loader=PackageLoader("evacsim.county", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def county_page(county: County) -> str:
    """Return the page."""
    found = county.found
    tables = [_level(county, level) for level in SHOWN]
    classes = with_names(slowest_classes(county.levels["class"], CLASSES_SHOWN), county)
    tables.append(page_table(say("slowest", n=CLASSES_SHOWN), classes, _SLOWEST))
    waiting = with_names(open_findings(found.findings), county)
    tables.append(
        page_table(say("doubts_list"), found.doubts, _DOUBTS, most=_DOUBTS_SHOWN)
        | {"empty": say("no_doubts")}
    )
    tables.append(
        page_table(say("open_list"), waiting, _FINDINGS, most=_FINDINGS_SHOWN)
        | {"empty": say("no_findings")}
    )
    return pages().get_template("county.html").render(
        lang=language(), title=say("title"),
        made=say(
            "made", folder=found.folder.resolve().name,
            records=found.drills.select(HELD).item(),
            runs=found.runs.height, day=county.today,
        ),
        verdict=verdict(county),
        period=period_line(county),
        tables=tables,
        problems_title=say("problems_list"),
        problems=[str(one) for one in found.problems[:_PROBLEMS_SHOWN]],
        more_problems=_more(len(found.problems) - _PROBLEMS_SHOWN),
        no_problems=say("no_problems"),
        notes=[
            say("note_bottleneck"), say("note_missing"), f"evacsim {evacsim_version()}",
        ],
    )  # fmt: skip


def verdict(county: County) -> str:
    """Return one sentence: the rule, the targets, the findings."""
    table = county.levels["county"]
    totals = {
        name: int(table[name].sum() or 0)
        for name in ("with_target", "target_met", "open", "state_not_told", "overdue")
    }
    schools = county.levels["school"].drop_nulls("school")
    return say(
        "verdict",
        schools=schools.height,
        meeting=int(schools["rule_met"].sum() or 0),
        timed=totals["with_target"],
        met=totals["target_met"],
        open=totals["open"],
        unsaid=totals["state_not_told"],
        overdue=totals["overdue"],
    )


def period_line(county: County) -> str:
    """Return which months the rule was applied to."""
    months = county.months
    if months is None:
        return say("no_period")
    n = sum(map(county.calendar.counts, months.months))
    told = say("period", since=months.since, until=months.until, n=n)
    free = [month for month in months.months if not county.calendar.counts(month)]
    return sentences([told, say("free_months", months=months_text(spans(free)))]) if free else told


def _level(county: County, level: Level) -> dict[str, Any]:
    columns = (*_IDS[level], *SHOWN[level])
    return page_table(
        say(f"levels_{level}"), with_names(county.levels[level], county), columns, most=_ROWS[level]
    )


def building_names(county: County) -> dict[str, str]:
    """Return what buildings are called, by their ids: as their results have it."""
    rows = county.found.runs.select("building", "building_name").drop_nulls().unique().rows()
    return {str(building): str(name) for building, name in rows}


def with_names(table: pl.DataFrame, county: County) -> pl.DataFrame:
    """Return a table with buildings by their names, where results tell them."""
    names = building_names(county)
    if not names or "building" not in table.columns:
        return table
    return table.with_columns(pl.col("building").replace(names))


def page_table(
    title: str, table: pl.DataFrame, columns: Sequence[str], *, most: int = 10_000
) -> dict[str, Any]:
    """Return a table as the templates set it: headings, cells as people read them, what is left."""
    return {
        "title": title,
        "columns": [{"name": heading(name), "text": _is_text(name)} for name in columns],
        "rows": [
            [
                {"value": shown(name, row), "text": _is_text(name), "day": name == "date"}
                for name in columns
            ]
            for row in table.head(most).iter_rows(named=True)
        ],
        "more": _more(table.height - most),
        "empty": "",
    }


def _more(rows: int) -> str:
    return say("more_rows", n=rows) if rows > 0 else ""


def _is_text(name: str) -> bool:
    """Whether a column is set to the left, and may be folded."""
    return name in (
        "county", "township", "school", "building", "class_name", "kinds", "months_without",
        "kinds_missing", "drill_kind", "date", "what", "why", "remedy", "plan_version",
        "bottlenecks_named", "kind", "location", "description", "owner", "state",
    )  # fmt: skip


def heading(name: str) -> str:
    """Return the heading of a column whose times are shown as m:ss."""
    return say(name).replace("[秒]", "[分:秒]").replace("[s]", "[m:ss]")


def shown(name: str, row: dict[str, Any]) -> str:  # noqa: C901, PLR0911 - a line a kind
    """Return a cell as a person reads it: m:ss, words, a part of a whole; a dash is missing."""
    value = row[name]
    if value is None and name in ("county", "township", "school", "building"):
        return say("unknown")
    if name in _OF:
        whole = row[_OF[name]]
        return f"{value} / {whole}" if value is not None and whole else "–"
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if name.endswith("_s"):
        return format_time(value)
    if name == "months_without":
        return months_text(value)
    if name in ("kinds", "kinds_missing"):
        return kinds_text(value)
    if name == "kind":
        return issue_word(value)
    if name == "drill_kind":
        return kind_word(value)
    if name == "state":
        late = f", {say('overdue')}" if row.get("overdue") else ""
        return say(f"state_{value}") + late
    return str(value)
