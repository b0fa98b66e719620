"""Trials on the same people: drawn once, and what they say is what the tables say."""

from __future__ import annotations

import polars as pl

from evacsim.building.network import build_network
from evacsim.simulation.replicate import run_replication
from evacsim.studies.replicated import shared_people, tried
from evacsim.studies.trial import Trial, outcomes
from tests.studies.plans import plan_of, rooms

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
