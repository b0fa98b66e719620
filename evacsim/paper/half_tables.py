"""The tables of a half-year summary: drills held, findings, what is missing, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.county.months import months_text
from evacsim.county.words import issue_word, kind_word, kinds_text, say
from evacsim.locale import text
from evacsim.present.model import Paragraph, Table

if TYPE_CHECKING:
    from evacsim.paper.figures import Figure, Figures, Telling
    from evacsim.paper.of_folder import Half
    from evacsim.present.model import Block, Words

MOST_ROWS: Final = 60
"""Rows of a table in a text; all stand in the tables of `evacsim county`."""


def held_table(tell: Telling, half: Half) -> list[Block]:
    """Return the drills of a school, a row each; a county's stand in its own table."""
    if half.school is None:
        return []
    figures = half.figures
    rows: list[tuple[Words, ...]] = []
    for row in half.tables["held"].head(MOST_ROWS).iter_rows(named=True):
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
    for number in range(min(half.tables["open"].height, MOST_ROWS)):
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
    for row in (
        waiting.sort("overdue", "open", descending=True).head(MOST_ROWS).iter_rows(named=True)
    ):
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
    rows += [
        _of_school(tell, figures, "short", row, names)
        for row in order.head(MOST_ROWS).iter_rows(named=True)
    ]
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
    for row in half.tables["schools"].head(MOST_ROWS).iter_rows(named=True):
        names = ("next_months", "kinds_missing", "overdue", "classes_never")
        rows.append(_of_school(tell, figures, "coming", row, names))
    columns = (
        text("township"), text("school"), text("drills due"), text("kinds to make up"),
        text("findings overdue"), text("classes not drilled"),
    )  # fmt: skip
    found = _table(text("To do by school"), columns, rows, align="llllrr",
                   widths=(1.2, 1.8, 2.4, 1.4, 0.9, 1.1))  # fmt: skip
    more = half.tables["schools"].height - MOST_ROWS
    if more > 0:
        note = text("All schools stand in the tables of `evacsim county`.")
        found.append(Paragraph(words=note, kind="note"))
    return found


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
