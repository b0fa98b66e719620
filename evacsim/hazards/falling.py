"""Falls on flights: how likely, what they block, and when others fall on top.

Only the rate in light and free flow has a source; the multipliers and what a fall does to those
behind are assumptions, the same for every scenario unless its file says otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MISSTEP_PER_USE = 1 / 2_222
"""Mis-steps per use of a flight, in light and free flow (Templer, The Staircase, 1992)."""

FALL_PER_MISSTEP = 2_222 / 63_000
"""Falls per mis-step, same source: one fall in 63,000 uses of a flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallRates:
    """How often people fall on a flight, and what that does; the defaults are those of a scenario.

    `per_flight_use` has a source, everything else is an assumption: `dark`, `dense` and
    `counterflow` multiply it (`dense` in full from `dense_to_per_m2` on, nothing below
    `dense_from_per_m2`, linear in between). A fall leaves `width_left` of the flight's width for
    `helped_up_s` [s]. Everybody who comes up behind meanwhile at `pile_up_density_per_m2` or more
    falls on top with `pile_up_per_follower`; a pile-up leaves `pile_up_width_left` for
    `pile_up_s` [s].
    """

    per_flight_use: float = MISSTEP_PER_USE * FALL_PER_MISSTEP
    dark: float = 3.0
    dense: float = 10.0
    dense_from_per_m2: float = 3.5
    dense_to_per_m2: float = 7.0
    counterflow: float = 2.0
    width_left: float = 1 / 3
    helped_up_s: float = 25.0
    pile_up_density_per_m2: float = 5.0
    pile_up_per_follower: float = 0.05
    pile_up_width_left: float = 0.1
    pile_up_s: float = 120.0


def fall_hazard(
    rates: FallRates, density_per_m2: float, *, dark: bool = False, counterflow: bool = False
) -> float:
    """Return the expected falls of one use of a flight.

    Parameters
    ----------
    rates
        The constants.
    density_per_m2
        Of the flight at the moment of coming in [1/m2].
    dark, counterflow
        Whether the light is out there, and whether somebody comes the other way.
    """
    span = rates.dense_to_per_m2 - rates.dense_from_per_m2
    crowded = min(max((density_per_m2 - rates.dense_from_per_m2) / span, 0.0), 1.0)
    hazard = rates.per_flight_use * (1.0 + (rates.dense - 1.0) * crowded)
    if dark:
        hazard *= rates.dark
    if counterflow:
        hazard *= rates.counterflow
    return hazard


def pile_up_probability(rates: FallRates, followers: float) -> float:
    """Return how likely at least one of so many who come up behind falls on top."""
    if rates.pile_up_per_follower >= 1.0:
        return 1.0 if followers > 0 else 0.0
    return -math.expm1(followers * math.log1p(-rates.pile_up_per_follower))
