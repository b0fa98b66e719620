"""Numbers over replications: the few statistics that every table and picture uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def band(seconds: Sequence[float]) -> Band | None:
    """Return the band of some times [s]; None of none."""
    if not len(seconds):
        return None
    p05, p50, p95 = np.quantile(np.asarray(seconds, dtype=np.float64), [0.05, 0.5, 0.95])
    return Band(p05=float(p05), p50=float(p50), p95=float(p95), mean=float(np.mean(seconds)))


def student(confidence: float, values: int) -> float:
    """Return how many standard errors the interval of a mean of so many values reaches (Student).

    By `scipy.special`, to the bit what `scipy.stats` gives after half a second of loading.

    >>> round(student(0.90, 20), 4)
    1.7291
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - not every verb has intervals

    return float(stdtrit(values - 1, (1 + confidence) / 2))


def span(persons: Sequence[int]) -> Span:
    """Return the span of some counts, of at least one replication."""
    return Span(min=int(min(persons)), p50=float(np.median(persons)), max=int(max(persons)))


def whole(number: float) -> int | float:
    """Return a mean count as an integer where it is one."""
    return int(number) if float(number).is_integer() else number
