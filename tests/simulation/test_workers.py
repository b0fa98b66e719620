"""The number of workers changes nothing in the tables, to the byte."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from evacsim.results.records import TABLES
from evacsim.simulation.replicate import run_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCENARIO = """
name = "Small drill"
building = "building.toml"
seed = 5
replications = 6
[movement]
law = "sfpe"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "lognormal", median_s = 15, sigma = 0.4 }
[[group]]
id = "class"
space = "*.back"
size = 25
"""
BUILDING = """
id = "two-rooms"
name = "Two rooms"
[[floor]]
id = "1F"
elevation_m = 0.0
[[space]]
id = "1F.back"
floor = "1F"
kind = "room"
outline = [[0, 0], [6, 6]]
[[space]]
id = "1F.front"
floor = "1F"
kind = "lobby"
outline = [[6, 0], [12, 6]]
[[connection]]
id = "door"
kind = "door"
between = ["1F.back", "1F.front"]
at = [6, 3]
clear_width_m = 0.9
[[connection]]
id = "exit-A"
kind = "door"
between = ["1F.front", "outside"]
at = [12, 3]
clear_width_m = 0.9
"""


def _tables(folder: Path) -> Mapping[str, bytes]:
    found = {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}
    assert all(found.values())
    return found


@pytest.mark.slow
def test_one_worker_and_four_write_the_same_bytes(tmp_path: Path) -> None:
    scenario = tmp_path / "drill.toml"
    scenario.write_text(SCENARIO, "utf-8")
    (tmp_path / "building.toml").write_text(BUILDING, "utf-8")
    assert tomllib.loads(SCENARIO)["replications"] > 4
    one = run_scenario(scenario, tmp_path / "one", workers=1)
    four = run_scenario(scenario, tmp_path / "four", workers=4)
    assert _tables(one) == _tables(four)
