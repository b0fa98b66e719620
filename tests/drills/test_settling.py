"""Which of its readings a time has, by its readings alone; the alarm at 9:30:00 unless said.

A reading counts as a clock from 10 min before the alarm to 2 h after it, as a stopwatch up to 2 h.
"""

from __future__ import annotations

import datetime as dt

import pytest

from evacsim.drills.readings import Written
from evacsim.drills.times import Alarm, BeyondError, TwoReadingsError, settle

ALARM_S = 34_200.0
DAY = dt.date(2026, 3, 30)
ALARM = Alarm(clock_s=ALARM_S, form="a:b:c", day=None)
SHORT = Alarm(clock_s=ALARM_S, form="a:b", day=None)
DATED = Alarm(clock_s=ALARM_S, form="a:b:c", day=DAY)
SHOWN = '"9:40"'


def clock(after_s: float, **more: object) -> Written:
    """Return a cell that can be a clock so long after the alarm, and nothing else unless said."""
    return Written(shown="9:40", clock_s=ALARM_S + after_s, **more)  # type: ignore[arg-type]


def watch(seconds: float | None, **more: object) -> Written:
    """Return a cell that can be a stopwatch."""
    return Written(shown="9:40", elapsed_s=seconds, **more)  # type: ignore[arg-type]


# one reading


@pytest.mark.parametrize("after_s", [-600.0, 0.0, 60.0, 7200.0])
def test_a_clock(after_s: float) -> None:
    found = settle(clock(after_s), ALARM, None)
    assert (found.seconds, found.style, found.warning, found.doubt) == (after_s, "clock", "", False)


@pytest.mark.parametrize("after_s", [-600.1, 7200.1])
def test_a_clock_outside_of_a_drill_is_refused(after_s: float) -> None:
    said = (
        r'^is "9:40"; must be a clock from 10 min before to 2 h after the alarm \(9:30:00\), '
        r"or at most 2 h since it$"
    )
    with pytest.raises(ValueError, match=said):
        settle(clock(after_s), ALARM, None)


def test_a_clock_is_told_to_a_thousandth() -> None:
    assert settle(clock(60.00049), ALARM, None).seconds == 60.0


@pytest.mark.parametrize("seconds", [-600.0, 0.0, 3600.0, 7200.0])
def test_a_stopwatch(seconds: float) -> None:
    found = settle(watch(seconds), ALARM, None)
    assert (found.seconds, found.style, found.warning) == (seconds, "elapsed", "")
    assert found.doubt is False
    assert settle(watch(seconds), None, None).seconds == seconds


@pytest.mark.parametrize("seconds", [-600.1, 7200.1])
def test_a_stopwatch_outside_of_a_drill_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=r'^is "9:40"; must be at most 2:00:00 after the alarm$'):
        settle(watch(seconds), None, None)


def test_a_clock_wants_an_alarm() -> None:
    for style in (None, "clock"):
        with pytest.raises(ValueError, match=r'^is "9:40", a clock, but the time of the alarm is'):
            settle(clock(60.0), None, style)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be at most"):  # asked for what it is not
        settle(clock(60.0), None, "elapsed")


@pytest.mark.parametrize(
    ("alarm_s", "clock_s", "after_s"),
    [(86_340.0, 60.0, 120.0), (60.0, 86_340.0, -120.0), (43_200.0, 43_100.0, -100.0)],
)
def test_without_a_date_a_clock_is_the_nearest_such_time(
    alarm_s: float, clock_s: float, after_s: float
) -> None:
    alarm = Alarm(clock_s=alarm_s, form="a:b:c", day=None)
    assert settle(Written(shown="x", clock_s=clock_s), alarm, None).seconds == after_s


@pytest.mark.parametrize(("day", "after_s"), [(DAY, 60.0), (None, 60.0)])
def test_a_date_counts_where_both_have_one(day: dt.date | None, after_s: float) -> None:
    assert settle(clock(60.0, day=day), DATED, None).seconds == after_s
    assert settle(clock(60.0, day=DAY), ALARM, None).seconds == after_s


@pytest.mark.parametrize("days", [-1, 1, 2])
def test_the_same_clock_on_another_day_is_no_time_of_the_drill(days: int) -> None:
    with pytest.raises(ValueError, match="must be a clock"):
        settle(clock(60.0, day=DAY + dt.timedelta(days=days)), DATED, None)


def test_a_date_leads_past_midnight() -> None:
    alarm = Alarm(clock_s=86_340.0, form="a:b:c", day=DAY)
    read = Written(shown="x", clock_s=60.0, day=DAY + dt.timedelta(days=1))
    assert settle(read, alarm, None).seconds == 120.0


# two readings


def either(after_s: float, seconds: float, form: str = "a:b") -> Written:
    return clock(after_s, elapsed_s=seconds, form=form)


def test_where_both_readings_agree_nothing_is_to_be_said() -> None:
    found = settle(either(580.0, 580.0), ALARM, None)
    assert (found.seconds, found.style, found.warning) == (580.0, None, "")
    assert found.doubt is False


def test_written_as_the_alarm_it_is_a_clock_and_said_so() -> None:
    found = settle(either(600.0, 580.0), SHORT, None)
    assert (found.seconds, found.style, found.doubt) == (600.0, "clock", True)
    assert found.warning == (
        '"9:40" is read as a clock, as the alarm is written: 10:00 after it, not 9:40'
    )


@pytest.mark.parametrize(
    ("read", "alarm"),
    [
        (either(600.0, 580.0), ALARM),
        (either(600.0, 580.0, "other"), Alarm(clock_s=ALARM_S, form="other", day=None)),
        (either(600.0, 580.0, "a:b:c"), SHORT),
    ],
)
def test_two_readings_are_not_guessed(read: Written, alarm: Alarm) -> None:
    said = r'^is "9:40": a clock \(10:00 after the alarm\) or 9:40 since the alarm$'
    with pytest.raises(TwoReadingsError, match=said):
        settle(read, alarm, None)
    assert settle(read, alarm, "clock").seconds == 600.0
    assert settle(read, alarm, "clock").style == "clock"
    assert settle(read, alarm, "elapsed").seconds == 580.0
    assert settle(read, alarm, "elapsed").style == "elapsed"


@pytest.mark.parametrize(
    ("after_s", "seconds", "odd"),
    [
        (3601.0, 3599.0, True),  # an hour and more, or less than one
        (3600.0, 3599.0, False),
        (3601.0, 3600.0, False),
        (3700.0, 3601.0, False),
        (3500.0, 3400.0, False),
    ],
)
def test_a_clock_beyond_the_hour_that_may_be_minutes_is_not_guessed(
    after_s: float, seconds: float, *, odd: bool
) -> None:
    read = either(after_s, seconds)
    if odd:
        with pytest.raises(TwoReadingsError):
            settle(read, SHORT, None)
    else:
        assert settle(read, SHORT, None).seconds == after_s


# a clock that is written like the alarm and lies beyond 2 h


@pytest.mark.parametrize(
    ("after_s", "late"), [(7200.1, True), (10_800.0, True), (10_800.1, False), (-10_900.0, False)]
)
def test_a_late_clock_is_one_of_two_readings(after_s: float, *, late: bool) -> None:
    """10:50 after 8:00 is 2:50 h or 10:50 min: up to 3 h it may be a clock."""
    read = either(after_s, 650.0)
    if late:
        with pytest.raises(TwoReadingsError, match="or 10:50 since the alarm"):
            settle(read, SHORT, None)
        assert settle(read, SHORT, "elapsed").seconds == 650.0
    else:
        assert settle(read, SHORT, None).seconds == 650.0


def test_a_late_clock_counts_from_the_alarm_past_midnight() -> None:
    alarm = Alarm(clock_s=82_800.0, form="a:b", day=None)  # 23:00
    read = Written(shown="1:30", clock_s=5400.0, elapsed_s=90.0, form="a:b")
    with pytest.raises(TwoReadingsError, match=r"clock \(2:30:00 after the alarm\) or 1:30"):
        settle(read, alarm, None)


@pytest.mark.parametrize(
    ("read", "alarm"),
    [
        (either(7300.0, 650.0, "a:b:c"), SHORT),
        (watch(650.0, form="a:b"), SHORT),
        (either(7300.0, 650.0), None),
    ],
)
def test_what_is_not_written_like_the_alarm_is_no_late_clock(
    read: Written, alarm: Alarm | None
) -> None:
    assert settle(read, alarm, None).seconds == 650.0


def test_a_late_clock_beside_an_alarm_with_seconds_is_told_of() -> None:
    """The others of its column settle it: 2:00 after an alarm at 23:53:00 may be two o'clock."""
    with pytest.raises(BeyondError, match=r"2:01:40 after the alarm.* or 10:50"):
        settle(either(7300.0, 650.0), ALARM, None)
    assert settle(either(7300.0, 650.0), ALARM, "elapsed").seconds == 650.0


def test_a_late_clock_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a clock"):
        settle(clock(7300.0, form="a:b"), SHORT, None)


# minutes typed where Excel reads hours


def typed(minutes_s: float, elapsed_s: float | None, **more: object) -> Written:
    return watch(elapsed_s, minutes_s=minutes_s, **more)


def test_an_hour_and_more_without_seconds_is_minutes_and_said_so() -> None:
    found = settle(typed(105.0, 6300.0), ALARM, None)
    assert (found.seconds, found.style, found.doubt) == (105.0, "elapsed", False)
    assert found.warning == '"9:40" is read as 1:45 (m:ss), not as hours'


@pytest.mark.parametrize(("elapsed_s", "seconds"), [(3599.0, 3599.0), (3600.0, 60.0)])
def test_below_an_hour_it_is_what_it_says(elapsed_s: float, seconds: float) -> None:
    assert settle(typed(60.0, elapsed_s), ALARM, None).seconds == seconds


def test_a_time_that_only_minutes_can_be_is_minutes() -> None:
    for elapsed_s in (None, 90_000.0):
        found = settle(typed(1500.0, elapsed_s), ALARM, None)
        assert found.seconds == 1500.0
        assert found.warning


@pytest.mark.parametrize("minutes_s", [0.0, 7200.0])
def test_minutes_up_to_the_longest_drill(minutes_s: float) -> None:
    assert settle(typed(minutes_s, None), None, None).seconds == minutes_s


@pytest.mark.parametrize("minutes_s", [-1.0, 7201.0])
def test_minutes_beyond_a_drill_are_refused(minutes_s: float) -> None:
    with pytest.raises(ValueError, match="must be at most"):
        settle(typed(minutes_s, None), None, None)


def test_where_minutes_and_seconds_agree_nothing_was_typed_wrongly() -> None:
    assert settle(typed(580.0, 580.0), ALARM, None).warning == ""


@pytest.mark.parametrize(
    ("apart_s", "near"), [(-10_800.0, True), (-10_801.0, False), (10_800.0, True)]
)
def test_what_may_be_a_wrong_clock_near_the_alarm_is_not_taken_for_minutes(
    apart_s: float, *, near: bool
) -> None:
    """6:30 before 9:30 is a slip of the clock; 5:00 is nobody's clock there."""
    read = typed(105.0, 6300.0, clock_s=ALARM_S + apart_s)
    if near:
        with pytest.raises(ValueError, match="must be a clock"):
            settle(read, ALARM, None)
    else:
        assert settle(read, ALARM, None).seconds == 105.0
    assert settle(read, ALARM, "elapsed").seconds == 105.0
    assert settle(read, None, None).seconds == 105.0


def test_near_goes_round_midnight() -> None:
    alarm = Alarm(clock_s=3600.0, form="a:b:c", day=None)
    read = typed(105.0, 6300.0, clock_s=86_400.0 - 3600.0)
    with pytest.raises(ValueError, match="must be a clock"):
        settle(read, alarm, None)


def test_a_clock_under_a_header_of_minutes_is_not_guessed() -> None:
    read = typed(571.0, 34_260.0, form="a:b:c", clock_s=ALARM_S + 60.0)
    said = (
        r'^is "9:40": a clock \(1:00 after the alarm\) under a header of times since the alarm, '
        r"or 9:31$"
    )
    with pytest.raises(TwoReadingsError, match=said):
        settle(read, ALARM, "elapsed")
    other = typed(571.0, 34_260.0, form="a:b", clock_s=ALARM_S + 60.0)
    assert settle(other, ALARM, "elapsed").seconds == 571.0
    plain = watch(571.0, form="a:b:c", clock_s=ALARM_S + 60.0)
    assert settle(plain, ALARM, "elapsed").seconds == 571.0


def test_what_has_no_reading_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match=r'^is "9:40"; must be at most'):
        settle(watch(None), None, None)
    with pytest.raises(ValueError, match=r'^is "9:40"; must be a clock'):
        settle(watch(None), ALARM, None)
