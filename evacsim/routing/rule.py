"""Which way: what every route rule answers.

A rule only says what an occupant is after; `table.py` turns that into a way through the network,
with seconds per component handed in from outside. It asks no law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Criterion = Literal["distance", "time"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Choice:
    """What an occupant is after: the least of `measure`, by a stairwell and an exit if named.

    Of several `exits` the best will do. `to` is a space to reach instead of the outside,
    or a section of a corridor.
    `sees_queues`: whether it weighs the queues that it sees against other ways.
    """

    measure: Criterion = "distance"
    stairwell: str | None = None
    exits: tuple[str, ...] = ()
    sees_queues: bool = False
    to: str | None = None


Options = tuple[tuple[float, Choice], ...]
"""Choices that split [0, 1) among them: each below its number, from where the one before ends."""


class RouteRule(Protocol):
    """A rule: what the plan says of a group to the choices of its people."""

    def options(self, *, stairwell: str | None, exits: tuple[str, ...]) -> Options:
        """Return what the people of a group choose; who has a number beyond the last, the last."""


def likely(options: Options) -> Options:
    """Return those options that some number in [0, 1) chooses, at least one."""
    found: list[tuple[float, Choice]] = []
    for upper, choice in options:
        least = found[-1][0] if found else 0.0
        if least < min(upper, 1.0):
            found.append((upper, choice))
    return tuple(found) or options[-1:]


def chosen(options: Options, uniform: ArrayLike) -> NDArray[np.int64]:
    """Return which option each number in [0, 1) means, shape as `uniform`."""
    uppers = np.array([upper for upper, _ in options])
    found = np.searchsorted(uppers, np.asarray(uniform, dtype=np.float64), side="right")
    return np.minimum(found, len(options) - 1)
