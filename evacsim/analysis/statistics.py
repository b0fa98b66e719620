"""Numbers over replications: the few statistics that every table and picture uses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.special import special_functions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

CONFIDENCE: Final = 0.90
"""Of intervals of means, unless said."""
_BAND: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Time [s] over replications: 5 %, median and 95 % (linear between ranks), and the mean."""

    p05: float
    p50: float
    p95: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Persons over replications: fewest, median and most."""

    min: int
    p50: float
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean over replications and its 90 % interval; None where one replication gives none."""

    mean: float
    low: float | None
    high: float | None

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


def interval(values: Sequence[float] | NDArray[np.float64]) -> Interval:
    """Return the mean of some values and its interval (Student's t)."""
    mean = float(np.mean(values))
    if len(values) == 1:  # one value has no spread
        return Interval(mean=mean, low=None, high=None)
    half = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    half *= student(CONFIDENCE, len(values))
    return Interval(mean=mean, low=mean - half, high=mean + half)


def bands(values: ArrayLike, axis: int = 0) -> NDArray[np.float64]:
    """Return 5 %, median and 95 % along an axis, linear between ranks: shape (3, ...)."""
    return np.asarray(np.quantile(np.asarray(values), _BAND, axis=axis), dtype=np.float64)


def spread(values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Return the 5 and 95 % quantiles over replications; of a single one there are none."""
    if len(values) <= 1:
        return None, None
    low, _, high = bands(values)
    return float(low), float(high)


def band(seconds: Sequence[float]) -> Band | None:
    """Return the band of some times [s]; None of none."""
    if not len(seconds):
        return None
    if len(seconds) == 1:  # of thousands of places each, where one replication is told
        only = float(seconds[0])
        return Band(p05=only, p50=only, p95=only, mean=only)
    p05, p50, p95 = bands(np.asarray(seconds, dtype=np.float64))
    return Band(p05=float(p05), p50=float(p50), p95=float(p95), mean=float(np.mean(seconds)))


def student(confidence: float, values: int) -> float:
    """Return how many standard errors the interval of a mean of so many values reaches (Student).

    By `scipy.special`, to the bit what `scipy.stats` gives after half a second of loading.

    >>> round(student(0.90, 20), 4)
    1.7291
    """
    return float(special_functions().stdtrit(values - 1, (1 + confidence) / 2))


def span(persons: Sequence[int]) -> Span:
    """Return the span of some counts, of at least one replication."""
    return Span(min=int(min(persons)), p50=float(np.median(persons)), max=int(max(persons)))


def whole(number: float) -> int | float:
    """Return a mean count as an integer where it is one."""
    return int(number) if float(number).is_integer() else number
