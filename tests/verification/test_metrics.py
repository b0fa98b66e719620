"""Measures against tables written by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from evacsim.verification.metrics import METRICS


def measure(name: str, ran: Any, **of: Any) -> float:  # noqa: ANN401 - any measure's arguments
    return METRICS[name].function(ran, **of)


@pytest.fixture
def ran() -> SimpleNamespace:
    """Four people: three of "a" and one of "b"; the last of "a" stays inside."""
    occupants = pl.DataFrame(
        {
            "occupant": [0, 1, 2, 3],
            "group": ["a", "a", "a", "b"],
            "start_space": ["room", "room", "room", "hall"],
            "exit": ["north", "south", None, "north"],
            "start_s": [0.0, 5.0, 0.0, 1.0],
            "out_s": [10.0, 20.0, None, 12.0],
            "outcome": ["out", "out", "trapped", "out"],
        }
    )
    passages = pl.DataFrame(
        {
            "passage": [0, 1, 2, 3],
            "time_s": [4.0, 10.0, 12.0, 20.0],
            "occupant": [0, 0, 3, 1],
            "connection": ["door", "north", "north", "south"],
            "ready_s": [4.0, 9.0, 12.0, 15.0],
            "walk_s": [2.0, 5.0, 11.0, 10.0],
        }
    )
    occupancy = pl.DataFrame(
        {
            "component": ["hall#1", "hall#1", "hall#2", "hall#2"],
            "time_s": [0.0, 10.0, 4.0, 12.0],
            "inside": [1, 0, 2, 1],
            "standing": [0, 0, 2, 0],
        }
    )
    groups = (SimpleNamespace(id="a", exits=("north",)), SimpleNamespace(id="b", exits=("north",)))
    people = SimpleNamespace(
        groups=groups,
        group=np.array([0, 0, 0, 1]),
        level_m_per_s=np.array([1.0, 1.2, 1.4, 1.6]),
        pre_movement_s=np.array([0.0, 5.0, 0.0, 1.0]),
        release_s=np.zeros(4),
        start_s=np.array([0.0, 5.0, 0.0, 1.0]),
        signal_s=0.0,
    )
    components = (
        SimpleNamespace(id="hall#1", place="hall", area_m2=4.0),
        SimpleNamespace(id="hall#2", place="hall", area_m2=6.0),
    )
    return SimpleNamespace(
        occupants=occupants,
        passages=passages,
        occupancy=occupancy,
        people=people,
        network=SimpleNamespace(components=components),
    )


@pytest.mark.parametrize(
    ("name", "of", "expected"),
    [
        ("total_evacuation_s", {}, math.nan),
        ("last_out_s", {"group": "b"}, 12.0),
        ("first_out_s", {}, 10.0),
        ("people_out", {}, 3.0),
        ("people_out", {"exit": "north"}, 2.0),
        ("people_out", {"exit": "north", "group": "b"}, 1.0),
        ("people_trapped", {}, 1.0),
        ("exit_mismatches", {}, 2.0),
        ("passed", {"connection": "north", "to_s": 11.0}, 1.0),
        ("first_passage_s", {"connection": "north"}, 10.0),
        ("last_passage_s", {"connection": "none"}, math.nan),
        ("flow_per_s", {"connection": "north"}, 0.5),
        ("flow_per_s", {"connection": "door"}, math.nan),
        ("flow_over_period_per_s", {"connection": "north"}, 2 / 12),
        ("passage_ratio", {"connection": "north", "other": "south"}, 2.0),
        ("drawn", {"quantity": "level_m_per_s", "statistic": "mean", "group": "a"}, 1.2),
        ("drawn", {"quantity": "level_m_per_s", "statistic": "sd", "group": "a"}, 0.2),
        ("drawn", {"quantity": "pre_movement_s", "statistic": "max"}, 5.0),
        ("observed_speed_m_per_s", {"distance_m": 11.0, "statistic": "min", "group": "b"}, 1.0),
        # occupant 0: 2 s of own walking in 4 s; occupant 1: 10 s in 10 s at 1.2 m/s
        ("starter_speed_m_per_s", {"place": "room"}, (0.5 + 1.2) / 2),
        ("starter_speed_m_per_s", {"place": "room", "to_s": 5.0}, 0.5),
        ("departure_error_s", {}, math.nan),  # one never set off
        # hall: 1 to 4 s, then 3 to 10 s, 2 to 12 s, 1 on
        ("mean_inside", {"place": "hall", "from_s": 0.0, "to_s": 20.0}, (4 + 18 + 4 + 8) / 20),
        ("mean_density_per_m2", {"place": "hall", "from_s": 5.0, "to_s": 9.0}, 0.3),
        ("mean_density_per_m2", {"place": "hall#1", "from_s": 5.0, "to_s": 15.0}, 0.125),
        ("most_inside", {"place": "hall"}, 3.0),
        ("longest_queue", {"place": "hall"}, 2.0),
        ("longest_queue", {"place": "hall", "from_s": 12.0}, 0.0),
        ("longest_queue_at_s", {"place": "hall"}, 4.0),
        ("first_queue_s", {"place": "hall", "persons": 2}, 4.0),
        ("first_queue_s", {"place": "hall", "persons": 3}, math.nan),
    ],
)
def test_measure(ran: SimpleNamespace, name: str, of: dict[str, Any], expected: float) -> None:
    assert measure(name, ran, **of) == pytest.approx(expected, nan_ok=True)


def test_departure_error_is_that_of_the_worst(ran: SimpleNamespace) -> None:
    ran.people.start_s = ran.people.start_s[[0, 1, 3]]
    ran.passages = ran.passages.with_columns(occupant=pl.Series([0, 0, 2, 1]))
    ran.people.pre_movement_s = np.array([0.0, 5.0, 1.0])
    ran.people.release_s = np.zeros(3)
    # occupant 0 set off at 4 - 2 = 2 s, two seconds after the draw; the others to the digit
    assert measure("departure_error_s", ran) == pytest.approx(2.0)


def test_ks_tells_one_distribution_from_another(ran: SimpleNamespace) -> None:
    ran.people.pre_movement_s = np.linspace(10, 100, 200)
    right = measure("pre_movement_ks_p", ran, distribution="uniform", parameters=[10.0, 100.0])
    wrong = measure("pre_movement_ks_p", ran, distribution="normal", parameters=[55.0, 10.0])
    assert right > 0.9
    assert wrong < 1e-3


@pytest.mark.parametrize(("shift_s", "error_s"), [(0.0, 0.0), (0.25, 0.25)])
def test_tandem_error_finds_a_late_passage(
    ran: SimpleNamespace, shift_s: float, error_s: float
) -> None:
    # sets off at 0, 0, 1 and 5 s; 2 s of walk; one passage every 2 s
    ran.passages = pl.DataFrame({"time_s": [2.0, 4.0, 6.0, 8.0 + shift_s], "connection": ["d"] * 4})
    found = measure("tandem_error_s", ran, connections=["d"], flows_per_s=[0.5], walks_s=[2.0])
    assert found == pytest.approx(error_s)


def test_tandem_error_needs_every_passage(ran: SimpleNamespace) -> None:
    ran.passages = pl.DataFrame({"time_s": [2.0], "connection": ["d"]})
    found = measure("tandem_error_s", ran, connections=["d"], flows_per_s=[0.5], walks_s=[2.0])
    assert math.isnan(found)


def test_unknown_place_is_named(ran: SimpleNamespace) -> None:
    with pytest.raises(KeyError, match="cellar"):
        measure("most_inside", ran, place="cellar")


def test_every_measure_says_what_it_is() -> None:
    assert all(len(entry.says) > 10 for entry in METRICS.values())
