"""Locks: nobody passes a closed joint; who sees one turns back, or waits if no way is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.results.records import CAUSES
from evacsim.simulation.lanes import count_in
from evacsim.simulation.world import LOCK, on_grid

if TYPE_CHECKING:
    import simpy

    from evacsim.hazards.hazard import Change
    from evacsim.simulation.routes import Found
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import Entry, WayState

WALKING, REROUTE = CAUSES.index("walking"), CAUSES.index("reroute")


def turn_on_entry(
    run: Run, way: WayState, onward: WayState, occupant: int, number: int
) -> tuple[WayState, float, int]:
    """Return way, walk [m] and cause of one who comes in and sees the next joint closed.

    Going out again by the way one came in costs the walk to the closed joint and back. `number`
    is that of the passage by which it came in.
    """
    there_and_back_m = 2 * way.onward_m[onward.index]
    way.onward_m[way.opposite.index] = there_and_back_m
    found = run.routes.turn_back(occupant, way.target, way.onward_m, run.env.now)
    if found is not None:
        run.follow(occupant, found, way.index)
        onward = run.ways[found[1]]
    cause = WALKING
    if onward is way.opposite:
        cause = REROUTE
        run.turned_s[occupant, number] = run.env.now
    return onward, way.onward_m[onward.index], cause


def change(run: Run, change: Change, _: simpy.Event) -> None:
    """Close or open a joint, and let those who see it turn."""
    joint = run.joints[run.joint_index[change.joint]]
    now = run.env.now
    if joint.closed == change.closed:
        return
    joint.event = change.event
    ways = (run.ways[2 * joint.index], run.ways[2 * joint.index + 1])
    joint.closed = change.closed
    joint.shut = joint.closed or joint.held
    if change.closed:
        for way in ways:
            _turn_queue(run, way, now)
    else:
        if not joint.shut:
            joint.opened_s, joint.opened_by = now, LOCK
        for way in ways:
            if way.queue:
                run.look(way, way.queue[0][0])
        _turn_all(run, now)
    for component in run.world.components:
        if component.lanes is not None:
            run.wake(component)  # who waited for those that have turned, or now stand, may go


def _turn_all(run: Run, now: float) -> None:
    """Let everybody who stands before a lock look for another way: one has opened."""
    for joint in run.joints:
        if joint.closed:
            for way in (run.ways[2 * joint.index], run.ways[2 * joint.index + 1]):
                _turn_queue(run, way, now)


def _turn_queue(run: Run, way: WayState, now: float) -> None:
    """Let everybody in the queue of a closed joint look for another way; the rest stays.

    They turn where they are: those who stand there at once, walkers when they arrive. The walk is
    from the closed joint, as if they had come in by it.
    """
    staying: list[Entry] = []
    turning: list[tuple[Entry, Found]] = []
    came = way.opposite
    here_m = came.onward_m | {way.index: 0.0}
    for entry in way.queue:
        found = run.routes.turn_back(entry[2], way.origin, here_m, now)
        if found is None:
            staying.append(entry)
        else:
            turning.append((entry, found))
    way.wait(staying)
    for (ready_s, previous, occupant, walk_s, _), found in turning:
        run.follow(occupant, found, came.index)
        onward = run.ways[found[1]]
        way.origin.starters.pop(occupant, None)
        if way.origin.lanes is not None:
            count_in(way.origin.lanes, occupant, came.index, onward.index)
        own = run.speeds[came.mode][occupant] * way.origin.speed_factor
        back_s = on_grid(came.onward_m[onward.index] / own)
        run.turned_s.setdefault((occupant, previous), ready_s)
        again = (max(ready_s, now) + back_s, previous, occupant, walk_s, REROUTE)
        onward.wait([*onward.queue, again])
        run.look(onward, onward.queue[0][0])
