"""Who is still to walk through the two-way components, in which lane.

A stream is counted in every component on its way until it has left the run of joined components
that it walks through (the flights and landings of a stairwell, the sections of a corridor). All of
a run then split alike: by the people still to come to each of them every one would split
otherwise, and together pass what the worst split leaves of either direction.
"""

from __future__ import annotations

from evacsim.building.lanes import FROM_INSIDE
from evacsim.simulation.parts import Lane, Lanes
from evacsim.simulation.rules.lanes import count_in, lane_at, lane_behind, lane_of_walk, weaker
from evacsim.simulation.rules.waking import wake
from evacsim.simulation.state import Component, Direction, Person, Route, State
from evacsim.simulation.tape import direction_of


def expect(state: State, person: Person, since: int, direction: Direction) -> None:
    """Count somebody in all two-way components that their route leads through from here.

    They walk to `direction`, after the direction `since` or FROM_INSIDE.
    """
    route: Route = person.route
    component: Component
    lane: Lane
    onward: Direction
    walked: int = -1
    if not state.two_ways:
        return
    person.ahead = []
    component = direction.origin
    if component.two_way:
        walked = lane_of_walk(component.lanes, since, direction.index)
    while True:
        if component.two_way:
            lane = lane_at(component.lanes, walked)
            change_demand(state, component, lane, 1)
            person.ahead.append((lane, component))
        onward = route.onward[direction.index]
        if onward is direction:
            return
        component = onward.origin
        if component.two_way:
            walked = lane_behind(route, direction)
        direction = onward


def change_demand(state: State, component: Component, lane: Lane, change: int) -> None:
    """Count more or fewer to come in a lane; who waits for the stronger looks when that changes."""
    lanes: Lanes = component.lanes
    other: Lane = lane_at(lanes, 1 - lane.index)
    before: bool = weaker(lane, other)
    lane.demand += change
    if component.guarded and weaker(lane, other) != before:
        wake(state, component, state.now)


def forget(state: State, person: Person) -> None:
    """Take somebody out of what was expected: they take another route."""
    component: Component
    lane: Lane
    for lane, component in person.ahead:
        change_demand(state, component, lane, -1)
    person.ahead = []


def settle(state: State, person: Person, last: Component) -> None:
    """Take somebody out of the components passed so far: they leave a run by the `last` of them."""
    component: Component
    lane: Lane
    while person.ahead:
        lane, component = person.ahead.pop(0)
        change_demand(state, component, lane, -1)
        if component is last:
            return


def came_by(state: State, previous: int) -> int:
    """Return the direction of somebody's own previous passage, FROM_INSIDE if there is none."""
    return direction_of(state.tape, previous) if previous >= 0 else FROM_INSIDE


def count_all_in(state: State, opened: list[Component]) -> None:
    """Count those in who are in components that are two-way now, and everybody who is to come."""
    component: Component
    direction: Direction
    person: Person
    lanes: Lanes
    lane: Lane
    state.two_ways = True
    for component in opened:
        lanes = component.lanes
        for direction in component.to_go_out:
            for person in direction.queue:
                since: int = came_by(state, person.previous)
                count_in(lanes, person, lane_of_walk(lanes, since, direction.index), -1)
        lane = lanes.first if lanes.first.inside >= lanes.second.inside else lanes.second
        lane.back_s.extend(component.back_s)
        lane.back_by.extend(component.back_by)
        component.back_s.clear()
        component.back_by.clear()
    for person in state.people:
        forget(state, person)
    for direction in state.directions:
        for person in direction.queue:
            expect(state, person, came_by(state, person.previous), direction)
