"""Where a response begins to rise faster, or slower: the knee of a line of points.

Two straight lines that meet at one of the values tried are fitted to the means (least squares), at
each inner value in turn, and the value where they fit best is looked at. It is called a knee if one
line is at least one and a half times as steep as the other, if the bend makes at least 1 % of the
mean at the end of the line (assumptions), and if the 90 % interval of the difference of slopes over
replications leaves out 0. Points share their people, so each
replication has a line of its own. Fewer than four values, or fewer than three replications, tell
of no knee; neither does a line with a replication in which somebody did not get out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from typing_extensions import TypedDict

from evacsim.studies.sweep_keys import Value
from evacsim.studies.sweep_rank import responses
from evacsim.studies.sweep_summary import mean_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from evacsim.studies.sweep import Sweep
    from evacsim.studies.sweep_rank import Response

    Floats = NDArray[np.float64]

Side = Literal["all", "up-to", "from", "none", "mixed"]

STEEPER: Final = 1.5
SEEN: Final = 0.01
_VALUES: Final = 4
_REPLICATIONS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The points of a sweep along one factor, the other factors held.

    `held` are the others' values; `points` the places of the points among those of the sweep, in
    the order of `values`.
    """

    factor: str
    held: tuple[tuple[str, Value], ...]
    values: tuple[float, ...]
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knee:
    """A knee: the value, and the slopes before and after it, in the response's unit per one."""

    factor: str
    held: tuple[tuple[str, Value], ...]
    at: float
    slope_before: float
    slope_after: float


def lines(sweep: Sweep) -> Iterator[Line]:
    """Yield the lines of a grid along each of its factors of numbers; other designs have none."""
    design = sweep.design
    if design.kind != "grid":
        return
    there = {number: place for place, number in enumerate(sweep.points["point"].to_list())}
    for along, factor in enumerate(design.factors):
        if not factor.is_number:
            continue
        own: dict[tuple[tuple[str, Value], ...], list[tuple[float, int]]] = {}
        for number, point in enumerate(design.points):
            if number not in there:
                continue
            held = tuple(
                (other.key, point[place])
                for place, other in enumerate(design.factors)
                if place != along
            )
            own.setdefault(held, []).append((float(point[along]), there[number]))
        for held, pairs in own.items():
            values, places = zip(*sorted(pairs), strict=True)
            yield Line(factor=factor.key, held=held, values=values, points=places)


def knees(sweep: Sweep, response: Response = "total_s") -> tuple[Knee, ...]:
    """Return the knees of all lines of a sweep."""
    matrix = responses(sweep, response)
    found = (knee(line, matrix[list(line.points)]) for line in lines(sweep))
    return tuple(one for one in found if one is not None)


def knee(line: Line, matrix: Floats) -> Knee | None:
    """Return the knee of one line, if it has one.

    Parameters
    ----------
    line
        The line.
    matrix
        The response, shape (values, replications).
    """
    x = np.array(line.values)
    if len(x) < _VALUES or matrix.shape[1] < _REPLICATIONS or np.isnan(matrix).any():
        return None
    fits = [(*_fitted(x, matrix.mean(axis=1), place), place) for place in range(1, len(x) - 1)]
    _, before, after, place = min(fits, key=lambda fit: (fit[0], fit[3]))
    less, more = sorted((abs(before), abs(after)))
    straight = before * after >= 0 and more < STEEPER * less
    bent = abs(after - before) * max(x[-1] - x[place], x[place] - x[0])
    if straight or bent < SEEN * abs(matrix.mean()):
        return None
    each = np.array([_fitted(x, column, place)[1:] for column in matrix.T])
    low, high = mean_interval(each[:, 1] - each[:, 0])
    if low is None or high is None or low <= 0 <= high:
        return None
    return Knee(
        factor=line.factor,
        held=line.held,
        at=float(x[place]),
        slope_before=before,
        slope_after=after,
    )


def _fitted(x: Floats, y: Floats, place: int) -> tuple[float, float, float]:
    """Return the misfit and the slopes of two lines that meet at one of the values."""
    bend = np.maximum(x - x[place], 0.0)
    terms = np.stack([np.ones_like(x), x - x[place], bend], axis=1)
    found, *_ = np.linalg.lstsq(terms, y, rcond=None)
    misfit = float(((terms @ found - y) ** 2).sum())
    return misfit, float(found[1]), float(found[1] + found[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Where along a line the target is met.

    `side`: "all" of the values, "none", "up-to" or "from" the value `at`; "mixed": neither.
    """

    side: Side
    at: float | None = None


def limit(sweep: Sweep, line: Line, share: float = 0.95) -> Limit:
    """Return for which values of a line the sweep's target is met in so many replications."""
    met = [sweep.points["met_share"][place] >= share for place in line.points]
    if all(met) or not any(met):
        return Limit(side="all" if all(met) else "none")
    changes = [place for place in range(1, len(met)) if met[place] != met[place - 1]]
    if len(changes) > 1:
        return Limit(side="mixed")
    if met[0]:
        return Limit(side="up-to", at=line.values[changes[0] - 1])
    return Limit(side="from", at=line.values[changes[0]])


class KneeJson(TypedDict):
    """A knee, as `sweep --json` has it."""

    factor: str
    held: dict[str, Value]
    at: float
    slope_before: float
    slope_after: float


class LimitJson(TypedDict):
    """Where along a line the target is met, as `sweep --json` has it."""

    factor: str
    held: dict[str, Value]
    side: Side
    at: float | None


def knee_json(found: Knee) -> KneeJson:
    """Return a knee as `sweep --json` prints it."""
    return {
        "factor": found.factor,
        "held": dict(found.held),
        "at": found.at,
        "slope_before": found.slope_before,
        "slope_after": found.slope_after,
    }


def limit_json(line: Line, found: Limit) -> LimitJson:
    """Return the limit along a line as `sweep --json` prints it."""
    return {
        "factor": line.factor,
        "held": dict(line.held),
        "side": found.side,
        "at": found.at,
    }
