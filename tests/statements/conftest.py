"""A small school that was run, for what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.facts import Facts, facts_of
from evacsim.analysis.naming import Names
from evacsim.results.store import Results, read_results
from evacsim.studies.many import run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Results:
    scenario = write_small_school(tmp_path_factory.mktemp("said"))
    written = scenario.read_text("utf-8").replace(
        "replications = 4", "replications = 4\ntarget_s = 240"
    )
    scenario.write_text(written, "utf-8")
    return read_results(run_scenario(scenario, scenario.parent / "results"))


@pytest.fixture
def facts(school: Results) -> Facts:
    return facts_of(school)


@pytest.fixture
def names(facts: Facts) -> Names:
    return Names(facts.building)


@pytest.fixture
def drill(tmp_path: Path) -> Path:
    """A record of the school: totals and two classes."""
    folder = tmp_path / "spring"
    folder.mkdir()
    (folder / "drill.csv").write_text(
        "drill_id,run_no,date,alarm_time,first_out,last_out,all_assembled\n"
        "spring,1,2026-03-30,09:30:00,09:30:25,09:33:20,09:34:30\n",
        encoding="utf-8",
    )
    (folder / "classes.csv").write_text(
        "class_id,floor,start,last_out\n3F.room-1,3F,40,200\n1F.room-4,1F,20,70\n", encoding="utf-8"
    )
    return folder
