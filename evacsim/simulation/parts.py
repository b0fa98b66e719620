"""Numbers of the clock and of crowds, and the parts that know nothing of one another.

Gates keep headways, connections are passed, lanes count one direction of walking, a press counts
those who push.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evacsim.results.records import CAUSES
from evacsim.simulation.agenda import INF
from evacsim.simulation.arrays import Reals, Wholes

GRID: Final[float] = 98_304.0
"""(x + GRID) - GRID rounds x to a multiple of 2^-36 s. On that grid sums of times are exact, so a
common delay shifts every time by just that delay and equal times stay equal."""

FREE_DENSITY_PER_M2: Final[float] = 0.54
"""Below, people walk at their own speed (SFPE range of validity)."""
STREAM_M: Final[float] = 0.60
"""Width of one stream of people, GB 50099-2011 8.2.1."""
TWO_STREAMS: Final[int] = 2
LEVEL: Final[int] = 0
DOWN: Final[int] = 1
UP: Final[int] = 2
"""Modes of walking."""
UNLIMITED: Final[int] = 1 << 60
NO_EVENT: Final[int] = -1
"""An event that stands in no file: a person who fell."""
NOT_BLOCKED: Final[int] = -2
NOT_ASKED: Final[int] = -2

PRE_MOVEMENT: Final[int] = CAUSES.index("pre_movement")
WALKING: Final[int] = CAUSES.index("walking")
SLOWED: Final[int] = CAUSES.index("slowed")
HEADWAY: Final[int] = CAUSES.index("headway")
PLACE: Final[int] = CAUSES.index("place")
TURN: Final[int] = CAUSES.index("turn")
LOCK: Final[int] = CAUSES.index("lock")
HOLD: Final[int] = CAUSES.index("hold")
BLOCKED: Final[int] = CAUSES.index("blocked")
REROUTE: Final[int] = CAUSES.index("reroute")


def on_grid(seconds: float) -> float:
    """Round a duration [s] to the time grid."""
    return (seconds + GRID) - GRID


@dataclass(slots=True, init=False, eq=False, repr=False)
class Gate:
    """When the next may pass: of a connection, or of one direction while both pass side by side.

    `blocked` is the event for which the last headway was longer because somebody had fallen,
    `owed_s` how long it stood idle for people who walk a flight more slowly than at best flow and
    are still to come, `abreast_s` when one of them passed last whose headway that made up for.
    """

    abreast_s: float
    blocked: int
    free_s: float
    last_passage: int
    owed_s: float

    def __init__(self) -> None:
        reset_gate(self)


def reset_gate(gate: Gate) -> None:
    """Let the first pass at once."""
    gate.blocked = NOT_BLOCKED
    gate.free_s = gate.abreast_s = -INF
    gate.last_passage = -1
    gate.owed_s = 0.0


@dataclass(slots=True, init=False, eq=False, repr=False)
class Watch:
    """People, by number, who have not passed yet what something waits for them to pass."""

    number: int
    waits_for: set[int]

    def __init__(self, number: int, people: list[int]) -> None:
        self.number = number
        self.waits_for = set(people)


@dataclass(slots=True, init=False, eq=False, repr=False)
class Connection:
    """A connection of the file, a flight's end or a cut through a corridor, as it stands now.

    Nobody passes while it is `closed` (locked) or `held`.
    `full_width` ends of flights and cuts follow the lanes beside them.
    """

    clear_width_m: float
    closed: bool
    event: int
    full_width: bool
    gate: Gate
    held: bool
    id: str
    index: int
    last_direction: int
    opened_by: int
    opened_s: float
    yielded_s: float

    def __init__(self, index: int, name: str, clear_width_m: float, full_width: bool) -> None:
        self.index = index
        self.id = name
        self.clear_width_m = clear_width_m
        self.full_width = full_width
        self.gate = Gate()
        reset_connection(self)


def reset_connection(connection: Connection) -> None:
    """Open it; nobody has passed."""
    reset_gate(connection.gate)
    connection.closed = connection.held = False
    connection.event = NO_EVENT
    connection.opened_by = LOCK
    connection.opened_s = connection.yielded_s = -INF
    connection.last_direction = -1


@dataclass(slots=True, init=False, eq=False, repr=False)
class Lane:
    """One of the two directions of walking through a component, while both may be there.

    `inside` counts those who walk this way, `demand` those whose routes lead through it (see
    `rules.demand`), `waiting` tells that somebody stands ready to come in. `back_s` are the times
    [s] at which places that were given up have travelled back, `back_by` the passages that gave
    them up; `returned_s` and `returned_by` are those of the place that came back last.
    """

    back_by: Wholes
    back_s: Reals
    demand: int
    index: int
    inside: int
    returned_by: int
    returned_s: float
    share: float
    waiting: bool

    def __init__(self, index: int) -> None:
        self.index = index
        self.back_s, self.back_by = Reals(), Wholes()
        reset_lane(self)


def reset_lane(lane: Lane) -> None:
    """Nobody walks this way and nobody is expected."""
    lane.inside = lane.demand = 0
    lane.waiting = False
    lane.share = 1.0
    lane.back_s.clear()
    lane.back_by.clear()
    lane.returned_s, lane.returned_by = -INF, -1


@dataclass(slots=True, init=False, eq=False, repr=False)
class Lanes:
    """The two lanes of a component and what splits it; in use where routes lead through both ways.

    `of_walk` has the lane of every walk (from direction, to direction). `storage` are the places
    of both together. A `narrow` component lets the lanes alternate in platoons: `led_by` is the
    lane of this one, `platoon_left` how many may still come. `both` says that it is split now,
    `slower` what both together pass of one alone, `changed` the last passage that changed
    anything; `asked_...` keep what `rules.lanes.share_by_demand` was asked last. `met_factors` are,
    by the number of walkers, those of the walking speed while both directions are inside.
    """

    asked_first: int
    asked_m: float
    asked_second: int
    asked_share: float
    both: bool
    changed: int
    first: Lane
    landing: bool
    led_by: int
    met_factors: Reals
    narrow: bool
    of_walk: dict[tuple[int, int], int]
    platoon: int
    platoon_left: int
    second: Lane
    slower: float
    stairs: bool
    storage: int
    width_m: float

    def __init__(self, landing: bool, stairs: bool) -> None:
        self.landing = landing
        self.stairs = stairs
        self.first, self.second = Lane(0), Lane(1)
        self.met_factors = Reals()
        self.of_walk = {}
        self.platoon = 1


def reset_lanes(lanes: Lanes) -> None:
    """Join the two lanes; nobody is there."""
    reset_lane(lanes.first)
    reset_lane(lanes.second)
    lanes.both = lanes.narrow = False
    lanes.changed = lanes.asked_first = lanes.asked_second = -1
    lanes.asked_m = lanes.asked_share = 0.0
    lanes.led_by = 0
    lanes.platoon_left = lanes.platoon
    lanes.slower = 1.0
    lanes.storage = UNLIMITED
    lanes.width_m = 0.0


@dataclass(slots=True, init=False, eq=False, repr=False)
class Press:
    """How far a crowd that pushes packs a component: `granted` places beyond an orderly crowd's.

    Nobody pushes where `most` is 0. `most` are the extra places [persons, not rounded] where
    `enough` persons stand behind. `by` is the passage that brought the one who pushed when places
    were granted last, `behind` how many pushed when it last looked.
    """

    behind: float
    best_per_m2: float
    by: int
    enough: float
    granted: int
    jam_per_m2: float
    most: float
    orderly: int
    pushes: bool

    def __init__(self) -> None:
        self.behind = 0.0
        self.best_per_m2 = self.jam_per_m2 = 0.0
        self.by = -1
        self.enough = self.most = 0.0
        self.granted = self.orderly = 0
        self.pushes = False
