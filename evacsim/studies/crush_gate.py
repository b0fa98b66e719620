"""By when must the gate be open? The latest opening at which the stair above it stays below 5.

Measured: when the mean density of the stair, from the gate up to the next floor, reaches 5 per m2
with the gate closed. Checked: opened a little earlier it never does, a little later it does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.analysis.density.crush import CROWDED_PER_M2
from evacsim.analysis.density.exposure import mean_density
from evacsim.analysis.statistics import bands
from evacsim.scenario.events import event_connections, scenario_changes
from evacsim.studies.replicated import run_counts, tried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.building.network import Connection
    from evacsim.scenario.model import Event, Scenario
    from evacsim.simulation.replicate import Plan

CLOSED_FOR_GOOD_S: Final = 1800.0
_UNIT: Final = 5
"""Replications in a unit of work."""
STEP_S: Final = 15.0
"""Answers are checked this much earlier and later [s]."""

MOST_TRIED: Final = 10
MOST_STEPS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """The gate, the stair above it, and when it gets too full.

    `reached_s` are 5 %, median and 95 % over replications of when the mean density of `places`
    reaches 5 per m2 while the gate stays closed (None: it never does); `first_place` and
    `first_s` the single component that is first, median. `open_by_s` is the answer: opened then,
    it stays below in every replication that was tried; opened at `too_late_s` it does not.
    """

    gate: str
    places: tuple[str, ...]
    area_m2: float
    opens_s: float
    reached_s: tuple[float, float, float] | None
    first_place: str | None
    first_s: float | None
    open_by_s: float | None
    too_late_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A unit of work: a gate opened at another time, the same people; some replications of it."""

    gate: str
    time_s: float
    numbers: tuple[int, ...]


Reached = tuple[float | None, tuple[float, str] | None]
"""When the stair above a gate reaches 5 per m2 [s], and its first component; None: never."""


def opened(plan: Plan, seed: int, unit: Opened) -> tuple[Reached, ...]:
    """Return, by replication, when the stair reaches 5 per m2."""
    connection = next(one for one in plan.network.connections if one.id == unit.gate)
    area_m2 = {one.id: one.area_m2 for one in plan.network.components}
    places = _stair_above(plan, connection)
    plan = _opened_at(plan, connection, unit.time_s)
    found = []
    for run in tried(plan, seed=seed, numbers=unit.numbers):
        counts = run_counts(run, plan.network)
        times_s, density = mean_density(counts, area_m2, places)
        above = density >= CROWDED_PER_M2
        hit = float(times_s[np.argmax(above)]) if above.any() else None
        alone = [
            (float(count.time_s[np.argmax(full)]), count.component)
            for count in counts
            if count.component in places
            and (full := count.inside / area_m2[count.component] >= CROWDED_PER_M2).any()
        ]
        found.append((hit, min(alone, default=None)))
    return tuple(found)


class Gate:
    """The first connection to the outside that opens late.

    Parameters
    ----------
    plan
        The drill.
    replications
        At most ten are tried: the answer is a time to the quarter of a minute.
    answers
        Does units of work.
    """

    def __init__(
        self, plan: Plan, replications: int, answers: Callable[[Sequence[Opened]], list[Any]]
    ) -> None:
        self._plan = plan
        self._late = _late_gate(plan)
        self._numbers = range(min(replications, MOST_TRIED))
        self._answers = answers

    def answer(self) -> GateAnswer | None:
        """Return by when it must be open; None if there is none."""
        if self._late is None:
            return None
        connection, opens_s = self._late
        area_m2 = {one.id: one.area_m2 for one in self._plan.network.components}
        places = _stair_above(self._plan, connection)
        closed = self._opened_at(connection.id, CLOSED_FOR_GOOD_S)
        firsts = [first for _, first in closed if first is not None]
        names = [name for _, name in firsts]
        hits = [hit for hit, _ in closed if hit is not None]
        reached_s, open_by_s, too_late_s = None, None, None
        if len(hits) == len(closed):
            low, middle, high = bands(hits).tolist()
            reached_s = (low, middle, high)
            open_by_s, too_late_s = self._bracket(connection.id, min(hits))
        return GateAnswer(
            gate=connection.id,
            places=places,
            area_m2=sum(area_m2[name] for name in places),
            opens_s=opens_s,
            reached_s=reached_s,
            first_place=max(sorted(set(names)), key=names.count) if names else None,
            first_s=float(np.median([time_s for time_s, _ in firsts])) if firsts else None,
            open_by_s=open_by_s,
            too_late_s=too_late_s,
        )

    def _opened_at(self, gate: str, time_s: float) -> list[Reached]:
        units = [
            Opened(gate=gate, time_s=time_s, numbers=tuple(self._numbers[at : at + _UNIT]))
            for at in range(0, len(self._numbers), _UNIT)
        ]
        return [one for part in self._answers(units) for one in part]

    def _bracket(self, gate: str, first_s: float) -> tuple[float | None, float | None]:
        """Return the latest opening that keeps every replication below, and one that does not."""
        good: float | None = None
        bad: float | None = None
        time_s = math.floor(first_s / STEP_S) * STEP_S
        for _ in range(MOST_STEPS):
            if time_s <= 0 or (good is not None and bad is not None):
                break
            if any(hit is not None for hit, _ in self._opened_at(gate, time_s)):
                bad = time_s
                time_s -= STEP_S
            else:
                good = time_s
                time_s += STEP_S
        return good, bad


def _late_gate(plan: Plan) -> tuple[Connection, float] | None:
    """Return the exit that is closed first and opened later, and when."""
    exits = {
        connection.id: connection for connection in plan.network.connections if connection.is_exit
    }
    closed: set[str] = set()
    for event in sorted(plan.scenario.event, key=lambda one: one.at_s):
        for connection in event_connections(event, plan.network, plan.building):
            if connection.id not in exits:
                continue
            if event.kind == "hold" and event.until_s is not None:
                return connection, event.until_s
            if event.kind == "lock":
                closed.add(connection.id)
            elif event.kind == "open" and connection.id in closed:
                return connection, event.at_s
    return None


def _stair_above(plan: Plan, connection: Connection) -> tuple[str, ...]:
    """Return the components from a gate up to the next floor: landing, flights, half landing."""
    inner = next(
        plan.network.components[end]
        for end in connection.ends
        if plan.network.components[end].kind != "outside"
    )
    for well in plan.building.stairwells:
        if inner.place not in well.landings:
            continue
        # from the top down, landings and flights in turn
        rows = [name for pair in zip(well.landings, well.flights, strict=False) for name in pair]
        rows += well.landings[len(well.flights) :]
        floors = set(well.floor_landings)
        found = [inner.place]
        for name in reversed(rows[: rows.index(inner.place)]):
            if name in floors:
                break
            found.append(name)
        return tuple(found)
    return (inner.id,)


def _opened_at(plan: Plan, connection: Connection, time_s: float) -> Plan:
    """Return the plan in which that gate opens then, everything else as it is."""
    events = [_later(event, plan, connection, time_s) for event in plan.scenario.event]
    scenario: Scenario = plan.scenario.model_copy(update={"event": tuple(events)})
    changes = scenario_changes(scenario, plan.network, plan.building)
    return plan.changed(scenario=scenario, changes=changes)


def _later(event: Event, plan: Plan, connection: Connection, time_s: float) -> Event:
    named = {one.id for one in event_connections(event, plan.network, plan.building)}
    if connection.id not in named or event.kind not in {"open", "hold"}:
        return event
    return event.model_copy(update={"at_s" if event.kind == "open" else "until_s": time_s})
