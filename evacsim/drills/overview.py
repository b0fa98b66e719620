"""The overview of a drill: a form with labels beside values, or one row a run."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import DRILL
from evacsim.drills.tables import HEADERS, header_sheet, read_table
from evacsim.spreadsheet.headers import field_of
from evacsim.spreadsheet.tables import Column, Row

if TYPE_CHECKING:
    from collections.abc import Collection

    from evacsim.spreadsheet.fields import Field
    from evacsim.spreadsheet.grids import Cell, Grid
    from evacsim.spreadsheet.tables import Table

OF_ALL_RUNS: Final = frozenset(
    {"county", "township", "school", "building_id", "drill_id", "scenario", "plan_digest"}
)
"""What is written once for all runs of a drill."""
_RUN = re.compile(r"(?:第)?([一二三四五六七八九1-9])(?:轮|次)(?:演练)?|run ?([1-9])")
_HANZI = "一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The columns of an overview and a row for each run; `table` where it is no form.

    `twice` are labels of a form that are of one field and say different things.
    """

    name: str
    columns: dict[str, Column]
    rows: tuple[Row, ...]
    table: Table | None = None
    twice: tuple[tuple[str, ...], ...] = ()


def read_overview(grid: Grid) -> Overview:
    """Find the fields of an overview and, for each run, their cells.

    The number of a run's row is that of its first cell. A form has labels in some columns and the
    value of each to the right of it; with several runs a row says which column is which.
    """
    is_table = any(header_sheet(row) is DRILL for row in list(grid.rows.values())[:20])
    if is_table:
        table = read_table(grid, DRILL)
        if table is not None:
            return Overview(name=grid.name, columns=table.columns, rows=table.rows, table=table)
    return _read_form(grid)


def _read_form(grid: Grid) -> Overview:
    known = HEADERS[DRILL.key]
    run_columns = _run_columns(grid, known)
    columns: dict[str, Column] = {}
    runs: dict[int, dict[str, Cell]] = {column: {} for column in run_columns}
    everywhere: dict[str, Cell] = {}
    values: dict[str, list[object]] = {}
    twice: list[tuple[str, ...]] = []
    first_row: int | None = None
    labels = [
        label for row in grid.rows.values() for label, _, _ in _labelled(row, known, run_columns)
    ]
    exact = {label.field.key for label in labels if not label.mark.is_total}
    for number, row in grid.rows.items():
        for label, end, cells in _labelled(row, known, run_columns):
            key = label.field.key
            if key in columns:
                said = [cell.value for cell in cells.values()]
                if said and said != values[key] and label.field.kind == "alarm":
                    twice.append((columns[key].title, label.title))
            if key in columns or (label.mark.is_total and key in exact):
                continue
            values[key] = [cell.value for cell in cells.values()]
            columns[key] = label
            first_row = number if first_row is None else first_row
            own = {c: cell for c, cell in cells.items() if c in runs}
            for c, cell in own.items():
                runs[c][key] = cell
            beside = cells.get(end + 1)  # what stands further right is a remark
            if not own and beside is not None and (not runs or end >= run_columns[-1]):
                everywhere[key] = beside
            elif len(own) == 1 and key in OF_ALL_RUNS:
                everywhere[key] = next(iter(own.values()))
    rows = [
        Row(number=first_row or 1, cells=everywhere | runs[c])
        for c in run_columns
        if set(runs[c]) - {"run_no", *OF_ALL_RUNS} or c == run_columns[0]
    ]
    if not run_columns:
        rows = [Row(number=first_row or 1, cells=everywhere)]
    return Overview(name=grid.name, columns=columns, rows=tuple(rows), twice=tuple(twice))


def run_number(value: object) -> int | None:
    """Return the number in "第2轮" or "run 2"; None if it is no such heading."""
    if not isinstance(value, str):
        return None
    match = _RUN.fullmatch(unicodedata.normalize("NFKC", value).strip().casefold())
    if match is None:
        return None
    sign = match[1] or match[2]
    return _HANZI.index(sign) + 1 if sign in _HANZI else int(sign)


def _run_columns(grid: Grid, known: dict[str, Field]) -> list[int]:
    """Return the columns that hold the runs: under "第1轮", "第2轮", or beside the label 轮次."""
    for row in grid.rows.values():
        headed = [column for column in sorted(row) if run_number(row[column].value) is not None]
        labels = [c for c in row if _field(row[c], known) is not None]
        if headed and len(labels) <= 1:
            return headed
        for label, _, cells in _labelled(row, known):
            if label.field.key == "run_no" and len(cells) > 1:
                return sorted(cells)
    return []


def _labelled(
    row: dict[int, Cell], known: dict[str, Field], values: Collection[int] = ()
) -> list[tuple[Column, int, dict[int, Cell]]]:
    """Return each label of a row, the last column it fills, and the cells up to the next label.

    Right of a label nothing in the columns `values` is a label: a building may be called "school".
    """
    found: list[tuple[Column, int, dict[int, Cell]]] = []
    home: tuple[int, int] | None = None
    for number in sorted(row):
        cell = row[number]
        field, mark = field_of(cell.value, known)
        if found and number in values and cell.home is None:
            field = None
        if field is not None and cell.home is not None and cell.home == home and found:
            found[-1] = (found[-1][0], number, {})  # a merged label is one label
        elif field is not None:
            title = str(cell.value)
            found.append((Column(field=field, title=title, mark=mark, at=cell.name), number, {}))
            home = cell.home
        elif found:
            found[-1][2][number] = cell
    return found


def _field(cell: Cell, known: dict[str, Field]) -> Field | None:
    return field_of(cell.value, known)[0]
