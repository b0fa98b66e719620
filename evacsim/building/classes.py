"""Names of classes as schools write them, and the rooms that a building calls by one."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evacsim.locale import text
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.building.model import Building, Space
    from evacsim.errors import Problem

_DIGITS: Final = {word: str(number) for number, word in enumerate("零一二三四五六七八九")}
_STAGES: Final = {"初": 6, "高": 9}
"""First class of junior and senior secondary school is grade 7 and grade 10."""
_CLASS = re.compile(r"([初高]?)(\d{1,2})(?:年级|级|年|[(.\-])+(\d{1,2})\)?班?")
_SHORT = re.compile(r"(\d{1,2})(\d{2})班?")
_SAID: Final = re.compile(r"班|年级|级|年")


@functools.lru_cache(maxsize=2**14)
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


def is_class(name: str) -> bool:
    """Whether a name is a class's, by a word that only classes have: "101" is a room's.

    >>> [is_class(name) for name in ("七(1)班", "高一年级2", "701班", "701", "办公室", "1F.room-1")]
    [True, True, True, False, False, False]
    """
    text = class_key(name)
    return bool(_SAID.search(name)) and re.fullmatch(r"\d{1,2}\.\d{1,2}", text) is not None


def class_rooms(building: Building) -> dict[str, tuple[Space, str]]:
    """Return the rooms that a building calls by a class, each with that name, by their ids."""
    found = {}
    for space in building.spaces:
        name = next((one for one in (*space.aliases, space.id) if is_class(one)), None)
        if space.kind == "room" and name is not None:
            found[space.id] = space, name
    return found


_QUOTED: Final = re.compile(r'"([^"]+)"')


def by_name(problems: Iterable[Problem], building: Building) -> list[Problem]:
    """Return problems with what people call the things that they name by ids of the file.

    The id stays, to be found in the file; the first alias of it stands behind. In the message only
    what can be nothing but an id gets one: a stair may be called as a word is; and what stands in
    brackets has its name before it.
    """
    called = _called(building)
    if not called:
        return list(problems)
    stairs = [well.id for well in building.stairwells if well.id in called]
    whole = _one_of(id_ for id_ in called if re.search(r"[.\-]", id_))
    after = _one_of(stairs)
    edge = r"(?![\w\-/\"]|\.\w| ?[(（])"
    ids = re.compile(
        rf"(?<![\w.\-/\"(（])(?:{whole}){edge}|(?:(?<=stair )|(?<=楼梯 ))(?:{after}){edge}"
    )

    def with_name(match: re.Match[str]) -> str:
        return text("{place} ({part})", place=match[0], part=called[match[0]])

    found = []
    for problem in problems:
        quoted = [part for name in _QUOTED.findall(problem.where) for part in name.split("/")]
        own = next((called[name] for name in reversed(quoted) if name in called), "")
        message, hint = (ids.sub(with_name, said) for said in (problem.message, problem.hint))
        found.append(replace(problem, called=own, message=message, hint=hint))
    return found


def _called(building: Building) -> dict[str, str]:
    """Return what people call the things of a building, by id; a door also by its room."""
    found: dict[str, str] = {}
    for kind in (building.floors, building.spaces, building.flights, building.stairwells):
        found |= {one.id: one.aliases[0] for one in kind if one.aliases}
    rooms = {one.id for one in building.spaces if one.kind in ("room", "lobby")} & found.keys()
    for door in building.connections:
        room = next((found[side] for side in door.between if side in rooms), "")
        if door.aliases:
            found[door.id] = door.aliases[0]
        elif room and not door.is_exit:
            found[door.id] = text("door of {place}", place=room)
    ids = {one.id for one in building.spaces} | {one.id for one in building.flights}
    ids |= {one.id for one in building.connections}
    return {id_: name for id_, name in found.items() if name != id_ and name not in ids}


def _one_of(ids: Iterable[str]) -> str:
    """Return a pattern that any of some ids fits, the longest first."""
    return "|".join(sorted(map(re.escape, ids), key=len, reverse=True)) or "(?!)"
