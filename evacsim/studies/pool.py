"""Work spread over processes: the same answers in the same order on any number of them."""

from __future__ import annotations

import contextlib
import functools
import itertools
import multiprocessing
import os
import pickle
import queue
import shutil
import signal
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from evacsim.errors import InputError, Problem
from evacsim.locale import text
from evacsim.results.folder import is_alive
from evacsim.simulation.clock import no_collecting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Future
    from types import FrameType, TracebackType

Given = TypeVar("Given")
Unit = TypeVar("Unit")
Answer = TypeVar("Answer")

STOPPING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that ask a program to end: Ctrl-C, `kill`, a terminal that is closed."""
MOST_DEATHS: Final = 3
"""So many times in a row processes may die without having finished anything."""
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
        """Return the answer to every unit, in their order; `done` is called as each is finished.

        Raises
        ------
        InputError
            If processes die again and again without having finished anything.
        """
        found: dict[int, Answer] = {}
        deaths = 0
        while left := [place for place in range(len(units)) if place not in found]:
            try:
                with contextlib.closing(self._finished([units[one] for one in left])) as finished:
                    for at, answer in finished:
                        found[left[at]] = answer
                        deaths = 0
                        if done is not None:
                            done(units[left[at]])
            except BrokenProcessPool:  # others go on with what the dead had not finished
                deaths += 1
                if deaths >= MOST_DEATHS:
                    raise died(deaths) from None
        return [found[place] for place in range(len(units))]

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
                future = _next_of(ready, pool)
                with _undisturbed():
                    answer = future.result()
                yield running.pop(future), answer
        except (BrokenProcessPool, RuntimeError) as error:
            for child in set(multiprocessing.active_children()) - self._others:
                child.terminate()  # some may wait for work that nobody hands out any more
            pool.shutdown()
            self._pool = None  # whoever goes on gets a new one
            if not isinstance(error, BrokenProcessPool) and "thread" in str(error):
                raise BrokenProcessPool(str(error)) from error
            raise

    def _started(self) -> tuple[ProcessPoolExecutor, Path]:
        if self._file is None:
            _clear_stale()
            prefix = f"evacsim-{os.getpid()}-"
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix))
            self._file = Path(folder) / "given.pickle"
            self._file.write_bytes(pickle.dumps(self._given))
        if self._pool is None:
            # spawn: forking a process in which polars has started its threads can hang
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_quiet)
        return self._pool, self._file


def _clear_stale() -> None:
    """Remove the temporary folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("evacsim-*-*"):
        number = folder.name.split("-")[1]
        if number.isdigit() and int(number) != os.getpid() and not is_alive(number):
            shutil.rmtree(folder, ignore_errors=True)


def died(deaths: int, at: str = "") -> InputError:
    """Return what is said of processes that die before they have finished anything."""
    message = text("processes died {deaths} times running{at}", deaths=deaths, at=at)
    hint = text("is there enough memory, are threads free? give fewer, then go on by --resume")
    return InputError([Problem(file="--workers", where="", message=message, hint=hint)])


def _next_of(ready: queue.SimpleQueue[Future[Answer]], pool: ProcessPoolExecutor) -> Future[Answer]:
    while True:
        # a wait without end hears no Ctrl-C on Windows, nor where another thread gets it
        with contextlib.suppress(queue.Empty):
            return ready.get(timeout=_HEAR_S)
        # without free threads the one that hands out the work ends, and nobody would ever answer
        manager: threading.Thread | None = getattr(pool, "_executor_manager_thread", None)
        if manager is not None and not manager.is_alive() and ready.empty():
            raise BrokenProcessPool(text("the thread that hands out the work has ended"))


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C off: within the locks of a library it would leave them locked for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = {
        number: signal.signal(number, lambda *heard: came.append(heard))
        for number in STOPPING
        if callable(signal.getsignal(number))
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came and callable(handler := before[signal.Signals(came[0][0])]):
            handler(*came[0])


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
