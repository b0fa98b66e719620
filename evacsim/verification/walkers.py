"""Measures of people: what was drawn for them, when they set off, how fast they walked."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import stats

from evacsim.errors import nearest_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evacsim.verification.world import Ran

_QUANTITIES = ("pre_movement_s", "level_m_per_s", "stairs_down_m_per_s", "stairs_up_m_per_s")

_STATISTICS: dict[str, Callable[[NDArray[np.float64]], float]] = {
    "mean": lambda values: float(values.mean()),
    "sd": lambda values: float(values.std(ddof=1)),
    "min": lambda values: float(values.min()),
    "max": lambda values: float(values.max()),
}

_Cdf = Callable[[float], float]

# Written out with scipy alone, so that the program's own distributions are judged from outside.
_DISTRIBUTIONS: dict[str, Callable[..., _Cdf]] = {
    "uniform": lambda low, high: stats.uniform(low, high - low).cdf,
    "normal": lambda mean, sd: stats.norm(mean, sd).cdf,
    "lognormal": lambda mu, sigma: stats.lognorm(s=sigma, scale=math.exp(mu)).cdf,
    "gamma": lambda shape, scale: stats.gamma(shape, scale=scale).cdf,
    "weibull": lambda scale, shape: stats.weibull_min(shape, scale=scale).cdf,
}


def _of_group(ran: Ran, group: str | None) -> NDArray[np.bool_]:
    if group is None:
        return np.ones(len(ran.people.group), dtype=np.bool_)
    names = [placed.id for placed in ran.people.groups]
    if group not in names:
        raise KeyError(f'no group "{group}"; {nearest_name(group, names)}')
    return np.asarray(ran.people.group == names.index(group))


def _statistic(values: NDArray[np.float64], statistic: str) -> float:
    if statistic not in _STATISTICS:
        raise KeyError(f'no statistic "{statistic}"; {nearest_name(statistic, _STATISTICS)}')
    return _STATISTICS[statistic](values) if len(values) else math.nan


def drawn(ran: Ran, *, quantity: str, statistic: str, group: str | None = None) -> float:
    """Mean, sd, min or max of a quantity drawn for a group (or for all)."""
    if quantity not in _QUANTITIES:
        raise KeyError(f'no quantity "{quantity}"; {nearest_name(quantity, _QUANTITIES)}')
    return _statistic(getattr(ran.people, quantity)[_of_group(ran, group)], statistic)


def pre_movement_ks_p(ran: Ran, *, distribution: str, parameters: Sequence[float]) -> float:
    """Significance p of a Kolmogorov-Smirnov test of pre-movement times and a distribution.

    `parameters`: uniform low, high; normal mean, sd; lognormal mean and sd of the logarithm;
    gamma shape, scale; weibull scale, shape.
    """
    if distribution not in _DISTRIBUTIONS:
        hint = nearest_name(distribution, _DISTRIBUTIONS)
        raise KeyError(f'no distribution "{distribution}"; {hint}')
    cdf = _DISTRIBUTIONS[distribution](*parameters)
    return float(stats.kstest(ran.people.pre_movement_s, cdf).pvalue)


def _first_walks(ran: Ran) -> pl.DataFrame:
    """Return everybody's first passage: occupant, time_s, ready_s, walk_s, start_s, start_space."""
    first = (
        ran.passages.sort("passage").group_by("occupant", maintain_order=True).first()
        .select("occupant", "time_s", "ready_s", "walk_s")
    )  # fmt: skip
    people = ran.occupants.select(
        "occupant", "start_s", pl.col("start_space", "group").cast(pl.String)
    )
    return first.join(people, on="occupant", how="inner").sort("occupant")


def departure_error_s(ran: Ran) -> float:
    """Largest difference [s] between when someone set off and signal, release and draw say.

    Someone set off at the end of the walk to the first connection less that walk. NaN where
    somebody never set off.
    """
    walks = _first_walks(ran)
    if len(walks) < len(ran.people.start_s):
        return math.nan
    people = ran.people
    release_s = np.maximum(people.release_s, people.signal_s)
    due_s = (release_s + people.pre_movement_s)[walks["occupant"].to_numpy()]
    set_off_s = (walks["ready_s"] - walks["walk_s"]).to_numpy()
    return float(np.abs(set_off_s - due_s).max())


def observed_speed_m_per_s(
    ran: Ran, *, distance_m: float, statistic: str, group: str | None = None
) -> float:
    """Mean, sd, min or max of distance / time to the first connection of a group."""
    walks = _first_walks(ran)
    wanted = np.flatnonzero(_of_group(ran, group))
    walks = walks.filter(pl.col("occupant").is_in(wanted.tolist()))
    return _statistic(distance_m / (walks["ready_s"] - walks["start_s"]).to_numpy(), statistic)


def starter_speed_m_per_s(
    ran: Ran, *, place: str, to_s: float = math.inf, statistic: str = "mean"
) -> float:
    """Speed of those who start in a place, to the first connection they pass (by `to_s`).

    Their way is own unimpeded time x own speed on the level; the time is from setting off to
    the end of the walk, so that waiting at the connection does not count. Whoever starts at the
    connection itself has no speed and is left out.
    """
    walks = _first_walks(ran).filter(
        (pl.col("start_space") == place) & (pl.col("time_s") <= to_s) & (pl.col("walk_s") > 0)
    )
    own = ran.people.level_m_per_s[walks["occupant"].to_numpy()]
    way_m = walks["walk_s"].to_numpy() * own
    return _statistic(way_m / (walks["ready_s"] - walks["start_s"]).to_numpy(), statistic)


def tandem_error_s(
    ran: Ran, *, connections: Sequence[str], flows_per_s: Sequence[float], walks_s: Sequence[float]
) -> float:
    """Largest difference [s] to a chain of first-come-first-served doors with room for all.

    The n-th passes door j at d(j, n) = max(d(j - 1, n) + walk j, d(j, n - 1) + 1 / flow j), and
    d(0, n) is when the n-th sets off.
    """
    worst = 0.0
    ready_s = np.sort(ran.people.start_s)
    rows = ran.passages.select("time_s", pl.col("connection").cast(pl.String))
    for connection, flow_per_s, walk_s in zip(connections, flows_per_s, walks_s, strict=True):
        due_s = np.empty_like(ready_s)
        last_s = -math.inf
        for n, start_s in enumerate(ready_s):
            last_s = max(start_s + walk_s, last_s + 1.0 / flow_per_s)
            due_s[n] = last_s
        times_s = rows.filter(pl.col("connection") == connection)["time_s"].sort().to_numpy()
        if len(times_s) != len(due_s):
            return math.nan
        worst = max(worst, float(np.abs(times_s - due_s).max()))
        ready_s = due_s
    return worst
