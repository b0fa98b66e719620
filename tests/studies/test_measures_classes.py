"""Relief moves classes in pairs, releases them one by one, holds doors; the shorter walk wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.statistics import Interval
from evacsim.locale import message
from evacsim.scenario.check import check_scenario
from evacsim.simulation.replicate import prepare
from evacsim.studies.contest import Measure, place
from evacsim.studies.got_out import GotOut
from evacsim.studies.ground import ground_of
from evacsim.studies.measures import candidates
from evacsim.studies.trial import changed
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.candidate import Candidate

NEW = {"other-stair-pair", "one-by-one", "hold"}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return prepare(write_small_school(tmp_path_factory.mktemp("school")))


@pytest.fixture(scope="module")
def entered(plan: Plan) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for candidate in candidates(ground_of(plan)):
        found.setdefault(candidate.kind, []).append(candidate)
    return found


def test_pairs_are_neighbours_of_one_way(entered: dict[str, list[Candidate]]) -> None:
    pairs = entered["other-stair-pair"]
    assert [one.component for one in pairs if one.component.startswith("3F")] == [
        "3F.room-1, 3F.room-2",
        "3F.room-3, 3F.room-4",
    ]
    assert {one.amount for one in pairs} == {"A", "B"}
    assert all(one.walk_m > 0 for one in pairs)  # everybody goes by the nearer stair as planned


def test_new_kinds_are_scenarios_without_fault(
    plan: Plan, entered: dict[str, list[Candidate]]
) -> None:
    for kind in NEW:
        for candidate in entered[kind]:
            other = changed(plan, candidate)
            problems = check_scenario(
                other.scenario, other.building, other.network, file=candidate.id
            )
            assert [one for one in problems if one.severity == "fault"] == []
            assert other.population.same != plan.population.same


def test_of_equal_savings_the_shorter_walk_wins() -> None:
    def measure(name: str, saved_s: float, walk_m: float) -> Measure:
        return Measure(
            id=name,
            kind="other-stair",
            component=name,
            words=message(name),
            cost="free",
            saved_total_s=Interval(mean=saved_s, low=None, high=None),
            saved_waiting_person_s=None,
            replications=2,
            got_out=GotOut(before=(5, 5), after=(5, 5)),
            walk_m=walk_m,
        )

    far, near, most = measure("far", 10.04, 30.0), measure("near", 10.0, 5.0), measure("x", 11, 90)
    assert sorted([far, near, most], key=place) == [most, near, far]
