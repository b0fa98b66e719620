"""What changes, and when: what every hazard answers.

A hazard announces its change times, the clock schedules them; nothing polls. Effects meet in
`simulation/changes.py` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One change of one connection at one time; `event` numbers the events of the file in order.

    With `into`, a component, only the way into it closes or opens: who is inside may come out.
    """

    time_s: float
    connection: str
    closed: bool
    event: int
    into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Factor:
    """What one event multiplies speeds and effective width of one component by, from a time on.

    `blocks` says that somebody has fallen: what then waits at the ends waits for that. `dark`
    says that the light is out.
    """

    time_s: float
    component: str
    speed: float
    width: float
    event: int
    blocks: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Hold:
    """From a time on one connection is held, or passes people again; who waits there stays."""

    time_s: float
    connection: str
    held: bool
    event: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Guard:
    """From a time on somebody keeps order on one component, or has left it."""

    time_s: float
    component: str
    on: bool
    event: int


AnyChange = Change | Factor | Hold | Guard
"""What the clock schedules."""


class Hazard(Protocol):
    """Something that changes the building during a run."""

    def changes(self) -> Iterable[AnyChange]:
        """Every change it makes, in any order."""
