"""Whoever goes to a space must find room there: by the law's storage, a warning from 1.9 per m2."""

from __future__ import annotations

import pytest

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict

BUILDING = {
    "id": "b",
    "name": "b",
    "floor": [{"id": "1F", "elevation_m": 0.0}],
    "space": [
        {"id": "yard", "floor": "1F", "kind": "lobby", "outline": [[0, 0], [50, 50]]},
        {"id": "room", "floor": "1F", "kind": "room", "outline": [[50, 0], [60, 10]]},
    ],
    "connection": [
        {
            "id": "door",
            "kind": "door",
            "between": ["yard", "room"],
            "at": [50, 5],
            "clear_width_m": 1.0,
        },
        {
            "id": "gate",
            "kind": "gate",
            "between": ["yard", "outside"],
            "at": [0, 25],
            "clear_width_m": 2.0,
        },
    ],
}


@pytest.mark.parametrize(
    ("people", "severity"), [(190, None), (200, "warning"), (370, "warning"), (380, "fault")]
)
def test_by_the_storage_of_the_law(people: int, severity: str | None) -> None:
    """100 m2 under SFPE: 3.76 per m2 are 375 persons."""
    scenario = {
        "name": "s",
        "building": "b",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "g", "space": "yard", "size": people, "to": "room"}],
    }
    building = building_from_dict(BUILDING, file="b")
    problems = check_scenario(
        scenario_from_dict(scenario, file="s"), building, build_network(building), file="s"
    )
    found = [one.severity for one in problems if "people go to" in one.message]
    assert found == ([] if severity is None else [severity])
