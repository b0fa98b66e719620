"""Sleepers, wardens, who is carried, who goes to a room, limits and the search, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from evacsim.locale import speaking
from evacsim.results.store import Results, read_results
from evacsim.scenario.read import read_scenario
from evacsim.scenario.rounds import rounds_of
from evacsim.studies.many import run_scenario
from evacsim.view.gif import write_gif
from evacsim.view.words import say
from evacsim.view.write import shown_of, write_replay
from tests.small_school import write_small_school
from tests.view.browser import ask

if TYPE_CHECKING:
    from pathlib import Path

MOMENTS_S = (0, 35, 70, 110, 2000)
NIGHT = """
[night]
asleep = ["*F.room-[34]"]
alarm = []
[[warden]]
id = "on duty"
space = "1F.room-1"
pre_movement = { kind = "fixed", value_s = 12 }
wakes = ["1F.room-3", "2F.room-[34]", "3F.room-4"]
[room_search]
searchers = 2
from = "exit-A"
begins = "last-out"
[[tenability]]
stair = "A"
until_s = 60
source = "made up"
[[group]]
id = "wheelchair"
space = "2F.room-1"
size = 2
kind = "hand-carried"
helped = { teams = 1, helpers = 2, width_m = 0.9, prepare_s = 20 }
"""
UP = """
[[group]]
id = "up"
space = "1F.room-1"
size = 20
kind = "secondary"
to = "3F.room-1"
"""


LATE = """
[[arrival]]
id = "late"
space = "1F.room-1"
times_s = [8, 9, 30, 31]
kind = "secondary"
"""


def _run(folder: Path, more: str) -> Results:
    scenario = write_small_school(folder)
    text = scenario.read_text(encoding="utf-8").replace("size = 45", "size = 12")
    scenario.write_text(text + more, encoding="utf-8")
    return read_results(run_scenario(scenario, folder / "results", replications=1))


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("night"), NIGHT)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("up"), UP)


def looks(results: Results, time_s: float) -> dict[str, int]:
    """Count from the tables who sleeps, is on the round, is there, is carried, is out."""
    people = shown_of(results).occupants
    rooms = pl.col("start_space").cast(pl.String).str.contains("room-[34]")
    group = pl.col("group").cast(pl.String)
    woken_s = pl.col("start_s") - pl.col("pre_movement_s")
    sleeps = rooms & (group != "on duty") & (woken_s > time_s).fill_null(value=True)
    inside = (pl.col("out_s") > time_s).fill_null(value=True)
    moves = group.str.starts_with("wheelchair") & (pl.col("start_s") <= time_s)
    came = pl.col("exit").is_null() & (pl.col("out_s") <= time_s)
    there = came.fill_null(value=False)
    return {
        "out": people.filter(~inside & ~there).height,
        "asleep": people.filter(sleeps).height if "night" in str(results.folder) else 0,
        "warden": people.filter((group == "on duty") & (pl.col("start_s") > time_s)).height,
        "carried": people.filter(moves & inside).height,
        "there": people.filter(there).height,
    }


def test_every_look_is_as_many_as_in_the_tables(
    night: Results, up: Results, tmp_path: Path
) -> None:
    with speaking("en"):
        page = write_replay([night, up], tmp_path / "replay.html")
    got = ask(
        page,
        f"answer([0, 1].map((run) => {list(MOMENTS_S)}.map((t) => evacsim.looks(t, run))))",
        size=(1700, 900),
    )
    for run, results in enumerate((night, up)):
        expected = [looks(results, time_s) for time_s in MOMENTS_S]
        found = [{key: each[key] for key in expected[0]} for each in got[run]]
        assert found == expected
    assert got[0][1]["asleep"] > got[0][3]["asleep"] > 0, "nobody wakes those of 3F.room-3"
    assert got[1][4]["there"] == 20


def test_who_comes_in_later_is_not_drawn_before(tmp_path: Path) -> None:
    late = _run(tmp_path, LATE)
    with speaking("en"):
        page = write_replay([late], tmp_path / "replay.html")
    got = ask(
        page,
        "answer([0, 8, 30, 31].map((t) => [evacsim.looks(t), evacsim.state(t)]))",
        size=(1700, 900),
    )
    everybody = late.occupants.height
    for (look, state), away in zip(got, (4, 3, 1, 0), strict=True):
        drawn = sum(look.values()) - look["out"]
        assert drawn == state["inside"] == everybody - away - state["out"]
        assert sum(each["inside"] for each in state["by_component"].values()) == state["inside"]


def test_a_warden_is_where_the_round_has_come_to(night: Results, tmp_path: Path) -> None:
    shown = shown_of(night)
    scenario = read_scenario(night.scenario_file)
    (own,) = rounds_of(scenario, shown.facts.building, shown.facts.network)
    room, after_s = own.rooms[1]
    with speaking("en"):
        page = write_replay([night], tmp_path / "replay.html")
    times = [5, 12 + after_s - 1, 12 + after_s + 0.2]
    got = ask(
        page,
        f"""answer({times}.map((t) => Object.entries(evacsim.state(t).by_component)
          .map(([id, each]) => [id, each.inside])))""",
    )
    before, after = dict(got[1]).get(room, 0), dict(got[2])[room]
    assert after == before + 1
    assert dict(got[0])["1F.room-1"] == 13, "the warden is at home before setting off"


def test_the_page_says_what_is_special(night: Results, up: Results, tmp_path: Path) -> None:
    with speaking("zh"):
        page = write_replay([night], tmp_path / "night.html")
        rising = write_replay([up], tmp_path / "up.html")
        write_gif(up, tmp_path / "up.gif")
        words = [say(f"look_{key}") for key in ("woken", "carried", "rounds")]
        words += [say("limit"), say("seen")]
        there = say("look_there")
        goal = say("curve_there")
    got = ask(
        page,
        """evacsim.goTo(1e6);
        answer({ key: texts("#key li"), max: document.getElementById("slider").max })""",
    )
    assert set(words) <= set(got["key"])
    assert there not in got["key"]
    cleared_s = shown_of(night).special["cleared"] / 10
    assert float(got["max"]) >= cleared_s
    got = ask(rising, 'answer({ key: texts("#key li"), head: texts("#curve-name") })')
    assert there in got["key"]
    assert got["head"] == [goal]
