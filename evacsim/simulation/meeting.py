"""A component with lanes admits: like any other, but each direction has its own places."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.simulation.cycles import swap
from evacsim.simulation.lanes import share_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.simulation.cycles import Passing
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, WayState

    Yields = Callable[[Run, WayState, float], bool]


def admit_lanes(
    run: Run, component: ComponentState, now: float, passing: Passing, yields: Yields
) -> float:
    """Let everybody in whose turn it is now; return when to look again."""
    lanes = component.lanes
    if lanes is None:
        raise AssertionError(component.id)
    while True:
        best, place_by, following_s = _first_with_a_place(run, component, now, yields)
        if best is not None:
            passing(run, best, now, place_by)
        elif not (component.cyclic and any(lanes.waiting) and swap(run, component, now, passing)):
            return following_s


def _first_with_a_place(
    run: Run, component: ComponentState, now: float, yields: Yields
) -> tuple[WayState | None, int, float]:
    """Return whose turn it is and who gave the place, or when the next one may come in."""
    lanes = component.lanes
    if lanes is None:
        raise AssertionError(component.id)
    lanes.waiting[:] = False, False
    headings = [lanes.heading(run, way) for way in component.busy]
    for way, direction in zip(component.busy, headings, strict=True):
        if way.queue[0][0] <= now and not way.joint.shut:
            lanes.waiting[direction] = True
    share_out(component)
    best, best_by = None, -1
    best_tag = following_s = math.inf
    for way, direction in zip(component.busy, headings, strict=True):
        if way.joint.shut:
            continue
        when_s = max(way.queue[0][0], way.gate.free_s)
        if when_s > now:
            following_s = min(following_s, when_s)
            continue
        free, place_by, back_s = lanes.place(direction, component, now)
        if not free:
            following_s = min(following_s, back_s)
            if lanes.one_at_a_time():
                run.held_up[component.index] = component
        elif way.tag < best_tag and not (way.opposite.queue and yields(run, way, now)):
            best, best_tag, best_by = way, way.tag, place_by
    return best, best_by, following_s
