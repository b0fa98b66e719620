"""Ctrl-C that is heard at any moment, and how the program then ends."""

from __future__ import annotations

import _thread
import signal
import threading
from typing import TYPE_CHECKING, Final

from evacsim.locale import mark

if TYPE_CHECKING:
    from types import FrameType

STOPPED: Final = 130
"""Exit code of a program that Ctrl-C has ended."""
NOTHING_WRITTEN: Final = mark("stopped; nothing written")

_AGAIN_S: Final = 0.05


def hear_ctrl_c() -> None:
    """Let Ctrl-C raise KeyboardInterrupt, but never while a module is being imported.

    There it would be lost in a callback of the import system, or leave a half-loaded library that
    fails later with an error of its own. It is put off until the import is over.
    Where the shell has it ignored, as for a run in the background of a script, it stays ignored.
    `kill` and a terminal that is closed end the program in the same way: nothing half is left.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _heard)
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _heard)


def _heard(_number: int, frame: FrameType | None) -> None:
    if not _importing(frame):
        raise KeyboardInterrupt
    again = threading.Timer(_AGAIN_S, _thread.interrupt_main)
    again.daemon = True
    again.start()


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
