"""The county's tables as files: CSV for programs, one workbook and one page to print for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from typing_extensions import TypedDict

from evacsim.county.calendar import Calendar
from evacsim.county.columns import HELD
from evacsim.county.find import MARKER
from evacsim.county.gathered import with_listed
from evacsim.county.levels import LEVELS, Level, level_tables
from evacsim.county.months import Period, period
from evacsim.county.trends import series_of, trends_of
from evacsim.county.words import issue_word, kind_word, kinds_text, known_text, say
from evacsim.drills.fields import ISSUES
from evacsim.locale import mark
from evacsim.results.export import plain_cells
from evacsim.results.folder import Kind, written
from evacsim.results.manifest import evacsim_version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.county.gather import Gathered

_ENDS: Final = {
    "runs": "runs_list",
    "drills": "drills_list",
    "findings": "findings_list",
    "doubts": "doubts_list",
    "series": "series_list",
    "trends": "trends_list",
    "problems": "problems_list",
}
"""Titles of the sheets that are no level's."""
_SHEET_ROWS: Final = 1_048_000
_ROOMS: Final = 10_000
"""So many rooms of which there are simulations only stand in the workbook; the CSV has all."""
_WIDEST: Final = 60
_MEASURED: Final = 200
_CJK: Final = 0x2E80
_FINE: Final = frozenset(
    {"met_share", "flow_per_s", "first", "latest", "change_per_month", "change_low", "change_high"}
)
"""Columns of shares and persons a second: one decimal would leave nothing of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county rolled up: a table per level, and what they were made of.

    `months` is None where no drill has a date and no month was stated.
    """

    found: Gathered
    months: Period | None
    levels: dict[Level, pl.DataFrame]
    today: dt.date
    calendar: Calendar


def roll_up(
    found: Gathered,
    *,
    today: dt.date,
    since: str | None = None,
    until: str | None = None,
    calendar: Calendar | None = None,
) -> County:
    """Roll up what lies below a folder.

    Parameters
    ----------
    found
        As `gather` returns it.
    today
        The day that the page is of.
    since, until
        First and last month of the monthly rule, as 2026-01; those of the drills if None.
    calendar
        Terms, holidays, exams, the list of schools and their rules; none told if None.

    Raises
    ------
    InputError
        If a month is none.
    """
    calendar = calendar or Calendar()
    months = period(found.drills, since, until)
    found = with_listed(found, calendar)
    levels = level_tables(found, months, calendar)
    return County(found=found, months=months, levels=levels, today=today, calendar=calendar)


def tables_of(county: County) -> dict[str, pl.DataFrame]:
    """Return every table by the name of its CSV file."""
    found = county.found
    tables: dict[str, pl.DataFrame] = {level: county.levels[level] for level in LEVELS}
    problems = [
        {
            "severity": one.severity,
            "file": one.file,
            "where": one.where,
            "message": one.message,
            "hint": one.hint,
        }
        for one in found.problems
    ]
    series = series_of(found)
    columns = ("severity", "file", "where", "message", "hint")
    return tables | {
        "drills": found.drills,
        "runs": found.runs,
        "findings": found.findings,
        "doubts": found.doubts,
        "series": series,
        "trends": trends_of(series),
        "problems": pl.DataFrame(problems, schema=dict.fromkeys(columns, pl.String)),
    }


COUNTY: Final = Kind(
    called=mark("a roll-up of evacsim"), is_one=lambda one: (one / MARKER).is_file()
)


def write_county(county: County, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Write CSV files, `county.xlsx`, `county.html`, `schools.html` into a folder; return them.

    Raises
    ------
    ResultsError
        As `results.folder.written`.
    """
    from evacsim.county.page import county_page  # noqa: PLC0415 - jinja2 costs who wants no page
    from evacsim.county.schools import schools_page  # noqa: PLC0415 - as above

    with written(folder, COUNTY, overwrite=overwrite) as partial:
        names = [*_csv(county, partial), "county.xlsx", "county.html", "schools.html", MARKER]
        _workbook(county, partial / "county.xlsx")
        (partial / "county.html").write_text(county_page(county), encoding="utf-8", newline="")
        (partial / "schools.html").write_text(schools_page(county), encoding="utf-8", newline="")
        note = json.dumps(_note(county), ensure_ascii=False, indent=2)
        (partial / MARKER).write_text(note + "\n", encoding="utf-8", newline="")
    return [folder / name for name in names if name != MARKER]


def _note(county: County) -> dict[str, object]:
    """Return what `county.json` says: what was read, and which months count."""
    found = county.found
    return {
        "format": "evacsim-county",
        "evacsim": evacsim_version(),
        "folder": str(found.folder),
        "day": str(county.today),
        "since": county.months.since if county.months else None,
        "until": county.months.until if county.months else None,
        "results": found.runs.height,
        "records": found.drills.select(HELD).item(),
        "not_read": sum(1 for one in found.problems if one.severity == "fault"),
    }


def _csv(county: County, folder: Path) -> list[str]:
    names = []
    for name, table in tables_of(county).items():
        plain_cells(table).write_csv(folder / f"{name}.csv", include_bom=True, float_precision=3)
        names.append(f"{name}.csv")
    return names


def _workbook(county: County, path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - 0.2 s

    book = Workbook(write_only=True)  # rows go to the disk: a county has a hundred thousand classes
    for name, table in tables_of(county).items():
        title = _ENDS.get(name, f"levels_{name}")
        kept = _for_people(table) if name == "class" else table
        for part, start in enumerate(range(0, max(kept.height, 1), _SHEET_ROWS), start=1):
            sheet = book.create_sheet(say(title) + (f" {part}" if part > 1 else ""))
            _fill(sheet, kept.slice(start, _SHEET_ROWS))
        if kept.height < table.height:
            sheet.append([say("rooms_in_csv", n=table.height - kept.height, file=f"{name}.csv")])
    book.save(path)


def _for_people(classes: pl.DataFrame) -> pl.DataFrame:
    """Return the classes that were drilled, and of rooms that were only simulated so many."""
    room = (pl.col("drills") == 0).cast(pl.Int64)
    return classes.filter((room == 0) | (room.cum_sum() <= _ROOMS))


def _fill(sheet: Any, table: pl.DataFrame) -> None:  # noqa: ANN401 - its stub lacks half of it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    columns = [_cells(column) for column in table]
    for number, own in enumerate(columns, start=1):
        texts = (str(one) for one in own[:_MEASURED] if one is not None)
        wide = max([9, *map(_wide, texts)]) + 2
        sheet.column_dimensions[get_column_letter(number)].width = min(wide, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(table.width)}{table.height + 1}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    heads = [WriteOnlyCell(sheet, say(name)) for name in table.columns]
    for head in heads:
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append(heads)
    for row in zip(*columns, strict=True):
        sheet.append(row)


def _cells(column: pl.Series) -> list[Any]:
    """Return a column as its cells; what stands in it a thousand times is looked at once."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as above

    if column.dtype.is_integer() or column.dtype.is_temporal():
        return column.to_list()
    if column.dtype != pl.String:
        return [cell(column.name, value) for value in column]
    shown = {  # first what no cell may hold: what is left may begin as a formula
        value: cell(column.name, value and ILLEGAL_CHARACTERS_RE.sub("", value))
        for value in column.unique()
    }
    return [shown[value] for value in column]


def _wide(text: str) -> int:
    """Return the width of a text in a column: Chinese signs take two."""
    return sum(2 if ord(sign) >= _CJK else 1 for sign in text)


def cell(name: str, value: Any) -> Any:  # noqa: ANN401, C901, PLR0911 - what a table holds
    """Return a value as people read it: words in their language; None stays missing."""
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, float):
        return round(value, 3 if name in _FINE else 1)
    if not isinstance(value, str):
        return value
    if name in ("kinds", "kinds_missing"):
        return kinds_text(value)
    if name == "known_from":
        return known_text(value)
    if name == "bottleneck_kind":
        return " + ".join(say(f"suspect_{kind}") for kind in value.split(" + "))
    if name in ("school_kind", "rule", "measure"):
        return say(f"{name}_{value}")
    if name == "kind":
        return issue_word(value) if value in ISSUES else kind_word(value)
    if name == "state":
        return say(f"state_{value}")
    if name == "severity" and value in ("fault", "warning"):
        return say(f"severity_{value}")
    # a text that begins so would be a formula
    return f"'{value}" if value.startswith(("=", "+", "@")) else value


Row = dict[str, str | bool | int | float | list[str] | None]
"""A row of a table, by column: as the CSV files have them."""


class PeriodJson(TypedDict):
    """The months of the rule: first, last, how many."""

    since: str
    until: str
    months: int


class CountyJson(TypedDict):
    """What `county --json` prints; the tables are those of the CSV files."""

    folder: str
    period: PeriodJson | None
    levels: dict[Level, list[Row]]
    drills: list[Row]
    runs: list[Row]
    findings: list[Row]
    doubts: list[Row]
    series: list[Row]
    trends: list[Row]
    problems: list[Row]
    skipped: list[str]
    files: list[str]


def county_json(county: County, files: Sequence[Path] = ()) -> CountyJson:
    """Return what `county --json` prints; `skipped` are tables that are no records."""
    tables = {name: _rows(table) for name, table in tables_of(county).items()}
    months = county.months
    return {
        "folder": str(county.found.folder),
        "period": {"since": months.since, "until": months.until, "months": len(months.months)}
        if months
        else None,
        "levels": {level: tables[level] for level in LEVELS},
        "drills": tables["drills"],
        "runs": tables["runs"],
        "findings": tables["findings"],
        "doubts": tables["doubts"],
        "series": tables["series"],
        "trends": tables["trends"],
        "problems": tables["problems"],
        "skipped": list(county.found.skipped),
        "files": [str(file) for file in files],
    }


def _rows(table: pl.DataFrame) -> list[Row]:
    return table.with_columns(pl.selectors.date().cast(pl.String)).to_dicts()
