"""From recordings to the result tables: whole columns at a time, no loop over passages."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evacsim.results.occupancy import Moves, Occupancy, occupancy
from evacsim.results.records import CAUSES, OUTCOMES, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network
    from evacsim.results.records import TableName
    from evacsim.scenario.people import People, PlacedGroup
    from evacsim.simulation.recorder import Recording

    Ints = NDArray[np.integer]
    Floats = NDArray[np.float64]

_MISSING = -1
_OUT, _TRAPPED, _TIME_LIMIT, _ASLEEP = (
    OUTCOMES.index(name) for name in ("out", "trapped", "time_limit", "asleep")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One replication as it was run: its number, who took part, what was recorded."""

    replication: int
    people: People
    recording: Recording


def tables(
    recording: Recording, people: People, network: Network, *, replication: int
) -> dict[str, pl.DataFrame]:
    """Return `occupants`, `passages`, `occupancy` and `falls` of one replication.

    The columns are those of `results.records`. Names are stored as `polars.Enum` over the names
    of the network, so that every replication has the same types and the frames can be stacked.

    Parameters
    ----------
    recording
        What the run wrote down.
    people
        The occupants it was run with.
    network
        The network it was run on.
    replication
        Number of the replication, from 0.
    """
    maker = TableMaker(network, people.groups)
    ran = [Ran(replication=replication, people=people, recording=recording)]
    return {name: maker.table(name, ran) for name in TABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Names by the number that a recording has for them, a missing one at the end.

    By component: `component`, `start_space`; by group: `group`; by connection: `exit`; by
    direction: `connection`, `origin`, `target`.
    """

    component: pl.Series
    start_space: pl.Series
    group: pl.Series
    exit: pl.Series
    connection: pl.Series
    origin: pl.Series
    target: pl.Series


class TableMaker:
    """Makes the tables of any replications of a network and its groups.

    What all of them have in common is worked out once. `assembly_m` has the walks to an assembly
    point [m] that the scenario has moved, by exit.
    """

    def __init__(
        self,
        network: Network,
        groups: Sequence[PlacedGroup],
        assembly_m: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        components, connections = network.components, network.connections
        self._network = network
        self._groups = groups
        self._places = {place: number for number, place in enumerate(sorted(network.sections))}
        for component in components:  # the outside of an exit is no place of the file
            self._places.setdefault(component.place, len(self._places))
        place_of = _numbers(self._places[one.place] for one in components)
        self._place_of = place_of
        self._origin = _numbers(one.origin for one in network.directions)
        self._target = _numbers(one.target for one in network.directions)
        self._connection = _numbers(one.connection for one in network.directions)
        is_exit = np.array([one.is_exit for one in connections], dtype=np.bool_)
        self._is_exit = is_exit[self._connection]
        # a direction within a place is none out of it
        self._leaves = np.where(
            place_of[self._origin] != place_of[self._target], place_of[self._origin], _MISSING
        )
        indoors = np.array([one.kind != "outside" for one in components], dtype=np.bool_)
        self._indoors = indoors[self._target]
        far = [assembly_m.get(one.id, one.assembly_distance_m) for one in connections]
        self._walk_m = np.array([np.nan if m is None else m for m in far], dtype=np.float64)

    @functools.cached_property
    def _names(self) -> _Names:
        components, connections = self._network.components, self._network.connections
        ids = [component.id for component in components]
        exits = [one.id for one in connections if one.is_exit]
        place = {id_: number for number, id_ in enumerate(exits)}
        return _Names(
            component=_lookup(ids, range(len(ids))),
            start_space=_lookup(list(self._places), self._place_of.tolist()),
            group=_lookup([group.id for group in self._groups], range(len(self._groups))),
            exit=_lookup(exits, [place.get(one.id, _MISSING) for one in connections]),
            connection=_lookup([one.id for one in connections], self._connection.tolist()),
            origin=_lookup(ids, self._origin.tolist()),
            target=_lookup(ids, self._target.tolist()),
        )

    def outs(self, ran: Ran) -> tuple[Ints, Floats]:
        """Return by whom which passage was the way out (-1: none), and when [s] (NaN: never)."""
        recording = ran.recording
        rows = np.flatnonzero(self._is_exit[recording.direction])
        if len(recording.arrived):
            rows = np.union1d(rows, recording.arrived)
        passage = np.full(len(ran.people.group), _MISSING, dtype=np.int64)
        # of several the first counts: what is written last stays
        passage[recording.occupant[rows[::-1]]] = rows[::-1]
        out_s = _where(passage, recording.time_s)
        out_s[ran.people.stay] = 0.0  # they are above the water from the beginning
        return passage, out_s

    def outcomes(self, ran: Ran, out_s: Floats) -> Ints:
        """Return how it ended for everybody, as places in `records.OUTCOMES`."""
        recording = ran.recording
        found = np.full(len(out_s), _TIME_LIMIT, dtype=np.int32)
        found[recording.left_occupant[recording.left_trapped > 0]] = _TRAPPED
        found[ran.people.asleep] = _ASLEEP
        found[~np.isnan(out_s)] = _OUT
        return found

    def table(self, name: TableName, done: Sequence[Ran]) -> pl.DataFrame:
        """Return a table of some replications, at least one."""
        make: Callable[[Sequence[Ran]], pl.DataFrame] = getattr(self, name)
        return make(done)

    def occupants(self, done: Sequence[Ran]) -> pl.DataFrame:
        """Return the table of some replications."""
        found = [self._occupants(ran) for ran in done]
        return pl.DataFrame(
            {
                "replication": _replications(done, lambda ran: len(ran.people.group)),
                "occupant": _joined(np.arange(len(r.people.group), dtype=np.int32) for r in done),
                "group": self._names.group.gather(_joined(r.people.group for r in done)),
                "start_space": self._names.start_space.gather(
                    _joined(r.people.component for r in done)
                ),
                "assigned_exit": _named(
                    self._names.exit, (r.recording.assigned_exit for r in done)
                ),
                "exit": _named(self._names.exit, (one["connection"] for one in found)),
                "pre_movement_s": _seconds(_reaction_s(r.people) for r in done),
                "start_s": _seconds(r.people.start_s for r in done),
                "room_out_s": _seconds(one["room_out_s"] for one in found),
                "out_s": _seconds(one["out_s"] for one in found),
                "assembled_s": _seconds(one["assembled_s"] for one in found),
                "outcome": _OUTCOME.gather(_joined(one["outcome"] for one in found)),
                "left_in": _named(self._names.component, (one["left_in"] for one in found)),
                "left_ready_s": _seconds(one["left_ready_s"] for one in found),
            }
        )

    def _occupants(self, ran: Ran) -> dict[str, NDArray[Any]]:
        """Return what of the people of one replication follows from the recording."""
        recording, people = ran.recording, ran.people
        count = len(people.group)
        passage, out_s = self.outs(ran)
        connection = _where(passage, self._connection[recording.direction], _MISSING)
        walk_m = np.where(connection < 0, np.nan, self._walk_m[connection])
        if people.refuge is not None:  # who waits there is counted there
            walk_m[people.refuge.goal >= 0] = 0.0
        start = self._place_of[people.component]
        left = np.flatnonzero(self._leaves[recording.direction] == start[recording.occupant])[::-1]
        room_out_s = np.full(count, np.nan)
        room_out_s[recording.occupant[left]] = recording.time_s[left]  # the first, as in `outs`
        left_in = np.full(count, _MISSING, dtype=np.int64)
        left_in[recording.left_occupant] = recording.left_component
        left_in[people.stay] = people.component[people.stay]
        left_ready_s = np.full(count, np.nan)
        left_ready_s[recording.left_occupant] = recording.left_ready_s
        return {
            "connection": connection,
            "room_out_s": room_out_s,
            "out_s": out_s,
            "assembled_s": out_s + walk_m / people.level_m_per_s,
            "outcome": self.outcomes(ran, out_s),
            "left_in": left_in,
            "left_ready_s": left_ready_s,
        }

    def passages(self, done: Sequence[Ran]) -> pl.DataFrame:
        """Return the table of some replications."""
        records = [ran.recording for ran in done]
        direction = pl.Series(_joined(one.direction for one in records))
        return pl.DataFrame(
            {
                "replication": _replications(done, lambda ran: len(ran.recording.time_s)),
                "passage": _joined(np.arange(len(one.time_s), dtype=np.int32) for one in records),
                "time_s": _seconds(one.time_s for one in records),
                "occupant": _whole(one.occupant for one in records),
                "connection": self._names.connection.gather(direction),
                "from": self._names.origin.gather(direction),
                "to": self._names.target.gather(direction),
                "ready_s": _seconds(one.ready_s for one in records),
                "walk_s": _seconds(one.walk_s for one in records),
                "cause": _CAUSE.gather(pl.Series(_joined(one.cause for one in records))),
                "cause_passage": _whole(one.cause_passage for one in records),
                "cause_event": _whole(one.cause_event for one in records),
                "seconds": _seconds(one.seconds for one in records),
            }
        )

    def moves(self, ran: Ran) -> Moves:
        """Return what the counts of a replication follow from."""
        recording = ran.recording
        stands = ~np.isnan(recording.left_ready_s)  # NaN: still walking, or never set off
        people = ran.people
        comes_in = people.comes_in if len(people.comes_in) else np.False_
        return Moves(
            start=people.component,
            start_s=np.where(comes_in, people.start_s, 0.0),
            origin=self._origin[recording.direction],
            target=self._target[recording.direction],
            time_s=recording.time_s,
            ready_s=recording.ready_s,
            indoors=self._indoors[recording.direction],
            stays=recording.left_component[stands],
            stays_s=recording.left_ready_s[stands],
        )

    def occupancy(self, done: Sequence[Ran]) -> pl.DataFrame:
        """Return the table of some replications."""
        counted: list[Occupancy] = [occupancy(self.moves(ran)) for ran in done]
        numbers = np.array([ran.replication for ran in done], dtype=np.int32)
        return pl.DataFrame(
            {
                "replication": np.repeat(numbers, [len(one.time_s) for one in counted]),
                "component": self._names.component.gather(
                    _joined(one.component for one in counted)
                ),
                "time_s": _joined(one.time_s for one in counted),
                "inside": _joined(one.inside for one in counted),
                "standing": _joined(one.standing for one in counted),
            }
        )

    def falls(self, done: Sequence[Ran]) -> pl.DataFrame:
        """Return the table of some replications: one row per fall, in order of time."""
        rows = [(ran.replication, *row) for ran in done for row in ran.recording.falls]
        schema: dict[str, type[pl.DataType]] = {
            "replication": pl.Int32,
            "component": pl.UInt32,
            "time_s": pl.Float64,
            "occupant": pl.Int32,
            "density_per_m2": pl.Float64,
            "until_s": pl.Float64,
            "followers": pl.Int32,
        }
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        return frame.with_columns(
            self._names.component.gather(frame["component"]).alias("component")
        )


def _lookup(names: Sequence[str], numbers: Iterable[int]) -> pl.Series:
    """Return names by number, each number a place in `names`; a missing one at the end."""
    place = pl.Series([None if number < 0 else number for number in numbers], dtype=pl.UInt32)
    if not len(names):
        return pl.Series([None] * (len(place) + 1), dtype=pl.Enum([]))
    every = pl.Series(names, dtype=pl.Enum(names))
    return every.gather(place.extend(pl.Series([None], dtype=pl.UInt32)))


_OUTCOME, _CAUSE = (_lookup(names, range(len(names))) for names in (OUTCOMES, CAUSES))


def _numbers(values: Iterable[int]) -> NDArray[np.int32]:
    return np.fromiter(values, dtype=np.int32)


def _joined(parts: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """Put the columns of replications one below the other."""
    return np.concatenate(list(parts))


def _where(rows: Ints, values: NDArray[Any], missing: float = np.nan) -> NDArray[Any]:
    """Return the value of each row, the missing one for -1."""
    found = np.full(len(rows), missing, dtype=values.dtype)
    some = rows >= 0
    found[some] = values[rows[some]]
    return found


def _replications(done: Sequence[Ran], size: Callable[[Ran], int]) -> NDArray[np.int32]:
    numbers = np.array([ran.replication for ran in done], dtype=np.int32)
    return np.repeat(numbers, [size(ran) for ran in done])


def _named(lookup: pl.Series, numbers: Iterable[Ints]) -> pl.Series:
    """Return a column of names; a negative number is a missing one."""
    found = _joined(numbers)
    return lookup.gather(np.where(found < 0, len(lookup) - 1, found))


def _reaction_s(people: People) -> Floats:
    """Return the pre-movement times [s]; NaN of those who came in later: they heard no signal."""
    if not len(people.comes_in):
        return people.pre_movement_s
    return np.where(people.comes_in, np.nan, people.pre_movement_s)


def _seconds(parts: Iterable[Floats]) -> pl.Series:
    """Return a column of times [s]; NaN is missing."""
    return pl.Series(_joined(parts), dtype=pl.Float64, nan_to_null=True)


def _whole(parts: Iterable[Ints]) -> pl.Series:
    """Return a column of whole numbers; a negative one is missing."""
    found = _joined(parts).astype(np.int32, copy=False)
    column = pl.Series(found)
    return column.set(pl.Series(found < 0), None) if found.min(initial=0) < 0 else column
