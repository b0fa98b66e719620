"""Grids to tables: which row is the header, which column is what, which rows are data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import CLASSES, DRILL, SHEETS, plain
from evacsim.drills.grids import column_letter
from evacsim.drills.headers import HEADERS, NO_MARK, Mark, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.drills.fields import Field, Sheet, SheetKey
    from evacsim.drills.grids import Cell, Grid

TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "总数", "total", "sum", "subtotal"})
NAMING: Final[dict[SheetKey, tuple[str, ...]]] = {
    "drill": (),
    "classes": ("class_id", "room"),
    "checkpoints": ("cp_id",),
    "counts": ("cp_id",),
    "congestion": ("location",),
    "issues": (),
}
"""The columns that say what a row is about: one of them must be there."""
_HEADER_ROWS: Final = 20
_LEAST_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its field, its header as written, and what that says of the values.

    `at` is the cell of the header.
    """

    field: Field
    title: str
    mark: Mark = NO_MARK
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of data: its number in the file and its cells by the key of the column."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a sheet.

    `unknown` are headers that no field has, `twice` those found again, `bare` the letters of
    columns that hold values under no header at all.
    """

    sheet: Sheet
    name: str
    columns: dict[str, Column]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def known_headers(sheet: Sheet) -> dict[str, Field]:
    """Return the field of every spelling of a header."""
    return HEADERS[sheet.key]


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
    known = known_headers(CLASSES)
    here = field_of(row[first].value, known)[0]
    next_one = field_of(below[first].value, known)[0] if first in below else None
    is_name = here is not None and here.key == "class_id"
    return is_name and len(row) > 1 and next_one is not None and header_sheet(below) is None


def turned_column(grid: Grid, sheet: Sheet) -> str | None:
    """Return the letter of the column that holds the headers of a table laid on its side."""
    known = known_headers(sheet)
    by_column: dict[int, dict[int, Cell]] = {}
    for number, row in grid.rows.items():
        for column, cell in row.items():
            by_column.setdefault(column, {})[number] = cell
    for column, cells in by_column.items():
        if len(_matches(cells, known)) >= 2:  # noqa: PLR2004
            return column_letter(column)
    return None


def side_by_side(grid: Grid, sheet: Sheet) -> list[Grid]:
    """Cut tables that stand beside one another: a header that names what its rows are about again.

    Columns before the first of them (the run) belong to each.
    """
    known = known_headers(sheet)
    head = _head_row(grid, known)
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
            if row and (names & row.keys() or not _is_total(grid.rows[number]))
        }
        parts.append(type(grid)(name=grid.name, rows=rows))
    return parts


def _is_home(grid: Grid, row: int, column: int) -> bool:
    home = grid.rows[row][column].home
    return home is None or home[1] == column


def header_sheet(row: dict[int, Cell]) -> Sheet | None:
    """Return the sheet whose header a row is: two known names at least, and most of its cells."""
    best: tuple[int, Sheet] | None = None
    for sheet in SHEETS:
        count = len(_matches(row, known_headers(sheet)))
        if count >= 2 and (best is None or count > best[0]):  # noqa: PLR2004
            best = (count, sheet)
    if best is None:
        return None
    known = known_headers(best[1])
    named = sum(field_of(cell.value, known)[0] is not None for cell in row.values())
    return best[1] if named >= _LEAST_SHARE * len(row) else None


def read_table(grid: Grid, sheet: Sheet) -> Table | None:
    """Find the header of a sheet and cut its rows; None where there is no header.

    The header is the row with the most known names among the first; names that stand only in the
    row above or below it (headers in two rows, merged cells) are taken from there.
    """
    known = known_headers(sheet)
    head = _head_row(grid, known)
    if head is None:
        return None
    cells = dict(grid.rows[head])
    last = head
    above, below = grid.rows.get(head - 1, {}), grid.rows.get(head + 1, {})
    if _is_second_header(below, cells, known):
        last = head + 1
        cells = _under(cells, below, known)
    cells = _under(cells, above, known)
    columns, unknown, twice = _columns(cells, known)
    rows = tuple(_rows(grid, last, columns, known, totals=sheet is not DRILL))
    by_key = {column.field.key: column for column in columns.values()}
    data = {row.number for row in rows}
    bare = {c for n, row in grid.rows.items() if n in data for c in row if c not in cells}
    return Table(
        sheet=sheet,
        name=grid.name,
        columns=by_key,
        rows=rows,
        unknown=unknown,
        twice=twice,
        bare=tuple(column_letter(column) for column in sorted(bare)),
    )


def _head_row(grid: Grid, known: dict[str, Field]) -> int | None:
    candidates = list(grid.rows)[:_HEADER_ROWS]
    scores = {number: len(_matches(grid.rows[number], known)) for number in candidates}
    if not scores or max(scores.values()) == 0:
        return None
    head = max(candidates, key=lambda number: (scores[number], -number))
    if scores[head] < 2 and len(grid.rows[head]) > 1:  # noqa: PLR2004
        return None
    return head


def _matches(row: dict[int, Cell], known: dict[str, Field]) -> set[str]:
    found = (field_of(cell.value, known)[0] for cell in row.values())
    return {field.key for field in found if field is not None}


def _is_second_header(
    below: dict[int, Cell], cells: dict[int, Cell], known: dict[str, Field]
) -> bool:
    own = {c: cell for c, cell in below.items() if cells.get(c) != cell}
    matched = _matches(own, known)
    return bool(matched) and len(matched) >= _LEAST_SHARE * len(own)


def _under(
    cells: dict[int, Cell], other: dict[int, Cell], known: dict[str, Field]
) -> dict[int, Cell]:
    """Return a header with the names that only the other row of it has."""
    have = _matches(cells, known)
    merged = dict(cells)
    for column, cell in other.items():
        field, _ = field_of(cell.value, known)
        here = cells.get(column)
        taken = here is not None and field_of(here.value, known)[0] is not None
        if field is not None and not taken and field.key not in have:
            merged[column] = cell
    return merged


def _columns(
    cells: dict[int, Cell], known: dict[str, Field]
) -> tuple[dict[int, Column], tuple[str, ...], tuple[str, ...]]:
    found = {c: (str(cells[c].value), *field_of(cells[c].value, known)) for c in sorted(cells)}
    exact = {field.key for _, field, mark in found.values() if field and not mark.is_total}
    columns: dict[int, Column] = {}
    unknown, seen = [], Counter[str]()
    for number, (title, field, mark) in found.items():
        if field is None or (mark.is_total and field.key in exact):
            unknown.append(title)
            continue
        seen[field.key] += 1
        if seen[field.key] == 1:
            columns[number] = Column(field=field, title=title, mark=mark, at=cells[number].name)
    twice = tuple(c.title for c in columns.values() if seen[c.field.key] > 1)
    return columns, tuple(dict.fromkeys(unknown)), twice


def _rows(
    grid: Grid, head: int, columns: dict[int, Column], known: dict[str, Field], *, totals: bool
) -> Iterator[Row]:
    for number, row in grid.rows.items():
        if number <= head or (totals and _is_total(row)):
            continue
        cells = {
            columns[c].field.key: cell
            for c, cell in row.items()
            if c in columns and (cell.home is None or cell.home[1] == c)
        }
        repeated = _matches(row, known)
        if cells and not (len(repeated) >= 2 and len(repeated) >= _LEAST_SHARE * len(row)):  # noqa: PLR2004
            yield Row(number=number, cells=cells)


def _is_total(row: dict[int, Cell]) -> bool:
    """Whether a row sums up others: its first or second cell says so."""
    first = [row[column].value for column in sorted(row)[:2]]
    return any(isinstance(value, str) and plain(value).rstrip(":") in TOTALS for value in first)
