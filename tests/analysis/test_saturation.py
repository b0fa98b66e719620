"""Flow over capacity of two replications written by hand (see conftest)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.density.saturation import Saturation, saturation
from evacsim.movement import make_law

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def _of(results: Results, facts: Facts, name: str, level_flow: float = 1.30) -> Saturation:
    law = make_law("sfpe", {"level_flow_per_m_s": level_flow})
    found = saturation(results, facts, law=law)
    return next(one for one in found if one.connection == name)


def test_flow_is_counted_in_windows_and_averaged(results: Results, facts: Facts) -> None:
    """The head of the flight: 4 and 3 persons in the first ten seconds, nobody after."""
    head = _of(results, facts, "stair.head")
    assert head.persons == 3.5
    assert head.flow_per_s[:2].tolist() == [0.35, 0.0]
    assert head.used_s == pytest.approx((6.0 + 2.0) / 2)
    stair = 51.8 / 60 * math.sqrt(0.279 / 0.178) / (4 * 0.266)
    assert head.capacity_per_s == pytest.approx(stair * (1.2 - 0.30))
    assert head.share[0] == pytest.approx(0.35 / head.capacity_per_s)
    assert head.busy_s == 0.0


def test_busy_is_at_nine_tenths_of_the_capacity(results: Results, facts: Facts) -> None:
    """Exit A under a law that passes 0.196 /s: 3 persons in ten seconds are busy, 1 is not."""
    exit_a = _of(results, facts, "exit-A", level_flow=0.28)
    assert exit_a.capacity_per_s == pytest.approx(0.28 * 0.70)
    assert exit_a.busy_s == (0.0 + 10.0) / 2
    assert exit_a.used_s == (12.0 + 4.0) / 2
    assert exit_a.busy_share == pytest.approx(5 / 8)


def test_the_longest_busy_comes_first(results: Results, facts: Facts) -> None:
    found = saturation(results, facts, law=make_law("sfpe", {"level_flow_per_m_s": 0.28}))
    assert found[0].connection == "exit-A"
    assert [one.busy_s for one in found] == sorted((one.busy_s for one in found), reverse=True)
    assert set(found[0].as_json()) >= {"connection", "busy_share", "flow_over_capacity"}
