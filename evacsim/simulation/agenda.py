"""Which component looks when: a heap of (time, order of entry, component).

An entry that has been superseded stays where it is and is skipped, so of two components that look
at the same moment the one that was entered first looks first. Interpreted the heap is `heapq` on
tuples, compiled three arrays: what is cheapest there, in the same order.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Ints = NDArray[np.int32]

COMPILED: Final[bool] = False  # the build takes the other branch
INF: Final[float] = math.inf
_ROOM: Final[int] = 1024


@dataclass(slots=True, init=False, eq=False, repr=False)
class Agenda:
    """The heap: `heap` when interpreted, the three arrays with `size` entries when compiled."""

    components: Ints
    entered: int
    heap: list[tuple[float, int, int]]
    orders: Ints
    size: int
    times_s: Doubles

    def __init__(self) -> None:
        self.entered = self.size = 0
        self.heap = []
        self.components = np.empty(_ROOM, np.int32)
        self.orders = np.empty(_ROOM, np.int32)
        self.times_s = np.empty(_ROOM)


def clear_agenda(agenda: Agenda) -> None:
    """Take everything out."""
    agenda.entered = agenda.size = 0
    agenda.heap = []


def enter_time(agenda: Agenda, time_s: float, component: int) -> None:
    """Enter a time [s] for the component of an index."""
    agenda.entered += 1
    if not COMPILED:
        heapq.heappush(agenda.heap, (time_s, agenda.entered, component))
        return
    at: int = agenda.size
    up: int
    if at == len(agenda.times_s):
        agenda.times_s = np.concatenate((agenda.times_s, np.empty(at)))
        agenda.orders = np.concatenate((agenda.orders, np.empty(at, np.int32)))
        agenda.components = np.concatenate((agenda.components, np.empty(at, np.int32)))
    agenda.size = at + 1
    while at > 0:
        up = (at - 1) >> 1
        if agenda.times_s[up] <= time_s:  # of two at one time the earlier entry stays above
            break
        move_entry(agenda, up, at)
        at = up
    agenda.times_s[at] = time_s
    agenda.orders[at] = agenda.entered
    agenda.components[at] = component


def move_entry(agenda: Agenda, here: int, there: int) -> None:
    """Copy an entry to another place of the arrays."""
    agenda.times_s[there] = agenda.times_s[here]
    agenda.orders[there] = agenda.orders[here]
    agenda.components[there] = agenda.components[here]


def goes_before(agenda: Agenda, here: int, there: int) -> bool:
    """Whether the entry at one place of the arrays comes before that at another."""
    if agenda.times_s[here] != agenda.times_s[there]:
        return agenda.times_s[here] < agenda.times_s[there]  # type: ignore[no-any-return]
    return agenda.orders[here] < agenda.orders[there]  # type: ignore[no-any-return]


def next_time_s(agenda: Agenda) -> float:
    """Return the first time [s], infinity where there is none."""
    if not COMPILED:
        return agenda.heap[0][0] if agenda.heap else INF
    return agenda.times_s[0] if agenda.size else INF


def take_first(agenda: Agenda) -> int:
    """Take the first entry out and return the index of its component."""
    if not COMPILED:
        return heapq.heappop(agenda.heap)[2]
    first: int = agenda.components[0]
    last: int = agenda.size - 1
    at: int = 0
    below: int = 1
    agenda.size = last
    while below < last:
        if below + 1 < last and goes_before(agenda, below + 1, below):
            below += 1
        if goes_before(agenda, last, below):
            break
        move_entry(agenda, below, at)
        at = below
        below = 2 * at + 1
    move_entry(agenda, last, at)
    return first
