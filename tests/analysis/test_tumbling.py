"""Expected falls and pile-ups of passages worked by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from evacsim.analysis.density.falls import dark_spells, tumbling
from evacsim.hazards.falling import FallRates
from evacsim.hazards.hazard import Factor

NETWORK: Any = SimpleNamespace(
    components=[SimpleNamespace(id="flight", kind="flight", area_m2=1.0)]
)
BASE = 1 / 63_000


def _passages(*visits: tuple[str, float, float | None]) -> pl.DataFrame:
    """Each visit: the end by which it comes in, when it comes and when it leaves."""
    rows = []
    for occupant, (end, came_s, left_s) in enumerate(visits):
        rows.append((0, 2 * occupant, came_s, occupant, end, "flight"))
        if left_s is not None:
            rows.append((0, 2 * occupant + 1, left_s, occupant, "exit", "outside"))
    schema = ["replication", "passage", "time_s", "occupant", "connection", "to"]
    return pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)


def test_alone_in_the_light_one_use_is_one_in_63_000() -> None:
    found = tumbling(_passages(("head", 0.0, 9.0)), NETWORK, FallRates(), (), replication=0)
    assert found.uses == {"flight": 1}
    assert found.falls["flight"] == pytest.approx(BASE)
    assert found.pile_ups["flight"] == 0.0


def test_dark_and_somebody_coming_the_other_way_multiply() -> None:
    visits = _passages(("head", 0.0, 9.0), ("foot", 5.0, 14.0), ("head", 20.0, 29.0))
    dark = [Factor(time_s=18.0, component="flight", speed=0.6, width=1.0, event=0, dark=True)]
    found = tumbling(visits, NETWORK, FallRates(), dark, replication=0)
    # the first is alone, the second meets the first, the third walks in the dark
    assert found.falls["flight"] == pytest.approx((1 + 2 + 3) * BASE)


def test_density_counts_with_oneself() -> None:
    """Seven on a square metre: the last five come in above 3.5, where it begins to matter."""
    visits = _passages(*(("head", float(i), 100.0 + i) for i in range(7)))
    found = tumbling(visits, NETWORK, FallRates(), (), replication=0)
    times = [1 + 9 * max(0.0, min((n - 3.5) / 3.5, 1.0)) for n in range(1, 8)]
    assert found.falls["flight"] == pytest.approx(sum(times) * BASE)


def test_a_pile_up_needs_a_fall_and_followers_while_it_is_dense() -> None:
    """Seven come onto a square metre, a second apart; the last three at 5 per m2 or more."""
    visits = _passages(*(("head", float(i), 60.0 + i) for i in range(7)))
    rates = FallRates(dense=1.0, width_left=1.0, pile_up_per_follower=0.5)
    found = tumbling(visits, NETWORK, rates, (), replication=0)
    # behind the first four come all three of them, behind the others two, one and none
    behind = [3, 3, 3, 3, 2, 1, 0]
    expected = sum(1 - 0.5**n for n in behind) * BASE
    assert found.pile_ups["flight"] == pytest.approx(expected)
    soon = FallRates(dense=1.0, width_left=1.0, pile_up_per_follower=0.5, helped_up_s=2.5)
    found = tumbling(visits, NETWORK, soon, (), replication=0)
    expected = sum(1 - 0.5**n for n in [0, 0, 1, 2, 2, 1, 0]) * BASE
    assert found.pile_ups["flight"] == pytest.approx(expected)


def test_behind_a_gate_that_stays_closed_people_still_come_up_behind() -> None:
    visits = _passages(*(("head", float(i), None) for i in range(8)))
    found = tumbling(visits, NETWORK, FallRates(), (), replication=0)
    assert found.pile_ups["flight"] > 0.0


def test_dark_spells_end_with_the_event() -> None:
    lights = [
        Factor(time_s=10.0, component="flight", speed=0.6, width=1.0, event=1, dark=True),
        Factor(time_s=50.0, component="flight", speed=1.0, width=1.0, event=1),
        Factor(time_s=60.0, component="hall", speed=0.6, width=1.0, event=2, dark=True),
    ]
    assert dark_spells(lights) == {"flight": [(10.0, 50.0)], "hall": [(60.0, math.inf)]}
