"""The hand calculation: four published methods, every step of them, no simulation.

`capacity` is Solution A of the SFPE Handbook's nine-storey example: everybody on the plan's
route, the component with the most seconds per people / capacity controls, and the walk to it and
from it is added. `density` is the New Zealand guide's way: the density of a stream does not rise
at a narrowing, so that a flow once thinned stays thin. `components` is the Handbook's second
solution (see `handcomponents`), `imo` that for ships (see `handimo`).
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from evacsim.analysis.hand.components import component_times
from evacsim.analysis.hand.imo import CORRECTION_FACTOR, IMO, SAFETY_FACTOR, imo_times
from evacsim.analysis.hand.routes import FREE_DENSITY_PER_M2, walking_curve
from evacsim.analysis.hand.streams import carried_streams, carrying_density_per_m2
from evacsim.analysis.hand.task import (
    Estimate,
    Method,
    Step,
    Task,
    Times,
    against_stream,
    by_seconds,
    factors_of,
    refuse,
    task_of,
)
from evacsim.locale import text
from evacsim.movement.widths import component_width_m, passing_mode
from evacsim.scenario.flood import seeks_refuge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.analysis.hand.routes import Path
    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.scenario.model import Scenario

__all__ = ["Estimate", "Method", "Step", "estimate"]


def estimate(
    scenario: Scenario, building: Building, network: Network, *, method: Method = "capacity"
) -> Estimate:
    """Calculate by hand how long a scenario takes.

    Parameters
    ----------
    scenario
        A scenario that fits the building. Its people are those of replication 0, each on the
        route that is best with nothing in the way; later locks, holds, guards and falls are left
        out. Darkness, smoke and narrowed ways that begin before the end act from the alarm on.
    building, network
        The building, and its graph.
    method
        "capacity", "density", "components" or "imo".

    Raises
    ------
    KeyError, ValueError
        If the scenario was not checked (`check_scenario`).
    ScenarioError
        If the method does not know something of the scenario: many people who go both ways (all
        but "imo"), a refuge, darkness ("imo"), a law without speeds by density ("density").

    Notes
    -----
    With "capacity", stairs, their landings included, are walked at the law's speed at the density
    of best flow, as in the Handbook's Solution A; level walks at the own speed, and after the
    controlling component at the speed of the density that carries its flow. N people take N / C.
    With "density" the walk inside the room of the start is left out: the guide takes the longer of
    walk and queue.
    *Source* SFPE Handbook 6th ed., ch. 67, Eq. 67.9; Fire Engineering Design Guide (NZ), 3rd ed.
    """
    if seeks_refuge(scenario):
        message = text("people find room above a floor: a hand calculation knows ways out alone")
        refuse("group", message, text("simulate it: evacsim run"))
    task = task_of(scenario, building, network)
    against = 0 if method == "imo" else against_stream(task)
    found = dataclasses.replace(_estimate(task, method), against=against)
    slowed, narrowed = factors_of(scenario, building, network, before_s=found.total_s)
    if all(factor == 1.0 for factor in (*slowed.values(), *narrowed.values())):
        return found
    if method == "imo":
        message = text("the method imo knows no darkness, smoke or narrowed ways")
        refuse("event", message, text("simulate it: evacsim run"))
    dark = dataclasses.replace(task, slowed=slowed, narrowed=narrowed)
    return dataclasses.replace(_estimate(dark, method), dark=True, against=against)


def _estimate(task: Task, method: Method) -> Estimate:
    times = _METHODS[method](task) if task.paths else None
    pre_movement_s = float(np.median(task.people.pre_movement_s)) if times else 0.0
    imo = method == "imo"
    correction, safety = (CORRECTION_FACTOR, SAFETY_FACTOR) if imo else (1.0, 1.0)
    total_s = 0.0
    if times is not None:
        moving_s = correction * (times.walk_s + times.queue_s + times.travel_s)
        total_s = safety * (times.release_s + pre_movement_s + moving_s)
    law = IMO if imo else task.law
    return Estimate(
        method=method,
        law=law.name,
        law_source=law.source,
        people=len(task.people.group),
        trapped=len(task.stuck),
        controlling=dict(times.steps)[times.control].id if times else None,
        release_s=times.release_s if times else 0.0,
        pre_movement_s=pre_movement_s,
        walk_s=times.walk_s if times else 0.0,
        queue_s=times.queue_s if times else 0.0,
        travel_s=times.travel_s if times else 0.0,
        total_s=total_s,
        steps=tuple(step for _, step in times.steps) if times else (),
        correction_factor=correction,
        safety_factor=safety,
        cautions=times.cautions if times else (),
    )


def _by_capacity(task: Task) -> Times:
    steps = [(at, task.step(at, task.specific_flow_per_m_s(at))) for at in task.through]
    return _one_controls(task, by_seconds(steps), {})


def _by_density(task: Task) -> Times:
    streams = carried_streams(task)
    steps = [(at, task.step(at, streams[at].specific_flow_per_m_s)) for at in task.through]
    densities = {direction: stream.density_per_m2 for direction, stream in streams.items()}
    times = _one_controls(task, by_seconds(steps), densities)
    return dataclasses.replace(times, cautions=_sparse_rooms(task, dict(steps), times.control))


def _sparse_rooms(task: Task, steps: Mapping[int, Step], control: int) -> tuple[str, ...]:
    """Return the rooms of whose stream the carried density does not hold.

    People stand so far apart there that they walk freely to the door, faster than it passes them:
    before it they stand close, and it passes what it can, not what their density would carry. None
    matters where what controls is full all the same.
    """
    if steps[control].specific_flow_per_m_s >= task.specific_flow_per_m_s(control):
        return ()
    found = set()
    for path in task.paths:
        place, first = path.components[0], path.directions[0]
        walk_s = max(path.start_walks_m) / task.start_speed_m_per_s(path)
        below = steps[first].specific_flow_per_m_s < task.specific_flow_per_m_s(first)
        sparse = task.start_density_per_m2(place) < FREE_DENSITY_PER_M2
        if sparse and below and steps[first].seconds > walk_s:
            found.add(task.network.components[place].place)
    return tuple(sorted(found))


def _one_controls(
    task: Task, steps: tuple[tuple[int, Step], ...], densities: Mapping[int, float]
) -> Times:
    """Take the walk to and from the controlling component."""
    control, step = steps[0]
    own = [path for path in task.paths if control in path.directions]
    walker = _Walker(task, densities, flow_per_s=step.flow_per_s)
    walk_s, first = min((walker.to(path, control), path.occupants) for path in own)
    return Times(
        steps=steps,
        control=control,
        release_s=float(np.median(task.people.release_s[list(first)])),
        walk_s=walk_s,
        queue_s=step.seconds,
        travel_s=max(walker.onwards(path, control) for path in own),
    )


class _Walker:
    """Seconds of walking along a path, before and after the controlling component."""

    def __init__(self, task: Task, densities: Mapping[int, float], *, flow_per_s: float) -> None:
        self._task = task
        self._densities = densities  # of the streams, empty for the capacity method
        self._flow_per_s = flow_per_s

    def to(self, path: Path, control: int) -> float:
        """Return the walk [s] of the first of a path to the controlling direction."""
        end = path.directions.index(control) + 1
        start_s = 0.0
        if not self._densities:
            start_s = path.walks_m[0] / self._task.start_speed_m_per_s(path)
        return start_s + self._walk_s(path, 1, end, after=False)

    def onwards(self, path: Path, control: int) -> float:
        """Return the walk [s] from the controlling direction to the outside."""
        return self._walk_s(
            path, path.directions.index(control) + 1, len(path.directions), after=True
        )

    def _walk_s(self, path: Path, first: int, end: int, *, after: bool) -> float:
        return sum(
            path.walks_m[step] / self._speed(path, step, after=after)
            for step in range(first, end)
            if path.walks_m[step] > 0
        )

    def _speed(self, path: Path, step: int, *, after: bool) -> float:
        """Return the speed between the directions `step - 1` and `step` of a path."""
        slowed = self._task.slowed.get(path.components[step], 1.0)
        return slowed * self._lit_speed(path, step, after=after)

    def _lit_speed(self, path: Path, step: int, *, after: bool) -> float:
        task = self._task
        network, law = task.network, task.law
        entered = path.directions[step - 1]
        curve = walking_curve(network, law, entered)
        if self._densities:
            return curve.speed_m_per_s(max(self._densities[entered], FREE_DENSITY_PER_M2))
        stair = task.stair_direction(path, step)
        if stair is not None:
            own = task.own_speed_m_per_s(path.occupants, passing_mode(network, stair))
            stairs = walking_curve(network, law, stair)
            return min(own, stairs.speed_m_per_s(stairs.best_density_per_m2))
        own = task.own_speed_m_per_s(path.occupants, "level")
        if not after or math.isinf(curve.best_density_per_m2):
            return own
        component = task.entered(path, step)
        slowed = task.slowed.get(component.index, 1.0)
        flow = self._flow_per_s / component_width_m(law, component) / slowed
        density = carrying_density_per_m2(curve, flow)
        speed = curve.speed_m_per_s(density)
        return own if density <= FREE_DENSITY_PER_M2 else min(own, speed)


_METHODS = {
    "capacity": _by_capacity,
    "density": _by_density,
    "components": component_times,
    "imo": imo_times,
}
