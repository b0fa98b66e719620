"""What must not matter: the hour, the order of the file, a second building, how many workers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.simulation.clock import simulate
from tests.runs import Case, Ran, run_case
from tests.strategies import LIMIT_S, cases, searched

if TYPE_CHECKING:
    import random

    from evacsim.simulation.recorder import Recording


def delayed(ran: Ran, delay_s: float) -> Recording:
    """The same run, with everybody and every timed event later by `delay_s`."""
    people = dataclasses.replace(
        ran.people,
        pre_movement_s=ran.people.pre_movement_s + delay_s,
        start_s=ran.people.start_s + delay_s,
    )
    changes = tuple(
        dataclasses.replace(change, time_s=change.time_s + delay_s) if change.time_s > 0 else change
        for change in ran.changes
    )
    return simulate(ran.network, people, ran.law, changes=changes, time_limit_s=LIMIT_S + delay_s)


@searched
@given(cases(), st.integers(1, 100_000))
def test_a_common_delay_shifts_everything_by_it(case: Case, sixteenths: int) -> None:
    ran = run_case(case)
    delay_s = sixteenths / 16
    later = delayed(ran, delay_s)
    assert later.occupant.tolist() == ran.recording.occupant.tolist()
    assert later.direction.tolist() == ran.recording.direction.tolist()
    assert later.cause.tolist() == ran.recording.cause.tolist()
    assert later.time_s - delay_s == pytest.approx(ran.recording.time_s, abs=1e-9)
    assert later.left_occupant.tolist() == ran.recording.left_occupant.tolist()


def shuffled(value: Any, generator: random.Random) -> Any:  # noqa: ANN401 - any part of a file
    """The same tables with every list of tables in another order."""
    if isinstance(value, dict):
        pairs = [(key, shuffled(part, generator)) for key, part in value.items()]
        generator.shuffle(pairs)
        return dict(pairs)
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        parts = [shuffled(part, generator) for part in value]
        generator.shuffle(parts)
        return parts
    return value


@searched
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(case: Case, generator: random.Random) -> None:
    """All but the events: their place in the file is their number in the tables."""
    scenario = shuffled(case.scenario, generator)
    scenario["event"] = case.scenario["event"]
    other = run_case(Case(building=shuffled(case.building, generator), scenario=scenario))
    one = run_case(case)
    for name, table in one.tables.items():
        assert table.equals(other.tables[name]), name


MARK = "y"
WELLS = ("A", "B")  # their landings are named after well and floor, so both are marked


def renamed(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any part of a file
    """A copy of a building or of groups with MARK before every name."""
    names = {"id", "plan", "space", "exit", "stair", "floor", "floors", "between"}
    if isinstance(value, dict):
        marked = {"plan"} if key == "" else set()
        return {
            name: {MARK + k: renamed(v, "in plan") for k, v in part.items()}
            if name in marked and isinstance(part, dict)
            else renamed(part, name)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [renamed(part, key) for part in value]
    if isinstance(value, str) and key in names and value != "outside":
        well, dot, floor = value.partition(".")
        return f"{MARK}{well}.{MARK}{floor}" if dot and well in WELLS else MARK + value
    return value


def _plan_names_unmarked(building: dict[str, Any]) -> dict[str, Any]:
    """Names inside a plan get their mark from the floor's name, which stands before them."""
    for plan in building["plan"].values():
        for part in (*plan["space"], *plan["connection"]):
            part["id"] = part["id"].removeprefix(MARK)
            if "between" in part:
                part["between"] = [name.removeprefix(MARK) for name in part["between"]]
    return building


COPIED = ("floor", "space", "connection", "stairwell")


def doubled(case: Case) -> Case:
    """Two buildings in one file, with the same people in both."""
    second = _plan_names_unmarked(renamed(case.building))
    building = {
        **case.building,
        **{key: case.building.get(key, []) + second.get(key, []) for key in COPIED},
        "plan": case.building["plan"] | second["plan"],
    }
    groups = case.scenario["group"] + renamed(case.scenario["group"], "group")
    return Case(building=building, scenario=case.scenario | {"group": groups})


def copy_of(case: Case) -> Case:
    """The second building of `doubled` alone."""
    second = _plan_names_unmarked(renamed(case.building))
    kept = {key: second[key] for key in COPIED if key in second}
    groups = renamed(case.scenario["group"], "group")
    return Case(
        building=case.building | kept | {"plan": second["plan"]},
        scenario=case.scenario | {"group": groups},
    )


def without_chance(case: Case) -> Case:
    """The same people with one speed and one pre-movement time, all keeping to the plan."""
    kind = {
        "level": {"kind": "fixed", "value_m_per_s": 1.2},
        "stairs_down": {"kind": "fixed", "value_m_per_s": 0.9},
        "stairs_up": {"kind": "fixed", "value_m_per_s": 0.7},
    }
    scenario = case.scenario | {
        "kind": {"alike": kind},
        "group": [group | {"kind": "alike"} for group in case.scenario["group"]],
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 3.0}},
        "routing": {"rule": "assigned"},
    }
    return Case(building=case.building, scenario=scenario)


@searched
@given(cases(locks=False))
def test_two_disjoint_copies_have_the_egress_curves_of_each_alone(case: Case) -> None:
    """Each by itself: equal ways are taken in turn from a place that the group's name gives."""
    plain = without_chance(case)
    one = run_case(plain).tables["occupants"]
    other = run_case(copy_of(plain)).tables["occupants"]
    both = run_case(doubled(plain)).tables["occupants"]
    copies = both["group"].cast(pl.String).str.starts_with(MARK)
    curves = [
        np.sort(part["out_s"].to_numpy())
        for part in (one, both.filter(~copies), other, both.filter(copies))
    ]
    assert curves[0].size == curves[2].size == both.height / 2
    assert curves[0].tolist() == curves[1].tolist()
    assert curves[2].tolist() == curves[3].tolist()
