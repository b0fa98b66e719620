"""Grids to tables: which row is the header, which column is what, which rows are data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import DRILL, SHEETS, plain
from evacsim.drills.grids import column_letter
from evacsim.drills.headers import HEADERS, NO_MARK, Mark, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.drills.fields import Field, Sheet
    from evacsim.drills.grids import Cell, Grid

TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "总数", "total", "sum", "subtotal"})
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
        found = header_sheet(row)
        if found is not None and found is not sheet:
            if rows:
                yield sheet, type(grid)(name=grid.name, rows=rows)
            sheet, rows = found, {}
        rows[number] = row
    if rows:
        yield sheet, type(grid)(name=grid.name, rows=rows)


def header_sheet(row: dict[int, Cell]) -> Sheet | None:
    """Return the sheet whose header a row is: two known names at least, and most of its cells."""
    best: tuple[int, Sheet] | None = None
    for sheet in SHEETS:
        count = len(_matches(row, known_headers(sheet)))
        if count >= 2 and (best is None or count > best[0]):  # noqa: PLR2004
            best = (count, sheet)
    if best is None or best[0] < _LEAST_SHARE * len(row):
        return None
    return best[1]


def read_table(grid: Grid, sheet: Sheet) -> Table | None:
    """Find the header of a sheet and cut its rows; None where there is no header.

    The header is the row with the most known names among the first; names that stand only in the
    row above or below it (headers in two rows, merged cells) are taken from there.
    """
    known = known_headers(sheet)
    candidates = list(grid.rows)[:_HEADER_ROWS]
    scores = {number: len(_matches(grid.rows[number], known)) for number in candidates}
    if not scores or max(scores.values()) == 0:
        return None
    head = max(candidates, key=lambda number: (scores[number], -number))
    if scores[head] < 2 and len(grid.rows[head]) > 1:  # noqa: PLR2004
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
    columns: dict[int, Column] = {}
    unknown, seen = [], Counter[str]()
    for number in sorted(cells):
        title = str(cells[number].value)
        field, mark = field_of(cells[number].value, known)
        if field is None:
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
