"""What stands on the page: every text and number of it, ready to be set."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import answer, suspect_name, together
from evacsim.analysis.chain.bottlenecks import held_groups
from evacsim.analysis.naming import Names
from evacsim.locale import clauses, language, sentences, text
from evacsim.movement.measured import WITH_WHOM
from evacsim.report.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.delays import Delay
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.facts import Facts
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.target import RequiredFlow
    from evacsim.analysis.times.timing import Summary
    from evacsim.report.beside import Times
    from evacsim.results.store import Results
    from evacsim.studies.contest import Measure, Saving
    from evacsim.studies.relief import Relief

PLACES: Final = 5
EACH: Final = {"free": 4, "cheap": 2, "building": 2}
_SENTENCES: Final = 3  # how long, what of, the main queue; the table has the rest
_MISSING: Final = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the page; `rows` are as long as `columns`, the first column reads as text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Every text of the report.

    `verdict` is "pass", "missed" or "" where there is no target; `findings` are sentences.
    """

    lang: str
    title: str
    scenario: str
    made: str
    verdict: str
    verdict_text: str
    findings: tuple[str, ...]
    times: Table
    bottlenecks: Table
    relief: Table
    plan_title: str
    curve_title: str
    footer: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """Return it as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the page is made of; `laws` are the run's own times and those under a second law."""

    results: Results
    facts: Facts
    summary: Summary
    split: Bottlenecks
    relief: Relief
    laws: tuple[Times, ...]
    drills: tuple[Comparison, ...] = ()


def page(found: Found) -> Page:
    """Return the texts of the report."""
    note = found.results.manifest
    names = Names(found.facts.building)
    target = found.summary.target
    return Page(
        lang=language(),
        title=say("title"),
        scenario=note.scenario,
        made=say(
            "made",
            building=note.building,
            people=note.people,
            replications=note.replications,
            day=note.created[:10],
        ),
        verdict="" if target is None else "pass" if target.verdict == "pass" else "missed",
        verdict_text=sentences(_verdict(found, names)),
        findings=answer(found.split, names)[:_SENTENCES],
        times=_times(found),
        bottlenecks=_bottlenecks(found.split, names),
        relief=_relief(found.relief),
        plan_title=say("plan"),
        curve_title=say("curve"),
        footer=_footer(found),
    )


def _verdict(found: Found, names: Names) -> list[str]:
    summary, target = found.summary, found.summary.target
    total = summary.total_evacuation_s
    lines = []
    if total is None:
        lines.append(say("no_total"))
    elif target is None:
        lines.append(say("no_target", time=_cell(total)))
    if target is not None:
        reasons = [say(f"reason_{reason}") for reason in target.reasons]
        lines.append(
            say(
                target.verdict,
                target=format_time(target.target_s),
                met=round(target.met_share * summary.replications),
                n=summary.replications,
                reasons=clauses(reasons),
            )
        )
        if target.verdict != "pass" and target.required:
            worst = max(target.required, key=lambda flow: flow.required_per_m_s)
            lines.append(_needed(worst, names))
    if total is not None and summary.censored:
        most = summary.people - summary.out.min
        lines.append(say("left", censored=summary.censored, most=most))
    if summary.ended_by_clock:
        limit, most = format_time(summary.time_limit_s), summary.time_limit.max
        lines.append(say("clock", n=summary.ended_by_clock, limit=limit, most=most))
    return lines


def _needed(flow: RequiredFlow, names: Names) -> str:
    place = names.place(flow.at)
    if not math.isfinite(flow.required_per_m_s):
        return say("needed_late", place=place)
    design = sorted(cited.flow_per_m_s for cited in flow.design)
    return say(
        "needed",
        place=place,
        needed=f"{flow.required_per_m_s:.2f}",
        design=f"{design[0]:.2f}–{design[-1]:.2f}",
    )


def _times(found: Found) -> Table:
    keys = ("first_out", "half_out", "most_out", "last_out", "counted")
    columns = [""] + [
        say("second_law" if number else "law", law=law.law) for number, law in enumerate(found.laws)
    ]
    columns += [say("recorded", label=drill.label) for drill in found.drills]
    recorded = dict(
        zip(keys, ("first_out_s", "t50_s", "t95_s", "last_out_s", "counted_s"), strict=True)
    )
    out = [f"{law.out_fewest}/{law.people}" for law in found.laws]
    rows = [(say("got_out"), *out, *(_MISSING for _ in found.drills))]
    for key in keys:
        bands: list[Band | None] = [getattr(law, f"{key}_s") for law in found.laws]
        told = [_told_s(drill, recorded[key]) for drill in found.drills]
        if any(band is not None for band in bands) or any(s is not None for s in told):
            cells = [_cell(band) for band in bands]
            cells += [_MISSING if s is None else format_time(s) for s in told]
            rows.append((say(key), *cells))
    if found.summary.target is not None:
        shares = [
            _MISSING if law.met_share is None else f"{law.met_share:.0%}" for law in found.laws
        ]
        rows.append((say("met"), *shares, *(_MISSING for _ in found.drills)))
    return Table(
        title=say("times"),
        columns=tuple(columns),
        rows=tuple(rows),
        note=say("cells_note"),
    )


def _told_s(drill: Comparison, key: str) -> float | None:
    """Return a recorded time that means what the simulated one beside it means.

    From the last one of each class the moment when half are out comes late; only counts at the
    exits tell it. `evacsim compare` sets like beside like.
    """
    by_class = drill.curves is None or drill.curves.recipe != "exit counts"
    return None if key in {"t50_s", "t95_s"} and by_class else drill.times[key].recorded_s


def _cell(band: Band | None) -> str:
    if band is None:
        return _MISSING
    if band.p05 == band.p95:
        return format_time(band.p50)
    times = {name: format_time(getattr(band, name)) for name in ("p05", "p50", "p95")}
    return say("cell", **times)


def _bottlenecks(split: Bottlenecks, names: Names) -> Table:
    queues: dict[str, Delay] = {}
    for queue in split.delays.by_pace:  # the longest wait first; flights of a storey are one place
        queues.setdefault(names.place(queue.component), queue)
    rows = []
    for suspect in split.suspects[:PLACES]:
        name = suspect_name(suspect.kind, suspect.id, names)
        delay = queues.get(name) if suspect.kind == "component" else None
        rows.append(
            (
                name,
                _spread(suspect.seconds, suspect.p05_s, suspect.p95_s),
                f"{suspect.on_chain:.0%}",
                *_queue(delay, names),
            )
        )
    keys = ("place", "decides", "often", "waited", "stood", "longest", "held")
    return Table(
        title=say("bottlenecks"),
        columns=tuple(say(key) for key in keys),
        rows=tuple(rows),
        note=" ".join(filter(None, (together(split, names), say("bottlenecks_note")))),
    )


def _queue(delay: Delay | None, names: Names) -> tuple[str, str, str, str]:
    if delay is None:
        return (_MISSING, _MISSING, _MISSING, _MISSING)
    return (
        f"{delay.person_s / 60:.0f}",
        f"{format_time(delay.began_s)}–{format_time(delay.ended_s)}",
        f"{delay.longest_persons:.0f}",
        names.groups(held_groups(delay), most=1),
    )


def _relief(relief: Relief) -> Table:
    left = sum(entry.count or 0 for entry in relief.not_tried)
    counts = {"tried": len(relief.measures), "left": left, "replications": relief.replications}
    inside = sum(measure.got_out.leaves_inside for measure in relief.measures)
    best = relief.best(max(EACH.values()))
    rows = [
        (
            str(measure.words),
            say(f"cost_{measure.cost}"),
            measure.got_out.told,
            _saved(measure),
            _waiting(measure.saved_waiting_person_s),
        )
        for cost, most in EACH.items()
        for measure in [one for one in best if one.cost == cost][:most]
    ]
    keys = ("measure", "cost", "got_out", "saved", "saved_waiting")
    note = say("relief_note" if rows else "no_relief", **counts)
    if inside:
        note += say("leave_inside", n=inside)
    return Table(
        title=say("relief"),
        columns=tuple(say(key) for key in keys),
        rows=tuple(rows),
        note=note,
    )


def _waiting(saved: Saving | None) -> str:
    return _MISSING if saved is None else f"{_whole(saved.mean / 60)}"


def _saved(measure: Measure) -> str:
    if measure.more_out > 0:
        return say("more_out", n=f"{measure.more_out / measure.replications:.0f}")
    saved: Saving | None = measure.saved_total_s
    return _MISSING if saved is None else _spread(saved.mean, saved.low, saved.high)


def _spread(mean: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"{_whole(mean)}"
    cells = {"p50": _whole(mean), "p05": _whole(low), "p95": _whole(high)}
    return say("cell_to", **cells)


def _whole(number: float) -> int:
    """Round, so that nothing reads -0."""
    return round(number)


def _footer(found: Found) -> tuple[str, ...]:
    note = found.results.manifest
    lines = [
        say("foot_law", law=one.law, source=one.law_source,
            whom=text(WITH_WHOM[one.law]))
        for one in found.laws
    ]  # fmt: skip
    beyond = sum(sum(run.out_of_range.values()) for run in note.runs)
    if beyond:
        lines[0] += " · " + say("foot_range", n=beyond)
    scenario, building = note.inputs["scenario"], note.inputs["building"]
    return (
        *lines,
        say("foot_rule"),
        say("foot_meaning"),
        say(
            "foot_inputs",
            scenario=scenario.name,
            scenario_sha=scenario.sha256[:8],
            building=building.name,
            building_sha=building.sha256[:8],
            seed=note.seed,
            version=note.evacsim,
        ),
    )


def short(times: Sequence[Times]) -> list[str]:
    """Return the labels of the curves: the laws."""
    return [say("second_law" if number else "law", law=one.law) for number, one in enumerate(times)]
