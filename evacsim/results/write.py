"""Writing a results folder: once, through a temporary name, the same bytes for the same tables."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.results.manifest import InputRole, Manifest, TableFile, file_sha256, sha256
from evacsim.results.records import FALLS, OCCUPANCY, OCCUPANTS, PASSAGES, TABLES
from evacsim.results.store import INPUT_FOLDERS, MANIFEST, copy_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COLUMNS: Final = {
    "occupants": OCCUPANTS,
    "passages": PASSAGES,
    "occupancy": OCCUPANCY,
    "falls": FALLS,
}
_ROW_GROUP: Final = 131_072  # fixed, so that the bytes do not depend on how the rows arrived


def check_destination(folder: Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that `write_results` would refuse; call it before a long run.

    Raises
    ------
    ResultsError
        If something that is not a results folder stands there, or one of ours does and
        `overwrite` is not set.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir():
        message, hint = "a file of this name is in the way", "choose another name with --out"
    elif not _is_ours(folder):
        message = "the folder is not empty and holds no results of evacsim, so it is left alone"
        hint = "choose another name with --out"
    elif not overwrite:
        message, hint = "results stand there already", "choose another name or allow overwriting"
    else:
        return
    raise ResultsError([Problem(file=str(folder), where="", message=message, hint=hint)])


def _is_ours(folder: Path) -> bool:
    try:
        note = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(note, dict) and note.get("format") == "evacsim-results"


def write_results(
    folder: Path,
    *,
    manifest: Manifest,
    tables: Mapping[str, pl.DataFrame] | Mapping[str, pl.LazyFrame],
    inputs: Mapping[InputRole, Path],
    overwrite: bool = False,
) -> Path:
    """Write a results folder under a temporary name, then give it its name; return it.

    Whatever goes wrong, and on Ctrl-C, nothing is left behind; after a kill only a hidden folder
    `.NAME.partial-PID` stays, which the next run removes. The same tables give the same bytes.

    Parameters
    ----------
    folder
        Where the results go; its parents are made.
    manifest
        What `run.json` shall say; `tables` in it is filled in here.
    tables
        A frame for each of `records.TABLES`; a lazy one is never in memory as a whole.
    inputs
        The scenario and the building file, to be copied; they must still be what the manifest
        says was read.
    overwrite
        Whether an earlier results folder of evacsim may be replaced.

    Raises
    ------
    ResultsError
        As `check_destination`; and if an input was changed during the run, or the folder cannot
        be written.
    """
    check_destination(folder, overwrite=overwrite)
    copies = _read_inputs(manifest, inputs)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        partial = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
        try:
            partial.mkdir()
            notes = {name: _write_table(partial, name, tables[name]) for name in TABLES}
            for role, data in copies.items():
                path = copy_path(partial, role, manifest)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
            text = manifest.model_copy(update={"tables": notes}).model_dump_json(indent=2)
            (partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
            _put_in_place(partial, folder, keep=_same_run(folder, manifest))
        except BaseException:  # Ctrl-C too: nothing half-made stays
            shutil.rmtree(partial, ignore_errors=True)
            raise
    except OSError as error:
        problem = Problem(file=str(folder), where="", message=f"cannot be written: {error}")
        raise ResultsError([problem]) from error
    return folder


def _read_inputs(manifest: Manifest, inputs: Mapping[InputRole, Path]) -> dict[InputRole, bytes]:
    copies: dict[InputRole, bytes] = {}
    problems = []
    for role in INPUT_FOLDERS:
        path = inputs[role]
        try:
            data = path.read_bytes()
        except OSError as error:
            problems.append(Problem(file=str(path), where="", message=f"cannot be read: {error}"))
            continue
        if sha256(data) != manifest.inputs[role].sha256:
            message = f"the {role} file was changed during the run"
            problems.append(Problem(file=str(path), where="", message=message, hint="run again"))
        copies[role] = data
    if problems:
        raise ResultsError(problems)
    return copies


def _write_table(folder: Path, name: str, frame: pl.DataFrame | pl.LazyFrame) -> TableFile:
    """Write one table with everything fixed that could change its bytes, as a stream."""
    path = folder / f"{name}.parquet"
    frame.lazy().select(_COLUMNS[name]).sink_parquet(
        path, compression="zstd", compression_level=1, statistics=True,
        row_group_size=_ROW_GROUP, maintain_order=True,
    )  # fmt: skip
    rows: int = pl.scan_parquet(path).select(pl.len()).collect().item()
    return TableFile(rows=rows, sha256=file_sha256(path))


def _same_run(folder: Path, manifest: Manifest) -> bool:
    """Tell whether the results that stand in a folder came of the very same inputs."""
    try:
        earlier = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return (earlier.inputs, earlier.seed, earlier.replications) == (
        manifest.inputs,
        manifest.seed,
        manifest.replications,
    )


def _put_in_place(partial: Path, folder: Path, *, keep: bool) -> None:
    """Rename the finished folder; an earlier one of ours steps aside first, then goes.

    With `keep` what else stands in the earlier one (a report that somebody wrote, pictures) moves
    over; after other inputs it would tell of another run.
    """
    if not folder.exists():
        partial.replace(folder)
        return
    aside = folder.with_name(f".{folder.name}.earlier-{os.getpid()}")
    folder.replace(aside)
    try:
        partial.replace(folder)
    except BaseException:
        aside.replace(folder)
        raise
    if keep:
        for entry in sorted(aside.iterdir()):
            if not (folder / entry.name).exists():
                entry.replace(folder / entry.name)
    shutil.rmtree(aside, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed runs left, and bring back a folder that one of them had put aside."""
    for aside in sorted(folder.parent.glob(f".{folder.name}.earlier-*")):
        if _alive(aside):
            continue
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.replace(folder)
    for partial in folder.parent.glob(f".{folder.name}.partial-*"):
        if not _alive(partial):
            shutil.rmtree(partial, ignore_errors=True)


def _alive(leftover: Path) -> bool:
    """Whether another process that is still running owns a temporary folder."""
    number = leftover.name.rpartition("-")[2]
    if not number.isdigit() or int(number) == os.getpid() or os.name == "nt":
        return False  # signal 0 would end a process on Windows
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
