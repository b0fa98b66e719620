"""Names of places and classes as a school says them: "stair B between 2F and 1F"."""

from __future__ import annotations

import itertools
import re
import string
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.locale import Name, Texts, is_chinese, language, listed, speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.model import Building, Stairwell

_NUMBER: Final = re.compile(r"^(.*?)(\d+)(\D*)$", re.DOTALL)
_NUMERALS: Final = "一二三四五六七八九十"
_STOREY: Final = re.compile(r"[A-Za-z]?\d{1,3}[A-Za-z]?")
"""A storey as every language writes it: 1F, B1, 3."""
_WORD: Final = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]")
_TEXTS: Final = Texts(
    {
        "flight": "{stair} between {upper} and {lower}",
        "alone": "flight {id}",
        "landing": "landing {floor} of {stair}",
        "entry": "entry {floor} of {stair}",
        "door": "door {id}",
        "opening": "opening {id}",
        "gate": "gate {id}",
        "corridor": "corridor {id}",
        "to": "{first} to {last}",
        "more": " and {n} more",
        "on_floor": "{place} ({floor})",
        "a_corridor": "corridor",
        "section": "{place}, section {number}",
        "door_of": "door of {place}",
        "opening_of": "opening of {place}",
        "gate_of": "gate of {place}",
        "nth": "{door} ({number})",
        "part": "{place} ({part})",
        "upper": "upper flight",
        "lower": "lower flight",
        "numbered": "flight {number}",
        "head": "top",
        "foot": "bottom",
        "half": "landing",
        "half_numbered": "landing {number}",
    }
)


def _say(key: str, /, **values: object) -> str:
    """Return a name; in Chinese, Latin letters and digits keep a space from the words beside."""
    if language() != "zh":
        return _TEXTS(key, **values)
    made = ""
    for words, place, _, _ in string.Formatter().parse(_TEXTS.template(key)):
        for part in (words, "" if place is None else str(values[place])):
            made += f" {part}" if _apart(made[-1:], part[:1]) else part
    return made.strip()


def _apart(before: str, after: str) -> bool:
    """Whether a space belongs between two signs: both of words, and not both Chinese."""
    both = _WORD.fullmatch(before) is not None and _WORD.fullmatch(after) is not None
    return both and (before.isascii() or after.isascii())


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


def called_by(aliases: Sequence[str], kind: str, id_: str) -> str:
    """Return the alias that this language reads; else the other or the id, with its kind."""
    english = language() == "en"
    if fitting := [one for one in aliases if not (english and is_chinese(one))]:
        return fitting[0]
    storey = _STOREY.fullmatch(id_) is not None
    name = id_ if storey or not aliases else aliases[0]
    return _say(kind, id=name) if kind and name else name


class Names:
    """What the places of a building are called in the language in which it is made.

    An alias of the building file comes before every made-up name; English pages take one without
    Chinese characters, and where there is none the Chinese one, which stands at the door (stairs
    and exits: `Building.way_called`). What several floors call the same is told with its floor, and
    a door without a name by the room that it is of. `classes` are the names of those in some
    spaces, by their ids, as the school writes them, which come before all others.
    """

    def __init__(self, building: Building, classes: Mapping[str, str] | None = None) -> None:
        self._made: dict[str, str] = {building.id: str(building.called)}
        self._parts: dict[str, str] = {}
        self._stairs: dict[str, str] = {}
        floors = {one.id: called_by(one.aliases, "", one.id) for one in building.floors}
        self._floors = floors
        self._here: dict[str, str] = {}
        self._spaces(building)
        self._made |= classes or {}
        for flight in building.flights:
            self._flight(flight.id, called_by(flight.aliases, "alone", flight.id))
        for stair in building.stairwells:
            self._stair(stair, str(building.way_called(stair.id)).strip(), floors)
        self._doors(building)

    def _spaces(self, building: Building) -> None:
        """Name spaces: what several floors call the same, or only an id tells, by its floor too."""
        called = {
            one.id: called_by(one.aliases, "corridor" * (one.kind == "corridor"), "")
            for one in building.spaces
        }
        often = Counter(called.values())
        corridors = Counter(space.floor for space in building.spaces if space.kind == "corridor")
        for space in building.spaces:
            name, floor = called[space.id], self._floors[space.floor]
            short = space.id.removeprefix(f"{space.floor}.")
            alone = space.kind == "corridor" and corridors[space.floor] == 1
            word = _say("corridor", id=space.id) if space.kind == "corridor" else space.id
            self._here[space.id] = name or short
            if name and often[name] > 1:
                word = _say("on_floor", place=name, floor=floor)
            elif name:
                word = name
            elif short != space.id and (alone or floor != space.floor):
                place = _say("a_corridor") if alone else short
                word = _say("on_floor", place=place, floor=floor)
            self._made[space.id] = word

    def _doors(self, building: Building) -> None:
        """Name doors and exits: by their own names, else by the room that they are of."""
        rooms = {
            space.id: self._made[space.id]
            for space in building.spaces
            if space.kind in ("room", "lobby")
            and self._here[space.id] in self._made[space.id]
            and self._made[space.id] != space.id
        }
        of_room: dict[str, list[str]] = {}
        for connection in building.connections:
            kind = connection.kind
            room = next((side for side in connection.between if side in rooms), None)
            if connection.is_exit:
                made = str(building.way_called(connection.id))
            elif not connection.aliases and connection.id in self._made:
                continue
            elif connection.aliases or room is None:
                made = called_by(connection.aliases, kind, connection.id)
            else:
                made = _say(f"{kind}_of", place=rooms[room])
                of_room.setdefault(room, []).append(connection.id)
            self._made[connection.id] = made
        for doors in of_room.values():
            alike = Counter(self._made[door] for door in doors)
            several = [door for door in doors if alike[self._made[door]] > 1]
            for number, door in enumerate(several, start=1):
                self._made[door] = _say("nth", door=self._made[door], number=number)

    def _stair(self, stair: Stairwell, name: str, floors: dict[str, str]) -> None:
        self._stairs[stair.id] = name
        for key, storey in storeys(stair).items():
            upper, lower = storey.floors
            above, below = floors.get(upper, upper), floors.get(lower, lower)
            word = _say("flight", stair=name, upper=above, lower=below)
            self._flight(key, word)
            for part, own in _part_words(storey).items():
                self._flight(part, word, own)
        if stair.ends:  # its landings are spaces with names of their own
            return
        for landing, floor in stair.floor_landings.items():
            level = floors.get(floor, floor)
            self._made[landing] = _say("landing", stair=name, floor=level)
            self._made[f"{landing}.door"] = _say("entry", stair=name, floor=level)

    def _flight(self, flight: str, word: str, part: str = "") -> None:
        for end in ("", "head", "foot"):
            id_ = f"{flight}.{end}" if end else flight
            self._made[id_] = word
            self._parts[id_] = listed(filter(None, (part, end and _say(end))))

    def place(self, id_: str) -> str:
        """Return what a component, connection or section of a corridor is called; else its id."""
        whole, mark, number = id_.rpartition("#")
        if mark and whole in self._made and id_ not in self._made:
            return _say("section", place=self._made[whole], number=number)
        return self._made.get(id_, id_)

    def here(self, id_: str) -> str:
        """Return what a space is called on its own floor."""
        return self._here.get(id_, id_)

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
        """Return what each of some places is called; where two have one name, with what tells more.

        Of a stair that is which flight, and which end of it; of others the id.
        """
        called = {id_: self.place(id_) for id_ in ids}
        often = Counter(called.values())
        return {
            id_: _say("part", place=name, part=self._parts.get(id_) or id_)
            if often[name] > 1
            else name
            for id_, name in called.items()
        }

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


class Called:
    """Names of places in each language, for words that are made before anybody reads them."""

    def __init__(self, building: Building) -> None:
        with speaking("en"):
            self._en = Names(building)
        with speaking("zh"):
            self._zh = Names(building)

    def place(self, id_: str) -> Name:
        """Return what a component or connection is called; its id at worst."""
        return spaced(self._en.place(id_), self._zh.place(id_))

    def floor(self, id_: str) -> Name:
        """Return what a floor is called."""
        return spaced(self._en.floor(id_), self._zh.floor(id_))

    def stair(self, id_: str) -> Name:
        """Return what a stairwell is called: "stair B" where it has no name of its own."""
        return spaced(self._en.stair(id_), self._zh.stair(id_))

    def apart(self, ids: Iterable[str]) -> dict[str, Name]:
        """Return what each of some places is called, told apart as `Names.apart` does."""
        wanted = tuple(ids)
        with speaking("en"):
            en = self._en.apart(wanted)
        with speaking("zh"):
            zh = self._zh.apart(wanted)
        return {id_: spaced(en[id_], zh[id_]) for id_ in wanted}


def spaced(en: str, zh: str) -> Name:
    """Return a name; in Chinese Latin letters keep a space before what follows."""
    return Name(en=en, zh=f"{zh} " if zh[-1:].isascii() else zh)


def _part_words(storey: Storey) -> dict[str, str]:
    """Return what tells the flights and half landings of a storey apart, by their ids."""
    count = len(storey.flights)
    flights = [_say("numbered", number=number) for number in range(1, count + 1)]
    if count <= 2:  # noqa: PLR2004 - an upper and a lower one
        flights = [""] if count == 1 else [_say("upper"), _say("lower")]
    halves = [_say("half")]
    if count > 2:  # noqa: PLR2004
        halves = [_say("half_numbered", number=number) for number in range(1, count)]
    found = dict(zip(storey.flights, flights, strict=True))
    return found | dict(zip(storey.half_landings, halves, strict=False))


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
