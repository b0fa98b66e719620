"""What a plan supposes to happen, and what would be run of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts
from evacsim.present.model import Items, Paragraph, Table, paragraphs
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.present.model import Block
    from evacsim.studies.order import DryRun

_say: Final = Texts(
    {
        "dry_run": (
            "{people} people in {building}; law {law}\n"
            "{replications} replications, {workers} at once: about {took} s each, {total} in "
            "all (the first was tried)\nresults go to {folder}"
        ),
        "supposed_then": "What this plan supposes:",
        "supposed": "What this plan supposes",
        "more": "And {count} more: see the scenario file.",
        "when": "when",
        "what": "what happens",
    }
)


def dry_run_statement(found: DryRun) -> tuple[Block, ...]:
    """Return what would be run, how long it takes, and what it supposes."""
    plan = found.order.plan
    run = _say(
        "dry_run",
        people=found.people,
        building=plan.building.called,
        law=plan.scenario.movement.law,
        replications=found.order.count,
        workers=found.workers,
        took=f"{found.replication_s:.1f}",
        total=format_time(found.total_s),
        folder=found.order.folder,
    )
    happens = tuple(f"{when}  {what}" for when, what in found.supposed)
    return (
        *paragraphs([str(plan.scenario.called), run]),
        *((Paragraph(words=_say("supposed_then")), Items(items=happens)) if happens else ()),
    )


def supposed_table(happens: Sequence[tuple[str, str]], *, most: int) -> Table:
    """Return when what happens; of more than `most` rows the first, and how many are left."""
    left = len(happens) - most
    return Table(
        title=_say("supposed"),
        columns=(_say("when"), _say("what")),
        rows=tuple(happens[:most]),
        note=_say("more", count=left) if left > 0 else "",
        widths=(1.2, 6.0),
        align="ll",
    )
