"""The self-assessment of a drill (自评表): what was seen beside boxes that people tick."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from evacsim.analysis.drill.integrity import check_record
from evacsim.analysis.times.timing import summarise
from evacsim.drills.fields import CLASSES
from evacsim.drills.write import title_of
from evacsim.locale import clauses, listed, phrases, text
from evacsim.paper.after_drill import basics
from evacsim.paper.facts import BLANK, Cells, Facts, Paper, band_said
from evacsim.paper.forms import ROW_MM, Headings, lines, signatures
from evacsim.present.model import BOX, TICKED, Document, Paragraph, Said, Sheet, Table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.paper.inputs import Inputs
    from evacsim.present.model import Block, Words

_REPORT_S = 3600.0


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the self-assessment of the last drill named, a table for each run.

    Raises
    ------
    InputError
        If no record was given.
    """
    record = inputs.recorded()
    facts, cells, head = Facts(), Cells(record, inputs.names), Headings()
    school = facts.put("school", cells.first("school"))
    blocks: list[Block] = [head(text("The drill")), basics(facts, inputs, cells)]
    blocks.append(head(text("Items")))
    for run in record.runs:
        number = facts.put(f"run_{run.run_no}", cells.of(run, "run_no"))
        if number.text:
            words = Said(text("run {number}", number=run.run_no), number.source)
            blocks.append(Paragraph(words=facts.put(f"run_{run.run_no}", words), kind="strong"))
        blocks.append(_items(facts, inputs, record, run, cells))
    blocks += [
        Paragraph(words=_rules(), kind="note"),
        head(text("Overall judgement, proposals")),
        lines(4),
        *signatures(text("Assessed by"), text("Headteacher")),
    ]
    document = Document(
        title=text("Self-assessment of the drill (for reference)"),
        aside=school.text,
        blocks=tuple(blocks),
        sheet=Sheet(),
    )
    return (Paper(name="evaluation", document=document, facts=facts),)


def _rules() -> str:
    return text(
        "A box is ticked only where the record shows it: a plan version is named; every class has "
        "a planned and a used stair, and they agree; expected is present, excused and missing "
        "together. All else is for the assessor. An empty place means: no record, not: nothing."
    )


def _items(facts: Facts, inputs: Inputs, record: DrillRecord, run: DrillRun, cells: Cells) -> Table:
    fit = _options(text("all could be carried out"), text("not smoothly"), text("clearly unfit"))
    posts = _options(text("quick and exact"), text("about in time"), text("some not there"))
    calm = _options(text("safe and quick"), text("some crowding"), text("dangerous"))
    simulated = BLANK
    if inputs.results is not None:
        total = summarise(inputs.results, inputs.facts).total_evacuation_s
        simulated = band_said(total, "RU total_evacuation_s")
    rows = [
        ("plan", text("plan and scenario"), _plan(cells, run), BLANK, fit),
        ("alarm", text("alarm heard"), _alarm(record), BLANK, _options(text("yes"), text("no"))),
        ("response", text("start of the classes"), _starts(run), BLANK, ""),
        ("command", text("command and communication"), BLANK, BLANK, ""),
        ("posts", text("posts manned"), BLANK, BLANK, posts),
        ("routes", text("routes kept"), _routes(run), BLANK, ""),
        ("order", text("order and crowding"), _crowding(run), BLANK, calm),
        ("time", text("time against target"), _time(cells, run), simulated, ""),
        ("count", text("count and report"), _count(cells, run), BLANK, ""),
        ("assisted", text("people who need help"), cells.of(run, "assisted"), BLANK, ""),
        ("care", text("first aid, supplies"), BLANK, BLANK, ""),
        ("injuries", text("injuries and their report"), _injuries(cells, run), BLANK, ""),
        ("back", text("return to class"), BLANK, BLANK, ""),
        ("findings", text("findings with owner and date"), _findings(record), BLANK, ""),
        ("doubts", text("record in itself"), _doubts(inputs, record, run), BLANK, ""),
    ]
    shown: list[tuple[Words, ...]] = []
    for key, label, seen, model, choice in rows:
        values = {"seen": seen, "simulated": model}
        facts.values[f"{key}_{run.run_no}"] = seen
        shown.append((label, *facts.row(f"items_{run.run_no}", **values), choice))
    columns = (
        text("item"), text("from the record"), text("simulated, not measured"), text("judgement"),
    )  # fmt: skip
    return Table(
        columns=columns, rows=tuple(shown), widths=(1.4, 2.6, 1.5, 2.2), align="llll",
        row_mm=ROW_MM, ruled=True,
    )  # fmt: skip


def _options(*words: str) -> str:
    return "  ".join(f"{BOX} {word}" for word in words)


def _plan(cells: Cells, run: DrillRun) -> Said:
    named = cells.of(run, "plan_version")
    return Said(f"{TICKED} {named.text}", named.source) if named.text else Said(BOX)


def _alarm(record: DrillRecord) -> Said:
    silent = [issue for issue in record.issues if issue.kind == "alarm-not-heard"]
    if not silent:
        return BLANK
    where = listed([issue.location or issue.description or "" for issue in silent])
    return Said(text("not heard: {places}", places=where), "DR issues kind=alarm-not-heard")


def _starts(run: DrillRun) -> Said:
    starts = sorted(row.start_s for row in run.classes if row.start_s is not None)
    if not starts:
        return BLANK
    words = text(
        "median {middle}, slowest {slowest}; classes without a time: {missing}",
        middle=format_time(statistics.median(starts)),
        slowest=format_time(starts[-1]),
        missing=len(run.classes) - len(starts),
    )
    return Said(words, _column("start", run))


def _column(key: str, run: DrillRun) -> str:
    return f"DR {title_of(CLASSES)}!{title_of(CLASSES.field(key))}#{run.run_no}"


def _routes(run: DrillRun) -> Said:
    known = [row for row in run.classes if row.planned_stair and row.used_stair]
    if not known:
        return BLANK
    strayed = [row.class_id for row in known if row.used_stair != row.planned_stair]
    if not strayed:
        every = len(known) == sum(row.planned_stair is not None for row in run.classes)
        words = text("classes as planned: {known}", known=len(known))
        return Said(f"{TICKED if every else BOX} {words}", _column("used_stair", run))
    words = text(
        "classes on another stair: {count} ({names})", count=len(strayed), names=listed(strayed)
    )
    return Said(words, _column("used_stair", run))


def _crowding(run: DrillRun) -> Said:
    degrees = [jam.degree for jam in run.congestion if jam.degree is not None]
    parts = []
    if degrees:
        parts.append(text("highest degree seen: {degree} of 4", degree=max(degrees)))
    if run.falls is not None:
        parts.append(text("falls: {count}", count=run.falls))
    return Said(clauses(parts), f"DR congestion, falls #{run.run_no}") if parts else BLANK


def _time(cells: Cells, run: DrillRun) -> Said:
    last, target = cells.of(run, "last_out"), cells.of(run, "target_s")
    if not last.text:
        return BLANK
    if run.target_s is None or run.last_out_s is None:
        return Said(text("last out {time}; no target", time=last.text), last.source)
    met = text("met") if run.last_out_s <= run.target_s else text("not met")
    words = text(
        "last out {time}, target {target}: {met}", time=last.text, target=target.text, met=met
    )
    return Said(words, f"{last.source}; {target.source}")


def _count(cells: Cells, run: DrillRun) -> Said:
    keys = ("expected", "present", "absent_explained", "missing", "headcount_done")
    labels = (
        text("expected"),
        text("present"),
        text("excused"),
        text("missing"),
        text("count done"),
    )
    parts = [
        f"{label} {cells.of(run, key).text}"
        for key, label in zip(keys, labels, strict=True)
        if cells.of(run, key).text
    ]
    if not parts:
        return BLANK
    numbers = (run.present, run.absent, run.missing)
    adds = run.expected is not None and None not in numbers
    adds = adds and sum(number or 0 for number in numbers) == run.expected
    return Said(f"{TICKED if adds else BOX} {phrases(parts)}", cells.of(run, "expected").source)


def _injuries(cells: Cells, run: DrillRun) -> Said:
    hurt = cells.of(run, "injuries")
    if not hurt.text:
        return BLANK
    parts = [text("injured: {count}", count=hurt.text)]
    if run.injured_s is not None and run.phoned_s is not None:
        within = run.phoned_s - run.injured_s <= _REPORT_S
        parts.append(text("called within 1 hour") if within else text("called after 1 hour"))
    return Said(clauses(parts), hurt.source)


def _findings(record: DrillRecord) -> Said:
    if not record.issues:
        return BLANK
    whole = sum(issue.owner is not None and issue.due is not None for issue in record.issues)
    words = text("{whole} of {count}", whole=whole, count=len(record.issues))
    return Said(words, "DR issues")


def _doubts(inputs: Inputs, record: DrillRecord, run: DrillRun) -> Said:
    said = list(_of_run(inputs, record, run))
    return Said(clauses(said), f"CK #{run.run_no}") if said else BLANK


def _of_run(inputs: Inputs, record: DrillRecord, run: DrillRun) -> Iterator[str]:
    for finding in check_record(record, inputs.building, inputs.scenario).all_findings:
        if finding.severity == "doubt" and finding.run_no in (None, run.run_no):
            yield finding.texts()[0]
