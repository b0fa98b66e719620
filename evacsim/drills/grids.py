"""Files to grids of cells: a workbook, or CSV in the encodings that schools save.

Whatever a person may have done to the file is told kindly: an old .xls under a new name, a
password, a web page.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import REMARKS, SHEETS
from evacsim.drills.tables import is_header
from evacsim.errors import DrillError
from evacsim.files import opened
from evacsim.locale import text
from evacsim.spreadsheet.delimited import HEADER_LINES, csv_grid
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import (
    SAVE,
    Grid,
    Grids,
    head_of_workbook,
    read_bytes,
    stopped,
    workbook_grids,
)

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.errors import InputError

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
    return Grids(grids=(_csv(path, data),))


def head_grids(path: Path) -> tuple[Grid, ...] | None:
    """Return the beginning of the sheets of a large table; None of a small one, or none at all.

    For whoever must tell a record from an exported table of a million rows without reading it.
    """
    with opened(path) as stream:
        data = stream.read(_HEAD_BYTES + 1)
    if len(data) <= _HEAD_BYTES:
        return None
    if data.startswith(b"PK"):
        return head_of_workbook(path, HEADER_LINES)
    cut = data.rfind(b"\n")
    with contextlib.suppress(DrillError):
        return (_csv(path, data[: cut + 1] if cut > 0 else data),)
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
            _csv(file, read_bytes(file, DrillError, what=text("a record"))) for file in files
        )
    )


def _csv(path: Path, data: bytes) -> Grid:
    return csv_grid(path, data, DrillError, is_header=is_header)
