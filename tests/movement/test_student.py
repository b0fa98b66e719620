"""The law `student` against the figures it was fitted to, and what it must not do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evacsim.movement import make_law


def _door_flow_per_s(width_m: float, pressing: float) -> float:
    law = make_law("student", {"pressing": pressing})
    return law.door_flow_per_m_s() * (width_m - 2 * law.boundary_layers.door)


def _corridor_flow_per_s(width_m: float) -> float:
    law = make_law("student")
    return law.level().best_flow_per_m_s * (width_m - 2 * law.boundary_layers.corridor)


@pytest.mark.parametrize(
    ("width", "flow", "pressing"),
    [(0.5, 1.21, 0), (0.70, 1.64, 0), (1.20, 2.32, 0),
     (2.4, 6.07, 1), (3.6, 8.96, 1), (5.0, 13.82, 1)],
)  # fmt: skip
def test_every_fitted_door_is_met_within_ten_per_cent(
    width: float, flow: float, pressing: float
) -> None:
    assert _door_flow_per_s(width, pressing) == pytest.approx(flow, rel=0.10)


@pytest.mark.parametrize(("density", "speed"), [(0.62, 1.37), (1.14, 1.17), (1.62, 0.95)])
def test_the_free_branch_is_met_within_five_per_cent(density: float, speed: float) -> None:
    assert make_law("student").level().speed_m_per_s(density) == pytest.approx(speed, rel=0.05)


@pytest.mark.parametrize(("density", "speed"), [(2.13, 0.60), (3.07, 0.29)])
def test_queues_before_a_door_stand_on_the_chord(density: float, speed: float) -> None:
    curve = make_law("student").level()
    share = density * speed * 1.8 / _corridor_flow_per_s(1.8)
    jam, best = curve.jam_density_per_m2, curve.best_density_per_m2
    assert jam - share * (jam - best) == pytest.approx(density, rel=0.10)


@pytest.mark.parametrize("width", [0.8, 1.2, 2.4])
def test_a_corridor_passes_what_an_orderly_door_of_its_width_passes(width: float) -> None:
    assert _corridor_flow_per_s(width) == pytest.approx(_door_flow_per_s(width, 0))


def test_no_rule_proportional_to_width_meets_all_orderly_doors() -> None:
    low = max(0.9 * flow / width for width, flow in [(0.5, 1.21), (0.7, 1.64), (1.2, 2.32)])
    high = min(1.1 * flow / width for width, flow in [(0.5, 1.21), (0.7, 1.64), (1.2, 2.32)])
    assert low > high


def test_orderly_is_the_default_and_pressing_gains_only_beyond_the_first_lane() -> None:
    assert make_law("student") == make_law("student", {"pressing": 0.0})
    assert _door_flow_per_s(0.45, 1) == pytest.approx(_door_flow_per_s(0.45, 0))
    flows = [_door_flow_per_s(1.2, p) for p in (0, 0.25, 0.5, 1)]
    assert flows == sorted(set(flows))


@pytest.mark.parametrize("pressing", [-0.1, 1.1, float("nan")])
def test_pressing_outside_0_to_1_is_refused(pressing: float) -> None:
    with pytest.raises(ValueError, match="pressing"):
        make_law("student", {"pressing": pressing})


def test_stairs_are_the_level_in_the_ratio_of_sfpe() -> None:
    student, sfpe = make_law("student"), make_law("sfpe")
    down = student.stair(0.178, 0.279, "down")
    ratio = sfpe.stair(0.178, 0.279, "down").speed_m_per_s(1.0) / sfpe.level().speed_m_per_s(1.0)
    level = student.level()
    assert down.best_flow_per_m_s == pytest.approx(ratio * level.best_flow_per_m_s, rel=1e-6)
    assert 0.9 <= down.best_flow_per_m_s <= 1.6
    up = student.stair(0.178, 0.279, "up")
    assert up.best_flow_per_m_s == pytest.approx(0.8 * down.best_flow_per_m_s, rel=1e-6)


def test_stairs_do_not_gain_by_pressing() -> None:
    pressed = make_law("student", {"pressing": 1.0})
    assert pressed.stair(0.17, 0.28, "down") == make_law("student").stair(0.17, 0.28, "down")


def test_stairs_outside_the_range_of_sfpe_say_so() -> None:
    assert make_law("student").stair(0.17, 0.28, "down").in_range
    assert not make_law("student").stair(0.14, 0.36, "down").in_range


def test_the_constants_are_those_of_the_fit() -> None:
    checkout = Path(__file__).parents[2]
    script = checkout / "benchmarks" / "accuracy" / "fit_student.py"
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONSAFEPATH": "", "PYTHONIOENCODING": "utf-8"},
    )
    assert "The constants in the law are those of this fit." in done.stdout
    assert "BEYOND" not in done.stdout
