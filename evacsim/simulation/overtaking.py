"""Slow people on a flight that is wide enough to overtake them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.simulation.world import set_headway

if TYPE_CHECKING:
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState

_NO_WIDTH_M = 1e-9  # what adding and taking away leaves behind


def slow_one(run: Run, component: ComponentState, occupant: int, lost_m: float) -> None:
    """Count a slow person in (`lost_m` > 0) or out of a wide flight, and set what passes there.

    The person keeps to one stream, which moves at the person's speed instead of the law's speed
    at best flow; the lost flow is that of `lost_m` of width. The width of one stream stays.
    """
    if lost_m > 0:
        run.slow_in[occupant] = lost_m
    else:
        lost_m = -run.slow_in.pop(occupant)
    component.slow_m += lost_m
    if len(run.slow_in) == 0 or component.slow_m < _NO_WIDTH_M:
        component.slow_m = 0.0
    set_widths(component)


def set_widths(component: ComponentState) -> None:
    """Set the headways at both ends of a flight from what slow people leave of its width.

    Elsewhere, and where nobody is slow, they are the plain ones.
    """
    if not component.flight:
        for way in (*component.ways_in, *component.ways_out):
            if not (way.origin.flight or way.target.flight):
                way.own_headway_s = way.plain_headway_s
                set_headway(way)
        return
    left = max(component.width_m - component.slow_m, component.width_m / component.streams)
    for way in (*component.ways_in, *component.ways_out):
        way.own_headway_s = way.plain_headway_s * component.width_m / left
        set_headway(way)
