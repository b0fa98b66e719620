"""Who walks where: route tables as they are needed, first doors, and turning back at a lock."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import networkx as nx

from evacsim.building.network import start_lengths
from evacsim.movement.widths import walking_direction
from evacsim.routing.table import RouteTable, route_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.building.network import Network
    from evacsim.movement.law import MovementLaw
    from evacsim.routing.rule import Choice
    from evacsim.scenario.people import People
    from evacsim.simulation.world import World

_FREE_DENSITY_PER_M2 = 0.54  # up to here the SFPE curve is at its highest speed
_NO_LIMIT_M_PER_S = 1.2  # a law without speeds still has to say which of two ways is quicker

StartLengths = dict[tuple[int, float, float, float], dict[int, float]]


def walking_pace(network: Network, law: MovementLaw) -> tuple[float, ...]:
    """Return the free-flow pace [s/m] inside the target of every way, by the law's own speeds."""
    paces = []
    for way in network.ways:
        direction = walking_direction(network, way.index)
        flight = network.components[way.target].flight
        curve = law.level()
        if flight is not None and direction != "level":
            curve = law.stair(flight.riser_m, flight.tread_m, direction)
        speed = curve.speed_m_per_s(_FREE_DENSITY_PER_M2)
        paces.append(1 / (speed if math.isfinite(speed) else _NO_LIMIT_M_PER_S))
    return tuple(paces)


class Routes:
    """The routes of one run. Tables are shared by all who want the same and know of the same locks."""

    __slots__ = ("_cache", "_edges", "_known", "_pace", "_people", "_world", "closed", "tables")

    def __init__(
        self, world: World, people: People, closed: frozenset[int], cache: StartLengths
    ) -> None:
        self._world = world
        self._people = people
        self._pace = walking_pace(world.network, world.law)
        self._cache = cache
        self._edges: nx.DiGraph[int] = nx.DiGraph()
        self._known: dict[int, frozenset[int]] = {}
        self.closed = closed
        self.tables: dict[tuple[Choice, frozenset[int]], RouteTable] = {}

    def _table(self, choice: Choice, closed: frozenset[int]) -> RouteTable:
        key = (choice, closed)
        if key not in self.tables:
            pace = self._pace if choice.measure == "time" else None
            self.tables[key] = route_table(
                self._world.network, choice, closed=closed, pace_s_per_m=pace
            )
        return self.tables[key]

    def find(
        self, choice: Choice, closed: frozenset[int], lengths_m: Mapping[int, float], mode_pace: float
    ) -> tuple[RouteTable, int] | None:
        """Return the table and the first way; None where no way is open.

        A stair or exit that cannot be reached is dropped from the choice, the exit first.
        """
        for wanted in _relaxed(choice):
            table = self._table(wanted, closed)
            scale = mode_pace if wanted.measure == "time" else 1.0
            costs = [
                (length * scale + table.cost[way], way)
                for way, length in lengths_m.items()
                if self._world.network.ways[way].joint not in closed
            ]
            if costs and math.isfinite(min(costs)[0]):
                return table, min(costs)[1]
        return None

    def start(self, occupant: int) -> tuple[RouteTable, int, float] | None:
        """Return the table, first way and walk [m] of an occupant from where it stands.

        Of several doors between the same two spaces the one nearest to the occupant is taken:
        by the plain shortest way everybody in a classroom would use the door nearer the stair.
        """
        people = self._people
        component = int(people.component[occupant])
        place = tuple(float(a[occupant]) for a in (people.x_m, people.y_m, people.fraction))
        key = (component, *place)
        # NaN never equals itself: spaces without outline are keyed by their fraction alone
        key = tuple(-1.0 if isinstance(k, float) and math.isnan(k) else k for k in key)  # type: ignore[assignment]
        network = self._world.network
        if key not in self._cache:  # type: ignore[comparison-overlap]
            self._cache[key] = start_lengths(  # type: ignore[index]
                network, component, x_m=place[0], y_m=place[1], fraction=place[2]
            )
        lengths = self._cache[key]  # type: ignore[index]
        choice = people.choices[int(people.choice[occupant])]
        pace = 1 / self._world.law.level().speed_m_per_s(_FREE_DENSITY_PER_M2)
        pace = pace if pace > 0 else 1 / _NO_LIMIT_M_PER_S
        found = self.find(choice, self.closed, lengths, pace)
        if found is None and self.closed:
            found = self.find(choice, frozenset(), lengths, pace)
        if found is None:
            return None
        table, best = found
        into = network.components[network.ways[best].target].place
        if into != network.components[component].place:
            best = min(
                (
                    way
                    for way in lengths
                    if network.components[network.ways[way].target].place == into
                    and math.isfinite(table.cost[way])
                ),
                key=lambda way: (lengths[way], way),
            )
        fixed = float(people.distance_m[occupant])
        return table, best, lengths[best] if math.isnan(fixed) else fixed

    def turn_back(self, occupant: int, joint: int, here_m: Mapping[int, float]) -> tuple[RouteTable, int] | None:
        """Return the table and way of an occupant who finds a joint closed; None where none is open."""
        still_closed = frozenset(
            j for j in self._known.get(occupant, self.closed) if self._world.joints[j].closed
        )
        known = still_closed | {joint}
        self._known[occupant] = known
        choice = self._people.choices[int(self._people.choice[occupant])]
        return self.find(choice, known, here_m, self._pace[0])

    def exit_of(self, table: RouteTable, way: int) -> int:
        """Return the joint by which a route leads outside."""
        ways = self._world.network.ways
        while table.next_way[way] >= 0:
            way = table.next_way[way]
        return ways[way].joint

    def note(self, table: RouteTable, way: int) -> bool:
        """Remember that people walk this route; True if it uses a step that was not used before."""
        ways, new = self._world.network.ways, False
        while way >= 0:
            edge = (ways[way].origin, ways[way].target)
            if not self._edges.has_edge(*edge):
                self._edges.add_edge(*edge)
                new = True
            way = table.next_way[way]
        return new

    def mark_cycles(self) -> None:
        """Mark the components that lie on a closed cycle of walks: only there can people lock."""
        for component in self._world.components:
            component.cyclic = False
        for cycle in nx.strongly_connected_components(self._edges):
            if len(cycle) > 1:
                for index in cycle:
                    self._world.components[index].cyclic = True


def _relaxed(choice: Choice) -> Iterator[Choice]:
    yield choice
    if choice.exit is not None:
        yield dataclasses.replace(choice, exit=None)
    if choice.stairwell is not None:
        if choice.exit is not None:
            yield dataclasses.replace(choice, stairwell=None)
        yield dataclasses.replace(choice, stairwell=None, exit=None)
