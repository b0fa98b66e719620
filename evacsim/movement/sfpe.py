"""SFPE hydraulic law (Nelson and Mowrer): the design law, on the low side of what is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from evacsim.locale import mark
from evacsim.movement.law import BoundaryLayers

_RISER_RANGE_M = (0.165, 0.191)
_TREAD_RANGE_M = (0.254, 0.330)
_TOLERANCE_M = 5e-4  # a tape reads to the millimetre; 0.178 and 7 in are the same riser
_STANDSTILL_M_PER_S = 1e-9  # what rounding leaves at jam; a walk at such a speed never ends


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearCurve:
    """Speed falling linearly with density, S = k (1 - a D).

    *Valid for* 0.54 <= D <= 1/a = 3.76 /m2. *Source* SFPE Handbook 6th ed., ch. 67 (Eq. 67.4).

    >>> round(LinearCurve(k_m_per_s=1.40, a_m2=0.266, best_flow_per_m_s=1.30).speed_m_per_s(1.0), 4)
    1.0276
    """

    k_m_per_s: float
    a_m2: float
    best_flow_per_m_s: float
    in_range: bool = True

    @property
    def best_density_per_m2(self) -> float:
        """Density of the highest flow, 1/(2a) [1/m2]."""
        return 1 / (2 * self.a_m2)

    @property
    def jam_density_per_m2(self) -> float:
        """Density at which nobody moves, 1/a [1/m2]."""
        return 1 / self.a_m2

    def speed_m_per_s(self, density_per_m2: float) -> float:
        """Return the walking speed [m/s] at a density [1/m2]; 0 at and above jam."""
        speed = self.k_m_per_s * (1 - self.a_m2 * density_per_m2)
        return speed if speed > _STANDSTILL_M_PER_S else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sfpe:
    """S = k - a k D and F = S D, with effective widths.

    Level k = 1.40 m/s. Stairs k = 51.8 sqrt(tread / riser) m/min, supported for risers of
    165-191 mm and treads of 254-330 mm; outside, the nearest supported value is used and the law
    says that it left its range. Highest flow of stairs k/(4a); doors and level 1.30 /(m s), the
    printed table value (the formula gives 1.316).

    *Source* SFPE Handbook of Fire Protection Engineering 6th ed., ch. 67: Table 67.1 (boundary
    layers), Table 67.2 (k), Table 67.5 (highest specific flow), Eq. 67.4.
    """

    a_m2: float = 0.266
    level_k_m_per_s: float = 1.40
    stair_k_m_per_s: float = 51.8 / 60
    level_flow_per_m_s: float = 1.30
    door_layer_m: float = 0.15
    opening_layer_m: float = 0.0
    corridor_layer_m: float = 0.20
    stair_layer_m: float = 0.15
    handrail_layer_m: float = 0.09
    counterflow_slowing: float = 1.0

    @property
    def name(self) -> str:
        """As in a scenario file."""
        return "sfpe"

    @property
    def source(self) -> str:
        """Where the constants come from."""
        return mark("SFPE Handbook of Fire Protection Engineering, 6th ed., ch. 67")

    @property
    def equation(self) -> str:
        """In one line."""
        return mark(
            "S = k (1 - a D), F = S D; k level 1.40 m/s, stairs 51.8/60 sqrt(tread/riser) m/s"
        )

    @property
    def valid_range(self) -> str:
        """In one line."""
        return mark("0.54-3.76 /m2; risers 165-191 mm, treads 254-330 mm")

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """Table 67.1 [m]."""
        return BoundaryLayers(
            door=self.door_layer_m,
            opening=self.opening_layer_m,
            corridor=self.corridor_layer_m,
            stair=self.stair_layer_m,
            handrail=self.handrail_layer_m,
        )

    def level(self) -> LinearCurve:
        """Corridors, rooms and landings."""
        return LinearCurve(
            k_m_per_s=self.level_k_m_per_s,
            a_m2=self.a_m2,
            best_flow_per_m_s=self.level_flow_per_m_s,
        )

    def stair(
        self,
        riser_m: float,
        tread_m: float,
        mode: Literal["down", "up"],  # noqa: ARG002 - the source has one row for both
    ) -> LinearCurve:
        """Flights; up and down alike, as in Table 67.2."""
        riser = min(max(riser_m, _RISER_RANGE_M[0]), _RISER_RANGE_M[1])
        tread = min(max(tread_m, _TREAD_RANGE_M[0]), _TREAD_RANGE_M[1])
        k = self.stair_k_m_per_s * math.sqrt(tread / riser)
        outside = max(abs(riser - riser_m), abs(tread - tread_m))
        return LinearCurve(
            k_m_per_s=k,
            a_m2=self.a_m2,
            best_flow_per_m_s=k / (4 * self.a_m2),
            in_range=outside <= _TOLERANCE_M,
        )

    def door_flow_per_m_s(self) -> float:
        """Doors, openings and gates [1/(m s)] of effective width."""
        return self.level_flow_per_m_s
