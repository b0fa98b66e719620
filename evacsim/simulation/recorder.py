"""What a run writes down: every passage with its binding cause, and who is left at the end."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field


def _doubles() -> array[float]:
    return array("d")


def _ints() -> array[int]:
    return array("i")


@dataclass(slots=True, kw_only=True)
class Recording:
    """The record of one replication, column by column; -1 and NaN mean missing.

    Passage columns (one row per passage, in order): `time_s`, `occupant`, `way` (index into the
    network's ways), `ready_s`, `walk_s`, `cause` (index into CAUSES), `cause_passage`,
    `cause_event`, `seconds`. Left columns (one row per occupant still inside at the end): `left_occupant`,
    `left_component`, `left_ready_s` (NaN while still walking or not started), `left_trapped`.
    `events` counts SimPy events, `out_of_range` how often a law was asked beyond its range.
    """

    time_s: array[float] = field(default_factory=_doubles)
    occupant: array[int] = field(default_factory=_ints)
    way: array[int] = field(default_factory=_ints)
    ready_s: array[float] = field(default_factory=_doubles)
    walk_s: array[float] = field(default_factory=_doubles)
    cause: array[int] = field(default_factory=_ints)
    cause_passage: array[int] = field(default_factory=_ints)
    cause_event: array[int] = field(default_factory=_ints)
    seconds: array[float] = field(default_factory=_doubles)
    left_occupant: array[int] = field(default_factory=_ints)
    left_component: array[int] = field(default_factory=_ints)
    left_ready_s: array[float] = field(default_factory=_doubles)
    left_trapped: array[int] = field(default_factory=_ints)
    assigned_exit: array[int] = field(default_factory=_ints)
    events: int = 0
    out_of_range: dict[str, int] = field(default_factory=dict)
    ended_s: float = 0.0
