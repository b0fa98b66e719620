"""Every way in which schools write a time, and those that are refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.drills.readings import written
from evacsim.drills.times import Alarm, TwoReadingsError, settle, settle_report

MORNING = Alarm(clock_s=34_200.0, form="a:b:c", day=dt.date(2026, 3, 30))
NIGHT = Alarm(clock_s=86_340.0, form="a:b:c", day=None)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("09:31:45", 105),
        ("9:31:45", 105),
        ("09：31：45", 105),
        ("０９：３１：４５", 105),
        ("1:45", 105),
        ("105", 105),
        ("105s", 105),
        ("105秒", 105),
        ("1分45秒", 105),
        ("1分45", 105),
        ("1'45\"", 105),
        ("1′45″", 105),
        ("1’45”", 105),
        ("1 min 45 s", 105),
        ("2分", 120),
        ("45秒", 45),
        ("1:45.5", 105.5),
        ("0:01:45", 105),
        ("9点31分45秒", 105),
        ("9时31分", 60),
        ("上午9:31:45", 105),
        ("2026-03-30 09:31:45", 105),
        ("2026/3/30 9:31:45", 105),
        (105, 105),
        (105.0, 105),
        (0, 0),
        ("09:29:50", -10),
    ],
)
def test_texts_and_numbers(value: object, seconds: float) -> None:
    assert settle(written(value), MORNING, None).seconds == seconds


@pytest.mark.parametrize(
    ("value", "form", "seconds"),
    [
        (dt.time(9, 31, 45), "h:mm:ss", 105),
        (dt.time(0, 1, 45), "h:mm:ss", 105),
        (dt.time(0, 1, 45), "mm:ss", 105),
        (dt.timedelta(seconds=105), "[h]:mm:ss", 105),
        (dt.datetime.fromisoformat("2026-03-30 09:31:45"), "yyyy-mm-dd h:mm:ss", 105),
        (dt.datetime.fromisoformat("1899-12-30 00:01:45"), "h:mm:ss", 105),
    ],
)
def test_cells_of_excel(value: object, form: str, seconds: float) -> None:
    settled = settle(written(value, form), MORNING, None)
    assert settled.seconds == seconds
    assert settled.warning == ""


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (dt.time(1, 45), "h:mm"),
        (dt.time(1, 45), "h:mm:ss"),
        (dt.timedelta(hours=1, minutes=45), "[h]:mm:ss"),
        (dt.timedelta(hours=1, minutes=45), "[h]:mm"),
        ("1:45:00", ""),
    ],
)
def test_one_hour_45_is_one_minute_45_and_said_so(value: object, form: str) -> None:
    settled = settle(written(value, form), MORNING, None)
    assert settled.seconds == 105
    assert "1:45" in settled.warning
    assert "not as hours" in settled.warning


def test_25_minutes_typed_into_excel_are_25_hours() -> None:
    settled = settle(written(dt.timedelta(hours=25), "[h]:mm:ss"), MORNING, None)
    assert settled.seconds == 1500
    assert settled.warning


def test_45_seconds_typed_as_0_45_are_45_minutes_in_excel() -> None:
    assert settle(written(dt.time(0, 45), "h:mm"), MORNING, None).seconds == 45


@pytest.mark.parametrize("value", ["00:03:30", "23:59:40"])
def test_past_midnight(value: str) -> None:
    expected = {"00:03:30": 270, "23:59:40": 40}[value]
    assert settle(written(value), NIGHT, None).seconds == expected


def test_past_midnight_without_seconds_as_the_alarm_is_written() -> None:
    alarm = Alarm(clock_s=86_340.0, form="a:b", day=None)
    for value in ("00:03", dt.time(0, 3)):
        settled = settle(written(value, "h:mm"), alarm, None)
        assert settled.seconds == 240
        assert settled.doubt
        assert settled.warning


def test_a_clock_a_day_later_in_full() -> None:
    alarm = Alarm(clock_s=86_340.0, form="a:b:c", day=dt.date(2026, 3, 30))
    assert (
        settle(written(dt.datetime.fromisoformat("2026-03-31 00:03")), alarm, None).seconds == 240
    )


def test_two_readings_are_not_guessed() -> None:
    read = written("9:40")
    with pytest.raises(TwoReadingsError, match=r"clock \(10:00 after the alarm\) or 9:40"):
        settle(read, MORNING, None)
    assert settle(read, MORNING, "clock").seconds == 600
    assert settle(read, MORNING, "elapsed").seconds == 580


@pytest.mark.parametrize(
    "value",
    [
        "约5分",
        "五分钟",
        "1:75",
        "1:2:75",
        "早",
        "12.5:3",
        "2026-13-40 09:30",
        "-",
        "9:61:00",
        "30小时",
        True,
        0.0729,
        99_999,
        1e300,
        "99999999999999999999",
        dt.date(2026, 3, 30),
        "09:12:00",
        dt.time(9, 12),
        "下午13:40",
    ],
)
def test_what_is_no_time_of_a_drill_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"is |must|minutes"):
        settle(written(value), MORNING, None)


def test_a_clock_needs_an_alarm() -> None:
    with pytest.raises(ValueError, match="the time of the alarm is missing"):
        settle(written("09:35:36"), None, None)
    assert settle(written("5:36"), None, None).seconds == 336


def test_reports_come_up_to_a_day_later() -> None:
    assert settle_report(written("09:20:00"), MORNING).seconds == 86_400 - 600
    assert settle_report(written("2026-04-01 09:30"), MORNING).seconds == 2 * 86_400
    assert settle_report(written("45分钟"), None).seconds == 2700
    with pytest.raises(ValueError, match="alarm is missing"):
        settle_report(written("10:00:00"), None)


@given(st.text(max_size=12))
def test_no_text_breaks_it(text: str) -> None:
    try:
        settled = settle(written(text), MORNING, None)
    except ValueError:
        return
    assert -600 <= settled.seconds <= 7200


@given(st.floats(allow_nan=True) | st.times() | st.timedeltas() | st.datetimes())
def test_no_cell_breaks_it(value: object) -> None:
    try:
        settled = settle(written(value, "h:mm"), MORNING, None)
    except (ValueError, OverflowError) as error:
        assert isinstance(error, ValueError)  # noqa: PT017
        return
    assert -600 <= settled.seconds <= 7200
