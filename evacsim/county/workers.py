"""Results folders and records read by several processes; what comes back is in the order asked.

Where one of them dies, for want of memory or killed, this process reads what is left, alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self, TypeVar

from evacsim.county.records import read_if_record
from evacsim.county.results import ResultsReader, Simulated
from evacsim.errors import InputError, Problem
from evacsim.jobs.processes import begin
from evacsim.locale import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from evacsim.drills.several import Drills
    from evacsim.locale import Lang

    Faults = tuple[Problem, ...]

Answer = TypeVar("Answer")

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
    begin(lang, gc.get_threshold())
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
        plans: dict[tuple[str, str], Simulated] = {}
        for one in self._read(_results, _Worker(verify=self._verify).read, paths):
            if not isinstance(one, Simulated):
                yield one
                continue
            plan = plans.setdefault(one.key, one)
            yield replace(one, planned=plan.planned, building=plan.building)

    def records(self, paths: Sequence[Path]) -> Iterator[Drills | Faults | None]:
        """Yield the drills of each file, its faults, or None of a table of some other kind."""
        return self._read(_records, _records, paths)

    def _read(
        self,
        there: Callable[[Path], Answer],
        here: Callable[[Path], Answer],
        paths: Sequence[Path],
    ) -> Iterator[Answer]:
        """Yield what the processes say of each path; `here` says the same in this one."""
        done = 0
        if self._pool is not None:
            try:
                for one in self._pool.map(there, paths, chunksize=_AT_ONCE):
                    yield one
                    done += 1
            except BrokenExecutor:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None
        yield from map(here, paths[done:])
