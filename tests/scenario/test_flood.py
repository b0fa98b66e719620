"""Water: when it comes over which floor, what closes towards it, and what it must not change."""

from __future__ import annotations

import copy
import math
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.errors import ScenarioError
from evacsim.scenario.check import check_scenario
from evacsim.scenario.draw import population_of
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.flood import Flood, under_water_s
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import plan_of, simulated
from tests.runs import Case, Data, run_case
from tests.strategies import cases, searched

PLAIN: Data = {
    "name": "s",
    "building": "b",
    "movement": {"law": "sfpe"},
    "routing": {"rule": "nearest"},
    "pre_movement": {"distribution": {"kind": "fixed", "value_s": 10.0}},
}
FLOORS: Data = tomllib.loads(building_text(floors=3, rooms=2, stairs=1, name="Small"))


def everybody(**more: Any) -> Data:  # noqa: ANN401 - tables of a scenario
    """Return a scenario of ten in each room, who find room above the ground floor."""
    group = {"id": "all", "space": "*.room-*", "size": 10, "to": "above:1F"}
    return {**PLAIN, "group": [group], **more}


def closings(flood: Data, building: Data = FLOORS) -> set[tuple[float, str, str]]:
    """Return time, connection and direction of all that closes, in the small school."""
    made = building_from_dict(building, file="b")
    scenario = scenario_from_dict(everybody(flood=flood), file="s")
    found = scenario_changes(scenario, build_network(made), made)
    return {(one.time_s, one.connection, one.into) for one in found}


def problems(scenario: Data, building: Data = FLOORS) -> list[tuple[str, str, str, str]]:
    """Return severity, place, message and hint of every problem."""
    made = building_from_dict(building, file="b")
    found = check_scenario(
        scenario_from_dict(scenario, file="s"), made, build_network(made), file="s"
    )
    return [(one.severity, one.where, one.message, one.hint) for one in found]


@pytest.mark.parametrize(
    ("flood", "reached"),
    [
        ({"level_m": 4.0}, {-3.0: 0.0, 0.0: 0.0, 3.9: 0.0, 4.0: math.inf}),
        ({"level_m": 4.0, "at_s": 60.0}, {-3.0: 60.0, 0.0: 60.0, 3.9: 60.0, 4.0: math.inf}),
        ({"level_m": 5.0, "at_s": 60.0, "rise_m_per_h": 2.0}, {-3.0: 60.0, 0.0: 60.0, 4.0: 7260.0}),
        ({"level_m": -1.0, "at_s": -60.0, "rise_m_per_h": 2.0}, {-3.0: -60.0, 0.0: math.inf}),
    ],
)
def test_when_the_water_comes_over_a_floor(flood: Data, reached: dict[float, float]) -> None:
    """By hand: 4 m at 2 m an hour are two hours after the minute at which it is at 0."""
    own = Flood(**flood)
    assert {height_m: own.reaches_s(height_m) for height_m in reached} == reached


def test_exits_are_shut_and_nobody_goes_down_but_whoever_is_there_comes_up() -> None:
    """One stair: nobody steps on its lowest flight from above, nor off it below."""
    found = closings({"level_m": 1.0, "at_s": 90.0})
    assert found == {
        (90.0, "exit-A", ""),
        (90.0, "A.2F-1F.lower.head", "A.2F-1F.lower"),
        (90.0, "A.2F-1F.lower.foot", "A.1F"),
    }


def test_a_half_landing_has_its_own_height() -> None:
    """2F is 3.6 m up and the half landing 1.8 m: at 2 m it stands in the water, 2F does not."""
    heights = {one["id"]: one["elevation_m"] for one in FLOORS["floor"]}
    half_m = heights["2F"] / 2
    found = closings({"level_m": half_m + 0.1, "rise_m_per_h": 1.0})
    assert (0.0, "exit-A", "") in found
    assert {into for _, _, into in found} == {
        "",
        "A.1F",
        "A.2F-1F.lower",
        "A.2F-1F.half",
        "A.2F-1F.upper",
    }
    (upper_s,) = (time_s for time_s, _, into in found if into == "A.2F-1F.upper")
    assert upper_s == pytest.approx(half_m * 3600.0)


def test_floors_close_one_after_the_other_and_never_towards_the_dry() -> None:
    heights = {one["id"]: one["elevation_m"] for one in FLOORS["floor"]}
    found = closings({"level_m": 100.0, "rise_m_per_h": 3.6})
    reached = {name: height * 1000.0 for name, height in heights.items()}
    assert (0.0, "exit-A", "") in found
    assert (reached["1F"], "A.2F-1F.lower.head", "A.2F-1F.lower") in found
    assert (reached["2F"], "A.3F-2F.lower.head", "A.3F-2F.lower") in found
    assert not any(one.endswith((".head", ".foot")) and not into for _, one, into in found)
    ways_in = {(one, into) for _, one, into in found if into}
    assert ("A.2F-1F.lower.foot", "A.2F-1F.lower") not in ways_in
    assert len({one for one, _ in ways_in}) == len(ways_in)  # one way alone, and for good


def test_what_comes_after_the_longest_run_is_left_out() -> None:
    assert closings({"level_m": 0.1, "at_s": 50_000.0}) == set()


@given(case=cases(), depth=st.floats(0.0, 50.0), at_s=st.floats(-100.0, 500.0))
@searched
def test_water_below_every_floor_changes_nothing(case: Case, depth: float, at_s: float) -> None:
    lowest = min(floor.get("elevation_m", 0.0) for floor in case.building["floor"])
    flood = {"level_m": lowest - depth, "at_s": at_s, "rise_m_per_h": 1.0}
    wet = Case(building=case.building, scenario=case.scenario | {"flood": flood})
    made = building_from_dict(case.building, file="b")
    network = build_network(made)
    dry, drowned = (scenario_from_dict(one.scenario, file="s") for one in (case, wet))
    assert scenario_changes(dry, network, made) == scenario_changes(drowned, network, made)
    assert population_of(dry, made, network) == population_of(drowned, made, network)


def test_water_below_every_floor_gives_the_same_tables() -> None:
    scenario = everybody()
    wet = scenario | {"flood": {"level_m": 0.0, "at_s": -5.0, "rise_m_per_h": 1.0}}
    before, after = (run_case(Case(building=FLOORS, scenario=one)) for one in (scenario, wet))
    assert before.tables["passages"].height > 0
    for name, table in before.tables.items():
        assert table.equals(after.tables[name])


def test_under_water_names_floors() -> None:
    building = building_from_dict(FLOORS, file="b")
    assert dict(under_water_s(Flood(level_m=1.0, at_s=5.0), building)) == {"1F": 5.0}
    assert dict(under_water_s(None, building)) == {}


@pytest.mark.parametrize(
    ("more", "where", "says", "hint"),
    [
        (
            {"flood": {"level_m": -2.0}},
            "flood.level_m",
            "no floor of the building lies lower",
            "",
        ),
        (
            {"refuge": {"space": "2F.rom-1"}},
            "refuge.space",
            'no space fits "2F.rom-1"',
            "2F.room-1",
        ),
        (
            {"refuge": {"space": "A.2F"}},
            "refuge.space",
            'no room, lobby or corridor fits "A.2F"',
            "",
        ),
        (
            {"refuge": {"m2_per_person": 0.2}},
            "refuge.m2_per_person",
            "must be at least 0.266 m2: the law stores 3.76 per m2",
            "",
        ),
        (
            {"assembly": {"distance_m": {"exit-B": 100.0}}},
            "assembly.distance_m",
            'unknown exit "exit-B"',
            "exit-A",
        ),
    ],
)
def test_what_does_not_fit_the_building(more: Data, where: str, says: str, hint: str) -> None:
    found = [one for one in problems(everybody(**more)) if one[1] == where]
    assert len(found) == 1, found
    assert says in found[0][2]
    assert hint in found[0][3]


@pytest.mark.parametrize(
    ("to", "says", "hint"),
    [
        ("above:1", 'unknown floor "1"', "1F"),
        ("above:", 'unknown floor ""', ""),
        ("above:3F", 'no floor lies above "3F"', ""),
    ],
)
def test_floors_that_nobody_can_go_above(to: str, says: str, hint: str) -> None:
    scenario = everybody()
    scenario["group"][0]["to"] = to
    faults = [one for one in problems(scenario) if one[0] == "fault"]
    assert len(faults) == 1, faults
    assert says in faults[0][2]
    assert hint in faults[0][3]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level_m", math.nan),
        ("level_m", "high"),
        ("level_m", 5_000.0),
        ("at_s", math.inf),
        ("rise_m_per_h", -1.0),
        ("rise", 1.0),
    ],
)
def test_hostile_values_are_faults_by_key(key: str, value: object) -> None:
    flood = {"level_m": 1.0} | {key: value}
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(everybody(flood=flood), file="s")
    (problem,) = caught.value.problems
    assert problem.where.startswith("flood")
    assert key in f"{problem.where} {problem.message}"


def test_a_room_that_the_water_reaches_is_said() -> None:
    scenario = everybody(flood={"level_m": 10.0, "rise_m_per_h": 1.0})
    scenario["group"].append({"id": "x", "space": "3F.room-1", "size": 3, "to": "2F.room-1"})
    found = [one for one in problems(scenario) if one[1] == 'group "x": to']
    assert len(found) == 1
    assert "the water comes over 2F" in found[0][2]


@pytest.mark.parametrize(
    ("distance_m", "walk_m"), [(None, 60.0), (300.0, 300.0), ({"west gate": 120.0}, 120.0)]
)
def test_the_assembly_point_moves_with_the_water(distance_m: object, walk_m: float) -> None:
    building = copy.deepcopy(FLOORS)
    (way_out,) = building["connection"]
    way_out |= {"assembly_distance_m": 60.0, "aliases": ["west gate"]}
    assembly = {} if distance_m is None else {"distance_m": distance_m}
    plain = PLAIN | {"group": [{"id": "a", "space": "1F.room-1", "size": 3}], "assembly": assembly}
    plan = plan_of(
        scenario_from_dict(plain, file="s"),
        building_from_dict(building, file="b"),
        scenario_file=Path("s"),
        building_file=Path("b"),
    )
    found = simulated(plan, seed=1, replication=0)
    rows = found.table("occupants")
    walks = (rows["assembled_s"] - rows["out_s"]) * found.ran.people.level_m_per_s
    assert walks.to_list() == pytest.approx([walk_m] * 3)
