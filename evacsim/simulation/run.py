"""One replication: people, a network and a law in; a recording out."""

from __future__ import annotations

import contextlib
import functools
import gc
import math
from typing import TYPE_CHECKING

import numpy as np
import simpy
from simpy.events import EventPriority

from evacsim.errors import SimulationError
from evacsim.hazards.hazard import Change, Factor, Guard, Hold
from evacsim.movement.widths import component_width_m
from evacsim.simulation import closures, connection
from evacsim.simulation.demand import count_all_in, expect, forget
from evacsim.simulation.factors import change_factor, put_factor
from evacsim.simulation.falls import Falling
from evacsim.simulation.holding import guard, hold
from evacsim.simulation.pressing import Press
from evacsim.simulation.recorder import PASSAGE, Recording, passages
from evacsim.simulation.routes import RouteBook, Routes
from evacsim.simulation.starters import set_off
from evacsim.simulation.world import UNLIMITED, Alarm, World, on_grid

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterable, Iterator, Sequence

    from evacsim.building.network import Network
    from evacsim.hazards.falling import FallRates
    from evacsim.hazards.hazard import AnyChange
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.people import People
    from evacsim.simulation.lanes import Lanes
    from evacsim.simulation.routes import Found
    from evacsim.simulation.world import ComponentState, Step, Waker, WayState

# at one moment locks come first, then people setting off, then connections
_FIRST = EventPriority(0)


def simulate(
    network: Network,
    people: People,
    law: MovementLaw,
    *,
    changes: Sequence[AnyChange] = (),
    time_limit_s: float = 3600.0,
    book: RouteBook | None = None,
    pressing: float = 0.0,
    falls: FallRates | None = None,
) -> Recording:
    """Run one replication.

    Parameters
    ----------
    network, people, law
        What `build_network`, `draw_people` and `make_law` return.
    changes
        Locks, openings and what slows people down; those at or before t = 0 are known to all.
    time_limit_s
        When to stop [s]; who is inside then has the outcome `time_limit`, or `trapped`.
    book
        What has been found of routes, kept between replications of one scenario.
    pressing
        How hard people push from behind, 0 (orderly) to 1.
    falls
        How often people fall on flights; None: nobody falls.

    Raises
    ------
    SimulationError
        If an occupant starts where no way leads outside even with everything open.
    """
    known = RouteBook(network, law) if book is None else book
    with _no_collecting():
        run = Run(network, people, law, changes, known, pressing=pressing)
        if falls is not None:
            run.falling = Falling(falls, people)
        run.env.run(until=time_limit_s)
        return run.finish(network, people)


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep Python from looking for reference cycles: a run makes none until it is over."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Run:
    """The state of one replication, and the clock."""

    def __init__(
        self,
        network: Network,
        people: People,
        law: MovementLaw,
        changes: Sequence[AnyChange],
        book: RouteBook,
        *,
        pressing: float = 0.0,
    ) -> None:
        world = World(network, law)
        self.env = simpy.Environment()
        self.schedule = self.env.schedule
        self.world = world
        self.ways = world.ways
        self.joints = world.joints
        self.joint_index = {joint.id: joint.index for joint in network.joints}
        self.component_index = {one.id: one.index for one in network.components}
        self.tape = bytearray()
        self.passages = self.events = 0
        self.swapping, self.swap_starts = False, -1
        self.slow_in: dict[int, float] = {}
        self.laned = False
        self.ahead: dict[int, deque[tuple[Lanes, int]]] = {}
        self.held_up: dict[int, ComponentState] = {}
        self.falling: Falling | None = None
        self.turned_s: dict[tuple[int, int], float] = {}
        for component in world.components:
            waker = functools.partial(connection.admit, self, component)
            component.wakers = [waker]
            component.alarm = Alarm(self.env, waker)
        self._starts = Alarm(self.env, self._set_off)
        self.started = False
        self._begin(changes)
        closed = frozenset(joint.index for joint in self.joints if joint.closed)
        opens_s = {self.joint_index[c.joint]: on_grid(c.time_s) for c in _openings(changes)}
        self.routes = Routes(world, people, closed, book, opens_s)
        if pressing > 0:
            self._press(pressing)
        self._place(people)
        self._agenda(people, changes)
        self.started = True

    def _begin(self, changes: Iterable[AnyChange]) -> None:
        """Put what has changed at t = 0 or before: known to all."""
        for change in changes:
            if change.time_s > 0:
                continue
            if isinstance(change, Factor):
                put_factor(self, change)
            elif isinstance(change, Change):
                joint = self.joints[self.joint_index[change.joint]]
                joint.closed, joint.event = change.closed, change.event
                joint.shut = joint.closed or joint.held
            else:
                self._waker_of(change)(self._starts)

    def _press(self, pressing: float) -> None:
        """Let the crowd of every component with a storage limit and a way through push."""
        pairs = zip(self.world.network.components, self.world.components, strict=True)
        for facts, component in pairs:
            if component.storage < UNLIMITED:
                width_m = component_width_m(self.world.law, facts)
                component.press = Press(component, pressing, width_m)

    def _place(self, people: People) -> None:
        """Put everybody where they start, and choose first ways."""
        n = len(people.group)
        self.inside = n
        self.speeds = (
            people.level_m_per_s.tolist(),
            people.stairs_down_m_per_s.tolist(),
            people.stairs_up_m_per_s.tolist(),
        )
        looking = {number for number, choice in enumerate(people.choices) if choice.sees_queues}
        self.sees_queues = {i for i, c in enumerate(people.choice.tolist()) if c in looking}
        self.changes: dict[int, int] = {}
        self.arrived: dict[int, int] = {}
        self.goals = [people.choices[choice].to for choice in people.choice.tolist()]
        self.slowed = [False] * n
        self.walk_s = [0.0] * n
        self.remaining_m = [0.0] * n
        self.since_s = [0.0] * n
        self.ready_s = [0.0] * n
        self.pace_m_per_s = [0.0] * n
        self.route: list[Sequence[Step]] = []
        self.first_way: list[tuple[WayState, float]] = []
        self.assigned_exit: list[int] = []
        exits: dict[tuple[int, int], int] = {}
        states = [self.world.components[index] for index in people.component.tolist()]
        for occupant, found in enumerate(self.routes.start()):
            state = states[occupant]
            state.inside += 1
            if found is None:
                raise SimulationError(f"occupant {occupant} in {state.id}: no way leads outside")
            table, way, length_m = found
            self.route.append(self.routes.steps(table))
            self.first_way.append((self.ways[way], length_m))
            key = (id(table), way)
            if key not in exits:
                exits[key] = self.routes.exit_of(table, way)
                self.routes.note(table, way)
            self.assigned_exit.append(exits[key])
        self.routes.mark_cycles()
        for state in self.world.components:
            state.evaluated = state.inside
            if state.free < UNLIMITED:
                state.free -= state.inside
        opened = self.routes.open_lanes()
        if opened:
            count_all_in(self, opened)

    def _agenda(self, people: People, changes: Sequence[AnyChange]) -> None:
        """Schedule locks and openings, and the first who set off."""
        self._last_s = max((change.time_s for change in changes), default=0.0)
        for change in sorted(changes, key=lambda c: c.time_s):
            if change.time_s > 0:
                alarm = Alarm(self.env, self._waker_of(change))
                self.env.schedule(alarm, _FIRST, on_grid(change.time_s))
        batches: dict[float, list[int]] = {}
        for occupant, start_s in enumerate(people.start_s.tolist()):
            batches.setdefault(start_s, []).append(occupant)
        self._batch_s = sorted(batches)
        self._batches = [batches[start_s] for start_s in self._batch_s]
        self._next_batch = 0
        if self._batches:
            self.env.schedule(self._starts, _FIRST, self._batch_s[0])

    def _waker_of(self, change: AnyChange) -> Waker:
        if isinstance(change, Factor):
            return functools.partial(change_factor, self, change)
        if isinstance(change, Hold):
            return functools.partial(hold, self, change)
        if isinstance(change, Guard):
            return functools.partial(guard, self, change)
        return functools.partial(closures.change, self, change)

    def _set_off(self, _: simpy.Event) -> None:
        self.events += 1
        number = self._next_batch
        self._next_batch = number + 1
        set_off(self, self._batches[number])
        if self._next_batch < len(self._batches):
            self._starts.callbacks = [self._set_off]
            delay_s = self._batch_s[self._next_batch] - self.env.now
            self.env.schedule(self._starts, _FIRST, delay_s)

    def wake(self, component: ComponentState) -> None:
        """Let a component look now whether somebody may come in."""
        connection.arm(self, component, self.env.now, self.env.now)

    def look(self, way: WayState, ready_s: float) -> None:
        """Let the component beyond a way look when its first occupant is ready."""
        now = self.env.now
        connection.look(self, way, max(ready_s, now), now)

    def follow(self, occupant: int, found: Found, since: int) -> None:
        """Put an occupant on a new route, which goes on from the way `since`."""
        table, way = found
        forget(self, occupant)
        self.route[occupant] = self.routes.steps(table)
        if self.routes.note(table, way, since):
            self.routes.mark_cycles()
            opened = self.routes.open_lanes()
            if opened:
                count_all_in(self, opened)
            for component in opened:
                self.wake(component)
        expect(self, occupant, since, self.ways[way])

    def arrive(self, occupant: int, way: WayState, number: int) -> None:
        """Take note that an occupant has come to the space that it was to reach."""
        if self.goals[occupant] != way.target.place:
            raise SimulationError(f"the route of occupant {occupant} ends in {way.target.id}")
        self.arrived[occupant] = number

    def time_of(self, passage: int) -> float:
        """Return when a passage happened [s]."""
        time_s: float = PASSAGE.unpack_from(self.tape, PASSAGE.size * passage)[0]
        return time_s

    def _over(self) -> bool:
        """Tell whether nothing can happen any more: whoever is inside then is trapped."""
        waits = any(math.isfinite(component.due_s) for component in self.world.components)
        return not (waits or self._next_batch < len(self._batches) or self._last_s > self.env.now)

    def finish(self, network: Network, people: People) -> Recording:
        """Make the recording, with who is left and why."""
        columns = passages(self.tape, people.start_s, people.pre_movement_s, self.turned_s)
        over = self._over()
        left = {o: (int(c), math.nan, int(over)) for o, c in enumerate(people.component)}
        for occupant in columns["occupant"][_outside(network)[columns["way"]]].tolist():
            del left[occupant]
        for occupant in self.arrived:
            del left[occupant]
        for way in self.ways:
            for ready_s, _, occupant, _, _ in way.queue:
                ready = ready_s if ready_s <= self.env.now else math.nan
                left[occupant] = (way.origin.index, ready, int(over or way.joint.closed))
        where, ready_at, trapped = (([entry[part] for entry in left.values()]) for part in range(3))
        targets = np.array([way.target for way in network.ways], dtype=np.int64)
        beyond = np.isin(targets[columns["way"]], list(self.world.out_of_range))
        return Recording(
            **columns,
            arrived=np.array(sorted(self.arrived.values()), dtype=np.int64),
            left_occupant=np.array(list(left), dtype=np.int64),
            left_component=np.array(where, dtype=np.int64),
            left_ready_s=np.array(ready_at, dtype=np.float64),
            left_trapped=np.array(trapped, dtype=np.int64),
            assigned_exit=np.array(self.assigned_exit, dtype=np.int64),
            falls=() if self.falling is None else tuple(self.falling.rows()),
            events=self.events,
            out_of_range={"stair riser or tread": int(beyond.sum())} if beyond.any() else {},
            ended_s=self.env.now if left or not self.passages else float(columns["time_s"][-1]),
        )


def _openings(changes: Iterable[AnyChange]) -> list[Change]:
    """Return what the timetable opens, in order of time."""
    opens = (c for c in changes if isinstance(c, Change) and not c.closed)
    return sorted(opens, key=lambda change: change.time_s)


def _outside(network: Network) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say of every way whether it leads outside."""
    return np.array([network.components[w.target].kind == "outside" for w in network.ways])
