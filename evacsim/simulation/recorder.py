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

_PRE_MOVEMENT, _RELEASE = CAUSES.index("pre_movement"), CAUSES.index("release")

_COLUMNS = (
    "time_s",
    "ready_s",
    "walk_s",
    "occupant",
    "direction",
    "cause",
    "cause_passage",
    "cause_event",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The record of one replication, column by column; -1 and NaN mean missing.

    Passage columns (one row per passage, in order): `time_s`, `occupant`, `direction` (index into
    those of the network), `ready_s`, `walk_s`, `cause` (index into CAUSES), `cause_passage`,
    `cause_event`, `seconds` (what the cause accounts for). `arrived` are the passages into a space
    that was to be reached. Left columns (one row per occupant inside at the end): `left_occupant`,
    `left_component`, `left_ready_s` (NaN while not yet ready), `left_trapped` (0 or 1).
    `assigned_exit` has the connection of everybody's exit as first chosen. `falls` are
    (component, time_s, occupant, density_per_m2, until_s, followers). `events` counts
    those of the loop (`results.manifest.EVENTS_ARE`), `out_of_range` how often a law was used
    beyond its range. `release_s` has everybody's release where something waited for people [s], NaN
    of who never was released, or never woke; else None: it was known before.
    """

    time_s: NDArray[np.float64]
    occupant: NDArray[np.int32]
    direction: NDArray[np.int32]
    ready_s: NDArray[np.float64]
    walk_s: NDArray[np.float64]
    cause: NDArray[np.int32]
    cause_passage: NDArray[np.int32]
    cause_event: NDArray[np.int32]
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
    release_s: NDArray[np.float64] | None = None


def passages(
    rows: tuple[NDArray[np.float64], NDArray[np.int32]],
    start_s: NDArray[np.float64],
    pre_movement_s: NDArray[np.float64],
    turned_s: Mapping[tuple[int, int], float],
) -> dict[str, NDArray[Any]]:
    """Turn the tape of a run into columns, and say for how many seconds each cause accounts.

    walking: since the own previous passage or start; slowed: of that, what exceeds the unimpeded
    walk; reroute: since it stood before the lock from which it turned (`turned_s`, by occupant
    and own previous passage); lock: since ready, or since the last one passed before it was closed;
    pre_movement and release: that of the occupant; headway, place and turn: since the passage
    that set the time. `start_s`, `pre_movement_s` are those of the people, shape (n,).
    """
    parts = [column for part in rows for column in part.T]
    columns: dict[str, NDArray[Any]] = {
        name: np.ascontiguousarray(part) for name, part in zip(_COLUMNS, parts, strict=True)
    }
    time_s, ready_s, by, who = (
        columns[name] for name in ("time_s", "ready_s", "cause_passage", "occupant")
    )
    since_s = start_s[who]
    after = np.flatnonzero(by >= 0)
    since_s[after] = time_s[by[after]]
    cause = columns["cause"]
    held = (pre_movement_s == 0) & (start_s > 0)
    if held.any():
        cause[(cause == _PRE_MOVEMENT) & held[who]] = _RELEASE
    seconds = time_s - since_s
    occurs = np.bincount(cause, minlength=len(CAUSES))
    for number in np.flatnonzero(occurs).tolist():
        row = np.flatnonzero(cause == number)
        name = CAUSES[number]
        if name == "slowed":
            seconds[row] = ready_s[row] - since_s[row] - columns["walk_s"][row]
        elif name in ("lock", "hold"):
            seconds[row] = time_s[row] - np.maximum(ready_s[row], since_s[row])
        elif name == "pre_movement":
            seconds[row] = pre_movement_s[who[row]]
        elif name == "release":
            seconds[row] = start_s[who[row]]
        elif name == "reroute":
            own = zip(who[row].tolist(), by[row].tolist(), strict=True)
            seconds[row] = time_s[row] - [turned_s[key] for key in own]
    columns["seconds"] = seconds
    return columns
