"""Replications that are done, in files of their own until all are there.

::

    000000-000010.occupants.arrow …   a file for each table, replications 0 to 9
    000000-000010.json                their notes; written last: a piece without it is not there

Whoever makes a piece writes it, so that nothing big goes from one process to another on the same
machine; the parent holds only the notes. All tables together are written as a stream of pieces.
"""

from __future__ import annotations

import io
import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.results.manifest import ReplicationNote
from evacsim.results.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evacsim.simulation.replicate import Replication

_NAME: Final = re.compile(r"(\d{6,})-(\d{6,})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some replications: the bytes of each table, and the notes."""

    tables: dict[str, bytes]
    notes: tuple[ReplicationNote, ...]


def packed(done: Sequence[Replication]) -> Piece:
    """Pack replications, compressed and ready to be sent or written."""
    tables: dict[str, bytes] = {}
    for name in TABLES:
        stream = io.BytesIO()
        pl.concat([one.tables[name] for one in done]).write_ipc(stream, compression="lz4")
        tables[name] = stream.getvalue()
    return Piece(tables=tables, notes=tuple(one.note for one in done))


def write_piece(folder: Path, unit: range, piece: Piece) -> None:
    """Write a piece; it is there wholly or, after a kill, not at all.

    Raises
    ------
    ResultsError
        If it cannot be written.
    """
    for name, data in piece.tables.items():
        _write(folder / f"{_stem(unit)}.{name}.arrow", data)
    notes = json.dumps([note.model_dump() for note in piece.notes])
    _write(folder / f"{_stem(unit)}.json", notes.encode())


def _stem(unit: range) -> str:
    return f"{unit.start:06d}-{unit.stop:06d}"


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        message = f"cannot be written: {error}"
        hint = "make room and run again: --resume goes on with what is kept"
        raise ResultsError(
            [Problem(file=str(path.parent), where="", message=message, hint=hint)]
        ) from None


def count_pieces(folder: Path) -> int:
    """Return how many replications are kept in a folder, 0 where there is none."""
    if not folder.is_dir():
        return 0
    return sum(len(unit) for unit in _units(folder))


def _units(folder: Path) -> list[range]:
    found = (_NAME.fullmatch(path.name) for path in folder.iterdir())
    spans = (range(int(name[1]), int(name[2])) for name in found if name)
    return sorted(spans, key=lambda unit: unit.start)


@dataclass(slots=True)
class Pieces:
    """The pieces of a folder, and the notes of their replications."""

    folder: Path
    units: list[range] = field(default_factory=list)
    notes: dict[int, ReplicationNote] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look()

    def look(self) -> None:
        """Take in pieces that stand in the folder and are not known yet."""
        for unit in _units(self.folder):
            if any(number in self.notes for number in unit):
                continue
            text = (self.folder / f"{_stem(unit)}.json").read_text(encoding="utf-8")
            self.add(unit, [ReplicationNote.model_validate(note) for note in json.loads(text)])

    def add(self, unit: range, notes: Sequence[ReplicationNote]) -> None:
        """Take note of a piece that has been written."""
        self.units.append(unit)
        self.notes.update(zip(unit, notes, strict=True))

    def missing(self, numbers: range) -> list[int]:
        """Return which of some replications are not there."""
        return [number for number in numbers if number not in self.notes]

    def outs(self, numbers: range) -> Iterator[pl.Series]:
        """Yield `out_s` of the people of some replications that are there, in their order."""
        rows = self._scan("occupants", numbers).select("replication", "out_s").collect()
        for number in numbers:
            yield rows.filter(pl.col("replication") == number)["out_s"]

    def tables(self, numbers: range) -> dict[str, pl.LazyFrame]:
        """Return the tables of some replications that are there, to be read as a stream."""
        return {name: self._scan(name, numbers) for name in TABLES}

    def _scan(self, name: str, numbers: range) -> pl.LazyFrame:
        files = [
            self.folder / f"{_stem(unit)}.{name}.arrow"
            for unit in sorted(self.units, key=lambda unit: unit.start)
            if unit.start < numbers.stop and unit.stop > numbers.start
        ]
        own = pl.col("replication").is_between(numbers.start, numbers.stop - 1)
        return pl.scan_ipc(files).filter(own)

    def notes_of(self, numbers: range) -> tuple[ReplicationNote, ...]:
        """Return the notes of some replications that are there."""
        return tuple(self.notes[number] for number in numbers)

    def ready(self, numbers: range) -> int:
        """Return how many of some replications are there."""
        return len(numbers) - len(self.missing(numbers))
