"""Decimals without a unit, and when a report was made; the alarm at 9:30:00 unless said."""

from __future__ import annotations

import datetime as dt

import pytest

from evacsim.drills.readings import Written
from evacsim.drills.times import Alarm, DecimalError, TwoReadingsError, settle, settle_report
from tests.drills.test_settling import ALARM, DATED, DAY, clock, watch


def decimal(shown: str, *readings_s: float) -> Written:
    return Written(shown=shown, elapsed_s=float(shown), decimal_s=readings_s, bare=True)


@pytest.mark.parametrize(
    ("shown", "readings_s", "alarm", "may"),
    [
        ("2.05", (125.0, 123.0), None, "2:05, 2:03 (2.05 min)"),
        ("2.75", (165.0,), None, "2:45"),
        ("9.34", (574.0, 560.4), ALARM, "a clock (4:00 after the alarm), 9:34, 9:20 (9.34 min)"),
        ("9.5", (590.0, 570.0), ALARM, "a clock (20:00 after the alarm), 9:50, 9:30 (9.5 min)"),
        ("9.60", (600.0, 576.0), ALARM, "10:00, 9:36 (9.60 min)"),
        ("9.034", (542.0,), ALARM, "9:02"),
        ("9.345", (574.0, 560.7), ALARM, "9:34, 9:21 (9.345 min)"),
        ("24.10", (1450.0, 1446.0), Alarm(clock_s=600.0, form="a:b", day=None),
         "24:10, 24:06 (24.10 min)"),
        ("23.59", (1439.0, 1415.4), Alarm(clock_s=86_280.0, form="a:b", day=None),
         "a clock (1:00 after the alarm), 23:59, 23:35 (23.59 min)"),
    ],
)  # fmt: skip
def test_a_decimal_is_not_guessed(
    shown: str, readings_s: tuple[float, ...], alarm: Alarm | None, may: str
) -> None:
    for call in (lambda: settle(decimal(shown, *readings_s), alarm, None),
                 lambda: settle_report(decimal(shown, *readings_s), alarm)):  # fmt: skip
        with pytest.raises(DecimalError) as caught:
            call()
        assert str(caught.value) == f'is "{shown}": may be {may} or {shown} s'


# when a report was made: later than any time of the drill


@pytest.mark.parametrize(("after_s", "seconds"), [(7300.0, 7300.0), (-60.0, 86_340.0), (0.0, 0.0)])
def test_a_report_may_come_up_to_a_day_later(after_s: float, seconds: float) -> None:
    found = settle_report(clock(after_s), ALARM)
    assert (found.seconds, found.style) == (seconds, "clock")
    assert settle_report(clock(after_s, day=DAY), ALARM).seconds == seconds
    assert settle_report(clock(after_s), DATED).seconds == seconds


def test_a_dated_report_may_come_any_day() -> None:
    late = clock(60.0, day=DAY + dt.timedelta(days=3))
    found = settle_report(late, DATED)
    assert (found.seconds, found.style) == (3 * 86_400.0 + 60.0, "clock")


def test_a_report_by_the_stopwatch() -> None:
    for alarm in (None, ALARM):
        found = settle_report(watch(9000.0), alarm)
        assert (found.seconds, found.style) == (9000.0, "elapsed")


def test_a_report_that_can_be_both_is_a_clock_unless_it_is_a_number() -> None:
    assert settle_report(clock(60.0, elapsed_s=580.0), ALARM).seconds == 60.0


@pytest.mark.parametrize(("after_s", "twice"), [(0.0, True), (60.0, True), (-60.0, False)])
def test_a_number_that_may_be_a_clock_after_the_alarm_is_not_guessed(
    after_s: float, *, twice: bool
) -> None:
    read = clock(after_s, elapsed_s=580.0, bare=True)
    if twice:
        with pytest.raises(TwoReadingsError, match="or 9:40 since the alarm"):
            settle_report(read, ALARM)
    else:
        found = settle_report(read, ALARM)
        assert (found.seconds, found.style) == (580.0, "elapsed")
    assert settle_report(read, None).seconds == 580.0


def test_a_report_by_the_clock_wants_an_alarm() -> None:
    said = r'^is "9:40", a clock, but the time of the alarm is missing$'
    with pytest.raises(ValueError, match=said):
        settle_report(clock(60.0), None)
    with pytest.raises(ValueError, match=said):
        settle_report(clock(60.0, elapsed_s=580.0), None)
    with pytest.raises(ValueError, match=said):
        settle_report(clock(60.0, bare=True), None)
