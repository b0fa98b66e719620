"""A Dask scheduler and workers, as somebody starts them by hand."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Started(NamedTuple):
    """A scheduler and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextlib.contextmanager
def scheduler(folder: Path, *, workers: int) -> Iterator[Started]:
    """Give a scheduler and its workers, once all have found it; end them."""
    import distributed  # noqa: PLC0415 - an extra

    file = folder / "scheduler.json"
    own, quiet = ("--scheduler-file", str(file)), ("--no-dashboard",)
    started = [_start("distributed.cli.dask_scheduler", "--port", "0", *own, *quiet)]
    try:
        while not file.exists():
            time.sleep(0.1)
        address = next(
            part for part in file.read_text("utf-8").split('"') if part.startswith("tcp://")
        )
        worker = ("distributed.cli.dask_worker", *own, "--nthreads", "1", *quiet, "--no-nanny")
        all_workers = [_start(*worker, "--local-directory", str(folder)) for _ in range(workers)]
        started += all_workers
        with distributed.Client(address, timeout="20s") as client:
            client.wait_for_workers(workers, timeout=30)
        yield Started(address, started[0], all_workers)
    finally:
        for process in started[::-1]:
            process.kill()
            process.wait()


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
