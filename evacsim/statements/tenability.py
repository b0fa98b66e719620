"""ASET against RSET: one verdict, a row for each place; what is closed, and aftershocks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.times.tenability import aset_verdict
from evacsim.locale import Texts
from evacsim.present.model import Table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.tenability import Aset

_say: Final = Texts(
    {
        "pass": (
            "Time that places can be borne (ASET) against time needed (RSET): pass. The least "
            "margin is {margin}, at {place}, which can be borne until {until}"
        ),
        "fail": (
            "Time that places can be borne (ASET) against time needed (RSET): fail. Places left "
            "too late: {n} of {total}; worst is {place}: it can be borne until {until}, and then "
            "or later {persons} people are inside, {person_s} person-seconds, from {classes}"
        ),
        "title": (
            "Places that can be borne for a time (ASET, RSET; 95th percentile of the replications)"
        ),
        "place": "place",
        "until": "until (ASET)",
        "rset": "last one gone (RSET)",
        "margin": "margin",
        "inside": "inside after",
        "person_s": "person-s after",
        "classes": "from classes",
        "never": "never",
        "later": "{time} too late",
        "closed": (
            "Closed at {at}: {place}; {persons} people were inside then, from {classes}, the last "
            "of them left at {last}"
        ),
        "closed_stuck": (
            "Closed at {at}: {place}; {persons} people were inside then, from {classes}, and not "
            "all of them leave"
        ),
        "shaking": (
            "Aftershock from {begins} to {ends}: nobody passes into the next room, flight or "
            "stretch of corridor; who is walking goes on to the end of theirs before they hold "
            "(assumption), so one person may be ahead by that walk"
        ),
        "closed_empty": "Closed at {at}: {place}; nobody was inside then",
    }
)
_CLASSES: Final = 3


def limits_table(found: Sequence[Aset], names: Names) -> Table:
    """Return a row for each limit, the least margin first."""
    keys = ("place", "until", "rset", "margin", "inside", "person_s", "classes")
    return Table(
        title=_say("title"),
        columns=tuple(map(_say, keys)),
        rows=tuple(_row(one, names) for one in _ranked(found)),
        widths=(1.6, 0.8, 1.0, 1.0, 0.8, 0.9, 1.8),
        align="lrrrrrl",
    )


def limits_verdict(found: Sequence[Aset], names: Names) -> str:
    """Return the one sentence on all limits; there is at least one."""
    worst = _ranked(found)[0]
    place, until = _place(worst, names), format_time(worst.until_s)
    if aset_verdict(found) == "pass":
        return _say("pass", margin=format_time(worst.margin_s), place=place, until=until)
    return _say(
        "fail",
        n=sum(not one.holds for one in found),
        total=len(found),
        place=place,
        until=until,
        persons=worst.inside_after,
        person_s=f"{worst.person_s:.0f}",
        classes=_classes(worst, names),
    )


def closed_lines(found: Sequence[Aset], names: Names) -> list[str]:
    """Return a sentence for each thing that was closed: who was inside, and until when."""
    lines = []
    for one in found:
        empty, gone = one.inside_after == 0, math.isfinite(one.rset_s)
        key = "closed_empty" if empty else "closed" if gone else "closed_stuck"
        values = {"place": _place(one, names), "at": format_time(max(one.until_s, 0.0))}
        if not empty:
            values |= {"persons": f"{one.inside_after}", "classes": _classes(one, names)}
        if key == "closed":
            values["last"] = format_time(one.rset_s)
        lines.append(_say(key, **values))
    return lines


def shaking_lines(aftershocks: Iterable[tuple[float, float]]) -> list[str]:
    """Return a sentence for each aftershock: how people hold, which is an assumption."""
    return [
        _say("shaking", begins=format_time(begins_s), ends=format_time(ends_s))
        for begins_s, ends_s in aftershocks
    ]


def _ranked(found: Sequence[Aset]) -> list[Aset]:
    return sorted(found, key=lambda one: (one.margin_s, -one.inside_after))


def _row(one: Aset, names: Names) -> tuple[str, ...]:
    gone = math.isfinite(one.rset_s)
    late = _say("later", time=format_time(-one.margin_s)) if gone else _say("never")
    return (
        _place(one, names),
        format_time(one.until_s),
        format_time(one.rset_s) if gone else _say("never"),
        format_time(one.margin_s) if one.holds else late,
        f"{one.inside_after}",
        f"{one.person_s:.0f}",
        _classes(one, names),
    )


def _place(one: Aset, names: Names) -> str:
    return names.stair(one.place) if one.is_stair else names.place(one.place)


def _classes(one: Aset, names: Names) -> str:
    return names.groups([name for name, _ in one.by_group], most=_CLASSES)
