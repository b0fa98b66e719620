"""When a component looks whether somebody may come in: the one place where it is told to."""

from __future__ import annotations

from evacsim.simulation.agenda import enter_time
from evacsim.simulation.state import Component, Direction, State


def wake(state: State, component: Component, time_s: float) -> None:
    """Let a component look at `time_s` [s], unless it looks earlier anyway."""
    if time_s < component.due_s:
        component.due_s = time_s
        enter_time(state.agenda, state.now + (time_s - state.now), component.index)


def wake_for(state: State, direction: Direction, ready_s: float) -> None:
    """Let the component beyond look when the first of a queue is ready and may find a place."""
    target: Component = direction.target
    when_s: float = state.now
    if direction.gate.free_s > when_s:
        when_s = direction.gate.free_s
    if ready_s > when_s:
        when_s = ready_s
    if target.free <= 0:
        if target.back_s:
            back_s: float = target.back_s[0]
            if back_s > when_s:
                when_s = back_s
        elif target.stuck and not target.cyclic and not target.press.pushes:
            return  # whoever leaves it will wake it
    if when_s < target.due_s:
        target.due_s = when_s
        enter_time(state.agenda, state.now + (when_s - state.now), target.index)
