"""Floors of a workbook: how high they lie, and of which building of several they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import nearest_name
from evacsim.imports.floor_names import block_of, floor_id, floor_order, in_block
from evacsim.imports.read import say_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line

_SLACK_M: Final = 0.05
"""A height that is written may be so far from the sum of the storeys below."""
_WITH_FLOORS: Final = ("floors", "corridors", "rooms", "stairs", "classes")


def take_blocks(book: Book) -> None:
    """Put the building that a row names before all floors of the row."""
    known = {str(b) for line in book.lines.get("floors", ()) if (b := line.get("block"))}
    for sheet in (*_WITH_FLOORS, "exits", "flights"):
        for line in book.lines.get(sheet, ()):
            block = line.get("block")
            if block is not None and str(block) not in known:
                hint = nearest_name(str(block), known)
                book.say(line, "block", "block_unknown", value=block, hint=hint)
            elif block is None and known and sheet in _WITH_FLOORS and sheet != "floors":
                floors = line.get("floors") or line.get("floor")
                if floors:
                    book.say(line, "block", "block_missing", known="、".join(sorted(known)))
            if block is not None:
                line.values.update(_prefixed(line.values, str(block)))


def _prefixed(values: Mapping[str, Any], block: str) -> dict[str, Any]:
    """Return those values of a row that are floors, with their building before them."""
    found: dict[str, Any] = {
        key: in_block(block, values[key]) for key in ("floor", "same_as") if values.get(key)
    }
    if values.get("floors"):
        found["floors"] = tuple(in_block(block, floor) for floor in values["floors"])
    steps = values.get("steps")
    if isinstance(steps, tuple):
        found["steps"] = tuple(
            (tuple(in_block(block, f) for f in floors) if floors else floors, counts)
            for floors, counts in steps
        )
    return found


def lay_floors(book: Book, made: Layout) -> dict[str, str]:
    """Take in floors and heights; return which floor each other one is the same as."""
    alike: dict[str, str] = {}
    for line in book.lines.get("floors", ()):
        if not say_missing(book, line, "floors"):
            made.lost_floors = True
            continue
        between = all(not floor_order(floor)[1].is_integer() for floor in line.values["floors"])
        if not between and not say_missing(book, line, "storey_height"):
            made.lost_floors = True
            continue
        for floor in line.values["floors"]:
            if floor in made.heights:
                book.say(line, "floors", "floor_twice", floor=floor)
            made.heights[floor] = line.get("storey_height", 0.0)
            made.floor_lines[floor] = line
            if line.has("same_as"):
                alike[floor] = line.values["same_as"]
    for floor, other in alike.items():
        if other not in made.heights:
            book.say(made.floor_lines[floor], "same_as", "same_unknown", floor=other)
    for block in dict.fromkeys(block_of(floor) for floor in made.heights):
        _heights(book, made, block)
    return alike


def _heights(book: Book, made: Layout, block: str) -> None:
    """Add up the heights of the storeys of a building from its 1F, at 0 m or as it is written."""
    own = {floor_order(floor)[1]: floor for floor in made.heights if block_of(floor) == block}
    whole = {number for number in own if number.is_integer()}
    ends = (int(min((*whole, 1))), int(max((*whole, 1))))
    gaps = {float(n) for n in range(ends[0], ends[1] + 1) if n} - whole
    if gaps:
        if not made.lost_floors:
            book.say_sheet("floors", "floor_gap", floor=in_block(block, floor_id(min(gaps))))
        return
    up, down = 0.0, 0.0
    found: dict[float, float] = {}
    for number in sorted(n for n in whole if n > 0):
        found[number] = up
        up += made.heights[own[number]]
    for number in sorted((n for n in whole if n < 0), reverse=True):
        down -= made.heights[own[number]]
        found[number] = down
    written = {n: made.floor_lines[floor].get("elevation") for n, floor in own.items()}
    anchor = next((n for n in (1, *sorted(found)) if written.get(n) is not None), None)
    offset = written[anchor] - found[anchor] if anchor is not None else 0.0
    for number, height in found.items():
        made.elevations[own[number]] = round(height + offset, 6)
        said = written[number]
        if said is not None and abs(said - height - offset) > _SLACK_M:
            line = made.floor_lines[own[number]]
            total = f"{height + offset:.2f}"
            book.say(line, "elevation", "elevation_sum", said=f"{said:g}", total=total)
    for number in sorted(own.keys() - found.keys()):
        _between(book, made, own, number)


def _between(book: Book, made: Layout, own: Mapping[float, str], number: float) -> None:
    """Take in a half-level: as high as it is written, else in the middle of its storey."""
    below, above = number - 0.5 or -1.0, number + 0.5
    said = made.floor_lines[own[number]].get("elevation")
    ends = [made.elevations.get(own.get(n, "")) for n in (below, above)]
    if said is not None:
        if None not in ends and not (ends[0] or 0.0) < said < (ends[1] or 0.0):
            values = {key: f"{end:g}" for key, end in zip(("low", "high"), ends, strict=True)}
            book.say(
                made.floor_lines[own[number]], "elevation", "half_between", said=f"{said:g}",
                floor=own[number], **values,
            )  # fmt: skip
        made.elevations[own[number]] = said
    elif None in ends:
        book.say(made.floor_lines[own[number]], "elevation", "half_alone", floor=own[number])
    else:
        made.elevations[own[number]] = round(sum(end or 0.0 for end in ends) / 2, 6)


def known_floors(book: Book, made: Layout, line: Line, alike: dict[str, str]) -> tuple[str, ...]:
    """Return the floors of a row that there are, with those that are the same as one of them."""
    given = line.values["floors"]
    told = made.lost_floors or "block" in line.faulty
    for floor in given:
        if floor not in made.heights and not told and not _said_of(book, line):
            book.say(line, "floors", "floor_unknown", floor=floor)
    found = {f for f in given if f in made.heights}
    found |= {floor for floor, other in alike.items() if other in found}
    return tuple(sorted(found, key=floor_order))


def _said_of(book: Book, line: Line) -> bool:
    """Whether it was said already that a row names no building, or one that is not there."""
    blocks = {str(one.get("block")) for one in book.lines.get("floors", ())} - {"None"}
    return bool(blocks) and str(line.get("block")) not in blocks
