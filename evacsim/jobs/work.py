"""Units of work until none is left, whatever becomes of those who do them: the same answers.

A unit is known by its place among the others; an answer depends on the payload and its unit alone,
so it does not matter who gives it, when, and whether it was kept by a run before.
"""

from __future__ import annotations

import contextlib
import functools
import pickle
import queue
from collections import Counter, deque
from concurrent.futures import BrokenExecutor, CancelledError, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from evacsim.errors import InputError, Problem
from evacsim.jobs.cluster import connected
from evacsim.jobs.processes import Processes, temporary_folder, undisturbed
from evacsim.jobs.store import digest_of_study
from evacsim.jobs.unfinished import kept_aside
from evacsim.locale import text
from evacsim.simulation.clock import no_collecting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from evacsim.jobs.cluster import Cluster
    from evacsim.jobs.store import Store

Given = TypeVar("Given")
Unit = TypeVar("Unit")
Answer = TypeVar("Answer")

MOST_DEATHS: Final = 3
"""So many times a unit is begun whose process dies."""
_HEAR_S: Final = 0.2
_AHEAD: Final = 2
"""Units a worker has in hand while many wait: the one it is at, and the next."""
_AHEAD_THERE: Final = 4
"""The same of a cluster, where answers take their time; more would fill the scheduler."""


class Jobs(Generic[Given, Unit, Answer]):
    """Does units of work with a payload that all of them share.

    Use it as a context manager; processes start with the first units and stay for later ones.

    Parameters
    ----------
    work
        A function of a module: payload and unit in, answer out; pure.
    given
        The payload. It goes to the processes of this machine once, through a file: a big one in
        every message can block a pipe for ever. To a cluster it goes with each call.
    workers
        Processes to use; 1 works in this process.
    cluster
        Instead of them the address of a Dask scheduler, or "local" for one of so many processes.
    store, key
        Where finished units are kept, and looked for before they are done; the key of a unit there.
    part
        What a call on a cluster needs of the payload; all, if None.
    """

    def __init__(  # noqa: PLR0913 - by name
        self,
        work: Callable[[Given, Unit], Answer],
        given: Given,
        *,
        workers: int = 1,
        cluster: str | None = None,
        store: Store[Answer] | None = None,
        key: Callable[[Unit], str] = repr,
        part: Callable[[Given, Unit], Given] | None = None,
    ) -> None:
        self._work, self._given, self._part = work, given, part
        self._workers, self._address = workers, cluster
        self.store, self._key = store, key
        self._stack = contextlib.ExitStack()
        self._here: Processes | None = None
        self._there: Cluster | None = None
        self._file = Path()

    def __enter__(self) -> Self:
        if self._address is not None:
            self._there = self._stack.enter_context(connected(self._address, workers=self._workers))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._here is not None:
            self._here.shutdown(cancel_futures=kind is not None)
        self._stack.close()

    def answers(
        self, units: Sequence[Unit], done: Callable[[Unit], None] | None = None
    ) -> list[Answer]:
        """Return the answer to every unit, in their order; `done` is called as each is there.

        Raises
        ------
        InputError
            As `each`.
        """
        found: dict[int, Answer] = {}
        with contextlib.closing(self._finished(units)) as finished:
            for place, answer in finished:
                found[place] = answer
                if done is not None:
                    done(units[place])
        return [found[place] for place in range(len(units))]

    def each(self, units: Sequence[Unit]) -> Generator[tuple[Unit, Answer], None, None]:
        """Yield each unit with its answer as it is there, in whatever order.

        Raises
        ------
        InputError
            If processes die again and again at a unit; if a cluster is gone or has lost all its
            workers.
        """
        with contextlib.closing(self._finished(units)) as finished:
            for place, answer in finished:
                yield units[place], answer

    def _finished(self, units: Sequence[Unit]) -> Generator[tuple[int, Answer], None, None]:
        """Yield places and answers, those that are kept first."""
        store, left = self.store, list(range(len(units)))
        if store is not None:
            keys = [self._key(unit) for unit in units]
            for place in left:
                if keys[place] in store:
                    yield place, store[keys[place]]
            left = [place for place in left if keys[place] not in store]
        for place, answer in self._done(units, left):
            if store is not None:
                store.keep(keys[place], answer)
            yield place, answer

    def _done(
        self, units: Sequence[Unit], left: list[int]
    ) -> Generator[tuple[int, Answer], None, None]:
        # a unit alone is not worth a process
        alone = len(left) <= 1 and self._here is None
        if self._there is None and (self._workers <= 1 or alone):
            for place in left:
                yield place, _do(self._work, self._given, units[place])
            return
        # a call that a pool had not begun when its process died is cancelled
        lost = (BrokenExecutor, CancelledError) if self._there is None else (BrokenExecutor,)
        waiting, running = deque(left), dict[Future[Answer], int]()
        ready: queue.SimpleQueue[Future[Answer]] = queue.SimpleQueue()
        deaths = Counter[int]()
        while waiting or running:
            while waiting and len(running) < self._room(len(waiting), deaths):
                future = self._begun(units[waiting[0]])
                running[future] = waiting.popleft()
                future.add_done_callback(ready.put)
            future = self._next_of(ready)
            place = running.pop(future)
            try:
                with undisturbed():
                    answer = future.result()
            except lost:
                deaths[place] += 1
                if deaths[place] >= MOST_DEATHS:
                    raise _died(deaths[place], units[place]) from None
                waiting.appendleft(place)
            except BaseException as error:
                refusal = self._there and self._there.refusal(error, units[place])
                if refusal:
                    raise refusal from None
                raise
            else:
                yield place, answer

    def _room(self, waiting: int, deaths: Counter[int]) -> int:
        """Return how many calls may be under way; few at the end, and where somebody has died."""
        width = self._there.width if self._there is not None else self._workers
        ahead = _AHEAD_THERE if self._there is not None else _AHEAD
        return width * (ahead if waiting > width and not deaths else 1)

    def _begun(self, unit: Unit) -> Future[Answer]:
        if self._there is not None:
            part = self._part
            blob = self._blob if part is None else pickle.dumps(part(self._given, unit))
            return self._there.submit(_there, self._work, blob, unit)
        if self._here is None:
            self._here = Processes(self._workers)
            self._file = self._stack.enter_context(temporary_folder()) / "given.pickle"
            self._file.write_bytes(self._blob)
        return self._here.submit(_here, self._work, self._file, unit)

    @functools.cached_property
    def _blob(self) -> bytes:
        return pickle.dumps(self._given)

    def _next_of(self, ready: queue.SimpleQueue[Future[Answer]]) -> Future[Answer]:
        while True:
            # a wait without end hears no Ctrl-C on Windows, nor where another thread gets it
            with contextlib.suppress(queue.Empty):
                return ready.get(timeout=_HEAR_S)
            looked = self._there or self._here
            if looked is not None:
                looked.look()


@contextlib.contextmanager
def study(
    work: Callable[[Given, Unit], Answer],
    given: Given,
    *about: object,
    workers: int,
    cluster: str | None,
    keep: Path | None,
) -> Iterator[Jobs[Given, Unit, Answer]]:
    """Give the jobs of a study that writes no results: what is done is kept until it ends.

    Parameters
    ----------
    work, given, workers, cluster
        As of `Jobs`.
    about
        What its answers depend on, besides the code.
    keep
        Beside what to keep them: the name of the study in a folder; None keeps nothing.
    """
    with (
        kept_aside(keep, digest_of_study(*about)) as store,
        Jobs(work, given, workers=workers, cluster=cluster, store=store) as jobs,
    ):
        yield jobs


def _died(deaths: int, unit: object) -> InputError:
    message = text("processes died {deaths} times running{at}", deaths=deaths, at=f", at {unit}")
    hint = text("is there enough memory, are threads free? give fewer: the same command goes on")
    return InputError([Problem(file="--workers", where="", message=message, hint=hint)])


@functools.lru_cache(maxsize=1)
def _read(file: Path) -> object:
    return pickle.loads(file.read_bytes())  # noqa: S301 - our parent wrote it just now


@functools.lru_cache(maxsize=2)
def _loaded(blob: bytes) -> object:
    return pickle.loads(blob)  # noqa: S301 - from whoever started the study on the cluster


def _here(work: Callable[[Any, Unit], Answer], file: Path, unit: Unit) -> Answer:
    """Do a unit in a process of this machine."""
    return _do(work, _read(file), unit)


def _there(work: Callable[[Any, Unit], Answer], blob: bytes, unit: Unit) -> Answer:
    """Do a unit on a worker of a cluster."""
    return _do(work, _loaded(blob), unit)


def _do(work: Callable[[Given, Unit], Answer], given: Given, unit: Unit) -> Answer:
    """Do a unit of work; reference cycles are looked for after it, not after every replication."""
    with no_collecting():
        return work(given, unit)
