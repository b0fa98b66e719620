"""The workers of a Dask scheduler, on whatever machines; they must compute as this process does.

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
import time
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from evacsim.errors import InputError, Problem
from evacsim.locale import mark, text
from evacsim.results.manifest import evacsim_version, library_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

Answer = TypeVar("Answer")

LOCAL: Final = "local"
"""The address that starts a scheduler and workers on this machine."""
_CONNECT_S: Final = "10s"
_RETRIES: Final = 3
_LOOK_S: Final = 2.0
"""While no answer comes it is looked so often whether anybody could give one."""
_BUSY_S: Final = 10.0
_ALONE_S: Final = 60.0
"""A scheduler without workers is waited for so long: somebody may be starting new ones."""
_LOST_S: Final = 20.0
"""What Dask calls finished and does not hand over for so long is done again."""
_GO_ON: Final = mark("what is done is kept: the same command goes on")
_LOCAL_SETTINGS: Final = {"distributed.worker.profile.enabled": False}
"""Dask looks a hundred times a second where its workers are: a tenth of their time."""


@dataclass(slots=True)
class Cluster:
    """A scheduler with workers; made by `connected`.

    `executor` is Dask's own, as of `concurrent.futures`; `width` is how many calls it does at once.
    """

    dask: Any
    client: Any
    executor: Executor
    width: int
    address: str
    _looked_s: float = field(default_factory=time.monotonic)
    _peopled_s: float = field(default_factory=time.monotonic)
    _at_work_s: float = field(default_factory=time.monotonic)
    _calls: set[Future[Any]] = field(default_factory=set)

    def submit(self, work: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        """Hand a call over."""
        self._at_work_s = time.monotonic()
        future = self.executor.submit(as_here, versions(), work, *arguments)
        self._calls.add(future)
        future.add_done_callback(self._calls.discard)
        return future

    def look(self) -> None:
        """See now and then whether there is anybody who could answer; called while nobody does.

        Raises
        ------
        InputError
            If the scheduler is gone, or has had no worker for too long.
        """
        now_s = time.monotonic()
        if now_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = now_s
        if not self._scheduler_is_there():
            raise self._gone()
        if self.client.scheduler_info()["workers"]:
            self._peopled_s = now_s
        alone_s = now_s - self._peopled_s
        if alone_s >= _ALONE_S:
            message = text(
                "the scheduler at {address} has had no worker for {alone_s:.0f} s",
                address=self.address,
                alone_s=alone_s,
            )
            raise refused(message, text(_GO_ON))
        if any(one.status == "pending" for one in list(self.client.futures.values())):
            self._at_work_s = now_s
        elif now_s - self._at_work_s >= _LOST_S:
            for call in [one for one in self._calls if not one.done()]:
                call.set_exception(BrokenExecutor())

    def refusal(self, error: BaseException, unit: object) -> InputError | None:
        """Return what is said where a call failed by no fault of its own; None where it did."""
        if isinstance(error, self.dask.KilledWorker):
            message = text("workers died again and again at {unit}", unit=unit)
            return refused(message, text("is there enough memory? {go_on}", go_on=text(_GO_ON)))
        if isinstance(error, self.dask.CancelledError | concurrent.futures.CancelledError):
            return self._gone()
        return None

    def _gone(self) -> InputError:
        message = text("the scheduler at {address} is gone", address=self.address)
        return refused(message, text(_GO_ON))

    def _scheduler_is_there(self) -> bool:
        try:
            self.client.sync(self.client.scheduler.identity, callback_timeout=_BUSY_S)
        except TimeoutError:  # an OSError, too
            return True  # it has much to do
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
        raise refused(message, text('python -m pip install "evacsim[cluster]"'))
    dask: Any = importlib.import_module("distributed")
    with _client(dask, address, workers) as client:
        width = _checked(dask, client, address)
        executor = client.get_executor(pure=False, retries=_RETRIES)
        yield Cluster(dask, client, executor, width, address)


def refused(message: str, hint: str) -> InputError:
    """Return what is said of a cluster that cannot be used."""
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
            raise refused(told, hint) from None
        yield client


def _checked(dask: Any, client: Any, address: str) -> int:  # noqa: ANN401 - imported by name
    """Return how many threads the workers have; they must compute as this process does."""
    threads: int = sum(client.nthreads().values())
    if not threads:
        hint = text('start some by "dask worker {address} --nthreads 1"', address=address)
        raise refused(text("the scheduler at {address} has no workers", address=address), hint)
    many = [worker for worker, own in client.nthreads().items() if own > 1]
    if many:
        hint = text(
            'start them by "dask worker {address} --nthreads 1", one for each core', address=address
        )
        raise refused(
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
        raise refused(message, text("install the same version there")) from None
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
        raise refused(message, text("install the same versions there"))


@functools.lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the versions that can change a number; runs on the workers, too."""
    return {"evacsim": evacsim_version(), **library_versions()}
