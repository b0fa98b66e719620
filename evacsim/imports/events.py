"""What happens, in the form of the plan and in the sheet of events, there and back.

The plan has what is locked from the start, what is closed, an aftershock, and until when places
can be borne; the sheet has every other event, a row each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.hazards import HAZARDS
from evacsim.imports.form import pairs
from evacsim.imports.places import (
    door_hint,
    door_named,
    exit_hint,
    exit_named,
    is_lost,
    place_hint,
    space_named,
    stair_hint,
    stair_named,
)
from evacsim.imports.read import say_missing
from evacsim.imports.sheets import SHEETS
from evacsim.imports.text import Section
from evacsim.scenario.place import one_named
from evacsim.scenario.triggers import PASSED
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evacsim.building.model import Building
    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line
    from evacsim.imports.write import Values
    from evacsim.scenario.model import Event, Scenario

    Lose = Callable[..., None]

SHOCK_S: Final = 20.0
"""How long an aftershock lasts of which the plan says only when (assumption)."""
_COLUMNS: Final[Mapping[str, str]] = {
    "until": "until_s",
    "width_left": "width_factor",
    "speed": "speed_factor",
    "smoke": "extinction_per_m",
    "source": "source",
}
"""Columns of the sheet of events that are keys of an event as they stand."""
_IN_A_LINE: Final = 4
"""So many limits stand in the line of the plan; more have rows."""
_WHOLE: Final = dict.fromkeys(("全楼", "各处", "everywhere"), "*")
"""What names the whole building."""


def event_sections(book: Book, made: Layout) -> list[Section]:
    """Return the tables of what happens: locks, closings, an aftershock, events, limits."""
    return [
        *_locks(book, made),
        *_closings(book, made),
        *_aftershock(book),
        *(one for line in book.lines.get("events", ()) for one in _events(book, made, line)),
        *_limits(book, made),
    ]


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
            hint = stair_hint(made, word) if what == "stair" else exit_hint(made, word)
            book.say(plan, f"closed_{what}s", f"{what}_unknown", value=word, hint=hint)
    return found


def _locks(book: Book, made: Layout) -> list[Section]:
    """Return the events of what is locked from the start."""
    plan = book.form("plan")
    night = plan.get("hours") == "night"
    found: dict[tuple[str, str], str] = {}
    homes: dict[tuple[str, str], tuple[Line, str]] = {}
    for key, name in (*_closed(book, made, "stair"), *_closed(book, made, "exit")):
        homes[key, name] = plan, "closed_stairs" if key == "stair" else "closed_exits"
        found[key, name] = plan.cell(homes[key, name][1])
    lines: list[tuple[str, str, Line]] = [("stair", s.id, s.line) for s in made.stairs.values()]
    lines += [("connection", e.id, e.line) for e in made.exits]
    for key, name, line in lines:
        if at_night(line) and not night:
            if (key, name) not in found:
                book.warn(line, "locked", "night", what=name)
        elif line.get("locked", "no") != "no":
            found.setdefault((key, name), line.cell("locked"))
            homes.setdefault((key, name), (line, "locked"))
    sections = []
    for (key, name), cell in found.items():
        values: dict[str, Any] = {"kind": "lock", "at_s": 0, key: name}
        section = Section("[[event]]", values, {key: cell}, line=homes[key, name][0])
        section.columns[key] = homes[key, name][1]
        sections.append(section)
    return sections


def _closings(book: Book, made: Layout) -> Iterator[Section]:
    """Yield the events of what nobody enters any more: rooms, corridors, stairs."""
    plan = book.form("plan")
    at_s = plan.get("closed_at", 0.0)
    for word in plan.get("closed_spaces", ()):
        place = _place(book, made, plan, "closed_spaces", word)
        if place is not None:
            key, name = place
            section = Section("[[event]]", {"kind": "close"})
            section.take("at_s", at_s, plan, "closed_at")
            section.take(key, name, plan, "closed_spaces")
            yield section
    if plan.has("closed_at") and not plan.has("closed_spaces"):
        book.warn(plan, "closed_at", "closed_nothing")


def _aftershock(book: Book) -> Iterator[Section]:
    plan = book.form("plan")
    if plan.has("aftershock"):
        at_s = plan.get("aftershock")
        until_s = at_s + plan.get("aftershock_lasts", SHOCK_S)
        section = Section("[[event]]", {"kind": "aftershock"})
        section.take("at_s", at_s, plan, "aftershock")
        section.take("until_s", until_s, plan, "aftershock_lasts")
        yield section


def _limits(book: Book, made: Layout) -> Iterator[Section]:
    """Yield until when places can be borne: A=5:00."""
    plan = book.form("plan")
    for name, until_s in pairs(book, "limits", SHEETS["plan"].entry("closed_at")):
        place = _place(book, made, plan, "limits", name) if until_s else None
        if place is not None:
            section = Section("[[tenability]]")
            section.take(*place, plan, "limits")
            section.take("until_s", until_s, plan, "limits")
            yield section
        elif not until_s:
            book.say(plan, "limits", "limit", value=f"{name}={until_s:g}")
    for line in book.lines.get("limits", ()):
        if not say_missing(book, line, "where", "until"):
            continue
        named = [_place(book, made, line, "where", name) for name in line.values["where"]]
        spaces = [name for key, name in filter(None, named) if key == "space"]
        stairs = [("stair", name) for key, name in filter(None, named) if key == "stair"]
        for key, value in [*stairs, *([("space", spaces)] if spaces else [])]:
            section = Section("[[tenability]]")
            section.take(key, value, line, "where")
            section.take("until_s", line.get("until"), line, "until")
            section.take("source", line.get("source"), line, "source")
            yield section


def _place(book: Book, made: Layout, line: Line, column: str, name: str) -> tuple[str, str] | None:
    """Return how a scenario names a stair, or rooms and corridors by a pattern; say who is none."""
    stair = stair_named(made, name)
    if stair is not None:
        return "stair", stair.id
    space = space_named(book, made, _WHOLE.get(plain(name), name))
    if space is not None:
        return "space", space
    if not is_lost(made, name):
        book.say(line, column, "place_unknown", value=name, hint=place_hint(made, name))
    return None


def _door(book: Book, made: Layout, line: Line, name: str) -> tuple[str, str] | None:
    """Return how a scenario names the doors of a stair, an exit, or doors; say who is none."""
    stair = stair_named(made, name)
    if stair is not None:
        return "stair", stair.id
    door = door_named(made, name)
    if door is not None:
        return "connection", door
    if not is_lost(made, name):
        book.say(line, "where", "door_unknown", value=name, hint=door_hint(made, name))
    return None


def _events(book: Book, made: Layout, line: Line) -> Iterator[Section]:
    """Yield the events of a row: one for all spaces or doors that it names, one for each stair."""
    if not say_missing(book, line, "kind"):
        return
    kind = line.values["kind"]
    names, hazard = line.get("where", ()), HAZARDS[kind]
    everywhere = hazard.covers == "everywhere"
    if not names and "where" not in line.faulty and not everywhere:
        say_missing(book, line, "where")
        return
    found = [
        _place(book, made, line, "where", name)
        if hazard.on_components
        else _door(book, made, line, name)
        for name in names
    ]
    if everywhere and names:
        book.say(line, "where", "event_everywhere", value="；".join(names))
    named = [one for one in found if one is not None]
    stairs = [name for key, name in named if key == "stair"]
    others = [name for key, name in named if key != "stair"]
    places: list[tuple[str, Any]] = [("stair", name) for name in stairs]
    if others:
        places.append(("space" if hazard.on_components else "connection", others))
    for place in places or [("stair", None)]:
        section = Section("[[event]]")
        section.take("kind", kind, line, "kind")
        section.take("at_s", line.get("at", 0.0), line, "at")
        section.take(*place, line, "where")
        passed = line.get("until_passed")
        section.take("until", f"{PASSED}{passed}" if passed else None, line, "until_passed")
        for column, key in _COLUMNS.items():
            section.take(key, line.get(column), line, column)
        yield section


def event_rows(
    scenario: Scenario, building: Building, lose: Lose
) -> tuple[dict[str, Any], dict[str, list[Values]]]:
    """Return the lines of the plan and the rows of events and limits that say what happens.

    Of two things at one time the later decides, so from the first event on that the plan has no
    line for all go into the sheet, in their order.
    """
    form: dict[str, Any] = {}
    rows: list[Values] = []
    for number, event in enumerate(scenario.event, start=1):
        if rows or not _in_plan(event, building, form):
            if event.at_s < 0:
                lose(f"event {number}: at_s", "a time before the alarm")
            rows.append(_event_row(event))
    limits: list[Values] = []
    for limit in scenario.tenability:
        places = limit.space if limit.stair is None else (limit.stair,)
        if len(scenario.tenability) > _IN_A_LINE or limit.source:
            limits.append({"where": places, "until": limit.until_s, "source": limit.source or None})
            continue
        for place in places:
            told = (*form.get("limits", ()), f"{place}={limit.until_s:.12g} s")
            form["limits"] = told
    return form, {"events": rows, "limits": limits}


def _event_row(event: Event) -> Values:
    until = event.until or ""
    return {
        "kind": event.kind,
        "where": (event.stair,) if event.stair else event.space or event.connection or None,
        "at": max(0.0, event.at_s) or None,
        "until_passed": until.removeprefix(PASSED) or None,
        **{column: getattr(event, key) or None for column, key in _COLUMNS.items()},
    }


def _in_plan(event: Event, building: Building, form: dict[str, Any]) -> bool:
    """Put an event into the lines of the plan; whether they can hold it."""
    exits = [one_named(building.exits, name) for name in event.connection]
    if event.source or not all(exits):  # other doors, or a pattern
        return False
    if event.kind == "lock" and event.at_s <= 0:
        if event.stair is not None:
            form["closed_stairs"] = (*form.get("closed_stairs", ()), event.stair)
        ids = tuple(one.id for one in exits if one is not None)
        form["closed_exits"] = (*(form.get("closed_exits") or ()), *ids) or None
        return True
    if event.at_s < 0:
        return False
    if event.kind == "aftershock" and "aftershock" not in form and event.until_s is not None:
        form["aftershock"] = event.at_s
        form["aftershock_lasts"] = event.until_s - event.at_s
        return True
    if (
        event.kind == "close"
        and event.until_s is None
        and form.get("closed_at", event.at_s) == event.at_s
    ):
        named = event.space if event.stair is None else (event.stair,)
        form["closed_spaces"] = (*form.get("closed_spaces", ()), *named)
        form["closed_at"] = event.at_s
        return True
    return False
