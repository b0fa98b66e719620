"""What would help: seconds that each change of the building or the plan saves, on the same people.

Every candidate is a frozen change of the building or the scenario in memory, simulated with the
random people of the drill as it is, replication by replication. So the difference between the two
is what the change does, and not luck.

Only changes of what stood on the chain of the last one out, in any replication, are tried. All of
them get two replications, the better half-dozens of each cost class some more, and the best of
each class all: see `_ROUNDS`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.results.store import Results, read_results
from evacsim.simulation.replicate import Plan, prepare
from evacsim.studies.ground import OnChain, ground_of
from evacsim.studies.measures import COSTS, KINDS, Words, candidates
from evacsim.studies.pool import Pool
from evacsim.studies.trial import Outcome, Trial, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evacsim.studies.measures import Candidate, Cost

    Progress = Callable[[int, int], None]

_ROUNDS: Final = ((2, 10_000), (4, 8))
"""(replications, how many of each cost class are tried on them); after them, the finalists."""
_FINALISTS: Final = 5
_INTERVAL: Final = 0.90

_NOT_ON_CHAIN: Final = Words(
    zh="最后一人的时间链上没有经过这里", en="never on the chain of the last one out"
)
_NO_HOLD: Final = Words(
    zh="程序尚不能模拟引导员拦停人流", en="guards who hold a stream cannot be simulated yet"
)
_NO_PLAN: Final = Words(
    zh="此路径规则不由计划指定楼梯", en="the route rule of this drill assigns no stairs"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What is saved: mean of the paired differences, and its 90 % interval (Student's t).

    Below 0 the change costs time. `low` and `high` are None of a single replication.
    """

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A change that was tried.

    `component` is the component, stair, room or floor that is changed, "" for everything.
    `saved_total_s` is over the replications in which everybody gets out with and without it (None
    if there is none); `saved_waiting_person_s` is time at a standstill, summed over everybody, over
    all replications. `replications` says how many were simulated, `more_out` how many more people
    get out with it, in all of them together.
    """

    id: str
    kind: str
    component: str
    words: Words
    cost: Cost
    saved_total_s: Saving | None
    saved_waiting_person_s: Saving
    replications: int
    more_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTried:
    """Changes that were not simulated, and why; `count` is None where it cannot be said."""

    kind: str
    words: Words
    reason: Words
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Changes that were tried: what costs nothing first, then a key or a bolt, then building work.

    Within a cost class those tried on most replications stand first, the most seconds first.
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


def relief(
    source: Results | Plan | Path,
    *,
    replications: int = 8,
    workers: int = 1,
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
    workers
        Processes to use; the answer is the same on any number.
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
    given = (plan, own_seed if seed is None else seed)
    with Pool(outcomes, given, workers=workers) as pool:
        contest = _Contest(pool, progress=progress)
        contest.as_it_is(count)
        contest.enter(candidates(ground_of(plan, contest.chain())))
        contest.run(count)
    measures = [contest.measure(candidate) for candidate in contest.entered]
    totals = [one.total_s for one in contest.base.values() if one.total_s is not None]
    waits = [one.waiting_person_s for one in contest.base.values()]
    return Relief(
        measures=tuple(sorted(measures, key=_place)),
        not_tried=_not_tried(plan, contest.entered),
        total_s=float(np.mean(totals)) if totals else None,
        waiting_person_s=float(np.mean(waits)),
        replications=count,
        simulations=contest.done,
    )


def _plan_of(source: Results | Plan | Path) -> tuple[Plan, int, int]:
    """Return the plan, the seed, and how many replications the drill has."""
    if isinstance(source, Plan):
        return source, source.scenario.seed, source.scenario.replications
    results = source if isinstance(source, Results) else read_results(source)
    return prepare(results.scenario_file), results.manifest.seed, results.manifest.replications


def brute_force(
    plan: Plan, *, replications: int, workers: int = 1, progress: Progress | None = None
) -> Relief:
    """Try every change of everything on every replication: the yardstick of `relief`."""
    with Pool(outcomes, (plan, plan.scenario.seed), workers=workers) as pool:
        contest = _Contest(pool, progress=progress)
        contest.as_it_is(replications)
        contest.enter(candidates(ground_of(plan)))
        contest.try_on(contest.entered, replications)
    measures = [contest.measure(candidate) for candidate in contest.entered]
    totals = [one.total_s for one in contest.base.values() if one.total_s is not None]
    return Relief(
        measures=tuple(sorted(measures, key=_place)),
        not_tried=(),
        total_s=float(np.mean(totals)) if totals else None,
        waiting_person_s=float(np.mean([o.waiting_person_s for o in contest.base.values()])),
        replications=replications,
        simulations=contest.done,
    )


class _Contest:
    """Which candidate has been tried on which replication, and how that went."""

    def __init__(
        self,
        pool: Pool[tuple[Plan, int], Trial, tuple[Outcome, ...]],
        *,
        progress: Progress | None,
    ) -> None:
        self._pool = pool
        self._report = progress or (lambda _done, _total: None)
        self._planned = 0
        self._order: tuple[int, ...] = ()
        self.done = 0
        self.base: dict[int, Outcome] = {}
        self.entered: tuple[Candidate, ...] = ()
        self.found: dict[str, dict[int, Outcome]] = {}

    def as_it_is(self, count: int) -> None:
        """Simulate the drill as it is."""
        self._planned = count
        trials = [Trial(candidate=None, replications=(number,)) for number in range(count)]
        for number, (outcome,) in enumerate(self._pool.answers(trials, self._count)):
            self.base[number] = outcome
        self._order = _most_different_first([self.base[n].chain for n in range(count)])

    def chain(self) -> OnChain:
        """Return what stood on the chain in any replication."""
        chains = [one.chain for one in self.base.values() if one.chain is not None]
        return OnChain(
            places=frozenset().union(*(chain.places for chain in chains)),
            groups=frozenset().union(*(chain.groups for chain in chains)),
        )

    def enter(self, entered: tuple[Candidate, ...]) -> None:
        """Take candidates in."""
        self.entered = entered
        self.found = {candidate.id: {} for candidate in entered}

    def run(self, count: int) -> None:
        """Try everybody on few replications, the best of each cost class on more and on all."""
        rounds = [(min(few, count), keep) for few, keep in _ROUNDS] + [(count, _FINALISTS)]
        classes = [sum(c.cost == cost for c in self.entered) for cost in COSTS]
        before = 0
        for few, keep in rounds:
            self._planned += (few - before) * sum(min(size, keep) for size in classes)
            before = few
        for few, keep in rounds:
            best = [
                candidate
                for cost in COSTS
                for candidate in sorted(
                    (c for c in self.entered if c.cost == cost), key=self._score
                )[:keep]
            ]
            self.try_on(best, few)

    def try_on(self, tried: Sequence[Candidate], count: int) -> None:
        """Simulate candidates on the first `count` replications, as far as that is still to do."""
        trials = []
        for candidate in tried:
            left = [n for n in self._order[:count] if n not in self.found[candidate.id]]
            if left:
                trials.append(Trial(candidate=candidate, replications=tuple(left)))
        self._planned = max(self._planned, self.done + sum(len(t.replications) for t in trials))
        for trial, answer in zip(trials, self._pool.answers(trials, self._count), strict=True):
            if trial.candidate is not None:
                found = self.found[trial.candidate.id]
                found.update(zip(trial.replications, answer, strict=True))

    def _count(self, trial: Trial) -> None:
        self.done += len(trial.replications)
        self._report(self.done, self._planned)

    def _score(self, candidate: Candidate) -> tuple[float, float, float, str]:
        """Return what sorts candidates, the best first; all alike before the first round."""
        if not self.found[candidate.id]:
            return (0.0, 0.0, 0.0, "")
        return _place(self.measure(candidate))[2:]

    def measure(self, candidate: Candidate) -> Measure:
        """Return what a candidate saved where it was tried."""
        found = self.found[candidate.id]
        pairs = [(self.base[number], found[number]) for number in sorted(found)]
        totals = [
            before.total_s - after.total_s
            for before, after in pairs
            if before.total_s is not None and after.total_s is not None
        ]
        return Measure(
            id=candidate.id,
            kind=candidate.kind,
            component=candidate.component,
            words=candidate.words,
            cost=candidate.cost,
            saved_total_s=_saving(totals) if totals else None,
            saved_waiting_person_s=_saving(
                [before.waiting_person_s - after.waiting_person_s for before, after in pairs]
            ),
            replications=len(found),
            more_out=sum(after.out - before.out for before, after in pairs),
        )


def _place(measure: Measure) -> tuple[int, int, float, float, float, str]:
    """Return what sorts measures: cost, how well it was tried, who gets out, seconds, waiting."""
    total = measure.saved_total_s.mean if measure.saved_total_s else 0.0
    waiting = measure.saved_waiting_person_s.mean
    more_out = measure.more_out / measure.replications
    cost = COSTS.index(measure.cost)
    return (cost, -measure.replications, -more_out, -total, -waiting, measure.id)


def _most_different_first(chains: Sequence[OnChain | None]) -> tuple[int, ...]:
    """Return the replications in an order in which the first few show most of the chains."""
    left = list(range(len(chains)))
    seen: set[str] = set()
    order = []
    while left:
        number = max(left, key=lambda n: (len(_places(chains[n]) - seen), -n))
        seen |= _places(chains[number])
        order.append(number)
        left.remove(number)
    return tuple(order)


def _places(chain: OnChain | None) -> frozenset[str]:
    return chain.places if chain else frozenset()


def _saving(differences: Sequence[float]) -> Saving:
    """Return mean and interval of paired differences."""
    mean = float(np.mean(differences))
    count = len(differences)
    if count == 1:
        return Saving(mean=mean, low=None, high=None)
    from scipy.stats import t  # noqa: PLC0415 - slow to load, and not everybody comes here

    half = float(t.ppf((1 + _INTERVAL) / 2, count - 1) * np.std(differences, ddof=1) / count**0.5)
    return Saving(mean=mean, low=mean - half, high=mean + half)


def _not_tried(plan: Plan, tried: Sequence[Candidate]) -> tuple[NotTried, ...]:
    entered = {candidate.id for candidate in tried}
    left = [c for c in candidates(ground_of(plan)) if c.id not in entered]
    found = [
        NotTried(
            kind=kind,
            words=KINDS[kind].words,
            reason=_NOT_ON_CHAIN,
            count=sum(1 for candidate in left if candidate.kind == kind),
        )
        for kind in KINDS
        if any(candidate.kind == kind for candidate in left)
    ]
    if plan.scenario.routing.rule not in ("assigned", "nearest") and plan.building.stairwells:
        words = KINDS["other-stair"].words
        found.append(NotTried(kind="other-stair", words=words, reason=_NO_PLAN, count=None))
    guard = Words(zh="楼梯口设引导员", en="a guard at a stair")
    found.append(NotTried(kind="guard", words=guard, reason=_NO_HOLD, count=None))
    return tuple(found)


def relief_json(found: Relief) -> dict[str, object]:
    """Return what `bottlenecks --json` prints under `relief`, ready for `json.dumps`.

    `measures` [{id, kind, component, cost, what {zh, en}, saved_total_s {mean, low, high},
    saved_waiting_person_s, replications, more_out}], `not_tried` [{kind, what, reason, count}],
    `total_s`, `waiting_person_s`, `replications`, `simulations`.
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
                "what": asdict(one.words),
                "saved_total_s": asdict(one.saved_total_s) if one.saved_total_s else None,
                "saved_waiting_person_s": asdict(one.saved_waiting_person_s),
                "replications": one.replications,
                "more_out": one.more_out,
            }
            for one in found.measures
        ],
        "not_tried": [
            {
                "kind": one.kind,
                "what": asdict(one.words),
                "reason": asdict(one.reason),
                "count": one.count,
            }
            for one in found.not_tried
        ],
    }
