"""How a run begins: who takes which way first, the steps that are in use, what is kept of both."""

from __future__ import annotations

import functools
import graphlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from evacsim.routing.table import RouteTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evacsim.building.network import Network
    from evacsim.simulation import core

    LanesOf = Callable[[int], Mapping[tuple[int, int], int]]

_T = TypeVar("_T")

Place = tuple[int, float | None, float | None, float | None]
"""Where somebody starts: component, x, y, fraction of its length; None where there is none."""

Found = tuple[RouteTable, int]
Changed = tuple[tuple[int, int], ...]
Start = tuple[RouteTable, int, float]
"""The table, the first direction, and the walk [m] to it."""


class Walks:
    """Which steps people walk: between components, and in which lanes through each.

    `cyclic` are the components on a closed cycle of steps: only there can people lock.
    """

    __slots__ = ("_added", "_lanes_of", "_network", "_steps", "cyclic", "lanes")

    def __init__(self, network: Network, lanes_of: LanesOf) -> None:
        self._network = network
        self._lanes_of = lanes_of
        self._added: dict[int, tuple[RouteTable, set[tuple[int, int]]]] = {}
        self._steps: set[tuple[int, int]] = set()
        self.lanes: dict[int, set[int]] = {}
        self.cyclic: frozenset[int] = frozenset()

    def copy(self) -> Walks:
        """Return one that can be added to."""
        other = Walks(self._network, self._lanes_of)
        other._added = {key: (table, set(own)) for key, (table, own) in self._added.items()}
        other._steps = set(self._steps)
        other.lanes = {component: set(lanes) for component, lanes in self.lanes.items()}
        other.cyclic = self.cyclic
        return other

    def add(self, table: RouteTable, direction: int, since: int) -> bool:
        """Add the steps of a route, up to where one of the same table was added; True if new."""
        directions, new = self._network.directions, False
        _, added = self._added.setdefault(id(table), (table, set()))
        while direction >= 0 and (since, direction) not in added:
            added.add((since, direction))
            step = (directions[direction].origin, directions[direction].target)
            if step not in self._steps:
                self._steps.add(step)
                new = True
            lane = self._lanes_of(step[0]).get((since, direction))
            lanes = self.lanes.setdefault(step[0], set())
            if lane is not None and lane not in lanes:
                lanes.add(lane)
                new = True
            since, direction = direction, table.next_direction[direction]
        return new

    def find_cycles(self) -> None:
        """Find the components that lie on a closed cycle."""
        self.cyclic = _on_cycles(frozenset(self._steps))


@functools.lru_cache(maxsize=256)  # the trials of a study walk the same steps
def _on_cycles(steps: frozenset[tuple[int, int]]) -> frozenset[int]:
    """Return what lies on a closed cycle of steps from one to another."""
    before: dict[int, set[int]] = {}
    for origin, target in steps:
        before.setdefault(target, set()).add(origin)
    try:
        graphlib.TopologicalSorter(before).prepare()
    except graphlib.CycleError:
        pass
    else:
        return frozenset()
    import networkx as nx  # noqa: PLC0415 - slow to load, and most drills have no cycle

    found = nx.strongly_connected_components(nx.DiGraph(steps))
    return frozenset(index for cycle in found if len(cycle) > 1 for index in cycle)


@dataclass(frozen=True, slots=True)
class Dealt:
    """The start of everybody: the different `ways`, whose is which, and the walk [m] to it."""

    ways: list[Found]
    whose: list[int]
    walks_m: list[float]

    @classmethod
    def of(cls, starts: Iterable[Start]) -> Dealt:
        """Find the few ways that many people take."""
        places: dict[tuple[int, int], int] = {}
        ways: list[Found] = []
        whose: list[int] = []
        walks_m: list[float] = []
        for table, first, walk_m in starts:
            key = (id(table), first)
            if key not in places:
                places[key] = len(ways)
                ways.append((table, first))
            whose.append(places[key])
            walks_m.append(walk_m)
        return cls(ways, whose, walks_m)

    def to_all(self, of_ways: Sequence[_T]) -> list[_T]:
        """Return what holds of each way for everybody who takes it."""
        return [of_ways[way] for way in self.whose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Where everybody starts and walks first, one value a person; `walks` are the steps of all.

    The same in every replication in which the same people make the same choices with the same
    directions closed: `of` says which.
    """

    of: tuple[object, ...]
    components: list[core.Component]
    routes: list[core.Route]
    firsts: list[core.Direction]
    firsts_m: list[float]
    goals: list[str | None]
    seeing: list[bool]
    exits: list[int]
    walks: Walks
