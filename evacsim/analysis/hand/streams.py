"""Streams whose density is carried along: it does not rise where the way narrows."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
from scipy.optimize import brentq

from evacsim.analysis.hand.routes import FREE_DENSITY_PER_M2, walking_curve
from evacsim.analysis.hand.task import refuse
from evacsim.locale import text
from evacsim.movement.widths import component_width_m

if TYPE_CHECKING:
    from evacsim.analysis.hand.task import Task
    from evacsim.movement.law import Curve


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


def in_order(task: Task) -> nx.DiGraph[int]:
    """Return the directions that are used, with an edge to the next ones; `people` on both.

    Raises
    ------
    ScenarioError
        If routes run through one another in a circle.
    """
    order: nx.DiGraph[int] = nx.DiGraph()
    for path in task.paths:
        for direction in path.directions:
            before = order.nodes.get(direction, {}).get("people", 0)
            order.add_node(direction, people=before + len(path.occupants))
        for pair in itertools.pairwise(path.directions):
            before = order.get_edge_data(*pair, default={"people": 0})["people"]
            order.add_edge(*pair, people=before + len(path.occupants))
    if not nx.is_directed_acyclic_graph(order):
        refuse(
            "routing",
            text("the routes run through one another in a circle"),
            text("use method capacity"),
        )
    return order


def carried_streams(task: Task) -> dict[int, Stream]:
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
    if math.isinf(task.law.level().best_density_per_m2):
        message = text('the law "{law}" has no speeds by density', law=task.law.name)
        refuse("movement.law", message, text("use sfpe"))
    order = in_order(task)
    starters = {path.directions[0] for path in task.paths}
    streams: dict[int, Stream] = {}
    for direction in nx.lexicographical_topological_sort(order):
        room = _room_flow(task, direction) if direction in starters else 0.0
        arriving, section_m = 0.0, 0.0
        for earlier, _, edge in order.in_edges(direction, data=True):
            arriving += (
                streams[earlier].flow_per_s * edge["people"] / order.nodes[earlier]["people"]
            )
            section_m = max(section_m, task.width_m(earlier))
        streams[direction] = _pass(task, direction, arriving=(arriving, section_m), room=room)
    return streams


def _room_flow(task: Task, direction: int) -> float:
    """Return the specific flow [1/(m s)] at the density in which people stand at the start."""
    origin = task.network.directions[direction].origin
    curve = task.law.level()
    density = min(task.start_density_per_m2(origin), curve.best_density_per_m2)
    speed = curve.speed_m_per_s(max(density, FREE_DENSITY_PER_M2))
    return density * speed * task.slowed.get(origin, 1.0)


def _pass(task: Task, direction: int, *, arriving: tuple[float, float], room: float) -> Stream:
    """Take a stream through a connection.

    `arriving` is a flow [1/s] and the width [m] of the connection that it comes from, `room` the
    specific flow [1/(m s)] of those who start here.
    """
    network, law = task.network, task.law
    width_m = task.width_m(direction)
    best = task.specific_flow_per_m_s(direction)
    flow, section_m = arriving
    specific = min(best, (flow / max(width_m, section_m) if flow > 0 else 0.0) + room)
    flow = specific * width_m
    target = network.directions[direction].target
    beyond_m = component_width_m(law, network.components[target])
    lit_flow = flow / beyond_m / task.slowed.get(target, 1.0)
    density = carrying_density_per_m2(walking_curve(network, law, direction), lit_flow)
    return Stream(specific_flow_per_m_s=specific, flow_per_s=flow, density_per_m2=density)
