"""Inputs of papers: the shipped teaching block with its recorded drill, and a small school run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evacsim.drills.write import write_drill
from evacsim.paper.inputs import Inputs, read_inputs
from evacsim.studies.many import run_scenario
from tests.drills.records import full_record
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIOS = Path(__file__).parents[2] / "scenarios"
T5 = SCENARIOS / "teaching-block-fire-drill.toml"
T5_DRILL = SCENARIOS / "teaching-block-fire-drill.drill.xlsx"


@pytest.fixture(scope="session")
def small_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A results folder of the small school, and a record with something in every sheet."""
    folder = tmp_path_factory.mktemp("paper")
    scenario = write_small_school(folder)
    results = run_scenario(scenario, folder / "results")
    write_drill(full_record(), folder / "drill.xlsx")
    return results, folder / "drill.xlsx"


@pytest.fixture
def small(small_files: tuple[Path, Path]) -> Callable[[], Inputs]:
    """The small school, read in the language of now."""
    return lambda: read_inputs(small_files)


@pytest.fixture
def t5() -> Callable[[], Inputs]:
    """The teaching block with its recorded drill, read in the language of now."""
    return lambda: read_inputs([T5, T5_DRILL])
