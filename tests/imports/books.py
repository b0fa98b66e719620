"""Workbooks of schools made row by row: a small L-shaped block, and the shipped teaching block."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from evacsim.errors import ScenarioError
from evacsim.imports.workbook import Imported, import_workbook
from tests.drills.records import book

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.errors import Problem

Rows = list[list[Any]]
Sheets = dict[str, Rows]

_ROOM = [
    "楼层",
    "房间",
    "名称",
    "走廊",
    "侧",
    "起点 m",
    "开间 cm",
    "进深 cm",
    "门距 m",
    "门净宽 cm",
    "人数",
]
_STAIR = [
    "楼层", "楼梯", "走廊", "侧", "起点 m", "开间 cm", "进深 cm", "净宽 cm", "量法", "扶手",
    "踏步高 cm", "踏步宽 cm", "级数", "平台深 m", "梯井 m", "门型", "门净宽 m", "门距 m", "门侧",
]  # fmt: skip
_FLIGHTS: list[Any] = [165, "扶手间", 2, 15, 28, "1层 13+13；其余 12+12", 1.6, 0.1]
SMALL: Sheets = {
    "学校": [["项目", "内容"], ["学校", "示例小学"], ["建筑", "教学楼"], ["测量", "卷尺实测"]],
    "楼层": [["楼层", "层高 m"], [1, 3.9], [2, 3.6], [3, 3.6]],
    "走廊": [
        ["楼层", "走廊", "长 m", "宽 cm", "接", "接于", "朝向"],
        ["1-3", "长廊", 34.8, 240, None, None, "向东"],
        ["1-3", "短廊", 24, 240, "长廊", "末端", "左转"],
    ],
    "房间": [
        _ROOM,
        ["1-3", "101", None, "长廊", "左", 3.6, 900, 720, "1.0、8.0", 90, 45],
        ["1-3", "102", None, "长廊", "左", "接上", 900, 720, "1.0、8.0", 90, 45],
        ["1-3", "103", None, "短廊", "左", 9.6, 900, 720, "1.0、8.0", 90, 45],
        ["1", "office", "办公室", "长廊", "左", 21.6, 600, 720, 1.0, 90, None],
    ],
    "楼梯": [
        _STAIR,
        ["1-3", "A", "长廊", "左", 0, 360, 720, *_FLIGHTS, "洞口", 1.65, 1.8, "同侧"],
        ["1-3", "B", "短廊", "末端", 0, 350, 720, *_FLIGHTS, "门", 1.5, 1.3, "同侧"],
    ],
    "出口": [
        ["出口", "通", "侧", "位置 m", "净宽 cm", "门型", "集合距离 m"],
        ["exit-A", "楼梯 A 一层", "后墙", 1.8, 150, "门", 60],
        ["exit-B", "楼梯 B 一层", "后墙", 1.3, 150, "门", 70],
        ["exit-hall", "长廊 一层", "起端", 1.2, 180, "门", 50],
    ],
    "班级": [
        ["班级", "楼层", "房间", "学生", "今日缺席", "教职工", "楼梯", "出口", "拄拐", "协助"],
        ["一(1)班", 1, "101", 44, 0, 1, None, "exit-hall", None, None],
        ["一(2)班", 1, "102", 45, 2, 1, None, "exit-hall", None, None],
        ["二(1)班", 2, "101", 43, 0, 1, "A", "exit-A", None, None],
        ["二(2)班", 2, "102", 44, 0, 1, "A", "exit-A", None, None],
        ["二(3)班", 2, "103", 45, 0, 1, "B", "exit-B", 1, 2],
        ["三(1)班", 3, "101", 45, 0, 1, "A", "exit-A", None, None],
        ["三(2)班", 3, "103", 42, 0, 1, "B", "exit-B", None, None],
        ["办公室", 1, "office", 0, 0, 6, None, "exit-hall", None, None],
    ],
    "方案": [
        ["项目", "内容"],
        ["名称", "教学楼消防演练"],
        ["情形", "演练"],
        ["目标", "3 分钟"],
        ["模拟次数", 5],
        ["规律", "sfpe"],
        ["听从安排的比例", "95 %"],
        ["反应时间", "对数正态，中位 15 秒，σ 0.4，最长 120 秒；按班"],
        ["清点", "60 秒"],
    ],
}  # fmt: skip

_T5_STAIR: list[Any] = [
    390, 744, 180, "扶手间", 2, 15, 28, "13+13", 1.9, 0.1, "洞口", 1.8, 1.2, "同侧",
]  # fmt: skip
T5: Sheets = {
    "楼层": [["楼层", "层高 m"], ["1-5", 3.9]],
    "走廊": [["楼层", "走廊", "长 m", "宽 cm"], ["1-5", "corridor", 93, 240]],
    "房间": [
        _ROOM,
        ["1-5", "office", "教师办公室", "corridor", "北", 40.9, 345, 810, 1.7, 90, None],
        ["1-5", "washroom", "厕所", "corridor", "北", 48.65, 345, 810, 1.75, 90, None],
        *(
            ["1-5", f"classroom-{n}", None, "corridor", "北", start, 900, 810, "1.0、8.0", 90, 49]
            for n, start in enumerate((4.1, 13.3, 22.5, 31.7, 52.3, 61.5, 70.7, 79.9), start=1)
        ),
    ],
    "楼梯": [
        _STAIR,
        ["1-5", "A", "corridor", "北", 0, *_T5_STAIR],
        ["1-5", "B", "corridor", "北", 44.55, *_T5_STAIR],
        ["1-5", "C", "corridor", "北", 89.1, *_T5_STAIR],
    ],
    "出口": [
        ["出口", "通", "净宽 cm", "位置", "侧", "集合距离 m"],
        ["exit-A", "A.1F", 180, 0.95, "西", 60],
        ["exit-B", "B.1F", 240, "46.5, 9.84", None, 60],
        ["exit-C", "C.1F", 180, 0.95, "东", 60],
    ],
}
"""The shipped teaching block as a tape gives it, one exit by its place on the plan."""


def small() -> Sheets:
    """A copy of the small block, to be changed."""
    return copy.deepcopy(SMALL)


def cell(sheets: Sheets, sheet: str, name: str, value: object) -> Sheets:
    """Write a cell of a sheet, by its name as a table calculation has it."""
    column, row = ord(name[0]) - ord("A"), int(name[1:]) - 1
    sheets[sheet][row][column] = value
    return sheets


def made(path: Path, sheets: Sheets) -> Imported:
    """Import a workbook of these rows."""
    return import_workbook(book(path / "school.xlsx", sheets))


def faults(path: Path, sheets: Sheets) -> tuple[Problem, ...]:
    """The faults of a workbook of these rows; none where it can be imported."""
    try:
        made(path, sheets)
    except ScenarioError as error:
        return tuple(p for p in error.problems if p.severity == "fault")
    return ()
