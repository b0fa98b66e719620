"""`evacsim crush` as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

    Run = Callable[..., Result]

SCENARIO = str(Path(__file__).parents[2] / "scenarios" / "morning-gate-late.toml")
ON_TWO_CORES = """
import os, sys
from multiprocessing.process import BaseProcess
from evacsim.__main__ import main
started, start = [], BaseProcess.start
def noted(process):
    started.append(process)
    start(process)
BaseProcess.start, os.cpu_count = noted, lambda: 2
try:
    main()
finally:
    print("processes:", len(started), file=sys.stderr)
"""
"""The program as on a machine of two cores; says at the end how many processes it has started."""


def test_it_warns_and_says_by_when_the_gate_must_be_open(evacsim: Run) -> None:
    result = evacsim("crush", SCENARIO, "--replications", "2", "--workers", "1")
    assert result.exit_code == 0
    assert "WARNING: more than 5 persons per m²" in result.stdout
    assert "must be open by" in result.stdout
    assert "What each remedy takes away" in result.stdout


def test_in_chinese(evacsim: Run) -> None:
    result = evacsim("crush", SCENARIO, "--replications", "1", "--lang", "zh", "--workers", "1")
    assert result.exit_code == 0
    assert "预警" in result.stdout
    assert "最迟须在" in result.stdout


def test_pictures_and_json(evacsim: Run, tmp_path: Path) -> None:
    result = evacsim(
        "crush", SCENARIO, "--replications", "2", "--json", "--plot", str(tmp_path / "p"),
        "--workers", "1",
    )  # fmt: skip
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["pressing"] == 1.0
    assert not found["pressing_is_override"]
    assert found["gate"]["gate"] == "gate"
    names = sorted(path.name for path in (tmp_path / "p").iterdir())
    assert names == ["crush-density.png", "crush-ranking.png"]


def test_the_index_against_pressing(evacsim: Run) -> None:
    result = evacsim(
        "crush", SCENARIO, "--replications", "1", "--pressing", "0,1", "--json", "--workers", "1"
    )
    rows = json.loads(result.stdout)["index_by_pressing"]
    assert [row["pressing"] for row in rows] == [0.0, 1.0]
    assert rows[0]["index"] == 0.0
    assert rows[1]["index"] > 0.0


@pytest.mark.parametrize("text", ["2", "half", "0,1,-1"])
def test_a_wrong_pressing_is_named(evacsim: Run, text: str) -> None:
    result = evacsim("crush", SCENARIO, "--pressing", text)
    assert result.exit_code == 2
    assert "must be a number from 0 to 1" in result.stderr


def test_a_missing_scenario(evacsim: Run, tmp_path: Path) -> None:
    result = evacsim("crush", str(tmp_path / "no.toml"))
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_unless_it_is_told_it_works_on_all_cores_and_finds_the_same(
    evacsim: Run, place: Path
) -> None:
    """In a process of its own: in this one a verb finds one core."""
    words = ["crush", SCENARIO, "--replications", "1", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", ON_TWO_CORES, *words],
        cwd=place, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "processes: 2"
    alone = evacsim(*words, "--workers", "1")
    assert json.loads(done.stdout) == json.loads(alone.stdout)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C as a signal")
def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evacsim", "crush", SCENARIO, "--replications", "40", "--json"]
    process = subprocess.Popen(
        [*command, "--workers", "2"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(600):
        if any(units.stat().st_size for units in tmp_path.glob("results/.*/units")):
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert stderr.splitlines()[-1] == "stopped; what is done is kept: the same command goes on"
    assert stdout == ""
    left = [path.name for path in (tmp_path / "results").iterdir()]
    assert len(left) == 1
    assert left[0].startswith(".morning-gate-late-crush-")
