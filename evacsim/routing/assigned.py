"""The plan assigns stairs and exits; a share of people keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.routing.rule import Choice

if TYPE_CHECKING:
    from evacsim.routing.rule import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The group's stair and exits for a share `compliance` in [0, 1]; the rest takes the nearest.

    Raises
    ------
    ValueError
        If `compliance` is not a share.
    """

    compliance: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.compliance <= 1.0:
            raise ValueError(f"compliance is {self.compliance:g}; must be from 0 to 1")

    def options(self, *, stairwell: str | None, exits: tuple[str, ...]) -> Options:
        """Return what the plan says, and the shortest way."""
        plan = Choice(measure="distance", stairwell=stairwell, exits=exits)
        return (self.compliance, plan), (1.0, Choice(measure="distance"))
