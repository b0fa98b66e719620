"""The stream of people by which the last one left: since when it passed a place without a pause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.drill.accounts import PointAccount
from evacsim.analysis.facts import stair_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import Account, ClassAccount
    from evacsim.analysis.facts import Facts

IDLE_S: Final = 30.0
"""A place at which so long ..."""
IDLE_SHARE: Final = 0.25
"""... passes less than this share of its usual flow stands idle; both are assumptions."""
_STEP_S: Final = 15.0
_FEWEST: Final = 4
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """The way out by which the last one left: `stair` and `exit`, None where there is none.

    `place` is where its people were counted, the lowest place of the stair, else the exit; where
    nobody counted, the stair or exit itself, and its `classes` tell the stream.
    """

    stair: str | None
    exit: str | None
    place: str
    counted: bool
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What passed a place: since when without a pause, until when, and how many.

    `since_s` is the first passage, or the end of the last time that the place stood idle: `idle`
    says so, and `idle_s` is when that began. `first_told` is False where only the last of the
    first class is known.
    """

    since_s: float | None
    last_s: float | None
    persons: float | None
    idle_s: float | None
    first_told: bool
    classes: tuple[str, ...]

    @property
    def idle(self) -> bool:
        """Whether the place stood idle between its first and its last passage."""
        return self.idle_s is not None

    def head(self, told: Account, walk_s: Mapping[str, float]) -> str | None:
        """Return the class that came first, by its start and an unhindered walk; None if unknown.

        Unknown too where fewer than half of the classes of this way have a start: the first may
        be one of the others.
        """
        known = _started(told, self.classes)
        if not known or len(known) < _HALF * len(self.classes):
            return None
        return min(known, key=lambda name: known[name] + walk_s.get(name, 0.0))

    def late(self, told: Account, walk_s: Mapping[str, float]) -> str | None:
        """Return the class that ended an idle time; None if the record does not tell.

        It must have set off too late to come before the place fell idle, and be the only such
        class or the first of them.
        """
        idle_s, since_s = self.idle_s, self.since_s
        if idle_s is None or since_s is None:
            return None
        late = {
            name: start_s
            for name, start_s in _started(told, self.classes).items()
            if start_s < since_s and start_s + walk_s.get(name, 0.0) >= idle_s
        }
        return min(late, key=lambda name: late[name] + walk_s.get(name, 0.0), default=None)


def _started(told: Account, classes: Iterable[str]) -> dict[str, float]:
    rows = {name: told.classes[name].start_s for name in classes if name in told.classes}
    return {name: start_s for name, start_s in rows.items() if start_s is not None}


def last_way_out(
    told: Account, reference: Account, facts: Facts, exit_of_stair: Mapping[str, str]
) -> WayOut | None:
    """Return the way out of the last one of a record; None if the record does not tell.

    Parameters
    ----------
    told
        The account of the record.
    reference
        That of a replication, for how many classes take no stair at all.
    facts
        The building.
    exit_of_stair
        The exit below each stair.
    """
    exits = tuple(way_out.id for way_out in facts.building.exits)
    way_out, last = _last_exit(told, exits), _last_class(told)
    if way_out is None and last is not None:
        way_out = _most(last.exits)
    if way_out is None and len(exits) == 1:
        way_out = exits[0]
    if way_out is None:
        return None
    feet = _feet(told, facts)
    above = [stair for stair in feet if exit_of_stair.get(stair) == way_out]
    stair = max(above, key=lambda one: told.points[feet[one]].last_s or 0.0, default=None)
    if stair is None and last is not None and _most(last.exits) == way_out:
        stair = _most(last.stairs)
    place = feet.get(stair or "") or (way_out if way_out in told.points else None)
    members = _members(told, reference, stair, way_out)
    return WayOut(
        stair=stair,
        exit=way_out,
        place=place or stair or way_out,
        counted=place is not None,
        classes=members,
    )


def _members(told: Account, reference: Account, stair: str | None, way_out: str) -> tuple[str, ...]:
    """Return the classes of a way; where the record does not tell, those of the replication."""
    both = {name: row for name, row in told.classes.items() if name in reference.classes}
    if stair is None:
        return tuple(name for name, row in both.items() if _most(row.exits) == way_out)
    # a class of the ground floor has a stair in some records' plan, and passes none
    on_stairs = {name: row for name, row in both.items() if reference.classes[name].stairs}
    own = [name for name, row in on_stairs.items() if _most(row.stairs) == stair]
    usual = [name for name, row in reference.classes.items() if _most(row.stairs) == stair]
    return tuple(own or usual)


def _last_exit(told: Account, exits: Iterable[str]) -> str | None:
    """Return the exit that was counted to the last; of equal ones the first of the building."""
    counted = {name: told.points[name].last_s for name in exits if name in told.points}
    known = {name: last_s for name, last_s in counted.items() if last_s is not None}
    return max(known, key=lambda name: known[name], default=None)


def _last_class(told: Account) -> ClassAccount | None:
    known = [row for row in told.classes.values() if row.last_out_s is not None]
    return max(known, key=lambda row: row.last_out_s or 0.0, default=None)


def _most(shares: Mapping[str, float]) -> str | None:
    return max(shares, key=lambda name: shares[name], default=None)


def _feet(told: Account, facts: Facts) -> dict[str, str]:
    """Return the counted place of each stair; of several the one that was passed last."""
    found: dict[str, str] = {}
    for connection in facts.network.connections:
        point = told.points.get(connection.id)
        if connection.is_exit or connection.flight is None or point is None or point.last_s is None:
            continue
        stair = stair_of(facts.network.components[connection.flight])
        if stair is None:
            continue
        before = told.points[found[stair]].last_s if stair in found else None
        if before is None or point.last_s > before:
            found[stair] = connection.id
    return found


def stream_of(told: Account, way: WayOut, *, pauses: bool = True) -> Stream | None:
    """Return the stream of a way in a record or a replication; None if it says nothing of it.

    Without `pauses` it counts from the first passage, whether the place stood idle or not.
    """
    point = told.points.get(way.place) if way.counted else _class_point(told, way)
    if point is None:
        return None
    began_s, ended_s = _idle(point) if pauses else (None, None)
    first_s = point.first_s
    if first_s is None and not way.counted and len(point.time_s):
        first_s = float(point.time_s[0])
    return Stream(
        since_s=first_s if ended_s is None else ended_s,
        last_s=point.last_s,
        persons=point.persons,
        idle_s=began_s,
        first_told=way.counted or point.first_s is not None or ended_s is not None,
        classes=way.classes,
    )


def _class_point(told: Account, way: WayOut) -> PointAccount | None:
    """Return what the last of each class tells of a way on which nobody counted.

    None where less than half of its classes have one.
    """
    rows = [told.classes[name] for name in way.classes if name in told.classes]
    known = sorted(
        (row.last_out_s, row.people) for row in rows if row.last_out_s is not None and row.people
    )
    if not known or len(known) < _HALF * len(way.classes):
        return None
    firsts = [row.first_out_s for row in rows]
    whole = [first_s for first_s in firsts if first_s is not None]
    return PointAccount(
        first_s=min(whole) if whole and len(whole) == len(firsts) else None,
        last_s=known[-1][0],
        persons=sum(people for _, people in known),
        time_s=np.array([last_s for last_s, _ in known]),
        count=np.cumsum([people for _, people in known]),
    )


def _idle(point: PointAccount) -> tuple[float | None, float | None]:
    """Return when a place last fell idle before its last passage, and until when; None if never."""
    if len(point.time_s) < _FEWEST or point.last_s is None:
        return None, None
    time_s, count = _even(point)
    if len(time_s) < _FEWEST:
        return None, None
    lasting_s, passed = np.diff(time_s), np.diff(count)
    rate = passed / lasting_s
    usual = _usual(rate, passed)
    idle = rate < IDLE_SHARE * usual
    ended: tuple[float | None, float | None] = (None, None)
    begin = 0
    for at in range(len(idle) + 1):
        if at < len(idle) and idle[at]:
            continue
        if at > begin and time_s[at] - time_s[begin] >= IDLE_S:
            ended = (float(time_s[begin]), float(time_s[at]))
        begin = at + 1
    return ended


def _even(point: PointAccount) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return counts between the first and the last passage, no closer than one step of time."""
    first_s = point.first_s if point.first_s is not None else float(point.time_s[0])
    kept = [0.0] if len(point.time_s) and point.time_s[0] > first_s else []
    time_s, count = ([first_s], [1.0]) if kept else ([], [])
    for at_s, number in zip(point.time_s.tolist(), point.count.tolist(), strict=True):
        within = first_s <= at_s <= (point.last_s or at_s)
        if within and (not time_s or at_s - time_s[-1] >= _STEP_S):
            time_s.append(at_s)
            count.append(number)
    return np.array(time_s), np.array(count)


def _usual(rate: NDArray[np.float64], passed: NDArray[np.float64]) -> float:
    """Return the flow at which half of the people passed."""
    order = np.argsort(rate)
    half = np.searchsorted(np.cumsum(passed[order]), _HALF * passed.sum())
    return float(rate[order][min(int(half), len(rate) - 1)])
