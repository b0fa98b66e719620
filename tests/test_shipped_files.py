"""Every file in `buildings/` and `scenarios/` passes `evacsim check`; its people can be drawn."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from evacsim.api.check import check_file
from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.scenario.draw import draw_people
from evacsim.scenario.read import find_building, read_scenario

ROOT = Path(__file__).parents[1]
BUILDINGS = sorted((ROOT / "buildings").glob("*.toml"))
SCENARIOS = sorted((ROOT / "scenarios").glob("*.toml"))


def stem(path: Path) -> str:
    return path.stem


def test_what_must_be_shipped_is_there() -> None:
    assert {p.stem for p in BUILDINGS} >= {
        "teaching-block-5f",
        "dormitory-6f",
        "sfpe-nine-storey-office",
        "office-one-stair",
    }
    assert {p.stem for p in SCENARIOS} >= {
        "teaching-block-fire-drill",
        "teaching-block-two-stairs",
        "dormitory-night-drill",
        "dormitory-rear-door-locked",
        "sfpe-nine-storey",
        "teaching-block-back-to-class",
    }


@pytest.mark.parametrize("path", [*BUILDINGS, *SCENARIOS], ids=stem)
def test_check_finds_no_fault(path: Path) -> None:
    checked = check_file(path)
    assert checked.kind == path.parent.name.removesuffix("s")
    assert [str(problem) for problem in checked.faults] == []


@pytest.mark.parametrize("path", BUILDINGS, ids=stem)
def test_a_building_carries_the_name_of_its_file(path: Path) -> None:
    assert read_building(path).id == path.stem


@pytest.mark.parametrize("path", [*BUILDINGS, *SCENARIOS], ids=stem)
def test_the_file_says_where_its_numbers_come_from(path: Path) -> None:
    text = path.read_text("utf-8")
    assert tomllib.loads(text).get("source") or re.search(r"#.*\b([Ss]ource|assumption)", text)


@pytest.mark.parametrize("path", SCENARIOS, ids=stem)
def test_its_people_can_be_drawn(path: Path) -> None:
    scenario = read_scenario(path)
    building = read_building(find_building(scenario, path))
    people = draw_people(
        scenario, building, build_network(building), seed=scenario.seed, replication=0
    )
    assert len(people.group) == sum(group.size for group in people.groups) > 0
    assert np.all(people.start_s >= people.release_s)
    assert np.all(people.level_m_per_s > 0)
