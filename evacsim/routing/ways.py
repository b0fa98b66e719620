"""Ways of staff on foot: how long from door to door, and to look into rooms.

They walk the same both ways; on stairs at one speed, that of going up (assumption: on the safe
side). A one-way door is none for them. To see a room is to stand at its door.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from evacsim.building.walks import start_lengths
from evacsim.routing.rounds import tree_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network

_HAIR_S = 1e-9
"""A walk of no length takes this: the search that is used takes 0 for no walk."""


class Ways:
    """The walks between some places of a building.

    `time_s` are those between all of them [s], inf where no way leads: first the names, then the
    starts.
    """

    def __init__(  # noqa: PLR0913 - what they walk through and how, by name
        self,
        network: Network,
        names: Sequence[str],
        *,
        starts: Sequence[str] = (),
        level_m_per_s: float,
        stairs_m_per_s: float,
        closed: frozenset[int] = frozenset(),
    ) -> None:
        """Search the ways.

        Parameters
        ----------
        network
            The building.
        names
            Spaces, seen from their doors, and connections, each by its id.
        starts
            Spaces from whose middle somebody sets off, by their ids.
        level_m_per_s, stairs_m_per_s
            How fast staff walk.
        closed
            Connections that nobody passes.
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load, and rarely needed
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - as above

        self._network = network
        self._pace = 1.0 / level_m_per_s, 1.0 / stairs_m_per_s
        doors = {connection.id: connection.index for connection in network.connections}
        steps = dict(self._walks(closed))
        self._nodes: list[int] = []
        count = len(doors)
        for name in names:
            if name in doors:
                self._nodes.append(doors[name])
                continue
            for door, walk_s in self._into(name, closed, steps):
                steps[door, count] = steps[count, door] = walk_s
            self._nodes.append(count)
            count += 1
        for name in starts:
            steps |= {(count, door): walk_s for door, walk_s in self._from(name)}
            self._nodes.append(count)
            count += 1
        ends = np.array(list(steps), dtype=np.int64).reshape(-1, 2).T
        graph = csr_array((list(steps.values()), (ends[0], ends[1])), shape=(count, count))
        away_s, before = dijkstra(graph, indices=self._nodes, return_predecessors=True)
        self._away_s, self._before = away_s, before
        self.time_s: NDArray[np.float64] = away_s[:, self._nodes]

    def order(self, start: int, stops: Sequence[int]) -> list[int]:
        """Return stops in the order of a walk past all of them from a start or another stop.

        All by their places in `time_s`.
        """
        nodes = [self._nodes[stop] for stop in stops]
        before, away_s = self._before[start].tolist(), self._away_s[start].tolist()
        return [stops[at] for at in tree_order(before, away_s, nodes, self._nodes[start])]

    def _walks(self, closed: frozenset[int]) -> Iterator[tuple[tuple[int, int], float]]:
        """Yield how long from one connection to another through what lies between [s]."""
        network = self._network
        for one in network.directions:
            pace = self._pace[network.components[one.target].kind == "flight"]
            for later, length_m in network.onward[one.index]:
                other = network.directions[later].connection
                if one.connection not in closed and other not in closed:
                    yield (one.connection, other), length_m * pace + _HAIR_S
                    yield (other, one.connection), length_m * pace + _HAIR_S

    def _into(
        self, space: str, closed: frozenset[int], walks_s: dict[tuple[int, int], float]
    ) -> list[tuple[int, float]]:
        """Return how long from each door to a space that is seen from its doors [s].

        Half the walk to the other doors: who goes through it walks as far as from door to door.
        """
        doors = sorted(
            {
                self._network.directions[one].connection
                for section in self._network.sections[space]
                for one in self._network.directions_out[section]
            }
            - closed
        )
        farthest = {
            door: max((walks_s.get((door, other), 0.0) for other in doors), default=0.0)
            for door in doors
        }
        return [(door, walk_s / 2 + _HAIR_S) for door, walk_s in farthest.items()]

    def _from(self, space: str) -> list[tuple[int, float]]:
        """Return how long from the middle of a space to each of its ways out [s]."""
        sections = self._network.sections[space]
        middle = sections[len(sections) // 2]
        lengths = start_lengths(self._network, middle, x_m=math.nan, y_m=math.nan, fraction=0.5)
        return [
            (self._network.directions[one].connection, length_m * self._pace[0] + _HAIR_S)
            for one, length_m in lengths.items()
        ]
