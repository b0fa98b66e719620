"""A spoilt scenario reads and checks cleanly, or is refused with its faults: nothing else."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.errors import InputError, ScenarioError
from evacsim.movement import make_law
from evacsim.scenario.check import check_scenario
from evacsim.scenario.draw import draw_people
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import find_building, scenario_from_dict
from tests.mutations import Data, mutated

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.building.network import Network

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = tuple(tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml")))


@functools.cache
def house(path: Path) -> tuple[Building, Network]:
    building = read_building(path)
    return building, build_network(building)


def prepare(data: Data) -> None:
    """Do all that comes before the clock starts."""
    scenario = scenario_from_dict(data, file="s.toml")
    building, network = house(find_building(scenario, FOLDER / "s.toml"))
    problems = check_scenario(scenario, building, network, file="s.toml")
    faults = [problem for problem in problems if problem.severity == "fault"]
    if faults:
        raise ScenarioError(faults)
    make_law(scenario.movement.law, scenario.movement.constants)
    scenario_changes(scenario, network, building)
    draw_people(scenario, building, network, seed=scenario.seed, replication=0)


@settings(max_examples=150)
@given(mutated(FILES))
def test_a_spoilt_scenario_is_read_or_refused(data: Data) -> None:
    try:
        prepare(data)
    except InputError as error:
        problems = error.problems
    else:
        return
    assert problems
    assert all(problem.message for problem in problems)
