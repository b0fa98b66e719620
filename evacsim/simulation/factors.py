"""Dark, smoke and narrowed ways: speeds and widths change, for those on their way too."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.results.records import CAUSES
from evacsim.simulation.overtaking import set_widths
from evacsim.simulation.starters import look_again
from evacsim.simulation.world import on_grid

if TYPE_CHECKING:
    import simpy

    from evacsim.hazards.hazard import Factor
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, Entry

SLOWED = CAUSES.index("slowed")


def change_factor(run: Run, factor: Factor, _: simpy.Event) -> None:
    """Put a factor on a component, or take it off, and let those who walk there feel it."""
    component = run.world.components[run.component_index[factor.component]]
    before = component.speed_factor
    put_factor(run, factor)
    ratio = before / component.speed_factor
    if ratio != 1.0:
        _walk_on(run, component, ratio)


def put_factor(run: Run, factor: Factor) -> None:
    """Set speed factor, headways and wave of a component from the events that cover it."""
    component = run.world.components[run.component_index[factor.component]]
    component.factors[factor.event] = (factor.speed, factor.width)
    component.speed_factor = math.prod(speed for speed, _ in component.factors.values())
    component.width_factor = math.prod(width for _, width in component.factors.values())
    component.crowd = ({}, {}, {})
    for way in component.ways_out:
        way.wave_s = on_grid(way.lit_wave_s / (component.speed_factor * component.width_factor))
    for way in (*component.ways_in, *component.ways_out):
        sides = (way.origin, way.target)
        share = min(one.speed_factor for one in sides) * min(one.width_factor for one in sides)
        way.plain_headway_s = way.lit_headway_s / share
    beside = {way.target.index: way.target for way in component.ways_out}
    for one in (component, *beside.values()):
        set_widths(one)


def _walk_on(run: Run, component: ComponentState, ratio: float) -> None:
    """Let the rest of every walk take `ratio` times as long."""
    now = run.env.now

    def later(time_s: float) -> float:
        return now + on_grid((time_s - now) * ratio) if now < time_s < math.inf else time_s

    component.walking = sorted(later(time_s) for time_s in component.walking)
    for way in component.ways_out:
        way.last_ready_s = later(way.last_ready_s)
        entries: list[Entry] = []
        for entry in way.queue:
            ready_s, previous, occupant, walk_s, cause = entry
            if ready_s <= now or occupant in component.starters:
                entries.append(entry)
            else:
                slower = SLOWED if ratio > 1.0 else cause
                entries.append((later(ready_s), previous, occupant, walk_s, slower))
        way.wait(entries)
    if component.starters:
        look_again(run, component, now)
    for way in component.ways_out:
        if way.queue:
            run.look(way, way.queue[0][0])
