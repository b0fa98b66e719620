"""What a change can save, reckoned by hand from runs of the drill as it is: who is worth a try.

A first-order answer. A start 10 s sooner saves no more than the chain waits for starts, more width
no more than the chain waits at that place times the width's share, other turns at a merge no more
than it waits on that stair, a class moved no more than
leaves its new way over after it: those whom it joins, one headway each. What can save nothing by
this reckoning is not simulated.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.chain.causes import cause_record
from evacsim.analysis.chain.chain import chain
from evacsim.analysis.facts import place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.simulation.replicate import Simulated

_STARTS: Final = frozenset({"pre_movement", "release"})
_QUEUES: Final = frozenset({"headway", "place", "turn", "slowed", "blocked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One replication of the drill as it is, as far as changes can be reckoned from it.

    `total_s` is when the last one was out. Of the chain that led there `starts_s` has the seconds
    by group that somebody had not started, `turns_s` those lost at a merge to each group and
    `queues_s` those that were waited at each place. `passed_s` has when each direction was passed,
    in order, `first_out_s` when the first of each group was out.
    """

    total_s: float
    starts_s: Mapping[str, float]
    turns_s: Mapping[str, float]
    queues_s: Mapping[str, float]
    passed_s: Mapping[int, NDArray[np.float64]]
    first_out_s: Mapping[str, float]


def course_of(run: Simulated) -> tuple[Course | None, tuple[ChainLink, ...], list[str]]:
    """Return the course of a run (None where not all got out), its chain, and everybody's group."""
    occupants, passages = run.table("occupants"), run.table("passages")
    pieces = chain(cause_record(occupants, passages, replication=run.ran.replication))
    group = _groups(occupants)
    if run.total_s is None:
        return None, pieces, group
    starts: dict[str, float] = defaultdict(float)
    turns: dict[str, float] = defaultdict(float)
    queues: dict[str, float] = defaultdict(float)
    for piece, before in itertools.zip_longest(pieces, pieces[1:]):
        if piece.cause in _STARTS:
            starts[group[piece.occupant]] += piece.seconds
        if piece.cause in _QUEUES:
            queues[_part(piece.where)] += piece.seconds
        if piece.cause == "turn" and before is not None:
            turns[group[before.occupant]] += piece.seconds
    recording = run.ran.recording
    first_out: dict[str, float] = {}
    for name, time_s in zip(group, run.out_s.tolist(), strict=True):
        first_out[name] = min(time_s, first_out.get(name, time_s))
    course = Course(
        total_s=run.total_s,
        starts_s=dict(starts),
        turns_s=dict(turns),
        queues_s=dict(queues),
        passed_s=dict(_passed(recording.direction, recording.time_s)),
        first_out_s=first_out,
    )
    return course, pieces, group


def _groups(occupants: pl.DataFrame) -> list[str]:
    names: list[str] = occupants.sort("occupant")["group"].cast(str).to_list()
    return names


def _part(where: str) -> str:
    """Return the part of the file of a component or connection; a flight for its ends."""
    return place_of(where).removesuffix(".head").removesuffix(".foot")


def _passed(
    direction: NDArray[np.int32], time_s: NDArray[np.float64]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    order = np.argsort(direction, kind="stable")
    own, first = np.unique(direction[order], return_index=True)
    yield from zip(own.tolist(), np.split(time_s[order], first[1:]), strict=True)


def earlier(course: Course, groups: Collection[str] | None, by_s: float) -> float:
    """Return what can be saved [s] if groups (None: all) start `by_s` sooner."""
    waited = sum(s for group, s in course.starts_s.items() if groups is None or group in groups)
    return min(by_s, waited)


def later(course: Course, groups: Collection[str]) -> float:
    """Return what can be saved [s] if groups are out of the way at merges."""
    return sum(course.turns_s.get(group, 0.0) for group in groups)


def wider(course: Course, parts: Collection[str], share: float) -> float:
    """Return what can be saved [s] where parts lose `share` of their headways."""
    return share * sum(course.queues_s.get(part, 0.0) for part in parts)


def merging(course: Course, parts: Collection[str]) -> float:
    """Return what can be saved [s] by other turns at merges of stairs with these parts.

    Whoever goes first at a landing, it is the queue of its stair that gets shorter or longer.
    """
    return sum(course.queues_s.get(part, 0.0) for part in parts)


def sent(
    course: Course, groups: Collection[str], route: Sequence[tuple[int, float]], persons: int
) -> float:
    """Return what can be saved [s] if groups go by another route: (direction, headway [s]) each.

    Everywhere on it those who pass after them pass a headway later for each of them, unless there
    was a gap. The first of them comes there no sooner than is reckoned here by half of their time
    out today.
    """
    comes_s = min(course.first_out_s.get(group, 0.0) for group in groups) / 2.0
    over_s = 0.0
    for direction, headway_s in route:
        times_s = course.passed_s.get(direction)
        if times_s is None:
            continue
        place = int(np.searchsorted(times_s, comes_s))
        if place < len(times_s):
            behind = len(times_s) - place - 1
            end_s = float(times_s[place]) + (behind + persons) * headway_s
            over_s = max(over_s, end_s, float(times_s[-1]))
    return course.total_s - over_s
