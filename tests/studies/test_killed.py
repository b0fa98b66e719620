"""A run that is killed while it puts its results in place and clears away: nothing is in the way.

A process of its own ends at the nth change of the disk, wherever that is.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from evacsim.results.store import read_results
from evacsim.studies.many import kept_replications, run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KILLED: Final = """
import os, sys
from pathlib import Path
from evacsim.studies.many import run_scenario

last, seen = int(sys.argv[1]), 0

def count(event, arguments):
    global seen
    if event in {"os.rename", "os.remove", "os.rmdir"} and ".R." in str(arguments[0]):
        seen += 1
        if seen == last:
            os._exit(9)

sys.addaudithook(count)
run_scenario(Path("drill.toml"), Path("R"), replications=1, overwrite=True, anew=True)
os._exit(0)
"""
"""Counts what is renamed and removed below a hidden folder of R, or from one."""


def test_a_kill_at_any_step_leaves_nothing_to_be_removed_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = write_small_school(tmp_path)
    out = tmp_path / "R"
    run_scenario(scenario, out, replications=1)
    digests = read_results(out).manifest.tables
    (out / "notes.txt").write_text("of a person", encoding="utf-8")
    steps = 0
    while True:
        steps += 1
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(steps)],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        if ended.returncode == 0:
            break
        assert ended.returncode == 9, ended.stderr
        begun = kept_replications(out)
        heard: list[int] = []
        run_scenario(
            scenario, out, replications=1, overwrite=True,
            progress=lambda done, _total, heard=heard: heard.append(done),
        )  # fmt: skip
        assert heard[0] == begun
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".R")] == []
        assert read_results(out).manifest.tables == digests
        assert (out / "notes.txt").exists(), steps
    assert steps > 8
