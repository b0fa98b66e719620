"""A small school for fits: three floors of four classes, two stairs, quick to simulate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.building.template import building_text

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """
name = "Small school"
building = "small.toml"
situation = "drill"
seed = 11
replications = 4
source = "made up for tests"

[movement]
law = "sfpe"

[routing]
rule = "assigned"
compliance = 1.0

[pre_movement]
distribution = { kind = "lognormal", median_s = 20, sigma = 0.4 }   # a teacher starts the class
shared_by = "group"
scatter = { kind = "uniform", low_s = 0, high_s = 5 }

[[group]]
id = "west"
space = "[123]F.room-[12]"
size = 45
kind = "secondary"
stair = "A"
exit = "exit-A"

[[group]]
id = "east"
space = "[123]F.room-[34]"
size = 45
kind = "secondary"
stair = "B"
exit = "exit-B"

[assembly]
count_s = 30
"""


def write_small_school(folder: Path) -> Path:
    """Write the building and the scenario; return the scenario."""
    text = building_text(floors=3, rooms=4, stairs=2, name="Small")
    (folder / "small.toml").write_text(text, encoding="utf-8")
    scenario = folder / "drill.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    return scenario
