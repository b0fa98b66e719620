"""Times as schools write them, settled against the alarm: a clock or a stopwatch.

`readings.written` says what a cell can mean, `settle` decides which of it. Both refuse rather
than guess: where two readings are left, the caller is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.drills.readings import DAY_S, EARLIEST_S, LATEST_S, Written
from evacsim.locale import mark, text
from evacsim.units import format_time

if TYPE_CHECKING:
    import datetime as dt

    from evacsim.drills.readings import Form
    from evacsim.spreadsheet.fields import Style

_HOUR_S: Final = 3600.0
_NEAR_S: Final = 3 * _HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """The alarm of a run, as it was written."""

    clock_s: float
    form: Form
    day: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A time since the alarm [s], which style it was, and what is to be said of it.

    `doubt` is set where the other style would have been possible too.
    """

    seconds: float
    style: Style | None
    warning: str = ""
    doubt: bool = False


class TwoReadingsError(ValueError):
    """A time can be read as a clock and as a stopwatch, and nothing decides."""


class BeyondError(TwoReadingsError):
    """As a clock a time would be later than any of a drill: it is a stopwatch, if none speak up."""


class DecimalError(TwoReadingsError):
    """A decimal without a unit may be minutes and seconds, minutes, or seconds."""


def settle(read: Written, alarm: Alarm | None, style: Style | None) -> Settled:
    """Decide which of its meanings a time has, and return it in seconds since the alarm.

    Parameters
    ----------
    read
        What the cell can mean.
    alarm
        The alarm of the run; None where it was not written down: then no clock can be read.
    style
        What its column is known to hold; None where it may be either.

    Raises
    ------
    TwoReadingsError
        If both meanings are possible and nothing decides; a `DecimalError` if no unit does, a
        `BeyondError` if the clock would be later than a drill lasts.
    ValueError
        If neither is possible.
    """
    _refuse_decimal(read, alarm)
    since = None if style == "elapsed" else _since_alarm(read, alarm)
    stopwatch = None if style == "clock" else _stopwatch(read)
    if since is None and stopwatch is not None and style is None and _is_as(read, alarm):
        since = _late_clock(read, alarm)
    late = _late_clock(read, alarm) if since is None and style is None else None
    if late is not None and stopwatch is not None and not _is_as(read, alarm):
        raise BeyondError(_either(_EITHER, read, late, stopwatch))
    if since is not None and since == stopwatch:
        return Settled(seconds=since, style=None)
    if since is not None and stopwatch is not None:
        odd = since > _HOUR_S > stopwatch
        if alarm is None or read.form == "other" or read.form != alarm.form or odd:
            raise TwoReadingsError(_either(_EITHER, read, since, stopwatch))
        said = _either(_AS_THE_ALARM, read, since, stopwatch)
        return Settled(seconds=since, style="clock", warning=said, doubt=True)
    if since is not None:
        return Settled(seconds=since, style="clock")
    trapped = stopwatch == read.minutes_s and stopwatch != read.elapsed_s
    near = _since_alarm(read, alarm) if trapped and read.form == "a:b:c" else None
    if near is not None and stopwatch is not None:  # 09:31:00 under a header that says minutes
        raise TwoReadingsError(_either(_UNDER_TIMES, read, near, stopwatch))
    if stopwatch is not None and not (trapped and style is None and _is_near(read, alarm)):
        said = text(
            '"{shown}" is read as {format_time} (m:ss), not as hours',
            shown=read.shown,
            format_time=format_time(stopwatch),
        )
        return Settled(seconds=stopwatch, style="elapsed", warning=said if trapped else "")
    raise ValueError(_refusal(read, alarm, style))


def settle_report(read: Written, alarm: Alarm | None) -> Settled:
    """Return when a report was made [s after the alarm]: a clock, up to a day later or dated.

    Raises
    ------
    TwoReadingsError
        If it is a number that may be a clock, or a decimal without a unit.
    ValueError
        If it is a clock and the alarm is not known, or stands before it.
    """
    _refuse_decimal(read, alarm)
    if read.bare and read.elapsed_s is not None:
        since = _since_alarm(read, alarm)
        if since is not None and since >= 0:
            raise TwoReadingsError(_either(_EITHER, read, since, read.elapsed_s))
        return Settled(seconds=read.elapsed_s, style="elapsed")
    if read.clock_s is None and read.elapsed_s is not None:
        return Settled(seconds=read.elapsed_s, style="elapsed")
    if alarm is None or read.clock_s is None:
        raise ValueError(
            text('is "{shown}", a clock, but the time of the alarm is missing', shown=read.shown)
        )
    if read.day is not None and alarm.day is not None:
        days = (read.day - alarm.day).days
        return Settled(seconds=days * DAY_S + read.clock_s - alarm.clock_s, style="clock")
    return Settled(seconds=(read.clock_s - alarm.clock_s) % DAY_S, style="clock")


_EITHER: Final = mark(
    'is "{shown}": a clock ({since} after the alarm) or {stopwatch} since the alarm'
)
_AS_THE_ALARM: Final = mark(
    '"{shown}" is read as a clock, as the alarm is written: {since} after it, not {stopwatch}'
)
_UNDER_TIMES: Final = mark(
    'is "{shown}": a clock ({since} after the alarm) under a header of times since the alarm, '
    "or {stopwatch}"
)


def _either(template: str, read: Written, since_s: float, stopwatch_s: float) -> str:
    """Return a sentence on the two readings of a time."""
    since, stopwatch = format_time(since_s), format_time(stopwatch_s)
    return text(template, shown=read.shown, since=since, stopwatch=stopwatch)


def _refuse_decimal(read: Written, alarm: Alarm | None) -> None:
    """Raise DecimalError where a decimal may be something else than seconds."""
    if not read.decimal_s:
        return
    whole, _, part = read.shown.partition(".")
    may = [format_time(time_s) for time_s in read.decimal_s]
    may[-1] += text(" ({shown} min)", shown=read.shown) if len(may) > 1 else ""
    hours_minutes = Written(shown=read.shown, clock_s=_clock_of(whole, part))
    since = _since_alarm(hours_minutes, alarm)
    if since is not None:
        may.insert(
            0, text("a clock ({format_time} after the alarm)", format_time=format_time(since))
        )
    raise DecimalError(
        text('is "{shown}": may be {may} or {shown} s', shown=read.shown, may=", ".join(may))
    )


def _clock_of(hours: str, minutes: str) -> float | None:
    """Return the clock [s] that 9.34 may be."""
    minutes = minutes.ljust(2, "0")
    if len(minutes) > 2 or int(hours) > 23 or int(minutes) > 59:  # noqa: PLR2004
        return None
    return int(hours) * _HOUR_S + int(minutes) * 60.0


def _late_clock(read: Written, alarm: Alarm | None) -> float | None:
    """Return the clock [s] that a time of two numbers may be beyond the latest."""
    if alarm is None or read.clock_s is None or read.form != "a:b":
        return None
    since = (read.clock_s - alarm.clock_s) % DAY_S
    return since if LATEST_S < since <= _NEAR_S else None


def _is_as(read: Written, alarm: Alarm | None) -> bool:
    """Whether a time is written as the alarm is."""
    return alarm is not None and read.form == alarm.form


def _since_alarm(read: Written, alarm: Alarm | None) -> float | None:
    if read.clock_s is None or alarm is None:
        return None
    if read.day is not None and alarm.day is not None:
        since = (read.day - alarm.day).days * DAY_S + read.clock_s - alarm.clock_s
    else:
        half = DAY_S / 2  # the nearest such time of day, before the alarm or after it
        since = (read.clock_s - alarm.clock_s + half) % DAY_S - half
    return round(since, 3) if EARLIEST_S <= since <= LATEST_S else None


def _is_near(read: Written, alarm: Alarm | None) -> bool:
    """Whether a clock is so near the alarm that it is a wrong clock rather than minutes typed."""
    if read.clock_s is None or alarm is None:
        return False
    apart = abs(read.clock_s - alarm.clock_s)
    return min(apart, DAY_S - apart) <= _NEAR_S


def _stopwatch(read: Written) -> float | None:
    if read.elapsed_s is not None and EARLIEST_S <= read.elapsed_s <= LATEST_S:
        # an hour and more with no seconds is minutes typed into Excel, if it can be
        if read.minutes_s is None or read.elapsed_s < _HOUR_S:
            return read.elapsed_s
        return read.minutes_s
    typed_s = read.minutes_s
    return typed_s if typed_s is not None and 0 <= typed_s <= LATEST_S else None


def _refusal(read: Written, alarm: Alarm | None, style: Style | None) -> str:
    if read.clock_s is not None and alarm is None and style != "elapsed":
        return text('is "{shown}", a clock, but the time of the alarm is missing', shown=read.shown)
    if alarm is None:
        return text(
            'is "{shown}"; must be at most {format_time} after the alarm',
            shown=read.shown,
            format_time=format_time(LATEST_S),
        )
    at = format_time(alarm.clock_s)
    return text(
        'is "{shown}"; must be a clock from 10 min before to 2 h after the alarm '
        "({at}), or at most 2 h since it",
        shown=read.shown,
        at=at,
    )
