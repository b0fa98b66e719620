"""Names as schools write them: a stair by its alias, what one passes at a checkpoint."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.building.model import Building


class Named(Protocol):
    """A thing of a building: an id and other names."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names."""


_Thing = TypeVar("_Thing", bound=Named)


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
    """Return the id of the stair that a name means: "B", "B楼梯", "中楼梯", "stair B (中楼梯)"."""
    bare = _bare(name)
    words = re.compile(r"(号?楼梯|stair(well)?)", re.IGNORECASE)
    for spelling in (name, bare, re.sub(r"^stair\s+", "", bare), words.sub("", bare)):
        found = find(building.stairwells, spelling.strip()) if spelling.strip() else None
        if found is not None:
            return found.id
    return None


def _bare(name: str) -> str:
    """Return a name without what stands behind it in brackets: "stair B" of "stair B (中楼梯)"."""
    return re.sub(r"\s*[(（][^()（）]*[)）]", "", name).strip()


def find_exit(building: Building, name: str) -> str | None:
    """Return the id of the exit that a name means: "exit-A", "exit A (西门)", "出口 A", "西门"."""
    word = re.compile(r"^(?:exit|出口)\s*")
    bare = _bare(name)
    for spelling in (name, bare, word.sub("exit-", bare), word.sub("", bare)):
        found = find(building.exits, spelling) if spelling else None
        if found is not None:
            return found.id
    return None


def find_connection(building: Building, name: str) -> str | None:
    """Return what one passes at a place: an exit or door, or the foot of a stair's flight.

    "A.2F-1F.lower", "A-2F1F", "A楼梯 2F→1F", "stair A (西楼梯) 2F→1F" and "西楼梯二层→底层" are the
    flight that ends on 1F.
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
    text = unicodedata.normalize("NFKC", _bare(name)).casefold()
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
