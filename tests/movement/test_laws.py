"""What every law must answer, whichever it is."""

from __future__ import annotations

import itertools
import math

import pytest

from evacsim.movement import LAWS, make_law
from evacsim.movement.law import counterflow_speed_factor


def _curves(name: str) -> list[object]:
    law = make_law(name)
    return [law.level(), law.stair(0.17, 0.28, "down"), law.stair(0.17, 0.28, "up")]


@pytest.mark.parametrize("name", LAWS)
def test_a_law_says_its_name_equation_range_and_source(name: str) -> None:
    law = make_law(name)
    assert law.name == name
    for text in (law.equation, law.valid_range, law.source):
        assert text
        assert "\n" not in text


@pytest.mark.parametrize("name", [name for name in LAWS if name != "unimpeded"])
@pytest.mark.parametrize("mode", [0, 1, 2])
def test_speed_never_rises_with_density_and_ends_at_jam(name: str, mode: int) -> None:
    curve = _curves(name)[mode]
    jam = curve.jam_density_per_m2  # type: ignore[attr-defined]
    speeds = [curve.speed_m_per_s(d * jam / 200) for d in range(201)]  # type: ignore[attr-defined]
    assert all(math.isfinite(speed) and speed >= 0 for speed in speeds)
    assert all(later <= earlier + 1e-9 for earlier, later in itertools.pairwise(speeds))
    assert speeds[-1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("name", [name for name in LAWS if name != "unimpeded"])
@pytest.mark.parametrize("mode", [0, 1, 2])
def test_best_flow_is_at_the_best_density(name: str, mode: int) -> None:
    """To 3 %: printed tables round their flows and speeds."""
    curve = _curves(name)[mode]
    best = curve.best_density_per_m2  # type: ignore[attr-defined]
    flow = best * curve.speed_m_per_s(best)  # type: ignore[attr-defined]
    assert curve.best_flow_per_m_s == pytest.approx(flow, rel=0.03)  # type: ignore[attr-defined]
    assert best < curve.jam_density_per_m2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("constant", "value"),
    [("jam_per_m2", 0.0), ("jam_per_m2", math.nan), ("jam_per_m2", math.inf), ("jam_m2", 4.0)],
)
def test_constants_that_cannot_be_are_refused(constant: str, value: float) -> None:
    with pytest.raises(ValueError, match=constant):
        make_law("weidmann", {constant: value})


@pytest.mark.parametrize("name", LAWS)
def test_meeting_costs_speed_under_every_law_but_the_oracle_of_tests(name: str) -> None:
    assert make_law(name).counterflow_slowing == (0.0 if name == "unimpeded" else 1.0)


def test_meeting_costs_what_was_measured_and_nothing_where_nobody_is() -> None:
    """A fifth at 0.6 per m2, 15-20 % at 1, a tenth at 1.4; half of it with half the slowing."""
    factors = [counterflow_speed_factor(density) for density in (0.0, 0.3, 0.6, 1.0, 1.4, 2.2, 9.0)]
    assert factors == pytest.approx([1.0, 0.9, 0.8, 0.825, 0.9, 1.0, 1.0])
    assert counterflow_speed_factor(1.0, slowing=0.5) == pytest.approx(0.9125)


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_the_share_of_that_cost_is_from_nothing_to_all(value: float) -> None:
    with pytest.raises(ValueError, match="must be from 0 to 1"):
        make_law("sfpe", {"counterflow_slowing": value})
