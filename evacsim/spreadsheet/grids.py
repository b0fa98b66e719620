"""Workbooks to grids of cells, by openpyxl; a formula that was never calculated is told kindly."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from evacsim.bounds import too_large
from evacsim.errors import InputError, Problem
from evacsim.files import Unreadable, read_whole, why
from evacsim.locale import mark, text
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from openpyxl.cell.cell import Cell as BookCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MOST_BYTES: Final = 50_000_000
OLE: Final = b"\xd0\xcf\x11\xe0"
UNOPENED: Final = "unopened"
"""Kind of the faults of a file that could not even be opened as a table."""
SAVE: Final = mark("open it in Excel or WPS and save it as .xlsx")
_MOST_MERGED: Final = 2000
_LOCK_BYTES: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that holds something. `fault` says what is wrong with it before it is read at all.

    `home` is the first cell (row, column) of the merged range that the value stands in.
    """

    name: str
    value: object
    number_format: str = ""
    fault: str = ""
    home: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet: its rows by number from 1, each with its cells by column from 1; blanks left out."""

    name: str
    rows: dict[int, dict[int, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grids:
    """All sheets of a file, and what was left out of it."""

    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...] = ()


def column_letter(column: int) -> str:
    """Return the letters by which a table calculation calls a column, from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def listed(names: Sequence[str]) -> str:
    """Name the first cells or rows of many."""
    more = text(" and {count} more", count=len(names) - 6) if len(names) > 6 else ""  # noqa: PLR2004
    return ", ".join(names[:6]) + more


def read_bytes(path: Path, error: type[InputError], *, what: str, hint: str = "") -> bytes:
    """Return the bytes of a workbook or a CSV file; `what` it holds some hundred rows of.

    Raises
    ------
    InputError
        As the given `error`: there is no such file, it is empty, too large, an old workbook or one
        with a password; `hint` helps with an empty one.
    """

    def stop(message: str, remedy: str = "") -> InputError:
        return stopped(path, error, message, remedy)

    try:
        data = read_whole(path, most=MOST_BYTES)
    except FileNotFoundError:
        raise stop(text("there is no such file")) from None
    except Unreadable as fault:
        raise stop(why(fault), text("{what} has some hundred rows", what=what)) from None
    except OSError as fault:
        raise stop(why(fault)) from None
    if path.name.startswith("~$") and len(data) <= _LOCK_BYTES:
        raise stop(
            text("is the lock file of a workbook that is open"), text("close it in Excel or WPS")
        )
    if not data.strip():
        raise stop(text("is empty"), hint)
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            message = text("is protected by a password")
            raise stopped(path, error, message, text("save it without one"), UNOPENED)
        message = text("is an old Excel file (.xls), whatever its name")
        raise stopped(path, error, message, text(SAVE), UNOPENED)
    return data


def stopped(
    path: Path, error: type[InputError], message: str, hint: str = "", kind: str = ""
) -> InputError:
    """Return the error that ends the reading of a file."""
    return error([Problem(file=str(path), where="", message=message, hint=hint, kind=kind)])


def workbook_grids(
    path: Path,
    data: bytes,
    error: type[InputError],
    *,
    known: Collection[str],
    remarks: Collection[str],
) -> Grids:
    """Return the sheets of a workbook.

    Parameters
    ----------
    path, data
        For messages; its bytes.
    error
        What is raised where it cannot be read.
    known, remarks
        Names of sheets, as `plain` gives them: those that count (a hidden one is warned of), and
        those for people only (hidden rows in them are not).

    Raises
    ------
    InputError
        As the given `error`.
    """
    shown, formulas = _loaded(path, data, error)
    grids, problems = [], []
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            if plain(sheet.title) in known:
                problems.append(
                    Problem(
                        file=str(path),
                        where=text("sheet {sheet}", sheet=sheet.title),
                        message=text("is hidden and was not read"),
                        hint=text("unhide it if it counts"),
                        severity="warning",
                    )
                )
            continue
        grid = _sheet_grid(sheet, formulas[sheet.title] if formulas else None)
        grids.append(grid)
        if plain(sheet.title) not in remarks:
            problems += _hidden(path, sheet, grid)
    return Grids(grids=tuple(grids), problems=tuple(problems))


def _loaded(path: Path, data: bytes, error: type[InputError]) -> tuple[Workbook, Workbook | None]:
    """Return a workbook with its results, and with its formulas where it has any."""
    from openpyxl import load_workbook  # noqa: PLC0415 - 0.2 s that only workbooks cost

    kind = _zip_kind(data)
    if kind == "ods":
        raise stopped(path, error, text("is a LibreOffice table (.ods)"), text("save it as .xlsx"))
    if kind != "xlsx":
        said = text("is a damaged workbook, or another kind of file")
        raise stopped(path, error, said, text(SAVE), UNOPENED)
    if why := too_large(data):
        hint = text("it should have some hundred rows: copy them into a new workbook")
        raise stopped(path, error, text("is a workbook that {why}", why=why), hint, UNOPENED)
    try:
        with warnings.catch_warnings(), _no_borders():
            warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
            shown = load_workbook(io.BytesIO(data), data_only=True)
            formulas = load_workbook(io.BytesIO(data)) if b"<f" in _sheet_text(data) else None
    except Exception as fault:  # noqa: BLE001 - openpyxl raises whatever it stumbles over
        said = text("is a workbook that cannot be read ({name})", name=type(fault).__name__)
        raise stopped(path, error, said, text(SAVE), UNOPENED) from None
    return shown, formulas


@contextlib.contextmanager
def _no_borders() -> Iterator[None]:
    """Merge cells without drawing their edges anew: nobody reads those, and they take the most."""
    from openpyxl.worksheet.merge import MergedCellRange  # noqa: PLC0415 - see `_loaded`

    names = ("_get_borders", "format")
    drawn = {name: getattr(MergedCellRange, name) for name in names}
    for name in names:
        setattr(MergedCellRange, name, lambda _: None)
    try:
        yield
    finally:
        for name, method in drawn.items():
            setattr(MergedCellRange, name, method)


def _hidden(path: Path, sheet: Worksheet, grid: Grid) -> list[Problem]:
    """Say which hidden rows and columns hold something: they count, though nobody sees them."""
    heights, widths = sheet.row_dimensions, sheet.column_dimensions.values()
    rows = [n for n in grid.rows if n in heights and heights[n].hidden]
    spans = [(d.min or 0, d.max or 0) for d in widths if d.hidden]
    filled = {column for row in grid.rows.values() for column in row}
    columns = [c for c in sorted(filled) if any(low <= c <= high for low, high in spans)]
    found = []
    for word, names in (
        ("row", [str(n) for n in rows]),
        ("column", [*map(column_letter, columns)]),
    ):
        if not names:
            continue
        many = len(names) > 1
        found.append(
            Problem(
                file=str(path),
                where=text(
                    "sheet {sheet}, {word}{value} {names}",
                    sheet=sheet.title,
                    word=word,
                    value="s" if many else "",
                    names=listed(names),
                ),
                message=text(
                    "{value} hidden, and what stands there counts", value="are" if many else "is"
                ),
                hint=text("unhide it to see it, or delete it if it does not count"),
                severity="warning",
            )
        )
    return found


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
                return "ods"
            return "xlsx" if "[Content_Types].xml" in names else "zip"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return "damaged"


def _sheet_text(data: bytes) -> bytes:
    """Return the sheets' XML: only where it holds a formula is the book read a second time."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return b"".join(archive.read(name) for name in names if name.endswith(".xml"))


def _sheet_grid(sheet: Worksheet, formulas: Worksheet | None) -> Grid:
    rows: dict[int, dict[int, Cell]] = {}
    found: dict[tuple[int, int], Any] = sheet._cells  # noqa: SLF001 - iter_rows makes every blank
    for (row, column), cell in found.items():
        made = _book_cell(cell, formulas, row, column)
        if made is not None:
            rows.setdefault(row, {})[column] = made
    for merged in sheet.merged_cells.ranges:
        first = rows.get(merged.min_row, {}).get(merged.min_col)
        if first is None:
            continue
        spread = replace(first, home=(merged.min_row, merged.min_col))
        for row in range(merged.min_row, min(merged.max_row, merged.min_row + _MOST_MERGED) + 1):
            for column in range(
                merged.min_col, min(merged.max_col, merged.min_col + _MOST_MERGED) + 1
            ):
                rows.setdefault(row, {})[column] = spread
    return Grid(name=sheet.title, rows=dict(sorted(rows.items())))


def _book_cell(
    cell: BookCell | MergedCell, formulas: Worksheet | None, row: int, column: int
) -> Cell | None:
    value: Any = cell.value
    fault = ""
    if value is None:
        source = formulas.cell(row, column) if formulas is not None else None
        if source is None or source.data_type != "f":
            return None
        value = "="
        fault = text("is a formula without its result; open the file in Excel, save it, or type it")
    elif isinstance(value, str):
        value = value.replace("\ufeff", "").strip()  # marks of files joined
        if not value:
            return None
        if cell.data_type == "e":
            fault = text("is the error {value}; mend the formula, or type the value", value=value)
    return Cell(
        name=f"{column_letter(column)}{row}",
        value=value,
        number_format=str(cell.number_format),
        fault=fault,
    )


def head_of_workbook(path: Path, lines: int) -> tuple[Grid, ...] | None:
    """Return the first rows of the sheets of a workbook, read from a stream; None if it is none."""
    from openpyxl import load_workbook  # noqa: PLC0415 - 0.2 s that only workbooks cost

    grids = []
    try:
        with warnings.catch_warnings(), path.open("rb") as stream:
            warnings.simplefilter("ignore")  # as in _loaded
            book = load_workbook(stream, read_only=True, data_only=True)
            for sheet in book.worksheets:
                rows: dict[int, dict[int, Cell]] = {}
                for number, row in enumerate(sheet.iter_rows(max_row=lines, values_only=True), 1):
                    cells = {
                        c: Cell(name=f"{column_letter(c)}{number}", value=value)
                        for c, value in enumerate(row, start=1)
                        if value is not None
                    }
                    if cells:
                        rows[number] = cells
                grids.append(Grid(name=sheet.title, rows=rows))
    except Exception:  # noqa: BLE001 - openpyxl raises whatever it stumbles over; told in reading it
        return None
    return tuple(grids)
