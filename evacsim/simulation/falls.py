"""Falls on flights as they happen: who falls, what that blocks, who falls on top.

Nothing is drawn during the run. Everybody brings two thresholds, drawn before; what is risked at
each use of a flight adds up, and who has risked more than the threshold falls.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simpy.events import EventPriority

from evacsim.hazards.falling import fall_hazard
from evacsim.hazards.hazard import Factor
from evacsim.simulation.factors import change_factor
from evacsim.simulation.world import Alarm, on_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    import simpy

    from evacsim.hazards.falling import FallRates
    from evacsim.scenario.people import People
    from evacsim.simulation.recorder import FallRow
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState

_FIRST = EventPriority(0)  # as locks and openings


class Fall:
    """One fall, as it stands now; `number` tells its factor from those of events."""

    __slots__ = ("component", "density_per_m2", "followers", "number", "occupant", "time_s",
                 "until_s")  # fmt: skip

    def __init__(self, component: ComponentState, occupant: int, number: int, now: float) -> None:
        self.component = component
        self.occupant = occupant
        self.number = number
        self.time_s = self.until_s = now
        self.density_per_m2 = component.inside / component.area_m2
        self.followers = 0


class Falling:
    """What everybody can still risk, and every fall of a run so far."""

    __slots__ = ("falls", "left", "left_on_top", "rates")

    def __init__(self, rates: FallRates, people: People) -> None:
        self.rates = rates
        self.left = people.fall_threshold.tolist()
        self.left_on_top = people.pile_up_threshold.tolist()
        self.falls: list[Fall] = []

    def rows(self) -> Iterator[FallRow]:
        """Yield component, time, occupant, density, end and followers of every fall."""
        for fall in self.falls:
            yield (
                fall.component.index,
                fall.time_s,
                fall.occupant,
                fall.density_per_m2,
                fall.until_s,
                fall.followers,
            )


def step_on(run: Run, component: ComponentState, occupant: int, now: float) -> float:
    """Count what a use of a flight risks; return how long a fall holds this occupant up [s]."""
    falling = run.falling
    if falling is None:
        raise AssertionError(component.id)
    if component.fallen:
        _fall_on_top(run, component, occupant)
    lanes = component.lanes
    hazard = fall_hazard(
        falling.rates,
        component.inside / component.area_m2,
        dark=component.dark,
        counterflow=lanes is not None and lanes.both,
    )
    falling.left[occupant] -= hazard
    if falling.left[occupant] > 0:
        return 0.0
    falling.left[occupant] = math.inf  # nobody falls twice
    fall = Fall(component, occupant, len(falling.falls), now)
    falling.falls.append(fall)
    component.fallen.append(fall)
    _block(run, fall, falling.rates.width_left, falling.rates.helped_up_s)
    return on_grid(falling.rates.helped_up_s)


def _fall_on_top(run: Run, component: ComponentState, occupant: int) -> None:
    """Let somebody who comes up behind those who lie on a dense flight perhaps fall on top."""
    falling = run.falling
    if falling is None:
        raise AssertionError(component.id)
    rates = falling.rates
    if component.inside / component.area_m2 < rates.pile_up_density_per_m2:
        return
    risk = -math.log1p(-rates.pile_up_per_follower) if rates.pile_up_per_follower < 1 else math.inf
    for fall in component.fallen:
        falling.left_on_top[occupant] -= risk
        if falling.left_on_top[occupant] <= 0:
            falling.left_on_top[occupant] = math.inf
            fall.followers += 1
            if fall.followers == 1:
                _block(run, fall, rates.pile_up_width_left, rates.pile_up_s)


def _block(run: Run, fall: Fall, width_left: float, seconds: float) -> None:
    """Leave part of the width of a flight from now on, for so long."""
    fall.until_s = run.env.now + on_grid(seconds)
    change_factor(run, _factor(fall, width_left, run.env.now))
    alarm = Alarm(run.env, lambda event: _clear(run, fall, event))
    run.schedule(alarm, _FIRST, fall.until_s - run.env.now)


def _clear(run: Run, fall: Fall, _: simpy.Event) -> None:
    run.events += 1
    if fall.until_s > run.env.now or fall not in fall.component.fallen:
        return  # others fell on top meanwhile
    fall.component.fallen.remove(fall)
    change_factor(run, _factor(fall, 1.0, run.env.now))


def _factor(fall: Fall, width: float, now: float) -> Factor:
    return Factor(
        time_s=now,
        component=fall.component.id,
        speed=1.0,
        width=width,
        event=-1 - fall.number,
        blocks=width < 1.0,
    )
