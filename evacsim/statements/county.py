"""What a county rolled up says: the verdict, and its schools; the rest stands in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.county.page import heading, period_line, shown, verdict
from evacsim.county.words import say
from evacsim.present.model import Heading, paragraphs, table

if TYPE_CHECKING:
    from evacsim.county.write import County
    from evacsim.present.model import Block

_SHOWN: Final = 60
_COLUMNS: Final = (
    "school", "township", "drills", "held", "target_met", "slowest_s",
    "simulated_slowest_s", "simulated_left_behind", "open", "overdue",
)  # fmt: skip


def county_statement(made: County) -> tuple[Block, ...]:
    """Return the verdict, the schools, and how much could not be read."""
    schools, skipped = made.levels["school"], made.found.skipped
    rows = [
        [shown(name, row) for name in _COLUMNS]
        for row in schools.head(_SHOWN).iter_rows(named=True)
    ]
    after = []
    if schools.height > _SHOWN:
        after.append(say("more_rows", n=schools.height - _SHOWN))
    if skipped:
        after.append(say("skipped", n=len(skipped), name=skipped[0]))
    return (
        *paragraphs([verdict(made), period_line(made)]),
        Heading(text=say("levels_school")),
        table("", map(heading, _COLUMNS), rows),
        *paragraphs(after),
    )
