"""How long a walk takes among those who walk beside: the free branch only."""

from __future__ import annotations

from typing import Final

from evacsim.simulation.agenda import INF
from evacsim.simulation.arrays import Reals
from evacsim.simulation.parts import (
    FREE_DENSITY_PER_M2,
    GRID,
    LEVEL,
    SLOWED,
    STREAM_M,
    UP,
    WALKING,
    on_grid,
)
from evacsim.simulation.rules.overtaking import slow_down
from evacsim.simulation.state import (
    Component,
    Direction,
    Person,
    State,
)

LAW_DENSITY_PER_M2: Final[float] = 1.0
"""From here on the law's speed; linear in between."""
MANY_WALKED: Final[int] = 64
"""So many that are over are taken off a list together."""


def starters_walking(component: Component, now: float) -> int:
    """Return how many of those who started here still walk."""
    walking: Reals = component.start_walking
    first_s: float = walking[0] if walking else INF
    while first_s <= now:
        walking.pop(0)
        first_s = walking[0] if walking else INF
    return len(walking)


def walkers_beside(component: Component, now: float) -> int:
    """Return how many walk in a component."""
    walking: Reals = component.walking
    walked: int = component.walked
    walkers: int = len(walking)
    while walked < walkers and walking[walked] <= now:
        walked += 1
    if walked > MANY_WALKED:
        del walking[:walked]
        walkers -= walked
        walked = 0
    component.walked = walked
    walkers -= walked
    if component.start_walking:
        walkers += starters_walking(component, now)
    return walkers


def law_speed_m_per_s(component: Component, mode: int, walkers: int) -> float:
    """Return the law's speed among so many others, with half of oneself; at best flow at least.

    Half is the mean of just before and just after stepping in: exact for a steady stream. Speeds
    are kept: they hang on the law and the component alone.
    """
    speeds: Reals = component.law_speeds[mode]
    speed: float
    asked: int
    while len(speeds) <= walkers:
        speeds.append(-1.0)
    speed = speeds[walkers]
    if speed < 0.0:
        asked = walkers
        speed = component.curves[mode].speed_m_per_s((asked + 0.5) / component.area_m2)
        speed = max(speed, component.best_speeds_m_per_s[mode])
        speeds[walkers] = speed
    return speed


def walk(state: State, component: Component, mode: int, person: Person, length_m: float) -> float:
    """Return when a walk through a component, begun now, ends [s], and say what slows it.

    The law's speed, but no less than at best flow. From 0.54 to 1 per m2 it goes over linearly
    from the own speed to the law's. Who comes in while others walk the other way, there or before
    them, is slower by a factor of the density. `person.cause` is that of the walk before.
    """
    now: float = state.now
    own: float = person.down_m_per_s
    factor: float = component.speed_factor
    ready_s: float
    speed: float
    part: float
    walkers: int
    if mode == LEVEL:
        own = person.level_m_per_s
    elif mode == UP:
        own = person.up_m_per_s
    person.walk_s = (length_m / own + GRID) - GRID
    ready_s = now + person.walk_s
    if factor != 1.0:  # the dark, or smoke
        own *= factor
        ready_s = now + on_grid(length_m / own)
        if factor < 1.0 and person.cause == WALKING:
            person.cause = SLOWED
    walkers = len(component.walking) - component.walked
    if walkers + 0.5 > component.free_walkers or component.start_walking:
        walkers = walkers_beside(component, now)
        if walkers + 0.5 > component.free_walkers:
            speed = law_speed_m_per_s(component, mode, walkers) * factor
            if speed < own:
                part = (walkers + 0.5) / component.area_m2 - FREE_DENSITY_PER_M2
                part = min(part / (LAW_DENSITY_PER_M2 - FREE_DENSITY_PER_M2), 1.0)
                speed = own + part * (speed - own)
                if person.cause == WALKING:
                    person.cause = SLOWED
                ready_s = now + on_grid(length_m / speed)
    if component.two_way and component.lanes.first.inside and component.lanes.second.inside:
        ready_s = now + met_s(component, person, ready_s - now, now)
    return ready_s


def met_s(component: Component, person: Person, walk_s: float, now: float) -> float:
    """Return how long a walk [s] takes while others come the other way, by those who walk."""
    factors: Reals = component.lanes.met_factors
    factor: float
    walkers: int = walkers_beside(component, now)
    if walkers >= len(factors):
        return walk_s
    factor = factors[walkers]
    if person.cause == WALKING:
        person.cause = SLOWED
    return on_grid(walk_s / factor)


def own_speed_m_per_s(person: Person, mode: int) -> float:
    """Return the unimpeded speed [m/s] on the level, down or up stairs."""
    if mode == LEVEL:
        return person.level_m_per_s
    return person.up_m_per_s if mode == UP else person.down_m_per_s


def keep_order(
    state: State,
    component: Component,
    mode: int,
    person: Person,
    onward: Direction,
    ready_s: float,
) -> float:
    """Return when somebody on a flight is ready behind those whom they cannot overtake.

    Nobody overtakes on a flight narrower than two streams. On a wider one a slow person keeps to
    one stream of the width: who lies beyond the spread of the law's own population. Everybody else
    was in the crowd in which the law's flow was measured: those who would be quicker walk at the
    law's speed and those who are not are passed; what anybody takes longer than at best flow is
    not counted a second time, their place comes back as much sooner. Who is carried takes their own
    width with those who carry, and nobody passes them where that leaves less than a stream.
    """
    own: float = own_speed_m_per_s(person, mode)
    best: float = component.best_speeds_m_per_s[mode]
    spare_s: float
    slow: bool = own < component.slowest_m_per_s
    wide_m: float = person.width_m
    if ready_s < onward.behind_s:
        ready_s = onward.behind_s
        if person.cause == WALKING:
            person.cause = SLOWED
    if wide_m > 0.0 and component.clear_width_m - wide_m < STREAM_M:
        onward.behind_s = ready_s
    if component.speed_factor != 1.0:
        own *= component.speed_factor
        best *= component.speed_factor
    if slow and not component.narrow:
        if wide_m == 0.0:
            wide_m = STREAM_M
        slow_down(state, component, person, wide_m * (1.0 - own / best))
        return ready_s
    if ready_s >= onward.last_ready_s:
        onward.last_ready_s = ready_s
        onward.last_slow = slow
    elif component.narrow:
        ready_s = onward.last_ready_s
    if not (slow or onward.last_slow) and best < INF:
        spare_s = ready_s - state.now - ((state.walk_m / best + GRID) - GRID)
        person.spare_s = max(0.0, spare_s)
    return ready_s


def note_walker(component: Component, ready_s: float) -> None:
    """Count somebody among those who walk, until they are ready."""
    walking: Reals = component.walking
    at: int = len(walking)
    last_s: float
    if not at or walking[at - 1] <= ready_s:
        walking.append(ready_s)
        return
    last_s = walking[at - 1]
    while last_s > ready_s and at > component.walked:
        at -= 1
        last_s = walking[at - 1] if at else ready_s
    walking.insert(at, ready_s)
