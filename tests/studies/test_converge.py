"""Replications until they are enough: interval, running averages, the same on any workers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.results.store import read_results
from evacsim.scenario.model import Convergence
from evacsim.simulation.replicate import prepare, run_scenario
from evacsim.studies.converge import Monitor, percentile_interval, until_converged

if TYPE_CHECKING:
    from collections.abc import Sequence

SCENARIO = Path(__file__).parents[2] / "scenarios" / "laohekou-2013-control.toml"
LOOSE = {"tet": 0.5, "sd": 1.0, "erd": 0.5, "epc": 0.5, "sc": 0.5, "p95": 1.0}


def _fed(rule: Convergence, totals_s: Sequence[float | None]) -> Monitor:
    monitor = Monitor(rule)
    for total_s in totals_s:
        out_s = np.array([10.0] if total_s is None else [10.0, total_s])
        monitor.add(total_s, out_s)
    return monitor


@pytest.mark.parametrize("n", [60, 100, 300])
def test_the_interval_holds_the_percentile_as_often_as_it_says(n: int) -> None:
    """Uniform numbers, whose 95th percentile is known; 2,000 samples of n."""
    samples = np.random.default_rng(5).random((2_000, n))
    found = [percentile_interval(row.tolist(), confidence=0.90) for row in samples]
    held = np.mean([low <= 0.95 <= high for _, low, high in found])
    assert 0.88 <= held <= 0.985


def test_too_few_replications_have_no_upper_end() -> None:
    """0.95^58 is above 5 %, 0.95^59 below: from 59 on the largest bounds it at 90 %."""
    for n, finite in ((58, False), (59, True)):
        _, _, high = percentile_interval([float(i) for i in range(n)], confidence=0.90)
        assert math.isfinite(high) is finite


def test_who_did_not_get_out_is_longer_than_any_time() -> None:
    times = [100.0 + i for i in range(90)]
    middle, _, high = percentile_interval([*times, *[math.inf] * 10], confidence=0.90)
    assert math.isinf(middle)
    assert math.isinf(high)
    middle, _, _ = percentile_interval([*times, *[math.inf] * 2], confidence=0.90)
    assert middle == times[87]  # the 88th of 92


def test_the_running_changes_are_those_of_the_definition() -> None:
    """Totals 20, 30, 28: means 20, 25, 26; standard deviations of 2 and 3."""
    steps = _fed(Convergence(), [20.0, 30.0, 28.0]).steps
    assert steps[0].tet is None
    assert steps[1].tet == pytest.approx(5 / 25)
    assert steps[2].tet == pytest.approx(1 / 26)
    two, three = np.std([20, 30], ddof=1), np.std([20, 30, 28], ddof=1)
    assert steps[2].sd == pytest.approx(abs(three - two) / three)


def test_the_average_curve_is_compared_with_the_one_before() -> None:
    """One out at 10 s always, the other at 20 and at 30: the average differs between them."""
    steps = _fed(Convergence(), [20.0, 30.0]).steps
    seconds = np.arange(32)
    first = (seconds >= 10).astype(float) + (seconds >= 20)
    second = (seconds >= 10) + ((seconds >= 20).astype(float) + (seconds >= 30)) / 2
    erd = np.linalg.norm(first - second) / np.linalg.norm(first)
    assert steps[1].erd == pytest.approx(erd)


def test_it_must_hold_for_so_many_running() -> None:
    rule = Convergence(at_least=2, consecutive=5, at_most=500, **LOOSE)
    monitor = _fed(rule, [100.0] * 40)
    assert monitor.reason is None  # the interval has no upper end yet
    monitor = _fed(rule, [100.0 + 0.1 * (i % 7) for i in range(100)])
    assert monitor.reason == "converged"
    jump = _fed(rule, [*[100.0] * 100, 1e6])
    assert jump.held == 0


def test_it_stops_at_the_most_allowed_and_says_so() -> None:
    rule = Convergence(at_least=2, at_most=5, consecutive=2)
    done, note = until_converged(prepare(SCENARIO), 1, rule=rule)
    assert len(done) == 5
    assert note.reason == "at_most"


def test_the_same_number_on_one_worker_and_on_two(tmp_path: Path) -> None:
    rule = Convergence(at_least=60, at_most=200, consecutive=3, confidence=0.90, **LOOSE)
    plan = prepare(SCENARIO)
    alone = until_converged(plan, 3, rule=rule)
    together = until_converged(plan, 3, rule=rule, workers=2)
    assert alone[1] == together[1]
    assert len(alone[0]) == len(together[0]) < 200
    for one, other in zip(alone[0], together[0], strict=True):
        assert one.tables["occupants"].equals(other.tables["occupants"])
    folder = run_scenario(
        SCENARIO, tmp_path / "run", seed=3, until=lambda p, s: until_converged(p, s, rule=rule)
    )
    found = read_results(folder).manifest
    assert found.convergence == alone[1]
    assert found.replications == len(alone[0])
