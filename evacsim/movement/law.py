"""How fast and how many: what every movement law answers.

A law is pure: density and geometry in, speed and specific flow out. It knows neither people nor
routes. How to add a law: evacsim/README.md.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from evacsim.locale import mark

Mode = Literal["level", "down", "up"]
"""How people walk: on the level, or down or up a stair."""

SLOWEST_M_PER_S: Final = 0.23
"""Who walks a stair more slowly [m/s] lies beyond the population with whom flows were measured.

The rule: three standard deviations below the mean. A law's flow was measured with everybody in the
crowd who is not as slow, so that they cost no more of it; who is slower does. The mean is SFPE's
free speed down a stair of 0.178 and 0.279 m, 0.92 m/s (office drills of mixed adults): the one
free speed that belongs to a measured stair flow, and so that of every law (`student` has its stairs
from the level, where nobody walked one; own speeds do not hang on the stair, nor does this). A
standard deviation of a quarter of the mean is an *assumption*: Ono et al. 2024 found more than a
fifth for children on stairs, no law's source gives one. On crutches 0.22 m/s
(`scenario/kinds.toml`), an assisted wheelchair 0.20; the slowest preschool child 0.23.
"""

COUNTERFLOW_SPEEDS: Final = ((0.0, 1.0), (0.6, 0.80), (1.0, 0.825), (1.4, 0.90), (2.2, 1.0))
"""Density [1/m2] and how fast people walk while others come towards them, of one-way walking.

*Measured* in level corridors at 0.6 (a fifth lost), 1 (15-20 %: the middle) and 1.4 per m2 (a
tenth): read off published experiments in which one and two directions were walked at equal
density, and rounded. *Assumptions*: straight to no loss where nobody else is, and on along the last
slope to no loss at 2.2 per m2 (0.95 at 1.8, the best density of the laws, which is what both
directions together pass there); stairs, landings and rooms as corridors; the same under every law.
"""

COUNTERFLOW_SOURCE: Final = mark(
    "level corridors, read off published experiments and rounded; below 0.6 and above 1.4 per m2, "
    "on stairs and in rooms an assumption"
)


def counterflow_speed_factor(density_per_m2: float, slowing: float = 1.0) -> float:
    """Return the factor of the walking speed while both directions are inside.

    `slowing` is the share of the measured loss: 1 all of it, 0 none.

    >>> round(counterflow_speed_factor(0.8), 4), counterflow_speed_factor(0.8, slowing=0.0)
    (0.8125, 1.0)
    """
    above = bisect_right(COUNTERFLOW_SPEEDS, (density_per_m2, float("inf")))
    if above == len(COUNTERFLOW_SPEEDS):
        return 1.0
    (low, slow), (high, fast) = COUNTERFLOW_SPEEDS[above - 1], COUNTERFLOW_SPEEDS[above]
    measured = slow + (fast - slow) * (density_per_m2 - low) / (high - low)
    return 1.0 - slowing * (1.0 - measured)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryLayers:
    """Unused strip a side [m], by what bounds the way.

    Below 0 where the law's flow does not vanish with the clear width (`student`).
    """

    door: float = 0.0
    opening: float = 0.0
    corridor: float = 0.0
    stair: float = 0.0
    handrail: float = 0.0


class Curve(Protocol):
    """Speed against density for one kind of way, with what closes its congested branch."""

    @property
    def best_flow_per_m_s(self) -> float:
        """Highest specific flow [1/(m s)]."""

    @property
    def best_density_per_m2(self) -> float:
        """Density at which it is reached [1/m2]."""

    @property
    def jam_density_per_m2(self) -> float:
        """Storage density of an orderly crowd [1/m2]; inf where the law has no limit."""

    @property
    def in_range(self) -> bool:
        """Whether the geometry lies inside the range the law's source supports."""

    def speed_m_per_s(self, density_per_m2: float) -> float:
        """Return the speed [m/s] at a density: 0 from jam on, inf where the law sets no limit."""


class MovementLaw(Protocol):
    """A law: boundary layers, and a curve for each kind of way."""

    @property
    def name(self) -> str:
        """As in a scenario file."""

    @property
    def source(self) -> str:
        """Where its constants come from."""

    @property
    def equation(self) -> str:
        """In one line, in the letters of its source."""

    @property
    def valid_range(self) -> str:
        """Where the source supports it, in one line."""

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """Unused strip a side [m]."""

    @property
    def counterflow_slowing(self) -> float:
        """Share of the loss of speed by `COUNTERFLOW_SPEEDS`, 0 (none) to 1."""

    def level(self) -> Curve:
        """Rooms, corridors, lobbies, landings, doors, openings and gates."""

    def stair(self, riser_m: float, tread_m: float, mode: Literal["down", "up"]) -> Curve:
        """Flights."""

    def door_flow_per_m_s(self) -> float:
        """Specific flow of doors, openings and gates [1/(m s)] of effective width."""
