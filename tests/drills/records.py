"""Drill records as people leave them: CSV texts and workbooks made cell by cell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from evacsim.drills.model import (
    Checkpoint,
    ClassRow,
    Congestion,
    Count,
    DrillRecord,
    DrillRun,
    Issue,
    Passage,
)
from evacsim.drills.read import read_drill
from evacsim.errors import DrillError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Rows = list[list[Any]]

OVERVIEW: Rows = [
    ["学校", "示例中学"],
    ["建筑", "tower-3"],
    ["日期", dt.date(2026, 3, 30)],
    ["警报时间", dt.time(9, 30)],
    ["末人出楼", dt.time(9, 35, 36)],
    ["实到", 96],
]

WHOSE: dict[str, str] = {
    "county": "示例县",
    "township": "河东镇",
    "school": "示例中学",
    "building_id": "tower-3",
}


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Save a workbook; a cell given as (value, number format) has that format."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = page.cell(number, column)
                if isinstance(value, tuple):
                    value, cell.number_format = value  # noqa: PLW2901
                cell.value = value
    made.save(path)
    return path


def csv(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    """Save a text."""
    path.write_bytes(text.encode(encoding))
    return path


def faults(path: Path) -> tuple[Problem, ...]:
    """Read a record that must be refused; return why."""
    try:
        read_drill(path)
    except DrillError as error:
        return error.problems
    raise AssertionError("it was read")


def full_record() -> DrillRecord:
    """A record with something in every sheet, two runs."""
    runs = [
        DrillRun(
            run_no=number,
            day=dt.date(2026, 3, 30),
            kind="fire",
            announced="staff-only",
            situation="class",
            alarm_clock_s=34_200.0 + 3000 * number,
            shelter_s=60.0,
            first_out_s=28.0,
            last_out_s=336.0,
            all_assembled_s=490.5,
            expected=98,
            present=96,
            absent=2,
            missing=0,
            closed_stairs=("B", "C"),
            target_s=300.0,
            injuries=1,
            injured_s=200.0,
            phoned_s=1800.0,
            method="stopwatch",
            notes="第一行\n=1+1",
            classes=(
                ClassRow(class_id="七(1)班", floor="1F", expected=49, present=49, start_s=12.0),
                ClassRow(
                    class_id="701",
                    floor="2F",
                    present=47,
                    planned_stair="A",
                    used_stair="A",
                    last_out_s=331.0,
                ),
            ),
            passages=(
                Passage(cp_id="A-2F1F", first_s=40.0, last_s=331.0, persons=47),
                Passage(cp_id="A-2F1F", class_id="701", first_s=40.0, last_s=331.0),
            ),
            counts=(
                Count(cp_id="A-2F1F", time_s=40.0, persons=0),
                Count(cp_id="A-2F1F", time_s=600.0, persons=47),
            ),
            congestion=(Congestion(location="A 2F", start_s=60.0, degree=3, cause="汇流"),),
        )
        for number in (1, 2)
    ]
    return DrillRecord(
        **WHOSE,
        drill_id="2026-03-D1",
        scenario="fire",
        runs=tuple(runs),
        checkpoints=(
            Checkpoint(cp_id="A-2F1F", location="A.2F-1F.lower", direction="down", recorder="王"),
        ),
        issues=(Issue(number="1", kind="locks", description="门锁", due=dt.date(2026, 4, 30)),),
    )
