"""Whose turn it is where streams merge or meet.

Weighted fair queueing: the stream with the smallest tag; one that was idle starts from the
component's virtual time, so that it has saved up no turns. That a share is not cut down to every
second or third place is seen to in `rules.passing`: who waits for a place keeps part of a headway.
"""

from __future__ import annotations

from evacsim.simulation.agenda import INF
from evacsim.simulation.parts import Connection, Lane, Lanes
from evacsim.simulation.rules.lanes import heading, lane_at, one_at_a_time, place_in_lane, share_out
from evacsim.simulation.rules.places import place_one_way
from evacsim.simulation.rules.waking import wake
from evacsim.simulation.state import Component, Direction, Person, State


def may_pass_s(direction: Direction) -> float:
    """Return when the first of a queue is ready and the headway is over [s]."""
    person: Person = direction.queue[0]
    when_s: float = person.ready_s
    return max(direction.gate.free_s, when_s)


def first_in_turn(state: State, component: Component) -> Direction | None:
    """Return whose turn it is now in a component that is walked through one way.

    Sets `state.others` to whether others are ready too, `state.following_s` to when the next one
    will be [s].
    """
    now: float = state.now
    best: Direction | None = None
    best_tag: float = INF
    following_s: float = INF
    when_s: float
    free_s: float
    direction: Direction
    person: Person
    others: bool = False
    for direction in component.busy:
        if not direction.passable:
            continue
        person = direction.queue[0]
        when_s = person.ready_s
        free_s = direction.gate.free_s
        if free_s > when_s:
            when_s = free_s
        if when_s > now:
            if when_s < following_s:
                following_s = when_s
        elif not direction.opposite.queue or not yields(state, direction):
            if best is not None:
                others = True
            if direction.tag < best_tag:
                best, best_tag = direction, direction.tag
    state.others = others
    state.following_s = following_s
    return best


def first_with_a_place(state: State, component: Component) -> Direction | None:
    """Return whose turn it is now in a two-way component, of those whose lane has a place.

    Sets `state.place_by` to who gave the place up, `state.following_s` to when to look again.
    """
    now: float = state.now
    lanes: Lanes = component.lanes
    best: Direction | None = None
    best_by: int = -1
    by: int
    best_tag: float = INF
    following_s: float = INF
    when_s: float
    lane: int
    direction: Direction
    person: Person
    lanes.first.waiting = lanes.second.waiting = False
    for direction in component.busy:
        lane = heading(direction)
        person = direction.queue[0]
        if person.ready_s <= now and direction.passable:
            entered: Lane = lane_at(lanes, lane)
            entered.waiting = True
    share_out(component)
    for direction in component.busy:
        if not direction.passable:
            continue
        when_s = may_pass_s(direction)
        if when_s > now:
            following_s = min(following_s, when_s)
            continue
        if not place_in_lane(state, component, heading(direction)):
            following_s = min(following_s, state.look_s)
            if one_at_a_time(component):
                state.held_up[component.index] = component
        elif direction.tag < best_tag:
            by = state.place_by
            if direction.opposite.queue and yields(state, direction):
                continue
            best, best_tag, best_by = direction, direction.tag, by
    state.place_by = best_by
    state.following_s = following_s
    return best


def yields(state: State, direction: Direction) -> bool:
    """Whether a two-way connection is the other direction's turn, while both wait."""
    other: Direction = direction.opposite
    connection: Connection = direction.connection
    target: Component = other.target
    person: Person = other.queue[0]
    if direction.gate is not connection.gate or direction.met < other.met:
        return False  # side by side, or its own turn
    if direction.met == other.met and connection.last_direction != direction.index:
        return False
    if person.ready_s > state.now or connection.yielded_s == state.now:
        return False
    if not target.two_way and not place_one_way(state, target):
        return False
    connection.yielded_s = state.now  # once a moment: the place may go to yet another stream
    wake(state, target, state.now)
    wake(state, direction.target, state.now)
    return True


def take_turn_of(component: Component, direction: Direction, number: int) -> None:
    """Count a turn that was taken by passage `number`."""
    tag: float = direction.tag
    if tag < component.virtual:
        tag = component.virtual
    component.virtual = tag
    direction.tag = tag + direction.step
    component.last_grant = number
    component.last_grant_direction = direction.index
