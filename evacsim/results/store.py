"""The results folder, read with every fault; `results.write` writes it, once.

::

    NAME/run.json                     Manifest
    NAME/occupants.parquet            one row per occupant
    NAME/passages.parquet             one row per passage of a connection
    NAME/falls.parquet                one row per fall on a flight
    NAME/scenarios/…  NAME/buildings/…   byte-for-byte copies of the inputs, ready to be run again
    NAME/workbooks/…                  the workbook that these were made of, where there was one

A long table is a folder of that name with the parts of it, `000000-000010.parquet` for replications
0 to 9 and so on: whatever reads Parquet reads a folder of parts as one table. `occupancy` is
counted from `passages` when it is asked for; folders of evacsim 0.1 hold it as a fourth file.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
import pydantic

from evacsim.errors import Problem, ResultsError
from evacsim.results.manifest import (
    InputRole,
    Manifest,
    ReplicationNote,
    TableFile,
    file_sha256,
    sha256,
)
from evacsim.results.occupancy import occupancy_frame
from evacsim.results.records import TABLES, WRITTEN, TableName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST: Final = "run.json"
_PART: Final = re.compile(r"(\d+)-(\d+)\.parquet")
_AT_ONCE: Final = 100_000  # passages: with all that is made of them some tens of megabytes
INPUT_FOLDERS: Final[Mapping[InputRole, str]] = {"scenario": "scenarios", "building": "buildings"}
_COPIES: Final[Mapping[InputRole, str]] = {**INPUT_FOLDERS, "workbook": "workbooks"}


@dataclass(frozen=True, kw_only=True)
class Results:
    """A results folder that has been checked; the tables are read when they are first asked for.

    `only` is given where it stands for some of the replications, and `manifest` tells of those.
    Not slotted: `cached_property` keeps each table on the instance.
    """

    folder: Path
    manifest: Manifest
    only: range | None = None

    @functools.cached_property
    def occupants(self) -> pl.DataFrame:
        """One row per replication and occupant, columns `records.OCCUPANTS`."""
        return self._table("occupants")

    @functools.cached_property
    def passages(self) -> pl.DataFrame:
        """One row per replication and passage, columns `records.PASSAGES`."""
        return self._table("passages")

    @functools.cached_property
    def occupancy(self) -> pl.DataFrame:
        """One row per change of a component, columns `records.OCCUPANCY`."""
        if "occupancy" in self.manifest.tables:  # of evacsim 0.1
            return self._table("occupancy")
        return occupancy_frame(self.occupants, self.passages)

    @functools.cached_property
    def falls(self) -> pl.DataFrame:
        """One row per fall on a flight, columns `records.FALLS`."""
        return self._table("falls")

    def _table(self, name: TableName) -> pl.DataFrame:
        return self.scan(name).collect()

    def scan(self, name: TableName) -> pl.LazyFrame:
        """Return a table to be read as far as it is asked for; nothing of it is kept.

        But `occupancy` is counted at once and kept, if it is not in the folder: ask `parts` for it.
        """
        if name in self.__dict__ or name not in self.manifest.tables:  # in memory, or counted
            frame: pl.DataFrame = getattr(self, name)
            return frame.lazy()
        note = self.manifest.tables[name]
        table = pl.scan_parquet(table_files(self.folder, name, note, self.only))
        if self.only is None:
            return table
        own = pl.col("replication").is_between(self.only.start, self.only.stop - 1)
        return table.filter(own)

    @property
    def numbers(self) -> range:
        """The numbers of the replications."""
        return range(self.manifest.replications) if self.only is None else self.only

    def note_of(self, replication: int) -> ReplicationNote:
        """Return how a replication went."""
        return self.manifest.runs[replication - self.numbers.start]

    def first(self, count: int) -> Results:
        """Return the first so many replications, these results where there are no more."""
        return self if len(self.numbers) <= count else self._part(self.numbers[:count])

    def parts(self, passages: int = _AT_ONCE) -> Iterator[Results]:
        """Yield all replications, as many at a time as have about so many passages."""
        numbers = self.numbers
        most = max((run.passages for run in self.manifest.runs), default=0)
        size = max(1, passages // max(1, most))
        if len(numbers) <= size:
            yield self
            return
        for start in range(0, len(numbers), size):
            yield self._part(numbers[start : start + size])

    def _part(self, only: range) -> Results:
        first = self.numbers.start
        runs = self.manifest.runs[only.start - first : only.stop - first]
        note = self.manifest.model_copy(update={"runs": runs, "replications": len(only)})
        return Results(folder=self.folder, manifest=note, only=only)

    @property
    def scenario_file(self) -> Path:
        """The copy of the scenario file."""
        return copy_path(self.folder, "scenario", self.manifest)

    @property
    def building_file(self) -> Path:
        """The copy of the building file."""
        return copy_path(self.folder, "building", self.manifest)


def table_files(folder: Path, name: str, note: TableFile, only: range | None = None) -> list[Path]:
    """Return the files of a table, or those that hold some of its replications."""
    whole = folder / f"{name}.parquet"
    if not note.parts:
        return [whole]
    return [whole / part for part in note.parts if only is None or _holds(part, only)]


def part_name(numbers: range) -> str:
    """Return what the part of a table is called that holds some replications."""
    return f"{numbers.start:06d}-{numbers.stop:06d}.parquet"


def _holds(part: str, only: range) -> bool:
    """Whether a part holds any of some replications; one of a strange name may."""
    name = _PART.fullmatch(part)
    return name is None or (int(name[1]) < only.stop and int(name[2]) > only.start)


def parts_sha256(parts: Mapping[str, str]) -> str:
    """Return the SHA-256 that stands for a table in parts: of their names and their own."""
    return sha256("".join(f"{name} {digest}\n" for name, digest in parts.items()).encode())


def copy_path(folder: Path, role: InputRole, manifest: Manifest) -> Path:
    """Return where the copy of an input stands in a results folder."""
    return folder / _COPIES[role] / manifest.inputs[role].name


def read_results(folder: Path) -> Results:
    """Open a results folder and check every file in it.

    Raises
    ------
    ResultsError
        Naming every file that is missing or is not what was written.
    """
    folder = Path(folder)
    if not folder.is_dir():
        message = "there is no such results folder"
        raise ResultsError([Problem(file=str(folder), where="", message=message)])
    problems: list[Problem] = []
    manifest = _read_manifest(folder, problems)
    for name in TABLES if manifest and manifest.format_version == 1 else WRITTEN:
        _check_table(folder, name, manifest, problems)
    if manifest is not None:
        for role, note in sorted(manifest.inputs.items()):
            _check_file(copy_path(folder, role, manifest), note.sha256, problems)
    if problems or manifest is None:
        raise ResultsError(problems)
    return Results(folder=folder, manifest=manifest)


def _read_manifest(folder: Path, problems: list[Problem]) -> Manifest | None:
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        problems.append(_missing(path))
    except OSError as error:
        problems.append(Problem(file=str(path), where="", message=f"cannot be read: {error}"))
    except pydantic.ValidationError as error:
        for fault in error.errors():
            where = ".".join(str(part) for part in fault["loc"])
            problems.append(Problem(file=str(path), where=where, message=fault["msg"]))
    else:
        names = TABLES if manifest.format_version == 1 else WRITTEN
        lacking: list[str] = [name for name in names if name not in manifest.tables]
        lacking += [role for role in INPUT_FOLDERS if role not in manifest.inputs]
        problems += [Problem(file=str(path), where=name, message="is missing") for name in lacking]
        return None if lacking else manifest
    return None


def _missing(path: Path) -> Problem:
    hint = "run the scenario again; results are never repaired"
    return Problem(file=str(path), where="", message="the file is missing", hint=hint)


def _check_table(
    folder: Path, name: TableName, manifest: Manifest | None, problems: list[Problem]
) -> None:
    note = manifest.tables[name] if manifest else None
    if note is None or not note.parts:
        _check_file(folder / f"{name}.parquet", note.sha256 if note else None, problems)
        return
    for part, digest in note.parts.items():
        _check_file(folder / f"{name}.parquet" / part, digest, problems)


def _check_file(path: Path, expected: str | None, problems: list[Problem]) -> None:
    try:
        found = None if expected is None and path.is_dir() else file_sha256(path)
    except FileNotFoundError:
        problems.append(_missing(path))
        return
    except OSError as error:
        problems.append(Problem(file=str(path), where="", message=f"cannot be read: {error}"))
        return
    if expected is not None and found != expected:
        message = "is not the file that the run wrote: its SHA-256 differs from run.json"
        hint = "run the scenario again; results are never repaired"
        problems.append(Problem(file=str(path), where="", message=message, hint=hint))
