"""Which width flow sees: clear width less the boundary layers of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.building.model import Flight  # noqa: TC001 - in public signatures

if TYPE_CHECKING:
    from evacsim.building.network import Component, Connection, Network
    from evacsim.movement.law import Mode, MovementLaw

_BOTH_SIDES, _WITH_CENTRE = 2, 3


def flight_width_m(law: MovementLaw, flight: Flight) -> float:
    """Return the effective width [m] of a flight: the smaller of wall-based and rail-based.

    Each side loses the stair layer, or where a rail stands the handrail layer from the rail
    (plus how far it stands off the wall, where the width was measured wall to wall) if that is
    more. A width measured between rails knows no walls. A centre rail takes its layer twice.
    """
    if flight.boundary_layer_m is not None:
        return flight.clear_width_m - 2 * flight.boundary_layer_m
    layers = law.boundary_layers
    if flight.width_measured == "between-rails":
        railed = layers.handrail
    else:
        off_wall = flight.handrail_projection_m if layers.handrail else 0.0
        railed = max(layers.stair, off_wall + layers.handrail)
    sides = min(flight.handrails, _BOTH_SIDES)
    lost = sides * railed + (_BOTH_SIDES - sides) * layers.stair
    if flight.handrails >= _WITH_CENTRE:
        lost += 2 * layers.handrail
    return flight.clear_width_m - lost


def connection_width_m(law: MovementLaw, network: Network, connection: Connection) -> float:
    """Return the effective width [m] of a connection, a flight's end or a corridor cut.

    Leaves that open beside one another make one gap, which loses its layer at either side; where a
    post stays between them, each gap does.
    """
    if connection.flight is not None:
        flight = network.components[connection.flight].flight
        if flight is None:
            raise AssertionError(connection.id)
        return flight_width_m(law, flight)
    layers = law.boundary_layers
    layer = connection.boundary_layer_m
    if layer is not None:
        return connection.clear_width_m - 2 * layer * connection.gaps
    layer = {
        "door": layers.door,
        "gate": layers.door,
        "opening": layers.opening,
        "section": layers.corridor,
    }[connection.kind]
    return connection.clear_width_m - 2 * layer * connection.gaps


def capacity_per_s(
    law: MovementLaw, network: Network, connection: Connection, mode: Mode = "level"
) -> float:
    """Return how many a second pass a connection [1/s]: specific flow times effective width.

    A capacity that the building file states holds whatever the width and the law. What stands at
    the end of a corridor passes no more than the corridor brings, however wide it is, unless the
    file gives the connection a flow or a boundary layer of its own.
    """
    if connection.capacity_per_s is not None:
        return connection.capacity_per_s
    own = specific_flow_per_m_s(law, network, connection, mode) * connection_width_m(
        law, network, connection
    )
    measured = connection.specific_flow_per_m_s, connection.boundary_layer_m
    if connection.kind == "section" or measured != (None, None):
        return own
    best = law.level().best_flow_per_m_s
    for index, clear_width_m in connection.corridors:
        layer = network.components[index].boundary_layer_m
        if layer is None:
            layer = law.boundary_layers.corridor
        own = min(own, best * (clear_width_m - 2 * layer))
    return own


def component_width_m(law: MovementLaw, component: Component) -> float:
    """Return the effective width [m] along a component, for its waves.

    Only corridors lose a strip along their walls; landings and rooms are used whole.
    """
    if component.flight is not None:
        return flight_width_m(law, component.flight)
    if component.kind != "corridor":
        return component.clear_width_m
    layer = component.boundary_layer_m
    return component.clear_width_m - 2 * (law.boundary_layers.corridor if layer is None else layer)


def specific_flow_per_m_s(
    law: MovementLaw,
    network: Network,
    connection: Connection,
    mode: Mode = "level",
) -> float:
    """Return the specific flow [1/(m s)] of a connection; the building file may set its own."""
    if connection.flight is not None:
        flight = network.components[connection.flight].flight
        if flight is None:
            raise AssertionError(connection.id)
        if flight.specific_flow_per_m_s is not None:
            return flight.specific_flow_per_m_s
        along = law.stair(flight.riser_m, flight.tread_m, "up" if mode == "up" else "down")
        return along.best_flow_per_m_s
    if connection.specific_flow_per_m_s is not None:
        return connection.specific_flow_per_m_s
    if connection.kind == "section":
        return law.level().best_flow_per_m_s
    return law.door_flow_per_m_s()


def passing_mode(network: Network, direction: int) -> Mode:
    """Return how a direction leads along a flight; level where neither side is one.

    Into a flight at its head is down, at its foot up; the same out of it.
    """
    connection = network.connections[network.directions[direction].connection]
    if connection.flight is None:
        return "level"
    entering = network.directions[direction].target == connection.flight
    head = connection.id.endswith(".head")
    return "down" if entering == head else "up"


def walking_mode(network: Network, direction: int) -> Mode:
    """Return how those walk who came in by this direction: level, or down or up a flight."""
    target = network.components[network.directions[direction].target]
    return passing_mode(network, direction) if target.kind == "flight" else "level"
