"""What `evacsim new --scenario --situation KIND` begins: every kind can be run at once."""

from __future__ import annotations

import shutil
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.cli.app import app
from evacsim.errors import ScenarioError
from evacsim.imports.new_plans import PLANS
from evacsim.imports.new_scenario import scenario_text
from evacsim.imports.text import OFF
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict
from evacsim.scenario.situations import situations
from evacsim.simulation.replicate import prepare, simulated

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.imports.sheets import Lang

ROOT = Path(__file__).parents[2]
LISTED = ("fire", "night-fire", "earthquake", "flood", "dismissal", "assembly", "return-upstairs")
BUILDINGS = ("teaching-block-5f", "dormitory-6f")


def block(name: str) -> Building:
    return read_building(ROOT / "buildings" / f"{name}.toml")


def test_every_kind_has_its_row_of_pressing_with_a_reason() -> None:
    assert set(LISTED) <= set(PLANS) <= set(situations())
    assert all(facts.why for facts in situations().values())


@pytest.mark.parametrize("kind", sorted(situations()))
@pytest.mark.parametrize("name", BUILDINGS)
def test_no_fault_as_it_is_and_with_all_taken_up(name: str, kind: str) -> None:
    """In both languages; what stands behind `OFF` is no faulty advice."""
    building = block(name)
    network = build_network(building)
    for lang in ("en", "zh"):
        written = scenario_text(building, name=name, situation=kind, lang=lang)
        assert f'situation = "{kind}"' in written
        for text in (written, written.replace(f"\n{OFF}", "\n")):
            scenario = scenario_from_dict(tomllib.loads(text), file="new.toml")
            found = check_scenario(scenario, building, network, file="new.toml")
            assert [str(one) for one in found if one.severity == "fault"] == []


@pytest.mark.parametrize("kind", LISTED)
def test_it_runs(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody gets out, or up; what has been taken up as advice too."""
    shutil.copytree(ROOT / "buildings", tmp_path / "buildings")
    monkeypatch.chdir(tmp_path)
    new = ["new", "--scenario", "buildings/dormitory-6f.toml", "--situation", kind, "-o", "k.toml"]
    done = CliRunner().invoke(app, new)
    assert done.exit_code == 0, done.stderr
    run = ["run", "k.toml", "--replications", "2", "--no-plots", "--workers", "1"]
    done = CliRunner().invoke(app, run)
    assert done.exit_code == 0, done.stderr
    assert "trapped" not in done.stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_night_with_its_wardens_and_its_search(lang: Lang) -> None:
    """All of it stands behind `OFF`; taken up, a warden comes to every floor."""
    building = block("dormitory-6f")
    written = scenario_text(building, name="D6", situation="night-fire", lang=lang)
    assert not {"night", "warden", "room_search"} & set(tomllib.loads(written))
    taken_up = tomllib.loads(written.replace(f"\n{OFF}", "\n"))
    scenario = scenario_from_dict(taken_up, file="new.toml")
    assert len(scenario.warden) == len(building.floors) == 6
    assert scenario.room_search is not None
    found = check_scenario(scenario, building, build_network(building), file="new.toml")
    assert [str(one) for one in found if "nobody" in str(one) or "warden" in one.where] == []


def test_everybody_finds_room_above_the_ground_floor() -> None:
    building = block("teaching-block-5f")
    written = tomllib.loads(scenario_text(building, name="T5", situation="flood", lang="en"))
    assert len(written["group"]) == 40
    assert {one["to"] for one in written["group"]} == {"above:1F"}
    assert {"flood", "refuge"} <= set(written)
    assert written["flood"].keys() == {"level_m", "at_s", "rise_m_per_h"}


@pytest.mark.parametrize("name", BUILDINGS)
def test_classes_of_the_upper_floors_come_in_one_after_another(name: str) -> None:
    """Each by the exit nearest its room, with a gap between classes; the start is not crowded."""
    building = block(name)
    written = tomllib.loads(
        scenario_text(building, name=name, situation="return-upstairs", lang="en")
    )
    assert "group" not in written
    upper = {one.id for one in building.spaces if one.occupant_load and one.floor != "1F"}
    assert sorted(one["to"] for one in written["arrival"]) == sorted(upper)
    came: dict[str, list[tuple[str, list[int]]]] = {}
    for one in written["arrival"]:
        came.setdefault(one["space"], []).append((one["to"], one["times_s"]))
    assert set(came) == {end for way in building.exits for end in way.between} - {"outside"}
    for classes in came.values():
        floors = [to.partition(".")[0] for to, _ in classes]
        assert floors == sorted(floors, reverse=True)
        times_s = [time_s for _, own in classes for time_s in own]
        assert min(np.diff(times_s)) == 1
        assert all(later[0] - own[-1] > 10 for (_, own), (_, later) in pairwise(classes))
    scenario = scenario_from_dict(written, file="new.toml")
    found = check_scenario(scenario, building, build_network(building), file="new.toml")
    assert [str(one) for one in found] == []


def test_all_classes_climb_to_their_rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every class of the teaching block is up by its own stair, and nobody is warned of."""
    shutil.copytree(ROOT / "buildings", tmp_path / "buildings")
    monkeypatch.chdir(tmp_path)
    new = ["new", "--scenario", "buildings/teaching-block-5f.toml"]
    done = CliRunner().invoke(app, [*new, "--situation", "return-upstairs", "-o", "k.toml"])
    assert "32 groups" in done.stdout
    done = CliRunner().invoke(app, ["check", "k.toml"])
    assert "beside the codes: 0 short" in done.stdout  # counted where they stay
    plan = prepare(tmp_path / "k.toml")
    ran = simulated(plan, seed=1, replication=0)
    assert ran.note.outcomes == {"out": 32 * 49}
    assert plan.warnings == ()


def test_a_school_of_one_storey_goes_nowhere_up() -> None:
    building = block("chengan-school")
    flat = [room for room in building.spaces if room.floor == "1F"]
    lowest = type(building)(
        id="flat",
        name="flat",
        floors=building.floors[:1],
        spaces=tuple(flat),
        flights=(),
        connections=building.connections,
        stairwells=(),
    )
    for kind in ("flood", "return-upstairs"):
        with pytest.raises(ScenarioError, match="nobody goes upstairs"):
            scenario_text(lowest, name="flat", situation=kind, lang="en")


def test_nobody_who_climbs_back_has_a_reaction() -> None:
    """All come in later: what the file says of reactions is nothing, and it says why."""
    building = block("teaching-block-5f")
    network = build_network(building)
    written = scenario_text(
        building, name="teaching-block-5f", situation="return-upstairs", lang="en"
    )
    line = 'distribution = { kind = "fixed", value_s = 0 }'
    assert line in written
    assert "nobody is there at the alarm" in written
    for text, warned in ((written, 0), (written.replace(line, line.replace("0 }", "9 }")), 1)):
        scenario = scenario_from_dict(tomllib.loads(text), file="new.toml")
        found = check_scenario(scenario, building, network, file="new.toml")
        assert [one.where for one in found].count("pre_movement") == warned
