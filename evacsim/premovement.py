"""When people start, and how fast they walk: distributions as a scenario file writes them.

A distribution is a frozen pydantic model; which one is told by its `kind`. The parameters carry
no unit here and one in the file: `SecondsDistribution` reads `median_s`, `SpeedDistribution`
`median_m_per_s`. Values come from uniform random numbers through the inverse of the cumulative
distribution, one number in, one value out, so that an added person changes nobody else's.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_SMALLEST = 2.0**-53
"""Uniforms are kept this far from 0 and 1, where a distribution without bounds is infinite."""

_LEAST_LEFT = 1e-6
"""Less probability than this between two bounds cannot be inverted with any accuracy."""

_FARTHEST = 1e15
"""Values that may come up stay within this: beyond, sums of times lose whole seconds."""

_STEPS = 2_000

_WITHOUT_UNIT = frozenset({"kind", "sigma", "shape"})

_Scipy = tuple[Any, tuple[float, ...], dict[str, float]]
"""A family of scipy.stats, its shape parameters, and its loc and scale."""

Positive = Annotated[float, Field(gt=0)]


class Distribution(BaseModel):
    """What every distribution answers; values are in the unit that the file's keys name."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)

    @abstractmethod
    def quantile(self, uniform: ArrayLike) -> NDArray[np.float64]:
        """Return the values below which the shares `uniform` (in [0, 1]) of all people lie."""

    @property
    @abstractmethod
    def expectation(self) -> float:
        """Mean, after truncation."""

    def sample(self, generator: np.random.Generator, n: int) -> NDArray[np.float64]:
        """Draw `n` values, shape (n,), one uniform each."""
        return self.quantile(generator.random(n))


class Fixed(Distribution):
    """Everybody the same."""

    kind: Literal["fixed"] = "fixed"
    value: Annotated[float, Field(ge=0, le=_FARTHEST)]

    def quantile(self, uniform: ArrayLike) -> NDArray[np.float64]:
        """Return the value, once for each of `uniform`."""
        return np.full(np.shape(uniform), self.value, dtype=np.float64)

    @property
    def expectation(self) -> float:
        """The value."""
        return self.value


class _Spread(Distribution):
    """A distribution with a spread, cut off below `min` and above `max` where they are given.

    Cutting off conditions on the range: what lay outside is spread over the rest, not piled
    up at the bounds.
    """

    min: float | None = None
    max: float | None = None

    @abstractmethod
    def _scipy(self) -> _Scipy:
        """Return scipy's distribution, before it is cut off.

        Not frozen, though that would read better: freezing costs a millisecond, a draw fifty
        microseconds, and a school has a hundred groups.
        """

    def _check(self) -> None:
        """Raise ValueError where parameters do not fit one another."""

    def _range(self) -> tuple[float, float]:
        """Return the cumulative probabilities at the bounds."""
        family, shapes, place = self._scipy()
        with np.errstate(all="ignore"):  # absurd parameters: 0 or 1, or nan, which `_fits` refuses
            low = 0.0 if self.min is None else float(family.cdf(self.min, *shapes, **place))
            high = 1.0 if self.max is None else float(family.cdf(self.max, *shapes, **place))
        return low, high

    def quantile(self, uniform: ArrayLike) -> NDArray[np.float64]:
        """Return the values below which the shares `uniform` (in [0, 1]) of all people lie."""
        low, high = self._range()
        inside = np.clip(np.asarray(uniform, dtype=np.float64), _SMALLEST, 1.0 - _SMALLEST)
        family, shapes, place = self._scipy()
        with np.errstate(all="ignore"):  # absurd parameters: inf or nan, which `_fits` refuses
            values: NDArray[np.float64] = family.ppf(low + inside * (high - low), *shapes, **place)
        if self.min is None and self.max is None:
            return values
        return np.asarray(np.clip(values, self.min, self.max))

    @property
    def expectation(self) -> float:
        """Mean, after truncation (then by quadrature of the quantiles, good to about 0.1 %)."""
        if self.min is None and self.max is None:
            family, shapes, place = self._scipy()
            with np.errstate(all="ignore"):  # far tails may have no mean: inf or nan
                return float(family.mean(*shapes, **place))
        return float(self.quantile((np.arange(_STEPS) + 0.5) / _STEPS).mean())

    @model_validator(mode="after")
    def _fits(self) -> _Spread:
        self._check()
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"min is {self.min:g} and max {self.max:g}; min must be below max")
        if self.min is not None or self.max is not None:
            low, high = self._range()
            if not high - low > _LEAST_LEFT:
                raise ValueError(
                    "between min and max lies less than a millionth of the distribution"
                )
        for end in self.quantile((0.0, 1.0)).tolist():
            if not abs(end) <= _FARTHEST:
                raise ValueError(f"its values reach {end:g}; must stay within {_FARTHEST:g}")
        return self


class Uniform(_Spread):
    """Every value from `low` to `high` as likely as any other."""

    kind: Literal["uniform"] = "uniform"
    low: float
    high: float

    def _check(self) -> None:
        if self.low >= self.high:
            raise ValueError(f"low is {self.low:g} and high {self.high:g}; low must be below high")

    def _scipy(self) -> _Scipy:
        return stats.uniform, (), {"loc": self.low, "scale": self.high - self.low}


class Normal(_Spread):
    """By mean and standard deviation."""

    kind: Literal["normal"] = "normal"
    mean: float
    sd: Positive

    def _scipy(self) -> _Scipy:
        return stats.norm, (), {"loc": self.mean, "scale": self.sd}


class Lognormal(_Spread):
    """By `median` and `sigma` (of the natural logarithm), or by `mean` and `sd` of the values."""

    kind: Literal["lognormal"] = "lognormal"
    median: Positive | None = None
    sigma: Positive | None = None
    mean: Positive | None = None
    sd: Positive | None = None

    def _check(self) -> None:
        by_median = self.median is not None and self.sigma is not None
        by_mean = self.mean is not None and self.sd is not None
        given = [p for p in (self.median, self.sigma, self.mean, self.sd) if p is not None]
        if by_median == by_mean or len(given) != 2:  # noqa: PLR2004 - two parameters fix it
            raise ValueError("a lognormal needs either median and sigma, or mean and sd")

    def _scipy(self) -> _Scipy:
        if self.median is not None and self.sigma is not None:
            return stats.lognorm, (self.sigma,), {"scale": self.median}
        mean, sd = self.mean or math.nan, self.sd or math.nan  # _check: both are there
        ratio = sd / mean
        variance = math.log1p(ratio * ratio)  # ** raises where * gives inf
        scale = mean * math.exp(-variance / 2.0)
        return stats.lognorm, (math.sqrt(variance),), {"scale": scale}


class Triangular(_Spread):
    """From `low` over the most likely value `mode` to `high`."""

    kind: Literal["triangular"] = "triangular"
    low: float
    mode: float
    high: float

    def _check(self) -> None:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError(
                f"low is {self.low:g}, mode {self.mode:g}, high {self.high:g}; "
                "must be low <= mode <= high and low < high"
            )

    def _scipy(self) -> _Scipy:
        spread = self.high - self.low
        return stats.triang, ((self.mode - self.low) / spread,), {"loc": self.low, "scale": spread}


class Gamma(_Spread):
    """By shape (no unit) and scale; the mean is their product."""

    kind: Literal["gamma"] = "gamma"
    shape: Positive
    scale: Positive

    def _scipy(self) -> _Scipy:
        return stats.gamma, (self.shape,), {"scale": self.scale}


class Weibull(_Spread):
    """By shape (no unit) and scale (63 % lie below it)."""

    kind: Literal["weibull"] = "weibull"
    shape: Positive
    scale: Positive

    def _scipy(self) -> _Scipy:
        return stats.weibull_min, (self.shape,), {"scale": self.scale}


DISTRIBUTIONS = {
    "fixed": Fixed,
    "uniform": Uniform,
    "normal": Normal,
    "lognormal": Lognormal,
    "triangular": Triangular,
    "gamma": Gamma,
    "weibull": Weibull,
}
"""The families by the `kind` that a file gives."""


def _with_unit(suffix: str) -> object:
    """Return the union of all families, told apart by `kind`, whose keys end in `suffix`."""

    def key(field: str) -> str:
        return field if field in _WITHOUT_UNIT else field + suffix

    members = tuple(
        type(
            family.__name__ + suffix,
            (family,),
            {
                "__module__": __name__,
                "__doc__": family.__doc__,
                "model_config": ConfigDict(alias_generator=key),
            },
        )
        for family in DISTRIBUTIONS.values()
    )
    globals().update({member.__name__: member for member in members})  # pickle finds them by name
    return Annotated[Union[members], Field(discriminator="kind")]  # noqa: UP007 - made at run time


if TYPE_CHECKING:
    SecondsDistribution = Distribution
    SpeedDistribution = Distribution
else:
    SecondsDistribution = _with_unit("_s")
    SpeedDistribution = _with_unit("_m_per_s")
