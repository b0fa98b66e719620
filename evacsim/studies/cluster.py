"""Work spread over the machines of a Dask scheduler: the same answers, in whatever order.

Dask is an extra (`evacsim[cluster]`) and imported here only when it is asked for. Every call is
pure and carries all it needs, so a worker that dies costs its unfinished calls, which another one
does again.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from evacsim.errors import InputError, Problem, SimulationError
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
_LOCAL_SETTINGS: Final = {"distributed.worker.profile.enabled": False}
"""Dask looks a hundred times a second where its workers are: a tenth of their time."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler with workers that compute as this process does; made by `connected`."""

    dask: Any
    client: Any
    threads: int

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
        SimulationError
            If workers die again and again at one unit.
        """
        waiting = iter(calls)
        running: dict[Any, Unit] = {}
        finished = self.dask.as_completed()
        while True:
            while len(running) < self.threads * _IN_FLIGHT:
                call = next(waiting, None)
                if call is None:
                    break
                future = self.client.submit(work, *call[1], pure=False, retries=_RETRIES)
                running[future] = call[0]
                finished.add(future)
            if not running:
                return
            future = next(finished)
            unit = running.pop(future)
            try:
                answer = future.result()
            except self.dask.KilledWorker:
                message = f"workers of the cluster died again and again at {unit}"
                raise SimulationError(f"{message}; is there enough memory?") from None
            yield unit, answer


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
        message = "clusters need Dask, which is not installed"
        raise _refused(message, 'python -m pip install "evacsim[cluster]"')
    dask: Any = importlib.import_module("distributed")
    with _client(dask, address, workers) as client:
        yield Cluster(dask, client, _checked(dask, client, address))


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
            hint = 'start one by "dask scheduler", or use --cluster local'
            told = f"no scheduler answers at {address} ({type(error).__name__})"
            raise _refused(told, hint) from None
        yield client


def _checked(dask: Any, client: Any, address: str) -> int:  # noqa: ANN401 - imported by name
    """Return how many threads the workers have; they must compute as this process does."""
    threads: int = sum(client.nthreads().values())
    if not threads:
        hint = f'start some by "dask worker {address} --nthreads 1"'
        raise _refused(f"the scheduler at {address} has no workers", hint)
    own = _versions()
    try:
        found = client.run(_versions)
    except (ImportError, AttributeError, dask.comm.CommClosedError) as error:
        message = f"a worker cannot load evacsim ({type(error).__name__}: {error})"
        raise _refused(message, "install the same version there") from None
    for worker, theirs in found.items():
        other = [name for name, version in own.items() if theirs.get(name) != version]
        if other:
            told = ", ".join(f"{name} {theirs.get(name)}, here {own[name]}" for name in other)
            message = f"worker {worker} has {told}: its numbers could differ"
            raise _refused(message, "install the same versions there")
    return threads


def _versions() -> dict[str, str]:
    """Return the versions that can change a number; runs on the workers."""
    return {"evacsim": evacsim_version(), **library_versions()}
