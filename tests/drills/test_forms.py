"""Forms of a record: separators, tables side by side, hidden cells, missing parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from evacsim.drills.read import is_record, read_drill
from tests.drills.records import book, csv, faults

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


SIDE = (
    "班级,实到,出楼末人,班级,实到,出楼末人\n"
    "甲,40,1:10,丙,40,1:50\n乙,40,1:20,丁,40,2:05\n合计,80,,,80,\n"
)


def test_side_by_side(tmp_path: Path) -> None:
    record = read_drill(csv(tmp_path / "a.csv", f"{HEADER}\n{LINE}\n\n{SIDE}"))
    found = [(row.class_id, row.present, row.last_out_s) for row in record.runs[0].classes]
    assert found == [("甲", 40, 70), ("乙", 40, 80), ("丙", 40, 110), ("丁", 40, 125)]
    assert record.problems == ()


def test_side_by_side_in_a_workbook_with_the_run_once_and_an_empty_column(tmp_path: Path) -> None:
    rows = [
        ["轮次", "楼层", "班级", "出楼末人(分钟)", None, "楼层", "班级", "出楼末人"],
        [1, 1, "甲", 1.5, None, 2, "丙", "1:50"],
        [1, 1, "乙", 1.6, None, None, None, None],
    ]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
    found = [(row.class_id, row.floor, row.last_out_s) for row in record.runs[0].classes]
    assert found == [("甲", "1", 90), ("乙", "1", 96), ("丙", "2", 110)]
    assert record.problems == ()


def test_one_column_twice_stays_a_fault(tmp_path: Path) -> None:
    rows = [["班级", "出楼末人", "出楼末人"], ["甲", 70, 80]]
    (fault,) = faults(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
    assert 'two columns are "出楼末人"' in fault.message


NIGHT = [["警报时间", "23:53:00"], ["实到", 160]]


def test_two_minutes_that_may_be_two_in_the_morning_are_said(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"演练概况": [*NIGHT, ["末人出楼", "2:00"]]})
    record = read_drill(path)
    assert record.runs[0].last_out_s == 120.0
    (said,) = record.problems
    assert "B3" in said.where
    assert '"2:00" is read as 2:00 (m:ss) after the alarm' in said.message


def test_the_others_of_a_sheet_decide_what_may_be_two_in_the_morning(tmp_path: Path) -> None:
    """Among stopwatches it is one, and nothing is to be said; among clocks it is refused."""
    watches = [*NIGHT, ["首人出楼", "45秒"], ["末人出楼", "2:00"]]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": watches}))
    assert (record.runs[0].last_out_s, record.problems) == (120.0, ())
    clocks = [*NIGHT, ["首人出楼", "23:53:45"], ["末人出楼", "2:00"]]
    (fault,) = faults(book(tmp_path / "b.xlsx", {"演练概况": clocks}))
    assert "2:00 since the alarm" in fault.message


@pytest.mark.parametrize("is_form", [True, False])
def test_two_times_of_the_alarm_are_both_named(tmp_path: Path, *, is_form: bool) -> None:
    if is_form:
        path = book(tmp_path / "a.xlsx", {"演练概况": [*OVERVIEW, ["开始时间", "09:28:00"]]})
    else:
        text = "学校,警报时间,开始时间,末人出楼,实到\n某校,09:30:00,09:28:00,2:05,160\n"
        path = csv(tmp_path / "a.csv", text)
    (fault,) = faults(path)
    assert '"警报时间", "开始时间" mean the same; keep one of them' in fault.message
    assert "keep the time at which it rang" in fault.hint


@pytest.mark.parametrize("header", ["用时", "疏散用时", "用时（分:秒）", "总用时"])
def test_start_and_used(tmp_path: Path, header: str) -> None:
    text = f"学校,日期,开始时间,结束时间,{header},实到\n某校,2026-03-30,9:30,9:32,2分5秒,160\n"
    record = read_drill(csv(tmp_path / "a.csv", text))
    assert (record.runs[0].alarm_clock_s, record.runs[0].last_out_s) == (34_200, 125)
    assert f"cell E1 ({header})" in record.problems[0].where
    assert "last one out" in record.problems[0].message


def test_used_in_minutes_and_in_a_form(tmp_path: Path) -> None:
    rows = [["开始时间", "9:30:00"], ["用时（分钟）", 2.5], ["实到", 160]]
    assert read_drill(book(tmp_path / "a.xlsx", {"演练概况": rows})).runs[0].last_out_s == 150


def test_used_is_left_out_where_the_last_one_out_is_written_down(tmp_path: Path) -> None:
    text = "学校,开始时间,用时,末人出楼\n某校,9:30:00,8分10秒,2:05\n"
    record = read_drill(csv(tmp_path / "a.csv", text))
    assert record.runs[0].last_out_s == 125
    assert "was not read" in record.problems[0].message
    form = [["警报时间", "9:30:00"], ["用时", "8:10"], ["末人出楼", "2:05"]]
    assert read_drill(book(tmp_path / "a.xlsx", {"演练概况": form})).runs[0].last_out_s == 125


def test_several_dates_are_several_drills(tmp_path: Path) -> None:
    header = "学校,日期,警报时间,末人出楼,实到\n"
    lines = [f"某校,2026-0{month}-30,09:30:00,2:05,160\n" for month in (3, 4, 5)]
    (fault,) = faults(csv(tmp_path / "a.csv", header + "".join(lines)))
    assert fault.where == "sheet a, cells B2, B3, B4 (日期)"
    assert "3 days, 2026-03-30, 2026-04-30, 2026-05-30" in fault.message
    assert "each day" in fault.hint


def test_numbered_runs_of_several_dates_are_said(tmp_path: Path) -> None:
    text = "轮次,日期,警报时间,末人出楼\n1,2026-03-30,9:30:00,2:05\n2,2026-04-30,9:30:00,2:00\n"
    record = read_drill(csv(tmp_path / "a.csv", text))
    assert len(record.runs) == 2
    assert "several drills, read as runs of one" in record.problems[0].message


def test_two_runs_about_midnight_are_one_drill(tmp_path: Path) -> None:
    text = "日期,警报时间,末人出楼\n2026-03-30,23:50:00,2:05\n2026-03-31,00:20:00,120秒\n"
    runs = read_drill(csv(tmp_path / "a.csv", text)).runs
    assert [run.last_out_s for run in runs] == [125, 120]


TURNED = [["班级", "甲", "乙"], ["实到", 40, 40], ["出楼末人", "1:10", "2:05"]]


def test_classes_as_columns(tmp_path: Path) -> None:
    (fault,) = faults(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": TURNED}))
    assert fault.where == "sheet 班级记录"
    assert "column A: each class" in fault.message
    lines = "\n".join(",".join(str(cell) for cell in row) for row in TURNED)
    (fault,) = faults(csv(tmp_path / "a.csv", f"{HEADER}\n{LINE}\n\n{lines}\n"))
    assert "column A: each class" in fault.message


def test_no_class_column(tmp_path: Path) -> None:
    rows = [["教室/寝室", *CLASSES[0][1:]], *CLASSES[1:]]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
    assert [row.class_id for row in record.runs[0].classes] == ["甲", "乙"]
    (warning,) = record.problems
    assert "no column 班级" in warning.message
    rows[0][0] = "寝室"  # a dormitory has no classes
    path = book(tmp_path / "b.xlsx", {"演练概况": OVERVIEW, "班级记录": rows})
    assert read_drill(path).problems == ()


def test_no_column_that_names_the_rows_is_one_line(tmp_path: Path) -> None:
    rows = [CLASSES[0][1:], *[row[1:] for row in CLASSES[1:]]]
    (fault,) = faults(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
    assert "has no column 班级 (class_id)" in fault.message


def test_no_overview(tmp_path: Path) -> None:
    rows = [
        ["班级", "轮次", "出楼末人"],
        ["甲", 1, 70],
        ["乙", 1, 80],
        ["甲", 2, 70],
        ["乙", 2, 80],
    ]
    (fault,) = faults(book(tmp_path / "a.xlsx", {"班级记录": rows}))
    assert fault.message == "has no sheet 演练概况, though its rows are of several runs"
    assert "add it" in fault.hint


def test_a_run_that_the_overview_lacks_is_one_line(tmp_path: Path) -> None:
    rows = [["班级", "轮次", "出楼末人"], ["甲", 1, 70], ["甲", 3, 70], ["乙", 3, 80]]
    (fault,) = faults(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
    assert fault.where == "sheet 班级记录, cells B3, B4 (轮次)"
    assert "are run 3; the overview has 1 in 演练概况 row 1" in fault.message
