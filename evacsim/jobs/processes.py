"""Processes of this machine, each a pool of its own: one that dies costs what it had in hand.

`ProcessPoolExecutor` gives all its processes up when one of them dies, and a library that lets them
share a queue (pebble was tried) breaks or waits when one is killed within its lock. Pools of one
process share nothing, so that a death is known to be that of its own calls.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from evacsim.locale import language, use
from evacsim.results.folder import is_alive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess
    from types import FrameType

    from evacsim.locale import Lang

Answer = TypeVar("Answer")
Given = ParamSpec("Given")

STOPPING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that ask a program to end: Ctrl-C, `kill`, a terminal that is closed."""
_LEAVE_S: Final = 5.0
"""So long a thread that hands out work may take to end once its process has."""
_TEMPORARY: Final = ".evacsim-payload-"
"""No person calls a folder so: what dead processes left under it is removed, whatever is in it."""


@dataclass(slots=True, eq=False)
class _Alone:
    """A pool of one process, and the calls that it has in hand."""

    pool: ProcessPoolExecutor
    calls: set[Future[Any]] = field(default_factory=set)
    process: BaseProcess | None = None

    def begins(self, call: Callable[[], Answer]) -> Future[Answer]:
        """Give it a call; the first starts the process."""
        others = set(multiprocessing.active_children())
        try:
            future = self.pool.submit(call)
        finally:
            started = set(multiprocessing.active_children()) - others
            self.process = self.process or next(iter(started), None)
        self.calls.add(future)
        future.add_done_callback(self.calls.discard)
        return future

    def ends(self) -> None:
        """End it, whatever it is at; it does not hear Ctrl-C and may have minutes before it."""
        if self.process is not None:
            self.process.terminate()
        self.pool.shutdown(cancel_futures=True)

    def is_deaf(self) -> bool:
        """Tell whether nobody would ever answer: without free threads, who hands out work ends."""
        return self.manager is not None and not self.manager.is_alive()

    @property
    def manager(self) -> threading.Thread | None:
        """The thread that hands out work; None before the first call, and of a pool that ended."""
        found: threading.Thread | None = getattr(self.pool, "_executor_manager_thread", None)
        return found


class Processes(Executor):
    """Processes that start with the first calls, and are replaced when they die.

    A call whose process has died has `BrokenExecutor` as its exception; others go on.

    Parameters
    ----------
    workers
        How many at most.
    """

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._alone: list[_Alone] = []

    def submit(
        self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Answer]:
        """Give a call to the process that has least in hand."""
        with undisturbed(), _deaf_children():
            while True:
                alone = self._idlest()
                try:
                    return alone.begins(functools.partial(fn, *args, **kwargs))
                except BrokenExecutor:  # it has died since
                    self._drop(alone)
                except (RuntimeError, OSError) as error:  # no room for a thread or a process
                    if isinstance(error, RuntimeError) and "thread" not in str(error):
                        raise
                    self._drop(alone)
                    future: Future[Answer] = Future()
                    future.set_exception(BrokenProcessPool(str(error)))
                    return future

    def _idlest(self) -> _Alone:
        for alone in [one for one in self._alone if one.process and not one.process.is_alive()]:
            self._drop(alone)
        found = min(self._alone, key=lambda one: len(one.calls), default=None)
        if found is None or (found.calls and len(self._alone) < self._most):
            # spawn: forking a process in which polars has started its threads can hang
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(
                1,
                mp_context=context,
                initializer=begin,
                initargs=(language(), gc.get_threshold()),
            )
            found = _Alone(pool)
            self._alone.append(found)
        return found

    def _drop(self, alone: _Alone) -> None:
        """Give a process up; what it had in hand fails."""
        self._alone.remove(alone)
        left = list(alone.calls)
        alone.ends()
        for future in left:
            if not future.done():
                future.set_exception(BrokenProcessPool())

    def look(self) -> None:
        """Give up those that cannot answer any more."""
        with undisturbed():
            for alone in [one for one in self._alone if one.is_deaf()]:
                self._drop(alone)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the base class
        """End all, at once if `cancel_futures`."""
        managers = [alone.manager for alone in self._alone]
        for alone in self._alone:
            if cancel_futures and alone.process is not None:
                alone.process.terminate()
            alone.pool.shutdown(wait=False, cancel_futures=cancel_futures)
        for alone in self._alone:  # all end at once: each takes a moment
            if wait and alone.process is not None:
                alone.process.join()
        for manager in managers:  # one that ends while Python does gets in its way
            if wait and manager is not None and manager.is_alive():
                manager.join(_LEAVE_S)
        self._alone.clear()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
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


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that goes at the end; those of processes that were killed go before."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_TEMPORARY}*-*"):
        number = folder.name.removeprefix(_TEMPORARY).partition("-")[0]
        if number.isdigit() and int(number) != os.getpid() and not is_alive(number):
            shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_TEMPORARY}{os.getpid()}-") as name:
        yield Path(name)


def begin(lang: Lang, made_between: tuple[int, int, int]) -> None:
    """Speak and look for cycles as the parent does, leave Ctrl-C to it, end when it is gone."""
    use(lang)
    gc.set_threshold(*made_between)
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
    """Start processes that cannot be interrupted before `begin` has run in them.

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
