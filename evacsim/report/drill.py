"""What a report says of the drill that was held: who, when, issues, jams, doubts, the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import DRILL, KINDS, METHODS, SITUATIONS, YES_NO
from evacsim.locale import language, sentences, text
from evacsim.present.model import Block, Fields, Paragraph, Said, Table
from evacsim.report.verdict import degree, target_of
from evacsim.report.words import say
from evacsim.scenario.situations import situations
from evacsim.statements.cells import clock, signed_s
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.analysis.naming import Names
    from evacsim.drills.model import DrillRun
    from evacsim.present.model import Words
    from evacsim.report.gather import Found, Held

_MOST_FINDINGS: Final = 6
_TIMES: Final = {
    "first_out": "first_out_s",
    "half_out": "t50_s",
    "most_out": "t95_s",
    "last_out": "last_out_s",
    "assembled": "assembled_s",
    "counted": "counted_s",
}
"""The times that a comparison knows, by what they are called in the report."""


def choice(choices: Mapping[str, tuple[str, ...]], value: str | None) -> str:
    """Return a choice of the record's form as its readers call it; "" where nothing was chosen."""
    if value is None:
        return ""
    return choices[value][0] if language() == "zh" else value.replace("-", " ")


def fields(found: Found, names: Names) -> Fields:
    """Return the head of the report; what nobody wrote down stays blank."""
    note, drill = found.results.manifest, found.drill
    building = names.building(found.facts.building)
    supposed = text(situations()[found.scenario.situation].words)
    simulated = say("simulated_as", scenario=note.scenario_called, n=note.replications)
    goal = target_of(found)[1]
    rows: list[tuple[str, Words]]
    if drill is None:
        people = say("people_plan", people=note.people)
        rows = [
            (say("school"), ""),
            (say("building"), building),
            (say("supposed"), supposed),
            (say("people"), people),
            (say("goal"), goal),
            (say("simulated_run"), simulated),
        ]
        return Fields(rows=tuple(rows))
    record, run = drill.comparison.record, drill.comparison.run
    day = "" if run.day is None else f"{run.day}"
    if len(record.runs) > 1 and day:
        day = say("round", day=day, run=run.run_no)
    rows = [
        (say("school"), record.school or ""),
        (say("building"), building),
        (say("day"), day),
        (say("kind"), choice(KINDS, run.kind)),
        (say("start"), choice(SITUATIONS, run.situation)),
        (say("announced"), choice(YES_NO, run.announced)),
        (say("commander"), run.commander or ""),
        (say("recorder"), run.recorder or ""),
        (say("people"), _people(run)),
        (say("timing"), _timing(drill)),
        (say("goal"), goal),
        (say("plan_version"), run.plan_version or ""),
        (say("supposed"), supposed),
        (say("simulated_run"), simulated),
    ]
    return Fields(rows=tuple((label, _traced(label, words)) for label, words in rows))


def _traced(label: str, words: Words) -> Words:
    """Return words with the sheet that they come from, where they come from the record."""
    of_plan = {say(key) for key in ("building", "supposed", "simulated_run", "goal")}
    if not words or label in of_plan or not isinstance(words, str):
        return words
    return Said(words, DRILL.zh if language() == "zh" else DRILL.key)


def _people(run: DrillRun) -> str:
    if run.present is None:
        return ""
    if run.expected is None:
        return say("people_some", present=run.present)
    return say("people_told", present=run.present, expected=run.expected)


def _timing(drill: Held) -> str:
    method, error_s = choice(METHODS, drill.comparison.run.method), drill.comparison.timing_error_s
    return method if error_s is None else say("timing_error", method=method, seconds=error_s)


def record_blocks(drill: Held) -> Iterator[Block]:
    """Yield what the record itself says: issues, jams, and what is doubtful of it."""
    run, record = drill.comparison.run, drill.comparison.record
    if record.issues:
        keys = ("where", "issue", "improve", "by_whom", "due", "state")
        rows = tuple(
            (
                one.location or "",
                one.description or "",
                one.remedy or "",
                one.owner or "",
                "" if one.due is None else f"{one.due}",
                one.state or "",
            )
            for one in record.issues
        )
        yield _words_table("issues", keys, rows, (1.2, 2.4, 2.0, 1.1, 1.0, 0.8))
    else:
        yield Paragraph(words=say("no_issues"))
    if run.congestion:
        rows = tuple(
            (
                one.location,
                clock(one.start_s) or "",
                clock(one.end_s) or "",
                degree(one.degree) if one.degree else "",
                "" if one.persons is None else f"{one.persons}",
                one.cause or "",
            )
            for one in run.congestion
        )
        keys = ("place", "since", "until", "degree", "persons", "cause")
        yield _words_table("jams", keys, rows, (1.6, 0.7, 0.7, 0.8, 0.6, 2.0))
    else:
        yield Paragraph(words=say("no_jams"))
    yield _findings(drill)


def _findings(drill: Held) -> Block:
    doubts = [one for one in drill.findings if one.severity == "doubt"]
    if not doubts:
        return Paragraph(words=say("no_findings"))
    rows = tuple(one.texts() for one in doubts[:_MOST_FINDINGS])
    left = len(doubts) - len(rows)
    table = _words_table("findings", ("finding", "why", "remedy"), rows, (1.5, 1.2, 1.0))
    note = say("findings_more", n=left) if left else ""
    return Table(
        title=table.title, columns=table.columns, rows=rows, note=note,
        widths=table.widths, align=table.align,
    )  # fmt: skip


def _words_table(
    title: str, keys: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]
) -> Table:
    return Table(
        title=say(title),
        columns=tuple(say(key) for key in keys),
        rows=rows,
        widths=widths,
        align="l" * len(keys),
    )


def trend(found: Found) -> Table | None:
    """Return this drill and the one before side by side; None where there is only one."""
    if len(found.drills) < 2:  # noqa: PLR2004 - a drill and the one before it
        return None
    before, now = found.drills[-2:]
    rows = [
        (say("kind"), *(choice(KINDS, one.comparison.run.kind) for one in (before, now)), ""),
        (
            say("start"),
            *(choice(SITUATIONS, one.comparison.run.situation) for one in (before, now)),
            "",
        ),
        (say("timing"), *(_timing(one) for one in (before, now)), ""),
        (say("present"), *(_count(one.comparison.run.present) for one in (before, now)), ""),
    ]
    for key, name in _TIMES.items():
        was, own = (one.comparison.times[name].recorded_s for one in (before, now))
        if was is None and own is None:
            continue
        change = "" if was is None or own is None else signed_s(own - was) or ""
        rows.append((say(key), _told(was), _told(own), change))
    target_s = target_of(found)[0]
    if target_s is not None:
        met = say("met", target=format_time(target_s))
        rows.append((met, *(_met(one, target_s) for one in (before, now)), ""))
    counts = {
        "wrong_way": (_wrong_way(before), _wrong_way(now)),
        "injured": (before.comparison.run.injuries, now.comparison.run.injuries),
        "fell": (before.comparison.run.falls, now.comparison.run.falls),
        "doubts": (_doubts(before), _doubts(now)),
    }
    rows += [(say(key), _count(was), _count(own), "") for key, (was, own) in counts.items()]
    heads = [say("recorded", label=one.comparison.label) for one in (before, now)]
    return Table(
        title=say("trend"),
        columns=("", *heads, say("later_by")),
        rows=tuple(rows),
        note=_trend_note(before, now),
        widths=(1.5, 1.0, 1.0, 0.7),
    )


def _trend_note(before: Held, now: Held) -> str:
    notes = []
    if before.comparison.run.kind != now.comparison.run.kind:
        notes.append(say("trend_kinds"))
    errors = [one.comparison.timing_error_s for one in (before, now)]
    known = [error for error in errors if error is not None]
    whole = len(known) == len(errors)
    notes.append(say("trend_error", seconds=sum(known)) if whole else say("trend_no_error"))
    if (
        before.comparison.run.day is not None
        and before.comparison.run.day == now.comparison.run.day
    ):
        notes.append(say("trend_practice"))
    return sentences(notes)


def _told(seconds: float | None) -> str:
    return clock(seconds) or say("untold")


def _count(number: int | None) -> str:
    return say("untold") if number is None else f"{number}"


def _met(drill: Held, target_s: float) -> str:
    own_s = drill.comparison.run.last_out_s
    return say("untold") if own_s is None else say("yes" if own_s <= target_s else "no")


def _doubts(drill: Held) -> int:
    return sum(one.severity == "doubt" for one in drill.findings)


def _wrong_way(drill: Held) -> int | None:
    """Return how many classes used another stair than planned; None if no way was written down."""
    told = [
        one for one in drill.comparison.classes if one.used_stair is not None and one.planned_stair
    ]
    return sum(one.used_stair != one.planned_stair for one in told) if told else None
