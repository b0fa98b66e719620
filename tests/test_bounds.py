"""Workbooks that are small on disk and large in memory are refused before a parser sees them."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from evacsim import bounds
from evacsim.bounds import too_large
from evacsim.drills.read import read_drill
from evacsim.errors import DrillError

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"


def _book(*, cells: str = "", merged: str = "", blanks: int = 0, beside: int = 0) -> bytes:
    """Return a workbook with these rows and ranges, MB of blanks in its sheet or beside it."""
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    source = zipfile.ZipFile(made)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name in source.namelist():
            text = source.read(name)
            if name == SHEET:
                text = text.replace(b"<sheetData/>", b"<sheetData></sheetData>")
                cut = text.index(b"</sheetData>")
                end = f"{cells}</sheetData>{merged}{' ' * blanks * 2**20}".encode()
                text = text[:cut] + end + text[cut + len(b"</sheetData>") :]
            book.writestr(name, text)
        if beside:
            book.writestr("xl/media/x.bin", b" " * (beside * 2**20))
    return out.getvalue()


def _merged(*ranges: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{one}"/>' for one in ranges) + "</mergeCells>"


ROW = '<row r="{r}">' + "".join(f'<c r="{c}{{r}}" s="1"/>' for c in "ABCDEF") + "</row>"
HOSTILE = {
    "merged sheet": ({"merged": _merged("A2:XFD1048576")}, "merged"),
    "merged column": ({"merged": _merged("U2:U1048576")}, "merged"),
    "merged over and over": (
        {"merged": _merged(*(f"A1:CV{2000 + n}" for n in range(40)))},
        "merged",
    ),
    "blank rows with a format": (
        {"cells": "".join(ROW.format(r=r) for r in range(1, 20_000))},
        "cells",
    ),
    "a sheet of blanks": ({"blanks": 30}, "MB of tables"),
    "a part that no list names": ({"beside": 201}, "unpacks to"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_one_line_at_once(tmp_path: Path, kind: str) -> None:
    made, word = HOSTILE[kind]
    path = tmp_path / "record.xlsx"
    path.write_bytes(_book(**made))  # type: ignore[arg-type]
    assert path.stat().st_size < 1_000_000
    began = time.process_time()
    with pytest.raises(DrillError) as caught:
        read_drill(path)
    assert time.process_time() - began < 2
    (problem,) = caught.value.problems
    assert word in problem.message


def test_what_schools_send_is_let_through() -> None:
    rows = "".join(ROW.format(r=r) for r in range(1, 2_000))
    assert not too_large(_book(cells=rows, merged=_merged("A1:XFD1", "B2:B1500")))
    assert not too_large(b"PK no archive")


def test_a_tag_on_the_edge_of_two_pieces_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _book(merged=_merged("A2:XFD1048576"))
    for size in (7, 50, 333, 1000):
        monkeypatch.setattr(bounds, "_CHUNK", size)
        assert "merged" in too_large(data), size


def test_a_lock_file_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "~$record.xlsx"
    path.write_bytes(b"\x04user" + b" " * 160)
    with pytest.raises(DrillError, match="close it"):
        read_drill(path)
