"""People who stand before what is shut: others may pass them where it is narrow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, WayState


def still_from_s(component: ComponentState, direction: int) -> float:
    """Return from when all who walk in one direction stand before what is shut; inf if they move.

    They press to the wall, and others may pass them however narrow it is: who waits for a gate
    that opens later, or never, must not lock in those who go elsewhere.
    """
    lanes = component.lanes
    if lanes is None:
        raise AssertionError(component.id)
    latest_s = -math.inf
    for way in component.ways_out:
        if any(lanes.of.get(entry[2]) == direction for entry in way.queue):
            latest_s = max(latest_s, _shut_out_from_s(way, {component.index}))
    return latest_s


def _shut_out_from_s(way: WayState, seen: set[int]) -> float:
    """Return from when all in a queue stand, before a lock or others who stand before one."""
    if not way.queue:
        return -math.inf
    latest_s = way.queue[-1][0]
    target = way.target
    if way.joint.shut:
        return latest_s
    if target.index in seen or not packed(target):
        return math.inf
    seen.add(target.index)
    return max(latest_s, *(_shut_out_from_s(onward, seen) for onward in target.ways_out))


def packed(component: ComponentState) -> bool:
    """Whether a component is full and no place is on its way back."""
    if component.lanes is None:
        return component.free <= 0 and not component.returns
    return component.inside >= component.lanes.storage


def wake_held_up(run: Run) -> None:
    """Let those look who wait for the other direction to pass: it may stand still now."""
    held_up = list(run.held_up.values())
    run.held_up.clear()
    for component in held_up:
        run.wake(component)
