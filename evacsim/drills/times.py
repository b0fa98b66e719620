"""Times as schools write them: a clock or a stopwatch, in text or in a cell of Excel.

`written` says what a cell can mean, `settle` decides which of it, against the alarm. Both refuse
rather than guess: where two readings are left, the caller is told so.

The trap: whoever types 1:45 for one minute and 45 seconds into Excel stores 1 h 45 min, shown as
1:45. A time in minutes and no seconds is therefore taken as m:ss, and said so.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.drills.fields import Style

Form = Literal["a:b", "a:b:c", "other"]

DAY_S: Final = 86_400.0
LATEST_S: Final = 7_200.0
"""No time of a drill is later than this after its alarm; separates clocks from stopwatches."""
EARLIEST_S: Final = -600.0
"""A clock may stand so long before the alarm: an error of order, to be judged, not a new day."""
_HOUR_S = 3600.0
_NEAR_S = 3 * _HOUR_S
_HOW = "write 09:35:36 (clock), or 5:36, 5分36秒 or 336 (since the alarm)"

_COLONS = re.compile(r"(\d{1,4}):(\d{1,2}(?:\.\d+)?)(?::(\d{1,2}(?:\.\d+)?))?")
_SECONDS = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds|秒|秒钟)?")
_UNITS = re.compile(
    r"(?:(\d+)\s*(?:小时|h|hr|hour|hours)\s*)?"
    r"(?:(\d+)\s*(?:分钟|分|min|m|'|′|’)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:秒钟|秒|s|sec|\"|″|”|''|′′|’’)?)?"
)
_HANZI_CLOCK = re.compile(r"(\d{1,2})\s*[点时]\s*(?:(\d{1,2})\s*分?)?\s*(?:(\d{1,2})\s*秒?)?")
_DATED = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ t]+(.+)")
_HALVES = (("上午", 0), ("早上", 0), ("凌晨", 0), ("下午", 12), ("晚上", 12), ("am", 0), ("pm", 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a cell can mean: a stopwatch [s], a time of day [s], or either.

    `minutes_s` is the reading of h:mm (or h:mm:00) as m:ss; `shown` the cell as a person sees it.
    """

    shown: str
    form: Form = "other"
    elapsed_s: float | None = None
    clock_s: float | None = None
    minutes_s: float | None = None
    day: dt.date | None = None


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


def written(value: object, number_format: str = "") -> Written:
    """Say what a cell can mean.

    Raises
    ------
    ValueError
        If it is no time at all.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        raise ValueError(f"is {str(value).lower()}; must be a time; {_HOW}")  # noqa: TRY004
    if isinstance(value, dt.datetime):
        if value.year <= 1900:  # noqa: PLR2004 - Excel's day 0: a duration of a day or more
            return _cell((value - dt.datetime(1899, 12, 30)).total_seconds(), number_format)  # noqa: DTZ001
        clock_s = _day_seconds(value.time())
        return Written(shown=str(value), clock_s=clock_s, day=value.date())
    if isinstance(value, dt.time):
        return _cell(_day_seconds(value), number_format)
    if isinstance(value, dt.timedelta):
        read = _cell(value.total_seconds(), number_format)
        is_long = read.clock_s is not None and read.clock_s > LATEST_S
        # [h]:mm:ss is for durations; only what no drill can last may still be a clock
        return read if is_long else replace(read, clock_s=None)
    if isinstance(value, int | float):
        return _number(float(value))
    raise ValueError(f"is {value}; must be a time; {_HOW}")


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
        If both meanings are possible and nothing decides.
    ValueError
        If neither is possible.
    """
    since = None if style == "elapsed" else _since_alarm(read, alarm)
    stopwatch = None if style == "clock" else _stopwatch(read)
    if since is not None and stopwatch is not None:
        if alarm is None or read.form == "other" or read.form != alarm.form:
            raise TwoReadingsError(
                f'is "{read.shown}": a clock ({format_time(since)} after the alarm) '
                f"or {format_time(stopwatch)} since the alarm"
            )
        said = (
            f'"{read.shown}" is read as a clock, as the alarm is written: {format_time(since)} '
            f"after it, not {format_time(stopwatch)}"
        )
        return Settled(seconds=since, style="clock", warning=said, doubt=True)
    if since is not None:
        return Settled(seconds=since, style="clock")
    trapped = stopwatch == read.minutes_s and stopwatch != read.elapsed_s
    if stopwatch is not None and not (trapped and style is None and _is_near(read, alarm)):
        said = f'"{read.shown}" is read as {format_time(stopwatch)} (m:ss), not as hours'
        return Settled(seconds=stopwatch, style="elapsed", warning=said if trapped else "")
    raise ValueError(_refusal(read, alarm, style))


def settle_report(read: Written, alarm: Alarm | None) -> Settled:
    """Return when a report was made [s after the alarm]: a clock, up to a day later or dated.

    Raises
    ------
    ValueError
        If it is a clock and the alarm is not known, or stands before it.
    """
    if read.clock_s is None and read.elapsed_s is not None:
        return Settled(seconds=read.elapsed_s, style="elapsed")
    if alarm is None or read.clock_s is None:
        raise ValueError(f'is "{read.shown}", a clock, but the time of the alarm is missing')
    if read.day is not None and alarm.day is not None:
        days = (read.day - alarm.day).days
        return Settled(seconds=days * DAY_S + read.clock_s - alarm.clock_s, style="clock")
    return Settled(seconds=(read.clock_s - alarm.clock_s) % DAY_S, style="clock")


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
        return f'is "{read.shown}", a clock, but the time of the alarm is missing'
    if alarm is None:
        return f'is "{read.shown}"; must be at most {format_time(LATEST_S)} after the alarm'
    at = format_time(alarm.clock_s)
    return (
        f'is "{read.shown}"; must be a clock from 10 min before to 2 h after the alarm ({at}), '
        "or at most 2 h since it"
    )


def _day_seconds(time: dt.time) -> float:
    seconds = time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6
    return round(seconds, 3)


def _cell(seconds: float, number_format: str) -> Written:
    """Read a time cell of Excel: what the person saw decides what was typed."""
    seconds = round(seconds, 3)
    hours, rest = divmod(seconds, _HOUR_S)
    minutes, rest = divmod(rest, 60)
    shows_seconds = "s" in number_format.lower()
    if not shows_seconds and rest == 0:
        typed = f"{hours:.0f}:{minutes:02.0f}"
        read = Written(shown=typed, form="a:b", minutes_s=seconds / 60)
    else:
        tail = f"{rest:06.3f}".rstrip("0").rstrip(".")
        typed = f"{hours:.0f}:{minutes:02.0f}:{tail}"
        in_minutes = seconds / 60 if rest == 0 and hours else None
        read = Written(shown=typed, form="a:b:c", elapsed_s=seconds, minutes_s=in_minutes)
    is_clock = 0 <= seconds < DAY_S and not (shows_seconds and "h" not in number_format.lower())
    return replace(read, clock_s=seconds if is_clock else None)


def _number(value: float) -> Written:
    if 0 < value < 1:
        raise ValueError(
            f"is {value:.6g}: a time of Excel without its format, or a part of a second; "
            "format the cell as a time (h:mm:ss)"
        )
    if not EARLIEST_S <= value <= LATEST_S:
        raise ValueError(f"is {value:g} s; must be at most {LATEST_S:g} s after the alarm; {_HOW}")
    return Written(shown=f"{value:g}", elapsed_s=round(value, 3))


def _text(value: str) -> Written:
    text = unicodedata.normalize("NFKC", value).strip().lower()
    dated = _DATED.fullmatch(text)
    if dated is not None:
        year, month, day = (int(part) for part in re.split(r"[-/.]", dated[1]))
        try:
            return replace(_text(dated[2]), day=dt.date(year, month, day), elapsed_s=None)
        except ValueError:
            raise ValueError(f'is "{value}"; must be a date and a time; {_HOW}') from None
    for word, hours in _HALVES:
        if word in text:
            return _half_day(value, text.replace(word, "").strip(), hours)
    colons = _COLONS.fullmatch(text)
    if colons is not None:
        return _colon_text(value.strip(), colons)
    seconds = _SECONDS.fullmatch(text)
    if seconds is not None:
        return replace(_number(float(seconds[1])), shown=value.strip())
    units = _UNITS.fullmatch(text)
    if units is not None and any(units.groups()):
        return _unit_text(value.strip(), units)
    hanzi = _HANZI_CLOCK.fullmatch(text)
    if hanzi is not None:
        of_day = _clock(value, *(int(part or 0) for part in hanzi.groups()))
        return Written(shown=value.strip(), clock_s=of_day)
    raise ValueError(f'is "{value}"; must be a time; {_HOW}')


def _unit_text(shown: str, match: re.Match[str]) -> Written:
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    if minutes > 0 and seconds >= 60:  # noqa: PLR2004
        raise ValueError(f'is "{shown}": seconds go up to 59')
    return Written(shown=shown, elapsed_s=round(hours * 3600 + minutes * 60 + seconds, 3))


def _colon_text(shown: str, match: re.Match[str]) -> Written:
    first, second, third = match.groups()
    if third is None:
        if float(second) >= 60:  # noqa: PLR2004
            raise ValueError(f'is "{shown}": minutes and seconds go up to 59')
        minutes_s = round(int(first) * 60 + float(second), 3)
        is_clock = int(first) < 24 and "." not in second  # noqa: PLR2004
        clock_s = int(first) * 3600 + float(second) * 60 if is_clock else None
        return Written(shown=shown, form="a:b", elapsed_s=minutes_s, clock_s=clock_s)
    if "." in second or float(second) >= 60 or float(third) >= 60:  # noqa: PLR2004
        raise ValueError(f'is "{shown}": minutes and seconds go up to 59')
    seconds = round(int(first) * 3600 + int(second) * 60 + float(third), 3)
    trap = seconds / 60 if float(third) == 0 and int(first) > 0 else None
    clock = seconds if seconds < DAY_S else None
    return Written(shown=shown, form="a:b:c", elapsed_s=seconds, clock_s=clock, minutes_s=trap)


def _half_day(value: str, text: str, hours: int) -> Written:
    read = _text(text)
    if read.clock_s is None or read.clock_s >= 13 * _HOUR_S:
        raise ValueError(f'is "{value}"; must be a clock of 12 hours; {_HOW}')
    clock_s = read.clock_s % (12 * _HOUR_S) + hours * _HOUR_S
    return Written(shown=value.strip(), clock_s=clock_s)


def _clock(value: str, hours: int, minutes: int, seconds: int) -> float:
    if hours > 23 or minutes > 59 or seconds >= 60:  # noqa: PLR2004
        raise ValueError(f'is "{value}": a clock goes up to 23:59:59')
    return hours * 3600 + minutes * 60 + seconds
