"""Densities over time, from counts written by hand. The stair has 12 m2, the room 36 m2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.analysis.density.crowding import (
    StepCount,
    _last_change_s,
    component_crowding,
    inside_at,
    mean_crowding,
    stair_grids,
    step_counts,
)
from evacsim.results.occupancy import occupancy_frame

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def _count(times: list[float], inside: list[float], end_s: float = 100.0) -> StepCount:
    return StepCount(
        replication=0,
        component="x",
        time_s=np.array(times),
        inside=np.array(inside),
        standing=np.zeros(len(inside)),
        end_s=end_s,
    )


def test_peak_is_the_highest_mean_over_two_seconds() -> None:
    peak, at_s = _count([3, 4, 5, 7, 10], [20, 60, 20, 48, 0]).peak_mean(2.0)
    assert (peak, at_s) == (48.0, 7.0)
    # 60 for one second only counts as 40 over two
    assert _count([3, 4, 5], [20, 60, 20], end_s=5.0).peak_mean(2.0)[0] == 40.0
    # and a peak shorter than the window at the very start is diluted too
    assert _count([0, 1], [10, 0]).peak_mean(2.0) == (5.0, 0.0)


def test_a_crowd_that_stays_counts_until_the_end() -> None:
    count = _count([0.0, 5.0], [4, 1], end_s=100.0)
    assert count.duration_s.tolist() == [5.0, 95.0]
    assert count.person_seconds(np.array([0.0, 2.0, 100.0])).tolist() == [0.0, 8.0, 115.0]


def test_crowding_of_a_component(results: Results, facts: Facts) -> None:
    rows = component_crowding(results, facts)
    stair = rows.filter(component="stair", replication=0).to_dicts()[0]
    assert stair["area_m2"] == pytest.approx(12.0)
    assert stair["peak_density_per_m2"] == pytest.approx(4.0)
    assert stair["peak_time_s"] == 7.0
    assert stair["above_2_s"] == 4.0  # 5 per m2 for 1 s, 4 for 3 s
    assert stair["above_3_5_s"] == 4.0
    assert stair["above_5_s"] == 0.0  # 5 is not above 5
    assert stair["exposure_3_5_person_s"] == 60.0 + 3 * 48.0
    assert stair["exposure_7_person_s"] == 0.0
    assert rows.height == 3


def test_means_count_replications_in_which_nobody_came(results: Results, facts: Facts) -> None:
    stair = mean_crowding(results, facts).filter(component="stair").to_dicts()[0]
    assert stair["peak_density_per_m2"] == pytest.approx(2.0)
    assert stair["highest_density_per_m2"] == pytest.approx(4.0)
    assert stair["above_2_s"] == 2.0


def test_inside_at_a_moment(results: Results) -> None:
    assert inside_at(results, 0.0) == {"2F.room": 4.0, "stair": 0.0}
    assert inside_at(results, 4.0) == {"2F.room": (3 + 2) / 2, "stair": 30.0}
    assert inside_at(results, 1000.0) == {"2F.room": 0.5, "stair": 0.0}


def test_counts_are_sorted_whatever_the_rows(results: Results) -> None:
    keys = [(count.replication, count.component) for count in step_counts(results)]
    assert keys == [(0, "2F.room"), (0, "stair"), (1, "2F.room")]


def test_a_building_without_stairwells_has_no_grid(results: Results, facts: Facts) -> None:
    assert stair_grids(results, facts) == ()


def test_a_grid_ends_where_the_counts_do(results: Results) -> None:
    """The last change of a count is told without counting; in one replication somebody stays."""
    for number in (None, 0, 1):
        counted = occupancy_frame(
            results.occupants, results.passages
        )  # the folder's is made by hand
        own = counted if number is None else counted.filter(replication=number)
        assert _last_change_s(results, number) == own["time_s"].max()
