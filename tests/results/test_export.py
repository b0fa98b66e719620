"""Tables for spreadsheets."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from evacsim.errors import ResultsError
from evacsim.results.export import export
from evacsim.results.store import Results, read_results
from evacsim.results.write import write_results

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def results(tmp_path: Path, parts: dict[str, Any]) -> Results:
    return read_results(write_results(tmp_path / "run", **parts))


def test_csv_opens_as_utf8_and_missing_is_empty(results: Results, tmp_path: Path) -> None:
    paths = export(results, tmp_path / "out", format="csv")
    assert [path.name for path in paths] == [
        "occupants.csv",
        "passages.csv",
        "occupancy.csv",
        "falls.csv",
    ]
    raw = paths[0].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    header, first, second = raw.decode("utf-8-sig").splitlines()
    assert header.startswith("replication,occupant,group")
    assert first.startswith("0,0,三班,")
    assert first.split(",")[9] == "9.0"
    assert second.split(",")[9] == ""


def test_workbook_has_a_sheet_a_table(results: Results, tmp_path: Path) -> None:
    (path,) = export(results, tmp_path / "out", format="xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["occupants", "passages", "occupancy", "falls"]
    rows = list(book["occupants"].values)
    assert rows[0][:3] == ("replication", "occupant", "group")
    assert rows[1][2] == "三班"
    assert rows[2][9] is None


def test_a_long_table_goes_on_in_another_sheet(results: Results, tmp_path: Path) -> None:
    (path,) = export(results, tmp_path / "out", format="xlsx", sheet_rows=1)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "occupants",
        "occupants 2",
        "passages",
        "occupancy",
        "occupancy 2",
        "falls",
    ]
    assert [row[1] for row in book["occupants 2"].values] == ["occupant", 1]


def test_without_the_excel_writer_it_says_what_to_install(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ResultsError, match=r"evacsim\[excel\]"):
        export(results, tmp_path / "out", format="xlsx")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way(results: Results, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match="cannot be written"):
        export(results, tmp_path / "out", format="csv")
