"""One drill, or one replication, as the same data set: so that two of them can be compared.

An account holds what a record can hold: times of the whole school, of classes and of places where
people were counted. That of a record has gaps; that of a replication has none, and every measure
asks the record what it knows and takes the same of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evacsim.drills.model import Checkpoint, ClassRow, DrillRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAccount:
    """A class (a dormitory room, a floor section): persons, ways and times [s].

    `exits` and `stairs` are the persons by the exit and the stair that they took, empty where that
    is not known; who takes no stair stands in no stair. `used_stair` is the record's own word,
    None where it has none. `start_s` is when the first of the class left its room.
    """

    people: float | None = None
    exits: Mapping[str, float] = field(default_factory=dict)
    stairs: Mapping[str, float] = field(default_factory=dict)
    start_s: float | None = None
    room_clear_s: float | None = None
    first_out_s: float | None = None
    last_out_s: float | None = None
    assembled_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAccount:
    """What passed a place: first and last [s], persons, and cumulative counts (shapes (n,))."""

    first_s: float | None = None
    last_s: float | None = None
    persons: float | None = None
    time_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    count: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def flow_per_s(self) -> float | None:
        """Return the mean flow from the first to the last [1/s]; None where it is not known."""
        if self.first_s is None or self.last_s is None or self.persons is None:
            return None
        duration_s = self.last_s - self.first_s
        return (self.persons - 1) / duration_s if duration_s > 0 and self.persons > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One run of a drill, or one replication; times [s] from the alarm.

    `counted_s` is when all were counted, `assembled_s` when all were at the assembly point. Classes
    go by the record's names, points by the id of the connection that is passed there.
    """

    first_out_s: float | None = None
    last_out_s: float | None = None
    assembled_s: float | None = None
    counted_s: float | None = None
    people: float | None = None
    classes: Mapping[str, ClassAccount] = field(default_factory=dict)
    points: Mapping[str, PointAccount] = field(default_factory=dict)


def recorded_account(
    run: DrillRun, checkpoints: tuple[Checkpoint, ...], exit_of_stair: Mapping[str, str]
) -> Account:
    """Return what a run of a drill says.

    Parameters
    ----------
    run
        The run.
    checkpoints
        Those of the record; one whose place is not in the building is left out.
    exit_of_stair
        The exit below each stair: where a class's stair was written down but no exit, it left
        there.
    """
    classes: dict[str, ClassAccount] = {}
    for row in run.classes:  # the first row of a name counts; the reader warns of the second
        classes.setdefault(row.class_id, _class_account(row, exit_of_stair))
    return Account(
        first_out_s=_first(run.first_out_s, [c.first_out_s for c in run.classes], whole=False),
        last_out_s=_last(run.last_out_s, [c.last_out_s for c in run.classes]),
        assembled_s=_last(run.all_assembled_s, [c.assembled_s for c in run.classes]),
        counted_s=_last(run.headcount_s, [c.headcount_s for c in run.classes]),
        people=run.present,
        classes=classes,
        points={
            cp.connection: point
            for cp in checkpoints
            if cp.connection and (point := _point(run, cp))
        },
    )


def _first(own: float | None, parts: list[float | None], *, whole: bool = True) -> float | None:
    known = [part for part in parts if part is not None]
    if own is not None or not known or (whole and len(known) < len(parts)):
        return own
    return min(known)


def _last(own: float | None, parts: list[float | None]) -> float | None:
    """Return the time of all, else that of the last class where every class has one."""
    known = [part for part in parts if part is not None]
    if own is not None or not known or len(known) < len(parts):
        return own
    return max(known)


def _class_account(row: ClassRow, exit_of_stair: Mapping[str, str]) -> ClassAccount:
    people = row.present
    weight = 1.0 if people is None else float(people)
    way_out = row.used_exit or exit_of_stair.get(row.used_stair or "")
    return ClassAccount(
        people=None if people is None else float(people),
        exits={} if way_out is None else {way_out: weight},
        stairs={} if row.used_stair is None else {row.used_stair: weight},
        start_s=row.start_s,
        room_clear_s=row.room_clear_s,
        first_out_s=row.first_out_s,
        last_out_s=row.last_out_s,
        assembled_s=row.assembled_s,
    )


def _point(run: DrillRun, checkpoint: Checkpoint) -> PointAccount | None:
    """Return what was counted at a checkpoint; None where nothing was."""
    rows = [p for p in run.passages if p.cp_id == checkpoint.cp_id]
    counts = sorted(
        ((c.time_s, c.persons) for c in run.counts if c.cp_id == checkpoint.cp_id),
    )
    if not rows and not counts:
        return None
    whole = next((row for row in rows if row.class_id is None), None)
    first_s = whole.first_s if whole else None
    last_s = whole.last_s if whole else None
    persons = None if whole is None or whole.persons is None else float(whole.persons)
    if counts:
        grown = [time for time, number in counts if number >= counts[-1][1]]
        last_s = grown[0] if last_s is None else last_s
        persons = float(counts[-1][1]) if persons is None else persons
        ones = [time for time, number in counts if number > 0]
        # a first count of many says when they had passed, not when the first did
        if first_s is None and ones and dict(counts)[ones[0]] == 1:
            first_s = ones[0]
    if first_s is None:
        first_s = _first(None, [row.first_s for row in rows], whole=False)
    if whole is None and last_s is None:
        last_s = max((row.last_s for row in rows if row.last_s is not None), default=None)
    return PointAccount(
        first_s=first_s,
        last_s=last_s,
        persons=persons,
        time_s=np.array([time for time, _ in counts], dtype=np.float64),
        count=np.array([number for _, number in counts], dtype=np.float64),
    )
