"""Candidates compete: what can help by hand on one replication, the best of each cost on more."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.statistics import Interval, interval
from evacsim.locale import text
from evacsim.studies.candidate import COSTS, Cost
from evacsim.studies.got_out import GotOut
from evacsim.studies.ground import OnChain
from evacsim.studies.trial import Outcome, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evacsim.jobs.work import Jobs
    from evacsim.locale import Message
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.candidate import Candidate
    from evacsim.studies.kept_trials import KeptTrials

    Progress = Callable[[int, int], None]

ROUNDS: Final = ((1, 10_000), (2, 10), (4, 6))
"""(replications, how many of each cost class are tried on them); after them, the finalists."""
FINALISTS: Final = 4
LEAST_S: Final = 0.5
"""What saves less by hand, in every replication, is not tried."""
_TIE_S: Final = 0.1
_SURELY_S: Final = 10.0
"""What loses so much on one replication is not tried on another."""


WORTH_SAYING_S: Final = 1.0
"""What saves less is not worth a sentence."""


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
    saved_total_s: Interval | None
    saved_waiting_person_s: Interval | None
    replications: int
    got_out: GotOut
    walk_m: float = 0.0

    @property
    def more_out(self) -> int:
        """How many more people get out with it, in all replications together."""
        return sum(self.got_out.after) - sum(self.got_out.before)

    @property
    def gain(self) -> str:
        """What it gains, in words; "" where that may be chance or is not worth a sentence."""
        saved, words = self.saved_total_s, {"measure": self.words}
        if self.more_out > 0:
            more = f"{self.more_out / self.replications:.0f}"
            return text("{measure}: {n} more people get out", n=more, **words)
        if saved is None or saved.mean < WORTH_SAYING_S:
            return ""
        mean = round(saved.mean)
        if saved.low is None or saved.high is None:
            return text("{measure}: about {mean} s faster (one simulation)", mean=mean, **words)
        if saved.low <= 0:
            return ""
        return text(
            "{measure}: about {mean} s faster ({low}–{high})",
            mean=mean,
            low=round(saved.low),
            high=round(saved.high),
            **words,
        )


class Contest:
    """Which candidate has been tried on which replication, and how that went."""

    def __init__(
        self,
        jobs: Jobs[tuple[Plan, int], Trial, tuple[Outcome, ...]],
        *,
        progress: Progress | None,
        kept: KeptTrials | None = None,
    ) -> None:
        self._jobs = jobs
        self._kept = kept
        self._report = progress or (lambda _done, _total: None)
        self._planned = 0
        self._order: tuple[int, ...] = ()
        self._hoped_s: dict[str, dict[int, float]] = {}
        self.done = 0
        self.base: dict[int, Outcome] = {}
        self.entered: tuple[Candidate, ...] = ()
        self.found: dict[str, dict[int, Outcome]] = {}

    def as_it_is(self, count: int) -> None:
        """Simulate the drill as it is."""
        self._planned = count
        trials = [Trial(candidate=None, replications=(number,)) for number in range(count)]
        for number, (outcome,) in enumerate(self._jobs.answers(trials, self._count)):
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
        self._hoped_s = {candidate.id: self._hopes_s(candidate) for candidate in entered}

    def hopeful(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return those that can save time by hand in some replication, or of which none can say.

        Where somebody stays inside, everything is tried: it may get them out.
        """
        found = []
        for candidate in candidates:
            hopes_s = self._hopes_s(candidate)
            if not hopes_s or max(hopes_s.values()) >= LEAST_S:
                found.append(candidate)
        return tuple(found)

    def _hopes_s(self, candidate: Candidate) -> dict[int, float]:
        """Return what a candidate can save by hand [s] in each replication; {}: not known."""
        found = {}
        for number, one in self.base.items():
            if candidate.reckoned is None or one.course is None:
                return {}
            found[number] = candidate.reckoned(one.course)
        return found

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
                    (c for c in self.entered if c.cost == cost and not self._is_hopeless(c)),
                    key=self._score,
                )[:keep]
            ]
            self.try_on(best, few)
        if self.done < self._planned:  # some were given up on the way
            self._report(self.done, self.done)

    def _is_hopeless(self, candidate: Candidate) -> bool:
        """Whether what has been seen of a candidate says already that it saves nothing."""
        if not self.found[candidate.id]:
            return False
        measure = self.measure(candidate)
        saved = measure.saved_total_s
        if saved is None or measure.more_out > 0 or measure.replications == len(self.base):
            return False
        return saved.high < 0 if saved.high is not None else saved.mean < -_SURELY_S

    def try_on(self, tried: Sequence[Candidate], count: int) -> None:
        """Simulate candidates on the first `count` replications, as far as that is still to do."""
        trials = []
        for candidate in tried:
            found = self.found[candidate.id]
            left = [n for n in self._wanted(candidate, count) if n not in found]
            if self._kept is not None:
                found.update(self._kept.of(candidate, left))
                left = [n for n in left if n not in found]
            if left:
                trials.append(Trial(candidate=candidate, replications=tuple(left)))
        self._planned = max(self._planned, self.done + sum(len(t.replications) for t in trials))
        with contextlib.closing(self._jobs.each(trials)) as done:
            for trial, answer in done:
                if trial.candidate is not None:
                    outcomes = dict(zip(trial.replications, answer, strict=True))
                    self.found[trial.candidate.id].update(outcomes)
                    if self._kept is not None:
                        self._kept.keep(trial.candidate, outcomes)
                self._count(trial)

    def _wanted(self, candidate: Candidate, count: int) -> tuple[int, ...]:
        """Return the first replications for a candidate: those in which it can save something.

        The one with most to save stands at the head.
        """
        hopes_s = self._hoped_s[candidate.id]
        if not hopes_s:
            return self._order[:count]
        first = max(self._order, key=lambda number: hopes_s[number])
        others = [number for number in self._order if number != first]
        others.sort(key=lambda number: hopes_s[number] < LEAST_S)  # stable
        return (first, *others)[:count]

    def _count(self, trial: Trial) -> None:
        self.done += len(trial.replications)
        if self.entered:  # before, what there is to do is not known
            self._report(self.done, self._planned)

    def _score(self, candidate: Candidate) -> tuple[float | str, ...]:
        """Return what sorts candidates, the best first; all alike before the first round."""
        if not self.found[candidate.id]:
            return ()
        measure = self.measure(candidate)
        lost, _, _, *rest = place(measure, self._expected_s(candidate, measure))
        return (lost, *rest)

    def _expected_s(self, candidate: Candidate, measure: Measure) -> float | None:
        """Return what a candidate saves [s], mean over all replications, as far as can be said.

        In those where it can save nothing by hand, and that were not tried, it saves nothing; in
        the other ones what it saved in those that were tried.
        """
        hopes_s, found = self._hoped_s[candidate.id], self.found[candidate.id]
        if not hopes_s or measure.saved_total_s is None:
            return None
        hopeless = [
            hope_s for number, hope_s in hopes_s.items() if hope_s < LEAST_S and number not in found
        ]
        known = len(hopes_s) - len(hopeless)
        lost_s = sum(min(hope_s, 0.0) for hope_s in hopeless)
        return (measure.saved_total_s.mean * known + lost_s) / len(hopes_s)

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
            saved_total_s=interval(totals) if totals else None,
            saved_waiting_person_s=interval(waiting) if waiting else None,
            replications=len(found),
            walk_m=candidate.walk_m,
            got_out=GotOut(
                before=tuple(before.out for before, _ in pairs),
                after=tuple(after.out for _, after in pairs),
            ),
        )


def place(measure: Measure, expected_s: float | None = None) -> tuple[float | str, ...]:
    """Return what sorts measures: whom it leaves inside, cost, trials, who gets out, time, walk.

    What leaves people inside who get out without it stands last, whatever it costs. Where times tie
    (to a tenth of a second) the shorter walk wins, then less waiting.
    `expected_s` stands for the mean of what was saved [s].
    """
    total = measure.saved_total_s.mean if measure.saved_total_s else 0.0
    total = total if expected_s is None else expected_s
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
