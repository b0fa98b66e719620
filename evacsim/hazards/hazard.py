"""What changes, and when: what every hazard answers.

A hazard announces its change times, the clock schedules them; nothing polls. Effects meet in
`simulation/world.py` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One change of one joint at one time; `event` numbers the scenario's events in file order."""

    time_s: float
    joint: str
    closed: bool
    event: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Factor:
    """What one event multiplies speeds and effective width of one component by, from a time on."""

    time_s: float
    component: str
    speed: float
    width: float
    event: int


class Hazard(Protocol):
    """Something that changes the building during a run."""

    def changes(self) -> Iterable[Change | Factor]:
        """Every change it makes, in any order."""
