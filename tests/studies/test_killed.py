"""A study that is killed while it begins, puts its results in place or clears away: nothing is in
the way, and the very same call gives what it would have given.

A process of its own ends at the nth change of the disk, wherever that is.
"""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Final

import pytest

from evacsim.results.store import read_results
from evacsim.studies.many import kept_replications, run_scenario
from tests.small_school import write_small_school
from tests.studies.killing import OUT, SCENARIO, STUDIES, end_at

if TYPE_CHECKING:
    from pathlib import Path

HOW: Final = (
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"  # Windows
)
LOADED: Final = [
    "pytest",
    "polars",
    "scipy.stats",
    "evacsim.scenario.read",
    "evacsim.scenario.draw",
    "evacsim.simulation.clock",
    "evacsim.results.manifest",
]
"""Loaded once and not by every process: nothing in which polars starts its threads."""


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
    context = multiprocessing.get_context(HOW)
    context.set_forkserver_preload(LOADED)
    while True:
        steps += 1
        process = context.Process(target=end_at, args=(name, steps))
        process.start()
        process.join(timeout=120)
        if process.exitcode == 0:
            break
        assert process.exitcode == 9
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
