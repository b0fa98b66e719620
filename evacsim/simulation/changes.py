"""What stands in the timetable, done to the state: locks, holds, guards, light, smoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.hazards.hazard import Change, Factor, Guard, Hold
from evacsim.scenario.events import direction_into
from evacsim.simulation import core

if TYPE_CHECKING:
    from evacsim.hazards.hazard import AnyChange
    from evacsim.simulation.program import Program


def begin_with(program: Program, change: AnyChange) -> None:
    """Put what has changed at t = 0 or before: known to all."""
    if isinstance(change, Change):
        connection = program.connections[program.connection_index[change.connection]]
        connection.event = change.event
        if change.into:
            program.directions[direction_into(program.network, change)].shut = change.closed
        else:
            connection.closed = change.closed
        core.set_passable(program.state, connection)
    elif isinstance(change, Factor):
        core.put_factor(program.state, program.component_index[change.component], change)
    else:
        apply_change(program, change)


def apply_change(program: Program, change: AnyChange) -> None:
    """Let something change now; who sees it may take another way."""
    state = program.state
    if isinstance(change, Factor):
        core.change_factor(state, program.component_index[change.component], change)
    elif isinstance(change, Guard):
        index = program.component_index[change.component]
        core.change_guard(state, index, change.on, change.event)
    elif isinstance(change, Hold):
        index = program.connection_index[change.connection]
        core.change_hold(state, index, change.held, change.event)
    elif change.into:
        index = direction_into(program.network, change)
        core.change_shut(state, index, change.closed, change.event)
    else:
        index = program.connection_index[change.connection]
        core.change_lock(state, index, change.closed, change.event)
