"""Trials on the same people: drawn once, and what they say is what the tables say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from evacsim.building.network import build_network
from evacsim.simulation.replicate import run_replication
from evacsim.studies.replicated import shared_people, tried
from evacsim.studies.trial import Trial, outcomes
from tests.studies.plans import plan_of, rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.building.model import Connection
    from evacsim.simulation.replicate import Plan

LATE = {"kind": "lognormal", "median_s": 9.0, "sigma": 0.5}


def test_what_a_trial_says_is_what_the_tables_say() -> None:
    plan = plan_of(rooms(pre_movement=LATE))
    found = outcomes((plan, 3), Trial(candidate=None, replications=(0, 4)))
    for number, outcome in zip((0, 4), found, strict=True):
        tables = run_replication(plan, seed=3, replication=number).tables
        waits_s = (pl.col("time_s") - pl.col("ready_s")).clip(0)
        assert outcome.total_s == tables["occupants"]["out_s"].max()
        assert outcome.out == tables["occupants"]["out_s"].count()
        assert outcome.waiting_person_s == tables["passages"].select(waits_s.sum()).item()
        assert outcome.chain is not None


def test_trials_whose_groups_are_unchanged_share_their_people() -> None:
    plan = plan_of(rooms(pre_movement=LATE))
    other = plan.changed(network=build_network(plan.building), changes=())
    assert other.population is plan.population
    one, two = (next(tried(each, seed=3, numbers=[1])) for each in (plan, other))
    assert one.ran.people is two.ran.people
    again = plan_of(rooms(pre_movement=LATE))  # read once more: equal, not the same
    assert shared_people(again.population, 3, 1) is one.ran.people
    assert shared_people(plan.population, 3, 2) is not one.ran.people


def test_a_changed_group_has_people_of_its_own() -> None:
    plan, more = plan_of(rooms(people=20)), plan_of(rooms(people=21))
    changed = plan.changed(scenario=more.scenario)
    assert changed.population != plan.population
    assert len(changed.population.draw(seed=1, replication=0).group) == 21 + 5


def test_plans_that_differ_in_widths_share_their_routes_and_others_do_not() -> None:
    plan = plan_of(rooms())
    wide, other = (
        changed_by(plan, lambda door: replace(door, clear_width_m=2.0)),
        changed_by(plan, lambda door: replace(door, at=(16.0, 7.0)) if door.at else door),
    )
    assert wide.network != plan.network
    assert wide.book is plan.book
    assert other.book is not plan.book
    anew = replace(wide)  # remembers nothing
    assert anew.book is not plan.book
    run_replication(plan, seed=3, replication=0)  # the routes are known now
    shared, own = (run_replication(each, seed=3, replication=0).tables for each in (wide, anew))
    assert all(shared[name].equals(own[name]) for name in own)
    assert last_s(wide) < last_s(plan)


def changed_by(plan: Plan, change: Callable[[Connection], Connection]) -> Plan:
    """Return the plan with its exit A changed."""
    doors = plan.building.connections
    building = replace(
        plan.building,
        connections=tuple(change(door) if door.id == "exit-A" else door for door in doors),
    )
    return plan.changed(building=building, network=build_network(building))


def last_s(plan: Plan) -> float:
    """Return when the last one is out [s]."""
    total_s = next(tried(plan, seed=3, numbers=[0])).total_s
    assert total_s is not None
    return total_s


def test_who_only_starts_later_begins_at_the_same_places() -> None:
    plan, late = plan_of(rooms()), plan_of(rooms(pre_movement=LATE))
    changed = plan.changed(scenario=late.scenario)
    before_s = last_s(plan)
    begun = plan.program.beginning
    assert begun is not None
    assert last_s(changed) != before_s
    assert changed.program.beginning is begun
    assert last_s(late) == last_s(changed)
