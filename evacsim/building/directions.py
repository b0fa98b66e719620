"""Which walks through a component run against each other: facts of the plan, for counterflow."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from evacsim.building.sections import extent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.building.network import Component, Network

FROM_INSIDE = -1
"""Instead of the way in, for those who start in a component."""

_MILLIMETRE = 1e-3
_TWO_ENDS = 2


def directions(network: Network, component: Component) -> dict[tuple[int, int], int]:
    """Return the direction, 0 or 1, of every walk (way in, way out) through a component.

    Walks of different direction run against each other. On a flight they are down and up; on a
    landing likewise, by the flights at its sides; along a corridor they go to the greater or the
    lesser coordinate of its longer side. Rooms and lobbies have none (an empty result), nor have
    corridors without positions and more than two ends: there one cannot tell.
    """
    if component.kind not in ("flight", "landing", "corridor"):
        return {}
    out = network.ways_out[component.index]
    if component.kind == "corridor":
        places = _places(network, component, out)
    else:
        places = {way: _height(network, way, component) for way in out}
    if not places or len(set(places.values())) == 1:
        return {}
    middle = statistics.fmean((min(places.values()), max(places.values())))
    found = {}
    for there in out:
        for since, place in [(FROM_INSIDE, middle), *((way ^ 1, places[way]) for way in out)]:
            if since != there ^ 1:
                step = places[there] - place
                ahead = step > 0 if abs(step) > _MILLIMETRE else since < there
                found[since, there] = 0 if ahead else 1
    return found


def _height(network: Network, way: int, component: Component) -> float:
    """Return which side of a flight or landing a way leaves by: 1 below, -1 above, 0 its doors."""
    joint = network.joints[network.ways[way].joint]
    if joint.flight is None:
        return 0.0
    foot = joint.id.endswith(".foot")
    return 1.0 if foot == (component.kind == "flight") else -1.0


def _places(network: Network, component: Component, out: tuple[int, ...]) -> Mapping[int, float]:
    """Return where along a corridor each way leaves it; nothing where that is not known."""
    joints = [network.joints[network.ways[way].joint] for way in out]
    outline = component.outline
    if outline is not None:
        wide, high = (extent(outline, axis) for axis in (0, 1))
        axis = 0 if wide[1] - wide[0] >= high[1] - high[0] else 1
        known = {
            way: joint.at[axis]
            for way, joint in zip(out, joints, strict=True)
            if joint.at is not None
        }
        if len(known) == len(out):
            return known
    if len(out) == _TWO_ENDS:
        return {way: float(end) for end, way in enumerate(out)}
    return {}
