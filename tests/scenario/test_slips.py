"""Slips in a plan that reads well: each is said once, and a plan without one says nothing."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.classes import class_rooms, is_class
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.locale import use
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict

if TYPE_CHECKING:
    from collections.abc import Callable

Data = dict[str, Any]
ROOMS = [f"{floor}F.room-{room}" for floor in (1, 2, 3) for room in (1, 2, 3, 4)]
CLASSES = [f"{'七八九'[n // 4]}({n % 4 + 1})班" for n in range(12)]


@pytest.fixture
def house() -> Data:
    """A school of three floors of four classes, each room called by its class."""
    data = tomllib.loads(building_text(floors=3, rooms=4, stairs=2, name="Small"))
    names = zip(ROOMS, CLASSES, strict=True)
    return data | {"component_aliases": {room: [name] for room, name in names}}


@pytest.fixture
def plan() -> Data:
    """Each class in its room with a teacher, by the stair on its side."""
    groups: list[Data] = []
    for room, name in zip(ROOMS, CLASSES, strict=True):
        side = "A" if room[-1] in "12" else "B"
        way = {"space": room, "stair": side, "exit": f"exit-{side}"}
        groups.append({"id": name, "size": 45, "kind": "secondary"} | way)
        groups.append({"id": f"{name}老师", "size": 1, "kind": "staff"} | way)
    return {
        "name": "Drill",
        "building": "small",
        "target_s": 180,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 10}},
        "group": groups,
    }


@pytest.fixture
def said(house: Data, plan: Data) -> Callable[[], list[str]]:
    def run() -> list[str]:
        building = building_from_dict(house, file="b.toml")
        scenario = scenario_from_dict(plan, file="s.toml")
        found = check_scenario(scenario, building, build_network(building), file="s.toml")
        assert {problem.severity for problem in found} <= {"warning"}, found
        return [str(problem) for problem in found]

    return run


def test_a_good_plan_says_nothing(said: Callable[[], list[str]]) -> None:
    assert said() == []


def test_a_target_below_any_walk(plan: Data, said: Callable[[], list[str]]) -> None:
    plan["target_s"] = 3
    (line,) = said()
    assert "target_s: is 3 s; the shortest way out of 3F.room" in line
    assert line.endswith("3 minutes? write 180")
    plan["target_s"] = 0.001
    (line,) = said()
    assert "minutes" not in line
    use("zh")
    assert "不排队最快也要" in said()[0]


def test_a_target_that_can_be_met_says_nothing(plan: Data, said: Callable[[], list[str]]) -> None:
    plan["target_s"] = 3
    for group in plan["group"]:
        group["size"] = 0
    plan["group"][0]["size"] = 1  # on the ground floor, beside the exit
    assert not any("target_s" in line and "3F" in line for line in said())


def test_a_room_of_a_class_without_one(plan: Data, said: Callable[[], list[str]]) -> None:
    del plan["group"][6:8]
    (line,) = said()
    assert "nobody starts in 1 of 12 rooms" in line
    assert "七(4)班 (1F.room-4)" in line


def test_a_class_that_is_away_with_size_0(plan: Data, said: Callable[[], list[str]]) -> None:
    plan["group"][6]["size"] = plan["group"][7]["size"] = 0
    assert all(": size: is 0; nobody is there" in line for line in said())


def test_one_grade_alone_is_no_slip(plan: Data, said: Callable[[], list[str]]) -> None:
    plan["group"] = plan["group"][:8]
    assert said() == []


def test_two_classes_in_one_room(plan: Data, said: Callable[[], list[str]]) -> None:
    for group in plan["group"][2:4]:
        group["space"] = "1F.room-1"
    lines = said()
    assert len(lines) == 2
    assert "nobody starts in 1 of 12 rooms" in lines[0]
    assert '"1F.room-1" (七(1)班): 2 classes start in it, 七(1)班、七(2)班' in lines[1].replace(
        ", 七(2)", "、七(2)"
    )
    assert "90 pupils; its " in lines[1]


_HELPED = {"teams": 1, "helpers": 2, "width_m": 0.9, "prepare_s": 20}


def test_helpers_and_the_slow_are_no_class_of_their_own(
    plan: Data, said: Callable[[], list[str]]
) -> None:
    first = plan["group"][0]
    plan["group"] += [
        first | {"id": "七(1)班协助", "size": 2},
        first | {"id": "轮椅", "size": 1, "kind": "wheelchair-assisted"},
        first | {"id": "伤员", "size": 2, "kind": "hand-carried", "helped": _HELPED},
    ]
    assert said() == []


def test_two_classes_that_changed_rooms(plan: Data, said: Callable[[], list[str]]) -> None:
    plan["group"][0]["space"], plan["group"][2]["space"] = "1F.room-2", "1F.room-1"
    lines = said()
    assert len(lines) == 2
    assert "七(2)班 stands in it; the building calls it 七(1)班" in lines[0]


def test_a_stair_and_an_exit_apart(plan: Data, house: Data, said: Callable[[], list[str]]) -> None:
    plan["group"][8]["exit"] = "exit-B"
    (line,) = said()
    assert 'group "八(1)班": the plan sends them by stair A to exit-B' in line
    assert "foot of stair B; stair A ends at exit-A" in line
    plan["group"][8]["exit"] = ["exit-A", "exit-B"]  # either will do
    assert said() == []
    assert house["component_aliases"]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (
            {"space": "A.3F-2F.upper", "width_factor": 0.3},
            " m are left, less than one person needs",
        ),
        ({"space": "1F.corridor", "width_factor": 0.1}, "are left, less than one person needs"),
        ({"space": "A.3F-2F.upper", "width_factor": 0.9}, ""),
    ],
    ids=str,
)
def test_narrow_events(plan: Data, said: Callable[[], list[str]], event: Data, says: str) -> None:
    plan["event"] = [{"kind": "narrow", "at_s": 5} | event]
    lines = said()
    assert all("event 1: width_factor" in line and says in line for line in lines)
    assert bool(lines) == bool(says)


def test_a_door_that_a_law_lets_hardly_anybody_through(
    house: Data, plan: Data, said: Callable[[], list[str]]
) -> None:
    door = next(one for one in house["connection"] if one["id"] == "exit-A")
    door["specific_flow_per_m_s"] = 0.1
    assert any('connection "exit-A": by the law sfpe one person' in line for line in said())
    assert plan["movement"]["law"] == "sfpe"


def test_names_of_classes() -> None:
    yes = ["七(1)班", "七（1）班", "高一年级2", "701班", "初三(12)班"]
    no = ["701", "办公室", "7.1", "1F.room-1", "值班室", "毕业班"]
    assert [is_class(name) for name in yes + no] == [True] * len(yes) + [False] * len(no)


def test_rooms_that_are_called_by_a_class(house: Data) -> None:
    found = class_rooms(building_from_dict(house, file="b.toml"))
    assert [name for _, name in found.values()] == CLASSES
