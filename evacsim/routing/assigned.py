"""The plan assigns stairs and exits; a share of people keeps to it."""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.routing.rule import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The group's stair and exit for a share `compliance` in [0, 1]; the rest takes the nearest.

    Raises
    ------
    ValueError
        If `compliance` is not a share.
    """

    compliance: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.compliance <= 1.0:
            raise ValueError(f"compliance is {self.compliance:g}; must be from 0 to 1")

    def choose(self, *, stairwell: str | None, exit: str | None, uniform: float) -> Choice:  # noqa: A002
        """Return the choice of one occupant."""
        if uniform < self.compliance:
            return Choice(measure="distance", stairwell=stairwell, exit=exit)
        return Choice(measure="distance")
