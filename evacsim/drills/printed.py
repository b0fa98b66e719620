"""How the sheets of a record print: A4, rows to write in by hand, a page a recorder.

Widths are in millimetres and add up to the paper, so nothing is scaled: a row stays as high as it
is said to be, and page breaks stay where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from evacsim.drills.fields import CLASSES, COUNTS, DRILL, ISSUE_LIST
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from evacsim.drills.model import DrillRecord

ROW_MM: Final = 8.05
"""A row to write in by hand; forms of schools have 8 mm."""
_HEAD_MM: Final = 11.0
_A4: Final = 9
_PAPER_MM: Final = (210.0, 297.0)
_SIDE_MM: Final = 10.0
_TOP_MM: Final = 12.0
_FOOT_MM: Final = 10.0
_EDGE_MM: Final = 5.0
_INCH_MM: Final = 25.4
_POINT_MM: Final = _INCH_MM / 72
_FONT: Final = ("Arial", 10)
_CHARACTER_MM: Final = 0.56 * _FONT[1] * _POINT_MM
"""How wide a digit of it is: 0.556 em; Excel, which counts whole dots, makes it a little less."""

_LANDSCAPE: Final = frozenset({CLASSES.key})
_WIDTHS_MM: Final[Mapping[str, tuple[float, ...]]] = {
    CLASSES.key: (
        *(8, 21, 8, 12, 20, 9, 9, 13, 15, 15, 14, 14, 12),
        *(13, 13, 13, 13, 13, 13, 13, 15),
    ),
    COUNTS.key: (40, 11, 27, 23, 23, 20, 23, 22),
    ISSUE_LIST.key: (27, 18, 21, 30, 13, 25, 15, 15, 12, 14),
}


def use_font(book: Workbook) -> None:
    """Set the font in whose digits columns are measured: one that every machine has the like of."""
    font = Font(name=_FONT[0], size=_FONT[1])
    book._fonts = IndexedList([font])  # type: ignore[attr-defined]  # noqa: SLF001 - the first is the default
    normal = next(style for style in book._named_styles if style.name == "Normal")  # type: ignore[attr-defined]  # noqa: SLF001
    normal.font = font
    normal.bind(book)


def row_height_pt(*, head: bool = False) -> float:
    """Return the height of a row [pt], in steps of a quarter as Excel keeps it."""
    return -(-(_HEAD_MM if head else ROW_MM) / _POINT_MM // 0.25) * 0.25


def widths(page: Worksheet, key: str, *, runs: int = 0) -> None:
    """Set the columns of a sheet; those of the overview share the paper among its runs."""
    across_mm = _PAPER_MM[0] - 2 * _SIDE_MM
    each_mm = max(18.0, (across_mm - 36 - 58) / max(runs, 1))
    own_mm = _WIDTHS_MM.get(
        key, (36, *[each_mm] * runs, max(30.0, across_mm - 36 - each_mm * runs))
    )
    for column, width_mm in enumerate(own_mm, start=1):
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = round(width_mm / _CHARACTER_MM, 2)


def lines_a_run(runs: int, wanted: int) -> int:
    """Return how many lines to count on a run has, so that all runs are on one page."""
    return min(wanted, max(12, _rows_a_page(COUNTS.key) // max(runs, 1)))


def _rows_a_page(key: str) -> int:
    """Return how many rows a page holds below the line of its headers."""
    height_mm = _PAPER_MM[0 if key in _LANDSCAPE else 1] - _TOP_MM - _FOOT_MM
    return int((height_mm - _HEAD_MM) // (row_height_pt() * _POINT_MM))


def print_page(page: Worksheet, record: DrillRecord, key: str, printed: tuple[int, int]) -> None:
    """Set paper, margins, head and foot of a sheet; `printed` counts columns and rows."""
    setup = page.page_setup
    setup.paperSize = _A4
    setup.orientation = "landscape" if key in _LANDSCAPE else "portrait"
    page.print_area = f"A1:{get_column_letter(printed[0])}{printed[1]}"
    margins = page.page_margins
    margins.left = margins.right = _SIDE_MM / _INCH_MM
    margins.top, margins.bottom = _TOP_MM / _INCH_MM, _FOOT_MM / _INCH_MM
    margins.header = margins.footer = _EDGE_MM / _INCH_MM
    page.print_options.horizontalCentered = True
    if key in (DRILL.key, ISSUE_LIST.key):
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        setup.fitToHeight = 0
    else:
        setup.scale = 100
    names = [name.replace("&", "&&") for name in (record.building_id, record.drill_id) if name]
    school = record.school.replace("&", "&&") if record.school else "____________"
    header, footer = page.oddHeader, page.oddFooter
    if header is not None and footer is not None:  # they are always there
        header.left.text = "  ".join([text("School: {name}", name=school), *names])
        header.right.text = "&A"
        footer.left.text = text("Recorder: ______________    Date: ____________")
        footer.right.text = "&P / &N"
        for part in (header.left, header.right, footer.left, footer.right):
            part.size = 9


def break_classes(page: Worksheet, last: int) -> None:
    """Begin a new page before a floor that does not fit on this one any more."""
    column = next(at for at, field in enumerate(CLASSES.fields, start=1) if field.key == "floor")
    _break(page, column, last, room=_rows_a_page(CLASSES.key))


def break_counts(page: Worksheet, last: int) -> None:
    """Begin a new page with every checkpoint."""
    _break(page, 1, last, room=0)


def _break(page: Worksheet, column: int, last: int, *, room: int) -> None:
    """Break before each block of one value that does not fit in the rows left of `room`."""
    starts = [
        row
        for row in range(2, last + 1)
        if row == 2 or page.cell(row, column).value != page.cell(row - 1, column).value  # noqa: PLR2004
    ]
    used = 0
    for start, end in zip(starts, [*starts[1:], last + 1], strict=True):
        if used and used + end - start > room:
            page.row_breaks.append(Break(id=start - 1))
            used = 0
        used = (used + end - start) % max(room, 1) if room else 1
