"""How busy connections and flights were: flow over capacity, second by second and in all.

Where a queue stands the flow is the capacity; where nobody comes it is nothing. A part that is
busy from the first minute to the last is what the building can give; one that is not had people
come too late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from typing_extensions import TypedDict

from evacsim.analysis.facts import place_of
from evacsim.analysis.naming import joined_places
from evacsim.analysis.reading import stretches
from evacsim.errors import InputError
from evacsim.movement.widths import capacity_per_s, passing_mode
from evacsim.scenario.read import read_scenario
from evacsim.scenario.situations import law_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.analysis.facts import Facts
    from evacsim.movement.law import MovementLaw
    from evacsim.results.store import Results

WINDOW_S: Final = 10.0
"""Flow is counted over this long: a stream of 1 /s passes ten persons in it."""

BUSY: Final = 0.9
"""From this share of its capacity on a part counts as busy."""


class SaturationJson(TypedDict):
    """How busy a connection was, as `bottlenecks --json` has it."""

    connection: str
    capacity_per_s: float
    persons: float
    used_s: float
    busy_s: float
    busy_share: float
    window_s: float
    flow_over_capacity: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """One connection, or one end of a flight, in one direction; means over replications.

    `flow_per_s` and `edges_s` are the flow in each window of 10 s; `busy_s` how long it was at 90 %
    of `capacity_per_s` or more, `used_s` from its first to its last passage; `persons` passed.
    """

    connection: str
    capacity_per_s: float
    persons: float
    used_s: float
    busy_s: float
    edges_s: NDArray[np.float64]
    flow_per_s: NDArray[np.float64]

    @property
    def share(self) -> NDArray[np.float64]:
        """Flow over capacity in each window."""
        return self.flow_per_s / self.capacity_per_s

    @property
    def busy_share(self) -> float:
        """Share of the time in use in which it was busy."""
        return min(self.busy_s / self.used_s, 1.0) if self.used_s > 0 else 0.0

    def as_json(self) -> SaturationJson:
        """Return it for `bottlenecks --json`."""
        return {
            "connection": self.connection,
            "capacity_per_s": self.capacity_per_s,
            "persons": self.persons,
            "used_s": self.used_s,
            "busy_s": self.busy_s,
            "busy_share": self.busy_share,
            "window_s": WINDOW_S,
            "flow_over_capacity": [round(float(value), 4) for value in self.share],
        }


def saturation(
    results: Results, facts: Facts, *, law: MovementLaw | None = None
) -> tuple[Saturation, ...]:
    """Return every connection and end of a flight that was used, the longest busy first.

    Cuts of a corridor are left out: they are no part of a building. The capacity is that of the
    scenario's law (or of `law`) without what darkness, smoke or slow people take.

    Raises
    ------
    ScenarioError
        If the copy of the scenario cannot be read.
    """
    law = law or law_of(read_scenario(results.scenario_file))
    capacities = Capacities(facts, law)
    last_s = results.scan("passages").select(pl.col("time_s").max()).collect().item()
    edges_s = np.arange(0.0, (last_s or 0.0) + 2 * WINDOW_S, WINDOW_S)
    counted: dict[tuple[str, str], _Count] = {}
    columns = ("connection", "from", "replication", "time_s")
    for part in results.parts():
        rows = part.scan("passages").select(columns).collect().sort(columns)
        time_s = rows["time_s"].to_numpy()
        for (name, origin, _), own in stretches(rows, *columns[:3]):
            key = str(name), str(origin)
            if place_of(key[0]) != key[0]:
                continue
            if key not in counted:
                counted[key] = _Count(capacities.per_s(*key) or 0.0, edges_s)
            counted[key].add(time_s[own])
    runs = results.manifest.replications
    found = [count.mean(name, runs) for (name, _), count in sorted(counted.items())]
    return tuple(sorted(found, key=lambda one: (-one.busy_s, -one.persons, one.connection)))


class Capacities:
    """What the connections of a building can pass under a law, worked out when asked for.

    Without what darkness, smoke or slow people take. Without a law, or a building, nothing is
    known of them.
    """

    def __init__(self, facts: Facts | None, law: MovementLaw | None) -> None:
        self._law = law
        self._joined: dict[str, str] = {}
        self._direction: dict[tuple[str, str], int] = {}
        if facts is None:
            return
        network = self._network = facts.network
        self._joined = joined_places(facts.building)
        self._direction = {
            (network.connections[one.connection].id, network.components[one.origin].id): one.index
            for one in network.directions
        }

    def place(self, id_: str) -> str:
        """Return the place that a component or connection belongs to, as schools see it."""
        return self._joined.get(id_, id_)

    def per_s(self, connection: str, origin: str) -> float | None:
        """Return the capacity [1/s] of a connection from a component; None where unknown."""
        index = self._direction.get((connection, origin))
        if index is None or self._law is None:
            return None
        network, law = self._network, self._law
        through = network.connections[network.directions[index].connection]
        return capacity_per_s(law, network, through, passing_mode(network, index))


def capacities_of(results: Results, facts: Facts, law: MovementLaw | None = None) -> Capacities:
    """Return what the building of some results can pass under a law, else their scenario's.

    Of a scenario that this version cannot read no capacities are known.
    """
    try:
        return Capacities(facts, law or law_of(read_scenario(results.scenario_file)))
    except InputError:
        return Capacities(facts, None)


class _Count:
    """What one connection passed in one direction, replication after replication."""

    def __init__(self, capacity_per_s: float, edges_s: NDArray[np.float64]) -> None:
        self.capacity_per_s = capacity_per_s
        self.edges_s = edges_s
        self.passed = np.zeros(len(edges_s) - 1, dtype=np.int64)
        self.busy_s = self.used_s = 0.0

    def add(self, times_s: NDArray[np.float64]) -> None:
        """Count the passages of a replication; their times [s] rise."""
        counts = np.diff(np.searchsorted(times_s, self.edges_s))  # the last edge lies beyond all
        self.passed += counts
        self.busy_s += float((counts / WINDOW_S >= BUSY * self.capacity_per_s).sum()) * WINDOW_S
        self.used_s += float(times_s[-1] - times_s[0])

    def mean(self, name: str, runs: int) -> Saturation:
        """Return the mean over so many replications."""
        return Saturation(
            connection=place_of(name),
            capacity_per_s=self.capacity_per_s,
            persons=int(self.passed.sum()) / runs,
            used_s=self.used_s / runs,
            busy_s=self.busy_s / runs,
            edges_s=self.edges_s,
            flow_per_s=self.passed / WINDOW_S / runs,
        )
