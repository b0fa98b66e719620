"""Slips in a plan that reads well: what hardly anybody means, said once each as a warning."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from evacsim.building.classes import class_key, class_rooms, is_class
from evacsim.building.model import OUTSIDE
from evacsim.errors import Problem
from evacsim.locale import listed, text
from evacsim.movement import LAWS
from evacsim.movement.widths import capacity_per_s, connection_width_m
from evacsim.premovement import computed_by
from evacsim.routing.rule import Choice
from evacsim.routing.table import route_table
from evacsim.scenario.events import event_components
from evacsim.scenario.kinds import NEAR, known_kinds
from evacsim.scenario.situations import law_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building, Space
    from evacsim.building.network import Network
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement

STREAM_M: Final = 0.55
"""A stream of people (GB 50016: 0.55 m for one)."""
SLOWEST_PER_S: Final = 0.3
"""A door or flight that passes fewer is no way out for a class: 40 people take 2:13 and more."""
_QUICKEST: Final = 0.999  # share of a kind's people who are slower than those of the bound
_PER_PERSON_M2: Final = 1.0
"""Two classes in a room have less floor each: one has 1.36 m2 a pupil (GB 50099-2011, 7.1.1)."""
_GROWN_UP: Final = frozenset({"staff", "adult", "elderly"})
_SLOW: Final = frozenset({"crutches", "wheelchair-assisted"})
_MOST_NAMED: Final = 8
_MINUTES: Final = 60.0


def slips(
    scenario: Scenario,
    building: Building,
    network: Network,
    items: Sequence[Placement],
    *,
    file: str,
) -> list[Problem]:
    """Return warnings of a scenario that has no fault: `items` are all its placements."""
    found = [
        *_target(scenario, network, items),
        *_idle_reaction(scenario),
        *_rooms(building, items),
        *_ways(building, items),
        *_trickles(scenario, building, network),
    ]
    return [
        Problem(file=file, where=where, message=message, hint=hint, severity="warning")
        for where, message, hint in found
    ]


def _target(
    scenario: Scenario, network: Network, items: Sequence[Placement]
) -> Iterator[tuple[str, str, str]]:
    """Warn of a target that nobody could meet who ran through an empty building."""
    target_s = scenario.target_s
    if target_s is None:
        return
    lengths = dict[str | None, dict[str, float]]()
    with computed_by(NEAR):
        quickest = {
            name: float(kind.level.quantile(_QUICKEST))
            for name, kind in known_kinds(scenario).items()
        }
    needed_s, length_m, place = 0.0, 0.0, ""
    for item in items:
        if item.above is not None:
            continue
        if item.to not in lengths:
            lengths[item.to] = _lengths(network, Choice(to=item.to))
        away_m = lengths[item.to].get(item.space.id, math.inf)
        fastest = quickest[item.placed.kind]
        if item.placed.size and math.isfinite(away_m) and away_m / fastest > needed_s:
            needed_s, length_m, place = away_m / fastest, away_m, item.space.id
    if target_s >= needed_s:
        return
    message = text(
        "is {target:g} s; the shortest way out of {place} is {length:.0f} m, which takes the "
        "quickest {needed:.0f} s without any queue",
        target=target_s,
        place=place,
        length=length_m,
        needed=needed_s,
    )
    minutes_s = target_s * _MINUTES
    is_minutes = needed_s <= minutes_s <= _MINUTES * _MINUTES
    hint = text("{minutes:g} minutes? write {seconds:g}", minutes=target_s, seconds=minutes_s)
    yield "target_s", message, hint if is_minutes else ""


def _idle_reaction(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Warn of a pre-movement that nobody has: all come in later, and set off at once."""
    used = any(group.pre_movement is None and group.size for group in scenario.group)
    if used or not scenario.arrival:
        return
    if scenario.pre_movement.distribution.quantile(_QUICKEST) != 0:
        yield (
            "pre_movement",
            text("has no effect: nobody is there at the alarm, who comes in sets off at once"),
            text("a fixed time of 0 s says so"),
        )


def _lengths(network: Network, choice: Choice) -> dict[str, float]:
    """Return the length [m] of the shortest way from the doors of each space to the goal."""
    cost = route_table(network, choice).cost
    return {
        place: min(
            (cost[one] for part in parts for one in network.directions_out[part]),
            default=math.inf,
        )
        for place, parts in network.sections.items()
    }


def _rooms(building: Building, items: Sequence[Placement]) -> Iterator[tuple[str, str, str]]:
    """Warn of rooms of a class without one, with two, and with another than theirs."""
    named = class_rooms(building)
    inside: dict[str, list[Placement]] = defaultdict(list)
    for item in items:
        if item.to is None:  # who only sets off there, to another room, is no class of that room
            inside[item.space.id].append(item)
    used = {place for item in items for place in (item.space.id, item.to)}
    empty = [f"{name} ({id_})" for id_, (_, name) in named.items() if id_ not in used]
    if empty and 2 * len(empty) <= len(named):  # else only some of the school take part
        yield (
            "group",
            text(
                "nobody starts in {count} of {all} rooms that the building calls by a class: "
                "{rooms}",
                count=len(empty),
                all=len(named),
                rooms=_some(empty),
            ),
            text("a class left out? where it is away, give it a group of size 0"),
        )
    for id_, there in sorted(inside.items()):
        space = there[0].space
        two = _two_classes(space, there)
        if two:
            yield f'space "{id_}"', *two
            continue
        own = named.get(id_)
        strangers = [one.group.id for one in there if own and _is_another(one, own[0])]
        if own and strangers:
            message = text(
                "{classes} stands in it; the building calls it {name}",
                classes=listed(strangers),
                name=own[1],
            )
            yield f'space "{id_}"', message, text("correct the room, or the name in the building")


def _is_another(item: Placement, space: Space) -> bool:
    """Whether a group is a class, and none of those by whose names its room is called."""
    keys = {class_key(name) for name in (item.group.id, *item.group.aliases) if is_class(name)}
    return bool(keys) and not keys & {class_key(name) for name in (*space.aliases, space.id)}


def _two_classes(space: Space, there: Sequence[Placement]) -> tuple[str, str] | None:
    """Return what is to be said of two classes in a room that has places for one."""
    pupils = [
        one
        for one in there
        if one.placed.kind not in _GROWN_UP | _SLOW and one.placed.size and one.group.helped is None
    ]
    ids = [one.group.id for one in pupils]
    classes = [
        one for one in ids if not any(one != other and one.startswith(other) for other in ids)
    ]
    count = sum(one.placed.size for one in pupils)
    if space.kind != "room" or len(classes) < 2:  # noqa: PLR2004 - two classes
        return None
    if space.occupant_load is not None:
        if count <= space.occupant_load:
            return None
        rule = text("its occupant_load is {load}", load=space.occupant_load)
    elif all(map(is_class, classes)) and count * _PER_PERSON_M2 > space.area_m2:
        rule = text("its area is {area:.0f} m2", area=space.area_m2)
    else:
        return None
    message = text(
        "{count} classes start in it, {classes}: {people} pupils; {rule}",
        count=len(classes),
        classes=_some(classes),
        people=count,
        rule=rule,
    )
    return message, text("is one of them in another room?")


def _ways(building: Building, items: Sequence[Placement]) -> Iterator[tuple[str, str, str]]:
    """Warn of plans whose exit is not at the foot of their stair, but of another."""
    spaces = {space.id: space for space in building.spaces}
    inner = {
        one.id: next(side for side in one.between if side != OUTSIDE) for one in building.exits
    }
    wells = {id_: spaces[side].stairwell for id_, side in inner.items()}
    sent: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        stair, exits = item.placed.stairwell, item.placed.exits
        own = sorted(id_ for id_, well in wells.items() if well == stair)
        if stair is None or not item.placed.size or not exits or set(own) & set(exits):
            continue
        for one in exits:
            if wells[one] is not None:
                sent[stair, one].append(item.placed.id)
    for (stair, exit_), groups in sorted(sent.items()):
        message = text(
            "the plan sends them by stair {stair} to {exit}, which stands at the foot of stair "
            "{other}",
            stair=stair,
            exit=exit_,
            other=wells[exit_],
        )
        own = sorted(id_ for id_, well in wells.items() if well == stair)
        hint = text("stair {stair} ends at {exits}", stair=stair, exits=listed(own)) if own else ""
        quoted = [f'"{one}"' for one in groups]
        yield f"group {_some(quoted)}", message, hint


def _trickles(
    scenario: Scenario, building: Building, network: Network
) -> Iterator[tuple[str, str, str]]:
    """Warn of ways through which hardly anybody gets, by the law, also while they are narrowed."""
    if scenario.movement.law not in LAWS:
        return
    law = law_of(scenario)
    flows = _flows(law, network)
    for connection in network.connections:
        width_m, flow = connection.clear_width_m, flows[connection.id]
        if width_m >= STREAM_M and 0 < flow < SLOWEST_PER_S:  # narrower: said of the building
            yield f'connection "{connection.id}"', _slow(flow, law), ""
    for number, event in enumerate(scenario.event, start=1):
        if event.kind != "narrow" or event.width_factor is None:
            continue
        for component in event_components(event, network, building):
            width_m = component.clear_width_m * event.width_factor
            ends = [one.id for one in network.connections if one.flight == component.index]
            flow = event.width_factor * min((flows[one] for one in ends), default=math.inf)
            where = f'event {number}: width_factor: "{component.id}"'
            if width_m < STREAM_M:
                message = text("{width:.2f} m are left, less than one person needs", width=width_m)
                yield where, message, text("lock it, if nobody is to pass")
            elif flow < SLOWEST_PER_S:
                yield where, _slow(flow, law), ""


def _flows(law: MovementLaw, network: Network) -> dict[str, float]:
    """Return how many pass each connection a second; infinite where the law leaves no width."""
    return {
        one.id: capacity_per_s(law, network, one)
        if connection_width_m(law, network, one) > 0
        else math.inf
        for one in network.connections
    }


def _slow(flow_per_s: float, law: MovementLaw) -> str:
    return text(
        "by the law {law} one person passes in {seconds:.1f} s; a class takes minutes",
        law=law.name,
        seconds=1 / flow_per_s,
    )


def _some(names: Sequence[str]) -> str:
    """Return the first of many names, and how many more there are."""
    more = f" … (+{len(names) - _MOST_NAMED})" if len(names) > _MOST_NAMED else ""
    return str(listed(names[:_MOST_NAMED])) + more
