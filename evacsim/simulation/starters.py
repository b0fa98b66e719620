"""Setting off: people leave the place where they stood when their time has come.

They walk at the law's speed for the density in which they stand, on either branch, looked at again
when a quarter of those present have left. In a packed place they wait for room.
"""

from __future__ import annotations

import math
from bisect import insort
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from evacsim.building.directions import FROM_INSIDE
from evacsim.results.records import CAUSES
from evacsim.simulation.demand import expect
from evacsim.simulation.lanes import count_in
from evacsim.simulation.queues import look_round_together
from evacsim.simulation.world import FREE_DENSITY_PER_M2, on_grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, Entry, WayState

CREEP_M_PER_S = 0.10
LEAVES_FOR_A_NEW_LOOK = 0.75  # of those present
PRE_MOVEMENT, WALKING, SLOWED = (
    CAUSES.index(cause) for cause in ("pre_movement", "walking", "slowed")
)


def set_off(run: Run, occupants: Sequence[int]) -> None:
    """Let people set off now, each to the first way of its route."""
    now = run.env.now
    queues: dict[int, list[int]] = {}
    for occupant in occupants:
        if run.first_way[occupant][0].joint.closed:
            see_lock(run, occupant)
    if run.sees_queues:
        look_round_together(run, occupants)
    for occupant in occupants:
        way, length_m = run.first_way[occupant]
        run.walk_s[occupant] = on_grid(length_m / run.speeds[0][occupant])
        run.remaining_m[occupant] = length_m
        queues.setdefault(way.index, []).append(occupant)
        if run.laned and occupant not in run.ahead:
            expect(run, occupant, FROM_INSIDE, way)
        if way.origin.lanes is not None:
            count_in(way.origin.lanes, occupant, FROM_INSIDE, way.index)
    for index in sorted(queues):
        way = run.ways[index]
        component = way.origin
        if not component.starters:
            component.evaluated = component.inside
        component.starters.update(dict.fromkeys(queues[index]))
        _walk_on(run, way, queues[index], _limit(way), now)


def look_again(run: Run, component: ComponentState, now: float) -> None:
    """Give everybody who started in a component and still walks there the speed of this moment."""
    component.evaluated = component.inside
    queues: dict[int, list[int]] = {}
    for occupant in list(component.starters):
        if run.ready_s[occupant] <= now:
            del component.starters[occupant]  # stands before the door already
            continue
        walked_m = run.pace_m_per_s[occupant] * (now - run.since_s[occupant])
        run.remaining_m[occupant] -= walked_m
        queues.setdefault(run.first_way[occupant][0].index, []).append(occupant)
    component.start_walking = []
    for index, queue in queues.items():
        way = run.ways[index]
        again = set(queue)
        way.wait(entry for entry in way.queue if entry[2] not in again)
        _walk_on(run, way, queue, _limit(way), now)


def see_lock(run: Run, occupant: int) -> None:
    """Let one about to set off take another door: the first is locked."""
    way, _ = run.first_way[occupant]
    here_m = run.routes.first_walks_m(occupant)
    found = run.routes.turn_back(occupant, way.origin, here_m, run.env.now)
    if found is not None:
        run.follow(occupant, found, FROM_INSIDE)
        onward = run.ways[found[1]]
        run.first_way[occupant] = onward, here_m[onward.index]


def _limit(way: WayState) -> float:
    """Return the law's speed [m/s] for the density in which people stand; inf where it is free.

    Denser than at best flow they also wait for room. Where it is free beyond, room comes from the
    way out as a wave of speed w = q / (jam - best density), and people then walk at the speed of
    best flow: together at least q / jam density, so that a way out is fed as well as it can pass.
    Where it is dense beyond too, at least 0.10 m/s (IMO MSC.1/Circ.1533, from 3.5 per m2 on).
    """
    component = way.origin
    density = component.inside / component.area_m2
    if density < FREE_DENSITY_PER_M2:
        return math.inf
    curve = component.curves[0]
    speed = curve.speed_m_per_s(density)
    if density <= curve.best_density_per_m2:
        return speed
    beyond = way.target
    best = beyond.curves[way.mode].best_density_per_m2
    if beyond.outside or beyond.inside < best * beyond.area_m2:
        return max(speed, curve.best_flow_per_m_s / curve.jam_density_per_m2)
    return max(speed, CREEP_M_PER_S)


def _walk_on(run: Run, way: WayState, queue: list[int], limit: float, now: float) -> None:
    """Set the speed of those who walk to one way, and put them into its queue."""
    component = way.origin
    entries: list[Entry] = []
    for occupant in queue:
        own = run.speeds[0][occupant]
        speed = min(own, limit) * component.speed_factor
        run.since_s[occupant] = now
        run.slowed[occupant] |= speed < own
        if speed != run.pace_m_per_s[occupant]:
            run.pace_m_per_s[occupant] = speed
            run.ready_s[occupant] = now + on_grid(max(0.0, run.remaining_m[occupant]) / speed)
        walk_s = run.walk_s[occupant]
        cause = PRE_MOVEMENT if walk_s == 0 else SLOWED if run.slowed[occupant] else WALKING
        entries.append((run.ready_s[occupant], -1, occupant, walk_s, cause))
        heappush(component.start_walking, run.ready_s[occupant])
    if len(entries) == 1 and way.queue:
        insort(way.queue, entries[0])
    else:
        way.wait([*way.queue, *entries])
    run.look(way, way.queue[0][0])


def starter_left(run: Run, component: ComponentState, occupant: int, now: float) -> None:
    """Take note that somebody left a place where others still set off."""
    component.starters.pop(occupant, None)
    if component.starters and component.inside <= LEAVES_FOR_A_NEW_LOOK * component.evaluated:
        look_again(run, component, now)


def starters_walking(component: ComponentState, now: float) -> int:
    """Return how many of those who started here still walk."""
    walking = component.start_walking
    while walking and walking[0] <= now:
        heappop(walking)
    return len(walking)
