"""Studies that write no results go on after a kill, and say the same as if there had been none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evacsim.jobs import work
from evacsim.simulation.replicate import prepare, run_replication
from evacsim.studies.calibrate import calibrate
from evacsim.studies.calibrate_design import Drill
from evacsim.studies.crush import crush
from evacsim.studies.many import run_scenario
from evacsim.studies.plan import find_plan
from evacsim.studies.plan_answer import plan_json
from evacsim.studies.plan_compare import compare_plans
from evacsim.studies.posts import duty_list
from evacsim.studies.relief import relief
from tests.made_records import made_record
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Study = Callable[..., Any]


class Killed(BaseException):
    """What a kill looks like to the code."""


def _crush(school: Path, **how: Any) -> object:  # noqa: ANN401 - of a study
    return crush(school, replications=10, **how).as_json()


def _calibrate(school: Path, **how: Any) -> object:  # noqa: ANN401 - of a study
    plan = prepare(school)
    tables = run_replication(plan, seed=99, replication=1).tables
    rng = np.random.default_rng(1)
    record = made_record(tables, plan, rng=rng, run_no=1, connections=("exit-A", "exit-B"))
    drills = [Drill(record=record, run=record.runs[0])]
    return calibrate(school, drills, knobs=["pre-movement"], replications=1, **how).estimates


def _plan(school: Path, **how: Any) -> object:  # noqa: ANN401 - of a study
    found = find_plan(prepare(school), simulations=60, held_out=6, **how)
    return plan_json(found, None) | {"seconds": None}


def _compare(school: Path, **how: Any) -> object:  # noqa: ANN401 - of a study
    plan = prepare(school)
    return compare_plans(plan, plan, replications=6, **how).as_json()


def _posts(school: Path, **how: Any) -> object:  # noqa: ANN401 - of a study
    return duty_list(prepare(school), replications=3, **how).as_json()


@pytest.mark.parametrize("study", [_crush, _plan, _compare, _posts, _calibrate])
def test_a_study_goes_on_where_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, study: Study
) -> None:
    school = write_small_school(tmp_path)
    done: list[object] = []
    does = work._do  # noqa: SLF001 - counts what is done

    def counted(function: Study, given: object, unit: object) -> object:
        done.append(unit)
        return does(function, given, unit)

    monkeypatch.setattr(work, "_do", counted)
    before = study(school)
    whole = len(done)
    keep = tmp_path / "results" / "drill-study"
    heard: list[object] = []

    def kill(*told: object) -> None:
        heard.append(told)
        if len(heard) == 4:
            raise Killed

    with pytest.raises(Killed):
        study(school, keep=keep, progress=kill)
    done.clear()
    assert study(school, keep=keep) == before
    assert 0 < len(done) <= whole - 4
    assert not keep.parent.exists()


def test_relief_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    folder = run_scenario(write_small_school(tmp_path), tmp_path / "out", replications=2)
    plain = relief(prepare(tmp_path / "drill.toml"), replications=2)

    def kill(done: int, total: int) -> None:
        if done > total / 2:
            raise Killed

    with pytest.raises(Killed):
        relief(folder, replications=2, progress=kill)
    again = relief(folder, replications=2)
    assert again.measures == plain.measures
    assert 2 < again.simulations < plain.simulations
