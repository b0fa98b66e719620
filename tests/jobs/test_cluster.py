"""Sweeps and runs on Dask: a local cluster, workers started by hand, one of them killed."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Future
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from evacsim.errors import InputError
from evacsim.jobs import cluster
from evacsim.jobs.cluster import Cluster, connected
from evacsim.results.store import read_results
from evacsim.studies.many import kept_replications, run_scenario
from evacsim.studies.sweep import run_sweep
from evacsim.studies.sweep_design import grid
from tests.clusters import scheduler
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from concurrent.futures import Executor
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
    with scheduler(tmp_path, workers=2) as (address, _, workers):

        def kill_one(done: int, _total: int) -> None:
            if done >= 4 and workers[0].poll() is None:
                workers[0].kill()

        run_sweep(
            school, DESIGN, tmp_path / "many", replications=6, cluster=address, progress=kill_one
        )
        assert workers[0].wait(20)
    assert tables(tmp_path / "many") == tables(tmp_path / "one")


@pytest.mark.slow
def test_a_run_is_the_same_on_a_scheduler_that_loses_a_worker(school: Path, tmp_path: Path) -> None:
    one = run_scenario(school, tmp_path / "one", replications=160)
    with scheduler(tmp_path, workers=2) as (address, _, workers):

        def kill_one(done: int, _total: int) -> None:
            if done >= 10 and workers[0].poll() is None:
                workers[0].kill()

        many = run_scenario(
            school, tmp_path / "many", replications=160, cluster=address, progress=kill_one
        )
        assert workers[0].wait(20)
    assert read_results(many).manifest.tables == read_results(one).manifest.tables
    local = run_scenario(school, tmp_path / "local", replications=160, cluster="local", workers=2)
    assert read_results(local).manifest.tables == read_results(one).manifest.tables


def test_an_address_where_nobody_answers_is_told() -> None:
    with (
        pytest.raises(InputError, match="no scheduler answers"),
        connected("tcp://127.0.0.1:9"),
    ):
        pass


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what Dask's own threads say of a scheduler that is gone
def test_a_scheduler_that_is_gone_is_told_and_the_run_goes_on_elsewhere(
    school: Path, tmp_path: Path
) -> None:
    one = run_scenario(school, tmp_path / "one", replications=40)
    out = tmp_path / "out"
    with scheduler(tmp_path, workers=1) as (address, head, _):

        def kill_it(done: int, _total: int) -> None:
            if done >= 10 and head.poll() is None:
                head.kill()

        with pytest.raises(InputError, match="the same command goes on"):
            run_scenario(school, out, replications=40, cluster=address, progress=kill_it)
    assert kept_replications(out) >= 10
    again = run_scenario(school, out, replications=40)
    assert read_results(again).manifest.tables == read_results(one).manifest.tables


@pytest.mark.slow
def test_a_scheduler_without_workers_is_not_waited_for_for_ever(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LOOK_S", 0.2)
    monkeypatch.setattr(cluster, "_ALONE_S", 1.0)
    with scheduler(tmp_path, workers=1) as (address, _, workers):

        def kill_it(done: int, _total: int) -> None:
            if done >= 10 and workers[0].poll() is None:
                workers[0].kill()

        with pytest.raises(InputError, match="has had no worker"):
            run_scenario(
                school, tmp_path / "out", replications=40, cluster=address, progress=kill_it
            )


def test_a_worker_of_other_versions_is_refused() -> None:
    own = cluster.versions() | {"numpy": "1.0"}
    with pytest.raises(InputError, match="its numbers could differ"):
        cluster.as_here(own, len, "abc")
    assert cluster.as_here(cluster.versions(), len, "abc") == 3


def _answering(reply: BaseException | None, futures: dict[str, object]) -> Cluster:
    """A cluster whose scheduler replies so, and which never answers a call."""

    def sync(*_: object, **__: object) -> None:
        if reply is not None:
            raise reply

    client = SimpleNamespace(
        sync=sync,
        scheduler=SimpleNamespace(identity=None),
        scheduler_info=lambda: {"workers": {"one": {}}},
        futures=futures,
    )
    executor = cast("Executor", SimpleNamespace(submit=lambda *_: Future()))
    return Cluster(pytest.importorskip("distributed"), client, executor, 1, "tcp://there")


def test_a_scheduler_that_is_busy_is_waited_for_and_one_that_is_gone_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "_LOOK_S", 0.0)
    pending = {"key": SimpleNamespace(status="pending")}
    call = (busy := _answering(TimeoutError(), pending)).submit(len, "abc")
    busy.look()
    assert not call.done()
    with pytest.raises(InputError, match="the scheduler at tcp://there is gone"):
        _answering(ConnectionResetError(), pending).look()


def test_a_call_that_dask_has_lost_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_LOOK_S", 0.0)
    monkeypatch.setattr(cluster, "_LOST_S", 0.0)
    there = _answering(None, {"key": SimpleNamespace(status="finished")})
    call = there.submit(len, "abc")
    there.look()
    assert isinstance(call.exception(), BrokenExecutor)
