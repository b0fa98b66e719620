"""Who takes which way, for the hand calculation: everybody's route with nothing in the way."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evacsim.building.network import start_lengths
from evacsim.movement.widths import walking_direction
from evacsim.routing.table import RouteTable, route_table
from evacsim.scenario.events import closings, scenario_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.routing.rule import Choice
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People

FREE_DENSITY_PER_M2: Final = 0.54
"""Below this density people walk as if alone (SFPE Handbook 6th ed., ch. 67)."""

_WITHOUT_LIMIT_M_PER_S: Final = 1.2  # says which way is quicker under a law without speeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The ways that some people take, from their start to the outside.

    `walks_m[i]` is the walk to the way `ways[i]` from the one before it (the first from the own
    place, which differs: `start_walks_m` has it for each of `occupants`). `components[i]` is where
    that walk is.
    """

    ways: tuple[int, ...]
    components: tuple[int, ...]
    walks_m: tuple[float, ...]
    occupants: tuple[int, ...]
    start_walks_m: tuple[float, ...]


def way_curve(network: Network, law: MovementLaw, way: int) -> Curve:
    """Return the law's curve for what a way leads into."""
    direction = walking_direction(network, way)
    flight = network.components[network.ways[way].target].flight
    if flight is None or direction == "level":
        return law.level()
    return law.stair(flight.riser_m, flight.tread_m, direction)


def closed_at_start(scenario: Scenario, building: Building, network: Network) -> frozenset[int]:
    """Return the joints that are locked from the start."""
    index = {joint.id: joint.index for joint in network.joints}
    closed = {
        change.joint: change.closed
        for change in closings(scenario_changes(scenario, network, building))
        if change.time_s <= 0
    }
    return frozenset(index[joint] for joint, shut in closed.items() if shut)


def paths(
    network: Network, law: MovementLaw, people: People, *, closed: frozenset[int]
) -> tuple[tuple[Path, ...], tuple[int, ...]]:
    """Return the paths that people take, and the occupants who have no way out.

    From the own place everybody takes the way that leads out best; a stair or exit that cannot be
    reached is given up, the exit first.
    """
    pace = [1 / _free_speed(way_curve(network, law, way.index)) for way in network.ways]
    level_pace = 1 / _free_speed(law.level())
    tables: dict[Choice, RouteTable] = {}
    found: dict[tuple[int, ...], list[tuple[int, float]]] = {}
    stuck = []
    for occupant in range(len(people.group)):
        lengths = start_lengths(
            network,
            int(people.component[occupant]),
            x_m=float(people.x_m[occupant]),
            y_m=float(people.y_m[occupant]),
            fraction=float(people.fraction[occupant]),
        )
        for choice in _relaxed(people.choices[int(people.choice[occupant])]):
            timed = choice.measure == "time"
            if choice not in tables:
                tables[choice] = route_table(
                    network, choice, closed=closed, pace_s_per_m=pace if timed else None
                )
            scale = level_pace if timed else 1.0
            ways = _best(network, tables[choice], lengths, scale, closed)
            if ways:
                fixed = float(people.distance_m[occupant])
                walk_m = lengths[ways[0]] if math.isnan(fixed) else fixed
                found.setdefault(ways, []).append((occupant, walk_m))
                break
        else:
            stuck.append(occupant)
    made = tuple(_path(network, ways, found[ways]) for ways in sorted(found))
    return made, tuple(stuck)


def _free_speed(curve: Curve) -> float:
    speed = curve.speed_m_per_s(FREE_DENSITY_PER_M2)
    return speed if math.isfinite(speed) else _WITHOUT_LIMIT_M_PER_S


def _relaxed(choice: Choice) -> Iterator[Choice]:
    yield choice
    if choice.exit is not None:
        yield replace(choice, exit=None)
    if choice.stairwell is not None:
        yield replace(choice, stairwell=None, exit=None)


def _best(
    network: Network,
    table: RouteTable,
    lengths: dict[int, float],
    scale: float,
    closed: frozenset[int],
) -> tuple[int, ...]:
    """Return the ways of the best route; empty where there is none."""
    costs = [
        (length * scale + table.cost[way], way)
        for way, length in lengths.items()
        if network.ways[way].joint not in closed
    ]
    if not costs or math.isinf(min(costs)[0]):
        return ()
    ways = [min(costs)[1]]
    while table.next_way[ways[-1]] >= 0:
        ways.append(table.next_way[ways[-1]])
    return tuple(ways)


def _path(network: Network, ways: tuple[int, ...], who: Sequence[tuple[int, float]]) -> Path:
    moves = network.moves
    between = [
        float(moves.edges[one, other]["length_m"]) for one, other in itertools.pairwise(ways)
    ]
    return Path(
        ways=ways,
        components=tuple(network.ways[way].origin for way in ways),
        walks_m=(min(walk for _, walk in who), *between),
        occupants=tuple(occupant for occupant, _ in who),
        start_walks_m=tuple(walk for _, walk in who),
    )
