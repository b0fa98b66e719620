"""Whether a scenario fits its building: every name, number and way out, all faults at once."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from evacsim.errors import Problem, nearest_name
from evacsim.movement import LAWS, make_law
from evacsim.movement.measured import FITTING_KINDS, WITH_WHOM
from evacsim.routing import RULES, make_rule
from evacsim.scenario.check_egress import egress_problems
from evacsim.scenario.check_events import event_problems
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.kinds import known_kinds, shipped_kinds
from evacsim.scenario.place import Places, matches, one_named, placements
from evacsim.scenario.slips import slips
from evacsim.scenario.triggers import trigger_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Building, Connection, Floor, Space, Stairwell
    from evacsim.building.network import Network
    from evacsim.errors import Severity
    from evacsim.scenario.model import Group, PreMovement, Scenario
    from evacsim.scenario.place import Placement

MOST_PER_M2 = 8.0
"""More do not fit (domain: 8-10 per m2 is swept along and collapsing; same bound as pressing)."""

CROWDED_PER_M2 = 1.9
"""Density of best flow on the level, SFPE: above it the start is crowded."""

_NOT_FITTING = 0.1
"""From this share of people of other kinds than the law was measured with a warning is given."""

_MOSTLY_NEGATIVE = 0.01
"""Share of pre-movement times below 0 from which on a warning is given."""


class _Report:
    """Problems of one file as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, where: str, message: str, hint: str = "", severity: Severity = "fault") -> None:
        self.problems.append(
            Problem(file=self.file, where=where, message=message, hint=hint, severity=severity)
        )

    def warn(self, where: str, message: str, hint: str = "") -> None:
        self.add(where, message, hint, "warning")


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
    report = _Report(file)
    places = Places(building)
    items = placements(scenario, building)
    _movement(scenario, report)
    _measured_with(scenario, items, report)
    _routing(scenario, building, report)
    _pre_movement(scenario.pre_movement, "pre_movement", report)
    for group in scenario.group:
        _group(group, scenario, building, places, report)
    _placed(scenario, items, report)
    _density(items, report)
    _room_to_stay(scenario, building, items, report)
    _release(scenario, building, places, items, report)
    report.problems += trigger_problems(scenario, building, network, items, file=file)
    for number, event in enumerate(scenario.event, start=1):
        report.problems += event_problems(event, f"event {number}", building, network, file=file)
    faulty = any(problem.severity == "fault" for problem in report.problems)
    if not faulty:  # a way can only be looked for once every name is known
        changes = scenario_changes(scenario, network, building)
        report.problems += egress_problems(scenario, items, network, changes, file=file)
        report.problems += slips(scenario, building, network, items, file=file)
    return report.problems


def _movement(scenario: Scenario, report: _Report) -> None:
    movement = scenario.movement
    if movement.law not in LAWS:
        hint = nearest_name(movement.law, LAWS)
        report.add("movement.law", f'unknown law "{movement.law}"', hint)
        return
    for key, value in sorted(movement.constants.items()):  # one by one: all faults at once
        try:
            make_law(movement.law, {key: value})
        except ValueError as error:
            report.add("movement.constants", str(error))


def _measured_with(scenario: Scenario, items: Sequence[Placement], report: _Report) -> None:
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
            f'the law "{scenario.movement.law}" was measured with '
            f"{WITH_WHOM[scenario.movement.law]}; here are {named}",
            "use sfpe, or read it as the quick end",
        )


def _routing(scenario: Scenario, building: Building, report: _Report) -> None:
    routing = scenario.routing
    wells = building.stairwells
    if routing.rule not in RULES:
        hint = nearest_name(routing.rule, RULES)
        report.add("routing.rule", f'unknown rule "{routing.rule}"', hint)
        return
    for stair in sorted(routing.shares):
        if not any(well.id == stair for well in wells):
            alias = one_named(wells, stair)
            hint = f'write its id "{alias.id}"' if alias else _nearest(stair, wells)
            report.add("routing.shares", f'unknown stair "{stair}"', hint)
    try:
        make_rule(routing.rule, compliance=routing.compliance, shares=routing.shares)
    except ValueError as error:
        report.add("routing.shares", str(error))
    if routing.shares and routing.rule != "shares":
        report.warn("routing.shares", f'the rule "{routing.rule}" takes no notice of shares')
    if routing.compliance < 1 and routing.rule not in {"assigned", "queue-aware"}:
        report.warn("routing.compliance", f'the rule "{routing.rule}" takes no notice of it')


def _group(
    group: Group, scenario: Scenario, building: Building, places: Places, report: _Report
) -> None:
    where = f'group "{group.id}"'
    for pattern in group.space:
        if not places.spaces.fitting(pattern):
            report.add(
                f"{where}: space",
                f'no space fits "{pattern}"',
                _nearest(pattern, building.spaces),
            )
    kinds = known_kinds(scenario)
    if group.kind not in kinds:
        hint = nearest_name(group.kind, kinds)
        report.add(f"{where}: kind", f'unknown kind of people "{group.kind}"', hint)
    _plan(group, where, building, places, report)
    if group.size == 0:
        report.warn(f"{where}: size", "is 0; nobody is there")
    if group.pre_movement is not None:
        _pre_movement(group.pre_movement, f"{where}: pre_movement", report)
    if scenario.routing.rule == "assigned" and not (group.stair or group.exit or group.to):
        report.warn(where, "has neither stair nor exit assigned; it takes the nearest way")
    if group.start is not None:
        _start(group, places, report)


def _plan(group: Group, where: str, building: Building, places: Places, report: _Report) -> None:
    """Check what the plan names: stair, exit, the space to go to."""
    if group.stair is not None and places.stairwells.one(group.stair) is None:
        hint = _nearest(group.stair, building.stairwells)
        report.add(f"{where}: stair", f'unknown stair "{group.stair}"', hint)
    for name in group.exit:
        if places.exits.one(name) is None:
            report.add(f"{where}: exit", f'unknown exit "{name}"', _nearest(name, building.exits))
    if group.to is not None:
        _to(group, building, places, report)


def _to(group: Group, building: Building, places: Places, report: _Report) -> None:
    """Check that a group can end where it is to go: people stay there."""
    where = f'group "{group.id}": to'
    goal = places.spaces.one(group.to)
    if goal is None:
        report.add(where, f'unknown space "{group.to}"', _nearest(str(group.to), building.spaces))
        return
    if goal.kind not in {"room", "lobby"}:
        report.add(where, f'"{goal.id}" is a {goal.kind}; must be a room or lobby to stay in')
    if group.exit:
        report.add(where, "names a space, and exit an exit; must be one of them")
    if goal in places.of(group):
        report.add(where, f'the group is in "{goal.id}" from the start')


def _start(group: Group, places: Places, report: _Report) -> None:
    """Check that a start point lies in the space, or at least in its bounding box."""
    where = f'group "{group.id}": start'
    point = np.array(group.start)
    for space in places.of(group):
        if space.outline is None:
            report.add(where, f'the space "{space.id}" has no outline to place a point in')
            continue
        corners = np.array(space.outline)
        if np.any(point < corners.min(axis=0)) or np.any(point > corners.max(axis=0)):
            at = f"({point[0]:g}, {point[1]:g}) m"
            report.add(where, f'the point {at} lies outside the space "{space.id}"')


def _placed(scenario: Scenario, items: Sequence[Placement], report: _Report) -> None:
    """Check what the groups come to together: people at all, and ids once each."""
    if sum(group.size for group in scenario.group) == 0:
        report.add("group", "the groups count nobody together; must be at least 1 person")
    ids = Counter(item.placed.id for item in items)
    for name in sorted(name for name, times in ids.items() if times > 1):
        report.add(f'group "{name}"', "two groups come to this id; give one another id")


def _density(items: Iterable[Placement], report: _Report) -> None:
    inside: dict[str, int] = {}
    spaces: dict[str, Space] = {}
    for item in items:
        spaces[item.space.id] = item.space
        inside[item.space.id] = inside.get(item.space.id, 0) + item.placed.size
    for name in sorted(inside):
        area_m2 = spaces[name].area_m2
        density = inside[name] / area_m2 if area_m2 > 0 else math.inf
        text = f"{inside[name]} people on {area_m2:.4g} m2 are {density:.3g} per m2"
        if density > MOST_PER_M2:
            report.add(f'space "{name}"', f"{text}; must be at most {MOST_PER_M2:g} per m2")
        elif density > CROWDED_PER_M2:
            report.warn(
                f'space "{name}"', f"{text} at the start; above {CROWDED_PER_M2:g} it is crowded"
            )


def _room_to_stay(
    scenario: Scenario, building: Building, items: Iterable[Placement], report: _Report
) -> None:
    """Check that all who go to a space find room in it: who comes too late would stand outside."""
    coming: dict[str, int] = {}
    for item in items:
        if item.to is not None:
            coming[item.to] = coming.get(item.to, 0) + item.placed.size
    areas = {space.id: space.area_m2 for space in building.spaces}
    known = scenario.movement.law in LAWS
    most = make_law(scenario.movement.law).level().jam_density_per_m2 if known else MOST_PER_M2
    most = min(most, MOST_PER_M2)
    for name in sorted(coming):
        density = coming[name] / areas[name] if areas[name] > 0 else math.inf
        text = f"{coming[name]} people go to {areas[name]:.4g} m2, {density:.3g} per m2"
        if density > most:
            rule = f"must be at most {most:.3g} per m2, the law's storage density, to find room"
            report.add(f'space "{name}"', f"{text}; {rule}")
        elif density > CROWDED_PER_M2:
            rule = f"above {CROWDED_PER_M2:g} per m2 it is crowded"
            report.warn(f'space "{name}"', f"{text}; {rule}")


def _pre_movement(plan: PreMovement, where: str, report: _Report) -> None:
    if plan.scatter is not None:
        return  # a scatter may well be negative; the sum is what counts, and is cut at 0
    below = float(np.mean(plan.distribution.quantile(np.linspace(0.0005, 0.9995, 1000)) < 0))
    if below > _MOSTLY_NEGATIVE:
        report.warn(
            f"{where}.distribution",
            f"{below:.0%} of the times are below 0 s and count as 0",
            "give min_s = 0 to spread them over the rest",
        )


def _release(
    scenario: Scenario,
    building: Building,
    places: Places,
    items: Iterable[Placement],
    report: _Report,
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
                report.add("release.order", f'no floor fits "{pattern}"', hint)
            continue
        if not matches(pattern, names):
            hint = nearest_name(pattern, names)
            report.add("release.order", f'no group fits "{pattern}"', hint)


def _nearest(name: str, things: Iterable[Connection | Floor | Space | Stairwell]) -> str:
    """Return the hint with the nearest id or alias."""
    known: Sequence[str] = [n for thing in things for n in (thing.id, *thing.aliases)]
    return nearest_name(name, known)
