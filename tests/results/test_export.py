"""Tables for spreadsheets."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pytest

from evacsim.errors import ResultsError
from evacsim.results.export import export
from evacsim.results.records import TABLES
from evacsim.results.store import Results, read_results
from evacsim.results.write import write_results

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def results(tmp_path: Path, parts: dict[str, Any]) -> Results:
    return read_results(write_results(tmp_path / "run", **parts))


def test_csv_opens_as_utf8_and_missing_is_empty(results: Results, tmp_path: Path) -> None:
    paths = export(results, tmp_path / "out", format="csv").files
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
    (path,) = export(results, tmp_path / "out", format="xlsx").files
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["occupants", "passages", "occupancy", "falls"]
    rows = list(book["occupants"].values)
    assert rows[0][:3] == ("replication", "occupant", "group")
    assert rows[1][2] == "三班"
    assert rows[2][9] is None


def test_a_long_table_goes_on_in_another_sheet(results: Results, tmp_path: Path) -> None:
    (path,) = export(results, tmp_path / "out", format="xlsx", sheet_rows=1).files
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


def test_a_workbook_holds_whole_replications_and_says_what_it_leaves_out(
    tmp_path: Path, parts: dict[str, Any]
) -> None:
    """Of tables of 2, 1 and some rows a replication, the first replications within four rows."""
    results = read_results(write_results(tmp_path / "run", **parts))
    whole = export(results, tmp_path / "whole", format="xlsx")
    assert whole.cut == ()
    tables = {
        name: pl.concat([frame, frame.with_columns(pl.col("replication") + 1)])
        for name, frame in ((one, results.scan(one).collect()) for one in TABLES)
    }
    twice = Two(results, tables)
    done = export(twice, tmp_path / "cut", format="xlsx", rows=3)  # type: ignore[arg-type]
    occupants = next(one for one in done.held if one.table == "occupants")
    assert (occupants.rows, occupants.replications, occupants.of) == (2, 1, 2)
    book = openpyxl.load_workbook(done.files[0])
    assert book.sheetnames[:2] == ["contents", "occupants"]
    assert list(book["contents"].values)[1] == ("occupants", 2, 1, 2)
    assert "--format csv" in str(list(book["contents"].values)[-1][0])
    assert book["occupants"].max_row == 3
    every = export(twice, tmp_path / "all", format="xlsx", rows=None)  # type: ignore[arg-type]
    assert [one.replications for one in every.held] == [2, 2, 2, 2]
    assert openpyxl.load_workbook(every.files[0])["occupants"].max_row == 5


class Two:
    """Results of two replications, where the folder has one."""

    def __init__(self, results: Results, tables: dict[str, pl.DataFrame], count: int = 2) -> None:
        self.folder, self._results, self._tables = results.folder, results, tables
        self.numbers = range(count)

    def first(self, count: int) -> Two:
        return Two(self._results, self._tables, min(count, len(self.numbers)))

    def scan(self, name: str) -> pl.LazyFrame:
        return self._tables[name].lazy().filter(pl.col("replication") < len(self.numbers))


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
