"""Changes touch what they name and nobody else's random numbers."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.premovement import Fixed
from evacsim.scenario.draw import draw_people
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import prepare
from evacsim.studies import changes
from tests.studies.plans import plan_of, rooms

if TYPE_CHECKING:
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People
    from evacsim.simulation.replicate import Plan

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml"))


def _people(plan: Plan, scenario: Scenario) -> People:
    return draw_people(scenario, plan.building, plan.network, seed=3, replication=1)


def _differing(one: People, other: People) -> dict[str, np.ndarray]:
    """Return which occupants differ, by the name of what differs."""
    found = {}
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray) and field.name != "choice":
            unlike = ~((a == b) | (np.isnan(a) & np.isnan(b)))
            if unlike.any():
                found[field.name] = np.flatnonzero(unlike)
    ways = [[people.choices[c] for c in people.choice.tolist()] for people in (one, other)]
    unlike = np.array([a != b for a, b in zip(*ways, strict=True)])
    return found | ({"way": np.flatnonzero(unlike)} if unlike.any() else {})


@pytest.mark.parametrize("name", SHIPPED)
def test_a_plan_taken_apart_has_the_same_people(name: str) -> None:
    plan = prepare(SCENARIOS / f"{name}.toml")
    alone = changes.each_alone(plan.scenario, plan.building, lambda group: group)
    before, after = _people(plan, plan.scenario), _people(plan, alone)
    assert [group.id for group in before.groups] == [group.id for group in after.groups]
    assert _differing(before, after) == {}
    assert len(before.group) > 0


def test_a_staggered_release_survives_being_taken_apart() -> None:
    plan = plan_of(rooms())
    release = {"by": "group", "order": ["second", "first"], "interval_s": 40.0, "first_s": 5.0}
    data = rooms().scenario | {"release": release}
    staggered = scenario_from_dict(data, file="scenario")
    alone = changes.each_alone(staggered, plan.building, lambda group: group)
    before, after = _people(plan, staggered), _people(plan, alone)
    assert sorted(set(before.release_s.tolist())) == [5.0, 45.0]
    assert _differing(before, after) == {}


def test_only_those_named_are_released_later_and_start_earlier() -> None:
    plan = plan_of(rooms())
    before = _people(plan, plan.scenario)
    own = np.flatnonzero(before.group == 0)
    later = _people(plan, changes.release_later(plan.scenario, plan.building, {"first"}, 30.0))
    found = _differing(before, later)
    assert set(found) == {"release_s", "start_s"}
    assert found["start_s"].tolist() == own.tolist()
    assert np.unique(later.start_s[own] - before.start_s[own]).tolist() == [30.0]
    early = _people(plan, changes.start_earlier(plan.scenario, plan.building, {"first"}, 10.0))
    found = _differing(before, early)
    assert set(found) == {"pre_movement_s", "start_s"}
    assert found["start_s"].tolist() == own.tolist()
    everybody = changes.start_earlier(plan.scenario, plan.building, None, 10.0)
    assert len(_differing(before, _people(plan, everybody))["start_s"]) == len(before.group)


def test_a_later_release_counts_from_the_end_of_the_shelter_phase() -> None:
    plan = plan_of(rooms())
    sheltered = plan.scenario.model_copy(update={"shelter_s": 60.0})
    later = changes.release_later(sheltered, plan.building, {"first"}, 30.0)
    assert sorted(set(_people(plan, later).release_s.tolist())) == [60.0, 90.0]


def test_nobody_starts_before_the_alarm() -> None:
    earlier = changes.Earlier(usual=Fixed(value=4.0), by=10.0)
    assert earlier.quantile([0.0, 0.5, 1.0]).tolist() == [0.0, 0.0, 0.0]
    assert earlier.expectation == 0.0
    assert changes.Earlier(usual=Fixed(value=14.0), by=10.0).expectation == pytest.approx(4.0)


def test_sending_a_class_elsewhere_leaves_the_rest_of_the_plan() -> None:
    plan = prepare(SCENARIOS / "teaching-block-fire-drill.toml")
    groups = {"pupils-A/5F.classroom-1", "teacher-A/5F.classroom-1"}
    sent = changes.send(plan.scenario, plan.building, groups, ("B", "exit-B"))
    before, after = _people(plan, plan.scenario), _people(plan, sent)
    found = _differing(before, after)
    assert set(found) == {"way"}
    assert len(found["way"]) == 49


def test_sending_with_the_nearest_rule_assigns_only_those() -> None:
    plan = prepare(SCENARIOS / "dormitory-rear-door-locked.toml")
    sent = changes.send(plan.scenario, plan.building, {"east/6F.room-9"}, ("S2", None))
    assert len(_differing(_people(plan, plan.scenario), _people(plan, sent))["way"]) == 8


def test_widening_changes_only_what_is_named() -> None:
    building = prepare(SCENARIOS / "teaching-block-fire-drill.toml").building
    wider = changes.widen(building, {"exit-A", "A.2F-1F.lower"}, 0.3)
    unlike = {
        new.id: new.clear_width_m - old.clear_width_m
        for olds, news in (
            (building.flights, wider.flights),
            (building.connections, wider.connections),
        )
        for old, new in zip(olds, news, strict=True)
        if old != new
    }
    assert unlike == {"exit-A": pytest.approx(0.3), "A.2F-1F.lower": pytest.approx(0.3)}
    assert wider.spaces == building.spaces


def test_a_stair_is_widened_with_its_landings() -> None:
    building = prepare(SCENARIOS / "teaching-block-fire-drill.toml").building
    wider = changes.widen_stairs(building, {"A"}, 0.6)
    changed = [
        (old, new) for old, new in zip(building.spaces, wider.spaces, strict=True) if old != new
    ]
    assert {old.stairwell for old, _ in changed} == {"A"}
    assert len(changed) == 9
    assert {round(new.area_m2 / old.area_m2, 9) for old, new in changed} == {round(2.4 / 1.8, 9)}
    flights = {f.stairwell: f.clear_width_m for f in wider.flights}
    assert flights == {"A": pytest.approx(2.4), "B": 1.8, "C": 1.8}
    assert wider.connections == building.connections


def test_unlocking_leaves_other_locks() -> None:
    event = {"kind": "lock", "at_s": 9.0, "connection": ["exit-A", "1F.wide"]}
    plan = plan_of(rooms(events=[event]))
    named = (("exit-B",), ("1F.wide", "exit-A"))
    open_ = changes.unlock(plan.scenario, plan.building, named, {"exit-B", "exit-A"})
    assert [(event.connection, event.at_s) for event in open_.event] == [(("1F.wide",), 9.0)]


def test_guards_stand_on_the_stairs_that_are_named() -> None:
    plan = prepare(SCENARIOS / "teaching-block-fire-drill.toml")
    guarded = changes.guard(plan.scenario, plan.building, ("B", "A"))
    new = guarded.event[len(plan.scenario.event) :]
    assert [(event.kind, event.stair, event.at_s) for event in new] == [
        ("guard", "A", 0.0),
        ("guard", "B", 0.0),
    ]
    assert not _differing(_people(plan, plan.scenario), _people(plan, guarded))


def test_people_who_come_in_later_stay_as_they_are() -> None:
    plan = plan_of(rooms())
    space = plan.building.spaces[0].id
    data = rooms().scenario | {"arrival": [{"id": "late", "space": space, "times_s": [30.0, 60.0]}]}
    scenario = scenario_from_dict(data, file="scenario")
    alone = changes.each_alone(scenario, plan.building, lambda group: group)
    before, after = _people(plan, scenario), _people(plan, alone)
    assert len(before.group) == len(_people(plan, plan.scenario).group) + 2
    assert _differing(before, after) == {}
