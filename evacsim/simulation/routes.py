"""Who walks where: route tables as they are needed, first doors, and turning back at a lock."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import networkx as nx

from evacsim.building.directions import FROM_INSIDE, directions
from evacsim.building.network import start_lengths
from evacsim.movement.widths import walking_direction
from evacsim.routing.table import RouteTable, route_table
from evacsim.simulation.lanes import open_lanes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.building.network import Network
    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.routing.rule import Choice
    from evacsim.scenario.people import People
    from evacsim.simulation.world import ComponentState, Step, World

_FREE_DENSITY_PER_M2 = 0.54  # up to here the SFPE curve is at its highest speed
_NO_LIMIT_M_PER_S = 1.2  # a law without speeds still has to say which of two ways is quicker

Place = tuple[int, float | None, float | None, float | None]
"""Where somebody starts: component, x, y, fraction of its length; None where there is none."""

Found = tuple[RouteTable, int]
Start = tuple[RouteTable, int, float]
"""The table, the first way, and the walk [m] to it."""


def walking_pace(network: Network, law: MovementLaw) -> tuple[float, ...]:
    """Return the free-flow pace [s/m] inside the target of every way, by the law's own speeds."""
    paces = []
    for way in network.ways:
        direction = walking_direction(network, way.index)
        flight = network.components[way.target].flight
        curve = law.level()
        if flight is not None and direction != "level":
            curve = law.stair(flight.riser_m, flight.tread_m, direction)
        paces.append(1 / _free_speed(curve))
    return tuple(paces)


def _free_speed(curve: Curve) -> float:
    speed = curve.speed_m_per_s(_FREE_DENSITY_PER_M2)
    return speed if math.isfinite(speed) else _NO_LIMIT_M_PER_S


class RouteBook:
    """What is known of routes through a network under a law: tables, and starts from places.

    Nothing in it depends on a replication, so all replications of a scenario share one.
    """

    __slots__ = (
        "_directions", "_network", "_starts", "lengths_m", "level_pace", "pace", "tables",
    )  # fmt: skip

    def __init__(self, network: Network, law: MovementLaw) -> None:
        self._network = network
        self._directions: dict[int, dict[tuple[int, int], int]] = {}
        self.pace = walking_pace(network, law)
        self.level_pace = 1 / _free_speed(law.level())
        self.tables: dict[tuple[Choice, frozenset[int]], RouteTable] = {}
        self.lengths_m: dict[Place, dict[int, float]] = {}
        self._starts: dict[tuple[Choice, frozenset[int]], dict[Place, Start | None]] = {}

    def directions(self, component: int) -> dict[tuple[int, int], int]:
        """Return the direction of every walk through a component."""
        if component not in self._directions:
            network = self._network
            self._directions[component] = directions(network, network.components[component])
        return self._directions[component]

    def table(self, choice: Choice, closed: frozenset[int]) -> RouteTable:
        """Return the route table of a choice with these joints closed."""
        key = (choice, closed)
        if key not in self.tables:
            pace = self.pace if choice.measure == "time" else None
            self.tables[key] = route_table(self._network, choice, closed=closed, pace_s_per_m=pace)
        return self.tables[key]

    def find(
        self, choice: Choice, closed: frozenset[int], lengths_m: Mapping[int, float]
    ) -> Found | None:
        """Return the table and the first way; None where no way is open.

        A stair or exit that cannot be reached is dropped from the choice, the exit first.
        """
        ways = self._network.ways
        for wanted in _relaxed(choice):
            table = self.table(wanted, closed)
            scale = self.level_pace if wanted.measure == "time" else 1.0
            costs = [
                (length * scale + table.cost[way], way)
                for way, length in lengths_m.items()
                if ways[way].joint not in closed
            ]
            if costs and math.isfinite(min(costs)[0]):
                return table, min(costs)[1]
        return None

    def starts(self, choice: Choice, closed: frozenset[int]) -> dict[Place, Start | None]:
        """Return what is known of starts by a choice with these joints closed; see `start`."""
        return self._starts.setdefault((choice, closed), {})

    def start(self, place: Place, choice: Choice, closed: frozenset[int]) -> Start | None:
        """Return the table, first way and walk [m] from a place; where all is locked, to a lock.

        Of several doors between the same two spaces the one nearest to the occupant is taken:
        by the plain shortest way everybody in a classroom would use the door nearer the stair.
        """
        known = self.starts(choice, closed)
        if place not in known:
            found = self._start(place, choice, closed)
            known[place] = None if found is None else (*found, self.walks_m(place)[found[1]])
        return known[place]

    def _start(self, place: Place, choice: Choice, closed: frozenset[int]) -> Found | None:
        network = self._network
        lengths = self.walks_m(place)
        found = self.find(choice, closed, lengths) or self.find(choice, frozenset(), lengths)
        if found is None:
            return None
        table, best = found
        into = network.components[network.ways[best].target].place
        if into == network.components[place[0]].place:
            return found
        # no further round than across the room itself: beyond that it is a choice of ways
        most = lengths[best] + table.cost[best] + network.components[place[0]].length_m
        doors = [
            (length, way)
            for way, length in lengths.items()
            if network.components[network.ways[way].target].place == into
            and length + table.cost[way] <= most
        ]
        return table, min(doors)[1]

    def walks_m(self, place: Place) -> dict[int, float]:
        """Return the walk [m] from a starting place to each way out of its component."""
        if place not in self.lengths_m:
            component, x_m, y_m, fraction = place
            self.lengths_m[place] = start_lengths(
                self._network,
                component,
                x_m=math.nan if x_m is None else x_m,
                y_m=math.nan if y_m is None else y_m,
                fraction=math.nan if fraction is None else fraction,
            )
        return self.lengths_m[place]


class Routes:
    """The routes of one run, and who knows of which locks.

    `opens_s` is when each joint that the timetable opens is opened for the last time [s].
    """

    __slots__ = (
        "_book", "_edges", "_given_up", "_known", "_opens_s", "_people", "_steps", "_used",
        "_world", "closed",
    )  # fmt: skip

    def __init__(
        self,
        world: World,
        people: People,
        closed: frozenset[int],
        book: RouteBook,
        opens_s: Mapping[int, float],
    ) -> None:
        self._world = world
        self._people = people
        self._book = book
        self._edges: nx.DiGraph[int] = nx.DiGraph()
        self._used: dict[int, set[int]] = {}
        self._known: dict[int, frozenset[int]] = {}
        self._steps: dict[int, list[Step]] = {}
        self._opens_s = opens_s
        self._given_up: set[int] = set()
        self.closed = closed

    def start(self) -> Iterator[Start | None]:
        """Yield the table, first way and walk [m] of every occupant from where it stands."""
        people, book, closed = self._people, self._book, self.closed
        starts = [book.starts(choice, closed) for choice in people.choices]
        own = zip(_places(people), people.choice.tolist(), people.distance_m.tolist(), strict=True)
        for occupant, (place, chosen, fixed_m) in enumerate(own):
            if closed and people.choices[chosen].to is not None:
                self._find(occupant, closed, book.walks_m(place), 0.0)  # it may be given up
                found = book.start(place, self._choice(occupant), closed)
            else:
                found = starts[chosen].get(place)
                if found is None:
                    found = book.start(place, people.choices[chosen], closed)
            if found is not None and not math.isnan(fixed_m):
                found = (*found[:2], fixed_m)
            yield found

    def first_walks_m(self, occupant: int) -> dict[int, float]:
        """Return the walk [m] of an occupant from its starting place to each way out."""
        people = self._people
        where = (people.x_m, people.y_m, people.fraction)
        x_m, y_m, fraction = _known([float(column[occupant]) for column in where])
        walks = self._book.walks_m((int(people.component[occupant]), x_m, y_m, fraction))
        fixed_m = float(people.distance_m[occupant])
        return walks if math.isnan(fixed_m) else dict.fromkeys(walks, fixed_m)

    def steps(self, table: RouteTable) -> list[Step]:
        """Return, for every way that has been passed, the next one and the walk [m] to it.

        The way itself where the route ends behind it: outside, or in the space to reach.
        """
        if id(table) not in self._steps:
            ways = self._world.ways
            self._steps[id(table)] = [
                (ways[onward], way.onward_m.get(onward, math.nan)) if onward >= 0 else (way, 0.0)
                for way, onward in zip(ways, table.next_way, strict=True)
            ]
        return self._steps[id(table)]

    def table_of(self, occupant: int) -> RouteTable:
        """Return the ways from everywhere by the choice of one occupant and the locks it knows.

        That a lock is open again is known at once: whoever looks for a way hears of it.
        """
        known = self._known.get(occupant, self.closed)
        if known:
            known = frozenset(j for j in known if self._world.joints[j].closed)
        return self._book.table(self._choice(occupant), known)

    def _choice(self, occupant: int) -> Choice:
        choice = self._people.choices[int(self._people.choice[occupant])]
        if occupant in self._given_up:
            return dataclasses.replace(choice, to=None)
        return choice

    def turn_back(
        self, occupant: int, component: ComponentState, here_m: Mapping[int, float], now: float
    ) -> Found | None:
        """Return the new route of one who sees what is locked round a component; None if all is.

        `here_m` has the walks [m] to the ways out of it, the locked ones among them.
        """
        joints = self._world.joints
        known = {j for j in self._known.get(occupant, self.closed) if joints[j].closed}
        known |= {way.joint.index for way in component.ways_out if way.joint.closed}
        self._known[occupant] = frozenset(known)
        return self._find(occupant, self._known[occupant], here_m, now)

    def _find(
        self, occupant: int, known: frozenset[int], here_m: Mapping[int, float], now: float
    ) -> Found | None:
        """Return the route of an occupant past the locks it knows; None if it has to wait.

        Whoever is to go to a space that no way leads to any more, and none will by the timetable,
        gives it up and goes outside: who waited there for ever would be in the way of others.
        """
        choice = self._choice(occupant)
        found = self._book.find(choice, known, here_m)
        if found is None and choice.to is not None:
            never = frozenset(j for j in known if self._opens_s.get(j, 0.0) <= now)
            if self._book.find(choice, never, here_m) is None:
                found = self._book.find(dataclasses.replace(choice, to=None), known, here_m)
                if found is not None:
                    self._given_up.add(occupant)
        return found

    def exit_of(self, table: RouteTable, way: int) -> int:
        """Return the joint by which a route leads outside."""
        ways = self._world.network.ways
        while table.next_way[way] >= 0:
            way = table.next_way[way]
        return ways[way].joint

    def note(self, table: RouteTable, way: int, since: int = FROM_INSIDE) -> bool:
        """Remember that people walk this route; True if it uses a step that was not used before."""
        ways, new = self._world.network.ways, False
        while way >= 0:
            edge = (ways[way].origin, ways[way].target)
            if not self._edges.has_edge(*edge):
                self._edges.add_edge(*edge)
                new = True
            direction = self._book.directions(edge[0]).get((since, way))
            used = self._used.setdefault(edge[0], set())
            if direction is not None and direction not in used:
                used.add(direction)
                new = True
            since, way = way, table.next_way[way]
        return new

    def open_lanes(self) -> list[ComponentState]:
        """Give lanes to the components through which routes lead in both directions; return them.

        Who stands before one may find a place now: the caller lets them look.
        """
        opened = []
        for index, used in self._used.items():
            component = self._world.components[index]
            if len(used) > 1 and component.lanes is None:
                facts = self._world.network.components[index]
                open_lanes(component, facts, self._book.directions(index))
                opened.append(component)
        return opened

    def mark_cycles(self) -> None:
        """Mark the components that lie on a closed cycle of walks: only there can people lock."""
        for component in self._world.components:
            component.cyclic = False
        for cycle in nx.strongly_connected_components(self._edges):
            if len(cycle) > 1:
                for index in cycle:
                    self._world.components[index].cyclic = True


def _places(people: People) -> Iterator[Place]:
    """Return where everybody starts."""
    points = (_known(column.tolist()) for column in (people.x_m, people.y_m, people.fraction))
    return zip(people.component.tolist(), *points, strict=True)


def _known(values: list[float]) -> list[float | None]:
    """Return None for NaN, which never equals itself and so would not do in a key."""
    return [None if math.isnan(value) else value for value in values]


def _relaxed(choice: Choice) -> Iterator[Choice]:
    yield choice
    if choice.exit is not None:
        yield dataclasses.replace(choice, exit=None)
    if choice.stairwell is not None:
        if choice.exit is not None:
            yield dataclasses.replace(choice, stairwell=None)
        yield dataclasses.replace(choice, stairwell=None, exit=None)
