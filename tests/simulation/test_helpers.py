"""Carried by teams that come back: trips, who waits behind, and nothing else changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evacsim.building.template import building_text
from evacsim.errors import ScenarioError
from evacsim.simulation.replicate import simulated
from tests.simulation.test_triggers import ROOMS, school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.simulation.replicate import Plan, Simulated

TEAM: dict[str, Any] = {"teams": 1, "helpers": 2, "width_m": 0.6, "prepare_s": 20.0}


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("building") / "small.toml"
    path.write_text(building_text(floors=3, rooms=2, stairs=1, name="Small"), encoding="utf-8")
    return path


def helped(building: Path, persons: int, *, only: bool = False, **team: object) -> Plan:
    """So many on the third floor are carried; the others are there too, or nobody."""
    rest = {name: {"size": 0} for name in ROOMS} if only else {}
    top = {"size": persons, "kind": "hand-carried", "helped": {**TEAM, **team}}
    return school(building, {**rest, "top": top})


def run(plan: Plan) -> Simulated:
    return simulated(plan, seed=4, replication=0)


def outs(plan: Plan) -> dict[str, float]:
    """When the last of each placed group was out."""
    done = run(plan)
    people = done.ran.people
    return {
        group.id: float(done.out_s[people.group == place].max())
        for place, group in enumerate(people.groups)
        if group.size
    }


@given(persons=st.integers(1, 9), teams=st.integers(1, 4))
@settings(max_examples=25)
def test_so_many_trips_as_persons_by_teams(building: Path, persons: int, teams: int) -> None:
    """Whoever is n-th starts when the team is back from the one so many places before."""
    done = run(helped(building, persons, only=True, teams=teams))
    people = done.ran.people
    assert done.out == persons
    names = sorted(
        (group.id for group in people.groups if group.size),
        key=lambda name: int(name.partition("/")[2] or 1),
    )
    places = {group.id: place for place, group in enumerate(people.groups)}
    start = [float(people.start_s[people.group == places[name]][0]) for name in names]
    out = [float(done.out_s[people.group == places[name]][0]) for name in names]
    back = {round(start[n] - out[n - teams], 6) for n in range(teams, persons)}
    assert len(back) <= 1  # the same walk back, and the same time to prepare
    assert all(walk_s > 20.0 for walk_s in back)
    trips = math.ceil(persons / teams)
    assert len({n // teams for n in range(persons)}) == trips
    if trips > 1:
        assert max(out) > (trips - 1) * min(back)


def test_who_is_behind_a_wide_one_waits_and_who_is_not_does_not(building: Path) -> None:
    """One carried first: nobody passes where less than a stream is left."""
    narrow = outs(helped(building, 1, width_m=0.3, prepare_s=0.0))
    wide = outs(helped(building, 1, width_m=1.1, prepare_s=0.0))
    assert wide["high"] > narrow["high"]
    alone = outs(school(building, {"top": {"size": 0}}))
    assert wide["low"] == pytest.approx(alone["low"], abs=15)


def test_nobody_else_changes(building: Path) -> None:
    """Others keep their random numbers; a team more than persons is one for each."""
    plain = run(school(building, {"top": {"size": 0}})).ran.people
    carried = run(helped(building, 2)).ran.people
    names = [group.id for group in carried.groups]
    for place, group in enumerate(plain.groups):
        if group.size:
            other = carried.group == names.index(group.id)
            mine = plain.group == place
            assert np.array_equal(plain.level_m_per_s[mine], carried.level_m_per_s[other])
            assert np.array_equal(plain.start_s[mine], carried.start_s[other])
    assert outs(helped(building, 2, teams=2)) == outs(helped(building, 2, teams=5))


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"helped": {**TEAM, "width_m": 3.0}}, "helped.width_m"),
        ({"helped": {**TEAM, "teams": 0}}, "at least 1"),
        ({"helped": {**TEAM, "prepare": 9}}, '"prepare_s"'),
        ({"helped": TEAM, "release_after": "class:low", "when": "left-room"}, "release_after"),
    ],
)
def test_what_is_wrong_with_helpers(building: Path, keys: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        school(building, {"top": keys})


def test_who_walks_by_themselves_and_is_helped_is_warned_of(building: Path) -> None:
    def told(kind: str) -> list[str]:
        plan = school(building, {"top": {"size": 2, "kind": kind, "helped": TEAM}})
        return [one.message for one in plan.warnings if one.where.endswith(": kind")]

    assert len(told("secondary")) == 1
    assert "walk by themselves" in told("secondary")[0]
    assert told("hand-carried") == told("crutches") == []
