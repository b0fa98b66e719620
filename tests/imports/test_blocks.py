"""Several buildings with one yard and its gate in one workbook; doors within; half-levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.check import check_building
from tests.imports.books import Sheets, faults, made, small
from tests.imports.test_corridor_shapes import occupants
from tests.imports.test_flights_and_ramps import again_from

if TYPE_CHECKING:
    from pathlib import Path

_FLIGHTS: list[Any] = ["扶手间", 2, 15, 28, "12+12", 1.6, 0.1, "洞口", 1.65, 1.8, "同侧"]


def school() -> Sheets:
    """Two blocks of two storeys north of a yard that they share; the east one lies 0.6 m higher."""
    stair = small()["楼梯"][0]
    blocks = (("西楼", "A", "1, 18.0"), ("东楼", "B", "31, 20.0"))
    return {
        "楼层": [
            ["楼栋", "楼层", "层高 m", "标高 m"],
            ["西楼", "1-2", 3.6, None],
            ["东楼", "1", 3.6, 0.6],
            ["东楼", "2", 3.6, None],
        ],
        "走廊": [
            ["楼栋", "楼层", "走廊", "长 m", "宽 cm", "朝向", "起点坐标"],
            *([block, "1-2", "走廊", 24, 240, "向东", at] for block, _, at in blocks),
        ],
        "房间": [
            ["楼栋", "楼层", "房间", "走廊", "侧", "起点 m", "开间 cm", "进深 cm", "门距 m",
             "门净宽 cm", "人数", "类型", "起点坐标"],
            *(
                [block, "1-2", room, "走廊", "左", at, 900, 720, 1.0, 90, 40, None, None]
                for block, _, _ in blocks
                for room, at in (("101", 4), ("102", 13.5))
            ),
            ["西楼", 1, "yard", None, None, None, 6000, 1800, None, None, None, "院子", "0, 0"],
        ],
        "楼梯": [
            ["楼栋", *stair],
            *(
                [block, "1-2", name, "走廊", "左", 0, 360, 720, 165, *_FLIGHTS]
                for block, name, _ in blocks
            ),
        ],
        "台阶": [
            ["楼栋", "台阶", "上端", "上端侧", "上端位置 m", "下端", "下端侧", "下端位置 m",
             "净宽 cm", "量法", "扶手", "踏步高 cm", "踏步宽 cm", "级数"],
            ["东楼", "steps", "走廊 一层", "右", 10, "西楼 yard 1F", "后墙", 41, 300, "墙到墙", 0,
             15, 30, 4],
        ],
        "出口": [
            ["楼栋", "出口", "通", "通往", "侧", "位置 m", "净宽 cm", "门型", "集合距离 m"],
            ["西楼", "door-W", "走廊 一层", "yard", "右", 12, 300, "洞口", None],
            [None, "gate", "西楼 yard", None, "前墙", 30, 360, "铁门", 80],
        ],
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_blocks_that_share_a_gate_go_there_and_back(tmp_path: Path, lang: str) -> None:
    first, _, scenario, back = again_from(tmp_path, school(), lang)
    building = first.building
    floors = {floor.id: (floor.elevation_m, floor.block) for floor in building.floors}
    assert floors == {
        "西楼-1F": (0.0, "西楼"), "西楼-2F": (3.6, "西楼"), "东楼-1F": (0.6, "东楼"),
        "东楼-2F": (4.2, "东楼"),
    }  # fmt: skip
    assert check_building(building) == []
    doors = {one.id: one for one in building.connections}
    assert doors["door-W"].between == ("西楼-1F.走廊", "西楼-1F.yard")
    assert [one.id for one in building.exits] == ["gate"]
    (steps,) = (one for one in building.flights if one.id == "steps")
    assert (steps.upper, steps.lower) == ("东楼-1F.走廊", "西楼-1F.yard")
    assert (steps.head_at, steps.foot_at) == ((41.0, 20.0), (41.0, 18.0))
    one, other = occupants(scenario), occupants(back)
    assert one.equals(other)
    assert one["exit"].unique().to_list() == ["gate"]
    assert one.height == 8 * 40


def test_classes_of_blocks_are_told_apart_by_their_block(tmp_path: Path) -> None:
    sheets = school()
    sheets["班级"] = [
        ["楼栋", "班级", "楼层", "房间", "学生"],
        ["西楼", "七(1)班", 2, "101", 40],
        ["东楼", "八(1)班", 2, "101", 38],
    ]
    first, *_ = again_from(tmp_path, sheets)
    spaces = {group.id: group.space for group in first.scenario.group}
    assert spaces == {"七(1)班": ("西楼-2F.101",), "八(1)班": ("东楼-2F.101",)}


def test_a_fire_door_between_two_corridors_is_a_row_of_exits(tmp_path: Path) -> None:
    """It stands where they touch, and no opening beside it."""
    sheets = small()
    sheets["走廊"][0].append("整条")
    sheets["走廊"][1].append("东西廊")
    sheets["走廊"][2].append("南北廊")
    sheets["出口"][0].append("通往")
    sheets["出口"] += [
        [f"fire-{floor}", f"短廊 {floor}F", "起端", 1.2, 150, "门", None, f"长廊 {floor}F"]
        for floor in (1, 2, 3)
    ]
    for row in sheets["出口"][-3:]:  # the corner belongs to the long corridor
        row[2:4] = [None, "33.6, 2.4"]
    first, *_ = again_from(tmp_path, sheets)
    found = [c for c in first.building.connections if {"2F.东西廊", "2F.南北廊"} == {*c.between}]
    assert [(c.id, c.clear_width_m, c.at) for c in found] == [("fire-2", 1.5, (33.6, 2.4))]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "told"),
    [
        ("房间", 1, "楼栋", "南楼", "“楼层”表里没有楼栋“南楼”"),
        ("房间", 1, "楼栋", None, "有几栋楼，这一行没写是哪一栋; 可写：东楼、西楼"),
        ("楼层", 3, "标高 m", 5.0, "标高写 5 m，按层高加起来是 4.20 m"),
        ("出口", 1, "通往", "走廊 1F", "“通”和“通往”是同一处"),
        ("出口", 1, "通往", "操场", "看不懂“操场”：没有这个楼梯、走廊或房间"),
        ("出口", 2, "位置 m", 99, "那面墙只有 60 m 长"),
        ("台阶", 1, "级数", 9, "共 9 级 × 0.15 m = 1.35 m，层高却是 0.60 m"),
        ("楼梯", 2, "楼梯", "A", "楼梯 A 不通"),
    ],
)
def test_mistakes_are_named_by_cell(  # noqa: PLR0913, PLR0917 - a table of mistakes
    tmp_path: Path, sheet: str, row: int, column: str, value: object, told: str
) -> None:
    sheets = school()
    sheets[sheet][row][sheets[sheet][0].index(column)] = value
    found = faults(tmp_path, sheets)
    assert any(f"工作表“{sheet}”，" in one.where and told in str(one) for one in found), found


def half() -> Sheets:
    """The small block with a room off the half landing of stair A, behind its shaft."""
    sheets = small()
    sheets["楼层"][0].append("标高 m")
    sheets["楼层"].append([1.5, None, None])
    rooms = sheets["房间"]
    rooms.append(["1.5", "book", "书库", "楼梯 A", "末端", 0, 360, 500, 1.8, 90, 8])
    sheets["班级"].append(["书库", 1.5, "book", 0, 0, 3, None, "exit-A", None, None])
    return sheets


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_room_off_a_half_landing_goes_there_and_back(tmp_path: Path, lang: str) -> None:
    first, _, scenario, back = again_from(tmp_path, half(), lang)
    building = first.building
    heights = {floor.id: floor.elevation_m for floor in building.floors}
    assert heights["1M"] == pytest.approx(3.9 / 2)  # 13 steps of 0.15 m
    (room,) = (space for space in building.spaces if space.id == "1M.book")
    assert room.outline == ((0, 9.6), (3.6, 9.6), (3.6, 14.6), (0, 14.6))
    (door,) = (one for one in building.connections if one.id == "1M.book.door-1")
    assert (door.between, door.at) == (("1M.book", "A.2F-1F.half"), (1.8, 9.6))
    assert {s.id: s.floor for s in building.spaces}["A.2F-1F.half"] == "1M"
    one, other = occupants(scenario), occupants(back)
    assert one.equals(other)
    below, above = (one.filter(one["group"] == name)["out_s"].min() for name in ("书库", "二(1)班"))
    assert below < above


def test_a_half_level_that_a_stair_lists(tmp_path: Path) -> None:
    """Its landing there is a floor's: the flights of the storey are written one by one."""
    sheets = half()
    head = sheets["楼梯"][0]
    row = next(row for row in sheets["楼梯"] if "A" in row)
    row[0], row[head.index("级数")] = "1、1.5、2、3", "1层 13；1.5层 13；其余 12+12"
    for number in range(1, 3):
        sheets["走廊"][number][0] = "1-3"
    sheets["走廊"].append(["1.5", "夹层廊", 10, 200, None, None, "向西"])
    sheets["走廊"][0] += ["起点坐标"]
    sheets["走廊"][-1] += ["0, 4.4"]
    sheets["房间"].pop()
    sheets["房间"].append(["1.5", "book", "书库", "夹层廊", "左", 1, 360, 400, 1.8, 90, 8])
    sheets["楼梯"].append(
        [
            {
                "楼层": 1.5,
                "楼梯": "A",
                "走廊": "夹层廊",
                "侧": "起端",
                "门距 m": 1.0,
                "门净宽 m": 1.2,
            }.get(one)
            for one in head
        ]
    )
    first, *_ = again_from(tmp_path, sheets)
    (well,) = (one for one in first.building.stairwells if one.id == "A")
    assert well.floors == ("3F", "2F", "1M", "1F")
    (door,) = (one for one in first.building.connections if one.id == "A.1M.door")
    assert (door.between, door.clear_width_m, door.at) == (("1M.夹层廊", "A.1M"), 1.2, (0, 3.4))


@pytest.mark.parametrize(
    ("elevation", "told"),
    [
        (1.5, "楼梯 A 没有和 1M 一样高（1.50 m）的平台; 它的休息平台高 1.95 m、5.70 m"),
        ("半层", "不是长度"),
    ],
)
def test_a_half_level_at_another_height_is_named(
    tmp_path: Path, elevation: object, told: str
) -> None:
    sheets = half()
    sheets["楼层"][-1][-1] = elevation
    assert any(told in str(one) for one in faults(tmp_path, sheets))


def test_a_half_level_between_no_floors_is_named(tmp_path: Path) -> None:
    sheets = half()
    sheets["楼层"][-1][0] = 3.5
    found = faults(tmp_path, sheets)
    assert any("夹层 3M 上下没有整层，算不出标高" in one.message for one in found)


def test_what_only_one_block_has_needs_no_block(tmp_path: Path) -> None:
    """A stair is of one block; of a room that both have, the whole names are said."""
    sheets = school()
    sheets["引导岗"] = [["位置"], ["A 楼梯 2层"], ["B.2F"]]
    sheets["房间"] += [["东楼", "2", "音乐室", "走廊", "右", 2, 900, 720, 1.0, 90, 40, None, None]]
    sheets["事件"] = [["事件", "部位"], ["停电", "2F.音乐室"]]
    scenario = made(tmp_path, sheets).scenario
    assert [post.at for post in scenario.post] == ["A.西楼-2F", "B.东楼-2F"]
    assert scenario.event[0].space == ("东楼-2F.音乐室",)
    sheets["事件"][1][1] = "2F.走廊"
    (found,) = faults(tmp_path, sheets)
    assert "是不是“东楼-2F.走廊”" in str(found) or "是不是“西楼-2F.走廊”" in str(found)


def test_a_class_in_a_room_with_a_name_of_its_own_keeps_its_name(tmp_path: Path) -> None:
    sheets = school()
    sheets["房间"][0].append("名称")
    sheets["房间"][1].append("音乐室")
    sheets["班级"] = [
        ["楼栋", "班级", "别名", "楼层", "房间", "学生"],
        ["西楼", "七(1)班", None, 1, "101", 40],
        ["西楼", "七(2)班", "702", 2, "101", 40],
    ]
    first, *_ = again_from(tmp_path, sheets)  # with the same spaces
    names = {space.id: space.aliases for space in first.building.spaces}
    assert names["西楼-1F.101"] == ("音乐室", "七(1)班")
    assert names["西楼-2F.101"] == ("音乐室", "702")
