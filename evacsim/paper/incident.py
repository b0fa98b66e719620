"""The first report of an incident (突发事件首报表): clocks and counts from the record, no more.

Nothing simulated stands here. Class, grade, cause, deaths and measures are for people to write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import DRILL
from evacsim.drills.write import title_of
from evacsim.locale import text
from evacsim.paper.facts import BLANK, Cells, Facts, Paper, fixed
from evacsim.paper.forms import signatures
from evacsim.present.model import BOX, Document, Paragraph, Said, Sheet, Table

if TYPE_CHECKING:
    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.paper.inputs import Inputs
    from evacsim.present.model import Block

_MINUTE_S: Final = 60.0
_ROW_MM: Final = 7.5
"""All of it on one page."""


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the first report of what happened in the drill of the record.

    Raises
    ------
    InputError
        If no record was given.
    """
    record = inputs.recorded()
    run = _run(record)
    facts, cells = Facts(), Cells(record, inputs.names)
    blocks: list[Block] = [
        _form(facts, text("To be read out first"), _first_lines(cells, run, inputs)),
        _form(facts, text("Clocks"), _clocks(cells, run)),
        _form(facts, text("People"), _people(cells, run)),
        _form(facts, text("The event"), _event()),
        Paragraph(
            words=facts.put(
                "rule",
                fixed(
                    text(
                        "By telephone first, at the latest within 1 hour, to county bureau and "
                        "township; in writing after that. Local limits may be shorter."
                    )
                ),
            ),
            kind="note",
        ),
        *signatures(text("Signed out by (head or officer on duty)"), text("Reported by")),
    ]
    document = Document(
        title=text("First report of an incident"),
        aside=f"{BOX} {text('first report')}   {BOX} {text('follow-up')}   {BOX} {text('final')}",
        blocks=tuple(blocks),
        sheet=Sheet(size_pt=11.5, most_pages=1, margins_mm=(11.0, 15.0, 11.0, 18.0)),
    )
    return (Paper(name="incident", document=document, facts=facts),)


def _run(record: DrillRecord) -> DrillRun:
    """Return the run in which somebody was hurt, else the last."""
    hurt = [run for run in record.runs if run.injuries or run.injured_s is not None]
    return (hurt or list(record.runs))[-1]


def _form(facts: Facts, title: str, rows: list[tuple[str, str, Said]]) -> Table:
    return Table(
        columns=(title, ""),
        rows=tuple((label, facts.put(key, said)) for key, label, said in rows),
        widths=(1.0, 2.6),
        align="ll",
        row_mm=_ROW_MM,
        ruled=True,
    )


def _first_lines(cells: Cells, run: DrillRun, inputs: Inputs) -> list[tuple[str, str, Said]]:
    building = inputs.building
    place = Said(str(building.called), "BD name") if building else cells.first("building_id")
    return [
        ("school", text("school"), cells.first("school")),
        ("date", text("day"), cells.of(run, "date")),
        ("injury_time", text("time of the event"), cells.of(run, "injury_time")),
        ("building", text("place (building, floor, stair)"), place),
        ("what", text("what happened"), BLANK),
        ("injuries", text("people hurt"), cells.of(run, "injuries")),
    ]


def _clocks(cells: Cells, run: DrillRun) -> list[tuple[str, str, Said]]:
    return [
        ("alarm_time", text("alarm"), cells.of(run, "alarm_time")),
        ("report_phone_time", text("first call"), cells.of(run, "report_phone_time")),
        ("phone_after", text("call, after the event"), _after(run, "report_phone_time")),
        ("report_written_time", text("written report"), cells.of(run, "report_written_time")),
        ("written_after", text("written, after the event"), _after(run, "report_written_time")),
    ]


def _after(run: DrillRun, key: str) -> Said:
    """Return the minutes between the event and a report of it; blank where one is not known."""
    named = DRILL.field(key)
    reported_s = getattr(run, named.attr)
    if reported_s is None or run.injured_s is None:
        return BLANK
    minutes = round((reported_s - run.injured_s) / _MINUTE_S)
    event = title_of(DRILL.field("injury_time"))
    source = f"DR {title_of(named)} − {event} #{run.run_no}"
    return Said(text("{minutes} min", minutes=minutes), source)


def _people(cells: Cells, run: DrillRun) -> list[tuple[str, str, Said]]:
    missing = cells.of(run, "missing")
    if missing.text:
        words = text("{count}, not yet verified", count=missing.text)
        missing = Said(words, missing.source)
    return [
        ("expected", text("expected"), cells.of(run, "expected")),
        ("present", text("present"), cells.of(run, "present")),
        ("missing", text("missing"), missing),
        ("dead", text("dead"), BLANK),
        ("in_hospital", text("in hospital; severe, slight"), BLANK),
        ("verified", text("verified by, at"), BLANK),
    ]


def _event() -> list[tuple[str, str, Said]]:
    return [
        ("class", text("class and grade"), Said(f"{BOX} {text('not graded yet')}")),
        ("told_by", text("who saw or told it"), BLANK),
        ("course", text("course, known facts only"), BLANK),
        ("cause", text("cause"), BLANK),
        ("done", text("done so far"), BLANK),
        ("public", text("parents, public, order on site"), BLANK),
        ("asked", text("help asked for, next step"), BLANK),
        ("phones", text("telephone: head, reporter"), BLANK),
    ]
