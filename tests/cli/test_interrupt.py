"""Ctrl-C is put off while a module is imported, and raised at once elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C as a signal"),
]


def interrupted(folder: Path, program: str) -> str:
    """Run a program, send it Ctrl-C once it has said so; return what it printed."""
    (folder / "program.py").write_text(
        "from evacsim.cli.interrupt import hear_ctrl_c\nhear_ctrl_c()\n" + program, encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    return printed


def test_an_import_is_finished_first(tmp_path: Path) -> None:
    (tmp_path / "slow_one.py").write_text(
        "import time\nprint('now', flush=True)\ntime.sleep(0.3)\nprint('loaded', flush=True)\n",
        encoding="utf-8",
    )
    printed = interrupted(
        tmp_path,
        "import time\ntry:\n    import slow_one\n    time.sleep(50)\n"
        "except KeyboardInterrupt:\n    print('stopped')\n",
    )
    assert printed == "loaded\nstopped\n"


def test_elsewhere_it_is_heard_at_once(tmp_path: Path) -> None:
    began = time.monotonic()
    printed = interrupted(
        tmp_path,
        "import time\ntry:\n    print('now', flush=True)\n    time.sleep(50)\n"
        "except KeyboardInterrupt:\n    print('stopped')\n",
    )
    assert printed == "stopped\n"
    assert time.monotonic() - began < 40
