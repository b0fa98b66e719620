"""Why a passage happens now: the one place that says so.

Of two causes that bind at one moment the earlier in the order of `results.records.CAUSES` counts.
"""

from __future__ import annotations

from evacsim.errors import SimulationError
from evacsim.simulation.parts import (
    BLOCKED,
    HEADWAY,
    LOCK,
    NO_EVENT,
    NOT_BLOCKED,
    PLACE,
    TURN,
    Connection,
    Gate,
)
from evacsim.simulation.state import Component, Direction, Person, State
from evacsim.simulation.tape import time_of


def bind(state: State, direction: Direction, person: Person, place_by: int) -> None:
    """Say why somebody passes now: sets `state.cause`, `state.cause_by`, `state.cause_event`.

    Whoever is ready now passes for their own cause, set when they began to walk. `place_by` is the
    passage that gave the place up just now, -1 if none did.
    """
    now: float = state.now
    connection: Connection = direction.connection
    component: Component = direction.target
    gate: Gate = direction.gate
    state.cause, state.cause_by, state.cause_event = person.cause, person.previous, NO_EVENT
    if person.ready_s == now:
        return
    if gate.free_s == now:
        state.cause, state.cause_by = HEADWAY, gate.last_passage
        if gate.blocked != NOT_BLOCKED:
            state.cause, state.cause_event = BLOCKED, gate.blocked
    elif place_by >= 0:
        state.cause, state.cause_by = PLACE, place_by
        if lost_turn(state, direction, person):
            state.cause, state.cause_by = TURN, component.last_grant
    elif connection.opened_s == now:
        state.cause, state.cause_event = connection.opened_by, connection.event
        by: int = connection.gate.last_passage
        if by >= 0 and time_of(state.tape, by) > person.ready_s:
            state.cause_by = by  # they stood in the queue before it was closed
    elif component.press.by >= 0 and not state.swapping:
        state.cause, state.cause_by = PLACE, component.press.by  # packed further: one more pushes
    else:
        explain_wait(state, direction)


def lost_turn(state: State, direction: Direction, person: Person) -> bool:
    """Whether a place went to another stream while somebody stood ready before this one."""
    component: Component = direction.target
    granted_s: float
    if component.last_grant_direction == direction.index or component.last_grant < 0:
        return False
    granted_s = time_of(state.tape, component.last_grant)
    return (
        granted_s >= person.ready_s
        and granted_s >= direction.gate.free_s
        and granted_s > direction.connection.opened_s
    )


def explain_wait(state: State, direction: Direction) -> None:
    """Say why somebody passes whom no place or headway has kept.

    In a closed cycle: the passage before theirs; the one that closed the cycle has a cause of
    their own, or lost their turn to the last one in. Where they waited for the other direction: the
    last passage that changed anything there. Where nobody has passed since the start they waited,
    after their own last passage, for people who stand before a lock to stand still.

    Raises
    ------
    SimulationError
        If neither is so: the engine has let somebody wait for nothing.
    """
    target: Component = direction.target
    number: int = state.passages - 1
    by: int
    if state.swapping:
        by = target.last_grant if state.swap_starts == number else number - 1
    elif target.two_way:
        by = target.lanes.changed
    else:
        raise SimulationError(
            f"a passage of {direction.connection.id} at {state.now} s has no cause"
        )
    if by >= 0:
        state.cause, state.cause_by = PLACE, by
        return
    state.cause, state.cause_event = LOCK, event_of_a_lock(state, target)


def event_of_a_lock(state: State, target: Component) -> int:
    """Return the event of the lock that people stand before, here or further on."""
    onward: Direction
    connection: Connection
    for onward in target.to_go_out:
        connection = onward.connection
        if not onward.passable and connection.event >= 0:
            return connection.event
    for onward in state.directions:
        connection = onward.connection
        if not onward.passable and connection.event >= 0:
            return connection.event
    return NO_EVENT
