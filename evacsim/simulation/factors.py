"""Dark, smoke and narrowed ways: speeds and widths change, for those on their way too."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.results.records import CAUSES
from evacsim.simulation.lanes import share_out
from evacsim.simulation.overtaking import set_widths
from evacsim.simulation.starters import look_again
from evacsim.simulation.world import on_grid, set_waves

if TYPE_CHECKING:
    import simpy

    from evacsim.hazards.hazard import Factor
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, Entry, WayState

SLOWED, WALKING = CAUSES.index("slowed"), CAUSES.index("walking")


def change_factor(run: Run, factor: Factor, _: simpy.Event | None = None) -> None:
    """Put a factor on a component, or take it off, and let those who walk there feel it."""
    component = run.world.components[run.component_index[factor.component]]
    speed, width = component.speed_factor, component.width_factor
    put_factor(run, factor)
    ratio = speed / component.speed_factor
    if ratio != 1.0:
        _walk_on(run, component, ratio)
    waves = ratio * width / component.width_factor
    if waves != 1.0:
        _travel_on(run, component, waves)


def put_factor(run: Run, factor: Factor) -> None:
    """Set speed factor, headways and wave of a component from the events that cover it."""
    component = run.world.components[run.component_index[factor.component]]
    component.factors[factor.event] = factor
    factors = component.factors.values()
    component.speed_factor = math.prod(one.speed for one in factors)
    component.width_factor = math.prod(one.width for one in factors)
    component.dark = any(one.dark for one in factors)
    component.crowd = ({}, {}, {})
    set_waves(component, component.wave_ratio)
    for way in (*component.ways_in, *component.ways_out):
        sides = (way.origin, way.target)
        share = min(one.speed_factor for one in sides)
        if way.joint.full_width:  # a door beside a narrowed corridor is as wide as before
            share *= min(one.width_factor for one in sides)
        way.plain_headway_s = way.lit_headway_s / share
        way.blocked = _blocked(way)
    if component.lanes is not None:
        component.lanes.narrow_down(component.width_factor)
        share_out(component)
    beside = {way.target.index: way.target for way in component.ways_out}
    for one in (component, *beside.values()):
        set_widths(one)


def _blocked(way: WayState) -> int | None:
    """Return the event (-1: no event of the file) of a fall that narrows a way, or None."""
    if way.joint.full_width:
        for component in (way.target, way.origin):
            for event, factor in component.factors.items():
                if factor.blocks:
                    return max(event, -1)
    return None


def _later(time_s: float, now: float, ratio: float) -> float:
    return now + on_grid((time_s - now) * ratio) if now < time_s < math.inf else time_s


def _travel_on(run: Run, component: ComponentState, ratio: float) -> None:
    """Let places that were given up come back `ratio` times as late from now on."""
    now = run.env.now
    lanes = () if component.lanes is None else component.lanes.returns
    for returns in (component.returns, *lanes):
        places = sorted((_later(time_s, now, ratio), by) for time_s, by in returns)
        returns.clear()
        returns.extend(places)
    for way in component.busy:
        run.look(way, way.queue[0][0])


def _walk_on(run: Run, component: ComponentState, ratio: float) -> None:
    """Let the rest of every walk take `ratio` times as long."""
    now = run.env.now

    def later(time_s: float) -> float:
        return _later(time_s, now, ratio)

    component.walking = sorted(later(time_s) for time_s in component.walking)
    for way in component.ways_out:
        way.last_ready_s = later(way.last_ready_s)
        entries: list[Entry] = []
        for entry in way.queue:
            ready_s, previous, occupant, walk_s, cause = entry
            if ready_s <= now or occupant in component.starters:
                entries.append(entry)
            else:
                key = (occupant, previous)
                if key in run.turned_s:
                    run.turned_s[key] = later(run.turned_s[key])
                slower = SLOWED if ratio > 1.0 and cause == WALKING else cause
                entries.append((later(ready_s), previous, occupant, walk_s, slower))
        way.wait(entries)
    if component.starters:
        look_again(run, component, now)
    for way in component.ways_out:
        if way.queue:
            run.look(way, way.queue[0][0])
