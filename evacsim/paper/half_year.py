"""The half-year summary (半年工作总结) of a county or a school: a number or "no record" a sentence.

Every sentence is made of figures of the county's tables and carries their sources; what a program
cannot know (groups, duty, publicity) is left to people, under its heading. Times of buildings are
not ranked, schools are compared with an earlier half-year only where both have the same schools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.county.words import kind_word
from evacsim.drills.fields import KINDS
from evacsim.locale import language, mark, text
from evacsim.paper import half_tables as tables
from evacsim.paper.facts import Facts, Paper
from evacsim.paper.figures import Telling
from evacsim.paper.forms import Headings, lines, signatures
from evacsim.present.model import Document, Paragraph, Said, Sheet, Signatures, Table

if TYPE_CHECKING:
    from evacsim.paper.figures import Figures
    from evacsim.paper.of_folder import Half
    from evacsim.present.model import Block, Words

_MARGINS = (37.0, 26.0, 35.0, 28.0)  # GB/T 9704
_SIZE_PT = 12.0


def papers(half: Half) -> tuple[Paper, ...]:
    """Return the summary of a half-year: of the county, or of one school."""
    facts, head = Facts(), Headings()
    tell, figures = Telling(facts), half.figures
    blocks: list[Block] = [
        *_lead(tell, figures, half),
        head(text("Organisation and responsibility")),
        *_organisation(tell, figures),
        head(text("Emergency plans and drills")),
        *_drills(tell, figures, half),
        *tables.held_table(tell, half),
        head(text("Duty and reporting")),
        *_reporting(tell, figures),
        head(text("Findings and putting them right")),
        *_findings(tell, figures, half),
        head(text("Publicity, law, mental health, surroundings of the school")),
        Paragraph(words=text("No record; to be written by people."), kind="note"),
        lines(2),
        head(text("What falls short")),
        *_short(tell, figures, half),
        head(text("Plan for the next half-year")),
        *_coming(tell, figures, half),
        *_signed(half),
    ]
    document = Document(
        title=_title(facts, half),
        blocks=tuple(blocks),
        sheet=Sheet(margins_mm=_MARGINS, size_pt=_SIZE_PT, face="letter"),
    )
    return (Paper(name="half-year", document=document, facts=facts),)


def _signed(half: Half) -> list[Block]:
    signed = signatures(text("Written by"), text("Checked by"))
    if half.school is not None:
        return signed
    own = [one for one in signed if isinstance(one, Signatures)]
    return [Signatures(lines=one.lines, stamp=text("Bureau (stamp)")) for one in own]


def _title(facts: Facts, half: Half) -> str:
    """Return who the paper is of, which half-year, and what it is."""
    counties = half.county.levels["county"]["county"].drop_nulls().to_list()
    who = half.school or (counties[0] if len(counties) == 1 else text("The county"))
    source = "CT school: cell school" if half.school else "CT county: cell county"
    title = text(
        "{who}: school safety drills, {half}", who=who, half=half_text(half.months.since,
                                                                      half.months.until)
    )  # fmt: skip
    facts.put("title", Said(title, f"{source}; CT period: cell since; CT period: cell until"))
    return title


def half_text(since: str, until: str) -> str:
    """Return months as a title has them: 2026年上半年, or 2026年3月至5月."""
    year, first, last = since[:4], int(since[5:]), int(until[5:])
    if until[:4] == year and (first, last) in ((1, 6), (7, 12)):
        if first == 1:
            return text("first half of {year}", year=year)
        return text("second half of {year}", year=year)
    return text("{since} to {until}", since=month_text(since), until=month_text(until))


def month_text(month: str) -> str:
    """Return a month as it is written: 2026年3月, or 2026-03."""
    return f"{month[:4]}年{int(month[5:])}月" if language() == "zh" else month


def _plain(*words: Said) -> list[Block]:
    return [Paragraph(words=one) for one in words]


def _lead(tell: Telling, figures: Figures, half: Half) -> list[Block]:
    months = {name: figures.cell("period", name, word=month_text) for name in ("since", "until")}
    said = [
        tell(
            "period",
            mark("From {since} to {until}, drills are due in {months} months of school."),
            **months,
            months=figures.cell("period", "teaching_months"),
        ),
    ]
    if half.school is None:
        said.append(
            tell(
                "schools",
                mark(
                    "{schools} schools are known; {told} have a record of a drill in this time, "
                    "{silent} have none."
                ),
                schools=figures.count("schools"),
                told=figures.count("schools", drilled=True),
                silent=figures.count("schools", drilled=False),
            )
        )
    said.append(
        tell(
            "read",
            mark("Records of {drills} drills were read; {faults} faults kept others from it."),
            drills=figures.cell("period", "drills"),
            faults=figures.cell("period", "not_read"),
        )
    )
    return _plain(*said)


def _organisation(tell: Telling, figures: Figures) -> list[Block]:
    said = tell(
        "named",
        mark(
            "Of {drills} drills, {plan} name the version of the emergency plan, {method} the way "
            "of timing, {commanded} a commander."
        ),
        drills=figures.count("held"),
        plan=figures.told("held", "plan_version"),
        method=figures.told("held", "method"),
        commanded=figures.count("held", commanded=True),
    )
    note = text(
        "Leading groups, people in charge, letters of responsibility: no record; to be written by "
        "people."
    )
    return [*_plain(said), Paragraph(words=note, kind="note"), lines(2)]


def _drills(tell: Telling, figures: Figures, half: Half) -> list[Block]:
    said = [tell("drills", mark("{drills} drills were held."), drills=figures.count("held"))]
    rule = {
        "owed": figures.total("schools", "owed"),
        "held": figures.total("schools", "held"),
    }
    if half.school is None:
        said.append(
            tell(
                "rule",
                mark(
                    "In {held} of {owed} months or quarters in which a school owed a drill, there "
                    "was one; {meeting} of {schools} schools have one in each."
                ),
                **rule,
                meeting=figures.count("schools", rule_met=True),
                schools=figures.count("schools"),
            )
        )
    else:
        words = mark(
            "In {held} of {owed} months or quarters in which a drill was due, it was held."
        )
        said.append(tell("rule", words, **rule))
    said.append(
        tell(
            "targets",
            mark("{timed} runs were timed and had a target; {met} met it."),
            timed=figures.total("schools", "with_target"),
            met=figures.total("schools", "target_met"),
        )
    )
    said += [
        tell("night", mark("{night} drills were held at night."),
             night=figures.count("held", night=True)),
        tell(
            "buildings",
            mark("{silent} of {known} buildings that are known had no drill."),
            silent=figures.count("building", drills=0),
            known=figures.count("building"),
        ),
        tell(
            "classes",
            mark("{silent} of {known} classes and rooms that are known were seen in no drill."),
            silent=figures.count("class", drills=0),
            known=figures.count("class"),
        ),
        tell(
            "plans",
            mark(
                "{changed} drills were of a plan that has changed since, {same} of the plan of "
                "now; of the others that is not recorded."
            ),
            changed=figures.count("held", plan_now="changed"),
            same=figures.count("held", plan_now="same"),
        ),
    ]  # fmt: skip
    return [*_plain(*said), _kinds(tell, figures), *_before(tell, figures)]


def _kinds(tell: Telling, figures: Figures) -> Table:
    rows: list[tuple[Words, ...]] = []
    for kind in (*KINDS, None):
        values = {
            "now": figures.count("held", kind=kind),
            "before": figures.count("held_before", kind=kind),
        }
        if any(one.value for one in values.values()):
            name = kind_word(kind) if kind else text("kind not written down")
            rows.append((name, *tell.row("kinds", **values)))
    columns = (text("kind of drill"), text("this half-year"), text("the half-year before"))
    return Table(title=text("Drills by kind"), columns=columns, rows=tuple(rows), ruled=True)


def _before(tell: Telling, figures: Figures) -> list[Block]:
    """Set the half-year before beside this one: only of the same schools."""
    only = figures.cell("period", "schools_in_one")
    if only.value:
        words = mark(
            "With the half-year before it is not comparable: {only} schools have a record in "
            "one of the two only."
        )
        return _plain(tell("before", words, only=only))
    return _plain(
        tell(
            "before",
            mark(
                "In the half-year before there were {drills} drills of the same schools; {met} of "
                "{timed} timed runs met their target."
            ),
            drills=figures.count("held_before"),
            met=figures.total("schools_before", "target_met"),
            timed=figures.total("schools_before", "with_target"),
        )
    )


def _reporting(tell: Telling, figures: Figures) -> list[Block]:
    said = [
        tell(
            "injuries",
            mark("Whether anybody was hurt is written down of {told} drills: {hurt} people."),
            told=figures.told("held", "injuries"),
            hurt=figures.total("held", "injuries"),
        )
    ]
    if figures.told("held", "reported").value:
        said.append(
            tell(
                "reports",
                mark(
                    "Drills with an injury told by telephone within the hour: {in_time}; later: "
                    "{late}; no telephone report written down: {missing}."
                ),
                in_time=figures.count("held", reported="in time"),
                late=figures.count("held", reported="late"),
                missing=figures.count("held", reported="missing"),
            )
        )
    said.append(
        tell(
            "doubts",
            mark(
                "{doubts} doubts about {records} records of this time are to be settled by those "
                "who know the drill."
            ),
            doubts=figures.count("doubted"),
            records=figures.count("doubted", "file", "record"),
        )
    )
    note = text("Leaders on duty, 24-hour duty, patrols: no record; to be written by people.")
    return [*_plain(*said), Paragraph(words=note, kind="note"), lines(2)]


def _findings(tell: Telling, figures: Figures, half: Half) -> list[Block]:
    said = tell(
        "findings",
        mark(
            "Of {all} findings, {closed} are put right, {open} are open, of {unsaid} the state is "
            "not written down; {overdue} are overdue."
        ),
        all=figures.count("findings"),
        closed=figures.count("findings", state="closed"),
        open=figures.count("findings", state="open"),
        unsaid=figures.count("findings", state="not told"),
        overdue=figures.count("findings", overdue=True),
    )
    return [*_plain(said), *tables.findings_table(tell, half), *tables.codes_part(tell, half)]


def _short(tell: Telling, figures: Figures, half: Half) -> list[Block]:
    missed = {
        "timed": figures.total("schools", "with_target"),
        "met": figures.total("schools", "target_met"),
    }
    said: list[Said] = []
    if half.school is None:
        said.append(
            tell(
                "short",
                mark(
                    "{months} schools have months or quarters without the drill that was due; "
                    "{kinds} lack a kind of drill that the half-year needs; of {unknown} this is "
                    "not known."
                ),
                months=figures.count("schools", rule_met=False),
                kinds=figures.count("schools", kinds_met=False),
                unknown=figures.count("schools", kinds_met=None),
            )
        )
    words = mark("{met} of {timed} timed runs with a target met it.")
    said.append(tell("short_targets", words, **missed))
    overdue = mark("{overdue} findings are overdue.")
    said.append(tell("short_findings", overdue, overdue=figures.count("findings", overdue=True)))
    return [*_plain(*said), *tables.short_table(tell, half)]


def _coming(tell: Telling, figures: Figures, half: Half) -> list[Block]:
    said = tell(
        "coming",
        mark("From {since} to {until}, drills are due in {months} months."),
        since=figures.cell("period", "next_since", word=month_text),
        until=figures.cell("period", "next_until", word=month_text),
        months=figures.cell("period", "next_months"),
    )
    note = (
        ""
        if half.county.calendar.term
        else text("No calendar is given: months without school are counted too.")
    )
    return [
        *_plain(said),
        *([Paragraph(words=note, kind="note")] if note else []),
        *tables.coming_table(tell, half),
        *tables.bottlenecks_part(tell, half),
    ]
