"""Which files the core is made of, and their digest: what was compiled has to be what lies here.

The build reads this file from the checkout, where evacsim is not installed yet: it imports nothing
of evacsim.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CORE = (
    "arrays", "agenda", "tape", "parts", "state", "reset", "rules.waking", "rules.queues",
    "rules.overtaking", "rules.standing", "rules.lanes", "rules.demand", "rules.places",
    "rules.pressing", "rules.walking", "rules.setting_off", "rules.rerouting", "rules.holding",
    "rules.factors", "rules.falls", "rules.watching", "causes", "rules.turns", "rules.cycles",
    "rules.passing", "loop",
)  # fmt: skip
"""The files in the order in which they may use one another."""


def paths(folder: Path) -> dict[str, Path]:
    """Return the files of the core under the folder `simulation`, by name and in order."""
    return {name: folder.joinpath(*name.split(".")).with_suffix(".py") for name in CORE}


def digest(folder: Path) -> str:
    """Return the SHA-256 of the files of the core and of `core.py`, which says what it hands out.

    Raises
    ------
    OSError
        If one cannot be read.
    """
    total = hashlib.sha256()
    for name, path in (paths(folder) | {"core": folder / "core.py"}).items():
        total.update(f"{name}\n".encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()
