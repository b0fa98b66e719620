"""Why a drill took longer or shorter than simulated: the verdict in words, and the pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.drill.attribution import CAUSES
from evacsim.analysis.drill.wording import difference, piece_name, why_slower
from evacsim.locale import Texts, listed
from evacsim.present.model import table
from evacsim.statements.cells import signed_s
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.drill.attribution import Cause, Gap
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.statistics import Band
    from evacsim.present.model import Table

_say: Final = Texts(
    {
        "head": "{drill}: recorded, beside {scenario} (law {law}, {replications} replications)",
        "censored": "{n} replications are left out: somebody did not get out in them",
        "out": ("Last one out at {recorded}; simulated {mean} on average (5–95 %: {low}–{high})"),
        "no_last": "The record does not say when the last one was out",
        "end_counted": "All counted",
        "end_assembled": "All assembled",
        "end_last out": "Last one out",
        "main_none": (
            "{end}: {difference} than simulated on average. No more than chance makes of "
            "such a drill"
        ),
        "main_late_start": (
            "{end}: {difference} than simulated on average; most of it ({piece}) is the start"
        ),
        "main_slow_stair": (
            "{end}: {difference} than simulated on average; most of it ({piece}) is the "
            "flow of stairs or exits"
        ),
        "main_wrong_stair": (
            "{end}: {difference} than simulated on average; most of it ({piece}) comes of "
            "who took which stair"
        ),
        "main_late_count": (
            "{end}: {difference} than simulated on average; most of it ({piece}) came "
            "after the last one was out, in assembling and counting"
        ),
        "main_undetermined": (
            "{end}: {difference} than simulated on average; from this record the larger part "
            "cannot be put down to a cause"
        ),
        "also": "Beyond chance besides: {causes}",
        "named": "{cause} ({seconds})",
        "advice": "To tell more, write down:",
        "advice_class starts": (
            "when the first of each class leaves its room (without it, a late start and slow "
            "merging on the stairs look alike)"
        ),
        "advice_used stairs": "which stair each class used",
        "advice_last out": "when the last of each class is out, or the last one at each exit",
        "advice_counts": "first, last and number of persons at each exit and at each stair's foot",
        "advice_assembled": "when all were assembled and counted",
        "one_draw": (
            "A drill is one draw (n = 1): it shows whether this plan can give such a time, "
            "not how often."
        ),
        "timing_error": (
            "Recorded times may be {seconds} s off, by how they were taken (assumption)."
        ),
        "gap": "Where the difference comes from [s]; the pieces add up to it",
        "undetermined": "undetermined",
        "of_people": "of which by the number of people {seconds} s",
        "total": "difference",
        "unknown": "not told apart by this record",
        "by_chance": "by chance up to",
        "piece": "piece",
        "seconds": "[s]",
        "note": "",
        "cause_None": "within chance",
    }
)


def gap_lines(found: Comparison) -> list[str]:
    """Return the verdict in plain words: what, how far, why, and what would tell more."""
    lines = [
        _say(
            "head",
            drill=found.label,
            scenario=found.scenario,
            law=found.law,
            replications=found.replications,
        )
    ]
    if found.censored:
        lines.append(_say("censored", n=found.censored))
    out = found.times["last_out_s"]
    if out.recorded_s is None or out.simulated is None:
        lines.append(_say("no_last"))
    else:
        lines.append(_out_line(out.recorded_s, out.simulated))
    if found.gap is not None:
        lines += _why(found.gap)
    slower = why_slower(found)
    if slower is not None:
        lines.append(slower)
    lines.append(_say("one_draw"))
    if found.timing_error_s is not None:
        lines.append(_say("timing_error", seconds=f"{found.timing_error_s:g}"))
    return lines


def _out_line(recorded_s: float, simulated: Band) -> str:
    return _say(
        "out",
        recorded=format_time(recorded_s),
        mean=format_time(simulated.mean),
        low=format_time(simulated.p05),
        high=format_time(simulated.p95),
    )


def _why(gap: Gap) -> list[str]:
    known = gap.pieces.known()
    piece = 0.0 if gap.main in (None, "undetermined") else known[gap.main]  # type: ignore[index]
    lines = [
        _say(
            f"main_{'none' if gap.main is None else gap.main}",
            end=_say(f"end_{gap.measured_at}"),
            difference=difference(gap.pieces.total_s),
            piece=difference(piece),
        )
    ]
    others = [cause for cause in gap.named if cause != gap.main]
    if others:
        told = [
            _say("named", cause=piece_name(cause, known[cause]), seconds=difference(known[cause]))
            for cause in others
        ]
        lines.append(_say("also", causes=listed(told)))
    if gap.advice:
        lines.append(_say("advice"))
        lines += [f"  · {_say(f'advice_{row}')}" for row in gap.advice]
    return lines


def main_cause(gap: Gap) -> str:
    """Return what most of a gap comes of, in a few words."""
    if gap.main is None:
        return _say("cause_None")
    if gap.main == "undetermined":
        return _say(gap.main)
    return piece_name(gap.main, gap.pieces.known()[gap.main])


def gap_table(gap: Gap) -> Table:
    """Return the pieces that the gap is made of."""
    known = gap.pieces.known()
    rows: list[tuple[object, ...]] = [
        (
            piece_name(cause, known.get(cause)),
            signed_s(known.get(cause)),
            _reach(gap, cause),
            _remark(gap, cause),
        )
        for cause in CAUSES
    ]
    note = ""
    if round(gap.pieces.people_s):
        note = _say("of_people", seconds=f"{gap.pieces.people_s:+.0f}")
    rows.append(
        (
            _say("undetermined"),
            signed_s(gap.pieces.undetermined_s),
            _reach(gap, "undetermined"),
            note,
        )
    )
    rows.append((_say("total"), signed_s(gap.pieces.total_s), _reach(gap, "total"), ""))
    heads = [_say(key) for key in ("piece", "seconds", "by_chance", "note")]
    return table(_say("gap"), heads, rows)


def _remark(gap: Gap, cause: Cause) -> str:
    return "" if cause in gap.pieces.known() else _say("unknown")


def _reach(gap: Gap, name: str) -> str | None:
    return f"±{gap.chance_s[name]:.0f}" if name in gap.chance_s else None
