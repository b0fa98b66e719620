"""What a run keeps for a county: the same as its tables say, believed only while that is sure."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evacsim.analysis import rollup
from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.rollup import kept_rollup
from evacsim.county import results
from evacsim.county.results import ResultsReader
from evacsim.results.manifest import digest_of
from evacsim.results.store import ROLLUP, read_results
from evacsim.studies.many import run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.analysis.rollup import RollUp


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("school")
    return run_scenario(write_small_school(place), place / "results", replications=3)


@pytest.fixture
def folder(ran: Path, tmp_path: Path) -> Path:
    return shutil.copytree(ran, tmp_path / "results")


def kept(folder: Path) -> RollUp | None:
    return kept_rollup(folder, read_results(folder).manifest)


def edited(folder: Path, change: Callable[[dict[str, Any]], None], *, signed: bool) -> None:
    data = json.loads((folder / ROLLUP).read_text("utf-8"))
    change(data)
    if signed:
        data["digest"] = digest_of(data)
    (folder / ROLLUP).write_text(json.dumps(data), "utf-8")


def test_it_is_what_the_tables_say(folder: Path) -> None:
    tables = read_results(folder)
    out_s = tables.occupants.group_by("replication").agg(pl.col("out_s").max()).sort("replication")
    found = kept(folder)
    assert found is not None
    assert list(found.totals_s) == out_s["out_s"].to_list()
    rooms = tables.occupants.group_by("replication", pl.col("start_space").cast(pl.String)).agg(
        last=pl.col("out_s").max()
    )
    median = dict(rooms.group_by("start_space").agg(pl.col("last").median()).rows())
    assert dict(zip(found.rooms.space, found.rooms.last_out_s, strict=True)) == median
    with_it = ResultsReader().read(folder)
    (folder / ROLLUP).unlink()
    assert ResultsReader().read(folder) == with_it
    assert ResultsReader(verify=True).read(folder) == with_it


def test_where_it_is_believed_no_table_is_counted_but_to_verify(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(results, "count_rollup", count)
    assert ResultsReader().read(folder).row["censored"] == 0
    with pytest.raises(AssertionError):
        ResultsReader(verify=True).read(folder)


def halve(data: dict[str, Any]) -> None:
    data["totals_s"] = [total / 2 for total in data["totals_s"]]


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], None], bool]] = {
    "a value edited": (halve, False),
    "another version": (lambda data: data.update(evacsim="0.0.9"), True),
    "other tables": (lambda data: data["tables"].update(occupants="0" * 64), True),
    "another scenario": (lambda data: data["inputs"].update(scenario="0" * 64), True),
    "fewer replications": (lambda data: data["totals_s"].pop(), True),
    "somebody left": (lambda data: data["totals_s"].__setitem__(0, None), True),
    "a column short": (lambda data: data["rooms"]["people"].pop(), True),
    "a strange key": (lambda data: data.update(met=True), True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_not_sure_is_counted_again(folder: Path, name: str) -> None:
    before = ResultsReader().read(folder)
    change, signed = CHANGES[name]
    edited(folder, change, signed=signed)
    assert kept(folder) is None
    assert ResultsReader().read(folder) == before


def test_it_is_not_believed_of_tables_that_are_others(folder: Path) -> None:
    manifest = read_results(folder).manifest
    table = pl.read_parquet(folder / "occupants.parquet")
    later = table.with_columns(pl.col("out_s") + 10.0)
    later.write_parquet(folder / "occupants.parquet")
    assert kept_rollup(folder, manifest) is None
    row = ResultsReader().read(folder).row  # counted from what is there, as without `verify`
    (folder / ROLLUP).unlink()
    assert ResultsReader().read(folder).row == row


@pytest.mark.parametrize("written", ["", "[]", "{", '{"format": 1}', "\x00"])
def test_nonsense_is_no_fault(folder: Path, written: str) -> None:
    before = ResultsReader().read(folder)
    (folder / ROLLUP).write_text(written, "utf-8")
    assert ResultsReader().read(folder) == before


def test_it_is_the_same_bytes_for_the_same_run(ran: Path, tmp_path: Path) -> None:
    again = run_scenario(write_small_school(tmp_path), tmp_path / "again", replications=3)
    assert (again / ROLLUP).read_bytes() == (ran / ROLLUP).read_bytes()


def test_parts_are_counted_as_one_table(ran: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pl.read_parquet(ran / "occupants.parquet")
    paths = [ran.parent / f"part-{number}.parquet" for number in range(3)]
    for number, path in enumerate(paths):
        whole.filter(pl.col("replication") == number).write_parquet(path)
    real = rollup.table_files

    def files(folder: Path, name: str, *only: range) -> list[Path]:
        return paths if name == "occupants" else real(folder, name, *only)

    monkeypatch.setattr(rollup, "table_files", files)
    found = rollup.count_rollup(ran, read_results(ran).manifest, Capacities(None, None))
    before = kept(ran)
    assert before is not None
    assert (found.totals_s, found.rooms) == (before.totals_s, before.rooms)
