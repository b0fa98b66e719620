"""Work spread over the machines of a Dask scheduler: the same answers, in whatever order.

Dask is an extra (`evacsim[cluster]`) and imported here only when it is asked for. Every call is
pure and carries all it needs, so a worker that dies costs its unfinished calls, which another one
does again.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import importlib
import importlib.util
import logging
import queue
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from evacsim.errors import InputError, Problem
from evacsim.locale import mark, text
from evacsim.results.manifest import evacsim_version, library_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Unit = TypeVar("Unit")
Answer = TypeVar("Answer")

LOCAL: Final = "local"
"""The address that starts a scheduler and workers on this machine."""
_CONNECT_S: Final = "10s"
_IN_FLIGHT: Final = 4
"""Calls a thread of the cluster that are sent ahead; more would fill the scheduler."""
_RETRIES: Final = 3
_LOOK_S: Final = 2.0
_ALONE_S: Final = 60.0
"""A scheduler without workers is waited for so long: somebody may be starting new ones."""
_GO_ON: Final = mark("what is done is kept, --resume goes on")
_LOCAL_SETTINGS: Final = {"distributed.worker.profile.enabled": False}
"""Dask looks a hundred times a second where its workers are: a tenth of their time."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler with workers that compute as this process does; made by `connected`."""

    dask: Any
    client: Any
    threads: int
    address: str

    def answers(
        self, work: Callable[..., Answer], calls: Iterable[tuple[Unit, tuple[Any, ...]]]
    ) -> Generator[tuple[Unit, Answer], None, None]:
        """Yield each unit with what `work` gives for its arguments, as they are finished.

        Parameters
        ----------
        work
            A pure function of a module that the workers have too.
        calls
            Units and the arguments of their calls; few are taken ahead.

        Raises
        ------
        InputError
            If workers die again and again at one unit, the scheduler or all workers are gone, or
            a worker that joined has other versions.
        """
        waiting = iter(calls)
        running: dict[Any, Unit] = {}
        ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
        own = versions()
        while True:
            while len(running) < self.threads * _IN_FLIGHT:
                call = next(waiting, None)
                if call is None:
                    break
                future = self.client.submit(
                    as_here, own, work, *call[1], pure=False, retries=_RETRIES
                )
                running[future] = call[0]
                future.add_done_callback(ready.put)
            if not running:
                return
            future = self._next_of(ready)
            yield (unit := running.pop(future)), self._answer(future, unit)

    def _next_of(self, ready: queue.SimpleQueue[Any]) -> Any:  # noqa: ANN401 - a Dask future
        """Wait for a call to be done, as long as there is anybody who could do it."""
        alone_s = 0.0
        while True:
            with contextlib.suppress(queue.Empty):
                return ready.get(timeout=_LOOK_S)
            alone_s = self._alone_s(alone_s)

    def _alone_s(self, so_far_s: float) -> float:
        """Return for how long there has been no worker [s], after one more wait.

        Raises
        ------
        InputError
            If that is too long.
        """
        alone_s = 0.0 if self.client.scheduler_info()["workers"] else so_far_s + _LOOK_S
        if alone_s >= _ALONE_S:
            message = text(
                "the scheduler at {address} has had no worker for {alone_s:.0f} s",
                address=self.address,
                alone_s=alone_s,
            )
            raise _refused(message, text(_GO_ON))
        return alone_s

    def _answer(self, future: Any, unit: Unit) -> Any:  # noqa: ANN401 - a Dask future
        """Fetch what a call gave; if its worker has died meanwhile it is done anew by another."""
        alone_s = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                return self._fetched(future, unit)
            alone_s = self._alone_s(alone_s)

    def _fetched(self, future: Any, unit: Unit) -> Any:  # noqa: ANN401 - a Dask future
        try:
            return future.result(timeout=_LOOK_S)
        except self.dask.KilledWorker:
            message = text("workers died again and again at {unit}", unit=unit)
            raise _refused(
                message, text("is there enough memory? {go_on}", go_on=text(_GO_ON))
            ) from None
        except TimeoutError:
            raise  # an OSError, too
        except OSError:
            if self._scheduler_is_there():  # a worker is gone: the call is done anew
                raise TimeoutError from None
            raise _refused(
                text("the scheduler at {address} is gone", address=self.address), text(_GO_ON)
            ) from None
        except (self.dask.CancelledError, concurrent.futures.CancelledError):
            raise _refused(
                text("the scheduler at {address} is gone", address=self.address), text(_GO_ON)
            ) from None

    def _scheduler_is_there(self) -> bool:
        try:
            self.client.sync(self.client.scheduler.identity, callback_timeout=5 * _LOOK_S)
        except (OSError, self.dask.CancelledError, concurrent.futures.CancelledError):
            return False
        return True


def as_here(own: dict[str, str], work: Callable[..., Answer], *arguments: object) -> Answer:
    """Do a call on a worker, which may have joined later: it must compute as the parent does."""
    _compare(own, versions(), text("a worker"))
    return work(*arguments)


@contextlib.contextmanager
def connected(address: str, *, workers: int = 2) -> Iterator[Cluster]:
    """Connect to a scheduler and check its workers.

    Parameters
    ----------
    address
        A scheduler, "tcp://host:8786", or "local" to start one here.
    workers
        Processes of a local one; a scheduler has as many as it has.

    Raises
    ------
    InputError
        If Dask is not installed, there is no scheduler or no worker at the address, or a worker
        has another version of evacsim or of a library that can change a number.
    """
    if importlib.util.find_spec("distributed") is None:
        message = text("clusters need Dask, which is not installed")
        raise _refused(message, text('python -m pip install "evacsim[cluster]"'))
    dask: Any = importlib.import_module("distributed")
    with _client(dask, address, workers) as client:
        yield Cluster(dask, client, _checked(dask, client, address), address)


def _refused(message: str, hint: str) -> InputError:
    return InputError([Problem(file="--cluster", where="", message=message, hint=hint)])


@contextlib.contextmanager
def _client(dask: Any, address: str, workers: int) -> Iterator[Any]:  # noqa: ANN401 - a module
    """Connect to a scheduler, or start one; what was started ends with it."""
    with contextlib.ExitStack() as stack:
        place: Any = address
        if address == LOCAL:
            settings = importlib.import_module("dask").config
            stack.enter_context(settings.set(_LOCAL_SETTINGS))
            place = stack.enter_context(
                dask.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                    silence_logs=logging.ERROR,
                )
            )
        try:
            client = stack.enter_context(dask.Client(place, timeout=_CONNECT_S))
        except (OSError, ValueError, TimeoutError) as error:
            hint = text('start one by "dask scheduler", or use --cluster local')
            told = text(
                "no scheduler answers at {address} ({name})",
                address=address,
                name=type(error).__name__,
            )
            raise _refused(told, hint) from None
        yield client


def _checked(dask: Any, client: Any, address: str) -> int:  # noqa: ANN401 - imported by name
    """Return how many threads the workers have; they must compute as this process does."""
    threads: int = sum(client.nthreads().values())
    if not threads:
        hint = text('start some by "dask worker {address} --nthreads 1"', address=address)
        raise _refused(text("the scheduler at {address} has no workers", address=address), hint)
    many = [worker for worker, own in client.nthreads().items() if own > 1]
    if many:
        hint = text(
            'start them by "dask worker {address} --nthreads 1", one for each core', address=address
        )
        raise _refused(
            text("worker {many} has several threads, which slow each other down", many=many[0]),
            hint,
        )
    own = versions()
    try:
        found = client.run(versions)
    except (ImportError, AttributeError, dask.comm.CommClosedError) as error:
        message = text(
            "a worker cannot load evacsim ({name}: {error})", name=type(error).__name__, error=error
        )
        raise _refused(message, text("install the same version there")) from None
    for worker, theirs in found.items():
        _compare(own, theirs, text("worker {worker}", worker=worker))
    return threads


def _compare(own: dict[str, str], theirs: dict[str, str], worker: str) -> None:
    """Refuse a worker that has another version of what can change a number."""
    other = [name for name, version in own.items() if theirs.get(name) != version]
    if other:
        told = ", ".join(
            text("{name} {get}, here {own}", name=name, get=theirs.get(name), own=own[name])
            for name in other
        )
        message = text("{worker} has {told}: its numbers could differ", worker=worker, told=told)
        raise _refused(message, text("install the same versions there"))


@functools.lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the versions that can change a number; runs on the workers, too."""
    return {"evacsim": evacsim_version(), **library_versions()}
