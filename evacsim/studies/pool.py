"""Work spread over processes: the same answers in the same order on any number of them."""

from __future__ import annotations

import contextlib
import functools
import itertools
import multiprocessing
import os
import pickle
import queue
import signal
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from evacsim.simulation.clock import no_collecting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Future
    from types import FrameType, TracebackType

Given = TypeVar("Given")
Unit = TypeVar("Unit")
Answer = TypeVar("Answer")

_HEAR_S = 0.2
_AHEAD = 4
"""Units a process that are handed over ahead."""


class Pool(Generic[Given, Unit, Answer]):
    """Does units of work with a payload that all of them share.

    Use it as a context manager; processes start with the first units and stay for later ones.

    Parameters
    ----------
    work
        A function of a module: payload and unit in, answer out; pure.
    given
        The payload. It goes to the processes once, through a file: a big one in every message can
        block a pipe for ever.
    workers
        Processes to use; 1 works in this process.
    """

    def __init__(
        self, work: Callable[[Given, Unit], Answer], given: Given, *, workers: int
    ) -> None:
        self._work = work
        self._given = given
        self._workers = workers
        self._stack = contextlib.ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._file: Path | None = None
        self._others = set(multiprocessing.active_children())

    def __enter__(self) -> Pool[Given, Unit, Answer]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            # they do not hear Ctrl-C, and may have minutes of work before them
            for child in set(multiprocessing.active_children()) - self._others:
                child.terminate()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._stack.close()

    def answers(
        self, units: Sequence[Unit], done: Callable[[Unit], None] | None = None
    ) -> list[Answer]:
        """Return the answer to every unit, in their order; `done` is called as each is finished."""
        found: list[Answer | None] = [None] * len(units)
        with contextlib.closing(self._finished(units)) as finished:
            for place, answer in finished:
                found[place] = answer
                if done is not None:
                    done(units[place])
        return found  # type: ignore[return-value]  # every place has been filled

    def stream(self, units: Sequence[Unit]) -> Generator[tuple[Unit, Answer], None, None]:
        """Yield each unit with its answer as it is finished, in whatever order."""
        with contextlib.closing(self._finished(units)) as finished:
            for place, answer in finished:
                yield units[place], answer

    def _finished(self, units: Sequence[Unit]) -> Generator[tuple[int, Answer], None, None]:
        # a unit alone is not worth a process, unless it may be what others died of
        if self._workers <= 1 or (len(units) <= 1 and self._file is None):
            for place, unit in enumerate(units):
                yield place, _done(self._work, self._given, unit)
            return
        pool, file = self._started()
        waiting = enumerate(units)
        running: dict[Future[Answer], int] = {}
        ready: queue.SimpleQueue[Future[Answer]] = queue.SimpleQueue()
        try:
            while True:
                with _undisturbed(), _deaf_children():
                    for place, unit in itertools.islice(
                        waiting, self._workers * _AHEAD - len(running)
                    ):
                        future = pool.submit(_one, self._work, file, unit)
                        running[future] = place
                        future.add_done_callback(ready.put)
                if not running:
                    return
                future = _next_of(ready)
                with _undisturbed():
                    answer = future.result()
                yield running.pop(future), answer
        except BrokenProcessPool:
            pool.shutdown()
            self._pool = None  # whoever goes on gets a new one
            raise

    def _started(self) -> tuple[ProcessPoolExecutor, Path]:
        if self._file is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="evacsim-"))
            self._file = Path(folder) / "given.pickle"
            self._file.write_bytes(pickle.dumps(self._given))
        if self._pool is None:
            # spawn: forking a process in which polars has started its threads can hang
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_quiet)
        return self._pool, self._file


def _next_of(ready: queue.SimpleQueue[Future[Answer]]) -> Future[Answer]:
    while True:
        # a wait without end hears no Ctrl-C on Windows, nor where another thread gets it
        with contextlib.suppress(queue.Empty):
            return ready.get(timeout=_HEAR_S)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C off: within the locks of a library it would leave them locked for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(*came[0])


def _quiet() -> None:
    """Leave Ctrl-C to the parent, which stops the workers in order; end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's end: one that was killed can tell nobody, and its pipes stay open."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def _deaf_children() -> Iterator[None]:
    """Start processes that cannot be interrupted before `_quiet` has run in them.

    They inherit the blocked signal; one that comes meanwhile reaches the parent afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@functools.lru_cache(maxsize=1)
def _given(file: Path) -> object:
    return pickle.loads(file.read_bytes())  # noqa: S301 - our parent wrote it just now


def _one(work: Callable[[Given, Unit], Answer], file: Path, unit: Unit) -> Answer:
    return _done(work, _given(file), unit)  # type: ignore[arg-type]  # what the parent wrote


def _done(work: Callable[[Given, Unit], Answer], given: Given, unit: Unit) -> Answer:
    """Do a unit of work; reference cycles are looked for after it, not after every replication."""
    with no_collecting():
        return work(given, unit)
