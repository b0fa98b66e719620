"""Where the seconds of a recorded drill went, and what its record does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import duration
from evacsim.locale import Texts, clauses
from evacsim.present.model import Paragraph, table

if TYPE_CHECKING:
    from evacsim.analysis.drill.recorded import Recorded, RecordedPiece
    from evacsim.analysis.naming import Names
    from evacsim.present.model import Block

_say: Final = Texts(
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


def recorded_statement(found: Recorded, names: Names) -> tuple[Block, ...]:
    """Return where the seconds of a run of a drill went, and what its record does not tell."""
    if found.total_s is None or found.measured_at is None:
        return (Paragraph(words=_say("nothing", drill=found.label)),)
    said = _say(found.measured_at, drill=found.label, time=duration(found.total_s))
    if found.simulated_total_s is not None:
        said += _say("simulated", time=duration(found.simulated_total_s))
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
    rows.append((_say("total"), f"{total_s:.0f}", "100%", None))
    told: list[Block] = [
        Paragraph(words=said),
        table(_say("table"), _say("columns").split("|"), rows),
    ]
    if found.undetermined:
        wanted = dict.fromkeys(row for one in found.undetermined for row in one.rows)
        seconds = duration(found.undetermined_s or 0.0)
        rows_told = clauses(_say(f"row_{row}") for row in wanted)
        told.append(Paragraph(words=_say("settles", seconds=seconds, rows=rows_told)))
    return tuple(told)


def _stretch(one: RecordedPiece, names: Names) -> str:
    place = names.place(one.component) if one.component else ""
    group = names.groups(one.groups)
    if one.kind == "passing" and one.persons is not None and one.persons > 1:
        flow = f"{(one.persons - 1) / one.seconds:.1f}"
        return _say("passing", persons=f"{one.persons:.0f}", place=place, flow=flow)
    if one.kind == "passing":
        return _say("passing_some", place=place)
    if one.kind == "out" and not place:
        return _say("out_some")
    if one.kind == "undetermined" and place:
        return _say("undetermined_at", place=place)
    return _say(one.kind, place=place, group=group)
