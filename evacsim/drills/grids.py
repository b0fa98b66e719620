"""Files to grids of cells: a workbook by openpyxl, CSV in the encodings that schools save.

Whatever a person may have done to the file is told kindly: an old .xls under a new name, a
password, a formula that was never calculated.
"""

from __future__ import annotations

import contextlib
import csv
import io
import warnings
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from evacsim.bounds import too_large
from evacsim.drills.fields import REMARKS, SHEETS, plain
from evacsim.drills.headers import is_header
from evacsim.errors import DrillError, Problem
from evacsim.files import Unreadable, read_whole
from evacsim.sinks import read_csv_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.cell.cell import Cell as BookCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

ENCODINGS: Final = ("utf-8-sig", "gb18030")
SEPARATORS: Final = (",", ";", "\t", "|", "，", "；", "、")
_FULL_WIDTH: Final = {"，": ",", "；": ";"}
_MOST_LINES: Final = 200  # the header of a table stands among them
_MOST_BYTES: Final = 50_000_000
_MOST_MERGED: Final = 2000
_LOCK_BYTES: Final = 1024
_OLE: Final = b"\xd0\xcf\x11\xe0"
_SAVE = "open it in Excel or WPS and save it as .xlsx"


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
    """All sheets of a record, and what was left out of it."""

    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...] = ()


def read_grids(path: Path) -> Grids:
    """Read a workbook, a CSV file or a folder of CSV files.

    Raises
    ------
    DrillError
        If there is no such file, or it is neither a workbook nor text.
    """
    if path.is_dir():
        return _folder(path)
    data = _read(path)
    if path.name.startswith("~$") and len(data) <= _LOCK_BYTES:
        raise _stop(path, "is the lock file of a workbook that is open", "close it in Excel or WPS")
    if not data.strip():
        raise _stop(path, "is empty", "`evacsim new --drill SCENARIO` writes one to fill in")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _stop(path, "is protected by a password", "save it without one")
        raise _stop(path, "is an old Excel file (.xls), whatever its name", _SAVE)
    if data.startswith(b"PK"):
        return _workbook(path, data)
    if data.lstrip()[:100].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise _stop(path, "is a web page or XML, whatever its name", _SAVE)
    return Grids(grids=(_csv_grid(path, data),))


def _read(path: Path) -> bytes:
    try:
        return read_whole(path, most=_MOST_BYTES)
    except FileNotFoundError:
        raise _stop(path, "there is no such file") from None
    except Unreadable as error:
        raise _stop(path, str(error.strerror), "a record has some hundred rows") from None
    except OSError as error:
        raise _stop(path, str(error.strerror)) from None


def _stop(path: Path, message: str, hint: str = "") -> DrillError:
    return DrillError([Problem(file=str(path), where="", message=message, hint=hint)])


def _folder(path: Path) -> Grids:
    known = {plain(name) for sheet in SHEETS for name in sheet.names}
    files = [p for p in sorted(path.glob("*.csv")) if plain(p.stem) in known]
    if not files:
        names = ", ".join(f"{sheet.zh}.csv or {sheet.key}.csv" for sheet in SHEETS[:2])
        raise _stop(path, "is a folder without a record in it", f"name its files {names}, ...")
    return Grids(grids=tuple(_csv_grid(file, _read(file)) for file in files))


def _csv_grid(path: Path, data: bytes) -> Grid:
    """Read CSV in any of `SEPARATORS`; UTF-8 with or without its mark, or GB 18030."""
    text = _decoded(path, data)
    mark = _separator(text)
    rows: dict[int, dict[int, Cell]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for number, row in enumerate(reader, start=1):
            parts = row
            if mark in _FULL_WIDTH and len(row) == 1 and _FULL_WIDTH[mark] in row[0]:
                parts = row[0].split(_FULL_WIDTH[mark])  # typed in turns with the other keyboard
            cells = {
                column: Cell(
                    name=f"{column_letter(column)}{number}", value=read_csv_cell(text.strip())
                )
                for column, text in enumerate(parts, start=1)
                if text.strip()
            }
            if cells:
                rows[number] = cells
    except csv.Error as error:
        raise _stop(path, f"is no CSV: row {reader.line_num}, {error}") from None
    return Grid(name=path.stem, rows=rows)


def _stripped(text: str) -> str:
    """Return a text without blanks around it, and without marks of byte order of files joined."""
    return text.replace("\ufeff", "").strip()


def _separator(text: str) -> str:
    """Return the separator under which most headers are known; where none is, that of line 1."""
    lines = [line for line in text.splitlines() if line.strip()][:_MOST_LINES]

    def headers(mark: str) -> int:
        found = 0
        with contextlib.suppress(csv.Error):
            for row in csv.reader(lines, delimiter=mark):
                found += sum(is_header(cell) for cell in row) if len(row) > 1 else 0
        return found

    counted = {mark: headers(mark) for mark in SEPARATORS}
    if max(counted.values()) > 0:
        return max(SEPARATORS, key=counted.__getitem__)
    first = lines[0] if lines else ""
    return max(SEPARATORS[:3], key=first.count)


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _stop(path, "is neither a workbook (.xlsx) nor text (UTF-8 or GB 18030)", _SAVE)


def column_letter(column: int) -> str:
    """Return the letters by which a table calculation calls a column, from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def listed(names: Sequence[str]) -> str:
    """Name the first cells or rows of many."""
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""  # noqa: PLR2004
    return ", ".join(names[:6]) + more


def _workbook(path: Path, data: bytes) -> Grids:
    from openpyxl import load_workbook  # noqa: PLC0415 - 0.2 s that only records cost

    kind = _zip_kind(data)
    if kind == "ods":
        raise _stop(path, "is a LibreOffice table (.ods)", "save it as .xlsx")
    if kind != "xlsx":
        raise _stop(path, "is a damaged workbook, or another kind of file", _SAVE)
    if why := too_large(data):
        hint = "a record has some hundred rows: copy them into a new workbook"
        raise _stop(path, f"is a workbook that {why}", hint)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
            shown = load_workbook(io.BytesIO(data), data_only=True)
            formulas = load_workbook(io.BytesIO(data)) if b"<f" in _sheet_text(data) else None
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever it stumbles over
        said = f"is a workbook that cannot be read ({type(error).__name__})"
        raise _stop(path, said, _SAVE) from None
    grids, problems = [], []
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            if plain(sheet.title) in {plain(name) for known in SHEETS for name in known.names}:
                problems.append(
                    Problem(
                        file=str(path),
                        where=f"sheet {sheet.title}",
                        message="is hidden and was not read",
                        hint="unhide it if it counts",
                        severity="warning",
                    )
                )
            continue
        grid = _sheet_grid(sheet, formulas[sheet.title] if formulas else None)
        grids.append(grid)
        if plain(sheet.title) not in REMARKS:
            problems += _hidden(path, sheet, grid)
    return Grids(grids=tuple(grids), problems=tuple(problems))


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
                where=f"sheet {sheet.title}, {word}{'s' if many else ''} {listed(names)}",
                message=f"{'are' if many else 'is'} hidden, and what stands there counts",
                hint="unhide it to see it, or delete it if it does not count",
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
        fault = "is a formula without its result; open the file in Excel, save it, or type it"
    elif isinstance(value, str):
        value = _stripped(value)
        if not value:
            return None
        if cell.data_type == "e":
            fault = f"is the error {value}; mend the formula, or type the value"
    return Cell(
        name=f"{column_letter(column)}{row}",
        value=value,
        number_format=str(cell.number_format),
        fault=fault,
    )
