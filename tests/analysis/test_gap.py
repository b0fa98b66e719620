"""The gap split on made records with planted causes, and what it refuses to say."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.analysis.drill.compare import compare
from evacsim.analysis.drill.compare_json import compare_json
from evacsim.analysis.facts import facts_of
from evacsim.results.store import read_results
from evacsim.simulation.replicate import prepare, run_replication
from evacsim.studies.many import run_scenario
from tests.made_records import Watch, made_record
from tests.planted import COUNT_LATE_S, PLANTED, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.facts import Facts
    from evacsim.drills.model import DrillRecord
    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan

ROOT = Path(__file__).parents[2]
EXITS = ("exit-A", "exit-B", "exit-C")
PIECES = ("late_start_s", "slow_stair_s", "wrong_stair_s", "late_count_s", "undetermined_s")


@pytest.fixture(scope="module")
def block(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Results, Facts]:
    """The teaching block with classes of 24, three replications."""
    folder = tmp_path_factory.mktemp("block")
    text = (ROOT / "scenarios" / "teaching-block-fire-drill.toml").read_text(encoding="utf-8")
    text = text.replace('"teaching-block-5f"', f'"{ROOT}/buildings/teaching-block-5f.toml"')
    scenario = folder / "drill.toml"
    scenario.write_text(text.replace("size = 48", "size = 23"), encoding="utf-8")
    results = read_results(run_scenario(scenario, folder / "run", replications=4))
    return prepare(scenario), results, facts_of(results)


@pytest.fixture(scope="module")
def record_of(block: tuple[Plan, Results, Facts]) -> Callable[..., DrillRecord]:
    """Return a function that makes the record of a planted cause."""

    @functools.cache
    def ran(change: Callable[[Plan], Plan]) -> tuple[Plan, dict[str, pl.DataFrame]]:
        plan = change(block[0])
        return plan, run_replication(plan, seed=4711, replication=0).tables

    def make(cause: str, **rows: object) -> DrillRecord:
        plan, tables = ran(PLANTED.get(cause, unchanged))
        late = COUNT_LATE_S if cause == "late_count" else 0.0
        rng = np.random.default_rng(17)
        return made_record(tables, plan, rng=rng, count_late_s=late, **rows)  # type: ignore[arg-type]

    return make


@pytest.fixture
def compared(block: tuple[Plan, Results, Facts]) -> Callable[[DrillRecord], Comparison]:
    """Compare a record of one run."""
    _, results, facts = block
    return lambda record: compare(results, record, facts)[0]


def _sum(found: Comparison) -> float:
    pieces = compare_json([found])["gap"]
    assert set(pieces) == set(PIECES)
    return float(sum(seconds for seconds in pieces.values() if seconds is not None))


@pytest.mark.parametrize("cause", PLANTED)
@pytest.mark.parametrize("connections", [(), EXITS])
def test_the_planted_cause_is_named(
    cause: str,
    connections: tuple[str, ...],
    record_of: Callable[..., DrillRecord],
    compared: Callable[[DrillRecord], Comparison],
) -> None:
    found = compared(record_of(cause, connections=connections, watch=Watch(forgotten=0.1)))
    assert found.gap is not None
    assert found.gap.main == cause
    assert _sum(found) == pytest.approx(found.gap.pieces.total_s, abs=1e-9)


def test_counts_at_exits_and_no_class_rows_tell_a_blocked_stair(
    record_of: Callable[..., DrillRecord], compared: Callable[[DrillRecord], Comparison]
) -> None:
    found = compared(record_of("slow_stair", connections=EXITS, classes=False))
    assert found.gap is not None
    assert found.gap.main == "slow_stair"
    assert found.gap.evidence.start_by == "first passages"


@pytest.mark.parametrize("cause", ["late_start", "slow_stair", "wrong_stair"])
def test_a_total_time_alone_tells_no_cause(
    cause: str,
    record_of: Callable[..., DrillRecord],
    compared: Callable[[DrillRecord], Comparison],
) -> None:
    found = compared(record_of(cause, classes=False))
    assert found.gap is not None
    pieces = found.gap.pieces
    assert (pieces.late_start_s, pieces.slow_stair_s, pieces.wrong_stair_s) == (None, None, None)
    assert found.gap.main == "undetermined"
    assert found.gap.advice[0] == "class starts"
    assert _sum(found) == pytest.approx(pieces.total_s, abs=1e-9)
    assert found.curves is None
    assert compare_json([found])["curve"]["erd"] is None


def test_without_used_stairs_a_slow_and_a_wrong_stair_are_not_told_apart(
    record_of: Callable[..., DrillRecord], compared: Callable[[DrillRecord], Comparison]
) -> None:
    found = compared(record_of("slow_stair", stairs=False))
    assert found.gap is not None
    assert found.gap.pieces.slow_stair_s is None
    assert found.gap.pieces.wrong_stair_s is None
    assert found.gap.pieces.late_start_s is not None
    assert "used stairs" in found.gap.advice


def test_the_plan_itself_is_no_more_than_chance(
    record_of: Callable[..., DrillRecord], compared: Callable[[DrillRecord], Comparison]
) -> None:
    found = compared(record_of("nothing", connections=EXITS))
    assert found.gap is not None
    assert found.gap.main is None
    assert found.class_errors is not None
    assert found.class_errors.n == 40
    assert found.distances is not None
    assert found.distances.erd is not None
    assert found.distances.erd < 0.1
    assert found.curves is not None
    assert found.curves.simulated[:, -1] == pytest.approx(found.curves.recorded[-1])


def test_without_a_last_one_out_there_is_no_gap(
    record_of: Callable[..., DrillRecord], compared: Callable[[DrillRecord], Comparison]
) -> None:
    record = record_of("nothing", classes=False)
    run = replace(record.runs[0], last_out_s=None, headcount_s=None, first_out_s=None)
    found = compared(replace(record, runs=(run,)))
    assert found.gap is None
    assert set(compare_json([found])["gap"].values()) == {None}


def test_an_end_without_a_last_one_out_is_a_gap_of_which_nothing_is_known(
    record_of: Callable[..., DrillRecord], compared: Callable[[DrillRecord], Comparison]
) -> None:
    record = record_of("late_count", classes=False)
    found = compared(replace(record, runs=(replace(record.runs[0], last_out_s=None),)))
    assert found.gap is not None
    assert found.gap.measured_at == "counted"
    assert found.gap.main == "undetermined"
    assert found.gap.advice[0] == "last out"
    assert _sum(found) == pytest.approx(COUNT_LATE_S, abs=20)


def test_a_class_that_the_scenario_does_not_have_is_said(
    record_of: Callable[..., DrillRecord], compared: Callable[[DrillRecord], Comparison]
) -> None:
    record = record_of("nothing")
    run = record.runs[0]
    strange = replace(run.classes[0], class_id="初三(9)班", space=None)
    run = replace(run, classes=(strange, *run.classes[1:]), closed_stairs=("C",))
    found = compared(replace(record, runs=(run,)))
    assert found.unmatched == ("初三(9)班",)
    assert {problem.where for problem in found.problems} == {"classes", "closed"}
    assert all(problem.severity == "warning" for problem in found.problems)
