"""Times as people write them: "4:05" <-> 245.0 s, nothing else."""

from __future__ import annotations

import re

from evacsim.locale import text

_CLOCK = re.compile(r"^(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)$")


def format_time(seconds: float) -> str:
    """Write a duration [s] as `m:ss` or `h:mm:ss`, rounded to the second.

    >>> format_time(245.0)
    '4:05'
    >>> format_time(3725)
    '1:02:05'
    """
    total = round(abs(seconds))
    hours, rest = divmod(total, 3600)
    minutes, secs = divmod(rest, 60)
    sign = "-" if seconds < 0 and total else ""
    return f"{sign}{hours}:{minutes:02d}:{secs:02d}" if hours else f"{sign}{minutes}:{secs:02d}"


def parse_time(written: str) -> float:
    """Read `m:ss`, `h:mm:ss` or plain seconds; return seconds.

    Raises
    ------
    ValueError
        If the text is none of these, or a part is out of its range.

    >>> parse_time("4:05")
    245.0
    >>> parse_time("95")
    95.0
    """
    written = written.strip()
    match = _CLOCK.match(written)
    if match is None:
        if not re.fullmatch(r"\d+(?:\.\d+)?", written):
            raise ValueError(
                text('"{written}" is not a time; write m:ss, h:mm:ss or seconds', written=written)
            )
        return float(written)
    hours, minutes, seconds = match.groups()
    if float(seconds) >= 60 or (hours is not None and int(minutes) >= 60):  # noqa: PLR2004
        raise ValueError(text('"{written}": minutes and seconds go up to 59', written=written))
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
