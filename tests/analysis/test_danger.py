"""Densities, exposure and standstill of tables worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from evacsim.analysis.density.exposure import Danger, counts_of, danger, mean_density

NETWORK: Any = SimpleNamespace(
    components=[
        SimpleNamespace(id="flight", area_m2=2.0),
        SimpleNamespace(id="landing", area_m2=4.0),
    ]
)


def _occupancy(*rows: tuple[str, float, int, int]) -> pl.DataFrame:
    columns = ["component", "time_s", "inside", "standing"]
    frame = pl.DataFrame(list(rows), schema=columns, orient="row")
    return frame.insert_column(0, pl.Series("replication", [0] * len(rows)))


# flight, 2 m2: 8 persons (4 per m2) for 10 s, 11 (5.5) for 30 s, 16 (8) for 5 s, then empty
JAM = _occupancy(
    ("flight", 10.0, 8, 0),
    ("flight", 20.0, 11, 5),
    ("flight", 50.0, 16, 16),
    ("flight", 55.0, 0, 0),
    ("landing", 0.0, 4, 0),
    ("landing", 100.0, 0, 0),
)


def _danger(occupancy: pl.DataFrame, ended_s: float = 100.0) -> Danger:
    counts = counts_of(occupancy, replication=0, ended_s=ended_s)
    return danger(counts, NETWORK, ended_s=ended_s)


def test_exposure_is_counted_above_each_level() -> None:
    found = _danger(JAM)
    assert found.exposure_person_s[3.5] == {"flight": 8 * 10 + 11 * 30 + 16 * 5}
    assert found.exposure_person_s[5.0] == {"flight": 11 * 30 + 16 * 5}
    assert found.exposure_person_s[7.0] == {"flight": 16 * 5}


def test_when_each_level_is_first_passed() -> None:
    found = _danger(JAM)
    assert found.first_reached_s == {
        3.5: {"flight": 10.0},
        5.0: {"flight": 20.0},
        7.0: {"flight": 50.0},
    }


def test_peak_is_the_highest_mean_over_two_seconds() -> None:
    found = _danger(JAM)
    assert found.peak_per_m2["flight"] == (8.0, 50.0)
    assert found.peak_per_m2["landing"] == (1.0, 0.0)


def test_standstill_is_when_people_stand_and_nobody_comes_or_goes() -> None:
    """30 s at 11 persons, of whom 5 stand; before, nobody stood, and the 5 s after are short."""
    assert _danger(JAM).standstill_s == {"flight": 30.0}


def test_the_worst_minute_gains_what_came_less_what_went() -> None:
    found = _danger(JAM)
    assert found.surplus == {"flight": 16, "landing": 4}


@pytest.mark.parametrize(("ended_s", "congested"), [(349.0, ("flight",)), (351.0, ())])
def test_imo_calls_it_congested_above_four_for_a_tenth_of_the_time(
    ended_s: float, congested: tuple[str, ...]
) -> None:
    """35 s above 4 per m2 (4 itself does not count)."""
    assert _danger(JAM, ended_s).congested == congested


def test_the_mean_density_of_some_places_together() -> None:
    counts = counts_of(JAM, replication=0, ended_s=100.0)
    times_s, density = mean_density(counts, {"flight": 2.0, "landing": 4.0}, ("flight", "landing"))
    assert times_s.tolist() == [0.0, 10.0, 20.0, 50.0, 55.0, 100.0]
    assert density == pytest.approx(np.array([4, 12, 15, 20, 4, 0]) / 6.0)


def test_of_nobody_there_is_nothing_to_tell() -> None:
    found = _danger(_occupancy())
    assert not found.peak_per_m2
    assert found.congested == ()
