"""Full components that wait in a closed cycle for one another's places: one from each passes.

Two full rooms whose people want to change places would otherwise stand for ever.
"""

from __future__ import annotations

from evacsim.simulation.rules.places import place_to_come
from evacsim.simulation.rules.turns import may_pass_s
from evacsim.simulation.state import Component, Direction, State


def may_pass(direction: Direction, now: float) -> bool:
    """Whether somebody stands ready before a connection that may be passed."""
    if not direction.queue or not direction.passable:
        return False
    return may_pass_s(direction) <= now


def closed_cycle(state: State, component: Component) -> list[Direction]:
    """Return directions that lead through a full component round to it again, all held up.

    An empty list where there is no such cycle.
    """
    direction: Direction
    cycle: list[Direction]
    for direction in component.to_come_in:
        if not may_pass(direction, state.now):
            continue
        if component.two_way and place_to_come(state, direction):
            continue
        cycle = cycle_from(state, direction)
        if cycle:
            return cycle
    return []


def cycle_from(state: State, start: Direction) -> list[Direction]:
    """Return directions that lead from the full target of `start` round to its origin."""
    path: list[Direction] = [start]
    seen: set[int] = {start.target.index}
    tried: list[int] = [0]  # how many ways on were tried, for each of the path
    top: int
    here: Direction
    onward: Direction
    at: int
    while path:
        top = len(path) - 1
        here = path[top]
        at = tried[top]
        if at == len(here.target.to_go_out):
            path.pop()
            tried.pop()
            continue
        tried[top] = at + 1
        onward = here.target.to_go_out[at]
        if not may_pass(onward, state.now) or place_to_come(state, onward):
            continue
        if onward.target is start.origin:
            path.append(onward)
            return path
        if onward.target.index not in seen:
            seen.add(onward.target.index)
            path.append(onward)
            tried.append(0)
    return path
