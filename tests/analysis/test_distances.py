from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from evacsim.analysis.drill.distances import (
    area_between,
    distances,
    largest_share_difference,
    projection_coefficient,
    relative_difference,
    secant_cosine,
)

# Golden values: the formulas in exact fractions, roots taken at the end
E = [0, 1, 3, 7, 10]
M = [0, 2, 3, 5, 10]
T = [0, 1, 2, 4, 5]


def test_the_golden_vector_by_fractions() -> None:
    pairs = list(zip(E, M, strict=True))
    erd = math.sqrt(Fraction(sum((e - m) ** 2 for e, m in pairs), sum(e * e for e in E)))
    assert relative_difference(E, M) == pytest.approx(erd, abs=1e-12)
    epc = Fraction(sum(e * m for e, m in pairs), sum(m * m for m in M))
    assert projection_coefficient(E, M) == pytest.approx(float(epc), abs=1e-12)
    assert float(epc) == pytest.approx(146 / 138)


@pytest.mark.parametrize("lag", [1, 2, 3])
def test_the_secant_cosine_by_fractions(lag: int) -> None:
    top = left = right = Fraction(0)
    for i in range(lag, len(T)):
        weight = Fraction(1, lag * lag * (T[i] - T[i - 1]))
        top += weight * (E[i] - E[i - lag]) * (M[i] - M[i - lag])
        left += weight * (E[i] - E[i - lag]) ** 2
        right += weight * (M[i] - M[i - lag]) ** 2
    expected = float(top) / math.sqrt(left * right)
    assert secant_cosine(E, M, T, lag=lag) == pytest.approx(expected, abs=1e-12)


def test_a_curve_and_itself_are_perfect() -> None:
    curve = np.linspace(0, 400, 300) ** 1.1
    found = distances(curve, curve, np.arange(300.0))
    assert (found.erd, found.area_person_s, found.ks) == (0, 0, 0)
    assert found.epc == pytest.approx(1)
    assert found.sc == pytest.approx(1)
    assert (found.lag, found.points) == (9, 300)


def test_a_model_that_counts_half_is_half_away() -> None:
    curve = np.arange(1.0, 50.0)
    assert relative_difference(curve, curve / 2) == pytest.approx(0.5)
    assert projection_coefficient(curve, curve / 2) == pytest.approx(2)
    assert largest_share_difference(curve, curve / 2) == pytest.approx(0)


def test_area_and_shares_of_a_late_curve() -> None:
    time = np.arange(0.0, 101.0)
    early, late = np.clip(time, 0, 50), np.clip(time - 10, 0, 50)
    assert area_between(early, late, time) == pytest.approx(500)  # 50 persons, each 10 s later
    assert largest_share_difference(early, late) == pytest.approx(0.2)


def test_what_curves_do_not_give_is_missing() -> None:
    nothing = np.zeros(10)
    found = distances(nothing, nothing, np.arange(10.0))
    assert (found.erd, found.epc, found.sc, found.ks) == (None, None, None, None)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        relative_difference([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="from 1 to 4"):
        secant_cosine(E, M, T, lag=5)
    with pytest.raises(ValueError, match="rise"):
        secant_cosine(E, M, [0, 1, 1, 2, 3], lag=1)
