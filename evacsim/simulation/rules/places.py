"""Is there a place? The one answer, whether a component is walked through one way or both."""

from __future__ import annotations

from evacsim.simulation.agenda import INF
from evacsim.simulation.parts import UNLIMITED, on_grid
from evacsim.simulation.rules.demand import settle
from evacsim.simulation.rules.lanes import count_out, give_back, heading, place_in_lane
from evacsim.simulation.rules.waking import wake
from evacsim.simulation.state import Component, Direction, Person, State


def set_waves(component: Component, ratio: float) -> None:
    """Set how long a place travels back, `ratio` times as long as in an orderly crowd."""
    direction: Direction
    component.wave_ratio = ratio
    slower: float = component.speed_factor * component.width_factor / ratio
    for direction in component.to_go_out:
        direction.wave_s = on_grid(direction.lit_wave_s / slower)


def place_beyond(state: State, direction: Direction) -> bool:
    """Whether there is a place now for the first in the queue of a direction.

    Sets `state.place_by` to the passage that gave it up just now, -1 if none did, and where there
    is none `state.look_s` to when there may be one [s], infinity if nobody has left.
    """
    component: Component = direction.target
    if component.two_way:
        return place_in_lane(state, component, heading(direction))
    return place_one_way(state, component)


def place_one_way(state: State, component: Component) -> bool:
    """Whether there is a place now in a component that is walked through one way."""
    state.place_by = -1
    if component.free > 0:
        return True
    if not component.back_s:
        state.look_s = INF
        return False
    state.look_s = component.back_s[0]
    if state.look_s == state.now:
        state.place_by = component.back_by[0]
    return state.look_s <= state.now


def place_to_come(state: State, direction: Direction) -> bool:
    """Whether a place is there for the first in a queue, or on its way: then nothing is stuck."""
    return place_beyond(state, direction) or state.look_s < INF


def take_place(state: State, component: Component) -> bool:
    """Take a place of a component that is walked through one way, if there is one now.

    In lanes people count instead.
    """
    back_s: float
    if component.free > 0:
        component.free -= component.counts
        state.place_by = -1
        return True
    back_s = component.back_s[0] if component.back_s else INF
    if back_s > state.now:
        return False
    component.back_s.pop(0)
    state.place_by = component.back_by.pop(0)
    if back_s < state.now:  # it has been there for a while
        state.place_by = -1
    return True


def give_place(state: State, direction: Direction, person: Person, number: int) -> None:
    """Give a place up; it is free again when the wave has travelled back."""
    component: Component = direction.origin
    back_s: float
    at: int
    component.inside -= 1
    if component.two_way:
        if not direction.connection.full_width or not direction.target.two_way:
            settle(state, person, component)
        if count_out(state, direction, person, number):
            wake(state, component, state.now)
    elif component.free < UNLIMITED and not state.swapping:  # else somebody else comes in now
        if component.free < 0:
            component.free += 1
            return
        back_s = direction.wave_s - person.spare_s
        back_s = state.now + back_s if back_s > 0.0 else state.now
        at = give_back(component.back_s, component.back_by, back_s, number)
        # sooner than what it is woken for: a full one looks at its first place
        if component.stuck or (at == 0 and len(component.back_s) > 1):
            wake(state, component, back_s)
