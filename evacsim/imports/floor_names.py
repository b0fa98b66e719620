"""What floors are called: in cells in any spelling, and as ids of the building file.

An id is 2F, B1, or 1M for the half-level above 1F; of one of several buildings it stands behind the
name of the building: east-2F.
"""

from __future__ import annotations

import re
from typing import Final

from evacsim.spreadsheet.fields import plain

_NUMBERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FLOOR = re.compile(
    r"(b|地下|负|-)?(?:第)?([一二三四五六七八九]?十?[一二三四五六七八九]?|\d{1,2})"
    r"(?:m|(?:(\.5))?(?:f|层|楼)?(半)?)"
)
_ID: Final = re.compile(r"(?:(.+)-)?(B(\d{1,2})|(\d{1,2})(F|M))")


def floor_id(number: float) -> str:
    """Return the id of a floor: 1 is 1F, -1 is B1, 1.5 (between 1F and 2F) is 1M."""
    if number > 0 and not float(number).is_integer():
        return f"{int(number)}M"
    return f"{int(number)}F" if number > 0 else f"B{-int(number)}"


def floor_number(text: str) -> float | None:
    """Return the number of a floor in any spelling (1, 1F, 一层, B1, 1.5); None if it is none."""
    match = _FLOOR.fullmatch(plain(text).replace("_", ""))
    if match is None or not match[2]:
        return None
    word = match[2]
    if word.isdigit():
        number = int(word)
    else:
        tens, ten, ones = word.rpartition("十") if "十" in word else ("", "", word)
        if not ten and len(ones) > 1:
            return None
        number = (_NUMBERS.get(tens, 1) * 10 if ten else 0) + _NUMBERS.get(ones, 0)
    half = bool(match[3] or match[4] or match[0].endswith("m"))
    if half and (match[1] or (match[0].endswith("m") and (match[3] or match[4]))):
        return None
    return number + 0.5 if half else (-number if match[1] else number) if number else None


def split_floor(floor: str) -> tuple[str, float] | None:
    """Return the building and the number of a floor, below ground negative; None if it is no id.

    >>> [split_floor(floor) for floor in ("2F", "B1", "1M", "east-2F", "roof")]
    [('', 2.0), ('', -1.0), ('', 1.5), ('east', 2.0), None]
    """
    match = _ID.fullmatch(floor)
    if match is None:
        return None
    below, above, kind = match[3], match[4], match[5]
    number = -float(below) if below else float(above) + (0.5 if kind == "M" else 0.0)
    return match[1] or "", number


def floor_order(floor: str) -> tuple[str, float]:
    """Return what floors are sorted by: their building, and how high they lie in it."""
    return split_floor(floor) or ("", 0.0)


def block_of(floor: str) -> str:
    """Return the building of several that a floor is of; "" of the only one."""
    return floor_order(floor)[0]


def in_block(block: object, floor: str) -> str:
    """Return the id of a floor of a building."""
    return f"{block}-{floor}" if block else floor


def floor_cells(floor: str) -> dict[str, str | None]:
    """Return what a row of people says of their floor: its number and its building."""
    found = split_floor(floor)
    if found is None:
        return {"floor": floor}
    return {"floor": floor.removeprefix(f"{found[0]}-"), "block": found[0] or None}
