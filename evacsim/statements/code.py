"""What the comparison with the codes says: one line, a warning, the whole table, the worst rows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from evacsim.analysis.code.rules import code_book
from evacsim.analysis.code.times import BEST_REPORTED_PER_M_S, by_hand_s, stair_times
from evacsim.analysis.code.wording import in_words, margin, required
from evacsim.analysis.naming import Names, called_by
from evacsim.errors import Problem
from evacsim.locale import Texts, clauses, listed, sentences, text
from evacsim.present.model import Heading, Items, Table, paragraphs, table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evacsim.analysis.code.compare import CodeCheck, CodeRow
    from evacsim.analysis.code.times import CodeTimes
    from evacsim.present.model import Block

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
        "row_unasked": "{item}, {floor}: {provided}{unit}",
        "today": "Beside the codes of today",
        "short_note": (
            "{short} items fall short, {unknown} cannot be told, {meets} meet; the largest first. "
            "A building that stands is judged by the codes of the year of its design."
        ),
        "meets_note": "No item falls short: {meets} meet, {unknown} cannot be told.",
        "title": "{name} beside the codes: {verdict}",
        "floor": "floor",
        "item": "item",
        "people": "people",
        "required": "asked",
        "provided": "there",
        "margin": "margin",
        "verdict": "verdict",
        "by_hand": "by hand",
        "simulated": "simulated",
        "wait": "longest wait",
        "stairs": (
            "The stairs alone, below {floor}: {people} people through {width:.2f} m need {time} at"
            " the design flow (37 a minute and 0.55 m stream), before anybody has reacted or"
            " walked; {code_width:.2f} m, exactly what the codes ask, need {code_time}."
        ),
        "flow": (
            "In {target} these stairs would have to pass {flow:.2f} persons/(s·m), those exactly"
            " to the codes {code_flow:.2f}; the best reported of orderly drills is about {best:g}."
        ),
        "no_target": (
            "The two minutes of the ministry's guide are for schools of up to four storeys: this"
            " one sets a time of its own (target_s)."
        ),
        "total": "Simulated ({count} replications): the last one out after {time}.",
        "not_out": "Simulated: somebody does not get out.",
        "source": "source",
        "whole": "whole building",
        "meets": "meets",
        "short": "short",
        "cannot-tell": "cannot be told",
        "advice": "advice: {verdict}",
        "assumed": "Taken: {list}",
        "reference": "reference: a value to go by; its clause is to be confirmed in the standard.",
        "existing": (
            "A building that stands is judged by the codes of the year in which it was designed;"
            " this sets it beside those of today."
        ),
        "designed": (
            "Designed in {year}: the law judges it by the codes of that year; this sets it beside"
            " those of today."
        ),
        "looks": "No file says these; look at them on a walk through the building:",
    }
)


_FEW: Final = 3


def code_line(check: CodeCheck) -> str:
    """Return the one line of plain `check`."""
    worst, counts = worst_in_words(check, 1), _counts(check)
    said = "".join(_say("worst", row=row) for row in worst)
    more = _say("more") if counts["short"] or counts["unknown"] else ""
    return _say("line", worst=said, **counts) + more


def _counts(check: CodeCheck) -> dict[str, int]:
    counts = check.items()
    return {"short": counts["short"], "meets": counts["meets"], "unknown": counts["cannot-tell"]}


def code_warnings(check: CodeCheck, file: str) -> Iterator[Problem]:
    """Yield the warning that a building falls short of the codes of today."""
    if said := worst_in_words(check, _FEW):
        message = _say("warning", count=check.items()["short"], rows=clauses(said))
        yield Problem(file=file, where="", message=message, severity="warning")


def worst_in_words(check: CodeCheck, most: int) -> list[str]:
    """Return the rows that fall shortest: what there is of what is asked."""
    floors = _called_floors(check)
    return [_row(row, floors) for row in check.worst(most)]


def worst_table(check: CodeCheck, most: int, *, notes: Iterable[str] = ()) -> Table:
    """Return the rows that fall shortest as a table, how many others there are below it."""
    floors = _called_floors(check)
    note = _say("short_note" if check.worst(1) else "meets_note", **_counts(check))
    return Table(
        title=_say("today"),
        columns=tuple(map(_say, ("item", "floor", "provided", "required", "source"))),
        rows=tuple(
            (
                row.item,
                _floor(row, floors),
                in_words(row, row.provided),
                required(row) or "–",
                row.source,
            )
            for row in check.worst(most)
        ),
        note=sentences([note, *notes]),
        widths=(2.6, 0.6, 0.6, 0.6, 1.9),
        align="llrrl",
    )


def _called_floors(check: CodeCheck) -> dict[str, str]:
    """Return what its floors are called: all places of a large building take a second."""
    return {one.id: called_by(one.aliases, "", one.id) for one in check.facts.building.floors}


def _floor(row: CodeRow, floors: Mapping[str, str]) -> str:
    return floors.get(row.floor, row.floor) if row.floor else _say("whole")


def _row(row: CodeRow, floors: Mapping[str, str]) -> str:
    """Return a row in words: what there is of what is asked."""
    asked = required(row)
    return _say(
        "row_unasked" if asked is None else "row",
        item=row.item,
        floor=_floor(row, floors),
        provided=in_words(row, row.provided),
        required=asked,
        unit={"m": " m", "°": "°"}.get(row.unit, ""),
    )


def code_statement(check: CodeCheck, times: CodeTimes) -> tuple[Block, ...]:
    """Return the table, short rows first, alike floors in one row; then what it is worth in time.

    `times` stand beside the rows: the school's target, and what a simulation says.
    """
    building = check.facts.building
    names = Names(building)
    notes: dict[str, int] = {}
    rows = _table(check, times, names, notes)
    lines = [*_stairs(check, names, times)]
    if check.assumed:
        lines.append(_say("assumed", list=clauses(check.assumed)))
    year = building.design.year
    ages = _say("existing") if year is None else _say("designed", year=year)
    return (
        Heading(text=_say("title", name=building.called, verdict=_say(check.verdict))),
        rows,
        Items(items=tuple(f"[{number}] {note}" for note, number in notes.items())),
        *paragraphs([*lines, _say("reference"), ages, _say("looks")]),
        Items(items=tuple(_looks(check))),
    )


def _table(check: CodeCheck, times: CodeTimes, names: Names, notes: dict[str, int]) -> Table:
    """Return the table; where it comes from stands last. Notes are numbered into `notes`."""
    heads = ("item", "floor", "people", "required", "provided", "margin", "verdict", "source")
    rows = [[*_cells(check, names, group, notes), *_times(group, times)] for group in _alike(check)]
    shown = [*heads, "by_hand", *(("simulated", "wait") if times.places else ())]
    columns = [number for number, head in enumerate(shown) if head != "source"]
    columns.append(heads.index("source"))
    return table(
        "",
        [_say(shown[column]) for column in columns],
        [[row[column] for column in columns] for row in rows],
    )


def _looks(check: CodeCheck) -> Iterator[str]:
    for look in code_book().looks:
        if not look.use or check.facts.use in look.use:
            cited = f" ({look.edition} {look.clause})" if look.mark == "T" else ""
            yield f"□ {text(look.what)}{cited}"


def _times(group: Sequence[CodeRow], times: CodeTimes) -> list[str | None]:
    """Return the times of the places of some rows: by hand, and where they were simulated."""
    hand = [seconds for row in group if (seconds := by_hand_s(row)) is not None]
    cells = [format_time(max(hand)) if hand else None]
    if times.places:
        found = [one for row in group if (one := times.places.get((row.id, row.floor)))]
        last_s = max((one.last_s for one in found), default=None)
        wait_s = max((one.longest_wait_s for one in found), default=None)
        cells += [None if s is None else format_time(s) for s in (last_s, wait_s)]
    return cells


def _stairs(check: CodeCheck, names: Names, times: CodeTimes) -> Iterator[str]:
    """Say what the stairs alone need, and what a school built exactly to the codes would."""
    found = stair_times(check, times.target_s)
    if found is not None and found.there_s is not None and found.code_s is not None:
        yield _say(
            "stairs",
            people=found.people,
            floor=names.floor(found.floor),
            width=found.width_there_m,
            time=format_time(found.there_s),
            code_width=found.width_code_m,
            code_time=format_time(found.code_s),
        )
        if found.flow_there is not None and found.target_s is not None:
            yield _say(
                "flow",
                target=format_time(found.target_s),
                flow=found.flow_there,
                code_flow=found.flow_code,
                best=BEST_REPORTED_PER_M_S,
            )
        else:
            yield _say("no_target")
    if times.total_s is not None:
        yield _say("total", count=times.replications, time=format_time(times.total_s))
    elif times.places:
        yield _say("not_out")


def _alike(check: CodeCheck) -> list[list[CodeRow]]:
    """Return the rows that say the same of several floors together, in the order of the table."""
    groups: dict[tuple[object, ...], list[CodeRow]] = {}
    for row in check.rows:
        numbers = (row.people, row.required, f"{row.provided:.6f}", row.verdict)
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
        required(row),
        in_words(row, row.provided),
        margin(row),
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
