"""Ways to the outside from everywhere, by one search backwards from the exits."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.network import Network
    from evacsim.routing.rule import Choice

_PER_PASSAGE = 1e-6
"""Cost of passing a joint, in the search only: of two equally long ways the one with fewer
passages is taken, and ways of no length cannot lead in a circle."""

_THROUGH_A_ROOM = 5.0
"""Added [m, or s] for walking through a room (assumption): two doors and other people's desks.
Without it classes would walk through one another's rooms to save half a metre of corridor."""

_TIE = 1e-9
"""Costs this close are equal (they differ by rounding); the joint whose id sorts first wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """What to pass next, and what is still to come, for an occupant who has just passed a way.

    `next_way[way]` is -1 behind an exit, in the space to reach, and where there is no way out;
    `cost[way]` is the length [m] from the way to the outside (or seconds, where a pace was given):
    0 where one has arrived, inf where there is no way. A walk through a room that is not one's own
    counts 5 more.
    """

    next_way: tuple[int, ...]
    cost: tuple[float, ...]


def route_table(
    network: Network,
    choice: Choice,
    *,
    closed: frozenset[int] = frozenset(),
    pace_s_per_m: Sequence[float] | None = None,
) -> RouteTable:
    """Return the best way from every way to the outside.

    Parameters
    ----------
    network
        The building.
    choice
        The exit to reach and the stairwell to use, where named. With a stairwell named the flights
        of all others are out of bounds, their landings are not (one may be a lobby).
    closed
        Joints that nobody passes, in either direction.
    pace_s_per_m
        Seconds a metre inside the target of each way, shape (ways,); without it lengths count.

    Notes
    -----
    Ties are decided by joint id, so the order of a file changes nothing. Where a named stairwell
    or exit cannot be reached the cost is inf: what to try instead is the caller's decision.
    """
    hidden = [_is_hidden(network, choice, closed, way.index) for way in network.ways]
    pace = [1.0] * len(network.ways) if pace_s_per_m is None else list(pace_s_per_m)
    rooms = [component.kind == "room" for component in network.components]
    extra = [_THROUGH_A_ROOM * rooms[way.target] for way in network.ways]

    sources = [way for way in _sources(network, choice) if not hidden[way]]
    if not sources:
        return RouteTable(next_way=(-1,) * len(network.ways), cost=(math.inf,) * len(network.ways))
    reached = _reached(network, sources, pace=pace, extra=extra, hidden=hidden)
    return _table(network, reached, pace=pace, extra=extra, hidden=hidden)


def ways_leading_out(
    network: Network, choice: Choice, *, closed: frozenset[int] = frozenset()
) -> frozenset[int]:
    """Return the ways of finite cost in the `route_table` of a choice; no more is visited."""
    sources = _sources(network, choice)
    found = {way for way in sources if not _is_hidden(network, choice, closed, way)}
    ahead = list(found)
    while ahead:
        for earlier, _ in network.coming[ahead.pop()]:
            if earlier not in found and not _is_hidden(network, choice, closed, earlier):
                found.add(earlier)
                ahead.append(earlier)
    return frozenset(found)


def _is_hidden(network: Network, choice: Choice, closed: frozenset[int], index: int) -> bool:
    """Say whether a way is out of bounds."""
    way, components = network.ways[index], network.components
    target = components[way.target]
    other_stair = (
        choice.stairwell is not None
        and target.kind == "flight"
        and target.stairwell is not None
        and target.stairwell != choice.stairwell
    )
    comes_back = components[way.origin].kind == "outside"
    return way.joint in closed or other_stair or comes_back


def _sources(network: Network, choice: Choice) -> list[int]:
    """Return the ways that arrive: outside by the exit that is wanted, or in the space to reach."""
    if choice.to is None and choice.exit is not None:  # joints and their ways stand in order of id
        joint = bisect_left(network.joints, choice.exit, key=lambda joint: joint.id)
        ways: Iterable[int] = (2 * joint, 2 * joint + 1) if joint < len(network.joints) else ()
    else:
        ways = range(len(network.ways))
    return [way for way in ways if _arrives(network, choice, way)]


def _arrives(network: Network, choice: Choice, way: int) -> bool:
    """Whether a way leads outside by the exit that is wanted, or into the space to reach."""
    if choice.to is not None:
        return network.components[network.ways[way].target].place == choice.to
    if network.components[network.ways[way].target].kind != "outside":
        return False
    return choice.exit is None or network.joints[network.ways[way].joint].id == choice.exit


def _reached(
    network: Network,
    sources: Iterable[int],
    *,
    pace: list[float],
    extra: list[float],
    hidden: list[bool],
) -> dict[int, float]:
    """Return the cost from every way that leads to a source, by Dijkstra's search backwards.

    Written out: networkx asks a function for each edge, which takes three times as long, and a
    study needs some tables for each change of a building that it tries.
    """
    reached: dict[int, float] = {}
    ahead = [(0.0, way) for way in sources]
    while ahead:
        cost, way = heappop(ahead)
        if way in reached:
            continue
        reached[way] = cost
        for earlier, length_m in network.coming[way]:
            if not hidden[earlier] and earlier not in reached:
                step = length_m * pace[earlier] + extra[earlier] + _PER_PASSAGE
                heappush(ahead, (cost + step, earlier))
    return reached


def _table(
    network: Network,
    reached: dict[int, float],
    *,
    pace: list[float],
    extra: list[float],
    hidden: list[bool],
) -> RouteTable:
    """Choose the next way of each, from the nearest to the outside backwards."""
    next_way = [-1] * len(network.ways)
    cost = [math.inf] * len(network.ways)
    for way in sorted(reached, key=lambda way: (reached[way], way)):
        if reached[way] == 0:  # arrived: every step costs something
            cost[way] = 0.0
            continue
        own_pace, own_extra = pace[way], extra[way]
        options = [
            (length_m * own_pace + own_extra, later)
            for later, length_m in network.onward[way]
            if later in reached and not hidden[later]
        ]
        if len(options) == 1:
            length, later = options[0]
        else:
            totals = [length + _PER_PASSAGE + reached[later] for length, later in options]
            least = min(totals) + _TIE
            _, later, length = min(  # joints stand in the order of their ids
                (network.ways[later].joint, later, length)
                for total, (length, later) in zip(totals, options, strict=True)
                if total <= least
            )
        next_way[way] = later
        cost[way] = length + cost[later]
    return RouteTable(next_way=tuple(next_way), cost=tuple(cost))
