"""Sweeps and runs on Dask: a local cluster, workers started by hand, one of them killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError
from evacsim.results.store import read_results
from evacsim.studies.cluster import connected
from evacsim.studies.many import run_scenario
from evacsim.studies.sweep import run_sweep
from evacsim.studies.sweep_design import grid
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Iterator

distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.filterwarnings("ignore:::distributed", "ignore:::tornado")

DESIGN = grid({"population.per_class": (20, 40), "movement.law": ("sfpe", "imo")})
TABLES = ("runs.parquet", "runs.csv", "points.csv")
ROOT = str(Path(__file__).parents[2])


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return write_small_school(tmp_path)


def start(*arguments: str) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join([ROOT, os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, as somebody starts them by hand."""
    file = folder / "scheduler.json"
    own = ("--scheduler-file", str(file))
    quiet = ("--no-dashboard",)
    started = [start("distributed.cli.dask_scheduler", "--port", "0", *own, *quiet)]
    try:
        while not file.exists():
            time.sleep(0.1)
        address = next(
            part for part in file.read_text("utf-8").split('"') if part.startswith("tcp://")
        )
        worker = ("distributed.cli.dask_worker", *own, "--nthreads", "1", *quiet, "--no-nanny")
        workers = [start(*worker, "--local-directory", str(folder)) for _ in range(2)]
        started += workers
        yield address, workers
    finally:
        for process in started[::-1]:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_tables_are_the_same_on_a_local_cluster(school: Path, tmp_path: Path) -> None:
    run_sweep(school, DESIGN, tmp_path / "one", replications=2)
    run_sweep(school, DESIGN, tmp_path / "many", replications=2, cluster="local", workers=2)
    assert tables(tmp_path / "many") == tables(tmp_path / "one")


@pytest.mark.slow
def test_a_worker_of_a_scheduler_is_killed_and_the_tables_are_the_same(
    school: Path, tmp_path: Path
) -> None:
    run_sweep(school, DESIGN, tmp_path / "one", replications=6)
    with scheduler(tmp_path) as (address, workers):
        _wait_for_workers(address, 2)

        def kill_one(done: int, _total: int) -> None:
            if done >= 4 and workers[0].poll() is None:
                workers[0].kill()

        run_sweep(
            school, DESIGN, tmp_path / "many", replications=6, cluster=address, progress=kill_one
        )
        assert workers[0].poll() is not None
    assert tables(tmp_path / "many") == tables(tmp_path / "one")


@pytest.mark.slow
def test_a_run_is_the_same_on_a_scheduler_that_loses_a_worker(school: Path, tmp_path: Path) -> None:
    one = run_scenario(school, tmp_path / "one", replications=40)
    with scheduler(tmp_path) as (address, workers):
        _wait_for_workers(address, 2)

        def kill_one(done: int, _total: int) -> None:
            if done >= 10 and workers[0].poll() is None:
                workers[0].kill()

        many = run_scenario(
            school, tmp_path / "many", replications=40, cluster=address, progress=kill_one
        )
        assert workers[0].poll() is not None
    assert read_results(many).manifest.tables == read_results(one).manifest.tables
    local = run_scenario(school, tmp_path / "local", replications=40, cluster="local", workers=2)
    assert read_results(local).manifest.tables == read_results(one).manifest.tables


def _wait_for_workers(address: str, count: int) -> None:
    with distributed.Client(address, timeout="20s") as client:
        client.wait_for_workers(count, timeout=30)


def test_an_address_where_nobody_answers_is_told() -> None:
    with (
        pytest.raises(InputError, match="no scheduler answers"),
        connected("tcp://127.0.0.1:9"),
    ):
        pass
