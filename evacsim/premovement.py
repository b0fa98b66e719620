"""When people start, and how fast they walk: distributions as a scenario file writes them.

A distribution is a frozen pydantic model; which one is told by its `kind`. The parameters carry
no unit here and one in the file: `SecondsDistribution` reads `median_s`, `SpeedDistribution`
`median_m_per_s`. Values come from uniform random numbers through the inverse of the cumulative
distribution, one number in, one value out, so that an added person changes nobody else's.
"""

from __future__ import annotations

import contextlib
import math
from abc import abstractmethod
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evacsim.locale import text
from evacsim.special import special_functions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_SMALLEST = 2.0**-53  # uniforms stay this far from 0 and 1, where values may be infinite
_LEAST_LEFT = 1e-6  # less probability between two bounds cannot be inverted with any accuracy
_FARTHEST = 1e15  # values stay within this: beyond, sums of times lose whole seconds
_STEPS = 2_000

Positive = Annotated[float, Field(gt=0)]

_functions: ContextVar[Any] = ContextVar("functions", default=None)


def _special() -> Any:  # noqa: ANN401 - a module, or what stands for it
    """Return the functions of `scipy.special`, or what stands for them."""
    given = _functions.get()
    return special_functions() if given is None else given


@contextlib.contextmanager
def computed_by(functions: object) -> Iterator[None]:
    """Let others stand for `scipy.special`: to check what is read, never to draw."""
    token = _functions.set(functions)
    try:
        yield
    finally:
        _functions.reset(token)


class Distribution(BaseModel):
    """What every distribution answers; values are in the unit that the file's keys name."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, strict=True, defer_build=True
    )  # built when first used: a folder of results is read without most of them

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

    # The next three are of the distribution before it is cut off, by `scipy.special`:
    # `scipy.stats` costs every process 50 MB and half a second at its start.
    @abstractmethod
    def _below(self, value: float) -> float:
        """Return the share of all people below a value."""

    @abstractmethod
    def _value(self, share: Floats) -> Floats:
        """Return the values below which such shares lie, between 0 and 1."""

    @property
    @abstractmethod
    def _mean(self) -> float:
        """The mean."""

    def _check(self) -> None:
        """Raise ValueError where parameters do not fit one another."""

    def _range(self) -> tuple[float, float]:
        """Return the cumulative probabilities at the bounds."""
        with np.errstate(all="ignore"):  # absurd parameters: 0 or 1, or nan, which `_fits` refuses
            low = 0.0 if self.min is None else float(self._below(self.min))
            high = 1.0 if self.max is None else float(self._below(self.max))
        return low, high

    def quantile(self, uniform: ArrayLike) -> NDArray[np.float64]:
        """Return the values below which the shares `uniform` (in [0, 1]) of all people lie."""
        low, high = self._range()
        inside = np.clip(np.asarray(uniform, dtype=np.float64), _SMALLEST, 1.0 - _SMALLEST)
        with np.errstate(all="ignore"):  # absurd parameters: inf or nan, which `_fits` refuses
            values = self._value(low + inside * (high - low))
        if self.min is None and self.max is None:
            return values
        return np.asarray(np.clip(values, self.min, self.max))

    @property
    def expectation(self) -> float:
        """Mean, after truncation (then by quadrature of the quantiles, good to about 0.1 %)."""
        if self.min is None and self.max is None:
            with np.errstate(all="ignore"):  # far tails may have no mean: inf or nan
                return float(self._mean)
        return float(self.quantile((np.arange(_STEPS) + 0.5) / _STEPS).mean())

    @model_validator(mode="after")
    def _fits(self) -> _Spread:
        self._check()
        if self.min is not None and self.max is not None and self.min >= self.max:
            said = text("min is {own.min:g} and max {own.max:g}; min must be below max", own=self)
            raise ValueError(said)
        if self.min is not None or self.max is not None:
            low, high = self._range()
            if not high - low > _LEAST_LEFT:
                said = text("between min and max lies less than a millionth of the distribution")
                raise ValueError(said)
        for end in self.quantile((0.0, 1.0)).tolist():
            if not abs(end) <= _FARTHEST:
                said = text(
                    "its values reach {end:g}; must stay within {farthest:g}",
                    end=end,
                    farthest=_FARTHEST,
                )
                raise ValueError(said)
        return self


class Uniform(_Spread):
    """Every value from `low` to `high` as likely as any other."""

    kind: Literal["uniform"] = "uniform"
    low: float
    high: float

    def _check(self) -> None:
        if self.low >= self.high:
            said = text(
                "low is {own.low:g} and high {own.high:g}; low must be below high", own=self
            )
            raise ValueError(said)

    def _below(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def _value(self, share: Floats) -> Floats:
        return share * (self.high - self.low) + self.low

    @property
    def _mean(self) -> float:
        return (self.low + self.high) / 2


class Normal(_Spread):
    """By mean and standard deviation."""

    kind: Literal["normal"] = "normal"
    mean: float
    sd: Positive

    def _below(self, value: float) -> float:
        return float(_special().ndtr((value - self.mean) / self.sd))

    def _value(self, share: Floats) -> Floats:
        return np.asarray(_special().ndtri(share) * self.sd + self.mean)

    @property
    def _mean(self) -> float:
        return self.mean


class Lognormal(_Spread):
    """By `median` and `sigma` (of the natural logarithm), or by `mean` and `sd` of the values."""

    kind: Literal["lognormal"] = "lognormal"
    median: Positive | None = None
    sigma: Annotated[float, Field(gt=0, le=5)] | None = None  # from there on hours beside seconds
    mean: Positive | None = None
    sd: Positive | None = None

    def _check(self) -> None:
        by_median = self.median is not None and self.sigma is not None
        by_mean = self.mean is not None and self.sd is not None
        given = [p for p in (self.median, self.sigma, self.mean, self.sd) if p is not None]
        if by_median == by_mean or len(given) != 2:  # noqa: PLR2004 - two parameters fix it
            raise ValueError(text("a lognormal needs either median and sigma, or mean and sd"))

    @property
    def _by_median(self) -> tuple[float, float]:
        """Return median and sigma."""
        if self.median is not None and self.sigma is not None:
            return self.median, self.sigma
        mean, sd = self.mean or math.nan, self.sd or math.nan  # _check: both are there
        ratio = sd / mean
        variance = math.log1p(ratio * ratio)  # ** raises where * gives inf
        return mean * math.exp(-variance / 2.0), math.sqrt(variance)

    def _below(self, value: float) -> float:
        median, sigma = self._by_median
        return float(_special().ndtr(np.log(np.divide(max(value, 0.0), median)) / sigma))

    def _value(self, share: Floats) -> Floats:
        median, sigma = self._by_median
        return np.asarray(np.exp(sigma * _special().ndtri(share)) * median)

    @property
    def _mean(self) -> float:
        median, sigma = self._by_median
        return float(np.exp(sigma * sigma / 2) * median)


class Triangular(_Spread):
    """From `low` over the most likely value `mode` to `high`."""

    kind: Literal["triangular"] = "triangular"
    low: float
    mode: float
    high: float

    def _check(self) -> None:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            said = text(
                "low is {own.low:g}, mode {own.mode:g}, high {own.high:g}; "
                "must be low <= mode <= high and low < high",
                own=self,
            )
            raise ValueError(said)

    def _below(self, value: float) -> float:
        at, mode = ((one - self.low) / (self.high - self.low) for one in (value, self.mode))
        at = min(max(at, 0.0), 1.0)
        return at * at / mode if at < mode else 1.0 - (1.0 - at) ** 2 / (1.0 - mode or 1.0)

    def _value(self, share: Floats) -> Floats:
        spread = self.high - self.low
        mode = (self.mode - self.low) / spread
        rising, falling = np.sqrt(mode * share), 1 - np.sqrt((1 - mode) * (1 - share))
        return np.asarray(np.where(share < mode, rising, falling) * spread + self.low)

    @property
    def _mean(self) -> float:
        return (self.low + self.mode + self.high) / 3


class Gamma(_Spread):
    """By shape (no unit) and scale; the mean is their product."""

    kind: Literal["gamma"] = "gamma"
    shape: Positive
    scale: Positive

    def _below(self, value: float) -> float:
        return float(_special().gammainc(self.shape, max(value / self.scale, 0.0)))

    def _value(self, share: Floats) -> Floats:
        return np.asarray(_special().gammaincinv(self.shape, share) * self.scale)

    @property
    def _mean(self) -> float:
        return self.shape * self.scale


class Weibull(_Spread):
    """By shape (no unit) and scale (63 % lie below it)."""

    kind: Literal["weibull"] = "weibull"
    shape: Positive
    scale: Positive

    def _below(self, value: float) -> float:
        return float(-np.expm1(-np.power(max(value / self.scale, 0.0), self.shape)))

    def _value(self, share: Floats) -> Floats:
        return np.asarray(np.power(-np.log1p(-share), 1.0 / self.shape) * self.scale)

    @property
    def _mean(self) -> float:
        return float(_special().gamma(1.0 + 1.0 / self.shape) * self.scale)


class Empirical(Distribution):
    """Values that were measured, one as likely as another; none between them is made up."""

    kind: Literal["empirical"] = "empirical"
    values: Annotated[
        tuple[Annotated[float, Field(ge=-_FARTHEST, le=_FARTHEST)], ...],
        BeforeValidator(
            lambda given: tuple(given) if isinstance(given, list) else given,
            json_schema_input_type=list[float] | str,  # in a scenario also the name of a table
        ),
        Field(min_length=1, max_length=1_000_000),
    ]

    def quantile(self, uniform: ArrayLike) -> NDArray[np.float64]:
        """Return the measured values below which the shares `uniform` of all lie."""
        place = np.asarray(uniform, dtype=np.float64) * len(self.values)
        return np.sort(self.values)[np.minimum(place.astype(np.int64), len(self.values) - 1)]

    @property
    def expectation(self) -> float:
        """Their mean."""
        return float(np.mean(self.values))


DISTRIBUTIONS: Final[dict[str, type[Distribution]]] = {
    family.model_fields["kind"].default: family
    for family in (Fixed, Uniform, Normal, Lognormal, Triangular, Gamma, Weibull, Empirical)
}
"""The families by the `kind` that a file gives."""
