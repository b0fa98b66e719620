"""The law `cn-stream`: persons per minute and stream of 0.55 m."""

from __future__ import annotations

import pytest

from evacsim.movement import make_law


def test_a_stream_passes_43_a_minute_on_the_level_and_37_on_stairs() -> None:
    law = make_law("cn-stream")
    assert law.door_flow_per_m_s() * 0.55 * 60 == pytest.approx(43)
    assert law.level().best_flow_per_m_s * 0.55 * 60 == pytest.approx(43)
    for mode in ("down", "up"):
        flow = law.stair(0.15, 0.28, mode).best_flow_per_m_s  # type: ignore[arg-type]
        assert flow * 0.55 * 60 == pytest.approx(37)


def test_the_curve_passes_the_capacity_at_its_best_and_no_more() -> None:
    curve = make_law("cn-stream").stair(0.15, 0.28, "down")
    best = curve.best_density_per_m2
    flows = [d / 100 * curve.speed_m_per_s(d / 100) for d in range(1, 400)]
    assert best * curve.speed_m_per_s(best) == pytest.approx(curve.best_flow_per_m_s)
    assert max(flows) == pytest.approx(37 / 60 / 0.55, rel=1e-4)
    assert curve.jam_density_per_m2 == pytest.approx(3.76)
    assert curve.speed_m_per_s(3.76) == 0


def test_free_walking_is_as_sfpe_says() -> None:
    ours = make_law("cn-stream").level().speed_m_per_s(0.54)
    assert ours == pytest.approx(make_law("sfpe").level().speed_m_per_s(0.54), rel=0.02)


def test_its_constants_can_be_replaced() -> None:
    law = make_law("cn-stream", {"stair_per_min": 33.0, "stream_width_m": 0.60})
    assert law.stair(0.15, 0.28, "down").best_flow_per_m_s == pytest.approx(33 / 60 / 0.60)
