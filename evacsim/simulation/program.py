"""A plan made ready for its replications: network and law as the objects that a run changes.

They are made once and put back to their beginning for every replication; what is found of routes
is kept, since nothing of it hangs on a replication. One run at a time: a program is not shared
between threads.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.building.lanes import FROM_INSIDE
from evacsim.movement.law import SLOWEST_M_PER_S, counterflow_speed_factor
from evacsim.movement.widths import (
    capacity_per_s,
    component_width_m,
    flight_width_m,
    passing_mode,
    walking_mode,
)
from evacsim.simulation.core import (
    Component,
    Connection,
    Direction,
    Reals,
    Route,
    State,
    on_grid,
)
from evacsim.simulation.parts import DOWN, LEVEL, STREAM_M, UP
from evacsim.simulation.routes import RouteBook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.building import network as building
    from evacsim.hazards.falling import FallRates
    from evacsim.movement.law import MovementLaw
    from evacsim.routing.table import RouteTable
    from evacsim.simulation.beginning import Beginning

_MODES: Final = {"level": LEVEL, "down": DOWN, "up": UP}
_HAIR: Final = 1e-9
_FALL_KINDS: Final = 4  # in light and dark, without and with counterflow


class Program:
    """A network and a law as the state of a run, and what has been found of routes.

    Parameters
    ----------
    network, law
        The building, and how fast and how many.
    book
        What is known of routes through a network with the same walks, under this law.
    """

    def __init__(
        self, network: building.Network, law: MovementLaw, book: RouteBook | None = None
    ) -> None:
        self.network = network
        self.law = law
        self.book = RouteBook(network, law) if book is None else book
        self.connection_index = {one.id: one.index for one in network.connections}
        self.component_index = {one.id: one.index for one in network.components}
        self.out_of_range: set[int] = set()
        self.connections = [
            Connection(one.index, one.id, one.clear_width_m, one.kind in {"section", "flight_end"})
            for one in network.connections
        ]
        self.components = [
            Component(one.index, one.id, one.place, one.kind, one.area_m2)
            for one in network.components
        ]
        self.directions = [self._direction(index) for index in range(len(network.directions))]
        for direction in self.directions:
            direction.opposite = self.directions[direction.index ^ 1]
            direction.target.to_come_in.append(direction)
            direction.origin.to_go_out.append(direction)
        for direction, onward in zip(self.directions, network.onward, strict=True):
            direction.onward_m.update(onward)
        for facts, component in zip(network.components, self.components, strict=True):
            self._put_law_on(facts, component)
        targets = [one.target for one in network.directions]
        self.leads_outside = np.array([self.components[index].outside for index in targets])
        self.beyond_range = np.array([index in self.out_of_range for index in targets])
        self.state = State(self.components, self.connections, self.directions)
        self.beginning: Beginning | None = None
        self._routes: dict[int, Route] = {}
        self._fall_rates: FallRates | None = None

    def _direction(self, index: int) -> Direction:
        network, law, facts = self.network, self.law, self.network.directions[index]
        connection = network.connections[facts.connection]
        capacity = capacity_per_s(law, network, connection, passing_mode(network, index))
        direction = Direction(
            index,
            self.connections[facts.connection],
            _MODES[walking_mode(network, index)],
            on_grid(1 / capacity),
        )
        direction.origin = self.components[facts.origin]
        direction.target = self.components[facts.target]
        direction.step = 1.0 / connection.merge_weight
        return direction

    def _put_law_on(self, facts: building.Component, component: Component) -> None:
        """Set curves, storage and waves: w = C / (W (storage density - best density))."""
        level = self.law.level()
        curves = (level, level, level)
        own_flow = None
        component.clear_width_m = facts.clear_width_m
        if facts.flight is not None:
            flight = facts.flight
            down = self.law.stair(flight.riser_m, flight.tread_m, "down")
            curves = (level, down, self.law.stair(flight.riser_m, flight.tread_m, "up"))
            component.width_m = flight_width_m(self.law, flight)
            component.streams = int(facts.clear_width_m / STREAM_M + _HAIR)
            own_flow = flight.specific_flow_per_m_s
            if not down.in_range:
                self.out_of_range.add(facts.index)
        component.curves = curves
        best_m_per_s = [curve.speed_m_per_s(curve.best_density_per_m2) for curve in curves]
        component.best_speeds_m_per_s = Reals(best_m_per_s)
        if component.flight and not math.isinf(curves[DOWN].best_density_per_m2):
            component.slowest_m_per_s = SLOWEST_M_PER_S
        component.best_densities_per_m2 = Reals([curve.best_density_per_m2 for curve in curves])
        component.room_m_per_s = level.best_flow_per_m_s / level.jam_density_per_m2
        best_per_m2, jam_per_m2 = curves[1].best_density_per_m2, curves[1].jam_density_per_m2
        component.press.jam_per_m2, component.press.best_per_m2 = jam_per_m2, best_per_m2
        if component.outside or math.isinf(jam_per_m2):
            return
        component.storage = math.ceil(jam_per_m2 * facts.area_m2 - _HAIR)
        if not facts.waves:
            return
        width_m = component_width_m(self.law, facts)
        for direction in component.to_go_out:
            up = passing_mode(self.network, direction.index) == "up"
            curve = curves[2 if up else 1]
            capacity = width_m * (own_flow or curve.best_flow_per_m_s)
            spread = facts.clear_width_m * (jam_per_m2 - curve.best_density_per_m2)
            direction.lit_wave_s = on_grid(facts.length_m * spread / capacity)

    def route(self, table: RouteTable) -> Route:
        """Return, for every direction that has been passed, the next one and the walk to it [m].

        The direction itself where the route ends behind it: outside, or in the space to reach.
        """
        kept = self._routes.get(id(table))  # a route keeps its table, so that the id stays its own
        if kept is not None:
            return kept
        onward, length_m = [], []
        for direction, following in zip(self.directions, table.next_direction, strict=True):
            ends = following < 0
            onward.append(direction if ends else self.directions[following])
            length_m.append(0.0 if ends else direction.onward_m.get(following, math.nan))
        route = self._routes[id(table)] = Route(table, onward, length_m)
        return route

    def prepare_lanes(self, index: int) -> Component:
        """Return a component whose lanes know every walk through it, and its ends."""
        component = self.components[index]
        lanes = component.lanes
        if not lanes.of_walk:
            lanes.of_walk = dict(self.book.lanes_of(index))
            component.ends = [] if lanes.landing else _ends(component, lanes.of_walk)
            best_per_m2 = component.curves[1].best_density_per_m2
            free = math.isinf(best_per_m2)
            lanes.platoon = 1 if free else max(1, int(best_per_m2 * component.area_m2))
            lanes.met_factors = Reals(self.met_factors(component.area_m2))
        return component

    def met_factors(self, area_m2: float) -> list[float]:
        """Return the factor of the speed between two directions by how many walk, while below 1.

        With half of oneself, as the law's speed is asked for.
        """
        factors: list[float] = []
        slowing = self.law.counterflow_slowing
        while (factor := counterflow_speed_factor((len(factors) + 0.5) / area_m2, slowing)) < 1.0:
            factors.append(factor)
        return factors

    def let_fall(self, rates: FallRates) -> None:
        """Take these rates of falls; what was found of others is forgotten."""
        if rates != self._fall_rates:
            self._fall_rates = rates
            for component in self.components:
                component.fall_risks = [[] for _ in range(_FALL_KINDS)]


def _ends(
    component: Component, of_walk: Mapping[tuple[int, int], int]
) -> list[tuple[Direction, int]]:
    """Return the directions of full width into and out of a component that only one lane uses."""
    ends = []
    for direction in (*component.to_come_in, *component.to_go_out):
        flight_end = direction.origin.flight or direction.target.flight
        if not direction.connection.full_width or (flight_end and not component.flight):
            continue
        part = 0 if direction.target is component else 1
        uses = {
            lane
            for walk, lane in of_walk.items()
            if walk[part] == direction.index and walk[0] != FROM_INSIDE
        }
        if len(uses) == 1:
            ends.append((direction, uses.pop()))
    return ends
