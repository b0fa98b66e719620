"""A crowd that pushes packs further, where people push from behind.

storage density = jam + p (8 - jam) min(1, B / 30), B the persons who stand in the same queue
behind, per metre of effective width (30 /m is about 8 m of queue: assumption). p follows from the
situation of the scenario. With p = 0 nothing of this module is called.
"""

from __future__ import annotations

import math
from typing import Final

from evacsim.simulation.agenda import INF
from evacsim.simulation.parts import Press
from evacsim.simulation.rules.places import set_waves
from evacsim.simulation.rules.queues import standing
from evacsim.simulation.rules.waking import wake
from evacsim.simulation.state import Component, Direction, Person, State

MOST_PER_M2: Final[float] = 8.0
"""Nobody packs denser (swept along and progressive collapse from 8 to 10 per m2)."""

PUSHING_PER_M: Final[float] = 30.0
"""So many behind, per metre of effective width, push in full (assumption)."""


def let_push(component: Component, pressing: float, width_m: float) -> None:
    """Let the crowd of a component push, 0 (orderly) to 1; effective width [m]."""
    press: Press = component.press
    press.orderly = component.storage
    press.most = pressing * max(MOST_PER_M2 - press.jam_per_m2, 0.0) * component.area_m2
    press.enough = PUSHING_PER_M * width_m
    press.pushes = True


def pack(state: State, component: Component) -> bool:
    """Grant or take back places by who stands behind now, and set the waves to match.

    True if more push than when it last looked: those further on in the queue are pushed too.
    """
    press: Press = component.press
    more: float
    change: int
    density: float
    pushed: bool
    if not (press.granted or crowded(component)):
        return False
    before: float = press.behind
    press.behind, state.pushed_by = 0.0, -1
    if not component.guarded:
        press.behind = standing_behind(state, component, press.enough)
    pushed = press.behind > before
    more = press.most * press.behind / press.enough
    if more:  # the density's places, rounded up as those of an orderly crowd are
        more = math.ceil(press.jam_per_m2 * component.area_m2 + more - 1e-9) - press.orderly
    change = int(more) - press.granted
    if not change:
        return pushed
    press.granted += change
    press.by = state.pushed_by if state.pushed_by >= 0 else state.passages - 1
    if component.two_way:
        component.lanes.storage += change
    else:
        grant(component, change)
    density = press.jam_per_m2 + press.granted / component.area_m2
    set_waves(component, (density - press.best_per_m2) / (press.jam_per_m2 - press.best_per_m2))
    return pushed


def push_on(state: State, component: Component) -> None:
    """Wake those further on in the queue who have not as many behind them as push in full."""
    reached: list[Component] = [component]
    seen: set[int] = {component.index}
    origin: Component
    target: Component
    direction: Direction
    for origin in reached:
        for direction in origin.to_go_out:
            target = direction.target
            if not direction.queue or not target.press.pushes or target.index in seen:
                continue
            seen.add(target.index)
            if target.press.behind < target.press.enough:
                wake(state, target, state.now)
            else:
                reached.append(target)


def grant(component: Component, change: int) -> None:
    """Add places, or take some away: the unused first, then those on their way back."""
    unused: int
    if change < 0:
        unused = min(max(component.free, 0), -change)
        component.free -= unused
        change += unused
        while change < 0 and component.back_s:
            component.back_s.pop()
            component.back_by.pop()
            change += 1
    component.free += change


def standing_behind(state: State, component: Component, enough: float) -> float:
    """Return how many stand in the queue into a component, on through full ones behind it.

    Counting stops at `enough`. Sets `state.pushed_by` to the passage by which the one came who
    stands there since last, -1 if they have passed nothing yet.
    """
    reached: list[Component] = [component]
    seen: set[int] = {component.index}
    since_s: float = -INF
    behind: int = 0
    stand: int
    target: Component
    origin: Component
    direction: Direction
    last: Person
    for target in reached:
        for direction in target.busy:
            if not direction.passable:
                continue
            stand = standing(direction.queue, state.now)
            if not stand:
                continue
            behind += stand
            last = direction.queue[stand - 1]
            if last.ready_s > since_s:
                since_s, state.pushed_by = last.ready_s, last.previous
            if behind >= enough:
                return enough
            origin = direction.origin
            if origin.index not in seen and crowded(origin):
                seen.add(origin.index)
                reached.append(origin)
    return behind


def crowded(component: Component) -> bool:
    """Whether as many are in a component, or on their way back, as an orderly crowd has places."""
    press: Press = component.press
    back: int
    if not press.pushes:
        return False
    if component.two_way:
        back = len(component.lanes.first.back_s) + len(component.lanes.second.back_s)
    else:
        back = len(component.back_s)
    return component.inside + back >= press.orderly


def next_push_s(state: State, component: Component) -> float:
    """Return when the next one will stand before a full component, infinity if nobody walks up."""
    soonest_s: float = INF
    direction: Direction
    person: Person
    at: int
    if not component.press.pushes or component.guarded or not crowded(component):
        return INF
    for direction in component.busy:
        at = standing(direction.queue, state.now)
        if at < len(direction.queue):
            person = direction.queue[at]
            soonest_s = min(soonest_s, person.ready_s)
    return soonest_s
