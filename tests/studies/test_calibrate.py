"""Records of a known school are fitted back; what they do not determine is refused."""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.drills.model import DrillRun
from evacsim.errors import DrillError, ScenarioError
from evacsim.simulation.replicate import prepare, run_replication
from evacsim.studies.calibrate import calibrate
from evacsim.studies.calibrate_design import Drill
from evacsim.studies.calibrate_json import calibration_json
from evacsim.studies.calibrate_knobs import KNOBS, turned
from evacsim.studies.calibrate_write import write_adopted
from tests.made_records import made_record
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.calibrate import Calibration

TRUTH = {"pre-movement": 38.0, "stair-flow": 0.75}
EXITS = ("exit-A", "exit-B")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_school(tmp_path_factory.mktemp("school"))


def _drill(plan: Plan, number: int, **rows: object) -> Drill:
    tables = run_replication(plan, seed=99, replication=number).tables
    rng = np.random.default_rng(number)
    record = made_record(tables, plan, rng=rng, run_no=number, **rows)  # type: ignore[arg-type]
    return Drill(record=record, run=record.runs[0])


@pytest.fixture(scope="module")
def fitted(school: Path) -> Calibration:
    """Two knobs, fitted to one drill, a second held out."""
    plan = turned(prepare(school), TRUTH)
    drills = [_drill(plan, number, connections=EXITS) for number in (1, 2)]
    return calibrate(school, drills[:1], drills[1:], replications=3)


def test_known_values_are_recovered(fitted: Calibration) -> None:
    for one in fitted.estimates:
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low < TRUTH[one.knob] < one.high
        assert not one.low < one.planned < one.high


def test_the_drill_held_out_is_foretold_better(fitted: Calibration) -> None:
    used, kept = fitted.tested
    assert (used.held_out, kept.held_out) == (False, True)
    assert kept.before.error_s is not None
    assert kept.after.error_s is not None
    assert abs(kept.after.error_s) < 0.5 * abs(kept.before.error_s)


def test_what_is_written_is_what_was_fitted(fitted: Calibration, tmp_path: Path) -> None:
    out = tmp_path / "adopted" / "ours.toml"
    before = fitted.plan.scenario_file.read_bytes()
    files = write_adopted(fitted, out)
    assert [file.name for file in files] == ["ours.toml", "ours.building.toml"]
    assert fitted.plan.scenario_file.read_bytes() == before
    text = out.read_text(encoding="utf-8")
    assert "本校参数" in text
    assert "# a teacher starts the class" in text
    again = prepare(out)
    assert again.scenario.name.endswith("(本校参数)")
    for name, value in fitted.adopted.items():
        assert KNOBS[name].planned(again) == pytest.approx(value, rel=2e-3)
    with pytest.raises(ScenarioError, match="never edits"):
        write_adopted(fitted, out)


@pytest.mark.parametrize(
    ("name", "value"), [("speed", 1.0), ("merge-share", 0.7), ("compliance", 0.8)]
)
def test_every_knob_is_written_as_it_was_turned(
    name: str, value: float, school: Path, fitted: Calibration, tmp_path: Path
) -> None:
    plan = prepare(school)
    turned_value = KNOBS[name].planned(KNOBS[name].turned(plan, value))
    assert turned_value == pytest.approx(value, rel=1e-6)
    one = fitted.estimates[0]
    found = type(fitted)(
        plan=plan,
        estimates=(type(one)(knob=name, planned=0.5, value=value, low=value, high=value,
                             refused=None, tried=(0.1, 2.0)),),
        tested=(),
        p_value=1.0,
        widened=1.0,
        runs=0,
        statistics=(),
    )  # fmt: skip
    write_adopted(found, tmp_path / "ours.toml")
    if name != "merge-share":  # the building was not copied: it is named where it stands
        assert (
            tomllib.loads((tmp_path / "ours.toml").read_text("utf-8"))["building"] != "small.toml"
        )
    assert KNOBS[name].planned(prepare(tmp_path / "ours.toml")) == pytest.approx(value, rel=2e-3)


def test_a_total_time_alone_determines_neither(school: Path) -> None:
    plan = turned(prepare(school), TRUTH)
    drill = _drill(plan, 3, classes=False)
    run = DrillRun(last_out_s=drill.run.last_out_s)
    found = calibrate(school, [Drill(record=drill.record, run=run)], replications=2)
    assert all(one.value is None for one in found.estimates)
    assert all(one.refused for one in found.estimates)
    told = calibration_json(found)
    assert [one["determined"] for one in told["estimates"]] == [False, False]
    with pytest.raises(ScenarioError, match="nothing was determined"):
        write_adopted(found, school.with_name("never.toml"))


def test_faults_are_named(school: Path, tmp_path: Path) -> None:
    drill = _drill(prepare(school), 4, classes=False)
    with pytest.raises(ScenarioError, match="did you mean"):
        calibrate(school, [drill], knobs=["stair-flw"])
    with pytest.raises(ScenarioError, match="one to three"):
        calibrate(school, [drill], knobs=list(KNOBS))
    nothing = Drill(record=drill.record, run=DrillRun())
    with pytest.raises(DrillError, match="nothing that could be fitted"):
        calibrate(school, [nothing], replications=1)
    nearest = tmp_path / "nearest.toml"
    text = school.read_text("utf-8").replace('"assigned"', '"nearest"')
    nearest.write_text(text.replace("compliance = 1.0\n", ""), encoding="utf-8")
    shutil.copy(school.with_name("small.toml"), tmp_path)
    with pytest.raises(ScenarioError, match="follows the plan"):
        calibrate(nearest, [drill], knobs=["compliance"])
