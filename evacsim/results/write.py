"""Writing a results folder: once, through a temporary name, the same bytes for the same tables."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.results.folder import Kind, written
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


def _is_ours(folder: Path) -> bool:
    try:
        note = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(note, dict) and note.get("format") == "evacsim-results"


RESULTS: Final = Kind(called="results of evacsim", is_one=_is_ours)


def write_results(
    folder: Path,
    *,
    manifest: Manifest,
    tables: Mapping[str, pl.DataFrame] | Mapping[str, pl.LazyFrame],
    inputs: Mapping[InputRole, Path],
    overwrite: bool = False,
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
        A frame for each of `records.TABLES`; a lazy one is never in memory as a whole.
    inputs
        The scenario and the building file, to be copied; they must still be what the manifest
        says was read.
    overwrite
        Whether an earlier results folder of evacsim may be replaced.

    Raises
    ------
    ResultsError
        As `written`; and if an input was changed during the run.
    """
    copies = _read_inputs(manifest, inputs)
    same = functools.partial(_of_the_same_inputs, folder, manifest)
    with written(folder, RESULTS, overwrite=overwrite, keep=same) as partial:
        notes = {name: _write_table(partial, name, tables[name]) for name in TABLES}
        for role, data in copies.items():
            path = copy_path(partial, role, manifest)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        text = manifest.model_copy(update={"tables": notes}).model_dump_json(indent=2)
        (partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
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


def _of_the_same_inputs(folder: Path, manifest: Manifest) -> bool:
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
