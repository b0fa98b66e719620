"""Ctrl-C is put off while a module is imported, and raised at once elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer

from evacsim.__main__ import main
from evacsim.cli import app
from evacsim.cli.interrupt import hear_ctrl_c

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

posix = pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C as a signal")


def interrupted(folder: Path, program: str) -> str:
    """Run a program, send it Ctrl-C once it has said so; return what it printed."""
    (folder / "program.py").write_text(
        "from evacsim.cli.interrupt import hear_ctrl_c\nhear_ctrl_c()\n" + program, encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=folder,
        env={**os.environ, "PYTHONSAFEPATH": ""},  # it imports what lies beside it
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    return printed


@posix
@pytest.mark.slow
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


@posix
@pytest.mark.slow
def test_elsewhere_it_is_heard_at_once(tmp_path: Path) -> None:
    printed = interrupted(
        tmp_path,
        "import time\ntry:\n    print('now', flush=True)\n    time.sleep(50)\n"
        "except KeyboardInterrupt:\n    print('stopped')\n",
    )
    assert printed == "stopped\n"


@pytest.fixture
def restored() -> Iterator[None]:
    """Whoever runs the tests keeps what their Ctrl-C does."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("restored")
def test_what_the_shell_ignores_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hear_ctrl_c()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("place", [(typer, "echo"), (app, "app")])
def test_before_a_verb_has_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: tuple[object, str]
) -> None:
    """While Typer reads the command line, and before it does."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["evacsim", "--version"])
    monkeypatch.setattr(*place, stop)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 130
    assert capsys.readouterr().err == "stopped; nothing written\n"
