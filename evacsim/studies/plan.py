"""The best plan: which class takes which stair and exit, and when; judged, and bounded.

The search (`plan_search`) sees some draws of the people; what is told here was simulated on others,
that the search has not seen. A plan that is not surely better there is none: "nothing helps" is an
answer. How far it is from the best there can be is bounded by `plan_bound`.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.locale import text
from evacsim.scenario.model import Event
from evacsim.scenario.place import one_named
from evacsim.simulation.replicate import plan_of
from evacsim.studies.contest import saving_of
from evacsim.studies.got_out import GotOut
from evacsim.studies.plan_answer import FoundPlan, Judged
from evacsim.studies.plan_moves import Moves
from evacsim.studies.plan_search import Race, final, search
from evacsim.studies.plan_trial import PlanTrial, plan_outcomes, search_space
from evacsim.studies.plan_ways import classes_of
from evacsim.studies.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.contest import Saving
    from evacsim.studies.plan_search import Searched
    from evacsim.studies.plan_trial import Assignment, PlanOutcome, SearchSpace

    Progress = Callable[[str, int, int, float], None]

SIMULATIONS: Final = 900
"""So many the search may spend."""
HELD_OUT: Final = 100
"""Draws on which the plan is judged."""
HELD_OUT_FROM: Final = 10_000
"""The number of the first of them: none that the search or its final has seen."""
_PIECE: Final = 5
_PEAKS: Final = 10
"""The first so many of them are asked for the peak density, too: it takes as long as they do."""
_LEAST_S: Final = 1.0
"""What saves less is no better plan: times are told in whole seconds."""


def locked(plan: Plan, names: Sequence[str]) -> Plan:
    """Return the plan with stairs, doors or exits (ids or aliases) locked from the start.

    Raises
    ------
    ScenarioError
        If the building has none of that name; if the plan has faults with them locked.
    """
    building = plan.building
    events, problems = [], []
    for name in names:
        stair = one_named(building.stairwells, name)
        door = one_named(building.connections, name)
        if stair is not None:
            events.append(Event(kind="lock", stair=stair.id))
        elif door is not None:
            events.append(Event(kind="lock", connection=(door.id,)))
        else:
            known = [well.id for well in building.stairwells] + [e.id for e in building.exits]
            message = text('no stair, door or exit "{name}"', name=name)
            hint = nearest_name(name, known)
            problems.append(Problem(file="--lock", where="", message=message, hint=hint))
    if problems:
        raise ScenarioError(problems)
    if not events:
        return plan
    scenario = plan.scenario.model_copy(update={"event": (*plan.scenario.event, *events)})
    return plan_of(
        scenario, building, scenario_file=plan.scenario_file, building_file=plan.building_file
    )


def find_plan(  # noqa: PLR0913 - a study, by name
    plan: Plan,
    *,
    simulations: int = SIMULATIONS,
    held_out: int = HELD_OUT,
    workers: int = 1,
    seed: int | None = None,
    bounded: bool = True,
    progress: Progress | None = None,
) -> FoundPlan:
    """Search for a better plan and judge it; Ctrl-C ends the search with the best so far.

    Parameters
    ----------
    plan
        The plan as it is; its `[search]` says what may change.
    simulations
        The search may spend so many; the judgement is beside that.
    held_out
        Draws on which today's and the best plan are judged, 1 or more.
    workers
        Processes to use; the answer is the same on any number.
    seed
        Of the people, instead of the drill's.
    bounded
        Whether to work out the bound on every draw held out; it takes as long as the judgement.
    progress
        Called with what is counted ("plans" or "judged"), how many simulations are done and
        planned, and the best time so far [s].

    Raises
    ------
    ScenarioError
        If `search.fixed` names nothing, or no class has a way to choose.
    """
    began = time.perf_counter()
    space = search_space(
        plan,
        classes_of(plan, plan.scenario.search),
        seed=plan.scenario.seed if seed is None else seed,
    )
    moves = Moves(plan, space.classes, plan.scenario.search, np.random.default_rng(space.seed))
    tell = progress or (lambda *_: None)
    with Pool(plan_outcomes, space, workers=workers) as pool:
        race = Race(pool, moves=moves, most=simulations, progress=lambda *now: tell("plans", *now))
        starts = [moves.start()]
        if space.classes:
            starts.append(moves.rounded(space.relaxed(0).shares))
        searched = search(race, starts)
        best = final(race, searched.best)
        trials = _trials(best, held_out, bounded=bounded)
        judging = _Counter(tell, 2 * held_out, race.best_s)
        answers = dict(zip(trials, pool.answers(trials, judging.count), strict=True))
    found = _found(space, best, answers, searched)
    return replace(
        found, simulations=race.spent + 2 * held_out, seconds=time.perf_counter() - began
    )


class _Counter:
    """Tells how far the judgement is."""

    def __init__(self, tell: Progress, total: int, best_s: float) -> None:
        self._tell, self._total, self._best_s = tell, total, best_s
        self._done = 0

    def count(self, trial: PlanTrial) -> None:
        """Take note that a piece of work is done."""
        self._done += len(trial.replications)
        self._tell("judged", self._done, self._total, self._best_s)


def _trials(best: Assignment, held_out: int, *, bounded: bool) -> list[PlanTrial]:
    """Return the pieces of work of the judgement; the bound is that of all plans."""
    numbers = range(HELD_OUT_FROM, HELD_OUT_FROM + held_out)
    return [
        PlanTrial(
            assignment=plan,
            replications=tuple(numbers[at : at + _PIECE]),
            peak=at < _PEAKS,
            bound=bounded and plan is None,
        )
        for plan in (None, best)
        for at in range(0, held_out, _PIECE)
    ]


def _found(
    space: SearchSpace,
    best: Assignment,
    answers: dict[PlanTrial, tuple[PlanOutcome, ...]],
    searched: Searched,
) -> FoundPlan:
    """Judge the best plan beside today's."""
    before = [one for trial, own in answers.items() if trial.assignment is None for one in own]
    after = [one for trial, own in answers.items() if trial.assignment is not None for one in own]
    got_out = GotOut(before=tuple(one.out for one in before), after=tuple(o.out for o in after))
    differences = [
        one.total_s - other.total_s
        for one, other in zip(before, after, strict=True)
        if one.total_s is not None and other.total_s is not None
    ]
    saved = saving_of(differences) if differences else None
    today, judged = _judged(before), _judged(after)
    helps = best != space.start and not got_out.leaves_inside and _is_better(today, judged, saved)
    return FoundPlan(
        space=space,
        assignment=best if helps else None,
        tried=best if best != space.start else None,
        today=today,
        best=judged if helps else today,
        bounds_s=tuple(one.bound_s for one in before if one.bound_s is not None),
        saved=saved if helps else None,
        got_out=got_out,
        searched_s=searched.best_s,
        simulations=0,
        seconds=0.0,
        stopped=searched.stopped,
    )


def _is_better(today: Judged, other: Judged, saved: Saving | None) -> bool:
    """Whether more get out, or the 95th percentile is a second less and the mean surely less."""
    if math.isinf(today.p95_s):
        return not math.isinf(other.p95_s)
    sure = saved is not None and (saved.low is None or saved.low > 0)
    return sure and other.p95_s <= today.p95_s - _LEAST_S


def _judged(outcomes: Sequence[PlanOutcome]) -> Judged:
    peaks = [one.peak_per_m2 for one in outcomes if one.peak_per_m2 is not None]
    totals = (one.total_s for one in outcomes)
    return Judged(
        totals_s=tuple(math.inf if total is None else total for total in totals),
        waiting_person_s=float(np.mean([one.waiting_person_s for one in outcomes])),
        peak_per_m2=float(np.mean(peaks)) if peaks else 0.0,
    )
