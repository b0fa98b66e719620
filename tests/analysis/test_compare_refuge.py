"""A record of a way out is not set beside people who find room above the water."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim import read_results, run_scenario
from evacsim.analysis.drill.compare import compare_all
from evacsim.errors import ResultsError

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_a_refuge_is_not_compared_with_a_way_out(tmp_path: Path) -> None:
    folder = run_scenario(
        SCENARIOS / "teaching-block-flood.toml", tmp_path / "flood", replications=1
    )
    with pytest.raises(ResultsError, match="find room above a floor"):
        compare_all(read_results(folder), [SCENARIOS / "teaching-block-fire-drill.drill.xlsx"])
