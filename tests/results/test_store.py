"""The results folder: whole or not there at all."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from evacsim.errors import ResultsError
from evacsim.results import folder as folder_of_ours
from evacsim.results.folder import check_free
from evacsim.results.records import OCCUPANCY
from evacsim.results.store import part_name, read_results
from evacsim.results.write import RESULTS, Part, table_bytes, write_results

Parts = dict[str, Any]
FILES = (
    "run.json",
    "occupants.parquet",
    "passages.parquet",
    "falls.parquet",
    "scenarios/演练.toml",
    "buildings/school.toml",
)


def _around(folder: Path) -> set[str]:
    return {path.name for path in folder.parent.iterdir()}


def test_what_is_written_is_what_is_read(tmp_path: Path, parts: Parts) -> None:
    folder = write_results(tmp_path / "deep" / "run", **parts)
    found = read_results(folder)
    assert _around(folder) == {"run"}
    assert found.manifest.seed == 1
    assert found.occupants["group"].to_list() == ["三班", "三班"]
    assert found.occupants["out_s"].to_list() == [9.0, None]
    assert found.passages.height == 1
    assert found.occupancy["inside"].to_list() == [2, 1]
    assert found.falls["until_s"].to_list() == [29.0]
    assert found.scenario_file.read_bytes() == parts["inputs"]["scenario"].read_bytes()
    assert found.building_file.read_bytes() == parts["inputs"]["building"].read_bytes()
    note = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(parts["inputs"]["building"].read_bytes()).hexdigest()
    assert note["inputs"]["building"]["sha256"] == digest
    assert note["tables"]["occupants"]["rows"] == 2


def test_same_tables_same_bytes_however_they_were_put_together(
    tmp_path: Path, parts: Parts
) -> None:
    one = write_results(tmp_path / "one", **parts)
    pieces = dict(parts)
    frame = parts["tables"]["occupants"]
    pieces["tables"] = parts["tables"] | {
        "occupants": pl.concat([frame.head(1), frame.tail(1)], rechunk=False)
    }
    two = write_results(tmp_path / "two", **pieces)
    for name in FILES[1:]:
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_results_are_not_overwritten_unless_asked(tmp_path: Path, parts: Parts) -> None:
    folder = write_results(tmp_path / "run", **parts)
    with pytest.raises(ResultsError, match="holds results of evacsim already"):
        write_results(folder, **parts)
    parts["manifest"] = parts["manifest"].model_copy(update={"seed": 2})
    write_results(folder, **parts, overwrite=True)
    assert read_results(folder).manifest.seed == 2
    assert not [name for name in _around(folder) if name.startswith(".")]


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_not_ours_is_left_alone(tmp_path: Path, parts: Parts, *, overwrite: bool) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "run.json").write_text('{"format": "another"}', encoding="utf-8")
    with pytest.raises(ResultsError, match="left alone"):
        write_results(folder, **parts, overwrite=overwrite)
    assert [path.name for path in folder.iterdir()] == ["run.json"]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path, parts: Parts) -> None:
    folder = tmp_path / "run"
    folder.write_text("notes", encoding="utf-8")
    with pytest.raises(ResultsError, match="in the way"):
        write_results(folder, **parts, overwrite=True)
    assert folder.read_text(encoding="utf-8") == "notes"


def test_an_empty_folder_may_be_used(tmp_path: Path, parts: Parts) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    check_free(folder, RESULTS)
    assert read_results(write_results(folder, **parts)).manifest.people == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_whatever_stops_the_writing_nothing_is_left(
    tmp_path: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(folder_of_ours, "_put_in_place", fail)
    before = _around(tmp_path / "run")
    with pytest.raises(error):
        write_results(tmp_path / "run", **parts)
    assert _around(tmp_path / "run") == before


def test_an_earlier_folder_survives_a_failed_replacement(
    tmp_path: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_results(tmp_path / "run", **parts)
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if "partial" in self.name:
            raise PermissionError("no")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(ResultsError, match="cannot be written"):
        write_results(folder, **parts, overwrite=True)
    monkeypatch.undo()
    assert read_results(folder).manifest.seed == 1
    assert not [name for name in _around(folder) if name.startswith(".")]


def test_the_next_run_removes_what_a_killed_one_left(tmp_path: Path, parts: Parts) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    killed = tmp_path / f".run.partial-{int(gone.stdout)}"
    killed.mkdir()
    running = tmp_path / f".run.partial-{os.getppid()}"
    running.mkdir()
    write_results(tmp_path / "run", **parts)
    assert not killed.exists()
    assert running.exists()


def test_an_input_changed_during_the_run_is_a_fault(tmp_path: Path, parts: Parts) -> None:
    parts["inputs"]["building"].write_bytes(b'id = "other"\n')
    with pytest.raises(ResultsError, match=r"school\.toml.*changed during the run"):
        write_results(tmp_path / "run", **parts)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", FILES[1:])
def test_every_missing_or_altered_file_is_named(tmp_path: Path, parts: Parts, name: str) -> None:
    folder = write_results(tmp_path / "run", **parts)
    other = next(file for file in FILES[1:] if file != name)
    (folder / other).unlink()
    (folder / name).write_bytes((folder / name).read_bytes()[:-1])
    with pytest.raises(ResultsError) as caught:
        read_results(folder)
    found = {problem.file: problem.message for problem in caught.value.problems}
    assert set(found) == {str(folder / name), str(folder / other)}
    assert "missing" in found[str(folder / other)]
    assert "SHA-256" in found[str(folder / name)]


def test_without_run_json_every_missing_file_is_still_named(tmp_path: Path, parts: Parts) -> None:
    folder = write_results(tmp_path / "run", **parts)
    (folder / "run.json").unlink()
    (folder / "passages.parquet").unlink()
    with pytest.raises(ResultsError) as caught:
        read_results(folder)
    files = {Path(problem.file).name for problem in caught.value.problems}
    assert files == {"run.json", "passages.parquet"}


def test_a_folder_of_evacsim_0_1_opens_with_the_occupancy_that_it_holds(
    tmp_path: Path, parts: Parts
) -> None:
    parts["manifest"] = parts["manifest"].model_copy(update={"format_version": 1})
    held = pl.DataFrame([(0, "room", 0.0, 7, 3)] * 2, schema=OCCUPANCY, orient="row")
    occupants = parts["tables"]["occupants"].drop("left_in", "left_ready_s")
    folder = write_results(tmp_path / "run", **parts)
    held.write_parquet(folder / "occupancy.parquet")
    occupants.write_parquet(folder / "occupants.parquet")
    note = json.loads((folder / "run.json").read_text("utf-8"))
    for name in ("occupancy", "occupants"):
        digest = hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
        note["tables"][name] = {"rows": 2, "sha256": digest}
    del note["digest"]
    (folder / "run.json").write_text(json.dumps(note), "utf-8")
    found = read_results(folder)
    assert found.occupancy.rows() == held.rows()
    assert found.scan("occupancy").collect().rows() == held.rows()
    assert found.occupants.columns == occupants.columns
    (folder / "occupancy.parquet").unlink()
    with pytest.raises(ResultsError, match=r"occupancy\.parquet"):
        read_results(folder)


def test_a_folder_of_a_version_to_come_is_refused_in_a_line(tmp_path: Path, parts: Parts) -> None:
    folder = write_results(tmp_path / "run", **parts)
    note = json.loads((folder / "run.json").read_text("utf-8"))
    (folder / "run.json").write_text(json.dumps(note | {"format_version": 3}), "utf-8")
    with pytest.raises(ResultsError, match="format_version") as caught:
        read_results(folder)
    assert [problem.where for problem in caught.value.problems] == ["format_version"]


def test_a_table_in_parts_is_read_as_one_and_only_where_it_is_asked_for(
    tmp_path: Path, parts: Parts
) -> None:
    written = []
    one = {name: table.head(1) for name, table in parts["tables"].items()}
    one["falls"] = one["falls"].clear()
    for first in (0, 2):
        frame = pl.concat([one["occupants"]] * 2).with_columns(
            replication=pl.Series([first, first + 1], dtype=pl.Int64)
        )
        data = table_bytes("occupants", frame)
        path = tmp_path / f"{first}.part"
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        name = part_name(range(first, first + 2))
        written.append(Part(path=path, name=name, rows=2, sha256=digest))
    parts["tables"] = one | {
        "occupants": written,
        "passages": pl.concat([one["passages"]] * 4).with_columns(replication=pl.arange(4)),
    }
    run = parts["manifest"].runs[0].model_copy(update={"outcomes": {"out": 1}})
    several = {"replications": 4, "people": 1, "runs": (run,) * 4}
    parts["manifest"] = parts["manifest"].model_copy(update=several)
    folder = write_results(tmp_path / "run", **parts)
    found = read_results(folder)
    assert found.occupants["replication"].to_list() == [0, 1, 2, 3]
    assert pl.read_parquet(folder / "occupants.parquet").equals(found.occupants)
    assert found.manifest.tables["occupants"].rows == 4
    numbers = [part.occupants["replication"].to_list() for part in found.parts(1)]
    assert numbers == [[0], [1], [2], [3]]
    few, again = list(found.parts(2)), list(found.parts(2))
    assert all(one is other for one, other in zip(few, again, strict=True))  # with all they hold
    found = read_results(folder)
    second = folder / "occupants.parquet" / "000002-000004.parquet"
    second.unlink()
    assert next(found.parts(1)).occupants.height == 1  # the file of the others is not opened
    with pytest.raises(ResultsError, match=r"000002-000004\.parquet"):
        read_results(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "evacsim-results"}', "\xff"])
def test_a_broken_run_json_is_a_problem_not_a_traceback(
    tmp_path: Path, parts: Parts, text: str
) -> None:
    folder = write_results(tmp_path / "run", **parts)
    (folder / "run.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ResultsError, match=r"run\.json"):
        read_results(folder)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="no such results folder"):
        read_results(tmp_path / "nowhere")


def test_the_same_run_again_keeps_what_somebody_put_into_the_folder(
    tmp_path: Path, parts: Parts
) -> None:
    folder = write_results(tmp_path / "kept", **parts)
    (folder / "report.docx").write_bytes(b"ours")
    write_results(folder, overwrite=True, **parts)
    assert (folder / "report.docx").read_bytes() == b"ours"


def test_a_table_of_an_earlier_version_does_not_stay(tmp_path: Path, parts: Parts) -> None:
    folder = write_results(tmp_path / "run", **parts)
    (folder / "occupancy.parquet").write_bytes(b"as evacsim 0.1 wrote it")
    write_results(folder, overwrite=True, **parts)
    assert not (folder / "occupancy.parquet").exists()
