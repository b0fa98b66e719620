"""Accuracy: every law on the same experiment, and bad rows are kept."""

from __future__ import annotations

import json
import math

import pytest

from evacsim.verification.accuracy import (
    COMPARED,
    NEAR,
    accuracy_json,
    percent,
    run_accuracy,
)
from evacsim.verification.experiment import Experiment, read_experiments

EXPERIMENTS = {experiment.id: experiment for experiment in read_experiments()}


def gate(**changed: object) -> Experiment:
    """The gate of 0.5 m with values of its figure changed."""
    experiment = EXPERIMENTS["crowdqueue-gate"]
    (run,) = experiment.run
    (figure,) = run.figure
    figure = figure.model_copy(update=changed)
    return experiment.model_copy(update={"run": (run.model_copy(update={"figure": (figure,)}),)})


def test_each_law_passes_the_gate_by_its_own_rule() -> None:
    (row,) = run_accuracy([gate()]).rows
    assert tuple(row.simulated) == COMPARED
    assert row.simulated["sfpe"] == pytest.approx(1.3 * (0.5 - 0.3), rel=1e-6)
    assert row.simulated["imo"] == pytest.approx(1.3 * 0.5, rel=1e-6)
    assert row.difference("imo") == pytest.approx(0.65 / 1.21 - 1, rel=1e-6)


def test_a_row_counts_only_for_laws_not_fitted_to_it_and_far_ones_are_named() -> None:
    found = run_accuracy([gate(recorded=0.65)])
    assert found.record("student").rows == 0
    near, far = found.record("imo"), found.record("sfpe")
    assert (near.rows, near.near, near.beyond) == (1, 1, ())
    assert (far.rows, far.near) == (1, 0)
    ((name, off),) = far.beyond
    assert name == "crowdqueue-gate, gate 0.5 m: flow"
    assert off == pytest.approx(-0.6)
    assert abs(off) > NEAR


def test_other_programs_are_no_measurement() -> None:
    found = run_accuracy([gate(recorded=None, programs={"A": 0.6, "B": 0.7}, fitted=())])
    assert found.rows[0].difference("imo") == pytest.approx(0.0, abs=1e-6)
    assert found.record("imo").rows == 0


def test_a_number_that_does_not_come_out_is_null_and_never_near() -> None:
    slow = gate(measure="out_after_first_s", of={"share": 1.0}, fitted=())
    slow = slow.model_copy(update={"scenario": slow.scenario | {"time_limit_s": 5.0}})
    found = run_accuracy([slow], laws=("sfpe",))
    said = json.loads(json.dumps(accuracy_json(found), allow_nan=False))
    assert said["rows"][0]["simulated"] == {"sfpe": None}
    assert said["by_law"]["sfpe"]["near"] == 0
    assert [percent(value) for value in (math.nan, -0.004, 0.126)] == ["–", "+0 %", "+13 %"]


def test_figures_without_a_simulation_are_listed_with_the_reason() -> None:
    found = run_accuracy([EXPERIMENTS["stated-not-simulated"]])
    assert all(not row.simulated for row in found.rows)
    said = accuracy_json(found)
    assert all(row["not_simulated"] and row["recorded"] for row in said["rows"])


def test_what_a_run_decides_goes_to_the_law_that_knows_it() -> None:
    wide = EXPERIMENTS["hermes-wide-openings"]
    first = wide.model_copy(update={"run": wide.run[:1]})
    (row,) = run_accuracy([first], laws=("student", "imo")).rows
    assert row.simulated["imo"] == pytest.approx(1.3 * 2.4, rel=1e-6)
    assert row.simulated["student"] == pytest.approx(6.07, rel=0.10)


@pytest.mark.slow
def test_student_meets_what_it_is_fitted_to_and_the_exit_it_never_saw() -> None:
    found = run_accuracy(laws=("student",))
    fitted = [row for row in found.rows if "student" in row.figure.fitted]
    assert len(fitted) >= 20
    for row in fitted:
        assert abs(row.difference("student")) <= 0.10, row.name
        if row.experiment.id == "hermes-corridor-walking":
            assert abs(row.difference("student")) <= 0.05, row.name
    (seen,) = [row for row in found.rows if row.name == "exit 0.95 m: flow"]
    assert abs(seen.difference("student")) <= 0.15
