"""The search of the building when everybody else is out: who looks into which rooms, how long.

Searchers start together, walk as staff do, on stairs at the speed of going up, and may open every
door (assumption). Nobody is in their way: people are out, or do not walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evacsim.building.model import Space
from evacsim.routing.rounds import Task, Walker, best_rounds
from evacsim.routing.rounds_bound import least_s
from evacsim.routing.ways import Ways
from evacsim.scenario.kinds import staff_speeds_m_per_s
from evacsim.scenario.place import Directory, one_named

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """The rounds of the searchers, in seconds after they set off.

    `rounds` has for each searcher the rooms in their order, each with when it has been seen.
    `takes_s` is when all have been, `least_s` a time below which no rounds can be, `unreached` are
    rooms to which no way leads.
    """

    rounds: tuple[tuple[tuple[str, float], ...], ...]
    takes_s: float
    least_s: float
    unreached: tuple[str, ...] = ()

    @property
    def beyond(self) -> float:
        """How much longer than the best it may be at most, as a share of that."""
        return self.takes_s / self.least_s - 1.0 if self.least_s > 0 else 0.0

    @property
    def seen_s(self) -> dict[str, float]:
        """When each room has been seen [s]."""
        return {room: at_s for own in self.rounds for room, at_s in own}


def plan_search(scenario: Scenario, building: Building, network: Network) -> SearchPlan | None:
    """Return the search of a scenario without faults; None where it has none."""
    search = scenario.room_search
    if search is None:
        return None
    begin = one_named(building.exits, search.from_) or one_named(building.spaces, search.from_)
    spaces = Directory(building.spaces)
    rooms = sorted(
        {
            space.id
            for pattern in search.rooms
            for space in spaces.fitting(pattern)
            if space.kind == "room"
        }
    )
    level, stairs = staff_speeds_m_per_s(scenario)
    at_door = [] if isinstance(begin, Space) or begin is None else [begin.id]
    in_space = [begin.id] if isinstance(begin, Space) else []
    ways = Ways(
        network,
        [*rooms, *at_door],
        starts=in_space,
        level_m_per_s=level,
        stairs_m_per_s=stairs,
    )
    start = len(rooms)
    seen = [place for place in range(start) if np.isfinite(ways.time_s[start, place])]
    task = Task(
        between_s=ways.time_s[np.ix_(seen, seen)],
        at_stop_s=np.full(len(seen), search.per_room_s),
        walkers=(Walker(ready_s=0.0, to_stop_s=ways.time_s[start, seen]),) * search.searchers,
    )
    order = [seen.index(stop) for stop in ways.order(start, seen)]
    rounds = best_rounds(task, order)
    takes_s = max(task.finish_s(walker, own) for walker, own in enumerate(rounds))
    floors = {floor.id: floor.elevation_m for floor in building.floors}
    height_m = {space.id: floors[space.floor] for space in building.spaces}
    return SearchPlan(
        rounds=tuple(
            tuple(
                (rooms[seen[stop]], done_s)
                for stop, done_s in zip(own, task.done_s(walker, own), strict=True)
            )
            for walker, own in enumerate(rounds)
        ),
        takes_s=takes_s,
        least_s=least_s(task, [height_m[rooms[place]] for place in seen], takes_s) if seen else 0.0,
        unreached=tuple(room for place, room in enumerate(rooms) if place not in set(seen)),
    )
