"""Distributions: moments and shapes against closed forms and scipy, bounds, and what is refused."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from evacsim.premovement import (
    Distribution,
    Fixed,
    Gamma,
    Lognormal,
    Normal,
    Triangular,
    Uniform,
    Weibull,
)
from evacsim.scenario.distributions import SecondsDistribution, SpeedDistribution

SECONDS: TypeAdapter[Distribution] = TypeAdapter(SecondsDistribution)
SPEEDS: TypeAdapter[Distribution] = TypeAdapter(SpeedDistribution)

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = [
    Fixed(value=7.0),
    Uniform(low=10.0, high=100.0),
    Normal(mean=120.0, sd=30.0),
    Lognormal(median=15.0, sigma=0.4),
    Lognormal(mean=5.0, sd=2.0),
    Triangular(low=5.0, mode=10.0, high=30.0),
    Gamma(shape=1.291, scale=103.901),
    Weibull(shape=1.195, scale=139.285),
    Lognormal(median=15.0, sigma=0.4, max=30.0),
    Normal(mean=1.2, sd=0.2, min=0.8, max=1.3),
]


@pytest.mark.parametrize(
    ("distribution", "mean", "sd"),
    [
        (Uniform(low=10.0, high=100.0), 55.0, 25.98),
        (Normal(mean=120.0, sd=30.0), 120.0, 30.0),
        (Lognormal(mean=5.0, sd=2.0), 5.0, 2.0),
    ],
)
def test_z13_moments(distribution: Distribution, mean: float, sd: float) -> None:
    """EvacuatioNZ Z13: mean and standard deviation of U(10, 100), N(120, 30), LogN(5, 2).

    Tolerance: four standard errors of each, from the spread, n = 20,000.
    """
    sample = distribution.sample(np.random.default_rng(13), 20_000)
    n = len(sample)
    fourth = np.mean((sample - sample.mean()) ** 4)
    error_of_sd = np.sqrt((fourth - sample.var() ** 2) / n) / (2 * sd)
    assert sample.mean() == pytest.approx(mean, abs=4 * sd / np.sqrt(n))
    assert sample.std() == pytest.approx(sd, abs=4 * error_of_sd)
    assert distribution.expectation == pytest.approx(mean)


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (Uniform(low=10.0, high=100.0), stats.uniform(10, 90).cdf),
        (Gamma(shape=1.291, scale=103.901), stats.gamma(1.291, scale=103.901).cdf),
        (
            Lognormal(median=np.exp(4.586), sigma=0.967),
            stats.lognorm(0.967, scale=np.exp(4.586)).cdf,
        ),
        (Weibull(shape=1.195, scale=139.285), stats.weibull_min(1.195, scale=139.285).cdf),
        (Triangular(low=0.0, mode=2.0, high=10.0), stats.triang(0.2, scale=10).cdf),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nist_1_1_shapes(distribution: Distribution, expected: Callable[[object], object]) -> None:
    """NIST TN 1822 case 1.1: a sample passes Kolmogorov-Smirnov against its own distribution."""
    sample = distribution.sample(np.random.default_rng(11), 2_000)
    assert stats.kstest(sample, expected).pvalue > 0.05
    wrong = stats.kstest(sample * 1.15, expected).pvalue
    assert wrong < 0.05, "the test could not tell 15 % more"


def test_imo_7_speeds_stay_in_the_published_range() -> None:
    """IMO MSC.1/Circ.1533 test 7: 50 men of 30-50 years, 0.97 to 1.62 m/s, uniform."""
    speeds = Uniform(low=0.97, high=1.62).sample(np.random.default_rng(7), 50)
    assert speeds.min() >= 0.97
    assert speeds.max() <= 1.62
    assert speeds.mean() == pytest.approx(1.295, abs=4 * np.sqrt(0.0352 / 50))


def test_rimea_7_means_fall_with_age() -> None:
    """RiMEA 7: level speeds by age, each sample within 0.03 m/s of the range given."""
    ages = {20: (1.60, 1.64), 30: (1.52, 1.56), 40: (1.46, 1.50), 50: (1.39, 1.43)}
    means = []
    for age, (low, high) in ages.items():
        sample = Uniform(low=low, high=high).sample(np.random.default_rng(age), 10)
        assert low - 0.03 <= sample.min() <= sample.max() <= high + 0.03
        means.append(sample.mean())
    assert means == sorted(means, reverse=True)


@pytest.mark.parametrize("distribution", ALL, ids=str)
def test_the_mean_of_quantiles_is_the_expectation(distribution: Distribution) -> None:
    grid = (np.arange(200_000) + 0.5) / 200_000
    assert distribution.quantile(grid).mean() == pytest.approx(distribution.expectation, rel=1e-3)


@given(st.sampled_from(ALL), st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_quantiles_are_finite_and_rise(distribution: Distribution, shares: list[float]) -> None:
    values = distribution.quantile(sorted(shares))
    assert np.all(np.isfinite(values))
    assert np.all(np.diff(values) >= 0)


@given(st.floats(0, 1))
def test_bounds_condition_and_do_not_pile_up(share: float) -> None:
    whole = Lognormal(median=15.0, sigma=0.4)
    cut = Lognormal(median=15.0, sigma=0.4, min=10.0, max=30.0)
    value = float(cut.quantile(share))
    assert 10.0 <= value <= 30.0
    low, high = (stats.lognorm(0.4, scale=15.0).cdf(bound) for bound in (10.0, 30.0))
    assert value == pytest.approx(float(whole.quantile(low + share * (high - low))), rel=1e-6)


def test_more_people_leave_the_first_ones_alone() -> None:
    few = ALL[3].sample(np.random.default_rng(5), 10)
    many = ALL[3].sample(np.random.default_rng(5), 1000)
    assert np.array_equal(many[:10], few)


@pytest.mark.parametrize(
    ("adapter", "unit"), [(SECONDS, "s"), (SPEEDS, "m_per_s")], ids=["seconds", "speeds"]
)
def test_keys_carry_the_unit(adapter: TypeAdapter[Distribution], unit: str) -> None:
    read = adapter.validate_python({"kind": "lognormal", f"median_{unit}": 2, "sigma": 0.4})
    assert read.expectation == Lognormal(median=2.0, sigma=0.4).expectation
    with pytest.raises(ValidationError, match=f"low_{unit}"):
        adapter.validate_python({"kind": "uniform", f"high_{unit}": 3})
    with pytest.raises(ValidationError, match="not permitted"):
        adapter.validate_python({"kind": "fixed", f"value_{unit}": 3, "value": 3})


def test_it_survives_pickling() -> None:
    read = SECONDS.validate_python({"kind": "gamma", "shape": 2, "scale_s": 3, "max_s": 20})
    assert pickle.loads(pickle.dumps(read)) == read  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"kind": "uniform", "low_s": 5, "high_s": 5}, "low must be below high"),
        ({"kind": "triangular", "low_s": 1, "mode_s": 9, "high_s": 5}, "low <= mode <= high"),
        ({"kind": "normal", "mean_s": 5, "sd_s": 0}, "greater than 0"),
        ({"kind": "gamma", "shape": -1, "scale_s": 2}, "greater than 0"),
        ({"kind": "lognormal", "median_s": 5}, "either median and sigma"),
        ({"kind": "lognormal", "median_s": 5, "sigma": 1, "mean_s": 5}, "either median and sigma"),
        ({"kind": "normal", "mean_s": 5, "sd_s": 1, "min_s": 9, "max_s": 3}, "min must be below"),
        ({"kind": "uniform", "low_s": 0, "high_s": 5, "min_s": 7}, "less than a millionth"),
        ({"kind": "fixed", "value_s": -1}, "greater than or equal to 0"),
        ({"kind": "fixed", "value_s": float("nan")}, "finite"),
        ({"kind": "fixed", "value_s": "12"}, "valid number"),
        ({"kind": "poisson"}, "poisson"),
    ],
)
def test_nonsense_is_refused(data: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        SECONDS.validate_python(data)


@given(
    st.sampled_from([Gamma, Weibull]),
    st.floats(1e-3, 1e3),
    st.floats(1e-6, 1e9),
    st.lists(st.floats(0, 1), max_size=5),
)
def test_absurd_parameters_are_refused_or_give_finite_values(
    family: type[Gamma | Weibull], shape: float, scale: float, shares: list[float]
) -> None:
    try:
        distribution = family(shape=shape, scale=scale)
    except ValidationError as error:
        refusal = str(error)
    else:
        values = distribution.quantile(shares)
        assert values.shape == (len(shares),)
        assert np.all(np.isfinite(values))
        assert not distribution.expectation < 0
        return
    assert "must stay within 1e+15" in refusal


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "lognormal", "mean_s": 1, "sd_s": 1e300},
        {"kind": "lognormal", "mean_s": 1e-300, "sd_s": 1e150, "max_s": 5},
        {"kind": "lognormal", "median_s": 1, "sigma": 1e5},
        {"kind": "normal", "mean_s": 1e150, "sd_s": 1e-300, "min_s": 0},
        {"kind": "uniform", "low_s": 0, "high_s": 1e308},
        {"kind": "fixed", "value_s": 1e300},
    ],
    ids=str,
)
def test_values_beyond_all_bounds_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SECONDS.validate_python(data)
