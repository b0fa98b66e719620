"""Curves of a drill and of its replications, and whether the one lies among the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evacsim.analysis.statistics import bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import Account

Recipe = Literal["exit counts", "class times", "class last out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Egress curves on common moments, all made by one recipe.

    `time_s` has shape (moments,), `recorded` (moments,), `simulated` (replications, moments),
    `p05`, `p50`, `p95` and `mean` (moments,), persons out. Where the record has no counts at
    exits, a class leaves evenly between its first and last one out, or all at once with its last;
    replications are told the same way, so that the recipe adds no difference of its own.
    """

    recipe: Recipe
    time_s: NDArray[np.float64]
    recorded: NDArray[np.float64]
    simulated: NDArray[np.float64]
    p05: NDArray[np.float64]
    p50: NDArray[np.float64]
    p95: NDArray[np.float64]
    mean: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whether a recorded curve lies among simulated ones.

    `points_share` is the share of moments at which it lies within the 5-95 % band (both curves at
    0 or complete do not count). `as_a_whole` is whether its farthest deviation from the median is
    within that of 95 % of the replications, `p_value` the share of curves (its own among them)
    that deviate as far; None with fewer than 19 replications, where 5 % cannot be told.
    """

    points_share: float
    as_a_whole: bool | None
    p_value: float | None


_FEWEST = 19
_INSIDE = 0.05


def curves(
    record: Account, replications: Sequence[Account], exits: Iterable[str], *, step_s: float = 1.0
) -> Curves | None:
    """Return the curves that a record allows; None if it has neither counts nor class times.

    Parameters
    ----------
    record, replications
        Their accounts.
    exits
        Every exit that anybody uses: counts make a curve only if all of them were counted.
    step_s
        Distance of the moments [s].
    """
    ways = sorted(exits)
    recipe = _recipe(record, ways)
    if recipe is None:
        return None
    ends = [one.last_out_s or 0.0 for one in (record, *replications)]
    time_s = np.arange(0.0, max(ends) + 2 * step_s, step_s)
    recorded = _curve(record, record, recipe, ways, time_s)
    simulated = np.array([_curve(one, record, recipe, ways, time_s) for one in replications])
    p05, p50, p95 = bands(simulated)
    return Curves(
        recipe=recipe,
        time_s=time_s,
        recorded=recorded,
        simulated=simulated,
        p05=p05,
        p50=p50,
        p95=p95,
        mean=simulated.mean(axis=0),
    )


def _recipe(record: Account, exits: Sequence[str]) -> Recipe | None:
    counted = [record.points.get(way) for way in exits]
    if exits and all(point is not None and len(point.time_s) > 1 for point in counted):
        return "exit counts"
    last = [c for c in record.classes.values() if c.last_out_s is not None and c.people]
    if not last:
        return None
    return "class times" if all(c.first_out_s is not None for c in last) else "class last out"


def _curve(
    account: Account,
    record: Account,
    recipe: Recipe,
    exits: Sequence[str],
    time_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the persons out at each moment, as the record would have them written down."""
    found = np.zeros(len(time_s))
    if recipe == "exit counts":
        for way in exits:
            asked = record.points[way].time_s
            point = account.points.get(way)
            if point is None:  # nobody left there in this replication
                continue
            count = point.count
            if account is not record:
                asked = _asked(asked, float(point.time_s[-1]))
                count = np.searchsorted(point.time_s, asked, side="right").astype(np.float64)
            # before the first count nobody is known to be out; after the last nobody came
            found += np.interp(time_s, [0.0, *asked], [0.0, *count])
        return found
    for name, row in record.classes.items():
        told = account.classes.get(name)
        if row.last_out_s is None or not row.people or told is None or told.last_out_s is None:
            continue
        people = told.people or 0.0
        first_s = told.first_out_s
        if recipe == "class last out" or first_s is None or first_s >= told.last_out_s:
            found += people * (time_s >= told.last_out_s)
        else:
            found += people * np.interp(time_s, [first_s, told.last_out_s], [0.0, 1.0])
    return found


def _asked(time_s: NDArray[np.float64], end_s: float) -> NDArray[np.float64]:
    """Return when somebody who counts as the record does would have counted, until nobody came."""
    step_s = float(np.median(np.diff(time_s)))
    if end_s <= time_s[-1] or step_s <= 0:
        return time_s
    # whoever counts sees the last one pass
    return np.concatenate([time_s, np.arange(time_s[-1] + step_s, end_s, step_s), [end_s]])


def moment_s(curve: NDArray[np.float64], time_s: NDArray[np.float64], share: float) -> float | None:
    """Return when a share of a curve's final persons was out [s]; None if it ends at 0."""
    if not curve[-1] > 0:
        return None
    wanted = share * curve[-1]
    after = int(np.argmax(curve >= wanted))
    if after == 0 or curve[after] == curve[after - 1]:
        return float(time_s[after])
    part = (wanted - curve[after - 1]) / (curve[after] - curve[after - 1])
    return float(time_s[after - 1] + part * (time_s[after] - time_s[after - 1]))


def envelope(found: Curves) -> Envelope:
    """Tell whether the recorded curve lies among the simulated ones, as shares of their totals.

    As shares, because fewer people than planned are no slower drill.
    """
    recorded, simulated = _shares(found.recorded[None])[0], _shares(found.simulated)
    p05, p50, p95 = bands(simulated)
    moving = (np.minimum(recorded, simulated.min(axis=0)) < 1) & (
        np.maximum(recorded, simulated.max(axis=0)) > 0
    )
    slack = 1e-9  # shares of the same persons may differ by rounding
    inside = (recorded >= p05 - slack) & (recorded <= p95 + slack)
    points_share = float(inside[moving].mean()) if moving.any() else 1.0
    if len(simulated) < _FEWEST:
        return Envelope(points_share=points_share, as_a_whole=None, p_value=None)
    far = np.abs(simulated - p50).max(axis=1)
    own = float(np.abs(recorded - p50).max())
    p_value = float((1 + np.sum(far >= own - slack)) / (1 + len(far)))
    return Envelope(points_share=points_share, as_a_whole=p_value > _INSIDE, p_value=p_value)


def _shares(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = curve[:, -1:]
    return np.divide(curve, whole, out=np.zeros_like(curve), where=whole > 0)
