"""The shipped records are read without a fault and hold what their makers say."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim.analysis.drill.belonging import read_belonging
from evacsim.analysis.drill.integrity import check_record

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "scenarios").glob("*.drill.*"))


def test_what_must_be_shipped_is_there() -> None:
    assert {path.name for path in RECORDS} >= {
        "teaching-block-fire-drill.drill.xlsx",
        "dormitory-night-drill.drill.csv",
        "sangzao-2008.drill.csv",
    }


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_read_with_no_warning(path: Path) -> None:
    beside = read_belonging(path)
    assert beside.record.problems == ()
    assert beside.problems == ()


def test_the_fire_drill_has_two_runs_and_a_class_that_strayed() -> None:
    beside = read_belonging(ROOT / "scenarios" / "teaching-block-fire-drill.drill.xlsx")
    assert beside.scenario is not None
    first, second = beside.record.runs
    assert (first.expected, first.present, first.absent) == (1960, 1951, 9)
    assert first.last_out_s is not None
    assert second.last_out_s is not None
    assert first.last_out_s > second.last_out_s
    doubts = [
        (finding.code, finding.values["name"])
        for finding in check_record(beside.record, beside.building, beside.scenario).all_findings
        if finding.severity == "doubt"
    ]
    assert doubts == [("other_way", "九(3)班")] * 2


def test_the_night_drill_is_counted_by_room() -> None:
    record = read_belonging(ROOT / "scenarios" / "dormitory-night-drill.drill.csv").record
    rooms = record.runs[0].classes
    assert len(rooms) == 108
    assert sum(row.present or 0 for row in rooms) == record.runs[0].present == 822
