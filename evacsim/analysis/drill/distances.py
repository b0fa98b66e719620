"""How far two curves lie apart: the functional distances of fire-model validation, and two more.

A curve is a vector of persons out, E of the drill and m of the model, on common moments t. ERD, EPC
and SC as in Peacock, Reneke, Davis & Jones (1999) and Ronchi, Reneke & Peacock (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SMOOTHING: Final = 0.03
"""Lag of the secant cosine as a share of the moments; assumption, the stricter value in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """The distances of two curves.

    `erd` (perfect 0), `epc` and `sc` (perfect 1) are None where the curves do not give them (a
    curve of nothing but zeros). `lag` is the s of `sc`, in moments of `points`. `area_person_s` is
    the area between the curves; `ks` the largest difference of the shares out (Kolmogorov and
    Smirnov), of the totals that the curves end with.
    """

    erd: float | None
    epc: float | None
    sc: float | None
    lag: int
    points: int
    area_person_s: float
    ks: float | None


def relative_difference(recorded: ArrayLike, model: ArrayLike) -> float:
    """Return the Euclidean relative difference |E - m| / |E|, shapes (n,); NaN if E is all 0."""
    e, m = _pair(recorded, model)
    size = float(np.linalg.norm(e))
    return float(np.linalg.norm(e - m)) / size if size else float("nan")


def projection_coefficient(recorded: ArrayLike, model: ArrayLike) -> float:
    """Return the Euclidean projection coefficient <E, m> / |m|^2; NaN if m is all 0.

    It is the factor that brings the model closest to the drill.
    """
    e, m = _pair(recorded, model)
    size = float(m @ m)
    return float(e @ m) / size if size else float("nan")


def secant_cosine(recorded: ArrayLike, model: ArrayLike, time_s: ArrayLike, *, lag: int) -> float:
    """Return the cosine between the slopes of two curves over `lag` moments; NaN if one is flat.

    Parameters
    ----------
    recorded, model
        Shape (n,).
    time_s
        The moments [s], rising, shape (n,).
    lag
        s of the formula, from 1 to n - 1: slopes over s moments smooth out single persons.

    Raises
    ------
    ValueError
        If shapes differ, moments do not rise, or the lag does not fit.
    """
    e, m = _pair(recorded, model)
    t = np.asarray(time_s, dtype=np.float64)
    if t.shape != e.shape:
        raise ValueError(f"{len(t)} moments for curves of {len(e)}")
    if not 1 <= lag < len(e):
        raise ValueError(f"the lag is {lag}; must be from 1 to {len(e) - 1}")
    if not np.all(np.diff(t) > 0):
        raise ValueError("the moments must rise")
    de, dm = e[lag:] - e[:-lag], m[lag:] - m[:-lag]
    weight = 1.0 / (lag * lag * (t[lag:] - t[lag - 1 : -1]))
    size = float(np.sqrt(np.sum(weight * de * de) * np.sum(weight * dm * dm)))
    return float(np.sum(weight * de * dm)) / size if size else float("nan")


def area_between(recorded: ArrayLike, model: ArrayLike, time_s: ArrayLike) -> float:
    """Return the area between two curves [persons x s], by trapezia on the moments [s]."""
    e, m = _pair(recorded, model)
    return float(np.trapezoid(np.abs(e - m), np.asarray(time_s, dtype=np.float64)))


def largest_share_difference(recorded: ArrayLike, model: ArrayLike) -> float:
    """Return the largest difference of the shares out; NaN if a curve ends at 0.

    As the statistic of Kolmogorov and Smirnov; without its p-value, for which hundreds that walk
    in one queue are no independent draws.
    """
    e, m = _pair(recorded, model)
    if not (e[-1] > 0 and m[-1] > 0):
        return float("nan")
    return float(np.max(np.abs(e / e[-1] - m / m[-1])))


def distances(recorded: ArrayLike, model: ArrayLike, time_s: ArrayLike) -> Distances:
    """Return every distance of two curves, shapes (n,), on moments [s] with n of at least 2."""
    n = len(np.asarray(time_s))
    lag = max(1, round(SMOOTHING * n))
    return Distances(
        erd=_known(relative_difference(recorded, model)),
        epc=_known(projection_coefficient(recorded, model)),
        sc=_known(secant_cosine(recorded, model, time_s, lag=lag)),
        lag=lag,
        points=n,
        area_person_s=area_between(recorded, model, time_s),
        ks=_known(largest_share_difference(recorded, model)),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    e, m = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if e.ndim != 1 or e.shape != m.shape or not len(e):
        raise ValueError(f"curves must be vectors of one length, not {e.shape} and {m.shape}")
    return e, m
