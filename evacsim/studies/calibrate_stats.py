"""The numbers of a drill that are fitted: a record, and each replication told as that record.

Logarithms throughout: times and counts are positive, and their scatter grows with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.drill.accounts import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import PointAccount

WATCH_S: Final = 2.0
"""Error of a recorded time [s] where its method is not known; assumption."""
_MISCOUNT: Final = 0.01
"""Relative error of counted persons; assumption."""
_LEAST_S: Final = 1.0
_LEAST_PER_S: Final = 0.01
_PASSED: Final = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One number of a drill: its name, what reads it, and how many recorded times it is made of.

    A flow [1/s] is persons over `over_s`, the time that the record has between the two.
    """

    name: str
    read: Callable[[Account], float]
    times: int
    is_count: bool = False
    over_s: float | None = None


def statistics_of(record: Account, floor_of: Mapping[str, str]) -> tuple[Statistic, ...]:
    """Return the statistics that a record allows.

    Parameters
    ----------
    record
        Its account.
    floor_of
        The floor of each class, by its name: classes leave floor by floor, and how the floors share
        a stair shows nowhere else.
    """
    found: list[Statistic] = []
    if record.first_out_s is not None:
        found.append(Statistic(name="first out", read=lambda a: a.first_out_s or 0.0, times=1))
    if record.last_out_s is not None:
        found.append(Statistic(name="last out", read=lambda a: a.last_out_s or 0.0, times=1))
    started = [n for n, row in record.classes.items() if row.start_s is not None and n in floor_of]
    if started:
        found.append(_mean("mean start of classes", started, "start_s"))
    out = [n for n, row in record.classes.items() if row.last_out_s is not None and n in floor_of]
    for floor in sorted({floor_of[name] for name in out}):
        names = [name for name in out if floor_of[name] == floor]
        found.append(_mean(f"mean last out of {floor}", names, "last_out_s"))
    for connection, point in sorted(record.points.items()):
        found += _of_point(connection, point)
    return tuple(found)


def _mean(name: str, classes: list[str], column: str) -> Statistic:
    def read(account: Account) -> float:
        return float(np.mean([getattr(account.classes[one], column) for one in classes]))

    return Statistic(name=name, read=read, times=len(classes))


def _of_point(connection: str, point: PointAccount) -> Iterable[Statistic]:
    if point.first_s is not None:
        yield Statistic(name=f"first at {connection}", read=_column(connection, "first_s"), times=1)
    if point.last_s is not None:
        yield Statistic(name=f"last at {connection}", read=_column(connection, "last_s"), times=1)
    if point.persons is not None:
        yield Statistic(
            name=f"persons at {connection}",
            read=_column(connection, "persons"),
            times=1,
            is_count=True,
        )
    if len(point.time_s) > 3:  # noqa: PLR2004 - fewer counts give no course
        for share in _PASSED:
            name = f"{share:.0%} past {connection}"
            yield Statistic(name=name, read=_passed(connection, share, point.time_s), times=1)
    yield from _flow_of(connection, point)


def _flow_of(connection: str, point: PointAccount) -> Iterable[Statistic]:
    """Yield the flow at a place: over the middle half of those counted, else from first to last.

    What passes while a queue stands is what the place, or one before it, lets pass.
    """
    if len(point.time_s) > 3:  # noqa: PLR2004 - fewer counts give no course
        first, last = (
            _passed(connection, share, point.time_s) for share in (_PASSED[0], _PASSED[-1])
        )
        own = Account(points={connection: point})
        over_s = last(own) - first(own)

        def read(account: Account) -> float:
            seen = account.points[connection]
            share = _PASSED[-1] - _PASSED[0]
            persons = seen.persons or float(seen.count[-1])
            return share * persons / max(last(account) - first(account), _LEAST_S)
    else:
        flow_per_s = point.flow_per_s()
        if flow_per_s is None or point.first_s is None or point.last_s is None:
            return
        over_s = point.last_s - point.first_s

        def read(account: Account) -> float:
            return account.points[connection].flow_per_s() or float("nan")

    if over_s > _LEAST_S:
        yield Statistic(name=f"flow at {connection}", read=read, times=2, over_s=over_s)


def _column(connection: str, name: str) -> Callable[[Account], float]:
    return lambda account: float(getattr(account.points[connection], name))


def _passed(
    connection: str, share: float, asked: NDArray[np.float64]
) -> Callable[[Account], float]:
    def read(account: Account) -> float:
        point = account.points[connection]
        count = point.count
        if len(point.time_s) != len(asked) or not np.array_equal(point.time_s, asked):
            count = np.searchsorted(point.time_s, asked, side="right").astype(np.float64)
        return float(np.interp(share * (point.persons or count[-1]), count, asked))

    return read


def values(account: Account, statistics: Iterable[Statistic]) -> NDArray[np.float64]:
    """Return the logarithms of the statistics of an account, shape (statistics,).

    NaN where it does not have one: a class that is not there, a place nobody passed.
    """
    found = []
    for one in statistics:
        try:
            value = one.read(account)
        except (KeyError, TypeError):
            value = float("nan")
        least = _LEAST_S if one.over_s is None else _LEAST_PER_S
        found.append(np.log(max(value, least)) if np.isfinite(value) else np.nan)
    return np.array(found)


def noise(
    recorded: NDArray[np.float64], statistics: Iterable[Statistic], watch_s: float
) -> NDArray[np.float64]:
    """Return the variance that recording adds to each statistic, shape (statistics,)."""
    found = []
    for value, one in zip(recorded.tolist(), statistics, strict=True):
        if one.over_s is not None:
            sd = np.hypot(_MISCOUNT, np.sqrt(one.times) * watch_s / one.over_s)
        else:
            sd = _MISCOUNT if one.is_count else watch_s / np.sqrt(one.times) / np.exp(value)
        found.append(sd * sd)
    return np.array(found)
