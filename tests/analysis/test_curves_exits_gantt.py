"""Egress curves, exit usage and the milestones of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.times.curves import egress_curve, flight_curves
from evacsim.analysis.times.exits import exit_times, exit_usage
from evacsim.analysis.times.gantt import group_timeline

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def test_egress_curve(results: Results) -> None:
    curve = egress_curve(results)
    assert curve.time_s[0] == 0.0
    assert curve.time_s[-1] >= 40.0
    assert curve.count[0, [0, 17, 18, 20, 30, 39, 40]].tolist() == [0, 0, 1, 2, 3, 3, 4]
    assert curve.count[1, -1] == 3
    assert curve.p50[-1] == 3.5
    assert (curve.p05 <= curve.p50).all()
    assert (curve.p50 <= curve.p95).all()


def test_flight_curves_count_who_left_the_flight(results: Results, facts: Facts) -> None:
    curves = flight_curves(results, facts)
    assert list(curves) == ["stair"]
    assert curves["stair"].count[0, [12, 13, 17, 22]].tolist() == [0, 1, 3, 4]
    assert curves["stair"].count[1, -1] == 3


def test_exit_usage(results: Results, facts: Facts) -> None:
    usage = {row["exit"]: row for row in exit_usage(results, facts).to_dicts()}
    assert usage["exit-A"] == {
        "exit": "exit-A",
        "min": 3,
        "p50": 3.0,
        "max": 3,
        "share": pytest.approx(6 / 7),
        "first_s": 14.0,
        "last_s": 22.0,
    }
    assert (usage["exit-B"]["min"], usage["exit-B"]["max"]) == (0, 1)
    assert usage["exit-B"]["last_s"] == 40.0
    assert exit_times(results, replication=0) == {"exit-A": [18.0, 20.0, 30.0], "exit-B": [40.0]}


def test_group_timeline(results: Results, facts: Facts) -> None:
    rows = {row["group"]: row for row in group_timeline(results, facts).to_dicts()}
    one = rows["class-1"]
    assert one["people"] == 2.0
    assert one["first_start_s"] == 1.5
    assert one["room_clear_s"] == 4.5
    assert one["last_on_stair_s"] == 4.5
    assert one["last_off_stair_s"] == (15.0 + 9.0) / 2
    assert one["first_out_s"] == 14.0
    assert one["last_out_s"] == 16.0
    # of class 2 one never left the room in replication 1, so only replication 0 tells of the last
    assert rows["class-2"]["room_clear_s"] == 9.0
    assert rows["class-2"]["last_out_s"] == 40.0
