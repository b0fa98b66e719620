"""What happens in the plan of a workbook, as tables of a scenario file: what is locked, closed.

Also the aftershock, and until when places can be borne.
"""

from __future__ import annotations

import fnmatch
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import nearest_name
from evacsim.imports.cells import CellError, Read, read_cell
from evacsim.imports.corridors import passages
from evacsim.imports.sheets import SHEETS
from evacsim.imports.text import Section
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.imports.layout import Exit, Layout, Placed
    from evacsim.imports.read import Book, Line

SHOCK_S: Final = 20.0
"""How long an aftershock lasts of which the plan says only when (assumption)."""


def event_sections(book: Book, made: Layout) -> list[Section]:
    """Return the tables of what happens: locks, closings, an aftershock, limits."""
    return [
        *_locks(book, made),
        *_closings(book, made),
        *_aftershock(book),
        *_limits(book, made),
    ]


def is_lost(made: Layout, name: str) -> bool:
    """Whether a name is that of something whose own row has a fault."""
    return bool({plain(name), plain(name.replace("楼梯", ""))} & made.lost)


def stair_named(made: Layout, name: str) -> Placed | None:
    """Return a stair by its id or its name, in any spelling: A, A 楼梯, 西楼梯."""
    spelt = {plain(name), plain(name.replace("号", "").replace("楼梯", ""))} - {""}
    for stair in (*made.stairs.values(), *made.flight_stairs.values()):
        if spelt & {plain(stair.id), plain(str(stair.line.get("name", "")))}:
            return stair
    return None


def exit_named(made: Layout, name: str) -> Exit | None:
    """Return an exit by its id or its name, in any spelling."""
    for exit_ in made.exits:
        if plain(name) in {plain(exit_.id), plain(str(exit_.line.get("name", "")))}:
            return exit_
    return None


def at_night(line: Line) -> bool:
    """Whether a stair or exit is locked at night: said so, or yes in a column called 夜间."""
    title = line.cells.get("locked", ("", ""))[1]
    is_night = plain(title).startswith(plain("夜间")) and line.get("locked") == "always"
    return is_night or bool(line.get("locked") == "night")


def _closed(book: Book, made: Layout, what: str) -> list[tuple[str, str]]:
    """Return the stairs or exits that the plan closes, as an event names them."""
    plan = book.form("plan")
    found = []
    for word in plan.get(f"closed_{what}s", ()):
        named = stair_named(made, word) if what == "stair" else exit_named(made, word)
        if named is not None:
            found.append(("stair" if what == "stair" else "connection", named.id))
        elif not is_lost(made, word):
            known = list(made.stairs) if what == "stair" else [one.id for one in made.exits]
            hint = nearest_name(word, known)
            book.say(plan, f"closed_{what}s", f"{what}_unknown", value=word, hint=hint)
    return found


def _locks(book: Book, made: Layout) -> list[Section]:
    """Return the events of what is locked from the start."""
    plan = book.form("plan")
    night = plan.get("hours") == "night"
    found: dict[tuple[str, str], str] = {}
    for key, name in (*_closed(book, made, "stair"), *_closed(book, made, "exit")):
        found[key, name] = plan.cell("closed_stairs" if key == "stair" else "closed_exits")
    lines: list[tuple[str, str, Line]] = [("stair", s.id, s.line) for s in made.stairs.values()]
    lines += [("connection", e.id, e.line) for e in made.exits]
    for key, name, line in lines:
        if at_night(line) and not night:
            if (key, name) not in found:
                book.warn(line, "locked", "night", what=name)
        elif line.get("locked", "no") != "no":
            found.setdefault((key, name), line.cell("locked"))
    sections = []
    for (key, name), cell in found.items():
        values: dict[str, Any] = {"kind": "lock", "at_s": 0, key: name}
        sections.append(Section("[[event]]", values, {key: cell}))
    return sections


def _closings(book: Book, made: Layout) -> Iterator[Section]:
    """Yield the events of what nobody enters any more: rooms, corridors, stairs."""
    plan = book.form("plan")
    at_s = plan.get("closed_at", 0.0)
    for word in plan.get("closed_spaces", ()):
        place = _place(book, made, "closed_spaces", word)
        if place is not None:
            key, name = place
            values: dict[str, Any] = {"kind": "close", "at_s": at_s, key: name}
            remarks = {key: plan.cell("closed_spaces"), "at_s": plan.cell("closed_at")}
            yield Section("[[event]]", values, remarks)
    if plan.has("closed_at") and not plan.has("closed_spaces"):
        book.warn(plan, "closed_at", "closed_nothing")


def _aftershock(book: Book) -> Iterator[Section]:
    plan = book.form("plan")
    if plan.has("aftershock"):
        at_s = plan.get("aftershock")
        until_s = at_s + plan.get("aftershock_lasts", SHOCK_S)
        values = {"kind": "aftershock", "at_s": at_s, "until_s": until_s}
        remarks = {"at_s": plan.cell("aftershock"), "until_s": plan.cell("aftershock_lasts")}
        yield Section("[[event]]", values, remarks)


def _limits(book: Book, made: Layout) -> Iterator[Section]:
    """Yield until when places can be borne: A=5:00."""
    plan = book.form("plan")
    for word in plan.get("limits", ()):
        name, _, time = unicodedata.normalize("NFKC", word).partition("=")
        how = Read(
            entry=SHEETS["plan"].entry("closed_at"), per_unit=None, number_format="",
            lang=book.lang,
        )  # fmt: skip
        try:
            until_s = read_cell(time.strip(), how) if time.strip() else None
        except CellError:
            until_s = None
        if not until_s:
            book.say(plan, "limits", "limit", value=word)
            continue
        place = _place(book, made, "limits", name.strip())
        if place is not None:
            values = {place[0]: place[1], "until_s": until_s}
            yield Section("[[tenability]]", values, {"until_s": plan.cell("limits")})


def _place(book: Book, made: Layout, column: str, name: str) -> tuple[str, str] | None:
    """Return how a scenario names a stair, or rooms and corridors by a pattern; say who is none."""
    stair = stair_named(made, name)
    if stair is not None:
        return "stair", stair.id
    known = [f"{floor}.{room.id}" for room in made.rooms for floor in room.floors]
    known += [
        f"{floor}.{way}" for floor, own in made.corridors.items() for way in passages(own).lines
    ]
    if any(fnmatch.fnmatchcase(one, name) for one in known):
        return "space", name
    if not is_lost(made, name.partition(".")[2]):
        hint = nearest_name(name, [*known, *made.stairs])
        book.say(book.form("plan"), column, "place_unknown", value=name, hint=hint)
    return None
