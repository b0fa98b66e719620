"""What waits for people in a plan: tried as written, found where it helps, else left."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from evacsim.analysis.naming import Names
from evacsim.locale import use
from evacsim.paper.door_cards import papers
from evacsim.paper.inputs import read_inputs
from evacsim.present.as_terminal import terminal
from evacsim.simulation.replicate import plan_of, prepare, simulated
from evacsim.statements.plan import plan_statement
from evacsim.studies.plan import find_plan, judged, locked
from evacsim.studies.plan_answer import plan_json
from evacsim.studies.plan_compare import compare_plans
from evacsim.studies.plan_moves import Moves
from evacsim.studies.plan_trial import (
    Assignment,
    PlanOutcome,
    PlanTrial,
    plan_outcomes,
    plan_with,
    search_space,
)
from evacsim.studies.plan_waits import Wait, Waits
from evacsim.studies.plan_ways import classes_of
from evacsim.studies.plan_write import write_plan
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_answer import FoundPlan
    from evacsim.studies.plan_trial import SearchSpace

HELD_OUT: Final = 24


BUILDING: Final = """
id = "two"
name = "Two classes, one door"
[[floor]]
id = "1F"
elevation_m = 0.0
[[space]]
id = "first"
floor = "1F"
kind = "room"
outline = [[0, 0], [8, 8]]
[[space]]
id = "second"
floor = "1F"
kind = "room"
outline = [[0, 12], [8, 20]]
[[space]]
id = "lobby"
floor = "1F"
kind = "lobby"
outline = [[8, 0], [16, 20]]
[[space]]
id = "hall"
floor = "1F"
kind = "corridor"
outline = [[16, 8], [136, 12]]
"""
SCENARIO: Final = """
name = "two"
building = "two.toml"
seed = 4
[movement]
law = "sfpe"
[routing]
rule = "assigned"
[pre_movement]
distribution = { kind = "fixed", value_s = 10 }
shared_by = "group"
[[group]]
id = "far"
space = "first"
size = 40
exit = "exit-far"
[group.pre_movement]
distribution = { kind = "uniform", low_s = 5, high_s = 90 }
shared_by = "group"
[[group]]
id = "near"
space = "second"
size = 60
exit = "exit-near"
[search]
fixed = ["far"]
"""


def far_and_near(folder: Path) -> Plan:
    """Two classes behind one narrow door: the first goes on to the far exit, and starts any time.

    So the second should let it go first, and no time on the clock says when that is.
    """
    building = BUILDING
    doors = (
        ("first.door", "first", "lobby", 8, 4, 1.4),
        ("second.door", "second", "lobby", 8, 16, 1.4),
        ("narrow", "lobby", "hall", 16, 10, 0.9),
        ("exit-near", "hall", "outside", 18, 12, 1.8),
        ("exit-far", "hall", "outside", 136, 10, 1.8),
    )
    for id_, one, other, x, y, width_m in doors:
        building += (
            f'[[connection]]\nid = "{id_}"\nkind = "door"\nbetween = ["{one}", "{other}"]\n'
            f"at = [{x}, {y}]\nclear_width_m = {width_m}\n"
        )
    (folder / "two.toml").write_text(building, encoding="utf-8")
    (folder / "two.scn.toml").write_text(SCENARIO, encoding="utf-8")
    return prepare(folder / "two.scn.toml")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return far_and_near(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def found(plan: Plan) -> FoundPlan:
    return find_plan(plan, simulations=200, held_out=HELD_OUT)


def test_a_class_waits_for_another_where_no_time_on_the_clock_does_it(found: FoundPlan) -> None:
    assert found.assignment is not None
    assert found.assignment.waits == (Wait(number=1, after=0, when="left-room"),)
    (move,) = found.moves
    assert (move.name, move.release) == ("second", ("class:first", "left-room"))
    ways, later = found.assignment.ways, [20.0, 40.0, 60.0, 80.0, 100.0]
    numbers = tuple(range(10_000, 10_000 + HELD_OUT))
    clock = [
        totals(found.space, Assignment(ways=ways, released_s=(None, by_s)), numbers)
        for by_s in later
    ]
    for fixed in clock:
        differences = np.subtract(fixed, found.best.totals_s)
        assert differences.mean() > 0
        assert np.quantile(fixed, 0.95) > found.best.p95_s


def test_what_is_written_waits_as_it_was_judged(found: FoundPlan, tmp_path: Path) -> None:
    use("en")
    out = write_plan(found, tmp_path / "adopted.toml")
    text = out.read_text(encoding="utf-8")
    assert 'release_after = "class:first"' in text
    adopted = prepare(out)
    assert [run(adopted, number) for number in range(10_000, 10_000 + HELD_OUT)] == list(
        found.best.totals_s
    )
    (move,) = compare_plans(found.space.today, adopted, replications=2).moves
    assert move.release == ("class:first", "left-room")
    (told,) = plan_json(found, out)["moves"]  # type: ignore[misc]
    assert told["to"] == {
        "stair": None, "exit": "exit-near", "release_after": "class:first", "when": "left-room",
    }  # fmt: skip
    cards = papers(read_inputs([out]))[0].facts.tables["cards"]
    assert [card["release"].text for card in cards] == [
        "at the signal", "after first has left its room",
    ]  # fmt: skip


def test_the_table_says_whom_and_where_a_class_waits_for(
    found: FoundPlan, school: SearchSpace
) -> None:
    assert "after first has left its room" in terminal(plan_statement(found))
    (held, *_) = Waits(school.today.building, school.classes).doors
    given = dataclasses.replace(school.start, holds=(held,))
    other = dataclasses.replace(found, space=school, assignment=given)
    assert {move.held for move in other.moves} == {(held,)}
    said = " ".join(terminal(plan_statement(other)).split())
    assert f"wait at {Names(school.today.building).place(held.door)} until" in said
    told = plan_json(other, None)["moves"]
    assert told[0]["to"]["hold"] == [  # type: ignore[index]
        {"connection": held.door, "until": f"passed:{held.floor}"}
    ]


def test_what_is_no_better_is_not_offered(plan: Plan) -> None:
    """The search may like a plan in which a class waits; the draws held out decide."""
    space = search_space(plan, classes_of(plan, plan.scenario.search), seed=1)
    plain = space.start
    waiting = dataclasses.replace(plain, waits=(Wait(number=1, after=0, when="left-room"),))

    def outcomes(totals_s: list[float]) -> list[PlanOutcome]:
        return [
            PlanOutcome(
                totals_s=(total,), out=100, waiting_person_s=0.0, out_s=(), held_person_s=0.0
            )
            for total in totals_s
        ]

    today = outcomes([300.0, 310.0, 320.0, 330.0])
    own = outcomes([200.0, 210.0, 220.0, 230.0])
    within_chance = outcomes([150.0, 240.0, 150.0, 229.0])
    other = dataclasses.replace(plain, ways=(0, 0))
    for waits, chosen in (
        (within_chance, other),
        (outcomes([199.0, 208.0, 219.0, 228.0]), waiting),
    ):
        known = {None: today, other: own, waiting: waits}
        assert judged(space, (other, waiting), known).assignment == chosen


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> SearchSpace:
    plan = prepare(write_small_school(tmp_path_factory.mktemp("school")))
    return search_space(plan, classes_of(plan, plan.scenario.search), seed=5)


def test_all_that_can_wait_can_be_written(school: SearchSpace) -> None:
    """No class waits for itself in the end, or for who never comes; no door for who is behind."""
    waits = Waits(school.today.building, school.classes)
    out_s = np.array([60.0 + 7.0 * number for number in range(len(school.classes))])
    hand, kinds = school.start, set()
    for _ in range(3):
        neighbours = waits.neighbours(hand, out_s)
        assert len(set(neighbours)) == len(neighbours) > 10
        for one in neighbours:
            scenario = plan_with(school, one).scenario
            plan_of(
                scenario,
                school.today.building,
                scenario_file=school.today.scenario_file,
                building_file=school.today.building_file,
            )
            kinds |= {wait.when.partition(":")[0] for wait in one.waits} | (
                {"hold"} if one.holds else set()
            )
        hand = neighbours[-1] if hand.plain else neighbours[0]
    assert kinds == {"left-room", "passed", "hold"}


@pytest.mark.parametrize("shut", [None, "A"])
def test_a_trial_is_the_run_of_its_scenario(school: SearchSpace, shut: str | None) -> None:
    waits = (
        Wait(number=1, after=0, when="left-room"),
        Wait(number=4, after=8, when="passed:2F"),
    )
    level = {own.id: own.floor for own in school.classes}
    assert level["2F.room-1"] == school.classes[4].floor == "2F"
    (held,) = [one for one in Waits(school.today.building, school.classes).doors if "2F" in one.door
               and one.door.startswith("A")]  # fmt: skip
    given = dataclasses.replace(school.start, waits=waits, holds=(held,))
    space = dataclasses.replace(school, shut=(shut,))
    (outcome,) = plan_outcomes(space, PlanTrial(assignment=given, replications=(3,)))
    written = plan_with(school, given)
    if shut is not None:
        written = locked(written, [shut])
    own = simulated(written, seed=5, replication=3)
    assert outcome.total_s == own.total_s
    plain = PlanTrial(assignment=school.start, replications=(3,))
    assert outcome.out_s != plan_outcomes(space, plain)[0].out_s
    released = own.ran.people.release_s
    rows = np.concatenate([school.classes[one.number].people for one in waits])
    assert outcome.held_person_s == pytest.approx(released[rows].sum())
    assert outcome.held_person_s > 0


def test_nothing_waits_where_nobody_may_be_staggered(school: SearchSpace) -> None:
    out_s = np.zeros(len(school.classes))
    for stagger in (False, True):
        search = school.today.scenario.search.model_copy(update={"stagger": stagger})
        moves = Moves(school.today, school.classes, search, np.random.default_rng(0))
        assert bool(moves.waiting(school.start, out_s)) == stagger == moves.lets_wait


def totals(space: SearchSpace, given: Assignment, numbers: tuple[int, ...]) -> list[float]:
    outcomes = plan_outcomes(space, PlanTrial(assignment=given, replications=numbers))
    return [float(one.total_s or np.inf) for one in outcomes]


def run(plan: Plan, number: int) -> float | None:
    return simulated(plan, seed=plan.scenario.seed, replication=number).total_s
