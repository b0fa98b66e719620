"""What does not go together in a workbook, though every cell by itself reads well."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evacsim.building.classes import class_key
from evacsim.errors import nearest_name
from evacsim.imports.arms import frame_shape
from evacsim.imports.corridors import at_end, passages, ramp_tops
from evacsim.imports.layout import OF_A_STAIR
from evacsim.imports.people import classes
from evacsim.imports.places import stair_named
from evacsim.imports.stairs import half_landings, landing_at, steps_in
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from evacsim.imports.layout import Layout, Placed
    from evacsim.imports.people import Class
    from evacsim.imports.read import Book, Line

SLACK_M: Final = 0.02
"""Boxes may run into one another by this much: measured with a tape."""
_RISE_SLACK_M: Final = 0.05
_MOST_PER_M2: Final = 4.0
_CROWDED_PER_M2: Final = 1.9
OFF_THE_END_M: Final = 0.3
"""A room may reach past its corridor by this much: a wall, or a corner."""
_CLASSROOM_M: Final = 5.0
_NEARLY_M: Final = (
    1.5  # a corridor that ends so near another was meant to reach it, or a wall is there
)
_FIT_M: Final = 0.1
"""A frame or a rail may reach so far past what was measured."""


def apply_rules(book: Book, made: Layout) -> list[Class]:
    """Say what does not go together; return the classes whose room is known."""
    for floor in made.corridors:
        _wholes(book, made, floor)
        _ramps(book, made, floor)
        _short_of(book, made, floor)
        _along(book, made, floor)
    for room in made.rooms:
        _half(book, made, room)
        _doors(book, room)
        _seats(book, room)
    for stair in made.stairs.values():
        _rise(book, made, stair)
        _shaft(book, stair)
        _crossing(book, made, stair)
    for sheet in ("rooms", "stairs", "exits"):
        for line in book.lines.get(sheet, ()):
            _leaves(book, line)
    found = classes(book, made)
    _twice(book, made, found)
    for one in found:
        _counts(book, one)
        _way(book, made, one)
    _without(book, made, found)
    others = book.lines.get("arrivals") or book.lines.get("carried")
    if "classes" in book.pages and not book.lines.get("classes") and not others:
        book.say_sheet("classes", "no_rows")
    elif not found and not others and not any(room.line.get("seats") for room in made.rooms):
        book.say_sheet("classes" if "classes" in book.pages else "rooms", "no_people")
    return found


def _short_of(book: Book, made: Layout, floor: str) -> None:
    """Warn of a corridor that ends a little before another, as the last arm of a ring may."""
    here = made.corridors[floor]
    for key, (line, frame) in here.items():
        if not line.has("joins"):
            continue
        own = frame_shape(frame)
        longer = frame_shape(replace(frame, length=frame.length + _NEARLY_M))
        for other, (row, beside) in here.items():
            gap = own.distance(frame_shape(beside))
            if other != key and gap > SLACK_M and longer.distance(frame_shape(beside)) == 0:
                length = f"{frame.length + gap:.2f}".rstrip("0").rstrip(".")
                values = {"other": row.values["corridor"], "gap": f"{gap:.2f}", "length": length}
                book.warn(line, "length", "short_of", **values)


def _name(book: Book, placed: Placed) -> str:
    kind = {"rooms": ("房间", "room"), "stairs": ("楼梯", "stair")}[placed.line.sheet]
    return f"{kind[0 if book.lang == 'zh' else 1]} {placed.id}"


def _row(book: Book, placed: Placed) -> str:
    page, number = placed.line.page, placed.line.number
    return f"{page} 第 {number} 行" if book.lang == "zh" else f"{page}, row {number}"


def _wholes(book: Book, made: Layout, floor: str) -> None:
    """Say which corridors are to be one whole, though they do not touch."""
    found = passages(made.corridors[floor])
    named: dict[str, str] = {}
    for key, (line, _) in made.corridors[floor].items():
        whole = line.get("whole")
        if whole and named.setdefault(whole, found.home[key]) != found.home[key]:
            book.say(line, "whole", "whole_apart", floor=floor, value=whole)


def _ramps(book: Book, made: Layout, floor: str) -> None:
    """Say which ramps lead nowhere: to no corridor as high as they rise, and to no exit."""
    by_floor = {other: passages(here) for other, here in made.corridors.items()}
    reached = {ramp for _, ramp, *_ in ramp_tops(by_floor, made)}
    for name, frame in by_floor[floor].ramps.items():
        line = by_floor[floor].lines[name][0]
        key = plain(line.values["corridor"])
        out = any(
            (exit_.floor, exit_.corridor) == (floor, key) and at_end(frame, "end", exit_.at)
            for exit_ in (*made.exits, *made.doors)
        )
        if f"{floor}.{name}" not in reached and not out:
            top = made.elevations.get(floor, 0.0) + line.values["rise"]
            book.say(line, "rise", "ramp_nowhere", top=f"{top:g}")


def _along(book: Book, made: Layout, floor: str) -> None:
    """Compare rooms and stairs of a floor with the length of their walls, and with one another."""
    here = [*made.rooms_on(floor), *(s for s in made.stairs.values() if floor in s.floors)]
    for placed in here:
        box = placed.box
        end, length = box.start + box.frontage, box.frame.wall_m(box.side)
        is_past = end > length + OFF_THE_END_M
        if (
            placed.corridor
            and box.side in ("left", "right")
            and (is_past or box.start < -OFF_THE_END_M)
        ):
            shown = f"{end if is_past else box.start:g}"
            what = _name(book, placed)
            book.say(placed.line, "start", "past_end", what=what, end=shown, length=f"{length:g}")
    by_wall: dict[tuple[str, str], list[Placed]] = {}
    for placed in here:
        by_wall.setdefault((placed.corridor, placed.box.side), []).append(placed)
    by_wall.pop(("", "left"), None)  # these stand by their place on the plan
    for row in by_wall.values():
        row.sort(key=lambda placed: placed.box.start)
        for one, other in itertools.pairwise(row):
            by = one.box.start + one.box.frontage - other.box.start
            crosses = one.id == other.line.get("scissor_with") or (
                other.id == one.line.get("scissor_with")
            )
            if by > SLACK_M and not crosses:
                low, high = other.box.start, other.box.start + other.box.frontage
                book.say(
                    other.line, "start", "overlap", what=_name(book, other), low=f"{low:g}",
                    high=f"{high:g}", other=_name(book, one), where=_row(book, one), by=f"{by:.2f}",
                )  # fmt: skip


def _half(book: Book, made: Layout, room: Placed) -> None:
    """Say where the door of a room opens to a stair that has no landing as high as its floor."""
    stair = made.stairs.get(room.corridor.removeprefix(OF_A_STAIR))
    if stair is None or not room.corridor.startswith(OF_A_STAIR):
        return
    for floor in room.floors:
        if floor in made.elevations and landing_at(made, stair, floor) is None:
            heights = "、".join(f"{height:.2f} m" for _, height in half_landings(made, stair))
            values = {"stair": stair.id, "floor": floor, "height": made.elevations[floor]}
            book.say(room.line, "floors", "half_height", heights=heights or "—", **values)


def _doors(book: Book, room: Placed) -> None:
    line, frontage = room.line, room.box.frontage
    places, widths = line.get("door_at", ()), line.get("door_width", ())
    if not places or room.line.has("origin"):
        return
    if len(widths) not in (1, len(places)):
        book.say(line, "door_width", "door_counts", doors=len(places), widths=len(widths))
        return
    pairs = sorted(zip(places, widths if len(widths) > 1 else widths * len(places), strict=True))
    for at, width in pairs:
        if at > frontage or at + width / 2 > frontage + _FIT_M or at - width / 2 < -_FIT_M:
            book.say(line, "door_at", "door_off", at=f"{at:g}", frontage=f"{frontage:g}")
    for (one, wide), (other, broad) in itertools.pairwise(pairs):
        if other - one < (wide + broad) / 2 - SLACK_M:
            book.say(line, "door_at", "doors_overlap", one=f"{one:g}", other=f"{other:g}")


def _seats(book: Book, room: Placed) -> None:
    seats = room.line.get("seats", 0)
    _crowd(book, room, seats, room.line, "seats")


def _crowd(book: Book, room: Placed, people: int, line: Line, column: str) -> None:
    area = room.box.frontage * room.box.depth - math.prod(room.line.get("void", ())[2:] or (0,))
    density = people / area
    values = {"people": people, "area": f"{area:.1f}", "density": f"{density:.1f}"}
    if density > _MOST_PER_M2:
        book.say(line, column, "crowded", most=f"{_MOST_PER_M2:g}", **values)
    elif density > _CROWDED_PER_M2:
        book.warn(line, column, "crowded_start", **values)


def _rise(book: Book, made: Layout, stair: Placed) -> None:
    """Compare steps times riser with the height of every storey that a stair climbs."""
    riser = stair.line.values["riser"]
    for lower, upper in itertools.pairwise(stair.floors):
        if lower not in made.elevations or upper not in made.elevations:
            continue
        counts = steps_in(made, stair, lower)
        own = made.storeys.get(stair.id, ())
        rows = [one for one in own if lower in one.values["floors"] and one.has("steps")]
        line = (rows or [stair.line])[-1]
        if counts is None:
            book.say(line, "steps", "steps_storey", floor=lower)
            continue
        height = made.elevations[upper] - made.elevations[lower]
        rise = sum(counts) * riser
        if abs(rise - height) > _RISE_SLACK_M:
            book.say(
                line, "steps", "steps_rise", storey=f"{lower}–{upper}", count=sum(counts),
                riser=f"{riser:g}", rise=f"{rise:.2f}", height=f"{height:.2f}",
                wanted=round(height / riser),
            )  # fmt: skip


def _shaft(book: Book, stair: Placed) -> None:
    """Compare two flights side by side with the shaft that they lie in."""
    line, box = stair.line, stair.box
    width, well = line.values["clear_width"], line.get("well", 0.0)
    both = 2 * width + well
    beside = all(len(counts) == 2 for _, counts in line.values["steps"])  # noqa: PLR2004
    if (
        beside
        and line.get("turn") != "quarter"
        and both > box.frontage + _FIT_M
        and box.frontage <= box.depth
    ):
        values = {"width": f"{width:g}", "well": f"{well:g}", "both": f"{both:.2f}"}
        book.say(line, "clear_width", "stair_wide", frontage=f"{box.frontage:g}", **values)


def _crossing(book: Book, made: Layout, stair: Placed) -> None:
    """Compare the shafts of two stairs that cross in one."""
    name = stair.line.get("scissor_with")
    if name is None:
        return
    other = made.stairs.get(name)
    if other is None or other is stair:
        if plain(name) not in made.lost:
            hint = nearest_name(name, [one for one in made.stairs if one != stair.id])
            book.say(stair.line, "scissor_with", "scissor_unknown", value=name, hint=hint)
    elif (other.corridor, other.box) != (stair.corridor, stair.box):
        book.say(stair.line, "scissor_with", "scissor_shaft", other=name)


def _leaves(book: Book, line: Line) -> None:
    """Compare the leaves of a door with those of them that are locked, and with its posts."""
    leaves, locked, posts = (
        line.get("leaves", 1),
        line.get("leaves_locked", 0),
        line.get("posts", 0),
    )
    if locked >= leaves:
        book.say(line, "leaves_locked", "no_leaf_opens", leaves=leaves, locked=locked)
    if posts >= leaves:
        book.say(line, "posts", "posts_many", leaves=leaves, posts=posts, most=leaves - 1)


def _twice(book: Book, made: Layout, found: list[Class]) -> None:
    """Say which class is there twice, and which room has two classes."""
    names: dict[str, Class] = {}
    rooms: dict[str, Class] = {}
    used = {one.space for one in found}
    for one in found:
        key = plain(one.name)
        if key in names:
            row = names[key].line.number
            book.say(one.line, "class", "class_twice", value=one.name, row=row)
        names.setdefault(key, one)
        if not _is_year(one.name) or not one.is_class:
            continue
        other = rooms.setdefault(one.space, one)
        if class_key(other.name) != class_key(one.name):
            free = [
                room.id
                for room in made.rooms_on(one.floor)
                if f"{one.floor}.{room.id}" not in used and room.box.frontage > _CLASSROOM_M
            ]
            book.say(
                one.line, "room", "two_in_room", room=one.space, row=other.line.number,
                other=other.name, free="、".join(free) or "—",
            )  # fmt: skip


def _is_year(name: str) -> bool:
    """Whether a name is that of a class: a year and a number."""
    year, dot, number = class_key(name).partition(".")
    return bool(dot) and year.isdigit() and number.isdigit()


def _counts(book: Book, one: Class) -> None:
    line = one.line
    pupils, absent = line.get("pupils", 0), line.get("absent", 0)
    parts = sum(line.get(key, 0) for key in ("crutches", "wheelchair", "helpers"))
    if absent > pupils:
        book.say(line, "absent", "absent_more", absent=absent, pupils=pupils)
    elif parts > one.present:
        key = next(k for k in ("crutches", "wheelchair", "helpers") if line.get(k))
        book.say(line, key, "parts_more", parts=parts, pupils=one.present)
    people = max(0, one.present) + line.get("staff", 0)
    if people == 0:
        book.warn(line, "pupils", "nobody")
    elif not pupils and _is_year(one.name):  # a class; 0 or 无 is right for an office only
        book.warn(line, "pupils", "no_pupils", value=one.name, people=people)
    _crowd(book, one.room, people, line, "pupils" if pupils else "staff")


def _way(book: Book, made: Layout, one: Class) -> None:
    """Say where a class cannot go as the plan has it."""
    stair, exit_, line = one.stair, one.exit, one.line
    if stair is not None and one.floor not in stair.floors:
        floors = "、".join(stair.floors)
        book.say(line, "stair", "stair_floor", stair=stair.id, floor=one.floor, floors=floors)
    closed = [stair_named(made, word) for word in book.form("plan").get("closed_stairs", ())]
    if stair is not None and any(other is not None and other.id == stair.id for other in closed):
        book.warn(line, "stair", "closed", stair=stair.id)
    if stair is None or exit_ is None or exit_.stair in (None, stair.id):
        return
    own = [e.id for e in made.exits if e.stair == stair.id]
    own = own or [e.id for e in made.exits if e.corridor]
    book.say(
        line, "exit", "apart", stair=stair.id, exit=exit_.id, other=exit_.stair,
        own="、".join(own) or "—",
    )  # fmt: skip


def _without(book: Book, made: Layout, found: list[Class]) -> None:
    """Say which rooms are called like a class that nobody has written down."""
    if "classes" not in book.pages:
        return
    names = [name for one in found for name in (one.name, one.line.get("alias")) if name]
    known = {class_key(str(name)) for name in names}
    for room in made.rooms:
        name = str(room.line.get("name") or "")
        if name and _is_year(name) and class_key(name) not in known:
            book.say(room.line, "name", "room_without", room=room.id, value=name)
