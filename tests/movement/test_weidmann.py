"""Weidmann (1993) against values of his equation and his highest flows."""

from __future__ import annotations

import math

import pytest

from evacsim.movement import make_law

LEVEL = [  # density [1/m2], speed [m/s]: 1.34 [1 - exp(-1.913 (1/D - 1/5.4))]
    (0.1, 1.3400),
    (0.25, 1.3391),
    (0.5, 1.2984),
    (0.75, 1.1910),
    (1.0, 1.0581),
    (1.25, 0.9267),
    (1.5, 0.8066),
    (1.75, 0.7000),
    (2.0, 0.6062),
    (2.5, 0.4515),
    (3.0, 0.3307),
    (3.5, 0.2344),
    (4.0, 0.1563),
    (5.0, 0.0374),
    (5.4, 0.0),
]


@pytest.mark.parametrize(("density", "speed"), LEVEL)
def test_level_speeds(density: float, speed: float) -> None:
    assert make_law("weidmann").level().speed_m_per_s(density) == pytest.approx(speed, abs=5.1e-5)


def test_highest_flows() -> None:
    law = make_law("weidmann")
    level = law.level()
    assert level.best_flow_per_m_s == pytest.approx(1.2249, abs=5.1e-5)
    assert level.best_density_per_m2 == pytest.approx(1.751, abs=5e-4)
    assert law.door_flow_per_m_s() == level.best_flow_per_m_s
    assert law.stair(0.17, 0.28, "down").best_flow_per_m_s == pytest.approx(0.98, abs=0.02)
    assert law.stair(0.17, 0.28, "up").best_flow_per_m_s == pytest.approx(0.85, abs=0.02)


def test_stairs_are_counted_on_the_horizontal() -> None:
    """0.694 m/s down and 0.610 m/s up, of horizontal way."""
    law, cosine = make_law("weidmann"), 0.28 / math.hypot(0.17, 0.28)
    down, up = (law.stair(0.17, 0.28, mode).speed_m_per_s(0.0) for mode in ("down", "up"))
    assert down * cosine == pytest.approx(0.694, abs=1e-9)
    assert up * cosine == pytest.approx(0.610, abs=1e-9)


@pytest.mark.parametrize("name", ["weidmann", "student"])
def test_the_best_density_is_searched_once_for_equal_curves(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The golden section takes 160 speeds; a second curve of the law, and a second look, none."""
    constants = {"jam_per_m2": 5.123456}  # curves that nobody has made before
    first = make_law(name, constants).level()
    found = first.best_density_per_m2, first.best_flow_per_m_s
    monkeypatch.setattr(type(first), "speed_m_per_s", lambda *_: pytest.fail("searched again"))
    assert (first.best_density_per_m2, first.best_flow_per_m_s) == found
    assert make_law(name, constants).level().best_density_per_m2 == found[0]


def test_the_best_density_to_the_last_bit() -> None:
    """As found by 80 steps of the golden section from 0.001 per m2 to jam."""
    assert make_law("weidmann").level().best_density_per_m2.hex() == "0x1.c02b9859ac7fap+0"
    assert make_law("student").level().best_density_per_m2.hex() == "0x1.aa920089672d8p+0"
