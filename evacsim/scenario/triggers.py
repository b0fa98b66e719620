"""What waits for people instead of the clock: a class, a held door, a post.

`release_after = "class:ID"` with `when` releases a group when the last of that class has left its
room, or has passed a floor on the way down or out. A `hold` with `until = "passed:FLOOR"` ends when
everybody who starts on that floor or above has passed it. Passed is a floor whose landing one has
left by a flight down, or by an exit of that floor or of one above. A post is manned when the first
of a class has come there with whom somebody comes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.errors import Problem, nearest_name
from evacsim.locale import text
from evacsim.scenario.events import event_connections
from evacsim.scenario.place import one_named
from evacsim.scenario.posts import (
    CLASS,
    arrivals_at,
    post_components,
    post_place,
    post_problems,
)
from evacsim.scenario.trips import next_trips

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evacsim.building.model import Building, Floor
    from evacsim.building.network import Network
    from evacsim.scenario.groups import Group
    from evacsim.scenario.model import Event, Scenario
    from evacsim.scenario.place import Placement

LEFT_ROOM: Final = "left-room"
PASSED: Final = "passed:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What happens when all people of some groups have passed one of some directions.

    `waits_for` and `releases` are places of groups among those of the people, `directions` are
    indices. `event` is the place of a `hold` in the file that ends then, None for a release. Of a
    post it is the number of its guard, who is on `components` when the first of them has passed.
    A release comes `delay_s` after.
    """

    waits_for: tuple[int, ...]
    directions: frozenset[int]
    releases: tuple[int, ...] = ()
    event: int | None = None
    connections: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    delay_s: float = 0.0


def triggers_of(
    scenario: Scenario, building: Building, network: Network, items: Sequence[Placement]
) -> tuple[Trigger, ...]:
    """Return the triggers of a scenario that has no fault; `items` are in the order of groups."""
    found: list[Trigger] = []
    for number, item in enumerate(items):
        after, when = item.group.release_after, item.group.when
        if after is None or when is None or not item.placed.size:
            continue
        waited = class_groups(after, items)
        spaces = {items[place].space.id for place in waited}
        passed = passed_floor(when, building)
        found.append(
            Trigger(
                waits_for=waited,
                directions=_out_of(spaces, network)
                if passed is None
                else _past(passed, building, network),
                releases=(number,),
            )
        )
    for number, event in enumerate(scenario.event):
        floor = None if event.until is None else passed_floor(event.until, building)
        if floor is not None:
            found.append(
                Trigger(
                    waits_for=_from_above(floor, building, items),
                    directions=_past(floor, building, network),
                    event=number,
                    connections=tuple(
                        one.id for one in event_connections(event, network, building)
                    ),
                )
            )
    return (
        *found,
        *_with_classes(scenario, building, network, items),
        *(
            Trigger(waits_for=(ahead,), directions=out, releases=(next_,), delay_s=delay_s)
            for ahead, out, next_, delay_s in next_trips(scenario, building, network, items)
        ),
    )


def _with_classes(
    scenario: Scenario, building: Building, network: Network, items: Sequence[Placement]
) -> Iterator[Trigger]:
    """Yield what puts those on their posts who come with a class."""
    for number, post in enumerate(scenario.post, start=len(scenario.event)):
        place = post_place(post, building)
        if place is not None and post.from_ is not None and post.from_.startswith(CLASS):
            yield Trigger(
                waits_for=class_groups(post.from_, items),
                directions=arrivals_at(place, network),
                event=number,
                components=tuple(one.id for one in post_components(place, network)),
            )


def released_words(after: str, when: str, called: Mapping[str, str]) -> str:
    """Return `release_after` and `when` in words; `called` are the names of classes."""
    name = after.removeprefix(CLASS)
    first = called.get(name, name)
    floor = when.partition(PASSED)[2]
    if floor:
        return text("after {name} has passed {floor}", name=first, floor=floor)
    return text("after {name} has left its room", name=first)


def held_words(release: str, door: str, floor: str) -> str:
    """Return a release in words with a door at which people wait after it, and for which floor."""
    return text(
        "{release}; wait at {door} until {floor} and above have passed",
        release=release,
        door=door,
        floor=floor,
    )


def passed_floor(written: str, building: Building) -> Floor | None:
    """Return the floor of `passed:FLOOR`, by id or alias; None for anything else."""
    if not written.startswith(PASSED):
        return None
    return one_named(building.floors, written.removeprefix(PASSED))


def class_groups(after: str, items: Sequence[Placement]) -> tuple[int, ...]:
    """Return the places of the groups of a class: all who start in its room."""
    name = after.removeprefix(CLASS)
    rooms = {item.space.id for item in items if name in _names(item)}
    return tuple(n for n, item in enumerate(items) if item.space.id in rooms and item.placed.size)


def _names(item: Placement) -> frozenset[str]:
    placed, space = item.placed, item.space
    return frozenset((item.group.id, placed.id, *placed.aliases, space.id, *space.aliases))


def _out_of(spaces: set[str], network: Network) -> frozenset[int]:
    """Return the directions that lead out of rooms."""
    places = [component.place for component in network.components]
    return frozenset(
        one.index
        for one in network.directions
        if places[one.origin] in spaces and places[one.target] != places[one.origin]
    )


def _past(floor: Floor, building: Building, network: Network) -> frozenset[int]:
    """Return the directions by which one leaves a floor downwards, or it or one above outside.

    Another building in the same file is outside.
    """
    level = _levels(floor, building)
    floors = {space.id: space.floor for space in building.spaces}
    found = set()
    for one in network.directions:
        origin, target = network.components[one.origin], network.components[one.target]
        flight = target.flight
        goes_down = (
            flight is not None
            and origin.place == flight.upper
            and floors[flight.upper] == floor.id
            and level.get(floors[flight.lower], -math.inf) <= floor.elevation_m
        )
        leaves = target.kind == "outside" or target.floor not in level
        goes_out = leaves and level.get(origin.floor, -math.inf) >= floor.elevation_m
        if goes_down or goes_out:
            found.add(one.index)
    return frozenset(found)


def _levels(floor: Floor, building: Building) -> dict[str, float]:
    """Return the heights [m] of the floors of a floor's own building."""
    return {one.id: one.elevation_m for one in building.floors if one.block == floor.block}


def _from_above(floor: Floor, building: Building, items: Sequence[Placement]) -> tuple[int, ...]:
    """Return the places of groups that start on a floor or above and go outside."""
    level = _levels(floor, building)
    return tuple(
        number
        for number, item in enumerate(items)
        if level.get(item.space.floor, -math.inf) >= floor.elevation_m
        and item.goes_out
        and item.placed.size
    )


def trigger_problems(
    scenario: Scenario,
    building: Building,
    network: Network,
    items: Sequence[Placement],
    *,
    file: str,
) -> Iterator[Problem]:
    """Yield every fault of what waits for people: names, keys that clash, and waiting in a ring."""
    for group in scenario.group:
        for key, message, hint in _group_faults(group, building, items):
            where = f'group "{group.id}": {key}'
            yield Problem(file=file, where=where, message=message, hint=hint)
    for number, event in enumerate(scenario.event, start=1):
        for key, message, hint in _event_faults(event, building, network):
            where = f"event {number}: {key}"
            yield Problem(file=file, where=where, message=message, hint=hint)
    yield from _rings(items, file)
    classes = [_names(item) for item in items if item.placed.size]
    yield from post_problems(scenario, building, network, classes, file=file)


def _group_faults(
    group: Group, building: Building, items: Sequence[Placement]
) -> Iterator[tuple[str, str, str]]:
    after, when = group.release_after, group.when
    if after is None and when is None:
        return
    if after is None:
        yield (
            "when",
            text("is of a release_after, which is missing"),
            text('give release_after = "class:ID"'),
        )
        return
    if group.release_s or any(item.placed.release_s for item in items if item.group is group):
        yield "release_after", text("stands beside a release time; must be one of them"), ""
    waited = class_groups(after, items) if after.startswith(CLASS) else ()
    if not waited:
        known = sorted({name for item in items for name in (item.space.id, *item.space.aliases)})
        hint = nearest_name(after.removeprefix(CLASS), known)
        yield (
            "release_after",
            text('"{after}" names no class; must be "class:ID"', after=after),
            hint,
        )
    if when is None:
        yield (
            "when",
            text("is missing"),
            text('give "{left_room}" or "passed:FLOOR"', left_room=LEFT_ROOM),
        )
    elif when != LEFT_ROOM and passed_floor(when, building) is None:
        floors = ", ".join(floor.id for floor in building.floors)
        yield (
            "when",
            text(
                'is "{when}"; must be "{left_room}" or "passed:FLOOR"',
                when=when,
                left_room=LEFT_ROOM,
            ),
            text("floors: {floors}", floors=floors),
        )
    elif when != LEFT_ROOM:
        yield from _never_passed(when, building, [items[place] for place in waited])


def _never_passed(
    when: str, building: Building, waited: Sequence[Placement]
) -> Iterator[tuple[str, str, str]]:
    floor = passed_floor(when, building)
    if floor is None:
        return
    level = _levels(floor, building)
    if any(level.get(item.space.floor, -math.inf) < floor.elevation_m for item in waited):
        yield (
            "when",
            text('is "{when}"; the class starts below that floor', when=when),
            text("name its floor or a lower"),
        )
    if not all(item.goes_out for item in waited):
        yield "when", text('is "{when}"; the class goes to a room and not outside', when=when), ""


def _event_faults(
    event: Event, building: Building, network: Network
) -> Iterator[tuple[str, str, str]]:
    if event.until is None:
        return
    if event.kind != "hold":
        yield (
            "until",
            text('an event "{kind}" takes no notice of it', kind=event.kind),
            text("leave it out"),
        )
        return
    if event.until_s is not None:
        yield "until", text("stands beside until_s; must be one of them"), ""
    floor = passed_floor(event.until, building)
    if floor is None:
        floors = ", ".join(one.id for one in building.floors)
        yield (
            "until",
            text('is "{until}"; must be "passed:FLOOR"', until=event.until),
            text("floors: {floors}", floors=floors),
        )
        return
    level = _levels(floor, building)
    for held in event_connections(event, network, building):
        ends = [network.components[end].floor for end in held.ends]
        if any(level.get(name, -math.inf) >= floor.elevation_m for name in ends):
            message = text(
                'holds "{held}" on that floor or above: who is to pass waits behind it',
                held=held.id,
            )
            yield "until", message, text("hold doors of lower floors")


def _rings(items: Sequence[Placement], file: str) -> Iterator[Problem]:
    """Yield a fault for every group that waits, in the end, for itself."""
    rooms = [item.space.id for item in items]
    after: dict[str, set[str]] = {}
    for item in items:
        if item.group.release_after is not None:
            waited = {rooms[place] for place in class_groups(item.group.release_after, items)}
            after.setdefault(item.space.id, set()).update(waited)
    for room in sorted(after):
        ahead, seen = list(after[room]), set()
        while ahead:
            one = ahead.pop()
            if one not in seen:
                seen.add(one)
                ahead += after.get(one, ())
        if room in seen:
            message = text(
                'the class in "{room}" waits for itself in the end: nobody would start', room=room
            )
            yield Problem(file=file, where="group: release_after", message=message)
