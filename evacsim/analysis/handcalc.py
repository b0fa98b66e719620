"""The hand calculation: first order, one controlling component, no simulation.

`capacity` is Solution A of the SFPE Handbook's nine-storey example: everybody on the plan's
route, the component with the most seconds per people / capacity controls, and the walk to it and
from it is added. `density` is the New Zealand guide's way: the density of a stream does not rise
at a narrowing, so that a flow once thinned stays thin.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evacsim.analysis.handroutes import (
    FREE_DENSITY_PER_M2,
    Path,
    closed_at_start,
    paths,
    walking_curve,
)
from evacsim.analysis.handstream import carried_streams, carrying_density_per_m2
from evacsim.movement.widths import (
    capacity_per_s,
    component_width_m,
    connection_width_m,
    passing_mode,
)
from evacsim.scenario.draw import draw_people
from evacsim.scenario.situations import law_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.movement.law import Mode, MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People

Method = Literal["capacity", "density"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One connection or flight end of the calculation: `seconds` = people / flow."""

    id: str
    people: int
    clear_width_m: float
    effective_width_m: float
    specific_flow_per_m_s: float
    flow_per_s: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The hand calculation, every step of it.

    `total_s` = `pre_movement_s` (median of all) + `release_s` (median of those who get to the
    controlling component first) + `walk_s` (theirs, up to it) + `queue_s` (all people through it)
    + `travel_s` (from it to the outside). `steps` are sorted, the longest first; the first one
    controls. `trapped` have no way out; all is 0 and `controlling` None where nobody has one.
    """

    method: Method
    law: str
    law_source: str
    people: int
    trapped: int
    controlling: str | None
    release_s: float
    pre_movement_s: float
    walk_s: float
    queue_s: float
    travel_s: float
    total_s: float
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, object]:
        """Return it ready for `json.dumps`."""
        return {**asdict(self), "steps": [asdict(step) for step in self.steps]}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    network: Network
    law: MovementLaw
    people: People
    paths: tuple[Path, ...]
    through: Mapping[int, int]  # people through each direction


def estimate(
    scenario: Scenario, building: Building, network: Network, *, method: Method = "capacity"
) -> Estimate:
    """Calculate by hand how long a scenario takes.

    Parameters
    ----------
    scenario
        A scenario that fits the building. Its people are those of replication 0, each on the
        route that is best with nothing in the way; later events are left out.
    building, network
        The building, and its graph.
    method
        "capacity" or "density".

    Raises
    ------
    KeyError, ValueError
        If the scenario was not checked (`check_scenario`).

    Notes
    -----
    Stairs, their landings included, are walked at the law's speed at the density of best flow, as
    in the Handbook's Solution A; level walks at the own speed, and after the controlling component
    at the speed of the density that carries its flow. N people take N / C. With "density" the walk
    inside the room of the start is left out: the guide takes the longer of walk and queue.
    *Source* SFPE Handbook 6th ed., ch. 67, Eq. 67.9; Fire Engineering Design Guide (NZ), 3rd ed.
    """
    law = law_of(scenario)
    people = draw_people(scenario, building, network, seed=scenario.seed, replication=0)
    closed = closed_at_start(scenario, building, network)
    found, stuck = paths(network, law, people, closed=closed)
    through: dict[int, int] = {}
    for path in found:
        for direction in path.directions:
            through[direction] = through.get(direction, 0) + len(path.occupants)
    task = _Task(network=network, law=law, people=people, paths=found, through=through)
    densities: Mapping[int, float] = {}
    if method == "capacity":
        steps = [_capacity_step(task, direction) for direction in sorted(through)]
    else:
        streams = carried_streams(network, law, people, found)
        densities = {direction: stream.density_per_m2 for direction, stream in streams.items()}
        flows = {direction: stream.specific_flow_per_m_s for direction, stream in streams.items()}
        steps = [_step(task, direction, flows[direction]) for direction in sorted(through)]
    return _finish(task, method, steps, densities, stuck)


def _capacity_step(task: _Task, direction: int) -> tuple[int, Step]:
    connection = task.network.connections[task.network.directions[direction].connection]
    mode = passing_mode(task.network, direction)
    width_m = connection_width_m(task.law, task.network, connection)
    flow = capacity_per_s(task.law, task.network, connection, mode)
    return _step(task, direction, flow / width_m if width_m > 0 else 0.0)


def _step(task: _Task, direction: int, specific_flow_per_m_s: float) -> tuple[int, Step]:
    connection = task.network.connections[task.network.directions[direction].connection]
    width_m = connection_width_m(task.law, task.network, connection)
    flow = specific_flow_per_m_s * width_m
    people = task.through[direction]
    return direction, Step(
        id=connection.id,
        people=people,
        clear_width_m=connection.clear_width_m,
        effective_width_m=width_m,
        specific_flow_per_m_s=specific_flow_per_m_s,
        flow_per_s=flow,
        seconds=people / flow if flow > 0 else math.inf,
    )


def _finish(
    task: _Task,
    method: Method,
    steps: Sequence[tuple[int, Step]],
    densities: Mapping[int, float],
    stuck: Sequence[int],
) -> Estimate:
    """Add the walk to and from the controlling component, and the time before it."""
    # equal but for rounding: the id decides
    ranked = sorted(steps, key=lambda item: (-round(item[1].seconds, 6), item[1].id, item[0]))
    release_s = pre_movement_s = walk_s = queue_s = travel_s = 0.0
    if ranked:
        control, step = ranked[0]
        own = [path for path in task.paths if control in path.directions]
        walker = _Walker(task, densities, flow_per_s=step.flow_per_s)
        walk_s, first = min((walker.to(path, control), path.occupants) for path in own)
        travel_s = max(walker.onwards(path, control) for path in own)
        release_s = float(np.median(task.people.release_s[list(first)]))
        pre_movement_s = float(np.median(task.people.pre_movement_s))
        queue_s = step.seconds
    return Estimate(
        method=method,
        law=task.law.name,
        law_source=task.law.source,
        people=len(task.people.group),
        trapped=len(stuck),
        controlling=ranked[0][1].id if ranked else None,
        release_s=release_s,
        pre_movement_s=pre_movement_s,
        walk_s=walk_s,
        queue_s=queue_s,
        travel_s=travel_s,
        total_s=release_s + pre_movement_s + walk_s + queue_s + travel_s,
        steps=tuple(step for _, step in ranked),
    )


class _Walker:
    """Seconds of walking along a path, before and after the controlling component."""

    def __init__(self, task: _Task, densities: Mapping[int, float], *, flow_per_s: float) -> None:
        self._task = task
        self._densities = densities  # of the streams, empty for the capacity method
        self._flow_per_s = flow_per_s
        network = task.network
        self._inside: dict[str, int] = {}
        for component in task.people.component:
            place = network.components[int(component)].place
            self._inside[place] = self._inside.get(place, 0) + 1

    def to(self, path: Path, control: int) -> float:
        """Return the walk [s] of the first of a path to the controlling direction."""
        end = path.directions.index(control) + 1
        start_s = 0.0 if self._densities else path.walks_m[0] / self._start_speed(path)
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

    def _start_speed(self, path: Path) -> float:
        """Return the speed in the room: the own, or the law's where people stand closer."""
        network, law = self._task.network, self._task.law
        places = network.sections[network.components[path.components[0]].place]
        area_m2 = sum(network.components[index].area_m2 for index in places)
        density = self._inside[network.components[path.components[0]].place] / area_m2
        own = self._own(path, "level")
        if density <= FREE_DENSITY_PER_M2:
            return own
        best = law.level().best_density_per_m2
        return min(own, law.level().speed_m_per_s(min(density, best)))

    def _own(self, path: Path, mode: Mode) -> float:
        people = self._task.people
        speeds = {
            "level": people.level_m_per_s,
            "down": people.stairs_down_m_per_s,
            "up": people.stairs_up_m_per_s,
        }[mode]
        return float(np.median(speeds[list(path.occupants)]))

    def _speed(self, path: Path, step: int, *, after: bool) -> float:
        """Return the speed between the directions `step - 1` and `step` of a path."""
        network, law = self._task.network, self._task.law
        entered = path.directions[step - 1]
        component = network.components[path.components[step]]
        curve = walking_curve(network, law, entered)
        if self._densities:
            return curve.speed_m_per_s(max(self._densities[entered], FREE_DENSITY_PER_M2))
        stair = self._stair_direction(path, step)
        if stair is not None:
            going = passing_mode(network, stair)
            stairs = walking_curve(network, law, stair)
            return min(self._own(path, going), stairs.speed_m_per_s(stairs.best_density_per_m2))
        own = self._own(path, "level")
        if not after or math.isinf(curve.best_density_per_m2):
            return own
        flow = self._flow_per_s / component_width_m(law, component)
        density = carrying_density_per_m2(curve, flow)
        speed = curve.speed_m_per_s(density)
        return own if density <= FREE_DENSITY_PER_M2 else min(own, speed)

    def _stair_direction(self, path: Path, step: int) -> int | None:
        """Return the direction into the flight that a walk belongs to; None on the level.

        A landing belongs to the flight walked before it, the first to the one after.
        """
        network = self._task.network
        kind = network.components[path.components[step]].kind
        if kind not in ("flight", "landing"):
            return None
        flights = [
            index
            for index, one in enumerate(path.directions)
            if network.components[network.directions[one].target].kind == "flight"
        ]
        before = [index for index in flights if index < step]
        chosen = before[-1:] or flights[:1]
        return path.directions[chosen[0]] if chosen else None
