"""Two buildings in one file that share a yard and its gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.building.check import check_building
from evacsim.building.read import building_from_dict
from evacsim.building.stairs import RISE_SLACK_M
from tests.runs import Case, run_case

if TYPE_CHECKING:
    from tests.runs import Data, Ran

PEOPLE = 80
GATE_M = 1.8


def _block(name: str, storey_m: float, x_m: float) -> Data:
    """A room on the ground, one above it, and a stair of one flight between them."""
    low, high = f"{name}1F", f"{name}2F"
    return {
        "floor": [
            {"id": low, "elevation_m": 0.0, "block": name},
            {"id": high, "elevation_m": storey_m, "block": name},
        ],
        "space": [
            {
                "id": f"{floor}.room", "kind": "lobby", "floor": floor,
                "outline": [[x_m, 20], [x_m + 12, 30]],
            }
            for floor in (low, high)
        ],
        "connection": [
            {
                "id": f"{low}.door", "kind": "door", "between": [f"{low}.room", "yard"],
                "at": [x_m + 6, 20], "clear_width_m": 3.0,
            }
        ],
        "stairwell": [
            {
                "id": name, "floors": [high, low], "clear_width_m": 3.0,
                "width_measured": "wall-to-wall", "handrails": 0, "riser_m": 0.15, "tread_m": 0.28,
                "steps_per_flight": [round(storey_m / 0.15)], "landing_depth_m": 3.0,
                "well_m": 0.1, "opens_to": "room", "door_kind": "opening",
                "door_clear_width_m": 3.0, "door_at": [x_m + 3, 30], "door_side": "opposite",
            }
        ],
    }  # fmt: skip


def _school() -> Data:
    """Storeys of 3.6 and 3.0 m: each building's second floor lies between no floors of its own."""
    data: Data = {
        "id": "b",
        "name": "b",
        "floor": [{"id": "yard", "elevation_m": 0.0}],
        "space": [{"id": "yard", "kind": "lobby", "floor": "yard", "outline": [[0, 0], [40, 20]]}],
        "connection": [
            {
                "id": "gate", "kind": "gate", "between": ["yard", "outside"], "at": [20, 0],
                "clear_width_m": GATE_M,
            }
        ],
        "stairwell": [],
    }  # fmt: skip
    for block in (_block("A", 3.6, 1.0), _block("B", 3.0, 27.0)):
        for key, entries in block.items():
            data[key] = [*data[key], *entries]
    return data


def _run(**more: object) -> Ran:
    groups = [
        {"id": floor, "space": f"{floor}.room", "size": PEOPLE, "kind": "adult"}
        for floor in ("A1F", "A2F", "B1F", "B2F")
    ]
    scenario: Data = {
        "name": "s",
        "building": "b",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": groups,
        **more,
    }
    return run_case(Case(building=_school(), scenario=scenario))


def test_storeys_of_two_buildings_do_not_lie_between_one_another() -> None:
    building = building_from_dict(_school(), file="b")
    assert check_building(building) == []
    heights = [floor.elevation_m for floor in building.floors]
    assert RISE_SLACK_M < 3.6 - 3.0
    assert sorted(heights) == [0.0, 0.0, 0.0, 3.0, 3.6]


def test_all_queue_at_the_gate_that_they_share() -> None:
    """320 people at 1.3 x (1.8 - 0.3) = 1.95 a second; the four doors before it pass 14."""
    times = _run().tables["occupants"].sort("out_s")["out_s"][40:]
    assert (len(times) - 1) / (times[-1] - times[0]) == pytest.approx(1.3 * (GATE_M - 0.3))


def test_past_a_floor_is_asked_of_its_own_building() -> None:
    """Who waits until A's upper floor has been passed does not wait for the upper floor of B."""
    released = {}
    for floor, slow in (("A2F", "B2F"), ("B2F", "A2F")):
        groups = [
            {"id": floor, "space": f"{floor}.room", "size": 1, "kind": "adult"},
            {"id": slow, "space": f"{slow}.room", "size": 1, "kind": "adult", "release_s": 500.0},
            {
                "id": "waits", "space": "A1F.room", "size": 1, "kind": "adult",
                "release_after": f"class:{floor}", "when": f"passed:{floor}",
            },
        ]  # fmt: skip
        people = _run(group=groups).tables["occupants"]
        left = dict(zip(people["group"].cast(str), people["room_out_s"], strict=True))
        released[floor] = left["waits"]
    assert all(0 < left_s < 60 for left_s in released.values())
