"""Dark, smoke and narrowed ways: speeds and widths change, for those on their way too."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.simulation.agenda import INF
from evacsim.simulation.arrays import Reals, Wholes
from evacsim.simulation.parts import NO_EVENT, NOT_BLOCKED, SLOWED, WALKING, Lane, on_grid
from evacsim.simulation.rules.lanes import narrow_down, share_out
from evacsim.simulation.rules.overtaking import set_widths
from evacsim.simulation.rules.places import set_waves
from evacsim.simulation.rules.queues import wait
from evacsim.simulation.rules.setting_off import look_again
from evacsim.simulation.rules.waking import wake_for
from evacsim.simulation.state import Component, Direction, Person, State

if TYPE_CHECKING:
    from evacsim.hazards.hazard import Factor


def change_factor(state: State, index: int, factor: Factor) -> None:
    """Put a factor on a component, or take it off, and let those who walk there feel it."""
    component: Component = state.components[index]
    speed: float = component.speed_factor
    width: float = component.width_factor
    put_factor(state, index, factor)
    ratio: float = speed / component.speed_factor
    if ratio != 1.0:
        walk_slower(state, component, ratio)
    waves: float = ratio * width / component.width_factor
    if waves != 1.0:
        travel_slower(state, component, waves)


def put_factor(state: State, index: int, factor: Factor) -> None:
    """Set speed factor, headways and waves of a component from the events that cover it."""
    component: Component = state.components[index]
    direction: Direction
    component.factors[factor.event] = factor
    component.speed_factor = math.prod([one.speed for one in component.factors.values()])
    component.width_factor = math.prod([one.width for one in component.factors.values()])
    component.dark = any([one.dark for one in component.factors.values()])
    set_waves(component, component.wave_ratio)
    for direction in component.to_come_in:
        set_plain_headway(direction)
    for direction in component.to_go_out:
        set_plain_headway(direction)
    if component.two_way:
        narrow_down(component)
        share_out(component)
    set_widths(component)
    seen: set[int] = set()
    for direction in component.to_go_out:
        if direction.target.index not in seen:
            seen.add(direction.target.index)
            set_widths(direction.target)


def set_plain_headway(direction: Direction) -> None:
    """Set the headway by the speed and width factors at both sides, and what blocks the way."""
    origin: Component = direction.origin
    target: Component = direction.target
    share: float = min(origin.speed_factor, target.speed_factor)
    direction.blocked = NOT_BLOCKED
    if direction.connection.full_width:  # a door beside a narrowed corridor is as wide as before
        share *= min(origin.width_factor, target.width_factor)
        direction.blocked = blocked_by(target)
        if direction.blocked == NOT_BLOCKED:
            direction.blocked = blocked_by(origin)
    direction.plain_headway_s = direction.lit_headway_s / share


def blocked_by(component: Component) -> int:
    """Return the event of a fall that narrows a component, NOT_BLOCKED if there is none."""
    for event, factor in component.factors.items():
        if factor.blocks:
            return max(event, NO_EVENT)
    return NOT_BLOCKED


def later_s(time_s: float, now: float, ratio: float) -> float:
    """Return a time to come [s], `ratio` times as far from now; others as they are."""
    if now < time_s < INF:
        return now + on_grid((time_s - now) * ratio)
    return time_s


def travel_slower(state: State, component: Component, ratio: float) -> None:
    """Let places that were given up come back `ratio` times as late from now on."""
    direction: Direction
    first: Lane = component.lanes.first
    second: Lane = component.lanes.second
    person: Person
    stretch(component.back_s, component.back_by, state.now, ratio)
    if component.two_way:
        stretch(first.back_s, first.back_by, state.now, ratio)
        stretch(second.back_s, second.back_by, state.now, ratio)
    for direction in component.busy:
        person = direction.queue[0]
        wake_for(state, direction, person.ready_s)


def stretch(back_s: Reals, back_by: Wholes, now: float, ratio: float) -> None:
    """Put the times of places later, those that are due stay as they are."""
    order = sorted([(later_s(t, now, ratio), by) for t, by in zip(back_s, back_by, strict=True)])
    back_s[:] = [time_s for time_s, _ in order]
    back_by[:] = [by for _, by in order]


def walk_slower(state: State, component: Component, ratio: float) -> None:
    """Let the rest of every walk take `ratio` times as long."""
    now: float = state.now
    direction: Direction
    person: Person
    still = list(component.walking)[component.walked :]
    component.walking[:] = sorted([later_s(time_s, now, ratio) for time_s in still])
    component.walked = 0
    for direction in component.to_go_out:
        direction.last_ready_s = later_s(direction.last_ready_s, now, ratio)
        direction.behind_s = later_s(direction.behind_s, now, ratio)
        for person in direction.queue:
            if person.ready_s > now and person.number not in component.starters:
                key = (person.number, person.previous)
                if key in state.turned_s:
                    state.turned_s[key] = later_s(state.turned_s[key], now, ratio)
                if ratio > 1.0 and person.cause == WALKING:
                    person.cause = SLOWED
                person.ready_s = later_s(person.ready_s, now, ratio)
        wait(direction, list(direction.queue))
    if component.starters:
        look_again(state, component)
    for direction in component.to_go_out:
        if direction.queue:
            person = direction.queue[0]
            wake_for(state, direction, person.ready_s)
