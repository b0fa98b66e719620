"""Ways that are as good as one another: doors side by side, and ties, are shared by width.

No chance is drawn: the people of a group take them in turn, so that everybody keeps their way when
somebody is added, and another class changes nothing.
"""

from __future__ import annotations

import dataclasses
import math
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.network import Network
    from evacsim.routing.table import RouteTable

SIDE_BY_SIDE_M: Final = 5.0
"""Doors between the same two places that stand no further apart are one entrance (assumption)."""

TIE: Final = 0.01
"""Ways whose costs [m, or s] differ by no more are equally good: drawn to the centimetre."""

_BITS: Final = 32

Shared = tuple[tuple[int, float], ...]
"""Directions that are taken in turn, each with its width [m]."""


def part_of(group: str, number: int) -> float:
    """Return the place in [0, 1) of somebody among those who share: the number-th of a group.

    Van der Corput's sequence, which fills [0, 1) evenly from wherever one begins: any two who
    follow one another take the two halves. Each group begins at a place of its own.

    >>> [part_of("class", number) < 0.5 for number in range(4)]
    [False, True, False, True]
    """
    reversed_bits = f"{(zlib.crc32(group.encode()) + number) % 2**_BITS:032b}"[::-1]
    return int(reversed_bits, 2) / float(2**_BITS)


def choose(shared: Shared, part: float) -> tuple[int, float]:
    """Return the direction at a place in [0, 1) among ways shared by width, and the place there.

    Whoever shares again further on does so evenly among those who came the same way.
    """
    total_m = math.fsum(width_m for _, width_m in shared)
    low = 0.0
    for direction, width_m in shared[:-1]:
        share = width_m / total_m
        if part < low + share:
            return direction, (part - low) / share
        low += share
    return shared[-1][0], (part - low) / (1.0 - low)


def beyond(network: Network, next_direction: Sequence[int], direction: int) -> int:
    """Return the direction by which a route leaves the place in which `direction` begins.

    The direction itself, but for the cuts of a corridor.
    """
    components = network.components
    place = components[network.directions[direction].origin].place
    while components[network.directions[direction].target].place == place:
        following = next_direction[direction]
        if following < 0:
            break
        direction = following
    return direction


def side_by_side(
    network: Network, next_direction: Sequence[int], best: int, others: Iterable[int]
) -> list[int]:
    """Return those of other ways that leave by a door beside that of the best one.

    Doors between the same two places, each at most 5 m from the next.
    """
    doors = {other: beyond(network, next_direction, other) for other in (best, *others)}
    between = {other: places_of(network, door) for other, door in doors.items()}
    connections = {other: network.directions[door].connection for other, door in doors.items()}
    at = {other: network.connections[one].at for other, one in connections.items()}
    found, ahead = {best}, [best]
    while ahead:
        one = ahead.pop()
        here = at[one]
        for other in doors:
            there = at[other]
            if other in found or here is None or there is None:
                continue
            if between[other] == between[best] and math.dist(here, there) <= SIDE_BY_SIDE_M:
                found.add(other)
                ahead.append(other)
    return sorted(found - {best})


def alternatives(
    network: Network,
    next_direction: Sequence[int],
    shared: Mapping[int, Shared],
    best: int,
    totals: Mapping[int, float],
) -> Shared:
    """Return the best way and those as good: ties of the whole cost, and doors side by side.

    `totals` has the cost of each way that may be taken, of the best one too. Doors between the same
    two places share by width; ways that lead elsewhere share evenly, so that a wider door changes
    nobody's way but theirs who choose between it and its neighbours.
    """
    ties = {other for other, total in totals.items() if total <= totals[best] + TIE}
    beside = side_by_side(network, next_direction, best, totals)
    ways = sorted(ties.union(beside, {best}))
    between = {way: places_of(network, beyond(network, next_direction, way)) for way in ways}
    widths = {way: width_m(network, next_direction, shared, way) for way in ways}
    sums = dict.fromkeys(between.values(), 0.0)
    for way in ways:
        sums[between[way]] += widths[way]
    most = sums[between[best]]
    return tuple((way, widths[way] * (most / sums[between[way]])) for way in ways)


def places_of(network: Network, direction: int) -> tuple[str, str]:
    """Return the places that a direction leads from and to."""
    one = network.directions[direction]
    return network.components[one.origin].place, network.components[one.target].place


def width_m(
    network: Network, next_direction: Sequence[int], shared: Mapping[int, Shared], direction: int
) -> float:
    """Return the width [m] of a way: of its door, or of all doors that are shared behind a cut."""
    one = network.directions[direction]
    inside = network.components[one.origin].place == network.components[one.target].place
    door = beyond(network, next_direction, direction)
    if inside and direction in shared:
        between = places_of(network, door)
        return math.fsum(
            width
            for way, width in shared[direction]
            if places_of(network, beyond(network, next_direction, way)) == between
        )
    return network.connections[network.directions[door].connection].clear_width_m


def varied(table: RouteTable, first: int, part: float) -> tuple[tuple[int, int], ...]:
    """Return where somebody's route from a direction on departs from the table's."""
    changed = []
    direction = first
    while direction >= 0:
        following = table.next_direction[direction]
        if direction in table.shared:
            chosen, part = choose(table.shared[direction], part)
            if chosen != following:
                changed.append((direction, chosen))
            following = chosen
        direction = following
    return tuple(changed)


def with_changes(table: RouteTable, changed: Iterable[tuple[int, int]]) -> RouteTable:
    """Return the table of those who depart from it; what is still to come is that of the best."""
    following = list(table.next_direction)
    for direction, chosen in changed:
        following[direction] = chosen
    return dataclasses.replace(table, next_direction=tuple(following))
