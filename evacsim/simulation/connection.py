"""The actors on the clock: a component admits, through the connections that lead into it.

Somebody is ready, the headway is over, there is a place beyond: let them pass, set the next event.
One event is pending for each component; an event that has been superseded is skipped. No law, no
route search and no statistics here.
"""

from __future__ import annotations

import math
from bisect import insort
from typing import TYPE_CHECKING

from simpy.events import EventPriority

from evacsim.results.records import CAUSES
from evacsim.simulation.closures import turn_on_entry
from evacsim.simulation.cycles import explain_wait, swap
from evacsim.simulation.demand import settle
from evacsim.simulation.falls import step_on
from evacsim.simulation.lanes import count_in, count_out, meet_at_door
from evacsim.simulation.meeting import admit_lanes
from evacsim.simulation.overtaking import slow_one
from evacsim.simulation.pressing import next_push_s, pack, pushed_on
from evacsim.simulation.queues import look_round
from evacsim.simulation.recorder import PASSAGE
from evacsim.simulation.standing import packed, wake_held_up
from evacsim.simulation.starters import starter_left
from evacsim.simulation.walking import crowd_speed, walkers_in
from evacsim.simulation.world import GRID, STREAM_M, UNLIMITED

if TYPE_CHECKING:
    import simpy

    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, Entry, WayState

WALKING, SLOWED, HEADWAY, PLACE, TURN, BLOCKED = (
    CAUSES.index(cause) for cause in ("walking", "slowed", "headway", "place", "turn", "blocked")
)
_pack = PASSAGE.pack
_AFTER_PEOPLE = EventPriority(1)  # locks and people setting off come first (priority 0)


def arm(run: Run, component: ComponentState, time_s: float, now: float) -> None:
    """Let a component look again at `time_s`, unless it will look earlier anyway."""
    if time_s < component.due_s:
        component.due_s = time_s
        run.schedule(component.alarm, _AFTER_PEOPLE, time_s - now)


def look(run: Run, way: WayState, ready_s: float, now: float) -> None:
    """Let the component beyond look when the first of a queue is ready and may find a place."""
    target = way.target
    when_s = way.gate.free_s
    if ready_s > when_s:
        when_s = ready_s
    if target.free <= 0:
        if target.returns:
            back_s = target.returns[0][0]
            if back_s > when_s:
                when_s = back_s
        elif target.stuck and not target.cyclic and target.press is None:
            return  # whoever leaves it will set the alarm
    if when_s < target.due_s:
        target.due_s = when_s
        run.schedule(target.alarm, _AFTER_PEOPLE, when_s - now)


def admit(run: Run, component: ComponentState, event: simpy.Event) -> None:
    """Let everybody in whose turn it is now; then set the next event."""
    now = run.env.now
    run.events += 1
    event.callbacks = component.wakers
    if component.due_s != now:
        return  # superseded
    component.due_s = math.inf
    before = run.passages
    if component.press is not None and pack(component, now, run.passages - 1):
        for pushed in pushed_on(component):
            arm(run, pushed, now, now)
    while True:
        if component.lanes is not None:
            following_s = admit_lanes(run, component, now, pass_through, yields)
            break
        best, others, following_s = _first_in_turn(run, component, now)
        if best is None:
            break
        if component.free > 0:
            component.free -= component.counts
            pass_through(run, best, now, -1)
        elif component.returns and component.returns[0][0] <= now:
            time_s, by = component.returns.popleft()
            pass_through(run, best, now, by if time_s == now else -1)
        elif component.cyclic and not component.returns and swap(run, component, now, pass_through):
            continue
        else:
            break
        if others:
            continue
        if best.queue:
            next_s = best.queue[0][0]
            if best.gate.free_s > next_s:
                next_s = best.gate.free_s
            if next_s <= now:
                continue
            if next_s < following_s:
                following_s = next_s
        best = None
        break
    if run.held_up and run.passages != before and packed(component):
        wake_held_up(run)
    component.stuck = False
    if component.free <= 0 and component.lanes is None:
        following_s = _place_s(component, best is not None, following_s)
    if component.press is not None:
        following_s = min(following_s, next_push_s(component, now))
    if following_s < component.due_s:
        component.due_s = following_s
        run.schedule(component.alarm, _AFTER_PEOPLE, following_s - now)


def _first_in_turn(
    run: Run, component: ComponentState, now: float
) -> tuple[WayState | None, bool, float]:
    """Return whose turn it is, whether others are ready too, and when the next one will be.

    Weighted fair queueing: the stream with the smallest tag; one that was idle starts from the
    component's virtual time, so that it has saved up no turns.
    """
    best = None
    others = False
    best_tag = following_s = math.inf
    for way in component.busy:
        if way.joint.shut:
            continue
        when_s = way.queue[0][0]
        if way.gate.free_s > when_s:
            when_s = way.gate.free_s
        if when_s > now:
            if when_s < following_s:
                following_s = when_s
        elif not way.opposite.queue or not yields(run, way, now):
            if best is not None:
                others = True
            tag = way.tag
            if tag < best_tag:
                best, best_tag = way, tag
    return best, others, following_s


def _place_s(component: ComponentState, waiting: bool, following_s: float) -> float:  # noqa: FBT001
    """Return when a full component has to look again: a place is back and somebody is ready."""
    if component.returns:
        back_s = component.returns[0][0]
        return back_s if waiting or back_s > following_s else following_s
    if component.cyclic:
        component.stuck = waiting
        return following_s  # the next one ready may close a cycle
    component.stuck = True  # nobody has left: whoever leaves will set the alarm
    return math.inf


def yields(run: Run, way: WayState, now: float) -> bool:
    """Whether a two-way joint is the other direction's turn, while both wait."""
    other, joint = way.opposite, way.joint
    if way.gate is not joint or way.met < other.met:
        return False  # side by side, or its own turn
    if (
        (way.met == other.met and joint.last_way is not way)
        or other.queue[0][0] > now
        or joint.yielded_s == now
    ):
        return False
    target = other.target
    if target.free <= 0 and not (target.returns and target.returns[0][0] <= now):
        return False
    joint.yielded_s = now  # once a moment: the place beyond may go to yet another stream
    arm(run, target, now, now)
    arm(run, way.target, now, now)
    return True


def pass_through(run: Run, way: WayState, now: float, place_by: int) -> None:
    """Move the first of a queue through a joint, write down why it happened now, set it walking."""
    joint, gate, component, queue = way.joint, way.gate, way.target, way.queue
    ready_s, previous, occupant, walk_s, cause = queue.popleft()
    if not queue:
        component.busy.remove(way)
    number = run.passages
    run.passages = number + 1
    event = -1
    if ready_s == now:
        by = previous
    elif gate.free_s == now:
        cause, by = HEADWAY, gate.last_passage
        if gate.blocked is not None:
            cause, event = BLOCKED, gate.blocked
    elif place_by >= 0:
        cause, by = PLACE, place_by
        grant = component.last_grant
        # a place went to another stream while this one stood ready: the turn was lost then
        if component.last_grant_way is not way and grant >= 0:
            granted_s = run.time_of(grant)
            if granted_s >= ready_s and granted_s >= gate.free_s and granted_s > joint.opened_s:
                cause, by = TURN, grant
    elif joint.opened_s == now:
        cause, by, event = joint.opened_by, previous, joint.event
        if joint.last_passage >= 0 and run.time_of(joint.last_passage) > ready_s:
            by = joint.last_passage  # it stood in the queue before the joint was shut
    elif component.press is not None and component.press.by >= 0 and not run.swapping:
        cause, by = PLACE, component.press.by  # packed further: somebody came to push
    else:
        cause, by, event = explain_wait(run, way, previous)
    run.tape += _pack(now, ready_s, walk_s, occupant, way.index, cause, by, event)
    headway_s = way.headway_s
    if way.opposite.queue or way.met:
        headway_s = (headway_s * meet_at_door(way, now) + GRID) - GRID
    gate.free_s, gate.blocked = now + headway_s, way.blocked
    gate.last_passage = joint.last_passage = number
    joint.last_way = way
    if component.free <= 0 or component.lanes is not None:  # turns matter where places are short
        tag = way.tag
        if tag < component.virtual:
            tag = component.virtual
        component.virtual = tag
        way.tag = tag + way.step
        component.last_grant = number
        component.last_grant_way = way
    leave(run, way, occupant, now, number)
    if component.outside:
        run.inside -= 1
    else:
        component.inside += 1
        enter(run, way, occupant, now, number)


def leave(run: Run, way: WayState, occupant: int, now: float, number: int) -> None:
    """Give a place up; it is free again when the wave has travelled back."""
    component = way.origin
    component.inside -= 1
    if component.slow_m and occupant in run.slow_in:
        slow_one(run, component, occupant, 0.0)
    free = component.free
    lanes = component.lanes
    if lanes is not None:
        if not way.joint.full_width or way.target.lanes is None:
            settle(run, occupant, lanes)
        if count_out(run, way, occupant, now, number):
            arm(run, component, now, now)
    elif free < UNLIMITED:
        if run.swapping:
            pass  # somebody else comes in at this moment
        elif free < 0:
            component.free = free + 1
        else:
            back_s = now + way.wave_s
            returns = component.returns
            first = component.stuck
            if returns and back_s < returns[-1][0]:
                first |= back_s < returns[0][0]  # sooner than what its alarm is set to
                insort(returns, (back_s, number))
            else:
                returns.append((back_s, number))
            if first:
                arm(run, component, back_s, now)
    if component.starters:
        starter_left(run, component, occupant, now)


def enter(run: Run, way: WayState, occupant: int, now: float, number: int) -> None:
    """Set an occupant walking through a component to the next way of the route.

    `number` is that of the passage by which it came in.
    """
    component = way.target
    onward, length_m = run.route[occupant][way.index]
    if onward is way:
        run.arrive(occupant, way, number)
        return
    cause = WALKING
    if onward.joint.closed:
        onward, length_m, cause = turn_on_entry(run, way, onward, occupant, number)
    elif run.sees_queues and occupant in run.sees_queues:
        onward, length_m = look_round(run, occupant, way.index, onward, way.onward_m)
    if component.lanes is not None:
        count_in(component.lanes, occupant, way.index, onward.index, number)
    mode = way.mode
    own = run.speeds[mode][occupant]
    walking = component.walking
    walk_s = (length_m / own + GRID) - GRID
    ready_s = now + walk_s
    factor = component.speed_factor
    if factor != 1.0:  # the dark, or smoke
        own *= factor
        ready_s = now + ((length_m / own + GRID) - GRID)
        if factor < 1.0 and cause == WALKING:
            cause = SLOWED
    if len(walking) + 0.5 > component.free_walkers or component.start_walking:
        walkers = walkers_in(component, now)
        if walkers > component.free_walkers:
            speed, part = component.crowd[mode].get(walkers) or crowd_speed(
                component, mode, walkers
            )
            if speed < own:
                speed = own + part * (speed - own)
                if cause == WALKING:
                    cause = SLOWED
                ready_s = now + ((length_m / speed + GRID) - GRID)
    if component.flight:
        # nobody overtakes on a flight narrower than two streams, nor on a wider one above
        # 1.5 /m2; but there a slow person keeps to one stream of the width
        best = component.best_speed_m_per_s[mode]
        if own < best * factor < math.inf and not component.narrow:
            slow_one(run, component, occupant, STREAM_M * (1 - own / (best * factor)))
        elif ready_s >= onward.last_ready_s:
            onward.last_ready_s = ready_s
        elif component.narrow or component.inside > component.crowded:
            ready_s = onward.last_ready_s
    if component.flight and run.falling is not None:
        ready_s += step_on(run, component, occupant, now)  # those behind come past
    if walking and ready_s < walking[-1]:
        insort(walking, ready_s)
    else:
        walking.append(ready_s)
    _queue_up(run, onward, (ready_s, number, occupant, walk_s, cause), now)


def _queue_up(run: Run, onward: WayState, entry: Entry, now: float) -> None:
    """Put somebody into a queue where it will be ready, and let the component beyond look."""
    queue = onward.queue
    if not queue:
        onward.target.busy.append(onward)
        queue.append(entry)
        look(run, onward, entry[0], now)
    elif entry[0] >= queue[-1][0]:
        queue.append(entry)
        if onward.target.press is not None and (onward.target.stuck or onward.target.lanes):
            arm(run, onward.target, entry[0], now)  # one more who pushes
    else:
        insort(queue, entry)
        if queue[0] is entry:
            look(run, onward, entry[0], now)
