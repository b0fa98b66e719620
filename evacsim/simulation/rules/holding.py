"""Doors where people are held, and guards who keep order on flights and landings."""

from __future__ import annotations

from evacsim.simulation.parts import HOLD, TWO_STREAMS, Connection
from evacsim.simulation.rules.rerouting import set_passable, wake_both
from evacsim.simulation.rules.standing import wake_held_up
from evacsim.simulation.rules.waking import wake
from evacsim.simulation.state import Component, State


def change_hold(state: State, index: int, held: bool, event: int) -> None:
    """Hold a connection, or let people pass it again. Routes stay: nobody turns back for it."""
    connection: Connection = state.connections[index]
    if connection.held == held:
        return
    connection.held = held
    set_passable(state, connection)
    wake_held_up(state)
    if held or connection.closed:
        return
    connection.opened_s, connection.opened_by, connection.event = state.now, HOLD, event
    wake_both(state, state.directions[2 * index])


def change_guard(state: State, index: int, on: bool, event: int) -> None:
    """Put a guard on a component, or take the guard away.

    Nobody overtakes there, nobody pushes, and of two directions the weaker waits for the other.
    """
    component: Component = state.components[index]
    if on:
        component.guards.add(event)
    else:
        component.guards.discard(event)
    component.guarded = len(component.guards) > 0
    component.narrow = component.flight and (component.guarded or component.streams < TWO_STREAMS)
    if state.started:
        wake(state, component, state.now)
