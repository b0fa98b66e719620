"""THE CLOCK: the only room that imports SimPy, and the only one with state, in one object per run.

Everything that shapes people was drawn before the clock starts; the run itself draws nothing.
Components admit people through the connections that lead into them: one pending event each, none
for a person. All times lie on a grid of 2^-36 s, where sums are exact. `COMPILED` tells whether the
compiled core runs (see `core.py`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    COMPILED: bool


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: the core is loaded when it is asked for
    if name != "COMPILED":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.core").COMPILED
