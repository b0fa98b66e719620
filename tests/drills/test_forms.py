"""Forms of a record: separators, tables side by side, hidden cells, missing parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from evacsim.drills.read import is_record, read_drill
from tests.drills.records import book, csv

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "学校,警报时间,首人出楼,末人出楼,实到"
LINE = "某校,09:30:00,0:20,2:05,160"
TITLE = "某校2026年消防,地震,防汛疏散演练,记录,表"
OVERVIEW = [["警报时间", "09:30:00"], ["末人出楼", "2:05"], ["实到", 160]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "，", "；", "、"])
@pytest.mark.parametrize("title", ["", f"{TITLE}\n", f"{TITLE.replace(',', '，')}\n\n"])
def test_the_separator_is_that_of_the_header(tmp_path: Path, mark: str, title: str) -> None:
    path = csv(tmp_path / "a.csv", title + f"{HEADER}\n{LINE}\n".replace(",", mark))
    run = read_drill(path).runs[0]
    assert is_record(path)
    assert (run.first_out_s, run.last_out_s, run.present) == (20, 125, 160)


def test_a_separator_within_texts_is_none(tmp_path: Path) -> None:
    text = f"{HEADER},备注\n{LINE},通道，门锁；灯、门\n"
    assert read_drill(csv(tmp_path / "a.csv", text)).runs[0].notes == "通道，门锁；灯、门"


def test_a_form_with_a_label_a_line(tmp_path: Path) -> None:
    text = "演练记录,表,一\n警报时间；09:30:00\n末人出楼；2:05\n实到；160\n"
    assert read_drill(csv(tmp_path / "a.csv", text)).runs[0].last_out_s == 125


def test_fullwidth_comma_and_the_other_in_turns(tmp_path: Path) -> None:
    text = f"{HEADER.replace(',', '，')}\n{LINE}\n"
    assert read_drill(csv(tmp_path / "a.csv", text)).runs[0].last_out_s == 125


CLASSES: list[list[Any]] = [
    ["班级", "实到", "离室时间", "出楼末人"],
    ["甲", 40, "1:00", "1:10"],
    ["乙", 40, "1:05", "1:20"],
]


def test_hidden_rows_and_columns(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": CLASSES})
    made = openpyxl.load_workbook(path)
    page = made["班级记录"]
    page.row_dimensions[3].hidden = True
    page.row_dimensions[9].hidden = True  # nothing stands there
    page.column_dimensions.group("C", "D", hidden=True)
    made.save(path)
    record = read_drill(path)
    assert record.runs[0].classes[1].last_out_s == 80
    assert [problem.where for problem in record.problems] == [
        "sheet 班级记录, row 3",
        "sheet 班级记录, columns C, D",
    ]
    assert all("hidden" in problem.message for problem in record.problems)
