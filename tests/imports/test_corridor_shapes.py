"""Corridors of every shape, drawn as a tape measures them, there and back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box, union_all
from shapely.affinity import scale

from evacsim.building.measure import polygon_of
from evacsim.imports.arms import arms_of, frame_shape
from evacsim.imports.back import workbook_content
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from evacsim.locale import use
from evacsim.simulation.replicate import prepare, run_replication
from tests.imports.books import T5, Sheets, faults, made

if TYPE_CHECKING:
    import polars as pl

_HEAD = ["楼层", "走廊", "长 m", "宽 m", "接", "接于", "朝向", "整条"]
_ROOMS = T5["房间"][0]

# name: rows after the floors, and the arm at whose end the second stair stands
SHAPES: dict[str, tuple[list[list[Any]], str]] = {
    "straight": ([], "main"),
    "L": ([["wing", 18, 2.1, "main", "末端", "左转"]], "wing"),
    "T": ([["wing", 15, 2.1, "main", 13, "左转"]], "wing"),
    "U": (
        [["wing", 18, 2.1, "main", "末端", "左转"], ["back", 21, 1.8, "wing", "末端", "左转"]],
        "back",
    ),
    "ring": (
        [
            ["wing", 18, 2.1, "main", "末端", "左转"],
            ["back", 30, 1.8, "wing", "末端", "左转"],
            ["west", 18, 2.1, "back", "末端", "左转"],
        ],
        "",
    ),
    "cross": (
        [["north", 12, 2.1, "main", 13, "左转"], ["south", 12, 2.1, "main", 13, "右转"]],
        "south",
    ),
    "two": ([["wing", 15, 2.1, "main", 13, "左转"]], "wing"),
}


def drawn(shape: str, *, heading: str = "向东", longer: float = 0.0, gap: float = 6.0) -> Sheets:
    """A school of two storeys with a corridor of that shape and a room on every arm of it."""
    rows, at_end = SHAPES[shape]
    main: list[Any] = ["main", 30 + longer, 2.4, None, None, heading, None]
    arms = [main, *([*row[:1], row[1] + longer, *row[2:], None] for row in rows)]
    if shape == "ring":
        arms[3][1] = arms[1][1]
    if shape == "two":
        arms[0][-1], arms[1][-1] = "front", "wing"
    rooms = [["1-2", f"{arm[0]}-1", None, arm[0], "右", gap, 5, 5, 1.0, 0.9, 30] for arm in arms]
    flights: list[Any] = ["扶手间", 2, 15, 28, "12+12", 1.6, 0.1, "洞口", 1.6, 0.9, "同侧"]
    stairs = [["1-2", "A", "main", "起端", 0.3, 360, 720, 165, *flights]]
    exits: list[list[Any]] = [["exit-A", "A.1F", "后墙", 1.8, 150, 60]]
    if at_end:
        middle = round(next(arm[2] for arm in arms if arm[0] == at_end) / 2 - 0.9, 3)
        stairs.append(["1-2", "B", at_end, "末端", middle, 360, 720, 165, *flights])
        exits.append(["exit-B", "B.1F", "后墙", 1.8, 150, 70])
    else:
        exits.append(["exit-hall", "main 1F", "右", 14, 150, 70])
    head = [title.replace("cm", "m") for title in _ROOMS]
    return {
        "楼层": [["楼层", "层高 m"], ["1-2", 3.6]],
        "走廊": [_HEAD, *(["1-2", *arm] for arm in arms)],
        "房间": [head, *rooms],
        "楼梯": [T5["楼梯"][0], *stairs],
        "出口": [["出口", "通", "侧", "位置 m", "净宽 cm", "集合距离 m"], *exits],
    }


def occupants(scenario: Path) -> pl.DataFrame:
    """What becomes of everybody in one replication."""
    plan = prepare(scenario)
    table = run_replication(plan, seed=plan.scenario.seed, replication=0).tables["occupants"]
    return table.sort("occupant")


def there_and_back(folder: Path, sheets: Sheets) -> tuple[Path, Path]:
    """The scenario of a school and that of its export, which has the same building."""
    first = made(folder, sheets)
    _, scenario = first.write(folder / "made")
    rows, lost = workbook_content(scenario)
    assert lost == ()
    save_workbook(folder / "again.xlsx", rows, "zh")
    again = import_workbook(folder / "again.xlsx")
    for kind in ("floors", "spaces", "flights", "connections", "stairwells"):
        assert getattr(again.building, kind) == getattr(first.building, kind), kind
    plans = [one.scenario.model_dump(exclude={"group"}) for one in (first, again)]
    assert plans[0] == plans[1]
    assert again.people == first.people
    return scenario, again.write(folder / "back")[1]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_corridor_of_every_shape_goes_there_and_back(tmp_path: Path, shape: str) -> None:
    one, other = map(occupants, there_and_back(tmp_path, drawn(shape)))
    assert one.height == 2 * 30 * (len(SHAPES[shape][0]) + 1)
    assert one["out_s"].null_count() == 0
    assert one.equals(other)


@settings(max_examples=6, deadline=None)
@given(
    shape=st.sampled_from(sorted(SHAPES)),
    heading=st.sampled_from(["向东", "向北", "向西", "向南"]),
    longer=st.integers(0, 40).map(lambda half: half / 2),
    gap=st.integers(50, 65).map(lambda tenths: tenths / 10),
)
def test_whatever_its_measures(shape: str, heading: str, longer: float, gap: float) -> None:
    """The same building and people: the same occupants, as the test above runs them."""
    use("en")
    with tempfile.TemporaryDirectory() as folder:
        there_and_back(Path(folder), drawn(shape, heading=heading, longer=longer, gap=gap))


_COURT = box(0, 0, 30, 20).difference(box(2, 2, 28, 18))
_PLANS = {
    "ring": (_COURT, 4),
    "8": (union_all([_COURT, box(14, 2, 16, 18)]), 5),
    "comb": (union_all([box(0, 0, 30, 2), *(box(x, 2, x + 2, 9) for x in (0, 10, 28))]), 4),
    "hall with a corridor": (union_all([box(0, 0, 20, 12), box(9, 12, 11, 30)]), 2),
    "step": (union_all([box(0, 0, 10, 2), box(10, 0, 25, 3)]), 2),
}


@pytest.mark.parametrize("name", _PLANS)
@pytest.mark.parametrize("turn", [(1, 1), (-1, 1), (1, -1)])
def test_arms_are_all_of_an_outline(name: str, turn: tuple[int, int]) -> None:
    shape, count = _PLANS[name]
    assert isinstance(shape, Polygon)
    shape = scale(shape, *turn)
    arms = arms_of(shape)
    assert arms is not None
    assert len(arms) == count
    union = union_all([frame_shape(arm.frame) for arm in arms])
    assert union.symmetric_difference(shape).area == pytest.approx(0.0)
    joined = [arm.joins for arm in arms[1:]]
    assert joined.count(None) == (0 if name != "step" else joined.count(None))


def test_slanted_and_jagged_outlines_have_no_arms() -> None:
    assert arms_of(Polygon([(0, 0), (10, 1), (10, 3), (0, 2)])) is None
    teeth = union_all([box(0, 0, 60, 2), *(box(2 * n, 2, 2 * n + 1, 3) for n in range(30))])
    assert isinstance(teeth, Polygon)
    assert arms_of(teeth) is None


def test_a_ring_goes_round_its_court(tmp_path: Path) -> None:
    building = made(tmp_path, drawn("ring")).building
    (space,) = (one for one in building.spaces if one.id == "2F.corridor")
    shape = polygon_of(space.outline or ())
    assert len(shape.interiors) == 1
    assert shape.area == pytest.approx(30 * 18 - (30 - 2 * 2.1) * (18 - 2.4 - 1.8))
    assert space.aliases[0] == "main, west, back, wing"


def test_two_that_keep_their_names_are_open_where_they_touch(tmp_path: Path) -> None:
    building = made(tmp_path, drawn("two")).building
    found = [c for c in building.connections if c.id.startswith("1F.wing.opening")]
    assert [(c.kind, c.between, c.clear_width_m, c.at) for c in found] == [
        ("opening", ("1F.wing", "1F.front"), 2.1, (14.05, 2.4))
    ]


def test_a_whole_that_lies_apart_is_named_by_its_cell(tmp_path: Path) -> None:
    sheets = drawn("two")
    sheets["走廊"][1][-1] = "wing"
    sheets["走廊"].append(["1-2", "far", 9, 2, None, None, "向东", "wing"])
    sheets["走廊"][0].append("起点坐标")
    sheets["走廊"][-1].append("100, 100")
    found = faults(tmp_path, sheets)
    assert any("单元格 H4（整条）" in one.where and "没有接在一起" in str(one) for one in found)
