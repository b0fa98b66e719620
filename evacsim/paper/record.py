"""The record of a drill on paper (演练记录表): a page a recorder, empty or as it was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.drills.fields import CHECKPOINTS, CLASSES, CONGESTION, COUNTS, DRILL, ISSUE_LIST
from evacsim.drills.printed import lines_a_run
from evacsim.drills.write import title_of
from evacsim.locale import text
from evacsim.paper.facts import BLANK, Cells, Facts, Paper
from evacsim.paper.forms import ROW_MM, signatures
from evacsim.present.model import Document, Heading, NewPage, Paragraph, Said, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.drills.model import Checkpoint, Count, DrillRecord, DrillRun, Passage
    from evacsim.paper.inputs import Inputs
    from evacsim.present.model import Block, Words
    from evacsim.spreadsheet.fields import Field

_OF_ALL = ("school", "building_id", "drill_id", "scenario")
_CLASS_KEYS = (
    "class_id", "expected", "present", "planned_stair", "used_stair", "start", "room_clear",
    "last_out", "assembled", "headcount_reported", "notes",
)  # fmt: skip
_PASSED_KEYS = ("class_id", "first", "last", "total")
_COUNT_KEYS = ("time", "cum")
_ABREAST = 4
_LINES = 24
_MOST_BESIDE = 3
"""Of so many runs the overview still has columns wide enough in two halves."""


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the record of a drill, or the empty one of the drill to come.

    Raises
    ------
    InputError
        If there is neither a record nor a scenario.
    """
    record = inputs.told()
    facts, cells = Facts(), Cells(record, inputs.names)
    blocks: list[Block] = [_overview(facts, record, cells)]
    blocks += signatures(text("Recorder"), text("Checked by"))
    for floor in dict.fromkeys(row.floor for run in record.runs for row in run.classes):
        blocks += [NewPage(), *_classes(facts, record, cells, floor)]
    for point in record.checkpoints:
        blocks += [NewPage(), *_counts(facts, record, cells, point)]
    blocks += [NewPage(), *_observed(facts, record, cells)]
    document = Document(
        title=text("Record of the drill"),
        aside=facts.put("school", cells.first("school")).text,
        running=facts.put("building", _building(inputs, cells)).text,
        blocks=tuple(blocks),
        sheet=Sheet(size_pt=9.5, margins_mm=(10.0, 12.0, 12.0, 16.0)),
    )
    return (Paper(name="record", document=document, facts=facts),)


def _head(field: Field) -> str:
    """Return the title of a column as it is read: in words, so that it breaks between them."""
    return title_of(field).replace("_", " ")


def _building(inputs: Inputs, cells: Cells) -> Said:
    """Return what the building is called; its id where only the record is there."""
    if inputs.building is None:
        return cells.first("building_id")
    return Said(str(inputs.building.called), "BD name")


def _runs(record: DrillRecord, facts: Facts) -> tuple[str, ...]:
    words = {run.run_no: text("run {number}", number=run.run_no) for run in record.runs}
    for number, said in words.items():
        facts.put(f"run_{number}", Said(said, f"DR {title_of(DRILL.field('run_no'))}"))
    return tuple(words.values())


def _overview(facts: Facts, record: DrillRecord, cells: Cells) -> Table:
    """Return the overview; its rows stand in two halves beside one another: so it is one page."""
    heads = _runs(record, facts)
    rows: list[tuple[Words, ...]] = []
    for field in DRILL.fields:
        if field.key == "run_no" or field.key in ("county", "township"):
            continue
        shown = [
            facts.put(f"{field.key}_{run.run_no}", cells.of(run, field.key)) for run in record.runs
        ]
        if field.key in _OF_ALL:
            shown[1:] = [BLANK] * (len(shown) - 1)
        rows.append((_head(field), *shown))
    halves = 2 if len(heads) <= _MOST_BESIDE else 1
    height = -(-len(rows) // halves)
    blank: tuple[Words, ...] = ("",) * (1 + len(heads))
    rows += [blank] * (height * halves - len(rows))
    return Table(
        columns=(title_of(DRILL), *heads) * halves,
        rows=tuple(
            tuple(cell for row in rows[place::height] for cell in row) for place in range(height)
        ),
        widths=(1.3, *(1.0,) * len(heads)) * halves,
        align="l" * (len(heads) + 1) * halves,
        row_mm=ROW_MM,
        ruled=True,
    )


def _classes(facts: Facts, record: DrillRecord, cells: Cells, floor: str | None) -> list[Block]:
    blocks: list[Block] = []
    if floor:
        where = Said(floor, f"DR {title_of(CLASSES)}!{title_of(CLASSES.field('floor'))}")
        facts.put(f"floor_{floor}", where)
    blocks.append(Heading(text=f"{title_of(CLASSES)} {floor or ''}".strip()))
    fields = [CLASSES.field(key) for key in _CLASS_KEYS]
    for run, head in zip(record.runs, _runs(record, facts), strict=True):
        rows = [
            facts.row(
                "classes",
                **{
                    field.key: cells.row(
                        "classes", field.key, row, f"{row.class_id}#{run.run_no}", run
                    )
                    for field in fields
                },
            )
            for row in run.classes
            if row.floor == floor
        ]
        blocks.append(_ruled(head, [_head(field) for field in fields], rows, wide=(1.3, 1.0, 0.9)))
    return blocks


def _ruled(
    title: str, columns: list[str], rows: list[tuple[Said, ...]], wide: tuple[float, ...] = ()
) -> Table:
    return Table(
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        widths=(*wide, *(1.0,) * (len(columns) - len(wide))),
        align="l" * len(columns),
        row_mm=ROW_MM,
        ruled=True,
    )


def _counts(facts: Facts, record: DrillRecord, cells: Cells, point: Checkpoint) -> list[Block]:
    place = facts.put(f"checkpoint_{point.cp_id}", cells.checkpoint(point))
    blocks: list[Block] = [
        Heading(text=f"{title_of(COUNTS)}: {place.text}"),
        Paragraph(
            words=text(
                "First, last and total in one line; or time and cumulative count, column by column."
            ),
            kind="note",
        ),
    ]
    lines = lines_a_run(max(2, len(record.runs)), _LINES) // 2
    for run, head in zip(record.runs, _runs(record, facts), strict=True):
        passed = _counted(facts, cells, run, point, run.passages, keys=_PASSED_KEYS)
        passed += [(BLANK,) * len(_PASSED_KEYS)] * max(0, 2 - len(passed))
        columns = [_head(COUNTS.field(key)) for key in _PASSED_KEYS]
        blocks.append(_ruled(head, columns, passed))
        blocks.append(
            _beside(_counted(facts, cells, run, point, run.counts, keys=_COUNT_KEYS), lines)
        )
    return blocks


def _beside(counts: list[tuple[Said, ...]], least: int) -> Table:
    """Return times and counts in columns beside one another, read from the top down."""
    height = max(least, -(-len(counts) // _ABREAST))
    blank = (BLANK,) * len(_COUNT_KEYS)
    whole = [*counts, *[blank] * (height * _ABREAST - len(counts))]
    rows = [tuple(cell for one in whole[at::height] for cell in one) for at in range(height)]
    return _ruled("", [_head(COUNTS.field(key)) for key in _COUNT_KEYS] * _ABREAST, rows)


def _counted(  # noqa: PLR0913 - a table of a record
    facts: Facts,
    cells: Cells,
    run: DrillRun,
    point: Checkpoint,
    rows: Sequence[Passage | Count],
    *,
    keys: tuple[str, ...],
) -> list[tuple[Said, ...]]:
    return [
        facts.row(
            "counts" if keys == _COUNT_KEYS else "passed",
            **{
                key: cells.row("counts", key, row, f"{point.cp_id}.{number}#{run.run_no}", run)
                for key in keys
            },
        )
        for number, row in enumerate(rows, start=1)
        if row.cp_id == point.cp_id
    ]


def _observed(facts: Facts, record: DrillRecord, cells: Cells) -> list[Block]:
    blocks: list[Block] = []
    jams = [(run, jam) for run in record.runs for jam in run.congestion]
    for sheet, rows, spare in (
        (CHECKPOINTS, [(None, row) for row in record.checkpoints], 0),
        (CONGESTION, jams, 6),
        (ISSUE_LIST, [(None, row) for row in record.issues], 7),
    ):
        fields = [field for field in sheet.fields if field.key not in ("run_no", "location_id")]
        shown: list[tuple[Said, ...]] = []
        for number, (run, row) in enumerate(rows, start=1):
            values = {
                field.key: cells.row(sheet.key, field.key, row, str(number), run)
                for field in fields
            }
            shown.append(facts.row(sheet.key, **values))
        shown += [(BLANK,) * len(fields)] * spare
        blocks.append(_ruled(title_of(sheet), [_head(field) for field in fields], shown))
    return blocks
