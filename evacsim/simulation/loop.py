"""The loop: who sets off, which component looks, and who is let in; it knows no feature.

Somebody is ready, the headway is over, there is a place beyond: let them pass, say when to look
again. Between two events of the timetable the clock advances this loop (`clock.py`).
"""

from __future__ import annotations

from evacsim.building.lanes import FROM_INSIDE
from evacsim.simulation.agenda import INF, Agenda, enter_time, take_before
from evacsim.simulation.parts import Lanes, on_grid
from evacsim.simulation.rules.cycles import closed_cycle
from evacsim.simulation.rules.demand import expect
from evacsim.simulation.rules.lanes import count_in, lane_of_walk
from evacsim.simulation.rules.passing import pass_cycle, pass_one
from evacsim.simulation.rules.places import take_place
from evacsim.simulation.rules.pressing import next_push_s, pack, push_on
from evacsim.simulation.rules.rerouting import look_round_together, see_lock
from evacsim.simulation.rules.setting_off import (
    come_in,
    split_where_they_begin,
    start_to_walk,
)
from evacsim.simulation.rules.standing import packed, wake_held_up
from evacsim.simulation.rules.turns import first_in_turn, first_with_a_place
from evacsim.simulation.state import Component, Direction, Person, State


def advance(state: State, until_s: float, most: int) -> bool:
    """Let happen what happens before `until_s` [s], but at most so many events; True if it did.

    False where the clock has to come in between: `most` events were not enough, somebody has fallen
    and is to be helped up (`state.to_clear`), or all have passed for whom something waits
    (`state.fired`).
    """
    agenda: Agenda = state.agenda
    components: list[Component] = state.components
    component: Component
    start_s: float = next_start_s(state)
    before_s: float = min(start_s, until_s)
    looks: int
    left: int = most
    while left > 0:
        left -= 1
        looks = take_before(agenda, before_s)
        if looks >= 0:
            state.now = agenda.time_s
            component = components[looks]
            admit(state, component)
            if state.to_clear or state.fired:
                return False
        elif start_s < until_s:
            state.now = start_s
            set_off(state)
            start_s = next_start_s(state)
            before_s = min(start_s, until_s)
        else:
            return True
    return False


def next_start_s(state: State) -> float:
    """Return when the next people set off [s], infinity where nobody does any more."""
    if state.next_batch < len(state.batch_s):
        return state.batch_s[state.next_batch]
    return INF


def set_off(state: State) -> None:
    """Let the next people set off, each to the first direction of their route."""
    people: list[Person] = state.batches[state.next_batch]
    person: Person
    direction: Direction
    state.events += 1
    state.next_batch += 1
    queues: dict[int, list[Person]] = {}
    for person in people:
        if person.first.closed:
            see_lock(state, person)
    if state.seeing:
        look_round_together(state, people)
    for person in people:
        direction = person.first
        if person.comes_in:
            come_in(direction.origin)
        person.walk_s = on_grid(person.first_m / person.level_m_per_s)
        person.remaining_m = person.first_m
        queues.setdefault(direction.index, []).append(person)
        if state.two_ways and not person.ahead:
            expect(state, person, FROM_INSIDE, direction)
        if direction.origin.two_way:
            lanes: Lanes = direction.origin.lanes
            count_in(lanes, person, lane_of_walk(lanes, FROM_INSIDE, direction.index), -1)
    if state.two_ways:
        split_where_they_begin(people)
    for index in sorted(queues):
        start_to_walk(state, state.directions[index], queues[index])


def admit(state: State, component: Component) -> None:
    """Let everybody in whose turn it is now; then set when to look again."""
    following_s: float
    pushes: bool
    now: float = state.now
    before: int = state.passages
    state.events += 1
    if component.due_s != now:
        return  # superseded
    component.due_s = INF
    pushes = component.press.pushes
    if pushes and pack(state, component):
        push_on(state, component)
    if component.two_way:
        following_s = admit_both_ways(state, component)
    else:
        following_s = admit_one_way(state, component)
    if state.held_up and state.passages != before and packed(component):
        wake_held_up(state)
    component.stuck = False
    if component.free <= 0 and not component.two_way:
        following_s = look_when_full_s(component, state.others, following_s)
    if pushes:
        following_s = min(following_s, next_push_s(state, component))
    if following_s < component.due_s:
        component.due_s = following_s
        enter_time(state.agenda, now + (following_s - now), component.index)


def admit_both_ways(state: State, component: Component) -> float:
    """Let everybody in who finds a place in their lane; return when to look again [s]."""
    lanes: Lanes = component.lanes
    best: Direction | None
    cycle: list[Direction]
    while True:
        best = first_with_a_place(state, component)
        if best is not None:
            pass_one(state, best, state.place_by)
            continue
        following_s: float = state.following_s
        if not (component.cyclic and (lanes.first.waiting or lanes.second.waiting)):
            return following_s
        cycle = closed_cycle(state, component)
        if not cycle:
            return following_s
        pass_cycle(state, cycle)


def admit_one_way(state: State, component: Component) -> float:
    """Let everybody in who finds a place; return when to look again [s].

    Sets `state.others` to whether somebody is left who stands ready.
    """
    now: float = state.now
    best: Direction | None
    cycle: list[Direction]
    following_s: float
    next_s: float
    others: bool
    person: Person
    while True:
        if component.two_way:  # somebody has just taken a route against the stream
            return admit_both_ways(state, component)
        best = first_in_turn(state, component)
        following_s = state.following_s
        if best is None:
            return following_s
        others = state.others
        if take_place(state, component):
            pass_one(state, best, state.place_by)
        else:
            state.others = True
            if not component.cyclic or component.back_s:
                return following_s
            cycle = closed_cycle(state, component)
            if not cycle:
                state.others = True
                return following_s
            pass_cycle(state, cycle)
            continue
        if others:
            continue
        if best.queue:
            person = best.queue[0]
            next_s = person.ready_s
            next_s = max(next_s, best.gate.free_s)
            if next_s <= now:
                continue
            following_s = min(following_s, next_s)
        state.others = False
        return following_s


def look_when_full_s(component: Component, waiting: bool, following_s: float) -> float:
    """Return when a full component has to look again [s]: a place is back and somebody is ready."""
    back_s: float
    if component.back_s:
        back_s = component.back_s[0]
        return back_s if waiting or back_s > following_s else following_s
    if component.cyclic:
        component.stuck = waiting
        return following_s  # the next one ready may close a cycle
    component.stuck = True  # nobody has left: whoever leaves will wake it
    return INF
