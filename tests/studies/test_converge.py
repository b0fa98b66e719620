"""Replications until they are enough: interval, running averages, the same on any workers."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.results.store import read_results
from evacsim.scenario.model import Convergence
from evacsim.simulation.replicate import prepare
from evacsim.studies.converge import Monitor, percentile_interval
from evacsim.studies.many import run_scenario

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


STRICT = Convergence(strict=True)
AVERAGES_S = np.array([[10.0, 20.0], [10.0, 25.0], [10.0, 26.0]])
"""Exit times by rank of one out at 10 s, another at 20, 30 and 28 s, averaged over 1, 2 and 3."""


def _erd(number: int) -> float:
    before, now = AVERAGES_S[number - 1 : number + 1]
    return float(np.linalg.norm(before - now) / np.linalg.norm(before))


def _epc(number: int) -> float:
    before, now = AVERAGES_S[number - 1 : number + 1]
    return float(before @ now / (now @ now))


def test_the_average_curve_has_the_mean_time_of_each_rank() -> None:
    """Averages (10, 20), (10, 25), (10, 26): distances 5 / |(10, 20)| and 1 / |(10, 25)|."""
    steps = _fed(STRICT, [20.0, 30.0, 28.0]).steps
    assert (steps[0].erd, steps[0].epc, steps[0].sc) == (None, None, None)
    assert steps[1].erd == pytest.approx(5 / math.sqrt(500))
    assert [step.erd for step in steps[1:]] == pytest.approx([_erd(1), _erd(2)])
    assert [step.epc for step in steps[1:]] == pytest.approx([1 - _epc(1), 1 - _epc(2)])
    assert [step.sc for step in steps[1:]] == pytest.approx([0.0, 0.0], abs=1e-12)  # one slope


def test_what_is_published_is_the_change_of_the_distances() -> None:
    steps = _fed(Convergence(), [20.0, 30.0, 28.0]).steps
    assert (steps[1].erd, steps[1].epc, steps[1].sc) == (None, None, None)
    assert steps[2].erd == pytest.approx(_erd(1) - _erd(2))
    assert steps[2].epc == pytest.approx(_epc(2) - _epc(1))
    assert steps[2].sc == pytest.approx(0.0, abs=1e-12)


def test_curves_end_at_the_fewest_who_got_out_in_any() -> None:
    """The second was trapped once: from then on only the first is averaged."""
    steps = _fed(STRICT, [20.0, None, 28.0]).steps
    assert (steps[1].erd, steps[2].erd) == (0.0, 0.0)


def test_the_secant_cosine_tells_where_slopes_change() -> None:
    """Five ranks, averages 1 to 5 and 1, 2, 3, 6, 7: slopes 1, 1, 1, 1 and 1, 1, 3, 1."""
    monitor = Monitor(STRICT)
    for times_s in ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 8.0, 9.0]):
        monitor.add(max(times_s), np.array(times_s))
    first, second = np.array([1.0, 1.0, 1.0, 1.0]), np.array([1.0, 1.0, 3.0, 1.0])
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert monitor.steps[1].sc == pytest.approx(1 - cosine)


def test_it_must_hold_for_so_many_running() -> None:
    rule = Convergence(at_least=2, consecutive=5, at_most=500, **LOOSE)
    monitor = _fed(rule, [100.0] * 40)
    assert monitor.reason is None  # the interval has no upper end yet
    monitor = _fed(rule, [100.0 + 0.1 * (i % 7) for i in range(100)])
    assert monitor.reason == "converged"
    jump = _fed(rule, [*[100.0] * 100, 1e6])
    assert jump.held == 0


def test_it_stops_where_the_percentile_can_be_no_time() -> None:
    """Half of the replications trapped: the interval of the 95th percentile begins at infinity."""
    rule = Convergence(at_least=60, at_most=1_000, **LOOSE)
    trapped = [None, 100.0] * 30
    assert _fed(rule, trapped[:-1]).reason is None  # not before the least
    assert _fed(rule, trapped).reason == "censored"
    few = [None, *[100.0] * 59]
    assert _fed(rule, few).reason is None


def test_a_run_that_is_told_to_hold_longer_than_it_may_last_is_refused() -> None:
    with pytest.raises(ValueError, match="must be below at_most, 12"):
        Convergence(at_least=2, at_most=12, consecutive=20)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    houses = tmp_path / "buildings"
    houses.mkdir()
    plan = prepare(SCENARIO)
    shutil.copy(plan.building_file, houses)
    file = folder / SCENARIO.name
    loose = "".join(f"{key} = {value}\n" for key, value in LOOSE.items())
    file.write_text(SCENARIO.read_text("utf-8") + f"[convergence]\n{loose}", encoding="utf-8")
    return file


def _rule(scenario: Path, text: str) -> None:
    with scenario.open("a", encoding="utf-8") as file:
        file.write(text)


def test_it_stops_at_the_most_allowed_and_says_so(scenario: Path, tmp_path: Path) -> None:
    _rule(scenario, "at_least = 2\nat_most = 5\nconsecutive = 2\n")
    found = read_results(run_scenario(scenario, tmp_path / "run", until_converged=True)).manifest
    assert (found.replications, len(found.runs)) == (5, 5)
    assert found.convergence is not None
    assert found.convergence.reason == "at_most"
    assert found.convergence.unsettled == ("p95",)  # of five replications it has no upper end


def test_the_same_number_on_one_worker_and_on_two_and_after_a_stop(
    scenario: Path, tmp_path: Path
) -> None:
    _rule(scenario, "at_least = 60\nat_most = 200\nconsecutive = 3\nconfidence = 0.9\n")
    alone = run_scenario(scenario, tmp_path / "one", seed=3, until_converged=True)
    together = run_scenario(scenario, tmp_path / "two", seed=3, until_converged=True, workers=2)

    def stop(done: int, _total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_scenario(
            scenario, tmp_path / "three", seed=3, until_converged=True, workers=2, progress=stop
        )
    again = run_scenario(scenario, tmp_path / "three", seed=3, until_converged=True)
    one = read_results(alone).manifest
    assert one.convergence is not None
    assert 60 <= one.replications < 200
    for folder in (together, again):
        found = read_results(folder).manifest
        assert (found.convergence, found.tables) == (one.convergence, one.tables)
