"""Whether what a scenario says of a night fits its building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.errors import nearest_name
from evacsim.locale import mark, text
from evacsim.scenario.place import Directory, named, one_named
from evacsim.scenario.rounds import expected_openings, locks_of, rounds_of, staff_ways
from evacsim.scenario.wakes import sleeping

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Building, Connection, Space
    from evacsim.building.network import Network
    from evacsim.errors import Problems
    from evacsim.hazards.hazard import Change
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement
    from evacsim.scenario.rounds import Round

SO_MANY: Final = mark(
    "say so many at most, or add a [[warden]]; in a workbook a row of 值班 (wardens)"
)
"""What to do where more wardens are there tonight than there are."""


def night_names(
    scenario: Scenario, building: Building, items: Sequence[Placement], report: Problems
) -> None:
    """Report every name of the night that the building does not have, and keys that clash."""
    night = scenario.night
    if night is not None:
        _patterns(night.asleep, "night.asleep", building.spaces, report)
        _patterns(
            () if night.alarm == ("*",) else night.alarm, "night.alarm", building.spaces, report
        )
        if not sleeping(scenario, building, items):
            report.warn("night.asleep", text("no group of the scenario is there: nobody sleeps"))
        _on_duty(scenario, report)
        for place in sleeping(scenario, building, items):
            if items[place].group.release_after is not None:
                report.fault(
                    f'group "{items[place].group.id}": release_after',
                    text("the group sleeps: it starts when it is woken, not after a class"),
                    text("leave it out, or take its rooms out of night.asleep"),
                )
    for warden in scenario.warden:
        where = f'warden "{warden.id}"'
        if one_named(building.spaces, warden.space) is None:
            _unknown_space(warden.space, f"{where}: space", building, report)
        _patterns(warden.wakes, f"{where}: wakes", building.spaces, report)
        _patterns(warden.unlocks, f"{where}: unlocks", building.connections, report)
        if warden.wakes and night is None:
            report.fault(
                f"{where}: wakes",
                text("nobody sleeps in this scenario"),
                text(
                    "add [night] with asleep, the rooms in which people sleep; in a workbook "
                    "the line 就寝房间 (asleep) of 方案 (plan)"
                ),
            )
    search = scenario.room_search
    if search is not None:
        _patterns(
            () if search.rooms == ("*",) else search.rooms,
            "room_search.rooms",
            building.spaces,
            report,
        )
        begin = one_named(building.exits, search.from_) or one_named(building.spaces, search.from_)
        if begin is None:
            report.fault(
                "room_search.from",
                text('no exit or space "{name}"', name=search.from_),
                _nearest(search.from_, (*building.exits, *building.spaces)),
            )


def _on_duty(scenario: Scenario, report: Problems) -> None:
    night = scenario.night
    present = sum(one.present for one in scenario.warden)
    if night is not None and night.on_duty is not None and night.on_duty > present:
        report.fault(
            "night.on_duty",
            text(
                "is {count}; of {all} wardens {present} are present",
                count=night.on_duty,
                all=len(scenario.warden),
                present=present,
            ),
            text(SO_MANY),
        )


def night_ways(
    scenario: Scenario,
    building: Building,
    network: Network,
    items: Sequence[Placement],
    report: Problems,
) -> tuple[Change, ...]:
    """Report where wardens cannot go, what nobody needs to unlock, and whom nobody wakes.

    Returns
    -------
    tuple of Change
        What they unlock, at the times that are to be expected.
    """
    locks = locks_of(scenario, building, network)
    doors = Directory(building.connections)
    for warden in scenario.warden:
        for pattern in warden.unlocks:
            if not any(door.id in locks for door in doors.fitting(pattern)):
                report.warn(
                    f'warden "{warden.id}": unlocks',
                    text('"{name}" is never locked', name=pattern),
                    text(
                        "lock it by an [[event]], in a workbook by 停用出口 (closed exits) of 方案 "
                        "(plan), or leave it out"
                    ),
                )
    if not _all_reached(scenario, building, network, report):
        return ()
    rounds = rounds_of(scenario, building, network)
    if scenario.night is not None:
        _nobody_wakes(scenario, building, items, rounds, report)
    return expected_openings(scenario, rounds)


def _nobody_wakes(
    scenario: Scenario,
    building: Building,
    items: Sequence[Placement],
    rounds: Iterable[Round],
    report: Problems,
) -> None:
    """Warn of those who sleep where no alarm sounds and no warden comes."""
    patterns = scenario.night.alarm if scenario.night else ()
    reached = {room for one in rounds for room, _ in one.rooms}
    sounds = Directory(building.spaces)
    heard = {space.id for name in patterns for space in sounds.fitting(name)}
    left = [
        items[place].placed
        for place in sleeping(scenario, building, items)
        if items[place].space.id not in reached | heard
    ]
    if left:
        report.warn(
            "night",
            text(
                "{people} people sleep in {rooms} rooms that have no alarm and to which no warden "
                "comes: nobody wakes them",
                people=sum(group.size for group in left),
                rooms=len({group.space for group in left}),
            ),
        )


def _all_reached(
    scenario: Scenario, building: Building, network: Network, report: Problems
) -> bool:
    """Report what wardens who are there have no way to; tell whether they have all."""
    present = scenario.on_duty
    spaces, doors = Directory(building.spaces), Directory(building.connections)
    stops = [
        space.id for one in scenario.warden for name in one.wakes for space in spaces.fitting(name)
    ]
    stops += [door.id for one in present for name in one.unlocks for door in doors.fitting(name)]
    stops = list(dict.fromkeys(stops))
    if not present or not stops:
        return True
    ways = staff_ways(scenario, building, network, stops, present)
    for number, warden in enumerate(present):
        far = np.flatnonzero(np.isinf(ways.time_s[len(stops) + number, : len(stops)]))
        if far.size:
            message = text('no open way leads to "{place}"', place=stops[int(far[0])])
            hint = text(
                "give somebody its key: unlocks of a [[warden]], in a workbook the column 开锁 "
                "(unlocks) of 值班 (wardens)"
            )
            report.fault(f'warden "{warden.id}"', message, hint)
    return not any(problem.severity == "fault" for problem in report.found)


def _patterns(
    patterns: Iterable[str],
    where: str,
    things: Sequence[Space | Connection],
    report: Problems,
) -> None:
    for pattern in patterns:
        if not named(things, pattern):
            report.fault(
                where, text('nothing fits "{pattern}"', pattern=pattern), _nearest(pattern, things)
            )


def _unknown_space(name: str, where: str, building: Building, report: Problems) -> None:
    report.fault(where, text('unknown space "{to}"', to=name), _nearest(name, building.spaces))


def _nearest(name: str, things: Iterable[Space | Connection]) -> str:
    return nearest_name(name, [one for thing in things for one in (thing.id, *thing.aliases)])
