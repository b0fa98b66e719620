"""The tables of a half-year summary: drills held, findings, what is missing, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.county.months import months_text
from evacsim.county.words import issue_word, kind_word, kinds_text, say
from evacsim.locale import mark, text
from evacsim.present.model import Paragraph, Table

if TYPE_CHECKING:
    from evacsim.paper.figures import Figure, Figures, Telling
    from evacsim.paper.of_folder import Half
    from evacsim.present.model import Block, Words

_WORST: Final = 3
"""So many bottlenecks of a county are named; a school has all of its own."""
_MEASURES: Final = {
    "component": mark("let the classes that use it leave one after another, with staff beside it"),
    "group": mark("practise setting off; let others go first until then"),
    "person": mark("give them a helper and a way on which they hold nobody up"),
}
"""What costs nothing, by the kind of what holds the last one up; `evacsim plan` tries it out."""


def held_table(tell: Telling, half: Half) -> list[Block]:
    """Return the drills of a school, a row each; a county's stand in its own table."""
    if half.school is None:
        return []
    figures = half.figures
    rows: list[tuple[Words, ...]] = []
    for row in half.tables["held"].iter_rows(named=True):
        at: dict[str, Any] = {"file": row["file"], "record": row["record"]}
        rows.append(
            tell.row(
                "held",
                date=figures.cell("held", "date", **at),
                building=figures.cell("held", "building", **at),
                kind=figures.cell("held", "kind", word=kind_word, **at),
                expected=figures.cell("held", "expected", **at),
                present=figures.cell("held", "present", **at),
                last_out=figures.cell("held", "last_out_s", **at),
                assembled=figures.cell("held", "assembled_s", **at),
                target=figures.cell("held", "target_s", **at),
                met=figures.cell("held", "met", word=_yes, **at),
            )
        )
    columns = (
        text("day"), text("building"), text("kind of drill"), text("expected"), text("present"),
        text("last out"), text("all assembled"), text("target"), text("met"),
    )  # fmt: skip
    return _table(text("Drills held"), columns, rows, align="lllrrrrrc",
                  widths=(2.0, 1.6, 1.3, 0.9, 0.9, 1.0, 1.1, 1.0, 0.8))  # fmt: skip


def findings_table(tell: Telling, half: Half) -> list[Block]:
    """Return what is not put right: of a school each finding, of a county how many a school."""
    return _own_findings(tell, half) if half.school else _findings_of_schools(tell, half)


def _own_findings(tell: Telling, half: Half) -> list[Block]:
    """Return the open findings of a school; the one responsible is named: the paper is its own."""
    figures = half.figures
    rows: list[tuple[Words, ...]] = []
    for number in range(half.tables["open"].height):
        at: dict[str, Any] = {"row": number}
        rows.append(
            tell.row(
                "open",
                kind=figures.cell("open", "kind", word=issue_word, **at),
                location=figures.cell("open", "location", **at),
                description=figures.cell("open", "description", **at),
                remedy=figures.cell("open", "remedy", **at),
                owner=figures.cell("open", "owner", **at),
                due=figures.cell("open", "due", **at),
                overdue=figures.cell("open", "overdue", word=_late, **at),
            )
        )
    columns = (
        text("kind of finding"), text("place"), text("finding"), text("measure"),
        text("responsible"), text("until"), text("state"),
    )  # fmt: skip
    return _table(text("Findings not put right"), columns, rows, align="l" * 7,
                  widths=(0.9, 1.3, 2.2, 2.0, 1.1, 1.9, 0.9))  # fmt: skip


def _findings_of_schools(tell: Telling, half: Half) -> list[Block]:
    figures = half.figures
    rows: list[tuple[Words, ...]] = []
    table = half.tables["schools"]
    waiting = table.filter((table["open"] > 0) | (table["state_not_told"] > 0))
    for row in waiting.sort("overdue", "open", descending=True).iter_rows(named=True):
        names = ("open", "state_not_told", "overdue", "closed")
        rows.append(_of_school(tell, figures, "waiting", row, names))
    columns = (
        text("township"), text("school"), text("open"), text("state not written"),
        text("overdue"), text("put right"),
    )  # fmt: skip
    return _table(text("Findings not put right"), columns, rows, align="llrrrr",
                  widths=(1.2, 2, 1, 1, 1, 1))  # fmt: skip


def short_table(tell: Telling, half: Half) -> list[Block]:
    """Return the schools that lack a drill, by months and kinds; of a school its own row."""
    figures = half.figures
    rows: list[tuple[Words, ...]] = []
    table = half.tables["schools"]
    lacking = table.filter((~table["rule_met"]) | (~table["kinds_met"]))
    order = lacking.sort("missed", descending=True, nulls_last=True)
    names = ("owed", "held", "months_without", "kinds_missing")
    rows += [_of_school(tell, figures, "short", row, names) for row in order.iter_rows(named=True)]
    columns = (
        text("township"), text("school"), text("months due"), text("months held"),
        text("months without"), text("kinds missing"),
    )  # fmt: skip
    return _table(text("Drills that are missing"), columns, rows, align="llrrll",
                  widths=(1.2, 2, 0.6, 0.6, 2.4, 1.6))  # fmt: skip


def coming_table(tell: Telling, half: Half) -> list[Block]:
    """Return what each school has to do next: months due, kinds, overdue findings, classes."""
    figures = half.figures
    rows: list[tuple[Words, ...]] = []
    for row in half.tables["schools"].iter_rows(named=True):
        names = ("next_months", "kinds_missing", "overdue", "classes_never")
        rows.append(_of_school(tell, figures, "coming", row, names))
    columns = (
        text("township"), text("school"), text("drills due"), text("kinds to make up"),
        text("findings overdue"), text("classes not drilled"),
    )  # fmt: skip
    return _table(text("To do by school"), columns, rows, align="llllrr",
                  widths=(1.2, 1.8, 2.4, 1.4, 0.9, 1.1))  # fmt: skip


def bottlenecks_part(tell: Telling, half: Half) -> list[Block]:
    """Return what holds the last one up in the simulated buildings, and what costs nothing."""
    figures = half.figures
    said = tell(
        "bottlenecks",
        mark("Of {buildings} simulated buildings it is known of {known} what holds the last up."),
        buildings=figures.count("simulated"),
        known=figures.count("simulated", controlled=True),
    )
    rows: list[tuple[Words, ...]] = []
    known = half.tables["simulated"].filter("controlled")
    for row in (known if half.school else known.head(_WORST)).iter_rows(named=True):
        at = {name: row[name] for name in ("township", "school", "building")}
        rows.append(
            tell.row(
                "bottlenecks",
                school=figures.cell("simulated", "school", **at),
                building=figures.cell("simulated", "building_name", **at),
                p05=figures.cell("simulated", "total_p05_s", **at),
                p95=figures.cell("simulated", "total_p95_s", **at),
                place=figures.cell("simulated", "bottleneck_name", **at),
                seconds=figures.cell("simulated", "bottleneck_s", **at),
                measure=figures.cell("simulated", "bottleneck_kind", word=_measure, **at),
            )
        )
    columns = (
        text("school"), text("building"), text("simulated, 5 %"), text("95 %"),
        text("what holds the last one up"), text("for how long"), text("measure"),
    )  # fmt: skip
    title = text("Bottlenecks") if half.school else text("The worst bottlenecks")
    table = _table(title, columns, rows, align="llrrlrl",
                   widths=(1.5, 1.6, 0.9, 0.8, 1.8, 0.9, 2.6))  # fmt: skip
    return [Paragraph(words=said), *table]


def codes_part(tell: Telling, half: Half) -> list[Block]:
    """Return how many buildings fall short of the codes, and these with their worst items."""
    figures = half.figures
    buildings = figures.count("codes")
    if not buildings.value:
        words = mark("{buildings} buildings with a simulated plan stand beside the codes.")
        return [Paragraph(words=tell("codes", words, buildings=buildings))]
    said = tell(
        "codes",
        mark(
            "{buildings} buildings with a simulated plan stand beside the codes; {short} of them "
            "fall short, in {items} items."
        ),
        buildings=buildings,
        short=figures.count("codes", falls_short=True),
        items=figures.total("codes", "short"),
    )
    rows: list[tuple[Words, ...]] = []
    for row in half.tables["codes"].filter("falls_short").iter_rows(named=True):
        at = {name: row[name] for name in ("township", "school", "building")}
        names = ("school", "building_name", "short", "cannot_tell", "worst")
        rows.append(
            tell.row("codes", **{name: figures.cell("codes", name, **at) for name in names})
        )
    columns = (
        text("school"), text("building"), text("items short"), text("cannot be told"),
        text("the worst"),
    )  # fmt: skip
    table = _table(text("Buildings beside the codes"), columns, rows, align="llrrl",
                   widths=(1.5, 1.6, 0.8, 0.8, 4.0))  # fmt: skip
    return [Paragraph(words=said), *table]


def _measure(kinds: str) -> str:
    """Return what costs nothing against a bottleneck of some kinds, joined by " + "."""
    return text(_MEASURES.get(kinds.partition(" + ")[0], _MEASURES["component"]))


def _of_school(
    tell: Telling, figures: Figures, table: str, row: dict[str, object], names: tuple[str, ...]
) -> tuple[Words, ...]:
    at = {name: row[name] for name in ("township", "school")}
    words = {
        "months_without": months_text,
        "next_months": months_text,
        "kinds_missing": kinds_text,
    }
    cells: dict[str, Figure | str] = {
        name: figures.cell("schools", name, word=words.get(name), **at)
        for name in ("township", "school", *names)
    }
    return tell.row(table, **cells)


def _yes(value: object) -> str:
    return say("yes" if value else "no")


def _late(value: object) -> str:
    return say("overdue") if value else say("state_open")


def _table(
    title: str,
    columns: tuple[str, ...],
    rows: list[tuple[Words, ...]],
    *,
    align: str,
    widths: tuple[float, ...],
) -> list[Block]:
    if not rows:
        return []
    return [
        Table(title=title, columns=columns, rows=tuple(rows), align=align, widths=widths,
              ruled=True)
    ]  # fmt: skip
