"""How everybody's own time was spent: started late, walked, was slowed, stood and waited.

The chain hands a wait on to whoever set it. Here everybody keeps the own time: for one who got
out the stretches add up to the time at which that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import cause_records, codes
from evacsim.analysis.facts import place_of
from evacsim.results.records import CAUSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord
    from evacsim.results.store import Results

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WAITS: Final = ("headway", "place", "turn", "lock", "hold", "blocked")
"""Causes that people stand and wait for."""

_PLACE_BEYOND: Final = tuple(CAUSES.index(cause) for cause in ("place", "turn"))
_REROUTE: Final = CAUSES.index("reroute")
_PACED: Final = tuple(CAUSES.index(cause) for cause in ("headway", "lock", "hold", "blocked"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """How the time between two passages of the same person was spent [s], one row a passage.

    All have shape (passages,). From `since_s` (the own passage before, or the start): walked
    `walking_s` unimpeded and `slowed_s` longer, lost `reroute_s` by turning back, then stood
    ready for `waiting_s` until the passage.
    """

    since_s: Floats
    walking_s: Floats
    slowed_s: Floats
    reroute_s: Floats
    waiting_s: Floats


def stretches(record: CauseRecord) -> Stretches:
    """Split the time before every passage of a replication; the four parts fill it."""
    first = record.before < 0
    since = np.where(first, record.start_s[record.occupant], record.time_s[record.before])
    since = np.minimum(since, record.time_s)
    ready = np.clip(record.ready_s, since, record.time_s)
    waiting = record.time_s - ready
    reroute = np.where(record.cause == _REROUTE, record.seconds, 0.0)
    reroute = np.clip(reroute, 0.0, ready - since)
    walked = ready - since - reroute
    walking = np.minimum(record.walk_s, walked)
    return Stretches(
        since_s=since,
        walking_s=walking,
        slowed_s=walked - walking,
        reroute_s=reroute,
        waiting_s=waiting,
    )


def own_times(results: Results) -> pl.DataFrame:
    """Return how everybody spent the time until the last passage.

    One row a replication and occupant. Columns: replication, occupant, group; pre_movement_s,
    release_s, walking_s, slowed_s, reroute_s, and waiting by cause: headway_s, place_s, turn_s,
    lock_s; until_s: the last passage (the start of one who passed none). The parts add up to
    `until_s`, which is `out_s` for all who got out. What somebody waits who never passes again is
    in none of them.
    """
    frames = [_own_times(record) for record in cause_records(results)]
    return pl.concat(frames)


def _own_times(record: CauseRecord) -> pl.DataFrame:
    parts, people = stretches(record), len(record.start_s)

    def sums(seconds: Floats) -> Floats:
        found: Floats = np.bincount(record.occupant, weights=seconds, minlength=people).astype(
            float
        )
        return found

    pre = np.minimum(record.pre_movement_s, record.start_s)
    until = record.start_s.copy()
    np.maximum.at(until, record.occupant, record.time_s)
    waits = {
        f"{cause}_s": sums(np.where(record.cause == CAUSES.index(cause), parts.waiting_s, 0.0))
        for cause in WAITS
    }
    return pl.DataFrame(
        {
            "replication": np.full(people, record.replication),
            "occupant": np.arange(people),
            "group": record.group.cast(pl.String),
            "pre_movement_s": pre,
            "release_s": record.start_s - pre,
            "walking_s": sums(parts.walking_s),
            "slowed_s": sums(parts.slowed_s),
            "reroute_s": sums(parts.reroute_s),
            **waits,
            "until_s": until,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everybody who stood and waited in a replication, one row a wait; arrays of that length.

    `passage` ended the wait; `at`, `inside`, `where` and `pace` are indices into `names`: the
    connection before which one stood, the place that one stood in, what the chain of causes
    charges the wait to (see `chain.ChainLink`), and what set the pace of the whole queue.
    """

    names: tuple[str, ...]
    passage: Ints
    cause: Ints
    at: Ints
    inside: Ints
    where: Ints
    pace: Ints
    began_s: Floats
    ended_s: Floats


def namer(names: tuple[str, ...], table: dict[str, int]) -> Ints:
    """Return the index of the place of each name, putting new places into the table."""
    return np.array([table.setdefault(place_of(name), len(table)) for name in names], np.int64)


def standing(record: CauseRecord) -> Standing:
    """Return who stood and waited, for what, and what set the pace.

    A wait for a place is handed on to whoever gave it up, until somebody had to let a headway
    pass, or stood at a lock: that connection set the pace. Where it ends with one who just walked
    out, the space that this one left is full without a queue, and sets it.
    """
    table: dict[str, int] = {}
    connection_names, connection = codes(record.connection)
    origin_names, origin = codes(record.origin)
    target_names, target = codes(record.target)

    def places(names: tuple[str, ...], code: Ints) -> Ints:
        index = namer(names, table)
        return index[code] if len(code) else np.empty(0, np.int64)

    at, inside = places(connection_names, connection), places(origin_names, origin)
    beyond = places(target_names, target)
    handed_on = np.isin(record.cause, _PLACE_BEYOND)
    root = settled(np.where(handed_on, record.cause_passage, np.arange(len(at))))
    waiting_s = stretches(record).waiting_s
    rows = np.flatnonzero(waiting_s > 0)
    pace = np.where(np.isin(record.cause[root], _PACED), at[root], inside[root])
    where = np.where(handed_on, beyond, at)
    return Standing(
        names=tuple(table),
        passage=rows,
        cause=record.cause[rows],
        at=at[rows],
        inside=inside[rows],
        where=where[rows],
        pace=pace[rows],
        began_s=(record.time_s - waiting_s)[rows],
        ended_s=record.time_s[rows],
    )


def settled(pointer: Ints) -> Ints:
    """Follow every pointer to where it points to itself: in as many steps as doublings."""
    while True:
        further = pointer[pointer]
        if np.array_equal(further, pointer):
            return pointer
        pointer = further
