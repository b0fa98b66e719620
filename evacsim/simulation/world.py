"""The state of one run: the only mutable thing in the program, made anew for every replication.

Components hold people and places; joints remember their last passage; ways (a joint in one
direction) hold the queue of those who walk to them or stand before them.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Final

import simpy

from evacsim.movement.widths import (
    component_width_m,
    flight_width_m,
    joint_width_m,
    specific_flow_per_m_s,
    walking_direction,
    way_direction,
)
from evacsim.results.records import CAUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Waker = Callable[[simpy.Event], None]
    Entry = tuple[float, int, int, float, int]
    Step = tuple["WayState", float]
    Crowd = dict[float, tuple[float, float]]

    from evacsim.building.network import Component, Joint, Network
    from evacsim.hazards.hazard import Factor
    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.simulation.falls import Fall
    from evacsim.simulation.lanes import Lanes
    from evacsim.simulation.pressing import Press

GRID: Final = 98_304.0
"""(x + GRID) - GRID rounds x to a multiple of 2^-36 s. On that grid sums of times are exact, so a
common delay shifts every time by just that delay and equal times stay equal."""

FREE_DENSITY_PER_M2: Final = 0.54  # below, people walk at their own speed (SFPE range of validity)
STREAM_M: Final = 0.60  # width of one stream of people, GB 50099 8.2.1
OVERTAKING_LIMIT_PER_M2: Final = 1.5  # denser than this nobody overtakes on a wide flight
MODES: Final = {"level": 0, "down": 1, "up": 2}
UNLIMITED: Final = 1 << 60
LOCK: Final = CAUSES.index("lock")


def on_grid(seconds: float) -> float:
    """Round a duration [s] to the time grid."""
    return (seconds + GRID) - GRID


class Alarm(simpy.Event):
    """An event that is re-armed again and again: it has no value and cannot fail."""

    __slots__ = ()

    def __init__(self, env: simpy.Environment, waker: Waker) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        self.callbacks = [waker]


class JointState:
    """A connection, flight's end or corridor cut as it stands now.

    `blocked` is the event for which the last headway was longer because somebody had fallen.
    """

    __slots__ = (
        "blocked", "clear_width_m", "closed", "event", "free_s", "full_width", "held", "id",
        "index", "last_passage", "last_way", "opened_by", "opened_s", "shut", "yielded_s",
    )  # fmt: skip

    def __init__(self, joint: Joint) -> None:
        self.index = joint.index
        self.id = joint.id
        self.clear_width_m = joint.clear_width_m
        self.full_width = joint.kind in {"section", "flight_end"}  # follows the lanes beside it
        self.closed = self.held = self.shut = False  # locked; held; one of the two
        self.opened_by = LOCK
        self.blocked: int | None = None
        self.event = -1
        self.opened_s = -math.inf
        self.free_s = -math.inf
        self.yielded_s = -math.inf
        self.last_passage = -1
        self.last_way: WayState | None = None


class Gate:
    """The headway of one direction, where both pass a joint side by side."""

    __slots__ = ("blocked", "free_s", "last_passage")

    def __init__(self, joint: JointState) -> None:
        self.free_s = joint.free_s
        self.blocked = joint.blocked
        self.last_passage = joint.last_passage


class WayState:
    """A joint in one direction: the queue before it, and its turn where streams merge.

    `gate` keeps the headway: the joint itself, or one for each direction while they pass side by
    side; `split_ahead` and `split_behind` tell how much longer the lanes of the components at its
    target and origin make the headway. `met` counts the turns taken while the other side waited.

    An entry of the queue is (ready, own previous passage, occupant, unimpeded walk, own cause);
    those who still walk are in it too, in the order in which they will be ready.
    """

    __slots__ = (
        "blocked", "gate", "headway_s", "index", "joint", "last_ready_s", "lit_headway_s",
        "lit_wave_s", "met", "mode", "onward_m", "opposite", "origin", "own_headway_s",
        "plain_headway_s", "queue", "split_ahead", "split_behind", "step", "tag", "target",
        "wave_s",
    )  # fmt: skip

    opposite: WayState

    def __init__(
        self,
        index: int,
        joint: JointState,
        origin: ComponentState,
        target: ComponentState,
        *,
        headway_s: float,
        mode: int,
        merge_weight: float,
    ) -> None:
        self.index = index
        self.joint = joint
        self.origin = origin
        self.target = target
        self.gate: JointState | Gate = joint
        self.headway_s = self.own_headway_s = self.plain_headway_s = self.lit_headway_s = headway_s
        self.split_ahead = self.split_behind = 1.0
        self.met = 0.0
        self.blocked: int | None = None
        self.mode = mode
        self.step = 1.0 / merge_weight
        self.tag = 0.0
        self.last_ready_s = -math.inf
        self.wave_s = self.lit_wave_s = 0.0  # from here back through the component that it leaves
        self.queue: deque[Entry] = deque()
        self.onward_m: dict[int, float] = {}

    def wait(self, entries: Iterable[Entry]) -> None:
        """Put the queue in order anew, with these in it."""
        self.queue = deque(sorted(entries))
        listed = self in self.target.busy
        if self.queue and not listed:
            self.target.busy.append(self)
        elif listed and not self.queue:
            self.target.busy.remove(self)


def set_waves(component: ComponentState, ratio: float) -> None:
    """Set how long a place travels back, `ratio` times as long as in an orderly crowd."""
    component.wave_ratio = ratio
    slower = component.speed_factor * component.width_factor / ratio
    for way in component.ways_out:
        way.wave_s = on_grid(way.lit_wave_s / slower)


def set_headway(way: WayState) -> None:
    """Set the headway from what slow people and the other direction leave of the width."""
    way.headway_s = on_grid(way.own_headway_s * max(way.split_ahead, way.split_behind))


class ComponentState:
    """A space, corridor section or flight as it stands now.

    `free` are places never yet used (negative: people above storage from the start); `returns`
    the places given up and when each has travelled back. `walking` are the ready times of those
    who came in, `starters` those who started here and still walk, with their own ready times.
    `factors` are those of the events that cover it, by event; `fallen` are falls not yet cleared,
    `press` says how far it packs where people push. `lanes` are there where routes lead
    through it in both directions; they keep its places then.
    """

    __slots__ = (
        "alarm", "area_m2", "best_speed_m_per_s", "busy", "counts", "crowd", "crowded", "curves",
        "cyclic", "dark", "due_s", "evaluated", "factors", "fallen", "flight", "free",
        "free_walkers", "guarded", "guards", "id", "index", "inside", "lanes", "last_grant",
        "last_grant_way", "narrow", "outside", "place", "press", "returns", "slow_m",
        "speed_factor", "start_walking", "starters", "storage", "streams", "stuck", "virtual",
        "wakers", "walking", "wave_ratio", "ways_in", "ways_out", "width_factor", "width_m",
    )  # fmt: skip

    alarm: Alarm
    wakers: list[Waker]

    def __init__(self, component: Component) -> None:
        self.index = component.index
        self.id = component.id
        self.place = component.place
        self.outside = component.kind == "outside"
        self.flight = component.kind == "flight"
        self.area_m2 = component.area_m2
        self.free_walkers = FREE_DENSITY_PER_M2 * component.area_m2
        self.crowded = OVERTAKING_LIMIT_PER_M2 * component.area_m2
        self.width_m = 0.0
        self.streams = int(component.clear_width_m / STREAM_M + 1e-9) if self.flight else 0
        self.narrow = self.flight and self.streams < 2  # noqa: PLR2004 - two streams side by side
        self.curves: tuple[Curve, Curve, Curve]
        self.crowd: tuple[Crowd, Crowd, Crowd] = ({}, {}, {})
        self.best_speed_m_per_s: tuple[float, float, float]
        self.storage = self.free = UNLIMITED
        self.counts = 0  # places that an entry takes: none where storage is unlimited
        self.inside = 0
        self.lanes: Lanes | None = None
        self.factors: dict[int, Factor] = {}
        self.dark = False
        self.fallen: list[Fall] = []
        self.guards: set[int] = set()
        self.guarded = False
        self.press: Press | None = None
        self.wave_ratio = 1.0
        self.speed_factor = self.width_factor = 1.0
        self.slow_m = 0.0
        self.cyclic = False
        self.stuck = False
        self.due_s = math.inf
        self.virtual = 0.0
        self.last_grant = -1
        self.last_grant_way: WayState | None = None
        self.returns: deque[tuple[float, int]] = deque()
        self.walking: list[float] = []
        self.starters: dict[int, None] = {}
        self.start_walking: list[float] = []
        self.evaluated = 0
        self.busy: list[WayState] = []
        self.ways_in: list[WayState] = []
        self.ways_out: list[WayState] = []


class World:
    """Every component, joint and way of a building, with a law's capacities put on them."""

    __slots__ = ("components", "joints", "law", "network", "out_of_range", "ways")

    def __init__(self, network: Network, law: MovementLaw) -> None:
        self.network = network
        self.law = law
        self.out_of_range: set[int] = set()
        self.components = [ComponentState(c) for c in network.components]
        self.joints = [JointState(j) for j in network.joints]
        self.ways = [self._way(index) for index in range(len(network.ways))]
        for way in self.ways:
            way.opposite = self.ways[way.index ^ 1]
            way.target.ways_in.append(way)
            way.origin.ways_out.append(way)
        for i, j, edge in network.moves.edges(data=True):
            self.ways[i].onward_m[j] = edge["length_m"]
        for component, state in zip(network.components, self.components, strict=True):
            self._put_law_on(component, state)

    def _way(self, index: int) -> WayState:
        network, way = self.network, self.network.ways[index]
        joint = network.joints[way.joint]
        width = joint_width_m(self.law, network, joint)
        flow = specific_flow_per_m_s(self.law, network, joint, way_direction(network, index))
        return WayState(
            index,
            self.joints[way.joint],
            self.components[way.origin],
            self.components[way.target],
            headway_s=on_grid(1 / (flow * width)),
            mode=MODES[walking_direction(network, index)],
            merge_weight=joint.merge_weight,
        )

    def _put_law_on(self, component: Component, state: ComponentState) -> None:
        """Set curves, storage and waves: w = C / (W (storage density - best density))."""
        level = self.law.level()
        state.curves = (level, level, level)
        own_flow = None
        if component.flight is not None:
            flight = component.flight
            down = self.law.stair(flight.riser_m, flight.tread_m, "down")
            state.curves = (level, down, self.law.stair(flight.riser_m, flight.tread_m, "up"))
            state.width_m = flight_width_m(self.law, flight)
            own_flow = flight.specific_flow_per_m_s
            if not down.in_range:
                self.out_of_range.add(component.index)
        speeds = [curve.speed_m_per_s(curve.best_density_per_m2) for curve in state.curves]
        state.best_speed_m_per_s = (speeds[0], speeds[1], speeds[2])
        jam = state.curves[1].jam_density_per_m2
        if state.outside or math.isinf(jam):
            return
        state.storage = state.free = math.ceil(jam * component.area_m2 - 1e-9)
        state.counts = 1
        if not component.waves:
            return
        width_m = component_width_m(self.law, component)
        for way in state.ways_out:
            up = way_direction(self.network, way.index) == "up"
            curve = state.curves[2 if up else 1]
            capacity = width_m * (own_flow or curve.best_flow_per_m_s)
            spread = component.clear_width_m * (jam - curve.best_density_per_m2)
            way.wave_s = way.lit_wave_s = on_grid(component.length_m * spread / capacity)
