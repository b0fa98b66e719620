"""What a run writes down: every passage with its binding cause, and who is left at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping

    from numpy.typing import NDArray

PASSAGE_WIDTH = 8
"""Numbers that a passage leaves on the tape: time, occupant, way, ready, walk, cause, passage, event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The record of one replication, column by column; -1 and NaN mean missing.

    Passage columns (one row per passage, in order): `time_s`, `occupant`, `way` (index into the
    network's ways), `ready_s`, `walk_s`, `cause` (index into CAUSES), `cause_passage`,
    `cause_event`. Left columns (one row per occupant still inside at the end):
    `left_occupant`, `left_component`, `left_ready_s` (NaN while not yet ready),
    `left_trapped` (0 or 1). `assigned_exit` has the joint index of everybody's exit as first
    chosen. `events` counts SimPy events, `out_of_range` how often a law was used beyond its range.
    """

    time_s: NDArray[np.float64]
    occupant: NDArray[np.int64]
    way: NDArray[np.int64]
    ready_s: NDArray[np.float64]
    walk_s: NDArray[np.float64]
    cause: NDArray[np.int64]
    cause_passage: NDArray[np.int64]
    cause_event: NDArray[np.int64]
    left_occupant: NDArray[np.int64]
    left_component: NDArray[np.int64]
    left_ready_s: NDArray[np.float64]
    left_trapped: NDArray[np.int64]
    assigned_exit: NDArray[np.int64]
    events: int
    out_of_range: Mapping[str, int]
    ended_s: float


def passages(tape: array[float]) -> dict[str, NDArray[np.generic]]:
    """Turn the tape of a run into columns."""
    rows = np.frombuffer(tape, dtype=np.float64).reshape(-1, PASSAGE_WIDTH)
    floats = {"time_s": 0, "ready_s": 3, "walk_s": 4}
    whole = {"occupant": 1, "way": 2, "cause": 5, "cause_passage": 6, "cause_event": 7}
    columns: dict[str, NDArray[np.generic]] = {
        name: rows[:, column].copy() for name, column in floats.items()
    }
    columns |= {name: rows[:, column].astype(np.int64) for name, column in whole.items()}
    return columns
