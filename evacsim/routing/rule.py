"""Which way: what every route rule answers.

A rule only says what an occupant is after; `table.py` turns that into a way through the network,
with seconds per component handed in from outside. It asks no law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Measure = Literal["distance", "time"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Choice:
    """What an occupant is after: the least of `measure`, by a stairwell and an exit if named.

    `to` is a space to reach instead of the outside. `sees_queues`: whether it weighs the queues
    that it sees against other ways.
    """

    measure: Measure = "distance"
    stairwell: str | None = None
    exit: str | None = None
    sees_queues: bool = False
    to: str | None = None


class RouteRule(Protocol):
    """A rule: (what the plan says of the group, a uniform random number) to a choice."""

    def choose(self, *, stairwell: str | None, exit: str | None, uniform: float) -> Choice:  # noqa: A002
        """Return the choice of one occupant; `uniform` in [0, 1) is its own draw."""
