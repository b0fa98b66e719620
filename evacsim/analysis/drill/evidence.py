"""What a record can tell: which facts it holds, and the load of its channels that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from evacsim.analysis.drill.accounts import Account
from evacsim.analysis.drill.channels import (
    Frame,
    Load,
    channel_last_s,
    fit_totals,
    flows,
    shares,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import ClassAccount, PointAccount

StartBy = Literal["class starts", "first passages", "order of leaving"]

_HALF: Final = 0.5
_ENOUGH_CLASSES: Final = 4
"""A line through the leaving times of fewer classes than this is no evidence of a late start."""
_LEVELS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a record knows, and so which pieces of a gap it can tell apart.

    `start_by`: what the start of the classes is known from (None: nothing). `ways_known`: whether
    it is known who took which way; `lasts_known`: when the channels were empty.
    """

    start_by: StartBy | None
    ways_known: bool
    lasts_known: bool


def evidence_of(record: Account, reference: Account, frame: Frame) -> Evidence:
    """Return what a record can tell of the classes and channels of a replication."""
    people = {name: reference.classes[name].people or 0.0 for name in frame.classes}
    everybody = sum(people.values())

    def known(test: Sequence[bool]) -> bool:
        found = sum(people[name] for name, yes in zip(frame.classes, test, strict=True) if yes)
        return everybody > 0 and found >= _HALF * everybody

    rows = [record.classes.get(name) for name in frame.classes]
    # who takes no stair has none to write down
    ways = [
        (row is not None and bool(row.exits))
        or (row is not None and not reference.classes[name].stairs)
        for name, row in zip(frame.classes, rows, strict=True)
    ]
    counted = set(_totals(record, reference, frame))
    ways_known = (
        known(ways)
        or len(frame.channels) == 1
        or (bool(counted) and len(counted) >= len(frame.channels) - 1)
    )
    start_by: StartBy | None = None
    share = np.array([shares_of(row, reference, name, frame) for name, row in _rows(record, frame)])
    if known([row is not None and row.start_s is not None for row in rows]):
        start_by = "class starts"
    elif np.isfinite(_firsts(record, frame, share)).any():
        start_by = "first passages"
    elif any(_leaving(record, frame, share, k) is not None for k in range(len(frame.channels))):
        start_by = "order of leaving"
    lasts = channel_last_s(record, frame, share)
    return Evidence(
        start_by=start_by, ways_known=ways_known, lasts_known=bool(np.isfinite(lasts).any())
    )


def masked(account: Account, like: Account) -> Account:
    """Return a replication with the gaps of a record: what is missing there is missing here."""
    classes = {
        name: _masked_class(account.classes[name], row)
        for name, row in like.classes.items()
        if name in account.classes
    }
    points = {
        connection: _masked_point(account.points[connection], point)
        for connection, point in like.points.items()
        if connection in account.points
    }
    return Account(
        first_out_s=None if like.first_out_s is None else account.first_out_s,
        last_out_s=account.last_out_s,
        assembled_s=None if like.assembled_s is None else account.assembled_s,
        counted_s=None if like.counted_s is None else account.counted_s,
        people=account.people,
        classes=classes,
        points=points,
    )


def _masked_class(own: ClassAccount, like: ClassAccount) -> ClassAccount:
    def same(name: str) -> float | None:
        value: float | None = getattr(own, name)
        return None if getattr(like, name) is None else value

    return replace(
        own,
        people=same("people"),
        exits=own.exits if like.exits else {},
        stairs=own.stairs if like.stairs else {},
        start_s=same("start_s"),
        room_clear_s=same("room_clear_s"),
        first_out_s=same("first_out_s"),
        last_out_s=same("last_out_s"),
        assembled_s=same("assembled_s"),
    )


def _masked_point(own: PointAccount, like: PointAccount) -> PointAccount:
    return replace(
        own,
        first_s=None if like.first_s is None else own.first_s,
        last_s=None if like.last_s is None else own.last_s,
        persons=None if like.persons is None else own.persons,
    )


def recorded_load(
    record: Account, reference: Account, frame: Frame, usual: Load, found: Evidence
) -> Load:
    """Return the load of a record; what it does not know is taken from a replication."""
    names = frame.classes
    rows = [record.classes.get(name) for name in names]
    people = np.array(
        [
            usual.people[c] if row is None or row.people is None else row.people
            for c, row in enumerate(rows)
        ]
    )
    share = usual.share
    if found.ways_known:
        share = np.array([shares_of(row, reference, n, frame) for n, row in _rows(record, frame)])
        share = fit_totals(people, share, _totals(record, reference, frame))
    arrive_s = usual.arrive_s + _delays_s(record, reference, frame, share, found)
    last_s = channel_last_s(record, frame, share)
    return Load(
        people=people,
        share=share,
        arrive_s=arrive_s,
        last_s=last_s,
        flow_per_s=flows(people, share, arrive_s, last_s, usual.flow_per_s),
    )


def _rows(record: Account, frame: Frame) -> list[tuple[str, ClassAccount | None]]:
    return [(name, record.classes.get(name)) for name in frame.classes]


def shares_of(
    row: ClassAccount | None, reference: Account, name: str, frame: Frame
) -> NDArray[np.float64]:
    """Return the share of a class in each channel, as recorded, else as simulated."""
    own = None if row is None else shares(row, frame)
    if own is None:
        own = shares(reference.classes[name], frame)
    return np.zeros(len(frame.channels)) if own is None else own


def _totals(record: Account, reference: Account, frame: Frame) -> dict[int, float]:
    """Return the persons of each channel that was counted, by its place in the frame.

    Counted at the exit; else at the stair above it, and then the simulated persons of the channel
    and the difference counted on the stair.
    """
    found: dict[int, tuple[bool, float, float]] = {}
    for connection, point in record.points.items():
        channel = frame.channel_of_point.get(connection)
        there = reference.points.get(connection)
        if channel is None or point.persons is None or there is None or there.persons is None:
            continue
        k = frame.channels.index(channel)
        at_exit = connection == channel
        whole = reference.points.get(channel)
        usual = whole.persons if whole is not None and whole.persons is not None else there.persons
        persons = point.persons if at_exit else usual + point.persons - there.persons
        # of several places on one stair the lowest has seen most of its users
        found[k] = max(found.get(k, (False, 0.0, 0.0)), (at_exit, there.persons, persons))
    return {k: max(persons, 0.0) for k, (_, _, persons) in found.items()}


def _firsts(account: Account, frame: Frame, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first passage of each channel [s]; NaN where it is not known."""
    found = np.full(len(frame.channels), np.nan)
    own = np.argmax(share, axis=1)
    for k, channel in enumerate(frame.channels):
        point = account.points.get(channel)
        firsts = [] if point is None or point.first_s is None else [point.first_s]
        if not firsts:
            firsts = [
                told.first_out_s
                for name, best in zip(frame.classes, own, strict=True)
                if best == k
                and (told := account.classes.get(name)) is not None
                and told.first_out_s is not None
            ]
        found[k] = min(firsts, default=np.nan)
    return found


def _delays_s(
    record: Account,
    reference: Account,
    frame: Frame,
    share: NDArray[np.float64],
    found: Evidence,
) -> NDArray[np.float64]:
    """Return by how much each class started later than simulated [s]; 0 if nothing is known."""
    if found.start_by is None:
        return np.zeros(len(frame.classes))
    if found.start_by == "class starts":
        own = np.array([_late_s(record, reference, name) for name in frame.classes])
        return _filled(own, np.argmax(share, axis=1))
    if found.start_by == "first passages":
        there = _firsts(masked(reference, record), frame, share)
        late = _firsts(record, frame, share) - there
    else:
        late = np.array(
            [_shift_s(record, reference, frame, share, k) for k in range(len(frame.channels))]
        )
    late = np.where(np.isnan(late), np.nanmean(late) if np.isfinite(late).any() else 0.0, late)
    return np.asarray(share @ late)


def _late_s(record: Account, reference: Account, name: str) -> float:
    row, usual = record.classes.get(name), reference.classes[name]
    if row is None or row.start_s is None or usual.start_s is None:
        return np.nan
    return row.start_s - usual.start_s


def _filled(late_s: NDArray[np.float64], channel: NDArray[np.intp]) -> NDArray[np.float64]:
    """Give classes without a start the mean delay of those that left the same way, else of all."""
    filled = late_s.copy()
    for c in np.flatnonzero(np.isnan(late_s)):
        mates = late_s[(channel == channel[c]) & np.isfinite(late_s)]
        filled[c] = mates.mean() if len(mates) else np.nanmean(late_s)
    return filled


def _leaving(
    account: Account, frame: Frame, share: NDArray[np.float64], k: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return when the classes of a channel were out [s], in order, and the persons out by then."""
    own = np.argmax(share, axis=1) == k
    rows = sorted(
        (told.last_out_s, told.people or 1.0)
        for name, here in zip(frame.classes, own, strict=True)
        if here and (told := account.classes.get(name)) is not None and told.last_out_s is not None
    )
    if len(rows) < _ENOUGH_CLASSES:
        return None
    times, people = np.array(rows).T
    return times, np.cumsum(people)


def _shift_s(
    record: Account, reference: Account, frame: Frame, share: NDArray[np.float64], k: int
) -> float:
    """Return by how much a channel started later [s], from when its classes were out.

    The times of the record lie on a line over those of the replication, person for person: its
    slope is the slower flow, what is left at the first one out the later start.
    """
    told = _leaving(record, frame, share, k)
    usual = _leaving(masked(reference, record), frame, share, k)
    first = reference.points.get(frame.channels[k])
    if told is None or usual is None or first is None or first.first_s is None:
        return np.nan
    low, high = max(told[1][0], usual[1][0]), min(told[1][-1], usual[1][-1])
    if low >= high:
        return np.nan
    persons = np.linspace(low, high, _LEVELS)
    theirs = np.interp(persons, told[1], told[0])
    ours = np.interp(persons, usual[1], usual[0])
    if np.ptp(ours) <= 0:
        return np.nan
    slope, start = np.polyfit(ours, theirs, 1)
    return float(start + (slope - 1) * first.first_s)
