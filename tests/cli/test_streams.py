"""The program among others: pipes that close, full disks, signals, names of no encoding."""

from __future__ import annotations

import os
import re
import shutil
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

posix = pytest.mark.skipif(os.name == "nt", reason="pipes and signals of Unix")
PROGRAM = (sys.executable, "-m", "evacsim")


@posix
@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(
    ("words", "sink", "codes"),
    [
        ("schema building", "| head -1", {0, 141}),  # 0 where it was quicker than head
        ("schema building", "| true", {0, 141}),
        ("summarise results/drill", ">&-", {0}),
        ("summarise results/drill", "> /dev/full", {2}),
    ],
)
def test_a_reader_that_leaves_and_a_full_disk_give_no_traceback(
    place: Path, words: str, sink: str, codes: set[int]
) -> None:
    if sink == "> /dev/full" and not Path("/dev/full").exists():
        pytest.skip("no such device here")
    command = f"set -o pipefail; {sys.executable} -m evacsim {words} {sink}"
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no such shell here")
    done = subprocess.run(
        [shell, "-c", command], cwd=place, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode in codes


@posix
@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_kill_and_a_closed_terminal_end_as_ctrl_c_does(place: Path, name: str) -> None:
    words = ("run", "drill.toml", "--replications", "90000", "--no-plots")
    with subprocess.Popen([*PROGRAM, *words], cwd=place, stderr=subprocess.PIPE, text=True) as run:
        began = time.monotonic()
        while not (place / "results" / ".drill.unfinished").exists():
            assert time.monotonic() - began < 60
            time.sleep(0.1)
        run.send_signal(signal.Signals[name])
        _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in said
    assert said.startswith("stopped")


@posix
@pytest.mark.parametrize("verb", ["run", "check", "crush", "estimate", "county", "summarise"])
def test_pipes_devices_and_names_of_other_encodings_are_one_line(
    evacsim: Callable[..., Result], place: Path, verb: str
) -> None:
    os.mkfifo(place / "pipe.toml")
    gbk = os.fsdecode(b"\xcf\xfb\xb7\xc0.toml")
    (place / gbk).write_bytes((place / "drill.toml").read_bytes())
    for name in ("pipe.toml", "/dev/zero", gbk):
        done = evacsim(verb, name)
        assert done.exit_code == 2, (name, done.exception)
        assert done.stderr.count("\n") == 1, done.stderr
    assert not (place / "results").exists()


@posix
def test_a_county_goes_on_past_pipes_and_strange_names(
    evacsim: Callable[..., Result], place: Path, results: Path
) -> None:
    assert results.exists()
    os.mkfifo(place / "record.xlsx")
    os.mkfifo(place / "record.csv")
    (place / os.fsdecode(b"\xcf\xfb")).mkdir()
    done = evacsim("county", ".", "--out", "rolled")
    assert done.exit_code == 0, (done.stderr, done.exception)
    assert "record.xlsx" in done.stderr
    assert "\\udccf\\udcfb" in done.stderr


def test_of_many_faults_of_a_kind_the_first_ones_and_a_count_are_said(
    evacsim: Callable[..., Result], place: Path
) -> None:
    text = (place / "hall.toml").read_text("utf-8")
    extra = "".join(f'\n[[space]]\nid = "r{n}"\nfloor = "9F"\nkind = "room"\n' for n in range(500))
    (place / "hall.toml").write_text(text + extra, encoding="utf-8")
    done = evacsim("check", "hall.toml")
    assert done.exit_code == 2
    assert done.stderr.count("\n") < 60
    assert "more faults as those above" in done.stderr


def test_quoted_keys_are_toml(evacsim: Callable[..., Result], place: Path) -> None:
    text = (place / "drill.toml").read_text("utf-8")
    for word in ("name", "building", "seed", "law", "rule"):
        text = text.replace(f"\n{word} =", f'\n"{word}" =')
    for word in ("movement", "routing", "pre_movement", "group"):
        text = text.replace(f"[{word}]", f'["{word}"]')
    (place / "drill.toml").write_text(text, encoding="utf-8")
    done = evacsim("check", "drill.toml")
    assert done.exit_code == 0, done.stderr
    assert re.search(r"scenario: (ok|\d+ warning)", done.stdout)
