"""Every run of every verification case that the package ships; the case files say what and why."""

from __future__ import annotations

import pytest

from evacsim.verification.case import case_files, read_case
from evacsim.verification.run import run_case

CASES = {path.stem: read_case(path) for path in case_files()}
RUNS = [
    pytest.param(case_id, run.name, id=f"{case_id}: {run.name}")
    for case_id, case in CASES.items()
    for run in case.run
]

REQUIRED = (
    *(f"imo-{n:02d}" for n in (1, 2, 3, 4, 5, 7, 9, 10, 12)),
    *(f"rimea-{n}" for n in ("01", "02", "03", "04", "05", "07", "09", "10", "12c", "12d")),
    *(f"nist-{n}" for n in ("1-1", "2-1", "2-2", "2-4", "3-1", "4-1", "5-1", "5-2")),
    *(f"iso-{n}" for n in (12, 13)),
    *(f"evacuationz-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 9, 13, 14, 16, 18, 19)),
    "sfpe-nine-storey-office",
    *(f"oracle-d{n}" for n in (4, 5, 6, 7)),
)


@pytest.mark.parametrize(("case_id", "run"), RUNS)
def test_published_numbers_come_out(case_id: str, run: str) -> None:
    outcomes = run_case(CASES[case_id], only=run)
    assert outcomes
    short = [str(outcome) for outcome in outcomes if not outcome.passed]
    assert not short, "\n".join(short)


@pytest.mark.parametrize("start", REQUIRED)
def test_required_case_is_there_and_runs(start: str) -> None:
    found = [case for case_id, case in CASES.items() if case_id.startswith(start)]
    assert found
    assert all(case.run for case in found)


@pytest.mark.parametrize("case_id", CASES)
def test_case_names_its_source_and_file(case_id: str) -> None:
    case = CASES[case_id]
    assert case.id == case_id
    assert case.source
    assert case.checks.endswith(".")
    assert case.not_applicable or case.convention
