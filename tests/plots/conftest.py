"""Two small real runs: one in which everybody gets out, one in which all exits are locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.facts import Facts, facts_of
from evacsim.building.read import read_building
from evacsim.results.store import Results, read_results
from evacsim.studies.many import run_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building

BUILDING = """\
id = "small"
name = "小楼"
[[floor]]
id = "1F"
elevation_m = 0.0
[[floor]]
id = "2F"
elevation_m = 3.6
plan = "typical"
[[floor]]
id = "3F"
elevation_m = 7.2
plan = "typical"
[[plan.typical.space]]
id = "room-1"
kind = "room"
outline = [[0, 2], [10, 9]]
[[plan.typical.space]]
id = "room-2"
kind = "room"
outline = [[10, 2], [20, 9]]
[[plan.typical.space]]
id = "corridor"
kind = "corridor"
outline = [[0, 0], [20, 2]]
[[plan.typical.connection]]
id = "room-1.door-1"
kind = "door"
between = ["room-1", "corridor"]
at = [2, 2]
clear_width_m = 0.9
[[plan.typical.connection]]
id = "room-2.door-1"
kind = "door"
between = ["room-2", "corridor"]
at = [12, 2]
clear_width_m = 0.9
[[space]]
id = "1F.hall"
floor = "1F"
kind = "lobby"
outline = [[10, 0], [20, 8]]
[[space]]
id = "1F.workshop"
floor = "1F"
kind = "room"
area_m2 = 30.0
length_m = 6.0
[[connection]]
id = "1F.workshop.door-1"
kind = "door"
between = ["1F.workshop", "1F.hall"]
at = [10, 4]
clear_width_m = 0.9
[[connection]]
id = "exit-A"
kind = "door"
between = ["1F.hall", "outside"]
at = [15, 0]
clear_width_m = 1.4
assembly_distance_m = 30
[[connection]]
id = "exit-B"
kind = "door"
between = ["1F.workshop", "outside"]
clear_width_m = 1.0
[[stairwell]]
id = "A"
floors = ["3F", "2F", "1F"]
outline = [[20, 0], [26.4, 2.7]]
clear_width_m = 1.3
width_measured = "wall-to-wall"
handrails = 2
riser_m = 0.15
tread_m = 0.28
steps_per_flight = [12, 12]
landing_depth_m = 1.5
well_m = 0.1
opens_to = "corridor"
door_kind = "opening"
door_clear_width_m = 1.3
door_at = [20, 1.0]
door_side = "adjacent"
[stairwell.at."1F"]
opens_to = "hall"
"""

SCENARIO = """\
name = "小演练"
building = "small.toml"
seed = 7
replications = 3
target_s = 90
time_limit_s = 600
[movement]
law = "sfpe"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "uniform", low_s = 5, high_s = 20 }
[[group]]
id = "class"
space = ["2F.room-*", "3F.room-*"]
size = 30
[[group]]
id = "one"
space = "1F.workshop"
size = 1
"""

CONVERGED = """\
[convergence]
at_least = 3
at_most = 3
consecutive = 1
"""

LOCKED = """\
[[event]]
kind = "lock"
connection = "exit-*"
"""


def _run(folder: Path, scenario: str, *, until: bool) -> Results:
    (folder / "small.toml").write_text(BUILDING, encoding="utf-8")
    (folder / "drill.toml").write_text(scenario, encoding="utf-8")
    return read_results(
        run_scenario(folder / "drill.toml", folder / "results", until_converged=until)
    )


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("plots"), SCENARIO + CONVERGED, until=True)


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("locked"), SCENARIO + LOCKED, until=False)


@pytest.fixture(scope="session", params=["to a room", "above the water"])
def inside(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Everybody goes to a place in the building."""
    head = SCENARIO.partition("[[group]]")[0]
    if request.param == "to a room":
        times_s = ", ".join(map(str, range(30)))
        sent = f"""
[[arrival]]
id = "class"
space = "1F.hall"
times_s = [{times_s}]
to = "2F.room-1"
"""
    else:
        sent = """
[[group]]
id = "class"
space = "1F.workshop"
size = 30
to = "above:1F"
"""
    return _run(tmp_path_factory.mktemp("inside"), head + sent, until=False)


@pytest.fixture(scope="session")
def shut_in(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One class goes to a room; the others are to go out, and cannot."""
    sent = """
[[group]]
id = "sheltered"
space = "1F.workshop"
size = 1
to = "1F.hall"
[[group]]
id = "class"
space = "2F.room-1"
size = 30
"""
    head = SCENARIO.partition("[[group]]")[0]
    return _run(tmp_path_factory.mktemp("shut-in"), head + sent + LOCKED, until=False)


@pytest.fixture(scope="session")
def facts(results: Results) -> Facts:
    return facts_of(results)


@pytest.fixture(scope="session")
def building(results: Results) -> Building:
    return read_building(results.building_file)
