"""Locks: nobody passes a closed joint; who sees one turns back, and waits there if no way is open."""

from __future__ import annotations

from heapq import heapify
from typing import TYPE_CHECKING

from evacsim.results.records import CAUSES
from evacsim.simulation.world import on_grid

if TYPE_CHECKING:
    from evacsim.hazards.hazard import Change
    from evacsim.routing.table import RouteTable
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import WayState

REROUTE = CAUSES.index("reroute")


def turn_on_entry(run: Run, way: WayState, onward: WayState, occupant: int) -> WayState:
    """Return the way to take for one who comes into a component and sees the next joint closed.

    Going out again by the way one came in costs the walk to the closed joint and back.
    """
    there_and_back_m = 2 * way.onward_m[onward.index]
    way.onward_m[way.opposite.index] = there_and_back_m
    found = run.routes.turn_back(occupant, onward.joint.index, way.onward_m)
    if found is None:
        return onward
    _follow(run, occupant, found)
    return run.ways[found[1]]


def _follow(run: Run, occupant: int, found: tuple[RouteTable, int]) -> None:
    table, index = found
    run.route[occupant] = table.next_way
    if run.routes.note(table, index):
        run.routes.mark_cycles()


def change(run: Run, change: Change) -> None:
    """Close or open a joint, and let those who see it turn."""
    joint = run.joints[run.joint_index[change.joint]]
    now = run.env.now
    joint.event = change.event
    ways = (run.ways[2 * joint.index], run.ways[2 * joint.index + 1])
    if change.closed:
        joint.closed = True
        for way in ways:
            _turn_queue(run, way, now)
        return
    joint.closed = False
    joint.opened_s = now
    for way in ways:
        if way.heap:
            run.look(way, max(now, way.heap[0][0]))
    for other in run.joints:
        if other.closed:
            for way in (run.ways[2 * other.index], run.ways[2 * other.index + 1]):
                _turn_queue(run, way, now)


def _turn_queue(run: Run, way: WayState, now: float) -> None:
    """Let everybody in the queue of a closed joint look for another way; the rest stays.

    They turn where they are: those who stand there at once, walkers when they arrive. The walk is
    from the closed joint, as if they had come in by it.
    """
    entries, way.heap = sorted(way.heap), []
    came = way.opposite
    for ready_s, sequence, occupant in entries:
        found = run.routes.turn_back(occupant, way.joint.index, came.onward_m)
        if found is None:
            way.heap.append((ready_s, sequence, occupant))
            continue
        _follow(run, occupant, found)
        onward = run.ways[found[1]]
        component = way.origin
        component.starters.pop(occupant, None)
        length_m = came.onward_m[onward.index]
        walk_s = on_grid(length_m / run.speeds[came.mode][occupant])
        run.walk_s[occupant] += walk_s
        run.own_cause[occupant] = REROUTE
        run.counter += 1
        later_s = max(ready_s, now) + walk_s
        onward.heap.append((later_s, run.counter, occupant))
        heapify(onward.heap)
        run.look(onward, onward.heap[0][0])
    heapify(way.heap)
