"""One replication: people, a network and a law in; a recording out. The clock is SimPy's.

What stands in the timetable (locks, holds, guards, light, smoke, falls to be cleared) are SimPy
events. A SimPy process lets the loop advance in the windows between them.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import math
from typing import TYPE_CHECKING, Final

import numpy as np
import simpy

from evacsim.hazards.hazard import Change, Guard, Hold
from evacsim.movement.widths import component_width_m
from evacsim.scenario.values import TIME_LIMIT_S
from evacsim.simulation import core
from evacsim.simulation.changes import apply_change, begin_with
from evacsim.simulation.guide import RouteGuide
from evacsim.simulation.program import Program
from evacsim.simulation.recorder import Recording, passages
from evacsim.simulation.remaining import who_is_left

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network
    from evacsim.hazards.falling import FallRates
    from evacsim.hazards.hazard import AnyChange
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.people import People

_WINDOW_S: Final = 600.0
_LOOK_S: Final = 3600.0  # how often a run looks whether anything can still happen
_EVENTS: Final = 50_000  # between two looks for a Ctrl-C
_TICK_S: Final = 2.0**-36
"""What waits for people happens by so much, one step of the grid, after the last of them passed: so
it is the same as if that time had stood in the plan."""


def simulate(  # noqa: PLR0913 - a replication, by name
    network: Network,
    people: People,
    law: MovementLaw,
    *,
    changes: Sequence[AnyChange] = (),
    time_limit_s: float = TIME_LIMIT_S,
    program: Program | None = None,
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
        When to stop at the latest [s]; who is inside then has the outcome `time_limit`, or
        `trapped`. A run ends before at a full hour from which on nothing can happen any more.
    program
        Network and law made ready, kept between replications of one scenario.
    pressing
        How hard people push from behind, 0 (orderly) to 1.
    falls
        How often people fall on flights; None: nobody falls.

    Raises
    ------
    SimulationError
        If an occupant starts where no way leads outside even with everything open, or if people
        with an open way would stand for ever.
    """
    ready = Program(network, law) if program is None else program
    with no_collecting():
        run = Run(ready, people, changes, pressing=pressing, falls=falls)
        run.to_end(time_limit_s)
        return run.finish()


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Keep Python from looking for reference cycles: a run makes none until it is over.

    Around many runs it also spares the search that would follow each.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Run:
    """One replication of a program, from the alarm on."""

    def __init__(
        self,
        program: Program,
        people: People,
        changes: Sequence[AnyChange],
        *,
        pressing: float = 0.0,
        falls: FallRates | None = None,
    ) -> None:
        self.program = program
        self.people = people
        self.state = program.state
        core.reset(self.state)
        changes = (*changes, *people.openings)
        for change in changes:
            if change.time_s <= 0:
                begin_with(program, change)
        opens_s = {
            program.connection_index[c.connection]: core.on_grid(c.time_s)
            for c in sorted(changes, key=lambda change: change.time_s)
            if isinstance(c, Change) and not c.closed
        }
        self.guide = self.state.guide = RouteGuide(program, people, opens_s)
        if pressing > 0:
            self._let_push(pressing)
        self._place(falls)
        self._timetable(changes)
        self._watch()
        self.state.started = True

    def _let_push(self, pressing: float) -> None:
        """Let the crowd of every component with a storage limit and a way through push."""
        for facts, component in zip(
            self.program.network.components, self.program.components, strict=True
        ):
            if component.counts:
                core.let_push(component, pressing, component_width_m(self.program.law, facts))

    def _place(self, falls: FallRates | None) -> None:
        """Put everybody where they start, and choose first directions."""
        program, people = self.program, self.people
        if falls is not None:
            program.let_fall(falls)
            self.state.fall_rates = falls
        begun = self.guide.begin()
        self.assigned_exit = begun.exits
        order = np.argsort(people.start_s, kind="stable")
        order = order[np.isfinite(people.start_s[order])]  # the others wait for people
        order = order[~people.stay[order]]
        core.place_people(
            self.state,
            begun.components,
            begun.routes,
            begun.firsts,
            begun.firsts_m,
            begun.goals,
            begun.seeing,
            people.level_m_per_s.tolist(),
            people.stairs_down_m_per_s.tolist(),
            people.stairs_up_m_per_s.tolist(),
            [] if falls is None else people.fall_threshold.tolist(),
            [] if falls is None else people.pile_up_threshold.tolist(),
            people.comes_in.tolist(),
            people.width_m.tolist(),
        )
        core.start_together(self.state, order.tolist(), people.start_s[order].tolist())
        opened = self.guide.open_lanes()
        if opened:
            core.count_all_in(self.state, opened)

    def _timetable(self, changes: Sequence[AnyChange]) -> None:
        """Make a SimPy event of everything that changes after the alarm."""
        self.env = simpy.Environment()
        self.ended_s = 0.0
        self._due_s: list[float] = []
        for change in sorted(changes, key=lambda c: c.time_s):
            if change.time_s > 0:
                self._at(
                    core.on_grid(change.time_s),
                    functools.partial(apply_change, self.program, change),
                )

    def _watch(self) -> None:
        """Watch for those whom something waits for; who waits for nobody is let go at once."""
        people = self.people
        self._manned: set[int] = set()
        for number, trigger in enumerate(people.triggers):
            waited = np.isin(people.group, trigger.waits_for) & ~people.stay
            waits_for = np.flatnonzero(waited).tolist()
            directions = sorted(trigger.directions)
            if trigger.components:  # the first of them is enough
                for one in waits_for:
                    core.watch(self.state, number, [one], directions)
            else:
                core.watch(self.state, number, waits_for, directions)
        self._let_go()

    def _let_go(self) -> None:
        """Let happen what has waited for people of whom the last has just passed."""
        state = self.state
        after_s = state.now + _TICK_S
        for number in state.fired:
            trigger = self.people.triggers[number]
            if trigger.components and trigger.event is not None:
                if number not in self._manned:
                    self._manned.add(number)
                    self._man(after_s, trigger.components, trigger.event)
                continue
            if trigger.event is not None:
                for connection in trigger.connections:
                    ends = Hold(
                        time_s=after_s, connection=connection, held=False, event=trigger.event
                    )
                    self._at(after_s, functools.partial(apply_change, self.program, ends))
                continue
            own = np.isin(self.people.group, trigger.releases)
            released_s = max(self.people.signal_s, after_s + core.on_grid(trigger.delay_s))
            self.people = self.people.released(np.where(own, released_s, self.people.release_s))
            start_s = self.people.start_s
            own &= ~self.people.stay
            order = np.flatnonzero(own)[np.argsort(start_s[own], kind="stable")]
            core.start_later(state, order.tolist(), start_s[order].tolist())
        state.fired.clear()

    def _man(self, time_s: float, components: Iterable[str], event: int) -> None:
        """Put a guard on components who has come with a class."""
        for component in components:
            guard = Guard(time_s=time_s, component=component, on=True, event=event)
            self._at(time_s, functools.partial(apply_change, self.program, guard))

    def _at(self, time_s: float, happen: Callable[[], None]) -> None:
        """Let something happen at a time [s]."""

        def now(_: simpy.Event) -> None:
            self._due_s.remove(time_s)
            self.state.now = time_s
            happen()

        self._due_s.append(time_s)
        self.env.timeout(time_s - self.env.now).callbacks.append(now)

    def to_end(self, time_limit_s: float) -> None:
        """Run until nothing can happen any more, looked at every hour, or to a time [s]."""
        while self.ended_s < time_limit_s:
            self.until(min(self.ended_s + _LOOK_S, time_limit_s))
            if self._over():
                break

    def until(self, time_limit_s: float) -> None:
        """Run on to a time [s]."""
        # after what the timetable has for that moment
        end = self.env.timeout(time_limit_s - self.env.now)
        self.env.process(self._windows(time_limit_s))
        self.env.run(until=end)
        self.ended_s = time_limit_s

    def _windows(self, time_limit_s: float) -> Generator[simpy.Event, None, None]:
        """Let the loop advance from one event of the timetable to the next."""
        while self.env.now < time_limit_s:
            until_s = min(self.env.now + _WINDOW_S, time_limit_s, *self._due_s)
            while not core.advance(self.state, until_s, _EVENTS):
                for fall, clear_s in self.state.to_clear:
                    self._at(clear_s, functools.partial(core.clear_fall, self.state, fall))
                self.state.to_clear.clear()
                if self.state.fired:
                    self._let_go()
                until_s = min(until_s, *self._due_s, math.inf)
            yield self.env.timeout(until_s - self.env.now)

    def _over(self) -> bool:
        """Tell whether nothing can happen any more: whoever is inside then is trapped."""
        state = self.state
        waits = any(math.isfinite(component.due_s) for component in state.components)
        left = state.next_batch < len(state.batch_s) or bool(self._due_s)
        return not (waits or left)

    def _released_s(self) -> NDArray[np.float64] | None:
        """Return everybody's release [s] where it was not known, or somebody has none."""
        released = np.isfinite(self.people.release_s)
        if released.all() and not any(trigger.releases for trigger in self.people.triggers):
            return None
        return np.where(released, self.people.release_s, math.nan)

    def finish(self) -> Recording:
        """Make the recording, with who is left and why."""
        program, people, state = self.program, self.people, self.state
        rows = core.columns_of(state.tape, state.passages)
        columns = passages(rows, people.start_s, people.pre_movement_s, state.turned_s)
        out = program.leads_outside[columns["direction"]]
        gone = np.zeros(len(people.group), dtype=np.bool_)
        gone[columns["occupant"][out]] = True
        gone[list(state.arrived)] = True
        gone |= people.stay
        came = columns["direction"]
        left = np.flatnonzero(~gone)
        where, ready_s, trapped = (
            who_is_left(program, people, state, gone, came, ended_s=self.ended_s, over=self._over())
            if left.size
            else [np.empty(0)] * 3
        )
        beyond = int(np.count_nonzero(program.beyond_range[columns["direction"]]))
        return Recording(
            **columns,
            arrived=np.array(sorted(state.arrived.values()), dtype=np.int64),
            left_occupant=left.astype(np.int64),
            left_component=where[left].astype(np.int64),
            left_ready_s=ready_s[left],
            left_trapped=trapped[left].astype(np.int64),
            assigned_exit=np.array(self.assigned_exit, dtype=np.int64),
            falls=tuple(
                (
                    fall.component.index,
                    fall.time_s,
                    fall.occupant,
                    fall.density_per_m2,
                    fall.until_s,
                    fall.followers,
                )
                for fall in state.falls
            ),
            release_s=self._released_s(),
            events=state.events,
            out_of_range={"stair riser or tread": beyond} if beyond else {},
            ended_s=self.ended_s
            if left.size or not state.passages
            else float(columns["time_s"][-1]),
        )
