"""Faults planted in a building whose faults are known: each comes out first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.analysis.causes import cause_record, exit_passages
from evacsim.analysis.chain import chain
from evacsim.analysis.culprits import Suspect, controlling, ranked, suspicions
from tests.conftest import tower_data
from tests.runs import Case, run_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.runs import Data


def drill() -> Case:
    """A tower of three floors with a class of 20 on the upper two; nothing is random."""
    groups: list[Data] = [
        {"id": f"class-{floor}", "space": f"{floor}F.room-1", "size": 20} for floor in (2, 3)
    ]
    scenario: Data = {
        "name": "planted",
        "building": "tower-3",
        "time_limit_s": 3600,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 5.0}},
        "group": groups,
    }
    return Case(building=tower_data(3), scenario=scenario)


def narrow_door(case: Case) -> None:
    case.building["plan"]["typical"]["connection"][0]["clear_width_m"] = 0.42


def late_class(case: Case) -> None:
    case.scenario["group"][1]["release_s"] = 180.0


def late_gate(case: Case) -> None:
    case.scenario["event"] = [
        {"kind": "lock", "connection": "exit-A"},
        {"kind": "open", "at_s": 200.0, "connection": "exit-A"},
    ]


def slow_person(case: Case) -> None:
    slow: dict[str, Any] = {
        name: {"kind": "fixed", "value_m_per_s": 0.08} for name in ("stairs_down", "stairs_up")
    }
    case.building["stairwell"][0]["clear_width_m"] = (
        1.0  # nobody overtakes on less than two streams
    )
    case.scenario["kind"] = {"slow": {"level": {"kind": "fixed", "value_m_per_s": 3.0}, **slow}}
    case.scenario["group"].append(
        {"id": "injured", "space": "3F.room-1", "size": 1, "kind": "slow"}
    )


def first(plant: Callable[[Case], None]) -> Suspect:
    case = drill()
    plant(case)
    ran = run_case(case)
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    return ranked([suspicions(record, chain(record))])[0]


@pytest.mark.parametrize(
    ("plant", "kind", "id_"),
    [
        (narrow_door, "component", "3F.room-1.door-1"),
        (late_class, "group", "class-3"),
        (late_gate, "component", "exit-A"),
        (slow_person, "person", "injured"),
    ],
)
def test_what_was_planted_comes_out_first(
    plant: Callable[[Case], None], kind: str, id_: str
) -> None:
    suspect = first(plant)
    assert (suspect.kind, suspect.id) == (kind, id_)


def test_those_behind_a_slow_person_lead_to_the_slow_walk() -> None:
    case = drill()
    slow_person(case)
    ran = run_case(case)
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    whose = [ran.people.groups[group].id for group in ran.people.group]
    exits = exit_passages(record)
    blamed = {
        who
        for who, passage in enumerate(exits.tolist())
        for found in suspicions(record, chain(record, passage))
        if found.kind == "person" and whose[found.occupant] == "injured"
    }
    assert {whose[who] for who in blamed} == {"injured", "class-3"}


def test_an_ordinary_drill_blames_no_person() -> None:
    ran = run_case(drill())
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    found = ranked([suspicions(record, chain(record))])
    assert {suspect.kind for suspect in found} <= {"component", "group"}


def test_means_over_replications() -> None:
    ran = run_case(drill())
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    laid = suspicions(record, chain(record))
    one, two = ranked([laid])[0], ranked([laid, ()])[0]
    assert (one.on_chain, two.on_chain) == (1.0, 0.5)
    assert two.seconds == pytest.approx(one.seconds / 2)
    assert one.p05_s is None
    assert two.p95_s == pytest.approx(0.95 * one.seconds)


@pytest.mark.parametrize(
    ("each_s", "tied"),
    [
        ({"exit": [10, 10, 10], "stair": [9, 9, 9]}, ("exit",)),
        ({"exit": [10, 10, 10], "stair": [9, 11, 9]}, ("exit", "stair")),
        ({"exit": [10, 0], "stair": [9, 11]}, ("stair", "exit")),  # as often: the most seconds
        ({"exit": [10] * 20, "stair": [9] * 19 + [11]}, ("exit",)),  # once in twenty
        ({"exit": [0, 0], "stair": [0, 0]}, ()),  # nothing held anybody up
        ({}, ()),
    ],
)
def test_what_controls_the_time_is_a_tie_where_it_changes(
    each_s: dict[str, list[float]], tied: tuple[str, ...]
) -> None:
    assert controlling(each_s) == tied
