"""The small school of the pictures, run with and without a way out, and drills held in it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from evacsim.report.gather import gather, held_drills
from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario
from tests.plots.conftest import BUILDING, LOCKED, SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.report.gather import Found

DRILL = """\
学校,建筑,日期,轮次,演练类型,起始状态,总指挥,首人出楼,末人出楼,清点完毕,目标时间,应到,实到,受伤,计时方式
城关小学,small,2026-04-01,1,火灾,上课,王老师,0:11,{before},2:40,{target},151,151,,秒表
城关小学,small,2026-05-12,2,火灾,上课,王老师,0:12,{last_out},3:00,{target},151,150,0,秒表
"""


def _found(folder: Path, scenario: str, *drills: Path) -> Found:
    (folder / "small.toml").write_text(BUILDING, encoding="utf-8")
    (folder / "drill.toml").write_text(scenario, encoding="utf-8")
    results = read_results(run_scenario(folder / "drill.toml", folder / "results"))
    return gather(results, drills=drills, replications=2)


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return _found(tmp_path_factory.mktemp("report"), SCENARIO)


@pytest.fixture(scope="session")
def aimless(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return what is found where no target was set."""
    return _found(tmp_path_factory.mktemp("aimless"), SCENARIO.replace("target_s = 90\n", ""))


@pytest.fixture(scope="session")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return _found(tmp_path_factory.mktemp("trapped"), SCENARIO + LOCKED)


@pytest.fixture
def held(found: Found, tmp_path: Path) -> Callable[..., Found]:
    """Return the report's contents with a drill held: last out, target."""

    def of(last_out: str, target: str = "3:00", before: str = "2:20") -> Found:
        record = tmp_path / "drill.csv"
        written = DRILL.format(last_out=last_out, target=target, before=before)
        record.write_text(written, encoding="utf-8")
        drills = held_drills(found.results, found.facts, found.scenario, [record])
        return dataclasses.replace(found, drills=drills)

    return of
