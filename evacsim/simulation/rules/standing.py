"""People who stand before what is closed: others may pass them where it is narrow."""

from __future__ import annotations

from evacsim.simulation.agenda import INF
from evacsim.simulation.rules.waking import wake
from evacsim.simulation.state import Component, Direction, Person, State


def packed(component: Component) -> bool:
    """Whether a component is full and no place is on its way back."""
    if not component.two_way:
        return component.free <= 0 and not component.back_s
    return component.inside >= component.lanes.storage


def still_from_s(component: Component, lane: int) -> float:
    """Return from when all who walk in one lane stand before what is closed; inf if they move.

    They press to the wall, and others may pass them however narrow it is: who waits for a gate
    that opens later, or never, must not lock in those who go elsewhere.
    """
    latest_s: float = -INF
    direction: Direction
    person: Person
    for direction in component.to_go_out:
        for person in direction.queue:
            if person.lane == lane:
                latest_s = max(latest_s, stands_from_s(direction, {component.index}))
                break
    return latest_s


def stands_from_s(direction: Direction, seen: set[int]) -> float:
    """Return from when all in a queue stand, before a lock or others who stand before one."""
    if not direction.queue:
        return -INF
    last: Person = direction.queue[len(direction.queue) - 1]
    latest_s: float = last.ready_s
    target: Component = direction.target
    onward: Direction
    if not direction.passable:
        return latest_s
    if target.index in seen or not packed(target):
        return INF
    seen.add(target.index)
    for onward in target.to_go_out:
        latest_s = max(latest_s, stands_from_s(onward, seen))
    return latest_s


def wake_held_up(state: State) -> None:
    """Let those look who wait for the other direction to pass: it may stand still now."""
    component: Component
    held_up = list(state.held_up.values())
    state.held_up.clear()
    for component in held_up:
        wake(state, component, state.now)
