"""Single flights and ramps of a workbook: there, back, and their mistakes by cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.analysis.code.compare import code_check
from evacsim.analysis.naming import Names
from evacsim.building.measure import polygon_of
from evacsim.imports.back import workbook_content
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from evacsim.locale import speaking
from tests.imports.books import Sheets, faults, made, small
from tests.imports.test_corridor_shapes import occupants

if TYPE_CHECKING:
    from pathlib import Path

_STEPS = [
    "台阶", "名称", "上端", "上端侧", "上端位置 m", "下端", "下端侧", "下端位置 m", "净宽 cm",
    "量法", "扶手", "踏步高 cm", "踏步宽 cm", "级数", "占地", "合为楼梯",
]  # fmt: skip
_RUN_M = 26 * 0.28


def hall() -> Sheets:
    """The small block with a hall below a gallery, and a stair of one flight that stands in it."""
    sheets = small()
    rooms = sheets["房间"]
    rooms[0].append("类型")
    rooms += [
        ["1-2", "hall", "大厅", "长廊", "右", 10, 1500, 1200, 7.5, 200, None, "门厅"],
    ]
    sheets["台阶"] = [
        _STEPS,
        ["grand", "大楼梯", "大厅 二层", "起端侧墙", "6.0, 3.0", "大厅 一层", "起端侧墙",
         f"6.0, {3 + _RUN_M:g}", 200, "扶手间", 3, 15, 28, 26, "是", "G"],
    ]  # fmt: skip
    sheets["班级"][3][6:8] = ["G", "exit-hall"]  # 二(1)班
    return sheets


def add_ramp_and_hall(book: Sheets) -> None:
    """Add a ramp to an exit, and a hall with a flight in it, to rows that have other columns."""
    book["台阶"] = hall()["台阶"]
    more = {
        "房间": {
            "楼层": "1-2", "房间": "hall", "名称": "大厅", "走廊": "长廊", "侧": "右", "起点 m": 20,
            "开间 cm": 1200, "进深 cm": 1200, "门距 m": 7.5, "门净宽 cm": 200, "类型": "门厅",
        },
        "走廊": {
            "楼层": "1", "走廊": "坡道", "长 m": 6, "宽 cm": 180, "接": "长廊", "接于": 2,
            "朝向": "右转", "升高 m": -0.45,
        },
        "出口": {
            "出口": "exit-ramp", "通": "坡道 一层", "侧": "末端", "位置 m": 0.9, "净宽 cm": 180,
        },
    }  # fmt: skip
    for name, values in more.items():
        head = book[name][0]
        head += [title for title in values if title not in head]
        book[name].append([values.get(title) for title in head])


def ramped() -> Sheets:
    """The small block with a ramp down from its long corridor to an exit."""
    sheets = small()
    sheets["走廊"][0] += ["升高 m"]
    sheets["走廊"].append(["1", "坡道", 6, 180, "长廊", 14, "右转", -0.45])
    sheets["出口"].append(["exit-ramp", "坡道 一层", "末端", 0.9, 180, "门", 40])
    return sheets


def again_from(folder: Path, sheets: Sheets, lang: str = "zh") -> list[Any]:
    """Import, export and import again; return both with their scenarios."""
    first = made(folder, sheets)
    _, scenario = first.write(folder / "made")
    rows, lost = workbook_content(scenario)
    assert lost == ()
    save_workbook(folder / "again.xlsx", rows, lang)  # type: ignore[arg-type] # parametrized
    again = import_workbook(folder / "again.xlsx")
    for kind in ("floors", "spaces", "flights", "connections", "stairwells"):
        assert getattr(again.building, kind) == getattr(first.building, kind), kind
    return [first, again, scenario, again.write(folder / "back")[1]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stair_in_a_hall_goes_there_and_back(tmp_path: Path, lang: str) -> None:
    first, _, scenario, back = again_from(tmp_path, hall(), lang)
    (flight,) = (one for one in first.building.flights if one.id == "grand")
    assert (flight.upper, flight.lower) == ("2F.hall", "1F.hall")
    assert flight.length_m == pytest.approx(26 * math.hypot(0.15, 0.28))
    # the hall is on the right of the long corridor: x from 10, y from 0 down
    assert flight.head_at == (13.0, -6.0)
    assert flight.foot_at == (pytest.approx(13.0 + _RUN_M), -6.0)
    areas = {s.id: s.area_m2 for s in first.building.spaces}
    assert areas["1F.hall"] == areas["2F.hall"] == pytest.approx(15 * 12 - _RUN_M * 2)
    (well,) = (one for one in first.building.stairwells if one.id == "G")
    assert well.floors == ("2F", "1F")
    one, other = occupants(scenario), occupants(back)
    assert one.equals(other)
    assert "exit-hall" in one.filter(one["group"] == "二(1)班")["exit"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ramp_goes_there_and_back(tmp_path: Path, lang: str) -> None:
    first, _, scenario, back = again_from(tmp_path, ramped(), lang)
    (ramp,) = (space for space in first.building.spaces if space.rise_m)
    assert (ramp.id, ramp.rise_m) == ("1F.坡道", -0.45)
    (opening,) = (c for c in first.building.connections if {ramp.id, "1F.corridor"} == {*c.between})
    assert (opening.kind, opening.clear_width_m, opening.at) == ("opening", 1.8, (14.9, 0.0))
    assert occupants(scenario).equals(occupants(back))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("side", ["右", "末端"])
def test_a_hall_round_a_void_goes_there_and_back(tmp_path: Path, side: str, lang: str) -> None:
    sheets = small()
    sheets["房间"][0] += ["类型", "中空 m"]
    row: list[Any] = [
        "1",
        "atrium",
        None,
        "长廊",
        side,
        12,
        1200,
        1000,
        2.5,
        200,
        None,
        "门厅",
        None,
    ]
    if side == "末端":  # of the long corridor: its bend leads off to the left
        row[5] = -2
    row[-1] = "3、2、6、4"
    sheets["房间"].append(row)
    first, _, scenario, back = again_from(tmp_path, sheets, lang)
    (hall_,) = (space for space in first.building.spaces if space.id == "1F.atrium")
    assert hall_.area_m2 == pytest.approx(12 * 10 - 6 * 4)
    (hole,) = polygon_of(hall_.outline or ()).interiors
    wanted = (15, -6, 21, -2) if side == "右" else (36.8, -4.6, 40.8, 1.4)
    assert hole.bounds == pytest.approx(wanted)
    assert occupants(scenario).equals(occupants(back))


@pytest.mark.parametrize(
    ("void", "told"),
    [
        ("3、2、6", "中空写了 3 个数; 写四个"),
        ("0、2、6、4", "中空不在房间里面：房间 15 × 12 m"),
        ("3、2、600、4", "应在 0 到 100 m 之间"),
    ],
)
def test_a_void_that_cannot_be_is_named_by_its_cell(tmp_path: Path, void: str, told: str) -> None:
    sheets = hall()
    sheets["房间"][0].append("中空 m")
    sheets["房间"][-1].append(void)
    found = faults(tmp_path, sheets)
    assert any(
        "工作表“房间”，单元格 M6（中空 m）" in one.where and told in str(one) for one in found
    )


@pytest.mark.parametrize(("width_cm", "verdict"), [(110, "meets"), (109, "short")])
def test_the_comparison_with_the_codes_measures_a_ramp(
    tmp_path: Path, width_cm: int, verdict: str
) -> None:
    """An escape corridor is 1.10 m wide at least (item D5), a ramp among them."""
    sheets = ramped()
    sheets["走廊"][-1][3] = width_cm
    sheets["出口"][-1][3:5] = [0.5, 90]
    found = made(tmp_path, sheets)
    rows = code_check(found.building, found.scenario).rows
    (row,) = (one for one in rows if "1F.坡道" in one.places)
    assert (row.id, row.provided, row.verdict) == ("D5", width_cm / 100, verdict)
    with speaking("zh"):
        assert Names(found.building).place("1F.坡道") == "走廊 1F.坡道"


def test_a_ramp_to_another_floor_is_open_there(tmp_path: Path) -> None:
    """From the ground down to a corridor of the basement, 30 m on."""
    sheets = small()
    sheets["楼层"].append(["B1", 3.0])
    sheets["走廊"][0] += ["升高 m", "起点坐标"]
    sheets["走廊"] += [
        ["1", "坡道", 30, 200, "长廊", "起端", "直行", -3.0],
        ["B1", "地下", 12, 240, None, None, "向西", None, "-30, 2.4"],
    ]
    first, *_ = again_from(tmp_path, sheets)
    (top,) = (c for c in first.building.connections if c.id == "1F.坡道.top")
    assert top.between == ("1F.坡道", "B1.地下")
    assert (top.clear_width_m, top.at[0]) == (2.0, -30.0)
    assert not [c for c in first.building.connections if c.id == "1F.长廊.opening-2"]


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("C2", "天台 二层", "看不懂“天台 二层”：没有这个楼梯、走廊或房间"),
        ("C2", "大厅 一层", "上端和下端是同一处"),
        ("N2", 20, "共 20 级 × 0.15 m = 3.00 m，层高却是 3.90 m"),
        ("N2", "两段", "不是整数"),
        ("E2", None, "没有填"),
        ("E2", "16, 3", "这一端在 16 m，那面墙只有 12 m 长"),
        ("I2", 2, "2 m？表头是 cm，写 200"),
        ("P2", "A", "“A”已有一跑台阶或一部楼梯叫这个"),
        ("D2", "左", "“左”不在可选之列; 可写：后墙、起端侧墙、末端侧墙"),
    ],
)
def test_mistakes_of_a_flight_are_named_by_cell(
    tmp_path: Path, cell: str, value: object, told: str
) -> None:
    sheets = hall()
    sheets["台阶"][1][ord(cell[0]) - ord("A")] = value
    found = faults(tmp_path, sheets)
    assert any("工作表“台阶”，单元格" in one.where and told in str(one) for one in found)


def test_upside_down_and_twice(tmp_path: Path) -> None:
    sheets = hall()
    row = sheets["台阶"][1]
    row[2], row[5] = row[5], row[2]
    sheets["台阶"].append([*row])
    told = " ".join(map(str, faults(tmp_path, sheets)))
    assert "上端、下端对调" in told
    assert "单元格 A3（台阶）: “grand”已有一跑台阶或一部楼梯叫这个" in told


def test_a_ramp_to_nowhere_is_named_by_its_cell(tmp_path: Path) -> None:
    sheets = ramped()
    sheets["出口"].pop()
    (problem,) = faults(tmp_path, sheets)
    assert "工作表“走廊”，单元格 H4（升高 m）" in problem.where
    assert "坡道末端标高 -0.45 m" in problem.message


def test_a_corridor_that_joins_beyond_the_end_of_another_is_named_by_its_cell(
    tmp_path: Path,
) -> None:
    sheets = ramped()
    head = sheets["走廊"][0]
    sheets["走廊"][-1][head.index("接于")] = 55
    (found,) = faults(tmp_path, sheets)
    assert "接于" in found.where
    assert "接在 55 m 处" in str(found)
