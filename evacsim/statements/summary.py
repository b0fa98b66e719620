"""What a run says: how long it took, against its target, and where the seconds went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import suspect_name
from evacsim.locale import Texts, clauses, listed
from evacsim.present.model import Heading, Paragraph, Verdict
from evacsim.scenario.values import TIME_LIMIT_S
from evacsim.statements.bottlenecks import cause_name
from evacsim.statements.night import night_lines
from evacsim.statements.parts import leaves, part_tables, required_table, way_name
from evacsim.statements.refuge import refuge_lines, refuge_tables
from evacsim.statements.tenability import (
    closed_lines,
    limits_table,
    limits_verdict,
    shaking_lines,
)
from evacsim.units import format_time

if TYPE_CHECKING:
    from typing import Literal

    from evacsim.analysis.chain.bottlenecks import LastOut
    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.target import RequiredFlow, TargetCheck
    from evacsim.analysis.times.timing import Summary
    from evacsim.present.model import Block
    from evacsim.results.manifest import ConvergenceNote

    Tone = Literal["good", "bad", "open"]

_MOSTLY: Final = 0.5  # a place that has this share of a cause's seconds is named with it
_NAMED: Final = 0.1  # of places that hold the last one up together those with so much of a cause
_WORTH_SAYING: Final = 0.01  # causes below this share of the time are left out

_say: Final = Texts(
    {
        "head": "{people} people · law {law} · {replications} replications",
        "head_one": "{people} people · law {law} · 1 replication",
        "total": "Total evacuation time {time}",
        "total_band": "Total evacuation time {time} (median; 5–95 %: {low}–{high}; mean {mean})",
        "total_up": "Everybody in place above the water after {time}",
        "total_band_up": (
            "Everybody in place above the water after {time} (median; 5–95 %: {low}–{high}; mean "
            "{mean})"
        ),
        "total_in": "Everybody in place after {time}",
        "total_band_in": (
            "Everybody in place after {time} (median; 5–95 %: {low}–{high}; mean {mean})"
        ),
        "from_signal": (
            "From the alarm; of this, {shelter} were taking shelter: from the signal to leave to "
            "the last one out {out} (median)"
        ),
        "no_total": "No total evacuation time: in no replication did everybody get out",
        "censored": (
            "In {count} of {replications} replications somebody did not get out; they are "
            "not in the times of all"
        ),
        "left": "Out {out} of {people} people (fewest)",
        "left_trapped": "; trapped at a locked way {trapped} (most)",
        "clock": (
            "The clock ended in {count} of {replications} replications: at time_limit_s = "
            "{limit} up to {people} people were still on their way. They are not trapped; "
            "give a larger time_limit_s in the scenario, or leave it out"
        ),
        "clock_longest": (
            "The clock ended in {count} of {replications} replications: after {limit}, the "
            "longest that a run lasts (time_limit_s), up to {people} people were still on "
            "their way; look for a width or a number of people that is not meant"
        ),
        "left_asleep": "; never woke {asleep} (most)",
        "unused": "Used by nobody: {places}",
        "pass": "Target {target}: met in {share} of the replications: pass",
        "attainable": (
            "Target {target}: met in {share} of the replications; missed, but attainable: no "
            "stair, door or exit would need more than the highest flow cited below"
        ),
        "above design": (
            "Target {target}: met in {share} of the replications; missed, and attainable "
            "only with a flow above the design values below"
        ),
        "not attainable": (
            "Target {target}: met in {share} of the replications; not attainable as planned: "
            "{reasons}"
        ),
        "undecided": (
            "Target {target}: met in {share} of the replications; the others are not decided: "
            "{reasons}"
        ),
        "not_time_limit": "the clock ended (time_limit_s) while people were still on their way",
        "not_flow": "{ways} would need a flow that nobody has published",
        "not_trapped": "somebody has no way out",
        "not_asleep": "somebody sleeps on and is woken by nobody",
        "not_late": "the last to set off are still walking then, with nobody in their way",
        "chain": "Where the seconds of the last one out went, on average: {pieces}",
        "chain_piece": "{cause} {time} ({share})",
        "chain_piece_at": "{cause} {time} ({share}, most of it: {place})",
        "enough_converged": (
            "{n} replications were enough: for the last {held} one more changed next to nothing"
        ),
        "enough_at_most": "stopped at the most allowed, {n} replications: not yet settled",
        "enough_censored": (
            "stopped after {n} replications: somebody does not get out in so many of them "
            "that the 95th percentile is no time"
        ),
        "unsettled": " ({measures})",
        "measure_tet": "mean total time",
        "measure_sd": "spread of the total time",
        "measure_erd": "ERD of the curve",
        "measure_epc": "EPC of the curve",
        "measure_sc": "SC of the curve",
        "measure_p95": "interval of the 95th percentile",
        "p95_interval": "; 95th percentile of the total {p95} ({confidence} interval {low}–{high})",
        "censored_too": "; in {n} somebody did not get out, they count as longer than any time",
    }
)


def summary_statement(
    summary: Summary, names: Names, last_out: LastOut, *, all_groups: bool = False
) -> tuple[Block, ...]:
    """Return the total, the target, where the seconds went, and the tables of the parts.

    Parameters
    ----------
    summary, names
        The numbers, and what things are called in the building.
    last_out
        Where the time of the last one out went.
    all_groups
        Every group, not the slowest only.
    """
    total, *more = [*summary_lines(summary, names), *shaking_lines(summary.aftershocks)]
    if chain := chain_line(last_out, names):
        more.append(chain)
    if summary.convergence is not None:
        more.append(_enough(summary.convergence))
    counts = {"people": summary.people, "law": summary.law, "replications": summary.replications}
    target = summary.target
    return (
        Heading(text=str(summary.scenario), level=2),
        Paragraph(words=_say("head_one" if summary.replications == 1 else "head", **counts)),
        Verdict(text=total, tone=tone_of(target), more=tuple(more)),
        Paragraph(words=""),
        *part_tables(summary, names, all_groups=all_groups),
        *refuge_tables(summary, names),
        *((required_table(target, names),) if target and target.required else ()),
        *((limits_table(summary.aset, names),) if summary.aset else ()),
    )


def tone_of(target: TargetCheck | None) -> Tone:
    """Return whether a target is met, missed, or not decided; open where there is none."""
    if target is None or target.verdict == "undecided":
        return "open"
    return "good" if target.verdict == "pass" else "bad"


def summary_lines(summary: Summary, names: Names) -> list[str]:
    """Return the total, then what else is said of everybody."""
    lines = [_total(summary)]
    if summary.shelter_s and summary.signal_to_out_s is not None:
        times = {"out": summary.signal_to_out_s.p50, "shelter": summary.shelter_s}
        lines.append(_say("from_signal", **{key: format_time(s) for key, s in times.items()}))
    if summary.censored:
        counts = {"count": summary.censored, "replications": summary.replications}
        lines.append(_say("censored", **counts))
    if summary.out.min < summary.people:
        said = _say("left", people=summary.people, out=summary.out.min)
        if summary.trapped.max:
            said += _say("left_trapped", trapped=summary.trapped.max)
        if summary.night is not None and summary.night.asleep.max:
            said += _say("left_asleep", asleep=summary.night.asleep.max)
        lines.append(said)
    if summary.ended_by_clock:
        lines.append(_clock(summary))
    lines += night_lines(summary, names)
    if unused := _unused(summary, names):
        lines.append(_say("unused", places=listed(unused)))
    lines += refuge_lines(summary, names)
    if summary.target is not None:
        lines.append(_target(summary.target, names))
    lines += closed_lines(summary.closed, names)
    if summary.aset:
        lines.append(limits_verdict(summary.aset, names))
    return lines


def _unused(summary: Summary, names: Names) -> list[str]:
    """Return the stairs and exits that nobody used; where all go up, exits are not asked for."""
    stairs = [names.stair(one) for one in summary.unused_stairs]
    exits = map(names.place, summary.unused_exits) if leaves(summary) else ()
    return [*stairs, *exits]


def _total(summary: Summary) -> str:
    total = summary.total_evacuation_s
    if total is None:
        return _say("no_total")
    where = summary.ending
    if summary.replications - summary.censored == 1:
        return _say(f"total{where}", time=format_time(total.p50))
    return _say(
        f"total_band{where}",
        time=format_time(total.p50),
        low=format_time(total.p05),
        high=format_time(total.p95),
        mean=format_time(total.mean),
    )


def _clock(summary: Summary) -> str:
    """Return that the clock ended, on how many, and what to do about it."""
    longest = summary.time_limit_s >= TIME_LIMIT_S
    return _say(
        "clock_longest" if longest else "clock",
        count=summary.ended_by_clock,
        replications=summary.replications,
        limit=format_time(summary.time_limit_s),
        people=summary.time_limit.max,
    )


def _target(target: TargetCheck, names: Names) -> str:
    verdict: str = target.verdict
    if verdict == "attainable" and any(map(_above_design, target.required)):
        verdict = "above design"
    return _say(
        verdict,
        target=format_time(target.target_s),
        share=f"{target.met_share:.0%}",
        reasons=clauses(target_reasons(target, names)),
    )


def target_reasons(target: TargetCheck, names: Names) -> list[str]:
    """Return why a target cannot be met, or is not decided."""
    beyond = [way_name(flow, names) for flow in target.required if not flow.attainable]
    return [_say(f"not_{reason}", ways=listed(beyond)) for reason in target.reasons]


def _above_design(flow: RequiredFlow) -> bool:
    return flow.required_per_m_s > max(design.flow_per_m_s for design in flow.design)


def _enough(note: ConvergenceNote) -> str:
    """Return why so many replications were run, with the interval of the 95th percentile."""
    last = note.steps[-1]
    ends = [
        "∞" if value is None else format_time(value)
        for value in (last.p95_s, last.p95_low_s, last.p95_high_s)
    ]
    words = {"n": len(note.steps), "held": note.consecutive}
    said = _say(f"enough_{note.reason}", **words)
    if note.reason == "at_most" and note.unsettled:
        names = [_say(f"measure_{name}") for name in note.unsettled]
        said += _say("unsettled", measures=listed(names))
    middle, low, high = ends
    values = {"confidence": f"{note.confidence:.0%}", "p95": middle, "low": low, "high": high}
    said += _say("p95_interval", **values)
    return said + (_say("censored_too", n=note.censored) if note.censored else "")


def chain_line(last_out: LastOut, names: Names) -> str:
    """Return in one line where the time of the last one out went, by cause; "" if nobody got out.

    Means over replications; with each cause the place that has most of it, where one has, or all
    those that hold the last one up together.
    """
    total = sum(seconds for _, _, seconds in last_out.seconds)
    if total <= 0:
        return ""
    causes: dict[str, dict[str, float]] = {}
    for place, cause, seconds in last_out.seconds:
        parts = causes.setdefault(cause, {})
        parts[names.place(place)] = parts.get(names.place(place), 0.0) + seconds
    named = (suspect_name(kind, id_, names) for kind, id_ in last_out.together)
    tied = list(dict.fromkeys(named))
    pieces = []
    for cause, parts in sorted(causes.items(), key=lambda item: -sum(item[1].values())):
        seconds = sum(parts.values())
        if seconds < _WORTH_SAYING * total:
            continue
        first = max(parts, key=lambda place: (parts[place], place))
        together = [place for place in tied if parts.get(place, 0.0) >= _NAMED * seconds]
        places = together if first in together else [first]
        most = sum(parts.get(place, 0.0) for place in places)
        key = "chain_piece_at" if most >= _MOSTLY * seconds else "chain_piece"
        values = {"time": format_time(seconds), "share": f"{seconds / total:.0%}"}
        pieces.append(_say(key, cause=cause_name(cause), place=listed(places), **values))
    return _say("chain", pieces=clauses(pieces))
