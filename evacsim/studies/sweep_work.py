"""The work of a sweep, spread over processes; what is done is kept, whatever becomes of them."""

from __future__ import annotations

import contextlib
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Final

from evacsim.errors import SimulationError
from evacsim.studies.cluster import cluster_answers
from evacsim.studies.pool import Pool
from evacsim.studies.sweep_measure import measure
from evacsim.studies.sweep_store import fingerprint, unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evacsim.studies.sweep_measure import Row, Unit
    from evacsim.studies.sweep_points import Point
    from evacsim.studies.sweep_store import Unfinished

    Progress = Callable[[int, int], None]

_UNITS_PER_WORKER: Final = 4
_LONGEST_UNIT: Final = 10
"""At most so many replications a piece of work: a kill costs no more."""
_MOST_DEATHS: Final = 3
"""So many times in a row processes may die without having finished anything."""


def simulated(  # noqa: PLR0913 - a run, by name
    points: Sequence[Point],
    out: Path,
    *,
    seed: int,
    replications: int,
    workers: int,
    cluster: str | None,
    resume: bool,
    progress: Progress | None,
) -> list[Row]:
    """Do what has not been done yet; return all rows by point and replication.

    A process that dies costs what it had not finished; the others of the pool go with it, and a
    new pool goes on.

    Raises
    ------
    ResultsError, InputError
        As `sweep_store.unfinished` and `cluster_answers`.
    SimulationError
        If processes die again and again without having finished anything.
    """
    told = progress or (lambda _done, _total: None)
    digest = fingerprint(points, seed=seed, replications=replications)
    total = len(points) * replications
    deaths = 0
    with unfinished(out, digest, resume=resume) as store:
        while True:
            ready = _ready(store)
            told(len(ready), total)
            units = _units(len(points), replications, workers, ready)
            try:
                _do(
                    units, points, seed, workers, store,
                    cluster=cluster, told=lambda done: told(done, total),
                )  # fmt: skip
                break
            except BrokenProcessPool:
                deaths = 0 if len(_ready(store)) > len(ready) else deaths + 1
                if deaths >= _MOST_DEATHS:
                    place, first, end = units[0]
                    message = (
                        f"processes died {deaths} times at point {points[place].number}, "
                        f"replications {first} to {end - 1}; is there enough memory?"
                    )
                    raise SimulationError(message) from None
        rows = [row for found in store.done.values() for row in found]
    return sorted(rows, key=lambda row: (row["point"], row["replication"]))


def _ready(store: Unfinished) -> set[tuple[int, int]]:
    """Return which replications of which points are there."""
    return {
        (place, row["replication"]) for (place, _, _), rows in store.done.items() for row in rows
    }


def _do(  # noqa: PLR0913 - as above
    units: Sequence[Unit],
    points: Sequence[Point],
    seed: int,
    workers: int,
    store: Unfinished,
    *,
    cluster: str | None,
    told: Callable[[int], None],
) -> None:
    done = len(_ready(store))
    with contextlib.ExitStack() as stack:
        if cluster is None:
            pool = stack.enter_context(Pool(measure, (tuple(points), seed), workers=workers))
            finished = pool.stream(units)
        else:
            # a call carries its own point only: the scheduler keeps what it is sent
            calls = (
                ((place, first, end), (((points[place],), seed), (0, first, end)))
                for place, first, end in units
            )
            finished = cluster_answers(measure, calls, address=cluster, workers=workers)
        for unit, rows in stack.enter_context(contextlib.closing(finished)):
            store.keep(unit, rows)
            done += len(rows)
            told(done)


def _units(points: int, replications: int, workers: int, ready: set[tuple[int, int]]) -> list[Unit]:
    """Return pieces of work that cover what is not ready, a point after the other."""
    wanted = -(-points * replications // (max(workers, 1) * _UNITS_PER_WORKER))
    size = max(1, min(wanted, _LONGEST_UNIT))
    units: list[Unit] = []
    for place in range(points):
        left = [n for n in range(replications) if (place, n) not in ready]
        while left:
            end = 1
            while end < min(size, len(left)) and left[end] == left[0] + end:
                end += 1
            units.append((place, left[0], left[0] + end))
            left = left[end:]
    return units
