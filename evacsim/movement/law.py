"""How fast and how many: what every movement law answers.

A law is pure: density and geometry in, speed and specific flow out. It knows neither people nor
routes. A new law is one new file, one line in `LAWS` and one test file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

Mode = Literal["level", "down", "up"]
"""How people walk: on the level, or down or up a stair."""

SLOWEST_SHARE: Final = 0.25
"""Who walks a stair at less than this share of a law's free speed lies beyond its population.

The rule: three standard deviations below the mean. A law's flow was measured with everybody in the
crowd who is not as slow, so that they cost no more of it; who is slower does. A standard deviation
of a quarter of the mean is an *assumption*: Ono et al. 2024 found more than a fifth for children on
stairs, no law's source gives one. Per law, free speed down a stair of 0.178 and 0.279 m: `sfpe`
(office drills of mixed adults) and `cn-stream` 0.92 m/s, so 0.23 m/s; `student` (student
volunteers, scaled) the like of its own curve; `imo` 1.0 m/s, so 0.25; `weidmann` (adults in
traffic) its own. On crutches 0.22 m/s (`scenario/kinds.toml`), an assisted wheelchair 0.20.
"""


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

    def level(self) -> Curve:
        """Rooms, corridors, lobbies, landings, doors, openings and gates."""

    def stair(self, riser_m: float, tread_m: float, mode: Literal["down", "up"]) -> Curve:
        """Flights."""

    def door_flow_per_m_s(self) -> float:
        """Specific flow of doors, openings and gates [1/(m s)] of effective width."""
