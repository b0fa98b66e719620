"""Files to grids of cells: a workbook, or CSV in the encodings that schools save.

Whatever a person may have done to the file is told kindly: an old .xls under a new name, a
password, a web page.
"""

from __future__ import annotations

import contextlib
import csv
import io
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import REMARKS, SHEETS
from evacsim.drills.tables import is_header
from evacsim.errors import DrillError
from evacsim.files import opened
from evacsim.locale import text
from evacsim.sinks import read_csv_cell
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import (
    SAVE,
    Cell,
    Grid,
    Grids,
    column_letter,
    head_of_workbook,
    read_bytes,
    stopped,
    workbook_grids,
)

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.errors import InputError

ENCODINGS: Final = ("utf-8-sig", "gb18030")
SEPARATORS: Final = (",", ";", "\t", "|", "，", "；", "、")
_FULL_WIDTH: Final = {"，": ",", "；": ";"}
_MOST_LINES: Final = 200  # the header of a table stands among them
_HEAD_BYTES: Final = 2**18
"""No record that people typed is larger as text; a table that is begins with its header."""


def read_grids(path: Path) -> Grids:
    """Read a workbook, a CSV file or a folder of CSV files.

    Raises
    ------
    DrillError
        If there is no such file, or it is neither a workbook nor text.
    """
    if path.is_dir():
        return _folder(path)
    hint = text("`evacsim new --drill SCENARIO` writes one to fill in")
    data = read_bytes(path, DrillError, what=text("a record"), hint=hint)
    if data.startswith(b"PK"):
        known = {plain(name) for sheet in SHEETS for name in sheet.names}
        return workbook_grids(path, data, DrillError, known=known, remarks=REMARKS)
    if data.lstrip()[:100].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise _stop(path, text("is a web page or XML, whatever its name"), text(SAVE))
    return Grids(grids=(_csv_grid(path, data),))


def head_grids(path: Path) -> tuple[Grid, ...] | None:
    """Return the beginning of the sheets of a large table; None of a small one, or none at all.

    For whoever must tell a record from an exported table of a million rows without reading it.
    """
    with opened(path) as stream:
        data = stream.read(_HEAD_BYTES + 1)
    if len(data) <= _HEAD_BYTES:
        return None
    if data.startswith(b"PK"):
        return head_of_workbook(path, _MOST_LINES)
    cut = data.rfind(b"\n")
    with contextlib.suppress(DrillError):
        return (_csv_grid(path, data[: cut + 1] if cut > 0 else data),)
    return None


def _stop(path: Path, message: str, hint: str = "") -> InputError:
    return stopped(path, DrillError, message, hint)


def _folder(path: Path) -> Grids:
    known = {plain(name) for sheet in SHEETS for name in sheet.names}
    files = [p for p in sorted(path.glob("*.csv")) if plain(p.stem) in known]
    if not files:
        names = ", ".join(
            text("{zh}.csv or {key}.csv", zh=sheet.zh, key=sheet.key) for sheet in SHEETS[:2]
        )
        raise _stop(
            path,
            text("is a folder without a record in it"),
            text("name its files {names}, ...", names=names),
        )
    return Grids(
        grids=tuple(
            _csv_grid(file, read_bytes(file, DrillError, what=text("a record"))) for file in files
        )
    )


def _csv_grid(path: Path, data: bytes) -> Grid:
    """Read CSV in any of `SEPARATORS`; UTF-8 with or without its mark, or GB 18030."""
    written = _decoded(path, data)
    mark = _separator(written)
    rows: dict[int, dict[int, Cell]] = {}
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=mark)
    try:
        for number, row in enumerate(reader, start=1):
            parts = row
            if mark in _FULL_WIDTH and len(row) == 1 and _FULL_WIDTH[mark] in row[0]:
                parts = row[0].split(_FULL_WIDTH[mark])  # typed in turns with the other keyboard
            cells = {
                column: Cell(
                    name=f"{column_letter(column)}{number}", value=read_csv_cell(written.strip())
                )
                for column, written in enumerate(parts, start=1)
                if written.strip()
            }
            if cells:
                rows[number] = cells
    except csv.Error as error:
        raise _stop(
            path, text("is no CSV: row {line_num}, {error}", line_num=reader.line_num, error=error)
        ) from None
    return Grid(name=path.stem, rows=rows)


def _stripped(written: str) -> str:
    """Return a text without blanks around it, and without marks of byte order of files joined."""
    return written.replace("\ufeff", "").strip()


def _separator(written: str) -> str:
    """Return the separator under which most headers are known; where none is, that of line 1."""
    lines = [line for line in written.splitlines() if line.strip()][:_MOST_LINES]

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
            written = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in written:
            return written
    raise _stop(
        path, text("is neither a workbook (.xlsx) nor text (UTF-8 or GB 18030)"), text(SAVE)
    )
