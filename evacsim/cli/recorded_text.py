"""Where the seconds of recorded drills went, as a school reads it, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import duration
from evacsim.cli.console import echo, print_table
from evacsim.locale import Texts, clauses

if TYPE_CHECKING:
    from evacsim.analysis.drill.recorded import Recorded, RecordedPiece
    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.milestones import Row

say: Final = Texts(
    {
        "counted": "Recorded drill {drill}: all counted after {time}",
        "assembled": "Recorded drill {drill}: all at the assembly point after {time}",
        "last out": "Recorded drill {drill}: the last one was out after {time}",
        "simulated": " (simulated {time} on average).",
        "nothing": (
            "Recorded drill {drill}: no time at which all were out, assembled or counted; "
            "nothing to split."
        ),
        "table": "Where its seconds went [s], along the way by which the last one left",
        "columns": "stretch|recorded|share|simulated, same way",
        "total": "total",
        "release": "held until the signal to leave",
        "pre_movement": "{group} until it set off",
        "walking": "{group} on its walk to {place}",
        "passing": "{persons} people passing {place} ({flow} per second)",
        "passing_some": "people passing {place}",
        "out": "from there out by {place}",
        "out_some": "from there out of the building",
        "assembling": "from the last one out to all assembled",
        "count": "roll call",
        "undetermined": "not told by the record",
        "undetermined_at": "until {place}: not told by the record",
        "settles": "The record does not tell what {seconds} of it were. It would with: {rows}.",
        "row_class starts": "when each class set off (sheet classes)",
        "row_first passage": "when the first came past the stair's foot or exit (sheet passages)",
        "row_last passage": "when the last came past the stair's foot or exit (sheet passages)",
        "row_counts": "counts at the foot of each stair and at each exit",
        "row_last out": "when the last one was out (sheet drill)",
        "row_assembled": "when all were at the assembly point (sheet drill)",
    }
)


def print_recorded(found: Recorded, names: Names) -> None:
    """Print where the seconds of a run of a drill went, and what its record does not tell."""
    if found.total_s is None or found.measured_at is None:
        echo(say("nothing", drill=found.label))
        return
    text = say(found.measured_at, drill=found.label, time=duration(found.total_s))
    if found.simulated_total_s is not None:
        text += say("simulated", time=duration(found.simulated_total_s))
    echo(text)
    total_s = found.total_s
    rows: list[tuple[object, ...]] = [
        (
            _stretch(one, names),
            f"{one.seconds:.0f}",
            f"{one.seconds / total_s:.0%}",
            None if one.simulated_s is None else f"{one.simulated_s:.0f}",
        )
        for one in found.stretches
    ]
    rows.append((say("total"), f"{total_s:.0f}", "100%", None))
    print_table(say("table"), say("columns").split("|"), rows)
    if found.undetermined:
        wanted = dict.fromkeys(row for one in found.undetermined for row in one.rows)
        seconds = duration(found.undetermined_s or 0.0)
        told = clauses(_row(row) for row in wanted)
        echo(say("settles", seconds=seconds, rows=told))


def _stretch(one: RecordedPiece, names: Names) -> str:
    place = names.place(one.component) if one.component else ""
    group = names.groups(one.groups)
    if one.kind == "passing" and one.persons is not None and one.persons > 1:
        flow = f"{(one.persons - 1) / one.seconds:.1f}"
        return say("passing", persons=f"{one.persons:.0f}", place=place, flow=flow)
    if one.kind == "passing":
        return say("passing_some", place=place)
    if one.kind == "out" and not place:
        return say("out_some")
    if one.kind == "undetermined" and place:
        return say("undetermined_at", place=place)
    return say(one.kind, place=place, group=group)


def _row(row: Row) -> str:
    return say(f"row_{row}")
