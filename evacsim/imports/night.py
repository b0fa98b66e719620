"""The night and the search of rooms: lines of the plan and the sheet of wardens, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.form import form_row, form_table
from evacsim.imports.held import unheld, why
from evacsim.imports.reaction import in_seconds, write_reaction
from evacsim.imports.read import say_missing
from evacsim.imports.text import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.imports.read import Book, Line
    from evacsim.imports.write import Values
    from evacsim.scenario.model import Scenario

NIGHT: Final = {
    "asleep": "asleep",
    "alarm_in": "alarm",
    "sleeps_through": "sleeps_through",
    "never_wakes": "never_wakes",
    "on_duty": "on_duty",
    "at_door": "at_door_s",
    "unlock": "unlock_s",
}
"""Lines of the plan that are of the night, and keys of `[night]`."""
SEARCH: Final = {
    "searchers": "searchers",
    "search_from": "from",
    "search_begins": "begins",
    "search_rooms": "rooms",
    "per_room": "per_room_s",
}
"""Lines of the plan that are of the search, and keys of `[room_search]`."""
_WARDEN: Final = ("space", "wakes", "unlocks", "stair", "exit")


def night_sections(book: Book) -> list[Section]:
    """Return the tables of the night, its wardens and the search of rooms."""
    plan = book.form("plan")
    night = form_table(plan, "[night]", NIGHT)
    search = form_table(plan, "[room_search]", SEARCH)
    needs = (("asleep", night, NIGHT), ("search_from", search, SEARCH))
    for needed, section, lines in needs:
        if section.values and not plan.has(needed) and needed not in plan.faulty:
            said = next(key for key in lines if plan.has(key))
            book.say(
                plan, said, "night_alone", needed=book.sheets["plan"].entry(needed).title(book.lang)
            )
    wardens = [_warden(line) for line in book.lines.get("wardens", ()) if _whole(book, line)]
    return [*(one for one in (night, search) if one.values), *wardens]


def _whole(book: Book, line: Line) -> bool:
    return say_missing(book, line, "warden", "space", "sets_off")


def _warden(line: Line) -> Section:
    section = Section("[[warden]]")
    section.take("id", line.get("warden"), line, "warden")
    for key in _WARDEN:
        value = line.get(key)
        section.take(key, list(value) if isinstance(value, tuple) else value, line, key)
    section.take("pre_movement", line.get("sets_off"), line, "sets_off")
    if line.get("present") == "no":
        section.put("present", False, line.cell("present"))
    return section


def night_row(scenario: Scenario) -> Values:
    """Return the lines of the plan that are of the night and of the search."""
    return {**form_row(scenario.night, NIGHT), **form_row(scenario.room_search, SEARCH)}


def warden_rows(scenario: Scenario, lose: Callable[..., None]) -> list[Values]:
    """Return a row for every warden; `lose` is told what no row can hold."""
    rows: list[Values] = []
    for one in scenario.warden:
        for key in unheld(one):
            lose(f'warden "{one.id}": {key}', why(key))
        times = in_seconds(one.pre_movement.model_dump(exclude_none=True))
        known = write_reaction({"distribution": times, "shared_by": "occupant"}, "zh") is not None
        if not known:
            lose(
                f'warden "{one.id}": pre_movement',
                "a distribution that the sheets have no words for",
            )
        row: dict[str, Any] = {key: getattr(one, key) or None for key in _WARDEN}
        row |= {"warden": one.id, "present": None if one.present else "no"}
        row["sets_off"] = times if known else None
        rows.append(row)
    return rows
