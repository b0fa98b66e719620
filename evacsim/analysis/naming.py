"""Names of places and classes as a school says them: "stair B between 2F and 1F"."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Building, Stairwell

_NUMBER: Final = re.compile(r"^(.*?)(\d+)(\D*)$", re.DOTALL)
_NUMERALS: Final = "一二三四五六七八九十"
_CHINESE: Final = re.compile(r"[\u2e80-\uffff]")
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "stair": ("stair {id}", "楼梯 {id} "),
    "flight": ("{stair} between {upper} and {lower}", "{stair}{upper} 至 {lower} 段"),
    "alone": ("flight {id}", "梯段 {id}"),
    "landing": ("landing {floor} of {stair}", "{stair}{floor} 平台"),
    "entry": ("entry {floor} of {stair}", "{stair}{floor} 入口"),
    "exit": ("exit {id}", "出口 {id}"),
    "door": ("door {id}", "门 {id}"),
    "opening": ("opening {id}", "开口 {id}"),
    "gate": ("gate {id}", "大门 {id}"),
    "corridor": ("corridor {id}", "走廊 {id}"),
    "to": ("{first} to {last}", "{first} 至 {last}"),
    "more": (" and {n} more", "等，另有 {n} 个"),
}


class Names:
    """What the places of a building are called in a language ("zh" or "en").

    An alias of the building file comes before every made-up name; in English only one without
    Chinese characters.
    """

    def __init__(self, building: Building, lang: str) -> None:
        self._column = 0 if lang == "en" else 1
        self._english = lang == "en"
        self._made: dict[str, str] = {}
        floors = {floor.id: self._called(floor.aliases, floor.id) for floor in building.floors}
        self._floors, self._stairs = floors, dict[str, str]()
        for space in building.spaces:
            word = self._say("corridor", id=space.id) if space.kind == "corridor" else space.id
            self._made[space.id] = self._called(space.aliases, word)
        for flight in building.flights:
            self._flight(flight.id, self._called(flight.aliases, self._say("alone", id=flight.id)))
        for connection in building.connections:
            kind = "exit" if connection.is_exit else connection.kind
            short = connection.id.removeprefix("exit-") if connection.is_exit else connection.id
            self._made[connection.id] = self._called(connection.aliases, self._say(kind, id=short))
        aliased = {c.id for c in building.connections if c.aliases}
        for stair in building.stairwells:
            self._stair(stair, floors, aliased)

    def _stair(self, stair: Stairwell, floors: dict[str, str], aliased: set[str]) -> None:
        name = self._called(stair.aliases, self._say("stair", id=stair.id))
        self._stairs[stair.id] = name.strip()
        landings = {f"{stair.id}.{floor}": floor for floor in stair.floors}
        marks = [(at, landings[one]) for at, one in enumerate(stair.landings) if one in landings]
        for number, flight in enumerate(stair.flights):
            above = [floor for at, floor in marks if at <= number]
            below = [floor for at, floor in marks if at > number]
            if above and below:
                upper, lower = floors.get(above[-1], above[-1]), floors.get(below[0], below[0])
                word = self._say("flight", stair=name, upper=upper, lower=lower)
                self._flight(flight, word)
                if number + 1 < len(stair.landings):  # a half landing belongs to its flights
                    self._made[stair.landings[number + 1]] = word
        for landing, floor in landings.items():
            level = floors.get(floor, floor)
            self._made[landing] = self._say("landing", stair=name, floor=level)
            if f"{landing}.door" not in aliased:
                self._made[f"{landing}.door"] = self._say("entry", stair=name, floor=level)

    def _flight(self, flight: str, word: str) -> None:
        for part in (flight, f"{flight}.head", f"{flight}.foot"):
            self._made[part] = word

    def _say(self, key: str, **values: object) -> str:
        return _WORDS[key][self._column].format(**values)

    def _called(self, aliases: Sequence[str], made: str) -> str:
        fitting = [a for a in aliases if not (self._english and _CHINESE.search(a))]
        return fitting[0] if fitting else made

    def place(self, id_: str) -> str:
        """Return what a component or connection is called; its id if it has no better name."""
        return self._made.get(id_, id_)

    def floor(self, id_: str) -> str:
        """Return what a floor is called."""
        return self._floors.get(id_, id_)

    def stair(self, id_: str) -> str:
        """Return what a stairwell is called."""
        return self._stairs.get(id_, id_)

    def apart(self, ids: Iterable[str]) -> dict[str, str]:
        """Return what each of some places is called, with the id where two have one name."""
        called = {id_: self.place(id_) for id_ in ids}
        often = Counter(called.values())
        return {id_: f"{name} ({id_})" if often[name] > 1 else name for id_, name in called.items()}

    def group(self, id_: str) -> str:
        """Return what a group is called: by its room, where one group stands for many rooms."""
        room = id_.partition("/")[2]
        return self._made.get(room, id_)  # "高一/3 班" is a class, not a room

    def groups(self, ids: Iterable[str], *, most: int = 4) -> str:
        """Return several groups in few words: runs of numbers as "A to B", the rest counted."""
        runs = _runs({self.group(id_) for id_ in ids})
        texts = [
            run[0] if len(run) == 1 else self._say("to", first=run[0], last=run[-1])
            for run in runs[:most]
        ]
        left = sum(len(run) for run in runs[most:])
        comma = ", " if self._english else "、"
        tail = self._say("more", n=left) if left else ""
        return comma.join(texts) + tail


def _runs(names: Iterable[str]) -> list[list[str]]:
    """Return names in natural order, those that differ by 1 in their last number together."""
    runs: list[list[str]] = []
    before: tuple[str, int, str] | None = None
    for name in sorted(names, key=_natural):
        match = _NUMBER.match(name)
        now = (match[1], int(match[2]), match[3]) if match else None
        if before and now and (now[0], now[1], now[2]) == (before[0], before[1] + 1, before[2]):
            runs[-1].append(name)
        else:
            runs.append([name])
        before = now
    return runs


def _natural(name: str) -> list[tuple[int, str]]:
    parts = re.split(rf"(\d+|[{_NUMERALS}])", name)
    return [_order(part) for part in parts]


def _order(part: str) -> tuple[int, str]:
    """Put numbers in their order, Chinese ones too: by code point grade 九 comes before 八."""
    if part.isdecimal():
        return int(part), ""
    return (_NUMERALS.index(part) + 1, "") if part and part in _NUMERALS else (-1, part)
