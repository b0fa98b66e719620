"""The Handbook's second solution: density, speed, flow and queue of one component after the other.

Every connection is a server that passes at most its capacity. What arrives are the streams of the
connections before it, each later by the walk between them, and those who start in the place before
it, who arrive evenly between the nearest and the farthest. Where more arrive than it passes a
queue grows; where less, it passes that. Queues stand in order of arrival, and no queue reaches
back into the component before: turns at merging change when a floor is empty, not the total.

*Source* SFPE Handbook 6th ed., ch. 67: F_s = (1 - a D) k D, F_c = F_s W_e, at a transition F_s(out)
= sum of F_s(in) W_e(in) / W_e(out), at most F_sm, else a queue grows by the rest. The printed
numbers of its second solution were not at hand; the steps are.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import networkx as nx

from evacsim.analysis.hand.routes import FREE_DENSITY_PER_M2, walking_curve
from evacsim.analysis.hand.streams import carrying_density_per_m2, in_order
from evacsim.analysis.hand.task import Times, by_seconds
from evacsim.movement.widths import component_width_m, flight_width_m, passing_mode

if TYPE_CHECKING:
    from evacsim.analysis.hand.routes import Path
    from evacsim.analysis.hand.task import Step, Task

_LITTLE: float = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """People over time: `at_once` [s, people] arrive together, `changes` [s, 1/s] of the flow."""

    at_once: tuple[tuple[float, float], ...] = ()
    changes: tuple[tuple[float, float], ...] = ()

    def later(self, seconds: float, share: float = 1.0) -> Stream:
        """Return a share of it, so much later."""
        return Stream(
            at_once=tuple((time_s + seconds, people * share) for time_s, people in self.at_once),
            changes=tuple((time_s + seconds, flow * share) for time_s, flow in self.changes),
        )

    def __add__(self, other: Stream) -> Stream:
        """Return both together."""
        return Stream(at_once=self.at_once + other.at_once, changes=self.changes + other.changes)


@dataclass(slots=True, kw_only=True)
class Server:
    """A connection that passes at most `capacity_per_s`, and what came of a stream before it.

    `out` is what leaves; `inflow_per_s` the highest flow that arrived, infinite where people
    stood there at once; `first_s` and `last_s` [s] the first and the last to pass.
    """

    capacity_per_s: float
    inflow_per_s: float = 0.0
    outflow_per_s: float = 0.0
    longest_queue: float = 0.0
    first_s: float = math.inf
    last_s: float = 0.0
    out: Stream = field(default_factory=Stream)
    _now: float = 0.0
    _queue: float = 0.0
    _leaving: float = 0.0

    def serve(self, stream: Stream) -> None:
        """Pass a stream."""
        people = sorted(stream.at_once)
        flows = sorted(stream.changes)
        times = sorted({time_s for time_s, _ in (*people, *flows)})
        arriving = 0.0
        for number, time_s in enumerate(times):
            self._now = time_s
            for at_s, count in people:
                if at_s == time_s:
                    self._queue += count
                    self.inflow_per_s = math.inf
                    self.first_s = min(self.first_s, time_s)
            arriving += sum(change for at_s, change in flows if at_s == time_s)
            arriving = arriving if arriving > _LITTLE else 0.0
            if arriving > 0:
                self.first_s = min(self.first_s, time_s)
            self.inflow_per_s = max(self.inflow_per_s, arriving)
            self.longest_queue = max(self.longest_queue, self._queue)
            end = times[number + 1] if number + 1 < len(times) else math.inf
            self._until(end, arriving)
        self._leave(0.0)

    def _until(self, end: float, arriving: float) -> None:
        """Let people leave until a time, or until the last of a queue has left."""
        if math.isinf(self.capacity_per_s):
            if self._queue > 0:
                self.out += Stream(at_once=((self._now, self._queue),))
                self.last_s, self._queue = max(self.last_s, self._now), 0.0
            self._leave(arriving)
        elif self._queue > _LITTLE or arriving > self.capacity_per_s:
            self._leave(self.capacity_per_s)
            growth = arriving - self.capacity_per_s
            if growth < 0 and self._now - self._queue / growth < end:
                self._now -= self._queue / growth
                self._queue = 0.0
                self._leave(arriving)
            elif end < math.inf:
                self._queue = max(0.0, self._queue + growth * (end - self._now))
                self.longest_queue = max(self.longest_queue, self._queue)
        else:
            self._queue = 0.0
            self._leave(arriving)

    def _leave(self, flow_per_s: float) -> None:
        """Let so many leave from now on."""
        if flow_per_s == self._leaving:
            return
        self.out += Stream(changes=((self._now, flow_per_s - self._leaving),))
        self._leaving = flow_per_s
        self.outflow_per_s = max(self.outflow_per_s, flow_per_s)
        self.last_s = max(self.last_s, self._now)


def component_times(task: Task) -> Times:
    """Follow the streams from component to component.

    Raises
    ------
    ScenarioError
        If routes run through one another in a circle.
    """
    order = in_order(task)
    walks = {pair: (path, step) for path in task.paths for step, pair in _pairs(path)}
    servers: dict[int, Server] = {}
    for direction in nx.lexicographical_topological_sort(order):
        stream = _starters(task, direction)
        for earlier, _, edge in order.in_edges(direction, data=True):
            path, step = walks[earlier, direction]
            walk_s = path.walks_m[step] / _walking(task, path, step, servers[earlier])[1]
            share = edge["people"] / order.nodes[earlier]["people"]
            stream += servers[earlier].out.later(walk_s, share)
        capacity = task.specific_flow_per_m_s(direction) * task.width_m(direction)
        servers[direction] = Server(capacity_per_s=capacity)
        servers[direction].serve(stream)
    steps = by_seconds(
        (direction, _step(task, direction, server, walks)) for direction, server in servers.items()
    )
    control, _ = steps[0]
    release_s = min(
        float(task.people.release_s[who])
        for path in task.paths
        if control in path.directions
        for who in path.occupants
    )
    first_s, last_s = servers[control].first_s, servers[control].last_s
    end_s = max(servers[path.directions[-1]].last_s for path in task.paths)
    return Times(
        steps=steps,
        control=control,
        release_s=release_s,
        walk_s=first_s - release_s,
        queue_s=last_s - first_s,
        travel_s=end_s - last_s,
    )


def _pairs(path: Path) -> list[tuple[int, tuple[int, int]]]:
    """Return every walk of a path: its step, and the directions that it is between."""
    return [
        (step, (path.directions[step - 1], path.directions[step]))
        for step in range(1, len(path.directions))
    ]


def _starters(task: Task, direction: int) -> Stream:
    """Return those who begin with a direction, as they arrive at it."""
    found = Stream()
    for path in task.paths:
        if path.directions[0] != direction:
            continue
        speed = task.start_speed_m_per_s(path)
        releases: dict[float, list[float]] = {}
        for who, walk_m in zip(path.occupants, path.start_walks_m, strict=True):
            releases.setdefault(float(task.people.release_s[who]), []).append(walk_m / speed)
        for release_s, walks_s in releases.items():
            found += _evenly(len(walks_s), release_s + min(walks_s), release_s + max(walks_s))
    return found


def _evenly(people: int, first_s: float, last_s: float) -> Stream:
    """Return people who come one after the other, evenly, from a first to a last moment."""
    if last_s - first_s <= _LITTLE:
        return Stream(at_once=((first_s, float(people)),))
    flow = people / (last_s - first_s)
    return Stream(changes=((first_s, flow), (last_s, -flow)))


def _walking(task: Task, path: Path, step: int, before: Server) -> tuple[float | None, float]:
    """Return density [1/m2] and speed [m/s] of a walk behind a connection that passes a stream.

    Under a law without speeds by density the own speed, and no density.
    """
    network, law = task.network, task.law
    component = task.entered(path, step)
    stair = task.stair_direction(path, step)
    if stair is None:
        curve, width_m = law.level(), component_width_m(law, component)
        own = task.own_speed_m_per_s(path.occupants, "level")
    else:
        curve = walking_curve(network, law, stair)
        own = task.own_speed_m_per_s(path.occupants, passing_mode(network, stair))
        flight = network.components[network.directions[stair].target].flight
        width_m = flight_width_m(law, flight) if flight else component_width_m(law, component)
    slowed = task.slowed.get(component.index, 1.0)
    narrowed = task.narrowed.get(component.index, 1.0)
    if math.isinf(curve.best_density_per_m2):
        return None, own * slowed
    density = carrying_density_per_m2(curve, before.outflow_per_s / width_m / narrowed / slowed)
    if density > FREE_DENSITY_PER_M2:
        own = min(own, curve.speed_m_per_s(density))
    return density, own * slowed


def _step(
    task: Task, direction: int, server: Server, walks: dict[tuple[int, int], tuple[Path, int]]
) -> Step:
    beyond = next((walk for pair, walk in walks.items() if pair[0] == direction), None)
    density, speed = (None, None) if beyond is None else _walking(task, *beyond, server)
    inflow = server.inflow_per_s if math.isfinite(server.inflow_per_s) else None
    width_m = task.width_m(direction)
    flow = server.outflow_per_s
    growth = None if inflow is None else max(0.0, inflow - server.capacity_per_s)
    return dataclasses.replace(
        task.step(direction, flow / width_m if width_m > 0 else 0.0),
        inflow_per_s=inflow,
        queue_growth_per_s=growth,
        longest_queue=server.longest_queue,
        density_per_m2=density,
        speed_m_per_s=speed,
        first_s=server.first_s,
        last_s=server.last_s,
    )
