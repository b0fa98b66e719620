"""A drill record as a workbook: dropdowns, texts that stay texts, sheets that print as forms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evacsim.drills.fields import CHECKPOINTS, CLASSES, CONGESTION, COUNTS, DRILL, ISSUE_LIST
from evacsim.drills.overview import OF_ALL_RUNS
from evacsim.drills.printed import (
    break_classes,
    break_counts,
    lines_a_run,
    print_page,
    row_height_pt,
    use_font,
    widths,
)
from evacsim.drills.remarks import HOW_TO, OBSERVATIONS, remark
from evacsim.drills.write import lines_of, title_of
from evacsim.locale import language, text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from evacsim.drills.model import DrillRecord
    from evacsim.drills.write import Line, Value
    from evacsim.spreadsheet.fields import Field, Sheet

_SPARE_ROWS: Final = 20
_OBSERVED: Final = ((CHECKPOINTS, 2), (CONGESTION, 8), (ISSUE_LIST, 10))
"""The tables of the last sheet, and how many empty lines each has for a start."""
_MOST_LIST: Final = 250
"""Characters of a dropdown written into the cell rule; Excel stops at 255."""
_HEAD: Final = PatternFill("solid", fgColor="DCE6F1")
_GIVEN: Final = PatternFill("solid", fgColor="F2F2F2")
_THIN: Final = Side(style="thin", color="808080")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def workbook(record: DrillRecord, *, blank_counts: int = 0) -> Workbook:
    """Lay a record out as a workbook of four sheets, one printed page for each who takes times.

    On A4, with rows to write in by hand: the overview a page, classes by whole floors, counts a
    checkpoint a page for all runs, and what was seen on the last: who counts where, jams, findings.
    """
    book = Workbook()
    use_font(book)
    front = book.active
    if front is not None:
        book.remove(front)
    names = _dropdowns(record)
    runs = len(record.runs)
    page = book.create_sheet(title_of(DRILL))
    printed = _form(page, record)
    _dropdown_rules(page, DRILL, names, (2, page.max_row), runs=runs)
    print_page(page, record, DRILL.key, printed)
    for sheet in (CLASSES, COUNTS):
        page = book.create_sheet(title_of(sheet))
        lines = _classes(record) if sheet is CLASSES else _counts(record, blank_counts)
        last = _table(page, sheet, lines, 1, 0 if sheet is COUNTS and lines else _SPARE_ROWS)
        page.freeze_panes = "C2"
        page.print_title_rows = "1:1"
        _dropdown_rules(page, sheet, names, (2, last), runs=runs)
        rows = len(lines) + 1 if lines else last
        print_page(page, record, sheet.key, (len(sheet.fields), rows))
        widths(page, sheet.key)
        (break_classes if sheet is CLASSES else break_counts)(page, rows)
    page = book.create_sheet(text(OBSERVATIONS))
    top = 1
    for sheet, spare in _OBSERVED:
        last = _table(page, sheet, lines_of(record, sheet), top, spare)
        _dropdown_rules(page, sheet, names, (top + 1, last), runs=runs)
        top = last + 2
    widths(page, ISSUE_LIST.key)
    print_page(page, record, ISSUE_LIST.key, (len(ISSUE_LIST.fields), top - 2))
    return book


def _classes(record: DrillRecord) -> list[Line]:
    """Return the lines of the classes: both runs of a floor together where floors are in order."""
    lines = lines_of(record, CLASSES)
    floor = next(at for at, field in enumerate(CLASSES.fields) if field.key == "floor")
    orders = []
    for run in record.runs:
        own = [line[floor] for line in lines if line[0] == run.run_no]
        order = list(dict.fromkeys(own))
        if sorted(own, key=order.index) != own:
            return lines  # the file's order is kept: what is read again is the same
        orders.append(order)
    if not all(order == orders[0] for order in orders):
        return lines
    return sorted(lines, key=lambda line: orders[0].index(line[floor]))


def _counts(record: DrillRecord, blank_counts: int) -> list[Line]:
    """Return the lines of the counts, with empty ones to count on, checkpoint by checkpoint."""
    lines = lines_of(record, COUNTS)
    if not blank_counts:
        return lines
    found: list[Line] = []
    width = len(COUNTS.fields)
    most = lines_a_run(len(record.runs), blank_counts)
    for checkpoint in record.checkpoints:
        for run in record.runs:
            start: Line = [checkpoint.cp_id, run.run_no]
            found += [line for line in lines if line[:2] == start]
            found += [start + [None] * (width - 2) for _ in range(most)]
    known = {checkpoint.cp_id for checkpoint in record.checkpoints}
    return [*found, *(line for line in lines if line[0] not in known)]


def _form(page: Worksheet, record: DrillRecord) -> tuple[int, int]:
    """Write the overview: a label a row, a column a run, and how to fill it in.

    What is of all runs stands last, below what is printed: the page's head says it. Returns how
    many columns and rows are printed.
    """
    runs = lines_of(record, DRILL)
    heads = [text("run {number}", number=run.run_no) for run in record.runs]
    ends = [text("item"), *heads, text("how to fill it in")]
    for column, title in enumerate(ends, start=1):
        _head(page.cell(1, column), title)
    fields = sorted(
        enumerate(DRILL.fields),
        key=lambda one: one[1].key in OF_ALL_RUNS or one[1].key == "run_no",
    )
    for number, (at, field) in enumerate(fields, start=2):
        _head(page.cell(number, 1), title_of(field))
        for column, line in enumerate(runs, start=2):
            _fill(page.cell(number, column), line[at], field)
        page.cell(number, len(ends)).value = remark(field.key)
        page.cell(number, len(ends)).font = Font(size=9, color="595959")
        page.cell(number, len(ends)).alignment = Alignment(wrap_text=True, vertical="center")
    for number in range(1, len(fields) + 2):
        page.row_dimensions[number].height = row_height_pt()
    widths(page, DRILL.key, runs=len(runs))
    _how_to(page, len(ends) + 2)
    page.freeze_panes = "B2"
    return len(ends), 1 + sum(
        field.key not in OF_ALL_RUNS and field.key != "run_no" for _, field in fields
    )


def _table(page: Worksheet, sheet: Sheet, lines: list[Line], top: int, spare: int) -> int:
    """Write a table and some empty lines below a row; return the number of the last row."""
    for column, field in enumerate(sheet.fields, start=1):
        _head(page.cell(top, column), title_of(field))
    page.row_dimensions[top].height = row_height_pt(head=True)
    blank: Line = [None] * len(sheet.fields)
    number = top
    for number, line in enumerate([*lines, *[blank] * spare], start=top + 1):
        page.row_dimensions[number].height = row_height_pt()
        for column, (field, value) in enumerate(zip(sheet.fields, line, strict=True), start=1):
            _fill(page.cell(number, column), value, field)
    return number


def _head(cell: Any, text: str) -> None:  # noqa: ANN401 - a cell, merged or not
    cell.value = text
    cell.font = Font(bold=True, size=10)
    cell.fill = _HEAD
    cell.border = _BOX
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _fill(cell: Any, value: Value, field: Field) -> None:  # noqa: ANN401 - a cell, merged or not
    """Write a cell. Texts and times are formatted as text: Excel leaves what is typed alone."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" is what somebody wrote, no formula
    if field.kind not in ("persons", "whole", "degree", "width", "day"):
        cell.number_format = "@"
    elif isinstance(value, date) or field.kind == "day":
        cell.number_format = "yyyy-mm-dd"
    cell.border = _BOX
    middle = "center" if isinstance(value, int | float) else None
    cell.alignment = Alignment(horizontal=middle, vertical="center", shrink_to_fit=True)
    if value is not None:
        cell.fill = _GIVEN


def _dropdowns(record: DrillRecord) -> dict[str, list[str]]:
    """Return the names to choose from, by the key of a column."""
    rows = [row for run in record.runs for row in run.classes]
    stairs = sorted({row.planned_stair for row in rows if row.planned_stair})
    exits = sorted({row.planned_exit for row in rows if row.planned_exit})
    return {
        "planned_stair": stairs,
        "used_stair": stairs,
        "planned_exit": exits,
        "used_exit": exits,
        "cp_id": [checkpoint.cp_id for checkpoint in record.checkpoints],
    }


def _dropdown_rules(
    page: Worksheet,
    sheet: Sheet,
    names: dict[str, list[str]],
    rows: tuple[int, int],
    *,
    runs: int,
) -> None:
    """Add a dropdown to every column (overview: row) with known words; others are allowed."""
    titles = {page.cell(number, 1).value: number for number in range(*rows)}
    for number, field in enumerate(sheet.fields, start=1):
        words = names.get(field.key, []) if sheet in (CLASSES, COUNTS) else []
        if field.choices is not None and field.kind == "degree":
            words = list(field.choices)
        elif field.choices is not None:
            words = [
                title if language() == "en" else said[0] for title, said in field.choices.items()
            ]
        listing = ",".join(words).replace('"', '""')  # within the quotes of a formula
        if not words or len(listing) > _MOST_LIST or any("," in word for word in words):
            continue
        rule = DataValidation(type="list", formula1=f'"{listing}"', allow_blank=True)
        rule.showErrorMessage = False
        page.add_data_validation(rule)
        letter = get_column_letter(number)
        if sheet is DRILL:
            row = titles[title_of(field)]
            rule.add(f"B{row}:{get_column_letter(runs + 1)}{row}")
        else:
            rule.add(f"{letter}{rows[0]}:{letter}{max(rows)}")


def _how_to(page: Worksheet, column: int) -> None:
    """Write how to fill in the record beside the form, where the screen shows it."""
    for number, line in enumerate(HOW_TO, start=1):
        page.cell(number, column).value = text(line)
        page.cell(number, column).alignment = Alignment(wrap_text=True, vertical="center")
    page.cell(1, column).font = Font(bold=True)
    page.column_dimensions[get_column_letter(column)].width = 90
