"""Replications that are done, in files of their own until all are there.

::

    000000-000010.occupants.parquet …   a file for each table, replications 0 to 9

The store of the run has their notes and what is in the files, by the name "000000-000010"; a piece
without them is not there. A piece is what the results folder will hold as a part of its tables: it
is written once, by whoever made it, and takes its place under a second name. Where pieces begin and
end hangs on the number of people alone, so that the files are the same however the work was spread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.analysis.chain.causes import records_in
from evacsim.analysis.chain.shares import shares_of
from evacsim.analysis.reading import MOST_SHOWN
from evacsim.files import file_sha256, write_whole
from evacsim.jobs.store import not_written
from evacsim.results.manifest import sha256
from evacsim.results.records import WRITTEN
from evacsim.results.store import part_name
from evacsim.results.write import Part, table_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evacsim.analysis.chain.causes import Held
    from evacsim.analysis.chain.shares import Shares
    from evacsim.jobs.store import Store
    from evacsim.results.manifest import ReplicationNote
    from evacsim.results.records import TableName
    from evacsim.simulation.replicate import Simulated

_PEOPLE: Final = 20_000
"""A piece has about so many people, counted in each replication: a kill costs no more."""
_LONGEST: Final = 50


def piece_size(people: int) -> int:
    """Return how many replications of so many people make a piece."""
    return max(1, min(_PEOPLE // max(people, 1), _LONGEST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a piece: its bytes as Parquet, and its number of rows."""

    data: bytes
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some replications: each table, the notes, and where the last ones out were held up.

    The latter is None where nobody asked for it.
    """

    tables: dict[TableName, Table]
    notes: tuple[ReplicationNote, ...]
    shares: Shares | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known of a piece that has been written: SHA-256 and rows by table, and as `Piece`."""

    tables: dict[TableName, tuple[str, int]]
    notes: tuple[ReplicationNote, ...]
    shares: Shares | None = None


def packed(done: Sequence[Simulated], held: Mapping[str, Held] | None = None) -> Piece:
    """Make the tables of replications of a plan, at least one, ready to be sent or written.

    With `held` (as of `analysis.chain.causes.held_of`) the last ones out are followed, too.
    """
    ran = [one.ran for one in done]
    frames = {name: done[0].maker.table(name, ran) for name in WRITTEN}
    shares = None if held is None else _followed(frames, [one.replication for one in ran], held)
    return _piece(frames, tuple(one.note for one in done), shares)


def _followed(
    frames: Mapping[TableName, pl.DataFrame], numbers: Iterable[int], held: Mapping[str, Held]
) -> Shares:
    records = records_in(frames["occupants"], frames["passages"], numbers, held)
    return shares_of(records, suspicions_of=MOST_SHOWN)


def _piece(
    frames: dict[TableName, pl.DataFrame],
    notes: tuple[ReplicationNote, ...],
    shares: Shares | None,
) -> Piece:
    tables = {
        name: Table(data=table_bytes(name, frame), rows=frame.height)
        for name, frame in frames.items()
    }
    return Piece(tables=tables, notes=notes, shares=shares)


def write_piece(folder: Path, unit: range, piece: Piece) -> Kept:
    """Write a piece; it is there wholly or, after a kill, not at all.

    Raises
    ------
    ResultsError
        If it cannot be written.
    """
    kept = Kept(
        tables={name: (sha256(one.data), one.rows) for name, one in piece.tables.items()},
        notes=piece.notes,
        shares=piece.shares,
    )
    for name, table in piece.tables.items():
        try:
            write_whole(_file(folder, unit, name), table.data)
        except OSError as error:
            raise not_written(folder, error) from None
    return kept


def key_of(unit: range) -> str:
    """Return the name of a piece."""
    return f"{unit.start:06d}-{unit.stop:06d}"


def count_pieces(keys: Iterable[str]) -> int:
    """Return how many replications are in pieces of some names."""
    return len({number for key in keys for number in _unit(key)})


def _unit(key: str) -> range:
    first, _, end = key.partition("-")
    return range(int(first), int(end))


def _file(folder: Path, unit: range, name: str) -> Path:
    return folder / f"{key_of(unit)}.{name}.parquet"


@dataclass(slots=True)
class Pieces:
    """The pieces of a run under way, and the notes of their replications.

    Parameters
    ----------
    folder, store
        Where they are, and what is known of them.
    size
        How many replications make a piece; only the last has fewer.
    most
        How many replications there may be at most.
    """

    folder: Path
    store: Store[Kept]
    size: int
    most: int
    units: dict[int, range] = field(default_factory=dict)
    notes: dict[int, ReplicationNote] = field(default_factory=dict)
    tables: dict[range, dict[TableName, tuple[str, int]]] = field(default_factory=dict)
    shares: dict[range, Shares | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in self.store.keys():  # noqa: SIM118 - a store is no mapping
            unit = _unit(key)
            # a last one of fewer replications was cut short; one that lost a file is made again
            if unit in (self._whole(unit), self._unit(unit.start)):
                kept = self.store[key]
                if self._is_sound(unit, kept):
                    self._take(unit, kept)

    def _is_sound(self, unit: range, kept: Kept) -> bool:
        """Tell whether the tables of a piece are those that were written."""
        try:
            return all(
                file_sha256(_file(self.folder, unit, name)) == digest
                for name, (digest, _) in kept.tables.items()
            )
        except OSError:
            return False

    def _whole(self, unit: range) -> range:
        first = unit.start - unit.start % self.size
        return range(first, first + self.size)

    def _unit(self, first: int) -> range:
        return range(first, min(first + self.size, self.most))

    def add(self, unit: range, kept: Kept) -> None:
        """Take note of a piece that has been written, now and for whoever goes on."""
        self.store.keep(key_of(unit), kept)
        self._take(unit, kept)

    def _take(self, unit: range, kept: Kept) -> None:
        self.units[unit.start] = unit
        self.notes.update(zip(unit, kept.notes, strict=True))
        self.tables[unit] = kept.tables
        self.shares[unit] = kept.shares

    def missing(self, count: int) -> list[range]:
        """Return the pieces that are not there of those with replications below a number."""
        firsts = range(0, min(count, self.most), self.size)
        return [self._unit(first) for first in firsts if first not in self.units]

    def outs(self, numbers: range) -> Iterator[pl.Series]:
        """Yield `out_s` of the people of some replications that are there, in their order."""
        for unit in self._covering(numbers):
            file = _file(self.folder, unit, "occupants")
            rows = pl.read_parquet(file, columns=["replication", "out_s"])
            for number in unit:
                if number in numbers:
                    yield rows.filter(pl.col("replication") == number)["out_s"]

    def _covering(self, numbers: range) -> list[range]:
        """Return the pieces that have any of some replications, in order."""
        return [
            self.units[first]
            for first in sorted(self.units)
            if first < numbers.stop and self.units[first].stop > numbers.start
        ]

    def parts(self, count: int) -> dict[TableName, list[Part]]:
        """Return the tables of the first so many replications, all of which are there.

        A piece that has more is cut.
        """
        units = self._covering(range(count))
        if units and units[-1].stop > count:
            units[-1] = self._cut(units[-1], count)
        return {
            name: [
                Part(
                    path=_file(self.folder, unit, name), name=part_name(unit), rows=rows, sha256=own
                )
                for unit in units
                for own, rows in [self.tables[unit][name]]
            ]
            for name in WRITTEN
        }

    def _cut(self, unit: range, count: int) -> range:
        """Write a piece anew without the replications from a number on; return what is left."""
        less = range(unit.start, count)
        below = pl.col("replication") < count
        frames = {
            name: pl.read_parquet(_file(self.folder, unit, name)).filter(below) for name in WRITTEN
        }
        shares = self.shares[unit]
        own = None if shares is None else shares.first(len(less))
        kept = write_piece(self.folder, less, _piece(frames, self.notes_of(less), own))
        self.tables[less], self.shares[less] = kept.tables, kept.shares
        return less

    def shares_of(self, count: int, held: Mapping[str, Held]) -> list[Shares]:
        """Return where the last ones out of the first so many replications were held up.

        They are followed here where that was not asked for when they were made.
        """
        found = []
        for unit in self._covering(range(count)):
            own = self.shares[unit]
            if own is None:
                names: tuple[TableName, ...] = ("occupants", "passages")
                frames = {name: pl.read_parquet(_file(self.folder, unit, name)) for name in names}
                own = self.shares[unit] = _followed(frames, unit, held)
            found.append(own if unit.stop <= count else own.first(count - unit.start))
        return found

    def notes_of(self, numbers: range) -> tuple[ReplicationNote, ...]:
        """Return the notes of some replications that are there."""
        return tuple(self.notes[number] for number in numbers)

    def ready(self, count: int) -> int:
        """Return how many of the first so many replications are there."""
        return sum(len(range(unit.start, min(unit.stop, count))) for unit in self.units.values())
