"""The exceptions that evacsim raises on purpose, and the faults that they carry.

::

    EvacsimError                      everything evacsim raises on purpose
    ├── InputError                    a file or argument a person can mend; carries problems
    │   ├── BuildingError
    │   ├── ScenarioError
    │   ├── DrillError
    │   └── ResultsError
    └── SimulationError               a run cannot go on: a bug or an impossible state
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["fault", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing wrong with an input: where it stands, what it is, what would mend it.

    `message` gives the value, the rule and the unit; `hint` the nearest valid name or a remedy.
    """

    file: str
    where: str
    message: str
    hint: str = ""
    severity: Severity = "fault"

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        tail = f"; {self.hint}" if self.hint else ""
        mark = "warning: " if self.severity == "warning" else ""
        return f"{mark}{place}: {self.message}{tail}"


class EvacsimError(Exception):
    """Root of everything evacsim raises on purpose."""


class InputError(EvacsimError):
    """A file or argument that a person can mend; carries every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Keep the problems when a worker process sends the error home."""
        return type(self), (self.problems,)


class BuildingError(InputError):
    """A building file cannot be used."""


class ScenarioError(InputError):
    """A scenario file cannot be used, or does not fit its building."""


class DrillError(InputError):
    """A drill record cannot be used."""


class ResultsError(InputError):
    """A results folder is missing, incomplete or not one of ours."""


class SimulationError(EvacsimError):
    """A run cannot go on."""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest of `known`, and all of them where they are few."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    parts = []
    if close:
        parts.append(f'did you mean "{close[0]}"?')
    if names and len(names) <= 12:  # noqa: PLR2004 - more would bury the message
        parts.append("known: " + ", ".join(names))
    return " ".join(parts)
