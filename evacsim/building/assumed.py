"""Values of a building file that nobody has measured or answered: marked `# ASSUMED`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from evacsim.errors import Problem
from evacsim.locale import listed, text

if TYPE_CHECKING:
    from pathlib import Path

ASSUMED: Final = "ASSUMED"
"""The first word of a comment on a value that nobody has measured or answered."""
_ASSUMED = re.compile(rf"^(?:\s*([A-Za-z_]+)\s*=.*)?#\s*{ASSUMED}\b:?\s*(.*)$")


def assumed_values(written: str) -> list[tuple[str, str]]:
    """Return the key and the reason of every value of a file that is marked `# ASSUMED`.

    The key is empty where a whole line says what is assumed.
    """
    found = (_ASSUMED.match(line) for line in written.splitlines())
    return [(match[1] or "", match[2]) for match in found if match is not None]


def assumed_warning(path: Path, assumed: list[tuple[str, str]]) -> Problem:
    """Count the values that nobody has measured or answered, by their keys."""
    counts = Counter(key or text("doors left out") for key, _ in assumed)
    named = listed(f"{key} × {count}" for key, count in counts.most_common())
    return Problem(
        file=str(path),
        where="",
        message=text("{count} values are assumed: {what}", count=len(assumed), what=named),
        hint=text("measure them; for an imported plan, answer questions.xlsx"),
        severity="warning",
    )
