"""Records as schools fill them in, in every layout that is understood."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.drills.read import is_record, read_drill
from tests.drills.records import OVERVIEW, book, csv, faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.building.model import Building

CLASSES: list[list[Any]] = [
    ["班级", "楼层", "应到", "实到", "计划楼梯", "实际楼梯", "起动时间", "出楼末人"],
    ["七(1)班", 1, 49, 49, None, None, 12, "0:58"],
    ["八(2)班", 3, 49, 47, "A", "A", 18, "5:31"],
]
"""The headers that most schools would use."""


def test_three_cells_are_a_record(tmp_path: Path) -> None:
    rows = [["警报时间", "09:30:00"], ["末人出楼", "09:33:45"], ["实到", "1065人"]]
    run = read_drill(book(tmp_path / "a.xlsx", {"演练概况": rows})).runs[0]
    assert (run.last_out_s, run.present, run.level) == (225, 1065, 0)
    assert run.expected is None
    assert run.missing is None


def test_a_form_with_classes(tmp_path: Path) -> None:
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": CLASSES}))
    run = record.runs[0]
    assert record.building_id == "tower-3"
    assert run.day == dt.date(2026, 3, 30)
    assert run.last_out_s == 336
    assert [row.class_id for row in run.classes] == ["七(1)班", "八(2)班"]
    assert [row.last_out_s for row in run.classes] == [58, 331]
    assert run.classes[0].used_stair is None
    assert (run.classes[1].at.sheet, run.classes[1].at.row) == ("班级记录", 3)
    assert run.level == 1


def test_two_runs_side_by_side(tmp_path: Path) -> None:
    rows = [
        ["项目", "第1轮", "第二轮", "说明"],
        ["学校", "示例中学", None, "学校全称"],
        ["警报时间", "09:30:00", "10:20:00", "必填"],
        ["末人出楼", "5:36", "10:25:00", None],
        ["实到", 96, None, 5],
    ]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": rows}))
    assert [run.run_no for run in record.runs] == [1, 2]
    assert [run.last_out_s for run in record.runs] == [336, 300]
    assert [run.present for run in record.runs] == [96, None]
    assert record.school == "示例中学"


def test_a_row_a_run(tmp_path: Path) -> None:
    rows = [["轮次", "警报时间", "末人出楼"], [1, "9:30:00", "9:35:00"], [2, "10:20:00", 280]]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": rows}))
    assert [run.last_out_s for run in record.runs] == [300, 280]


def test_headers_in_english_and_with_units(tmp_path: Path) -> None:
    text = (
        "school,alarm_time,Last_Out,present\nX,09:30:00,5:36,96\n\n"
        "class_id,present*,last_out（秒）\n7.1,49,331\n"
    )
    run = read_drill(csv(tmp_path / "a.csv", text)).runs[0]
    assert (run.last_out_s, run.classes[0].last_out_s) == (336, 331)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, mark: str) -> None:
    text = "学校,警报时间,末人出楼,实到\n示例中学,09：30：00,5分36秒,96\n".replace(",", mark)
    record = read_drill(csv(tmp_path / "a.csv", text, encoding))
    assert record.school == "示例中学"
    assert record.runs[0].last_out_s == 336


def test_tables_below_one_another_in_one_csv(tmp_path: Path) -> None:
    text = (
        "drill_id,run_no,alarm_time,last_out,expected,present\nD1,1,09:30:00,09:35:36,98,96\n\n"
        "class_id,floor,expected,present,start,last_out,assembled\n七(1)班,1,49,49,12,58,140\n"
        "合计,,49,49\n\n"
        "cp_id,run_no,time,cum\nA-2F1F,1,0:40,0\nA-2F1F,1,1:40,96\n"
    )
    run = read_drill(csv(tmp_path / "a.csv", text)).runs[0]
    assert len(run.classes) == 1
    assert [(count.time_s, count.persons) for count in run.counts] == [(40, 0), (100, 96)]
    assert run.level == 2


def test_a_folder_of_csv(tmp_path: Path) -> None:
    csv(tmp_path / "演练概况.csv", "警报时间,09:30:00\n末人出楼,5:36\n实到,96\n")
    csv(tmp_path / "classes.csv", "class_id,last_out\n七(1)班,58\n", "gb18030")
    csv(tmp_path / "other.csv", "a,b\n")
    assert read_drill(tmp_path).runs[0].classes[0].last_out_s == 58
    assert is_record(tmp_path)


def test_totals_repeated_headers_and_blank_rows_are_no_classes(tmp_path: Path) -> None:
    rows = [
        *CLASSES[:2],
        [None] * 8,
        CLASSES[0],
        CLASSES[2],
        ["合 计", None, 98, 96, None, None, None, None],
    ]
    sheets = {"演练概况": OVERVIEW, "班级记录": rows}
    assert len(read_drill(book(tmp_path / "a.xlsx", sheets)).runs[0].classes) == 2


def test_blank_is_not_nought_and_dashes_are_blank(tmp_path: Path) -> None:
    rows = [["班级", "实到", "计划楼梯", "出楼末人"], ["七(1)班", "—", "/", "-"], ["八(1)班", 0]]
    rows[2] += [None, 60]
    found = (
        read_drill(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
        .runs[0]
        .classes
    )
    assert (found[0].present, found[0].planned_stair, found[0].last_out_s) == (None, None, None)
    assert found[1].present == 0


def test_none_is_nought_persons(tmp_path: Path) -> None:
    rows = [*OVERVIEW, ["受伤", "无"], ["停用楼梯", "无"], ["备注", "无"]]
    run = read_drill(book(tmp_path / "a.xlsx", {"演练概况": rows})).runs[0]
    assert (run.injuries, run.closed_stairs, run.notes) == (0, (), None)


def test_headers_in_two_rows_and_merged_cells(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415

    rows = [
        ["示例中学演练班级记录", None, None, None, None],
        ["班级", "楼层", "人数", "时间", None],
        [None, None, "实到", "起动时间", "出楼末人"],
        ["七(1)班", 1, 49, 12, 58],
        ["七(2)班", None, 48, 13, 66],
    ]
    path = book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows})
    made = openpyxl.load_workbook(path)
    for area in ("A1:E1", "A2:A3", "B2:B3", "D2:E2", "B4:B5"):
        made["班级记录"].merge_cells(area)
    made.save(path)
    found = read_drill(path).runs[0].classes
    assert [(r.class_id, r.floor, r.present, r.last_out_s) for r in found] == [
        ("七(1)班", "1", 49, 58),
        ("七(2)班", "1", 48, 66),
    ]


def test_a_number_merged_over_two_classes_is_refused(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415

    path = book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": CLASSES})
    made = openpyxl.load_workbook(path)
    made["班级记录"].merge_cells("D2:D3")
    made.save(path)
    (fault,) = faults(path)
    assert "cell D2" in fault.where
    assert "merged" in fault.message


def test_the_trap_is_said_once_a_column(tmp_path: Path) -> None:
    rows = [["班级", "出楼末人"], *([f"七({n})班", (dt.time(1, n), "h:mm")] for n in range(5, 15))]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": rows}))
    assert record.runs[0].classes[0].last_out_s == 65
    (warning,) = record.problems
    assert "B2" in warning.where
    assert "and 4 more" in warning.where
    assert warning.severity == "warning"


def test_a_column_decides_what_a_time_alone_does_not(tmp_path: Path) -> None:
    rows = [["班级", "到达集合点"], ["七(1)班", "8:50"], ["七(2)班", "9:40"]]
    overview = [["警报时间", "09:30:00"], ["末人出楼", 336]]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": overview, "班级记录": rows}))
    assert record.runs[0].classes[1].assembled_s == 580
    assert any("as the others" in problem.message for problem in record.problems)


def test_what_nothing_decides_is_refused(tmp_path: Path) -> None:
    rows = [["班级", "到达集合点"], ["七(2)班", "9:40"]]
    overview = [["警报时间", "09:30:00"], ["实到", 50]]
    (fault,) = faults(book(tmp_path / "a.xlsx", {"演练概况": overview, "班级记录": rows}))
    assert fault.where == "sheet 班级记录, cell B2 (到达集合点)"
    assert "or 9:40 since the alarm" in fault.message


def test_the_header_decides(tmp_path: Path) -> None:
    for mark, seconds in (("时刻", 600), ("用时", 580)):
        rows = [["班级", f"到达集合点（{mark}）"], ["七(2)班", "9:40"]]
        overview = [["警报时间", "09:30:00"], ["实到", 50]]
        path = book(tmp_path / f"{mark}.xlsx", {"演练概况": overview, "班级记录": rows})
        assert read_drill(path).runs[0].classes[0].assembled_s == seconds


def test_names_are_looked_up_in_the_building(
    tmp_path: Path, tower: Callable[[int], Building]
) -> None:
    sheets = {
        "演练概况": [*OVERVIEW, ["停用楼梯", "A楼梯；Q"]],
        "班级记录": [["班级", "教室", "实际楼梯", "出楼末人"], ["甲", "3F.room-1", "a", 58]],
        "检查点": [["检查点", "位置"], ["A-2F1F", None], ["门", "exit-A"], ["P", "屋顶"]],
    }
    record = read_drill(book(tmp_path / "a.xlsx", sheets), tower(3))
    row = record.runs[0].classes[0]
    assert (row.space, row.used_stair) == ("3F.room-1", "A")
    assert record.runs[0].closed_stairs == ("A", "Q")
    connections = [point.connection for point in record.checkpoints]
    assert connections == ["A.2F-1F.lower.foot", "exit-A", None]
    assert sorted(problem.message.split('"')[1] for problem in record.problems) == ["Q", "屋顶"]


def test_runs_must_be_named_where_there_are_two(tmp_path: Path) -> None:
    overview = [["轮次", "警报时间", "末人出楼"], [1, "9:30:00", 300], [2, "10:20:00", 280]]
    (fault,) = faults(book(tmp_path / "a.xlsx", {"演练概况": overview, "班级记录": CLASSES}))
    assert "do not say of which run" in fault.message
    assert "轮次" in fault.hint


def test_duplicate_rows(tmp_path: Path) -> None:
    same = book(tmp_path / "a.xlsx", {"演练概况": OVERVIEW, "班级记录": [*CLASSES, CLASSES[1]]})
    record = read_drill(same)
    assert len(record.runs[0].classes) == 2
    assert "row 2 already, the same" in record.problems[0].message
    other = ["七（1）班", 1, 49, 48, None, None, 12, "0:58"]
    (fault,) = faults(
        book(tmp_path / "b.xlsx", {"演练概况": OVERVIEW, "班级记录": [*CLASSES, other]})
    )
    assert "row 2 already, with other values" in fault.message


def test_every_fault_at_once_by_sheet_and_cell(tmp_path: Path) -> None:
    rows = [
        [*CLASSES[0]],
        ["七(1)班", 1, "很多", 49.5, None, None, "约12秒", "0:75"],
        [dt.datetime.fromisoformat("2026-07-01"), 3, -4, 47, "A", "A", True, 0.0041],
    ]
    sheets = {"演练概况": [*OVERVIEW, ["轮次", "一"]], "班级记录": rows}
    found = faults(book(tmp_path / "a.xlsx", sheets))
    cells = {problem.where.partition("cell ")[2].partition(" ")[0] for problem in found}
    assert cells == {"B7", "C2", "D2", "G2", "H2", "A3", "C3", "G3", "H3"}
    assert all("must" in p.message or "59" in p.message or "Excel" in p.message for p in found)


def test_choices_that_nobody_knows_are_left_out_and_said(tmp_path: Path) -> None:
    rows = [*OVERVIEW, ["演练类型", "火灾疏散演练"], ["计时方式", "沙漏"]]
    record = read_drill(book(tmp_path / "a.xlsx", {"演练概况": rows}))
    assert (record.runs[0].kind, record.runs[0].method) == ("fire", None)
    (warning,) = record.problems
    assert "沙漏" in warning.message
    assert "秒表" in warning.message


def test_columns_and_sheets_that_nobody_knows_are_said(tmp_path: Path) -> None:
    rows = [[*CLASSES[0], "出楼末仁"], [*CLASSES[1], 5]]
    sheets = {"演练概况": OVERVIEW, "班级记录": rows, "班级纪录": CLASSES, "照片": [["x"]]}
    said = [str(problem) for problem in read_drill(book(tmp_path / "a.xlsx", sheets)).problems]
    assert any("出楼末仁" in text and "出楼末人" in text for text in said)
    assert any("照片" in text and "not read" in text for text in said)
