"""Posts: who stands on which landing or at which exit, and from when: a guard from then on.

A post without `from` is manned from `from_s` on. Who comes from a space sets off at `from_s` and
walks there by the quickest open way at the mean speed of staff, beside the crowd and not held up by
it (assumption). Who comes with a class (`from = "class:ID"`) is there when the first of it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.building.walks import start_lengths
from evacsim.errors import Problem, nearest_name
from evacsim.hazards.guarding import Guarding
from evacsim.locale import text
from evacsim.movement.widths import walking_mode
from evacsim.routing.rule import Choice
from evacsim.routing.table import route_table
from evacsim.scenario.kinds import STAFF, known_kinds
from evacsim.scenario.place import one_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building, Space
    from evacsim.building.network import Component, Network
    from evacsim.hazards.hazard import Guard
    from evacsim.scenario.model import Post, Scenario

CLASS: Final = "class:"
"""What stands before the name of a class that something waits for, or that somebody comes with."""


def post_place(post: Post, building: Building) -> str | None:
    """Return the id of the landing or exit of a post; None where the building has none such."""
    landings = {landing for well in building.stairwells for landing in well.landings}
    space = one_named([one for one in building.spaces if one.id in landings], post.at)
    exit_ = one_named(building.exits, post.at)
    return space.id if space else exit_.id if exit_ else None


def post_components(place: str, network: Network) -> tuple[Component, ...]:
    """Return the components that somebody keeps in order who stands on a landing or at an exit.

    At an exit that is the space, or the section of a corridor, from which one leaves by it.
    """
    ends = {
        end for connection in network.connections if connection.id == place
        for end in connection.ends
    }  # fmt: skip
    found = [
        one
        for one in network.components
        if one.place == place or (one.index in ends and one.kind != "outside")
    ]
    return tuple(sorted(found, key=lambda one: one.id))


def arrivals_at(place: str, network: Network) -> frozenset[int]:
    """Return the directions by which one comes to a landing or exit, or goes out by the exit."""
    inside = {one.index for one in post_components(place, network)}
    return frozenset(
        one.index
        for one in network.directions
        if (one.target in inside and one.origin not in inside)
        or network.connections[one.connection].id == place
    )


def arrival_s(
    post: Post,
    scenario: Scenario,
    building: Building,
    network: Network,
    closed: frozenset[int] = frozenset(),
) -> float | None:
    """Return when somebody is at a post [s]; None where that hangs on a class; inf: no way there.

    `closed` are the directions that are closed at the alarm.
    """
    if post.from_ is None:
        return post.from_s
    space = one_named(building.spaces, post.from_)
    place = post_place(post, building)
    if space is None or place is None:
        return None
    return post.from_s + _walk_s(space, place, scenario, network, closed)


def _walk_s(
    space: Space, place: str, scenario: Scenario, network: Network, closed: frozenset[int]
) -> float:
    """Return the walk [s] from the middle of a space to a landing or exit."""
    components = post_components(place, network)
    goals = {one.place for one in components}
    if space.id in goals:
        return 0.0
    kind = known_kinds(scenario)[STAFF]
    speed = {
        "level": kind.level.expectation,
        "down": kind.stairs_down.expectation,
        "up": kind.stairs_up.expectation,
    }
    pace = [1.0 / speed[walking_mode(network, one.index)] for one in network.directions]
    table = route_table(network, Choice(to=min(goals)), closed=closed, pace_s_per_m=pace)
    sections = network.sections[space.id]
    own = sections[len(sections) // 2]
    lengths = start_lengths(network, own, x_m=math.nan, y_m=math.nan, fraction=0.5)
    return min(
        (
            length_m / speed["level"] + table.cost[direction]
            for direction, length_m in lengths.items()
            if direction not in closed
        ),
        default=math.inf,
    )


def post_guards(
    scenario: Scenario, building: Building, network: Network, closed: frozenset[int]
) -> Iterator[Guard]:
    """Yield the guards of the posts whose time is known before the alarm.

    They are numbered behind the events of the file.
    """
    for number, post in enumerate(scenario.post, start=len(scenario.event)):
        time_s = arrival_s(post, scenario, building, network, closed)
        place = post_place(post, building)
        if place is None or time_s is None or math.isinf(time_s):
            continue
        covered = tuple(one.id for one in post_components(place, network))
        yield from Guarding(components=covered, time_s=time_s, until_s=None, event=number).changes()


def post_problems(
    scenario: Scenario,
    building: Building,
    network: Network,
    classes: Sequence[frozenset[str]],
    *,
    file: str,
) -> Iterator[Problem]:
    """Yield every fault of the posts; `classes` are all names of each class that there is."""
    for number, post in enumerate(scenario.post, start=1):
        for key, message, hint in _faults(post, scenario, building, network, classes):
            yield Problem(
                file=file,
                where=f"post {number}: {key}",
                message=message,
                hint=hint,
            )


def _faults(
    post: Post,
    scenario: Scenario,
    building: Building,
    network: Network,
    classes: Sequence[frozenset[str]],
) -> Iterator[tuple[str, str, str]]:
    place = post_place(post, building)
    if place is None:
        landings = {landing for well in building.stairwells for landing in well.landings}
        known = [name for one in building.exits for name in (one.id, *one.aliases)]
        for space in building.spaces:
            known += [space.id, *space.aliases] if space.id in landings else []
        message = text('no landing or exit "{name}"', name=post.at)
        yield "at", message, nearest_name(post.at, known)
    if post.from_ is None:
        return
    if post.from_.startswith(CLASS):
        yield from _class_faults(post, classes)
        return
    start = one_named(building.spaces, post.from_)
    if start is None:
        message = text(
            'no space "{name}"; must be a space, or "class:ID" of who comes with a class',
            name=post.from_,
        )
        known = [name for one in building.spaces for name in (one.id, *one.aliases)]
        yield "from", message, nearest_name(post.from_, known)
    elif place is not None and math.isinf(arrival_s(post, scenario, building, network) or 0.0):
        message = text('no way leads from "{start}" to "{place}"', start=start.id, place=place)
        yield "from", message, ""


def _class_faults(post: Post, classes: Sequence[frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    name = str(post.from_).removeprefix(CLASS)
    if not any(name in names for names in classes):
        known = sorted({one for names in classes for one in names})
        message = text('"{name}" names no class; must be "class:ID"', name=post.from_)
        yield "from", message, nearest_name(name, known)
    if post.from_s:
        message = text("is of no use beside a class: who comes with it sets off with it")
        yield "from_s", message, text("leave it out")
