"""Exits, and places as people say them: stair A 1F, a corridor, a room; where on which wall."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.errors import nearest_name
from evacsim.imports.floor_names import block_of, in_block
from evacsim.imports.geometry import SIDES
from evacsim.imports.layout import Exit, spelt
from evacsim.imports.places import floor_in
from evacsim.imports.read import say_missing
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.imports.geometry import Point
    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line

_KNOWN_WALLS: Final = {
    "corridor": {"zh": "左、右、起端、末端", "en": "left, right, start, end"},
    "box": {"zh": "后墙、起端侧墙、末端侧墙", "en": "back, start-wall, end-wall"},
}
_WORDS = re.compile(r"楼梯间?|stairwell|stair|corridor\s|房间|走廊(?=\s)", re.IGNORECASE)


def place_exits(book: Book, made: Layout) -> None:
    """Place every exit of a workbook, after all that it may lead out of."""
    for line in book.lines.get("exits", ()):
        _exit(book, made, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place that a cell names: a floor, and of it a stair's landing, a room or a corridor."""

    floor: str
    stair: str | None = None
    room: str | None = None
    corridor: str | None = None

    def space(self, home: Mapping[str, Mapping[str, str]]) -> str:
        """Return the whole id of its space; `home` are those of corridors, by floor and name."""
        if self.stair is not None:
            return f"{self.stair}.{self.floor}"
        own = self.room if self.corridor is None else home[self.floor][self.corridor]
        return f"{self.floor}.{own}"


def _exit(book: Book, made: Layout, line: Line) -> None:
    if not say_missing(book, line, "exit", "of", "position", "clear_width"):
        return
    name = line.values["exit"]
    if any(other.id == name for other in (*made.exits, *made.doors)):
        book.say(line, "exit", "exit_twice", value=name)
        return
    spot = spot_named(book, made, line, "of")
    at = point_at(book, made, line, spot, ("side", "position")) if spot is not None else None
    to = spot_named(book, made, line, "to") if line.has("to") else None
    if spot is not None and at is not None and (to is None) is not line.has("to"):
        if to == spot:
            book.say(line, "to", "door_itself")
        made.lost -= spelt(line, "exit")
        (made.exits if to is None else made.doors).append(
            Exit(
                line=line, id=name, floor=spot.floor, stair=spot.stair, room=spot.room,
                corridor=spot.corridor, at=at, to=to,
            )
        )  # fmt: skip


def point_at(
    book: Book, made: Layout, line: Line, spot: Spot, columns: tuple[str, str]
) -> Point | None:
    """Return where something stands, by the columns of its side and its distance.

    That is so far along a wall of the place, and a second number says how far off that wall; two
    numbers without a side are a point of the plan.
    """
    side, position = columns
    places = line.values[position]
    if len(places) > 1 and not line.has(side):
        return places[0], places[1]
    if side in line.faulty:
        return None
    placed = made.stairs[spot.stair] if spot.stair else None
    if spot.room:
        placed = next(r for r in made.rooms_on(spot.floor) if r.id == spot.room)
    box = placed.box if placed is not None else None
    frame = made.corridors[spot.floor][spot.corridor][1] if spot.corridor else None
    at, off, word = places[0], (*places, 0.0)[1], line.get(side)
    found: tuple[float, Point] | None = None
    if box is not None and (wall := box.wall(word or "back")) is not None:
        found = box.wall_m(wall), box.on_wall(wall, at, off)
    elif box is None and frame is not None and word in SIDES:
        own = frame.side(word)
        found = frame.wall_m(own), frame.on_wall(own, at, off)
    if found is None:
        if say_missing(book, line, side):
            walls = _KNOWN_WALLS["corridor" if box is None else "box"][book.lang]
            said = (book.sheets[line.sheet].entry(side).choices or {})[str(word)]
            word = said[0] if book.lang == "zh" else word
            book.say(line, side, "choice", value=word, known=walls)
        return None
    if not 0 <= at <= found[0]:
        wall = "flight_wall" if line.sheet == "flights" else "exit_wall"
        book.say(line, position, wall, at=f"{at:g}", length=f"{found[0]:g}")
        return None
    return found[1]


def _words(made: Layout, line: Line, text: str) -> tuple[str, str | None, set[str]]:
    """Return the building, the floor and the names that a place may be meant by."""
    block = str(line.get("block", ""))
    for named in {block_of(floor) for floor in made.elevations} - {""}:
        if text.startswith(f"{named} "):
            block, text = named, text.removeprefix(named).strip()
    floor, rest = floor_in(text)
    return block, floor, {plain(rest), plain(_WORDS.sub("", f"{rest} ").strip(" ."))}


def spot_named(book: Book, made: Layout, line: Line, column: str) -> Spot | None:
    """Return the place that a cell names; say so where there is none."""
    text = str(line.values[column]).strip()
    block, said, wanted = _words(made, line, text)
    floor = in_block(block, said) if said and not block_of(said) else said
    first = in_block(block, "1F")
    ground = floor or (first if first in made.elevations else None)
    for stair in made.stairs.values():
        elsewhere = block and block_of(stair.floors[0]) != block
        if not elsewhere and wanted & {plain(stair.id), plain(str(stair.line.get("name", "")))} - {
            ""
        }:
            level = said or "1F"
            own = level if block_of(level) else in_block(block_of(stair.floors[0]), level)
            return Spot(floor=own, stair=stair.id)
    if ground:
        for key in made.corridors.get(ground, {}):
            if key in wanted:
                return Spot(floor=ground, corridor=key)
    rooms = [
        room
        for room in made.rooms
        if wanted & {plain(room.id), plain(str(room.line.get("name", "")))} - {""}
    ]
    places = [
        (f, room.id)
        for room in rooms
        for f in room.floors
        if floor in (None, f) and (not block or block_of(f) == block)
    ]
    if len(places) > 1 and floor is None and (first, places[0][1]) not in places:
        book.say(line, column, "of_floor", value=text)
        return None
    if places:
        at = next((place for place in places if place[0] == ground), places[0])
        return Spot(floor=at[0], room=at[1])
    if wanted & made.lost or made.lost_floors:
        return None
    known = [*made.stairs, *(r.id for r in made.rooms)]
    known += [str(found.values["corridor"]) for found, _ in made.corridors.get(first, {}).values()]
    book.say(line, column, "of_unknown", value=text, hint=nearest_name(text, set(known)))
    return None
