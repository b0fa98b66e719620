"""A spoilt building file reads and checks cleanly, or is refused with its faults: nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given, settings

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.survey import survey
from evacsim.errors import BuildingError
from tests.mutations import Data, mutated

FOLDER = Path(__file__).parents[2] / "buildings"
FILES = tuple(tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml")))


@settings(max_examples=150)
@given(mutated(FILES))
def test_a_spoilt_building_is_read_or_refused(data: Data) -> None:
    try:
        building = building_from_dict(data, file="b.toml")
    except BuildingError as error:
        problems = error.problems
    else:
        build_network(building)
        survey(building)
        return
    assert any(problem.severity == "fault" for problem in problems)
    assert all(problem.message for problem in problems)
