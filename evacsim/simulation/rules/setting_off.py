"""Setting off: people leave the place where they stood when their time has come.

They walk at the law's speed for the density in which they stand, on either branch, looked at again
when a quarter of those present have left. In a packed place they wait for room.
"""

from __future__ import annotations

import bisect
from typing import Final

from evacsim.simulation.agenda import INF
from evacsim.simulation.arrays import Reals
from evacsim.simulation.parts import (
    FREE_DENSITY_PER_M2,
    LEVEL,
    PRE_MOVEMENT,
    SLOWED,
    UNLIMITED,
    WALKING,
    on_grid,
)
from evacsim.simulation.rules.lanes import share_out
from evacsim.simulation.rules.queues import put_in, wait
from evacsim.simulation.rules.waking import wake_for
from evacsim.simulation.state import Component, Direction, Person, State

CREEP_M_PER_S: Final[float] = 0.10
LEAVES_FOR_A_NEW_LOOK: Final[float] = 0.75
"""Of those present."""


def come_in(component: Component) -> None:
    """Count somebody who comes into the building here, full or not."""
    component.inside += 1
    if component.free < UNLIMITED:
        component.free -= 1


def split_where_they_begin(people: list[Person]) -> None:
    """Split what people set off in: two streams that begin in it meet at once, as others do."""
    person: Person
    for person in people:
        if person.first.origin.two_way:
            share_out(person.first.origin)


def start_to_walk(state: State, direction: Direction, people: list[Person]) -> None:
    """Let people who set off at one moment walk to one direction."""
    component: Component = direction.origin
    person: Person
    if not component.starters:
        component.evaluated = component.inside
    for person in people:
        component.starters[person.number] = person
    walk_on(state, direction, people)


def look_again(state: State, component: Component) -> None:
    """Give everybody who started in a component and still walks there the speed of this moment."""
    now: float = state.now
    person: Person
    direction: Direction
    component.evaluated = component.inside
    queues: dict[int, list[Person]] = {}
    for person in list(component.starters.values()):
        if person.ready_s <= now:
            del component.starters[person.number]  # stands before the door already
            continue
        person.remaining_m -= person.pace_m_per_s * (now - person.since_s)
        queues.setdefault(person.first.index, []).append(person)
    component.start_walking.clear()
    for index, people in queues.items():
        direction = state.directions[index]
        again = {person.number for person in people}
        wait(direction, [other for other in direction.queue if other.number not in again])
        walk_on(state, direction, people)


def start_speed_m_per_s(direction: Direction) -> float:
    """Return the law's speed [m/s] for the density in which people stand; inf where it is free.

    Denser than at best flow they also wait for room. Where it is free beyond, room comes from the
    way out as a wave of speed w = q / (jam - best density), and people then walk at the speed of
    best flow: together at least q / jam density, so that a way out is fed as well as it can pass.
    Where it is dense beyond too, at least 0.10 m/s (IMO MSC.1/Circ.1533, from 3.5 per m2 on).
    """
    component: Component = direction.origin
    beyond: Component = direction.target
    density: float = component.inside / component.area_m2
    speed: float
    best: float
    if density < FREE_DENSITY_PER_M2:
        return INF
    speed = stand_speed_m_per_s(component)
    best = component.best_densities_per_m2[LEVEL]
    if density <= best:
        return speed
    best = beyond.best_densities_per_m2[direction.mode]
    if beyond.outside or beyond.inside < best * beyond.area_m2:
        return max(speed, component.room_m_per_s)
    return max(speed, CREEP_M_PER_S)


def stand_speed_m_per_s(component: Component) -> float:
    """Return the law's speed for the density of all inside; speeds are kept by their number."""
    speeds: Reals = component.stand_speeds
    speed: float
    while len(speeds) <= component.inside:
        speeds.append(-1.0)
    speed = speeds[component.inside]
    if speed < 0.0:
        speed = component.curves[LEVEL].speed_m_per_s(component.inside / component.area_m2)
        speeds[component.inside] = speed
    return speed


def walk_on(state: State, direction: Direction, people: list[Person]) -> None:
    """Set the speed of those who walk to one direction, and put them into its queue."""
    component: Component = direction.origin
    now: float = state.now
    limit: float = start_speed_m_per_s(direction)
    own: float
    speed: float
    person: Person
    for person in people:
        own = person.level_m_per_s
        speed = min(own, limit) * component.speed_factor
        person.since_s = now
        if speed < own:
            person.slowed = True
        if speed != person.pace_m_per_s:
            person.pace_m_per_s = speed
            person.ready_s = now + on_grid(max(0.0, person.remaining_m) / speed)
        person.previous = -1
        person.cause = WALKING
        if person.walk_s == 0:
            person.cause = PRE_MOVEMENT
        elif person.slowed:
            person.cause = SLOWED
        bisect.insort(component.start_walking, person.ready_s)
    if len(people) == 1 and direction.queue:
        put_in(direction.queue, people[0])
    else:
        wait(direction, [*direction.queue, *people])
    person = direction.queue[0]
    wake_for(state, direction, person.ready_s)


def starter_left(state: State, component: Component, person: Person) -> None:
    """Take note that somebody left a place where others still set off."""
    component.starters.pop(person.number, None)
    if component.starters and component.inside <= LEAVES_FOR_A_NEW_LOOK * component.evaluated:
        look_again(state, component)
