"""Who has no row among the classes: the carried, who comes in later, who keeps a landing.

Sheets of their own to tables of a scenario, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.held import unheld, why
from evacsim.imports.places import (
    class_hint,
    class_named,
    exit_hint,
    exit_named,
    is_lost,
    landing_named,
    place_hint,
    post_hint,
    space_named,
    stair_hint,
    stair_named,
)
from evacsim.imports.read import say_missing
from evacsim.imports.sheets import SHEETS
from evacsim.imports.text import Section
from evacsim.scenario.flood import ABOVE
from evacsim.scenario.posts import CLASS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line
    from evacsim.imports.write import Values
    from evacsim.scenario.groups import Arrival, Group
    from evacsim.scenario.model import Scenario

    Lose = Callable[..., None]

_HELPED: Final = {
    "teams": "teams", "helpers": "helpers", "width": "width_m", "prepare": "prepare_s",
}  # fmt: skip
CARRIED: Final = frozenset(
    {"id", "space", "size", "kind", "stair", "exit", "helped", "pre_movement"}
)
"""Keys of a group that a row of those who are carried holds."""
_LONGEST_CELL: Final = 32_000  # characters; Excel takes 32,767


def other_sections(book: Book, made: Layout) -> list[Section]:
    """Return the tables of who is carried, who comes in later, and who stands on a landing."""
    makers = {"carried": _carried, "arrivals": _arrival, "posts": _post}
    sections = []
    for sheet, make in makers.items():
        needed = [entry.key for entry in SHEETS[sheet].entries if entry.needed]
        for line in book.lines.get(sheet, ()):
            say_missing(book, line, *needed)
            sections.append(make(book, made, line))  # also of a row with a fault: for its others
    return sections


def _carried(book: Book, made: Layout, line: Line) -> Section:
    section = Section("[[group]]")
    section.take("id", line.get("who"), line, "who")
    section.take("space", _spaces(book, made, line, "rooms"), line, "rooms")
    section.take("size", line.get("persons"), line, "persons")
    section.take("kind", line.get("kind"), line, "kind")
    helped = {key: line.get(column) for column, key in _HELPED.items() if line.has(column)}
    section.take("helped", helped, line, "helpers")
    section.columns |= {f"helped.{key}": column for column, key in _HELPED.items()}
    put_way(book, made, section, line)
    section.take("pre_movement", line.get("pre_movement"), line, "pre_movement")
    return section


def _arrival(book: Book, made: Layout, line: Line) -> Section:
    section = Section("[[arrival]]")
    section.take("id", line.get("who"), line, "who")
    alias = line.get("alias")
    section.take("aliases", [str(alias)] if alias else None, line, "alias")
    section.take("space", _spaces(book, made, line, "enters"), line, "enters")
    section.take("times_s", _times(book, line), line, "times" if line.has("times") else "first")
    section.take("kind", line.get("kind"), line, "kind")
    put_way(book, made, section, line)
    section.take("to", goal(book, made, line), line, "to")
    if line.has("to", "exit"):
        book.say(line, "to", "to_and_exit")
    return section


def _times(book: Book, line: Line) -> list[float] | None:
    """Return when each comes [s]: as told, or one after the other."""
    alone = [key for key in ("persons", "first", "every") if line.has(key)]
    if line.has("times"):
        if alone:
            book.say(line, "times", "times_twice")
        return list(line.values["times"])
    if line.has("persons", "first"):
        return evenly(line.values["persons"], line.values["first"], line.get("every", 0.0))
    if not {"times", "persons", "first"} & line.faulty:
        book.say(line, alone[0] if alone else "times", "times_how")
    return None


def evenly(count: int, first_s: float, every_s: float) -> list[float]:
    """Return times [s] of so many, one after the other, to the microsecond."""
    return [round(first_s + number * every_s, 6) for number in range(count)]


def _post(book: Book, made: Layout, line: Line) -> Section:
    section = Section("[[post]]")
    name = str(line.get("at", ""))
    exit_ = exit_named(made, name)
    at = exit_.id if exit_ is not None else landing_named(made, name)
    if at is None and any(name.startswith(f"{stair}.") for stair in made.stairs):
        at = name  # a half landing
    if at is None and name and not is_lost(made, name):
        book.say(line, "at", "post_unknown", value=name, hint=post_hint(made, name))
    section.take("at", at or name, line, "at")
    section.take("person", line.get("person"), line, "person")
    section.take("from", _from(book, made, line), line, "comes_from")
    section.take("from_s", line.get("sets_off"), line, "sets_off")
    return section


def _from(book: Book, made: Layout, line: Line) -> str | None:
    """Return the class with which somebody comes to their post, or the room they come from."""
    if not line.has("comes_from"):
        return None
    name = str(line.values["comes_from"])
    class_ = class_named(book, name, pupils=True)
    if class_ is not None:
        return f"{CLASS}{class_}"
    space = space_named(book, made, name)
    if space is None and not is_lost(made, name):
        hint = class_hint(book, name) or place_hint(made, name)
        book.say(line, "comes_from", "from_unknown", value=name, hint=hint)
    return space


def _spaces(book: Book, made: Layout, line: Line, column: str) -> list[str] | None:
    """Return the rooms that a cell names; say which of them there are not."""
    found = []
    for name in line.get(column, ()):
        space = space_named(book, made, name)
        if space is not None:
            found.append(space)
        elif not is_lost(made, name):
            book.say(line, column, "place_unknown", value=name, hint=place_hint(made, name))
    return found or None


def put_way(book: Book, made: Layout, section: Section, line: Line) -> None:
    """Put the stair and the exits of a row into its table; say which of them there are not."""
    name = line.get("stair")
    stair = stair_named(made, str(name)) if name is not None else None
    if name is not None and stair is None and not is_lost(made, str(name)):
        book.say(line, "stair", "stair_unknown", value=name, hint=stair_hint(made, str(name)))
    section.take("stair", stair.id if stair is not None else None, line, "stair")
    exits = []
    for one in line.get("exit", ()):
        exit_ = exit_named(made, one)
        if exit_ is not None:
            exits.append(exit_.id)
        elif not is_lost(made, one):
            book.say(line, "exit", "exit_unknown", value=one, hint=exit_hint(made, one))
    section.take("exit", exits or None, line, "exit")


def goal(book: Book, made: Layout, line: Line) -> str | None:
    """Return where a row's people go who do not leave: a room, or above a floor."""
    to = line.get("to")
    if to is None:
        return None
    if to.startswith(ABOVE):
        floor = to.removeprefix(ABOVE)
        if floor not in made.elevations and not made.lost_floors:
            book.say(line, "to", "floor_unknown", floor=floor)
        return str(to)
    space = space_named(book, made, to)
    if space is None and not is_lost(made, to):
        book.say(line, "to", "place_unknown", value=to, hint=place_hint(made, to))
    return space


def carried_row(group: Group, reaction: Any) -> Values:  # noqa: ANN401 - as a cell has it
    """Return the row of people who are carried."""
    helped = group.helped
    return {
        "who": group.id,
        "rooms": group.space,
        "persons": group.size,
        "kind": group.kind,
        **{column: getattr(helped, key) for column, key in _HELPED.items()},
        "stair": group.stair,
        "exit": group.exit or None,
        "pre_movement": reaction,
    }


def arrival_rows(scenario: Scenario, lose: Lose) -> list[Values]:
    """Return a row for everybody who comes in later; `lose` is told what no row can hold."""
    kinds = SHEETS["arrivals"].entry("kind").choices or {}
    rows: list[Values] = []
    for one in scenario.arrival:
        where = f'arrival "{one.id}"'
        for key in unheld(one):
            lose(f"{where}: {key}", why(key))
        if one.kind not in kinds:
            lose(f"{where}: kind", "the kind of people", one.kind)
            continue
        if len(one.aliases) > 1:
            lose(f"{where}: aliases", why("aliases"))
        row: dict[str, Any] = {
            "who": one.id,
            "alias": one.aliases[0] if one.aliases else None,
            "enters": one.space,
            "kind": one.kind,
            "stair": one.stair,
            "exit": one.exit or None,
            "to": one.to,
            **_when(one),
        }
        if sum(len(f"{time_s:.12g} s; ") for time_s in row.get("times", ())) > _LONGEST_CELL:
            lose(f"{where}: times_s", "more times than a cell holds")
            continue
        rows.append(row)
    return rows


def _when(one: Arrival) -> dict[str, Any]:
    """Return when they come: so many, one after the other, or time by time."""
    times = list(one.times_s)
    every = round(times[1] - times[0], 6) if len(times) > 1 else 0.0
    if every >= 0 and evenly(len(times), times[0], every) == times:
        return {"persons": len(times), "first": times[0], "every": every or None}
    return {"times": one.times_s}


def post_rows(scenario: Scenario, lose: Lose) -> Iterator[Values]:
    """Yield a row for every post; `lose` is told what no row can hold."""
    for number, one in enumerate(scenario.post, start=1):
        for key in unheld(one):
            lose(f"post {number}: {key}", why(key))
        yield {
            "at": one.at,
            "person": one.person or None,
            "comes_from": one.from_.removeprefix(CLASS) if one.from_ else None,
            "sets_off": one.from_s or None,
        }
