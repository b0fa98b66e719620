"""A drill record as a workbook: dropdowns, texts that stay texts, one printed page a recorder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from evacsim.drills.fields import CLASSES, COUNTS, DRILL, SHEETS
from evacsim.drills.remarks import HOW_TO, HOW_TO_NAME, remark
from evacsim.drills.write import lines_of, title_of
from evacsim.locale import language, text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from evacsim.drills.model import DrillRecord
    from evacsim.drills.write import Line, Value
    from evacsim.spreadsheet.fields import Field, Sheet

_A4: Final = 9
_SPARE_ROWS: Final = 20
_MOST_LIST: Final = 250
"""Characters of a dropdown written into the cell rule; Excel stops at 255."""
_HEAD: Final = PatternFill("solid", fgColor="DCE6F1")
_GIVEN: Final = PatternFill("solid", fgColor="F2F2F2")
_THIN: Final = Side(style="thin", color="A6A6A6")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WIDE: Final = {
    "notes": 16,
    "room": 15,
    "location": 18,
    "description": 26,
    "remedy": 22,
    "class_id": 11,
    "cp_id": 14,
    "cause": 18,
}
_NARROW: Final = {"run_no": 5, "grade": 6, "floor": 6, "expected": 6, "present": 6, "number": 6}


def workbook(record: DrillRecord, *, blank_counts: int = 0) -> Workbook:
    """Lay a record out as a workbook of six sheets, and one that says how to fill them in.

    Printed on A4: the overview on a page, classes a floor to a page, counts a checkpoint to a
    page, so that whoever times a place holds one sheet of paper.
    """
    book = Workbook()
    front = book.active
    if front is not None:
        book.remove(front)
    names = _dropdowns(record)
    for sheet in SHEETS:
        page = book.create_sheet(title_of(sheet))
        if sheet is DRILL:
            _form(page, record)
        else:
            _table(page, sheet, _lines(record, sheet, blank_counts))
        _dropdown_rules(page, sheet, names, runs=len(record.runs))
        _print_page(page, record, landscape=sheet is not DRILL and sheet is not COUNTS)
    _break_pages(book[title_of(CLASSES)], CLASSES, "floor")
    _break_pages(book[title_of(COUNTS)], COUNTS, "cp_id")
    _how_to(book.create_sheet(text(HOW_TO_NAME)))
    return book


def _lines(record: DrillRecord, sheet: Sheet, blank_counts: int) -> list[Line]:
    """Return the rows of a table; for counts with the empty lines, checkpoint by checkpoint."""
    lines = lines_of(record, sheet)
    if sheet is not COUNTS or not blank_counts:
        return lines
    found: list[Line] = []
    width = len(sheet.fields)
    for checkpoint in record.checkpoints:
        for run in record.runs:
            start: Line = [checkpoint.cp_id, run.run_no]
            found += [line for line in lines if line[:2] == start]
            found += [start + [None] * (width - 2) for _ in range(blank_counts)]
    known = {checkpoint.cp_id for checkpoint in record.checkpoints}
    return [*found, *(line for line in lines if line[0] not in known)]


def _form(page: Worksheet, record: DrillRecord) -> None:
    """Write the overview: a label a row, a column a run, and how to fill it in."""
    runs = lines_of(record, DRILL)
    heads = [text("run {number}", number=run.run_no) for run in record.runs]
    ends = [text("item"), *heads, text("how to fill it in")]
    for column, title in enumerate(ends, start=1):
        _head(page.cell(1, column), title)
    for number, field in enumerate(DRILL.fields, start=2):
        _head(page.cell(number, 1), title_of(field))
        for column, line in enumerate(runs, start=2):
            _fill(page.cell(number, column), line[number - 2], field)
        page.cell(number, len(ends)).value = remark(field.key)
        page.cell(number, len(ends)).font = Font(size=9, color="595959")
    page.column_dimensions["A"].width = 18
    for column in range(2, len(ends)):
        page.column_dimensions[get_column_letter(column)].width = 20
    page.column_dimensions[get_column_letter(len(ends))].width = 46
    page.freeze_panes = "B2"


def _table(page: Worksheet, sheet: Sheet, lines: list[Line]) -> None:
    for column, field in enumerate(sheet.fields, start=1):
        _head(page.cell(1, column), title_of(field))
        width = _WIDE.get(field.key) or _NARROW.get(field.key, 10)
        page.column_dimensions[get_column_letter(column)].width = width
    spare = 0 if sheet is COUNTS and lines else _SPARE_ROWS
    blank: Line = [None] * len(sheet.fields)
    for number, line in enumerate([*lines, *[blank] * spare], start=2):
        page.row_dimensions[number].height = 18
        for column, (field, value) in enumerate(zip(sheet.fields, line, strict=True), start=1):
            _fill(page.cell(number, column), value, field)
    page.freeze_panes = "C2"
    page.print_title_rows = "1:1"


def _head(cell: Any, text: str) -> None:  # noqa: ANN401 - a cell, merged or not
    cell.value = text
    cell.font = Font(bold=True)
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
    cell.alignment = Alignment(vertical="center", shrink_to_fit=field.kind != "text")
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
    page: Worksheet, sheet: Sheet, names: dict[str, list[str]], *, runs: int
) -> None:
    """Add a dropdown to every column with known words; other words are allowed."""
    for number, field in enumerate(sheet.fields, start=1):
        words = names.get(field.key, []) if sheet.key in ("classes", "counts") else []
        if field.choices is not None and field.kind == "degree":
            words = list(field.choices)
        elif field.choices is not None:
            words = [
                title if language() == "en" else said[0] for title, said in field.choices.items()
            ]
        listing = ",".join(words)
        if not words or len(listing) > _MOST_LIST or any("," in word for word in words):
            continue
        rule = DataValidation(type="list", formula1=f'"{listing}"', allow_blank=True)
        rule.showErrorMessage = False
        page.add_data_validation(rule)
        letter = get_column_letter(number)
        if sheet is DRILL:
            rule.add(f"B{number + 1}:{get_column_letter(runs + 1)}{number + 1}")
        else:
            rule.add(f"{letter}2:{letter}{max(page.max_row, 2)}")


def _print_page(page: Worksheet, record: DrillRecord, *, landscape: bool) -> None:
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.print_area = f"A1:{get_column_letter(page.max_column)}{page.max_row}"
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.7
    names = [record.school, record.building_id, record.drill_id]
    text = "  ".join(name.replace("&", "&&") for name in names if name)
    header, footer = page.oddHeader, page.oddFooter
    if header is not None and footer is not None:  # they are always there
        header.left.text = text or None
        header.right.text = "&A"
        footer.left.text = "记录人 / recorder: ______________    日期 / date: ____________"
        footer.right.text = "&P / &N"
    if page.title in (CLASSES.zh, CLASSES.key):
        page.page_setup.scale = 62  # 21 columns; fit-to-width would undo the page breaks
    elif page.title not in (COUNTS.zh, COUNTS.key):
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_setup.fitToHeight = 0


def _break_pages(page: Worksheet, sheet: Sheet, key: str) -> None:
    """Begin a new page where the value of a column changes; the header is on each."""
    column = next(n for n, field in enumerate(sheet.fields, start=1) if field.key == key)
    run = next(n for n, field in enumerate(sheet.fields, start=1) if field.key == "run_no")
    for row in range(3, page.max_row + 1):
        now, before = (
            (page.cell(r, column).value, page.cell(r, run).value) for r in (row, row - 1)
        )
        if now not in (before, (None, None)):
            page.row_breaks.append(Break(id=row - 1))


def _how_to(page: Worksheet) -> None:
    for number, line in enumerate(HOW_TO, start=1):
        page.cell(number, 1).value = text(line)
        page.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(1, 1).font = Font(bold=True)
    page.column_dimensions["A"].width = 90
    page.page_setup.paperSize = _A4
