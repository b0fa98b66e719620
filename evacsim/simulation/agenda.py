"""Which component looks when: a heap of (time, order of entry, component).

An entry that has been superseded stays where it is and is skipped, so of two components that look
at the same moment the one that was entered first looks first.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Final

COMPILED: Final[bool] = False  # the build puts True in the compiled core
INF: Final[float] = math.inf


@dataclass(slots=True, init=False, eq=False, repr=False)
class Entry:
    """A time [s] at which the component of an index looks; `order` tells which was entered first."""

    component: int
    order: int
    time_s: float

    def __init__(self, time_s: float, order: int, component: int) -> None:
        self.time_s = time_s
        self.order = order
        self.component = component


@dataclass(slots=True, init=False, eq=False, repr=False)
class Agenda:
    """The heap: `heapq` on tuples when interpreted, the same order on entries when compiled."""

    entered: int
    heap: list[Entry]

    def __init__(self) -> None:
        self.entered = 0
        self.heap = []


def enter_time(agenda: Agenda, time_s: float, component: int) -> None:
    """Enter a time [s] for a component."""
    agenda.entered += 1
    if not COMPILED:
        heapq.heappush(agenda.heap, (time_s, agenda.entered, component))  # type: ignore[misc]
        return
    heap: list[Entry] = agenda.heap
    entry: Entry = Entry(time_s, agenda.entered, component)
    above: Entry
    at: int = len(heap)
    up: int
    heap.append(entry)
    while at > 0:
        up = (at - 1) >> 1
        above = heap[up]
        if above.time_s <= time_s:  # of two at one time the earlier entry stays above
            break
        heap[at] = above
        at = up
    heap[at] = entry


def next_time_s(agenda: Agenda) -> float:
    """Return the first time [s], infinity where there is none."""
    if not agenda.heap:
        return INF
    if not COMPILED:
        return agenda.heap[0][0]  # type: ignore[index,no-any-return]
    first: Entry = agenda.heap[0]
    return first.time_s


def take_first(agenda: Agenda) -> int:
    """Take the first entry out and return its component."""
    if not COMPILED:
        return heapq.heappop(agenda.heap)[2]  # type: ignore[index,no-any-return,type-var]
    heap: list[Entry] = agenda.heap
    first: Entry = heap[0]
    last: Entry = heap.pop()
    here: Entry
    other: Entry
    size: int = len(heap)
    at: int = 0
    below: int = 1
    if size == 0:
        return first.component
    while below < size:
        here = heap[below]
        if below + 1 < size:
            other = heap[below + 1]
            if other.time_s < here.time_s or (
                other.time_s == here.time_s and other.order < here.order
            ):
                here = other
                below += 1
        if last.time_s < here.time_s or (last.time_s == here.time_s and last.order < here.order):
            break
        heap[at] = here
        at = below
        below = 2 * at + 1
    heap[at] = last
    return first.component
