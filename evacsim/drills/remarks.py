"""What a workbook says to those who fill it in."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts, mark

OBSERVATIONS: Final = mark("observations")
"""The sheet of the checkpoints, jams and findings: one page when it is printed."""

HOW_TO: Final = (
    mark("How to fill in the record of a drill"),
    mark("Three cells are enough: alarm_time, last_out, present. More rows, sharper answers."),
    mark("Leave empty what nobody wrote down; empty is not 0."),
    mark(
        "A time is a clock, 09:35:36, or the time since the alarm: 5:36, 5分36秒 or 336 (seconds)."
    ),
    mark("last_out is the last person through the door; assembled is at the assembly point."),
    mark("classes: one row a class or dormitory room; write the stair that was really used."),
    mark("counts: one person at each stair (2F to 1F) and at each exit, each with the own page."),
    mark(
        "counts: either first, last and total in one row, or time and cum every 10 to 15 seconds."
    ),
    mark("After an injury: its time and that of the first report by telephone, within one hour."),
    mark("Then run: evacsim check THIS_FILE"),
)

_say: Final = Texts(
    {
        "building_id": "id of the building file",
        "scenario": "the scenario to compare with",
        "date": "2026-03-30",
        "announced": "it changes how soon people start",
        "alarm_time": "09:30:00; all times count from here",
        "shelter_s": "earthquake: how long people sheltered, 1:00",
        "first_out": "clock or since the alarm",
        "last_out": "the last person through the door",
        "all_assembled": "the last class at the assembly point",
        "headcount_done": "when the count was complete",
        "expected": "expected = present + absent_explained + missing",
        "present": "persons who took part",
        "target_s": "such as 5:00",
        "closed_stairs": "separate by ;",
        "closed_exits": "separate by ;",
        "injuries": "0 if none; empty if nobody noted it",
        "report_phone_time": "within one hour of the injury",
        "method": "how exact the times are",
    }
)


def remark(key: str) -> str | None:
    """Return how to fill in a field of the overview, if there is anything to say."""
    return _say(key) if key in _say else None
