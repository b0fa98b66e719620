"""A school's workbook laid out: dropdowns, texts that stay texts, A4, how to fill it in."""

from __future__ import annotations

import math
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from evacsim.files import written_whole
from evacsim.imports.cell_text import cell_text
from evacsim.imports.sheets import EXPLAINED, EXPLAINED_NAME, PRE_MOVEMENTS, SHEETS, SKETCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

    from evacsim.imports.sheets import BookSheet, Entry, Lang

    Values = Mapping[str, object]
    Content = Mapping[str, Sequence[Values]]

_A4: Final = 9
_SPARE_ROWS: Final = 15
_WIDE: Final = 20  # columns; of more one page of A4 cannot be read
_HEAD: Final = PatternFill("solid", fgColor="DCE6F1")
_NEEDED: Final = PatternFill("solid", fgColor="F8CBAD")
_EXAMPLE: Final = PatternFill("solid", fgColor="F2F2F2")
_CORRIDOR: Final = PatternFill("solid", fgColor="E4E4E4")
_THIN: Final = Side(style="thin", color="A6A6A6")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_NUMBERS: Final = frozenset({"length", "persons", "whole", "count"})
_HEIGHTS_PT: Final = {"note": 18, "corridor": 30, "rooms": 40}
_LATIN: Final = 0x2000  # letters beyond are twice as wide
_LETTERS_A_LINE: Final = 92
_LIST_COLUMN: Final = 12  # where the words of the dropdowns stand, off the printed page


def example_content(building: str, lang: Lang) -> Content:
    """Return the first rows of a new workbook: one a sheet, as cells hold them."""
    rows: dict[str, list[Values]] = {}
    for key, sheet in SHEETS.items():
        rows[key] = [{entry.key: _example(entry, lang) for entry in sheet.entries}]
    rows["school"][0] = {**rows["school"][0], "building": building}
    return rows


def _example(entry: Entry, lang: Lang) -> object:
    if lang == "zh" or entry.example is None:
        return entry.example
    for kept, words in (entry.choices or {}).items():
        if entry.example in words:
            return kept
    return entry.example_en


def lay_out_workbook(content: Content, lang: Lang, *, example: bool = False) -> Workbook:
    """Lay a workbook out: a sheet for each of `SHEETS`, and one that explains them.

    Parameters
    ----------
    content
        Rows by sheet and column; a form is one row. Values as `read_cell` gives them, or with
        `example` as cells hold them.
    lang
        Of headers and words.
    example
        Whether each row is an example to be written over: it is shown as one.
    """
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    explained = book.create_sheet(EXPLAINED_NAME[lang])
    lists = _explain(explained, lang)
    for key, sheet in SHEETS.items():
        page = book.create_sheet(sheet.title(lang))
        rows = [
            {
                entry.key: row.get(entry.key)
                if example
                else cell_text(entry, row.get(entry.key), lang)
                for entry in sheet.entries
            }
            for row in content.get(key, ())
        ]
        if sheet.is_form:
            form_page(page, sheet, rows[0] if rows else {}, lang, lists)
        else:
            table_page(page, sheet, rows, lang, lists, example=example)
        print_page(page, landscape=not sheet.is_form)
    book.move_sheet(explained, len(SHEETS))
    book.active = 0
    return book


def form_page(
    page: Worksheet, sheet: BookSheet, row: Values, lang: Lang, lists: Mapping[str, str]
) -> None:
    """Lay out a form: a label a row, its value, how to fill it in."""
    heads = ("项目", "内容", "填写方法") if lang == "zh" else ("item", "value", "how to fill it in")
    for column, text in enumerate(heads, start=1):
        _head(page.cell(1, column), text)
    for number, entry in enumerate(sheet.entries, start=2):
        _head(page.cell(number, 1), entry.title(lang), needed=entry.needed or entry.asked)
        _fill(page.cell(number, 2), row.get(entry.key), entry)
        page.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="center")
        page.cell(number, 3).value = entry.said[0 if lang == "zh" else 1]
        page.cell(number, 3).font = Font(size=9, color="595959")
        page.cell(number, 3).alignment = Alignment(wrap_text=True, vertical="center")
        _dropdown(page, entry, f"B{number}", lists)
    for letter, width in {"A": 20, "B": 46, "C": 44}.items():
        page.column_dimensions[letter].width = width
    page.freeze_panes = "B2"


def table_page(  # noqa: PLR0913 - a page
    page: Worksheet,
    sheet: BookSheet,
    rows: Sequence[Values],
    lang: Lang,
    lists: Mapping[str, str],
    *,
    example: bool = False,
    spare: int = _SPARE_ROWS,
) -> None:
    """Lay out a table: its header, its rows, `spare` rows to write into, dropdowns of `lists`."""
    last = len(rows) + 1 + spare
    for column, entry in enumerate(sheet.entries, start=1):
        letter = get_column_letter(column)
        head = page.cell(1, column)
        _head(head, entry.title(lang), needed=entry.needed or entry.asked)
        if said := entry.said[0 if lang == "zh" else 1]:
            head.comment = Comment(said, "evacsim", width=260, height=70)
        longest = max((len(str(row.get(entry.key) or "")) for row in rows), default=0)
        page.column_dimensions[letter].width = min(26, max(8, 1.6 * longest + 1))
        model: StyleArray | None = None
        for number in range(2, last + 1):
            value = rows[number - 2].get(entry.key) if number - 2 < len(rows) else None
            _fill(page.cell(number, column), value, entry, like=model)
            model = model or _style_of(page.cell(number, column))
            if example and number == 2:  # noqa: PLR2004 - the row under the header
                page.cell(number, column).fill = _EXAMPLE
                page.cell(number, column).font = Font(italic=True, color="595959")
        _dropdown(page, entry, f"{letter}2:{letter}{last}", lists)
    page.row_dimensions[1].height = 32
    page.freeze_panes = "C2"
    page.print_title_rows = "1:1"


def _head(cell: Any, text: str, *, needed: bool = False) -> None:  # noqa: ANN401 - a cell
    cell.value = text
    cell.font = Font(bold=True)
    cell.fill = _NEEDED if needed else _HEAD
    cell.border = _BOX
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _fill(
    cell: Any,  # noqa: ANN401 - a cell
    value: object,
    entry: Entry,
    like: StyleArray | None = None,
) -> None:
    """Write a cell; what is no number is formatted as text, so that 1-4 stays no date.

    `like` is the style of a cell of the same column: to look one up takes most of the time.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" is what somebody wrote, no formula
    if like is not None:
        _styled(cell, like)
        return
    if entry.kind not in _NUMBERS:
        cell.number_format = "@"
    cell.border = _BOX
    cell.alignment = Alignment(vertical="center", shrink_to_fit=True)


def _style_of(cell: Any) -> StyleArray:  # noqa: ANN401 - a cell
    style: StyleArray = copy(cell._style)  # noqa: SLF001 - openpyxl has no other way
    return style


def _styled(cell: Any, style: StyleArray) -> None:  # noqa: ANN401 - a cell
    cell._style = copy(style)  # noqa: SLF001 - as above


def _dropdown(page: Worksheet, entry: Entry, cells: str, lists: Mapping[str, str]) -> None:
    """Offer the words of a column; others may be typed, and are told of by `check`."""
    if entry.key not in lists or entry.kind not in ("choice", "pre_movement"):
        return
    rule = DataValidation(
        type="list", formula1=lists[f"{page.title}.{entry.key}"], allow_blank=True
    )
    rule.showErrorMessage = False
    rule.add(cells)
    page.add_data_validation(rule)


def _explain(page: Worksheet, lang: Lang) -> dict[str, str]:
    """Write how to fill a workbook in; return where the words of each dropdown stand."""
    for number, text in enumerate(EXPLAINED[lang], start=1):
        page.cell(number, 1).value = text
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=9)
        page.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
        wide = sum(2 if ord(letter) > _LATIN else 1 for letter in text)
        page.row_dimensions[number].height = 1 + 15 * math.ceil(wide / _LETTERS_A_LINE)
    page.cell(1, 1).font = Font(bold=True, size=13)
    _sketch(page, len(EXPLAINED[lang]) + 2, lang)
    for column in range(1, 10):
        page.column_dimensions[get_column_letter(column)].width = 9.5
    lists: dict[str, str] = {}
    column = _LIST_COLUMN
    for sheet in SHEETS.values():
        for entry in sheet.entries:
            choices = (entry.choices or {}).items()
            words = [said[0] if lang == "zh" else kept for kept, said in choices]
            if entry.kind == "pre_movement":
                words = list(PRE_MOVEMENTS[lang])
            if not words:
                continue
            letter = get_column_letter(column)
            page.cell(1, column).value = f"{sheet.title(lang)} {entry.title(lang)}"
            for number, word in enumerate(words, start=2):
                page.cell(number, column).value = word
            place = f"'{page.title}'!${letter}$2:${letter}${len(words) + 1}"
            lists[entry.key] = lists[f"{sheet.title(lang)}.{entry.key}"] = place
            page.column_dimensions[letter].hidden = True
            column += 1
    last = _columns_explained(page, len(EXPLAINED[lang]) + len(SKETCH[lang]) + 3, lang)
    page.print_area = f"A1:I{last}"
    page.page_setup.paperSize = _A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    return lists


def _columns_explained(page: Worksheet, row: int, lang: Lang) -> int:
    """List the columns of every table and how to fill them in; return the last row."""
    styles: dict[bool, list[StyleArray]] = {}
    for sheet in SHEETS.values():
        for entry in sheet.entries if not sheet.is_form else ():
            page.cell(row, 1).value = sheet.title(lang)
            page.cell(row, 2).value = entry.title(lang)
            page.cell(row, 4).value = entry.said[0 if lang == "zh" else 1]
            for first, last in ((2, 3), (4, 9)):
                page.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
            if entry.needed not in styles:
                for column in range(1, 10):
                    page.cell(row, column).border = _BOX
                    page.cell(row, column).font = Font(size=9, bold=column < 4 and entry.needed)  # noqa: PLR2004 - the title
                page.cell(row, 4).alignment = Alignment(wrap_text=True, shrink_to_fit=True)
                styles[entry.needed] = [_style_of(page.cell(row, n)) for n in range(1, 10)]
            for column, style in enumerate(styles[entry.needed], start=1):
                _styled(page.cell(row, column), style)
            row += 1
    return row - 1


def _sketch(page: Worksheet, row: int, lang: Lang) -> None:
    """Draw a corridor and what stands beside it, in cells."""
    for number, drawn in enumerate(SKETCH[lang], start=row):
        fill = _CORRIDOR if drawn["kind"] == "corridor" else PatternFill()
        for text, start, end in zip(drawn["text"], drawn["first"], drawn["last"], strict=True):
            if end > start:
                page.merge_cells(None, number, start, number, end)
            cell = page.cell(number, start)
            cell.value = text
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            for column in range(start, end + 1) if text and drawn["kind"] != "note" else ():
                page.cell(number, column).border = _BOX
                page.cell(number, column).fill = fill
        page.row_dimensions[number].height = _HEIGHTS_PT[drawn["kind"]]


def print_page(page: Worksheet, *, landscape: bool) -> None:
    """Have a page print on A4; a wide one on two side by side, its first two columns on both."""
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.print_area = f"A1:{get_column_letter(page.max_column)}{page.max_row}"
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.7
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    if page.max_column > _WIDE:
        page.page_setup.fitToWidth, page.page_setup.pageOrder = 2, "overThenDown"
        page.print_title_cols = "A:B"
    if page.oddHeader is not None and page.oddFooter is not None:  # they are always there
        page.oddHeader.right.text = "&A"
        page.oddFooter.right.text = "&P / &N"


def save_workbook(path: Path, content: Content, lang: Lang, *, example: bool = False) -> None:
    """Write a workbook; see `lay_out_workbook`."""
    with written_whole(path) as fresh:
        lay_out_workbook(content, lang, example=example).save(fresh)
