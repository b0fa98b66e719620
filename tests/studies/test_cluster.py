"""Sweeps and runs on Dask: a local cluster, workers started by hand, one of them killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError
from evacsim.results.store import read_results
from evacsim.studies.cluster import connected
from evacsim.studies.many import run_scenario
from evacsim.studies.sweep import run_sweep
from evacsim.studies.sweep_design import grid
from tests.clusters import scheduler
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("distributed")

pytestmark = pytest.mark.filterwarnings("ignore:::distributed", "ignore:::tornado")

DESIGN = grid({"population.per_class": (20, 40), "movement.law": ("sfpe", "imo")})
TABLES = ("runs.parquet", "runs.csv", "points.csv")


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return write_small_school(tmp_path)


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
    with scheduler(tmp_path, workers=2) as (address, workers):

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
    with scheduler(tmp_path, workers=2) as (address, workers):

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


def test_an_address_where_nobody_answers_is_told() -> None:
    with (
        pytest.raises(InputError, match="no scheduler answers"),
        connected("tcp://127.0.0.1:9"),
    ):
        pass
