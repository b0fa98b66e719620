"""Who is left inside when a run ends: where, since when, and whether a way was open."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from evacsim.building.network import allows
from evacsim.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evacsim.scenario.people import People
    from evacsim.simulation.program import Program
    from evacsim.simulation.state import State


def who_is_left(  # noqa: PLR0913 - the end of a run, by name
    program: Program,
    people: People,
    state: State,
    gone: NDArray[np.bool_],
    came: NDArray[np.int64],
    *,
    ended_s: float,
    over: bool,
) -> list[NDArray[Any]]:
    """Return where everybody is, since when they stand ready [s], and who is trapped.

    `gone` are those who got out or arrived, shape (people,), as what is returned; `came` the
    directions of all passages. `over` says that nothing can happen any more. Trapped is who has no
    open way to the outside, who waits for room among those that have none, and who stands where a
    hold waits for people whom it holds back itself.

    Raises
    ------
    SimulationError
        If nothing can happen any more and somebody is inside who has an open way.
    """
    where = people.component.astype(np.int64)
    ready_s = np.full(len(gone), math.nan)
    for direction in state.directions:
        for person in direction.queue:
            where[person.number] = direction.origin.index
            if person.ready_s <= ended_s:
                ready_s[person.number] = person.ready_s
    targets = [program.network.directions[one].target for one in came[list(state.arrived.values())]]
    stay = Counter([*targets, *people.component[people.stay].tolist()])
    trapped = ~_with_a_way(program, stay)[where]
    started = np.isfinite(people.start_s)  # who waits for a class that cannot go has a way
    standing = np.flatnonzero(~gone & ~trapped & started)
    if standing.size and over:
        trapped |= _behind(state, where, trapped)
        standing = np.flatnonzero(~gone & ~trapped & started)
    if standing.size and over:
        waited = {one for trigger in people.triggers for one in trigger.connections}
        if not any(state.connections[program.connection_index[one]].held for one in waited):
            places = {program.components[index].id for index in where[standing].tolist()}
            raise SimulationError(
                f"{standing.size} people stand for ever though a way is open: {sorted(places)}"
            )
        trapped[standing] = True
    return [where, ready_s, trapped]


def _behind(
    state: State, where: NDArray[np.int64], trapped: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell who waits for room in a full place of trapped people, or behind those who do.

    They could have turned while there was time: they went in where one only comes out further on.
    """
    found = np.zeros(len(where), dtype=np.bool_)
    holding = set(where[trapped].tolist())
    reached = list(holding)
    for place in reached:
        component = state.components[place]
        if component.inside < component.storage and not component.two_way:
            continue
        for direction in component.to_come_in:
            found[[person.number for person in direction.queue]] = True
            if direction.queue and direction.origin.index not in holding:
                holding.add(direction.origin.index)
                reached.append(direction.origin.index)
    return found & ~trapped


def _with_a_way(program: Program, stay: Mapping[int, int]) -> NDArray[np.bool_]:
    """Tell from which components a way to the outside is open now.

    None leads through a place that people who were to go there fill: `stay` counts them.
    """
    network = program.network
    reached = [component for component in program.components if component.outside]
    found = np.zeros(len(program.components), dtype=np.bool_)
    found[[component.index for component in reached]] = True
    for component in reached:
        if stay.get(component.index, 0) >= component.storage:
            continue
        for direction in component.to_come_in:
            origin = direction.origin
            passed = network.directions[direction.index]
            if found[origin.index] or direction.closed:
                continue
            if allows(network.connections[passed.connection], passed):
                found[origin.index] = True
                reached.append(origin)
    return found
