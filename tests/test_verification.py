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
    *(f"imo-{n:02d}" for n in (1, 2, 3, 4, 5, 7, 9, 10, 11, 12)),
    *(
        f"rimea-{n}"
        for n in (
            "01",
            "02",
            "03",
            "04",
            "05",
            "07",
            "08",
            "09",
            "10",
            "12a",
            "12b",
            "12c",
            "12d",
            "13",
            "14",
            "15",
        )
    ),
    *(f"nist-{n}" for n in ("1-1", "2-1", "2-2", "2-4", "2-10", "3-1", "4-1", "5-1", "5-2")),
    *(f"iso-{n:02d}" for n in (1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 17)),
    *(f"evacuationz-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 9, 13, 14, 16, 18, 19)),
    "sfpe-nine-storey-office",
    *(f"oracle-d{n}" for n in (4, 5, 6, 7)),
)

LISTED = (
    *(f"imo-{n:02d}" for n in range(1, 13)),
    *(f"rimea-{n:02d}" for n in (*range(1, 12), *range(13, 17))),
    *(f"rimea-12{letter}" for letter in "abcd"),
    "nist-1-1",
    *(f"nist-2-{n}" for n in range(1, 11)),
    *(f"nist-3-{n}" for n in range(1, 4)),
    "nist-4-1",
    *(f"nist-5-{n}" for n in (1, 2)),
    *(f"iso-{n:02d}" for n in range(1, 18)),
    *(f"evacuationz-{n:02d}" for n in (*range(1, 7), 9, *range(16, 20), 13, 14)),
)


@pytest.mark.parametrize(("case_id", "run"), RUNS)
def test_published_numbers_come_out(case_id: str, run: str) -> None:
    outcomes = run_case(CASES[case_id], only=run)
    assert outcomes
    short = [str(outcome) for outcome in outcomes if outcome.verdict == "falls_short"]
    assert not short, "\n".join(short)
    gone = [str(outcome) for outcome in outcomes if outcome.passed and outcome.documented_bias]
    assert not gone, "no bias any more:\n" + "\n".join(gone)


@pytest.mark.parametrize("start", REQUIRED)
def test_required_case_is_there_and_runs(start: str) -> None:
    found = [case for case_id, case in CASES.items() if case_id.startswith(start)]
    assert found
    assert all(case.run for case in found)


@pytest.mark.parametrize("start", LISTED)
def test_every_case_of_the_published_suites_appears(start: str) -> None:
    assert [case_id for case_id in CASES if case_id.startswith(f"{start}-")]


@pytest.mark.parametrize("case_id", CASES)
def test_case_names_its_source_and_file(case_id: str) -> None:
    case = CASES[case_id]
    assert case.id == case_id
    assert case.source
    assert case.checks.endswith(".")
    assert case.not_applicable or case.convention
