"""Routes to the outside from everywhere, by one search backwards from the exits."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from evacsim.building.network import allows
from evacsim.building.walks import start_lengths
from evacsim.routing.sharing import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.network import Network
    from evacsim.routing.rule import Choice
    from evacsim.routing.sharing import Shared

_PER_PASSAGE = 1e-6
"""Cost of a passage, in the search only: of two equally long routes the one with fewer passages
is taken, and walks of no length cannot lead in a circle."""

_THROUGH_A_ROOM = 5.0
"""Added [m, or s] for walking through a room (assumption): two doors and other people's desks.
Without it classes would walk through one another's rooms to save half a metre of corridor."""

_EQUAL = 1e-9
"""Costs this close differ by rounding; of two equal ways the table has the one first by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """What to pass next, and what is still to come, for an occupant who has just passed.

    `next_direction[i]` is the direction after direction i; -1 behind an exit, in the space to
    reach, and where there is no way out. `cost[i]` is the length [m] from there to the outside (or
    seconds, where a pace was given): 0 where one has arrived, inf where there is no way. A walk
    through a room that is not one's own counts 5 more. Where ways are equally good, or doors stand
    side by side, `shared` has all of them, and `next_direction` the best.
    """

    next_direction: tuple[int, ...]
    cost: tuple[float, ...]
    shared: Mapping[int, Shared] = field(default_factory=dict)
    in_seconds: bool = False


def route_table(
    network: Network,
    choice: Choice,
    *,
    closed: frozenset[int] = frozenset(),
    pace_s_per_m: Sequence[float] | None = None,
) -> RouteTable:
    """Return the best route to the outside behind every direction.

    Parameters
    ----------
    network
        The building.
    choice
        The exit to reach and the stairwell to use, where named. With a stairwell named the flights
        of all others are out of bounds but for a stair that goes on where it ends; their landings
        are not (one may be a lobby).
    closed
        Directions that nobody passes; both of a connection that is locked.
    pace_s_per_m
        Seconds a metre inside the target of each direction, shape (directions,); without it
        lengths count.

    Notes
    -----
    The order of a file changes nothing. Where a
    named stairwell or exit cannot be reached the cost is inf: what to try instead is the caller's
    decision.
    """
    others = _other_stairs(network, choice)
    hidden = [_is_hidden(network, others, closed, one.index) for one in network.directions]
    pace = [1.0] * len(network.directions) if pace_s_per_m is None else list(pace_s_per_m)
    rooms = [component.kind == "room" for component in network.components]
    extra = [_THROUGH_A_ROOM * rooms[one.target] for one in network.directions]

    sources = [source for source in _sources(network, choice) if not hidden[source]]
    if not sources:
        count = len(network.directions)
        return RouteTable(next_direction=(-1,) * count, cost=(math.inf,) * count)
    reached = _reached(network, sources, pace=pace, extra=extra, hidden=hidden)
    table = _table(network, reached, pace=pace, extra=extra, hidden=hidden)
    return replace(table, in_seconds=pace_s_per_m is not None)


def directions_leading_out(
    network: Network, choice: Choice, *, closed: frozenset[int] = frozenset()
) -> frozenset[int]:
    """Return the directions of finite cost in the `route_table` of a choice, and visit no more."""
    sources, others = _sources(network, choice), _other_stairs(network, choice)
    found = {source for source in sources if not _is_hidden(network, others, closed, source)}
    ahead = list(found)
    while ahead:
        for earlier, _ in network.coming[ahead.pop()]:
            if earlier not in found and not _is_hidden(network, others, closed, earlier):
                found.add(earlier)
                ahead.append(earlier)
    return frozenset(found)


def lengths_from(
    network: Network, component: int, choice: Choice, *, closed: frozenset[int] = frozenset()
) -> dict[int, float]:
    """Return the length [m] of the shortest way from the middle of a component into each other.

    As in a `route_table` a walk through a room counts 5 m more. Components that no way leads to are
    left out.
    """
    others = _other_stairs(network, choice)
    ahead = [
        (length_m, direction)
        for direction, length_m in start_lengths(
            network, component, x_m=math.nan, y_m=math.nan, fraction=0.5
        ).items()
        if not _is_hidden(network, others, closed, direction)
    ]
    heapify(ahead)
    passed: set[int] = set()
    found: dict[int, float] = {}
    while ahead:
        length_m, direction = heappop(ahead)
        if direction in passed:
            continue
        passed.add(direction)
        into = network.directions[direction].target
        found.setdefault(into, length_m)
        length_m += _THROUGH_A_ROOM * (network.components[into].kind == "room")
        for later, walk_m in network.onward[direction]:
            if later not in passed and not _is_hidden(network, others, closed, later):
                heappush(ahead, (length_m + walk_m, later))
    found.pop(component, None)
    return found


def _other_stairs(network: Network, choice: Choice) -> frozenset[str]:
    """Return the stairwells whose flights are out of bounds with one named.

    One that goes on where it ends, landing to landing on the only floor that both have, is none of
    them: a stair drawn as two, with other steps in the ground storey.
    """
    if choice.stairwell is None:
        return frozenset()
    floors: dict[str, set[str]] = {}
    for one in network.components:
        if one.stairwell is not None and one.kind == "landing":
            floors.setdefault(one.stairwell, set()).add(one.floor)
    joined = [
        (stairs, network.components[connection.ends[0]].floor)
        for connection in network.connections
        if len(stairs := {network.components[end].stairwell for end in connection.ends}) > 1
        and stairs <= floors.keys()
    ]
    own, ahead = {choice.stairwell}, [choice.stairwell]
    while ahead:
        here = ahead.pop()
        for stairs, floor in joined:
            for other in stairs - own:
                if other and here in stairs and floors[here] & floors[other] == {floor}:
                    own.add(other)
                    ahead.append(other)
    return frozenset(one.stairwell for one in network.components if one.stairwell) - own


def _is_hidden(
    network: Network, others: frozenset[str], closed: frozenset[int], index: int
) -> bool:
    """Say whether a direction is out of bounds; `others` are stairs that are."""
    direction, components = network.directions[index], network.components
    target = components[direction.target]
    other_stair = target.kind == "flight" and target.stairwell in others
    comes_back = components[direction.origin].kind == "outside"
    against = not allows(network.connections[direction.connection], direction)
    return index in closed or other_stair or comes_back or against


def _sources(network: Network, choice: Choice) -> list[int]:
    """Return the directions that arrive: outside by the exit wanted, or in the space to reach."""
    directions: Iterable[int] = range(len(network.directions))
    if choice.to is None and choice.exits:
        # connections and their directions stand in the order of ids
        numbers = [
            bisect_left(network.connections, exit_, key=lambda one: one.id)
            for exit_ in choice.exits
        ]
        known = (number for number in numbers if number < len(network.connections))
        directions = [one for number in known for one in (2 * number, 2 * number + 1)]
    return [direction for direction in directions if _arrives(network, choice, direction)]


def _arrives(network: Network, choice: Choice, direction: int) -> bool:
    """Whether it leads outside by an exit that is wanted, or into the space to reach."""
    passed = network.directions[direction]
    target = network.components[passed.target]
    if choice.to is not None:
        return choice.to in (target.place, target.id)
    if target.kind != "outside":
        return False
    return not choice.exits or network.connections[passed.connection].id in choice.exits


def _reached(
    network: Network,
    sources: Iterable[int],
    *,
    pace: list[float],
    extra: list[float],
    hidden: list[bool],
) -> dict[int, float]:
    """Return the cost from every direction that leads to a source: Dijkstra's search, backwards.

    Written out: networkx asks a function for each edge, which takes three times as long, and a
    study needs some tables for each change of a building that it tries.
    """
    reached: dict[int, float] = {}
    ahead = [(0.0, source) for source in sources]
    while ahead:
        cost, direction = heappop(ahead)
        if direction in reached:
            continue
        reached[direction] = cost
        for earlier, length_m in network.coming[direction]:
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
    """Choose the next direction of each, from the nearest to the outside backwards."""
    next_direction = [-1] * len(network.directions)
    cost = [math.inf] * len(network.directions)
    shared: dict[int, Shared] = {}
    for direction in sorted(reached, key=lambda one: (reached[one], one)):
        if reached[direction] == 0:  # arrived: every step costs something
            cost[direction] = 0.0
            continue
        own_pace, own_extra = pace[direction], extra[direction]
        options = [
            (length_m * own_pace + own_extra, later)
            for later, length_m in network.onward[direction]
            if later in reached and not hidden[later]
        ]
        if len(options) == 1:
            length, later = options[0]
        else:
            totals = [length + _PER_PASSAGE + reached[later] for length, later in options]
            least = min(totals) + _EQUAL
            _, later, length = min(  # connections stand in the order of their ids
                (network.directions[later].connection, later, length)
                for total, (length, later) in zip(totals, options, strict=True)
                if total <= least
            )
            nearer = {  # so that nobody walks in a circle
                other: total
                for total, (_, other) in zip(totals, options, strict=True)
                if reached[other] < reached[direction]
            }
            ways = alternatives(network, next_direction, shared, later, nearer)
            if len(ways) > 1:
                shared[direction] = ways
        next_direction[direction] = later
        cost[direction] = length + cost[later]
    return RouteTable(next_direction=tuple(next_direction), cost=tuple(cost), shared=shared)
