"""The people of one replication as columns of small whole numbers.

Times are ticks of a tenth of a second, rounded up: at every whole tick t, what happened by t is
exactly what the tables say happened by t, however late within the tick it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import NDArray

    from evacsim.building.network import Network

    Ints = NDArray[np.int64]

PER_S: Final = 10
"""Ticks a second."""
NEVER: Final = 2**31 - 1
"""A tick that does not come."""


def ticks(time_s: object) -> Ints:
    """Return the first tick at or after each time [s]: the least k with k / PER_S >= time."""
    times = np.asarray(time_s, dtype=np.float64)
    found = np.ceil(times * PER_S)
    found -= (found - 1) / PER_S >= times  # the product may be rounded up
    found += found / PER_S < times
    return found.astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Persons in each component, the outside ones too, and how many of all stand and wait."""

    inside: Ints
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Where everybody was, when.

    `routes` are the different ways: the component of the start, then directions of the network
    (twice the connection, plus 1 where it is passed from its second end). Columns by person:
    `route`, `start` (first movement), `steps` (passages), and four that are 1 + a tick, 0 for
    everybody else: `stay` (since when one stands who did not get out), `there` (since when one is
    in the room they were to reach), `woken` (when a sleeper wakes), `came` (when one comes in who
    was not there at the alarm). By passage, one person after
    the other: `walk`, ticks from the passage before (from the alarm) until the own walk was done,
    and `wait`, from then on.
    """

    routes: tuple[tuple[int, ...], ...]
    route: Ints
    start: Ints
    steps: Ints
    stay: Ints
    walk: Ints
    wait: Ints
    there: Ints
    woken: Ints
    came: Ints

    def counts_at(self, tick: int, ends: Ints, components: int) -> Counts:
        """Return where everybody is at a tick.

        Parameters
        ----------
        tick
            The moment.
        ends
            Shape (directions, 2): the component that each leaves, and the one it leads into.
        components
            How many there are.
        """
        inside = np.zeros(components, dtype=np.int64)
        waiting, first = 0, 0
        for person, (number, steps) in enumerate(zip(self.route, self.steps, strict=True)):
            own = slice(first, first + steps)
            first += steps
            if self.came[person] > tick + 1:
                continue
            passed = np.cumsum(self.walk[own] + self.wait[own])
            done = int(np.searchsorted(passed, tick, side="right"))
            route = self.routes[number]
            inside[ends[route[done], 1] if done else route[0]] += 1
            if done < steps:
                waiting += bool(passed[done] - self.wait[own][done] <= tick)
            else:
                waiting += 0 < self.stay[person] <= tick + 1
        return Counts(inside=inside, waiting=waiting)

    def columns(self) -> dict[str, Ints]:
        """Return the columns by name, in the order in which they are written."""
        names = ("route", "start", "steps", "stay", "walk", "wait")
        some = (name for name in ("there", "woken", "came") if getattr(self, name).any())
        return {name: getattr(self, name) for name in (*names, *some)}


def track(
    occupants: pl.DataFrame,
    passages: pl.DataFrame,
    network: Network,
    asleep: Container[str] = (),
    coming: Container[str] = (),
) -> Track:
    """Return the people of one replication.

    Parameters
    ----------
    occupants, passages
        The tables of that replication, columns of `results.records`.
    network
        The components and connections that they name.
    asleep
        The groups that sleep until they are woken.
    coming
        The groups that come in later, each of them when they set off.
    """
    people = occupants.sort("occupant")
    rows = passages.sort("occupant", "passage")
    who = rows["occupant"].to_numpy()
    steps = np.bincount(who, minlength=people.height)
    ready, passed = ticks(rows["ready_s"]), ticks(rows["time_s"])
    ready = np.minimum(ready, passed)  # who never waited
    first = np.ones(len(who), dtype=np.bool_)
    first[1:] = who[1:] != who[:-1]
    before = np.where(first, 0, np.concatenate([[0], passed[:-1]])) if len(who) else passed
    directions = _directions(rows, network)
    starts = _starts(people, rows, first, steps, network)
    routes, route = _routes(starts, directions, steps)
    return Track(
        routes=routes,
        route=route,
        start=ticks(people["start_s"].fill_null(0.0)),
        steps=steps.astype(np.int64),
        stay=_stay(people),
        walk=ready - before,
        wait=passed - ready,
        there=_there(people),
        woken=_woken(people, asleep),
        came=_came(people, coming),
    )


def _directions(rows: pl.DataFrame, network: Network) -> Ints:
    """Return the direction of every passage: one of the network's."""
    index = {one.id: one.index for one in network.connections}
    ends = np.array([one.ends for one in network.connections], dtype=np.int64).reshape(-1, 2)
    connection = _numbers(rows["connection"], index)
    target = _numbers(rows["to"], {one.id: one.index for one in network.components})
    found: Ints = 2 * connection + (ends[connection, 0] == target)
    return found


def _starts(
    people: pl.DataFrame,
    rows: pl.DataFrame,
    first: NDArray[np.bool_],
    steps: Ints,
    network: Network,
) -> Ints:
    """Return the component in which everybody is at the alarm."""
    index = {one.id: one.index for one in network.components}
    found = _numbers(people["left_in"], index)  # who passes nothing stays where they are
    found[steps > 0] = _numbers(rows["from"].filter(pl.Series(first)), index)
    return found


def _numbers(names: pl.Series, index: dict[str, int]) -> Ints:
    """Return the number of each name; 0 for a missing one, which nobody asks for."""
    known = names.cast(pl.String)
    numbers = known.replace_strict(index, default=0, return_dtype=pl.Int64).fill_null(0)
    return np.array(numbers, dtype=np.int64)


def _routes(
    starts: Ints, directions: Ints, steps: Ints
) -> tuple[tuple[tuple[int, ...], ...], Ints]:
    """Return the different routes, and which of them everybody takes."""
    numbers: dict[tuple[int, ...], int] = {}
    ends = np.cumsum(steps)
    each = [
        numbers.setdefault((start, *directions[end - count : end].tolist()), len(numbers))
        for start, end, count in zip(starts.tolist(), ends.tolist(), steps.tolist(), strict=True)
    ]
    return tuple(numbers), np.array(each, dtype=np.int64)


def _stay(people: pl.DataFrame) -> Ints:
    """Return 1 + the tick since when one stands who did not get out; 0 for everybody else."""
    since_s = people["left_ready_s"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    stands = ~np.isnan(since_s)
    found = np.zeros(people.height, dtype=np.int64)
    found[stands] = ticks(since_s[stands]) + 1
    return found


def _there(people: pl.DataFrame) -> Ints:
    """Return 1 + the tick since when one is in the room they were to reach; 0 for others."""
    exits = people["exit"].is_null().to_numpy()
    since_s = people["out_s"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.where(exits & ~np.isnan(since_s), ticks(np.nan_to_num(since_s)) + 1, 0)


def _woken(people: pl.DataFrame, asleep: Container[str]) -> Ints:
    """Return 1 + the tick at which each of the sleepers wakes, 0 for others."""
    sleeps = np.array([group in asleep for group in people["group"]], dtype=np.bool_)
    woken_s = (people["start_s"] - people["pre_movement_s"]).cast(pl.Float64)
    never = (people["outcome"].cast(pl.String) == "asleep").to_numpy()
    at = np.where(never, NEVER, ticks(woken_s.fill_null(0.0).clip(0.0)) + 1)
    return np.where(sleeps & (at > 1), at, 0)


def _came(people: pl.DataFrame, coming: Container[str]) -> Ints:
    """Return 1 + the tick at which those come in who were not there at the alarm, 0 for others."""
    comes = np.array([group in coming for group in people["group"]], dtype=np.bool_)
    start_s = people["start_s"].cast(pl.Float64)
    at = np.where(start_s.is_null(), NEVER, ticks(start_s.fill_null(0.0)) + 1)
    return np.where(comes & (at > 1), at, 0)


def packed(columns: dict[str, Ints]) -> tuple[dict[str, int], bytes]:
    """Return how many numbers each column has, and all of them as variable-length numbers.

    Seven bits a byte, the lowest first, the eighth bit where more follow (LEB128).

    Raises
    ------
    ValueError
        If a number is negative.
    """
    whole = np.concatenate([np.asarray(column, dtype=np.int64) for column in columns.values()])
    if len(whole) and whole.min() < 0:
        raise ValueError("a column of the replay has a negative number")
    sizes = {name: len(column) for name, column in columns.items()}
    parts = [whole & 127]
    more = [whole >> 7]
    while more[-1].any():
        parts.append(more[-1] & 127)
        more.append(more[-1] >> 7)
    table = np.stack(
        [part | np.where(rest > 0, 128, 0) for part, rest in zip(parts, more, strict=True)], axis=1
    )
    used = np.stack(
        [np.ones(len(whole), dtype=np.bool_), *(rest > 0 for rest in more[:-1])], axis=1
    )
    return sizes, table[used].astype(np.uint8).tobytes()
