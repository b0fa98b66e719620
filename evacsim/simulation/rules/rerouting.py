"""Another route: at a lock that one sees, or because a queue is too long.

Nobody passes a closed connection; who sees one turns back, or waits if no way is open. Who sees
queues looks for another way on setting off, and on coming into a place.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.building.lanes import FROM_INSIDE
from evacsim.simulation.parts import LOCK, REROUTE, Connection, on_grid
from evacsim.simulation.rules.demand import count_all_in, expect, forget
from evacsim.simulation.rules.lanes import count_in, lane_of_walk
from evacsim.simulation.rules.queues import wait
from evacsim.simulation.rules.waking import wake, wake_for
from evacsim.simulation.rules.walking import own_speed_m_per_s
from evacsim.simulation.state import Component, Direction, Person, Route, State

if TYPE_CHECKING:
    from collections.abc import Mapping

WORTH_S: Final[float] = 5.0
"""Another way must promise to save this [s] (assumption): people keep to the nearer one."""

MOST_CHANGES: Final[int] = 8
"""Nobody changes more often (assumption): two queues that drain alike draw nobody to and fro."""


def follow(state: State, person: Person, route: Route, since: int, direction: Direction) -> None:
    """Put somebody on a new route, which goes on from the direction `since` to `direction`."""
    component: Component
    forget(state, person)
    person.route = route
    opened: list[Component] = state.guide.note(route, direction.index, since)
    if opened:
        count_all_in(state, opened)
        for component in opened:
            wake(state, component, state.now)
    expect(state, person, since, direction)


def another_way(state: State, person: Person, came: Direction, number: int) -> Direction:
    """Return where somebody goes who comes in and sees a lock, or looks at the queues.

    `number` is that of the passage by which they came in; `state.walk_m` is the walk [m].
    """
    route: Route = person.route
    onward: Direction = route.onward[came.index]
    if onward.closed:
        return turn_on_entry(state, person, came, onward, number)
    return choose(state, person, came.index, onward, came.onward_m, {})


def turn_on_entry(
    state: State, person: Person, came: Direction, onward: Direction, number: int
) -> Direction:
    """Return where one goes who comes in and sees the next connection closed.

    Going out again by the way one came in costs the walk to the closed one and back.
    """
    came.onward_m[came.opposite.index] = 2 * came.onward_m[onward.index]
    came.there_and_back = True
    found = state.guide.turn_back(person.number, came.target, came.onward_m, state.now)
    if found is not None:
        onward = state.directions[found[1]]
        follow(state, person, found[0], came.index, onward)
    if onward is came.opposite:
        person.cause = REROUTE
        state.turned_s[person.number, number] = state.now
    state.walk_m = came.onward_m[onward.index]
    return onward


def see_lock(state: State, person: Person) -> None:
    """Let one about to set off take another door: the first is locked."""
    here_m = state.guide.first_walks_m(person.number)
    found = state.guide.turn_back(person.number, person.first.origin, here_m, state.now)
    if found is not None:
        person.first = state.directions[found[1]]
        person.first_m = here_m[found[1]]
        follow(state, person, found[0], FROM_INSIDE, person.first)


def turn_queue(state: State, direction: Direction) -> bool:
    """Let everybody in the queue of a closed connection look for another way; the rest stays.

    They turn where they are: those who stand there at once, walkers when they arrive. The walk is
    from the closed connection, as if they had come in by it. True if anybody is there to see it.
    """
    came: Direction = direction.opposite
    origin: Component = direction.origin
    person: Person
    seen: bool = len(direction.queue) > 0
    here_m = came.onward_m | {direction.index: 0.0}
    staying: list[Person] = []
    turning = []
    for person in direction.queue:
        found = state.guide.turn_back(person.number, origin, here_m, state.now)
        if found is None:
            staying.append(person)
        else:
            turning.append((person, found))
    wait(direction, staying)
    for person, found in turning:
        take_turn(state, person, came, found[0], state.directions[found[1]])
    return seen


def take_turn(
    state: State, person: Person, came: Direction, route: Route, onward: Direction
) -> None:
    """Let somebody who stands before a closed connection, or walks to it, walk to another."""
    origin: Component = onward.origin
    first: Person
    follow(state, person, route, came.index, onward)
    origin.starters.pop(person.number, None)
    if origin.two_way:
        count_in(origin.lanes, person, lane_of_walk(origin.lanes, came.index, onward.index), -1)
    own: float = own_speed_m_per_s(person, came.mode) * origin.speed_factor
    back_s: float = on_grid(came.onward_m[onward.index] / own)
    state.turned_s.setdefault((person.number, person.previous), person.ready_s)
    person.ready_s = max(person.ready_s, state.now) + back_s
    person.cause = REROUTE
    wait(onward, [*onward.queue, person])
    first = onward.queue[0]
    wake_for(state, onward, first.ready_s)


def change_lock(state: State, index: int, closed: bool, event: int) -> None:
    """Close or open a connection, and let those who see it turn."""
    connection: Connection = state.connections[index]
    ahead: Direction = state.directions[2 * index]
    seen: bool = True
    if connection.closed == closed:
        return
    connection.event = event
    connection.closed = closed
    set_passable(state, connection)
    if closed:
        seen = turn_queue(state, ahead)
        seen = turn_queue(state, ahead.opposite) or seen
    else:
        if not connection.held:
            connection.opened_s, connection.opened_by = state.now, LOCK
        wake_both(state, ahead)
        look_again_at_locks(state)
    if seen:  # what nobody sees makes nobody look; who stands before it is in nobody's way
        wake_two_ways(state)


def change_shut(state: State, index: int, shut: bool, event: int) -> None:
    """Close or open a direction alone: the connection may be passed the other way."""
    direction: Direction = state.directions[index]
    connection: Connection = direction.connection
    person: Person
    seen: bool = True
    if direction.shut == shut:
        return
    connection.event = event
    direction.shut = shut
    set_passable(state, connection)
    if shut:
        seen = turn_queue(state, direction)
    elif not direction.closed:
        if not connection.held:
            connection.opened_s, connection.opened_by = state.now, LOCK
        if direction.queue:
            person = direction.queue[0]
            wake_for(state, direction, person.ready_s)
        look_again_at_locks(state)
    if seen:
        wake_two_ways(state)


def set_passable(state: State, connection: Connection) -> None:
    """Take note in both directions of a connection whether they are closed, and may be passed."""
    index: int
    direction: Direction
    for index in range(2 * connection.index, 2 * connection.index + 2):
        direction = state.directions[index]
        direction.closed = connection.closed or direction.shut
        direction.passable = not direction.closed and not connection.held


def look_again_at_locks(state: State) -> None:
    """Let those look for another way who stand before what is closed: something has opened."""
    direction: Direction
    for direction in state.directions:
        if direction.closed:
            turn_queue(state, direction)


def wake_two_ways(state: State) -> None:
    """Let all look who waited for those that have turned."""
    component: Component
    for component in state.components:
        if component.two_way:
            wake(state, component, state.now)


def wake_both(state: State, ahead: Direction) -> None:
    """Let the components at both sides of a connection look."""
    person: Person
    if ahead.queue:
        person = ahead.queue[0]
        wake_for(state, ahead, person.ready_s)
    if ahead.opposite.queue:
        person = ahead.opposite.queue[0]
        wake_for(state, ahead.opposite, person.ready_s)


def look_round_together(state: State, people: list[Person]) -> None:
    """Let people who set off at one moment choose their first ways, the nearest to a door first.

    Each reckons with those before them: they will stand in the queues.
    """
    person: Person
    ahead: dict[int, int] = {}
    for person in sorted(people, key=nearness):
        if person.sees_queues:
            here_m = state.guide.first_walks_m(person.number)
            person.first = choose(state, person, FROM_INSIDE, person.first, here_m, ahead)
            person.first_m = state.walk_m
        ahead[person.first.index] = ahead.get(person.first.index, 0) + 1


def nearness(person: Person) -> tuple[float, int]:
    """Return what people who set off together are sorted by."""
    return person.first_m, person.number


def choose(
    state: State,
    person: Person,
    since: int,
    onward: Direction,
    here_m: Mapping[int, float],
    ahead: Mapping[int, int],
) -> Direction:
    """Return the direction that somebody takes from here; `state.walk_m` is the walk [m] to it.

    A way out costs the walk to it, or the time in which the queue before it passes at its
    capacity if that is longer, and the free-flow time from there to the outside. Counted in the
    queue are those who walk to it too.
    """
    route: Route = state.guide.route_of(person.number)
    back: int = -2
    mode: int = 0
    if since >= 0:
        back = since ^ 1
        mode = state.directions[since].mode
    pace: float = 1.0 / own_speed_m_per_s(person, mode)
    cost_s: float
    least_s: float = math.inf
    onward_s: float = math.inf
    best: int = -1
    index: int
    direction: Direction
    for index in here_m:
        direction = state.directions[index]
        if index == back or direction.closed:
            continue
        cost_s = (len(direction.queue) + ahead.get(index, 0)) * direction.headway_s
        cost_s = max(here_m[index] * pace, cost_s) + route.cost[index]
        if best < 0 or cost_s < least_s or (cost_s == least_s and index < best):
            least_s, best = cost_s, index
        if direction is onward:
            onward_s = cost_s
    state.walk_m = here_m[onward.index]
    kept: bool = onward.index == back or onward.closed
    if kept or person.changes >= MOST_CHANGES:
        return onward
    if least_s + WORTH_S > onward_s or math.isinf(least_s):  # all is locked: wait there
        return onward
    person.changes += 1
    direction = state.directions[best]
    follow(state, person, route, since, direction)
    state.walk_m = here_m[best]
    return direction
