"""Lanes: which walks through a component run against each other, by the plan alone."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from evacsim.building.measure import frame_of_outline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.building.network import Component, Network

FROM_INSIDE = -1
"""Instead of the direction in, for those who start in a component."""

_MILLIMETRE = 1e-3
_TWO_ENDS = 2
_SQUARE = 1.05
"""Nearly as wide as long: then the connections tell which way it leads."""


def lanes_of(network: Network, component: Component) -> dict[tuple[int, int], int]:
    """Return the lane, 0 or 1, of every walk (direction in, direction out) through a component.

    Walks in different lanes run against each other. On a flight they are down and up; on a
    landing likewise, by the flights at its sides; along a corridor they go to the one or the other
    end of its longer side, 0 away from the end at which the first direction leaves it. Rooms and
    lobbies have none (an empty result), nor have corridors without positions and more than two
    ends: there one cannot tell.
    """
    if component.kind not in ("flight", "landing", "corridor"):
        return {}
    out = network.directions_out[component.index]
    if component.kind == "corridor":
        places = _places(network, component, out)
    else:
        places = {there: _height(network, there, component) for there in out}
    if not places or len(set(places.values())) == 1:
        return {}
    middle = statistics.fmean((min(places.values()), max(places.values())))
    found = {}
    for there in out:
        for since, place in [(FROM_INSIDE, middle), *((one ^ 1, places[one]) for one in out)]:
            if since != there ^ 1:
                step = places[there] - place
                ahead = step > 0 if abs(step) > _MILLIMETRE else since < there
                found[since, there] = 0 if ahead else 1
    return found


def _height(network: Network, direction: int, component: Component) -> float:
    """Return by which side one leaves a flight or landing: 1 below, -1 above, 0 its doors."""
    connection = network.connections[network.directions[direction].connection]
    if connection.flight is None:
        return 0.0
    foot = connection.id.endswith(".foot")
    return 1.0 if foot == (component.kind == "flight") else -1.0


def _places(network: Network, component: Component, out: tuple[int, ...]) -> Mapping[int, float]:
    """Return where along a corridor each direction leaves it; nothing where not all is known."""
    connections = [network.connections[network.directions[one].connection] for one in out]
    if component.outline is not None:
        frame = frame_of_outline(component.outline)
        known = {
            direction: frame.place(connection.at)
            for direction, connection in zip(out, connections, strict=True)
            if connection.at is not None
        }
        if len(known) == len(out):
            across = frame.length_m < _SQUARE * frame.width_m and _spread(known, 1) > _spread(
                known, 0
            )
            first = known[out[0]][across]
            ahead = first <= statistics.fmean(place[across] for place in known.values())
            return {one: place[across] * (1 if ahead else -1) for one, place in known.items()}
    if len(out) == _TWO_ENDS:
        return {direction: float(end) for end, direction in enumerate(out)}
    return {}


def _spread(places: Mapping[int, tuple[float, float]], axis: int) -> float:
    """Return how far apart places lie along an axis [m]."""
    values = [place[axis] for place in places.values()]
    return max(values) - min(values)
