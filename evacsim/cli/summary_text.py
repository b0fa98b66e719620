"""The summary of a run as a school reads it, in either language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.times.refuge_words import (
    refuge_columns,
    refuge_lines,
    refuge_rows,
    refuge_title,
)
from evacsim.analysis.times.tenability_words import (
    closed_lines,
    limits_columns,
    limits_rows,
    limits_title,
    limits_verdict,
    shaking_lines,
)
from evacsim.cli.console import echo, print_table
from evacsim.cli.night_text import night_lines
from evacsim.cli.words import say
from evacsim.locale import clauses, listed
from evacsim.scenario.values import TIME_LIMIT_S
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from evacsim.analysis.chain.culprits import Place
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.refuge import Ending
    from evacsim.analysis.times.target import RequiredFlow, TargetCheck
    from evacsim.analysis.times.timing import Part, Summary
    from evacsim.results.manifest import ConvergenceNote
    from evacsim.results.store import Results

SLOWEST: Final = 5
_MOSTLY: Final = 0.5  # a place that has this share of a cause's seconds is named with it
_NAMED: Final = 0.1  # of places that hold the last one up together those with so much of a cause
_WORTH_SAYING: Final = 0.01  # causes below this share of the time are left out


def print_summary(results: Results, summary: Summary, *, all_groups: bool = False) -> None:
    """Print the total, the target, the parts, and where the seconds went."""
    from evacsim.analysis.facts import facts_of
    from evacsim.analysis.naming import Names

    names = Names(facts_of(results).building)
    for line in (*summary_lines(summary, names), *shaking_lines(results.scenario_file)):
        echo(line)
    if chain := chain_line(results, names):
        echo(chain)
    if results.manifest.convergence is not None:
        echo(_enough(results.manifest.convergence))
    echo("")
    where = summary.ending
    for key, parts, called in (
        ("by_floor", summary.by_floor, names.floor),
        ("by_stair", summary.by_stair, names.stair),
        ("by_exit", summary.by_exit, names.place),
    ):
        if parts and not (key == "by_exit" and where and not _used(parts)):
            _print_parts(say(key), parts, called, "" if key == "by_exit" else where)
    _print_groups(summary, names, everyone=all_groups)
    if rows := refuge_rows(summary, names):
        print_table(refuge_title(), refuge_columns(), rows)
    if summary.target is not None:
        _print_required(summary.target, names)
    if summary.aset:
        rows = limits_rows(summary.aset, names)
        print_table(limits_title(), limits_columns(), rows)


def _enough(note: ConvergenceNote) -> str:
    """Return why so many replications were run, with the interval of the 95th percentile."""
    last = note.steps[-1]
    ends = [
        "∞" if value is None else format_time(value)
        for value in (last.p95_s, last.p95_low_s, last.p95_high_s)
    ]
    words = {"n": len(note.steps), "held": note.consecutive}
    said = say(f"enough_{note.reason}", **words)
    if note.reason == "at_most" and note.unsettled:
        names = [say(f"measure_{name}") for name in note.unsettled]
        said += say("unsettled", measures=listed(names))
    middle, low, high = ends
    values = {"confidence": f"{note.confidence:.0%}", "p95": middle, "low": low, "high": high}
    said += say("p95_interval", **values)
    return said + (say("censored_too", n=note.censored) if note.censored else "")


def print_places(folder: Path, pictures: Iterable[Path]) -> None:
    """Print where the results and the pictures are."""
    echo(say("results", folder=folder))
    pictures = list(pictures)
    if pictures:
        echo(say("pictures"))
        for picture in pictures:
            echo(f"  {picture}")


def target_met(summary: Summary) -> bool:
    """Tell whether the run passes its target; a run without a target passes nothing."""
    return summary.target is not None and summary.target.verdict == "pass"


def summary_lines(summary: Summary, names: Names) -> list[str]:
    """Return the lines above the tables."""
    head = "head_one" if summary.replications == 1 else "head"
    lines = [
        say(
            head,
            scenario=summary.scenario,
            people=summary.people,
            law=summary.law,
            replications=summary.replications,
        ),
        _total(summary),
    ]
    if summary.shelter_s and summary.signal_to_out_s is not None:
        times = {"out": summary.signal_to_out_s.p50, "shelter": summary.shelter_s}
        lines.append(say("from_signal", **{key: format_time(s) for key, s in times.items()}))
    if summary.censored:
        counts = {"count": summary.censored, "replications": summary.replications}
        lines.append(say("censored", **counts))
    if summary.out.min < summary.people:
        said = say("left", people=summary.people, out=summary.out.min)
        if summary.trapped.max:
            said += say("left_trapped", trapped=summary.trapped.max)
        if summary.night is not None and summary.night.asleep.max:
            said += say("left_asleep", asleep=summary.night.asleep.max)
        lines.append(said)
    if summary.ended_by_clock:
        lines.append(_clock(summary))
    lines += night_lines(summary, names)
    if unused := _unused(summary, names):
        lines.append(say("unused", places=listed(unused)))
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
    if summary.ending and not _used(summary.by_exit):
        return stairs
    return [*stairs, *map(names.place, summary.unused_exits)]


def _total(summary: Summary) -> str:
    total = summary.total_evacuation_s
    if total is None:
        return say("no_total")
    where = summary.ending
    if summary.replications - summary.censored == 1:
        return say(f"total{where}", time=format_time(total.p50))
    return say(
        f"total_band{where}",
        time=format_time(total.p50),
        low=format_time(total.p05),
        high=format_time(total.p95),
        mean=format_time(total.mean),
    )


def _clock(summary: Summary) -> str:
    """Return that the clock ended, on how many, and what to do about it."""
    longest = summary.time_limit_s >= TIME_LIMIT_S
    return say(
        "clock_longest" if longest else "clock",
        count=summary.ended_by_clock,
        replications=summary.replications,
        limit=format_time(summary.time_limit_s),
        people=summary.time_limit.max,
    )


def _target(target: TargetCheck, names: Names) -> str:
    beyond = [_way(flow, names) for flow in target.required if not flow.attainable]
    reasons = [say(f"not_{reason}", ways=", ".join(beyond)) for reason in target.reasons]
    verdict: str = target.verdict
    if verdict == "attainable" and any(map(_above_design, target.required)):
        verdict = "above design"
    return say(
        verdict,
        target=format_time(target.target_s),
        share=f"{target.met_share:.0%}",
        reasons="; ".join(reasons),
    )


def chain_line(results: Results, names: Names) -> str:
    """Return in one line where the time of the last one out went, by cause; "" if nobody got out.

    Means over replications; with each cause the place that has most of it, where one has, or all
    those that hold the last one up together.
    """
    shares, tie = _where(results)
    total = sum(seconds for _, _, seconds in shares)
    if total <= 0:
        return ""
    causes: dict[str, dict[str, float]] = {}
    for place, cause, seconds in shares:
        parts = causes.setdefault(cause, {})
        parts[names.place(place)] = parts.get(names.place(place), 0.0) + seconds
    tied = _called(tie, names)
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
        pieces.append(say(key, cause=say(cause), place=listed(places), **values))
    return say("chain", pieces=clauses(pieces))


def _where(results: Results) -> tuple[list[tuple[str, str, float]], Sequence[Place]]:
    """Return place, cause and mean seconds of the last one out, and what holds it up together.

    The longest first. A run of many replications has kept both; of others the bottlenecks have
    them, where they are of all replications and everybody got out in each.
    """
    from evacsim.analysis.chain.bottlenecks import bottlenecks
    from evacsim.analysis.chain.shares import chain_shares
    from evacsim.analysis.reading import MOST_SHOWN
    from evacsim.analysis.rollup import kept_causes

    kept = kept_causes(results)
    if kept is not None:
        return list(zip(kept.place, kept.cause, kept.seconds, strict=True)), kept.together
    found = bottlenecks(results.first(MOST_SHOWN))
    together = found.controls.places if found.controls.tied else ()
    of_all = found.replications == results.manifest.replications
    if of_all and found.complete and not found.censored:
        rows = [(row.component, str(row.kind), row.mean_s) for row in found.chain]
        return sorted(rows, key=lambda row: (-row[2], row[0], row[1])), together
    return chain_shares(results).select("place", "cause", "seconds").rows(), together


def _called(together: Sequence[Place], names: Names) -> list[str]:
    """Return the places that hold the last one up together, as the pictures name them."""
    from evacsim.analysis.chain.answer import suspect_name

    return list(dict.fromkeys(suspect_name(kind, id_, names) for kind, id_ in together))


def _used(exits: Sequence[Part]) -> bool:
    return any(part.people for part in exits)


def _print_parts(
    title: str, parts: Sequence[Part], called: Callable[[str], str], where: Ending
) -> None:
    columns = [say(key) for key in ("id", "people", f"last{where or '_out'}", "band")]
    rows = [
        (called(part.id), f"{part.people:.0f}", *_times(part.last_out_s, part.people, where))
        for part in parts
    ]
    print_table(title, columns, rows)


def _times(band: Band | None, people: float, where: Ending) -> tuple[str | None, str | None]:
    if band is None:
        return (say("incomplete") if people else None), None
    if where == "_up" and not band.p95:
        return say("stays"), None
    return format_time(band.p50), f"{format_time(band.p05)}–{format_time(band.p95)}"


def _print_groups(summary: Summary, names: Names, *, everyone: bool) -> None:
    """Print every group, or the slowest; one that is not out at all is slower than any."""
    groups, where = summary.by_group, summary.ending

    def slowness(part: Part) -> tuple[float, str]:
        return (-(part.last_out_s.p50 if part.last_out_s else math.inf), part.id)

    largest: dict[str, str] = {}  # a class and its teacher are two groups of one room
    for part in sorted(groups, key=lambda part: -part.people):
        largest.setdefault(names.group(part.id), part.id)

    def called(id_: str) -> str:
        name = names.group(id_)
        return name if largest[name] == id_ else f"{name} ({id_})"

    if everyone or len(groups) <= SLOWEST:
        _print_parts(say("by_group"), groups, called, where)
        return
    title = say("slowest", shown=SLOWEST, total=len(groups))
    _print_parts(title, sorted(groups, key=slowness)[:SLOWEST], called, where)


def _print_required(target: TargetCheck, names: Names) -> None:
    if not target.required:
        return
    cited = [flow.name for flow in target.required[0].design]
    columns = [say(key) for key in ("id", "people", "width", "needed")]
    rows = [
        (
            _way(flow, names),
            f"{flow.people:.0f}",
            f"{flow.clear_width_m:.2f}",
            _flow(flow.required_per_m_s),
            *(f"{design.flow_per_m_s:.2f}" for design in flow.design),
            f"{flow.highest.flow_per_m_s:.2f}",
        )
        for flow in target.required
    ]
    columns += [*cited, say("highest")]
    print_table(say("required"), columns, rows)


def _way(flow: RequiredFlow, names: Names) -> str:
    return names.stair(flow.id) if flow.kind == "stair" else names.place(flow.id)


def _above_design(flow: RequiredFlow) -> bool:
    return flow.required_per_m_s > max(design.flow_per_m_s for design in flow.design)


def _flow(flow_per_m_s: float) -> str:
    return f"{flow_per_m_s:.2f}" if math.isfinite(flow_per_m_s) else say("too_late")
