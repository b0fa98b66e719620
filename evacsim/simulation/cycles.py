"""Full components that wait in a closed cycle for one another's places: one from each passes.

Two full rooms whose people want to change places would otherwise stand for ever.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.errors import SimulationError
from evacsim.results.records import CAUSES
from evacsim.simulation.world import LOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, WayState

    Passing = Callable[[Run, WayState, float, int], None]

PLACE = CAUSES.index("place")


def _may_pass(way: WayState, now: float) -> bool:
    ready = bool(way.queue) and not way.joint.shut and way.queue[0][0] <= now
    return ready and way.gate.free_s <= now


def _has_room(run: Run, way: WayState, now: float) -> bool:
    """Whether a place is there for the first in a queue, or on its way: then nothing is stuck."""
    component = way.target
    if component.lanes is None:
        return component.free > 0 or bool(component.returns)
    direction = component.lanes.heading(run, way)
    free, _, back_s = component.lanes.place(direction, component, now)
    return free or back_s < math.inf


def _find(run: Run, start: WayState, now: float) -> list[WayState] | None:
    """Return ways that lead from the full target of `start` round to its origin, all held up."""
    path = [start]
    seen = {start.target.index}
    choices = [iter(start.target.ways_out)]
    while choices:
        for way in choices[-1]:
            component = way.target
            if not _may_pass(way, now) or _has_room(run, way, now):
                continue
            if component is start.origin:
                return [*path, way]
            if component.index in seen:
                continue
            seen.add(component.index)
            path.append(way)
            choices.append(iter(component.ways_out))
            break
        else:
            choices.pop()
            path.pop()
    return None


def swap(run: Run, component: ComponentState, now: float, passing: Passing) -> bool:
    """Pass one person along each way of a closed cycle through `component`, if there is one.

    Occupancy is unchanged: no place is used and none is given back. A joint that the cycle uses
    both ways passes one each way at this moment and then rests for both headways.
    """
    for way in component.ways_in:
        if not _may_pass(way, now) or (component.lanes and _has_room(run, way, now)):
            continue
        cycle = _find(run, way, now)
        if cycle is None:
            continue
        run.swapping, run.swap_starts = True, run.passages
        for step in cycle:
            busy_s = step.gate.free_s
            passing(run, step, now, -1)
            if busy_s > now:
                step.gate.free_s = busy_s + step.headway_s
        run.swapping = False
        return True
    return False


def explain_wait(run: Run, way: WayState, previous: int) -> tuple[int, int, int]:
    """Return cause, passage and event of a passage that no place or headway explains.

    In a closed cycle: the passage before it; the one that closed the cycle has a cause of its own,
    or lost its turn to the last one in. Where it waited for the other direction: the last passage
    that changed anything there. Where nobody has passed since the start it waited, after its own
    `previous` passage, for people who are shut out to stand still.

    Raises
    ------
    SimulationError
        If neither is so: the engine has let somebody wait for nothing.
    """
    target = way.target
    number = run.passages - 1
    if run.swapping:
        by = target.last_grant if run.swap_starts == number else number - 1
    elif target.lanes is not None:
        by = target.lanes.changed
    else:
        raise SimulationError(f"a passage of {way.joint.id} at {run.env.now} s has no cause")
    if by >= 0:
        return PLACE, by, -1
    # the lock that they stand before, here or further on
    near = [onward.joint for onward in target.ways_out]
    shut = (joint.event for joint in (*near, *run.joints) if joint.shut and joint.event >= 0)
    return LOCK, previous, next(shut, -1)
