"""What is to be thought of a drill record, as a school reads it, in either language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from evacsim.cli.console import echo
from evacsim.locale import Texts
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.drill.bound import LowerBound
    from evacsim.analysis.drill.findings import Finding
    from evacsim.analysis.drill.integrity import RunIntegrity
    from evacsim.building.model import Building
    from evacsim.cli.check import CheckedFile
    from evacsim.cli.outputs import RecordJson

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


def print_integrity(entry: CheckedFile) -> None:
    """Print the findings of a record: what, where, why, what to do; nothing for other files."""
    if entry.integrity is None or entry.beside is None:
        return
    beside = entry.beside
    known = beside.scenario_file or (beside.building.file if beside.building else None)
    against = _say("against", name=known) if known else _say("alone")
    echo(against)
    _print_findings(entry.integrity.findings)
    runs = {run.run_no: run for run in beside.record.runs}
    for run in entry.integrity.runs:
        echo(run_line(run, runs[run.run_no].last_out_s, beside.building))
        _print_findings(run.findings)
        if not any(finding.severity == "doubt" for finding in run.findings):
            echo(_say("nothing"))


def checked_json(entry: CheckedFile) -> RecordJson:
    """Return what JSON adds for a record: `scenario`, `building`, `findings`, `runs`."""
    if entry.integrity is None or entry.beside is None:
        return {}
    beside = entry.beside
    return {
        "scenario": str(beside.scenario_file) if beside.scenario_file else None,
        "building": beside.building.id if beside.building else None,
        "findings": [finding.as_json() for finding in entry.integrity.all_findings],
        "runs": [
            {
                "run": run.run_no,
                "level": run.level,
                "lower_bound": run.bound.as_json() if run.bound else None,
                "timing_error_s": run.timing_error_s,
            }
            for run in entry.integrity.runs
        ],
    }


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


def _print_findings(findings: tuple[Finding, ...]) -> None:
    told: Counter[str] = Counter()
    counted = Counter(finding.code for finding in findings)
    for finding in sorted(findings, key=lambda one: one.severity):
        told[finding.code] += 1
        if told[finding.code] <= _MOST_ALIKE:
            echo(_finding(finding))
        elif told[finding.code] == counted[finding.code]:
            echo(_say("more", count=counted[finding.code] - _MOST_ALIKE))


def _finding(finding: Finding) -> str:
    what, why, remedy = finding.texts()
    place = ""
    if finding.at is not None and finding.at.row:
        place = _say("place", sheet=finding.at.sheet, row=finding.at.row)
    mark = "!" if finding.severity == "doubt" else "·"
    return f"    {mark} {place}{what}\n      {why}\n      → {remedy}"
