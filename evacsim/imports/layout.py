"""A workbook's rows placed: floors with their heights, corridors, rooms, stairs and exits.

What cannot be placed is said by sheet and cell, and left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evacsim.errors import nearest_name
from evacsim.imports.corridors import corridor_names, place_corridor
from evacsim.imports.floors import known_floors, lay_floors, take_blocks
from evacsim.imports.geometry import COMPASS, Box, Frame
from evacsim.imports.read import say_missing
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evacsim.imports.exits import Spot
    from evacsim.imports.flights import Steps
    from evacsim.imports.geometry import Point
    from evacsim.imports.read import Book, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A room or a stair: its row, the floors it is on, its corridor's name, its box."""

    line: Line
    id: str
    floors: tuple[str, ...]
    corridor: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """An exit: its row, the whole id of the place it is of (a corridor's name stays a name).

    `to` is the place that a door within the school leads to.
    """

    line: Line
    id: str
    floor: str
    stair: str | None
    room: str | None
    corridor: str | None
    at: Point
    to: Spot | None = None


@dataclass(slots=True, kw_only=True)
class Layout:
    """All that could be placed.

    `storeys` are the further rows of a stair: what differs there. `flight_stairs` are the stairs
    that single flights make, `doors` lead from one place of the school to another. `lost` are
    names, as `plain` gives them, of what is written but could not be placed: whatever names one of
    these is told once, where it is written.
    """

    elevations: dict[str, float] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)
    floor_lines: dict[str, Line] = field(default_factory=dict)
    corridors: dict[str, dict[str, tuple[Line, Frame]]] = field(default_factory=dict)
    rooms: list[Placed] = field(default_factory=list)
    stairs: dict[str, Placed] = field(default_factory=dict)
    storeys: dict[str, list[Line]] = field(default_factory=dict)
    exits: list[Exit] = field(default_factory=list)
    doors: list[Exit] = field(default_factory=list)
    flights: list[Steps] = field(default_factory=list)
    flight_stairs: dict[str, Placed] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    lost_floors: bool = False

    def rooms_on(self, floor: str) -> list[Placed]:
        """Return the rooms of a floor."""
        return [room for room in self.rooms if floor in room.floors]


def lay_out(book: Book) -> Layout:
    """Place every row of a workbook; what cannot be is told in `book.problems`."""
    made = Layout()
    take_blocks(book)
    alike = lay_floors(book, made)
    for sheet, key in _NAMES.items():
        for line in book.lines.get(sheet, ()):
            made.lost |= spelt(line, key)
    for line in book.lines.get("corridors", ()):
        place_corridor(book, made, line, alike)
        for here in made.corridors.values():
            made.lost -= here.keys()
    for line in book.lines.get("stairs", ()):
        _stair(book, made, line)
    for line in book.lines.get("rooms", ()):
        _room(book, made, line, alike)
    return made


def spelt(line: Line, key: str) -> set[str]:
    """Return what a row is called, by its id in a column and by its name, as `plain` gives them."""
    return {plain(str(line.values[name])) for name in (key, "name") if line.has(name)}


_NAMES: Final = {
    "corridors": "corridor", "rooms": "room", "stairs": "stair", "exits": "exit",
    "flights": "stair",
}  # fmt: skip


def _corridor_of(
    book: Book, made: Layout, line: Line, floors: Iterable[str]
) -> tuple[str, Frame] | None:
    """Return the corridor that a row names, the only one where it names none.

    A room may have its door at the landing of a stair: the shaft is its corridor.
    """
    stair = _stair_of(made, line, floors)
    if stair is not None:
        return f"{OF_A_STAIR}{stair.id}", stair.box.within()
    for floor in floors:
        here = made.corridors.get(floor, {})
        name = line.get("corridor")
        if name is None and len(here) == 1:
            continue
        if name is None or plain(str(name)) not in here:
            if name is not None and plain(str(name)) in made.lost:
                return None
            hint = nearest_name(str(name or ""), corridor_names(here))
            book.say(line, "corridor", "corridor_unknown", floor=floor, value=name or "", hint=hint)
            return None
    first = next(iter(floors), None)
    if first is None:
        return None
    here = made.corridors[first]
    key = plain(str(line.get("corridor"))) if line.has("corridor") else next(iter(here))
    return key, here[key][1]


OF_A_STAIR: Final = "stair "
"""Before the id of a stair that stands where the name of a corridor does."""


def _stair_of(made: Layout, line: Line, floors: Iterable[str]) -> Placed | None:
    """Return the stair to whose landings the door of a room opens."""
    name = plain(str(line.get("corridor", "")))
    if line.sheet != "rooms" or any(name in made.corridors.get(floor, {}) for floor in floors):
        return None
    bare = plain(name.replace("楼梯", "").replace("stair", ""))
    for stair in made.stairs.values():
        if {name, bare} & {plain(stair.id), plain(str(stair.line.get("name", "")))} - {""}:
            return stair
    return None


def _box(book: Book, made: Layout, line: Line, floors: tuple[str, ...]) -> tuple[str, Box] | None:
    corridor = _corridor_of(book, made, line, floors)
    if corridor is None:
        return None
    key, frame = corridor
    side = frame.side(line.values["side"])
    start = line.values["start"]
    if start == "next":
        start = _next(book, made, line, floors, key, side)
    elif start == "start":
        start = 0.0
    elif start == "end":
        start = frame.wall_m(side) - line.values["frontage"]
    if start is None:
        return None
    size = (line.values["frontage"], line.values["depth"])
    start = round(start, 6)
    return key, Box(frame=frame, side=side, start=start, frontage=size[0], depth=size[1])


def _next(  # noqa: PLR0913, PLR0917 - a place on a corridor
    book: Book, made: Layout, line: Line, floors: tuple[str, ...], key: str, side: str
) -> float | None:
    """Return where the next room begins: after the one before, and after a stair that is there."""
    own = made.corridors.get(floors[0], {}).get(key)
    wall = own[0].get("wall", 0.0) if own is not None else 0.0

    def beside(placed: Placed) -> bool:
        same = placed.corridor == key and placed.box.side == side
        return same and bool(set(placed.floors) & set(floors))

    before = [room for room in made.rooms if beside(room)]
    stairs = sorted((s.box for s in made.stairs.values() if beside(s)), key=lambda box: box.start)
    if not before and not any(box.start <= wall for box in stairs):
        book.say(line, "start", "next_first")
        return None
    start = before[-1].box.start + before[-1].box.frontage + wall if before else 0.0
    for box in stairs:
        if box.start < start + line.values["frontage"] and start < box.start + box.frontage:
            start = box.start + box.frontage + wall
    return start


def _room(book: Book, made: Layout, line: Line, alike: dict[str, str]) -> None:
    beside = () if line.has("origin") else ("side", "start", "door_at", "door_width")
    if not say_missing(book, line, "floors", "room", "frontage", "depth", *beside):
        return
    if len(line.get("origin", (0.0, 0.0))) == 1:
        book.say(line, "origin", "origin_two")
        return
    floors = known_floors(book, made, line, alike)
    name = line.values["room"]
    for other in made.rooms:
        shared = [floor for floor in floors if floor in other.floors]
        if other.id == name and shared:
            row = other.line.number
            book.say(line, "room", "room_twice", floor=shared[0], value=name, row=row)
            return
    for own in (floors,) if line.has("origin") else _of_one_frame(made, line, floors):
        found = _standing_free(line) if line.has("origin") else _box(book, made, line, own)
        if found is None:
            continue
        _void(book, line, found[1])
        for floor in own:
            made.corridors.setdefault(floor, {})
        placed = Placed(line=line, id=name, floors=own, corridor=found[0], box=found[1])
        made.rooms.append(placed)
        made.lost -= spelt(line, "room")


def _of_one_frame(made: Layout, line: Line, floors: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the floors of a room by where its corridor lies, which may differ between them."""
    name = plain(str(line.get("corridor", "")))
    groups: dict[object, list[str]] = {}
    for floor in floors:
        here = made.corridors.get(floor, {})
        key = name if name or len(here) != 1 else next(iter(here))
        frame = here[key][1] if key in here else None
        groups.setdefault((key, frame), []).append(floor)
    yield from map(tuple, groups.values())


def _void(book: Book, line: Line, box: Box) -> None:
    """Say where the void of a room does not lie within it."""
    void = line.get("void")
    if void is None:
        return
    if len(void) != 4:  # noqa: PLR2004 - where it begins, twice, and how large it is, twice
        book.say(line, "void", "void_four", count=len(void))
        return
    along, off, wide, deep = void
    size = f"{box.frontage:g} × {box.depth:g}"
    within = 0 < along < along + wide < box.frontage and 0 < off < off + deep < box.depth
    if not within:
        book.say(line, "void", "void_out", size=size)


def _standing_free(line: Line) -> tuple[str, Box]:
    """Return the box of a room that stands by its place on the plan: a yard, an inner room."""
    x, y = line.values["origin"]
    size = (line.values["frontage"], line.values["depth"])
    frame = Frame(origin=(x, y), heading=COMPASS["east"], length=size[0], width=0.0)
    return "", Box(frame=frame, side="left", start=0.0, frontage=size[0], depth=size[1])


_STAIR: Final = (
    "side", "start", "frontage", "depth", "clear_width", "measured", "rails", "riser", "tread",
    "steps", "landing_depth", "door_width", "door_at",
)  # fmt: skip


def _stair(book: Book, made: Layout, line: Line) -> None:
    if not say_missing(book, line, "floors", "stair"):
        return
    name = line.values["stair"]
    if name in made.stairs:
        _further_row(book, made, line, made.stairs[name])
        return
    if not say_missing(book, line, *_STAIR):
        return
    floors = known_floors(book, made, line, {})
    if len(floors) < 2:  # noqa: PLR2004 - a stair joins two floors
        if len(line.values["floors"]) < 2:  # noqa: PLR2004 - else the floors were named above
            book.say(line, "floors", "stair_one_floor")
        return
    elsewhere = {
        floor
        for other in book.lines["stairs"]
        if other is not line and other.get("stair") == name and other.has("corridor", "floors")
        for floor in other.values["floors"]
    }
    beside = tuple(floor for floor in floors if floor not in elsewhere)
    found = _box(book, made, line, beside or floors)
    if found is not None:
        placed = Placed(line=line, id=name, floors=floors, corridor=found[0], box=found[1])
        made.stairs[name] = placed
        made.lost -= spelt(line, "stair")


NO_CORRIDOR: Final = frozenset({"无", "没有", "none"})
"""What a further row of a stair says where it opens to no corridor: only to its exit."""
_OF_A_STOREY: Final = ("clear_width", "landing_depth", "steps", "turn")


def _further_row(book: Book, made: Layout, line: Line, stair: Placed) -> None:
    """Take in what differs in single storeys of a stair, or at its doors on single floors."""
    made.storeys.setdefault(stair.id, []).append(line)
    is_storey = any(line.has(key) for key in _OF_A_STOREY)
    for floor in line.values["floors"]:
        if floor not in (stair.floors[:-1] if is_storey else stair.floors):
            book.say(line, "floors", "stair_storey_unknown", stair=stair.id, floor=floor)
    name = plain(str(line.get("corridor") or ""))
    for floor in line.values["floors"] if name and name not in NO_CORRIDOR else ():
        here = made.corridors.get(floor, {})
        if name not in here and name not in made.lost:
            hint = nearest_name(str(line.values["corridor"]), corridor_names(here))
            value = line.values["corridor"]
            book.say(line, "corridor", "corridor_unknown", floor=floor, value=value, hint=hint)
