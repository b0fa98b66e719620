"""Experiment files: what they must say, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError
from evacsim.movement import constant_names
from evacsim.verification.experiment import Experiment, package_files, read_experiments, read_table

if TYPE_CHECKING:
    from pathlib import Path

GATE = next(path for path in package_files("published") if path.stem == "crowdqueue-gate")


def spoilt(tmp_path: Path, old: str, new: str) -> InputError:
    """What reading the gate says with one text replaced."""
    text = GATE.read_text("utf-8")
    assert old in text
    path = tmp_path / "gate.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as found:
        read_table(path, Experiment)
    return found.value


@pytest.mark.parametrize("experiment", read_experiments(), ids=lambda experiment: experiment.id)
def test_every_experiment_says_what_was_measured(experiment: Experiment) -> None:
    assert experiment.source
    assert experiment.measured.endswith(".")
    for run in experiment.run:
        for law, constants in run.constants.items():
            assert set(constants) <= constant_names(law)
        assert all(figure.unit for figure in run.figure)


def test_files_are_named_by_their_ids() -> None:
    assert [path.stem for path in package_files("published")] == [e.id for e in read_experiments()]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('measure = "flow_per_s"', 'measure = "flow_pr_s"', 'did you mean "flow_per_s"'),
        ('{ connection = "exit" }', '{ door = "exit" }', '"door" is no argument'),
        ("recorded = 1.21", 'programs = { "A" = 1.0 }\nrecorded = 1.21', "not both"),
        ("recorded = 1.21", "", "either recorded or programs"),
        ('fitted = ["student"]', 'fitted = ["studnt"]', 'did you mean "student"'),
        ("recorded = 1.21", "recoded = 1.21", "unknown here"),
        ("seed = 1", 'seed = 1\nmovement = { law = "sfpe" }', "every law takes its turn"),
        ('as_simulated = "', 'not_simulated = "No place.', "no building"),
        ('id = "crowdqueue-gate"', 'id = "crowdqueue-gate', "cannot be read"),
    ],
)
def test_faults_are_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in str(spoilt(tmp_path, old, new))
