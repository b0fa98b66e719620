"""Cells of a school's workbook to values: lengths, floors, places, steps, times in words.

Whatever can be read in two ways is refused with what to write instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.building.values import as_id
from evacsim.imports.floor_names import floor_id, floor_number
from evacsim.imports.plan_cells import (
    NOTHING,
    read_duration,
    read_durations,
    read_names,
    read_rate,
    read_share,
    read_start,
    read_titles,
    read_words,
)
from evacsim.imports.words import CellError, said
from evacsim.scenario.flood import ABOVE
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.imports.sheets import Entry, Lang

_UNITS: Final = {"m": 1.0, "米": 1.0, "mm": 0.001, "毫米": 0.001} | dict.fromkeys(
    ("cm", "厘米", "公分"), 0.01
)
_LENGTH = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(m|米|cm|厘米|公分|mm|毫米)?")
_LISTED = re.compile(r"[、;/，,和\s]+")
_NEXT: Final = frozenset({"接上", "紧接", "接着", "紧接上一间", "next"})
_ENDS: Final = {"末端": "end", "终点": "end", "尽头": "end", "end": "end"} | dict.fromkeys(
    ("起端", "起点", "start"), "start"
)
_ABOVE = re.compile(r"above[\s:]*(.+)|(.+?)以上", re.IGNORECASE)

Steps = tuple[tuple[tuple[str, ...] | None, tuple[int, ...]], ...]
"""Steps of the flights from the top down; the floors whose storey they are, None for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a cell is read with; `per_unit` are the metres or seconds of the header's unit."""

    entry: Entry
    per_unit: float | None
    number_format: str
    lang: Lang


def read_cell(value: object, how: Read) -> object:
    """Return what a cell says.

    Raises
    ------
    CellError
        If it does not say what its column asks for, or could say two things.
    """
    if isinstance(value, dt.date | dt.time | dt.timedelta) and how.entry.kind not in (
        "duration",
        "durations",
        "start",
    ):
        raise CellError("date", value=value)
    return _READERS[how.entry.kind](value, how)


def _text(value: object, _: Read) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def _id(value: object, how: Read) -> str:
    text = unicodedata.normalize("NFKC", _text(value, how) or "")
    made = as_id(text)
    if made != text:
        raise CellError("id", value=text, example=made or "A")
    return text


def _floors(value: object, how: Read) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", _text(value, how) or "").strip()
    found: list[float] = []
    for part in re.split(r"[、;,和及\s]+", text.replace("地下", "B").replace("负", "B")):
        if not part:
            continue
        ends = [floor_number(end) for end in re.split(r"(?<!^)(?:[-~—–]+|至|到)", part)]
        if len(ends) > 2 or any(end is None for end in ends):  # noqa: PLR2004
            raise CellError("floors", value=text)
        low, high = float(ends[0] or 0), float(ends[-1] or 0)
        if high < low or (low != high and not (low.is_integer() and high.is_integer())):
            raise CellError("floors", value=text)
        found += [low] if low == high else [n for n in range(int(low), int(high) + 1) if n]
    if not found or len(found) > 100 or len(set(found)) < len(found):  # noqa: PLR2004
        raise CellError("floors", value=text)
    return tuple(floor_id(number) for number in sorted(found))


def _floor(value: object, how: Read) -> str:
    floors = _floors(value, how)
    if len(floors) > 1:
        raise CellError("one_floor", value=value)
    return floors[0]


def _metres(value: object, how: Read) -> float:
    """Return a length [m]; its unit stands with it, else in the header, else it is metres."""
    example = how.entry.example if isinstance(how.entry.example, int | float) else 1.65
    unit_m = how.per_unit or 1.0
    if isinstance(value, bool):
        raise CellError("number", value=value, example=example)
    if isinstance(value, int | float):
        number, own_m = float(value), unit_m
    else:
        text = unicodedata.normalize("NFKC", str(value)).strip().lower()
        match = _LENGTH.fullmatch(text)
        if match is None:
            if re.fullmatch(r"\d+,\d+", text):
                raise CellError("comma", value=value, example=text.replace(",", "."))
            raise CellError("number", value=value, example=example)
        number, own_m = float(match[1]), _UNITS[match[2]] if match[2] else unit_m
    metres = round(number * own_m, 6)
    low, high = how.entry.low, how.entry.high
    if not low <= metres <= high:
        shown = f"{number:g} {_unit_name(own_m)}"
        cause = _cause(number, own_m, how)
        raise CellError("range", shown=shown, low=f"{low:g}", high=f"{high:g}", cause=cause)
    return metres


def _unit_name(unit_m: float) -> str:
    return {1.0: "m", 0.01: "cm", 0.001: "mm"}[unit_m]


def _cause(number: float, unit_m: float, how: Read) -> str:
    """Say what a number out of range may have been meant as."""
    low, high = how.entry.low, how.entry.high
    if unit_m == 1.0 and low <= number / 100 <= high:
        return said("cause_cm", how.lang, value=f"{number:g}", metres=f"{number / 100:g}")[0]
    if unit_m != 1.0 and low <= number <= high:
        unit, own = _unit_name(unit_m), f"{number / unit_m:g}"
        return said("cause_m", how.lang, value=f"{number:g}", unit=unit, own=own)[0]
    return ""


def _lengths(value: object, how: Read) -> tuple[float, ...]:
    if not isinstance(value, str):
        return (_metres(value, how),)
    if how.entry.kind == "lengths" and how.per_unit in (None, 1.0):
        pair = re.fullmatch(r"(\d+),(\d+)", unicodedata.normalize("NFKC", value).strip())
        if pair is not None:  # one length with its decimals, or two
            raise CellError("comma_or_two", value=value, one=pair[1], other=pair[2])
    parts = [part for part in _LISTED.split(_joined_units(value)) if part]
    return tuple(_metres(part, how) for part in parts)


def _joined_units(text: str) -> str:
    """Take the blank out of "1.65 m": blanks separate numbers."""
    return re.sub(r"(?<=\d)\s+(?=[a-z米厘毫公])", "", unicodedata.normalize("NFKC", text).lower())


def _place(value: object, how: Read) -> float | str:
    if isinstance(value, str):
        word = plain(value)
        if word in _NEXT:
            return "next"
        if word in _ENDS:
            return _ENDS[word]
        if not re.search(r"\d", value):
            raise CellError("place", value=value)
    return _metres(value, how)


def _position(value: object, how: Read) -> tuple[float, ...]:
    numbers = _lengths(value, how)
    if len(numbers) > 2:  # noqa: PLR2004 - one along a wall, or x and y
        raise CellError("number", value=value, example="1.8")
    return numbers


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    match = re.fullmatch(r"(\d{1,12})(?:\.0+)?\s*(?:人|名|位|个|扇|次|级|根)?", text)
    return int(match[1]) if match is not None else None


def _whole(value: object, how: Read) -> int:
    number = _integer(value)
    low, high = int(how.entry.low), int(how.entry.high)
    if number is None or not low <= number <= high:
        key = "whole" if number is None else "whole_range"
        raise CellError(key, value=value, low=low, high=high)
    return number


def _persons(value: object, _: Read) -> int:
    if isinstance(value, str) and plain(value) in NOTHING:
        return 0
    number = _integer(value)
    if number is None or not 0 <= number <= 100_000:  # noqa: PLR2004 - as in building files
        raise CellError("persons", value=value)
    return number


def _choice(value: object, how: Read) -> str:
    """Return which choice a cell names: its word whole, or one and a remark in brackets."""
    choices = how.entry.choices or {}
    text = _word(_text(value, how) or "")
    short = re.sub(r"\(.*\)$", "", text)  # 左转（向北）
    for wanted in (text, short):
        for kept, words in choices.items():
            if wanted in {_word(word) for word in (kept, *words)}:
                return kept
    offered = [known[0] if how.lang == "zh" else kept for kept, known in choices.items()]
    between = "、" if how.lang == "zh" else ", "
    raise CellError("choice", value=value, known=between.join(offered))


def _word(text: str) -> str:
    return plain(text).replace("-", "")


def _steps(value: object, how: Read) -> Steps:
    text = unicodedata.normalize("NFKC", _text(value, how) or "").strip()
    found: list[tuple[tuple[str, ...] | None, tuple[int, ...]]] = []
    for part in re.split(r"[;；\n]+", text):
        match = re.fullmatch(
            r"\s*(?:(.*?(?:层|f|:|其余|else))\s*:?\s*)?([\d\s+/、,]+)\s*", part.lower()
        )
        counts = [int(n) for n in re.findall(r"\d{1,3}", match[2])] if match else []
        if match is None or not 1 <= len(counts) <= 4 or not all(1 <= n <= 60 for n in counts):  # noqa: PLR2004
            raise CellError("steps", value=text)
        head = (match[1] or "").strip(" :")
        others = head in ("", "其余", "其他", "其它", "else", "others")
        try:
            found.append((None if others else _floors(head, how), tuple(counts)))
        except CellError:
            raise CellError("steps", value=text) from None
    named = [name for served, _ in found for name in served or ("",)]
    if len(set(named)) < len(named):
        raise CellError("steps", value=text)
    return tuple(found)


def _goal(value: object, how: Read) -> str:
    """Return the room that a class goes to, or `above:2F` for 2层以上."""
    text = unicodedata.normalize("NFKC", _text(value, how) or "").strip()
    match = _ABOVE.fullmatch(text)
    number = floor_number(match[1] or match[2]) if match else None
    return f"{ABOVE}{floor_id(number)}" if number else text


_READERS: Final[dict[str, Callable[[object, Read], object]]] = {
    "text": _text,
    "id": _id,
    "floors": _floors,
    "floor": _floor,
    "length": _metres,
    "lengths": _lengths,
    "place": _place,
    "position": _position,
    "whole": _whole,
    "count": _whole,
    "persons": _persons,
    "choice": _choice,
    "steps": _steps,
    "share": read_share,
    "rate": read_rate,
    "duration": read_duration,
    "durations": read_durations,
    "goal": _goal,
    "names": read_names,
    "start": read_start,
    "titles": read_titles,
    "pre_movement": read_words,
}
