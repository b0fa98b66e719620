"""Writing a results folder: once, through a temporary name, the same bytes for the same tables."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.files import read_whole
from evacsim.locale import mark, text
from evacsim.results.folder import Kind, written
from evacsim.results.manifest import WORKBOOK, InputRole, Manifest, TableFile, sha256
from evacsim.results.records import TABLES
from evacsim.results.sound import COLUMNS
from evacsim.results.store import MANIFEST, ROLLUP, copy_path, parts_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evacsim.results.records import TableName
    from evacsim.results.store import Results

_ROW_GROUP: Final = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file that holds some replications of a table, `name` in the results folder."""

    path: Path
    name: str
    rows: int
    sha256: str


Table = pl.DataFrame | Sequence[Part]
"""A table to be written, or parts of it that are written already."""


def _is_ours(folder: Path) -> bool:
    try:
        note = json.loads(read_whole(folder / MANIFEST))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(note, dict) and note.get("format") == "evacsim-results"


RESULTS: Final = Kind(called=mark("results of evacsim"), is_one=_is_ours)


def write_results(  # noqa: PLR0913 - a folder, by name
    folder: Path,
    *,
    manifest: Manifest,
    tables: Mapping[TableName, Table],
    inputs: Mapping[InputRole, Path],
    overwrite: bool = False,
    also: Callable[[Path, Manifest], None] | None = None,
) -> Path:
    """Write a results folder whole or not at all, see `results.folder`; return it.

    The same tables give the same bytes.

    Parameters
    ----------
    folder
        Where the results go; its parents are made.
    manifest
        What `run.json` shall say; `tables` in it is filled in here.
    tables
        Each of `records.WRITTEN`; parts that are files already are not copied, where the disk can
        give a file a second name.
    inputs
        The scenario, its CSV files and the building file, to be copied, and the workbook that they
        were made of, which is not; they must still be what the manifest says was read.
    overwrite
        Whether an earlier results folder of evacsim may be replaced.
    also
        Adds to the folder, before it gets its name, what is counted from its tables.

    Raises
    ------
    ResultsError
        As `written`; and if an input was changed during the run.
    """
    copies = _read_inputs(manifest, inputs)

    def stays(entry: Path) -> bool:
        return _may_stay(entry, manifest)

    with written(folder, RESULTS, overwrite=overwrite, keep=stays) as partial:
        notes = {name: _write_table(partial, name, table) for name, table in tables.items()}
        for role in manifest.inputs.keys() - {WORKBOOK}:
            path = copy_path(partial, role, manifest)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(copies[role])
        signed = manifest.model_copy(update={"tables": notes}).signed()
        manifest_json = signed.model_dump_json(indent=2)
        (partial / MANIFEST).write_text(manifest_json + "\n", encoding="utf-8", newline="")
        if also is not None:
            also(partial, signed)
    return folder


def copy_results(results: Results, folder: Path, *, overwrite: bool = False) -> Path:
    """Copy a results folder to another name, whole or not at all; return it.

    Raises
    ------
    ResultsError
        As `write_results`.
    """
    with written(folder, RESULTS, overwrite=overwrite) as partial:
        shutil.copytree(results.folder, partial, dirs_exist_ok=True)
    return folder


def _read_inputs(manifest: Manifest, inputs: Mapping[InputRole, Path]) -> dict[InputRole, bytes]:
    copies: dict[InputRole, bytes] = {}
    problems = []
    for role in manifest.inputs:
        path = inputs[role]
        try:
            data = read_whole(path)
        except OSError as error:
            problems.append(
                Problem(
                    file=str(path), where="", message=text("cannot be read: {error}", error=error)
                )
            )
            continue
        if sha256(data) != manifest.inputs[role].sha256:
            message = text("the {role} file was changed during the run", role=role)
            problems.append(
                Problem(file=str(path), where="", message=message, hint=text("run again"))
            )
        copies[role] = data
    if problems:
        raise ResultsError(problems)
    return copies


def table_bytes(name: TableName, frame: pl.DataFrame) -> bytes:
    """Return a table as Parquet, with everything fixed that could change its bytes.

    lz4 takes half the processor time of zstd for files a quarter larger, and statistics would take
    another quarter; nobody asks for a range of anything but replications, which parts are by.
    """
    stream = io.BytesIO()
    frame.select(COLUMNS[name]).rechunk().write_parquet(
        stream, compression="lz4", statistics=False, row_group_size=_ROW_GROUP
    )
    return stream.getvalue()


def _write_table(folder: Path, name: TableName, table: Table) -> TableFile:
    path = folder / f"{name}.parquet"
    if isinstance(table, pl.DataFrame):
        data = table_bytes(name, table)
        path.write_bytes(data)
        return TableFile(rows=table.height, sha256=sha256(data))
    rows = sum(part.rows for part in table)
    if len(table) == 1:
        _second_name(table[0].path, path)
        return TableFile(rows=rows, sha256=table[0].sha256)
    path.mkdir()
    for part in table:
        _second_name(part.path, path / part.name)
    parts = {part.name: part.sha256 for part in table}
    return TableFile(rows=rows, sha256=parts_sha256(parts), parts=parts)


def _second_name(path: Path, other: Path) -> None:
    """Give a file a second name; copy it where the disk knows no such thing."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copyfile(path, other)


def _may_stay(entry: Path, manifest: Manifest) -> bool:
    """Whether an entry of an earlier folder stays: not ours, and beside the same inputs."""
    ours = {ROLLUP, *(f"{name}.parquet" for name in TABLES)}
    return entry.name not in ours and _of_the_same_inputs(entry.parent, manifest)


def _of_the_same_inputs(folder: Path, manifest: Manifest) -> bool:
    """Tell whether the results that stand in a folder came of the very same inputs."""
    try:
        earlier = Manifest.model_validate_json(read_whole(folder / MANIFEST))
    except (OSError, ValueError):
        return False
    return (earlier.inputs, earlier.seed, earlier.replications) == (
        manifest.inputs,
        manifest.seed,
        manifest.replications,
    )
