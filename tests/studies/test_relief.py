"""Relief on rooms whose times can be worked out by hand."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import evacsim
from evacsim.present.as_json import as_json
from evacsim.simulation.replicate import prepare
from evacsim.studies.ground import ground_of
from evacsim.studies.many import run_scenario
from evacsim.studies.measures import COSTS, KINDS, candidates
from evacsim.studies.relief import Relief, brute_force, relief, relief_json
from evacsim.studies.trial import changed
from tests.small_school import write_small_school
from tests.studies.plans import plan_of, rooms

if TYPE_CHECKING:
    from evacsim.studies.contest import Measure

PACKAGE = Path(evacsim.__file__).parent
NOT_YET = re.compile(
    r"(cannot|can not|not) be (simulated|tried)|(simulated|tried) yet|[尚还暂]不能(模拟|试)"
)
SPREAD = {"kind": "lognormal", "median_s": 15.0, "sigma": 0.5}


def _by_id(found: Relief) -> dict[str, Measure]:
    return {measure.id: measure for measure in found.measures}


def test_a_second_leaf_halves_the_headways() -> None:
    # 25 people through 1/4 per second: the last 96 s after the first; through half of it 192 s
    case = rooms(exit_per_s_m=0.25)
    assert not any("second-leaf" in id_ for id_ in _by_id(relief(plan_of(case))))  # there is none
    (door,) = (one for one in case.building["connection"] if one["id"] == "exit-A")
    door |= {"leaves": 2, "leaves_locked": 1}
    found = _by_id(relief(plan_of(case)))
    leaf = found["second-leaf:exit-A"]
    assert leaf.saved_total_s is not None
    assert leaf.saved_total_s.mean == pytest.approx(96.0, abs=1e-6)
    assert leaf.saved_total_s.low is None
    assert leaf.saved_waiting_person_s.mean > 0
    assert leaf.cost == "cheap"


def test_ten_seconds_sooner_save_ten_seconds_and_no_waiting() -> None:
    found = _by_id(relief(plan_of(rooms())))["start-earlier"]
    assert found.saved_total_s is not None
    assert found.saved_total_s.mean == pytest.approx(10.0, abs=1e-6)
    assert found.saved_waiting_person_s.mean == pytest.approx(0.0, abs=1e-6)


def test_an_open_rear_door_is_found_though_nobody_was_near_it() -> None:
    found = _by_id(relief(plan_of(rooms(people=40))))["unlock:exit-B"]
    assert found.saved_total_s is not None
    assert found.saved_total_s.mean > 1.0


def test_what_costs_time_is_shown_as_such() -> None:
    # everybody stays in the front room's queue: a later release of half of them only costs time
    found = _by_id(brute_force(plan_of(rooms()), replications=1))["release:1F.back:+60"]
    assert found.saved_total_s is not None
    assert found.saved_total_s.mean < -30


def test_those_who_get_out_at_last_count_first() -> None:
    trapped = plan_of(rooms(events=[{"kind": "lock", "connection": "exit-A"}]))
    found = relief(trapped)
    assert found.total_s is None
    first = next(measure for measure in found.measures if measure.cost == "cheap")
    assert first.kind == "unlock"
    assert first.more_out == 25
    assert first.saved_total_s is None


def test_cost_free_measures_come_first_and_the_rest_is_listed() -> None:
    plan = plan_of(rooms(pre_movement=SPREAD, replications=4))
    found = relief(plan, replications=4)
    places = [COSTS.index(measure.cost) for measure in found.measures]
    assert places == sorted(places)
    assert len(set(places)) == 3
    everything = candidates(ground_of(plan))
    tried = {measure.id for measure in found.measures}
    assert tried < {candidate.id for candidate in everything}
    assert sum(entry.count or 0 for entry in found.not_tried) == len(everything) - len(tried)
    assert {entry.kind for entry in found.not_tried} <= set(KINDS)
    assert found.simulations < 4 * (len(everything) + 1)


def test_screened_measures_say_what_brute_force_says() -> None:
    plan = plan_of(rooms(pre_movement=SPREAD, replications=4))
    ours, theirs = _by_id(relief(plan, replications=4)), _by_id(brute_force(plan, replications=4))
    full = [measure for measure in ours.values() if measure.replications == 4]
    assert full
    assert all(measure == theirs[measure.id] for measure in full)


def test_intervals_are_of_paired_differences() -> None:
    found = _by_id(relief(plan_of(rooms(pre_movement=SPREAD, replications=4)), replications=4))
    saved = found["start-earlier"].saved_total_s
    assert saved is not None
    assert saved.low is not None
    assert saved.high is not None
    assert saved.low <= saved.mean <= saved.high
    assert saved.high - saved.low < 5.0  # times themselves differ by far more


def test_what_bottlenecks_tried_is_not_tried_again(tmp_path: Path) -> None:
    scenario = write_small_school(tmp_path)
    folder = tmp_path / "out"
    run_scenario(scenario, folder, replications=2)
    first = relief(folder, replications=2)
    kept = (folder / "trials.units").read_bytes()
    again = relief(folder, replications=2)
    assert again.measures == first.measures
    assert again.simulations == 2 < first.simulations  # the drill as it is
    assert (folder / "trials.units").read_bytes() == kept
    other = relief(folder, replications=2, seed=5)  # other people: nothing is known of them
    assert other.simulations > 2
    (folder / "trials.units").write_text("{", encoding="utf-8")
    assert relief(folder, replications=2).measures == first.measures


def test_what_saves_nothing_by_hand_is_not_tried(tmp_path: Path) -> None:
    plan = prepare(write_small_school(tmp_path))
    ours, theirs = relief(plan, replications=2), brute_force(plan, replications=2)
    tried = {measure.id for measure in ours.measures}
    assert any("by hand" in str(entry.reason) for entry in ours.not_tried)
    for measure in theirs.measures:
        if measure.kind in {"other-stair", "other-stair-pair"} and measure.id not in tried:
            assert measure.saved_total_s is not None
            assert measure.saved_total_s.mean < 2.0, measure.id


@pytest.mark.slow
def test_the_answer_is_the_same_on_two_workers() -> None:
    plan = plan_of(rooms(pre_movement=SPREAD, replications=3))
    assert relief(plan, workers=2) == relief(plan, workers=1)


def test_progress_ends_where_it_says() -> None:
    calls: list[tuple[int, int]] = []
    found = relief(plan_of(rooms()), progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (found.simulations, found.simulations)
    assert all(done < total for done, total in calls[:-1])  # not full before it is over


def test_every_candidate_changes_something_and_has_its_own_id() -> None:
    plan = plan_of(rooms(events=[{"kind": "lock", "at_s": 5.0, "connection": "exit-A"}]))
    entered = candidates(ground_of(plan))
    assert len({candidate.id for candidate in entered}) == len(entered)
    for candidate in entered:
        new = changed(plan, candidate)
        assert (new.building, new.scenario) != (plan.building, plan.scenario), candidate.id
        assert dataclasses.replace(new, **_unchanged(plan)) == plan
    assert {candidate.kind for candidate in entered} <= set(KINDS)


def _unchanged(plan: object) -> dict[str, object]:
    return {name: getattr(plan, name) for name in ("building", "scenario", "network", "changes")}


def test_json_is_plain() -> None:
    data = relief_json(relief(plan_of(rooms())))
    first = json.loads(as_json(data))["measures"][0]
    assert set(first["saved_total_s"]) == {"mean", "low", "high"}
    assert set(first["what"]) == {"zh", "en"}


def _texts(file: Path) -> list[str]:
    """Every text in a module, joined as Python joins it; of any other file, the whole."""
    if file.suffix != ".py":
        return [file.read_text(encoding="utf-8")]
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_no_text_says_that_a_change_cannot_be_simulated_yet() -> None:
    """Relief said so of guards for as long as it had tried them."""
    assert "guard" in KINDS
    for gone in ("guards cannot be simulated yet", "程序尚不能模拟引导员拦停人流"):
        assert NOT_YET.search(gone)
    files = [f for end in ("py", "html", "typ", "toml") for f in PACKAGE.rglob(f"*.{end}")]
    assert len(files) > 100
    said = {file.name: text for file in files for text in _texts(file) if NOT_YET.search(text)}
    assert not said
