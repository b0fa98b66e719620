"""The verdict of a report: what a layman must know first, each number as the tables have it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import seconds_by_name
from evacsim.drills.fields import DEGREES
from evacsim.locale import clauses, listed
from evacsim.present.model import Verdict
from evacsim.report.words import say
from evacsim.statements.bottlenecks import no_cheap_gain
from evacsim.statements.cells import time_band
from evacsim.statements.refuge import refuge_lines
from evacsim.statements.summary import target_reasons, tone_of
from evacsim.statements.tenability import closed_lines, limits_verdict, shaking_lines
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.target import TargetCheck
    from evacsim.report.gather import Found, Held

_CAUSES: Final = ("release", "pre_movement", "walking", "passing", "out")
"""Stretches of a drill before the last one is out."""
_MEASURES: Final = 2


def target_of(found: Found) -> tuple[float | None, str]:
    """Return the target [s] and by which rule: that of the record, else that of the scenario."""
    drill = found.drill
    if drill is not None and drill.comparison.run.target_s is not None:
        target_s = drill.comparison.run.target_s
        return target_s, say("goal_record", target=format_time(target_s))
    own_s = found.results.manifest.target_s
    if own_s is None:
        return None, say("goal_none")
    return own_s, say("goal_scenario", target=format_time(own_s))


def drill_met(found: Found) -> bool | None:
    """Whether the drill met its target; None where no drill, no target or no time is known."""
    target_s, drill = target_of(found)[0], found.drill
    if drill is None or target_s is None or drill.comparison.run.last_out_s is None:
        return None
    return drill.comparison.run.last_out_s <= target_s


def verdict(found: Found, names: Names) -> Verdict:
    """Return the verdict: on the drill if there was one, else on the run."""
    if found.drill is None:
        return _of_run(found, names)
    return _of_drill(found, found.drill, names)


def _of_drill(found: Found, drill: Held, names: Names) -> Verdict:
    run = drill.comparison.run
    target_s = target_of(found)[0]
    time = None if run.last_out_s is None else format_time(run.last_out_s)
    met = drill_met(found)
    if time is None or run.last_out_s is None:
        text = say("drill_no_time")
    elif target_s is None:
        text = say("drill_no_target", time=time)
    elif met:
        text = say("drill_met", time=time, target=format_time(target_s))
    else:
        over = format_time(run.last_out_s - target_s)
        text = say("drill_missed", time=time, target=format_time(target_s), over=over)
    doubts = sum(one.severity == "doubt" for one in drill.findings)
    lines = [say("drill_doubts", n=doubts)] if doubts else []
    if run.shelter_s:
        lines.append(say("shelter", seconds=run.shelter_s))
    lines += [*_slow(found, drill, names), *_same_plan(found, drill)]
    lines += _rest(found, names)
    if met is None:
        return Verdict(text=text, tone="open", more=tuple(lines))
    return Verdict(text=text, tone="good" if met else "bad", more=tuple(lines))


def _of_run(found: Found, names: Names) -> Verdict:
    total, target = found.summary.total_evacuation_s, found.summary.target
    values: dict[str, object] = {"time": cell(total)}
    if target is not None:
        values |= {"target": format_time(target.target_s), **_met(target, found)}
    where = found.summary.ending
    if total is None:
        text = say(f"run_nobody{where}")
    elif target is None:
        text = say(f"run_no_target{where}", **values)
    else:
        met = "run_met" if target.verdict == "pass" else "run_missed"
        text = say(f"{met}{where}", **values)
    lines = [_slowest(found, names, "slow_run"), *_rest(found, names)]
    if found.summary.shelter_s:
        lines.insert(0, say("shelter", seconds=found.summary.shelter_s))
    more = tuple(line for line in lines if line)
    return Verdict(text=text, tone=tone_of(target), more=more)


def _rest(found: Found, names: Names) -> list[str]:
    """Return what a drill and a run have in common: what helps, what the target asks, limits."""
    pressing = found.results.manifest.pressing
    aset = found.summary.aset
    return [
        *(say("sentence", said=line) for line in closed_lines(found.summary.closed, names)),
        *(say("sentence", said=line) for line in shaking_lines(found.summary.aftershocks)),
        *([say("sentence", said=limits_verdict(aset, names))] if aset else []),
        *(say("sentence", said=line) for line in refuge_lines(found.summary, names)),
        _helps(found),
        *_asked(found, names),
        *_limits(found),
        *([say("pushing", pressing=pressing)] if pressing else []),
    ]


def _met(target: TargetCheck, found: Found) -> dict[str, int]:
    n = found.summary.replications
    return {"met": round(target.met_share * n), "n": n}


def _same_plan(found: Found, drill: Held) -> Iterator[str]:
    simulated = drill.comparison.times["last_out_s"].simulated
    target = found.summary.target
    if simulated is None:
        return
    if target is None or target.target_s != target_of(found)[0]:
        yield say("same_plan", time=cell(simulated))
    else:
        yield say("same_plan_met", time=cell(simulated), **_met(target, found))


def _slow(found: Found, drill: Held, names: Names) -> Iterator[str]:
    pieces = [one for one in drill.split.pieces if one.kind in _CAUSES and one.seconds > 0]
    if pieces:
        worst = max(pieces, key=lambda one: one.seconds)
        place = names.place(worst.component) if worst.component else ""
        group = names.groups(worst.groups, most=2)
        yield say(f"slow_{worst.kind}", time=format_time(worst.seconds), place=place, group=group)
    else:
        yield _slowest(found, names, "slow_untold")
    jams = [
        say("jam", place=one.location, degree=degree(one.degree)) if one.degree else one.location
        for one in drill.comparison.run.congestion
    ]
    if jams:
        yield say("seen", places=listed(jams))


def degree(number: int) -> str:
    """Return a degree of crowding in words."""
    return say(f"degree_{number}") if str(number) in DEGREES else str(number)


def _slowest(found: Found, names: Names, key: str) -> str:
    for place, each_s in seconds_by_name(found.split, names).items():  # the most first
        return say(key, place=place, time=format_time(math.fsum(each_s) / len(each_s)))
    return ""


def _helps(found: Found) -> str:
    told = [gain for _, gain in found.relief.cheap_gains(_MEASURES)]
    return say("helps", measures=clauses(told)) if told else no_cheap_gain()


def _asked(found: Found, names: Names) -> Iterator[str]:
    """Say why the target is out of reach, and what it asks of the place where it asks most."""
    target = found.summary.target
    if target is None or target.verdict == "pass" or target.target_s != target_of(found)[0]:
        return
    if target.reasons:
        yield say("reasons", reasons=clauses(target_reasons(target, names)))
    if target.required:
        flow = max(target.required, key=lambda one: one.required_per_m_s)
        place = names.place(flow.at)
        if not math.isfinite(flow.required_per_m_s):
            yield say("needed_late", place=place)
            return
        design = sorted(cited.flow_per_m_s for cited in flow.design)
        values = {"needed": f"{flow.required_per_m_s:.2f}"}
        values["design"] = f"{design[0]:.2f}–{design[-1]:.2f}"
        yield say("needed", place=place, **values)


def _limits(found: Found) -> Iterator[str]:
    summary = found.summary
    if summary.total_evacuation_s is not None and summary.censored:
        most = summary.people - summary.out.min
        yield say("left", censored=summary.censored, most=most)
    if summary.ended_by_clock:
        limit, most = format_time(summary.time_limit_s), summary.time_limit.max
        yield say("clock", n=summary.ended_by_clock, limit=limit, most=most)


def cell(band: Band | None) -> str:
    """Return a band as every text, table and picture of the report shows it."""
    return time_band(band) or "–"
