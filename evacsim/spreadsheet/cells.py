"""What is wrong with the cells of a file, every fault kept with its sheet and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.errors import Problem
from evacsim.spreadsheet.values import is_blank

if TYPE_CHECKING:
    from evacsim.spreadsheet.grids import Cell


class Problems:
    """What is wrong with a file, in the order in which it was found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def fault(self, where: str, message: str, hint: str = "") -> None:
        """Keep a fault."""
        self.found.append(Problem(file=self.file, where=where, message=message, hint=hint))

    def warn(self, where: str, message: str, hint: str = "") -> None:
        """Keep a warning, once."""
        problem = Problem(
            file=self.file, where=where, message=message, hint=hint, severity="warning"
        )
        if problem not in self.found:
            self.found.append(problem)

    @property
    def faults(self) -> list[Problem]:
        """Those that stop the reading."""
        return [problem for problem in self.found if problem.severity == "fault"]


def place(sheet: str, cell: Cell, title: str) -> str:
    """Name a cell as a person finds it."""
    return f"sheet {sheet}, cell {cell.name} ({title})"


def usable(cell: Cell | None) -> bool:
    """Whether a cell says anything."""
    return cell is not None and not is_blank(cell.value)
