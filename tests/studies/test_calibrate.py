"""Records of a known school are fitted back; what they do not determine is refused."""

from __future__ import annotations

import dataclasses
import shutil
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.drills.model import DrillRun
from evacsim.errors import DrillError, ScenarioError
from evacsim.present.as_terminal import terminal
from evacsim.simulation.replicate import prepare, run_replication
from evacsim.statements.calibrate import calibration_statement
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
    ("name", "value"),
    [
        ("speed", 1.0),
        ("merge-share", 0.7),
        ("compliance", 0.8),
        ("exit-flow", 2.1),
        ("door-flow", 0.9),
    ],
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
    if name in ("speed", "compliance"):  # the building was not copied: it is named where it stands
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


FAST = {"exit-flow": 2.1, "stair-flow": 1.6}


@pytest.fixture(scope="module")
def narrow_exits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school with exits that bind: 0.8 m wide, 0.65 /s by the law, where 1.05 /s were seen."""
    scenario = write_small_school(tmp_path_factory.mktemp("narrow"))
    building = scenario.with_name("small.toml")
    lines = building.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith('id = "exit-'):
            width = next(i for i in range(number, len(lines)) if "clear_width_m" in lines[i])
            lines[width] = "clear_width_m = 0.8"
    building.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return scenario


def _fast_drill(scenario: Path) -> Drill:
    return _drill(turned(prepare(scenario), FAST), 5, classes=False, connections=EXITS)


def test_where_no_knob_reaches_the_record_what_binds_is_named(
    narrow_exits: Path,
) -> None:
    """A drill of two thirds of the time: neither start nor stairs make it, for the exits bind."""
    found = calibrate(narrow_exits, [_fast_drill(narrow_exits)], replications=2)
    (beyond,) = found.unreached
    assert beyond.recorded_s < 0.98 * beyond.low_s
    assert set(beyond.places) == set(EXITS)
    assert beyond.knobs == ("exit-flow",)
    assert [(one.value, one.refused) for one in found.estimates] == [(None, "unreached")] * 2
    for seen in beyond.counted:
        assert seen.recorded_per_s > 1.4 * seen.simulated_per_s
    assert {one.connection for one in beyond.counted} == set(EXITS)
    told = terminal(calibration_statement(found, found.plan.building))
    assert "What binds is exit A and exit B" in told
    assert "--fit exit-flow" in told
    assert "540 → 540 / 540" in told


def test_flow_counted_at_the_exits_tells_the_flow_of_the_exits(narrow_exits: Path) -> None:
    drill = _fast_drill(narrow_exits)
    knobs = ["pre-movement", "exit-flow"]
    found = calibrate(narrow_exits, [drill], knobs=knobs, replications=2)
    assert found.unreached == ()
    assert "flow at exit-A" in found.statistics
    _, one = found.estimates
    assert one.low is not None
    assert one.high is not None
    assert one.low < FAST["exit-flow"] < one.high
    assert not one.low < one.planned < one.high
    (tested,) = found.tested
    assert not found.worse
    assert abs(tested.after.error_s or 0.0) < 0.3 * abs(tested.before.error_s or 0.0)


def test_a_fit_worse_than_the_start_is_not_written(fitted: Calibration, tmp_path: Path) -> None:
    assert not fitted.worse
    (used, *others) = fitted.tested
    worse = dataclasses.replace(used, before=used.after, after=used.before)
    found = dataclasses.replace(fitted, tested=(worse, *others))
    assert found.worse
    with pytest.raises(ScenarioError, match="worse than the scenario as it is"):
        write_adopted(found, tmp_path / "never.toml")
    assert list(tmp_path.iterdir()) == []
    trapped = dataclasses.replace(used.after, out_fewest=used.after.out_fewest - 1)
    inside = dataclasses.replace(fitted, tested=(dataclasses.replace(used, after=trapped),))
    assert inside.worse  # fewer get out: no gain in seconds makes up for it
