"""Who sees a queue looks for another way: on setting off, and on coming into a place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.building.directions import FROM_INSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.simulation.run import Run
    from evacsim.simulation.world import Step, WayState

WORTH_S = 5.0
"""Another way must promise to save this [s] (assumption): people keep to the nearer one."""

MOST_CHANGES = 8
"""Nobody changes more often (assumption): two queues that drain alike draw nobody to and fro."""


def look_round(
    run: Run, occupant: int, since: int, onward: WayState, here_m: Mapping[int, float]
) -> Step:
    """Return the way an occupant takes from here, and the walk [m] to it.

    A way out costs the walk to it, or the time in which the queue before it passes at the way's
    capacity if that is longer, and the free-flow time from there to the outside. Counted in the
    queue are those who walk to it too.
    """
    return _choose(run, occupant, since, onward, here_m, {})


def look_round_together(run: Run, occupants: Sequence[int]) -> None:
    """Let people who set off at one moment choose their first ways, the nearest to a door first.

    Each reckons with those before it: they will stand in the queues.
    """
    ahead: dict[int, int] = {}
    for occupant in sorted(occupants, key=lambda one: (run.first_way[one][1], one)):
        way, _ = run.first_way[occupant]
        if occupant in run.sees_queues:
            here_m = run.routes.first_walks_m(occupant)
            run.first_way[occupant] = _choose(run, occupant, FROM_INSIDE, way, here_m, ahead)
        chosen = run.first_way[occupant][0].index
        ahead[chosen] = ahead.get(chosen, 0) + 1


def _choose(  # noqa: PLR0913, PLR0917 - who, from where, to where, among whom
    run: Run,
    occupant: int,
    since: int,
    onward: WayState,
    here_m: Mapping[int, float],
    ahead: Mapping[int, int],
) -> Step:
    found = run.routes.table_of(occupant)
    mode = run.ways[since].mode if since >= 0 else 0
    pace = 1.0 / run.speeds[mode][occupant]

    def cost_s(way: int) -> float:
        state = run.ways[way]
        before = len(state.queue) + ahead.get(way, 0)
        reach_s: float = max(here_m[way] * pace, before * state.headway_s)
        return reach_s + found.cost[way]

    back = since ^ 1 if since >= 0 else since
    open_ways = [way for way in here_m if way != back and not run.ways[way].joint.closed]
    if onward.index not in open_ways or run.changes.get(occupant, 0) >= MOST_CHANGES:
        return onward, here_m[onward.index]
    best_s, best = min((cost_s(way), way) for way in open_ways)
    if best_s + WORTH_S > cost_s(onward.index) or math.isinf(best_s):  # all is locked: wait there
        return onward, here_m[onward.index]
    run.changes[occupant] = run.changes.get(occupant, 0) + 1
    run.follow(occupant, (found, best), since)
    return run.ways[best], here_m[best]
