"""CSV to a grid of cells, in the encodings and with the separators that schools save."""

from __future__ import annotations

import contextlib
import csv
import io
from typing import TYPE_CHECKING, Final

from evacsim.locale import text
from evacsim.sinks import read_csv_cell
from evacsim.spreadsheet.grids import SAVE, Cell, Grid, column_letter, stopped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.errors import InputError

ENCODINGS: Final = ("utf-8-sig", "gb18030")
SEPARATORS: Final = (",", ";", "\t", "|", "，", "；", "、")
HEADER_LINES: Final = 200
"""The header of a table stands among the first so many lines."""
_FULL_WIDTH: Final = {"，": ",", "；": ";"}


def csv_grid(
    path: Path, data: bytes, error: type[InputError], *, is_header: Callable[[str], bool]
) -> Grid:
    """Read CSV in any of `SEPARATORS`; UTF-8 with or without its mark, or GB 18030.

    `is_header` knows the names of its columns: the separator is the one under which most are found.

    Raises
    ------
    InputError
        As the given `error`: it is no text, or no CSV.
    """
    written = _decoded(path, data, error)
    mark = _separator(written, is_header)
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
    except csv.Error as fault:
        said = text("is no CSV: row {line_num}, {error}", line_num=reader.line_num, error=fault)
        raise stopped(path, error, said) from None
    return Grid(name=path.stem, rows=rows)


def _separator(written: str, is_header: Callable[[str], bool]) -> str:
    """Return the separator under which most headers are known; where none is, that of line 1."""
    lines = [line for line in written.splitlines() if line.strip()][:HEADER_LINES]

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


def _decoded(path: Path, data: bytes, error: type[InputError]) -> str:
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
    said = text("is neither a workbook (.xlsx) nor text (UTF-8 or GB 18030)")
    raise stopped(path, error, said, text(SAVE))
