"""The hand calculation against the printed examples, and its own sums."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from evacsim.analysis.hand.calculation import Estimate, Method, estimate
from evacsim.analysis.hand.streams import carrying_density_per_m2
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.errors import ScenarioError
from evacsim.movement import make_law
from evacsim.present.as_json import as_json
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.building.model import Building

FOOT_M, INCH_M = 0.3048, 0.0254


def scenario_data(
    space: str, size: int, *, movement: dict[str, Any] | None = None, **group: object
) -> dict[str, Any]:
    fixed = {"kind": "fixed", "value_m_per_s": 1.0}
    return {
        "name": "by hand",
        "building": "x",
        "movement": movement or {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"walker": {"level": fixed, "stairs_down": fixed, "stairs_up": fixed}},
        "group": [{"id": "all", "space": space, "size": size, "kind": "walker"} | group],
    }


def by_hand(building: Building, data: dict[str, Any], method: Method = "capacity") -> Estimate:
    scenario = scenario_from_dict(data, file="by-hand.toml")
    return estimate(scenario, building, build_network(building), method=method)


def space_data(id_: str, floor: str, kind: str, area_m2: float, length_m: float) -> dict[str, Any]:
    return {"id": id_, "floor": floor, "kind": kind, "area_m2": area_m2, "length_m": length_m}


def test_sfpe_nine_storey_solution_a() -> None:
    """25.36 min: 1200 people / 48 per minute, and 38.2 ft of stair at 105.9 ft/min.

    *Source* SFPE Handbook, nine-storey office, Solution A; one of its two equal stairs. Everybody
    stands at the stair's door, as the example has it. Inputs in feet and inches.
    """
    building = building_from_dict(
        {
            "id": "handbook",
            "name": "One stair of the handbook's office",
            "floor": [{"id": "1F", "elevation_m": 0.0}, {"id": "2F", "elevation_m": 12 * FOOT_M}],
            "space": [
                space_data("floors", "2F", "room", 6000.0, 50.0),
                space_data("upper", "2F", "landing", 32 * FOOT_M**2, 8 * FOOT_M),
                space_data("lower", "1F", "landing", 32 * FOOT_M**2, 8 * FOOT_M),
            ],
            "flight": [
                {
                    "id": "stair",
                    "upper": "upper",
                    "lower": "lower",
                    "clear_width_m": 44 * INCH_M,
                    "riser_m": 7 * INCH_M,
                    "tread_m": 11 * INCH_M,
                    "length_m": 12 * 1.85 * FOOT_M,
                    "handrail_projection_m": 2.5 * INCH_M,
                }
            ],
            "connection": [
                {
                    "id": id_,
                    "kind": "door",
                    "between": between,
                    "clear_width_m": 36 * INCH_M,
                }
                for id_, between in (
                    ("stair-door", ["floors", "upper"]),
                    ("exit", ["lower", "outside"]),
                )
            ],
        },
        file="handbook.toml",
    )
    constants = {
        "a_m2": 2.86 * FOOT_M**2,
        "stair_k_m_per_s": 212 * FOOT_M / 60 / math.sqrt(11 / 7),
        "level_flow_per_m_s": 24 / FOOT_M / 60,
        "door_layer_m": 6 * INCH_M,
        "stair_layer_m": 6 * INCH_M,
        "handrail_layer_m": 3.5 * INCH_M,
    }
    movement = {"law": "sfpe", "constants": constants}
    found = by_hand(building, scenario_data("floors", 1200, movement=movement, distance_m=0.0))
    assert found.queue_s == pytest.approx(25 * 60)
    assert found.walk_s + found.travel_s == pytest.approx(38.2 / 105.9 * 60, rel=2e-3)
    assert found.total_s == pytest.approx(25.36 * 60, abs=0.1)
    steps = {step.id: step for step in found.steps}
    assert steps["exit"].flow_per_s * 60 == pytest.approx(48.0)
    assert steps["stair.foot"].effective_width_m == pytest.approx(32 * INCH_M)
    assert steps["stair.foot"].flow_per_s * 60 == pytest.approx(49.4, abs=0.1)


@pytest.fixture
def fedg() -> Building:
    """Room 10 m x 10 m, door 1.0 m, stair 10 m x 1.2 m, exit 1.0 m."""
    return building_from_dict(
        {
            "id": "fedg",
            "name": "Room over one stair",
            "floor": [{"id": "1F", "elevation_m": 0.0}, {"id": "2F", "elevation_m": 5.4}],
            "space": [
                space_data("room", "2F", "room", 100.0, 20.0),
                space_data("head", "2F", "lobby", 4.0, 0.0),
                space_data("foot", "1F", "lobby", 4.0, 0.0),
            ],
            "flight": [
                {
                    "id": "stair",
                    "upper": "head",
                    "lower": "foot",
                    "clear_width_m": 1.2,
                    "riser_m": 0.18,
                    "tread_m": 0.28,
                    "length_m": 10.0,
                }
            ],
            "connection": [
                {"id": "B", "kind": "door", "between": ["room", "head"], "clear_width_m": 1.0},
                {"id": "C", "kind": "door", "between": ["foot", "outside"], "clear_width_m": 1.0},
            ],
        },
        file="fedg.toml",
    )


def test_density_carried_through_narrowings(fedg: Building) -> None:
    """184.8 s = 12.27 s down the stair and 90 / 0.5218 per second at the exit.

    *Source* Fire Engineering Design Guide (NZ), 3rd ed., room over one stair; 3.1 min as printed.
    """
    found = by_hand(fedg, scenario_data("room", 90, distance_m=20.0), "density")
    assert found.total_s == pytest.approx(184.8, abs=0.05)
    assert found.walk_s == pytest.approx(12.27, abs=0.01)
    assert found.controlling == "C"
    flows = {step.id: step.flow_per_s * 60 for step in found.steps}
    assert flows["B"] == pytest.approx(40.3, abs=0.1)
    assert flows["C"] == pytest.approx(31.4, abs=0.1)
    specific = {step.id: step.specific_flow_per_m_s * 60 for step in found.steps}
    assert specific["B"] == pytest.approx(57.5, abs=0.1)
    assert specific["stair.head"] == pytest.approx(44.8, abs=0.1)


def test_streams_that_meet_add_up_to_capacity(tower: Callable[[int], Building]) -> None:
    building = tower(6)
    found = by_hand(building, scenario_data("*.room-1", 60), "density")
    slow = by_hand(building, scenario_data("*.room-1", 60), "capacity")
    # six floors of sixty people fill the lowest flight, so the two methods agree on what controls
    assert found.controlling == slow.controlling
    assert found.queue_s == pytest.approx(slow.queue_s)


def test_capacity_sums_by_hand(two_rooms: Building) -> None:
    found = by_hand(two_rooms, scenario_data("1F.back", 60, distance_m=3.0))
    # door 0.9 - 0.3 = 0.6 m at 1.30: 60 / 0.78; 60 people on 36 m2 walk at 0.779 m/s
    assert found.controlling == "1F.back.door-1"
    assert found.queue_s == pytest.approx(60 / 0.78)
    density = 60 / 36
    assert found.walk_s == pytest.approx(3.0 / (1.4 * (1 - 0.266 * density)))
    # the lobby is 6 m wide and long: 0.78 / 6 per m and s is free flow, at the own 1 m/s
    assert found.travel_s == pytest.approx(6.0)
    assert found.total_s == pytest.approx(found.walk_s + found.queue_s + found.travel_s)


def test_release_and_pre_movement_are_added(two_rooms: Building) -> None:
    plain = scenario_data("1F.back", 10)
    later = scenario_data("1F.back", 10, release_s=30.0)
    later["pre_movement"] = {"distribution": {"kind": "fixed", "value_s": 12.0}}
    difference = by_hand(two_rooms, later).total_s - by_hand(two_rooms, plain).total_s
    assert difference == pytest.approx(42.0)


def test_a_locked_exit_traps_and_is_not_passed(two_rooms: Building) -> None:
    data = scenario_data("1F.back", 10)
    data["event"] = [{"kind": "lock", "at_s": 0.0, "connection": "exit-A"}]
    found = by_hand(two_rooms, data)
    assert found.trapped == 10
    assert found.controlling is None
    assert found.total_s == 0.0
    data["event"][0]["at_s"] = 60.0  # what happens later is left out
    assert by_hand(two_rooms, data).trapped == 0


def test_nobody(two_rooms: Building) -> None:
    found = by_hand(two_rooms, scenario_data("1F.back", 0))
    assert (found.people, found.total_s, found.steps) == (0, 0.0, ())


def test_a_law_without_densities_has_no_streams(two_rooms: Building) -> None:
    data = scenario_data("1F.back", 10, movement={"law": "unimpeded"})
    assert by_hand(two_rooms, data).total_s > 0
    assert by_hand(two_rooms, data, "components").total_s > 0
    with pytest.raises(ScenarioError, match="unimpeded"):
        by_hand(two_rooms, data, "density")


@pytest.mark.parametrize("method", get_args(Method))
def test_json(two_rooms: Building, method: Method) -> None:
    found = by_hand(two_rooms, scenario_data("1F.back", 10), method).as_json("by hand")
    again = json.loads(as_json(found))
    assert again["method"] == method
    assert {step["id"] for step in again["steps"]} == {"1F.back.door-1", "exit-A"}
    assert again["steps"][0]["id"] == again["controlling"]


def test_the_lower_of_two_densities() -> None:
    curve = make_law("sfpe").stair(0.18, 0.28, "down")
    # the guide: 44.8 /min/m is carried at 0.92 and not at 2.84 per m2
    assert carrying_density_per_m2(curve, 44.8 / 60) == pytest.approx(0.92, abs=0.01)
    assert carrying_density_per_m2(curve, 99.0) == curve.best_density_per_m2
    assert carrying_density_per_m2(curve, 0.0) == 0.0


def test_a_lone_warden_against_the_stream_is_left_out_and_told() -> None:
    shipped = Path(__file__).parents[2] / "scenarios"
    night = prepare(shipped / "dormitory-night-wardens.toml")
    assert estimate(night.scenario, night.building, night.network).against == 1
    both_ways = prepare(shipped / "teaching-block-back-to-class.toml")
    with pytest.raises(ScenarioError, match="one direction only"):
        estimate(both_ways.scenario, both_ways.building, both_ways.network)
