"""What would help: seconds that each change of the building or the plan saves, on the same people.

Every candidate is a frozen change of the building or the scenario in memory, simulated with the
random people of the drill as it is, replication by replication. So the difference between the two
is what the change does, and not luck.

Only changes of what stood on the chain of the last one out, in any replication, are tried, and of
those only what can save time by hand (`reckoned`). All of them get one replication, that in which
they can save most; the better ones of each cost class some more, and the best of each class all:
see `contest.ROUNDS`. What loses for certain on the way is given up. Trials are kept with results.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from typing_extensions import TypedDict

from evacsim.analysis.statistics import Interval
from evacsim.jobs.store import Store
from evacsim.jobs.work import Jobs
from evacsim.locale import Lang, Message, in_every, message
from evacsim.results.store import Results, read_results
from evacsim.simulation.replicate import Plan, prepare
from evacsim.studies.candidate import COSTS, Cost
from evacsim.studies.contest import Contest, Measure, place
from evacsim.studies.got_out import GotOutJson
from evacsim.studies.ground import ground_of
from evacsim.studies.kept_trials import FILE, KeptTrials
from evacsim.studies.measures import KINDS, candidates
from evacsim.studies.trial import Outcome, outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.studies.candidate import Candidate
    from evacsim.studies.contest import Progress
    from evacsim.studies.ground import OnChain

__all__ = ["Interval", "Measure", "NotTried", "Relief", "brute_force", "relief", "relief_json"]

_LEAST_S: Final = 0.05  # what saves less saves nothing

_NOT_ON_CHAIN: Final = message("never on the chain of the last one out")
_RECKONED: Final = message("saves no time by hand: tried on nobody")
_NO_PLAN: Final = message("the route rule of this drill assigns no stairs")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTried:
    """Changes that were not simulated, and why; `count` is None where it cannot be said."""

    kind: str
    words: Message
    reason: Message
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Changes that were tried: what costs nothing first, then a key or a bolt, then building work.

    Within a cost class those tried on most replications stand first, the most seconds first.
    What leaves anybody inside who gets out without it stands last of all.
    `total_s` is the mean total evacuation time of the drill as it is, over the replications used
    in which everybody got out (None if there is none). `simulations` counts simulated
    replications, the drill as it is included.
    """

    measures: tuple[Measure, ...]
    not_tried: tuple[NotTried, ...]
    total_s: float | None
    waiting_person_s: float
    replications: int
    simulations: int

    def best(self, count: int) -> tuple[Measure, ...]:
        """Return the best `count` of each cost class, of those that save time or people."""
        return tuple(
            measure
            for cost in COSTS
            for measure in [m for m in self.measures if m.cost == cost and _helps(m)][:count]
        )

    def cheap_gains(self, count: int) -> list[tuple[Cost, str]]:
        """Return cost and gain, in words, of the first `count` without building work that gain."""
        best = [one for one in self.best(count) if one.cost != "building"]
        return [(one.cost, one.gain) for one in best if one.gain][:count]


def _helps(measure: Measure) -> bool:
    if measure.got_out.leaves_inside:
        return False
    saved = measure.saved_total_s
    return measure.more_out > 0 or (saved is not None and saved.mean > _LEAST_S)


def relief(  # noqa: PLR0913 - a study, by name
    source: Results | Plan | Path,
    *,
    replications: int = 8,
    workers: int = 1,
    cluster: str | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Relief:
    """Try the changes that can matter and say what each saves.

    Parameters
    ----------
    source
        A results folder (its copies of the inputs and its seed are used), or a plan that
        `prepare` made.
    replications
        At most so many of the drill's are simulated for each change; hopeless ones get fewer.
    workers, cluster
        Processes to use, or a Dask scheduler; the answer is the same.
    seed
        Of the people, instead of the drill's.
    progress
        Called with the number of simulated replications done and the number that is planned,
        which grows when it is known what can matter.

    Raises
    ------
    InputError
        If the folder or the copies of its inputs cannot be read.
    """
    plan, own_seed, most = _plan_of(source)
    count = max(1, min(replications, most))
    chosen = own_seed if seed is None else seed
    with (
        Store[Outcome](_file(source)) as store,
        Jobs(outcomes, (plan, chosen), workers=workers, cluster=cluster) as jobs,
    ):
        contest = Contest(jobs, progress=progress, kept=KeptTrials(store, plan, chosen))
        contest.as_it_is(count)
        contest.enter(contest.hopeful(candidates(ground_of(plan, contest.chain()))))
        contest.run(count)
    return _answer(plan, contest)


def _file(source: Results | Plan | Path) -> Path | None:
    """Return where trials are kept: with the results, if there are any."""
    if isinstance(source, Plan):
        return None
    return (source.folder if isinstance(source, Results) else source) / FILE


def brute_force(
    plan: Plan, *, replications: int, workers: int = 1, progress: Progress | None = None
) -> Relief:
    """Try every change of everything on every replication: the yardstick of `relief`."""
    with Jobs(outcomes, (plan, plan.scenario.seed), workers=workers) as jobs:
        contest = Contest(jobs, progress=progress)
        contest.as_it_is(replications)
        contest.enter(candidates(ground_of(plan)))
        contest.try_on(contest.entered, replications)
    return _answer(plan, contest)


def _answer(plan: Plan, contest: Contest) -> Relief:
    measures = [contest.measure(candidate) for candidate in contest.entered]
    base = contest.base.values()
    totals = [one.total_s for one in base if one.total_s is not None]
    return Relief(
        measures=tuple(sorted(measures, key=place)),
        not_tried=_not_tried(plan, contest.entered, contest.chain()),
        total_s=float(np.mean(totals)) if totals else None,
        waiting_person_s=float(np.mean([one.waiting_person_s for one in base])),
        replications=len(base),
        simulations=contest.done,
    )


def _plan_of(source: Results | Plan | Path) -> tuple[Plan, int, int]:
    """Return the plan, the seed, and how many replications the drill has."""
    if isinstance(source, Plan):
        return source, source.scenario.seed, source.scenario.replications
    results = source if isinstance(source, Results) else read_results(source)
    # the scenario may name its building by a path that does not lead to the copy
    plan = prepare(results.scenario_file, results.building_file)
    return plan, results.manifest.seed, results.manifest.replications


def _not_tried(plan: Plan, tried: Sequence[Candidate], chain: OnChain) -> tuple[NotTried, ...]:
    entered = {candidate.id for candidate in tried}
    on_chain = {candidate.id for candidate in candidates(ground_of(plan, chain))}
    left = Counter(
        (candidate.kind, candidate.id in on_chain)
        for candidate in candidates(ground_of(plan))
        if candidate.id not in entered
    )
    found = [
        NotTried(
            kind=kind,
            words=KINDS[kind].words,
            reason=_RECKONED if reckoned else _NOT_ON_CHAIN,
            count=left[kind, reckoned],
        )
        for kind in KINDS
        for reckoned in (False, True)
        if left[kind, reckoned]
    ]
    if plan.scenario.routing.rule not in ("assigned", "nearest") and plan.building.stairwells:
        words = KINDS["other-stair"].words
        found.append(NotTried(kind="other-stair", words=words, reason=_NO_PLAN, count=None))
    return tuple(found)


class MeasureJson(GotOutJson):
    """A change that was tried, as `bottlenecks --json` has it; `what` is told in each language."""

    id: str
    kind: str
    component: str
    cost: Cost
    what: dict[Lang, str]
    saved_total_s: Interval | None
    saved_waiting_person_s: Interval | None
    replications: int
    more_out: int


class NotTriedJson(TypedDict):
    """Changes that were not simulated, and why; `count` is null where it cannot be said."""

    kind: str
    what: dict[Lang, str]
    reason: dict[Lang, str]
    count: int | None


class ReliefJson(TypedDict):
    """What would help, as `bottlenecks --json` has it."""

    total_s: float | None
    waiting_person_s: float
    replications: int
    simulations: int
    measures: list[MeasureJson]
    not_tried: list[NotTriedJson]


def relief_json(found: Relief) -> ReliefJson:
    """Return what `bottlenecks --json` prints under `relief`.

    `measures` [{id, kind, component, cost, what {zh, en}, saved_total_s {mean, low, high},
    saved_waiting_person_s, replications, more_out, out_before {fewest, mean}, out_after,
    fewer_out_in}] (`fewer_out_in`: in how many replications fewer get out with it),
    `not_tried` [{kind, what, reason, count}], `total_s`, `waiting_person_s`, `replications`,
    `simulations`.
    """
    return {
        "total_s": found.total_s,
        "waiting_person_s": found.waiting_person_s,
        "replications": found.replications,
        "simulations": found.simulations,
        "measures": [
            {
                "id": one.id,
                "kind": one.kind,
                "component": one.component,
                "cost": one.cost,
                "what": in_every(one.words),
                "saved_total_s": one.saved_total_s,
                "saved_waiting_person_s": one.saved_waiting_person_s,
                "replications": one.replications,
                "more_out": one.more_out,
                **one.got_out.as_json(),
            }
            for one in found.measures
        ],
        "not_tried": [
            {
                "kind": one.kind,
                "what": in_every(one.words),
                "reason": in_every(one.reason),
                "count": one.count,
            }
            for one in found.not_tried
        ],
    }
