"""A building or a scenario with one thing changed: frozen data in, frozen data out.

Whatever is changed, everybody keeps their own random numbers: streams hang on the ids of placed
groups, so a plan that is taken apart keeps those ids.
"""

from __future__ import annotations

import glob
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evacsim.premovement import Distribution
from evacsim.scenario.model import Event
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import ArrayLike, NDArray

    from evacsim.building.model import Building
    from evacsim.scenario.groups import Group, PreMovement
    from evacsim.scenario.model import Scenario


class Earlier(Distribution):
    """Another distribution of times [s], `by` seconds earlier; nobody starts before the signal."""

    usual: Distribution
    by: float

    def quantile(self, uniform: ArrayLike) -> NDArray[np.float64]:
        """Return the times [s] below which the shares `uniform` (in [0, 1]) lie."""
        return np.maximum(self.usual.quantile(uniform) - self.by, 0.0)

    @property
    def expectation(self) -> float:
        """Mean [s], by quadrature of the quantiles."""
        return float(self.quantile((np.arange(2_000) + 0.5) / 2_000).mean())


def widen(building: Building, ids: Collection[str], by_m: float) -> Building:
    """Return the building with flights and connections of these ids wider by `by_m` [m]."""
    return replace(
        building,
        flights=tuple(
            replace(flight, clear_width_m=flight.clear_width_m + by_m)
            if flight.id in ids
            else flight
            for flight in building.flights
        ),
        connections=tuple(
            replace(door, clear_width_m=door.clear_width_m + by_m) if door.id in ids else door
            for door in building.connections
        ),
    )


def open_leaves(building: Building, ids: Collection[str]) -> Building:
    """Return the building with all leaves of these doors open."""
    return replace(
        building,
        connections=tuple(
            replace(door, clear_width_m=door.full_clear_width_m, leaves_locked=0)
            if door.id in ids
            else door
            for door in building.connections
        ),
    )


def widen_stairs(building: Building, stairs: Collection[str], by_m: float) -> Building:
    """Return the building with all flights of stairwells wider by `by_m` [m].

    Their landings grow in proportion to the flights; doors and exits stay as they are.
    """
    wells = [well for well in building.stairwells if well.id in stairs]
    flights = {flight for well in wells for flight in well.flights}
    widths = {flight.id: flight.clear_width_m for flight in building.flights}
    own = {space.id for space in building.spaces if space.kind == "landing"}
    growth = {
        landing: 1 + by_m / max(widths[flight] for flight in well.flights)
        for well in wells
        for landing in well.landings
        if landing in own
    }
    spaces = tuple(
        replace(space, area_m2=space.area_m2 * growth[space.id]) if space.id in growth else space
        for space in building.spaces
    )
    return replace(widen(building, flights, by_m), spaces=spaces)


def merge_share(building: Building, doors: Collection[str], share: float) -> Building:
    """Return the building where the floor gets this share of turns at these doors of stairs."""
    return replace(
        building,
        connections=tuple(
            replace(door, merge_weight=share / (1 - share)) if door.id in doors else door
            for door in building.connections
        ),
    )


def guard(scenario: Scenario, _building: Building, stairs: Collection[str]) -> Scenario:
    """Return the scenario with a guard on these stairs from the start."""
    guards = tuple(Event(kind="guard", stair=stair) for stair in sorted(stairs))
    return scenario.model_copy(update={"event": (*scenario.event, *guards)})


def unlock(
    scenario: Scenario,
    _building: Building,
    event_connections: tuple[tuple[str, ...], ...],
    connections: Collection[str],
) -> Scenario:
    """Return the scenario in which no event locks or opens these connections: open all the time.

    `event_connections` are the connections that each event names, in the order of the file.
    """
    events = []
    for event, named in zip(scenario.event, event_connections, strict=True):
        left = tuple(
            glob.escape(connection) for connection in named if connection not in connections
        )
        if left:
            events.append(event.model_copy(update={"connection": left, "stair": None}))
    return scenario.model_copy(update={"event": tuple(events)})


def each_alone(
    scenario: Scenario, building: Building, change: Callable[[Group], Group]
) -> Scenario:
    """Return the scenario with one group per space, each changed, and the same people.

    A staggered release becomes a release time of each group, which `change` then finds there.
    Wardens stay what they are, and so do groups whose people are carried: their teams go from room
    to room, from the alarm on (a staggered release does not hold them).
    """
    groups = [
        change(
            item.group.model_copy(
                update={
                    "id": item.placed.id,
                    "space": (glob.escape(item.placed.space),),
                    "release_s": item.placed.release_s,
                    "aliases": item.placed.aliases,
                }
            )
        )
        for item in placements(scenario, building)
        if not item.warden and item.group.helped is None
    ]
    groups += [group for group in scenario.group if group.helped is not None]
    return scenario.model_copy(update={"group": tuple(groups), "release": None})


def release_later(
    scenario: Scenario, building: Building, groups: Collection[str], by_s: float
) -> Scenario:
    """Return the scenario with placed groups released `by_s` later (earlier below 0) [s]."""

    def change(group: Group) -> Group:
        if group.id not in groups:
            return group
        release_s = max(scenario.shelter_s, group.release_s) + by_s
        return group.model_copy(update={"release_s": max(0.0, release_s)})

    return each_alone(scenario, building, change)


def one_by_one(scenario: Scenario, building: Building, rooms: Sequence[str]) -> Scenario:
    """Return the scenario in which a room is released when the one before it has been left."""
    after = dict(zip(rooms[1:], rooms, strict=False))
    spaces = {item.placed.id: item.placed.space for item in placements(scenario, building)}

    def change(group: Group) -> Group:
        before = after.get(spaces[group.id])
        if before is None:
            return group
        waits = {"release_s": 0.0, "release_after": f"class:{before}", "when": "left-room"}
        return group.model_copy(update=waits)

    return each_alone(scenario, building, change)


def hold_until_passed(
    scenario: Scenario, _building: Building, connection: str, floor: str
) -> Scenario:
    """Return the scenario with a door held until those from a floor and above have passed it."""
    held = Event(kind="hold", connection=(glob.escape(connection),), until=f"passed:{floor}")
    return scenario.model_copy(update={"event": (*scenario.event, held)})


def start_earlier(
    scenario: Scenario, building: Building, groups: Collection[str] | None, by_s: float
) -> Scenario:
    """Return the scenario with pre-movement `by_s` [s] shorter for placed groups (None: all)."""

    def earlier(plan: PreMovement) -> PreMovement:
        return plan.model_copy(update={"distribution": Earlier(usual=plan.distribution, by=by_s)})

    def change(group: Group) -> Group:
        if groups is not None and group.id not in groups:
            return group
        return group.model_copy(
            update={"pre_movement": earlier(group.pre_movement or scenario.pre_movement)}
        )

    return each_alone(scenario, building, change)


def send(
    scenario: Scenario,
    building: Building,
    groups: Collection[str],
    way: tuple[str | None, str | None],
) -> Scenario:
    """Return the scenario whose plan sends placed groups by `way` = (stair, exit).

    With the rule `nearest` nobody else is assigned anything, which is the same as before.
    """
    plan_holds = scenario.routing.rule == "assigned"

    def change(group: Group) -> Group:
        if group.id in groups:
            return group.model_copy(update={"stair": way[0], "exit": (way[1],) if way[1] else ()})
        return group if plan_holds else group.model_copy(update={"stair": None, "exit": ()})

    alone = each_alone(scenario, building, change)
    if plan_holds:
        return alone
    routing = scenario.routing.model_copy(update={"rule": "assigned", "compliance": 1.0})
    return alone.model_copy(update={"routing": routing})
