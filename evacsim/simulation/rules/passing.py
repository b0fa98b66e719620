"""One person passes a connection: written down with the cause, out of a place and into the next."""

from __future__ import annotations

from evacsim.errors import SimulationError
from evacsim.simulation.causes import bind
from evacsim.simulation.parts import WALKING, Connection, Gate, on_grid
from evacsim.simulation.rules.falls import step_on
from evacsim.simulation.rules.lanes import (
    count_in,
    lane_behind,
    lane_of_walk,
    meet_at_door,
    one_at_a_time,
)
from evacsim.simulation.rules.overtaking import slow_down
from evacsim.simulation.rules.places import give_place
from evacsim.simulation.rules.queues import put_in
from evacsim.simulation.rules.rerouting import another_way
from evacsim.simulation.rules.setting_off import starter_left
from evacsim.simulation.rules.turns import take_turn_of
from evacsim.simulation.rules.waking import wake, wake_for
from evacsim.simulation.rules.walking import keep_order, note_walker, walk
from evacsim.simulation.rules.watching import note_watched
from evacsim.simulation.state import Component, Direction, Person, Queue, Route, State
from evacsim.simulation.tape import write_row


def pass_one(state: State, direction: Direction, place_by: int) -> None:
    """Let the first of a queue pass now; `place_by` gave the place up now, -1 if nobody did."""
    now: float = state.now
    connection: Connection = direction.connection
    gate: Gate = direction.gate
    component: Component = direction.target
    origin: Component = direction.origin
    number: int = state.passages
    headway_s: float
    queue: Queue = direction.queue
    person: Person = queue.pop(0)
    if not queue:
        component.busy.remove(direction)
    state.passages = number + 1
    bind(state, direction, person, place_by)
    write_row(
        state.tape,
        number,
        now,
        person.ready_s,
        person.walk_s,
        person.number,
        direction.index,
        state.cause,
        state.cause_by,
        state.cause_event,
    )
    if direction.watched:
        note_watched(state, direction, person)
    headway_s = direction.headway_s
    if direction.opposite.queue or direction.met:
        headway_s = on_grid(headway_s * meet_at_door(state, direction))
    idle: float = 0.0
    if origin.flight or not queue or len(component.busy) > 1:
        idle = idle_s(state, direction, person, headway_s)
    gate.free_s = now + headway_s - idle
    gate.blocked = direction.blocked
    gate.last_passage = connection.gate.last_passage = number
    connection.last_direction = direction.index
    if component.free <= 0 or component.two_way:  # turns matter where places are short
        take_turn_of(component, direction, number)
    if origin.slow_m and person.slow_m > 0.0:
        slow_down(state, origin, person, 0.0)
    give_place(state, direction, person, number)
    if origin.starters:
        starter_left(state, origin, person)
    if not component.outside:
        component.inside += 1
        enter(state, direction, person, number)


def idle_s(state: State, direction: Direction, person: Person, headway_s: float) -> float:
    """Return how long [s] the next need not wait since this one came late; a headway at most.

    A stream that merges with others and has stood idle for lack of a place keeps that part of a
    headway: otherwise it could only pass every second place, or every third, where its share is
    more. And the gaps that people leave who walk a flight more slowly than at best flow are ones
    that the law's capacity holds already (see `rules.walking.keep_order`).
    """
    since_s: float = direction.gate.free_s
    component: Component = direction.target
    origin: Component = direction.origin
    streams: int
    made_up_s: float
    if origin.flight and direction.gate.last_passage >= 0:
        if origin.narrow:
            if person.spare_s > 0.0 and person.ready_s == state.now:
                return min(max(state.now - since_s, 0.0), person.spare_s, headway_s)
        elif direction.gate.owed_s != 0.0 or person.ready_s == state.now:
            made_up_s = make_up_s(state, direction, person, headway_s)
            if made_up_s > 0.0:
                return made_up_s
    streams = len(component.busy)
    if direction.queue:
        streams -= 1
    if streams == 0 or state.swapping or one_at_a_time(component):
        return 0.0
    since_s = max(since_s, person.ready_s)
    since_s = max(since_s, direction.connection.opened_s)
    return min(max(state.now - since_s, 0.0), headway_s)


def make_up_s(state: State, direction: Direction, person: Person, headway_s: float) -> float:
    """Return how long [s] the next need not wait since this one was passed by others on a flight.

    Where people may be passed, a gap opens in front of those who went by, and who left it comes
    later, among others: what the gate stood idle meanwhile is owed to them. Each makes up for one
    headway and goes beside the next, two abreast; nobody is owed more than the gate stood idle, so
    that no more pass in the long run than the law's capacity.
    """
    gate: Gate = direction.gate
    owed_s: float = gate.owed_s
    made_up_s: float = 0.0
    other: Person
    if person.ready_s == state.now and state.now > gate.free_s:
        owed_s += state.now - gate.free_s
    if owed_s == 0.0:
        return 0.0
    late_s: float = headway_s if person.spare_s > 0.0 else 0.0
    for other in direction.queue:
        if late_s >= owed_s:
            break
        if other.spare_s > 0.0 and other.ready_s - other.spare_s <= state.now:
            late_s += headway_s
    owed_s = min(owed_s, late_s)
    if person.spare_s > 0.0 and gate.abreast_s != state.now:
        gate.abreast_s = state.now
        made_up_s = min(owed_s, headway_s)
    gate.owed_s = owed_s - made_up_s
    return made_up_s


def pass_cycle(state: State, cycle: list[Direction]) -> None:
    """Let one person pass along each direction of a closed cycle.

    Occupancy is unchanged: no place is used and none is given back. A connection that the cycle
    uses both ways passes one each way at this moment and then rests for both headways.
    """
    direction: Direction
    free_s: float
    state.swapping, state.swap_starts = True, state.passages
    for direction in cycle:
        free_s = direction.gate.free_s
        pass_one(state, direction, -1)
        if free_s > state.now:
            direction.gate.free_s = free_s + direction.headway_s
    state.swapping = False


def enter(state: State, came: Direction, person: Person, number: int) -> None:
    """Set somebody walking through a component to the next connection of their route."""
    component: Component = came.target
    route: Route = person.route
    onward: Direction = route.onward[came.index]
    ready_s: float
    lane: int
    if onward is came:
        arrive(state, person, component, number)
        return
    person.cause = WALKING
    person.spare_s = 0.0
    state.walk_m = route.length_m[came.index]
    if person.sees_queues or onward.closed:
        onward = another_way(state, person, came, number)
    if component.two_way:
        if onward is route.onward[came.index]:
            lane = lane_behind(route, came)
        else:
            lane = lane_of_walk(component.lanes, came.index, onward.index)
        count_in(component.lanes, person, lane, number)
    ready_s = walk(state, component, came.mode, person, state.walk_m)
    if component.flight:
        ready_s = keep_order(state, component, came.mode, person, onward, ready_s)
        if state.falling:
            ready_s += step_on(state, component, person)  # those behind come past
    note_walker(component, ready_s)
    person.ready_s = ready_s
    person.previous = number
    queue_up(state, onward, person)


def arrive(state: State, person: Person, component: Component, number: int) -> None:
    """Take note that somebody has come to the space that they were to reach.

    Raises
    ------
    SimulationError
        If the route ends elsewhere.
    """
    if person.goal != component.place:
        raise SimulationError(f"the route of occupant {person.number} ends in {component.id}")
    state.arrived[person.number] = number


def queue_up(state: State, direction: Direction, person: Person) -> None:
    """Put somebody into a queue where they will be ready, and let the component beyond look."""
    target: Component = direction.target
    queue: Queue = direction.queue
    last: Person
    if not queue:
        target.busy.append(direction)
        queue.append(person)
        wake_for(state, direction, person.ready_s)
        return
    last = queue[len(queue) - 1]
    if person.ready_s >= last.ready_s:  # nobody who is ready then came in later
        queue.append(person)
        if target.press.pushes and (target.stuck or target.two_way):
            wake(state, target, person.ready_s)  # one more who pushes
    elif put_in(queue, person) == 0:
        wake_for(state, direction, person.ready_s)
