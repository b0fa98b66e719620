"""Crowds that push pack further where people push from behind; without, nothing changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.movement.widths import flight_width_m
from evacsim.simulation.rules.pressing import MOST_PER_M2, PUSHING_PER_M
from tests.runs import Case, Ran, run_case
from tests.simulation.chains import chain_case, inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.runs import Data

OUT_PER_S = 0.4


def _pressed(case: Case, pressing: float) -> Case:
    return Case(building=case.building, scenario={**case.scenario, "pressing": pressing})


CLOSED = [{"kind": "lock", "at_s": 1.0, "connection": "exit-A"}]


def _queue(pressing: float, *, people: int = 524, events: Sequence[Data] = ()) -> Ran:
    """A stair above a gate; twelve flights of 3 m, landings of 6 m2."""
    case = chain_case(
        flights=12,
        people=people,
        feed_per_s=1.2,
        exit_per_s=OUT_PER_S,
        length_m=3.0,
        events=events,
        time_limit_s=1000.0 if events else 4000.0,
    )
    return run_case(_pressed(case, pressing))


def _density(ran: Ran, component: str, time_s: float) -> float:
    area_m2 = next(c.area_m2 for c in ran.network.components if c.id == component)
    return float(inside(ran, component, np.array([time_s]))[0]) / area_m2


def test_pressed_people_behind_a_gate_leave_at_its_flow_and_stand_dense() -> None:
    """524 behind a gate of 0.4 /s: its flow sets the time; the steady queue is on the chord.

    rho = 8 - (8 - rho_best) f / C where many stand behind.
    """
    ran = _queue(1.0)
    assert len(ran.recording.left_occupant) == 0
    out_s = ran.tables["occupants"]["out_s"].to_numpy()
    assert out_s.max() - out_s.min() == pytest.approx(523 / OUT_PER_S, rel=0.005)
    facts = next(f for f in ran.building.flights if f.id == "flight-12")
    best = ran.law.stair(facts.riser_m, facts.tread_m, "down")
    capacity = best.best_flow_per_m_s * flight_width_m(ran.law, facts)
    chord = MOST_PER_M2 - (MOST_PER_M2 - best.best_density_per_m2) * OUT_PER_S / capacity
    seen = np.mean([_density(ran, "flight-12", time_s) for time_s in range(500, 700, 2)])
    assert seen == pytest.approx(chord, rel=0.04)


def test_nobody_behind_packs_nobody_further() -> None:
    """At the tail of the queue, and for so few that none stand behind, density is the jam's."""
    ran = _queue(1.0, people=12, events=CLOSED)
    jam = ran.law.level().jam_density_per_m2
    peak = max(_density(ran, "landing-12", time_s) for time_s in range(0, 200, 2))
    assert peak <= jam + 1 / 6.0


def test_half_pressed_packs_half_as_far() -> None:
    jam = 1 / 0.266
    for pressing in (0.25, 0.5, 1.0):
        ran = _queue(pressing, events=CLOSED)
        peak = max(_density(ran, "landing-12", time_s) for time_s in range(0, 900, 5))
        assert peak == pytest.approx(jam + pressing * (MOST_PER_M2 - jam), abs=1 / 6.0)


def test_places_follow_the_number_behind() -> None:
    """rho_store = jam + p (8 - jam) B / 30, rounded up to whole places."""
    ran = _queue(1.0, people=60, events=CLOSED)
    jam, area_m2, width_m = 1 / 0.266, 6.0, 6.0 / 1.6
    lowest = float(inside(ran, "landing-12", np.array([400.0]))[0])
    behind = 60 - lowest
    share = min(behind / (PUSHING_PER_M * width_m), 1.0)
    assert lowest == math.ceil((jam + (MOST_PER_M2 - jam) * share) * area_m2 - 1e-9)


def test_pressing_zero_is_the_base_model_to_the_byte() -> None:
    case = chain_case(flights=4, people=200, feed_per_s=1.0, exit_per_s=0.5)
    base, pressed = run_case(case), run_case(_pressed(case, 0.0))
    for name, frame in base.tables.items():
        assert frame.equals(pressed.tables[name])


@pytest.mark.parametrize("pressing", [0.5, 1.0])
def test_a_late_gate_is_the_same_story_with_pressing(pressing: float) -> None:
    """Closed for 200 s, then open: everybody gets out, and nobody stands above the limit."""
    gate = [
        {"kind": "lock", "at_s": 1.0, "connection": "exit-A"},
        {"kind": "open", "at_s": 200.0, "connection": "exit-A"},
    ]
    case = chain_case(flights=6, people=250, feed_per_s=1.5, exit_per_s=1.2, events=gate)
    ran = run_case(_pressed(case, pressing))
    assert len(ran.recording.left_occupant) == 0
    jam = 1 / 0.266
    limit = jam + pressing * (MOST_PER_M2 - jam)
    for component in ran.network.components:
        if component.id.startswith(("flight", "landing")):
            counts = inside(ran, component.id, np.arange(0.0, 600.0, 1.0))
            assert counts.max() <= math.ceil(limit * component.area_m2 - 1e-9)


def test_a_stair_that_is_walked_both_ways_packs_too() -> None:
    """One who goes up opens lanes on every flight; the jam behind the gate still packs to 8."""
    case = chain_case(
        flights=4, people=250, feed_per_s=1.2, exit_per_s=1.0, length_m=3.0, events=CLOSED,
        time_limit_s=900.0,
    )  # fmt: skip
    up = {"id": "up", "space": "landing-4", "size": 1, "kind": "alike", "to": "room"}
    groups = [*case.scenario["group"], up]
    ran = run_case(
        _pressed(Case(building=case.building, scenario={**case.scenario, "group": groups}), 1.0)
    )
    assert ran.tables["occupants"].filter(group="up")["outcome"].to_list() == ["out"]
    peak = max(_density(ran, "landing-4", time_s) for time_s in range(300, 900, 10))
    assert peak == pytest.approx(MOST_PER_M2, abs=1 / 6.0 + 1e-9)  # to a place
