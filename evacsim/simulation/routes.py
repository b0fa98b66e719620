"""Routes through a building under a law: tables as they are needed, first doors."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from evacsim.building.lanes import lanes_of
from evacsim.building.walks import start_lengths
from evacsim.movement.widths import walking_mode
from evacsim.routing.sharing import TIE, alternatives, choose, varied, with_changes
from evacsim.routing.table import RouteTable, route_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evacsim.building.network import Network
    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.routing.rule import Choice
    from evacsim.routing.sharing import Shared
    from evacsim.simulation.beginning import Changed, Dealt, Found, Place, Start, Walks

_FREE_DENSITY_PER_M2 = 0.54  # up to here the SFPE curve is at its highest speed
_NO_LIMIT_M_PER_S = 1.2  # a law without speeds still has to say which of two routes is quicker

_MOST_DEALT = 200_000  # people, in every group that is kept: 150 bytes each, 30 MB


def walking_pace(network: Network, law: MovementLaw) -> tuple[float, ...]:
    """Return the free-flow pace [s/m] inside the target of every direction, by the law's speeds."""
    paces = []
    for direction in network.directions:
        mode = walking_mode(network, direction.index)
        flight = network.components[direction.target].flight
        curve = law.level()
        if flight is not None and mode != "level":
            curve = law.stair(flight.riser_m, flight.tread_m, mode)
        paces.append(1 / _free_speed(curve))
    return tuple(paces)


def _free_speed(curve: Curve) -> float:
    speed = curve.speed_m_per_s(_FREE_DENSITY_PER_M2)
    return speed if math.isfinite(speed) else _NO_LIMIT_M_PER_S


class RouteBook:
    """What is known of routes through a network under a law: tables, and starts from places.

    Nothing in it depends on a replication, so all replications of a scenario share one; so do
    plans whose networks have the `same_walks`.
    """

    __slots__ = (
        "_alternatives", "_exits", "_first", "_lanes_of", "_network", "_people_dealt", "_sharing",
        "_starts", "_varied", "begun", "dealt", "lengths_m", "level_pace", "nowhere", "pace",
        "tables",
    )  # fmt: skip

    def __init__(self, network: Network, law: MovementLaw) -> None:
        self._network = network
        self._lanes_of: dict[int, dict[tuple[int, int], int]] = {}
        self._exits: dict[tuple[int, int], int] = {}
        self.pace = walking_pace(network, law)
        self.level_pace = 1 / _free_speed(law.level())
        count = len(network.directions)  # of who stays where they are
        self.nowhere = RouteTable(next_direction=(-1,) * count, cost=(math.inf,) * count)
        self.tables: dict[tuple[Choice, frozenset[int]], RouteTable] = {}
        self.lengths_m: dict[Place, dict[int, float]] = {}
        self.begun: tuple[tuple[object, ...], Dealt, Walks] | None = None
        self.dealt: dict[tuple[object, ...], list[Start | None]] = {}
        self._people_dealt = 0
        self._starts: dict[tuple[Choice, frozenset[int]], dict[Place, Start | None]] = {}
        self._first: dict[tuple[int, Place], Shared] = {}
        self._alternatives: dict[tuple[object, ...], Shared] = {}
        self._sharing: dict[tuple[int, int], bool] = {}
        self._varied: dict[tuple[int, Changed], RouteTable] = {}

    def lanes_of(self, component: int) -> dict[tuple[int, int], int]:
        """Return the lane of every walk through a component."""
        if component not in self._lanes_of:
            network = self._network
            self._lanes_of[component] = lanes_of(network, network.components[component])
        return self._lanes_of[component]

    def table(self, choice: Choice, closed: frozenset[int]) -> RouteTable:
        """Return the route table of a choice with these directions closed."""
        key = (choice, closed)
        if key not in self.tables:
            pace = self.pace if choice.measure == "time" else None
            self.tables[key] = route_table(self._network, choice, closed=closed, pace_s_per_m=pace)
        return self.tables[key]

    def find(
        self, choice: Choice, closed: frozenset[int], lengths_m: Mapping[int, float]
    ) -> Found | None:
        """Return the table and the first direction; None where no way is open.

        A stair or exit that cannot be reached is dropped from the choice, the exit first.
        """
        for wanted in _relaxed(choice):
            table = self.table(wanted, closed)
            scale = self.level_pace if wanted.measure == "time" else 1.0
            costs = [
                (length * scale + table.cost[direction], direction)
                for direction, length in lengths_m.items()
                if direction not in closed
            ]
            if costs and math.isfinite(min(costs)[0]):
                return table, min(costs)[1]
        return None

    def keep_dealt(self, key: tuple[object, ...], starts: list[Start | None]) -> None:
        """Keep the starts of the people of a group: most trials of a study move one class alone."""
        if self._people_dealt >= _MOST_DEALT:
            self.dealt.clear()
            self._people_dealt = 0
        self.dealt[key] = starts
        self._people_dealt += len(starts)

    def starts(self, choice: Choice, closed: frozenset[int]) -> dict[Place, Start | None]:
        """Return what is known of starts by a choice with these directions closed; see `start`."""
        return self._starts.setdefault((choice, closed), {})

    def start(self, place: Place, choice: Choice, closed: frozenset[int]) -> Start | None:
        """Return table, first direction and walk [m] from a place; where all is locked, to a lock.

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
        into = network.components[network.directions[best].target].place
        if into == network.components[place[0]].place:
            return found
        # no further round than across the room itself: beyond that it is a choice of routes
        most = lengths[best] + table.cost[best] + network.components[place[0]].length_m
        doors = [
            (length, direction)
            for direction, length in lengths.items()
            if network.components[network.directions[direction].target].place == into
            and length + table.cost[direction] <= most
        ]
        return table, min(doors)[1]

    def shared_start(self, place: Place, start: Start, part: float) -> Start:
        """Return the start of somebody at a place in [0, 1) among those who share ways."""
        table, first, walk_m = start
        lengths = self.walks_m(place)
        if len(lengths) > 1:
            key = (id(table), place)  # tables are kept, so that an id stays its own
            if key not in self._first:
                self._first[key] = self._ways(table, first, lengths)
            first, part = choose(self._first[key], part)
            walk_m = lengths[first]
        return self._varied_table(table, first, part), first, walk_m

    def shared(self, found: Found, lengths_m: Mapping[int, float], part: float) -> Found:
        """Return what of a way found is somebody's at a place in [0, 1) among those who share."""
        table, first = found
        first, part = choose(self._ways(table, first, lengths_m), part)
        return self._varied_table(table, first, part), first

    def _ways(self, table: RouteTable, first: int, lengths_m: Mapping[int, float]) -> Shared:
        """Return the first directions that people share who walk these lengths [m] to each.

        Those who take the nearest of several doors share it with those that are as near.
        """
        scale = self.level_pace if table.in_seconds else 1.0
        totals = {
            direction: length * scale + table.cost[direction]
            for direction, length in lengths_m.items()
            if math.isfinite(table.cost[direction])
        }
        if first not in totals:  # all is locked: they go to a lock
            return ((first, 1.0),)
        if totals[first] > min(totals.values()) + TIE:
            target = self._network.directions[first].target
            totals = {
                direction: lengths_m[direction]
                for direction in totals
                if self._network.directions[direction].target == target
            }
        ties = frozenset(one for one, total in totals.items() if total <= totals[first] + TIE)
        key = (id(table), first, tuple(totals), ties)  # tables are kept
        if key not in self._alternatives:
            self._alternatives[key] = alternatives(
                self._network, table.next_direction, table.shared, first, totals
            )
        return self._alternatives[key]

    def _varied_table(self, table: RouteTable, first: int, part: float) -> RouteTable:
        """Return the table of somebody at a place among those who share, from a direction on."""
        changed = varied(table, first, part) if self._shares(table, first) else ()
        if not changed:
            return table
        key = (id(table), changed)
        if key not in self._varied:
            self._varied[key] = with_changes(table, changed)
        return self._varied[key]

    def _shares(self, table: RouteTable, first: int) -> bool:
        """Whether the best route from a direction on comes by ways that people share."""
        key = (id(table), first)
        if key not in self._sharing:
            direction = first
            while direction >= 0 and direction not in table.shared:
                direction = table.next_direction[direction]
            self._sharing[key] = direction >= 0
        return self._sharing[key]

    def walks_m(self, place: Place) -> dict[int, float]:
        """Return the walk [m] from a starting place to each direction out of its component."""
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

    def exits_of(self, ways: Iterable[Found]) -> list[int]:
        """Return the connection by which each way leads outside, or to the space to reach.

        -1 for who stays where they are.
        """
        directions, known, found = self._network.directions, self._exits, []
        for table, first in ways:
            if table is self.nowhere:
                found.append(-1)
                continue
            key = (id(table), first)  # tables are kept, so that an id stays its own
            if key not in known:
                direction = first
                while table.next_direction[direction] >= 0:
                    direction = table.next_direction[direction]
                known[key] = directions[direction].connection
            found.append(known[key])
        return found


def _relaxed(choice: Choice) -> Iterator[Choice]:
    yield choice
    if choice.exits:
        yield dataclasses.replace(choice, exits=())
    if choice.stairwell is not None:
        if choice.exits:
            yield dataclasses.replace(choice, stairwell=None)
        yield dataclasses.replace(choice, stairwell=None, exits=())
