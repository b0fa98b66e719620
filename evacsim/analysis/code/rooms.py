"""Measures of people and rooms: classes, doors, places in a room, storeys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.analysis.code.measured import Measured
from evacsim.analysis.code.ways import apart
from evacsim.building.measure import inside_distance_m
from evacsim.locale import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.code.facts import CodeFacts
    from evacsim.building.model import Connection


def class_sizes(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the pupils of every class."""
    for room in facts.classrooms:
        if facts.is_class(room):
            people = facts.people[room]
            yield Measured(
                provided=people.pupils,
                doubt=people.doubt,
                floor=facts.spaces[room].floor,
                places=(room,),
                people=people.all,
                missing=message("one of them may be the teacher") if people.doubt else None,
            )


def all_pupils(facts: CodeFacts) -> Iterator[Measured]:
    """Yield all pupils of the building."""
    rooms = [facts.people[room] for room in facts.classrooms]
    yield Measured(
        provided=sum(one.pupils for one in rooms),
        doubt=sum(one.doubt for one in rooms),
        missing=message("teachers may be among them"),
    )


def _doors(facts: CodeFacts, room: str) -> list[Connection]:
    return list(facts.open_doors(room))


def room_doors_together(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of the doors of every room with people together."""
    for room, people in facts.people.items():
        space = facts.spaces[room]
        if space.kind == "room" and people.all:
            doors = _doors(facts, room)
            yield Measured(
                provided=sum(one.clear_width_m for one in doors),
                floor=space.floor,
                places=(room,),
                loads=((facts.number[space.floor], people.all),),
                passed=tuple(one.id for one in doors),
                through=people.all,
            )


def room_doors(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of every door of the teaching rooms."""
    for room in facts.classrooms:
        for one in _doors(facts, room):
            yield Measured(
                provided=one.clear_width_m, floor=facts.spaces[room].floor, places=(one.id,)
            )


def escape_doors(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of every door on the ways out: of rooms with people, stairs and corridors."""
    for one in facts.building.connections:
        ends = [facts.spaces[side] for side in one.between if side in facts.spaces]
        idle = any(
            end.kind == "room" and not (end.id in facts.people and facts.people[end.id].all)
            for end in ends
        )
        if one.kind != "opening" and not idle and facts.index[one.id] not in facts.closed:
            yield Measured(provided=one.clear_width_m, floor=ends[0].floor, places=(one.id,))


def room_door_counts(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the doors of every teaching room; `doors_asked_75` and `_50` by area [m2] and place.

    One door will do for a small room between two exits or along a dead end; not at its end.
    """
    dead_ends: dict[str, float] = {}
    for one in facts.travels:
        if not one.between and one.room in facts.classrooms:
            dead_ends[one.room] = max(dead_ends.get(one.room, 0.0), one.distance_m)
    ends: dict[str, float] = {}
    for room, metres in dead_ends.items():
        floor = facts.spaces[room].floor
        ends[floor] = max(ends.get(floor, 0.0), metres)
    for room in facts.classrooms:
        space = facts.spaces[room]
        at_end = room in dead_ends and dead_ends[room] >= ends[space.floor]
        yield Measured(
            provided=len(_doors(facts, room)),
            floor=space.floor,
            places=(room,),
            people=facts.people[room].all,
            values={
                f"doors_asked_{area}": 1 if space.area_m2 <= area and not at_end else 2
                for area in (50, 75)
            },
        )


def people_by_room(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the people of every room."""
    for room, people in facts.people.items():
        if facts.spaces[room].kind == "room" and people.all:
            yield Measured(
                provided=people.all,
                floor=facts.spaces[room].floor,
                places=(room,),
                people=people.all,
            )


def people_by_door(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the people of every room for each of its doors."""
    for one in people_by_room(facts):
        (room,) = one.places
        doors = len(_doors(facts, room))
        yield Measured(
            provided=one.provided / doors if doors else math.inf,
            floor=one.floor,
            places=one.places,
            people=one.people,
        )


def door_distances(facts: CodeFacts) -> Iterator[Measured]:
    """Yield how far apart two doors of a teaching room lie, edge to edge [m]."""
    for room in facts.classrooms:
        doors = _doors(facts, room)
        if len(doors) > 1:
            yield apart(facts.spaces[room].floor, doors)


def distances_in_rooms(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the way from the farthest corner of every room with people to a door [m]."""
    for room, people in facts.people.items():
        space = facts.spaces[room]
        places = [one.at for one in _doors(facts, room) if one.at is not None]
        if space.kind != "room" or not people.all or space.outline is None or not places:
            continue
        outline = space.outline
        far = max(min(inside_distance_m(outline, c, at) for at in places) for c in outline)
        yield Measured(provided=far, floor=space.floor, places=(room,))


def highest_floor(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the number of the highest floor with a teaching room."""
    numbers = {facts.number[facts.spaces[room].floor]: room for room in facts.classrooms}
    if numbers:
        top = max(numbers)
        yield Measured(provided=top, floor=facts.floors(top), places=(numbers[top],))


def storeys(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the storeys of the building."""
    yield Measured(provided=facts.storeys)
