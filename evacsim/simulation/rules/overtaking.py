"""Slow people on a flight that is wide enough to overtake them, and the headways they leave."""

from __future__ import annotations

from typing import Final

from evacsim.simulation.parts import on_grid
from evacsim.simulation.state import Component, Direction, Person, State

NO_WIDTH_M: Final[float] = 1e-9
"""What adding and taking away leaves behind."""


def set_headway(direction: Direction) -> None:
    """Set the headway from what slow people and the other direction leave of the width."""
    direction.headway_s = on_grid(
        direction.own_headway_s * max(direction.split_ahead, direction.split_behind)
    )


def slow_down(state: State, component: Component, person: Person, lost_m: float) -> None:
    """Count a slow person in (`lost_m` > 0) or out of a wide flight, and set what passes there.

    They keep to one stream, which moves at their speed instead of the law's speed at best flow;
    the lost flow is that of `lost_m` of width. The width of one stream stays.
    """
    if lost_m > 0:
        if person.slow_m == 0.0:
            state.slow_people += 1
        person.slow_m = lost_m
    else:
        lost_m = -person.slow_m
        person.slow_m = 0.0
        state.slow_people -= 1
    component.slow_m += lost_m
    if state.slow_people == 0 or component.slow_m < NO_WIDTH_M:
        component.slow_m = 0.0
    set_widths(component)


def set_widths(component: Component) -> None:
    """Set the headways at both ends of a flight from what slow people leave of its width.

    Elsewhere, and where nobody is slow, they are the plain ones.
    """
    direction: Direction
    left_m: float = 1.0
    if component.flight:
        left_m = max(component.width_m - component.slow_m, component.width_m / component.streams)
    for direction in component.to_come_in:
        set_width(component, direction, left_m)
    for direction in component.to_go_out:
        set_width(component, direction, left_m)


def set_width(component: Component, direction: Direction, left_m: float) -> None:
    """Set the headway of one direction into or out of a component."""
    if component.flight:
        direction.own_headway_s = direction.plain_headway_s * component.width_m / left_m
    elif direction.origin.flight or direction.target.flight:
        return  # that is the flight's own
    else:
        direction.own_headway_s = direction.plain_headway_s
    set_headway(direction)
