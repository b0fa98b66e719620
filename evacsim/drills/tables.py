"""The tables of a drill record in a grid: below one another, side by side, laid on their side."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import CLASSES, DRILL, SHEETS
from evacsim.spreadsheet import tables
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import column_letter
from evacsim.spreadsheet.headers import field_of, known_headers
from evacsim.spreadsheet.tables import LEAST_SHARE, head_row, is_total, matched_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.spreadsheet.fields import Sheet
    from evacsim.spreadsheet.grids import Cell, Grid
    from evacsim.spreadsheet.tables import Table

NAMING: Final[dict[str, tuple[str, ...]]] = {
    "drill": (),
    "classes": ("class_id", "room"),
    "checkpoints": ("cp_id",),
    "counts": ("cp_id",),
    "congestion": ("location",),
    "issues": (),
}
"""The columns that say what a row is about: one of them must be there."""


HEADERS: Final = {sheet.key: known_headers(sheet) for sheet in SHEETS}
"""The field of every spelling of a header, by sheet."""
_LONGEST: Final = 40


def read_table(grid: Grid, sheet: Sheet) -> Table | None:
    """Find the header of a sheet and cut its rows; None where there is no header."""
    return tables.read_table(grid, sheet, HEADERS[sheet.key], totals=sheet is not DRILL)


def is_header(text: str) -> bool:
    """Whether a text is a header of any sheet."""
    return len(text) <= _LONGEST and any(field_of(text, known)[0] for known in HEADERS.values())


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet of a name, in any spelling."""
    wanted = plain(name)
    return next((s for s in SHEETS if wanted in {plain(one) for one in s.names}), None)


def blocks(grid: Grid) -> Iterator[tuple[Sheet | None, Grid]]:
    """Yield the tables that stand below one another in a grid, each with the sheet it is of.

    Rows above the first header come without a sheet.
    """
    sheet: Sheet | None = None
    rows: dict[int, dict[int, Cell]] = {}
    for number, row in grid.rows.items():
        found = header_sheet(row) or (CLASSES if _is_turned(grid, number) else None)
        if found is not None and found is not sheet:
            if rows:
                yield sheet, type(grid)(name=grid.name, rows=rows)
            sheet, rows = found, {}
        rows[number] = row
    if rows:
        yield sheet, type(grid)(name=grid.name, rows=rows)


def _is_turned(grid: Grid, number: int) -> bool:
    """Whether a class table begins in a row whose headers stand below one another."""
    row, below = grid.rows[number], grid.rows.get(number + 1, {})
    first = min(row)
    known = HEADERS[CLASSES.key]
    here = field_of(row[first].value, known)[0]
    next_one = field_of(below[first].value, known)[0] if first in below else None
    is_name = here is not None and here.key == "class_id"
    return is_name and len(row) > 1 and next_one is not None and header_sheet(below) is None


def turned_column(grid: Grid, sheet: Sheet) -> str | None:
    """Return the letter of the column that holds the headers of a table laid on its side."""
    known = HEADERS[sheet.key]
    by_column: dict[int, dict[int, Cell]] = {}
    for number, row in grid.rows.items():
        for column, cell in row.items():
            by_column.setdefault(column, {})[number] = cell
    for column, cells in by_column.items():
        if len(matched_keys(cells, known)) >= 2:  # noqa: PLR2004
            return column_letter(column)
    return None


def side_by_side(grid: Grid, sheet: Sheet) -> list[Grid]:
    """Cut tables that stand beside one another: a header that names what its rows are about again.

    Columns before the first of them (the run) belong to each.
    """
    known = HEADERS[sheet.key]
    head = head_row(grid, known)
    if head is None:
        return [grid]
    found = [(c, field_of(cell.value, known)[0]) for c, cell in sorted(grid.rows[head].items())]
    keys = [(c, field.key) for c, field in found if field is not None and _is_home(grid, head, c)]
    counted = Counter(key for _, key in keys)
    times = max((counted[key] for key in NAMING[sheet.key]), default=0)
    if times < 2:  # noqa: PLR2004
        return [grid]
    first = next(key for _, key in keys if counted[key] == times)
    starts = [c for c, key in keys if key == first]
    parts = []
    for start, end in pairwise([*starts, max(max(row) for row in grid.rows.values()) + 1]):
        own = Counter(key for c, key in keys if start <= c < end)
        if max(own.values()) > 1:
            return [grid]  # a column stands twice
        rows = {
            number: {c: cell for c, cell in row.items() if c < starts[0] or start <= c < end}
            for number, row in grid.rows.items()
        }
        names = {c for c, key in keys if start <= c < end and key in NAMING[sheet.key]}
        rows = {
            number: row
            for number, row in rows.items()
            if row and (names & row.keys() or not is_total(grid.rows[number]))
        }
        parts.append(type(grid)(name=grid.name, rows=rows))
    return parts


def _is_home(grid: Grid, row: int, column: int) -> bool:
    home = grid.rows[row][column].home
    return home is None or home[1] == column


def header_sheet(row: dict[int, Cell]) -> Sheet | None:
    """Return the sheet whose header a row is: two known names at least, and most of its cells."""
    best: tuple[tuple[int, bool], Sheet] | None = None
    for sheet in SHEETS:
        keys = matched_keys(row, HEADERS[sheet.key])
        rank = (len(keys), not keys.isdisjoint(NAMING[sheet.key]))  # 日期 beside 班级: classes
        if len(keys) >= 2 and (best is None or rank > best[0]):  # noqa: PLR2004
            best = (rank, sheet)
    if best is None:
        return None
    known = HEADERS[best[1].key]
    named = sum(field_of(cell.value, known)[0] is not None for cell in row.values())
    return best[1] if named >= LEAST_SHARE * len(row) else None
