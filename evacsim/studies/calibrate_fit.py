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
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_GRID: Final = 61
_SHRINK: Final = 0.5
"""Weight of the diagonal in the covariance that weighs statistics; assumption."""
_FLOOR: Final = 1e-8
_STEP: Final = 1e-4
_FEWEST_SETS: Final = 20
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
        terms = _terms(knobs[None])[0]
        inflated = 1.0 + 1.0 / len(self.people) + float(terms @ self.unsure @ terms)
        return terms @ self.weights, self.spread * inflated

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
        weights=solution[: terms.shape[1]],
        spread=spread + _FLOOR * np.eye(len(spread)),
        unsure=np.linalg.pinv(terms.T @ terms),
        people=people - people.mean(axis=0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A drill to fit: its statistics (statistics,), their recording variance, their quadratics."""

    values: Array
    noise: Array
    model: Surrogate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Combined:
    """Drills and the combinations of their statistics that are fitted: (knobs, statistics) each."""

    drills: tuple[Observed, ...]
    combine: tuple[Array, ...]

    def deviance(self, knobs: Array) -> float:
        """Return minus twice the log-likelihood of some knobs (with its constant left out)."""
        far, spread = 0.0, 0.0
        for drill, combine in zip(self.drills, self.combine, strict=True):
            mean, own = drill.model.at(np.asarray(knobs))
            far = far + combine @ (drill.values - mean)
            spread = spread + combine @ (own + np.diag(drill.noise)) @ combine.T
        return _gaussian(np.asarray(far), np.asarray(spread))


def _gaussian(far: Array, spread: Array) -> float:
    return float(far @ np.linalg.solve(spread, far) + np.linalg.slogdet(spread)[1])


def _shrunk(drill: Observed, knobs: Array) -> Array:
    """Return a covariance of the statistics that is safe to invert, only to weigh them."""
    spread = drill.model.at(knobs)[1] + np.diag(drill.noise)
    return (1 - _SHRINK) * spread + _SHRINK * np.diag(np.diag(spread))


def _roughly(drills: Sequence[Observed]) -> Callable[[Array], float]:
    return lambda knobs: sum(
        _gaussian(drill.values - drill.model.at(knobs)[0], _shrunk(drill, knobs))
        for drill in drills
    )


def fit(drills: Sequence[Observed], knobs: int, *, top_is_natural: Sequence[bool]) -> Fit:
    """Return the best knobs of some drills, and how well each is determined."""
    starts = [np.full(knobs, 0.5), *stats.qmc.Sobol(knobs, seed=1).random(8)]
    rough = _search(_roughly(drills), starts)[0]
    combined = _Combined(
        drills=tuple(drills),
        combine=tuple(
            _unit_rows(np.linalg.solve(_shrunk(drill, rough), drill.model.slopes(rough)).T)
            for drill in drills
        ),
    )
    best = _search(combined.deviance, [rough, *starts])
    p_value, widened = _judged(drills, combined.combine, best[0])
    sets = min(len(drill.model.people) for drill in drills)
    limit = float(stats.t.ppf(0.975, max(sets - 1, 1))) ** 2
    profiles = tuple(
        _profile(combined, best, knob, limit=limit * widened, natural=top_is_natural[knob])
        for knob in range(knobs)
    )
    return Fit(best=best[0], profiles=profiles, p_value=p_value, widened=widened)


def _unit_rows(rows: Array) -> Array:
    """Return rows of length 1 (their length says nothing, and may be 0 to rounding)."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, _FLOOR))


def _judged(
    drills: Sequence[Observed], combine: Sequence[Array], best: Array
) -> tuple[float, float]:
    """Return how usual the rest of the drills is among the sets of people, and how much larger.

    The rest is what no knob explains. Watch errors are drawn anew for every set of people.
    """
    rng = np.random.default_rng(2026)
    own, usual = 0.0, 0.0
    for drill, weights in zip(drills, combine, strict=True):
        slopes = drill.model.slopes(best)
        moved = slopes @ np.linalg.pinv(weights @ slopes) @ weights
        rest = np.eye(len(moved)) - moved
        scale = 1.0 / np.diag(drill.model.at(best)[1] + np.diag(drill.noise))
        far = rest @ (drill.values - drill.model.at(best)[0])
        own = own + float(np.mean(scale * far**2))
        errors = rng.normal(0.0, np.sqrt(drill.noise), drill.model.people.shape)
        others = (drill.model.people + errors) @ rest.T
        usual = usual + rng.permutation(np.mean(scale * others**2, axis=1))[:_FEWEST_SETS]
    all_of_them = np.atleast_1d(usual)
    p_value = float((1 + np.sum(all_of_them >= own)) / (1 + len(all_of_them)))
    poor = p_value < _POOR
    mean = float(all_of_them.mean())
    return p_value, max(1.0, own / mean) if poor and mean > 0 else 1.0


def _search(function: Callable[[Array], float], starts: Sequence[Array]) -> tuple[Array, float]:
    return min((_best(function, start) for start in starts), key=lambda found: found[1])


def _best(
    function: Callable[[Array], float], start: Array, fixed: tuple[int, float] | None = None
) -> tuple[Array, float]:
    bounds = [(0.0, 1.0)] * len(start)
    begin = np.array(start, dtype=np.float64)
    if fixed is not None:
        bounds[fixed[0]] = (fixed[1], fixed[1])
        begin[fixed[0]] = fixed[1]
        if len(begin) == 1:
            return begin, function(begin)
    found = optimize.minimize(function, begin, method="L-BFGS-B", bounds=bounds)
    return found.x, float(found.fun)


def _profile(
    combined: _Combined,
    best: tuple[Array, float],
    knob: int,
    *,
    limit: float,
    natural: bool,
) -> Profile:
    grid = np.unique(np.append(np.linspace(0.0, 1.0, _GRID), best[0][knob]))
    found = np.empty(len(grid))
    middle = int(np.searchsorted(grid, best[0][knob]))
    # outwards from the best, each from its neighbour: the others move little between
    for order in (range(middle, len(grid)), range(middle, -1, -1)):
        start = best[0]
        for place in order:
            start, found[place] = _best(combined.deviance, start, (knob, float(grid[place])))
    fall = np.maximum(found - best[1], 0.0)
    inside = np.flatnonzero(fall <= limit)
    first, last = int(inside[0]), int(inside[-1])
    return Profile(
        grid=grid,
        deviance=fall,
        low=_crossing(grid, fall, limit, (first, first - 1)),
        high=_crossing(grid, fall, limit, (last, last + 1)),
        open_low=first == 0,
        open_high=last == len(grid) - 1 and not natural,
    )


def _crossing(grid: Array, fall: Array, limit: float, places: tuple[int, int]) -> float:
    """Return where a profile passes the limit, between a point within and its neighbour beyond."""
    inside, outside = places
    if not 0 <= outside < len(grid):
        return float(grid[inside])
    part = (limit - fall[inside]) / (fall[outside] - fall[inside])
    return float(grid[inside] + part * (grid[outside] - grid[inside]))
