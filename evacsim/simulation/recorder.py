"""What a run writes down: every passage with its binding cause, and who is left at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evacsim.results.records import CAUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    FallRow = tuple[int, float, int, float, float, int]

_PRE_MOVEMENT, _RELEASE, _REROUTE = (
    CAUSES.index(cause) for cause in ("pre_movement", "release", "reroute")
)

_COLUMNS = (
    "time_s",
    "ready_s",
    "walk_s",
    "occupant",
    "way",
    "cause",
    "cause_passage",
    "cause_event",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The record of one replication, column by column; -1 and NaN mean missing.

    Passage columns (one row per passage, in order): `time_s`, `occupant`, `way` (index into the
    network's ways), `ready_s`, `walk_s`, `cause` (index into CAUSES), `cause_passage`,
    `cause_event`, `seconds` (what the cause accounts for). `arrived` are the passages into a space
    that was to be reached. Left columns (one row per occupant
    inside at the end): `left_occupant`, `left_component`, `left_ready_s` (NaN while not yet
    ready), `left_trapped` (0 or 1). `assigned_exit` has the joint of everybody's exit as first
    chosen. `falls` are
    (component, time_s, occupant, density_per_m2, until_s, followers). `events` counts SimPy
    events, `out_of_range` how often a law was used beyond its range.
    """

    time_s: NDArray[np.float64]
    occupant: NDArray[np.int64]
    way: NDArray[np.int64]
    ready_s: NDArray[np.float64]
    walk_s: NDArray[np.float64]
    cause: NDArray[np.int64]
    cause_passage: NDArray[np.int64]
    cause_event: NDArray[np.int64]
    seconds: NDArray[np.float64]
    arrived: NDArray[np.int64]
    left_occupant: NDArray[np.int64]
    left_component: NDArray[np.int64]
    left_ready_s: NDArray[np.float64]
    left_trapped: NDArray[np.int64]
    assigned_exit: NDArray[np.int64]
    events: int
    out_of_range: Mapping[str, int]
    ended_s: float
    falls: tuple[FallRow, ...] = ()


def passages(
    rows: tuple[NDArray[np.float64], NDArray[np.int32]],
    start_s: NDArray[np.float64],
    pre_movement_s: NDArray[np.float64],
    turned_s: Mapping[tuple[int, int], float],
) -> dict[str, NDArray[Any]]:
    """Turn the tape of a run into columns, and say for how many seconds each cause accounts.

    walking: since the own previous passage or start; slowed: of that, what exceeds the unimpeded
    walk; reroute: since it stood before the lock from which it turned (`turned_s`, by occupant
    and own previous passage); lock: since ready, or since the last one passed before it was shut;
    pre_movement and release: that of the occupant; headway, place and turn: since the passage
    that set the time. `start_s`, `pre_movement_s` are those of the people, shape (n,).
    """
    names = iter(_COLUMNS)
    columns: dict[str, NDArray[Any]] = {
        name: values.astype(np.float64 if name.endswith("_s") else np.int64)
        for part in rows
        for name, values in zip([next(names) for _ in part.T], part.T, strict=True)
    }
    time, by, who = columns["time_s"], columns["cause_passage"], columns["occupant"]
    since = np.where(by >= 0, time[by], start_s[who]) if len(time) else time
    held = (columns["cause"] == _PRE_MOVEMENT) & (pre_movement_s[who] == 0) & (start_s[who] > 0)
    columns["cause"] = cause = np.where(held, _RELEASE, columns["cause"])
    seconds = time - since
    for name, value in (
        ("slowed", columns["ready_s"] - since - columns["walk_s"]),
        ("lock", time - np.maximum(columns["ready_s"], since)),
        ("hold", time - np.maximum(columns["ready_s"], since)),
        ("pre_movement", pre_movement_s[who]),
        ("release", start_s[who]),
    ):
        seconds = np.where(cause == CAUSES.index(name), value, seconds)
    for row in np.flatnonzero(cause == _REROUTE).tolist():
        turned = turned_s[int(who[row]), int(by[row])]
        seconds[row] = time[row] - turned
    columns["seconds"] = seconds
    return columns
