"""The comparison with the codes as `check` prints it: one line, or with `--code` the table."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.code.rules import code_book
from evacsim.analysis.naming import Names
from evacsim.cli.console import echo, print_table
from evacsim.errors import Problem
from evacsim.locale import Texts, clauses, listed, sentences, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.analysis.code.compare import CodeCheck, CodeRow

_say: Final = Texts(
    {
        "line": "  beside the codes: {short} short, {unknown} cannot be told, {meets} meet{worst}",
        "worst": "; {row}",
        "more": " (evacsim check --code FILE)",
        "warning": (
            "beside the codes of today {count} items fall short: {rows} (evacsim check --code"
            " prints all)"
        ),
        "row": "{item}, {floor}: {provided}, asked {required}{unit}",
        "title": "{name} beside the codes: {verdict}",
        "floor": "floor",
        "item": "item",
        "people": "people",
        "required": "asked",
        "provided": "there",
        "margin": "margin",
        "verdict": "verdict",
        "source": "source",
        "whole": "whole building",
        "meets": "meets",
        "short": "short",
        "cannot-tell": "cannot be told",
        "advice": "advice: {verdict}",
        "assumed": "Taken: {list}",
        "existing": (
            "A building that stands is judged by the codes of the year in which it was designed;"
            " this sets it beside those of today."
        ),
        "designed": (
            "Designed in {year}: the law judges it by the codes of that year; this sets it beside"
            " those of today."
        ),
        "looks": "No file says these; look at them on a walk through the building:",
        "no": "no",
        "yes": "yes",
    }
)
_WHOLE: Final = frozenset({"people", "steps", "rails", "doors", "exits", "storeys", "yes", "F"})
_FEW: Final = 3


def code_line(check: CodeCheck) -> str:
    """Return the one line of plain `check`."""
    counts = {name: len(check.of(name)) for name in ("short", "meets", "cannot-tell")}
    worst = ""
    if rows := check.worst(1):
        worst = _say("worst", row=_row(rows[0]))
    line = _say(
        "line",
        short=counts["short"],
        unknown=counts["cannot-tell"],
        meets=counts["meets"],
        worst=worst,
    )
    return line + (_say("more") if counts["short"] or counts["cannot-tell"] else "")


def code_warnings(check: CodeCheck, file: str) -> Iterator[Problem]:
    """Yield the warning that a building falls short of the codes of today."""
    if rows := check.worst(_FEW):
        said = [_row(row) for row in rows]
        count = len({row.id for row in check.of("short")})
        message = _say("warning", count=count, rows=clauses(said))
        yield Problem(file=file, where="", message=message, severity="warning")


def _row(row: CodeRow) -> str:
    """Return a row in words: what there is of what is asked."""
    return _say(
        "row",
        item=row.item,
        floor=row.floor or _say("whole"),
        provided=_number(row, row.provided),
        required=_required(row),
        unit={"m": " m", "°": "°"}.get(row.unit, ""),
    )


def print_code(check: CodeCheck) -> None:
    """Print the table: short ones first, by floor from the top, alike floors in one row."""
    building = check.facts.building
    names = Names(building)
    echo()
    verdict = _say(check.verdict)
    notes: dict[str, int] = {}
    heads = ("item", "floor", "people", "required", "provided", "margin", "verdict", "source")
    rows = [_cells(check, names, group, notes) for group in _alike(check)]
    print_table(
        _say("title", name=building.name, verdict=verdict), [_say(head) for head in heads], rows
    )
    for note, number in notes.items():
        echo(f"  [{number}] {note}")
    if check.assumed:
        echo(_say("assumed", list=clauses(check.assumed)))
    year = building.design.year
    echo(_say("existing") if year is None else _say("designed", year=year))
    echo(_say("looks"))
    for look in code_book().looks:
        if not look.use or check.facts.use in look.use:
            cited = f" ({look.edition} {look.clause})" if look.mark == "T" else ""
            echo(f"  □ {text(look.what)}{cited}")


def _alike(check: CodeCheck) -> list[list[CodeRow]]:
    """Return the rows that say the same of several floors together, in the order of the table."""
    groups: dict[tuple[object, ...], list[CodeRow]] = {}
    for row in check.rows:
        numbers = (row.people, row.required, round(row.provided, 6), row.verdict)
        groups.setdefault((row.id, *numbers, *map(str, row.notes)), []).append(row)
    order = {"short": 0, "cannot-tell": 1, "meets": 2}
    found = sorted(groups.values(), key=lambda g: (g[0].force == "should", order[g[0].verdict]))
    return sorted(found, key=lambda group: order[group[0].verdict])


def _cells(
    check: CodeCheck, names: Names, group: Sequence[CodeRow], notes: dict[str, int]
) -> list[str | None]:
    row = group[0]
    said = sentences(row.notes)
    mark = ""
    if said and row.verdict != "meets":
        mark = f" [{notes.setdefault(said, len(notes) + 1)}]"
    verdict = _say(row.verdict)
    if row.force == "should" and row.verdict != "meets":
        verdict = _say("advice", verdict=verdict)
    return [
        row.item,
        _floors(check, names, group),
        None if row.people is None else str(row.people),
        _required(row),
        _number(row, row.provided),
        _margin(row),
        verdict + mark,
        row.source,
    ]


def _floors(check: CodeCheck, names: Names, group: Sequence[CodeRow]) -> str:
    """Return the floors of some rows: runs of them as "2F–5F"."""
    floors = [row.floor for row in group]
    if floors == [None]:
        return _say("whole")
    order = [floor.id for floor in check.facts.building.floors]
    known = sorted(order.index(floor) for floor in floors if floor in order)
    other = [floor for floor in floors if floor is not None and floor not in order]
    parts = []
    for _, run in itertools.groupby(enumerate(known), key=lambda pair: pair[1] - pair[0]):
        own = [names.floor(order[place]) for _, place in run]
        parts.append(own[0] if len(own) == 1 else f"{own[0]}–{own[-1]}")
    return listed([*parts, *other])


def _number(row: CodeRow, value: float) -> str:
    if row.unit == "yes":
        return _say("yes" if value else "no")
    if row.unit in _WHOLE:
        return f"{value:.4g}"
    return f"{value:.1f}" if row.unit == "°" else f"{value:.2f}"


def _required(row: CodeRow) -> str | None:
    """Return what is asked, rounded so that nobody is told to need less than they do."""
    if row.required is None:
        return None
    if row.unit in _WHOLE or row.unit == "°":
        return _number(row, row.required)
    return f"{math.ceil(row.required * 100 - 1e-6) / 100:.2f}"


def _margin(row: CodeRow) -> str | None:
    """Return the margin, rounded down: a shortage never shows as nothing."""
    if row.margin is None or row.unit == "yes" or not math.isfinite(row.margin):
        return None
    if row.unit in _WHOLE or row.unit == "°":
        return f"{row.margin:+.4g}" if row.unit in _WHOLE else f"{row.margin:+.1f}"
    return f"{math.floor(row.margin * 100 + 1e-6) / 100:+.2f}"
