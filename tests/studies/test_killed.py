"""A study that is killed while it begins, puts its results in place or clears away: nothing is in
the way, and the very same call gives what it would have given.

A process of its own ends at the nth change of the disk, wherever that is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from evacsim.results.store import read_results
from evacsim.studies.crush import crush
from evacsim.studies.many import kept_replications, run_scenario
from evacsim.studies.sweep import run_sweep
from evacsim.studies.sweep_design import grid
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable

KILLED: Final = """
import os, sys
from pathlib import Path
sys.path.append(sys.argv[3])
from tests.studies.test_killed import STUDIES

last, seen = int(sys.argv[2]), 0

def count(event, arguments):
    global seen
    if event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir"} and "/.R" in str(arguments[0]):
        seen += 1
        if seen == last:
            os._exit(9)

sys.addaudithook(count)
STUDIES[sys.argv[1]]()
os._exit(0)
"""
"""Counts what is made, renamed and removed: a hidden folder of R, and what is below it."""
SCENARIO: Final = Path("drill.toml")
OUT: Final = Path("R").absolute


def _run() -> object:
    run_scenario(SCENARIO, OUT(), replications=1, overwrite=True, anew=True)
    return read_results(OUT()).manifest.tables


def _sweep() -> object:
    design = grid({"population.per_class": (20,)})
    found, _ = run_sweep(SCENARIO, design, OUT(), replications=1, overwrite=True)
    return found.runs.to_dicts()


def _crush() -> object:
    return crush(SCENARIO, replications=1, alone=True, keep=OUT()).as_json()


STUDIES: Final[dict[str, Callable[[], object]]] = {"run": _run, "sweep": _sweep, "crush": _crush}


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_kill_at_any_step_leaves_nothing_to_be_removed_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_small_school(tmp_path)
    answer = STUDIES[name]()
    notes = OUT() / "notes.txt"
    if name == "run":
        notes.write_text("of a person", encoding="utf-8")
    steps = 0
    while True:
        steps += 1
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, name, str(steps), Path(__file__).parents[2]],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        if ended.returncode == 0:
            break
        assert ended.returncode == 9, ended.stderr
        assert STUDIES[name]() == answer
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".R")] == []
        assert notes.exists() == (name == "run"), steps
    assert steps > 4


@pytest.mark.slow
def test_a_run_that_is_killed_clearing_away_has_nothing_to_go_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its results stand; what is left of it is neither gone on with nor in the way of another."""
    monkeypatch.chdir(tmp_path)
    write_small_school(tmp_path)
    monkeypatch.setattr("shutil.rmtree", _dies)
    with pytest.raises(KeyboardInterrupt):
        run_scenario(SCENARIO, OUT(), replications=1)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    digests = read_results(OUT()).manifest.tables
    assert kept_replications(OUT()) == 0
    run_scenario(SCENARIO, OUT(), replications=1, seed=5, overwrite=True)
    assert read_results(OUT()).manifest.tables != digests
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".R")] == []


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
