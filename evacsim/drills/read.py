"""Reads a drill record, a workbook or CSV, every fault in it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.drills.model import DrillRecord


def read_drill(path: Path, building: Building | None = None) -> DrillRecord:
    """Read a drill record.

    Parameters
    ----------
    path
        A workbook (.xlsx), a CSV file, or a folder of CSV files named for the sheets.
    building
        Where given, names of rooms, stairs, exits and checkpoints are looked up in it (ids and
        aliases); those that it does not have are warned of and stay as written.

    Raises
    ------
    DrillError
        If the file cannot be read or a cell cannot be understood; carries every fault.
    """
    raise NotImplementedError
