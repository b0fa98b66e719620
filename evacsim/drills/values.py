"""Cells that are no times: texts, numbers of persons, widths, days, choices."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from evacsim.locale import text
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
    written = read_text(value)
    return tuple(part.strip() for part in _PARTS.split(written) if part.strip()) if written else ()


def _persons(value: object) -> int:
    if is_none(value):
        return 0
    number = _whole(value, "persons")
    if not 0 <= number <= _MOST_PERSONS:
        raise ValueError(
            text(
                "is {number}; must be 0 to {most_persons} persons",
                number=number,
                most_persons=_MOST_PERSONS,
            )
        )
    return number


def _small(value: object) -> int:
    number = _whole(value, "")
    if not 1 <= number <= 999:  # noqa: PLR2004
        raise ValueError(text("is {number}; must be a whole number from 1 up", number=number))
    return number


def _whole(value: object, unit: str) -> int:
    wanted = text("must be a whole number of persons") if unit else text("must be a whole number")
    if isinstance(value, bool):
        said = text("is {value}; {wanted}", value=value, wanted=wanted)
        raise ValueError(said)  # noqa: TRY004 - one kind for all cells
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        written = _THOUSANDS.sub("", unicodedata.normalize("NFKC", value).strip())
        written = (
            written.removeprefix("第").removesuffix("轮").removesuffix("次").removesuffix("批")
        )
        match = _PERSONS.fullmatch(written)
        if match is not None and len(match[1]) <= 12:  # noqa: PLR2004 - int() has its limits
            return int(float(match[1]))
    raise ValueError(text("is {value}; {wanted}", value=shown(value), wanted=wanted))


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
        rule = text(
            "must be a width of {least_width_m:g} to {most_width_m:g} m",
            least_width_m=_LEAST_WIDTH_M,
            most_width_m=_MOST_WIDTH_M,
        )
        cause = ""
        if number is not None and _LEAST_WIDTH_M <= number / 100 <= _MOST_WIDTH_M:
            cause = text(
                "; {number:g} cm? write {number2:g}, or cm into the header",
                number=number,
                number2=number / 100,
            )
        raise ValueError(text("is {value}; {wanted}", value=shown(value), wanted=rule + cause))
    return round(number, 6)


def _day(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = str(int(value)) if isinstance(value, int | float) else str(value)
    written = unicodedata.normalize("NFKC", written).strip()
    if re.fullmatch(r"(19|20)\d{6}", written):
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    match = _DAY.match(written)
    if match is None:
        raise ValueError(text("is {value}; must be a day such as 2026-03-30", value=shown(value)))
    try:
        return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ValueError(text("is {value}; there is no such day", value=shown(value))) from None


def _degree(value: object) -> int:
    written = unicodedata.normalize("NFKC", str(value)).strip()
    for number, word in enumerate(("顺畅", "缓慢", "停滞", "推挤"), start=1):
        if word in written or re.fullmatch(rf"{number}(\.0)?级?", written):
            return number
    raise ValueError(
        text(
            "is {value}; must be 1 (顺畅, free), 2 (缓慢, slow), 3 (停滞, at a standstill) or 4 "
            "(推挤, pushing)",
            value=shown(value),
        )
    )


_READERS: dict[str, Callable[[object], object]] = {
    "text": read_text,
    "list": _list,
    "persons": _persons,
    "whole": _small,
    "degree": _degree,
    "day": _day,
}
