"""The state of one replication: what the rules read and change, and nothing else does.

Components hold people and places; a connection is used in two directions, each with the queue of
those who walk to it or stand before it. The objects are made once a plan and put back for every
replication. With the other files of the core this is one unit that runs as it is and compiles to C
(see README.md): there `int` is a machine integer and `float` a double.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from evacsim.simulation.agenda import Agenda
from evacsim.simulation.arrays import Reals, Wholes
from evacsim.simulation.parts import (
    FREE_DENSITY_PER_M2,
    NOT_ASKED,
    UNLIMITED,
    Connection,
    Gate,
    Lane,
    Lanes,
    Press,
    Watch,
)  # fmt: skip
from evacsim.simulation.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.hazards.falling import FallRates
    from evacsim.hazards.hazard import Factor
    from evacsim.movement.law import Curve
    from evacsim.routing.table import RouteTable


@dataclass(slots=True, init=False, eq=False, repr=False)
class Direction:
    """A connection in one direction: the queue before it, and its turn where streams merge.

    `queue` has those who walk to it and those who stand before it, in the order in which they are
    ready. Nobody passes it `closed`: the connection is locked, or it is `shut` this way alone; nor
    while the connection is held; `passable`: neither. `gate` keeps the headway: that of the
    connection, or `own_gate` while both directions pass side by side; `split_ahead` and
    `split_behind` tell how much longer the lanes of the components at target and origin make it.
    `met` counts the turns taken while the other side waited. `watched` says that something waits
    for people to pass it. `wave_s` is how long a place travels back through where it leaves,
    `behind_s` when somebody will be there who is carried and whom nobody can pass.
    """

    behind_s: float
    blocked: int
    closed: bool
    connection: Connection
    gate: Gate
    headway_s: float
    index: int
    last_ready_s: float
    last_slow: bool
    lit_headway_s: float
    lit_wave_s: float
    met: float
    mode: int
    onward_m: dict[int, float]
    opposite: Direction
    origin: Component
    own_gate: Gate
    own_headway_s: float
    passable: bool
    plain_headway_s: float
    queue: Queue
    shut: bool
    split_ahead: float
    split_behind: float
    step: float
    tag: float
    target: Component
    there_and_back: bool
    watched: bool
    wave_s: float

    def __init__(self, index: int, connection: Connection, mode: int, headway_s: float) -> None:
        self.index = index
        self.connection = connection
        self.mode = mode
        self.own_gate = Gate()
        self.lit_headway_s = headway_s
        self.lit_wave_s = 0.0
        self.step = 1.0
        self.onward_m = {}
        self.there_and_back = self.watched = self.closed = self.shut = False
        self.passable = True
        self.queue = Queue()


@dataclass(slots=True, init=False, eq=False, repr=False)
class Fall:
    """One fall, as it stands now; `number` tells its factor from those of events."""

    component: Component
    density_per_m2: float
    followers: int
    number: int
    occupant: int
    time_s: float
    until_s: float

    def __init__(self, component: Component, occupant: int, number: int, now: float) -> None:
        self.component = component
        self.occupant = occupant
        self.number = number
        self.time_s = self.until_s = now
        self.density_per_m2 = component.inside / component.area_m2
        self.followers = 0


@dataclass(slots=True, init=False, eq=False, repr=False)
class Component:
    """A space, corridor section or flight as it stands now.

    `free` are places never yet used (negative: people above storage from the start); `back_s`
    and `back_by` the places given up: when each has travelled back, and by which passage.
    `two_way` says that routes lead through it both ways: its `lanes` keep its places then.
    `walking` are the ready times [s] of those who came in, the first `walked` of them over;
    `starters` those who started here and still walk, by number, `start_walking` their ready times.
    `law_speeds` are, by mode, the law's speeds [m/s] by the number of walkers, as far as they were
    asked for, `stand_speeds` those at which people set off; `fall_risks` likewise the risk of a
    fall by the number inside, in light and dark, without and with counterflow. `ends` are
    directions of full width at its ends, with the lane that alone uses them. `factors` are those
    of the events that cover it, `fallen` falls not yet cleared.
    """

    area_m2: float
    back_by: Wholes
    back_s: Reals
    best_densities_per_m2: Reals
    best_speeds_m_per_s: Reals
    busy: list[Direction]
    clear_width_m: float
    counts: int
    curves: tuple[Curve, Curve, Curve]
    cyclic: bool
    dark: bool
    due_s: float
    ends: list[tuple[Direction, int]]
    evaluated: int
    factors: dict[int, Factor]
    fall_risks: list[list[float]]
    fallen: list[Fall]
    flight: bool
    free: int
    free_walkers: float
    guarded: bool
    guards: set[int]
    id: str
    index: int
    inside: int
    lanes: Lanes
    last_grant: int
    last_grant_direction: int
    law_speeds: list[Reals]
    narrow: bool
    outside: bool
    place: str
    press: Press
    room_m_per_s: float
    slow_m: float
    slowest_m_per_s: float
    speed_factor: float
    stand_speeds: Reals
    start_walking: Reals
    starters: dict[int, Person]
    storage: int
    streams: int
    stuck: bool
    to_come_in: list[Direction]
    to_go_out: list[Direction]
    two_way: bool
    virtual: float
    walked: int
    walking: Reals
    wave_ratio: float
    width_factor: float
    width_m: float

    def __init__(self, index: int, name: str, place: str, kind: str, area_m2: float) -> None:
        self.index, self.id, self.place = index, name, place
        self.outside, self.flight = kind == "outside", kind == "flight"
        self.area_m2 = area_m2
        self.free_walkers = FREE_DENSITY_PER_M2 * area_m2
        self.clear_width_m = self.width_m = 0.0
        self.streams = 0
        self.back_s, self.back_by, self.walking = Reals(), Wholes(), Reals()
        self.best_densities_per_m2, self.best_speeds_m_per_s = Reals(), Reals()
        self.slowest_m_per_s = self.room_m_per_s = 0.0
        self.start_walking, self.stand_speeds = Reals(), Reals()
        self.law_speeds = [Reals(), Reals(), Reals()]
        self.fall_risks = [[], [], [], []]
        self.storage = UNLIMITED
        self.lanes = Lanes(kind == "landing", self.flight)
        self.press = Press()
        self.ends = []
        self.to_come_in, self.to_go_out = [], []


@dataclass(slots=True, init=False, eq=False, repr=False)
class Route:
    """What to pass next, for whoever has just passed a direction; made from a table of routes.

    `onward` and `length_m` are by the index of the direction passed: the next one and the walk
    [m] to it; the direction itself where the route ends behind it. `in_lane` keeps in which lane
    one walks behind it, where that was asked; `cost` is that of the table [s or m].
    """

    cost: tuple[float, ...]
    in_lane: Wholes
    length_m: Reals
    onward: list[Direction]
    table: RouteTable

    def __init__(self, table: RouteTable, onward: list[Direction], length_m: list[float]) -> None:
        self.table = table
        self.cost = table.cost
        self.onward = onward
        self.length_m = Reals(length_m)
        self.in_lane = Wholes([NOT_ASKED] * len(onward))


@dataclass(slots=True, init=False, eq=False, repr=False)
class Person:
    """An occupant as they stand now, and their entry in the queue where they walk or stand.

    `ready_s` is when the walk ends, `previous` their own passage before (-1: none), `walk_s` the
    unimpeded walk, `cause` why they are ready then. The rest of the walk from where they started:
    `remaining_m` at `since_s`, at `pace_m_per_s`. Who `comes_in` was nowhere yet. `lane` is theirs
    where they are (-1: none), `ahead` the lanes that expect them, `slow_m` the width that they cost
    a flight, `spare_s` how much of a walk over a flight the law's capacity holds already. `width_m`
    is what they take of a flight with those who carry them, 0 for everybody else.
    """

    ahead: list[tuple[Lane, Component]]
    cause: int
    changes: int
    comes_in: bool
    down_m_per_s: float
    first: Direction
    first_m: float
    goal: str | None
    lane: int
    level_m_per_s: float
    number: int
    pace_m_per_s: float
    previous: int
    ready_s: float
    remaining_m: float
    risk_left: float
    risk_left_on_top: float
    route: Route
    sees_queues: bool
    since_s: float
    slow_m: float
    slowed: bool
    spare_s: float
    up_m_per_s: float
    walk_s: float
    width_m: float

    def __init__(self, number: int) -> None:
        self.number = number


Queue = list[Person]  # all of them are among the people of the state, too


class Guide(Protocol):
    """What the rules ask of routes."""

    def turn_back(
        self, occupant: int, component: Component, here_m: Mapping[int, float], now: float
    ) -> tuple[Route, int] | None:
        """Return the route of one who sees what is locked round a component; None: wait."""

    def route_of(self, occupant: int) -> Route:
        """Return the route from everywhere by the choice of one occupant and what they know."""

    def first_walks_m(self, occupant: int) -> dict[int, float]:
        """Return the walk [m] from the starting place to each way out."""

    def note(self, route: Route, direction: int, since: int) -> list[Component]:
        """Take note that people walk this route; return components that are two-way by it."""


@dataclass(slots=True, init=False, eq=False, repr=False)
class State:
    """All that changes in a replication, and the people who are in it.

    Rules that answer with more than one value leave the others here: `place_by` and `look_s` (see
    `rules.places`), `others` and `following_s` (`rules.turns`), `walk_m` (`rules.rerouting`),
    `pushed_by` (`rules.pressing`), `cause` and its passage and event (`causes`).
    """

    agenda: Agenda
    arrived: dict[int, int]
    batches: list[list[Person]]
    batch_s: list[float]
    cause: int
    cause_by: int
    cause_event: int
    components: list[Component]
    connections: list[Connection]
    directions: list[Direction]
    events: int
    fall_rates: FallRates
    falling: bool
    falls: list[Fall]
    fired: list[int]
    following_s: float
    guide: Guide
    held_up: dict[int, Component]
    look_s: float
    next_batch: int
    now: float
    others: bool
    passages: int
    people: list[Person]
    place_by: int
    pushed_by: int
    seeing: bool
    slow_people: int
    started: bool
    swap_starts: int
    swapping: bool
    tape: Tape
    to_clear: list[tuple[Fall, float]]
    turned_s: dict[tuple[int, int], float]
    two_ways: bool
    walk_m: float
    watches: dict[int, list[Watch]]

    def __init__(
        self,
        components: list[Component],
        connections: list[Connection],
        directions: list[Direction],
    ) -> None:
        self.components, self.connections = components, connections
        self.directions = directions
        self.agenda = Agenda()
        self.people = []
