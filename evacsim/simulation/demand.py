"""Who is still to walk through the components with lanes, in which direction.

A stream is counted in every component on its way until it has left the run of joined components
that it walks through (the flights and landings of a stairwell, the sections of a corridor). All of
a run then split alike: by the people still to come to each of them every one would split
otherwise, and together pass what the worst split leaves of either direction.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from evacsim.building.directions import FROM_INSIDE
from evacsim.simulation.lanes import count_in
from evacsim.simulation.recorder import PASSAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.simulation.lanes import Lanes
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, WayState

    Ahead = deque[tuple[Lanes, int]]


def expect(run: Run, occupant: int, since: int, way: WayState) -> None:
    """Count somebody in all components with lanes that its route leads through from here.

    It walks to `way`, after the way `since` or FROM_INSIDE.
    """
    if not run.laned:
        return
    steps = run.route[occupant]
    ahead: Ahead = deque()
    while True:
        lanes = way.origin.lanes
        if lanes is not None:
            direction = lanes.direction(since, way.index)
            lanes.demand[direction] += 1
            ahead.append((lanes, direction))
        onward, _ = steps[way.index]
        if onward is way:
            break
        since, way = way.index, onward
    if ahead:
        run.ahead[occupant] = ahead


def forget(run: Run, occupant: int) -> None:
    """Take somebody out of what was expected: it takes another route."""
    for lanes, direction in run.ahead.pop(occupant, ()):
        lanes.demand[direction] -= 1


def settle(run: Run, occupant: int, last: Lanes) -> None:
    """Take somebody out of the components passed so far: it leaves a run by the `last` of them."""
    ahead = run.ahead.get(occupant)
    while ahead:
        lanes, direction = ahead.popleft()
        lanes.demand[direction] -= 1
        if lanes is last:
            break
    if not ahead:
        run.ahead.pop(occupant, None)


def count_all_in(run: Run, opened: Iterable[ComponentState]) -> None:
    """Count those in who are in components that have got lanes, and everybody who is to come."""
    run.laned = True
    for component in opened:
        lanes = component.lanes
        if lanes is None:
            raise AssertionError(component.id)
        for way in component.ways_out:
            for _, previous, occupant, _, _ in way.queue:
                count_in(lanes, occupant, _came_by(run, previous), way.index)
        ahead = lanes.inside[0] >= lanes.inside[1]
        lanes.returns[0 if ahead else 1].extend(component.returns)
        component.returns.clear()
    for occupant in list(run.ahead):
        forget(run, occupant)
    for way in run.ways:
        for _, previous, occupant, _, _ in way.queue:
            expect(run, occupant, _came_by(run, previous), way)


def _came_by(run: Run, previous: int) -> int:
    """Return the way of somebody's own previous passage, FROM_INSIDE if there is none."""
    if previous < 0:
        return FROM_INSIDE
    way: int = PASSAGE.unpack_from(run.tape, PASSAGE.size * previous)[4]
    return way
