"""SFPE against its tables (Handbook 6th ed. ch. 67), and `unimpeded`, which borrows its flows."""

from __future__ import annotations

import math

import pytest

from evacsim.movement import make_law

INCH_M = 0.0254
LEVEL = [  # density [1/m2], speed [m/s]: 1.40 (1 - 0.266 D)
    (0.54, 1.1989),
    (0.75, 1.1207),
    (1.0, 1.0276),
    (1.5, 0.8414),
    (2.0, 0.6552),
    (2.5, 0.4690),
    (3.0, 0.2828),
    (3.5, 0.0966),
]
STAIRS = [  # riser, tread [in], k [m/s], highest specific flow [1/(m s)]: Tables 67.2 and 67.5
    (7.5, 10.0, 1.00, 0.94),
    (7.0, 11.0, 1.08, 1.01),
    (6.5, 12.0, 1.16, 1.09),
    (6.5, 13.0, 1.23, 1.16),
]


@pytest.mark.parametrize(("density", "speed"), LEVEL)
def test_level_speeds(density: float, speed: float) -> None:
    assert make_law("sfpe").level().speed_m_per_s(density) == pytest.approx(speed, abs=5.1e-5)


def test_the_level_flow_is_the_printed_one_at_the_best_density() -> None:
    level = make_law("sfpe").level()
    assert level.best_density_per_m2 == pytest.approx(1.8797, abs=5e-5)
    assert level.best_flow_per_m_s == 1.30
    at_best = level.best_density_per_m2 * level.speed_m_per_s(level.best_density_per_m2)
    assert at_best == pytest.approx(1.3158, abs=5e-5)
    assert level.jam_density_per_m2 == pytest.approx(3.76, abs=0.005)
    assert level.speed_m_per_s(9.0) == 0.0


@pytest.mark.parametrize(("riser", "tread", "k", "flow"), STAIRS)
def test_stairs(riser: float, tread: float, k: float, flow: float) -> None:
    """51.8 sqrt(tread / riser) m/min meets the four rows of the tables within 1.2 %."""
    curve = make_law("sfpe").stair(riser * INCH_M, tread * INCH_M, "down")
    assert curve.speed_m_per_s(0.0) == pytest.approx(k, rel=0.012)
    assert curve.best_flow_per_m_s == pytest.approx(flow, rel=0.012)
    assert curve.in_range


def test_stairs_of_180_by_280() -> None:
    """The stair of EvacuatioNZ's cases: 0.9221 m/s at 0.54 /m2, 1.012 /(m s)."""
    curve = make_law("sfpe").stair(0.180, 0.280, "down")
    assert curve.speed_m_per_s(0.54) == pytest.approx(0.9221, abs=5.1e-5)
    assert curve.best_flow_per_m_s == pytest.approx(1.012, abs=5e-4)
    up = make_law("sfpe").stair(0.180, 0.280, "up")
    assert up.speed_m_per_s(1.0) == curve.speed_m_per_s(1.0)


def test_a_stair_out_of_range_says_so_and_uses_the_nearest_supported() -> None:
    law = make_law("sfpe")
    shallow, limit = law.stair(0.15, 0.28, "down"), law.stair(0.165, 0.28, "down")
    assert not shallow.in_range
    assert shallow.speed_m_per_s(1.0) == limit.speed_m_per_s(1.0)


def test_unimpeded_limits_flow_and_nothing_else() -> None:
    law = make_law("unimpeded")
    assert law.level().speed_m_per_s(50.0) == math.inf
    assert law.level().jam_density_per_m2 == math.inf
    sfpe = make_law("sfpe").stair(0.18, 0.28, "down").best_flow_per_m_s
    assert law.stair(0.18, 0.28, "down").best_flow_per_m_s == sfpe
