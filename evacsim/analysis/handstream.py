"""Streams whose density is carried along: it does not rise where the way narrows."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import networkx as nx
import numpy as np
from scipy.optimize import brentq

from evacsim.analysis.handroutes import FREE_DENSITY_PER_M2, walking_curve
from evacsim.errors import Problem, ScenarioError
from evacsim.movement.widths import (
    capacity_per_s,
    component_width_m,
    connection_width_m,
    passing_mode,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.handroutes import Path
    from evacsim.building.network import Network
    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.scenario.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream in a direction: its flow through the connection, and the density behind that."""

    specific_flow_per_m_s: float
    flow_per_s: float
    density_per_m2: float


def carrying_density_per_m2(curve: Curve, specific_flow_per_m_s: float) -> float:
    """Return the lower of the two densities [1/m2] at which a specific flow passes.

    A flow above the curve's highest gives the density of best flow.
    """
    best = curve.best_density_per_m2
    if specific_flow_per_m_s <= 0:
        return 0.0
    if specific_flow_per_m_s >= best * curve.speed_m_per_s(best):
        return best
    return float(
        brentq(lambda d: d * curve.speed_m_per_s(d) - specific_flow_per_m_s, 0.0, best, xtol=1e-12)
    )


def carried_streams(
    network: Network, law: MovementLaw, people: People, paths: Sequence[Path]
) -> dict[int, Stream]:
    """Return the stream in every direction that is used, by its index.

    A room starts its stream at the density in which people stand there. From one connection to the
    next: where it is wider the flow stays and thins out; where it is narrower the specific flow
    stays, so that flow is lost; streams that meet add up, and the widest of them is what the next
    connection is compared with; none passes more than its capacity.

    Raises
    ------
    ScenarioError
        If the law has no density of best flow, or routes run through one another in a circle.
    """
    if math.isinf(law.level().best_density_per_m2):
        _refuse("movement.law", f'the law "{law.name}" has no speeds by density', "use sfpe")
    order: nx.DiGraph[int] = nx.DiGraph()
    for path in paths:
        for direction in path.directions:
            before = order.nodes.get(direction, {}).get("people", 0)
            order.add_node(direction, people=before + len(path.occupants))
        for pair in itertools.pairwise(path.directions):
            before = order.get_edge_data(*pair, default={"people": 0})["people"]
            order.add_edge(*pair, people=before + len(path.occupants))
    try:
        sequence = list(nx.lexicographical_topological_sort(order))
    except nx.NetworkXUnfeasible:
        _refuse("routing", "the routes run through one another in a circle", "use method capacity")
    starters = {path.directions[0] for path in paths}
    streams: dict[int, Stream] = {}
    for direction in sequence:
        room = _room_flow(network, law, people, direction) if direction in starters else 0.0
        arriving, section_m = 0.0, 0.0
        for earlier, _, edge in order.in_edges(direction, data=True):
            arriving += (
                streams[earlier].flow_per_s * edge["people"] / order.nodes[earlier]["people"]
            )
            connection = network.connections[network.directions[earlier].connection]
            section_m = max(section_m, connection_width_m(law, network, connection))
        streams[direction] = _pass(
            network, law, direction, arriving=(arriving, section_m), room=room
        )
    return streams


def _refuse(where: str, message: str, hint: str) -> NoReturn:
    problem = Problem(file="scenario", where=where, message=message, hint=hint)
    raise ScenarioError([problem])


def _room_flow(network: Network, law: MovementLaw, people: People, direction: int) -> float:
    """Return the specific flow [1/(m s)] at the density in which people stand at the start."""
    place = network.components[network.directions[direction].origin].place
    sections = network.sections[place]
    inside = int(np.isin(people.component, sections).sum())
    density = inside / sum(network.components[index].area_m2 for index in sections)
    curve = law.level()
    density = min(density, curve.best_density_per_m2)
    return density * curve.speed_m_per_s(max(density, FREE_DENSITY_PER_M2))


def _pass(
    network: Network,
    law: MovementLaw,
    direction: int,
    *,
    arriving: tuple[float, float],
    room: float,
) -> Stream:
    """Take a stream through a connection.

    `arriving` is a flow [1/s] and the width [m] of the connection that it comes from, `room` the
    specific flow [1/(m s)] of those who start here.
    """
    connection = network.connections[network.directions[direction].connection]
    width_m = connection_width_m(law, network, connection)
    most = capacity_per_s(law, network, connection, passing_mode(network, direction))
    best = most / width_m
    flow, section_m = arriving
    specific = min(best, (flow / max(width_m, section_m) if flow > 0 else 0.0) + room)
    flow = specific * width_m
    beyond_m = component_width_m(law, network.components[network.directions[direction].target])
    density = carrying_density_per_m2(walking_curve(network, law, direction), flow / beyond_m)
    return Stream(specific_flow_per_m_s=specific, flow_per_s=flow, density_per_m2=density)
