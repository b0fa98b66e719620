"""The search for a plan: what it finds, what it may change, and what is written to adopt."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.errors import ScenarioError
from evacsim.scenario.model import Search
from evacsim.simulation.replicate import prepare, simulated
from evacsim.studies.plan import Judging, find_plan, locked
from evacsim.studies.plan_answer import plan_json
from evacsim.studies.plan_compare import compare_plans
from evacsim.studies.plan_moves import Moves
from evacsim.studies.plan_search import DRAWS, Race, late, search
from evacsim.studies.plan_trial import (
    Assignment,
    PlanOutcome,
    PlanTrial,
    plan_outcomes,
    search_space,
)
from evacsim.studies.plan_ways import classes_of
from evacsim.studies.plan_write import planned_file, write_plan
from tests.small_school import SCENARIO, write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_answer import FoundPlan

HELD_OUT = 6


def school(folder: Path, *changes: tuple[str, str], keys: str = "") -> Plan:
    """The small school, everybody by stair A."""
    path = write_small_school(folder)
    text = SCENARIO.replace('"B"', '"A"').replace('"exit-B"', '"exit-A"')
    text = text.replace("size = 45", "size = 20")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text + f"\n[search]\n{keys}\n", encoding="utf-8")
    return prepare(path)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return school(tmp_path_factory.mktemp("school"), keys="walk_factor = 3.0")


@pytest.fixture(scope="module")
def found(plan: Plan) -> FoundPlan:
    return find_plan(plan, simulations=90, held_out=HELD_OUT)


def test_half_of_the_classes_take_the_other_stair(found: FoundPlan) -> None:
    assert found.assignment is not None
    assert found.best.p95_s < 0.75 * found.today.p95_s
    assert found.saved is not None
    assert found.saved.mean == pytest.approx(
        np.mean(np.subtract(found.today.totals_s, found.best.totals_s))
    )
    assert {move.after.way_out for move in found.moves} == {"exit-B"} | {
        move.after.way_out for move in found.moves if move.release
    }
    assert not found.got_out.leaves_inside


def test_no_draw_is_below_its_bound(found: FoundPlan) -> None:
    assert len(found.bounds_s) == HELD_OUT
    for bound_s, best_s, today_s in zip(
        found.bounds_s, found.best.totals_s, found.today.totals_s, strict=True
    ):
        assert 0.5 * best_s < bound_s <= min(best_s, today_s)
    assert found.left_to_gain_s == pytest.approx(found.best.p95_s - found.bound_s)


def test_any_number_of_workers_finds_the_same(plan: Plan, found: FoundPlan) -> None:
    again = find_plan(plan, simulations=90, held_out=HELD_OUT, workers=2)
    assert again.assignment == found.assignment
    assert again.best == found.best
    assert again.bounds_s == found.bounds_s


def test_what_is_written_runs_as_it_was_judged(found: FoundPlan, tmp_path: Path) -> None:
    out = write_plan(found, planned_file(found.space.today, tmp_path))
    adopted = prepare(out)
    totals = [
        simulated(adopted, seed=found.space.seed, replication=number).total_s
        for number in range(10_000, 10_000 + HELD_OUT)
    ]
    assert totals == list(found.best.totals_s)
    text = out.read_text(encoding="utf-8")
    assert "# a teacher starts the class" in text  # comments stay
    with pytest.raises(ScenarioError, match="stands there already"):
        planned_file(found.space.today, tmp_path)
    compared = compare_plans(found.space.today, adopted, replications=3)
    assert {move.room for move in compared.moves} == {move.room for move in found.moves}
    assert compared.strangers == ()
    assert compared.saved is not None
    assert compared.saved.mean > 0


def test_json_has_its_keys_and_no_infinity(found: FoundPlan) -> None:
    told = plan_json(found, None)
    assert set(told) == {
        "today_s", "best_s", "bound_s", "moves", "scenario", "cards", "trials", "seconds",
    }  # fmt: skip
    json.dumps(told, allow_nan=False)
    assert told["best_s"] == {"p50": found.best.p50_s, "p95": found.best.p95_s}
    assert told["trials"] == found.simulations


def test_nothing_helps_is_an_answer(tmp_path: Path) -> None:
    """Where every class is fixed there is nothing to change."""
    plan = school(tmp_path, keys='fixed = ["secondary"]')
    found = find_plan(plan, simulations=20, held_out=3)
    assert found.assignment is None
    assert found.moves == ()
    assert found.best == found.today
    with pytest.raises(ScenarioError, match="nothing to adopt"):
        write_plan(found, tmp_path / "none.toml")


def test_fixed_classes_stay_and_unknown_ones_are_a_fault(tmp_path: Path) -> None:
    plan = school(tmp_path, keys='fixed = ["3F.*", "west"]\nwalk_factor = 3.0')
    classes = classes_of(plan, plan.scenario.search)
    assert {own.id for own in classes if own.fixed} == {
        *(f"3F.room-{n}" for n in (1, 2, 3, 4)), "1F.room-1", "1F.room-2", "2F.room-1", "2F.room-2",
    }  # fmt: skip
    moves = Moves(plan, classes, plan.scenario.search, np.random.default_rng(0))
    movable = {classes[number].id for unit in moves.units for number in unit.classes}
    assert movable == {"1F.room-3", "1F.room-4", "2F.room-3", "2F.room-4"}
    with pytest.raises(ScenarioError, match=r"3F\.rom-1"):
        classes_of(plan, Search(fixed=("3F.rom-1",)))


def test_no_way_is_longer_than_it_may_be_and_none_is_locked(plan: Plan) -> None:
    for own in classes_of(plan, Search(walk_factor=1.5)):
        nearest_m = min(way.walk_m for way in own.ways)
        for number, way in enumerate(own.ways):
            assert way.walk_m <= 1.5 * nearest_m + 1e-6 or number == own.today
    shut = locked(plan, ["B"])
    ways = [way for own in classes_of(shut, Search(walk_factor=9.0)) for way in own.ways]
    assert {way.stairs for way in ways} == {(), ("A",)}
    with pytest.raises(ScenarioError, match='no stair, door or exit "Z"'):
        locked(plan, ["Z"])


def test_at_most_so_many_classes_change(tmp_path: Path) -> None:
    plan = school(tmp_path, keys="most_changes = 2\nwalk_factor = 3.0")
    found = find_plan(plan, simulations=60, held_out=4)
    assert 1 <= len(found.moves) <= 2


def test_no_release_changes_where_nobody_is_staggered(tmp_path: Path) -> None:
    plan = school(tmp_path, keys="stagger = false\nwalk_factor = 3.0")
    found = find_plan(plan, simulations=60, held_out=3)
    assert found.assignment is not None
    assert set(found.assignment.released_s) == {None}


def test_grades_go_together(tmp_path: Path) -> None:
    """Classes 7.1 to 7.4 are on the first floor, 8.1 to 8.4 on the second, 9.x on the third."""
    plan = school(tmp_path, keys="grades_together = true\nwalk_factor = 9.0\nstagger = false")
    names = {f"{f}F.room-{n}": f"{'七八九'[f - 1]}({n})班" for f in (1, 2, 3) for n in (1, 2, 3, 4)}
    text = (tmp_path / "small.toml").read_text(encoding="utf-8")
    aliases = "\n".join(f'"{room}" = ["{name}"]' for room, name in names.items())
    (tmp_path / "small.toml").write_text(
        f"{text}\n[component_aliases]\n{aliases}\n", encoding="utf-8"
    )
    plan = prepare(plan.scenario_file)
    found = find_plan(plan, simulations=60, held_out=3)
    assert found.assignment is not None
    taken: dict[str, set[str]] = {}
    for own, way in zip(found.space.classes, found.assignment.ways, strict=True):
        taken.setdefault(own.grade, set()).add(own.ways[way].way_out)
    assert set(taken) == {"7", "8", "9"}
    assert all(len(exits) == 1 for exits in taken.values())
    assert len(set.union(*taken.values())) == 2


def test_a_robust_plan_is_the_best_of_its_worst(tmp_path: Path) -> None:
    """Classes whose stair is shut go on by another: the longest of all situations counts."""
    plan = school(tmp_path, keys="walk_factor = 3.0")
    found = find_plan(plan, simulations=120, held_out=4, robust=True)
    assert found.space.shut == (None, "A", "B")
    for one in (found.today, found.best):
        assert one.totals_s == tuple(map(max, *one.situations_s))
    today, best = (
        [
            max(simulated_s(given, number) for given in shut_in_turn(found, plan))
            for number in (0, 1)
        ]
        for plan in (found.space.today, adopted(found, tmp_path))
    )
    assert today == list(found.today.totals_s[:2])
    assert best == list(found.best.totals_s[:2])
    told = plan_json(found, None)
    assert told["situations"] == [
        {"shut": shut, "today_s": percentiles(today_s), "best_s": percentiles(best_s)}
        for shut, today_s, best_s in zip(
            (None, "A", "B"), found.today.situations_s, found.best.situations_s, strict=True
        )
    ]
    assert found.simulations >= 4 * 3 * 2
    with pytest.raises(ScenarioError, match="no stair can be shut"):
        find_plan(locked(plan, ["A"]), simulations=20, held_out=2, robust=True)


def shut_in_turn(found: FoundPlan, plan: Plan) -> list[Plan]:
    return [locked(plan, [shut] if shut else []) for shut in found.space.shut]


def adopted(found: FoundPlan, folder: Path) -> Plan:
    if found.assignment is None:
        return found.space.today
    return prepare(write_plan(found, folder / "adopted.toml"))


def simulated_s(plan: Plan, number: int) -> float:
    total_s = simulated(plan, seed=plan.scenario.seed, replication=10_000 + number).total_s
    assert total_s is not None
    return total_s


def percentiles(totals_s: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.quantile(totals_s, [0.5, 0.95])
    return {"p50": pytest.approx(p50), "p95": pytest.approx(p95)}  # type: ignore[dict-item]


class Interrupted:
    """Answers in this process, until Ctrl-C comes."""

    def __init__(self, work: Callable[[PlanTrial], tuple[PlanOutcome, ...]], after: int) -> None:
        self._work, self._left = work, after

    def answers(
        self, units: Sequence[PlanTrial], done: Callable[[PlanTrial], None] | None = None
    ) -> list[tuple[PlanOutcome, ...]]:
        found = []
        for unit in units:
            self._left -= 1
            if self._left < 0:
                raise KeyboardInterrupt
            found.append(self._work(unit))
            if done is not None:
                done(unit)
        return found


@pytest.mark.parametrize("after", [1, 12])
def test_ctrl_c_keeps_the_best_so_far(plan: Plan, after: int) -> None:
    space = search_space(plan, classes_of(plan, plan.scenario.search), seed=3)
    moves = Moves(plan, space.classes, plan.scenario.search, np.random.default_rng(3))
    pool = Interrupted(lambda trial: plan_outcomes(space, trial), after)
    race = Race(pool, moves=moves, most=500)
    if after == 1:  # nothing is known yet
        with pytest.raises(KeyboardInterrupt):
            search(race, [space.start])
        return
    searched = search(race, [space.start])
    assert searched.stopped
    numbers = range(DRAWS)
    assert race.score(searched.best[0], numbers) <= race.score(space.start, numbers)


def test_ctrl_c_while_plans_are_judged_keeps_the_draws_that_are_done() -> None:
    outcome = PlanOutcome(
        totals_s=(100.0,), out=1, waiting_person_s=0.0, out_s=(), held_person_s=0.0
    )
    best = Assignment(ways=(1,), released_s=(None,))
    for after, known in ((20, 40), (3, 0)):
        pool = Interrupted(lambda trial: (outcome,) * len(trial.replications), after)
        judging = Judging(pool, lambda *_: None, 90.0)
        if not known:
            with pytest.raises(KeyboardInterrupt):
                judging.run((None, best), 100, each=1, bounded=False)
            continue
        judging.run((None, best), 100, each=1, bounded=False)
        assert judging.stopped
        assert {len(own) for own in judging.outcomes.values()} == {known}


def test_percentile_of_totals_knows_who_stayed_inside() -> None:
    assert late([100.0] * 19 + [200.0]) == pytest.approx(
        float(np.quantile([100.0] * 19 + [200.0], 0.95))
    )
    assert math.isinf(late([100.0] * 5 + [math.inf]))
    assert late([100.0] * 40 + [math.inf]) == 100.0
