"""What is verified as units of work: the same on one process or two, and nothing is done twice."""

from __future__ import annotations

import pickle
from functools import partial
from typing import TYPE_CHECKING, Never, TypeVar

import pytest

from evacsim.jobs.unfinished import is_kept_aside
from evacsim.jobs.work import Jobs, study
from evacsim.verification.accuracy import run_accuracy
from evacsim.verification.run import run_case
from evacsim.verification.sensitivity import read_studies, run_sensitivity
from evacsim.verification.suite import find_cases, run_suite
from evacsim.verification.units import Unit, work

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
CASES = find_cases("imo-0[1-3]*")


def test_every_unit_has_an_id_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Unit] = []

    def noted(_: object, units: list[Unit], __: object) -> Never:
        asked.extend(units)
        raise KeyboardInterrupt

    monkeypatch.setattr(Jobs, "answers", noted)
    for begin in (
        lambda: run_suite(find_cases()),
        run_accuracy,
        *(partial(run_sensitivity, one) for one in read_studies()),
    ):
        with pytest.raises(KeyboardInterrupt):
            begin()
    kinds = {one.function.__module__ for one in asked}
    assert kinds == {f"evacsim.verification.{name}" for name in ("run", "accuracy", "sensitivity")}
    assert len(set(map(repr, asked))) == len(asked) > len(find_cases())
    assert not any("0x" in repr(one) for one in asked)


def test_a_process_is_handed_units_and_hands_back_answers() -> None:
    for judged in run_suite(CASES).judged:
        unit = Unit(id=judged.case.id, function=run_case, arguments=(judged.case,))
        assert str(_sent(work(None, _sent(unit)))) == str(judged.outcomes)


def _sent(one: T) -> T:
    """Return what comes out at the other end of a pipe."""
    return pickle.loads(pickle.dumps(one))  # type: ignore[no-any-return]  # noqa: S301 - our own


def test_what_was_done_before_a_stop_is_not_done_again(tmp_path: Path) -> None:
    keep = tmp_path / "results" / "verify"

    def run(stop_at: int | None) -> list[tuple[int, int, str]]:
        told: list[tuple[int, int, str]] = []

        def progress(done: int, total: int, now: str) -> None:
            told.append((done, total, now))
            if done == stop_at:
                raise KeyboardInterrupt

        with study(work, None, "verify", workers=1, cluster=None, keep=keep) as jobs:
            assert run_suite(CASES, jobs=jobs, progress=progress).judged == whole
        return told

    whole = run_suite(CASES).judged
    with pytest.raises(KeyboardInterrupt):
        run(stop_at=2)
    assert is_kept_aside(keep)
    done: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evacsim.verification.suite.run_case", lambda case: done.append(case.id))
        with pytest.raises(AssertionError):  # nothing comes of those that are left
            run(stop_at=None)
    assert done == [case.id for case in CASES[2:]]
