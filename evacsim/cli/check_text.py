"""What is to be thought of a drill record, as a school reads it, in either language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from evacsim.cli.console import echo
from evacsim.sinks import filled
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.bound import LowerBound
    from evacsim.analysis.findings import Finding
    from evacsim.analysis.integrity import RunIntegrity
    from evacsim.cli.check import CheckedFile
    from evacsim.cli.console import Lang

_MOST_ALIKE: Final = 5
"""Findings of one kind that are printed of a run; --json has all."""

_WORDS: Final[dict[str, dict[Lang, str]]] = {
    "against": {"en": "  checked against {name}", "zh": "  核对依据：{name}"},
    "alone": {
        "en": "  checked alone: no scenario or building was found (--scenario SCENARIO)",
        "zh": "  未找到方案或建筑文件，只核对记录本身（可用 --scenario 指定）",
    },
    "run": {
        "en": "  run {run}: level L{level}{last}{bound}{error}",
        "zh": "  第 {run} 轮：详细程度 L{level}{last}{bound}{error}",
    },
    "last": {"en": ", last out {time}", "zh": "，末人出楼 {time}"},
    "bound_walk": {
        "en": ", physical lower bound {time} ({length:.0f} m of steps at {speed:g} m/s)",
        "zh": "，物理下限 {time}（下楼梯段 {length:.0f} 米，{speed:g} 米/秒）",
    },
    "bound_flow": {
        "en": (
            ", physical lower bound {time} ({persons} persons, {place}, {width:.2f} m at "
            "{flow:g} persons/(s m))"
        ),
        "zh": (
            "，物理下限 {time}（{persons} 人，{place}，净宽 {width:.2f} 米，{flow:g} 人/(秒·米)）"
        ),
    },
    "error": {"en": ", times ± {error:g} s", "zh": "，计时误差 ±{error:g} 秒"},
    "more": {"en": "    … and {count} more of this kind", "zh": "    … 同类还有 {count} 条"},
    "nothing": {"en": "    nothing to object to", "zh": "    未发现疑点"},
    "place": {"en": "sheet {sheet}, row {row}: ", "zh": "“{sheet}”第 {row} 行："},
}


def print_integrity(entry: CheckedFile, lang: Lang) -> None:
    """Print the findings of a record: what, where, why, what to do; nothing for other files."""
    if entry.integrity is None or entry.beside is None:
        return
    beside = entry.beside
    known = beside.scenario_file or (beside.building.file if beside.building else None)
    against = _say("against", lang, name=known) if known else _say("alone", lang)
    echo(against)
    _print_findings(entry.integrity.findings, lang)
    runs = {run.run_no: run for run in beside.record.runs}
    for run in entry.integrity.runs:
        echo(_run_line(run, runs[run.run_no].last_out_s, lang))
        _print_findings(run.findings, lang)
        if not any(finding.severity == "doubt" for finding in run.findings):
            echo(_say("nothing", lang))


def checked_json(entry: CheckedFile, lang: Lang) -> dict[str, object]:
    """Return what JSON adds for a record: `scenario`, `building`, `findings`, `runs`."""
    if entry.integrity is None or entry.beside is None:
        return {}
    beside = entry.beside
    return {
        "scenario": str(beside.scenario_file) if beside.scenario_file else None,
        "building": beside.building.id if beside.building else None,
        "findings": [finding.as_json(lang) for finding in entry.integrity.all_findings],
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


def _say(key: str, lang: Lang, **values: object) -> str:
    return filled(_WORDS[key][lang], values)


def _run_line(run: RunIntegrity, last_out_s: float | None, lang: Lang) -> str:
    last = _say("last", lang, time=format_time(last_out_s)) if last_out_s is not None else ""
    error = "" if run.timing_error_s is None else _say("error", lang, error=run.timing_error_s)
    bound = _bound(run.bound, lang) if run.bound is not None else ""
    return _say("run", lang, run=run.run_no, level=run.level, last=last, bound=bound, error=error)


def _bound(bound: LowerBound, lang: Lang) -> str:
    time = format_time(bound.seconds)
    if bound.kind == "walk":
        values = {"length": bound.length_m, "speed": bound.speed_m_per_s}
        return _say("bound_walk", lang, time=time, **values)
    values = {"width": bound.clear_width_m, "flow": bound.flow_per_m_s}
    people = {"persons": bound.persons, "place": bound.place}
    return _say("bound_flow", lang, time=time, **values, **people)


def _print_findings(findings: tuple[Finding, ...], lang: Lang) -> None:
    told: Counter[str] = Counter()
    counted = Counter(finding.code for finding in findings)
    for finding in sorted(findings, key=lambda one: one.severity):
        told[finding.code] += 1
        if told[finding.code] <= _MOST_ALIKE:
            echo(_finding(finding, lang))
        elif told[finding.code] == counted[finding.code]:
            echo(_say("more", lang, count=counted[finding.code] - _MOST_ALIKE))


def _finding(finding: Finding, lang: Lang) -> str:
    what, why, remedy = finding.texts(lang)
    place = ""
    if finding.at is not None and finding.at.row:
        place = _say("place", lang, sheet=finding.at.sheet, row=finding.at.row)
    mark = "!" if finding.severity == "doubt" else "·"
    return f"    {mark} {place}{what}\n      {why}\n      → {remedy}"
