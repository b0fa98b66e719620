"""Falls on flights as they happen: who falls, what that blocks, who falls on top.

Nothing is drawn during the run. Everybody brings two thresholds, drawn before; what is risked at
each use of a flight adds up, and who has risked more than the threshold falls.
"""

from __future__ import annotations

import math

from evacsim.hazards.falling import fall_hazard
from evacsim.hazards.hazard import Factor
from evacsim.simulation.agenda import INF
from evacsim.simulation.parts import on_grid
from evacsim.simulation.rules.factors import change_factor
from evacsim.simulation.state import Component, Fall, Person, State


def risk_of_a_fall(state: State, component: Component) -> float:
    """Return the expected falls of one use of a flight as it stands now; they are kept."""
    meets: bool = component.two_way and component.lanes.both
    kind: int = (2 if component.dark else 0) + (1 if meets else 0)
    risks: list[float] = component.fall_risks[kind]
    risk: float
    while len(risks) <= component.inside:
        risks.append(-1.0)
    risk = risks[component.inside]
    if risk < 0.0:
        risk = fall_hazard(
            state.fall_rates,
            component.inside / component.area_m2,
            dark=component.dark,
            counterflow=meets,
        )
        risks[component.inside] = risk
    return risk


def step_on(state: State, component: Component, person: Person) -> float:
    """Count what a use of a flight risks; return how long a fall holds this person up [s]."""
    fall: Fall
    rates = state.fall_rates
    if component.fallen:
        fall_on_top(state, component, person)
    person.risk_left -= risk_of_a_fall(state, component)
    if person.risk_left > 0:
        return 0.0
    person.risk_left = INF  # nobody falls twice
    fall = Fall(component, person.number, len(state.falls), state.now)
    state.falls.append(fall)
    component.fallen.append(fall)
    block(state, fall, rates.width_left, rates.helped_up_s)
    return on_grid(rates.helped_up_s)


def fall_on_top(state: State, component: Component, person: Person) -> None:
    """Let somebody who comes up behind those who lie on a dense flight perhaps fall on top."""
    rates = state.fall_rates
    fall: Fall
    risk: float = INF
    if component.inside / component.area_m2 < rates.pile_up_density_per_m2:
        return
    if rates.pile_up_per_follower < 1:
        risk = -math.log1p(-rates.pile_up_per_follower)
    for fall in component.fallen:
        person.risk_left_on_top -= risk
        if person.risk_left_on_top <= 0:
            person.risk_left_on_top = INF
            fall.followers += 1
            if fall.followers == 1:
                block(state, fall, rates.pile_up_width_left, rates.pile_up_s)


def block(state: State, fall: Fall, width_left: float, seconds: float) -> None:
    """Leave part of the width of a flight from now on, for so long."""
    fall.until_s = state.now + on_grid(seconds)
    change_factor(state, fall.component.index, narrowed(fall, width_left, state.now))
    state.to_clear.append((fall, fall.until_s))


def clear_fall(state: State, fall: Fall) -> None:
    """Let a flight be as wide as before, unless others fell on top meanwhile."""
    state.events += 1
    if fall.until_s > state.now or fall not in fall.component.fallen:
        return
    fall.component.fallen.remove(fall)
    change_factor(state, fall.component.index, narrowed(fall, 1.0, state.now))


def narrowed(fall: Fall, width: float, now: float) -> Factor:
    """Return the factor of a fall, from now on."""
    return Factor(
        time_s=now,
        component=fall.component.id,
        speed=1.0,
        width=width,
        event=-1 - fall.number,
        blocks=width < 1.0,
    )
