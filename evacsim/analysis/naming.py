"""Names of places and classes as a school says them: "stair B between 2F and 1F"."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts, language, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Building, Stairwell

_NUMBER: Final = re.compile(r"^(.*?)(\d+)(\D*)$", re.DOTALL)
_NUMERALS: Final = "一二三四五六七八九十"
_CHINESE: Final = re.compile(r"[\u2e80-\uffff]")
_say: Final = Texts(
    {
        "stair": "stair {id}",
        "flight": "{stair} between {upper} and {lower}",
        "alone": "flight {id}",
        "landing": "landing {floor} of {stair}",
        "entry": "entry {floor} of {stair}",
        "exit": "exit {id}",
        "door": "door {id}",
        "opening": "opening {id}",
        "gate": "gate {id}",
        "corridor": "corridor {id}",
        "to": "{first} to {last}",
        "more": " and {n} more",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storey:
    """What of a stairwell lies between two floors: for a school one place."""

    floors: tuple[str, str]
    flights: tuple[str, ...]
    half_landings: tuple[str, ...]


def storeys(stair: Stairwell) -> dict[str, Storey]:
    """Return the storeys of a stairwell from the top, by their ids: "A.2F-1F"."""
    landings = stair.floor_landings
    marks = [(at, landings[one]) for at, one in enumerate(stair.landings) if one in landings]
    return {
        f"{stair.id}.{upper}-{lower}": Storey(
            floors=(upper, lower),
            flights=tuple(stair.flights[top:foot]),
            half_landings=tuple(stair.landings[top + 1 : foot]),
        )
        for (top, upper), (foot, lower) in itertools.pairwise(marks)
    }


def joined_places(building: Building) -> dict[str, str]:
    """Return the place that each part of one belongs to; what is missing is a place itself.

    The flights of a storey with their ends and half landings are one ("A.2F-1F"), and so is a
    flight with its ends.
    """
    parts: dict[str, tuple[str, ...]] = {one.id: (one.id,) for one in building.flights}
    for stair in building.stairwells:
        found = storeys(stair)
        parts |= {key: (*one.flights, *one.half_landings) for key, one in found.items()}
    return {
        name: key
        for key, own in parts.items()
        for part in own
        for name in (part, f"{part}.head", f"{part}.foot")
    }


class Names:
    """What the places of a building are called in the language in which it is made.

    An alias of the building file comes before every made-up name; in English only one without
    Chinese characters.
    """

    def __init__(self, building: Building) -> None:
        self._english = language() == "en"
        self._made: dict[str, str] = {building.id: str(building.called)}
        self._stairs: dict[str, str] = {}
        floors = {floor.id: self._called(floor.aliases, floor.id) for floor in building.floors}
        self._floors = floors
        for space in building.spaces:
            word = _say("corridor", id=space.id) if space.kind == "corridor" else space.id
            self._made[space.id] = self._called(space.aliases, word)
        for flight in building.flights:
            self._flight(flight.id, self._called(flight.aliases, _say("alone", id=flight.id)))
        for connection in building.connections:
            kind = "exit" if connection.is_exit else connection.kind
            short = connection.id.removeprefix("exit-") if connection.is_exit else connection.id
            self._made[connection.id] = self._called(connection.aliases, _say(kind, id=short))
        aliased = {c.id for c in building.connections if c.aliases}
        for stair in building.stairwells:
            self._stair(stair, floors, aliased)

    def _stair(self, stair: Stairwell, floors: dict[str, str], aliased: set[str]) -> None:
        name = self._called(stair.aliases, _say("stair", id=stair.id))
        self._stairs[stair.id] = name.strip()
        for key, parts in storeys(stair).items():
            upper, lower = parts.floors
            above, below = floors.get(upper, upper), floors.get(lower, lower)
            word = _say("flight", stair=name, upper=above, lower=below)
            for part in (key, *parts.flights, *parts.half_landings):
                self._flight(part, word)
        if stair.ends:  # its landings are spaces with names of their own
            return
        for landing, floor in stair.floor_landings.items():
            level = floors.get(floor, floor)
            self._made[landing] = _say("landing", stair=name, floor=level)
            if f"{landing}.door" not in aliased:
                self._made[f"{landing}.door"] = _say("entry", stair=name, floor=level)

    def _flight(self, flight: str, word: str) -> None:
        for part in (flight, f"{flight}.head", f"{flight}.foot"):
            self._made[part] = word

    def _called(self, aliases: Sequence[str], made: str) -> str:
        fitting = [a for a in aliases if not (self._english and _CHINESE.search(a))]
        return fitting[0] if fitting else made

    def place(self, id_: str) -> str:
        """Return what a component or connection is called; its id if it has no better name."""
        return self._made.get(id_, id_)

    def building(self, building: Building) -> str:
        """Return what the building itself is called."""
        return str(building.called)

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
            run[0] if len(run) == 1 else _say("to", first=run[0], last=run[-1])
            for run in runs[:most]
        ]
        left = sum(len(run) for run in runs[most:])
        tail = _say("more", n=left) if left else ""
        return listed(texts) + tail


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
