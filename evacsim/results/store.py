"""The results folder, read with every fault; `results.write` writes it, once.

::

    NAME/run.json                     Manifest
    NAME/occupants.parquet            one row per occupant
    NAME/passages.parquet             one row per passage of a connection
    NAME/falls.parquet                one row per fall on a flight
    NAME/rollup.json                  what is counted once of them, see `analysis.rollup`
    NAME/scenarios/…  NAME/buildings/…   byte-for-byte copies of the inputs, ready to be run again

A long table is a folder of that name with the parts of it, `000000-000010.parquet` for replications
0 to 9 and so on: whatever reads Parquet reads a folder of parts as one table. `occupancy` is
counted from `passages` when it is asked for; folders of evacsim 0.1 hold it as a fourth file. Of a
workbook `run.json` has the name and the SHA-256, not a copy: it names teachers (see `persons`).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import polars as pl

from evacsim.errors import InputError, Problem, ResultsError
from evacsim.files import file_sha256, why
from evacsim.locale import text
from evacsim.results.manifest import (
    WORKBOOK,
    InputRole,
    Manifest,
    ReplicationNote,
    TableFile,
    sha256,
)
from evacsim.results.occupancy import occupancy_frame
from evacsim.results.records import TABLES, WRITTEN, TableName
from evacsim.results.sound import HINT, read_manifest, read_stated, stated_faults, table_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST: Final = "run.json"
ROLLUP: Final = "rollup.json"
_PART: Final = re.compile(r"(\d+)-(\d+)\.parquet")
_AT_ONCE: Final = 100_000  # passages: with all that is made of them some tens of megabytes
_KEPT: Final = 600_000  # passages: of so few in all, parts and what is made of them are kept
INPUT_FOLDERS: Final[Mapping[InputRole, str]] = {
    "scenario": "scenarios",
    "building": "buildings",
    "tenability": "scenarios",
}
"""Where the copies of inputs lie; a table of limits beside the scenario that names it."""


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
        table = pl.scan_parquet(table_files(self.folder, name, note, self.only), glob=False)
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
        """Return the first so many replications, these results where there are no more.

        Summary, pictures and replay ask for the same ones: what was found in them is kept.
        """
        if len(self.numbers) <= count:
            return self
        kept: dict[int, Results] = vars(self).setdefault("kept_first", {})
        if count not in kept:
            kept[count] = self._part(self.numbers[:count])
        return kept[count]

    def parts(self, passages: int = _AT_ONCE) -> Iterator[Results]:
        """Yield all replications, as many at a time as have about so many passages.

        The parts of a small folder are kept: pictures and reports go through them several times.
        """
        numbers = self.numbers
        most = max((run.passages for run in self.manifest.runs), default=0)
        size = max(1, passages // max(1, most))
        if len(numbers) <= size:
            yield self
            return
        starts = range(0, len(numbers), size)
        if sum(run.passages for run in self.manifest.runs) > _KEPT:
            yield from (self._part(numbers[start : start + size]) for start in starts)
            return
        kept: dict[int, list[Results]] = vars(self).setdefault("kept_parts", {})
        if size not in kept:
            kept[size] = [self._part(numbers[start : start + size]) for start in starts]
        yield from kept[size]

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
    """Return where the copy of an input stands in a results folder: CSV beside the scenario."""
    return folder / INPUT_FOLDERS.get(role, INPUT_FOLDERS["scenario"]) / manifest.inputs[role].name


def read_results(folder: Path | str, *, values: bool = True) -> Results:
    """Open a results folder and check every file in it.

    Parameters
    ----------
    folder
        The folder.
    values
        Whether the values are held against the notes and inputs, too; who has just written them
        wants to know no more than that the files are what was written.

    Raises
    ------
    ResultsError
        Naming every file that is missing or is not what was written, and what contradicts it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        message = text("there is no such results folder")
        raise ResultsError([Problem(file=str(folder), where="", message=message)])
    problems: list[Problem] = []
    manifest = _read_manifest(folder, problems)
    for name in TABLES if manifest and manifest.format_version == 1 else WRITTEN:
        _check_table(folder, name, manifest, problems)
    if manifest is not None:
        for role, note in sorted(manifest.inputs.items()):
            if role != WORKBOOK:
                _check_file(copy_path(folder, role, manifest), note.sha256, problems)
    if problems or manifest is None:
        raise ResultsError(problems)
    problems += content_faults(folder, manifest) if values else []
    if problems:
        raise ResultsError(problems)
    return Results(folder=folder, manifest=manifest)


def are_as_written(folder: Path, manifest: Manifest) -> bool:
    """Whether every table that a manifest names is in its folder, byte for byte."""
    problems: list[Problem] = []
    for name in manifest.tables:
        _check_table(folder, cast("TableName", name), manifest, problems)
        if problems:
            return False
    return True


def content_faults(folder: Path, manifest: Manifest) -> list[Problem]:
    """Return what of a folder contradicts its manifest, its inputs, or how tables are made."""
    try:
        scenario, building = (copy_path(folder, r, manifest) for r in ("scenario", "building"))
        stated = read_stated(scenario, building)
    except InputError as error:
        return list(error.problems)
    problems = list(stated_faults(manifest, stated, folder / MANIFEST))
    for name in TABLES if manifest.format_version == 1 else WRITTEN:
        files = table_files(folder, name, manifest.tables[name])
        problems += table_faults(name, files, manifest, folder / f"{name}.parquet")
    return problems


def _read_manifest(folder: Path, problems: list[Problem]) -> Manifest | None:
    path = folder / MANIFEST
    try:
        manifest = read_manifest(path)
    except FileNotFoundError:
        problems.append(_missing(path))
        return None
    except ResultsError as error:
        problems += error.problems
        return None
    names = TABLES if manifest.format_version == 1 else WRITTEN
    lacking = [f"tables.{name}" for name in names if name not in manifest.tables]
    problems += [Problem(file=str(path), where=one, message=text("is missing")) for one in lacking]
    return None if lacking else manifest


def _missing(path: Path) -> Problem:
    return Problem(file=str(path), where="", message=text("the file is missing"), hint=text(HINT))


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
        problems.append(
            Problem(
                file=str(path),
                where="",
                message=text("cannot be read: {strerror}", strerror=why(error)),
            )
        )
        return
    if expected is not None and found != expected:
        message = text("is not the file that the run wrote: its SHA-256 differs from run.json")
        problems.append(Problem(file=str(path), where="", message=message, hint=text(HINT)))
