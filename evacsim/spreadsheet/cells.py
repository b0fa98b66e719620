"""What is wrong with the cells of a file, every fault kept with its sheet and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.locale import text
from evacsim.spreadsheet.values import is_blank

if TYPE_CHECKING:
    from evacsim.spreadsheet.grids import Cell


def place(sheet: str, cell: Cell, title: str) -> str:
    """Name a cell as a person finds it."""
    return text("sheet {sheet}, cell {cell} ({title})", sheet=sheet, cell=cell.name, title=title)


def usable(cell: Cell | None) -> bool:
    """Whether a cell says anything."""
    return cell is not None and not is_blank(cell.value)
