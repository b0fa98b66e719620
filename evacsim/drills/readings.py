"""Cells to what they can mean: a stopwatch, a time of day, or either.

The trap: whoever types 1:45 for one minute and 45 seconds into Excel stores 1 h 45 min, shown as
1:45. A time in minutes and no seconds is therefore taken as m:ss, and said so.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final, Literal

from evacsim.locale import mark, text

Form = Literal["a:b", "a:b:c", "other"]

DAY_S: Final = 86_400.0
LATEST_S: Final = 7_200.0
"""No time of a drill is later than this after its alarm; separates clocks from stopwatches."""
EARLIEST_S: Final = -600.0
"""A clock may stand so long before the alarm: an error of order, to be judged, not a new day."""
_HOUR_S: Final = 3600.0
_HOW = mark("write 09:35:36 (clock), or 5:36, 5分36秒 or 336 (since the alarm)")

_COLONS = re.compile(r"(\d{1,4}):(\d{1,2}(?:\.\d+)?)(?::(\d{1,2}(?:\.\d+)?))?")
_SECONDS = re.compile(r"(-?\d+(?:\.\d+)?)\s*(s|sec|secs|seconds|秒|秒钟)?")
_UNITS = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*(?:小时|h|hr|hour|hours)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:分钟|分|mins|min|m|'|′|’)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:秒钟|秒|s|sec|\"|″|”|''|′′|’’)?)?"
)
_HANZI_CLOCK = re.compile(r"(\d{1,2})\s*[点时]\s*(?:(\d{1,2})\s*分?)?\s*(?:(\d{1,2})\s*秒?)?")
_DATED = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ t]+(.+)")
_HALVES = (("上午", 0), ("早上", 0), ("凌晨", 0), ("下午", 12), ("晚上", 12), ("am", 0), ("pm", 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a cell can mean: a stopwatch [s], a time of day [s], or either.

    `minutes_s` is the reading of h:mm (or h:mm:00) as m:ss; `shown` the cell as a person sees it.
    `bare` is a number without a unit. `decimal_s` are a decimal's readings [s] as minutes and
    seconds (2.05 is 2:05) and as minutes (2.05 is 2:03), as far as they are possible.
    """

    shown: str
    form: Form = "other"
    elapsed_s: float | None = None
    clock_s: float | None = None
    minutes_s: float | None = None
    day: dt.date | None = None
    bare: bool = False
    decimal_s: tuple[float, ...] = ()


def written(value: object, number_format: str = "", per_unit_s: float | None = None) -> Written:
    """Say what a cell can mean; a number counts in units of `per_unit_s`, if that is known.

    Raises
    ------
    ValueError
        If it is no time at all.
    """
    if isinstance(value, str):
        return _text(value, per_unit_s)
    if isinstance(value, bool):
        said = text("is {value}; must be a time; {how}", value=str(value).lower(), how=text(_HOW))
        raise ValueError(said)  # noqa: TRY004
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
        return _number(float(value), f"{value:g}", per_unit_s)
    raise ValueError(text("is {value}; must be a time; {how}", value=value, how=text(_HOW)))


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


def _number(value: float, shown: str, per_unit_s: float | None) -> Written:
    seconds = value * (per_unit_s or 1.0)
    if per_unit_s is None and 0 < value < 1:
        raise ValueError(
            text(
                "is {value:.6g}: a time of Excel without its format, or a part of a second; "
                "format the cell as a time (h:mm:ss)",
                value=value,
            )
        )
    if not EARLIEST_S <= seconds <= LATEST_S:
        raise ValueError(
            text(
                "is {seconds:g} s; must be at most {latest_s:g} s after the alarm; {how}",
                seconds=seconds,
                latest_s=LATEST_S,
                how=text(_HOW),
            )
        )
    read = Written(shown=shown, elapsed_s=round(seconds, 3))
    if per_unit_s is not None:
        return read
    return replace(
        read, bare=True, clock_s=_without_colon(shown), decimal_s=_decimal_readings(value, shown)
    )


def _without_colon(shown: str) -> float | None:
    """Return the clock [s] that 935 or 0935 may be; None if it cannot be one."""
    match = re.fullmatch(r"(\d{1,2})(\d{2})", shown)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004
        return None
    return int(match[1]) * 3600.0 + int(match[2]) * 60.0


def _decimal_readings(value: float, shown: str) -> tuple[float, ...]:
    """Return what 2.05 may be beside 2.05 s: 2 min 5 s, 2.05 min; Excel drops the 0 of 3.30."""
    whole, _, part = shown.partition(".")
    if value <= 0 or not part.strip("0"):
        return ()
    seconds = int(part.ljust(2, "0")) if len(part) <= 2 else 60  # noqa: PLR2004
    found = [int(whole) * 60.0 + seconds] if seconds < 60 else []  # noqa: PLR2004
    found.append(round(value * 60, 3))
    return tuple(dict.fromkeys(time_s for time_s in found if time_s <= LATEST_S))


def _text(value: str, per_unit_s: float | None = None) -> Written:
    written = unicodedata.normalize("NFKC", value).strip().lower()
    dated = _DATED.fullmatch(written)
    if dated is not None:
        year, month, day = (int(part) for part in re.split(r"[-/.]", dated[1]))
        try:
            return replace(_text(dated[2]), day=dt.date(year, month, day), elapsed_s=None)
        except ValueError:
            raise ValueError(
                text('is "{value}"; must be a date and a time; {how}', value=value, how=text(_HOW))
            ) from None
    for word, hours in _HALVES:
        if word in written:
            return _half_day(value, written.replace(word, "").strip(), hours)
    colons = _COLONS.fullmatch(written)
    if colons is not None:
        return _colon_text(value.strip(), colons)
    seconds = _SECONDS.fullmatch(written)
    if seconds is not None:
        own_s = 1.0 if seconds[2] else per_unit_s
        return replace(_number(float(seconds[1]), seconds[1], own_s), shown=written)
    units = _UNITS.fullmatch(written)
    if units is not None and any(units.groups()):
        return _unit_text(value.strip(), units)
    hanzi = _HANZI_CLOCK.fullmatch(written)
    if hanzi is not None:
        of_day = _clock(value, *(int(part or 0) for part in hanzi.groups()))
        return Written(shown=value.strip(), clock_s=of_day)
    raise ValueError(text('is "{value}"; must be a time; {how}', value=value, how=text(_HOW)))


def _unit_text(shown: str, match: re.Match[str]) -> Written:
    parts = [part for part in match.groups() if part is not None]
    if any("." in part for part in parts[:-1]):
        raise ValueError(
            text(
                'is "{shown}": only the last of its numbers may have a decimal; {how}',
                shown=shown,
                how=text(_HOW),
            )
        )
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    if minutes > 0 and seconds >= 60:  # noqa: PLR2004
        raise ValueError(text('is "{shown}": seconds go up to 59', shown=shown))
    return Written(shown=shown, elapsed_s=round(hours * 3600 + minutes * 60 + seconds, 3))


def _colon_text(shown: str, match: re.Match[str]) -> Written:
    first, second, third = match.groups()
    if third is None:
        if float(second) >= 60:  # noqa: PLR2004
            raise ValueError(text('is "{shown}": minutes and seconds go up to 59', shown=shown))
        minutes_s = round(int(first) * 60 + float(second), 3)
        is_clock = int(first) < 24 and "." not in second  # noqa: PLR2004
        clock_s = int(first) * 3600 + float(second) * 60 if is_clock else None
        dotted = re.fullmatch(r"(\d{2})\.([0-5]\d)", second)
        if dotted is not None and int(first) < 24:  # noqa: PLR2004
            # 9:34.30 may be the clock 9:34:30
            of_day = _clock(shown, int(first), int(dotted[1]), int(dotted[2]))
            return Written(shown=shown, elapsed_s=minutes_s, clock_s=of_day)
        return Written(shown=shown, form="a:b", elapsed_s=minutes_s, clock_s=clock_s)
    if "." in second or float(second) >= 60 or float(third) >= 60:  # noqa: PLR2004
        raise ValueError(text('is "{shown}": minutes and seconds go up to 59', shown=shown))
    seconds = round(int(first) * 3600 + int(second) * 60 + float(third), 3)
    trap = seconds / 60 if float(third) == 0 and int(first) > 0 else None
    clock = seconds if seconds < DAY_S else None
    return Written(shown=shown, form="a:b:c", elapsed_s=seconds, clock_s=clock, minutes_s=trap)


def _half_day(value: str, written: str, hours: int) -> Written:
    read = _text(written)
    if read.clock_s is None or read.clock_s >= 13 * _HOUR_S:
        raise ValueError(
            text('is "{value}"; must be a clock of 12 hours; {how}', value=value, how=text(_HOW))
        )
    clock_s = read.clock_s % (12 * _HOUR_S) + hours * _HOUR_S
    return Written(shown=value.strip(), clock_s=clock_s)


def _clock(value: str, hours: int, minutes: int, seconds: int) -> float:
    if hours > 23 or minutes > 59 or seconds >= 60:  # noqa: PLR2004
        raise ValueError(text('is "{value}": a clock goes up to 23:59:59', value=value))
    return hours * 3600 + minutes * 60 + seconds
