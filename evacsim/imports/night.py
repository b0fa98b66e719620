"""The night and the search of rooms: lines of the plan and the sheet of wardens, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.held import NOT_HELD, unheld
from evacsim.imports.read import say_missing
from evacsim.imports.text import Section
from evacsim.premovement import Fixed
from evacsim.scenario.night import AT_DOOR_S, PER_ROOM_S, UNLOCK_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    night, search = _table(plan, "[night]", NIGHT), _table(plan, "[room_search]", SEARCH)
    needs = (("asleep", night, NIGHT), ("search_from", search, SEARCH))
    for needed, section, lines in needs:
        if section.values and not plan.has(needed) and needed not in plan.faulty:
            said = next(key for key in lines if plan.has(key))
            book.say(
                plan, said, "night_alone", needed=book.sheets["plan"].entry(needed).title(book.lang)
            )
    wardens = [_warden(line) for line in book.lines.get("wardens", ()) if _whole(book, line)]
    return [*(one for one in (night, search) if one.values), *wardens]


def _table(plan: Line, heading: str, lines: Mapping[str, str]) -> Section:
    section = Section(heading)
    for key, name in lines.items():
        value = plan.get(key)
        section.put(name, list(value) if isinstance(value, tuple) else value, plan.cell(key))
    return section


def _whole(book: Book, line: Line) -> bool:
    return say_missing(book, line, "warden", "space", "sets_off")


def _warden(line: Line) -> Section:
    section = Section("[[warden]]")
    section.put("id", line.get("warden"), line.cell("warden"))
    for key in _WARDEN:
        value = line.get(key)
        section.put(key, list(value) if isinstance(value, tuple) else value, line.cell(key))
    times = {"kind": "fixed", "value_s": line.get("sets_off")}
    section.put("pre_movement", times, line.cell("sets_off"))
    if line.get("present") == "no":
        section.put("present", False, line.cell("present"))
    return section


def night_row(scenario: Scenario) -> Values:
    """Return the lines of the plan that are of the night and of the search."""
    row: dict[str, Any] = {}
    for table, lines in ((scenario.night, NIGHT), (scenario.room_search, SEARCH)):
        usual = {"at_door_s": AT_DOOR_S, "unlock_s": UNLOCK_S, "per_room_s": PER_ROOM_S}
        for key, name in lines.items() if table is not None else ():
            value = getattr(table, "from_" if name == "from" else name)
            is_usual = value == usual.get(name, 0.0 if name != "on_duty" else None)
            row[key] = None if is_usual or value == ("*",) else value
    return row


def warden_rows(scenario: Scenario, lose: Callable[..., None]) -> list[Values]:
    """Return a row for every warden; `lose` is told what no row can hold."""
    rows: list[Values] = []
    for one in scenario.warden:
        for key in unheld(one):
            lose(f'warden "{one.id}": {key}', NOT_HELD)
        times = one.pre_movement
        if not isinstance(times, Fixed):
            lose(
                f'warden "{one.id}": pre_movement',
                "a distribution that the sheets have no words for",
            )
        row: dict[str, Any] = {key: getattr(one, key) or None for key in _WARDEN}
        row |= {"warden": one.id, "present": None if one.present else "no"}
        row["sets_off"] = times.value if isinstance(times, Fixed) else None
        rows.append(row)
    return rows
