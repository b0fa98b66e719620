"""What a plan supposes to happen, in words: on the report, and on the paper of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.locale import listed, text
from evacsim.persons import is_office
from evacsim.scenario.flood import assembly_walks
from evacsim.scenario.posts import CLASS, post_place
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.naming import Names
    from evacsim.building.model import Building
    from evacsim.scenario.groups import Arrival
    from evacsim.scenario.model import Event, Post, Scenario


def event_words(event: Event, names: Names) -> str:
    """Return in words what an event of the scenario is."""
    places = [_place(one, names) for one in (*event.connection, *event.space)]
    if event.stair is not None:
        places.append(names.stair(event.stair))
    where = listed(places)
    words = {
        "lock": text("{where}: locked", where=where),
        "open": text("{where}: open", where=where),
        "lights-out": text("{where}: no light", where=where),
        "smoke": text("{where}: smoke", where=where),
        "narrow": text("{where}: narrowed", where=where),
        "fall": text("{where}: somebody falls", where=where),
        "guard": text("{where}: somebody on duty", where=where),
        "hold": text("{where}: held", where=where),
        "close": text("{where}: closed, nobody enters any more", where=where),
        "aftershock": text("aftershock: everybody holds where they are"),
    }
    return words[event.kind]


def _place(pattern: str, names: Names) -> str:
    """Return what an event's place is called, which may be a floor or the whole building."""
    floor, dot, rest = pattern.partition(".")
    if pattern == "*":
        return text("the whole building")
    if dot and rest == "*":
        return text("all of {floor}", floor=names.floor(floor))
    return names.place(pattern)


def supposed(scenario: Scenario, building: Building, names: Names) -> tuple[tuple[str, str], ...]:
    """Return what a plan supposes beside who goes where: when after the alarm, and what, by time.

    Limits of places, the night and who is carried have tables of their own.
    """
    rows = sorted(_rows(scenario, building, names), key=lambda row: row[0])
    return tuple((_when(since, until), said) for since, until, said in rows)


def _when(since_s: float, until_s: float | None) -> str:
    if until_s is None:
        return text("from {time}", time=format_time(since_s)) if since_s > 0 else text("throughout")
    return text("{since} to {until}", since=format_time(since_s), until=format_time(until_s))


def _rows(
    scenario: Scenario, building: Building, names: Names
) -> Iterator[tuple[float, float | None, str]]:
    if scenario.shelter_s:
        yield 0.0, scenario.shelter_s, text("everybody takes shelter, then the signal to leave")
    for event in scenario.event:
        said = event_words(event, names)
        if event.until is not None:
            floor = names.floor(event.until.partition(":")[2])
            said = text("{event}, until all from {floor} up have passed", event=said, floor=floor)
        yield max(0.0, event.at_s), event.until_s, said
    if scenario.flood is not None:
        level = f"{scenario.flood.level_m:g}"
        said = text("water comes over the ground floor, up to {level} m above it", level=level)
        yield max(0.0, scenario.flood.at_s), None, said
    if scenario.release is not None:
        release = scenario.release
        last_s = release.first_s + release.interval_s * (len(release.order) - 1)
        said = text("released one after the other: {order}", order=listed(release.order))
        yield release.first_s, last_s, said
    for one in scenario.arrival:
        yield min(one.times_s), max(one.times_s), _coming(one, names)
    for post in scenario.post:
        yield post.from_s, None, _post(post, building, names)
    for said in _throughout(scenario, building):
        yield 0.0, None, said


def _throughout(scenario: Scenario, building: Building) -> Iterator[str]:
    """Yield what is so from the alarm on."""
    waiting = sum(1 for group in scenario.group if group.release_after is not None)
    if waiting:
        yield text("groups that wait until another has gone: {count}", count=waiting)
    if scenario.falls.enabled:
        yield text("people may fall on the stairs, by chance")
    if scenario.assembly.distance_m is not None:
        walks = assembly_walks(scenario.assembly.distance_m, building)
        far = f"{max(walks.values(), default=0.0):g}"
        yield text("the assembly point is moved: up to {far} m from an exit", far=far)


def _coming(one: Arrival, names: Names) -> str:
    where = listed(map(names.place, one.space))
    values = {"who": one.id, "count": len(one.times_s), "where": where}
    return text("{who}: {count} people come in by {where}", **values)


def _post(post: Post, building: Building, names: Names) -> str:
    where = names.place(post_place(post, building) or post.at)
    said = text("{where}: somebody on duty", where=where)
    if is_office(post.person):
        said = text("{where}: {person} on duty", where=where, person=post.person)
    if post.from_ is None:
        return said
    if post.from_.startswith(CLASS):
        group = names.group(post.from_.removeprefix(CLASS))
        return text("{post}, comes with {group}", post=said, group=group)
    return text("{post}, sets off from {place}", post=said, place=names.place(post.from_))
