"""The timetable of a scenario: events as changes of connections and components, by time."""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from evacsim.hazards import HAZARDS
from evacsim.hazards.hazard import Change, Hold
from evacsim.hazards.slowing import smoke_factor
from evacsim.scenario.flood import flood_changes
from evacsim.scenario.place import matches
from evacsim.scenario.posts import post_guards

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evacsim.building.model import Building, Flight, Space
    from evacsim.building.network import Component, Connection, Network
    from evacsim.hazards.hazard import AnyChange, Hazard
    from evacsim.scenario.model import Event, Scenario

_CONNECTIONS = frozenset({"door", "opening", "gate"})


def scenario_changes(
    scenario: Scenario, network: Network, building: Building | None = None
) -> tuple[AnyChange, ...]:
    """Return every change that events, posts and a flood make, by time and place in the file.

    Parameters
    ----------
    scenario
        A scenario that fits the network (`check_scenario` found no fault).
    network
        The connections and components to change.
    building
        Gives the aliases of connections, spaces and stairwells; without it ids and globs count,
        and neither posts nor a flood do.

    Raises
    ------
    KeyError
        If an event is of a kind that does not exist.
    """
    found: list[AnyChange] = []
    for number, event in enumerate(scenario.event):
        found.extend(_hazard(event, number, network, building).changes())
    if scenario.post and building is not None:
        closed = closed_at_start(network, closings(sorted(found, key=_order)))
        found.extend(post_guards(scenario, building, network, closed))
    if scenario.flood is not None and building is not None:
        number = len(scenario.event) + len(scenario.post)
        found.extend(flood_changes(scenario.flood, building, network, event=number))
    # of two at the same time the later in the file comes last and so decides
    return tuple(sorted(found, key=_order))


def _hazard(event: Event, number: int, network: Network, building: Building | None) -> Hazard:
    """Return the hazard of an event, the given number in its file."""
    kind = HAZARDS[event.kind]
    make = partial(kind.make, time_s=event.at_s, event=number)
    if "until_s" in kind.takes:
        make = partial(make, until_s=event.until_s)
    if kind.slows:
        width = 1.0 if event.width_factor is None else event.width_factor
        make = partial(make, speed=_speed_factor(event, kind.speed), width=width)
    if not kind.on_components:
        connections = event_connections(event, network, building)
        return make(connections=tuple(one.id for one in connections))
    covered = event_components(event, network, building)
    if kind.covers == "ways":
        return make(ways=_ways_into(covered, network))
    return make(components=tuple(one.id for one in covered))


def _ways_into(closed: Iterable[Component], network: Network) -> tuple[tuple[str, str], ...]:
    """Return each connection that leads into some components from elsewhere, and where to."""
    inside = {component.index for component in closed}
    found = []
    for connection in network.connections:
        ends = [end for end in connection.ends if end in inside]
        if len(ends) == 1:
            found.append((connection.id, network.components[ends[0]].id))
    return tuple(found)


def _order(change: AnyChange) -> tuple[float, int, str]:
    return change.time_s, change.event, _what(change)


def closed_at_start(network: Network, changes: Iterable[Change]) -> frozenset[int]:
    """Return the directions that changes at 0 s or before leave closed."""
    return closed_after(network, (change for change in changes if change.time_s <= 0))


def closed_after(network: Network, changes: Iterable[Change]) -> frozenset[int]:
    """Return the directions that changes leave closed, made in their order."""
    index = {connection.id: connection.index for connection in network.connections}
    closed: dict[tuple[int, ...], bool] = {}
    for change in changes:
        first = 2 * index[change.connection]
        key = (direction_into(network, change),) if change.into else (first, first + 1)
        closed[key] = change.closed
    return frozenset(one for key, shut in closed.items() if shut for one in key)


def direction_into(network: Network, change: Change) -> int:
    """Return the direction that a change closes or opens alone."""
    connection = bisect_left(network.connections, change.connection, key=lambda one: one.id)
    ahead = network.directions[2 * connection]
    return ahead.index if network.components[ahead.target].id == change.into else ahead.index + 1


def closings(changes: Iterable[AnyChange]) -> tuple[Change, ...]:
    """Return the changes that close or open connections, in their order."""
    return tuple(change for change in changes if isinstance(change, Change))


def _what(change: AnyChange) -> str:
    return change.connection if isinstance(change, Change | Hold) else change.component


def _speed_factor(event: Event, otherwise: float) -> float:
    if event.speed_factor is not None:
        return event.speed_factor
    if event.extinction_per_m is not None:
        return smoke_factor(event.extinction_per_m)
    return otherwise


def event_components(
    event: Event, network: Network, building: Building | None = None
) -> tuple[Component, ...]:
    """Return the components that an event covers, sorted by id; sections of a corridor all."""
    names = _names(building)
    wanted = []
    for component in network.components:
        if component.kind == "outside":
            continue
        own = names.get(component.place, (component.place,))
        well = component.stairwell
        in_stair = event.stair is not None and well is not None
        if any(matches(pattern, own) for pattern in event.space) or (
            in_stair and event.stair in names.get(str(well), (str(well),))
        ):
            wanted.append(component)
    return tuple(sorted(wanted, key=lambda component: component.id))


def event_connections(
    event: Event, network: Network, building: Building | None = None
) -> tuple[Connection, ...]:
    """Return the connections that an event names, sorted by id; all of one that is everywhere."""
    kind = HAZARDS.get(event.kind)
    if kind is not None and kind.covers == "everywhere":
        return network.connections
    names = _names(building)
    wanted = []
    for connection in network.connections:
        if connection.kind not in _CONNECTIONS:
            continue
        own = names.get(connection.id, (connection.id,))
        by_name = any(matches(pattern, own) for pattern in event.connection)
        if by_name or (
            event.stair is not None and _at_stair(connection, event.stair, network, names)
        ):
            wanted.append(connection)
    return tuple(sorted(wanted, key=lambda connection: connection.id))


def _names(building: Building | None) -> Mapping[str, tuple[str, ...]]:
    """Return id and aliases of connections, spaces and stairwells, by id."""
    if building is None:
        return {}
    named = {door.id: (door.id, *door.aliases) for door in building.connections}
    places: tuple[Space | Flight, ...] = (*building.spaces, *building.flights)
    named |= {place.id: (place.id, *place.aliases) for place in places}
    return named | {well.id: (well.id, *well.aliases) for well in building.stairwells}


def _at_stair(
    connection: Connection, stair: str, network: Network, names: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether a connection is a door of a landing of the stairwell."""
    wells = {network.components[end].stairwell for end in connection.ends} - {None}
    return any(stair in names.get(well, (well,)) for well in wells if well is not None)
