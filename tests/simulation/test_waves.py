"""Kinematic waves: queues grow up a chain of flights at the right speed and density."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.building.read import read_building
from evacsim.movement import make_law
from evacsim.movement.widths import flight_width_m
from tests.runs import run_case
from tests.simulation.chains import ALIKE, chain_case, chord, flow_per_s, inside

if TYPE_CHECKING:
    from tests.runs import Data

BUILDINGS = Path(__file__).parents[2] / "buildings"
STAIR_PER_S = 51.8 / 60 * math.sqrt(0.279 / 0.178) / (4 * 0.266) * (1.5 - 0.30)
"""Capacity of a flight of the chain: SFPE, 1.50 m clear, 178 mm by 279 mm."""


@pytest.mark.parametrize("share", [0.5, 0.6])
def test_the_tail_of_a_queue_moves_up_at_the_speed_of_the_shock(share: float) -> None:
    """(q_in - q_out) / (queued - free), both in persons per metre of stair."""
    in_per_s = share * STAIR_PER_S
    out_per_s = in_per_s / 2
    ran = run_case(chain_case(flights=8, people=1200, feed_per_s=in_per_s, exit_per_s=out_per_s))
    times_s = np.arange(0.0, 1500.0, 0.5)
    arrival_s = {}
    for number in range(3, 8):
        name = f"flight-{number:02d}"
        counts = inside(ran, name, times_s)
        free, queued = in_per_s * 10.0 / 1.0, chord(ran, name, out_per_s)
        arrival_s[number] = float(times_s[np.argmax(counts >= (free + queued) / 2)])
        walking = (times_s > 150) & (times_s < arrival_s[number] - 60)
        standing = (times_s > arrival_s[number] + 150) & (times_s < arrival_s[number] + 250)
        assert counts[walking].mean() == pytest.approx(free, rel=0.05)
        assert counts[standing].mean() == pytest.approx(queued, rel=0.05)
    # four flights and four landings, from the middle of flight 7 to the middle of flight 3
    metres = 4 * (10.0 + 1.6)
    queued = 4 * (chord(ran, "flight-05", out_per_s) + chord(ran, "landing-5", out_per_s)) / metres
    free = 4 * in_per_s * (10.0 / 1.0 + 1.6 / 1.3) / metres
    shock_m_per_s = (in_per_s - out_per_s) / (queued - free)
    seen_m_per_s = metres / (arrival_s[3] - arrival_s[7])
    assert seen_m_per_s == pytest.approx(shock_m_per_s, rel=0.05)


def _gate(pattern: str, until_s: float) -> list[Data]:
    """Lock and open the exit: for 2 s in every 10, or for random times with a mean of 4 in 5."""
    if pattern == "even":
        return []
    generator = np.random.default_rng(3)
    events, now_s = [], 60.0
    while now_s < until_s:
        closed_s = 2.0 if pattern == "on/off" else generator.exponential(2.0)
        open_s = 8.0 if pattern == "on/off" else generator.exponential(8.0)
        events += [
            {"kind": "lock", "at_s": round(now_s, 3), "connection": "exit-A"},
            {"kind": "open", "at_s": round(now_s + closed_s, 3), "connection": "exit-A"},
        ]
        now_s += closed_s + open_s
    return events


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("pattern", ["even", "random", "on/off"])
def test_a_queue_stands_at_the_density_of_the_chord(share: float, pattern: str) -> None:
    part_open = 1.0 if pattern == "even" else 0.8
    case = chain_case(
        flights=5,
        people=2200,
        feed_per_s=STAIR_PER_S,
        exit_per_s=share * STAIR_PER_S / part_open,
        events=_gate(pattern, 1500.0),
        time_limit_s=1500.0,
    )
    ran = run_case(case)
    window_s = np.arange(1000.0, 1400.0, 0.25)
    for number in (2, 3, 4):
        name = f"flight-{number:02d}"
        through = flow_per_s(ran, f"{name}.foot", 1000.0, 1400.0)
        assert 0.85 * share < through / STAIR_PER_S < 1.25 * share  # openings let one more pass
        mean = inside(ran, name, window_s).mean()
        assert mean == pytest.approx(chord(ran, name, through), rel=0.05)


def test_the_smallest_landings_shipped_do_not_throttle_a_stair() -> None:
    """At least 0.95 of the capacity, with own speeds that vary by a fifth."""
    landings = []
    for path in sorted(BUILDINGS.glob("*.toml")):
        building = read_building(path)
        flights = {flight.stairwell: flight for flight in building.flights}
        landings += [
            (space.area_m2, path.name, space, flights[space.stairwell])
            for space in building.spaces
            if space.kind == "landing" and space.stairwell in flights
        ]
    area_m2, _, landing, flight = min(landings, key=lambda entry: entry[:2])
    capacity = flight_width_m(make_law("sfpe"), flight)
    curve = make_law("sfpe").stair(flight.riser_m, flight.tread_m, "down")
    capacity *= curve.best_flow_per_m_s
    spread = {
        "kind": "normal",
        "mean_m_per_s": 1.0,
        "sd_m_per_s": 0.2,
        "min_m_per_s": 0.4,
        "max_m_per_s": 1.6,
    }
    case = chain_case(
        flights=12,
        people=900,
        feed_per_s=3.0,
        exit_per_s=3.0,
        width_m=capacity / curve.best_flow_per_m_s + 0.30,
        length_m=flight.length_m,
        landing_m2=area_m2,
        landing_walk_m=landing.length_m or math.sqrt(area_m2),
        riser_m=flight.riser_m,
        tread_m=flight.tread_m,
        kind=ALIKE | {"stairs_down": spread},
    )
    ran = run_case(case)
    end_s = float(ran.tables["occupants"]["out_s"].quantile(0.95) or math.nan)
    assert flow_per_s(ran, "flight-12.foot", end_s / 4, end_s) >= 0.95 * capacity
