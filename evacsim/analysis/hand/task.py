"""What every hand calculation starts from: people on their routes, and what each place passes."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NoReturn

import numpy as np
from typing_extensions import TypedDict

from evacsim.analysis.hand.routes import FREE_DENSITY_PER_M2, Path, paths
from evacsim.errors import Problem, ScenarioError
from evacsim.hazards.hazard import Factor
from evacsim.locale import mark, text
from evacsim.movement.widths import capacity_per_s, connection_width_m, passing_mode
from evacsim.scenario.draw import draw_people
from evacsim.scenario.events import closed_at_start, closings, scenario_changes
from evacsim.scenario.situations import law_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.model import Building
    from evacsim.building.network import Component, Network
    from evacsim.movement.law import Mode, MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People

Method = Literal["capacity", "density", "components", "imo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One connection or flight end of the calculation: `seconds` = people / flow.

    Where streams are followed from component to component (`components`, `imo`): the highest
    flow that arrives (None where all stand there at once), by which a queue grows faster than it
    leaves, its longest, density and speed in what it leads into, and with `components` when the
    first and the last pass [s]. None in the other methods.
    """

    id: str
    people: int
    clear_width_m: float
    effective_width_m: float
    specific_flow_per_m_s: float
    flow_per_s: float
    seconds: float
    inflow_per_s: float | None = None
    queue_growth_per_s: float | None = None
    longest_queue: float | None = None
    density_per_m2: float | None = None
    speed_m_per_s: float | None = None
    first_s: float | None = None
    last_s: float | None = None


class EstimateJson(TypedDict):
    """What `estimate --json` prints; see `Estimate`."""

    scenario: str
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
    correction_factor: float
    safety_factor: float
    cautions: tuple[str, ...]
    dark: bool
    against: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The hand calculation, every step of it.

    `total_s` = `pre_movement_s` (median of all) + `release_s` (median of those who get to the
    controlling component first) + `walk_s` (theirs, up to it) + `queue_s` (all people through it)
    + `travel_s` (from it to the outside). With `imo` the last three are multiplied by
    `correction_factor`, and all by `safety_factor`. `steps` are sorted, the longest first; the
    first one controls. `trapped` have no way out; all is 0 and `controlling` None where nobody
    has one. `cautions` names the rooms of which the method does not hold; `dark` tells whether
    darkness, smoke or narrowed ways are in it, as if from the alarm to the end; `against` go
    against the stream, at most at one place, and take none of its width in it.
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
    correction_factor: float = 1.0
    safety_factor: float = 1.0
    cautions: tuple[str, ...] = ()
    dark: bool = False
    against: int = 0

    def as_json(self, scenario: str) -> EstimateJson:
        """Return what `estimate --json` prints of it."""
        return {
            "scenario": scenario,
            "method": self.method,
            "law": self.law,
            "law_source": self.law_source,
            "people": self.people,
            "trapped": self.trapped,
            "controlling": self.controlling,
            "release_s": self.release_s,
            "pre_movement_s": self.pre_movement_s,
            "walk_s": self.walk_s,
            "queue_s": self.queue_s,
            "travel_s": self.travel_s,
            "total_s": self.total_s,
            "steps": self.steps,
            "correction_factor": self.correction_factor,
            "safety_factor": self.safety_factor,
            "cautions": self.cautions,
            "dark": self.dark,
            "against": self.against,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a method finds before pre-movement and factors; `control` is a direction's index."""

    steps: tuple[tuple[int, Step], ...]
    control: int
    release_s: float
    walk_s: float
    queue_s: float
    travel_s: float
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """People on their routes; `through` counts them by direction, `stuck` have no way out.

    `slowed` and `narrowed` are the factors on speed and width of components, by index. Not
    slotted: the counts are kept.
    """

    network: Network
    law: MovementLaw
    people: People
    paths: tuple[Path, ...]
    stuck: tuple[int, ...]
    slowed: Mapping[int, float] = field(default_factory=dict)
    narrowed: Mapping[int, float] = field(default_factory=dict)

    @functools.cached_property
    def through(self) -> dict[int, int]:
        """How many pass each direction."""
        through: dict[int, int] = {}
        for path in self.paths:
            for direction in path.directions:
                through[direction] = through.get(direction, 0) + len(path.occupants)
        return dict(sorted(through.items()))

    def width_m(self, direction: int) -> float:
        """Return the effective width [m] that a direction has."""
        connection = self.network.connections[self.network.directions[direction].connection]
        width_m = connection_width_m(self.law, self.network, connection)
        if connection.flight is None and connection.kind != "section":
            return width_m  # a door beside a narrowed corridor is as wide as before
        return width_m * min(self.narrowed.get(end, 1.0) for end in connection.ends)

    def specific_flow_per_m_s(self, direction: int) -> float:
        """Return the highest specific flow [1/(m s)] of a direction."""
        connection = self.network.connections[self.network.directions[direction].connection]
        mode = passing_mode(self.network, direction)
        slowed = min(self.slowed.get(end, 1.0) for end in connection.ends)
        width_m = connection_width_m(self.law, self.network, connection)
        if width_m <= 0:
            return 0.0
        return slowed * capacity_per_s(self.law, self.network, connection, mode) / width_m

    def step(self, direction: int, specific_flow_per_m_s: float) -> Step:
        """Return the step of a direction at a specific flow [1/(m s)]."""
        connection = self.network.connections[self.network.directions[direction].connection]
        width_m = self.width_m(direction)
        people, flow = self.through[direction], specific_flow_per_m_s * width_m
        return Step(
            id=connection.id,
            people=people,
            clear_width_m=connection.clear_width_m,
            effective_width_m=width_m,
            specific_flow_per_m_s=specific_flow_per_m_s,
            flow_per_s=flow,
            seconds=people / flow if flow > 0 else math.inf,
        )

    def own_speed_m_per_s(self, occupants: Sequence[int], mode: Mode) -> float:
        """Return the median of the own speeds [m/s] of some people."""
        people = self.people
        speeds = {
            "level": people.level_m_per_s,
            "down": people.stairs_down_m_per_s,
            "up": people.stairs_up_m_per_s,
        }[mode]
        return float(np.median(speeds[list(occupants)]))

    def start_density_per_m2(self, component: int) -> float:
        """Return the density [1/m2] in which people stand in a place at the start."""
        sections = self.network.sections[self.network.components[component].place]
        inside = int(np.isin(self.people.component, sections).sum())
        return inside / sum(self.network.components[index].area_m2 for index in sections)

    def start_speed_m_per_s(self, path: Path) -> float:
        """Return the speed in the room: the own, or the law's where people stand closer."""
        own = self.own_speed_m_per_s(path.occupants, "level")
        slowed = self.slowed.get(path.components[0], 1.0)
        density = self.start_density_per_m2(path.components[0])
        if density <= FREE_DENSITY_PER_M2:
            return own * slowed
        level = self.law.level()
        best = level.best_density_per_m2
        return min(own, level.speed_m_per_s(min(density, best))) * slowed

    def stair_direction(self, path: Path, step: int) -> int | None:
        """Return the direction into the flight that a walk belongs to; None on the level.

        A landing belongs to the flight walked before it, the first to the one after.
        """
        network = self.network
        if network.components[path.components[step]].kind not in ("flight", "landing"):
            return None
        flights = [
            index
            for index, one in enumerate(path.directions)
            if network.components[network.directions[one].target].kind == "flight"
        ]
        before = [index for index in flights if index < step]
        chosen = before[-1:] or flights[:1]
        return path.directions[chosen[0]] if chosen else None

    def entered(self, path: Path, step: int) -> Component:
        """Return where somebody walks between the directions `step - 1` and `step` of a path."""
        return self.network.components[path.components[step]]


def task_of(scenario: Scenario, building: Building, network: Network) -> Task:
    """Return the task of a scenario, without what slows and narrows."""
    law = law_of(scenario)
    people = draw_people(scenario, building, network, seed=scenario.seed, replication=0)
    closed = closed_at_start(network, closings(scenario_changes(scenario, network, building)))
    found, stuck = paths(network, law, people, closed=closed)
    return Task(network=network, law=law, people=people, paths=found, stuck=stuck)


def factors_of(
    scenario: Scenario, building: Building, network: Network, *, before_s: float
) -> tuple[dict[int, float], dict[int, float]]:
    """Return the factors on speed and width, by component, of events that begin before a time.

    Several events of one component multiply. A fall is over too soon to be one of them.
    """
    index = {component.id: component.index for component in network.components}
    slowed: dict[int, float] = {}
    narrowed: dict[int, float] = {}
    for change in scenario_changes(scenario, network, building):
        if not isinstance(change, Factor) or change.blocks or change.time_s >= before_s:
            continue
        at = index[change.component]
        slowed[at] = slowed.get(at, 1.0) * change.speed
        narrowed[at] = narrowed.get(at, 1.0) * change.width
    return slowed, narrowed


_TWO_WAY_HINT: Final = mark(
    "simulate it: evacsim run (or take --method imo, which has a factor for it)"
)


FEW_AGAINST: Final = 0.05
"""A lone person against the stream, or up to this share of all, are left out (assumption).

The simulation has 0.85 of the capacity of one way on the level at a share of a tenth.
"""


def against_stream(task: Task) -> int:
    """Return how many go against a stream of many, at most at one place: they are left out.

    Raises
    ------
    ScenarioError
        Where more than one, and than `FEW_AGAINST` of all there, do: no method knows it.
    """
    both: dict[int, list[int]] = {}
    for direction, people in task.through.items():
        both.setdefault(task.network.directions[direction].connection, []).append(people)
    opposed = {place: people for place, people in both.items() if len(people) > 1}
    met = {
        place: people
        for place, people in opposed.items()
        if min(people) > max(1, FEW_AGAINST * sum(people))
    }
    if met:
        busiest = max(met, key=lambda place: (min(met[place]), -place))
        one, other = met[busiest]
        message = text(
            "{one} people go one way and {other} the other through {id}: a hand "
            "calculation knows one direction only",
            one=one,
            other=other,
            id=task.network.connections[busiest].id,
        )
        refuse("group", message, text(_TWO_WAY_HINT))
    return max(map(min, opposed.values()), default=0)


def refuse(where: str, message: str, hint: str) -> NoReturn:
    """Raise the ScenarioError of what a method does not know."""
    raise ScenarioError([Problem(file="scenario", where=where, message=message, hint=hint)])


def by_seconds(steps: Iterable[tuple[int, Step]]) -> tuple[tuple[int, Step], ...]:
    """Sort steps, the longest first; where equal but for rounding the id decides."""
    return tuple(sorted(steps, key=lambda item: (-round(item[1].seconds, 6), item[1].id, item[0])))
