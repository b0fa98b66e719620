"""The law `imo` against the tables of MSC.1/Circ.1533."""

from __future__ import annotations

import pytest

from evacsim.movement import make_law


@pytest.mark.parametrize(
    ("density", "speed"),
    [(0.0, 1.2), (0.25, 1.2), (0.5, 1.2), (1.2, 0.935), (1.9, 0.67), (3.2, 0.20), (3.35, 0.15),
     (3.5, 0.10), (3.7, 0.10), (3.76, 0.0), (5.0, 0.0)],
)  # fmt: skip
def test_corridor_speeds_lie_between_the_rows_of_the_table(density: float, speed: float) -> None:
    assert make_law("imo").level().speed_m_per_s(density) == pytest.approx(speed, abs=1e-12)


def test_best_flows_are_those_of_the_table() -> None:
    law = make_law("imo")
    assert law.door_flow_per_m_s() == 1.3
    assert law.level().best_flow_per_m_s == 1.3
    assert law.stair(0.15, 0.28, "down").best_flow_per_m_s == 1.1
    assert law.stair(0.15, 0.28, "up").best_flow_per_m_s == 0.88


@pytest.mark.parametrize(
    ("mode", "rows"),
    [("down", [(0.54, 1.0), (0.82, 0.775), (1.1, 0.55)]),
     ("up", [(0.43, 0.8), (0.655, 0.62), (0.88, 0.44)])],
)  # fmt: skip
def test_stair_speed_by_flow_is_that_of_the_table(
    mode: str, rows: list[tuple[float, float]]
) -> None:
    curve = make_law("imo").stair(0.17, 0.28, mode)  # type: ignore[arg-type]
    for flow, speed in rows:
        assert curve.speed_m_per_s(flow / speed) == pytest.approx(speed, abs=1e-12)
    assert curve.best_density_per_m2 == pytest.approx(2.0)
    assert curve.speed_m_per_s(0.2) == rows[0][1]


def test_beyond_the_best_flow_of_stairs_the_chord_leads_to_jam() -> None:
    curve = make_law("imo").stair(0.17, 0.28, "down")
    middle = (2.0 + 3.76) / 2
    assert curve.speed_m_per_s(middle) * middle == pytest.approx(0.55)
    assert curve.speed_m_per_s(3.76) == 0
    assert curve.speed_m_per_s(2.0001) == pytest.approx(curve.speed_m_per_s(2.0), rel=1e-3)


def test_widths_are_clear() -> None:
    layers = make_law("imo").boundary_layers
    assert layers.door == layers.opening == layers.corridor == layers.stair == layers.handrail == 0
