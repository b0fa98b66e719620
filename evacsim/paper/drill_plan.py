"""The plan of a drill (演练方案), as it is filed before the drill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.facts import written_of
from evacsim.analysis.supposed import event_words
from evacsim.analysis.times.tenability import aftershocks_of
from evacsim.analysis.times.timing import summarise
from evacsim.locale import listed, sentences, text
from evacsim.paper.facts import BLANK, Cells, Facts, Paper, band_said, fixed, seconds
from evacsim.paper.forms import ROW_MM, Headings, fields, signatures
from evacsim.paper.refuge import arrivals, ending, goes_up, inside_table, refuge_table
from evacsim.paper.ways import class_ways
from evacsim.present.model import BOX, Document, Items, Paragraph, Said, Sheet, Table
from evacsim.scenario.situations import situations
from evacsim.statements.tenability import shaking_lines

if TYPE_CHECKING:
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.paper.inputs import Inputs
    from evacsim.present.model import Block
    from evacsim.scenario.model import Event

_NEED_HELP: Final = ("crutches", "wheelchair-assisted", "elderly")


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the plan of a drill; a record gives day, school and version, results the times.

    Raises
    ------
    InputError
        If no scenario was given, or with its faults.
    """
    facts, head = Facts(), Headings()
    plan = inputs.plan
    cells = Cells(inputs.told(), inputs.names)
    blocks: list[Block] = [
        head(text("Aim")),
        Paragraph(
            words=text(
                "That everybody knows the own way out, leaves in order and is counted; and that "
                "what is wrong with ways, posts and signals is found and put right."
            )
        ),
        head(text("Basis")),
        _basis(facts, cells),
        head(text("Day and place")),
        _day(facts, inputs, cells),
        head(text("What is supposed to have happened")),
        *_situation(facts, inputs),
        head(text("Who takes part")),
        *_people(facts, inputs),
        head(text("Groups and duties")),
        _groups(),
        head(text("Signals")),
        _signals(facts, inputs),
        head(text("Ways and order")),
        *_ways(facts, inputs),
        head(text("Steps")),
        *_steps(facts, inputs),
        head(text("Target")),
        _target(facts, inputs),
        head(text("Safety: what stops the drill")),
        _safety(),
        head(text("Supplies")),
        _supplies(),
        head(text("Check before the drill")),
        _check(),
        head(text("Watching and assessment")),
        *_watching(facts, inputs, cells),
        *signatures(text("Written by"), text("Checked by"), text("Headteacher")),
    ]
    document = Document(
        title=text("Plan of the drill"),
        aside=facts.put("school", cells.first("school")).text or str(plan.building.called),
        blocks=tuple(blocks),
        sheet=Sheet(size_pt=10.5),
    )
    facts.put("building_name", Said(str(plan.building.called), "BD name"))
    return (Paper(name="drill-plan", document=document, facts=facts),)


def _basis(facts: Facts, cells: Cells) -> Items:
    version = cells.first("plan_version")
    own = text(
        "the school's emergency plan, version: {version}", version=version.text or "________"
    )
    return Items(
        items=(
            text("Emergency Response Law of the People's Republic of China"),
            facts.put(
                "guide", fixed(text("Guide to emergency drills of schools, 教基一厅〔2014〕2号"))
            ),
            facts.put("version", Said(own, version.source)),
        )
    )


def _day(facts: Facts, inputs: Inputs, cells: Cells) -> Block:
    return fields(
        facts,
        [
            ("date", text("day"), cells.first("date")),
            ("alarm_time", text("alarm"), cells.first("alarm_time")),
            ("building", text("building"), Said(str(inputs.plan.building.called), "BD name")),
            ("assembly", _where(inputs), BLANK),
        ],
    )


def _where(inputs: Inputs) -> str:
    """Return what is asked for where people go: the refuge, the place, the assembly point."""
    words = {"_up": text("refuge"), "_in": text("goes to"), "": text("assembly point")}
    return words[ending(inputs)]


def _situation(facts: Facts, inputs: Inputs) -> list[Block]:
    scenario, names = inputs.plan.scenario, inputs.names
    said = [
        facts.put("scenario", Said(str(scenario.called), "SC name")),
        facts.put("situation", Said(text(situations()[scenario.situation].words), "SC situation")),
    ]
    for number, event in enumerate(scenario.event):
        if names is not None:
            words = Said(_event(event, names), f"SC event[{number}]")
            said.append(facts.put(f"event_{number}", words))
    return [Items(items=tuple(said))]


def _event(event: Event, names: Names) -> str:
    """Return in words what an event of the scenario is, and from when on."""
    said = event_words(event, names)
    at = seconds(event.at_s, "").text
    return text("{event}, from {time}", event=said, time=at) if event.at_s > 0 else said


def _people(facts: Facts, inputs: Inputs) -> list[Block]:
    names = inputs.names
    by_floor: dict[str, list[tuple[str, int]]] = {}
    for one in inputs.classes:
        by_floor.setdefault(one.floor, []).append((one.called(names), one.persons))
    rows = [
        facts.row(
            "floors",
            floor=Said(names.floor(floor) if names else floor, "BD floor"),
            classes=Said(listed([name for name, _ in own]), "SC group"),
            count=Said(str(len(own)), "SC group"),
            persons=Said(str(sum(size for _, size in own)), "SC group.size"),
        )
        for floor, own in by_floor.items()
    ]
    total = facts.row(
        "total",
        floor=Said(text("all")),
        classes=BLANK,
        count=Said(str(len(inputs.classes)), "SC group"),
        persons=Said(str(sum(one.persons for one in inputs.classes)), "SC group.size"),
    )
    columns = (text("floor"), text("classes"), text("number"), text("people"))
    table = Table(columns=columns, rows=(*rows, total), widths=(0.8, 4, 0.8, 0.8), align="llrr",
                  ruled=True)  # fmt: skip
    # a group stands once for each room that it matches
    helped = sum(
        item.size for item in inputs.plan.population.known["groups"] if item.kind in _NEED_HELP
    )
    people = [
        ("assisted", text("people who need help"),
         Said(str(helped), "SC group.kind") if helped else BLANK),
        ("carried_by", text("carried or led by"), BLANK),
    ]  # fmt: skip
    return [table, fields(facts, people)]


def _groups() -> Table:
    duties = (
        (text("commander"), text("starts, stops, decides")),
        (text("deputy"), text("stands in")),
        (text("guiding"), text("posts at stairs and exits, see the list of posts")),
        (text("messages"), text("alarm, radio, reports")),
        (text("first aid"), text("wounded, call for help")),
        (text("security"), text("gates, road, no entry")),
        (text("supplies"), text("loudhailers, armbands, stretchers")),
        (text("record"), text("photographs, film, record sheets")),
        (text("timing"), text("checkpoints, stopwatches")),
    )
    columns = (text("group"), text("leader"), text("members"), text("duty"))
    rows = tuple((name, BLANK, BLANK, duty) for name, duty in duties)
    return Table(columns=columns, rows=rows, widths=(1, 1, 2, 2), align="llll", row_mm=ROW_MM,
                 ruled=True)  # fmt: skip


def _signals(facts: Facts, inputs: Inputs) -> Table:
    shelter_s = inputs.plan.scenario.shelter_s
    rows = [(text("alarm"), BLANK, BLANK, BLANK)]
    if shelter_s:
        lasts = facts.put("shelter", seconds(shelter_s, "SC shelter_s"))
        rows.append((text("take shelter"), BLANK, BLANK, lasts))
    rows += [(text("leave"), BLANK, BLANK, BLANK), (text("all clear"), BLANK, BLANK, BLANK)]
    columns = (text("signal"), text("sound"), text("channel"), text("lasts"))
    return Table(columns=columns, rows=tuple(rows), align="llll", row_mm=ROW_MM, ruled=True)


def _ways(facts: Facts, inputs: Inputs) -> list[Table]:
    if goes_up(inputs):
        return [refuge_table(facts, inputs)]
    inside = inside_table(facts, inputs)
    out = _ways_out(facts, inputs)
    return [one for one in (inside, out if out.rows or inside is None else None) if one]


def _ways_out(facts: Facts, inputs: Inputs) -> Table:
    names = inputs.names
    rows = []
    for way in class_ways(inputs):
        source = f"SC {way.space}"
        stair = "" if way.stair is None or names is None else names.stair(way.stair)
        cells = {
            "floor": Said(names.floor(way.floor) if names else way.floor, "BD floor"),
            "name": Said(way.name, source),
            "persons": Said(str(way.persons), f"{source} size"),
            "stair": Said(stair, source) if stair else Said("–", source),
            "exit": Said(names.place(way.exit) if names else way.exit, source),
            "assembly": BLANK,
            "release": way.release,
            "teacher": BLANK,
        }
        rows.append(facts.row("ways", **cells))
    columns = (
        text("floor"), text("class"), text("people"), text("stair"), text("exit"),
        text("assembly point"), text("may leave"), text("teacher"),
    )  # fmt: skip
    widths = (0.6, 1.1, 0.7, 1.55, 1.35, 0.9, 1.2, 0.8)
    return Table(columns=columns, rows=tuple(rows), widths=widths, align="llrlllll", ruled=True)


def _steps(facts: Facts, inputs: Inputs) -> list[Block]:
    summary = summarise(inputs.results, inputs.facts) if inputs.results is not None else None
    steps: tuple[tuple[str, str, Band | None], ...] = (
        ("check", text("check, posts manned"), None),
        ("alarm", text("alarm"), None),
        *arrivals(inputs, summary),
        ("counted", text("counted and reported"), summary.counted_s if summary else None),
        ("review", text("review on the spot"), None),
        ("back", text("return in order, floor by floor"), None),
    )
    rows = [
        (label, facts.put(f"step_{key}", band_said(found, f"RU {key}")), BLANK)
        for key, label, found in steps
    ]
    columns = (text("step"), text("simulated, not measured"), text("clock"))
    note = ""
    if inputs.results is not None:
        told = shaking_lines(aftershocks_of(written_of(inputs.results)))
        note = sentences(text("{said}.", said=line) for line in told)
    return [Table(columns=columns, rows=tuple(rows), widths=(2, 2, 1), align="lll",
                  row_mm=ROW_MM, ruled=True, note=note)]  # fmt: skip


def _target(facts: Facts, inputs: Inputs) -> Block:
    target = seconds(inputs.plan.scenario.target_s, "SC target_s")
    rows = [
        (
            "target",
            text("last one in place, after the alarm")
            if ending(inputs)
            else text("last one out, after the alarm"),
            target,
        ),
        ("target_why", text("why this one"), BLANK),
    ]
    return fields(facts, rows)


def _safety() -> Items:
    return Items(
        items=(
            text("Somebody falls, is hurt or is taken ill: stop, shout, lift, call first aid."),
            text("A way is blocked: the post there holds the stream and reports."),
            text("A shoe or bag is lost: nobody stoops, nobody turns back."),
            text("The commander alone stops and resumes the drill."),
        )
    )


def _supplies() -> Table:
    things = (
        text("loudhailers"), text("armbands"), text("first-aid box"), text("stretchers"),
        text("radios"), text("stopwatches"),
    )  # fmt: skip
    columns = (
        text("what"),
        text("how many"),
        text("who"),
        text("what"),
        text("how many"),
        text("who"),
    )
    pairs = zip(things[::2], things[1::2], strict=True)
    rows = tuple((one, BLANK, BLANK, two, BLANK, BLANK) for one, two in pairs)
    return Table(columns=columns, rows=rows, align="llllll", row_mm=ROW_MM, ruled=True)


def _check() -> Table:
    points = (
        text("all exits open, leaves unlocked"),
        text("stairs and landings clear"),
        text("emergency lights and signs on"),
        text("alarm heard on every floor"),
        text("posts know place and class"),
    )
    rows = tuple((point, f"{BOX} {text('yes')}  {BOX} {text('no')}", BLANK) for point in points)
    columns = (text("what to look at"), text("in order"), text("what was done"))
    return Table(columns=columns, rows=rows, widths=(2, 1, 2), align="lll", row_mm=ROW_MM,
                 ruled=True)  # fmt: skip


def _watching(facts: Facts, inputs: Inputs, cells: Cells) -> list[Block]:
    record = inputs.told()
    rows = [
        (facts.put(f"checkpoint_{number}", cells.checkpoint(point)), BLANK, BLANK)
        for number, point in enumerate(record.checkpoints, start=1)
    ]
    columns = (text("checkpoint"), text("recorder"), text("means"))
    note = text("Annexes: door cards, posts, floor plans, record sheets, self-assessment.")
    return [Table(columns=columns, rows=tuple(rows), align="lll", row_mm=ROW_MM, ruled=True,
                  note=note)]  # fmt: skip
