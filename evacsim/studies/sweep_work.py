"""The work of a sweep: all points and replications in units, which are kept as they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.jobs.store import digest_of_study
from evacsim.jobs.work import Jobs
from evacsim.studies.sweep_measure import MEASURED, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.jobs.store import Store
    from evacsim.studies.sweep_measure import Row, Unit
    from evacsim.studies.sweep_points import Point

    Progress = Callable[[int, int], None]
    Given = tuple[dict[int, Point], int]

_UNITS: Final = 64
"""So many units at least, where there are as many replications: enough to even them out."""
_LONGEST: Final = 10
"""At most so many replications a unit: a kill costs no more."""


def fingerprint(points: Sequence[Point], *, seed: int, replications: int) -> str:
    """Return a digest of everything that the rows depend on."""
    files = [
        (point.number, point.scenario_text, point.building_text, point.tables) for point in points
    ]
    return digest_of_study("sweep", seed, replications, list(MEASURED), files)


def simulated(  # noqa: PLR0913 - a run, by name
    points: Sequence[Point],
    store: Store[list[Row]],
    *,
    seed: int,
    replications: int,
    workers: int,
    cluster: str | None,
    progress: Progress | None,
) -> list[Row]:
    """Do what has not been done yet; return all rows by point and replication.

    Raises
    ------
    InputError
        As `Jobs`.
    """
    told = progress or (lambda _done, _total: None)
    total = len(points) * replications
    units = _units(len(points), replications)
    before = {unit for unit in units if repr(unit) in store}
    done = sum(end - first for _, first, end in before)
    told(done, total)
    found: list[Row] = []
    given: Given = (dict(enumerate(points)), seed)
    with Jobs(
        measure, given, workers=workers, cluster=cluster, store=store, part=_own_point
    ) as jobs:
        for unit, rows in jobs.each(units):
            found += rows
            if unit not in before:
                done += len(rows)
                told(done, total)
    return sorted(found, key=lambda row: (row["point"], row["replication"]))


def _units(points: int, replications: int) -> list[Unit]:
    """Return units, a point after the other; the same on any number of workers."""
    size = max(1, min(points * replications // _UNITS, _LONGEST))
    return [
        (place, first, min(first + size, replications))
        for place in range(points)
        for first in range(0, replications, size)
    ]


def _own_point(given: Given, unit: Unit) -> Given:
    """Return what a call needs: its own point, for a scheduler keeps what it is sent."""
    points, seed = given
    return {unit[0]: points[unit[0]]}, seed
