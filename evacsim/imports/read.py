"""A school's workbook to rows of values, every cell at fault named at once, in its own language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.imports.cells import Read, read_cell
from evacsim.imports.sheets import MAY_BE_EMPTY, NEEDED, REMARKS, SHEETS
from evacsim.imports.words import CellError, place, said
from evacsim.locale import speaking, text
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import read_bytes, stopped, workbook_grids
from evacsim.spreadsheet.headers import field_of, known_headers
from evacsim.spreadsheet.tables import Column, head_row, read_table
from evacsim.spreadsheet.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from evacsim.errors import Severity
    from evacsim.imports.sheets import BookSheet, Entry, Lang
    from evacsim.spreadsheet.grids import Cell, Grid
    from evacsim.spreadsheet.tables import Table


_TITLE_CELLS: Final = 3
"""A row above the header with more cells than that is no title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a sheet, or a whole form: values by the key of the column, and where each stands.

    `faulty` are the keys whose cell says something that could not be read.
    """

    sheet: str
    page: str
    number: int
    values: dict[str, Any]
    cells: dict[str, tuple[str, str]]
    faulty: frozenset[str] = frozenset()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - whatever the column holds
        """Return the value of a column, or the default where nothing stands there."""
        found = self.values.get(key)
        return default if found is None else found

    def has(self, *keys: str) -> bool:
        """Whether all of these columns hold a value that could be read."""
        return all(self.values.get(key) is not None for key in keys)

    def cell(self, key: str) -> str:
        """Name the cell of a column for a comment: sheet!cell."""
        return f"{self.page}!{self.cells[key][0]}" if key in self.cells else ""


@dataclass(slots=True, kw_only=True)
class Book:
    """A workbook as read: the rows of every sheet by its key, and what is wrong with it.

    A form is one row. `pages` are the names of the sheets as the file has them, `sheets` those that
    it may have.
    """

    file: str
    lang: Lang
    sheets: Mapping[str, BookSheet] = field(default_factory=lambda: SHEETS)
    lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def form(self, key: str) -> Line:
        """Return the values of a form; an empty row where the sheet is not there."""
        empty = Line(sheet=key, page=self.page(key), number=0, values={}, cells={})
        return next(iter(self.lines.get(key, ())), empty)

    def page(self, key: str) -> str:
        """Return the name of a sheet, that of the file where it is there."""
        return self.pages.get(key) or self.sheets[key].title(self.lang)

    def say(self, line: Line, column: str, key: str, **values: object) -> None:
        """Keep a fault of a cell; where the cell is empty, of its row."""
        self._keep(self._where(line, column), key, "fault", values)

    def warn(self, line: Line, column: str, key: str, **values: object) -> None:
        """Keep a warning of a cell."""
        self._keep(self._where(line, column), key, "warning", values)

    def _where(self, line: Line, column: str) -> str:
        cell, title = line.cells.get(column) or (f"{line.number}", "")
        if not title:
            title = self.sheets[line.sheet].entry(column).title(self.lang)
            cell = self.row(line.number)
        return place(self.lang, line.page, cell, title)

    def say_sheet(self, sheet: str, key: str, **values: object) -> None:
        """Keep a fault of a whole sheet."""
        self._keep(place(self.lang, self.page(sheet)), key, "fault", values)

    def warn_sheet(self, sheet: str, key: str, **values: object) -> None:
        """Keep a warning of a whole sheet."""
        self._keep(place(self.lang, self.page(sheet)), key, "warning", values)

    def row(self, number: int) -> str:
        """Name a row of a sheet."""
        return f"第 {number} 行" if self.lang == "zh" else f"row {number}"

    def _keep(self, where: str, key: str, severity: Severity, values: dict[str, object]) -> None:
        message, hint = said(key, self.lang, **values)
        problem = Problem(
            file=self.file, where=where, message=message, hint=hint, severity=severity
        )
        if problem not in self.problems:
            self.problems.append(problem)

    @property
    def faults(self) -> list[Problem]:
        """The problems that stop."""
        return [problem for problem in self.problems if problem.severity == "fault"]


def read_book(path: Path) -> Book:
    """Read the rows of a workbook; what is wrong with single cells is in its `problems`.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or is no workbook of a school.
    """
    hint = text("`evacsim new NAME --workbook` writes one to fill in")
    data = read_bytes(path, ScenarioError, what=text("a workbook"), hint=hint)
    if not data.startswith(b"PK"):
        raise stopped(path, ScenarioError, text("is no workbook (.xlsx)"), hint)
    known = {plain(name) for sheet in SHEETS.values() for name in sheet.names}
    grids = workbook_grids(path, data, ScenarioError, known=known, remarks=REMARKS)
    found = {grid.name: _sheet_of(grid.name) for grid in grids.grids}
    if sum(sheet is not None for sheet in found.values()) < 2:  # noqa: PLR2004
        names = ", ".join(f"{sheet.zh} ({sheet.key})" for sheet in SHEETS.values())
        message = text("is no workbook of a school; its sheets are {names}", names=names)
        raise stopped(path, ScenarioError, message, hint)
    is_zh = any(re.search(r"[\u4e00-\u9fff]", name) for name in found)
    book = Book(file=str(path), lang="zh" if is_zh else "en", problems=list(grids.problems))
    with speaking(book.lang):
        _read_sheets(book, grids.grids, found)
    return book


def _read_sheets(book: Book, grids: Iterable[Grid], found: Mapping[str, BookSheet | None]) -> None:
    """Read every sheet into the book; `found` is which each is by its name."""
    for grid in grids:
        sheet = found[grid.name]
        if sheet is not None and sheet.key not in book.pages:
            book.pages[sheet.key] = grid.name
            book.lines[sheet.key] = read_lines(book, sheet, grid)
        elif plain(grid.name) not in REMARKS and grid.rows:
            names_ = [one.title(book.lang) for one in SHEETS.values()]
            message, remedy = said("unknown_sheet", book.lang, hint=nearest_name(grid.name, names_))
            book.problems.append(
                Problem(
                    file=book.file, where=place(book.lang, grid.name), message=message,
                    hint=remedy, severity="warning",
                )
            )  # fmt: skip
    for key in NEEDED:
        if key not in book.pages:
            book.say_sheet(key, "no_sheet", name=SHEETS[key].title(book.lang))


def is_book(path: Path) -> bool:
    """Whether a file is a school's workbook, or tries to be: it has sheets that only one has."""
    own = {plain(name) for key in ("corridors", "stairs", "exits") for name in SHEETS[key].names}
    try:
        data = read_bytes(path, ScenarioError, what="a workbook")
        if not data.startswith(b"PK"):
            return False
        grids = workbook_grids(path, data, ScenarioError, known=(), remarks=())
    except ScenarioError:
        return False
    return any(plain(grid.name) in own for grid in grids.grids)


def _sheet_of(name: str) -> BookSheet | None:
    return next(
        (s for s in SHEETS.values() if plain(name) in {plain(one) for one in s.names}), None
    )


def read_lines(book: Book, sheet: BookSheet, grid: Grid) -> tuple[Line, ...]:
    """Read a sheet: the rows of a table, or a form as one row; faults go to the book."""
    return _form(book, sheet, grid) if sheet.is_form else _rows(book, sheet, grid)


def _rows(book: Book, sheet: BookSheet, grid: Grid) -> tuple[Line, ...]:
    """Read a table: a row for each line of it."""
    known = known_headers(sheet)
    table = read_table(grid, sheet, known)
    if table is None:
        names = "、".join(e.title(book.lang) for e in sheet.entries if e.needed)
        book.say_sheet(sheet.key, "no_header", names=names)
        return ()
    _columns(book, sheet, table)
    head = head_row(grid, known) or 0
    for number, above in grid.rows.items():
        if number < head and sum(cell.home is None for cell in above.values()) > _TITLE_CELLS:
            book.warn_sheet(sheet.key, "above_header", row=number)
    lines = []
    for row in table.rows:
        cells = {k: c for k, c in row.cells.items() if not is_blank(c.value)}
        own = [c for c in cells.values() if c.home is None or c.home[0] == row.number]
        if own:  # a row that only cells merged from above reach into is empty
            lines.append(_line(book, sheet, table.columns, cells, row.number))
    if not lines and sheet.key not in MAY_BE_EMPTY:
        book.say_sheet(sheet.key, "no_rows")
    return tuple(lines)


def _columns(book: Book, sheet: BookSheet, table: Table) -> None:
    """Say which columns are missing, not known, there twice, or in a unit that nobody knows."""
    for entry in sheet.entries:
        if entry.needed and entry.key not in table.columns:
            book.say_sheet(sheet.key, "no_column", name=entry.title(book.lang))
    titles = [entry.title(book.lang) for entry in sheet.entries]
    for name in table.unknown:
        hint = nearest_name(name, titles)
        book.warn_sheet(sheet.key, "unknown_column", name=name, hint=hint)
    for names in table.twice:
        book.warn_sheet(sheet.key, "twice_column", name=_both(names, book.lang))
    for column in table.columns.values():
        for word in column.mark.unknown:
            book.say_sheet(sheet.key, "unknown_unit", name=word)


def _both(titles: Iterable[str], lang: Lang) -> str:
    """Return how several headers of one column are written, each once."""
    return ("”“" if lang == "zh" else " / ").join(dict.fromkeys(titles))


def _form(book: Book, sheet: BookSheet, grid: Grid) -> tuple[Line, ...]:
    """Read a form: a label a row, its value in the next column."""
    columns: dict[str, Column] = {}
    cells: dict[str, Cell] = {}
    known = known_headers(sheet)
    for row in grid.rows.values():
        first = min(row)
        entry, mark = field_of(row[first].value, known)
        title = str(row[first].value)
        if entry is None:
            if len(row) > 1 and plain(title) not in {"项目", "item"}:
                hint = nearest_name(title, [e.title(book.lang) for e in sheet.entries])
                book.warn_sheet(sheet.key, "unknown_column", name=title, hint=hint)
            continue
        value = row.get(first + 1)
        if value is None or is_blank(value.value):
            continue
        if entry.key in cells:
            both = (columns[entry.key].title, title)
            book.say_sheet(sheet.key, "twice_column", name=_both(both, book.lang))
            continue
        columns[entry.key] = Column(field=entry, title=title, mark=mark)
        cells[entry.key] = value
    return (_line(book, sheet, columns, cells, 1),)


def _line(
    book: Book,
    sheet: BookSheet,
    columns: dict[str, Column],
    cells: dict[str, Cell],
    number: int,
) -> Line:
    values: dict[str, Any] = {}
    faulty = set()
    line = Line(
        sheet=sheet.key,
        page=book.page(sheet.key),
        number=number,
        values=values,
        cells={key: (cell.name, columns[key].title) for key, cell in cells.items()},
    )
    for key, cell in cells.items():
        entry: Entry = sheet.entry(key)
        mark = columns[key].mark
        how = Read(
            entry=entry, per_unit=mark.per_unit, number_format=cell.number_format, lang=book.lang
        )
        try:
            if cell.fault:
                raise CellError("formula")  # noqa: TRY301 - told as the others are
            values[key] = read_cell(cell.value, how)
        except CellError as error:
            faulty.add(key)
            book.say(line, key, error.key, **error.values)
    return Line(
        sheet=line.sheet,
        page=line.page,
        number=number,
        values=values,
        cells=line.cells,
        faulty=frozenset(faulty),
    )


def say_missing(book: Book, line: Line, *keys: str) -> bool:
    """Say which of these cells of a row are empty; return whether all hold a value."""
    for key in keys:
        if line.values.get(key) is None and key not in line.faulty:
            entry = SHEETS[line.sheet].entry(key)
            hint = entry.said[0 if book.lang == "zh" else 1]
            book.say(line, key, "missing", said=hint)
    return line.has(*keys)
