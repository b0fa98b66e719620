"""The runner must be able to say no."""

from __future__ import annotations

import math
import tomllib
from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError
from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario
from evacsim.verification.case import Case, case_from_text
from evacsim.verification.run import Outcome, run_case
from evacsim.verification.world import make_ran

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
id = "door"
title = "Ten people at a door"
source = "derived"
checks = "A door passes 0.91 persons per second."
convention = "(N - 1)/C"

[building]
id = "room"
name = "Room"
[[building.floor]]
id = "1F"
elevation_m = 0.0
[[building.space]]
id = "room"
kind = "room"
floor = "1F"
outline = [[0, 0], [8, 5]]
[[building.connection]]
id = "exit"
kind = "door"
between = ["room", "outside"]
at = [8, 2.5]
clear_width_m = 1.0

[scenario]
name = "door"
building = "room"
[scenario.movement]
law = "sfpe"
[scenario.routing]
rule = "nearest"
[scenario.pre_movement]
distribution = { kind = "fixed", value_s = 0.0 }
[[scenario.group]]
id = "all"
space = "room"
size = 10
distance_m = 0.0

[[run]]
name = "ten"
[[run.expect]]
measure = "total_evacuation_s"
EXPECTED

[[run]]
name = "twenty"
set = { "scenario.group.all.size" = 20 }
[[run.expect]]
measure = "total_evacuation_s"
AGAINST
"""


def case(expected: str = "min = 0.0", against: str = "min = 0.0") -> Case:
    text = TEXT.replace("EXPECTED", expected).replace("AGAINST", against)
    return case_from_text(text, file="door.toml")


def outcome(expected: str) -> Outcome:
    return run_case(case(expected), only="ten")[0]


@pytest.mark.parametrize(
    ("expected", "passed"),
    [
        ("value = 9.8901\nabsolute = 1e-3", True),
        ("value = 9.8\nabsolute = 1e-3", False),
        ("value = 9.8\nrelative = 0.01", True),
        ("value = 9.8\nrelative = 0.001", False),
        ("min = 9.8\nmax = 9.9", True),
        ("min = 9.9", False),
        ("max = 9.8", False),
        ("increases_with_previous = true", False),  # nothing earlier to compare with
    ],
)
def test_judges_by_the_tolerance_given(expected: str, *, passed: bool) -> None:
    assert outcome(expected).passed is passed


@pytest.mark.parametrize(
    ("against", "got", "passed"),
    [
        ('ratio_to = "ten"\nvalue = 2.1111\nabsolute = 1e-3', 19 / 9, True),
        ('ratio_to = "ten"\nvalue = 2.0\nabsolute = 1e-3', 19 / 9, False),
        ('difference_to = "ten"\nvalue = 10.989\nabsolute = 1e-3', 10 / 0.91, True),
        ("increases_with_previous = true", 19 / 0.91, True),
        ("decreases_with_previous = true", 19 / 0.91, False),
    ],
)
def test_compares_with_an_earlier_run(against: str, got: float, *, passed: bool) -> None:
    found = run_case(case(against=against), only="twenty")[0]
    assert found.got == pytest.approx(got, abs=1e-6)
    assert found.passed is passed


def test_a_number_that_does_not_exist_never_passes() -> None:
    slow = case("max = 1e9").model_copy(
        update={"scenario": case().scenario | {"time_limit_s": 1.0}}
    )
    found = run_case(slow, only="ten")[0]
    assert math.isnan(found.got)
    assert not found.passed


def test_unknown_path_names_the_nearest() -> None:
    text = TEXT.replace("EXPECTED", "min = 0.0").replace("AGAINST", "min = 0.0")
    with pytest.raises(InputError, match='did you mean "all"'):
        run_case(case_from_text(text.replace("group.all.size", "group.al.size"), file="x.toml"))


def test_faults_of_a_changed_building_name_the_run() -> None:
    text = TEXT.replace("EXPECTED", "min = 0.0").replace("AGAINST", "min = 0.0")
    text = text.replace(
        '"scenario.group.all.size" = 20', '"building.connection.exit.clear_width_m" = -1'
    )
    with pytest.raises(InputError, match="run twenty"):
        run_case(case_from_text(text, file="x.toml"))


def test_outcome_says_what_was_expected() -> None:
    said = str(outcome("value = 9.8\nabsolute = 1e-3"))
    assert "FALLS SHORT" in said
    assert "expected 9.8 ± 0.001" in said


STAIR = """
id = "stair"
name = "Two floors"
[[floor]]
id = "1F"
elevation_m = 0.0
[[floor]]
id = "2F"
elevation_m = 3.6
[[space]]
id = "hall"
kind = "room"
floor = "2F"
area_m2 = 100.0
length_m = 10.0
[[space]]
id = "lobby"
kind = "lobby"
floor = "1F"
area_m2 = 20.0
length_m = 4.0
[[flight]]
id = "flight"
upper = "hall"
lower = "lobby"
clear_width_m = 1.8
riser_m = 0.15
tread_m = 0.28
steps = 24
[[connection]]
id = "exit"
kind = "door"
between = ["lobby", "outside"]
clear_width_m = 1.0
"""

CROWD = """
name = "crowd"
building = "stair.toml"
seed = 1
replications = 1
[movement]
law = "student"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "fixed", value_s = 0.0 }
[[group]]
id = "all"
space = "hall"
size = 200
"""

SAYINGS = {
    "plain": "",
    "situation": 'situation = "dismissal"',
    "pressing": "pressing = 1.0",
    "falls": "falls = { enabled = true, per_flight_use = 1e-2 }",
}
"""What a scenario may say beside its people and its law."""


def total_s(folder: Path, says: str) -> tuple[float, float]:
    """Return the last one out [s] of the same files by a case, and by `evacsim run`."""
    scenario = f"{says}\n{CROWD}"
    (folder / "stair.toml").write_text(STAIR, encoding="utf-8")
    (folder / "crowd.toml").write_text(scenario, encoding="utf-8")
    case_way = make_ran("x", tomllib.loads(STAIR), tomllib.loads(scenario), {}, file="x")
    run_way = read_results(run_scenario(folder / "crowd.toml", folder / "results"))
    assert case_way.passages["time_s"].to_list() == run_way.passages["time_s"].to_list()
    last_s = [max(each.occupants["out_s"].to_list()) for each in (case_way, run_way)]
    return last_s[0], last_s[1]


@pytest.mark.parametrize("says", SAYINGS)
def test_a_case_is_run_as_a_scenario_is(says: str, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    case_s, run_s = total_s(tmp_path, SAYINGS[says])
    assert case_s == run_s
    if says != "plain":  # else nothing would show whether it counts
        assert case_s != total_s(plain, SAYINGS["plain"])[0]
