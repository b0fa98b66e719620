"""Cells that are no times: texts, numbers of persons, widths, days, choices."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from evacsim.spreadsheet.values import is_none, read_choice, read_text, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.spreadsheet.fields import Field

_MOST_PERSONS: Final = 1_000_000
_LEAST_WIDTH_M, _MOST_WIDTH_M = 0.3, 30.0
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # "1,5" is no 15
_PERSONS = re.compile(r"(-?\d+(?:\.0+)?)\s*(?:人|名|位)?")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*(m|米|cm|厘米|公分|mm|毫米)?")
_METRES: Final = {"m": 1.0, "米": 1.0, "mm": 0.001, "毫米": 0.001} | dict.fromkeys(
    ("cm", "厘米", "公分"), 0.01
)
_PARTS = re.compile(r"[;；、,，/]")


def read_value(field: Field, value: object, per_unit: float | None = None) -> object:
    """Read a cell that holds something and is no time; a width counts in units of `per_unit` m.

    Raises
    ------
    UnknownChoiceError
        If a choice is none of those known.
    ValueError
        If the value does not fit the column; says what it must be.
    """
    if field.kind == "choice":
        return read_choice(field, value)
    if field.kind == "width":
        return _width(value, per_unit)
    return _READERS[field.kind](value)


def _list(value: object) -> tuple[str, ...]:
    text = read_text(value)
    return tuple(part.strip() for part in _PARTS.split(text) if part.strip()) if text else ()


def _persons(value: object) -> int:
    if is_none(value):
        return 0
    number = _whole(value, "persons")
    if not 0 <= number <= _MOST_PERSONS:
        raise ValueError(f"is {number}; must be 0 to {_MOST_PERSONS} persons")
    return number


def _small(value: object) -> int:
    number = _whole(value, "")
    if not 1 <= number <= 999:  # noqa: PLR2004
        raise ValueError(f"is {number}; must be a whole number from 1 up")
    return number


def _whole(value: object, unit: str) -> int:
    wanted = f"must be a whole number{' of ' + unit if unit else ''}"
    if isinstance(value, bool):
        raise ValueError(f"is {value}; {wanted}")  # noqa: TRY004 - one kind for all cells
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", value).strip())
        text = text.removeprefix("第").removesuffix("轮").removesuffix("次").removesuffix("批")
        match = _PERSONS.fullmatch(text)
        if match is not None and len(match[1]) <= 12:  # noqa: PLR2004 - int() has its limits
            return int(float(match[1]))
    raise ValueError(f"is {shown(value)}; {wanted}")


def _width(value: object, per_unit_m: float | None) -> float:
    number: float | None = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) * (per_unit_m or 1.0)
    elif isinstance(value, str):
        match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", value).strip().lower())
        if match is not None:
            own_m = _METRES[match[2]] if match[2] else per_unit_m
            number = float(match[1]) * (own_m or 1.0)
    if number is None or not _LEAST_WIDTH_M <= number <= _MOST_WIDTH_M:
        rule = f"must be a width of {_LEAST_WIDTH_M:g} to {_MOST_WIDTH_M:g} m"
        cause = ""
        if number is not None and _LEAST_WIDTH_M <= number / 100 <= _MOST_WIDTH_M:
            cause = f"; {number:g} cm? write {number / 100:g}, or cm into the header"
        raise ValueError(f"is {shown(value)}; {rule}{cause}")
    return round(number, 6)


def _day(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(int(value)) if isinstance(value, int | float) else str(value)
    text = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"(19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = _DAY.match(text)
    if match is None:
        raise ValueError(f"is {shown(value)}; must be a day such as 2026-03-30")
    try:
        return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ValueError(f"is {shown(value)}; there is no such day") from None


def _degree(value: object) -> int:
    text = unicodedata.normalize("NFKC", str(value)).strip()
    for number, word in enumerate(("顺畅", "缓慢", "停滞", "推挤"), start=1):
        if word in text or re.fullmatch(rf"{number}(\.0)?级?", text):
            return number
    raise ValueError(
        f"is {shown(value)}; must be 1 (顺畅, free), 2 (缓慢, slow), 3 (停滞, at a standstill) "
        "or 4 (推挤, pushing)"
    )


_READERS: dict[str, Callable[[object], object]] = {
    "text": read_text,
    "list": _list,
    "persons": _persons,
    "whole": _small,
    "degree": _degree,
    "day": _day,
}
