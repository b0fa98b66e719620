"""Which width flow sees: clear width less the boundary layers of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evacsim.building.model import Flight  # noqa: TC001 - in public signatures

if TYPE_CHECKING:
    from evacsim.building.network import Component, Joint, Network
    from evacsim.movement.law import MovementLaw

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


def joint_width_m(law: MovementLaw, network: Network, joint: Joint) -> float:
    """Return the effective width [m] of a connection, a flight's end or a corridor cut."""
    if joint.flight is not None:
        flight = network.components[joint.flight].flight
        if flight is None:
            raise AssertionError(joint.id)
        return flight_width_m(law, flight)
    if joint.boundary_layer_m is not None:
        return joint.clear_width_m - 2 * joint.boundary_layer_m
    layers = law.boundary_layers
    layer = {
        "door": layers.door,
        "gate": layers.door,
        "opening": layers.opening,
        "section": layers.corridor,
    }[joint.kind]
    return joint.clear_width_m - 2 * layer


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
    joint: Joint,
    direction: Literal["level", "down", "up"] = "level",
) -> float:
    """Return the specific flow [1/(m s)] of a joint; the building file may set its own."""
    if joint.flight is not None:
        flight = network.components[joint.flight].flight
        if flight is None:
            raise AssertionError(joint.id)
        if flight.specific_flow_per_m_s is not None:
            return flight.specific_flow_per_m_s
        going: Literal["down", "up"] = "up" if direction == "up" else "down"
        return law.stair(flight.riser_m, flight.tread_m, going).best_flow_per_m_s
    if joint.specific_flow_per_m_s is not None:
        return joint.specific_flow_per_m_s
    if joint.kind == "section":
        return law.level().best_flow_per_m_s
    return law.door_flow_per_m_s()


def way_direction(network: Network, way: int) -> Literal["level", "down", "up"]:
    """Return how a way leads along a flight; level where neither side is one.

    Into a flight at its head is down, at its foot up; the same out of it.
    """
    joint = network.joints[network.ways[way].joint]
    if joint.flight is None:
        return "level"
    entering = network.ways[way].target == joint.flight
    head = joint.id.endswith(".head")
    return "down" if entering == head else "up"


def walking_direction(network: Network, way: int) -> Literal["level", "down", "up"]:
    """Return how those walk who entered a component by this way: level, or down or up a flight."""
    target = network.components[network.ways[way].target]
    return way_direction(network, way) if target.kind == "flight" else "level"
