"""Weidmann's law (1993): clear widths, an exponential curve, 5.4 persons per m2 at jam."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Literal

from evacsim.locale import mark
from evacsim.movement.law import BoundaryLayers


@dataclass(frozen=True, kw_only=True)
class WeidmannCurve:
    """v = v0 [1 - exp(-g (1/D - 1/5.4))], on the incline where `cosine` is that of its slope.

    The source counts density and speed on the horizontal projection; a flight's density here is
    per m2 of incline, so speed and density are converted by the cosine and the flow stays.
    Not slotted: `cached_property` keeps the best density on the instance.

    >>> round(WeidmannCurve(v0_m_per_s=1.34, shape_per_m2=1.913).speed_m_per_s(1.0), 4)
    1.0581
    """

    v0_m_per_s: float
    shape_per_m2: float
    jam_per_m2: float = 5.4
    cosine: float = 1.0
    in_range: bool = True

    @property
    def jam_density_per_m2(self) -> float:
        """Density at which nobody moves [1/m2]."""
        return self.jam_per_m2 * self.cosine

    @functools.cached_property
    def best_density_per_m2(self) -> float:
        """Density of the highest flow [1/m2]."""
        return _best_density_per_m2(self)

    @functools.cached_property
    def best_flow_per_m_s(self) -> float:
        """Highest specific flow [1/(m s)]; level 1.2249 at 1.751 /m2."""
        density = self.best_density_per_m2
        return density * self.speed_m_per_s(density)

    def speed_m_per_s(self, density_per_m2: float) -> float:
        """Return the speed [m/s] along the way at a density [1/m2]; 0 at and above jam."""
        if density_per_m2 <= 0:
            return self.v0_m_per_s / self.cosine
        density = density_per_m2 / self.cosine
        exponent = -self.shape_per_m2 * (1 / density - 1 / self.jam_per_m2)
        return max(0.0, self.v0_m_per_s * (1 - math.exp(exponent))) / self.cosine


@functools.lru_cache(maxsize=4096)
def _best_density_per_m2(curve: WeidmannCurve) -> float:
    """Return the density of the highest flow [1/m2], by golden-section search on the concave flow.

    Kept for equal curves: a law makes a new one for every component that asks.
    """
    low, high = 1e-3, curve.jam_density_per_m2
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(80):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if left * curve.speed_m_per_s(left) < right * curve.speed_m_per_s(right):
            low = left
        else:
            high = right
    return (low + high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Weidmann:
    """Level v0 = 1.34 m/s, g = 1.913 /m2, jam 5.4 /m2; stairs with own v0 and g.

    Clear widths: there are no boundary layers.

    *Source* U. Weidmann, Transporttechnik der Fussgaenger, ETH Zuerich 1993. The shape constants
    of stairs are general knowledge, consistent with its highest flows of 0.98 (down) and 0.85 (up)
    persons per metre and second.
    """

    level_v0_m_per_s: float = 1.34
    level_shape_per_m2: float = 1.913
    down_v0_m_per_s: float = 0.694
    down_shape_per_m2: float = 3.802
    up_v0_m_per_s: float = 0.610
    up_shape_per_m2: float = 3.722
    jam_per_m2: float = 5.4
    counterflow_slowing: float = 1.0

    @property
    def name(self) -> str:
        """As in a scenario file."""
        return "weidmann"

    @property
    def source(self) -> str:
        """Where the constants come from."""
        return mark("Weidmann, Transporttechnik der Fussgaenger, ETH Zuerich 1993")

    @property
    def equation(self) -> str:
        """In one line."""
        return mark("v = v0 [1 - exp(-shape (1/D - 1/jam))]")

    @property
    def valid_range(self) -> str:
        """In one line."""
        return mark("0-5.4 /m2; stairs on the horizontal projection")

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """None: the source uses clear widths."""
        return BoundaryLayers()

    def level(self) -> WeidmannCurve:
        """Corridors, rooms and landings."""
        return WeidmannCurve(
            v0_m_per_s=self.level_v0_m_per_s,
            shape_per_m2=self.level_shape_per_m2,
            jam_per_m2=self.jam_per_m2,
        )

    def stair(self, riser_m: float, tread_m: float, mode: Literal["down", "up"]) -> WeidmannCurve:
        """Flights; the source's horizontal speeds, turned onto the incline."""
        down = mode == "down"
        return WeidmannCurve(
            v0_m_per_s=self.down_v0_m_per_s if down else self.up_v0_m_per_s,
            shape_per_m2=self.down_shape_per_m2 if down else self.up_shape_per_m2,
            jam_per_m2=self.jam_per_m2,
            cosine=tread_m / math.hypot(riser_m, tread_m),
        )

    def door_flow_per_m_s(self) -> float:
        """Doors, openings and gates [1/(m s)] of clear width: the level curve's highest flow."""
        return self.level().best_flow_per_m_s
