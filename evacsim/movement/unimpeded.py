"""Own speed at any density, door capacity of SFPE, no storage limit: the oracle of tests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evacsim.locale import mark
from evacsim.movement.sfpe import Sfpe

if TYPE_CHECKING:
    from evacsim.movement.law import BoundaryLayers


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeCurve:
    """No speed limit and no storage limit; only the flow is bounded."""

    best_flow_per_m_s: float
    in_range: bool = True

    @property
    def best_density_per_m2(self) -> float:
        """Unlimited."""
        return math.inf

    @property
    def jam_density_per_m2(self) -> float:
        """Unlimited."""
        return math.inf

    def speed_m_per_s(self, density_per_m2: float) -> float:  # noqa: ARG002
        """No limit, at any density."""
        return math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Unimpeded:
    """Everybody walks at the own speed; doors and stairs pass SFPE's flows.

    Not a description of people: closed forms hold to the digit under it.
    """

    level_flow_per_m_s: float = 1.30
    door_layer_m: float = 0.15
    opening_layer_m: float = 0.0
    corridor_layer_m: float = 0.20
    stair_layer_m: float = 0.15
    handrail_layer_m: float = 0.09

    @property
    def name(self) -> str:
        """As in a scenario file."""
        return "unimpeded"

    @property
    def source(self) -> str:
        """Where the capacities come from."""
        return mark("an oracle for tests; capacities of the SFPE Handbook, 6th ed., ch. 67")

    @property
    def equation(self) -> str:
        """In one line."""
        return mark("v = own speed; F as sfpe")

    @property
    def valid_range(self) -> str:
        """In one line."""
        return mark("none: an oracle for tests")

    @property
    def counterflow_slowing(self) -> float:
        """Nobody is slowed by anybody."""
        return 0.0

    def _sfpe(self) -> Sfpe:
        return Sfpe(
            level_flow_per_m_s=self.level_flow_per_m_s,
            door_layer_m=self.door_layer_m,
            opening_layer_m=self.opening_layer_m,
            corridor_layer_m=self.corridor_layer_m,
            stair_layer_m=self.stair_layer_m,
            handrail_layer_m=self.handrail_layer_m,
        )

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """As SFPE [m]."""
        return self._sfpe().boundary_layers

    def level(self) -> FreeCurve:
        """Corridors, rooms and landings."""
        return FreeCurve(best_flow_per_m_s=self.level_flow_per_m_s)

    def stair(self, riser_m: float, tread_m: float, mode: Literal["down", "up"]) -> FreeCurve:
        """Flights, with SFPE's flow for that riser and tread."""
        curve = self._sfpe().stair(riser_m, tread_m, mode)
        return FreeCurve(best_flow_per_m_s=curve.best_flow_per_m_s, in_range=curve.in_range)

    def door_flow_per_m_s(self) -> float:
        """Doors, openings and gates [1/(m s)] of effective width."""
        return self.level_flow_per_m_s
