"""A fit of few knobs to one or several drills: estimate, profile, refusal.

Each statistic of a drill is a quadratic of the knobs, fitted over a design of simulations with
common random numbers; about it scatter single replications, for a drill is one draw, and watches.
As many combinations of statistics as there are knobs are fitted: those that weigh each by how it
moves with a knob and how it scatters. A covariance of many statistics from few sets of people
would see certainty where there is none; that of few combinations does not. A knob's 95 % interval
is where its profile deviance stays below the squared t quantile of the sets of people. Where it
does so up to the end of what was tried, the record does not determine the knob.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import optimize, stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_GRID: Final = {1: 401, 2: 121, 3: 51}
"""Points along each knob, by the number of knobs."""
_SHRINK: Final = 0.5
"""Weight of the diagonal in the covariance that weighs statistics; assumption."""
_FLOOR: Final = 1e-8
_STEP: Final = 1e-4
_RANK: Final = 1e-4
_POOR: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrogate:
    """Statistics as quadratics of the knobs, from simulations.

    Knobs are in units of their range, 0 to 1. `weights` has shape (terms, statistics), `spread`
    (statistics, statistics) is the covariance of one replication, `unsure` (terms, terms) how
    unsure the quadratics are, in units of it; `people` (sets, statistics) what each set of random
    people adds.
    """

    weights: Array
    spread: Array
    unsure: Array
    people: Array

    def at(self, knobs: Array) -> tuple[Array, Array]:
        """Return mean and covariance of the statistics of one drill."""
        terms = _terms(knobs[None])
        return (terms @ self.weights)[0], self.spread * float(self.inflation(terms)[0])

    def inflation(self, terms: Array) -> Array:
        """Return how much more than one replication the quadratics leave open, (points,)."""
        unsure: Array = np.einsum("ij,jk,ik->i", terms, self.unsure, terms)
        return 1.0 + 1.0 / len(self.people) + unsure

    def slopes(self, knobs: Array) -> Array:
        """Return how the statistics move with each knob, shape (statistics, knobs)."""
        steps = _STEP * np.eye(len(knobs))
        return np.column_stack(
            [(self.at(knobs + step)[0] - self.at(knobs - step)[0]) / (2 * _STEP) for step in steps]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The profile of one knob, in units of its range.

    `deviance` (grid,) is twice the fall of the log-likelihood from its best; `low` and `high` the
    95 % interval. `open_low`, `open_high`: it reaches that end of the range.
    """

    grid: Array
    deviance: Array
    low: float
    high: float
    open_low: bool
    open_high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Best knobs (knobs,), in units of their ranges; a profile each; how well the best fits.

    `p_value` is the share of sets of people whose own rest is as large as what the knobs leave
    unexplained of the drills: below 0.05 the model does not tell them whatever the knobs, and the
    limit of the intervals is multiplied by `widened`.
    """

    best: Array
    profiles: tuple[Profile, ...]
    p_value: float
    widened: float


def _terms(knobs: Array) -> Array:
    """Return 1, the knobs, their squares and products, shape (points, terms)."""
    n, k = knobs.shape
    x = 2.0 * knobs - 1.0
    columns = [np.ones(n), *x.T]
    columns += [x[:, i] * x[:, j] for i in range(k) for j in range(i, k)]
    return np.column_stack(columns)


def surrogate(knobs: Array, replication: NDArray[np.int64], values: Array) -> Surrogate:
    """Fit the quadratics.

    Parameters
    ----------
    knobs
        Where was simulated, in units of their ranges, shape (runs, knobs).
    replication
        The random people of each run, shape (runs,): the same number, the same people.
    values
        Statistics, shape (runs, statistics).
    """
    terms = _terms(knobs)
    numbers, own = np.unique(replication, return_inverse=True)
    # who the people are shifts all runs alike: taken out, so that slopes are of paired runs
    dummies = np.eye(len(numbers))[own][:, 1:] - 1.0 / len(numbers)
    columns = np.column_stack([terms, dummies])
    solution, *_ = np.linalg.lstsq(columns, values, rcond=None)
    rest = values - columns @ solution
    people = np.vstack([np.zeros(values.shape[1]), solution[terms.shape[1] :]])
    free = max(1, len(values) - columns.shape[1])
    between = np.atleast_2d(np.cov(people.T)) if len(people) > 1 else 0.0
    spread = rest.T @ rest / free + between
    return Surrogate(
        weights=np.asarray(solution[: terms.shape[1]], dtype=np.float64),
        spread=spread + _FLOOR * np.eye(len(spread)),
        unsure=np.asarray(np.linalg.pinv(terms.T @ terms), dtype=np.float64),
        people=people - people.mean(axis=0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A drill to fit: its statistics (statistics,), their recording variance, their quadratics."""

    values: Array
    noise: Array
    model: Surrogate


class _Combined:
    """Drills in as many independent combinations of their statistics as tell of the knobs.

    `weights` (combinations, statistics) of each drill.
    """

    def __init__(self, drills: Sequence[Observed], rough: Array) -> None:
        rows = [np.linalg.solve(_shrunk(one, rough), one.model.slopes(rough)).T for one in drills]
        roots = [np.linalg.cholesky(_spread(one, rough)) for one in drills]
        whitened = np.hstack([row @ root for row, root in zip(rows, roots, strict=True)])
        turn, size, _ = np.linalg.svd(whitened, full_matrices=False)
        # two knobs that move all alike make one combination, not two of which one is rounding
        kept = size > _RANK * size[0] if size[0] > 0 else size > 0
        self.weights = [(turn[:, kept] / size[kept]).T @ row for row in rows]
        self._parts = [
            (
                weights @ one.values,
                one.model.weights @ weights.T,
                weights @ one.model.spread @ weights.T,
                weights @ np.diag(one.noise) @ weights.T,
                one.model,
            )
            for one, weights in zip(drills, self.weights, strict=True)
        ]

    def deviance(self, knobs: Array) -> Array:
        """Return minus twice the log-likelihood (less a constant) of points, shape (points,)."""
        terms = _terms(np.atleast_2d(knobs))
        far: Array = np.zeros((len(terms), len(self.weights[0])))
        spread: Array = np.zeros((len(terms), *(2 * far.shape[1:])))
        for value, mean, own, noise, model in self._parts:
            far = far + value - terms @ mean
            spread = spread + model.inflation(terms)[:, None, None] * own + noise
        solved = np.linalg.solve(spread, far[..., None])[..., 0]
        return np.asarray(np.sum(far * solved, axis=1) + np.linalg.slogdet(spread)[1])

    def at(self, knobs: Array) -> float:
        """Return the deviance of one point."""
        return float(self.deviance(knobs)[0])


def _spread(drill: Observed, knobs: Array) -> Array:
    return drill.model.at(knobs)[1] + np.diag(drill.noise)


def _shrunk(drill: Observed, knobs: Array) -> Array:
    """Return a covariance of the statistics that is safe to invert, only to weigh them."""
    spread = _spread(drill, knobs)
    return (1 - _SHRINK) * spread + _SHRINK * np.diag(np.diag(spread))


def _roughly(drills: Sequence[Observed], knobs: Array) -> Array:
    """Return the distance of drills from points, with one covariance throughout; (points,)."""
    middle = np.full(knobs.shape[1], 0.5)
    found = np.zeros(len(knobs))
    for drill in drills:
        far = drill.values - _terms(knobs) @ drill.model.weights
        found += np.sum(far * np.linalg.solve(_shrunk(drill, middle), far.T).T, axis=1)
    return found


def fit(drills: Sequence[Observed], knobs: int, *, top_is_natural: Sequence[bool]) -> Fit:
    """Return the best knobs of some drills, and how well each is determined."""
    axis = np.linspace(0.0, 1.0, _GRID[knobs])
    points = np.stack(np.meshgrid(*[axis] * knobs, indexing="ij"), axis=-1).reshape(-1, knobs)
    combined = _Combined(drills, points[np.argmin(_roughly(drills, points))])
    deviance = combined.deviance(points)
    polished = optimize.minimize(
        combined.at,
        points[np.argmin(deviance)],
        method="L-BFGS-B",
        bounds=[(0.0, 1.0)] * knobs,
    )
    best = np.asarray(polished.x, dtype=np.float64)
    p_value, widened = _judged(drills, combined.weights, best)
    sets = min(len(drill.model.people) for drill in drills)
    limit = widened * float(stats.t.ppf(0.975, max(sets - 1, 1))) ** 2
    fall = np.maximum(deviance - float(polished.fun), 0.0).reshape((len(axis),) * knobs)
    profiles = tuple(
        _profile(
            axis,
            fall.min(axis=tuple(other for other in range(knobs) if other != knob)),
            best=float(best[knob]),
            limit=limit,
            natural=top_is_natural[knob],
        )
        for knob in range(knobs)
    )
    return Fit(best=best, profiles=profiles, p_value=p_value, widened=widened)


def _judged(
    drills: Sequence[Observed], combine: Sequence[Array], best: Array
) -> tuple[float, float]:
    """Return how usual the rest of the drills is among the sets of people, and how much larger.

    The rest is what no knob explains. Watch errors are drawn anew for every set of people.
    """
    rng = np.random.default_rng(2026)
    sets = min(len(drill.model.people) for drill in drills)
    own = 0.0
    usual = np.zeros(sets, dtype=np.float64)
    for drill, weights in zip(drills, combine, strict=True):
        slopes = drill.model.slopes(best)
        moved = slopes @ np.linalg.pinv(weights @ slopes) @ weights
        rest = np.eye(len(moved)) - moved
        scale = 1.0 / np.diag(drill.model.at(best)[1] + np.diag(drill.noise))
        far = rest @ (drill.values - drill.model.at(best)[0])
        own += float(np.mean(scale * far**2))
        errors = rng.normal(0.0, np.sqrt(drill.noise), drill.model.people.shape)
        others = (drill.model.people + errors) @ rest.T
        usual += rng.permutation(np.mean(scale * others**2, axis=1))[:sets]
    p_value = float((1 + np.sum(usual >= own)) / (1 + len(usual)))
    poor = p_value < _POOR
    mean = float(usual.mean())
    return p_value, max(1.0, own / mean) if poor and mean > 0 else 1.0


def _profile(axis: Array, fall: Array, *, best: float, limit: float, natural: bool) -> Profile:
    """Return the profile of a knob from the least fall at each of its values."""
    place = int(np.searchsorted(axis, best))
    if place == len(axis) or axis[place] != best:  # the best lies between two of them
        axis, fall = np.insert(axis, place, best), np.insert(fall, place, 0.0)
    inside = np.flatnonzero(fall <= limit)
    first, last = int(inside[0]), int(inside[-1])
    return Profile(
        grid=axis,
        deviance=fall,
        low=_crossing(axis, fall, limit, (first, first - 1)),
        high=_crossing(axis, fall, limit, (last, last + 1)),
        open_low=first == 0,
        open_high=last == len(axis) - 1 and not natural,
    )


def _crossing(grid: Array, fall: Array, limit: float, places: tuple[int, int]) -> float:
    """Return where a profile passes the limit, between a point within and its neighbour beyond."""
    inside, outside = places
    if not 0 <= outside < len(grid):
        return float(grid[inside])
    part = (limit - fall[inside]) / (fall[outside] - fall[inside])
    return float(grid[inside] + part * (grid[outside] - grid[inside]))
