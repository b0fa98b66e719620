"""Stream law: the capacities behind the Chinese tables of width per hundred persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evacsim.locale import mark
from evacsim.movement.law import BoundaryLayers
from evacsim.movement.sfpe import LinearCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class CnStream:
    """37 (stairs) and 43 (level) persons a minute in each stream of 0.55 m: 1.12 and 1.30 /(m s).

    Clear widths, and parts of a stream count, as the tables do (width per 100 persons =
    100 x 0.55 / (time x capacity)). The source has neither speeds nor densities. Assumption:
    speed falls linearly with density to a standstill at 3.76 /m2 (the jam density of SFPE), as low
    as passes just the stream's capacity at its best. Reason: one curve fixes everything with
    nothing but the capacity and the jam density, its best density is flow by speed, and free
    walking at 0.54 /m2 comes out at 1.19 m/s on the level as in SFPE. Up as down: the source has
    one row for stairs.

    *Source* design practice of GB 50016 and GB 50099 (width per hundred persons): 37 and 0.55 m
    as read in worked answers of the fire engineer examination, 43 general knowledge.
    """

    level_per_min: float = 43.0
    stair_per_min: float = 37.0
    stream_width_m: float = 0.55
    jam_per_m2: float = 3.76
    counterflow_slowing: float = 1.0

    @property
    def name(self) -> str:
        """As in a scenario file."""
        return "cn-stream"

    @property
    def source(self) -> str:
        """Where the constants come from."""
        return mark(
            "stream capacities behind the widths per 100 persons of GB 50016 and GB 50099; "
            "speeds and jam density assumed"
        )

    @property
    def equation(self) -> str:
        """In one line."""
        return mark(
            "F = 43 (level) or 37 (stairs) / 60 s / 0.55 m; S = v0 (1 - D/Dj), v0 = 4 F / Dj"
        )

    @property
    def valid_range(self) -> str:
        """In one line."""
        return mark("capacities for design; speeds are an assumption")

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """None: streams are counted over the clear width."""
        return BoundaryLayers()

    def level(self) -> LinearCurve:
        """Corridors, rooms and landings."""
        return self._curve(self.level_per_min)

    def stair(
        self,
        riser_m: float,  # noqa: ARG002 - the source has one row for all stairs
        tread_m: float,  # noqa: ARG002 - same
        mode: Literal["down", "up"],  # noqa: ARG002 - same
    ) -> LinearCurve:
        """Flights."""
        return self._curve(self.stair_per_min)

    def door_flow_per_m_s(self) -> float:
        """Doors, openings and gates [1/(m s)] of clear width."""
        return self.level().best_flow_per_m_s

    def _curve(self, per_min: float) -> LinearCurve:
        flow = per_min / 60 / self.stream_width_m
        return LinearCurve(
            k_m_per_s=4 * flow / self.jam_per_m2,
            a_m2=1 / self.jam_per_m2,
            best_flow_per_m_s=flow,
        )
