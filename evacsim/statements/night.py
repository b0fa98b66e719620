"""Those who are carried, a night with wardens, and the search afterwards, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts, listed
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.helped import Carried
    from evacsim.analysis.times.night import Cleared
    from evacsim.analysis.times.timing import Summary
    from evacsim.studies.helped import Delay

_say: Final = Texts(
    {
        "carried": (
            "Carried: {persons} people of {group}, teams {teams} of {helpers}, trips {trips}; the "
            "last one out at {time}{band}. Teams walk back beside the crowd and are not held up "
            "(assumption)"
        ),
        "carried_none": (
            "Carried: {persons} people of {group}, teams {teams} of {helpers}, trips {trips}; not "
            "all get out"
        ),
        "delayed": (
            "Who is held up longest behind those who are carried is out {most} later than without "
            "them; the last of all others {last} later"
        ),
        "on_duty": "Wardens on duty: {names} ({count} of {all})",
        "on_duty_not": "; not there: {absent}",
        "nobody_on_duty": "No warden on duty",
        "last_woken": "The last one woke at {time}{band}, at the latest in {room}",
        "never_woke": (
            "Nobody woke those who slept on in {rooms}; all others were out at {time}{band}"
        ),
        "nobody_woke": "Nobody woke those who slept on in {rooms}",
        "cleared": (
            "Whole building clear at {time}{band}: {searchers} searchers look into {rooms} rooms "
            "from {begins} on, {takes}; no rounds could be shorter than {least}"
        ),
        "cleared_one": (
            "Whole building clear at {time}{band}: 1 searcher looks into {rooms} rooms from "
            "{begins} on, {takes}; no round could be shorter than {least}"
        ),
        "not_cleared": "Whole building clear: not told, as not everybody got out and was counted",
        "unreached": "; no way leads to {rooms}",
        "found_last": "; who slept on is found at {time}{band} at the latest",
        "within": " ({low}–{high})",
    }
)


def delay_line(delay: Delay) -> str:
    """Return what those who are carried cost the others, at the median."""
    most, last = format_time(delay.most_s.p50), format_time(delay.last_s.p50)
    return _say("delayed", most=most, last=last)


def night_lines(summary: Summary, names: Names) -> list[str]:
    """Return who was on duty, when the last one woke, who slept on, and when all was clear."""
    lines = [_carried(one, names) for one in summary.carried]
    night, search = summary.night, summary.search
    if night is not None:
        count, absent = len(night.on_duty), night.absent
        values = {"names": listed(night.on_duty), "count": count, "all": count + len(absent)}
        lines.append(_say("on_duty", **values) if count else _say("nobody_on_duty"))
        if absent:
            lines[-1] += _say("on_duty_not", absent=listed(absent))
        if night.last_s is not None and night.last_room is not None and night.last_s.p95 > 0:
            room = names.place(night.last_room)
            lines.append(_say("last_woken", **_banded(night.last_s), room=room))
        if night.asleep.max:
            rooms = names.groups(night.rooms)
            out = night.awake_out_s
            said = _say("never_woke", **_banded(out), rooms=rooms) if out else ""
            lines.append(said or _say("nobody_woke", rooms=rooms))
    if search is not None:
        lines.append(_cleared(search, names))
    return lines


def _carried(one: Carried, names: Names) -> str:
    values = {"persons": one.persons, "teams": one.teams, "helpers": one.helpers}
    values["trips"] = one.trips
    group = names.group(one.group)
    if one.last_out_s is None:
        return _say("carried_none", **values, group=group)
    return _say("carried", **values, **_banded(one.last_out_s), group=group)


def _cleared(search: Cleared, names: Names) -> str:
    if search.cleared_s is None or search.begins_s is None:
        return _say("not_cleared")
    plan = search.plan
    said = _say(
        "cleared_one" if len(plan.rounds) == 1 else "cleared",
        **_banded(search.cleared_s),
        searchers=len(plan.rounds),
        rooms=sum(map(len, plan.rounds)),
        begins=format_time(search.begins_s.p50),
        takes=format_time(plan.takes_s),
        least=format_time(plan.least_s),
    )
    if search.found_s is not None:
        said += _say("found_last", **_banded(search.found_s))
    if plan.unreached:
        said += _say("unreached", rooms=names.groups(plan.unreached))
    return said


def _banded(times: Band) -> dict[str, str]:
    """Return a median, and its band where that is wider than a second."""
    low, middle, high = (format_time(one) for one in (times.p05, times.p50, times.p95))
    return {"time": middle, "band": _say("within", low=low, high=high) if low != high else ""}
