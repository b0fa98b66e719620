"""Which evacsim is tested and timed: the installed one, not the uncompiled checkout.

Tests and benchmarks import one another from the checkout, so that stays on the path, but last. The
programs that they start find the same evacsim.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def take_installed() -> None:
    """Let an installed evacsim win over the checkout's, here and in what is started from here."""
    others = [place for place in sys.path if Path(place or ".").resolve() != ROOT]
    sys.path[:] = [*others, str(ROOT)]
    os.environ["PYTHONSAFEPATH"] = "1"
    spec = importlib.util.find_spec("evacsim")
    if spec is not None and spec.origin is not None and Path(spec.origin).parents[1] == ROOT:
        os.environ["PYTHONPATH"] = str(ROOT)


def which() -> str:
    """Say which evacsim this is, and which core runs."""
    from evacsim.simulation import core  # noqa: PLC0415 - after `take_installed`

    why = f" ({core.WHY})" if core.WHY else ""
    return f"evacsim of {Path(core.__file__).parents[2]}, core: {core.NAME}{why}"
