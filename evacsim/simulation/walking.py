"""How fast people walk among those who walk beside them: the free branch only."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from evacsim.simulation.starters import starters_walking
from evacsim.simulation.world import FREE_DENSITY_PER_M2

if TYPE_CHECKING:
    from evacsim.simulation.world import ComponentState

LAW_DENSITY_PER_M2 = 1.0  # from here on the law's speed; linear in between


def walkers_in(component: ComponentState, now: float) -> float:
    """Return how many walk in a component, with half of oneself.

    Half is the mean of just before and just after stepping in: exact for a steady stream.
    """
    walking = component.walking
    if walking and walking[0] <= now:
        del walking[: bisect_right(walking, now)]
    walkers = len(walking) + 0.5
    if component.start_walking:
        walkers += starters_walking(component, now)
    return walkers


def crowd_speed(component: ComponentState, mode: int, walkers: float) -> tuple[float, float]:
    """Return the speed [m/s] among so many walkers, and how much of it counts; remember both.

    The law's speed, but no less than at best flow. From 0.54 to 1 per m2 it goes over linearly
    from the own speed to the law's: 0 counts nothing, 1 counts in full.
    """
    density = walkers / component.area_m2
    speed = max(component.curves[mode].speed_m_per_s(density), component.best_speed_m_per_s[mode])
    speed *= component.speed_factor
    part = (density - FREE_DENSITY_PER_M2) / (LAW_DENSITY_PER_M2 - FREE_DENSITY_PER_M2)
    found = speed, min(part, 1.0)
    component.crowd[mode][walkers] = found
    return found
