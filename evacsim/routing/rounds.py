"""Rounds: who goes to which stops, and in which order, so that the last stop is seen soonest.

One walker follows the tree of shortest ways and leaves its farthest branch for the end: where the
ways are a tree, nothing is sooner. Several cut that walk into pieces; then, again and again, stops
that lie together are taken out of the rounds and put back where they cost least (slack induction by
string removals, J. Christiaens and G. Vanden Berghe 2020, with annealing). The draws are the same
every time, so that a task has one answer. `routing.rounds_bound` says what no rounds can better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Round = list[int]

_MOST_TRIES, _TRIES_A_STOP = 1500, 40
_STOPS_TRIED: Final = 75_000
"""Stops times tries: many stops are tried fewer times, so that the answer takes seconds."""
_WARM, _COLD = 0.01, 0.0005
"""How much later, as a share of all, a change may be that is still taken: first and last."""
_LONGEST_PIECE: Final = 12
_MOST_PIECES: Final = 4
_PER_WALKER: Final = 0.02
"""Weight of the mean of all finishes beside the last: of rounds equally soon the shorter ones."""
_TIGHTER: Final = 0.98
_HALVINGS: Final = 40
_HAIR_S: Final = 1e-9
_SEED: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Who goes round: ready at a time [s], then so far from each stop [s], shape (stops,)."""

    ready_s: float
    to_stop_s: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be gone round: times between stops [s], the same both ways, and at each [s].

    Shapes (stops, stops) and (stops,).
    """

    between_s: Floats
    at_stop_s: Floats
    walkers: tuple[Walker, ...]

    def done_s(self, walker: int, stops: Sequence[int]) -> list[float]:
        """Return when a walker has done all at each of their stops [s]."""
        own = self.walkers[walker]
        now, found = own.ready_s, []
        for place, stop in enumerate(stops):
            way_s = self.between_s[stops[place - 1], stop] if place else own.to_stop_s[stop]
            now += float(way_s + self.at_stop_s[stop])
            found.append(now)
        return found

    def finish_s(self, walker: int, stops: Sequence[int]) -> float:
        """Return when a walker has done all at the last of their stops [s]."""
        own = self.walkers[walker]
        if not stops:
            return own.ready_s
        ways_s = own.to_stop_s[stops[0]] + self.between_s[list(stops[:-1]), list(stops[1:])].sum()
        return float(own.ready_s + ways_s + self.at_stop_s[list(stops)].sum())


def best_rounds(task: Task, order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the stops of each walker, in their order; one walker at least.

    `order` is that of one walk past all stops, as `tree_order` gives it.
    """
    if len(task.walkers) == 1:
        return (tuple(_straightened(task, 0, list(order))),)
    rounds = _shared_out(task, list(order))
    if len(order) > 1:
        rounds = _improved(task, rounds)
    return tuple(tuple(_straightened(task, w, stops)) for w, stops in enumerate(rounds))


def tree_order(
    before: Sequence[int], away_s: Sequence[float], stops: Sequence[int], root: int
) -> list[int]:
    """Return the stops in the order of a walk over the tree of shortest ways, the farthest last.

    Parameters
    ----------
    before, away_s
        Of every node of the ways: the node before it (negative: none), and how far it is [s].
    stops
        The nodes to see; what is returned are their places here.
    root
        The node where the walk begins.
    """
    farthest_s: dict[int, float] = {}
    branches: dict[int, set[int]] = {}
    places: dict[int, list[int]] = {}
    for place, stop in enumerate(stops):
        places.setdefault(stop, []).append(place)
        node = stop
        while node >= 0:
            farthest_s[node] = max(farthest_s.get(node, 0.0), away_s[stop])
            if node == root:
                break
            branches.setdefault(before[node], set()).add(node)
            node = before[node]
    found: list[int] = []
    ahead = [root]
    while ahead:
        node = ahead.pop()
        found += places.get(node, [])
        ahead += sorted(branches.get(node, ()), key=lambda one: (-farthest_s[one], -one))
    return found


def _shared_out(task: Task, order: list[int]) -> list[Round]:
    """Cut one walk into a piece a walker, so that the last of them is done as soon as can be.

    Who is ready soonest takes the end of the walk, which is the farthest.
    """
    count = len(task.walkers)
    turns = sorted(range(count), key=lambda walker: -task.walkers[walker].ready_s)
    low = max(walker.ready_s for walker in task.walkers)
    high = max(task.finish_s(walker, order) for walker in range(count))
    best = [order if walker == turns[0] else [] for walker in range(count)]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        found = _cut(task, order, turns, middle)
        if found is None:
            low = middle
        else:
            best, high = found, middle
    return best


def _cut(task: Task, order: list[int], turns: list[int], by_s: float) -> list[Round] | None:
    """Return the walk in pieces that are all done by a time [s]; None if that is too soon."""
    rounds: list[Round] = [[] for _ in task.walkers]
    place = 0
    for walker in turns:
        done_s = task.done_s(walker, order[place:])
        fits = int(np.searchsorted(done_s, by_s + _HAIR_S, side="right"))
        rounds[walker] = order[place : place + fits]
        place += fits
    return rounds if place == len(order) else None


def _improved(task: Task, rounds: list[Round]) -> list[Round]:
    """Return rounds that are done sooner, by taking pieces out and putting their stops back."""
    draws = np.random.default_rng(_SEED)  # the same answer every time
    near = np.argsort(task.between_s, axis=1, kind="stable").tolist()
    now, cost = rounds, _cost(task, rounds)
    best, least = now, cost
    tries = min(_MOST_TRIES, _TRIES_A_STOP * len(near), _STOPS_TRIED // len(near))
    for turn in range(tries):
        warm = _WARM * (_COLD / _WARM) ** (turn / tries) * least
        tried = [list(stops) for stops in now]
        removed = _take_out(tried, near, draws)
        _put_back(task, tried, removed, _TIGHTER * least, draws)
        new_cost = _cost(task, tried)
        if new_cost < cost - warm * math.log(1.0 - draws.random()):
            now, cost = tried, new_cost
            if cost < least - _HAIR_S:
                best, least = now, cost
    return best


def _cost(task: Task, rounds: Sequence[Round]) -> float:
    """Return what rounds are judged by [s]."""
    finish_s = [task.finish_s(walker, stops) for walker, stops in enumerate(rounds)]
    return max(finish_s) + _PER_WALKER * sum(finish_s) / len(finish_s)


def _take_out(rounds: list[Round], near: list[list[int]], draws: np.random.Generator) -> list[int]:
    """Take a piece each out of some rounds, all of them near one stop; return what was taken."""
    where = {stop: walker for walker, stops in enumerate(rounds) for stop in stops}
    most = int(draws.integers(1, min(len(rounds), _MOST_PIECES), endpoint=True))
    removed: list[int] = []
    touched: set[int] = set()
    for stop in near[int(draws.integers(len(near)))]:
        walker = where[stop]
        if walker in touched:
            continue
        stops = rounds[walker]
        length = int(draws.integers(1, min(len(stops), _LONGEST_PIECE), endpoint=True))
        first = max(0, stops.index(stop) - int(draws.integers(length)))
        removed += stops[first : first + length]
        rounds[walker] = stops[:first] + stops[first + length :]
        touched.add(walker)
        if len(touched) == most:
            break
    return removed


def _put_back(
    task: Task,
    rounds: list[Round],
    removed: list[int],
    by_s: float,
    draws: np.random.Generator,
) -> None:
    """Put stops where they cost least among rounds that are then done by a time [s].

    Where none is, into the one that is done soonest.
    """
    draws.shuffle(removed)
    if draws.random() < 0.5:  # noqa: PLR2004 - every other time the far ones first
        removed.sort(key=lambda stop: -float(task.walkers[0].to_stop_s[stop]))
    finish_s = [task.finish_s(walker, stops) for walker, stops in enumerate(rounds)]
    for stop in removed:
        found = []
        for walker, stops in enumerate(rounds):
            more_s, at = _insertion(task, walker, stops, stop)
            done_s = finish_s[walker] + more_s
            late = done_s > by_s
            found.append((late, done_s if late else more_s, walker, at, done_s))
        _, _, walker, at, done_s = min(found)
        rounds[walker].insert(at, stop)
        finish_s[walker] = done_s


def _insertion(task: Task, walker: int, stops: Round, stop: int) -> tuple[float, int]:
    """Return how much longer a round is with one more stop [s], put in where that is least."""
    first_s = task.walkers[walker].to_stop_s
    if not stops:
        return float(first_s[stop] + task.at_stop_s[stop]), 0
    to_s = task.between_s[stop, stops]
    more_s = np.empty(len(stops) + 1)
    more_s[0] = first_s[stop] + to_s[0] - first_s[stops[0]]
    more_s[1:-1] = to_s[:-1] + to_s[1:] - task.between_s[stops[:-1], stops[1:]]
    more_s[-1] = to_s[-1]
    at = int(more_s.argmin())
    return float(more_s[at] + task.at_stop_s[stop]), at


def _straightened(task: Task, walker: int, stops: Round) -> Round:
    """Return a round with pieces turned round, and stops put elsewhere, while that shortens it."""
    now = list(stops)
    while True:
        gain_s, first, last = _best_turn(task, walker, now)
        if gain_s > _HAIR_S:
            now[first:last] = now[first:last][::-1]
            continue
        moved = _moved(task, walker, now)
        if moved is None:
            return now
        now = moved


def _best_turn(task: Task, walker: int, stops: Round) -> tuple[float, int, int]:
    """Return by how much turning a piece round shortens a round [s], and which piece."""
    count = len(stops)
    if count < 2:  # noqa: PLR2004 - nothing to turn
        return 0.0, 0, 0
    between_s = task.between_s[np.ix_(stops, stops)]
    way_in = np.vstack([task.walkers[walker].to_stop_s[stops], between_s[:-1]])
    way_on = np.hstack([between_s[:, 1:], np.zeros((count, 1))])
    now_s = np.diag(way_in)[:, None] + np.diag(way_on)[None, :]
    gain_s = np.triu(now_s - way_in - way_on, k=1)
    first, last = divmod(int(gain_s.argmax()), count)
    return float(gain_s[first, last]), first, last + 1


def _moved(task: Task, walker: int, stops: Round) -> Round | None:
    """Return a round with a piece put elsewhere, the first that shortens it; None if none does."""
    before_s = task.finish_s(walker, stops)
    for length in range(1, min(len(stops) - 1, _LONGEST_PIECE) + 1):
        for first in range(len(stops) - length + 1):
            piece = stops[first : first + length]
            rest = stops[:first] + stops[first + length :]
            found = rest
            for stop in piece:  # in its order, next to one another unless elsewhere is nearer
                _, at = _insertion(task, walker, found, stop)
                found = [*found[:at], stop, *found[at:]]
            if task.finish_s(walker, found) < before_s - _HAIR_S:
                return found
    return None
