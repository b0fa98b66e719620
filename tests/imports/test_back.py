"""The way back: a scenario as a workbook, and the same people and times from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.model import Design
from evacsim.imports.back import workbook_content
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from evacsim.simulation.replicate import prepare, run_replication
from tests.imports.books import faults, made, small

if TYPE_CHECKING:
    from tests.imports.books import Rows, Sheets

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("name", ["teaching-block-fire-drill", "dormitory-night-drill"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_there_and_back_gives_the_same_occupants(tmp_path: Path, name: str, lang: str) -> None:
    rows, lost = workbook_content(SCENARIOS / f"{name}.toml")
    assert {one.where for one in lost} == {"aliases", "drills"}
    save_workbook(tmp_path / "book.xlsx", rows, lang)  # type: ignore[arg-type] # parametrized
    _, scenario = import_workbook(tmp_path / "book.xlsx").write(tmp_path / "made")
    tables = []
    for file in (SCENARIOS / f"{name}.toml", scenario):
        plan = prepare(file)
        ran = run_replication(plan, seed=plan.scenario.seed, replication=0)
        tables.append(ran.tables["occupants"])
    assert tables[0].height > 800
    assert tables[0].equals(tables[1])


def test_an_l_shaped_block_comes_back(tmp_path: Path) -> None:
    first = made(tmp_path, small())
    first.write(tmp_path / "made")
    rows, lost = workbook_content(tmp_path / "made" / "scenario.toml")
    assert lost == ()
    save_workbook(tmp_path / "again.xlsx", rows, "zh")
    again = import_workbook(tmp_path / "again.xlsx")
    for kind in ("floors", "spaces", "flights", "connections", "stairwells"):
        assert getattr(again.building, kind) == getattr(first.building, kind), kind
    sizes = [{g.id: g.size for g in one.scenario.group} for one in (first, again)]
    assert sizes[0] == sizes[1]


def test_what_the_sheets_cannot_hold_is_named() -> None:
    _, lost = workbook_content(SCENARIOS / "evening-dismissal.toml")
    said = {problem.where: problem.message for problem in lost}
    assert said['group "back-up": space'] == "开始时不在房间里的人"
    assert said['group "back-up": start'] == "逐个人的，或在图上量的"
    assert {problem.severity for problem in lost} == {"warning"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_building_of_another_kind_is_named_part_by_part(lang: str) -> None:
    """An office with halves of corridors: nothing is lost in silence, in either language."""
    rows, lost = workbook_content(SCENARIOS / "sfpe-nine-storey.toml", lang)  # type: ignore[arg-type]
    where = " ".join(problem.where for problem in lost)
    for part in ('stairwell "S1"', 'connection "exit-S1"', "specific_flow_per_m_s"):
        assert part in where
    (middle,) = (row for row in rows["exits"] if row["exit"] == "2F.corridor-middle")
    assert middle["to"] is not None


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "school.xlsx"
    save_workbook(path, {"classes": [{"class": "=1+1", "room": "101"}]}, "zh")
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    cell = load_workbook(path)["班级"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    # 1-4 is text, so that no table calculation makes a day of it
    assert load_workbook(path)["房间"]["A2"].number_format == "@"


def as_they_are() -> Sheets:
    """The small block with what a school would fill in of its doors, its stairs and its design."""
    book = small()
    book["学校"] += [
        ["用途", "教学楼"], ["学段", "小学"], ["耐火等级", "二级"], ["自动喷水", "否"],
        ["外廊", "是"], ["封闭楼梯间", "有"], ["设计年份", 1998],
    ]  # fmt: skip
    more(book["房间"], "门扇", {"101": 2})
    more(book["房间"], "锁住扇数", {"101": 1})
    more(book["楼梯"], "单向", {"B": "只进楼梯间"})
    more(book["楼梯"], "转折", {"A": "对折"})
    more(book["楼梯"], "门扇", {"B": 2})
    more(book["楼梯"], "中柱", {"B": 1})
    more(book["出口"], "门扇", {"exit-A": 4})
    more(book["出口"], "锁住扇数", {"exit-A": 2})
    more(book["出口"], "每秒人数", {"exit-hall": 0.5})
    more(book["出口"], "单向", {"exit-B": "只出"})
    storey = [None] * len(book["楼梯"][0])
    for column, value in {"楼层": 2, "楼梯": "A", "净宽 cm": 150, "平台深 m": 1.8}.items():
        storey[book["楼梯"][0].index(column)] = value
    book["楼梯"].append(storey)
    return book


def more(rows: Rows, column: str, values: dict[str, Any]) -> None:
    """Add a column to a sheet; values by what stands in any cell of the row."""
    rows[0].append(column)
    for row in rows[1:]:
        row.append(next((values[key] for key in values if key in row), None))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_doors_stairs_and_designas_they_are_go_there_and_back(tmp_path: Path, lang: str) -> None:
    first = made(tmp_path, as_they_are())
    doors = {one.id: one for one in first.building.connections}
    assert (doors["2F.101.door-1"].leaves, doors["2F.101.door-1"].clear_width_m) == (2, 0.45)
    assert (doors["exit-A"].leaves_locked, doors["exit-A"].clear_width_m) == (2, 0.75)
    assert doors["exit-hall"].capacity_per_s == 0.5
    assert doors["exit-B"].one_way_to == "outside"
    assert doors["B.2F.door"].one_way_to == "B.2F"
    assert doors["B.2F.door"].gaps == 2
    assert first.building.design == Design(
        use="teaching", school_kind="primary", fire_class=2, sprinklers=False, open_corridor=True,
        enclosed_stairs=True, year=1998,
    )  # fmt: skip
    widths = {one.id: one.clear_width_m for one in first.building.flights}
    assert (widths["A.3F-2F.upper"], widths["A.2F-1F.upper"]) == (1.5, 1.65)
    first.write(tmp_path / "made")
    rows, lost = workbook_content(tmp_path / "made" / "scenario.toml")
    assert lost == ()
    save_workbook(tmp_path / "again.xlsx", rows, lang)  # type: ignore[arg-type] # parametrized
    again = import_workbook(tmp_path / "again.xlsx")
    for kind in ("floors", "spaces", "flights", "connections", "stairwells", "design"):
        assert getattr(again.building, kind) == getattr(first.building, kind), kind


def test_two_stairs_that_cross_in_one_shaft_go_there_and_back(tmp_path: Path) -> None:
    book = small()
    [row] = [row for row in book["楼梯"] if "A" in row]
    other = ["A2" if value == "A" else value for value in row]
    column = book["楼梯"][0].index("级数")
    row[column] = other[column] = "1层 26；其余 24"
    book["楼梯"].append(other)
    more(book["楼梯"], "剪刀梯", {"A": "A2", "A2": "A"})
    other[book["楼梯"][0].index("门距 m")] = 2.9
    row[book["楼梯"][0].index("门距 m")] = 1.0
    row[book["楼梯"][0].index("门净宽 m")] = other[book["楼梯"][0].index("门净宽 m")] = 0.9
    first = made(tmp_path, book)
    first.write(tmp_path / "made")
    rows, lost = workbook_content(tmp_path / "made" / "scenario.toml")
    assert lost == ()
    assert [r.get("scissor_with") for r in rows["stairs"]] == ["A2", None, "A"]


@pytest.mark.parametrize(
    ("sheet", "column", "values", "told"),
    [
        ("出口", "锁住扇数", {"exit-A": 1}, "1 扇门锁住 1 扇，一扇也不开"),
        ("出口", "中柱", {"exit-A": 2}, "最多 0 根"),
        ("出口", "每秒人数", {"exit-A": "很多"}, "“很多”不能用; 写 0.05 到 100 的数"),
        ("出口", "单向", {"exit-A": "双向"}, "“双向”不在可选之列; 可写：只进、只出"),
        ("楼梯", "剪刀梯", {"A": "BB"}, "没有楼梯“BB”可以和它交叉"),
        ("楼梯", "剪刀梯", {"A": "B"}, "与剪刀梯 B 的梯井不一样"),
        ("楼梯", "转折", {"A": "螺旋"}, "可写：直角、对折"),
    ],
)
def test_what_does_not_go_together_is_named_by_cell(
    tmp_path: Path, sheet: str, column: str, values: dict[str, Any], told: str
) -> None:
    book = small()
    more(book[sheet], column, values)
    found = faults(tmp_path, book)
    assert any(f"工作表“{sheet}”，单元格" in one.where and told in str(one) for one in found)


def test_what_the_sheets_cannot_hold_of_a_building_is_named(tmp_path: Path) -> None:
    first = made(tmp_path, small())
    building, scenario = first.write(tmp_path / "made")
    text = building.read_text(encoding="utf-8")
    text = text.replace('id = "1F"', 'id = "1F"\nblock = "west"', 1)
    text = text.replace('id = "exit-A"', 'id = "exit-A"\nboundary_layer_m = 0.1', 1)
    text += '\n[[flight]]\nid = "yard"\nupper = "2F.101"\nlower = "1F.101"\n'
    text += "clear_width_m = 1.2\nriser_m = 0.15\ntread_m = 0.3\nlength_m = 8.7\n"
    building.write_text(text, encoding="utf-8")
    _, lost = workbook_content(scenario)
    where = {problem.where for problem in lost}
    assert {
        'floor "1F"',
        'connection "exit-A": boundary_layer_m',
        'flight "yard"',
    } <= where


def test_neither_who_is_carried_nor_a_warden_becomes_a_class(tmp_path: Path) -> None:
    """Both have a sheet of their own, a row each."""
    first = made(tmp_path, small())
    _, scenario = first.write(tmp_path / "made")
    rows_before = workbook_content(scenario)[0]["classes"]
    text = scenario.read_text(encoding="utf-8")
    room = next(one.id for one in first.building.spaces if one.kind == "room")
    exit_ = first.building.exits[0].id
    text += f"""
[night]
asleep = "*"

[[warden]]
id = "guard"
space = "{room}"
pre_movement = {{ kind = "fixed", value_s = 30 }}

[room_search]
from = "{exit_}"

[[group]]
id = "chairs"
space = "{room}"
size = 3
kind = "secondary"
helped = {{ teams = 1, helpers = 2, width_m = 0.6, prepare_s = 20 }}
"""
    scenario.write_text(text, encoding="utf-8")
    rows, lost = workbook_content(scenario)
    assert lost == ()
    assert [row["warden"] for row in rows["wardens"]] == ["guard"]
    assert [(row["who"], row["persons"]) for row in rows["carried"]] == [("chairs", 3)]
    assert rows["classes"] == rows_before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_water_and_refuge_come_back(tmp_path: Path, lang: str) -> None:
    written = (SCENARIOS / "teaching-block-flood.toml").read_text("utf-8")
    building = SCENARIOS.parent / "buildings" / "teaching-block-5f.toml"
    written = written.replace('"teaching-block-5f"', f'"{building.as_posix()}"')
    written = "\n".join(
        line for line in written.splitlines() if not line.startswith('space = ["*F')
    )
    (tmp_path / "flood.toml").write_text(written, encoding="utf-8")
    rows, lost = workbook_content(tmp_path / "flood.toml")
    assert {one.where for one in lost} <= {"aliases", "source", "notes"}
    save_workbook(tmp_path / "book.xlsx", rows, lang)  # type: ignore[arg-type] # parametrized
    again = import_workbook(tmp_path / "book.xlsx").scenario
    first = prepare(tmp_path / "flood.toml").scenario
    assert (again.flood, again.refuge) == (first.flood, first.refuge)
    assert {group.to for group in again.group} == {"above:1F"}


def plan(**rows: str) -> Sheets:
    """The small block with more rows in the form of its plan."""
    sheets = small()
    sheets["方案"] += [[name, value] for name, value in rows.items()]
    return sheets


def test_a_refuge_above_a_floor_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, plan(转移到几层以上="9"))
    assert "9F" in str(problem)


def test_who_goes_up_takes_no_exit(tmp_path: Path) -> None:
    sheets = plan(转移到几层以上="1", 洪水水位="1.2 m")
    found = made(tmp_path, sheets).scenario
    assert {group.to for group in found.group} == {"above:1F"}
    assert {group.exit for group in found.group} == {()}
    assert found.flood is not None
    assert found.flood.level_m == 1.2


def test_a_wide_sheet_prints_on_two_pages_with_the_name_on_both(tmp_path: Path) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    path = tmp_path / "school.xlsx"
    save_workbook(path, {}, "zh")
    book = load_workbook(path)
    stairs, rooms = book["楼梯"], book["房间"]
    assert (stairs.page_setup.fitToWidth, stairs.print_title_cols) == (2, "$A:$B")
    assert (rooms.page_setup.fitToWidth or 1, rooms.print_title_cols) == (1, None)
