"""IMO law: the tables of the simplified evacuation analysis for ships, on clear widths."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from evacsim.locale import mark
from evacsim.movement.law import BoundaryLayers

LEVEL_SPEEDS: Final = ((0.0, 1.2), (0.5, 1.2), (1.9, 0.67), (3.2, 0.20), (3.5, 0.10))
"""Density [1/m2] and speed [m/s] in corridors; 0.10 m/s at 3.5 and above (table 1.1)."""

LEVEL_FLOWS: Final = ((0.0, 0.0), (0.5, 0.65), (1.9, 1.3), (3.2, 0.65), (3.5, 0.32))
"""Density [1/m2] and specific flow [1/(m s)] in corridors (table 1.1): not speed x density."""

HIGHEST_FLOWS: Final = MappingProxyType({"level": 1.3, "door": 1.3, "down": 1.1, "up": 0.88})
"""Highest specific flows [1/(m s)] of corridors, doorways and stairs (table 1.2)."""

SPEEDS_BY_FLOW: Final = MappingProxyType(
    {
        "level": ((0.0, 1.2), (0.65, 1.2), (1.3, 0.67)),
        "down": ((0.0, 1.0), (0.54, 1.0), (1.1, 0.55)),
        "up": ((0.0, 0.8), (0.43, 0.8), (0.88, 0.44)),
    }
)
"""Specific flow [1/(m s)] and speed [m/s] behind a transition (table 1.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorCurve:
    """Speed interpolated between the rows of the corridor table; standstill at jam.

    The best flow is the table's 1.3 /(m s) at 0.67 m/s, so at 1.94 /m2. The source goes on
    at 0.10 m/s for ever; the jam density is an assumption.

    >>> round(CorridorCurve(best_flow_per_m_s=1.3, jam_per_m2=3.76).speed_m_per_s(1.2), 3)
    0.935
    """

    best_flow_per_m_s: float
    jam_per_m2: float
    best_speed_m_per_s: float = 0.67
    in_range: bool = True

    @property
    def best_density_per_m2(self) -> float:
        """Density of the best flow: flow by speed [1/m2]."""
        return self.best_flow_per_m_s / self.best_speed_m_per_s

    @property
    def jam_density_per_m2(self) -> float:
        """Density at which nobody moves [1/m2]."""
        return self.jam_per_m2

    def speed_m_per_s(self, density_per_m2: float) -> float:
        """Return the speed [m/s] at a density [1/m2]; 0 at and above jam."""
        if density_per_m2 >= self.jam_per_m2:
            return 0.0
        above = bisect_right(LEVEL_SPEEDS, (max(0.0, density_per_m2), float("inf")))
        if above == len(LEVEL_SPEEDS):
            return LEVEL_SPEEDS[-1][1]
        (low, slow), (high, fast) = LEVEL_SPEEDS[above - 1], LEVEL_SPEEDS[above]
        return slow + (fast - slow) * (density_per_m2 - low) / (high - low)


@dataclass(frozen=True, slots=True, kw_only=True)
class StairCurve:
    """Speed falling linearly with the specific *flow*, from free walking to the best flow.

    The source tabulates speed by flow, S = S0 - c (F - F0) with F = S D, which gives
    S = (S0 + c F0) / (1 + c D). Beyond the best flow it has nothing: the chord to the jam density
    closes it (assumption).
    """

    free_speed_m_per_s: float
    free_flow_per_m_s: float
    best_speed_m_per_s: float
    best_flow_per_m_s: float
    jam_per_m2: float
    in_range: bool = True

    @property
    def best_density_per_m2(self) -> float:
        """Density of the best flow: flow by speed [1/m2]."""
        return self.best_flow_per_m_s / self.best_speed_m_per_s

    @property
    def jam_density_per_m2(self) -> float:
        """Density at which nobody moves [1/m2]."""
        return self.jam_per_m2

    def speed_m_per_s(self, density_per_m2: float) -> float:
        """Return the speed along the incline [m/s] at a density [1/m2]; 0 at and above jam."""
        best = self.best_density_per_m2
        if density_per_m2 >= self.jam_per_m2:
            return 0.0
        if density_per_m2 > best:
            share = (self.jam_per_m2 - density_per_m2) / (self.jam_per_m2 - best)
            return share * self.best_flow_per_m_s / density_per_m2
        if density_per_m2 * self.free_speed_m_per_s <= self.free_flow_per_m_s:
            return self.free_speed_m_per_s
        slope = (self.free_speed_m_per_s - self.best_speed_m_per_s) / (
            self.best_flow_per_m_s - self.free_flow_per_m_s
        )
        still = self.free_speed_m_per_s + slope * self.free_flow_per_m_s
        return still / (1 + slope * density_per_m2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imo:
    """Clear widths, no boundary layers; best flows: level and doors 1.3, stairs 1.1 and 0.88.

    Corridors: speed by density, linear between the rows 0-0.5 /m2: 1.2, 1.9: 0.67, 3.2: 0.20,
    from 3.5 on 0.10 m/s. Stairs: speed by specific flow, linear from 1.0 m/s at 0.54 to 0.55 at
    1.1 down, from 0.8 at 0.43 to 0.44 at 0.88 up; riser and tread do not matter. The density of
    the best flow is flow by speed. A jam density the source does not have: 3.76 /m2 is that of
    SFPE (assumption).

    *Source* IMO MSC.1/Circ.1533 (2016), simplified evacuation analysis, tables of specific flow
    and speed.
    """

    level_flow_per_m_s: float = 1.3
    down_flow_per_m_s: float = 1.1
    up_flow_per_m_s: float = 0.88
    jam_per_m2: float = 3.76
    counterflow_slowing: float = 1.0

    @property
    def name(self) -> str:
        """As in a scenario file."""
        return "imo"

    @property
    def source(self) -> str:
        """Where the constants come from."""
        return mark("IMO MSC.1/Circ.1533 (2016), simplified analysis; jam density assumed")

    @property
    def equation(self) -> str:
        """In one line."""
        return mark("S(D) interpolated in corridors, S(F) interpolated on stairs; F = S D")

    @property
    def valid_range(self) -> str:
        """In one line."""
        return mark("adults; corridors at any density (0.1 m/s from 3.5 /m2 on), stairs to 2.0 /m2")

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """None: the source uses clear widths."""
        return BoundaryLayers()

    def level(self) -> CorridorCurve:
        """Corridors, rooms and landings."""
        return CorridorCurve(best_flow_per_m_s=self.level_flow_per_m_s, jam_per_m2=self.jam_per_m2)

    def stair(
        self,
        riser_m: float,  # noqa: ARG002 - the source has one row for all stairs
        tread_m: float,  # noqa: ARG002 - same
        mode: Literal["down", "up"],
    ) -> StairCurve:
        """Flights."""
        down = mode == "down"
        return StairCurve(
            free_speed_m_per_s=1.0 if down else 0.8,
            free_flow_per_m_s=0.54 if down else 0.43,
            best_speed_m_per_s=0.55 if down else 0.44,
            best_flow_per_m_s=self.down_flow_per_m_s if down else self.up_flow_per_m_s,
            jam_per_m2=self.jam_per_m2,
        )

    def door_flow_per_m_s(self) -> float:
        """Doors, openings and gates [1/(m s)] of clear width."""
        return self.level_flow_per_m_s
