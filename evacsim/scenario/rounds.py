"""The rounds of the wardens: which doors they unlock and which rooms they wake, and when.

Reckoned before the run, beside the crowd and not held up by it (assumption). Wardens walk at the
mean speeds of staff, on stairs always at that of going up; a door that one of them opens holds up
none of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.hazards.hazard import Change
from evacsim.routing.rounds import Task, Walker, best_rounds
from evacsim.routing.ways import Ways
from evacsim.scenario.events import closings, scenario_changes
from evacsim.scenario.kinds import staff_speeds_m_per_s
from evacsim.scenario.night import AT_DOOR_S, UNLOCK_S
from evacsim.scenario.place import Directory, one_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.model import Building, Point
    from evacsim.building.network import Network
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.night import Night, Warden

_A_MOMENT_S: Final = 1.0
"""What is locked so soon after the alarm is so for wardens; later they may have passed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a warden does on their round, in seconds after they set off.

    `rooms` are spaces with when they are reached. `doors` are connections: the place of their lock
    in the file, its time after the alarm, and when they are unlocked (not before they are locked).
    `ends_s` is when the warden leaves, from component `ends_in`, at the point `ends_at` where that
    is known; None: from where they were.
    """

    warden: str
    doors: tuple[tuple[str, int, float, float], ...] = ()
    rooms: tuple[tuple[str, float], ...] = ()
    ends_s: float = 0.0
    ends_in: int | None = None
    ends_at: Point | None = None


def spaces_of(building: Building, patterns: Iterable[str]) -> frozenset[str]:
    """Return the spaces that fit some patterns, by id."""
    spaces = Directory(building.spaces)
    return frozenset(space.id for pattern in patterns for space in spaces.fitting(pattern))


def locks_of(
    scenario: Scenario, building: Building, network: Network
) -> Mapping[str, tuple[int, float]]:
    """Return what is locked: connections, with the first lock's place in the file and time [s]."""
    found: dict[str, tuple[int, float]] = {}
    for change in closings(scenario_changes(scenario, network, building)):
        if change.closed:
            found.setdefault(change.connection, (change.event, change.time_s))
    return found


def rounds_of(scenario: Scenario, building: Building, network: Network) -> tuple[Round, ...]:
    """Return the rounds of all wardens who are there, in the order of the file.

    A room that is on the list of one of them alone is theirs. Those on several lists, and those of
    wardens who are not there, are shared out among all, after each has been to their own.
    """
    present, night = scenario.on_duty, scenario.night
    if not present:
        return ()
    locks = locks_of(scenario, building, network)
    doors = {one.id: _unlocked(one, building, locks) for one in present}
    lists = {one.id: spaces_of(building, one.wakes) for one in scenario.warden}
    holders = {
        room: [one.id for one in present if room in lists[one.id]]
        for room in sorted(frozenset[str]().union(*lists.values()))
    }
    stops = (*holders, *dict.fromkeys(door for own in doors.values() for door in own))
    ways = staff_ways(scenario, building, network, stops, present)
    place = {stop: number for number, stop in enumerate(stops)}
    paths = [_Path(one, len(stops) + number) for number, one in enumerate(present)]
    for path in paths:
        for door in doors[path.warden.id]:
            path.unlock(door, ways.time_s[path.here, place[door]], place[door], night)
        own = [room for room, names in holders.items() if names == [path.warden.id]]
        _share_out([path], ways, {room: place[room] for room in own}, night)
    shared = {room: place[room] for room, names in holders.items() if len(names) != 1}
    _share_out(paths, ways, shared, night)
    return tuple(path.round(network, locks) for path in paths)


def expected_openings(scenario: Scenario, rounds: Sequence[Round]) -> tuple[Change, ...]:
    """Return what wardens unlock on their rounds, at the times that are to be expected."""
    return tuple(
        Change(
            time_s=max(locked_s, warden.pre_movement.expectation + after_s),
            connection=connection,
            closed=False,
            event=event,
        )
        for warden, own in zip(scenario.on_duty, rounds, strict=True)
        for connection, event, locked_s, after_s in own.doors
    )


def staff_ways(
    scenario: Scenario,
    building: Building,
    network: Network,
    stops: Sequence[str],
    wardens: Sequence[Warden],
) -> Ways:
    """Return the ways of wardens between stops: none through what nobody there can unlock."""
    locks = locks_of(scenario, building, network)
    keys = {door for one in wardens for door in _unlocked(one, building, locks)}
    level, stairs = staff_speeds_m_per_s(scenario)
    spaces = [one_named(building.spaces, one.space) for one in wardens]
    return Ways(
        network,
        stops,
        starts=[space.id for space in spaces if space is not None],
        level_m_per_s=level,
        stairs_m_per_s=stairs,
        closed=frozenset(
            one.index
            for one in network.connections
            if one.id not in keys and locks.get(one.id, (0, math.inf))[1] <= _A_MOMENT_S
        ),
    )


def _unlocked(
    warden: Warden, building: Building, locks: Mapping[str, tuple[int, float]]
) -> tuple[str, ...]:
    """Return what a warden finds locked and unlocks, in the order of their list."""
    doors = Directory(building.connections)
    found = (door.id for pattern in warden.unlocks for door in doors.fitting(pattern))
    return tuple(dict.fromkeys(door for door in found if door in locks))


class _Path:
    """A round in the making: where the warden is by now, and how long after they set off."""

    def __init__(self, warden: Warden, here: int) -> None:
        self.warden = warden
        self.here = here
        self.now_s = 0.0
        self.doors: list[tuple[str, float]] = []
        self.rooms: list[tuple[str, float]] = []

    def unlock(self, door: str, walk_s: float, there: int, night: Night | None) -> None:
        """Go to a door and open it."""
        self.now_s += float(walk_s) + (night.unlock_s if night else UNLOCK_S)
        self.here = there
        self.doors.append((door, self.now_s))

    def round(self, network: Network, locks: Mapping[str, tuple[int, float]]) -> Round:
        """Return it as it is: who has been somewhere leaves from there."""
        last = self.rooms[-1][0] if self.rooms else self.doors[-1][0] if self.doors else None
        ends_in, ends_at = (None, None) if last is None else _before(network, last)
        return Round(
            warden=self.warden.id,
            doors=tuple((door, *locks[door], at_s) for door, at_s in self.doors),
            rooms=tuple(self.rooms),
            ends_s=self.now_s,
            ends_in=ends_in,
            ends_at=ends_at,
        )


def _before(network: Network, place: str) -> tuple[int | None, Point | None]:
    """Return the component in which one stands before a door, or before the door of a room.

    And the point where it is; neither where only the outside lies before it.
    """
    inside = network.sections.get(place, ())
    for connection in network.connections:
        if connection.id != place and not set(connection.ends) & set(inside):
            continue
        for end in connection.ends:
            if end not in inside and network.components[end].kind != "outside":
                return end, connection.at
    return None, None


def _share_out(
    paths: Sequence[_Path], ways: Ways, rooms: Mapping[str, int], night: Night | None
) -> None:
    """Send wardens on to rooms, which are given with their places among the ways."""
    if not rooms:
        return
    names, places = list(rooms), list(rooms.values())
    task = Task(
        between_s=ways.time_s[np.ix_(places, places)],
        at_stop_s=np.full(len(places), night.at_door_s if night else AT_DOOR_S),
        walkers=tuple(
            Walker(
                ready_s=path.warden.pre_movement.expectation + path.now_s,
                to_stop_s=ways.time_s[path.here, places],
            )
            for path in paths
        ),
    )
    order = [places.index(stop) for stop in ways.order(paths[0].here, places)]
    for walker, own in enumerate(best_rounds(task, order)):
        path = paths[walker]
        sets_off_s = path.warden.pre_movement.expectation
        path.rooms += [
            (names[stop], done_s - sets_off_s)
            for stop, done_s in zip(own, task.done_s(walker, own), strict=True)
        ]
        if own:
            path.here, path.now_s = places[own[-1]], path.rooms[-1][1]
