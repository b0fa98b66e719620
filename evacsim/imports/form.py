"""Lines of the plan that stand for keys of tables of a scenario, there and back."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.cells import Read, read_cell
from evacsim.imports.places import (
    exit_hint,
    exit_named,
    is_lost,
    place_hint,
    space_named,
    stair_hint,
    stair_named,
)
from evacsim.imports.sheets import SHEETS
from evacsim.imports.text import Section
from evacsim.imports.words import CellError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line
    from evacsim.imports.sheets import Entry
    from evacsim.imports.write import Values
    from evacsim.scenario.model import Scenario

_BOOLS: Final = {"yes": True, "no": False}
_RELEASE: Final = {
    "release_by": "by",
    "release_order": "order",
    "release_every": "interval_s",
    "release_first": "first_s",
}
"""Lines of the plan that are of staggered release, and keys of `[release]`."""
_SEARCH: Final = {
    "search_walk": "walk_factor",
    "grades_together": "grades_together",
    "fixed": "fixed",
    "stagger": "stagger",
    "most_changes": "most_changes",
}
"""Lines of the plan that are of the search for a better one, and keys of `[search]`."""
_FALLS: Final = {"falls": "enabled"}
_HEAD: Final = {
    "pressing": "pressing",
    "aliases": "aliases",
    "source": "source",
    "remarks": "notes",
}
"""Lines of the plan that are keys of the scenario itself."""
_EXAMPLES: Final = {"assembly_at": "exit-A=120 m", "stair_shares": "A=40 %"}


def form_table(plan: Line, heading: str, lines: Mapping[str, str]) -> Section:
    """Return a table of what some lines of a form say, each by the key that it stands for."""
    section = Section(heading)
    put_lines(section, plan, lines)
    return section


def put_lines(section: Section, plan: Line, lines: Mapping[str, str]) -> None:
    """Put what some lines of a form say into a table."""
    for column, key in lines.items():
        value = plan.get(column)
        if column in SHEETS["plan"].yes_no:
            value = _BOOLS.get(value)
        section.take(key, list(value) if isinstance(value, tuple) else value, plan, column)


def form_row(table: BaseModel | None, lines: Mapping[str, str]) -> Values:
    """Return the lines of a form that a table stands for: empty where it says what is usual."""
    row: dict[str, Any] = {}
    fields = {} if table is None else type(table).model_fields
    keys = {field.alias or name: name for name, field in fields.items()}
    for column, key in lines.items() if table is not None else ():
        value = getattr(table, keys[key])
        usual = fields[keys[key]].get_default(call_default_factory=True)
        shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        row[column] = None if value == usual else shown
    return row


def put_head(head: Section, plan: Line) -> None:
    """Put what the plan says of the scenario as a whole."""
    put_lines(head, plan, _HEAD)


def form_sections(book: Book) -> list[Section]:
    """Return the tables of staggered release, of falls and of the search for a better plan."""
    plan = book.form("plan")
    release = form_table(plan, "[release]", _RELEASE)
    needed = ("release_by", "release_order", "release_every")
    missing = [key for key in needed if not plan.has(key) and key not in plan.faulty]
    if release.values and missing:
        said = next(key for key in _RELEASE if plan.has(key))
        entry = SHEETS["plan"].entry(missing[0]).title(book.lang)
        book.say(plan, said, "night_alone", needed=entry)
    search = form_table(plan, "[search]", _SEARCH)
    falls = form_table(plan, "[falls]", _FALLS)
    return [one for one in (release, falls, search) if one.values]


def assembly_section(book: Book, made: Layout) -> Section:
    """Return the roll call, and how far away the assembly point has been moved."""
    plan = book.form("plan")
    section = Section("[assembly]")
    section.take("count_s", plan.get("count"), plan, "count")
    walks: dict[str, float] = {}
    alone: float | None = None
    for name, length in pairs(
        book, "assembly_at", SHEETS["exits"].entry("assembly"), needs_name=False
    ):
        if not name:
            alone = length
        elif (exit_ := exit_named(made, name)) is not None:
            walks[exit_.id] = length
        elif not is_lost(made, name):
            hint = exit_hint(made, name)
            book.say(plan, "assembly_at", "exit_unknown", value=name, hint=hint)
    if alone is not None and (walks or len(plan.get("assembly_at")) > 1):
        book.say(
            plan, "assembly_at", "pair", value=f"{alone:g} m", example=_EXAMPLES["assembly_at"]
        )
    section.take("distance_m", alone if alone is not None else walks or None, plan, "assembly_at")
    return section


def stair_shares(book: Book, made: Layout) -> dict[str, float]:
    """Return the share of people that takes each stair."""
    plan = book.form("plan")
    found: dict[str, float] = {}
    for name, share in pairs(book, "stair_shares", SHEETS["plan"].entry("compliance")):
        stair = stair_named(made, name)
        if stair is not None:
            found[stair.id] = share
        elif not is_lost(made, name):
            book.say(plan, "stair_shares", "stair_unknown", value=name, hint=stair_hint(made, name))
    return found


def refuge_rooms(book: Book, made: Layout) -> list[str]:
    """Return the rooms and corridors in which people wait above the water."""
    plan = book.form("plan")
    found = []
    for name in plan.get("refuge_in", ()):
        space = space_named(book, made, name)
        if space is not None:
            found.append(space)
        elif not is_lost(made, name):
            book.say(plan, "refuge_in", "place_unknown", value=name, hint=place_hint(made, name))
    return found


def pairs(
    book: Book, column: str, like: Entry, *, needs_name: bool = True
) -> Iterator[tuple[str, Any]]:
    """Yield what is said of each name of a line, NAME=VALUE, read as cells of another column are.

    Without `needs_name` a value may stand alone: its name is empty.
    """
    plan = book.form("plan")
    how = Read(entry=like, per_unit=None, number_format="", lang=book.lang)
    for word in plan.get(column, ()):
        name, equal, written = unicodedata.normalize("NFKC", word).partition("=")
        if not equal and not needs_name:
            name, written = "", name
        try:
            value = read_cell(written.strip(), how) if written.strip() else None
        except CellError:
            value = None
        if value is None:
            if column == "limits":
                book.say(plan, column, "limit", value=word)
            else:
                book.say(plan, column, "pair", value=word, example=_EXAMPLES[column])
        else:
            yield name.strip(), value


def plan_lines(scenario: Scenario) -> Values:
    """Return the lines of the plan that stand for keys of tables."""
    far = scenario.assembly.distance_m
    walks = far.items() if isinstance(far, dict) else ()
    shares = scenario.routing.shares.items()
    return {
        **form_row(scenario, _HEAD),
        **form_row(scenario.release, _RELEASE),
        **form_row(scenario.falls, _FALLS),
        **form_row(scenario.search, _SEARCH),
        "assembly_at": (f"{far:g} m",)
        if isinstance(far, int | float)
        else tuple(f"{name}={length:g} m" for name, length in walks) or None,
        "stair_shares": tuple(f"{name}={share * 100:g} %" for name, share in shares) or None,
        "refuge_in": scenario.refuge.space or None,
    }
