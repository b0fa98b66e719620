"""Pieces of a run, made on processes of this machine or of a cluster."""

from __future__ import annotations

import contextlib
import functools
import pickle
from typing import TYPE_CHECKING

from evacsim.simulation.clock import no_collecting
from evacsim.simulation.replicate import simulated
from evacsim.studies.cluster import LOCAL, connected
from evacsim.studies.pieces import Kept, Piece, packed, write_piece
from evacsim.studies.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from evacsim.simulation.replicate import Plan

    Finished = Callable[[Sequence[range]], Generator[tuple[range, Kept], None, None]]


@contextlib.contextmanager
def worked(
    plan: Plan, seed: int, folder: Path, workers: int, cluster: str | None
) -> Iterator[Finished]:
    """Give what makes pieces, on processes of this machine or of a cluster."""
    if cluster is None:
        with Pool(_written, (plan, seed, folder), workers=workers) as pool:
            yield pool.stream
        return
    blob = pickle.dumps(plan)
    with connected(cluster, workers=workers) as there:
        if cluster == LOCAL:  # its workers see our files
            yield lambda units: there.answers(
                _written_there, ((unit, (blob, seed, folder, unit)) for unit in units)
            )
            return

        def finished(units: Sequence[range]) -> Generator[tuple[range, Kept], None, None]:
            calls = ((unit, (blob, seed, unit)) for unit in units)
            with contextlib.closing(there.answers(_sent, calls)) as answers:
                for unit, piece in answers:
                    yield unit, write_piece(folder, unit, piece)

        yield finished


def _written(given: tuple[Plan, int, Path], unit: range) -> Kept:
    """Make a piece and write it, on this machine."""
    plan, seed, folder = given
    return write_piece(folder, unit, _piece(plan, seed, unit))


def _written_there(blob: bytes, seed: int, folder: Path, unit: range) -> Kept:
    """Make a piece and write it, on a worker of a cluster on this machine."""
    return _written((_plan_of(blob), seed, folder), unit)


def _sent(blob: bytes, seed: int, unit: range) -> Piece:
    """Make a piece to be sent back, on a machine that may not see our files."""
    return _piece(_plan_of(blob), seed, unit)


@functools.lru_cache(maxsize=2)
def _plan_of(blob: bytes) -> Plan:
    plan: Plan = pickle.loads(blob)  # noqa: S301 - from whoever runs the scenario on the cluster
    return plan


def _piece(plan: Plan, seed: int, unit: range) -> Piece:
    with no_collecting():
        done = [simulated(plan, seed=seed, replication=number) for number in unit]
    return packed(done)
