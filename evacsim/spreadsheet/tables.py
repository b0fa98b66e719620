"""Grids to tables: which row is the header, which column is what, which rows are data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import column_letter
from evacsim.spreadsheet.headers import NO_MARK, Mark, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.spreadsheet.fields import Field, Sheet
    from evacsim.spreadsheet.grids import Cell, Grid

TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "总数", "total", "sum", "subtotal"})
LEAST_SHARE: Final = 0.6
"""So many of its cells are known names, where a row is a header."""
_HEADER_ROWS: Final = 20


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

    `unknown` are headers that no field has, `twice` those that are of one field, as they are
    written, `bare` the letters of columns that hold values under no header at all.
    """

    sheet: Sheet
    name: str
    columns: dict[str, Column]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    twice: tuple[tuple[str, ...], ...] = ()
    bare: tuple[str, ...] = ()


def read_table(
    grid: Grid, sheet: Sheet, known: dict[str, Field], *, totals: bool = True
) -> Table | None:
    """Find the header of a sheet and cut its rows; None where there is no header.

    The header is the row with the most known names among the first; names that stand only in the
    row above or below it (headers in two rows, merged cells) are taken from there. `known` is
    `known_headers` of the sheet; rows that sum up others are left out where there may be `totals`.
    """
    head = head_row(grid, known)
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
    rows = tuple(_rows(grid, last, columns, known, totals=totals))
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


def head_row(grid: Grid, known: dict[str, Field]) -> int | None:
    """Return the number of the header's row: the one with the most known names among the first."""
    candidates = list(grid.rows)[:_HEADER_ROWS]
    scores = {number: len(matched_keys(grid.rows[number], known)) for number in candidates}
    if not scores or max(scores.values()) == 0:
        return None
    head = max(candidates, key=lambda number: (scores[number], -number))
    if scores[head] < 2 and len(grid.rows[head]) > 1:  # noqa: PLR2004
        return None
    return head


def matched_keys(row: dict[int, Cell], known: dict[str, Field]) -> set[str]:
    """Return the keys of the known names in a row."""
    found = (field_of(cell.value, known)[0] for cell in row.values())
    return {field.key for field in found if field is not None}


def _is_second_header(
    below: dict[int, Cell], cells: dict[int, Cell], known: dict[str, Field]
) -> bool:
    own = {c: cell for c, cell in below.items() if cells.get(c) != cell}
    matched = matched_keys(own, known)
    return bool(matched) and len(matched) >= LEAST_SHARE * len(own)


def _under(
    cells: dict[int, Cell], other: dict[int, Cell], known: dict[str, Field]
) -> dict[int, Cell]:
    """Return a header with the names that only the other row of it has."""
    have = matched_keys(cells, known)
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
) -> tuple[dict[int, Column], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found = {c: (str(cells[c].value), *field_of(cells[c].value, known)) for c in sorted(cells)}
    exact = {field.key for _, field, mark in found.values() if field and not mark.is_total}
    columns: dict[int, Column] = {}
    unknown: list[str] = []
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for number, (title, field, mark) in found.items():
        if field is None or (mark.is_total and field.key in exact):
            unknown.append(title)
            continue
        seen[field.key].append(title)
        if len(seen[field.key]) == 1:
            columns[number] = Column(field=field, title=title, mark=mark, at=cells[number].name)
    twice = tuple(tuple(titles) for titles in seen.values() if len(titles) > 1)
    return columns, tuple(dict.fromkeys(unknown)), twice


def _rows(
    grid: Grid, head: int, columns: dict[int, Column], known: dict[str, Field], *, totals: bool
) -> Iterator[Row]:
    for number, row in grid.rows.items():
        if number <= head or (totals and is_total(row)):
            continue
        cells = {
            columns[c].field.key: cell
            for c, cell in row.items()
            if c in columns and (cell.home is None or cell.home[1] == c)
        }
        repeated = matched_keys(row, known)
        if cells and not (len(repeated) >= 2 and len(repeated) >= LEAST_SHARE * len(row)):  # noqa: PLR2004
            yield Row(number=number, cells=cells)


def is_total(row: dict[int, Cell]) -> bool:
    """Whether a row sums up others: its first or second cell says so."""
    first = [row[column].value for column in sorted(row)[:2]]
    return any(isinstance(value, str) and plain(value).rstrip(":") in TOTALS for value in first)
