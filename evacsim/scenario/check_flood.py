"""Whether water, refuge and assembly point of a scenario fit its building."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from evacsim.errors import Problems, nearest_name
from evacsim.locale import clauses, text
from evacsim.movement import LAWS, make_law
from evacsim.scenario.flood import ABOVE, seeks_refuge, under_water_s
from evacsim.scenario.place import floor_above_which
from evacsim.scenario.refuge import KINDS
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.building.model import Building
    from evacsim.errors import Problem
    from evacsim.scenario.groups import Group
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement, Places
    from evacsim.scenario.refuge import RefugePlan


def flood_problems(
    scenario: Scenario,
    building: Building,
    places: Places,
    items: Sequence[Placement],
    report: Problems,
) -> None:
    """Check the keys of `[flood]`, `[refuge]` and `[assembly]` against the building."""
    _water(scenario, building, items, report)
    _rooms(scenario, places, report)
    _assembly(scenario, building, report)


def above_problems(
    group: Group, where: str, building: Building, places: Places, report: Problems
) -> None:
    """Check a group's `to = "above:FLOOR"`, which stands at `where` in the file."""
    floor = floor_above_which(group, places)
    if floor is None:
        name = str(group.to).removeprefix(ABOVE)
        known = [name for one in building.floors for name in (one.id, *one.aliases)]
        report.fault(where, text('unknown floor "{name}"', name=name), nearest_name(name, known))
    elif all(one.elevation_m <= floor.elevation_m for one in building.floors):
        report.fault(where, text('no floor lies above "{floor}"', floor=floor.id))
    if group.exit:
        report.fault(where, text("names a space, and exit an exit; must be one of them"))


def _water(
    scenario: Scenario, building: Building, items: Sequence[Placement], report: Problems
) -> None:
    flood = scenario.flood
    if flood is None:
        return
    wet = under_water_s(flood, building)
    if not wet:
        message = text(
            "is {level:g} m; no floor of the building lies lower: the water changes nothing",
            level=flood.level_m,
        )
        report.warn("flood.level_m", message)
    floors = {space.id: space.floor for space in building.spaces}
    for item in items:
        if item.to is not None and floors[item.to] in wet:
            message = text(
                "the water comes over {floor}, where people are sent to {to}, at {time}",
                floor=floors[item.to],
                to=item.to,
                time=format_time(wet[floors[item.to]]),
            )
            report.warn(f'group "{item.placed.id}": to', message)


def _rooms(scenario: Scenario, places: Places, report: Problems) -> None:
    refuge = scenario.refuge
    for pattern in refuge.space:
        spaces = places.spaces.fitting(pattern)
        if not spaces:
            known = [name for one in places.spaces.all for name in (one.id, *one.aliases)]
            message = text('no space fits "{pattern}"', pattern=pattern)
            report.fault("refuge.space", message, nearest_name(pattern, known))
        elif not any(space.kind in KINDS for space in spaces):
            message = text(
                'no room, lobby or corridor fits "{pattern}": nobody can stay elsewhere',
                pattern=pattern,
            )
            report.fault("refuge.space", message)
    if not seeks_refuge(scenario):
        if refuge != type(refuge)():
            message = text("nobody looks for refuge: no group has {key}", key='to = "above:FLOOR"')
            report.warn("refuge", message)
        return
    if scenario.movement.law in LAWS:
        most = make_law(scenario.movement.law).level().jam_density_per_m2
        if refuge.m2_per_person * most < 1:
            rule = text(
                "must be at least {least:.3g} m2: the law stores {most:.3g} per m2",
                least=1 / most,
                most=most,
            )
            written = text("is {m2:g} m2", m2=refuge.m2_per_person)
            report.fault("refuge.m2_per_person", clauses((written, rule)))


def _assembly(scenario: Scenario, building: Building, report: Problems) -> None:
    given = scenario.assembly.distance_m
    if not isinstance(given, dict):
        return
    exits = {name: one.id for one in building.exits for name in (one.id, *one.aliases)}
    for name in given:
        if name not in exits:
            message = text('unknown exit "{name}"', name=name)
            report.fault("assembly.distance_m", message, nearest_name(name, exits))
    known = sorted(exits[name] for name in given if name in exits)
    for one, other in itertools.pairwise(known):
        if one == other:
            report.fault("assembly.distance_m", text('names the exit "{exit}" twice', exit=one))


def room_problems(plan: RefugePlan | None, items: Sequence[Placement], file: str) -> list[Problem]:
    """Return a warning where people find no room in the refuge; `plan` is of the same groups."""
    report = Problems(file)
    if plan is not None and plan.without.any():
        floors = {item.above.id: None for item in items if item.above is not None}
        message = text(
            "{count} of {people} people find no room above {floors}: there is room for {places}",
            count=int(plan.without.sum()),
            people=int(plan.seeks.sum()),
            floors=", ".join(floors),
            places=sum(max(0, room.capacity - room.taken) for room in plan.rooms),
        )
        hint = text(
            "who is above the water stays where they are, the others go outside; name more rooms "
            "in refuge.space, or less m2_per_person"
        )
        report.warn("refuge", message, hint)
    return report.found
