"""Files that are no record, or not any more: told kindly, never a traceback."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from evacsim.drills.read import is_record, read_drill
from tests.drills.records import OVERVIEW, book, faults

if TYPE_CHECKING:
    from pathlib import Path


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), data)  # of no moment: the tests are named by it
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.xlsx", b"", "is empty"),
        ("a.csv", b"  \r\n ", "is empty"),
        ("a.xlsx", OLE, ".xls"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("a.xlsx", zipped("a.txt", b"x"), "damaged"),
        ("a.xlsx", zipped("[Content_Types].xml", b"<Types/>"), "cannot be read"),
        ("a.ods", zipped("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("a.csv", b"time,temperature\n1,20\n2,21\n", "is no drill record"),
        ("a.csv", bytes(range(256)), "neither a workbook"),
        ("a.csv", b'"never closed', "is no drill record"),
        ("a.txt", "只有几句话".encode(), "is no drill record"),
    ],
)
def test_what_is_no_record(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(data)
    problems = faults(tmp_path / name)
    assert any(word in problem.message for problem in problems)
    assert not is_record(tmp_path / name)


def test_no_such_file_and_an_empty_folder(tmp_path: Path) -> None:
    assert "no such file" in faults(tmp_path / "no.xlsx")[0].message
    assert "folder without a record" in faults(tmp_path)[0].message


def test_an_empty_workbook_and_one_laid_out(tmp_path: Path) -> None:
    assert "no drill record" in faults(book(tmp_path / "a.xlsx", {"Sheet1": []}))[0].message
    (fault,) = faults(book(tmp_path / "b.xlsx", {"演练概况": [["警报时间"], ["末人出楼"]]}))
    assert "nothing has been recorded" in fault.message
    assert "警报时间" in fault.hint


def test_formulas_without_results_and_errors(tmp_path: Path) -> None:
    rows = [*OVERVIEW, ["应到", "=90+8"], ["缺席", "#REF!"]]
    found = faults(book(tmp_path / "a.xlsx", {"演练概况": rows}))
    assert [problem.where for problem in found] == [
        "sheet 演练概况, cell B7 (应到)",
        "sheet 演练概况, cell B8 (缺席)",
    ]
    assert "formula without its result" in found[0].message
    assert "#REF!" in found[1].message


def test_a_hidden_sheet_is_not_read_and_said_so(tmp_path: Path) -> None:
    classes = [["班级", "实到"], ["七(1)班", 49]]
    path = book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": classes})
    made = openpyxl.load_workbook(path)
    made["班级记录"].sheet_state = "hidden"
    made.save(path)
    record = read_drill(path)
    assert record.runs[0].classes == ()
    assert "hidden" in record.problems[0].message


def test_a_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW})
    made = openpyxl.load_workbook(path)
    made["演练概况"]["A1048576"] = "  "
    for row in range(10, 4000):
        made["演练概况"].cell(row, 1).number_format = "@"
    made.save(path)
    assert read_drill(path).runs[0].last_out_s == 336
