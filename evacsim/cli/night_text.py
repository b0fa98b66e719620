"""What the summary says of those who are carried, of a night, and of the search afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.cli.console import echo
from evacsim.cli.words import say
from evacsim.locale import listed
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.helped import Carried
    from evacsim.analysis.times.night import Cleared
    from evacsim.analysis.times.timing import Summary
    from evacsim.studies.helped import Delay


def _carried(one: Carried, names: Names) -> str:
    values = {"persons": one.persons, "teams": one.teams, "helpers": one.helpers}
    values["trips"] = one.trips
    group = names.group(one.group)
    if one.last_out_s is None:
        return say("carried_none", **values, group=group)
    return say("carried", **values, **_banded(one.last_out_s), group=group)


def print_delay(delay: Delay) -> None:
    """Print what those who are carried cost the others, at the median."""
    most, last = format_time(delay.most_s.p50), format_time(delay.last_s.p50)
    echo(say("delayed", most=most, last=last))


def night_lines(summary: Summary, names: Names) -> list[str]:
    """Return who was on duty, when the last one woke, who slept on, and when all was clear."""
    lines = [_carried(one, names) for one in summary.carried]
    night, search = summary.night, summary.search
    if night is not None:
        count, absent = len(night.on_duty), night.absent
        values = {"names": listed(night.on_duty), "count": count, "all": count + len(absent)}
        lines.append(say("on_duty", **values) if count else say("nobody_on_duty"))
        if absent:
            lines[-1] += say("on_duty_not", absent=listed(absent))
        if night.last_s is not None and night.last_room is not None and night.last_s.p95 > 0:
            room = names.place(night.last_room)
            lines.append(say("last_woken", **_banded(night.last_s), room=room))
        if night.asleep.max:
            rooms = names.groups(night.rooms)
            out = night.awake_out_s
            said = say("never_woke", **_banded(out), rooms=rooms) if out else ""
            lines.append(said or say("nobody_woke", rooms=rooms))
    if search is not None:
        lines.append(_cleared(search, names))
    return lines


def _cleared(search: Cleared, names: Names) -> str:
    if search.cleared_s is None or search.begins_s is None:
        return say("not_cleared")
    plan = search.plan
    said = say(
        "cleared_one" if len(plan.rounds) == 1 else "cleared",
        **_banded(search.cleared_s),
        searchers=len(plan.rounds),
        rooms=sum(map(len, plan.rounds)),
        begins=format_time(search.begins_s.p50),
        takes=format_time(plan.takes_s),
        least=format_time(plan.least_s),
    )
    if search.found_s is not None:
        said += say("found_last", **_banded(search.found_s))
    if plan.unreached:
        said += say("unreached", rooms=names.groups(plan.unreached))
    return said


def _banded(times: Band) -> dict[str, str]:
    """Return a median, and its band where that is wider than a second."""
    low, middle, high = (format_time(one) for one in (times.p05, times.p50, times.p95))
    return {"time": middle, "band": say("within", low=low, high=high) if low != high else ""}
