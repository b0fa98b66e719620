"""However a run is made, its tables are the same to the byte: workers, kills, going on."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from evacsim.errors import ResultsError
from evacsim.jobs.unfinished import unfinished_folder
from evacsim.results.records import WRITTEN
from evacsim.results.store import read_results, table_files
from evacsim.studies.many import kept_replications, run_scenario
from evacsim.studies.pieces import piece_size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PIECE = piece_size(25)

SCENARIO = """
name = "Small drill"
building = "building.toml"
seed = 5
replications = 6
[movement]
law = "sfpe"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "lognormal", median_s = 15, sigma = 0.4 }
[[group]]
id = "class"
space = "*.back"
size = 25
"""
BUILDING = """
id = "two-rooms"
name = "Two rooms"
[[floor]]
id = "1F"
elevation_m = 0.0
[[space]]
id = "1F.back"
floor = "1F"
kind = "room"
outline = [[0, 0], [6, 6]]
[[space]]
id = "1F.front"
floor = "1F"
kind = "lobby"
outline = [[6, 0], [12, 6]]
[[connection]]
id = "door"
kind = "door"
between = ["1F.back", "1F.front"]
at = [6, 3]
clear_width_m = 0.9
[[connection]]
id = "exit-A"
kind = "door"
between = ["1F.front", "outside"]
at = [12, 3]
clear_width_m = 0.9
"""


def _tables(folder: Path) -> Mapping[str, bytes]:
    notes = read_results(folder).manifest.tables
    assert set(notes) == set(WRITTEN)
    return {
        f"{name} {path.name}": path.read_bytes()
        for name, note in notes.items()
        for path in table_files(folder, name, note)
    }


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "drill.toml"
    file.write_text(SCENARIO, "utf-8")
    (tmp_path / "building.toml").write_text(BUILDING, "utf-8")
    return file


@pytest.mark.slow
def test_one_worker_and_four_write_the_same_bytes(scenario: Path, tmp_path: Path) -> None:
    count = 4 * PIECE + 7
    one = run_scenario(scenario, tmp_path / "one", replications=count, workers=1)
    four = run_scenario(scenario, tmp_path / "four", replications=count, workers=4)
    assert _tables(one) == _tables(four)
    assert len(_tables(one)) == 5 * len(WRITTEN)


@pytest.mark.slow
def test_kill_9_and_resume_write_the_same_bytes(scenario: Path, tmp_path: Path) -> None:
    """The short form of `benchmarks/many/bench_kills.py`."""
    out, count = tmp_path / "out", 20 * PIECE
    once = run_scenario(scenario, tmp_path / "once", replications=count)
    program = [sys.executable, "-m", "evacsim", "run", str(scenario), "--out", str(out)]
    options = ["--replications", str(count), "--workers", "2", "--no-plots"]
    for least in (2 * PIECE, 6 * PIECE):
        process = subprocess.Popen(
            [*program, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while kept_replications(out) < least and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
    assert not out.exists()
    heard: list[int] = []
    run_scenario(
        scenario, out, replications=count,
        progress=lambda done, _total: heard.append(done),
    )  # fmt: skip
    assert 6 * PIECE <= heard[0] < count
    assert _tables(out) == _tables(once)
    assert not unfinished_folder(out).exists()


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_only_what_it_had_not_finished(
    scenario: Path, tmp_path: Path
) -> None:
    count = 8 * PIECE
    once = run_scenario(scenario, tmp_path / "once", replications=count)
    killed: list[int] = []

    def kill_one(done: int, _total: int) -> None:
        children = multiprocessing.active_children()
        if done >= PIECE and len(killed) < 2 and children:
            children[0].kill()
            killed.append(done)

    out = run_scenario(scenario, tmp_path / "out", replications=count, workers=2, progress=kill_one)
    assert len(killed) == 2
    assert _tables(out) == _tables(once)


def test_more_replications_go_on_from_fewer(scenario: Path, tmp_path: Path) -> None:
    """How many there shall be is no part of what was begun, so a stopped run can be extended."""

    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_scenario(scenario, tmp_path / "out", replications=2 * PIECE, progress=stop)
    assert kept_replications(tmp_path / "out") == PIECE
    few = run_scenario(scenario, tmp_path / "out", replications=7)
    assert _tables(few) == _tables(run_scenario(scenario, tmp_path / "once", replications=7))
    found = read_results(few).manifest
    assert (found.replications, len(found.runs), found.people) == (7, 7, 25)


def test_a_last_piece_that_was_short_is_made_anew_for_more(scenario: Path, tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_scenario(scenario, tmp_path / "out", replications=3, progress=stop)
    assert kept_replications(tmp_path / "out") == 3
    more = run_scenario(scenario, tmp_path / "out", replications=PIECE + 1)
    once = run_scenario(scenario, tmp_path / "once", replications=PIECE + 1)
    assert _tables(more) == _tables(once)


@pytest.mark.parametrize("lost", ["*.occupants.parquet", "*.falls.parquet", "units"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_piece_that_lost_a_file_is_made_again(
    scenario: Path, tmp_path: Path, lost: str, *, cut: bool
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 2 * PIECE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_scenario(scenario, tmp_path / "out", replications=3 * PIECE, progress=stop)
    first = min(unfinished_folder(tmp_path / "out").glob(lost))
    if cut:
        first.write_bytes(first.read_bytes()[:-9])
    else:
        first.unlink()
    more = run_scenario(scenario, tmp_path / "out", replications=3 * PIECE)
    once = run_scenario(scenario, tmp_path / "once", replications=3 * PIECE)
    assert _tables(more) == _tables(once)


@pytest.mark.parametrize("workers", [1, 2])
def test_until_converged_the_last_piece_is_cut(
    scenario: Path, tmp_path: Path, workers: int
) -> None:
    text = "[convergence]\nat_least = 60\nat_most = 90\n"
    scenario.write_text(SCENARIO + text, "utf-8")
    until = run_scenario(scenario, tmp_path / "until", until_converged=True, workers=workers)
    found = read_results(until).manifest
    assert 60 <= found.replications <= 90
    once = run_scenario(scenario, tmp_path / "once", replications=found.replications)
    assert _tables(until) == _tables(once)


def test_nothing_stays_of_a_run_that_had_nothing_done(scenario: Path, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        run_scenario(scenario, tmp_path / "deep" / "out", progress=stop)
    assert sorted(tmp_path.iterdir()) == before


def test_what_was_begun_of_another_file_is_not_gone_on_with(scenario: Path, tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run_scenario(scenario, out, replications=20, progress=stop)
    with pytest.raises(ResultsError, match="other files"):
        run_scenario(scenario, out, replications=20, seed=6)
    assert kept_replications(out)
    with FileLock(unfinished_folder(out) / "lock"), pytest.raises(ResultsError, match="another"):
        run_scenario(scenario, out, replications=20)
    with pytest.raises(ResultsError, match="--overwrite"):
        run_scenario(scenario, out, replications=2, seed=6)
    assert kept_replications(out)
    anew = run_scenario(scenario, out, replications=2, seed=6, anew=True)
    once = run_scenario(scenario, tmp_path / "once", replications=2, seed=6)
    assert _tables(anew) == _tables(once)


def test_a_folder_that_cannot_be_made_is_told_before_the_run(
    scenario: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ResultsError, match="cannot be written"):
        run_scenario(scenario, tmp_path / "file" / "out")
