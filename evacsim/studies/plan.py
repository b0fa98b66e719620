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

from evacsim.analysis.statistics import interval
from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.jobs.work import study
from evacsim.locale import listed, text
from evacsim.scenario.model import Event, Search
from evacsim.scenario.place import one_named
from evacsim.simulation.replicate import plan_of
from evacsim.studies.got_out import GotOut
from evacsim.studies.plan_answer import FoundPlan, Judged
from evacsim.studies.plan_moves import Moves
from evacsim.studies.plan_search import Race, final, search
from evacsim.studies.plan_trial import PlanTrial, plan_outcomes, search_space
from evacsim.studies.plan_ways import classes_of, closed_at_alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from evacsim.analysis.statistics import Interval
    from evacsim.jobs.work import Jobs
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_trial import Assignment, PlanOutcome, SearchSpace
    from evacsim.studies.plan_ways import ClassWays

    Progress = Callable[[str, int, int, float], None]

SIMULATIONS: Final = 900
"""So many the search may spend."""
HELD_OUT: Final = 100
"""Draws on which the plan is judged."""
HELD_OUT_FROM: Final = 10_000
"""The number of the first of them: none that the search or its final has seen."""
_PIECE: Final = 5
_TOGETHER: Final = 8
"""Of so many pieces all plans are judged before the next: what Ctrl-C may lose."""
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
    cluster: str | None = None,
    keep: Path | None = None,
    seed: int | None = None,
    bounded: bool = True,
    robust: bool = False,
    progress: Progress | None = None,
) -> FoundPlan:
    """Search for a better plan and judge it; Ctrl-C ends both with what is known so far.

    Parameters
    ----------
    plan
        The plan as it is; its `[search]` says what may change.
    simulations
        The search may spend so many; the judgement is beside that.
    held_out
        Draws on which today's and the best plan are judged, 1 or more.
    workers, cluster, keep
        As of `jobs.work.study`; the answer is the same.
    seed
        Of the people, instead of the drill's.
    bounded
        Whether to work out the bound on every draw held out; it takes as long as the judgement.
    robust
        Whether what counts is the worst of all ways open and each stair shut.
    progress
        Called with what is counted ("plans" or "judged"), how many simulations are done and
        planned, and the best time so far [s].

    Raises
    ------
    ScenarioError
        If nobody goes outside, somebody is carried or sleeps, `search.fixed` names nothing, or a
        plan is to be robust and no stair can be shut.
    """
    began = time.perf_counter()
    space = _space(plan, plan.scenario.seed if seed is None else seed, robust=robust)
    tell = progress or (lambda *_: None)
    about = ("plan", plan.building, plan.scenario, plan.law, space.seed, space.shut)
    with study(plan_outcomes, space, *about, workers=workers, cluster=cluster, keep=keep) as jobs:
        race = _race(jobs, space, simulations, tell)
        searched = search(race, _starts(space, race.moves))
        judging = Judging(jobs, tell, race.best_s)
        plans = final(race, searched)
        judging.run((None, *plans), held_out, each=len(space.shut), bounded=bounded)
        if jobs.store is not None:
            jobs.store.stays = searched.stopped or judging.stopped
    return replace(
        judged(space, plans, judging.outcomes),
        searched_s=searched.best_s,
        simulations=race.spent + judging.spent,
        seconds=time.perf_counter() - began,
        stopped=searched.stopped or judging.stopped,
    )


def _space(plan: Plan, seed: int, *, robust: bool) -> SearchSpace:
    _check(plan)
    classes = classes_of(plan, plan.scenario.search)
    if not classes:
        message = text("nobody here goes outside by an open way: there is nothing to plan")
        problem = Problem(file=str(plan.scenario_file), where="group", message=message)
        raise ScenarioError([problem])
    shut = (None, *shut_stairs(plan, classes)) if robust else (None,)
    return search_space(plan, classes, seed=seed, shut=shut)


def _check(plan: Plan) -> None:
    """Refuse what a plan cannot say: teams go from room to room, and a warden's round is no class.

    Sleepers start when they are woken: a release that a plan gives them would not be theirs.
    """
    carried = [group.id for group in plan.scenario.group if group.helped is not None]
    problems = []
    if carried:
        message = text("no plan is searched for with people who are carried")
        hint = text("leave out {groups} for the search, and put them back", groups=listed(carried))
        where = f'group "{carried[0]}": helped'
        problems.append((where, message, hint))
    if plan.scenario.night is not None:
        message = text("no plan is searched for where people sleep: who wakes them says when")
        hint = text("leave out [night] and what the wardens wake: then the alarm wakes all")
        problems.append(("night", message, hint))
    if problems:
        file = str(plan.scenario_file)
        raise ScenarioError(
            [
                Problem(file=file, where=where, message=message, hint=hint)
                for where, message, hint in problems
            ]
        )


def _race(
    jobs: Jobs[SearchSpace, PlanTrial, tuple[PlanOutcome, ...]],
    space: SearchSpace,
    simulations: int,
    tell: Progress,
) -> Race:
    generator = np.random.default_rng(space.seed)
    return Race(
        jobs,
        moves=Moves(space.today, space.classes, space.today.scenario.search, generator),
        most=simulations,
        each=len(space.shut),
        progress=lambda *now: tell("plans", *now),
    )


def _starts(space: SearchSpace, moves: Moves) -> list[Assignment]:
    """Return the plans from which the search starts: today's, and the nearest to a relaxed one."""
    return [moves.start(), moves.rounded(space.relaxed(0).shares)]


class Judging:
    """Plans on the draws held out: `outcomes` of each; Ctrl-C keeps those of whole pieces."""

    def __init__(
        self,
        jobs: Jobs[SearchSpace, PlanTrial, tuple[PlanOutcome, ...]],
        tell: Progress,
        best_s: float,
    ) -> None:
        self._jobs, self._tell, self._best_s = jobs, tell, best_s
        self.spent = self._total = self._each = 0
        self.stopped = False
        self.outcomes: dict[Assignment | None, list[PlanOutcome]] = {}

    def run(
        self, plans: Sequence[Assignment | None], held_out: int, *, each: int, bounded: bool
    ) -> None:
        """Simulate all plans on the same draws, `each` times a draw; today's gives the bounds."""
        self.outcomes = {plan: [] for plan in plans}
        self._total, self._each = held_out * len(plans) * each, each
        numbers = range(HELD_OUT_FROM, HELD_OUT_FROM + held_out)
        pieces = [
            [
                PlanTrial(
                    assignment=plan,
                    replications=tuple(numbers[at : at + _PIECE]),
                    peak=at < _PEAKS,
                    bound=bounded and plan is None,
                )
                for plan in plans
            ]
            for at in range(0, held_out, _PIECE)
        ]
        try:
            for at in range(0, len(pieces), _TOGETHER):
                trials = [trial for piece in pieces[at : at + _TOGETHER] for trial in piece]
                answers = self._jobs.answers(trials, self._count)
                for trial, answer in zip(trials, answers, strict=True):
                    self.outcomes[trial.assignment] += answer
        except KeyboardInterrupt:
            if not self.outcomes[None]:
                raise  # nothing is known yet
            self.stopped = True

    def _count(self, trial: PlanTrial) -> None:
        self.spent += len(trial.replications) * self._each
        self._tell("judged", self.spent, self._total, self._best_s)


def shut_stairs(plan: Plan, classes: Sequence[ClassWays]) -> tuple[str, ...]:
    """Return the stairs (ids) that can be shut, one at a time, with a way left for every class.

    Raises
    ------
    ScenarioError
        If there are none.
    """
    shut = closed_at_alarm(plan)
    found = []
    for stair in sorted({name for own in classes for way in own.ways for name in way.stairs}):
        try:
            other = locked(plan, [stair])
        except ScenarioError:
            continue  # nobody could get out
        if closed_at_alarm(other) != shut and len(classes_of(other, Search())) == len(classes):
            found.append(stair)
    if not found:
        message = text("no stair can be shut with a way left for every class")
        raise ScenarioError([Problem(file="--robust", where="", message=message)])
    return tuple(found)


def judged(
    space: SearchSpace,
    plans: Sequence[Assignment],
    outcomes: Mapping[Assignment | None, Sequence[PlanOutcome]],
) -> FoundPlan:
    """Judge the best plan beside today's; what waits for people only if surely better."""
    best = plans[0]
    for waiting in plans[1:]:
        if _surely_better(outcomes[best], outcomes[waiting], 0.0):
            best = waiting
    before, after = outcomes[None], outcomes[best]
    helps = best != space.start and _surely_better(before, after, _LEAST_S)
    today = _judged(before)
    return FoundPlan(
        space=space,
        assignment=best if helps else None,
        tried=best if best != space.start else None,
        today=today,
        best=_judged(after) if helps else today,
        bounds_s=tuple(one.bound_s for one in before if one.bound_s is not None),
        saved=_saved(before, after) if helps else None,
        got_out=_got_out(before, after),
        searched_s=math.inf,
        simulations=0,
        seconds=0.0,
        stopped=False,
    )


def _saved(before: Sequence[PlanOutcome], after: Sequence[PlanOutcome]) -> Interval | None:
    differences = [
        one.total_s - other.total_s
        for one, other in zip(before, after, strict=True)
        if one.total_s is not None and other.total_s is not None
    ]
    return interval(differences) if differences else None


def _got_out(before: Sequence[PlanOutcome], after: Sequence[PlanOutcome]) -> GotOut:
    return GotOut(before=tuple(one.out for one in before), after=tuple(one.out for one in after))


def _surely_better(
    before: Sequence[PlanOutcome], after: Sequence[PlanOutcome], least_s: float
) -> bool:
    """Whether more get out, or the 95th percentile is so much less and the mean surely less."""
    if _got_out(before, after).leaves_inside:
        return False
    own, other = _judged(before), _judged(after)
    if math.isinf(own.p95_s):
        return not math.isinf(other.p95_s)
    saved = _saved(before, after)
    sure = saved is not None and (saved.low is None or saved.low > 0)
    return sure and other.p95_s <= own.p95_s - least_s


def _judged(outcomes: Sequence[PlanOutcome]) -> Judged:
    peaks = [one.peak_per_m2 for one in outcomes if one.peak_per_m2 is not None]
    by_situation = zip(*(one.totals_s for one in outcomes), strict=True)
    return Judged(
        totals_s=_whole(one.total_s for one in outcomes),
        situations_s=tuple(_whole(own) for own in by_situation),
        waiting_person_s=float(np.mean([one.waiting_person_s for one in outcomes])),
        peak_per_m2=float(np.mean(peaks)) if peaks else 0.0,
    )


def _whole(totals_s: Iterable[float | None]) -> tuple[float, ...]:
    return tuple(math.inf if total is None else total for total in totals_s)
