"""A workbook gives the building and the people that its tape measured."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from evacsim.building.measure import polygon_of
from evacsim.building.read import building_from_dict, read_building
from evacsim.scenario.place import place_groups
from tests.imports.books import T5, cell, faults, made, small

SHIPPED = Path(__file__).parents[2] / "buildings"


def test_the_teaching_block_from_a_tape_measure(tmp_path: Path) -> None:
    """22 rows are the shipped building, but for what its rooms are called."""
    wanted = read_building(SHIPPED / "teaching-block-5f.toml")
    found = made(tmp_path, T5).building
    for kind in ("floors", "spaces", "flights", "connections", "stairwells"):
        pairs = [
            {one.id: dataclasses.replace(one, aliases=()) for one in getattr(building, kind)}
            for building in (found, wanted)
        ]
        assert pairs[0] == pairs[1], kind


def test_an_l_shaped_block(tmp_path: Path) -> None:
    building = made(tmp_path, small()).building
    outlines = {space.id: space.outline for space in building.spaces}
    corners = {(0, 0), (34.8, 0), (34.8, 24), (32.4, 24), (32.4, 2.4), (0, 2.4)}
    assert set(outlines["2F.corridor"] or ()) == corners
    # beside the short corridor, 9.6 m from the outer corner, on its left as one walks north
    assert set(outlines["2F.103"] or ()) == {(25.2, 9.6), (32.4, 9.6), (32.4, 18.6), (25.2, 18.6)}
    # the next room begins where the one before ends
    assert min(outlines["1F.102"] or ()) == (12.6, 2.4)
    at = {connection.id: connection.at for connection in building.connections}
    assert at["2F.103.door-1"] == (32.4, 10.6)
    assert at["exit-A"] == (1.8, 9.6)
    assert at["exit-hall"] == (0, 1.2)
    assert at["B.3F.door"] == (pytest.approx(32.4 + 1.3), 24)
    assert at["exit-B"] == (pytest.approx(32.4 + 1.3), 31.2)


def test_a_higher_ground_floor(tmp_path: Path) -> None:
    building = made(tmp_path, small()).building
    assert [floor.elevation_m for floor in building.floors] == [0, 3.9, 7.5]
    lengths = {flight.id: flight.length_m for flight in building.flights}
    assert lengths["A.2F-1F.upper"] / lengths["A.3F-2F.upper"] == pytest.approx(13 / 12)


def test_classes_and_those_who_need_help(tmp_path: Path) -> None:
    imported = made(tmp_path, small())
    groups = {g.id: g for g in place_groups(imported.scenario, imported.building)}
    sizes = {name: (group.size, group.kind) for name, group in groups.items()}
    assert sizes["一(2)班"] == (43, "primary")  # two are absent today
    assert sizes["一(2)班老师"] == (1, "staff")
    assert sizes["二(3)班"] == (45 - 1 - 2, "primary")
    assert sizes["二(3)班拄拐"] == (1, "crutches")
    assert sizes["二(3)班协助"] == (2, "crutches")  # they walk beside those whom they help
    assert sizes["办公室"] == (6, "staff")
    assert groups["二(3)班"].stairwell == "B"
    assert groups["一(1)班"].stairwell is None
    names = {space.id: space.aliases for space in imported.building.spaces}
    assert names["2F.103"] == ("二(3)班",)
    assert imported.scenario.target_s == 180
    assert imported.scenario.routing.rule == "assigned"


def test_every_value_stands_beside_its_cell(tmp_path: Path) -> None:
    text = made(tmp_path, small()).building_text
    line = next(line for line in text.splitlines() if line.startswith("landing_depth_m"))
    assert line.split() == ["landing_depth_m", "=", "1.6", "#", "楼梯!N2"]
    assert building_from_dict(tomllib.loads(text), file="x").id == "教学楼"


def test_floors_that_are_the_same_as_another(tmp_path: Path) -> None:
    sheets = small()
    sheets["楼层"] = [["楼层", "层高 m", "同"], [1, 3.9, None], [2, 3.6, None], [3, 3.6, 2]]
    for row in sheets["走廊"][1:] + sheets["房间"][1:4]:
        row[0] = "1-2"
    assert made(tmp_path, sheets).building == dataclasses.replace(
        made(tmp_path, small()).building, file=str(tmp_path / "school.xlsx")
    )


def test_corridors_round_a_court(tmp_path: Path) -> None:
    """回: four corridors that follow one another are one, with a hole; no door is added."""
    sheets = {name: [row[:] for row in rows] for name, rows in T5.items()}
    sheets["走廊"] = [
        ["楼层", "走廊", "长 m", "宽 cm", "接", "接于", "朝向"],
        ["1-5", "corridor", 93, 240, None, None, None],
        ["1-5", "east", 30, 240, "corridor", "起端", "右转"],
        ["1-5", "south", 93, 240, "east", "末端", "左转"],
        ["1-5", "west", 30, 240, "south", "末端", "左转"],
    ]
    building = made(tmp_path, sheets).building
    (ring,) = (space for space in building.spaces if space.id == "3F.corridor+east+south+west")
    holes = polygon_of(ring.outline or ()).interiors
    assert [hole.bounds for hole in holes] == [(2.4, -25.2, 90.6, 0.0)]
    assert not [c for c in building.connections if ".opening-" in c.id]


def test_without_classes_every_seat_is_taken(tmp_path: Path) -> None:
    imported = made(tmp_path, T5)
    scenario = imported.scenario
    (problem,) = imported.warnings
    assert "没有填反应时间" in problem.message
    assert 'law = "sfpe"' in imported.scenario_text
    assert "没有填，假设" in imported.scenario_text
    (group,) = scenario.group
    assert (group.size, len(group.space)) == (49, 40)
    assert scenario.routing.rule == "nearest"


def test_what_is_locked(tmp_path: Path) -> None:
    sheets = small()
    sheets["方案"].append(["停用楼梯", "B楼梯"])
    sheets["出口"][0].append("夜间")
    sheets["出口"][3].append("上锁")
    sheets["班级"] = [row for row in sheets["班级"] if row[6] != "B"]
    by_day = made(tmp_path, sheets)
    assert [(e.kind, e.stair) for e in by_day.scenario.event] == [("lock", "B")]
    assert any("夜间上锁" in problem.message for problem in by_day.warnings)
    sheets["方案"].append(["时段", "夜间"])
    by_night = made(tmp_path, sheets).scenario.event
    assert [e.connection for e in by_night if e.connection] == [("exit-hall",)]


@pytest.mark.parametrize(
    ("sheet", "name", "value"),
    [
        ("房间", "G2", "９００"),
        ("房间", "G2", "9 m"),
        ("房间", "G2", "900厘米"),
        ("房间", "I2", "1.0/8.0"),
        ("房间", "I2", "１.０，８"),
        ("房间", "A2", "一至三层"),
        ("房间", "A2", "1、2、3"),
        ("楼梯", "M2", "一层：13＋13; 2-3层 12+12"),
        ("楼梯", "I2", "扶手内侧"),
        ("方案", "B4", "3:00"),
        ("方案", "B4", 180),
        ("方案", "B7", 0.95),
        ("班级", "B4", "2F"),
        ("班级", "G4", "A 楼梯"),
        ("出口", "B2", "A.1F"),
    ],
)
def test_other_spellings_say_the_same(tmp_path: Path, sheet: str, name: str, value: object) -> None:
    plain = made(tmp_path, small())
    other = made(tmp_path, cell(small(), sheet, name, value))
    assert (other.building, other.scenario) == (plain.building, plain.scenario)


def test_merged_cells_totals_and_titles(tmp_path: Path) -> None:
    """A title above, a column in another place, a row of totals: what a school adds."""
    plain = made(tmp_path, small())
    sheets = small()
    sheets["班级"] = [["示例小学 2026 春季班级表"], *sheets["班级"], ["合计", None, None, 308]]
    sheets["房间"] = [[*row[5:], *row[:5]] for row in sheets["房间"]]
    other = made(tmp_path, sheets)
    assert (other.building, other.scenario) == (plain.building, plain.scenario)


def test_english_headers(tmp_path: Path) -> None:
    from evacsim.imports.sheets import SHEETS  # noqa: PLC0415 - the names of the columns

    plain_rows = small()
    plain = made(tmp_path, plain_rows)
    english = {}
    for sheet in (one for one in SHEETS.values() if one.zh in plain_rows):
        rows = [row[:] for row in plain_rows[sheet.zh]]
        if not sheet.is_form:
            heads = {entry.zh: entry.key.replace("_", " ") for entry in sheet.entries}
            rows[0] = [" ".join([heads[title.split()[0]], *title.split()[1:]]) for title in rows[0]]
        english[sheet.key] = rows
    other = made(tmp_path, english)
    assert other.building == plain.building
    sizes = [group.size for group in other.scenario.group]
    assert sizes == [group.size for group in plain.scenario.group]


def test_nothing_is_wrong_with_the_small_block(tmp_path: Path) -> None:
    assert faults(tmp_path, small()) == ()
    assert made(tmp_path, small()).warnings == ()
