"""The work of a sweep, spread over processes; what is done is kept, whatever becomes of them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from evacsim.studies.cluster import connected
from evacsim.studies.pool import Pool
from evacsim.studies.spread import spread, unit_size, units_of
from evacsim.studies.sweep_measure import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from evacsim.studies.sweep_measure import Row, Unit
    from evacsim.studies.sweep_points import Point
    from evacsim.studies.sweep_store import Unfinished

    Progress = Callable[[int, int], None]
    Finished = Callable[[Sequence[Unit]], Generator[tuple[Unit, list[Row]], None, None]]


def simulated(  # noqa: PLR0913 - a run, by name
    points: Sequence[Point],
    store: Unfinished,
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
        As `spread` and `connected`.
    """
    told = progress or (lambda _done, _total: None)
    total = len(points) * replications
    size = unit_size(total, workers)
    done = len(_ready(store))
    told(done, total)

    def keep(unit: Unit, rows: list[Row]) -> None:
        nonlocal done
        store.keep(unit, rows)
        done += len(rows)
        told(done, total)

    with _worked(points, seed, workers, cluster) as finished:
        spread(lambda: _left(len(points), replications, size, store), finished, keep)
    rows = [row for found in store.done.values() for row in found]
    return sorted(rows, key=lambda row: (row["point"], row["replication"]))


def _ready(store: Unfinished) -> set[tuple[int, int]]:
    """Return which replications of which points are there."""
    return {
        (place, row["replication"]) for (place, _, _), rows in store.done.items() for row in rows
    }


def _left(points: int, replications: int, size: int, store: Unfinished) -> list[Unit]:
    """Return pieces of work that cover what is not ready, a point after the other."""
    ready = _ready(store)
    return [
        (place, unit.start, unit.stop)
        for place in range(points)
        for unit in units_of([n for n in range(replications) if (place, n) not in ready], size)
    ]


@contextlib.contextmanager
def _worked(
    points: Sequence[Point], seed: int, workers: int, cluster: str | None
) -> Iterator[Finished]:
    """Give what does units of work, on processes of this machine or of a cluster."""
    if cluster is None:
        with Pool(measure, (tuple(points), seed), workers=workers) as pool:
            yield pool.stream
        return
    with connected(cluster, workers=workers) as there:
        # a call carries its own point only: the scheduler keeps what it is sent
        yield lambda units: there.answers(
            measure,
            (
                ((place, first, end), (((points[place],), seed), (0, first, end)))
                for place, first, end in units
            ),
        )
