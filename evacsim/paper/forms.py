"""Parts that several papers share: headings, lines for a pen, the tables of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import language, text
from evacsim.paper.facts import BLANK
from evacsim.present.model import Fields, Heading, Said, Signatures, Table

if TYPE_CHECKING:
    from evacsim.drills.model import DrillRecord
    from evacsim.paper.facts import Cells, Facts
    from evacsim.present.model import Block, Words

_NUMERALS: Final = "一二三四五六七八九十"
ROW_MM: Final = 8.0
"""The least height of a row in which somebody writes by hand."""


class Headings:
    """The headings of a paper, numbered as Chinese offices number them; in English not at all."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, words: str) -> Heading:
        """Return the next heading."""
        self._count += 1
        if language() == "zh":
            tens, ones = divmod(self._count, 10)
            numeral = (_NUMERALS[9] if tens else "") + (_NUMERALS[ones - 1] if ones else "")
            return Heading(text=f"{numeral}、{words}")
        return Heading(text=words)


def lines(count: int, title: str = "") -> Table:
    """Return empty lines to write on."""
    return Table(columns=(title,), rows=((BLANK,),) * count, row_mm=ROW_MM, ruled=True, align="l")


def fields(facts: Facts, rows: list[tuple[str, str, Said]], *, across: int = 2) -> Fields:
    """Keep values under their keys and return them with their labels: (key, label, value)."""
    shown: list[tuple[str, Words]] = [(label, facts.put(key, said)) for key, label, said in rows]
    while len(shown) % across:
        shown.append(("", BLANK))
    return Fields(rows=tuple(shown), across=across)


def issues(facts: Facts, record: DrillRecord, cells: Cells, *, spare: int) -> Table:
    """Return the list of findings: what, measure, who, until when, state; with spare rows."""
    rows = []
    for place, issue in enumerate(record.issues, start=1):
        where = issue.number or str(place)
        values = {
            key: cells.row("issues", key, issue, where, None)
            for key in ("kind", "location", "description", "remedy", "owner", "due", "state")
        }
        rows.append(facts.row("issues", **values))
    columns = (
        text("kind of finding"), text("place"), text("finding"), text("measure"),
        text("responsible"), text("until"), text("state"),
    )  # fmt: skip
    return Table(
        columns=columns,
        rows=(*rows, *((BLANK,) * len(columns) for _ in range(spare))),
        widths=(1.0, 1.3, 2.3, 2.3, 1.4, 1.2, 1.0),
        align="l" * len(columns),
        row_mm=ROW_MM,
        ruled=True,
    )


def signatures(*who: str) -> list[Block]:
    """Return lines to sign, each with a date, and the place of the stamp."""
    signed = tuple(text("{who}:                    Date:", who=one) for one in who)
    return [Signatures(lines=signed, stamp=text("School (stamp)"))]
