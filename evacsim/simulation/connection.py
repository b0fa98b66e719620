"""The actors on the clock: a component admits, through the connections that lead into it.

Somebody is ready, the headway is over, there is a place beyond: let them pass, set the next event.
One event is pending for each component; an event that has been superseded is skipped. No law, no
route search and no statistics here.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from evacsim.results.records import CAUSES
from evacsim.simulation.closures import turn_on_entry
from evacsim.simulation.cycles import explain_swap, swap
from evacsim.simulation.starters import starter_left, starters_walking
from evacsim.simulation.world import GRID, OVERTAKING_LIMIT_PER_M2, STREAM_M, UNLIMITED

if TYPE_CHECKING:
    from evacsim.simulation.run import Run
    from evacsim.results.records import CAUSES
from evacsim.simulation.closures import turn_on_entry
from evacsim.simulation.cycles import explain_swap, swap
from evacsim.simulation.starters import starter_left, starters_walking
from evacsim.simulation.world import ComponentState, WayState

WALKING, SLOWED, HEADWAY, PLACE, TURN, LOCK = (
    CAUSES.index(cause) for cause in ("walking", "slowed", "headway", "place", "turn", "lock")
)
FREE_DENSITY_PER_M2 = 0.54  # below, people walk at their own speed (SFPE range of validity)
LAW_DENSITY_PER_M2 = 1.0  # from here on the law's speed; linear in between
_URGENT_FIRST = 1


def arm(run: Run, component: ComponentState, time_s: float) -> None:
    """Let a component look again at `time_s`, unless it will look earlier anyway."""
    if time_s < component.due_s:
        component.due_s = time_s
        env = run.env
        env.schedule(component.alarm, _URGENT_FIRST, time_s - env.now)


def look(run: Run, way: WayState, ready_s: float) -> None:
    """Let the component beyond look when the first of a queue is ready and may find a place."""
    target, free_s = way.target, way.joint.free_s
    when_s = free_s if free_s > ready_s else ready_s
    if target.free <= 0:
        if target.returns:
            back_s = target.returns[0][0]
            if back_s > when_s:
                when_s = back_s
        elif target.stuck and not target.cyclic:
            return  # whoever leaves it will set the alarm
    arm(run, target, when_s)


def admit(run: Run, component: ComponentState) -> None:
    """Let everybody in whose turn it is now; then set the next event."""
    now = run.env.now
    run.events += 1
    component.alarm.callbacks = component.alarm.wakers
    if component.due_s != now:
        return  # superseded
    component.due_s = math.inf
    ways_in = component.ways_in
    while True:
        best = None
        best_tag = following_s = math.inf
        for way in ways_in:
            if not way.heap:
                continue
            joint = way.joint
            if joint.closed:
                continue
            when = way.heap[0][0]
            if joint.free_s > when:
                when = joint.free_s
            if when > now:
                if when < following_s:
                    following_s = when
                continue
            if way.opposite.heap and _yields(run, way, now):
                continue
            tag = way.tag if way.tag > component.virtual else component.virtual
            if tag < best_tag:
                best, best_tag = way, tag
        if best is None:
            break
        if component.free > 0:
            if component.free < UNLIMITED:
                component.free -= 1
            pass_through(run, best, now, best_tag, -1)
        elif component.returns and component.returns[0][0] <= now:
            time_s, by = component.returns.popleft()
            pass_through(run, best, now, best_tag, by if time_s == now else -1)
        elif not (component.cyclic and not component.returns and swap(run, component, now, pass_through)):
            break
    _rearm(run, component, best is not None, following_s)


def _rearm(run: Run, component: ComponentState, waiting: bool, following_s: float) -> None:  # noqa: FBT001
    """Set the next look: when a place comes back, or when the next one is ready."""
    component.stuck = False
    if component.free <= 0:
        if component.returns:
            back_s = component.returns[0][0]
            if waiting:
                following_s = back_s
            elif back_s > following_s:
                following_s = back_s
        elif waiting or not component.cyclic:
            # nobody has left: whoever leaves will set the alarm
            component.stuck = True
            return
    if following_s < math.inf:
        arm(run, component, following_s)


def _yields(run: Run, way: WayState, now: float) -> bool:
    """Whether a two-way joint is the other direction's turn: they alternate while both wait."""
    other, joint = way.opposite, way.joint
    if joint.last_way is not way or other.heap[0][0] > now or joint.yielded_s == now:
        return False
    target = other.target
    if target.free <= 0 and not (target.returns and target.returns[0][0] <= now):
        return False
    joint.yielded_s = now  # once a moment: the place beyond may go to yet another stream
    arm(run, target, now)
    arm(run, way.target, now)
    return True


def pass_through(run: Run, way: WayState, now: float, tag: float, place_by: int) -> None:
    """Move the first of a queue through a joint, write down why it happened now, set it walking."""
    ready_s, _, occupant = heappop(way.heap)
    joint, component = way.joint, way.target
    number = run.passages
    run.passages = number + 1
    event = by = -1
    if ready_s == now:
        cause, by = run.own_cause[occupant], run.previous[occupant]
    elif joint.free_s == now:
        cause, by = HEADWAY, joint.last_passage
    elif place_by >= 0:
        cause, by = PLACE, place_by
        grant = component.last_grant
        # a place went to another stream while this one stood ready: the turn was lost then
        if component.last_grant_way is not way and grant >= 0:
            granted_s = run.time_of(grant)
            if granted_s >= ready_s and granted_s >= joint.free_s and granted_s > joint.opened_s:
                cause, by = TURN, grant
    elif joint.opened_s == now:
        cause, by, event = LOCK, run.previous[occupant], joint.event
    else:
        cause, by = explain_swap(run, way)
    run.tape.extend(
        (now, occupant, way.index, ready_s, run.walk_s[occupant], cause, by, event)
    )
    joint.free_s = now + way.headway_s
    joint.last_passage = number
    joint.last_way = way
    component.virtual = tag
    way.tag = tag + way.step
    component.last_grant = number
    component.last_grant_way = way
    leave(run, way.origin, occupant, now, number)
    run.previous[occupant] = number
    if component.outside:
        run.inside -= 1
        return
    component.inside += 1
    enter(run, way, occupant, now)


def leave(run: Run, component: ComponentState, occupant: int, now: float, number: int) -> None:
    """Give a place up; it is free again when the wave has travelled back."""
    component.inside -= 1
    if component.slow and occupant in run.slow_in:
        slow_one(run, component, occupant, -1)
    free = component.free
    if free < UNLIMITED:
        if free < 0:
            component.free = free + 1
        elif not run.swapping:
            back_s = now + component.wave_s
            component.returns.append((back_s, number))
            if component.stuck:
                arm(run, component, back_s)
    if component.starters:
        starter_left(run, component, occupant, now)


def enter(run: Run, way: WayState, occupant: int, now: float) -> None:
    """Set an occupant walking through a component to the next way of the route."""
    component = way.target
    onward = run.ways[run.route[occupant][way.index]]
    run.own_cause[occupant] = WALKING
    if onward.joint.closed:
        onward = turn_on_entry(run, way, onward, occupant)
    length_m = way.onward_m[onward.index]
    mode = way.mode
    own = run.speeds[mode][occupant]
    walking = component.walking
    while walking and walking[0] <= now:
        heappop(walking)
    # half of oneself: the mean of just before and just after, exact for a steady stream
    density = (len(walking) + 0.5) / component.area_m2
    if component.start_walking:
        density += starters_walking(component, now) / component.area_m2
    walk_s = length_m / own
    run.walk_s[occupant] = walk_s = (walk_s + GRID) - GRID
    ready_s = now + walk_s
    if density > FREE_DENSITY_PER_M2:
        speed = component.curves[mode].speed_m_per_s(density)
        floor = component.best_speed_m_per_s[mode]
        if speed < floor:
            speed = floor
        if speed < own:
            if density < LAW_DENSITY_PER_M2:
                part = (density - FREE_DENSITY_PER_M2) / (LAW_DENSITY_PER_M2 - FREE_DENSITY_PER_M2)
                speed = own + part * (speed - own)
            ready_s = now + ((length_m / speed + GRID) - GRID)
            run.own_cause[occupant] = SLOWED
    if component.flight:
        ready_s = _in_order(run, component, onward, occupant, ready_s, own, mode)
    heappush(walking, ready_s)
    run.counter = sequence = run.counter + 1
    heap = onward.heap
    heappush(heap, (ready_s, sequence, occupant))
    target = onward.target
    if heap[0][2] == occupant:
        look(run, onward, ready_s)


def _in_order(
    run: Run,
    component: ComponentState,
    onward: WayState,
    occupant: int,
    ready_s: float,
    own: float,
    mode: int,
) -> float:
    """Return when an occupant is ready at the end of a flight, given who walks ahead.

    Nobody overtakes on a flight narrower than two streams, nor on a wider one above 1.5 /m2; but
    there a person slower than the law's speed at best flow keeps to one stream of the width.
    """
    if component.narrow:
        held = True
    elif own < component.best_speed_m_per_s[mode]:
        slow_one(run, component, occupant, 1)
        return ready_s
    else:
        held = component.inside > OVERTAKING_LIMIT_PER_M2 * component.area_m2
    if held and ready_s < onward.last_ready_s:
        return onward.last_ready_s
    if ready_s > onward.last_ready_s:
        onward.last_ready_s = ready_s
    return ready_s


def slow_one(run: Run, component: ComponentState, occupant: int, change: int) -> None:
    """Count a slow person in or out of a wide flight, and give the others what width is left."""
    (run.slow_in.add if change > 0 else run.slow_in.discard)(occupant)
    component.slow += change
    taken = min(component.slow, component.streams - 1) * STREAM_M
    left = max(component.width_m - taken, component.width_m / component.streams)
    for way in (*component.ways_in, *component.ways_out):
        seconds = way.plain_headway_s * component.width_m / left
        way.headway_s = (seconds + GRID) - GRID if component.slow else way.plain_headway_s
