"""Where the seconds went: from a passage, cause by cause, back to the alarm without a gap.

It reads the two tables alone. `headway`, `place` and `turn` hand the question on to the passage
that set the time; everything else is the occupant's own and leads back to the own passage before,
or to the own start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import (
    CauseRecord,
    Held,
    Reason,
    cause_record,
    exit_passages,
    last_exit_passage,
)
from evacsim.analysis.facts import place_of
from evacsim.errors import SimulationError
from evacsim.results.records import CAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CauseRecord",
    "ChainLink",
    "cause_record",
    "chain",
    "exit_passages",
    "last_exit_passage",
    "seconds_by_place",
]

_OTHERS: Final = tuple(CAUSES.index(cause) for cause in ("headway", "place", "turn", "blocked"))
_CLOSED: Final = (CAUSES.index("lock"), CAUSES.index("hold"))
_REROUTE: Final = CAUSES.index("reroute")
_PLACE_BEYOND: Final = tuple(CAUSES.index(cause) for cause in ("place", "turn"))
_TOLERANCE_S: Final = 1e-6


class ChainLink(NamedTuple):
    """A stretch of time that one cause at one place accounts for.

    `where` is a component (walking, waiting for a place or a turn in it), or a connection
    (headway, lock); `passage` is the passage that the stretch led to.
    """

    where: str
    cause: Reason
    seconds: float
    occupant: int
    passage: int


def chain(record: CauseRecord, passage: int | None = None) -> tuple[ChainLink, ...]:
    """Return the pieces of time that led to a passage, the latest first, back to the alarm.

    They add up to the time of the passage.

    Parameters
    ----------
    record
        One replication.
    passage
        Which passage; the one by which the last occupant got out if None.

    Raises
    ------
    SimulationError
        If the record has a gap: a cause that comes later than what it caused, or none where
        there must be one.
    """
    if passage is None:
        passage = last_exit_passage(record)
    if passage is None:
        return ()
    return tuple(piece for step in _steps(record, passage) for piece in _pieces(step))


class _Step(NamedTuple):
    """One passage of a chain, with what its pieces are made of.

    `set_s` is the time of the passage that set it, None where it was the occupant's own time;
    `since_s` the own passage before, or the start, and `pre_movement_s` what came before that at
    a first passage, None at later ones; `held` is what they waited for before that.
    """

    passage: int
    occupant: int
    code: int
    connection: str
    origin: str
    target: str
    time_s: float
    ready_s: float
    walk_s: float
    seconds: float
    set_s: float | None
    since_s: float
    pre_movement_s: float | None
    held: Held


def _steps(record: CauseRecord, passage: int) -> Iterator[_Step]:
    """Yield the passages of a chain, the latest first."""
    path: list[int] = []
    handed_on: list[bool] = []
    at = passage
    while at >= 0:
        path.append(at)
        other = _set_by_another(record, at)
        handed_on.append(other)
        at = _origin_of(record, at, other=other)
    rows, names = np.array(path), pl.Series(path, dtype=pl.UInt32)
    who, before = record.occupant[rows], record.before[rows]
    first = before < 0
    columns = (
        path,
        who.tolist(),
        record.cause[rows].tolist(),
        *(
            column.gather(names).to_list()
            for column in (record.connection, record.origin, record.target)
        ),
        record.time_s[rows].tolist(),
        record.ready_s[rows].tolist(),
        record.walk_s[rows].tolist(),
        record.seconds[rows].tolist(),
        (
            until if other else None
            for until, other in zip(
                record.time_s[np.append(rows[1:], rows[-1])].tolist(), handed_on, strict=True
            )
        ),
        np.where(first, record.start_s[who], record.time_s[before]).tolist(),
        (
            pre if own else None
            for pre, own in zip(record.pre_movement_s[who].tolist(), first.tolist(), strict=True)
        ),
        [
            record.held.get(group, "release")
            for group in record.group.gather(who.tolist()).to_list()
        ],
    )
    return map(_Step, *columns)


def _origin_of(record: CauseRecord, at: int, *, other: bool) -> int:
    """Return the passage that the cause of this one points back to, -1 at an own start."""
    earlier: int = (record.cause_passage if other else record.before).item(at)
    if earlier >= at or (earlier < 0 and other):
        raise SimulationError(f"passage {at} has no earlier cause: passage {earlier}")
    return earlier


def _set_by_another(record: CauseRecord, at: int) -> bool:
    """Tell whether the time was set by somebody else's passage.

    A lock is handed on too where the queue stood before the connection was closed: the last one
    through it then is what the waiting goes back to.
    """
    code: int = record.cause.item(at)
    if code in _CLOSED:
        return bool(record.cause_passage[at] > record.before[at])
    return code in _OTHERS


def _pieces(step: _Step) -> Iterator[ChainLink]:
    """Yield the pieces between a passage and what it points back to, the latest first."""
    time_s = step.time_s
    if step.set_s is not None:
        where = step.target if step.code in _PLACE_BEYOND else step.connection
        yield from _piece(step, where, CAUSES[step.code], time_s - step.set_s)
        return
    if step.code in _CLOSED:
        ready_s = min(step.ready_s, time_s)
        yield from _piece(step, step.connection, CAUSES[step.code], time_s - ready_s)
        time_s = ready_s
    if step.code == _REROUTE:
        yield from _piece(step, step.connection, "reroute", step.seconds)
        time_s -= step.seconds
    yield from _own_walk(step, time_s)


def _own_walk(step: _Step, until_s: float) -> Iterator[ChainLink]:
    """Yield the own walk to a passage, and at the first one what came before setting off."""
    walk_s = min(step.walk_s, until_s - step.since_s)
    yield from _piece(step, step.origin, "slowed", until_s - step.since_s - walk_s)
    yield from _piece(step, step.origin, "walking", walk_s)
    if step.pre_movement_s is not None:
        pre_movement_s = min(step.pre_movement_s, step.since_s)
        yield from _piece(step, step.origin, "pre_movement", pre_movement_s)
        yield from _piece(step, step.origin, step.held, step.since_s - pre_movement_s)


def _piece(step: _Step, where: str, cause: Reason, seconds: float) -> Iterator[ChainLink]:
    """Yield a piece, unless it lasts no time.

    Raises
    ------
    SimulationError
        If it ends before it begins.
    """
    if seconds < -_TOLERANCE_S:
        raise SimulationError(
            f"passage {step.passage} at {where} comes {-seconds} s before its cause"
        )
    if seconds > 0:
        yield ChainLink(
            where=where,
            cause=cause,
            seconds=seconds,
            occupant=step.occupant,
            passage=step.passage,
        )


def seconds_by_place(pieces: tuple[ChainLink, ...]) -> dict[tuple[str, Reason], float]:
    """Add up pieces by place and cause; the sections of a corridor are one place."""
    by_name: dict[tuple[str, Reason], float] = {}
    for piece in pieces:
        name = (piece.where, piece.cause)
        by_name[name] = by_name.get(name, 0.0) + piece.seconds
    totals: dict[tuple[str, Reason], float] = {}
    for (where, cause), seconds in by_name.items():
        key = (place_of(where), cause)
        totals[key] = totals.get(key, 0.0) + seconds
    return totals
