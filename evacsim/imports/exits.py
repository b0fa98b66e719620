"""Exits: what they lead out of, as people say it, and where on which wall they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evacsim.errors import nearest_name
from evacsim.imports.geometry import SIDES, Box, Frame
from evacsim.imports.layout import Exit, spelt
from evacsim.imports.places import floor_in
from evacsim.imports.read import say_missing
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
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


def _exit(book: Book, made: Layout, line: Line) -> None:
    if not say_missing(book, line, "exit", "of", "position", "clear_width"):
        return
    name = line.values["exit"]
    if any(other.id == name for other in made.exits):
        book.say(line, "exit", "exit_twice", value=name)
        return
    found = _of(book, made, line)
    if found is None:
        return
    floor, stair, room, corridor = found
    holder = (
        made.stairs[stair]
        if stair
        else next((r for r in made.rooms_on(floor) if r.id == room), None)
    )
    frame = made.corridors[floor][corridor][1] if corridor else None
    at = _point(book, line, holder.box if holder else None, frame)
    if at is not None:
        made.lost -= spelt(line, "exit")
        made.exits.append(
            Exit(line=line, id=name, floor=floor, stair=stair, room=room, corridor=corridor, at=at)
        )


def _point(book: Book, line: Line, box: Box | None, frame: Frame | None) -> Point | None:
    """Return where an exit stands: a point of the plan, or so far along a wall."""
    position = line.values["position"]
    if len(position) == 2:  # noqa: PLR2004 - x and y
        return position[0], position[1]
    if "side" in line.faulty:
        return None
    at, word = position[0], line.get("side")
    found: tuple[float, Point] | None = None
    if box is not None and (wall := box.wall(word or "back")) is not None:
        found = box.wall_m(wall), box.on_wall(wall, at)
    elif box is None and frame is not None and word in SIDES:
        side = frame.side(word)
        found = frame.wall_m(side), frame.on_wall(side, at)
    if found is None:
        if say_missing(book, line, "side"):
            walls = _KNOWN_WALLS["corridor" if box is None else "box"][book.lang]
            book.say(line, "side", "choice", value=line.cells["side"][1], known=walls)
        return None
    if not 0 <= at <= found[0]:
        book.say(line, "position", "exit_wall", at=f"{at:g}", length=f"{found[0]:g}")
        return None
    return found[1]


def _of(
    book: Book, made: Layout, line: Line
) -> tuple[str, str | None, str | None, str | None] | None:
    """Return what an exit leads out of: its floor, and the stair, the room or the corridor."""
    text = str(line.values["of"]).strip()
    floor, rest = floor_in(text)
    bare = _WORDS.sub("", f"{rest} ").strip(" .")
    wanted = {plain(rest), plain(bare)}
    ground = floor or ("1F" if "1F" in made.elevations else None)
    for stair in made.stairs.values():
        if wanted & {plain(stair.id), plain(str(stair.line.get("name", "")))} - {""} and ground:
            return ground, stair.id, None, None
    if ground:
        for key in made.corridors.get(ground, {}):
            if key in wanted:
                return ground, None, None, key
    rooms = [
        room
        for room in made.rooms
        if wanted & {plain(room.id), plain(str(room.line.get("name", "")))} - {""}
    ]
    places = [(f, room.id) for room in rooms for f in room.floors if floor in (None, f)]
    if len(places) > 1 and floor is None and ("1F", places[0][1]) not in places:
        book.say(line, "of", "of_floor", value=text)
        return None
    if places:
        at = next((place for place in places if place[0] == ground), places[0])
        return at[0], None, at[1], None
    if wanted & made.lost or made.lost_floors:
        return None
    known = [*made.stairs, *(r.id for r in made.rooms)]
    known += [str(found.values["corridor"]) for found, _ in made.corridors.get("1F", {}).values()]
    book.say(line, "of", "of_unknown", value=text, hint=nearest_name(bare or text, set(known)))
    return None
