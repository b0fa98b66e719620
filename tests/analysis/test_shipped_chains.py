"""Every shipped scenario: the pieces add up to the total, exactly; nobody's time is lost."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.chain.causes import cause_records, exit_passages
from evacsim.analysis.chain.chain import chain
from evacsim.analysis.times.stretches import own_times
from evacsim.analysis.times.timing import total_evacuation_s
from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
EVERY = 97


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_total_splits_exactly(path: Path, tmp_path: Path) -> None:
    results = read_results(run_scenario(path, tmp_path / "run", replications=2))
    found = bottlenecks(results)
    if found.total_s is not None and found.complete:
        assert found.total_s == pytest.approx(
            total_evacuation_s(results)[found.typical or 0], abs=1e-6
        )
    if found.total_s is not None:
        assert math.fsum(row.seconds for row in found.chain) == pytest.approx(
            found.total_s, abs=1e-6
        )
        mean_s = found.total_band_s.mean if found.total_band_s else 0.0
        assert math.fsum(row.mean_s for row in found.chain) == pytest.approx(mean_s, abs=1e-6)
    own = own_times(results)
    parts = [name for name in own.columns if name.endswith("_s") and name != "until_s"]
    lost = own.select(pl.sum_horizontal(parts) - pl.col("until_s")).to_series().abs().max()
    assert lost is not None
    assert float(lost) <= 1e-6  # type: ignore[arg-type]  # a float column
    for record in cause_records(results):
        exits = exit_passages(record)
        for occupant in range(0, len(exits), EVERY):
            if exits[occupant] >= 0:
                total_s = math.fsum(piece.seconds for piece in chain(record, int(exits[occupant])))
                assert total_s == pytest.approx(record.out_s[occupant], abs=1e-6)
