"""Results folders and records read by several processes; what comes back is in the order asked."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

from evacsim.county.records import read_if_record
from evacsim.county.results import ResultsReader, Simulated
from evacsim.errors import InputError, Problem
from evacsim.locale import language, use

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evacsim.drills.several import Drills
    from evacsim.locale import Lang

    Faults = tuple[Problem, ...]

_FEW: Final = 200
"""So many are read by this process: starting others takes two seconds each."""
_AT_ONCE: Final = 16


class _Worker:
    """What a process keeps: the plans that it has read, and which of them it has sent home."""

    def __init__(self, *, verify: bool) -> None:
        self.reader = ResultsReader(verify=verify)
        self.sent: set[tuple[str, str]] = set()

    def read(self, path: Path) -> Simulated | Faults:
        """Read a results folder; building and scenario go home once."""
        try:
            found = self.reader.read(path)
        except InputError as error:
            return error.problems
        if found.key in self.sent:
            return replace(found, planned=(), building=None)
        self.sent.add(found.key)
        return found


_worker: list[_Worker] = []


def _begin(lang: Lang, verify: bool) -> None:  # noqa: FBT001 - an initializer has no names
    use(lang)
    _worker[:] = [_Worker(verify=verify)]


def _results(path: Path) -> Simulated | Faults:
    return _worker[0].read(path)


def _records(path: Path) -> Drills | Faults | None:
    try:
        return read_if_record(path)
    except InputError as error:
        return error.problems


class Readers:
    """Reads what lies below a folder: few things here, many in as many processes as there are."""

    def __init__(self, count: int, *, verify: bool) -> None:
        self._verify = verify
        self._pool: ProcessPoolExecutor | None = None
        processes = os.cpu_count() or 1
        if count > _FEW and processes > 1:
            self._pool = ProcessPoolExecutor(
                processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(language(), verify),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def results(self, paths: Sequence[Path]) -> Iterator[Simulated | Faults]:
        """Yield what each results folder says, or its faults."""
        if self._pool is None:
            worker = _Worker(verify=self._verify)
            found: Iterator[Simulated | Faults] = map(worker.read, paths)
        else:
            found = self._pool.map(_results, paths, chunksize=_AT_ONCE)
        plans: dict[tuple[str, str], Simulated] = {}
        for one in found:
            if not isinstance(one, Simulated):
                yield one
                continue
            plan = plans.setdefault(one.key, one)
            yield replace(one, planned=plan.planned, building=plan.building)

    def records(self, paths: Sequence[Path]) -> Iterator[Drills | Faults | None]:
        """Yield the drills of each file, its faults, or None of a table of some other kind."""
        if self._pool is None:
            return map(_records, paths)
        return self._pool.map(_records, paths, chunksize=_AT_ONCE)
