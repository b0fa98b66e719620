"""Scenarios on the tiny buildings of the outer conftest."""

from __future__ import annotations

import copy
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.network import build_network
from evacsim.scenario.check import check_scenario
from evacsim.scenario.draw import draw_people
from evacsim.scenario.read import scenario_from_dict

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.building.model import Building
    from evacsim.errors import Problem
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People

PLAIN = """
name = "Drill in a tower"
building = "tower-3"

[movement]
law = "sfpe"

[routing]
rule = "assigned"
compliance = 0.6

[pre_movement]
distribution = { kind = "lognormal", median_s = 15, sigma = 0.4, max_s = 120 }
scatter = { kind = "uniform", low_s = 0, high_s = 5 }

[[group]]
id = "class"
space = "*F.room-1"
size = 20
kind = "secondary"
stair = "A"
exit = "exit-A"
"""


@pytest.fixture
def plain() -> dict[str, Any]:
    """The contents of a scenario file without a fault, to be spoilt."""
    return copy.deepcopy(tomllib.loads(PLAIN))


@pytest.fixture
def check(tower: Callable[[int], Building]) -> Callable[[dict[str, Any]], list[Problem]]:
    """Check a scenario on a tower of three floors."""

    def run(data: dict[str, Any], building: Building | None = None) -> list[Problem]:
        house = building or tower(3)
        scenario = scenario_from_dict(data, file="s.toml")
        return check_scenario(scenario, house, build_network(house), file="s.toml")

    return run


@pytest.fixture
def draw(tower: Callable[[int], Building]) -> Callable[..., People]:
    """Draw the people of a scenario on a tower of three floors."""

    def run(data: dict[str, Any] | Scenario, *, seed: int = 1, replication: int = 0) -> People:
        house = tower(3)
        scenario = scenario_from_dict(data, file="s.toml") if isinstance(data, dict) else data
        return draw_people(
            scenario, house, build_network(house), seed=seed, replication=replication
        )

    return run
