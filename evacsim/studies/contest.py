"""Candidates compete: all on a few replications, the best of each cost class on more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.statistics import student
from evacsim.studies.candidate import COSTS, Cost
from evacsim.studies.got_out import GotOut
from evacsim.studies.ground import OnChain
from evacsim.studies.trial import Outcome, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.locale import Message
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.candidate import Candidate
    from evacsim.studies.pool import Pool

    Progress = Callable[[int, int], None]

ROUNDS: Final = ((2, 10_000), (4, 12))
"""(replications, how many of each cost class are tried on them); after them, the finalists."""
FINALISTS: Final = 8
_INTERVAL: Final = 0.90
_TIE_S: Final = 0.1


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
    `saved_total_s` is over the replications in which everybody gets out with and without it,
    `saved_waiting_person_s`, time at a standstill summed over everybody, over those in which as
    many do (each None if there is none). `replications` says how many were simulated, `got_out`
    how many people get out in them, `walk_m` how much longer walks become [m].
    """

    id: str
    kind: str
    component: str
    words: Message
    cost: Cost
    saved_total_s: Saving | None
    saved_waiting_person_s: Saving | None
    replications: int
    got_out: GotOut
    walk_m: float = 0.0

    @property
    def more_out(self) -> int:
        """How many more people get out with it, in all replications together."""
        return sum(self.got_out.after) - sum(self.got_out.before)


class Contest:
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
        rounds = [(min(few, count), keep) for few, keep in ROUNDS] + [(count, FINALISTS)]
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
        if self.entered:  # before, what there is to do is not known
            self._report(self.done, self._planned)

    def _score(self, candidate: Candidate) -> tuple[float | str, ...]:
        """Return what sorts candidates, the best first; all alike before the first round."""
        if not self.found[candidate.id]:
            return ()
        lost, _, _, *rest = place(self.measure(candidate))
        return (lost, *rest)

    def measure(self, candidate: Candidate) -> Measure:
        """Return what a candidate saved where it was tried."""
        found = self.found[candidate.id]
        pairs = [(self.base[number], found[number]) for number in sorted(found)]
        totals = [
            before.total_s - after.total_s
            for before, after in pairs
            if before.total_s is not None and after.total_s is not None
        ]
        waiting = [
            before.waiting_person_s - after.waiting_person_s
            for before, after in pairs
            if before.out == after.out
        ]
        return Measure(
            id=candidate.id,
            kind=candidate.kind,
            component=candidate.component,
            words=candidate.words,
            cost=candidate.cost,
            saved_total_s=saving_of(totals) if totals else None,
            saved_waiting_person_s=saving_of(waiting) if waiting else None,
            replications=len(found),
            walk_m=candidate.walk_m,
            got_out=GotOut(
                before=tuple(before.out for before, _ in pairs),
                after=tuple(after.out for _, after in pairs),
            ),
        )


def place(measure: Measure) -> tuple[float | str, ...]:
    """Return what sorts measures: whom it leaves inside, cost, trials, who gets out, time, walk.

    What leaves people inside who get out without it stands last, whatever it costs. Where times tie
    (to a tenth of a second) the shorter walk wins, then less waiting.
    """
    total = measure.saved_total_s.mean if measure.saved_total_s else 0.0
    waiting = measure.saved_waiting_person_s.mean if measure.saved_waiting_person_s else 0.0
    more_out = measure.more_out / measure.replications
    cost = COSTS.index(measure.cost)
    lost = measure.got_out.lost_persons
    time_s = round(-total / _TIE_S) * _TIE_S
    walk_m = round(measure.walk_m, 1)
    rest = (time_s, walk_m, -total, -waiting, measure.id)
    return (lost, cost, -measure.replications, -more_out, *rest)


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


def saving_of(differences: Sequence[float]) -> Saving:
    """Return mean and interval of paired differences."""
    mean = float(np.mean(differences))
    count = len(differences)
    if count == 1:
        return Saving(mean=mean, low=None, high=None)
    half = float(student(_INTERVAL, count) * np.std(differences, ddof=1) / count**0.5)
    return Saving(mean=mean, low=mean - half, high=mean + half)
