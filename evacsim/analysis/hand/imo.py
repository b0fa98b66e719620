"""The simplified evacuation analysis for passenger ships, on a building.

Flows follow the tables of the circular: those who start in a corridor have the specific flow of
their density there, those who start in a room stand at its door, which passes its most ("public
spaces"). At a transition the flows that come together make the next one, at most its highest
specific flow; else a queue grows. Then T_I = longest flow time on the way + walks, along the way
where that is most; T = 2.3 T_I (correction factor 2.0, counterflow correction factor 0.3), and the
total is 1.25 (R + T), R the response, here pre-movement and release of the scenario.

Where ways part the circular splits a stream by widths; here the plan says who goes where.

*Source* IMO MSC.1/Circ.1533 (2016), annex 2 and its appendix 1, paragraphs 1 and 2 (read as
published by imorules.com, with the worked example of MSC.1/Circ.1238; not the printed circular).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np

from evacsim.analysis.hand.streams import in_order
from evacsim.analysis.hand.task import Times, by_seconds
from evacsim.movement.imo import HIGHEST_FLOWS, LEVEL_FLOWS, LEVEL_SPEEDS, SPEEDS_BY_FLOW, Imo
from evacsim.movement.widths import component_width_m, connection_width_m, passing_mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.hand.routes import Path
    from evacsim.analysis.hand.task import Task

IMO: Final = Imo()
"""Clear widths, and the source's name."""

CORRECTION_FACTOR: Final = 2.0 + 0.3
"""Of the travel duration: correction 2.0 and counterflow 0.3."""

SAFETY_FACTOR: Final = 1.25
"""Of response and travel duration."""


def initial_flow_per_m_s(density_per_m2: float) -> float:
    """Return the specific flow [1/(m s)] of those who start in a corridor (table 1.1).

    >>> round(initial_flow_per_m_s(0.94), 2), round(initial_flow_per_m_s(1.7), 2)
    (0.85, 1.21)
    """
    return _between(LEVEL_FLOWS, density_per_m2)


def initial_speed_m_per_s(density_per_m2: float) -> float:
    """Return their speed [m/s] (table 1.1).

    >>> round(initial_speed_m_per_s(0.94), 2), round(initial_speed_m_per_s(1.7), 2)
    (1.03, 0.75)
    """
    return _between(LEVEL_SPEEDS, density_per_m2)


def _between(rows: Sequence[tuple[float, float]], at: float) -> float:
    return float(np.interp(at, [x for x, _ in rows], [y for _, y in rows]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flow:
    """Flows [1/s] into and out of a transition, and the speed [m/s] behind it."""

    in_per_s: float
    out_per_s: float
    speed_m_per_s: float


def imo_times(task: Task) -> Times:
    """Return flow times and walks by the tables of the circular.

    Raises
    ------
    ScenarioError
        If routes run through one another in a circle.
    """
    order = in_order(task)
    flows: dict[int, _Flow] = {}
    for direction in nx.lexicographical_topological_sort(order):
        arriving = sum(
            flows[earlier].out_per_s * edge["people"] / order.nodes[earlier]["people"]
            for earlier, _, edge in order.in_edges(direction, data=True)
        )
        flows[direction] = _transition(task, direction, arriving)
    steps = {
        direction: dataclasses.replace(
            task.step(direction, flow.out_per_s / _width_m(task, direction)),
            effective_width_m=_width_m(task, direction),
            flow_per_s=flow.out_per_s,
            seconds=task.through[direction] / flow.out_per_s,
            inflow_per_s=flow.in_per_s,
            queue_growth_per_s=max(0.0, flow.in_per_s - flow.out_per_s),
            speed_m_per_s=flow.speed_m_per_s,
        )
        for direction, flow in flows.items()
    }

    def flow_s(path: Path) -> float:
        return max(steps[direction].seconds for direction in path.directions)

    longest = max(task.paths, key=lambda path: flow_s(path) + _walk_s(task, path, flows))
    control = max(longest.directions, key=lambda direction: steps[direction].seconds)
    ranked = by_seconds(steps.items())
    return Times(
        steps=((control, steps[control]), *(one for one in ranked if one[0] != control)),
        control=control,
        release_s=float(np.median(task.people.release_s[list(longest.occupants)])),
        walk_s=_walk_s(task, longest, flows),
        queue_s=flow_s(longest),
        travel_s=0.0,
    )


def _width_m(task: Task, direction: int) -> float:
    """Return the clear width [m] of a direction."""
    network = task.network
    connection = network.connections[network.directions[direction].connection]
    return connection_width_m(IMO, network, connection)


def _transition(task: Task, direction: int, arriving_per_s: float) -> _Flow:
    """Return the flows at a connection: what arrives, and those who start before it."""
    network = task.network
    one = network.directions[direction]
    origin, target = network.components[one.origin], network.components[one.target]
    mode = passing_mode(network, direction)
    level = "level" if network.connections[one.connection].kind == "section" else "door"
    width_m = _width_m(task, direction)
    most = HIGHEST_FLOWS[level if mode == "level" else mode] * width_m
    if any(path.directions[0] == direction for path in task.paths):
        if origin.kind == "corridor":
            density = task.start_density_per_m2(origin.index)
            arriving_per_s += initial_flow_per_m_s(density) * component_width_m(IMO, origin)
        else:
            arriving_per_s += most
    out = min(arriving_per_s, most)
    facility = mode if target.kind == "flight" else "level"
    beyond_m = width_m if target.kind == "flight" else component_width_m(IMO, target)
    speed = _between(SPEEDS_BY_FLOW[facility], out / beyond_m)
    return _Flow(in_per_s=arriving_per_s, out_per_s=out, speed_m_per_s=speed)


def _walk_s(task: Task, path: Path, flows: dict[int, _Flow]) -> float:
    """Return the walks of a path [s]: from the farthest place of a corridor, or a room's door."""
    origin = task.network.components[path.components[0]]
    start_s = 0.0
    if origin.kind == "corridor":
        speed = initial_speed_m_per_s(task.start_density_per_m2(origin.index))
        start_s = max(path.start_walks_m) / speed
    return start_s + sum(
        path.walks_m[step] / flows[path.directions[step - 1]].speed_m_per_s
        for step in range(1, len(path.directions))
    )
