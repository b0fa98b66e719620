"""What a report has of special plans: places that can be borne, water, a night, who is carried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.supposed import supposed
from evacsim.locale import Texts, clauses, listed
from evacsim.present.model import Table
from evacsim.report.verdict import cell
from evacsim.statements.refuge import refuge_tables
from evacsim.statements.supposed import supposed_table
from evacsim.statements.tenability import limits_table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.helped import Carried
    from evacsim.analysis.times.night import Cleared, Woken
    from evacsim.report.gather import Found
    from evacsim.studies.helped import Delay

    Rows = Iterator[tuple[str, str, str]]

_MISSING: Final = "–"

say: Final = Texts(
    {
        "night": "night",
        "search": "search",
        "carried": "who is carried",
        "when": "when",
        "who": "who and where",
        "wardens": "wardens tonight",
        "of": "{count} of {all}",
        "absent": "not there: {names}",
        "last_awake": "last one awake",
        "latest_in": "latest in {room}",
        "never": "never woke",
        "at_most": "{count} at most",
        "awake_out": "all others out",
        "clear": "whole building clear",
        "searched": "{searchers} searching {rooms} rooms from {begins} on, {takes}",
        "not_told": "not everybody got out and was counted",
        "found": "who slept on found, last",
        "unreached": "no way to {rooms}",
        "last_carried": "last of {group} out",
        "trips": "{persons} people, teams {teams} of {helpers}, trips {trips}",
        "later": "all others out later by",
        "most_later": "held up longest: {most}",
        "note": (
            "Wardens, searchers and teams walk beside the crowd, not held up by it (assumption)."
        ),
    }
)


_MOST_ROWS: Final = 12


def special(found: Found, names: Names) -> Iterator[Table]:
    """Yield the tables of what this plan has and others do not."""
    if rows := supposed(found.scenario, found.facts.building, names):
        yield supposed_table(rows, most=_MOST_ROWS)
    if found.summary.aset:
        yield limits_table(found.summary.aset, names)
    yield from refuge_tables(found.summary, names)
    yield from _night(found, names)


def _night(found: Found, names: Names) -> Iterator[Table]:
    """Yield one table of the night, the search and those who are carried, as far as there are."""
    night, search, carried = found.summary.night, found.summary.search, found.summary.carried
    parts = {"night": night, "search": search, "carried": carried}
    titles = [say(key) for key, part in parts.items() if part]
    if not titles:
        return
    rows = [
        *(_woken(night, names) if night else ()),
        *(_cleared(search, names) if search else ()),
        *(row for one in carried for row in _carried(one, names)),
        *(_delay(found.delay) if found.delay else ()),
    ]
    title = listed(titles)
    yield Table(
        title=title[:1].upper() + title[1:],
        columns=("", say("when"), say("who")),
        rows=tuple(rows),
        note=say("note"),
        widths=(1.9, 1.4, 3.5),
        align="lrl",
    )


def _woken(night: Woken, names: Names) -> Rows:
    there, away = night.on_duty, night.absent
    if there or away:
        who = [listed(there)] if there else []
        who += [say("absent", names=listed(away))] if away else []
        count = say("of", count=len(there), all=len(there) + len(away))
        yield say("wardens"), count, clauses(who)
    if night.last_room is not None:
        room = say("latest_in", room=names.place(night.last_room))
        yield say("last_awake"), cell(night.last_s), room
    if night.asleep.max:
        yield say("never"), say("at_most", count=night.asleep.max), names.groups(night.rooms)
        yield say("awake_out"), cell(night.awake_out_s), ""


def _cleared(search: Cleared, names: Names) -> Rows:
    plan = search.plan
    if search.cleared_s is None or search.begins_s is None:
        yield say("clear"), _MISSING, say("not_told")
        return
    who = say(
        "searched",
        searchers=len(plan.rounds),
        rooms=sum(map(len, plan.rounds)),
        begins=format_time(search.begins_s.p50),
        takes=format_time(plan.takes_s),
    )
    unreached = [say("unreached", rooms=names.groups(plan.unreached))] if plan.unreached else []
    yield say("clear"), cell(search.cleared_s), clauses([who, *unreached])
    if search.found_s is not None:
        yield say("found"), cell(search.found_s), ""


def _carried(one: Carried, names: Names) -> Rows:
    counts = {"persons": one.persons, "teams": one.teams, "helpers": one.helpers}
    trips = say("trips", **counts, trips=one.trips)
    yield say("last_carried", group=names.group(one.group)), cell(one.last_out_s), trips


def _delay(delay: Delay) -> Rows:
    yield say("later"), cell(delay.last_s), say("most_later", most=cell(delay.most_s))
