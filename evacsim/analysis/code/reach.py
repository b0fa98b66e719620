"""Who gets where on the way out: down the stairs, from cellars up, with what is locked locked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from evacsim.building.network import allows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evacsim.building.network import Network


class Reach:
    """Components that people reach, by index.

    `number` is that of each floor, 1 with the exits; `below` that of the floor at the foot of the
    storey that a flight is of: a half landing in a cellar stands on no floor of its own.
    """

    def __init__(
        self,
        network: Network,
        closed: frozenset[int],
        number: Mapping[str, int],
        below: Mapping[str, int],
    ) -> None:
        self.network = network
        self.below = below
        self.closed = closed
        self.number = number
        self._levels: dict[int, frozenset[int]] = {}

    @functools.cached_property
    def anybody(self) -> frozenset[int]:
        """Components that somebody gets to from a floor, never up a stair (from a cellar: up)."""
        network = self.network
        starts = [
            one.index
            for one in network.components
            if one.kind in ("room", "corridor", "lobby") and one.stairwell is None
        ]
        return self.from_all(starts)

    def on_level(self, number: int) -> frozenset[int]:
        """Components that people of a storey get to from its corridors without stairs or rooms."""
        if number not in self._levels:
            self._levels[number] = self._level(number)
        return self._levels[number]

    def _level(self, number: int) -> frozenset[int]:
        here = [
            one.index
            for one in self.network.components
            if one.kind != "outside" and self.number[one.floor] == number and one.flight is None
        ]
        ways = [
            index
            for index in here
            if self.network.components[index].kind in ("corridor", "lobby")
            and self.network.components[index].stairwell is None
        ]
        rooms = [index for index in here if self.network.components[index].kind == "room"]
        return self.from_all(ways or rooms, rooms=not ways, stairs=False)

    def from_all(
        self, starts: Iterable[int], *, rooms: bool = True, stairs: bool = True
    ) -> frozenset[int]:
        """Return the components that people get to from some, on the way out."""
        found, ahead = set(starts), list(starts)
        while ahead:
            for index in self.network.directions_out[ahead.pop()]:
                direction = self.network.directions[index]
                target = self.network.components[direction.target]
                if direction.connection in self.closed or direction.target in found:
                    continue
                if target.kind == "flight" and not stairs:
                    continue
                if not self._towards_exits(index) or (target.kind == "room" and not rooms):
                    continue
                found.add(direction.target)
                ahead.append(direction.target)
        return frozenset(found)

    def _towards_exits(self, index: int) -> bool:
        """Whether a direction may be taken, and does not enter or leave a flight the wrong way."""
        direction = self.network.directions[index]
        if not allows(self.network.connections[direction.connection], direction):
            return False
        ends = (self.network.components[end] for end in (direction.origin, direction.target))
        origin, target = (component.flight for component in ends)
        flight = target or origin
        if flight is None:
            return True
        above = self.below[flight.id] >= 1  # else it leads up out of a cellar
        into_head = above == (target is not None)
        end = self.network.connections[direction.connection].id
        return end.endswith(".head") if into_head else end.endswith(".foot")

    @functools.cached_property
    def leading_out(self) -> frozenset[int]:
        """Components from which one gets outside without entering a stair the wrong way."""
        network = self.network
        found = {one.index for one in network.components if one.kind == "outside"}
        ahead = list(found)
        while ahead:
            for index in network.directions_out[ahead.pop()]:
                back = index ^ 1  # the same connection the other way
                origin = network.directions[back].origin
                if origin in found or network.directions[back].connection in self.closed:
                    continue
                if self._towards_exits(back):
                    found.add(origin)
                    ahead.append(origin)
        return frozenset(found)
