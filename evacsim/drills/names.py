"""Names as schools write them: one class in four spellings, a stair by its alias."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.building.model import Building

_DIGITS: Final = {word: str(number) for number, word in enumerate("零一二三四五六七八九")}
_STAGES: Final = {"初": 6, "高": 9}
"""First class of junior and senior secondary school is grade 7 and grade 10."""
_CLASS = re.compile(r"([初高]?)(\d{1,2})(?:年级|级|年|[(.\-])+(\d{1,2})\)?班?")
_SHORT = re.compile(r"(\d{1,2})(\d{2})班?")


class Named(Protocol):
    """A thing of a building: an id and other names."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names."""


_Thing = TypeVar("_Thing", bound=Named)


def class_key(name: str) -> str:
    """Return one spelling for all of a class's: grade and number; other names as they are.

    >>> [class_key(name) for name in ("七(1)班", "七（1）班", "7.1", "701", "初一1班")]
    ['7.1', '7.1', '7.1', '7.1', '7.1']
    >>> class_key("3F.classroom-2")
    '3f.classroom-2'
    """
    text = re.sub(r"([初高][一二三]|[一二三四五六七八九十](?=\d))", r"\1.", plain(name))
    text = _numerals(text)
    short = _SHORT.fullmatch(text)
    if short is not None:
        return f"{int(short[1])}.{int(short[2])}"
    match = _CLASS.fullmatch(text)
    if match is None:
        return text
    return f"{int(match[2]) + _STAGES.get(match[1], 0)}.{int(match[3])}"


def _numerals(text: str) -> str:
    """Write Chinese numerals up to 99 as digits."""

    def digits(match: re.Match[str]) -> str:
        tens, ten, ones = match[1], match[2], match[3]
        if not ten:
            return "".join(_DIGITS[sign] for sign in match[0])
        return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"

    return re.sub(r"([零一二三四五六七八九]?)(十?)([零一二三四五六七八九]?)(?<=.)", digits, text)


def find(things: Iterable[_Thing], name: str) -> _Thing | None:
    """Return the thing with that id, or alias, or either in another spelling; None if unclear."""
    found = list(things)
    for same in (
        lambda thing: thing.id == name,
        lambda thing: name in thing.aliases,
        lambda thing: plain(name) in {plain(one) for one in (thing.id, *thing.aliases)},
    ):
        fitting = [thing for thing in found if same(thing)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def find_stair(building: Building, name: str) -> str | None:
    """Return the id of the stair that a name means: "B", "B楼梯", "中楼梯"."""
    for spelling in (name, re.sub(r"(号?楼梯|stair(well)?)", "", name, flags=re.IGNORECASE)):
        found = find(building.stairwells, spelling.strip()) if spelling.strip() else None
        if found is not None:
            return found.id
    return None


def find_exit(building: Building, name: str) -> str | None:
    """Return the id of the exit that a name means: "exit-A", "exit A", "出口 A", "西门"."""
    found = find(building.exits, name)
    if found is None:
        found = find(building.exits, re.sub(r"^(?:exit|出口)\s*", "exit-", name.strip()))
    return found.id if found is not None else None


def find_connection(building: Building, name: str) -> str | None:
    """Return what one passes at a place: an exit or door, or the foot of a stair's flight.

    "A.2F-1F.lower", "A-2F1F", "A楼梯 2F→1F", "stair A 2F→1F" and "西楼梯二层→底层" are the flight
    that ends on 1F.
    """
    way_out = find_exit(building, name)
    if way_out is not None:
        return way_out
    connection = find(building.connections, name)
    if connection is not None:
        return connection.id
    flight = find(building.flights, name)
    if flight is not None:
        return f"{flight.id}.foot"
    text = unicodedata.normalize("NFKC", name).casefold()
    called = {floor.id: (floor.id, *floor.aliases) for floor in building.floors}
    for stairwell in building.stairwells:
        for upper, lower in pairwise(stairwell.floors):
            named = (
                (stairwell.id, *stairwell.aliases),
                called.get(upper, (upper,)),
                called.get(lower, (lower,)),
            )
            words = (
                "(?:" + "|".join(re.escape(word.casefold()) for word in one) + ")" for one in named
            )
            between = r"(?:[^0-9a-z]*(?:号?楼梯|stair)?[^0-9a-z]*)"
            if re.fullmatch(r"(?:stair\s+)?" + between.join(words) + r"[^0-9a-z]*", text):
                return _foot_between(building, stairwell.id, upper, lower)
    return None


def _foot_between(building: Building, stair: str, upper: str, lower: str) -> str | None:
    """Return the end of the last flight from one floor down to the next."""
    floors = {space.id: space.floor for space in building.spaces}
    landings = {space.id for space in building.spaces if space.stairwell == stair}
    own = [flight for flight in building.flights if flight.stairwell == stair]
    down = next((f for f in own if floors.get(f.upper) == upper and f.upper in landings), None)
    while down is not None and not down.lower.endswith(f".{lower}"):
        down = next((flight for flight in own if flight.upper == down.lower), None)
    return f"{down.id}.foot" if down is not None else None
