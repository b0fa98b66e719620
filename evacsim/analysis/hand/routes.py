"""Who takes which route, for the hand calculation: everybody's with nothing in the way."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.building.walks import start_lengths
from evacsim.movement.widths import walking_mode
from evacsim.routing.sharing import alternatives, choose, part_of, varied
from evacsim.routing.table import RouteTable, route_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.network import Network
    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.routing.rule import Choice
    from evacsim.scenario.people import People

FREE_DENSITY_PER_M2: Final = 0.54
"""Below this density people walk as if alone (SFPE Handbook 6th ed., ch. 67)."""

_WITHOUT_LIMIT_M_PER_S: Final = 1.2  # says which route is quicker under a law without speeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The directions that some people pass, from their start to the outside.

    `walks_m[i]` is the walk to `directions[i]` from the one before it (the first from the own
    place, which differs: `start_walks_m` has it for each of `occupants`). `components[i]` is where
    that walk is.
    """

    directions: tuple[int, ...]
    components: tuple[int, ...]
    walks_m: tuple[float, ...]
    occupants: tuple[int, ...]
    start_walks_m: tuple[float, ...]


def walking_curve(network: Network, law: MovementLaw, direction: int) -> Curve:
    """Return the law's curve for what a direction leads into."""
    mode = walking_mode(network, direction)
    flight = network.components[network.directions[direction].target].flight
    if flight is None or mode == "level":
        return law.level()
    return law.stair(flight.riser_m, flight.tread_m, mode)


def paths(
    network: Network, law: MovementLaw, people: People, *, closed: frozenset[int]
) -> tuple[tuple[Path, ...], tuple[int, ...]]:
    """Return the paths that people take, and the occupants who have no way out.

    From the own place everybody takes the route that leads out best; a stair or exit that cannot be
    reached is given up, the exit first.
    """
    pace = [1 / _free_speed(walking_curve(network, law, one.index)) for one in network.directions]
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
            directions = _best(network, tables[choice], lengths, scale, closed)
            if directions:
                group = int(people.group[occupant])
                number = occupant - int(np.searchsorted(people.group, group))
                part = part_of(people.groups[group].id, number)
                directions = _shared(
                    network, tables[choice], directions[0], lengths, scale=scale, part=part
                )
                fixed = float(people.distance_m[occupant])
                walk_m = lengths[directions[0]] if math.isnan(fixed) else fixed
                found.setdefault(directions, []).append((occupant, walk_m))
                break
        else:
            stuck.append(occupant)
    made = tuple(_path(network, directions, found[directions]) for directions in sorted(found))
    return made, tuple(stuck)


def _free_speed(curve: Curve) -> float:
    speed = curve.speed_m_per_s(FREE_DENSITY_PER_M2)
    return speed if math.isfinite(speed) else _WITHOUT_LIMIT_M_PER_S


def _relaxed(choice: Choice) -> Iterator[Choice]:
    yield choice
    if choice.exits:
        yield replace(choice, exits=())
    if choice.stairwell is not None:
        yield replace(choice, stairwell=None, exits=())


def _best(
    network: Network,
    table: RouteTable,
    lengths: dict[int, float],
    scale: float,
    closed: frozenset[int],
) -> tuple[int, ...]:
    """Return the directions of the best route; empty where there is none."""
    costs = [
        (length * scale + table.cost[direction], direction)
        for direction, length in lengths.items()
        if network.directions[direction].connection not in closed
    ]
    if not costs or math.isinf(min(costs)[0]):
        return ()
    directions = [min(costs)[1]]
    while table.next_direction[directions[-1]] >= 0:
        directions.append(table.next_direction[directions[-1]])
    return tuple(directions)


def _shared(  # noqa: PLR0913 - as `_best`, and whose route
    network: Network,
    table: RouteTable,
    first: int,
    lengths: dict[int, float],
    *,
    scale: float,
    part: float,
) -> tuple[int, ...]:
    """Return the directions of somebody at a place in [0, 1) among those who share ways."""
    totals = {
        direction: length * scale + table.cost[direction]
        for direction, length in lengths.items()
        if math.isfinite(table.cost[direction])
    }
    ways = alternatives(network, table.next_direction, table.shared, first, totals)
    first, part = choose(ways, part)
    following = dict(varied(table, first, part))
    directions = [first]
    while (onward := following.get(directions[-1], table.next_direction[directions[-1]])) >= 0:
        directions.append(onward)
    return tuple(directions)


def _path(network: Network, directions: tuple[int, ...], who: Sequence[tuple[int, float]]) -> Path:
    moves = network.moves
    between = [
        float(moves.edges[one, other]["length_m"]) for one, other in itertools.pairwise(directions)
    ]
    return Path(
        directions=directions,
        components=tuple(network.directions[one].origin for one in directions),
        walks_m=(min(walk for _, walk in who), *between),
        occupants=tuple(occupant for occupant, _ in who),
        start_walks_m=tuple(walk for _, walk in who),
    )
