"""The search for a plan: from today's and the relaxed one, step by step to the best beside it.

Plans race on common random numbers. A handful of those beside the plan in hand are simulated on
one draw; the few that are no slower there on all draws of the search; the best of them is the new
plan in hand if it is better. Where no batch brings anything more, some classes are sent anywhere
and the search goes on from there. Batches do not hang on the number of processes, so neither does
the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.studies.plan_trial import PlanTrial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from evacsim.jobs.work import Jobs
    from evacsim.studies.plan_moves import Moves
    from evacsim.studies.plan_trial import Assignment, PlanOutcome, SearchSpace

    Progress = Callable[[int, int, float], None]
    Score = tuple[float, float, float]

DRAWS: Final = 6
"""Replications on which plans race."""
FINALISTS: Final = 4
FINAL_DRAWS: Final = 24
"""The best plans of the search meet once more, on so many draws of their own at most."""
_FINAL_PART: Final = 20
"""A short search has a short final: a draw for so many simulations."""
_BATCH: Final = 8
_PROMOTED: Final = 3
_PATIENCE: Final = 5
"""So many batches running may bring nothing before the search moves on."""
_LATER: Final = 3
"""Every so many batches one tries other release times."""
_CLIMBING: Final = 0.8
"""Up to this part of the simulations is for the search."""
_LOOKING: Final = 0.9
"""Up to this for a second look; the rest is for taking back what changes nothing."""
_LETTING: Final = 0.08
"""This part of all is for what waits for people, where anything may."""
_WAITING: Final = 0.01
"""Waiting that differs by this share is equal, and the plan with fewer changes wins."""
_TIE_S: Final = 0.1
"""Totals this close are equal, and waiting decides."""
_REST: Final = 0.05
_FINAL: Final = 1_000
"""The number of the first draw on which the best plans meet; those of the search begin at 0."""


class Race:
    """Which plan has been tried on which draw, and how that went.

    `None` among the plans is today's, by its own route rule. `spent` counts simulations, of which a
    draw takes `each`.
    """

    def __init__(
        self,
        jobs: Jobs[SearchSpace, PlanTrial, tuple[PlanOutcome, ...]],
        *,
        moves: Moves,
        most: int,
        each: int = 1,
        progress: Progress | None = None,
    ) -> None:
        self._jobs = jobs
        self.moves = moves
        self._report = progress
        self.most = most
        self._each = each
        self.spent = 0
        self.best_s = math.inf
        self.found: dict[Assignment | None, dict[int, PlanOutcome]] = {}

    def run(
        self, plans: Iterable[Assignment | None], numbers: Sequence[int], *, size: int = 100
    ) -> None:
        """Simulate plans on draws, as far as that is still to do, so many in one piece of work."""
        trials: list[PlanTrial] = []
        for plan in dict.fromkeys(plans):
            known = self.found.setdefault(plan, {})
            left = tuple(number for number in numbers if number not in known)
            trials += [
                PlanTrial(assignment=plan, replications=left[at : at + size])
                for at in range(0, len(left), size)
            ]
        for trial, answer in zip(trials, self._jobs.answers(trials, self._count), strict=True):
            self.found[trial.assignment].update(zip(trial.replications, answer, strict=True))

    def until(self, part: float) -> float:
        """Return how many simulations may be spent up to a part of those without what waits."""
        return part * (1.0 - _LETTING * self.moves.lets_wait) * self.most

    def score(self, plan: Assignment | None, numbers: Sequence[int]) -> Score:
        """Return what sorts plans, the best first: people left inside, 95 % of totals, waiting.

        Left inside are those who get out by today's plan on the same draw, persons a draw. Who is
        held in a room waits, too [person-s]: else to hold everybody would look like a gain.
        """
        own, today = self.found[plan], self.found[None]
        lost = [max(0, today[number].out - own[number].out) for number in numbers]
        late_s = late(self.totals_s(plan, numbers))
        waiting = [own[number].waiting_person_s + own[number].held_person_s for number in numbers]
        held = 0.0 if plan is None else self.moves.held_person_s(plan)
        return float(np.mean(lost)), _whole(late_s, _TIE_S), float(np.mean(waiting)) + held

    def rank(self, plan: Assignment, numbers: Sequence[int]) -> tuple[float, ...]:
        """Return what sorts the best plans: as `score`, of equal ones that with fewer changes."""
        lost, late_s, waiting = self.score(plan, numbers)
        share = _WAITING * max(self.score(None, numbers)[2], 1.0)
        return lost, late_s, round(waiting / share), self.moves.changes(plan), waiting

    def climbs(self, plan: Assignment, numbers: Sequence[int]) -> Score:
        """Return what the search goes by: as `score`, with a little of every stair and exit.

        The total is the latest of them. So that one of the others may get better first, and then
        take a class from the latest, their mean counts for one part in twenty.
        """
        lost, late_s, waiting = self.score(plan, numbers)
        ends_s = self.moves.ends_s(plan, self.out_s(plan, numbers))
        return lost, late_s + _REST * float(ends_s.mean()), waiting

    def totals_s(self, plan: Assignment | None, numbers: Sequence[int]) -> list[float]:
        """Return total times [s]; inf where not everybody got out."""
        totals = (self.found[plan][number].total_s for number in numbers)
        return [math.inf if total is None else total for total in totals]

    def out_s(self, plan: Assignment, numbers: Sequence[int]) -> NDArray[np.float64]:
        """Return when each class is out [s], mean over draws; as late as any, if it is not."""
        out_s = np.array([self.found[plan][number].out_s for number in numbers])
        latest_s = float(np.nanmax(out_s, initial=1.0))
        mean_s: NDArray[np.float64] = np.nan_to_num(out_s, nan=latest_s).mean(axis=0)
        return mean_s

    def _count(self, trial: PlanTrial) -> None:
        self.spent += len(trial.replications) * self._each
        if self._report is not None:
            self._report(min(self.spent, self.most), self.most, self.best_s)


def late(totals_s: Sequence[float]) -> float:
    """Return the 95th percentile of total times [s], linear between ranks; inf if it needs one."""
    in_order = sorted(totals_s)
    place = 0.95 * (len(in_order) - 1)
    if math.isinf(in_order[math.ceil(place)]):
        return math.inf
    return float(np.quantile(in_order, 0.95))


def _whole(seconds: float, step_s: float) -> float:
    return seconds if math.isinf(seconds) else round(seconds / step_s) * step_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The best plans that were found, the best first, and whether Ctrl-C ended the search.

    In `best` nothing waits for people that does not today; `waiting` are those plans in which
    something does and that are better than all of these. `best_s` is the 95th percentile of the
    first of `best` on the draws of the search [s].
    """

    best: tuple[Assignment, ...]
    waiting: tuple[Assignment, ...]
    best_s: float
    stopped: bool


def search(race: Race, starts: Sequence[Assignment]) -> Searched:
    """Look for the best plan until `race.most` simulations are spent, or there is nothing to try.

    Ctrl-C ends it with the best so far.
    """
    numbers = tuple(range(DRAWS))
    stopped = False
    try:
        race.run([None, *starts], numbers)
        _climb(race, min(starts, key=lambda plan: race.climbs(plan, numbers)), numbers)
        _look_again(race, numbers)
        _simplify(race, numbers)
        _let_wait(race, numbers)
    except KeyboardInterrupt:
        stopped = True
    whole = _whole_plans(race, numbers)
    if None not in race.found or not all(number in race.found[None] for number in numbers):
        raise KeyboardInterrupt  # nothing is known yet
    in_order = sorted(whole, key=lambda plan: race.rank(plan, numbers))
    plain = [plan for plan in in_order if plan.plain][:FINALISTS]
    ahead = in_order[: in_order.index(plain[0])]
    return Searched(
        best=tuple(plain),
        waiting=tuple(ahead[:FINALISTS]),
        best_s=late(race.totals_s(plain[0], numbers)),
        stopped=stopped,
    )


def _climb(race: Race, hand: Assignment, numbers: tuple[int, ...]) -> None:
    best = hand
    race.best_s = race.score(best, numbers)[1]
    while race.spent < race.until(_CLIMBING):
        hand = _to_the_top(race, hand, numbers)
        if race.score(hand, numbers) < race.score(best, numbers):
            best = hand
        if not race.moves.units:
            return
        before = race.spent
        for _ in range(2 * _BATCH):  # a small school may have been seen whole
            hand = race.moves.kicked(best)
            if hand not in race.found:
                break
        race.run([hand], numbers)
        if race.spent == before:
            return


def _look_again(race: Race, numbers: tuple[int, ...]) -> None:
    """Try plans that were dropped after one draw on all of them, what was best there first.

    The draw on which they raced need not be one of the late ones that decide.
    """
    first = numbers[:1]
    dropped = [plan for plan, own in race.found.items() if plan and len(own) < len(numbers)]
    dropped.sort(key=lambda plan: race.score(plan, first))
    for at in range(0, len(dropped), _BATCH):
        if race.spent >= race.until(_LOOKING):
            return
        race.run(dropped[at : at + _BATCH], numbers)


def _let_wait(race: Race, numbers: tuple[int, ...]) -> None:
    """Let classes wait for others, and doors be held, beside the best plan so far."""
    hand = min(_whole_plans(race, numbers), key=lambda plan: race.rank(plan, numbers))
    left = race.moves.waiting(hand, race.out_s(hand, numbers))
    while left and race.spent < race.most:
        batch, left = left[:_BATCH], left[_BATCH:]
        better = _better(race, batch, hand, numbers)
        if better is not None:
            hand = better
            left = race.moves.waiting(hand, race.out_s(hand, numbers))


def _simplify(race: Race, numbers: tuple[int, ...]) -> None:
    """Take changes of the best plan back, one by one, as long as it stays as good."""
    hand = min(_whole_plans(race, numbers), key=lambda plan: race.rank(plan, numbers))
    for plan in race.moves.takes_back(hand):
        if race.spent >= race.until(1.0):
            return
        simpler = plan(hand)
        race.run([simpler], numbers)
        if race.rank(simpler, numbers) <= race.rank(hand, numbers):
            hand = simpler


def _whole_plans(race: Race, numbers: tuple[int, ...]) -> list[Assignment]:
    """Return the plans that have been tried on all draws."""
    found = race.found.items()
    return [plan for plan, own in found if plan and all(number in own for number in numbers)]


def _to_the_top(race: Race, hand: Assignment, numbers: tuple[int, ...]) -> Assignment:
    """Go from plan to better plan until several batches running bring nothing."""
    batches = _batches(race, hand, numbers)
    failed = 0
    while failed < _PATIENCE and race.spent < race.until(_CLIMBING):
        batch = next(batches, None)
        if batch is None:
            break
        better = _better(race, batch, hand, numbers)
        failed += 1
        if better is not None:
            hand, failed = better, 0
            race.best_s = min(race.best_s, race.score(hand, numbers)[1])
            batches = _batches(race, hand, numbers)
    return hand


def _batches(race: Race, hand: Assignment, numbers: tuple[int, ...]) -> Iterator[list[Assignment]]:
    """Yield plans beside the one in hand that have not been tried, some at a time."""
    near = race.moves.neighbours(hand, race.out_s(hand, numbers))
    later = race.moves.later(hand)
    for turn in range(1, len(near) + len(later) + 1):
        first, second = (later, near) if turn % _LATER == 0 else (near, later)
        source = first or second
        batch: list[Assignment] = []
        while source and len(batch) < _BATCH:
            plan = source.pop(0)
            if plan not in race.found:
                batch.append(plan)
        if batch:
            yield batch
        if not near and not later:
            return


def _better(
    race: Race, batch: Sequence[Assignment], hand: Assignment, numbers: tuple[int, ...]
) -> Assignment | None:
    """Return the best of a batch if it is better than the plan in hand."""
    first = numbers[:1]
    race.run(batch, first)
    in_order = sorted(batch, key=lambda plan: race.climbs(plan, first))
    own = race.climbs(hand, first)
    promoted = [plan for plan in in_order[:_PROMOTED] if race.climbs(plan, first) < own]
    race.run(promoted, numbers)
    best = min(promoted, key=lambda plan: race.climbs(plan, numbers), default=None)
    if best is None or race.climbs(best, numbers) >= race.climbs(hand, numbers):
        return None
    return best


def final(race: Race, searched: Searched) -> tuple[Assignment, ...]:
    """Return the best of the best plans, on draws that the search has not seen.

    Where something waits in the best of all, it is the second of two: the first is the best in
    which nothing does.
    """
    best, waiting = searched.best, searched.waiting
    draws = max(1, min(FINAL_DRAWS, race.most // _FINAL_PART))
    numbers = tuple(range(_FINAL, _FINAL + draws))
    if len(best) + len(waiting) == 1:
        return best
    try:
        race.run([None, *best, *waiting], numbers)
    except KeyboardInterrupt:
        return best[:1]
    plain = min(best, key=lambda plan: race.score(plan, numbers))
    of_all = min((plain, *waiting), key=lambda plan: race.score(plan, numbers))
    return (plain,) if of_all is plain else (plain, of_all)
