"""The small school of the pictures, run with and without a way out, and what a report has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.report.write import gather
from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario
from tests.plots.conftest import BUILDING, LOCKED, SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.report.content import Found


def _found(folder: Path, scenario: str) -> Found:
    (folder / "small.toml").write_text(BUILDING, encoding="utf-8")
    (folder / "drill.toml").write_text(scenario, encoding="utf-8")
    results = read_results(run_scenario(folder / "drill.toml", folder / "results"))
    return gather(results, replications=2)


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return _found(tmp_path_factory.mktemp("report"), SCENARIO)


@pytest.fixture(scope="session")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return _found(tmp_path_factory.mktemp("trapped"), SCENARIO + LOCKED)
