"""Mistakes that people make in a workbook, each named by its cell with what to write instead."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.analysis.code.compare import code_check
from evacsim.errors import ScenarioError, nearest_name
from evacsim.imports.workbook import import_workbook
from evacsim.locale import use
from tests.drills.records import book
from tests.imports.books import cell, faults, made, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.locale import Lang

MISTAKES: dict[str, tuple[str, str, Any, str]] = {
    # what: (sheet, cell, what is written there, what is said of it)
    "centimetres in a column of metres": ("楼梯", "Q2", 165, "165 cm？写 1.65"),
    "metres in a column of centimetres": ("走廊", "D2", 2.4, "2.4 m？表头是 cm，写 240"),
    "a riser in centimetres": ("楼梯", "K2", 0.15, "0.15 m？表头是 cm，写 15"),
    "a storey in centimetres": ("楼层", "B2", 390, "390 cm？写 3.9"),
    "a decimal comma": ("楼层", "B2", "3,9", "写 . ，如 3.9"),
    "a guess with a word": ("房间", "G2", "约 900", "只写一个数"),
    "two numbers where one is wanted": ("楼梯", "H2", "165-170", "只写一个数"),
    "floors that Excel took for a day": ("房间", "A2", dt.datetime(2026, 1, 3), "写 1~4"),  # noqa: DTZ001
    "steps that Excel took for a day": ("楼梯", "M2", dt.datetime(2026, 12, 12), "格式改成文本"),  # noqa: DTZ001
    "floors from the top down": ("房间", "A2", "3-1", "写 1、1-4 或 2、3"),
    "a floor that is not there": ("房间", "A2", "1-4", "在“楼层”表加一行"),
    "a room with a blank in its name": ("房间", "B2", "初一 教室", "写“初一-教室”"),
    "a side that is none": ("房间", "E2", "上面", "可写：左、右、起端、末端"),
    "a corridor that is not there": ("房间", "D2", "长郎", "是不是“长廊”？"),
    "a room past the end of the corridor": ("房间", "F5", 30, "走廊只有 34.8 m 长"),
    "a room over the one before": ("房间", "F3", 10, "重叠 2.60 m"),
    "a room over a stair": ("房间", "F2", 3, "与楼梯 A"),
    "a room twice": ("房间", "B3", "101", "的房间“101”在第 2 行已有"),
    "a door measured from the corridor's start": ("房间", "I2", "4.6、11.6", "从房间近端量起"),
    "two doors in one place": ("房间", "I2", "1.0、1.4", "两扇门重在一处"),
    "doors and widths that do not match": ("房间", "J2", "90、90、90", "写一个净宽，或每扇门一个"),
    "people per square metre": ("房间", "K2", 450, "每平方米 6.9 人；最多 4"),
    "steps times riser": ("楼梯", "M2", "12+12", "3.90 m 要 26 级"),
    "steps forgotten for a storey": ("楼梯", "M2", "1层 13+13", "没有 2F 的级数"),
    "a flight wider than its shaft": ("楼梯", "H2", 330, "净宽是一跑的净宽"),
    "a stair on one floor": ("楼梯", "A2", "1", "写它通到的各层"),
    "how a width was measured left empty": ("楼梯", "I2", None, "扶手之间还是墙到墙"),
    "an exit out of nothing": ("出口", "B2", "楼梯 D 一层", "没有这个楼梯、走廊或房间"),
    "an exit beyond its wall": ("出口", "D2", 54.5, "那面墙只有 3.6 m 长"),
    "a corridor's exit without a wall": ("出口", "C4", None, "后墙、左、右"),
    "a class without a room": ("班级", "C2", "104", "1F 没有房间“104”"),
    "two classes in one room": ("班级", "C5", "101", "两个班在一间教室"),
    "a class twice": ("班级", "A3", "一（1）班", "在第 2 行已有"),
    "heads that are no number": ("班级", "D2", "四十四", "写整数"),
    "more absent than on the list": ("班级", "E3", 54, "比在籍 45 人还多"),
    "a stair that is not there": ("班级", "G4", "C", "没有楼梯“C”"),
    "a stair and an exit that do not go together": (
        "班级",
        "H4",
        "exit-B",
        "楼梯 A 的出口是 exit-A",
    ),
    "a stair that does not serve the floor": ("楼梯", "A3", "1-2", "楼梯 B 不通 3F"),
    "a target without a unit": ("方案", "B4", 3, "写“3 分钟”"),
    "a share of more than all": ("方案", "B7", "950", "写 95 % 或 0.95"),
    "a law that is none": ("方案", "B6", "spfe", "可写：sfpe"),
    "pre-movement in half a sentence": ("方案", "B8", "15 秒左右", "照下拉表写"),
    "a corridor that joins nothing": ("走廊", "E3", "中廊", "没有可接的走廊“中廊”"),
    "a bend without its side": ("走廊", "G3", None, "左转、右转或直行"),
}
ELSEWHERE = {
    "a room over the one before": "F3",
    "a room over a stair": "F2",
    "a stair that does not serve the floor": "G8",
    "a corridor's exit without a wall": "第 4 行",
    "how a width was measured left empty": "第 2 行",
    "a bend without its side": "第 3 行",
}
SHEET_ELSEWHERE = {"a stair that does not serve the floor": "班级"}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_named_by_its_cell(tmp_path: Path, what: str) -> None:
    sheet, name, value, said = MISTAKES[what]
    found = faults(tmp_path, cell(small(), sheet, name, value))
    where = f"工作表“{SHEET_ELSEWHERE.get(what, sheet)}”，单元格 {ELSEWHERE.get(what, name)}（"
    told = [p for p in found if p.where.startswith(where)]
    assert told, [str(p) for p in found]
    assert any(said in f"{p.message}；{p.hint}" for p in told), [str(p) for p in told]
    assert len(found) <= 4  # one mistake is not told in ten ways


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    sheets = small()
    wrong = [("楼梯", "Q2", 165), ("房间", "G2", 9), ("班级", "D2", "多"), ("方案", "B4", 3)]
    for sheet, name, value in wrong:
        cell(sheets, sheet, name, value)
    found = faults(tmp_path, sheets)
    for sheet, name, _ in wrong:
        assert any(f"“{sheet}”，单元格 {name}" in p.where for p in found), name


def test_a_column_that_is_missing(tmp_path: Path) -> None:
    sheets = small()
    sheets["出口"] = [row[:4] + row[5:] for row in sheets["出口"]]
    found = faults(tmp_path, sheets)
    assert any("缺少“净宽 cm”一列" in p.message for p in found)


def test_a_column_that_nobody_knows_is_warned_of(tmp_path: Path) -> None:
    sheets = small()
    sheets["班级"][0][4] = "今日缺课"
    (problem,) = made(tmp_path, sheets).warnings
    assert "“今日缺课”一列没有读" in problem.message
    assert "今日缺席" in problem.hint


def test_a_row_above_the_header_is_warned_of(tmp_path: Path) -> None:
    sheets = small()
    sheets["出口"] = [sheets["出口"][3], *sheets["出口"][:3]]
    sheets["班级"] = [[*row[:7], None, *row[8:]] for row in sheets["班级"][:1]] + [
        [*row[:7], "exit-A", *row[8:]] for row in sheets["班级"][1:5]
    ]
    sheets["班级"][0][7] = "出口"
    (problem,) = made(tmp_path, sheets).warnings
    assert "第 1 行在表头上面" in problem.message


@pytest.mark.parametrize("value", [True, dt.time(1, 45), "hello", "左右"])
def test_rubbish_for_a_choice(tmp_path: Path, value: object) -> None:
    (problem,) = faults(tmp_path, cell(small(), "出口", "C2", value))
    assert "单元格 C2（侧）" in problem.where


def test_a_room_called_like_a_class_that_is_not_there(tmp_path: Path) -> None:
    found = faults(tmp_path, cell(small(), "房间", "C4", "三(9)班"))
    assert any("“班级”表里却没有这个班" in p.message for p in found)


def test_in_english_where_the_sheets_are(tmp_path: Path) -> None:
    sheets = {"floors": [["floors", "storey height m"], ["1-2", 390]], "corridors": [["x"]]}
    with pytest.raises(ScenarioError) as error:
        import_workbook(book(tmp_path / "school.xlsx", sheets))
    text = str(error.value)
    assert "sheet floors, cell B2 (storey height m): is 390 m; must be 2 to 12 m; 390 cm?" in text
    assert "the sheet rooms is missing" in text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no", b"hello", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "school.xlsx"
    path.write_bytes(data)
    with pytest.raises(ScenarioError):
        import_workbook(path)


def _locked(rows: list[list[Any]], width: int) -> None:
    """Lock three of four leaves of the first room, whose doors are so wide [cm]."""
    rows[0] += ["门扇", "锁住扇数"]
    for row in rows[1:]:
        row += [None, None]
    rows[1][-2:] = [4, 3]
    rows[1][9] = width


@pytest.mark.parametrize(
    ("sheet", "change", "place", "told"),
    [
        ("房间", lambda rows: _locked(rows, 90), "单元格 J2（门净宽 cm）", "1F.101.door-1"),
        ("楼梯", lambda rows: rows[1].__setitem__(17, 3.5), "单元格 Q2（门净宽 m）", "A.1F.door: "),
        ("方案", lambda rows: rows[5].__setitem__(1, "student"), "单元格 B6（规律）", "student"),
        ("出口", lambda rows: rows[1].__setitem__(4, 52), "单元格 E2（净宽 cm）", "exit-A: 净宽 "),
    ],
)
@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_what_is_found_in_the_files_made_is_told_by_cell_in_the_language_of_the_workbook(  # noqa: PLR0913, PLR0917 - a mistake by its parts
    tmp_path: Path, sheet: str, change: Callable[[Any], None], place: str, told: str, spoken: Lang
) -> None:
    rows = small()
    change(rows[sheet])
    use(spoken)
    path = book(tmp_path / "school.xlsx", rows)
    try:
        problems = list(import_workbook(path).warnings)
    except ScenarioError as error:
        problems = error.problems
    found = [p for p in problems if p.where == f"工作表“{sheet}”，{place}" and told in p.message]
    assert found, problems
    assert {one.file for one in problems} == {str(path)}
    written = "\n".join(map(str, problems)).replace(str(tmp_path), "")
    assert not re.search(r"connection \"|clear_width|\.toml|must |: is ", written), written


@pytest.mark.parametrize("written", ["无", 0, "没有"])
def test_a_class_without_pupils_is_said(tmp_path: Path, written: object) -> None:
    """It is right for an office; of a class it would leave out everybody in silence."""
    rows = small()
    rows["班级"][3][3] = written
    rows["班级"][3][9] = rows["班级"][3][8] = None
    told = [p for p in made(tmp_path, rows).warnings if "没有学生" in p.message]
    assert [p.where for p in told] == ["工作表“班级”，单元格 D4（学生）"]
    assert "只算教职工 1 人" in told[0].message


def test_a_stair_opens_to_another_corridor_below_ground(tmp_path: Path) -> None:
    rows = small()
    rows["楼层"].append(["B1", 3.6])
    rows["走廊"].append(["B1", "地下走廊", 12, 240, None, None, "向东"])
    rows["房间"].append(["B1", "store", "仓库", "地下走廊", "右", 4, 500, 400, 1.0, 90, 2])
    head = rows["楼梯"][0]
    rows["楼梯"][1][0] = "B1、1-3"
    rows["楼梯"][1][head.index("级数")] = "1层 13+13；其余 12+12"
    faulty = faults(tmp_path, rows)
    assert any("B1 没有走廊“长廊”" in str(one) for one in faulty)
    rows["楼梯"].append([{"楼层": "B1", "楼梯": "A", "走廊": "地下走廊"}.get(t) for t in head])
    found = made(tmp_path, rows)
    building = found.building
    widths = [
        row.provided
        for row in code_check(building, found.scenario).rows
        if row.floor == "B1" and row.people and row.unit == "m"
    ]
    assert len(widths) >= 2
    assert min(widths) > 0, "both flights lead up out of a cellar"
    door = next(one for one in building.connections if one.id == "A.B1.door")
    assert "B1.地下走廊" in door.between
    rows["楼梯"][-1][head.index("走廊")] = "地下"
    (problem,) = faults(tmp_path, rows)
    assert "B1 没有走廊“地下”" in str(problem)


@pytest.mark.parametrize(
    ("label", "value", "told"),
    [
        ("始终不醒的比例", "2 %", "没有写“就寝房间”"),
        ("每间查看", "8 秒", "没有写“搜楼出发”"),
        ("就寝房间", "9F.*", "9F"),
        ("搜楼出发", "exit-Z", "exit-Z"),
    ],
)
def test_what_is_wrong_with_a_night_is_named_by_cell(
    tmp_path: Path, label: str, value: str, told: str
) -> None:
    rows = small()
    rows["方案"].append([label, value])
    found = faults(tmp_path, rows)
    assert any("工作表“方案”，单元格 B10" in one.where and told in str(one) for one in found), found


def test_a_warden_who_gets_nowhere_is_named_by_the_cell_of_the_sheet(tmp_path: Path) -> None:
    rows = small()
    rows["值班"] = [["岗位", "所在房间", "出发", "叫醒"], ["值班员", "1F.offic", "30 秒", "3F.10*"]]
    told = [str(one) for one in faults(tmp_path, rows)]
    assert any("工作表“值班”，单元格 B2（所在房间）" in one for one in told), told
    rows["值班"][1][2] = None
    told = [str(one) for one in faults(tmp_path, rows)]
    assert any("工作表“值班”，单元格 第 2 行（出发）" in one for one in told), told


def test_of_many_names_a_few_are_told_where_none_is_near() -> None:
    many = [f"{floor}0{room}" for floor in range(1, 6) for room in range(1, 6)]
    assert nearest_name("107", many).startswith('did you mean "10')
    said = nearest_name("office", many)
    assert said.startswith("there are 25, such as ")
    assert len(said.rpartition("as ")[2].split(", ")) == 5
    assert nearest_name("office", many[:12]) == f"known: {', '.join(many[:12])}"
