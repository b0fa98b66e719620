"""What is to be thought of a drill record: findings, each with why and what to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts
from evacsim.present.model import paragraphs
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.drill.belonging import Belonging
    from evacsim.analysis.drill.bound import LowerBound
    from evacsim.analysis.drill.findings import Finding
    from evacsim.analysis.drill.integrity import Integrity, RunIntegrity
    from evacsim.building.model import Building
    from evacsim.present.model import Block

_MOST_ALIKE: Final = 5
"""Findings of one kind that are printed of a run; --json has all."""

_say: Final = Texts(
    {
        "against": "  checked against {name}",
        "alone": "  checked alone: no scenario or building was found (--scenario SCENARIO)",
        "run": "  run {run}: level L{level}{last}{bound}{error}",
        "last": ", last out {time}",
        "bound_walk": ", physical lower bound {time} ({length:.0f} m of steps at {speed:g} m/s)",
        "bound_flow": (
            ", physical lower bound {time} ({persons} persons, {place}, {width:.2f} m at "
            "{flow:g} persons/(s m))"
        ),
        "error": ", times ± {error:g} s",
        "more": "    … and {count} more of this kind",
        "nothing": "    nothing to object to",
        "place": "sheet {sheet}, row {row}: ",
    }
)


def integrity_statement(beside: Belonging, found: Integrity) -> tuple[Block, ...]:
    """Return the findings on a record: what, where, why, what to do."""
    known = beside.scenario_file or (beside.building.file if beside.building else None)
    lines = [_say("against", name=known) if known else _say("alone"), *_findings(found.findings)]
    runs = {run.run_no: run for run in beside.record.runs}
    for run in found.runs:
        lines.append(run_line(run, runs[run.run_no].last_out_s, beside.building))
        lines += _findings(run.findings)
        if not any(finding.severity == "doubt" for finding in run.findings):
            lines.append(_say("nothing"))
    return paragraphs(lines)


def run_line(run: RunIntegrity, last_out_s: float | None, building: Building | None) -> str:
    """Return a run's quality, its last one out and the physical lower bound, in a line."""
    last = _say("last", time=format_time(last_out_s)) if last_out_s is not None else ""
    error = "" if run.timing_error_s is None else _say("error", error=run.timing_error_s)
    bound = _bound(run.bound, building) if run.bound and building else ""
    return _say("run", run=run.run_no, level=run.level, last=last, bound=bound, error=error)


def _bound(bound: LowerBound, building: Building) -> str:
    time = format_time(bound.seconds)
    if bound.kind == "walk":
        values = {"length": bound.length_m, "speed": bound.speed_m_per_s}
        return _say("bound_walk", time=time, **values)
    values = {"width": bound.clear_width_m, "flow": bound.flow_per_m_s}
    people = {"persons": bound.persons, "place": bound.called(building)}
    return _say("bound_flow", time=time, **values, **people)


def _findings(findings: tuple[Finding, ...]) -> Iterator[str]:
    told: Counter[str] = Counter()
    counted = Counter(finding.code for finding in findings)
    for finding in sorted(findings, key=lambda one: one.severity):
        told[finding.code] += 1
        if told[finding.code] <= _MOST_ALIKE:
            yield _finding(finding)
        elif told[finding.code] == counted[finding.code]:
            yield _say("more", count=counted[finding.code] - _MOST_ALIKE)


def _finding(finding: Finding) -> str:
    what, why, remedy = finding.texts()
    place = ""
    if finding.at is not None and finding.at.row:
        place = _say("place", sheet=finding.at.sheet, row=finding.at.row)
    mark = "!" if finding.severity == "doubt" else "·"
    return f"    {mark} {place}{what}\n      {why}\n      → {remedy}"
