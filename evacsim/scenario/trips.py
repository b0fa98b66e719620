"""Teams that carry people one after the other: who is next, and how long after."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.routing.ways import Ways
from evacsim.scenario.kinds import staff_speeds_m_per_s

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement


def next_trips(
    scenario: Scenario, building: Building, network: Network, items: Sequence[Placement]
) -> Iterator[tuple[int, frozenset[int], int, float]]:
    """Yield who is next when a team is out: after whom, by which directions, who, how long [s].

    Groups and directions by their places; it takes the walk back from there, and preparing.
    """
    places = {item.placed.id: place for place, item in enumerate(items)}
    later = [(place, item) for place, item in enumerate(items) if item.after is not None]
    if not later:
        return
    rooms = list(dict.fromkeys(item.space.id for _, item in later))
    goals = list(dict.fromkeys(item.to for _, item in later if item.to is not None))
    exits = [way_out.id for way_out in building.exits]
    ends = [*exits, *goals]
    level, stairs = staff_speeds_m_per_s(scenario)
    ways = Ways(network, [*ends, *rooms], level_m_per_s=level, stairs_m_per_s=stairs)
    for place, item in later:
        back = len(ends) + rooms.index(item.space.id)
        for end in exits if item.to is None else [item.to]:
            walk_s = float(ways.time_s[ends.index(end), back])
            if math.isfinite(walk_s):
                helped = item.group.helped
                delay_s = walk_s + (helped.prepare_s if helped else 0.0)
                yield places[str(item.after)], _out_by(end, network), place, delay_s


def _out_by(end: str, network: Network) -> frozenset[int]:
    """Return the directions that lead outside by an exit, or into a space that is a goal."""
    inside = network.sections.get(end, ())
    return frozenset(
        one.index
        for one in network.directions
        if (one.target in inside and one.origin not in inside)
        or (
            network.connections[one.connection].id == end
            and network.components[one.target].kind == "outside"
        )
    )
