"""What matters: how much of the differences between points each factor accounts for.

What can be said depends on the design, and is said with a 90 % interval or not at all:

- a full grid: the share of the variance between points that is between the levels of a factor, the
  others averaged (its main effect); intervals by resampling replications, which all points share;
- points of Sobol indices: first-order and total indices (Saltelli et al. 2010), by
  `scipy.stats.sobol_indices`, intervals by resampling base points;
- a Latin hypercube: no indices, but the squared rank correlation (Spearman) of the response with
  each factor, for words the share of the rank variance between them; intervals by resampling
  points;
- a list: nothing, for its points were not drawn to tell factors apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl
from typing_extensions import TypedDict

from evacsim.analysis.statistics import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from evacsim.studies.sweep import Sweep

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Response = Literal["total_s", "p95_s", "peak_density_per_m2"]
RESPONSES: Final[tuple[Response, ...]] = ("total_s", "p95_s", "peak_density_per_m2")
Method = Literal["main-effect", "sobol", "rank-correlation"]
Refusal = Literal["list", "one-factor", "not-full", "censored", "alike", "few-points"]

FEWEST: Final = 10
"""Points of a hypercube, or base points of Sobol indices, before anything is told (assumption)."""
ALIKE: Final = 0.01
"""Points whose means differ by less of the mean are alike: nothing matters (assumption)."""
_RESAMPLES: Final = 999
_SEED: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one factor accounts for: `share` from 0 to 1, with its 90 % interval.

    The interval is None where a single replication gives none. `sign` is that of the correlation
    (rank-correlation of numbers only). `total` is the total index (sobol only): interactions too.
    """

    factor: str
    share: float
    low: float | None
    high: float | None
    sign: Literal["+", "-"] | None = None
    total: float | None = None
    total_low: float | None = None
    total_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The factors by what they account for in one response, most first; or why there is none."""

    response: Response
    method: Method | None
    weights: tuple[Weight, ...] = ()
    refused: Refusal | None = None


def rank(sweep: Sweep, response: Response = "total_s") -> Ranking:
    """Rank the factors of a sweep by what they account for in a response."""
    design = sweep.design
    matrix = responses(sweep, response)
    refused = _refusal(sweep, matrix)
    if refused is not None:
        return Ranking(response=response, method=None, refused=refused)
    if design.kind == "grid":
        weights, method = _main_effects(sweep, matrix), "main-effect"
    elif design.kind == "sobol":
        weights, method = _sobol(sweep, matrix.mean(axis=1)), "sobol"
    else:
        weights, method = _correlations(sweep, matrix.mean(axis=1)), "rank-correlation"
    ordered = sorted(weights, key=lambda one: (-(one.total or one.share), one.factor))
    return Ranking(response=response, method=method, weights=tuple(ordered))  # type: ignore[arg-type]


def responses(sweep: Sweep, response: Response) -> Floats:
    """Return a response, shape (points, replications), NaN where it is missing."""
    runs = sweep.runs.sort("point", "replication")
    points = runs["point"].n_unique()
    values = runs[response].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.asarray(values, dtype=np.float64).reshape(points, -1)


def _refusal(sweep: Sweep, matrix: Floats) -> Refusal | None:  # noqa: PLR0911 - a line each
    design = sweep.design
    if design.kind == "list":
        return "list"
    if len(design.factors) == 1:
        return "one-factor"
    if len(matrix) < len(design.points):
        return "not-full"
    if np.isnan(matrix).any():
        return "censored"
    means = matrix.mean(axis=1)
    if np.ptp(means) <= ALIKE * abs(means.mean()):
        return "alike"
    drawn = design.kind in {"latin-hypercube", "sobol"}
    if drawn and (design.n or len(matrix)) < FEWEST:
        return "few-points"
    return None


def _levels(sweep: Sweep, place: int) -> Ints:
    """Return which level each point has of a factor, from 0."""
    values = [point[place] for point in sweep.design.points]
    order = list(dict.fromkeys(values))
    return np.array([order.index(value) for value in values], dtype=np.int64)


def _resampled(measure: Callable[[Ints], float], count: int) -> tuple[float | None, float | None]:
    """Return the 90 % interval of a number when what it is made of is drawn anew."""
    if count < 2:  # noqa: PLR2004 - no spread
        return None, None
    from scipy import stats  # noqa: PLC0415 - slow to load

    found = stats.bootstrap(
        (np.arange(count),),
        measure,
        vectorized=False,
        confidence_level=CONFIDENCE,
        n_resamples=_RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def _main_effects(sweep: Sweep, matrix: Floats) -> list[Weight]:
    weights = []
    for place, factor in enumerate(sweep.design.factors):
        level = _levels(sweep, place)

        def share(drawn: Ints, level: Ints = level) -> float:
            return between(matrix[:, drawn].mean(axis=1), level)

        everything = np.arange(matrix.shape[1])
        low, high = _resampled(share, matrix.shape[1])
        weights.append(Weight(factor=factor.key, share=share(everything), low=low, high=high))
    return weights


def between(values: Floats, level: Ints) -> float:
    """Return the share of the variance of some values that is between their levels."""
    total = float(((values - values.mean()) ** 2).sum())
    if total == 0:
        return 0.0
    counts = np.bincount(level)
    means = np.bincount(level, weights=values)[counts > 0] / counts[counts > 0]
    return float((counts[counts > 0] * (means - values.mean()) ** 2).sum() / total)


def _sobol(sweep: Sweep, mean: Floats) -> list[Weight]:
    n, factors = sweep.design.n or 0, sweep.design.factors
    parts = mean.reshape(len(factors) + 2, n)
    first, total = _indices(parts)
    draw = np.random.default_rng(_SEED)
    drawn = np.array([_indices(parts[:, draw.integers(0, n, n)]) for _ in range(_RESAMPLES)])
    ends = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    low, high = np.quantile(drawn, ends, axis=0)
    return [
        Weight(
            factor=factor.key,
            share=float(first[place]),
            low=float(low[0, place]),
            high=float(high[0, place]),
            total=float(total[place]),
            total_low=float(low[1, place]),
            total_high=float(high[1, place]),
        )
        for place, factor in enumerate(factors)
    ]


def _indices(parts: Floats) -> Floats:
    """Return first-order and total indices, shape (2, factors); 0 where nothing differs."""
    if np.ptp(parts[:2]) == 0:
        return np.zeros((2, len(parts) - 2))
    given = {"f_A": parts[:1], "f_B": parts[1:2], "f_AB": parts[2:, None, :]}
    from scipy import stats  # noqa: PLC0415 - slow to load

    found = stats.sobol_indices(func=given, n=parts.shape[1])  # type: ignore[arg-type]  # narrower keys
    return np.array([np.ravel(found.first_order), np.ravel(found.total_order)])


def _correlations(sweep: Sweep, mean: Floats) -> list[Weight]:
    from scipy import stats  # noqa: PLC0415 - slow to load

    weights = []
    for place, factor in enumerate(sweep.design.factors):
        level = _levels(sweep, place)
        values = np.array([point[place] for point in sweep.design.points])
        number = factor.is_number

        def share(
            drawn: Ints,
            values: NDArray[np.generic] = values,
            level: Ints = level,
            *,
            number: bool = number,
        ) -> float:
            if number:
                return _correlation(values[drawn], mean[drawn]) ** 2
            return between(stats.rankdata(mean[drawn]), level[drawn])

        low, high = _resampled(share, len(mean))
        sign = _correlation(values, mean) if number else 0.0
        weights.append(
            Weight(
                factor=factor.key,
                share=share(np.arange(len(mean))),
                low=low,
                high=high,
                sign=None if not number else "+" if sign >= 0 else "-",
            )
        )
    return weights


def _correlation(one: NDArray[np.generic], other: Floats) -> float:
    """Return Spearman's rank correlation; 0 where one of the two does not change."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    from scipy import stats  # noqa: PLC0415 - slow to load

    return float(stats.spearmanr(one.astype(np.float64), other).statistic)


class RankingJson(TypedDict):
    """The factors by what they account for, as `sweep --json` has them; or why there are none."""

    response: Response
    method: Method | None
    refused: Refusal | None
    weights: tuple[Weight, ...]


def ranking_json(found: Ranking) -> RankingJson:
    """Return a ranking as `sweep --json` prints it."""
    return {
        "response": found.response,
        "method": found.method,
        "refused": found.refused,
        "weights": found.weights,
    }
