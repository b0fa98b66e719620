"""No simulated run is below its bound, and the bound of easy cases is known by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.scenario.model import Search
from evacsim.simulation.replicate import Plan, simulated
from evacsim.studies.plan_bound import Bound
from evacsim.studies.plan_trial import (
    Assignment,
    SearchSpace,
    drawn,
    people_of,
    plan_with,
    search_space,
)
from evacsim.studies.plan_ways import classes_of
from tests.runs import Case  # noqa: TC001 - hypothesis reads the annotations
from tests.strategies import cases, searched
from tests.studies.plans import plan_of, rooms

ANY_WAY = Search(walk_factor=100.0)


def space_of(plan: Plan) -> SearchSpace:
    return search_space(plan, classes_of(plan, ANY_WAY), seed=plan.scenario.seed)


def some_plan(data: st.DataObject, space: SearchSpace) -> Assignment:
    """Any way for every class; half of the plans release classes at other times."""
    ways = tuple(data.draw(st.integers(0, len(one.ways) - 1)) for one in space.classes)
    times = st.one_of(st.none(), st.sampled_from([0.0, 3.7, 40.0]))
    shifted = data.draw(st.booleans())
    released_s = tuple(data.draw(times) if shifted else None for _ in ways)
    return Assignment(ways=ways, released_s=released_s)


@searched
@given(cases(), st.data())
def test_no_run_is_below_its_bound(case: Case, data: st.DataObject) -> None:
    space = space_of(plan_of(case))
    plan = some_plan(data, space)
    people, follows = drawn(space, 0)
    bound = Bound(space.base, space.classes, earliest=True).relaxed(people, follows)
    run = simulated(space.base, seed=space.seed, replication=0, people=people_of(space, plan, 0))
    if run.total_s is not None:
        assert run.total_s >= bound.total_s


@searched
@given(cases(), st.data())
def test_people_of_a_plan_are_those_that_its_scenario_draws(
    case: Case, data: st.DataObject
) -> None:
    space = space_of(plan_of(case))
    plan = some_plan(data, space)
    quick = people_of(space, plan, 3)
    drawn_anew = plan_with(space, plan).population.draw(seed=space.seed, replication=3)
    for field in dataclasses.fields(quick):
        if field.name in {"choice", "choices", "groups"}:
            continue
        ours, theirs = getattr(quick, field.name), getattr(drawn_anew, field.name)
        if isinstance(ours, np.ndarray):
            nan = ours.dtype.kind == "f"
            assert np.array_equal(ours, theirs, equal_nan=nan), field.name
        else:
            assert ours == theirs, field.name
    assert [quick.choices[one] for one in quick.choice] == [
        drawn_anew.choices[one] for one in drawn_anew.choice
    ]


def test_one_door_alone_sets_the_bound_to_its_flow() -> None:
    """25 people, all at one exit of 1 /s from 30 s on: the last no sooner than 24 s later."""
    space = space_of(plan_of(rooms()))
    people, follows = drawn(space, 0)
    bound = Bound(space.base, space.classes, earliest=True).relaxed(people, follows)
    assert 30.0 + 24.0 < bound.total_s < 30.0 + 24.0 + 16.0  # and the walk of the first


def test_relaxed_shares_follow_the_flow() -> None:
    """With both exits open, of 1 and 1 /s, the people of the two rooms spread evenly."""
    case = rooms(people=60)
    case.scenario["event"] = []
    space = space_of(plan_of(case))
    people, follows = drawn(space, 0)
    found = Bound(space.base, space.classes, earliest=True).relaxed(people, follows)
    by_a = sum(
        share * len(own.people)
        for own, shares in zip(space.classes, found.shares, strict=True)
        for way, share in zip(own.ways, shares, strict=True)
        if way.exit == "exit-A"
    )
    assert by_a == pytest.approx(32.5, abs=4.0)
    assert found.total_s > 30.0 + 31.0


def test_where_locks_change_on_the_way_only_exits_count() -> None:
    """Who turns back at a lock takes a way that no plan names."""
    late = {"kind": "lock", "connection": "1F.wide", "at_s": 33.0, "until_s": None}
    late.pop("until_s")
    space = space_of(plan_of(rooms(events=[late])))
    people, follows = drawn(space, 0)
    found = Bound(space.base, space.classes, earliest=True).relaxed(people, follows)
    assert found.shares == ()
    assert found.total_s > 30.0
