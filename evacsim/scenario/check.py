"""Whether a scenario fits its building: every name, number and way out, all faults at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from evacsim.building.classes import by_name
from evacsim.errors import Problems, nearest_name
from evacsim.locale import listed, text
from evacsim.movement import LAWS, make_law
from evacsim.movement.measured import FITTING_KINDS, WITH_WHOM
from evacsim.routing import RULES, make_rule
from evacsim.scenario.check_egress import egress_problems
from evacsim.scenario.check_events import event_problems
from evacsim.scenario.check_flood import above_problems, flood_problems, room_problems
from evacsim.scenario.check_night import night_names, night_ways
from evacsim.scenario.check_room import density, room_to_stay
from evacsim.scenario.draw import population_of
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.flood import ABOVE, seeks_refuge
from evacsim.scenario.kinds import WALKERS, known_kinds, shipped_kinds
from evacsim.scenario.place import Places, matches, one_named, placements
from evacsim.scenario.slips import slips
from evacsim.scenario.stand import region_fault
from evacsim.scenario.tenability import tenability_problems
from evacsim.scenario.triggers import trigger_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Building, Connection, Floor, Space, Stairwell
    from evacsim.building.network import Network
    from evacsim.errors import Problem
    from evacsim.scenario.groups import Group, PreMovement
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement


_NOT_FITTING = 0.1
"""From this share of people of other kinds than the law was measured with a warning is given."""

_MOSTLY_NEGATIVE = 0.01
"""Share of pre-movement times below 0 from which on a warning is given."""


def check_scenario(
    scenario: Scenario, building: Building, network: Network, *, file: str
) -> list[Problem]:
    """Return the faults and warnings of a scenario in its building, in the order of the file.

    Parameters
    ----------
    scenario
        As read, so each value is valid on its own.
    building, network
        The building that it names, and its graph.
    file
        Named in the problems.
    """
    report = Problems(file)
    places = Places(building)
    items = placements(scenario, building)
    _movement(scenario, report)
    _measured_with(scenario, items, report)
    _routing(scenario, building, report)
    _pre_movement(scenario.pre_movement, "pre_movement", report)
    for group in scenario.group:
        _group(group, f'group "{group.id}"', scenario, places, report)
    for one in scenario.arrival:
        _group(one.group(), f'arrival "{one.id}"', scenario, places, report)
    for warden in scenario.warden:
        where = f'warden "{warden.id}"'
        _kind(warden.kind, where, scenario, report)
        _plan(warden.group(), where, building, places, report)
    night_names(scenario, building, items, report)
    _placed(items, report)
    there = [item for item in items if item.comes_s is None]
    density(there, report)
    room_to_stay(scenario, building, items, report)
    flood_problems(scenario, building, places, items, report)
    _release(scenario, building, places, items, report)
    report.found += trigger_problems(scenario, building, network, items, file=file)
    for number, event in enumerate(scenario.event, start=1):
        report.found += event_problems(event, f"event {number}", building, network, file=file)
    report.found += tenability_problems(scenario.tenability, building, network, file=file)
    faulty = any(problem.severity == "fault" for problem in report.found)
    if not faulty:  # a way can only be looked for once every name is known
        unlocked = night_ways(scenario, building, network, items, report)
        changes = (*scenario_changes(scenario, network, building), *unlocked)
        report.found += egress_problems(scenario, items, building, network, changes, file=file)
        report.found += slips(scenario, building, network, there, file=file)
        if seeks_refuge(scenario):
            refuge = population_of(scenario, building, network).known["refuge"]
            report.found += room_problems(refuge, items, file)
    return by_name(report.found, building)


def _movement(scenario: Scenario, report: Problems) -> None:
    movement = scenario.movement
    if movement.law not in LAWS:
        hint = nearest_name(movement.law, LAWS)
        report.fault("movement.law", text('unknown law "{law}"', law=movement.law), hint)
        return
    for key, value in sorted(movement.constants.items()):  # one by one: all faults at once
        try:
            make_law(movement.law, {key: value})
        except ValueError as error:
            report.fault("movement.constants", str(error))


def _measured_with(scenario: Scenario, items: Sequence[Placement], report: Problems) -> None:
    """Warn of kinds of people for whom the law does not stand, if they are a tenth or more."""
    fitting = FITTING_KINDS.get(scenario.movement.law)
    if fitting is None:
        return
    people = Counter[str]()
    for item in items:
        people[item.placed.kind] += item.placed.size
    others = {
        kind: count
        for kind, count in sorted(people.items())
        if count and kind in shipped_kinds().keys() - scenario.kind.keys() - fitting
    }
    if sum(others.values()) >= _NOT_FITTING * people.total() > 0:
        named = ", ".join(f"{count} {kind}" for kind, count in others.items())
        report.warn(
            "movement.law",
            text(
                'the law "{law}" was measured with {with_whom}; here are {named}',
                law=scenario.movement.law,
                with_whom=text(WITH_WHOM[scenario.movement.law]),
                named=named,
            ),
            text("use sfpe, or read it as the quick end"),
        )


def _routing(scenario: Scenario, building: Building, report: Problems) -> None:
    routing = scenario.routing
    wells = building.stairwells
    if routing.rule not in RULES:
        hint = nearest_name(routing.rule, RULES)
        report.fault("routing.rule", text('unknown rule "{rule}"', rule=routing.rule), hint)
        return
    for stair in sorted(routing.shares):
        if not any(well.id == stair for well in wells):
            alias = one_named(wells, stair)
            hint = (
                text('write its id "{alias}"', alias=alias.id) if alias else _nearest(stair, wells)
            )
            report.fault("routing.shares", text('unknown stair "{stair}"', stair=stair), hint)
    try:
        make_rule(routing.rule, compliance=routing.compliance, shares=routing.shares)
    except ValueError as error:
        report.fault("routing.shares", str(error))
    if routing.shares and routing.rule != "shares":
        report.warn(
            "routing.shares", text('the rule "{rule}" takes no notice of shares', rule=routing.rule)
        )
    if routing.compliance < 1 and routing.rule not in {"assigned", "queue-aware"}:
        report.warn(
            "routing.compliance", text('the rule "{rule}" takes no notice of it', rule=routing.rule)
        )


def _group(group: Group, where: str, scenario: Scenario, places: Places, report: Problems) -> None:
    for pattern in group.space:
        if not places.spaces.fitting(pattern):
            report.fault(
                f"{where}: space",
                text('no space fits "{pattern}"', pattern=pattern),
                _nearest(pattern, places.building.spaces),
            )
    _kind(group.kind, where, scenario, report)
    _plan(group, where, places.building, places, report)
    if group.helped is not None:
        _helped(group, where, scenario, places.building, report)
    if group.size == 0:
        report.warn(f"{where}: size", text("is 0; nobody is there"))
    if group.pre_movement is not None:
        _pre_movement(group.pre_movement, f"{where}: pre_movement", report)
    if scenario.routing.rule == "assigned" and not (group.stair or group.exit or group.to):
        report.warn(where, text("has neither stair nor exit assigned; it takes the nearest way"))
    if group.start is not None or group.region is not None:
        _start(group, where, places, report)


def _helped(
    group: Group, where: str, scenario: Scenario, building: Building, report: Problems
) -> None:
    """Check what cannot stand beside teams that carry, and whether they get down a stair."""
    if group.helped is None:
        return
    if group.people is not None:
        message = text("cannot stand beside people: those who are carried are all of one kind")
        report.fault(f"{where}: helped", message)
    if group.release_after is not None:
        message = text("cannot stand beside release_after: who is carried starts with their team")
        report.fault(f"{where}: helped", message)
    narrow = [one for one in building.flights if one.clear_width_m < group.helped.width_m]
    if narrow:
        message = text(
            "is {width:g} m; the flight {flight} is {clear:g} m wide",
            width=group.helped.width_m,
            flight=narrow[0].id,
            clear=narrow[0].clear_width_m,
        )
        report.fault(f"{where}: helped.width_m", message)
    if group.kind in WALKERS:
        message = text(
            'people of kind "{kind}" walk by themselves: with helpers they go at that speed',
            kind=group.kind,
        )
        kinds = listed(f'"{kind}"' for kind in known_kinds(scenario) if kind not in WALKERS)
        report.warn(f"{where}: kind", message, text("who is helped is one of {kinds}", kinds=kinds))


def _kind(kind: str, where: str, scenario: Scenario, report: Problems) -> None:
    kinds = known_kinds(scenario)
    if kind not in kinds:
        hint = nearest_name(kind, kinds)
        report.fault(f"{where}: kind", text('unknown kind of people "{kind}"', kind=kind), hint)


def _plan(group: Group, where: str, building: Building, places: Places, report: Problems) -> None:
    """Check what the plan names: stair, exit, the space to go to."""
    if group.stair is not None and places.stairwells.one(group.stair) is None:
        hint = _nearest(group.stair, building.stairwells)
        report.fault(f"{where}: stair", text('unknown stair "{stair}"', stair=group.stair), hint)
    for name in group.exit:
        if places.exits.one(name) is None:
            report.fault(
                f"{where}: exit",
                text('unknown exit "{name}"', name=name),
                _nearest(name, building.exits),
            )
    if group.to is not None:
        _to(group, f"{where}: to", building, places, report)


def _to(group: Group, where: str, building: Building, places: Places, report: Problems) -> None:
    """Check that a group can end where it is to go: people stay there."""
    if str(group.to).startswith(ABOVE):
        above_problems(group, where, building, places, report)
        return
    goal = places.spaces.one(group.to)
    if goal is None:
        report.fault(
            where,
            text('unknown space "{to}"', to=group.to),
            _nearest(str(group.to), building.spaces),
        )
        return
    if goal.kind not in {"room", "lobby"}:
        report.fault(
            where,
            text(
                '"{goal}" is a {kind}; must be a room or lobby to stay in',
                goal=goal.id,
                kind=goal.kind,
            ),
            text("{key} fills corridors, too", key='to = "above:FLOOR"'),
        )
    if group.exit:
        report.fault(where, text("names a space, and exit an exit; must be one of them"))
    if goal in places.of(group):
        report.fault(where, text('the group is in "{goal}" from the start', goal=goal.id))


def _start(group: Group, where: str, places: Places, report: Problems) -> None:
    """Check that a point lies in the space (or in its bounding box), a region wholly inside it."""
    if group.start is not None and group.region is not None:
        report.fault(f"{where}: region", text("start says where they stand; must be one of them"))
        return
    key = "start" if group.region is None else "region"
    for space in places.of(group):
        if space.outline is None:
            said = text('the space "{space}" has no outline to place them in', space=space.id)
            report.fault(f"{where}: {key}", said)
        elif group.start is not None:
            (x, y), corners = group.start, np.array(space.outline)
            (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
            if not (x0 <= x <= x1 and y0 <= y <= y1):
                at = f"({x:g}, {y:g}) m"
                said = text(
                    'the point {at} lies outside the space "{space}"', at=at, space=space.id
                )
                report.fault(f"{where}: start", said)
        elif group.region is not None and (said := region_fault(group.region, space.outline)):
            report.fault(f"{where}: region", text(said, space=space.id))


def _placed(items: Sequence[Placement], report: Problems) -> None:
    """Check what the groups come to together: people at all, and ids once each."""
    if not any(item.placed.size for item in items):
        report.fault("group", text("the groups count nobody together; must be at least 1 person"))
    ids = Counter(item.placed.id for item in items)
    wardens = {item.placed.id for item in items if item.warden}
    for name in sorted(name for name, times in ids.items() if times > 1):
        table = "warden" if name in wardens else "group"
        report.fault(f'{table} "{name}"', text("two groups come to this id; give one another id"))


def _pre_movement(plan: PreMovement, where: str, report: Problems) -> None:
    if plan.scatter is not None:
        return  # a scatter may well be negative; the sum is what counts, and is cut at 0
    below = float(np.mean(plan.distribution.quantile(np.linspace(0.0005, 0.9995, 1000)) < 0))
    if below > _MOSTLY_NEGATIVE:
        report.warn(
            f"{where}.distribution",
            text("{below:.0%} of the times are below 0 s and count as 0", below=below),
            text("give min_s = 0 to spread them over the rest"),
        )


def _release(
    scenario: Scenario,
    building: Building,
    places: Places,
    items: Iterable[Placement],
    report: Problems,
) -> None:
    release = scenario.release
    if release is None:
        return
    names = {
        name
        for item in items
        for name in (item.group.id, f"{item.group.id}/{item.space.id}", *item.group.aliases)
    }
    for pattern in release.order:
        if release.by == "floor":
            if not places.floors.fitting(pattern):
                hint = _nearest(pattern, building.floors)
                report.fault(
                    "release.order", text('no floor fits "{pattern}"', pattern=pattern), hint
                )
            continue
        if not matches(pattern, names):
            hint = nearest_name(pattern, names)
            report.fault("release.order", text('no group fits "{pattern}"', pattern=pattern), hint)


def _nearest(name: str, things: Iterable[Connection | Floor | Space | Stairwell]) -> str:
    """Return the hint with the nearest id or alias."""
    known: Sequence[str] = [n for thing in things for n in (thing.id, *thing.aliases)]
    return nearest_name(name, known)
