"""The way of each class as a card shows it: stair, exit, release, and the line on its floor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import Polygon

from evacsim.locale import text
from evacsim.present.model import Said
from evacsim.routing.rule import Choice
from evacsim.scenario.events import event_connections
from evacsim.scenario.place import one_named, placements
from evacsim.scenario.triggers import PASSED, held_words, released_words
from evacsim.studies.plan_waits import HeldDoor
from evacsim.studies.plan_ways import classes_of, closed_at_alarm, named_exits, route
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.naming import Names
    from evacsim.building.model import Point, Space
    from evacsim.paper.inputs import Inputs
    from evacsim.scenario.place import Placement
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_ways import ClassWays, Way

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWay:
    """A class and its way: ids of the building, and what a card says of them.

    `stair` is None on a way without stairs. `line` and `other_line` are the ways on its own floor
    [m], empty where the plan has no positions; `other_stair` is the next best that is open.
    """

    name: str
    space: str
    floor: str
    persons: int
    stair: str | None
    exit: str
    release: Said
    line: Line
    other_stair: str | None
    other_exit: str | None
    other_line: Line


def class_ways(inputs: Inputs) -> tuple[ClassWay, ...]:
    """Return the way of every class that leaves, floor by floor from below.

    Raises
    ------
    InputError
        If there is no scenario, or with its faults.
    """
    plan = inputs.plan
    persons = {one.space: one.persons for one in inputs.classes}
    items: dict[str, list[Placement]] = {}
    for item in placements(plan.scenario, plan.building):
        items.setdefault(item.placed.space, []).append(item)
    called = {name: own.name for own in inputs.classes for name in own.names}
    return tuple(
        _way(
            plan,
            own,
            persons[own.id],
            _held(plan, own, release_of(items[own.id], called), inputs.names),
        )
        for own in classes_of(plan, plan.scenario.search.model_copy(update={"walk_factor": 100.0}))
    )


def _way(plan: Plan, own: ClassWays, persons: int, release: Said) -> ClassWay:
    today = own.ways[own.today]
    other = _other(own, today)
    return ClassWay(
        name=own.name,
        space=own.id,
        floor=own.floor,
        persons=persons,
        stair=today.stairs[0] if today.stairs else None,
        exit=today.way_out,
        release=release,
        line=_line(plan, own.id, today),
        other_stair=other.stairs[0] if other and other.stairs else None,
        other_exit=other.way_out if other else None,
        other_line=_line(plan, own.id, other) if other else (),
    )


def _other(own: ClassWays, today: Way) -> Way | None:
    """Return the shortest way by another stair; on a floor without stairs by another exit."""
    inside = [
        way
        for way in own.ways
        if (way.stairs[:1] != today.stairs[:1] if today.stairs else way.way_out != today.way_out)
        and len(way.stairs) <= max(1, len(today.stairs))
    ]
    return min(inside, key=lambda way: way.walk_m, default=None)


def release_of(items: Sequence[Placement], called: dict[str, str]) -> Said:
    """Return when a class may leave: after another, or so long after the alarm; else at once."""
    largest = max(items, key=lambda item: item.placed.size)
    group = largest.group
    if group.release_after is not None and group.when is not None:
        words = released_words(group.release_after, group.when, called)
        return Said(words, f"SC group.{group.id}.release_after")
    if largest.placed.release_s:
        time = format_time(largest.placed.release_s)
        return Said(text("{time} after the signal", time=time), f"SC group.{group.id}.release_s")
    return Said(text("at the signal"), f"SC group.{group.id}.release_s")


def _held(plan: Plan, own: ClassWays, release: Said, names: Names | None) -> Said:
    """Return the release of a class with the doors at which it waits for a floor."""
    words, source = release.text, release.source
    for number, event in enumerate(plan.scenario.event, start=1):
        floor = str(event.until).partition(PASSED)[2]
        for one in event_connections(event, plan.network, plan.building) if floor else ():
            held = HeldDoor(door=one.id, floor=floor)
            if held.is_on(own, own.ways[own.today], plan.building):
                door = names.place(one.id) if names is not None else one.id
                words, source = held_words(words, door, floor), f"SC event {number}.until"
    return Said(words, source)


def _line(plan: Plan, space_id: str, way: Way) -> Line:
    """Return the way from the middle of a room to its stair or exit, on its floor [m]."""
    building, network = plan.building, plan.network
    space = one_named(building.spaces, space_id)
    if space is None or space.outline is None:
        return ()
    start = _middle(space)
    component = network.sections[space_id][0]
    choice = Choice(stairwell=way.stair, exits=named_exits(way.exit))
    found = plan.book.start((component, *start, math.nan), choice, closed_at_alarm(plan))
    if found is None:
        return ()
    shafts = {one.id: one.outline for one in building.stairwells}
    points: list[Point] = [start]
    for index in route(found[1], found[0].next_direction):
        direction = network.directions[index]
        target = network.components[direction.target]
        at = network.connections[direction.connection].at
        if target.kind == "flight":
            break
        if at is not None:
            points.append(at)
        if target.stairwell is not None and shafts.get(target.stairwell):
            middle = Polygon(shafts[target.stairwell] or ()).centroid
            points.append((middle.x, middle.y))
        if target.kind == "outside" or target.floor != space.floor:
            break
    return tuple(points) if len(points) > 1 else ()


def _middle(space: Space) -> Point:
    inside = Polygon(space.outline or ()).representative_point()
    return (inside.x, inside.y)
