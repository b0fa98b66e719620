"""Files that hold several drills: logs with a row a drill, workbooks with a sheet a drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from evacsim.drills.read import read_drill
from evacsim.drills.several import read_drills
from evacsim.errors import DrillError

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

LOG = """2025-2026学年第二学期应急疏散演练台账
序号,学校,演练编号,日期,演练类型,警报时间,末人出楼,应到,实到
1,示例小学,A,2026-03-10,火灾,09:30:00,4:10,400,398
2,,B,2026-04-10,地震,09:30:00,{second},400,397
3,,C,2026-05-10,火灾,09:30:00,4:01,400,395
合计,,,,,,,1200,1190
"""
CLASSES = """
日期,班级,应到,实到,末人出楼
2026-03-10,七(1)班,40,40,3:00
,七(2)班,40,39,3:10
2026-05-10,七(1)班,40,38,3:02
"""
ISSUES = """
编号,演练编号,类别,描述,状态
1,A,通道,杂物,已整改
2,C,照明,灯不亮,
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


def days(path: Path) -> list[dt.date | None]:
    return [record.runs[0].day for record in read_drills(path).records]


def test_a_log_with_a_row_a_drill(log: Path) -> None:
    log.write_text(LOG.format(second="4:05") + CLASSES + ISSUES, encoding="utf-8")
    found = read_drills(log)
    assert found.faults == ()
    assert [str(one.runs[0].day) for one in found.records] == [
        "2026-03-10", "2026-04-10", "2026-05-10",
    ]  # fmt: skip
    assert [one.school for one in found.records] == ["示例小学"] * 3
    assert [one.runs[0].last_out_s for one in found.records] == [250, 245, 241]
    assert [[row.present for row in one.runs[0].classes] for one in found.records] == [
        [40, 39], [], [38],
    ]  # fmt: skip
    assert [[one.description for one in r.issues] for r in found.records] == [
        ["杂物"], [], ["灯不亮"],
    ]  # fmt: skip
    with pytest.raises(DrillError, match="several drills"):
        read_drill(log)


def test_a_faulty_row_does_not_stop_the_others(log: Path) -> None:
    log.write_text(LOG.format(second="later"), encoding="utf-8")
    found = read_drills(log)
    assert [one.drill_id for one in found.records] == ["A", "C"]
    assert len(found.faults) == 1
    assert "cell G4" in found.faults[0].where


def test_rows_that_say_nothing_of_their_drill_are_told(log: Path) -> None:
    silent = "\n班级,应到,实到,末人出楼\n七(1)班,40,40,3:00\n"
    log.write_text(LOG.format(second="4:05") + silent, encoding="utf-8")
    found = read_drills(log)
    assert len(found.records) == 3
    assert [one.runs[0].classes for one in found.records] == [(), (), ()]
    (fault,) = found.faults
    assert "rows 9" in fault.where
    assert "of which drill" in fault.message
    assert "演练编号" in fault.hint


def test_a_list_of_findings_that_says_nothing_is_of_the_last_drill(log: Path) -> None:
    log.write_text(
        LOG.format(second="4:05") + "\n编号,类别,描述,状态\n1,通道,杂物,\n", encoding="utf-8"
    )
    assert [len(one.issues) for one in read_drills(log).records] == [0, 0, 1]


def test_runs_of_a_day_and_of_a_night_are_one_drill(log: Path) -> None:
    log.write_text(
        "学校,建筑,日期,轮次,警报时间,末人出楼\n"
        "甲,A,2026-03-10,1,23:50:00,4:10\n"
        "甲,A,2026-03-11,2,00:20:00,4:00\n",
        encoding="utf-8",
    )
    (record,) = read_drills(log).records
    assert [run.run_no for run in record.runs] == [1, 2]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("甲,A,2026-03-10,火灾", "甲,A,2026-03-10,火灾", 1),
        ("甲,A,2026-03-10,火灾", "甲,B,2026-03-10,火灾", 2),
        ("甲,A,2026-03-10,火灾", "甲,A,2026-03-10,地震", 2),
        ("甲,A,2026-03-10,火灾", "乙,A,2026-03-10,火灾", 2),
        ("甲,A,2026-03-10,火灾", "甲,A,2026-03-11,火灾", 2),
    ],
)
def test_what_makes_two_rows_two_drills(log: Path, first: str, second: str, count: int) -> None:
    head = "学校,建筑,日期,演练类型,警报时间,末人出楼\n"
    log.write_text(f"{head}{first},09:30:00,4:10\n{second},10:30:00,4:00\n", encoding="utf-8")
    assert len(read_drills(log).records) == count


def test_a_row_whose_day_was_left_out_is_a_drill_of_the_log(log: Path) -> None:
    log.write_text(LOG.format(second="4:05") + "4,,D,,火灾,09:30:00,4:00,400,399\n", "utf-8")
    assert days(log)[-1] is None
    assert len(days(log)) == 4


def test_a_workbook_with_a_sheet_a_month(tmp_path: Path) -> None:
    book = Workbook()
    del book[book.sheetnames[0]]
    for month in (3, 4, 5):
        page = book.create_sheet(f"{month}月")
        for row in (
            ("学校", "示例小学"), ("日期", f"2026-0{month}-10"), ("演练类型", "火灾"),
            ("警报时间", "09:30:00"), ("末人出楼", f"3:{month}0"), ("应到", 80), ("实到", 79),
            (), ("班级", "应到", "实到", "末人出楼"), ("七(1)班", 40, 40, f"3:0{month}"),
            ("七(2)班", 40, 39, f"3:{month}0"),
        ):  # fmt: skip
            page.append(row)
    page = book.create_sheet("问题清单")
    page.append(("编号", "日期", "类别", "描述", "状态"))
    page.append((1, "2026-03-10", "通道", "杂物", "已整改"))
    page.append((2, "2026-05-10", "照明", "灯不亮", ""))
    book.save(tmp_path / "year.xlsx")
    found = read_drills(tmp_path / "year.xlsx")
    assert found.faults == ()
    assert [str(one.runs[0].day) for one in found.records] == [
        "2026-03-10", "2026-04-10", "2026-05-10",
    ]  # fmt: skip
    assert [len(one.runs[0].classes) for one in found.records] == [2, 2, 2]
    assert [len(one.issues) for one in found.records] == [1, 0, 1]
