"""No edit of `run.json` and no foreign table is believed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evacsim.errors import ResultsError
from evacsim.files import file_sha256
from evacsim.results.manifest import digest_of, input_file
from evacsim.results.store import read_results
from evacsim.results.write import write_results

if TYPE_CHECKING:
    from pathlib import Path

Parts = dict[str, Any]
FILES = (
    "run.json",
    "occupants.parquet",
    "passages.parquet",
    "falls.parquet",
    "scenarios/演练.toml",
    "buildings/school.toml",
)

EDITS: tuple[tuple[str, object], ...] = (
    ("target_s", 60.0),
    ("law", "student"),
    ("scenario", "another"),
    ("building", "another"),
    ("people", 9999),
    ("replications", 0),
    ("replications", 50),
    ("runs", []),
    ("time_limit_s", 1.0),
    ("time_limit_s", "NaN"),
    ("assembly_count_s", 9.0),
    ("pressing", 0.9),
    ("seed", 77),
    ("tables.occupants.rows", 1),
    ("tables.passages.rows", -1),
    ("tables.surprise", {"rows": 0, "sha256": ""}),
    ("runs.0.outcomes", {"out": -5}),
    ("runs.0.outcomes", {"out": 2, "saved": 0}),
    ("runs.0.outcomes", {"out": 7, "trapped": -5}),
    ("runs.0.passages", -1),
    ("runs.0.passages", 10**30),
    ("runs.0.ended_s", 1e9),
    ("inputs.scenario.name", "../../../../../../../dev/zero"),
    ("inputs.scenario.name", "/dev/zero"),
    ("inputs.building.name", ""),
    ("inputs.building.name", "C:school.toml"),
    ("inputs", {}),
    ("tables.occupants.parts", {"../occupants.parquet": "0"}),
    ("tables", {}),
    ("format_version", 3),
    ("digest", None),
)


@pytest.mark.parametrize(
    ("key", "value", "signed"),
    # only the digest knows what was drawn with which seed
    [
        (*edit, signed)
        for edit in EDITS
        for signed in (True, False)
        if signed or edit[0] not in {"seed", "digest"}
    ],
)
def test_no_edit_of_run_json_is_believed(
    tmp_path: Path, parts: Parts, key: str, value: object, *, signed: bool
) -> None:
    """With its digest, any edit is seen; without one, what contradicts the rest of the folder."""
    parts["inputs"]["scenario"].write_text(
        'name = "演练"\ntime_limit_s = 3600\npressing = 0.0\n'
        '[movement]\nlaw = "sfpe"\n[assembly]\ncount_s = 0.0\n',
        encoding="utf-8",
    )
    parts["inputs"]["building"].write_bytes(b'id = "school"\nname = "school"\n')
    inputs = {role: input_file(path) for role, path in parts["inputs"].items()}
    parts["manifest"] = parts["manifest"].model_copy(update={"inputs": inputs})
    folder = write_results(tmp_path / "run", **parts)
    read_results(folder)
    note: Any = json.loads((folder / "run.json").read_text("utf-8"))
    if not signed:
        del note["digest"]
    *way, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    place = note
    for part in way:
        place = place[part]
    place[last] = value
    (folder / "run.json").write_text(json.dumps(note), encoding="utf-8")
    with pytest.raises(ResultsError) as caught:
        read_results(folder)
    assert len(caught.value.problems) == 1 or not signed


def _forge(folder: Path, name: str, table: pl.DataFrame) -> None:
    """Put another table in the place of one, and let run.json tell of it."""
    table.write_parquet(folder / f"{name}.parquet")
    note = json.loads((folder / "run.json").read_text("utf-8"))
    note["tables"][name]["sha256"] = file_sha256(folder / f"{name}.parquet")
    note["digest"] = digest_of(note)
    (folder / "run.json").write_text(json.dumps(note), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("occupants", pl.lit("x").alias("out_s"), "out_s"),
        ("occupants", pl.lit(float("inf")).alias("out_s"), "out_s"),
        ("occupants", pl.lit(float("nan")).alias("start_s"), "start_s"),
        ("occupants", pl.lit(0).alias("occupant"), "twice"),
        ("occupants", pl.lit(2).alias("occupant"), "occupant"),
        ("occupants", pl.lit(-1).alias("replication"), "replication"),
        ("occupants", pl.lit(None).alias("group"), "group"),
        ("occupants", pl.lit("saved").alias("outcome"), "outcome"),
        ("occupants", pl.lit(7).alias("group"), "group"),
        ("passages", pl.lit(1.5).alias("occupant"), "occupant"),
        ("passages", pl.lit(0).alias("cause_passage"), "cause_passage"),
        ("passages", pl.lit(3).alias("passage"), "passage"),
        ("passages", pl.lit("hunger").alias("cause"), "cause"),
        ("passages", pl.lit([1]).alias("time_s"), "time_s"),
        ("falls", pl.lit(-1).alias("followers"), "followers"),
    ],
)
def test_a_foreign_table_is_one_line(
    tmp_path: Path, parts: Parts, name: str, change: pl.Expr, word: str
) -> None:
    folder = write_results(tmp_path / "run", **parts)
    _forge(folder, name, pl.read_parquet(folder / f"{name}.parquet").with_columns(change))
    with pytest.raises(ResultsError, match=word) as caught:
        read_results(folder)
    assert len(caught.value.problems) == 1


def test_a_table_without_a_column_or_with_other_rows(tmp_path: Path, parts: Parts) -> None:
    folder = write_results(tmp_path / "run", **parts)
    table = pl.read_parquet(folder / "occupants.parquet")
    _forge(folder, "occupants", table.drop("outcome"))
    with pytest.raises(ResultsError, match="outcome"):
        read_results(folder)
    _forge(folder, "occupants", table.head(1))
    with pytest.raises(ResultsError, match="rows"):
        read_results(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
@pytest.mark.parametrize("name", FILES)
def test_a_pipe_or_a_device_in_the_folder_is_not_waited_for(
    tmp_path: Path, parts: Parts, name: str
) -> None:
    folder = write_results(tmp_path / "run", **parts)
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        (folder / name).unlink()
        make(folder / name)
        with pytest.raises(ResultsError, match="device or a pipe"):
            read_results(folder)
