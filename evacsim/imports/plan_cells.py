"""Cells of plans to values: times, shares, names, pre-movement in words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from evacsim.drills.readings import LATEST_S, written
from evacsim.imports.reaction import read_reaction
from evacsim.imports.sheets import PRE_MOVEMENTS
from evacsim.imports.words import CellError
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from evacsim.imports.cells import Read

NOTHING: Final = frozenset({"无", "没有", "none"})
"""What says that there is nobody, or nothing; as `plain` gives it."""
_SHORTEST_BARE_S: Final = 30.0
"""A time without a unit below this may be minutes: refused."""


def read_rate(value: object, how: Read) -> float:
    """Return a plain number within the range of its column."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    number = float(text) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", text) else -1.0
    low, high = how.entry.low, how.entry.high
    if isinstance(value, bool) or not low <= number <= high:
        raise CellError("rate", value=value, low=f"{low:g}", high=f"{high:g}")
    return number


def read_share(value: object, _: Read) -> float:
    """Return a share, written 60 % or 0.6."""
    if not isinstance(value, bool):
        match = re.fullmatch(
            r"(\d+(?:\.\d+)?)\s*(%)?", unicodedata.normalize("NFKC", str(value)).strip()
        )
        if match is not None:
            number = float(match[1])
            share = number / 100 if match[2] or number > 1 else number
            if 0 <= share <= 1:
                return round(share, 6)
    raise CellError("share", value=value)


def read_duration(value: object, how: Read) -> float:
    """Return a time [s]; what may be minutes or seconds is refused."""
    shown = f"{value:g}" if isinstance(value, float) else str(value).strip()
    try:
        read = written(value, how.number_format, how.per_unit)
    except ValueError:
        raise CellError("duration", value=shown) from None
    seconds = read.elapsed_s if read.elapsed_s is not None else read.minutes_s
    if seconds is None or not 0 <= seconds <= LATEST_S * 6:
        raise CellError("duration", value=shown)
    if read.minutes_s is not None and read.elapsed_s is not None:  # 3:00:00 may be 3 min
        raise CellError("duration", value=shown)
    if read.bare and 0 < seconds < _SHORTEST_BARE_S:
        raise CellError("bare_time", value=shown)
    return seconds


def read_durations(value: object, how: Read) -> tuple[float, ...]:
    """Return times that stand one after the other in a cell: 0:30；0:45."""
    if not isinstance(value, str):
        return (read_duration(value, how),)
    return tuple(read_duration(part, how) for part in _parts(value))


def read_names(value: object, _: Read) -> tuple[str, ...]:
    """Return the names of a cell; none where it says 无, which is more than an empty cell says."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return () if plain(text) in NOTHING else _parts(text)


def read_titles(value: object, _: Read) -> tuple[str, ...]:
    """Return what something is called, in which commas may stand: separated by semicolons."""
    return tuple(part.strip() for part in re.split(r"[;；]", str(value)) if part.strip())


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;；、,，]", text) if part.strip())


def read_words(value: object, how: Read) -> object:
    """Return the pre-movement that words say, as the table of a scenario."""
    found = read_reaction(str(value))
    if found is None:
        raise CellError("pre_movement", value=value, example=PRE_MOVEMENTS[how.lang][0])
    return found


def read_start(value: object, how: Read) -> dict[str, object]:
    """Return when somebody sets off as a distribution: a time, or words as of pre-movement."""
    found = read_reaction(f"{value}；各人") if isinstance(value, str) else None
    if found is not None:
        return dict(found["distribution"])
    return {"kind": "fixed", "value_s": read_duration(value, how)}
