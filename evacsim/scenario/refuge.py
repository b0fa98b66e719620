"""Who finds room where above the water: rooms and corridors filled by capacity, nearest first.

Who starts above the floor that the plan names stays there as far as there is room. All others are
spread so that the lengths of their ways add up to the least: a flow of least cost from where they
start to where there is room. Nothing is ever filled beyond its capacity; who finds no room stays
where they are if that is above the water, and goes outside if not.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.routing.rule import Choice
from evacsim.routing.table import lengths_from
from evacsim.scenario.events import closed_at_start, closings, scenario_changes
from evacsim.scenario.flood import under_water_s
from evacsim.scenario.place import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement

    Ints = NDArray[np.int32]

KINDS: Final = frozenset({"room", "lobby", "corridor"})
"""What people can wait in; landings and flights are ways."""

_NOWHERE: Final = 10**9
"""Cost of finding no room [cm]: more than any way through a building."""
_A_HAIR: Final = 1e-9
_CM: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefugeRoom:
    """A room, or a section of a corridor: how many it holds, and how many wait there in the end.

    `component` is its index in the network, `taken` how many go there whom the plan sends by name.
    """

    component: int
    capacity: int
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefugePlan:
    """Where everybody waits; arrays of shape (people,), as the people of a scenario are numbered.

    `goal` is the component where somebody waits, -1 for those who go outside; `stays` whether they
    start there, `seeks` whether they are to go above at all, `without` whether they found no room.
    `ids` are those of all components.
    """

    ids: tuple[str, ...]
    rooms: tuple[RefugeRoom, ...]
    goal: Ints
    stays: NDArray[np.bool_]
    seeks: NDArray[np.bool_]
    without: NDArray[np.bool_]

    def __eq__(self, other: object) -> bool:
        """Whether everybody waits in the same places."""
        return isinstance(other, RefugePlan) and self._same == other._same

    def __hash__(self) -> int:
        """Of where people wait alone."""
        return hash(self._same)

    @property
    def _same(self) -> tuple[object, ...]:
        arrays = (self.goal, self.stays, self.seeks, self.without)
        return self.ids, self.rooms, *(one.tobytes() for one in arrays)

    def choices(self, choices: Sequence[Choice], codes: Ints) -> tuple[tuple[Choice, ...], Ints]:
        """Return the choices that occur with where people wait, and which is whose."""
        pairs = np.stack([codes, self.goal], axis=1)
        occur, own = np.unique(pairs, axis=0, return_inverse=True)
        made = [
            choices[code] if goal < 0 else dataclasses.replace(choices[code], to=self.ids[goal])
            for code, goal in occur.tolist()
        ]
        return tuple(made), own.reshape(-1).astype(np.int32)


def refuge_plan(  # noqa: PLR0913 - by name
    scenario: Scenario,
    building: Building,
    network: Network,
    items: Sequence[Placement],
    *,
    group: Ints,
    component: Ints,
) -> RefugePlan | None:
    """Find room for everybody whose group has `to = "above:FLOOR"`; None where there is none.

    Parameters
    ----------
    scenario, building, network, items
        The scenario, what it is in, and its groups in order.
    group, component
        Of everybody the group, as a place in `items`, and the component where they start.

    Notes
    -----
    No way leads through what is closed at the alarm.
    """
    if all(item.above is None for item in items):
        return None
    changes = closings(scenario_changes(scenario, network, building))
    above = np.array([item.above is not None for item in items], dtype=np.bool_)
    seeks = above[group]
    rooms = refuge_rooms(scenario, building, network, items) if seeks.any() else {}
    plan = RefugePlan(
        ids=tuple(one.id for one in network.components),
        rooms=tuple(rooms.values()),
        goal=np.full(len(group), -1, dtype=np.int32),
        stays=np.zeros_like(seeks),
        seeks=seeks,
        without=np.zeros_like(seeks),
    )
    ways = _Ways(
        network=network,
        by_plan=scenario.routing.rule == "assigned",
        closed=closed_at_start(network, changes),
        heights={floor.id: floor.elevation_m for floor in building.floors},
        left={one.component: max(0, one.capacity - one.taken) for one in rooms.values()},
    )
    starts = np.unique(np.stack([group, component]).T[seeks], axis=0).tolist()
    moving = []
    for one, where in starts:
        people = np.flatnonzero(seeks & (group == one) & (component == where))
        rest = people[_let_stay(plan, ways, items[one], where, people) :]
        if len(rest):
            moving.append((items[one], where, rest))
    _send(plan, ways, moving, under_water_s(scenario.flood, building))
    return plan


def _let_stay(
    plan: RefugePlan, ways: _Ways, item: Placement, where: int, people: NDArray[np.intp]
) -> int:
    """Let people stay where they start, as far as there is room; return how many do."""
    if not ways.is_above(item, where) or item.comes_s is not None:
        return 0  # who comes in later cannot wait where they are
    count = min(ways.left.get(where, 0), len(people))
    if count:
        ways.left[where] -= count
        plan.goal[people[:count]], plan.stays[people[:count]] = where, True
    return count


def _send(
    plan: RefugePlan,
    ways: _Ways,
    moving: Sequence[tuple[Placement, int, NDArray[np.intp]]],
    wet: Mapping[str, float],
) -> None:
    """Give all others their places; who finds none stays only if that is above the water."""
    spread = ways.shared_out([(item, where, len(people)) for item, where, people in moving])
    for (item, where, people), own in zip(moving, spread, strict=True):
        first = 0
        for there, count in own:
            plan.goal[people[first : first + count]] = there
            first += count
        rest = people[first:]
        plan.without[rest] = True
        is_dry = ways.network.components[where].floor not in wet and ways.is_above(item, where)
        if is_dry and item.comes_s is None:
            plan.goal[rest], plan.stays[rest] = where, True  # crowded, but above the water


def refuge_rooms(
    scenario: Scenario, building: Building, network: Network, items: Iterable[Placement]
) -> dict[int, RefugeRoom]:
    """Return every room and section of a corridor in which people may wait, by component."""
    wet = under_water_s(scenario.flood, building)
    names = {space.id: (space.id, *space.aliases) for space in building.spaces}
    patterns, per_m2 = scenario.refuge.space, scenario.refuge.m2_per_person
    sent = Counter[str]()
    for item in items:
        if item.to is not None:
            sent[item.to] += item.placed.size
    return {
        one.index: RefugeRoom(
            component=one.index,
            capacity=math.floor(one.area_m2 / per_m2 + _A_HAIR),
            taken=sent[one.place],
        )
        for one in network.components
        if one.kind in KINDS
        and one.floor not in wet
        and (not patterns or any(matches(pattern, names[one.place]) for pattern in patterns))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """How far it is to where there is room; `left` counts the places by component."""

    network: Network
    by_plan: bool
    closed: frozenset[int]
    heights: Mapping[str, float]
    left: dict[int, int]

    def is_above(self, item: Placement, where: int) -> bool:
        """Whether a component lies above the floor that a group is to leave below."""
        height_m = self.heights[self.network.components[where].floor]
        return item.above is not None and height_m > item.above.elevation_m

    def near(self, item: Placement, where: int) -> list[tuple[float, int]]:
        """Return the ways [m] of a group from a component to every room for it, nearest first.

        By the stair that the plan names, where one gets above by it.
        """
        stair = item.placed.stairwell if self.by_plan else None
        found: list[tuple[float, int]] = []
        for choice in dict.fromkeys((Choice(stairwell=stair), Choice())):
            lengths = lengths_from(self.network, where, choice, closed=self.closed)
            found = sorted(
                (length_m, there)
                for there, length_m in lengths.items()
                if self.left.get(there, 0) and self.is_above(item, there)
            )
            if found:
                break
        return found

    def shared_out(
        self, moving: Sequence[tuple[Placement, int, int]]
    ) -> list[list[tuple[int, int]]]:
        """Return how many of each (group, start, people) go to which component, nearest first."""
        near: dict[tuple[int, str | None, str], list[tuple[float, int]]] = {}
        demand = sum(count for *_, count in moving)
        costs: list[dict[int, int]] = []
        for item, where, _ in moving:
            key = (where, item.placed.stairwell, item.above.id if item.above else "")
            if key not in near:
                near[key] = self.near(item, where)
            costs.append({})
            room = 0
            for length_m, there in near[key]:
                if room >= demand:  # nobody goes further than where all would find room
                    break
                costs[-1][there] = round(length_m * _CM)
                room += self.left[there]
        flows = _flow([count for *_, count in moving], costs, self.left)
        return [
            [(there, flow[there]) for there in sorted(flow, key=lambda to, own=own: (own[to], to))]  # type: ignore[misc]
            for flow, own in zip(flows, costs, strict=True)
        ]


def _flow(
    supply: Sequence[int], ways: Sequence[Mapping[int, int]], left: Mapping[int, int]
) -> list[dict[int, int]]:
    """Return how many of each supply go by which of their ways, at the least cost together."""
    if not any(ways):
        return [{} for _ in supply]
    import networkx as nx  # noqa: PLC0415 - slow to load, and few scenarios seek refuge

    graph: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
    end = ("all", 0)
    graph.add_node(end, demand=sum(supply))
    for place, (count, own) in enumerate(zip(supply, ways, strict=True)):
        start = ("from", place)
        graph.add_node(start, demand=-count)
        graph.add_edge(start, end, weight=_NOWHERE)
        for there, cost in own.items():
            graph.add_edge(start, ("to", there), weight=cost)
            graph.add_edge(("to", there), end, weight=0, capacity=left[there])
    _, flow = nx.network_simplex(graph)
    found: list[dict[int, int]] = []
    for place in range(len(supply)):
        own_flow: dict[int, int] = defaultdict(int)
        for (kind, there), count in flow["from", place].items():
            if kind == "to" and count:
                own_flow[there] += count
        found.append(dict(own_flow))
    return found
