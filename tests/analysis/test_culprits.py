"""Faults planted in a building whose faults are known: each comes out first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from evacsim.analysis.chain.causes import cause_record, exit_passages
from evacsim.analysis.chain.chain import chain
from evacsim.analysis.chain.culprits import (
    Suspect,
    Suspicion,
    controlling,
    most_often,
    ranked,
    summed,
    suspicions,
)
from tests.conftest import tower_data
from tests.runs import Case, run_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.analysis.density.saturation import Capacities
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


def test_summed_beforehand_the_same_is_found_in_each_replication() -> None:
    def laid(id_: str, seconds: float, through: tuple[str, str] | None = None) -> Suspicion:
        return Suspicion(
            kind="component", id=id_, occupant=-1, cause="place", seconds=seconds, through=through
        )

    first = [laid("a", 0.1), laid("b", 2.0), laid("a", 0.2, ("a", "x")), laid("a", 0.7, ("a", "y"))]
    chains = [first, [laid("b", 5.0, ("b", "x"))]]
    whole, before = ranked(chains), ranked([summed(one) for one in chains])
    assert [len(summed(one)) for one in chains] == [2, 1]
    assert [(one.id, one.each_s, one.through) for one in before] == [
        (one.id, one.each_s, one.through) for one in whole
    ]
    assert {one.id: one.through for one in before} == {"a": ("a", "x"), "b": ("b", "x")}


def _of(name: str, each_s: list[float]) -> Suspect:
    return Suspect(
        kind="component", id=name, occupant=-1, seconds=sum(each_s) / len(each_s), p05_s=None,
        p95_s=None, on_chain=1.0, causes=(), each_s=tuple(each_s), through=(name, "inside"),
    )  # fmt: skip


class _Flows:
    """Capacities [1/s] by name; the parts of a stair are written "stair.part"."""

    def __init__(self, per_s: dict[str, float]) -> None:
        self._per_s = per_s

    def place(self, id_: str) -> str:
        return id_.partition(".")[0]

    def per_s(self, connection: str, origin: str) -> float | None:
        assert origin == "inside"
        return self._per_s.get(connection)


def _controls(each_s: dict[str, list[float]], per_s: dict[str, float]) -> tuple[str, ...]:
    suspects = [_of(name, seconds) for name, seconds in each_s.items()]
    return tuple(id_ for _, id_ in controlling(suspects, cast("Capacities", _Flows(per_s))).places)


@pytest.mark.parametrize(
    ("each_s", "tied"),
    [
        ({"exit": [10, 10, 10], "stair": [9, 9, 9]}, ("exit",)),
        ({"exit": [10, 10, 10], "stair": [9, 11, 9]}, ("exit", "stair")),
        ({"exit": [10, 0], "stair": [9, 11]}, ("exit", "stair")),
        ({"exit": [10] * 20, "stair": [9] * 19 + [11]}, ("exit",)),  # once in twenty
        ({"exit": [10] * 10, "stair": [9] * 9 + [11]}, ("exit", "stair")),  # once in ten
        ({"exit": [10, 10], "stair.1": [6, 6], "stair.2": [5, 5]}, ("stair",)),  # one place
        ({"exit": [0, 0], "stair": [0, 0]}, ()),  # nothing held anybody up
        ({}, ()),
    ],
)
def test_what_controls_the_time_is_a_tie_where_it_changes(
    each_s: dict[str, list[float]], tied: tuple[str, ...]
) -> None:
    assert _controls(each_s, {}) == tied


@pytest.mark.parametrize(
    ("stair_per_s", "stair_s", "tied"),
    [
        (1.55, [20, 20], ("exit", "stair")),  # 1.56 and 1.55 /s: as good as equal
        (1.52, [20, 20], ("exit", "stair")),  # 2.6 % less
        (1.51, [20, 20], ("exit",)),  # 3.2 % less
        (1.61, [20, 20], ("exit",)),
        (1.55, [9, 9], ("exit",)),  # equal, but it holds up for less than a tenth of the time
        (1.55, [0, 0], ("exit",)),
    ],
)
def test_what_controls_the_time_is_a_tie_where_capacities_are_equal(
    stair_per_s: float, stair_s: list[float], tied: tuple[str, ...]
) -> None:
    each_s = {"exit": [100.0, 100.0], "stair": stair_s}
    assert _controls(each_s, {"exit": 1.56, "stair": stair_per_s}) == tied


def test_why_places_are_tied_is_known() -> None:
    exit_, stair = ("component", "exit"), ("component", "stair")
    assert most_often([(exit_, stair), (exit_, stair)]).changes is False
    assert most_often([(exit_, stair), (stair, exit_)]).changes is True
    assert most_often([(exit_,), (stair,)]).changes is True
    assert most_often([(exit_,)] * 19 + [(stair,)]).tied is False
    assert most_often([(exit_,), ()]).tied is False
