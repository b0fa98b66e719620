"""Who is there tonight, said on the command line, and what the summary says of the night."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evacsim.results.store import read_results
from evacsim.scenario.read import read_scenario
from tests.cli.test_run import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

NIGHT = """
[night]
asleep = ["1F.room"]
alarm = []

[[warden]]
id = "a"
space = "1F.hall"
pre_movement = { kind = "fixed", value_s = 30 }
wakes = ["1F.room"]

[[warden]]
id = "b"
space = "1F.hall"
pre_movement = { kind = "fixed", value_s = 90 }
wakes = ["1F.room"]

[room_search]
from = "exit-A"
"""


@pytest.fixture
def scenario(place: Path) -> Path:
    path = place / "drill.toml"
    path.write_text(path.read_text("utf-8") + NIGHT, encoding="utf-8")
    return path


def found(done: Result) -> dict[str, dict[str, object]]:
    assert done.exit_code == 0, done.stderr
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("scenario")
def test_the_summary_and_json_say_how_the_night_went(evacsim: Callable[..., Result]) -> None:
    told = found(evacsim("run", "drill.toml", "--no-plots", "--json"))
    assert set(told) == KEYS | {"night", "search"}
    assert told["night"]["on_duty"] == ["a", "b"]
    assert told["night"]["asleep"] == {"min": 0, "p50": 0, "max": 0}
    takes_s, cleared = told["search"]["takes_s"], told["search"]["cleared_s"]
    assert isinstance(cleared, dict)
    assert cleared["p50"] == pytest.approx(told["counted_s"]["p50"] + takes_s)
    done = evacsim("summarise", "results/drill")
    assert "Wardens on duty: a, b (2 of 2)" in done.stdout
    assert "Whole building clear at" in done.stdout
    assert "全楼已清" in evacsim("summarise", "results/drill", "--lang", "zh").stdout


def test_so_many_wardens_are_there(
    evacsim: Callable[..., Result], scenario: Path, place: Path
) -> None:
    before = scenario.read_bytes()
    one = found(evacsim("run", "drill.toml", "--wardens", "1", "--no-plots", "--json"))
    assert one["night"]["on_duty"] == ["a"]
    assert one["night"]["absent"] == ["b"]
    assert scenario.read_bytes() == before
    kept = read_scenario(read_results(place / "results" / "drill").scenario_file)
    assert kept.night is not None
    assert kept.night.on_duty == 1
    done = evacsim("run", "drill.toml", "--wardens", "0", "--no-plots", "--overwrite")
    assert "No warden on duty" in done.stdout
    assert "slept on" in done.stdout
    refused = evacsim("run", "drill.toml", "--wardens", "3", "--no-plots", "-o", "other")
    assert refused.exit_code == 2
    assert "--wardens: is 3; of 2 wardens 2 are present" in refused.stderr
    assert not (place / "other").exists()


def test_a_roster_says_who_is_there(
    evacsim: Callable[..., Result], scenario: Path, place: Path
) -> None:
    assert scenario.is_file()
    roster = place / "duty.csv"
    roster.write_text("岗位,姓名\nb,李老师\na,\n", encoding="utf-8")
    told = found(evacsim("run", "drill.toml", "--roster", "duty.csv", "--no-plots", "--json"))
    assert told["night"]["on_duty"] == ["b"]
    kept = read_scenario(read_results(place / "results" / "drill").scenario_file)
    assert [one.person for one in kept.warden] == ["", "李老师"]
    both = ("--roster", "duty.csv", "--wardens", "2", "--no-plots", "-o", "other")
    refused = evacsim("run", "drill.toml", *both)
    assert refused.exit_code == 2
    assert "--wardens: is 2; of 2 wardens 1 are present" in refused.stderr
    roster.write_text("岗位,姓名\n1F.hal,李老师\n", encoding="utf-8")
    refused = evacsim("run", "drill.toml", "--roster", "duty.csv", "--no-plots", "-o", "other")
    assert refused.exit_code == 2
    assert 'no warden or post "1F.hal"' in refused.stderr
    assert '"1F.hall"' in refused.stderr


def test_without_wardens_the_option_is_refused(evacsim: Callable[..., Result]) -> None:
    refused = evacsim("run", "drill.toml", "--wardens", "2", "--no-plots")
    assert refused.exit_code == 2
    assert "has no wardens" in refused.stderr


def test_two_wardens_of_one_id_are_said_to_be_wardens(
    evacsim: Callable[..., Result], place: Path
) -> None:
    scenario = place / "drill.toml"
    twice = NIGHT.replace('id = "b"', 'id = "a"')
    scenario.write_text(scenario.read_text("utf-8") + twice, "utf-8")
    done = evacsim("check", "drill.toml")
    assert done.exit_code == 2
    assert 'warden "a": two groups come to this id' in done.stderr + done.stdout
