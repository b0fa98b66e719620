"""A time below which no rounds can be: how far rounds that were found may be from the best.

Whatever the rounds, the ways that are walked join all stops to the start as a tree, in which no
stop has more than two neighbours and the start no more than one a walker; and into any part of the
building go as many walkers as its work asks for. A tree that need not keep to that, but pays a
price where it does not, is no longer (Lagrange relaxation after M. Held and R. Karp 1971, prices by
subgradients). The least time is the one in which all walkers together have time for that tree.
Of few stops all rounds are tried instead, and the bound is the best itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from evacsim.routing.rounds import Task

    Floats = NDArray[np.float64]

_FEW: Final = 8
"""So many stops are tried in every way."""
_STEPS: Final = 80
_PATIENCE: Final = 6
_SLOWER: Final = 0.6
_HALVINGS: Final = 12
_AIM: Final = 1.02
"""The steps are those to this share of the time that all walkers have."""
_CLOSE: Final = 0.003
"""The bound is found to this share of the time to beat."""
_HAIR_S: Final = 1e-9
_NEIGHBOURS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some stops: which nodes they are, how far the nearest is, and the work among them [s].

    `ways_s` are the ways of the shortest tree that joins them, the longest first.
    """

    inside: NDArray[np.bool_]
    away_s: float
    at_stops_s: float
    ways_s: Floats

    def needs(self, walkers: int, by_s: float) -> int | None:
        """Return how many walkers it takes to be done by a time [s]; None if they are too few."""
        for count in range(1, walkers + 1):
            work_s = self.at_stops_s + float(self.ways_s[count - 1 :].sum())
            if count * (by_s - self.away_s) >= work_s - _HAIR_S:
                return count
        return None


@dataclass(slots=True)
class _Prices:
    """What the tree pays: for neighbours too many, by node, and for walkers too few, by part."""

    nodes: Floats
    parts: Floats


def least_s(task: Task, tiers: Sequence[float], finish_s: float) -> float:
    """Return a time [s] that no rounds can beat.

    Parameters
    ----------
    task
        Walkers who are all ready at one time in one place.
    tiers
        Something of each stop that grows away from the start, such as the height of its floor: the
        parts are the stops of each value, and those of it and above.
    finish_s
        When the rounds that were found are done.
    """
    ready_s = task.walkers[0].ready_s
    if len(task.at_stop_s) <= _FEW:
        return ready_s + _exact_s(task)
    ways_s = _all_ways_s(task)
    parts = tuple(_parts(task, ways_s, tiers))
    nearest_s = ways_s[0, 1:] + task.at_stop_s
    low, high = float(nearest_s.max(initial=0.0)), finish_s - ready_s
    prices = _Prices(np.zeros(len(ways_s)), np.zeros(len(parts)))
    for _ in range(_HALVINGS):
        if high - low <= _CLOSE * finish_s:
            break
        middle = (low + high) / 2
        if _too_soon(task, ways_s, parts, middle, prices):
            low = middle
        else:
            high = middle
    return ready_s + low


def _exact_s(task: Task) -> float:
    """Return the least time after the start [s] in which few stops can be seen, by trying all.

    The shortest round through each set of stops (M. Held and R. Karp 1962), then for one walker
    more at a time the best way to hand a part of each set over.
    """
    count = len(task.at_stop_s)
    first_s = task.walkers[0].to_stop_s + task.at_stop_s
    ends_s = np.full((1 << count, count), math.inf)
    for stop in range(count):
        ends_s[1 << stop, stop] = first_s[stop]
    for seen in range(1, 1 << count):
        for stop in range(count):
            if not seen >> stop & 1:
                more_s = ends_s[seen] + task.between_s[:, stop] + task.at_stop_s[stop]
                whole = seen | 1 << stop
                ends_s[whole, stop] = min(ends_s[whole, stop], float(more_s.min()))
    alone_s = ends_s.min(axis=1)
    alone_s[0] = 0.0
    best_s = alone_s
    for _ in task.walkers[1:]:
        shared_s = best_s.copy()
        for seen in range(1, 1 << count):
            part = seen
            while part:
                shared_s[seen] = min(shared_s[seen], max(alone_s[part], best_s[seen ^ part]))
                part = (part - 1) & seen
        best_s = shared_s
    return float(best_s[-1])


def _all_ways_s(task: Task) -> Floats:
    """Return the ways between start and stops [s], the start first; inf from a node to itself."""
    count = len(task.at_stop_s) + 1
    ways_s = np.empty((count, count))
    ways_s[1:, 1:] = np.minimum(task.between_s, task.between_s.T)
    ways_s[0, 1:] = ways_s[1:, 0] = task.walkers[0].to_stop_s
    np.fill_diagonal(ways_s, math.inf)
    return ways_s


def _parts(task: Task, ways_s: Floats, tiers: Sequence[float]) -> Iterator[_Part]:
    tier = np.array([-math.inf, *tiers])
    for least in sorted(set(tiers)):
        for inside in (tier >= least, tier == least):
            stops = np.flatnonzero(inside)
            joined = _shortest_tree(ways_s[np.ix_(stops, stops)])
            lengths = [ways_s[stops[one], stops[other]] for one, other in joined]
            yield _Part(
                inside=inside,
                away_s=float(ways_s[0, stops].min()),
                at_stops_s=float(task.at_stop_s[stops - 1].sum()),
                ways_s=np.sort(np.array(lengths, dtype=np.float64))[::-1],
            )


def _shortest_tree(ways_s: Floats) -> NDArray[np.int64]:
    """Return the ways of the shortest tree that joins all nodes, shape (nodes - 1, 2): Prim's."""
    count = len(ways_s)
    joined = np.empty((count - 1, 2), dtype=np.int64)
    outside = np.ones(count, dtype=np.bool_)
    outside[0] = False
    nearest_s, nearest = ways_s[0].copy(), np.zeros(count, dtype=np.int64)
    for place in range(count - 1):
        node = int(np.where(outside, nearest_s, math.inf).argmin())
        joined[place] = nearest[node], node
        outside[node] = False
        nearer = outside & (ways_s[node] < nearest_s)
        nearest_s[nearer], nearest[nearer] = ways_s[node][nearer], node
    return joined


def _too_soon(
    task: Task, ways_s: Floats, parts: Sequence[_Part], by_s: float, prices: _Prices
) -> bool:
    """Whether no rounds can be done so soon after the start [s]; prices are kept for the next."""
    walkers = len(task.walkers)
    needed = [part.needs(walkers, by_s) for part in parts]
    if None in needed:
        return True
    needs = np.array([need or 0 for need in needed], dtype=np.float64)
    crossed = np.array([part.inside for part in parts])
    budget_s = walkers * by_s - float(task.at_stop_s.sum()) + _HAIR_S
    allowed = np.full(len(ways_s), float(_NEIGHBOURS))
    allowed[0] = walkers
    nodes, own, best_s, step, stalled = prices.nodes, prices.parts, -math.inf, 1.0, 0
    for _ in range(_STEPS):
        priced_s = _priced(ways_s, nodes, own, crossed)
        tree = _shortest_tree(priced_s)
        length_s = float(priced_s[tree[:, 0], tree[:, 1]].sum())
        bound_s = length_s - float(nodes @ allowed) + float(own @ needs)
        stalled += 1
        if bound_s > best_s:
            best_s, prices.nodes, prices.parts, stalled = bound_s, nodes, own, 0
        if best_s > budget_s:
            return True
        if stalled > _PATIENCE:
            step, stalled, nodes, own = step * _SLOWER, 0, prices.nodes, prices.parts
        too_many = np.bincount(tree.ravel(), minlength=len(ways_s)) - allowed
        too_few = needs - (crossed[:, tree[:, 0]] != crossed[:, tree[:, 1]]).sum(axis=1)
        norm = float(too_many @ too_many + too_few @ too_few)
        if norm == 0:
            return False
        by = step * (_AIM * budget_s - bound_s + 1.0) / norm
        nodes = np.maximum(nodes + by * too_many, 0.0)
        own = np.maximum(own + by * too_few, 0.0)
    return False


def _priced(ways_s: Floats, nodes: Floats, parts: Floats, crossed: NDArray[np.bool_]) -> Floats:
    """Return the ways with what they pay for their ends, less what is paid for crossing [s]."""
    priced_s: Floats = ways_s + nodes[:, None] + nodes[None, :]
    for price, inside in zip(parts, crossed, strict=True):
        if price > 0:
            priced_s -= price * (inside[:, None] != inside[None, :])
    return priced_s
