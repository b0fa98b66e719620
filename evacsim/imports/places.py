"""What a cell names: stairs, exits, rooms, corridors, landings, doors and classes, as people spell.

By an id, or by the name that the school has for it; 2F.101, 101 二层 and B 楼梯 2层 will do.
"""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from evacsim.errors import nearest_name
from evacsim.imports.corridors import passages
from evacsim.imports.floor_names import block_of, floor_id, floor_number
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evacsim.imports.layout import Exit, Layout, Placed
    from evacsim.imports.read import Book, Line

_FLOOR_IN = re.compile(
    r"(?:[.\s]|^)((?:B|地下|负)?(?:[一二三四五六七八九十]+|\d{1,2}(?:\.5)?)"
    r"\s*(?:F|层半?|楼)|B\d|\d{1,2}M)$",
    re.IGNORECASE,
)

_STAIR = re.compile(r"号|楼梯间?|stairwell|stair", re.IGNORECASE)
"""What people add to the id of a stair."""
_PATTERN = re.compile(r"[*?\[]")


def floor_in(text: str) -> tuple[str | None, str]:
    """Return the floor that a name says, and the rest of it.

    >>> floor_in("A 楼梯 二层"), floor_in("1F.office"), floor_in("exit-A")
    (('2F', 'A 楼梯'), ('1F', 'office'), (None, 'exit-A'))
    """
    head, dot, tail = text.partition(".")
    if block_of(head) or block_of(tail):  # east-1F.office, A.east-1F
        return (head, tail) if block_of(head) else (tail, head)
    match = _FLOOR_IN.search(text)
    number = floor_number(match[1]) if match else None
    rest = text[: match.start()].strip(" .") if match and number else text
    if dot and (first := floor_number(head)) is not None:
        number, rest = first, tail
    return (floor_id(number) if number else None), rest


def is_lost(made: Layout, name: str) -> bool:
    """Whether a name is that of something whose own row has a fault."""
    bare = floor_in(name)[1]
    spellings = (name, bare, _STAIR.sub("", name), _STAIR.sub("", bare))
    return bool({plain(one) for one in spellings} & made.lost)


def room_named(made: Layout, floor: str, name: str) -> Placed | None:
    """Return the room of a floor by its id or its name, in any spelling."""
    wanted = plain(name.removeprefix(f"{floor}."))
    for spelt in (lambda r: r.id, lambda r: str(r.line.get("name", ""))):
        for room in made.rooms_on(floor):
            if wanted and plain(spelt(room)) == wanted:
                return room
    return None


def stair_named(made: Layout, name: str) -> Placed | None:
    """Return a stair by its id or its name, in any spelling: A, A 楼梯, 西楼梯."""
    spelt = {plain(name), plain(_STAIR.sub("", name))} - {""}
    for stair in _stairs(made):
        if spelt & {plain(stair.id), plain(str(stair.line.get("name", "")))}:
            return stair
    return None


def exit_named(made: Layout, name: str) -> Exit | None:
    """Return an exit by its id or its name, in any spelling."""
    for exit_ in made.exits:
        if plain(name) in {plain(exit_.id), plain(str(exit_.line.get("name", "")))}:
            return exit_
    return None


def _stairs(made: Layout) -> list[Placed]:
    return [*made.stairs.values(), *made.flight_stairs.values()]


def _floors_called(known: Iterable[str], floor: str) -> list[str]:
    """Return the floors that one may be: itself, or that of each of several buildings."""
    return [one for one in known if floor in {one, one.removeprefix(f"{block_of(one)}-")}]


def landing_named(made: Layout, name: str) -> str | None:
    """Return the id of the landing of a stair on a floor: A.2F, A 楼梯 2层."""
    floor, rest = floor_in(name)
    stair = stair_named(made, rest)
    if stair is None or floor is None:
        return None
    found = _floors_called(stair.floors, floor)
    return f"{stair.id}.{found[0]}" if len(found) == 1 else None


def class_named(book: Book, name: str, *, pupils: bool = False) -> str | None:
    """Return a class as its row writes it, by its name or another name of it, in any spelling.

    With `pupils` only one that has any: who works in an office is called as their room is.
    """
    for line in book.lines.get("classes", ()):
        if pupils and not line.get("pupils"):
            continue
        names = [str(line.values[key]) for key in ("class", "alias") if line.has(key)]
        if plain(name) in {plain(one) for one in names}:
            return str(line.get("class") or names[0])
    return None


def space_named(book: Book, made: Layout, name: str) -> str | None:
    """Return a room, corridor, landing or a class's room as a scenario names it; a pattern too."""
    if _PATTERN.search(name):
        known = (*_rooms(made), *_ways(made), *_landings(made))
        beside = any(name.startswith(f"{stair.id}.") for stair in _stairs(made))
        return name if beside or any(fnmatch.fnmatchcase(one, name) for one in known) else None
    floor, rest = floor_in(name)
    floors = _floors_called(made.elevations, floor) if floor else list(made.elevations)
    rooms = [(f, room) for f in floors if (room := room_named(made, f, rest)) is not None]
    if len(rooms) == 1:
        return f"{rooms[0][0]}.{rooms[0][1].id}"
    homes = {f: passages(made.corridors.get(f, {})).home for f in floors if floor}
    ways = [f"{f}.{home[plain(rest)]}" for f, home in homes.items() if plain(rest) in home]
    if len(ways) == 1:  # a bend and its arms are one space
        return ways[0]
    if (landing := landing_named(made, name)) is not None:
        return landing
    if name in {*_ways(made), *_landings(made)} or any(
        name.startswith(f"{stair}.")
        for stair in made.stairs  # a flight or a half landing
    ):
        return name
    return _room_of(book, made, name)


def _room_of(book: Book, made: Layout, name: str) -> str | None:
    """Return the room of a class."""
    for line in book.lines.get("classes", ()):
        own = {plain(str(line.values[key])) for key in ("class", "alias") if line.has(key)}
        if plain(name) in own and line.has("room"):
            floor, rest = floor_in(str(line.values["room"]))
            floors = [f for f in (line.get("floor"), floor) if f] or list(made.elevations)
            for f in floors:
                if (room := room_named(made, f, rest)) is not None:
                    return f"{f}.{room.id}"
    return None


def door_named(made: Layout, name: str) -> str | None:
    """Return an exit, or doors by their ids or a pattern, as an event names them."""
    exit_ = exit_named(made, name)
    if exit_ is not None:
        return exit_.id
    return name if any(fnmatch.fnmatchcase(one, name) for one in _doors(made)) else None


def _rooms(made: Layout) -> list[str]:
    return [f"{floor}.{room.id}" for room in made.rooms for floor in room.floors]


def _ways(made: Layout) -> list[str]:
    corridors = made.corridors.items()
    return [f"{floor}.{way}" for floor, own in corridors for way in passages(own).lines]


def _arms(made: Layout) -> list[str]:
    """Return corridors as their rows call them: the arms of one space each."""
    corridors = made.corridors.items()
    return [
        f"{floor}.{line.values['corridor']}" for floor, own in corridors for line, _ in own.values()
    ]


def _landings(made: Layout) -> list[str]:
    return [f"{stair.id}.{floor}" for stair in _stairs(made) for floor in stair.floors]


def _doors(made: Layout) -> Iterator[str]:
    for room in made.rooms:
        for number in range(1, len(room.line.get("door_at", ())) + 1):
            yield from (f"{floor}.{room.id}.door-{number}" for floor in room.floors)
    yield from (f"{landing}.door" for landing in _landings(made))
    yield from (one.id for one in (*made.exits, *made.doors))


def _said(things: Iterable[tuple[str, Line]]) -> tuple[list[str], list[str]]:
    """Return what people call things, their names where the school has one, and all their ids."""
    pairs = list(things)
    return [str(line.get("name") or id_) for id_, line in pairs], [id_ for id_, _ in pairs]


def stair_hint(made: Layout, name: str) -> str:
    """Say which stairs there are."""
    known, ids = _said((one.id, one.line) for one in _stairs(made))
    return nearest_name(name, known, also=ids)


def exit_hint(made: Layout, name: str) -> str:
    """Say which exits there are."""
    known, ids = _said((one.id, one.line) for one in made.exits)
    return nearest_name(name, known, also=ids)


def room_hint(made: Layout, name: str, floors: Iterable[str]) -> str:
    """Say which rooms there are on some floors."""
    known, ids = _said((room.id, room.line) for floor in floors for room in made.rooms_on(floor))
    return nearest_name(name, set(known), also=ids)


def place_hint(made: Layout, name: str) -> str:
    """Say which stairs, rooms and corridors there are; of a stair the others."""
    if _STAIR.search(name):
        return stair_hint(made, name)
    known, ids = _said((one.id, one.line) for one in _stairs(made))
    also = [*ids, *_landings(made)]
    return nearest_name(name, [*_rooms(made), *_arms(made), *known], also=also)


def post_hint(made: Layout, name: str) -> str:
    """Say where posts may be: exits, and the landings of stairs."""
    known, ids = _said((one.id, one.line) for one in made.exits)
    return nearest_name(name, [*known, *_landings(made)], also=ids)


def door_hint(made: Layout, name: str) -> str:
    """Say which stairs and exits there are, and the nearest door."""
    stairs = [(one.id, one.line) for one in _stairs(made)]
    known, ids = _said([*stairs, *((one.id, one.line) for one in made.exits)])
    return nearest_name(name, known, also=[*ids, *_doors(made)])


def class_hint(book: Book, name: str) -> str:
    """Say which classes there are."""
    lines = book.lines.get("classes", ())
    return nearest_name(name, [str(line.values["class"]) for line in lines if line.has("class")])
