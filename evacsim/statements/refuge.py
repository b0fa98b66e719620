"""Up from the water, as a school reads it: when it comes, who waits where, who has no room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts, listed
from evacsim.present.model import Table
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.refuge import Lodged, Refuge
    from evacsim.analysis.times.timing import Part, Summary

_say: Final = Texts(
    {
        "water": "The water comes over {floor} at {time}; {people} people are on it then (most)",
        "water_start": "{floor} is under water from the start; {people} people are on it",
        "last": "Above the water: the last one is there at {time} (5–95 %: {low}–{high})",
        "late": "In {count} of {replications} replications not everybody gets above the water",
        "stay": "{groups} of {all} groups stay where they are, above the water: {people} people",
        "room": "Everybody finds room above the water",
        "without": "{people} people find no room above the water: {groups}",
        "of": "{group} {count} of {people}",
        "title": "Where groups wait above the water",
        "group": "group",
        "people": "people",
        "refuge": "goes to",
        "there": "last there",
        "at": "{place} {count}",
        "none": "no room: {count}",
    }
)


def refuge_lines(summary: Summary, names: Names) -> list[str]:
    """Return what of water and refuge stands above the tables."""
    refuge = summary.refuge
    if refuge is None:
        return []
    lines = [
        _say(
            "water" if one.at_s > 0 else "water_start",
            floor=names.floor(one.floor),
            time=format_time(max(one.at_s, 0.0)),
            people=one.inside.max,
        )
        for one in refuge.water
    ]
    if not refuge.groups:
        return lines
    if refuge.last_s is not None:
        times = {"time": refuge.last_s.p50, "low": refuge.last_s.p05, "high": refuge.last_s.p95}
        lines.append(_say("last", **{key: format_time(value) for key, value in times.items()}))
    if refuge.late:
        lines.append(_say("late", count=refuge.late, replications=summary.replications))
    return [*lines, *_who(refuge, names)]


def _who(refuge: Refuge, names: Names) -> list[str]:
    """Return who stays and who finds no room."""
    staying = [one for one in refuge.groups if one.stay == one.people]
    people = sum(one.stay for one in staying)
    counts = {"groups": len(staying), "all": len(refuge.groups), "people": people}
    lines = [_say("stay", **counts)] if staying else []
    lost = [one for one in refuge.groups if one.without]
    if not lost:
        return [*lines, _say("room")]
    said = [
        _say("of", group=names.group(one.id), count=one.without, people=one.people) for one in lost
    ]
    return [*lines, _say("without", people=sum(one.without for one in lost), groups=listed(said))]


def refuge_tables(summary: Summary, names: Names) -> tuple[Table, ...]:
    """Return a table of each group of which somebody moves or finds no room; none if none does."""
    if summary.refuge is None:
        return ()
    parts = {part.id: part for part in summary.by_group}
    rows = tuple(
        (names.group(one.id), str(one.people), _goes(one, names), _last(parts.get(one.id)))
        for one in summary.refuge.groups
        if one.stay < one.people or one.without
    )
    columns = tuple(_say(key) for key in ("group", "people", "refuge", "there"))
    widths = (1.2, 0.5, 3.6, 0.8)
    made = Table(title=_say("title"), columns=columns, rows=rows, widths=widths, align="lrlr")
    return (made,) if rows else ()


def _goes(one: Lodged, names: Names) -> str:
    places = [_say("at", place=names.place(id_), count=count) for id_, count in one.rooms]
    return listed([*places, *([_say("none", count=one.without)] if one.without else [])])


def _last(part: Part | None) -> str:
    return "–" if part is None or part.last_out_s is None else format_time(part.last_out_s.p50)
