"""Putting the state back to its beginning: an empty, lit building with everything open."""

from __future__ import annotations

from evacsim.simulation.agenda import INF, clear_agenda
from evacsim.simulation.parts import (
    NOT_BLOCKED,
    TWO_STREAMS,
    UNLIMITED,
    Connection,
    reset_connection,
    reset_lanes,
)
from evacsim.simulation.state import (
    Component,
    Direction,
    Person,
    Route,
    State,
)
from evacsim.simulation.tape import Tape


def reset_component(component: Component) -> None:
    """Empty it, put out what covers it, and join its lanes."""
    component.narrow = component.flight and component.streams < TWO_STREAMS
    component.free = component.storage
    component.counts = 0 if component.storage == UNLIMITED else 1  # places that an entry takes
    component.inside = component.evaluated = 0
    component.factors = {}
    component.fallen = []
    component.guards = set()
    component.dark = component.guarded = component.two_way = False
    component.cyclic = component.stuck = False
    component.wave_ratio = component.speed_factor = component.width_factor = 1.0
    component.slow_m = component.virtual = 0.0
    component.due_s = INF
    component.last_grant = component.last_grant_direction = -1
    component.back_s.clear()
    component.back_by.clear()
    component.walking.clear()
    component.start_walking.clear()
    component.walked = 0
    component.starters = {}
    component.busy = []
    reset_lanes(component.lanes)
    component.press.behind, component.press.by, component.press.granted = 0.0, -1, 0
    component.press.pushes = False


def reset_direction(direction: Direction) -> None:
    """Empty the queue and give it the headway of a lit, empty building."""
    direction.gate = direction.connection.gate
    direction.headway_s = direction.own_headway_s = direction.lit_headway_s
    direction.plain_headway_s = direction.lit_headway_s
    direction.split_ahead = direction.split_behind = 1.0
    direction.met = direction.tag = 0.0
    direction.blocked = NOT_BLOCKED
    direction.last_ready_s = direction.behind_s = -INF
    direction.last_slow = False
    direction.wave_s = direction.lit_wave_s
    direction.queue.clear()
    direction.watched = direction.closed = direction.shut = False
    direction.passable = True
    if direction.there_and_back:  # a walk that a lock has made possible
        direction.there_and_back = False
        direction.onward_m.pop(direction.opposite.index, None)


def reset(state: State) -> None:
    """Empty the building and set the clock to the alarm."""
    component: Component
    connection: Connection
    direction: Direction
    for connection in state.connections:
        reset_connection(connection)
    for direction in state.directions:
        reset_direction(direction)
    for component in state.components:
        reset_component(component)
    clear_agenda(state.agenda)
    state.tape = Tape()
    state.arrived = {}
    state.batches, state.batch_s = [], []
    state.cause = state.cause_by = state.cause_event = -1
    state.falls = []
    state.to_clear = []
    state.fired = []
    state.watches = {}
    state.held_up = {}
    state.turned_s = {}
    state.events = state.passages = state.next_batch = state.slow_people = 0
    state.now = 0.0
    state.swap_starts = -1
    state.swapping = state.seeing = state.two_ways = state.falling = state.started = False
    state.others = False
    state.place_by = state.pushed_by = -1
    state.look_s = state.following_s = INF
    state.walk_m = 0.0


def place_people(
    state: State,
    components: list[Component],
    routes: list[Route],
    firsts: list[Direction],
    firsts_m: list[float],
    goals: list[str | None],
    seeing: list[bool],
    level_m_per_s: list[float],
    down_m_per_s: list[float],
    up_m_per_s: list[float],
    risks: list[float],
    risks_on_top: list[float],
    comes_in: list[bool],
    widths_m: list[float],
) -> None:
    """Put everybody where they start; every list has one value a person.

    No risks: nobody falls. No `comes_in`: all are there at the alarm.
    """
    person: Person
    component: Component
    number: int
    count: int = len(components)
    state.falling = len(risks) > 0
    for number in range(len(state.people), count):
        state.people.append(Person(number))
    del state.people[count:]
    for number in range(count):
        person = state.people[number]
        component = components[number]
        person.comes_in = len(comes_in) > 0 and comes_in[number]
        if not person.comes_in:
            component.inside += 1
        person.route = routes[number]
        person.first = firsts[number]
        person.first_m = firsts_m[number]
        person.goal = goals[number]
        person.sees_queues = seeing[number]
        state.seeing = state.seeing or person.sees_queues
        person.level_m_per_s = level_m_per_s[number]
        person.down_m_per_s = down_m_per_s[number]
        person.up_m_per_s = up_m_per_s[number]
        person.risk_left = risks[number] if state.falling else INF
        person.risk_left_on_top = risks_on_top[number] if state.falling else INF
        person.ahead = []
        person.cause = person.changes = 0
        person.lane = person.previous = -1
        person.ready_s = person.walk_s = person.remaining_m = person.since_s = 0.0
        person.pace_m_per_s = person.slow_m = person.spare_s = 0.0
        person.width_m = widths_m[number] if widths_m else 0.0
        person.slowed = False
    for component in state.components:
        component.evaluated = component.inside
        if component.free < UNLIMITED:
            component.free -= component.inside


def start_together(state: State, order: list[int], start_s: list[float]) -> None:
    """Put people who start at the same moment [s] together, in order of time and number."""
    at: int
    time_s: float
    last_s: float = -INF
    for at in range(len(order)):
        time_s = start_s[at]
        if time_s > last_s:
            last_s = time_s
            state.batch_s.append(time_s)
            state.batches.append([])
        state.batches[len(state.batches) - 1].append(state.people[order[at]])
