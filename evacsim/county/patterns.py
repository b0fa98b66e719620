"""Patterns in numbers that people hardly ever measure: the same again, tidy, or too regular.

Each function judges arrays and knows no record. What the numbers are held against is said beside
each constant; all of them are assumptions, set so that honest records are hardly ever met
(`benchmarks/county/bench_integrity.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Times = NDArray[np.float64]

LEAST_CLASSES: Final = 8
"""Of fewer classes nothing is said: by chance alone they fall into patterns."""
_CHANCE: Final = 1e-6
"""How seldom a pattern may arise by chance before it is told: records are many."""
_SAME: Final = {1.0: 0.15, 5.0: 0.4, 10.0: 0.6}
"""How often two differences of classes are equal in honest drills, by the step of their times."""
_LEAST_SAME: Final = 0.7
_LEAST_APART_S: Final = 1.5
"""Two drills of the same classes differ by more than two stopwatches do (1 s each)."""
_SPREAD: Final = 0.03
"""Drills of one building differ by about this share of their time."""
_RARE: Final = 1e-3
_TWICE_AS_OFTEN: Final = 2.0
_TINY: Final = 1e-9


def step_of(times: Times) -> float:
    """Return the coarsest step of 1, 5, 10, 30 or 60 s of which all times are multiples; else 1."""
    known = times[np.isfinite(times)]
    for step in (60.0, 30.0, 10.0, 5.0):
        if len(known) and bool(np.all(np.abs(known / step - np.round(known / step)) < _TINY)):
            return step
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """So many of `count` classes have the same time in two drills, `shift_s` apart [s]."""

    same: int
    count: int
    shift_s: float


def same_again(one: Times, other: Times) -> Same | None:
    """Return how two drills are alike, class by class, where chance hardly explains it.

    Parameters
    ----------
    one, other
        Times of the same classes [s]; NaN where none was taken.
    """
    both = np.isfinite(one) & np.isfinite(other)
    apart = other[both] - one[both]
    count = len(apart)
    if count < LEAST_CLASSES:
        return None
    often = _SAME.get(max(step_of(one[both]), step_of(other[both])))
    if often is None or len(np.unique(one[both])) < count / 2:
        return None  # so coarse that many are alike anyway
    shifts, counted = np.unique(apart, return_counts=True)
    same = int(counted.max())
    if same < _LEAST_SAME * count or stats.binom.sf(same - 1, count, often) > _CHANCE:
        return None
    return Same(same=same, count=count, shift_s=float(shifts[counted.argmax()]))


def too_close(one: Times, other: Times) -> float | None:
    """Return by how much the classes of two drills differ beyond a common shift, where too little.

    The standard deviation [s] of the differences; two timers alone make about 1.4 s.
    """
    both = np.isfinite(one) & np.isfinite(other)
    apart = other[both] - one[both]
    if len(apart) < LEAST_CLASSES or step_of(one[both]) > 1 or np.ptp(one[both]) < 4 * len(apart):
        return None  # of classes that come at once nothing is said
    spread_s = float(np.std(apart, ddof=1))
    return spread_s if spread_s < _LEAST_APART_S else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """The last digits that stand more often than twice their due, and how often all were due."""

    digits: tuple[int, ...]
    found: int
    due: float
    count: int


def digits_preferred(times: Times) -> Digits | None:
    """Return which last digits of seconds are written too often; None where any is as likely.

    Times of people who come one after the other over minutes end in every digit alike.
    """
    known = times[np.isfinite(times)]
    count = len(known)
    if count < 2 * LEAST_CLASSES or np.ptp(known) < 6 * LEAST_CLASSES:
        return None
    last = np.bincount(np.round(known).astype(np.int64) % 10, minlength=10)
    if stats.chisquare(last).pvalue > _CHANCE:
        return None
    often = tuple(int(n) for n in np.flatnonzero(last > _TWICE_AS_OFTEN * count / 10))
    often = often or (int(last.argmax()),)
    found = int(last[list(often)].sum())
    return Digits(digits=often, found=found, due=count * len(often) / 10, count=count)


def even_steps(times: Times) -> float | None:
    """Return the step [s] in which classes come out one after the other, where nearly all do."""
    known = np.unique(times[np.isfinite(times)])
    if len(known) < LEAST_CLASSES:
        return None
    steps, counted = np.unique(np.diff(known), return_counts=True)
    step = float(steps[counted.argmax()])
    often = _SAME.get(step_of(known))
    same, count = int(counted.max()), len(known) - 1
    if often is None or step <= step_of(known) or same < _LEAST_SAME * count:
        return None
    return step if stats.binom.sf(same - 1, count, often) < _CHANCE else None


def too_steady(totals_s: Sequence[float]) -> float | None:
    """Return the standard deviation [s] of a building's drills, where it is hardly possible."""
    if len(totals_s) < 4:  # noqa: PLR2004 - of three nothing can be said
        return None
    known = np.asarray(totals_s)
    spread_s = float(np.std(known, ddof=1))
    freedom = len(known) - 1
    expected_s = max(3.0, _SPREAD * float(known.mean()))
    chance = stats.chi2.cdf(freedom * (spread_s / expected_s) ** 2, freedom)
    return spread_s if chance < _RARE else None
