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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from evacsim.locale import clauses, text

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LISTED: Final = 12
"""So many names stand whole in a hint; more would bury the message."""
_LEAST_FAR: Final = 5
Severity = Literal["fault", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing wrong with an input: where it stands, what it is, what would mend it.

    `message` gives the value, the rule and the unit; `hint` the nearest valid name or a remedy.
    `kind` is a word for code that treats one kind of problem apart, whatever the language.
    `called` is what people call the thing that `where` names by its id.
    """

    file: str
    where: str
    message: str
    hint: str = ""
    severity: Severity = "fault"
    kind: str = field(default="", compare=False)
    called: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        if self.called:
            place = text("{place} ({part})", place=place, part=self.called)
        said = clauses((self.message, self.hint)) if self.hint else self.message
        line = f"{place}: {said}"
        return text("warning: {line}", line=line) if self.severity == "warning" else line


class Problems:
    """What is wrong with a file, in the order in which it was found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def fault(self, where: str, message: str, hint: str = "") -> None:
        """Keep a fault."""
        self.found.append(Problem(file=self.file, where=where, message=message, hint=hint))

    def warn(self, where: str, message: str, hint: str = "", kind: str = "") -> None:
        """Keep a warning, once."""
        problem = Problem(
            file=self.file, where=where, message=message, hint=hint, severity="warning", kind=kind
        )
        if problem not in self.found:
            self.found.append(problem)

    @property
    def faults(self) -> list[Problem]:
        """Those that stop the reading."""
        return [problem for problem in self.found if problem.severity == "fault"]


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


def nearest_name(name: str, known: Iterable[str], *, also: Iterable[str] = ()) -> str:
    """Return a hint that names the nearest of `known`, and all of them where they are few.

    Where they are many and none is near, a few that are least far. `also` are other spellings that
    may be the nearest and are not listed.
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, sorted({*names, *also}), n=1, cutoff=0.5)
    parts = []
    if close:
        parts.append(text('did you mean "{close}"?', close=close[0]))
    if len(names) > _MOST_LISTED and not close:
        near = difflib.get_close_matches(name, names, n=_LEAST_FAR, cutoff=0.0)
        said = text("there are {count}, such as {names}", count=len(names), names=", ".join(near))
        parts.append(said)
    elif 0 < len(names) <= _MOST_LISTED:
        parts.append(text("known: {names}", names=", ".join(names)))
    return " ".join(parts)
