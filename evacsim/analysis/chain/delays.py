"""Who stood and waited: how long, from when to when, how many at once, and whom it held.

Two views of the same person-seconds: by what each wait is charged to (`by_cause`), and by what set
the pace of the queue that one stood in (`by_pace`), which gathers a queue that stands back through
several spaces.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.chain.causes import codes
from evacsim.analysis.facts import place_of
from evacsim.analysis.statistics import bands
from evacsim.analysis.times.stretches import standing
from evacsim.results.records import CAUSES, Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord
    from evacsim.analysis.times.stretches import Standing

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    _Key = tuple[str, Cause | None]

_CAUSES: Final = len(CAUSES)
_DENSE: Final = 4
_SMALL: Final = 2**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A group, floor or place and the person-seconds that it waited, or that were waited in it."""

    id: str
    person_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Waiting that one place accounts for; numbers are over replications.

    `component` as in the chain; `kind` is the cause (None where all causes are added up, by pace).
    `person_s` is the mean, `p05_person_s`, `p95_person_s` the 90 % interval (None of a single
    replication); a replication without this waiting counts as 0. `people` is the mean number of
    different people. `began_s`, `ended_s`: the first began and the last ended to wait;
    `longest_persons` at once, at `longest_at_s`: medians over the replications that had it.
    `groups`, `floors` (of the start) and `stood_in` (places) have mean person-seconds, most first.
    """

    component: str
    kind: Cause | None
    person_s: float
    p05_person_s: float | None
    p95_person_s: float | None
    people: float
    began_s: float
    ended_s: float
    longest_persons: float
    longest_at_s: float
    groups: tuple[Held, ...]
    floors: tuple[Held, ...]
    stood_in: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """All waiting of a run, most person-seconds first; either view adds up to `person_s`."""

    person_s: float
    by_cause: tuple[Delay, ...]
    by_pace: tuple[Delay, ...]


@dataclass(slots=True)
class _Tally:
    """What the replications say of one key, one entry a replication that had it."""

    seconds: dict[int, float] = field(default_factory=dict)
    people: list[int] = field(default_factory=list)
    began_s: list[float] = field(default_factory=list)
    ended_s: list[float] = field(default_factory=list)
    longest: list[int] = field(default_factory=list)
    longest_at_s: list[float] = field(default_factory=list)
    groups: Counter[str] = field(default_factory=Counter)
    floors: Counter[str] = field(default_factory=Counter)
    stood_in: Counter[str] = field(default_factory=Counter)


def delays(records: Iterable[CauseRecord], floor_of: Mapping[str, str]) -> Delays:
    """Add up all waiting.

    Parameters
    ----------
    records
        The replications, as `chain.cause_records` yields them.
    floor_of
        The floor of every place that somebody starts in.
    """
    by_cause: dict[_Key, _Tally] = {}
    by_pace: dict[_Key, _Tally] = {}
    replications = 0
    for record in records:
        stood = standing(record)
        key = stood.where * _CAUSES + stood.cause
        _add(by_cause, replications, record, stood, key, floor_of=floor_of)
        pace = stood.pace * _CAUSES
        _add(by_pace, replications, record, stood, pace, floor_of=floor_of, all_causes=True)
        replications += 1
    cause_rows = _rows(by_cause, replications)
    return Delays(
        person_s=sum(row.person_s for row in cause_rows),
        by_cause=cause_rows,
        by_pace=_rows(by_pace, replications),
    )


def _add(  # noqa: PLR0913 - where it goes and what it is made of
    tallies: dict[_Key, _Tally],
    number: int,
    record: CauseRecord,
    stood: Standing,
    key: Ints,
    *,
    floor_of: Mapping[str, str],
    all_causes: bool = False,
) -> None:
    """Add the waits of one replication to the tallies of their keys."""
    if not len(key):
        return
    occupant = record.occupant[stood.passage]
    group_names, group = codes(record.group)
    start_names, start = codes(record.start_space)
    waited = stood.ended_s - stood.began_s
    kinds, at = _numbered(key, len(stood.names) * _CAUSES)
    longest, longest_at_s = longest_queues(at, stood.began_s, stood.ended_s, len(kinds))
    sums = np.bincount(at, weights=waited)
    people = _different(at, occupant, len(kinds))
    began, ended = _ends(at, stood.began_s, stood.ended_s, len(kinds))
    found = []
    for row, kind in enumerate(kinds.tolist()):
        place, cause = divmod(kind, _CAUSES)
        name: _Key = (stood.names[place], None if all_causes else CAUSES[cause])
        tally = tallies.setdefault(name, _Tally())
        found.append(tally)
        tally.seconds[number] = float(sums[row])
        tally.people.append(int(people[row]))
        tally.began_s.append(float(began[row]))
        tally.ended_s.append(float(ended[row]))
        tally.longest.append(int(longest[row]))
        tally.longest_at_s.append(float(longest_at_s[row]))
    floors = tuple(floor_of.get(place_of(name), "") for name in start_names)
    views: tuple[tuple[str, tuple[str, ...], Ints], ...] = (
        ("groups", group_names, group[occupant]),
        ("floors", floors, start[occupant]),
        ("stood_in", stood.names, stood.inside),
    )
    for whom, names, code in views:
        for row, held, seconds in _sums(at, code, names, waited):
            getattr(found[row], whom)[held] += seconds


def _sums(
    at: Ints, code: Ints, names: Sequence[str], seconds: Floats
) -> Iterable[tuple[int, str, float]]:
    """Yield the seconds of every pair of a key and a name that occurs."""
    pair = at * len(names) + code
    if len(pair) and int(pair.max()) > _DENSE * len(pair):  # a table of all pairs would be large
        pairs, pair = np.unique(pair, return_inverse=True)
        totals = np.bincount(pair, weights=seconds)
    else:
        totals = np.bincount(pair, weights=seconds)
        pairs = np.flatnonzero(totals)
        totals = totals[pairs]
    for value, total in zip(pairs.tolist(), totals.tolist(), strict=True):
        number, name = divmod(value, len(names))
        yield number, names[name], total


def _numbered(key: Ints, possible: int) -> tuple[Ints, Ints]:
    """Return the keys that occur, and for every row which of them it has; without sorting."""
    kinds = np.flatnonzero(np.bincount(key, minlength=possible))
    number = np.zeros(possible, dtype=np.int64)
    number[kinds] = np.arange(len(kinds))
    return kinds, number[key]


def _different(at: Ints, occupant: Ints, keys: int) -> Ints:
    """Return how many different people each key has."""
    most = int(occupant.max()) + 1
    pairs = np.sort(at * most + occupant)  # np.unique, which looks each up, takes far longer
    counts: Ints = np.bincount(pairs[_begins(pairs)] // most, minlength=keys)
    return counts


def _begins(sorted_: Ints) -> Ints:
    """Return where each value begins in values in order."""
    return np.flatnonzero(np.diff(sorted_, prepend=sorted_[:1] - 1))


def _ends(at: Ints, began_s: Floats, ended_s: Floats, keys: int) -> tuple[Floats, Floats]:
    began, ended = np.full(keys, np.inf), np.full(keys, -np.inf)
    np.minimum.at(began, at, began_s)
    np.maximum.at(ended, at, ended_s)
    return began, ended


def longest_queues(at: Ints, began_s: Floats, ended_s: Floats, keys: int) -> tuple[Ints, Floats]:
    """Return the most that wait at once for each key, and when first so many did.

    Who ends at the moment at which another begins does not wait together with that one.

    Parameters
    ----------
    at
        The key of each wait, from 0.
    began_s, ended_s
        From when to when it lasted [s].
    keys
        How many keys there are.
    """
    time_s = np.concatenate([ended_s, began_s])  # at one moment, ends come first
    change = np.repeat([-1, 1], len(at))
    key = np.concatenate([at, at])
    order = np.argsort(time_s, kind="stable")
    small = key[order].astype(np.int16 if keys < _SMALL else np.int64)  # 16 bits are not compared
    order = order[np.argsort(small, kind="stable")]
    key, inside = key[order], np.cumsum(change[order])  # every key ends at 0
    most = np.full(keys, 0)
    np.maximum.at(most, key, inside)
    reached = np.flatnonzero(inside == most[key])
    first = reached[_begins(key[reached])]
    return most, time_s[order][first]


def _rows(tallies: Mapping[_Key, _Tally], replications: int) -> tuple[Delay, ...]:
    if not tallies:
        return ()
    seconds = np.zeros((len(tallies), replications))
    for number, tally in enumerate(tallies.values()):
        seconds[number, list(tally.seconds)] = list(tally.seconds.values())
    means = seconds.mean(axis=1).tolist()
    spread: list[tuple[float | None, float | None]] = [(None, None)] * len(tallies)
    if replications > 1:  # all at once: a call for each takes longer than everything else
        low, _, high = bands(seconds, axis=1).tolist()
        spread = list(zip(low, high, strict=True))
    rows = [
        _row(key, tally, replications, mean, interval)
        for (key, tally), mean, interval in zip(tallies.items(), means, spread, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.person_s, row.component, row.kind or "")))


def _row(
    key: _Key,
    tally: _Tally,
    replications: int,
    person_s: float,
    interval: tuple[float | None, float | None],
) -> Delay:
    return Delay(
        component=key[0],
        kind=key[1],
        person_s=person_s,
        p05_person_s=interval[0],
        p95_person_s=interval[1],
        people=sum(tally.people) / replications,
        began_s=median(tally.began_s),
        ended_s=median(tally.ended_s),
        longest_persons=float(median(tally.longest)),
        longest_at_s=median(tally.longest_at_s),
        groups=_held(tally.groups, replications),
        floors=_held(tally.floors, replications),
        stood_in=_held(tally.stood_in, replications),
    )


def _held(seconds: Counter[str], replications: int) -> tuple[Held, ...]:
    ordered = sorted(seconds.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Held(id=name, person_s=total / replications) for name, total in ordered)
