"""Stairs take fixed shares of the people, as counted in a drill or feared for a dismissal."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evacsim.routing.rule import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.routing.rule import Options

TOLERANCE = 1e-6
"""Shares may miss a sum of 1 by this: thirds written with seven digits pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Each occupant draws a stair by `shares` (stairwell id to share; they sum to 1).

    Raises
    ------
    ValueError
        If there are no shares, one is not a number from 0 to 1, or they do not sum to 1.
    """

    shares: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.shares:
            raise ValueError("shares are missing; give the share of each stair")
        for stair, share in sorted(self.shares.items()):
            if not 0.0 <= share <= 1.0:
                raise ValueError(f'the share of "{stair}" is {share:g}; must be from 0 to 1')
        total = math.fsum(self.shares.values())
        if abs(total - 1.0) > TOLERANCE:
            raise ValueError(f"shares sum to {total:g}; must sum to 1")

    def options(
        self,
        *,
        stairwell: str | None,  # noqa: ARG002 - the plan does not count here
        exits: tuple[str, ...],  # noqa: ARG002
    ) -> Options:
        """Return the stairs in order of their ids."""
        taken = [stair for stair in sorted(self.shares) if self.shares[stair] > 0.0]
        uppers = itertools.accumulate(self.shares[stair] for stair in taken)
        return tuple(
            (upper, Choice(measure="distance", stairwell=stair))
            for upper, stair in zip(uppers, taken, strict=True)
        )
