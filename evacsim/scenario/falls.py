"""What a scenario says of falls on flights."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from pydantic import ValidationInfo, field_validator

from evacsim.hazards.falling import FallRates
from evacsim.locale import text
from evacsim.scenario.values import Density, FileTable, Multiplier, Seconds, Share, WidthLeft

_RATES: Final = FallRates()


class Falls(FileTable):
    """`[falls]`: whether people fall on flights during a run, and the constants of that.

    The defaults and where they come from stand in `hazards.falling.FallRates`.
    """

    enabled: bool = False
    per_flight_use: Share = _RATES.per_flight_use
    dark: Multiplier = _RATES.dark
    dense: Multiplier = _RATES.dense
    dense_from_per_m2: Density = _RATES.dense_from_per_m2
    dense_to_per_m2: Density = _RATES.dense_to_per_m2
    counterflow: Multiplier = _RATES.counterflow
    width_left: WidthLeft = _RATES.width_left
    helped_up_s: Seconds = _RATES.helped_up_s
    pile_up_density_per_m2: Density = _RATES.pile_up_density_per_m2
    pile_up_per_follower: Share = _RATES.pile_up_per_follower
    pile_up_width_left: WidthLeft = _RATES.pile_up_width_left
    pile_up_s: Seconds = _RATES.pile_up_s
    source: str = ""

    @field_validator("dense_to_per_m2")
    @classmethod
    def _above_the_first(cls, dense_to: float, info: ValidationInfo) -> float:
        dense_from = info.data.get("dense_from_per_m2")
        if dense_from is not None and dense_to <= dense_from:
            said = text(
                "must be above dense_from_per_m2, {dense_from:g} per m2", dense_from=dense_from
            )
            raise ValueError(said)
        return dense_to

    def rates(self) -> FallRates:
        """Return the constants."""
        return FallRates(**{one.name: getattr(self, one.name) for one in fields(FallRates)})
