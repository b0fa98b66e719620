"""The report after a drill (演练总结): what was recorded, what was found, what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import answer, together
from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.drill.compare import TIMING_ERROR_S
from evacsim.analysis.drill.integrity import check_record
from evacsim.analysis.times.timing import summarise
from evacsim.locale import sentences, text
from evacsim.paper.facts import BLANK, Cells, Facts, Paper, band_said, fixed, seconds
from evacsim.paper.forms import Headings, fields, issues, lines, signatures
from evacsim.present.model import Document, Items, Paragraph, Said, Sheet, Table, Verdict
from evacsim.statements.bottlenecks import no_cheap_gain
from evacsim.studies.relief import relief
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.paper.inputs import Inputs
    from evacsim.present.model import Block, Words

_SLOWEST: Final = 5
_PROPOSED: Final = 2
_FRAME_MM: Final = 32.0
_STRAYED: Final = "other_way"
"""Told below, in the words of the school."""
_TIMES: Final = ("first_out", "last_out", "all_assembled", "headcount_done")


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the report of the last drill named; an earlier one stands beside it.

    Raises
    ------
    InputError
        If no record was given.
    """
    record = inputs.recorded()
    facts, cells, head = Facts(), Cells(record, inputs.names), Headings()
    school = facts.put("school", cells.first("school"))
    blocks: list[Block] = [
        head(text("The drill")),
        basics(facts, inputs, cells),
        head(text("Course and times")),
        *_times(facts, inputs, record, cells),
        head(text("What went better")),
        *_better(facts, inputs, record),
        head(text("What went wrong")),
        *_wrong(facts, inputs, record, cells),
        head(text("Causes")),
        lines(3),
        head(text("Measures")),
        issues(facts, record, cells, spare=2),
        *_proposed(facts, inputs),
        head(text("Changes of the emergency plan")),
        lines(2),
        Paragraph(
            words=text(
                "To be filed with it: plan, sign-in sheet, record, self-assessment, photographs, "
                "changed plan."
            ),
            kind="note",
        ),
        *signatures(text("Written by"), text("Checked by"), text("Headteacher")),
        *_photos(),
    ]
    document = Document(
        title=text("Report after the drill"),
        aside=school.text,
        running=cells.first("drill_id").text,
        blocks=tuple(blocks),
        sheet=Sheet(size_pt=10.5),
    )
    if document.running:
        facts.put("drill_id", cells.first("drill_id"))
    return (Paper(name="after-drill", document=document, facts=facts),)


def basics(facts: Facts, inputs: Inputs, cells: Cells) -> Block:
    """Return when, where, what kind, who took part: of the first run that says so."""
    building = inputs.building
    place = cells.first("building_id")
    if building is not None:
        place = Said(str(building.called), "BD name")
    labels = {
        "date": text("day"),
        "type": text("kind of drill"),
        "announced": text("announced"),
        "situation": text("situation at the alarm"),
        "alarm_time": text("alarm"),
        "expected": text("expected"),
        "present": text("present"),
        "absent_explained": text("excused"),
        "missing": text("missing"),
        "staff": text("staff"),
        "assisted": text("people who need help"),
        "closed_stairs": text("stairs closed"),
        "weather": text("weather"),
        "method": text("way of timing"),
        "plan_version": text("version of the emergency plan"),
        "commander": text("commander"),
        "injuries": text("people hurt"),
        "falls": text("falls"),
    }
    rows = [("building", text("building"), place)]
    rows += [(key, label, cells.every(key)) for key, label in labels.items()]
    return fields(facts, rows)


def _times(facts: Facts, inputs: Inputs, record: DrillRecord, cells: Cells) -> list[Block]:
    summary = summarise(inputs.results, inputs.facts) if inputs.results is not None else None
    rows = []
    for run in record.runs:
        row = {"run": cells.of(run, "run_no"), "shelter": cells.of(run, "shelter_s")}
        row |= {key: cells.of(run, key) for key in _TIMES}
        row["target"] = cells.of(run, "target_s")
        row["met"] = _met(run)
        total = summary.total_evacuation_s if summary else None
        row["simulated"] = band_said(total, "RU total_evacuation_s", headed=True)
        rows.append(facts.row("times", **row))
    simulated = facts.put("simulated", fixed(text("simulated: last out (5–95 %)")))
    columns = (
        text("run"), text("sheltered"), text("first out"), text("last out"), text("all assembled"),
        text("count done"), text("target"), text("met"), simulated.text,
    )  # fmt: skip
    note = text("Times count from the alarm. Out of the building and assembled are two times.")
    if summary is not None:
        note = sentences([note, text("The simulated time is a calculation; it was not measured.")])
    widths = (0.7, 1, 1, 1, 1.1, 1, 0.9, 0.9, 3.0)
    return [Table(columns=columns, rows=tuple(rows), widths=widths, note=note, ruled=True)]


def _met(run: DrillRun) -> Said:
    """Return whether the drill itself met its target; blank where one of the two is not known."""
    if run.target_s is None or run.last_out_s is None:
        return BLANK
    words = text("met") if run.last_out_s <= run.target_s else text("not met")
    return Said(words, f"DR last_out ≤ target_s #{run.run_no}")


def _better(facts: Facts, inputs: Inputs, record: DrillRecord) -> list[Block]:
    """Set the drill beside the one before: only of the same building, kind and way of timing."""
    before = [one for one in inputs.records[:-1] if _alike(one, record)]
    if not before:
        return [lines(2)]
    last, now = before[-1].runs[0], record.runs[0]
    rows: list[tuple[Words, ...]] = []
    names = {
        "first_out_s": text("first out"), "last_out_s": text("last out"),
        "all_assembled_s": text("all assembled"), "headcount_s": text("count done"),
    }  # fmt: skip
    for key, label in names.items():
        one, two = getattr(last, key), getattr(now, key)
        if one is not None and two is not None:
            values = {
                "before": seconds(one, f"DR {before[-1].file}!{key}"),
                "now": seconds(two, f"DR {record.file}!{key}"),
            }
            rows.append((label, *facts.row("compared", **values)))
    error_s = TIMING_ERROR_S[now.method] if now.method else None
    note = text("A second run of a day is practice, no proof.")
    said: list[Block] = [
        Table(columns=(text("time"), text("last drill"), text("this drill")), rows=tuple(rows),
              align="lrr", note=note, ruled=True)
    ]  # fmt: skip
    if error_s is not None:
        words = text("Clocks of this kind are right to about {seconds} s.", seconds=f"{error_s:g}")
        said.append(Paragraph(words=facts.put("clock_error", Said(words, "CK")), kind="note"))
    return said


def _alike(one: DrillRecord, other: DrillRecord) -> bool:
    first, second = one.runs[0], other.runs[0]
    return (
        one.building_id == other.building_id
        and first.kind == second.kind
        and first.method == second.method
    )


def _wrong(facts: Facts, inputs: Inputs, record: DrillRecord, cells: Cells) -> list[Block]:
    blocks: list[Block] = []
    doubts = [
        finding
        for finding in check_record(record, inputs.building, inputs.scenario).all_findings
        if finding.severity == "doubt" and finding.code != _STRAYED
    ]
    if doubts:
        said = []
        for number, finding in enumerate(doubts, start=1):
            run = text("run {number}", number=finding.run_no) if finding.run_no else ""
            what = finding.texts()[0]
            words = f"{run}: {what}" if run else what
            said.append(facts.put(f"doubt_{number}", Said(words, f"CK {finding.code}")))
        blocks.append(
            Verdict(text=text("Doubts about the record, to be settled first"), more=tuple(said))
        )
    blocks += [*_slowest(facts, record, cells), *_strayed(facts, record, cells)]
    blocks += _crowded(facts, record, cells)
    return [*blocks, *_simulated(facts, inputs)]


def _simulated(facts: Facts, inputs: Inputs) -> list[Block]:
    """Say where the seconds went in the simulation, apart from what was recorded."""
    if inputs.results is None or inputs.names is None:
        return []
    found = bottlenecks(inputs.results, facts=inputs.facts)
    said = [_middle(found), *answer(found, inputs.names)[1:2], together(found, inputs.names)]
    rows = [
        facts.put(f"simulated_{number}", Said(line, "BN chain"))
        for number, line in enumerate(filter(None, said), start=1)
    ]
    words = text("Simulated, not measured: where the time goes in the simulation of this plan")
    return [Paragraph(words=words), Items(items=tuple(rows))]


def _middle(found: Bottlenecks) -> str:
    """Say when the last one is out in the simulation that is nearest the middle of all."""
    if found.total_s is None or found.total_band_s is None:
        return ""
    low, high = (format_time(one) for one in (found.total_band_s.p05, found.total_band_s.p95))
    return text(
        "The last one is out after {time}; in nine of ten simulations between {low} and {high}.",
        time=format_time(found.total_s),
        low=low,
        high=high,
    )


def _proposed(facts: Facts, inputs: Inputs) -> list[Block]:
    """Propose what shortens the simulated drill and costs nothing or little."""
    if inputs.results is None:
        return []
    said = relief(inputs.results).cheap_gains(_PROPOSED)
    if not said:
        return [Paragraph(words=no_cheap_gain())]
    items = [
        facts.put(f"proposed_{number}", Said(gain, f"BN relief {cost}"))
        for number, (cost, gain) in enumerate(said, start=1)
    ]
    words = text("Proposals of the simulation (calculated, not measured), for people to decide on")
    return [Paragraph(words=words), Items(items=tuple(items))]


def _slowest(facts: Facts, record: DrillRecord, cells: Cells) -> list[Block]:
    rows = []
    for run in record.runs:
        known = [row for row in run.classes if row.last_out_s is not None]
        for row in sorted(known, key=lambda one: -(one.last_out_s or 0.0))[:_SLOWEST]:
            where = f"{row.class_id}#{run.run_no}"
            values = {"run": cells.of(run, "run_no")}
            values |= {
                key: cells.row("classes", key, row, where, run)
                for key in ("class_id", "start", "room_clear", "last_out", "used_stair")
            }
            rows.append(facts.row("slowest", **values))
    if not rows:
        return [Paragraph(words=text("Times of classes: no record."))]
    columns = (
        text("run"), text("class"), text("start"), text("room clear"), text("last out"),
        text("stair used"),
    )  # fmt: skip
    return [Table(title=text("The classes that were out last"), columns=columns, rows=tuple(rows),
                  align="clrrrl", ruled=True)]  # fmt: skip


def _strayed(facts: Facts, record: DrillRecord, cells: Cells) -> list[Block]:
    said: list[Said] = []
    unknown = True
    for run in record.runs:
        for row in run.classes:
            unknown = unknown and (row.used_stair is None or row.planned_stair is None)
            if None in (row.used_stair, row.planned_stair) or row.used_stair == row.planned_stair:
                continue
            where = f"{row.class_id}#{run.run_no}"
            used, planned = (
                cells.row("classes", key, row, where, run).text
                for key in ("used_stair", "planned_stair")
            )
            words = text(
                "Run {run}: {name} took {used}; the plan says {planned}",
                run=run.run_no, name=row.class_id, used=used, planned=planned,
            )  # fmt: skip
            source = cells.row("classes", "used_stair", row, where, run).source
            said.append(facts.put(f"strayed_{len(said) + 1}", Said(words, source)))
    if said:
        return [Items(items=tuple(said))]
    word = text("Stairs used: no record.") if unknown else text("No class took another stair.")
    return [Paragraph(words=word)]


def _crowded(facts: Facts, record: DrillRecord, cells: Cells) -> list[Block]:
    rows = []
    for run in record.runs:
        for number, jam in enumerate(run.congestion, start=1):
            values = {
                key: cells.row("congestion", key, jam, f"{number}#{run.run_no}", run)
                for key in ("location", "start", "end", "degree", "cause")
            }
            rows.append((cells.of(run, "run_no"), *facts.row("crowding", **values)))
    if not rows:
        return [Paragraph(words=text("Crowding: nobody was posted to watch, or no record."))]
    columns = (
        text("run"), text("place"), text("jam began"), text("jam ended"), text("degree"),
        text("cause noted"),
    )  # fmt: skip
    table = Table(title=text("Crowding seen"), columns=columns, rows=tuple(rows), align="clrrll",
                  ruled=True)  # fmt: skip
    return [table]


def _photos() -> list[Block]:
    """Return four empty frames, each to be labelled with time and place."""
    caption = text("time, place:")
    return [
        Table(
            title=text("Photographs") if first else "",
            columns=(caption, caption),
            rows=((BLANK, BLANK),),
            align="ll",
            row_mm=_FRAME_MM,
            ruled=True,
        )
        for first in (True, False)
    ]
