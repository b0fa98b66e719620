"""Which component looks when: a heap of (time, order of entry, component).

An entry that has been superseded stays where it is and is skipped, so of two components that look
at the same moment the one that was entered first looks first. Interpreted the heap is `heapq` on
tuples, compiled two arrays: what is cheapest there, in the same order.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Final

from evacsim.simulation.arrays import Reals, Wholes

COMPILED: Final[bool] = False  # the build takes the other branch
INF: Final[float] = math.inf
COMPONENT_BITS: Final[int] = 24
COMPONENTS: Final[int] = (1 << 24) - 1


@dataclass(slots=True, init=False, eq=False, repr=False)
class Agenda:
    """The heap: `heap` when interpreted, when compiled `times_s` and `orders`.

    `orders` has the order of entry in its upper bits, the component in the lower ones. `time_s` is
    the time [s] of what was taken out last.
    """

    entered: int
    heap: list[tuple[float, int, int]]
    orders: Wholes
    time_s: float
    times_s: Reals

    def __init__(self) -> None:
        self.entered = 0
        self.time_s = 0.0
        self.heap = []
        self.orders, self.times_s = Wholes(), Reals()


def clear_agenda(agenda: Agenda) -> None:
    """Take everything out."""
    agenda.entered = 0
    agenda.heap = []
    agenda.orders.clear()
    agenda.times_s.clear()


def enter_time(agenda: Agenda, time_s: float, component: int) -> None:
    """Enter a time [s] for the component of an index."""
    agenda.entered += 1
    if not COMPILED:
        heapq.heappush(agenda.heap, (time_s, agenda.entered, component))
        return
    agenda.times_s.append(time_s)
    agenda.orders.append(0)
    rise(agenda, len(agenda.times_s) - 1, time_s, agenda.entered << COMPONENT_BITS | component)


def rise(agenda: Agenda, at: int, time_s: float, order: int) -> None:
    """Put an entry where it belongs on the way up from a place of the arrays."""
    up: int
    above_s: float
    while at > 0:
        up = (at - 1) >> 1
        above_s = agenda.times_s[up]
        if above_s < time_s or (above_s == time_s and agenda.orders[up] < order):
            break
        agenda.times_s[at] = above_s
        agenda.orders[at] = agenda.orders[up]
        at = up
    agenda.times_s[at] = time_s
    agenda.orders[at] = order


def take_before(agenda: Agenda, until_s: float) -> int:
    """Take the first entry out whose time is before `until_s` [s], -1 where there is none.

    Return the index of its component; `agenda.time_s` is its time then.
    """
    if not COMPILED:
        if not agenda.heap or agenda.heap[0][0] >= until_s:
            return -1
        agenda.time_s, _, component = heapq.heappop(agenda.heap)
        return component
    if not agenda.times_s or agenda.times_s[0] >= until_s:
        return -1
    agenda.time_s = agenda.times_s[0]
    return take_first(agenda)


def take_first(agenda: Agenda) -> int:
    """Take the first entry out of the arrays and return the index of its component."""
    first: int = agenda.orders[0] & COMPONENTS
    last_s: float = agenda.times_s.pop()
    last: int = agenda.orders.pop()
    size: int = len(agenda.times_s)
    at: int = 0
    below: int = 1
    one_s: float
    other_s: float
    if not size:
        return first
    # down to the end by the earlier of two, and up from there: the last one mostly belongs below
    while below < size:
        one_s = agenda.times_s[below]
        if below + 1 < size:
            other_s = agenda.times_s[below + 1]
            if other_s < one_s or (
                other_s == one_s and agenda.orders[below + 1] < agenda.orders[below]
            ):
                below += 1
                one_s = other_s
        agenda.times_s[at] = one_s
        agenda.orders[at] = agenda.orders[below]
        at = below
        below = 2 * at + 1
    rise(agenda, at, last_s, last)
    return first
