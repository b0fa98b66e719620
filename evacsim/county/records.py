"""One drill record as rows of the county's tables: runs, classes, issues."""

from __future__ import annotations

import re
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from evacsim.analysis.drill.integrity import REPORT_S
from evacsim.analysis.plan import find_planned
from evacsim.building.classes import class_key
from evacsim.drills.grids import head_grids
from evacsim.drills.read import holds_record, is_record
from evacsim.drills.several import read_drills
from evacsim.errors import DrillError, Problem
from evacsim.files import opened, why
from evacsim.locale import text
from evacsim.persons import masked, office
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import SAVE, UNOPENED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evacsim.analysis.plan import PlannedClass
    from evacsim.drills.model import ClassRow, DrillRecord, DrillRun, Issue
    from evacsim.drills.several import Drills

Row = dict[str, Any]
State = Literal["open", "closed", "not told"]

CLOSED: Final = frozenset(
    plain(word)
    for word in (
        "已整改", "已完成", "完成", "已解决", "已关闭", "关闭", "已闭环", "闭环", "已销号", "销号",
        "整改完成", "整改完毕", "已落实", "已处理", "合格", "closed", "done", "fixed", "resolved",
        "completed", "yes", "是",
    )
)  # fmt: skip
"""What people write of an issue that has been put right; whatever else they write, it is open."""
_DAY_S: Final = (7 * 3600.0, 19 * 3600.0)
_BETWEEN: Final = re.compile(r"[、,，;；/和\s()（）]+|\d{7,}")


def read_if_record(path: Path) -> Drills | None:
    """Read a file that may hold drill records; None of a table of some other kind.

    A large table is known by its first rows and not read: exported passages fill gigabytes.

    Raises
    ------
    DrillError
        If it is a record that cannot be read, or no table at all.
    """
    try:
        other = path.suffix.lower() in (".xlsx", ".xlsm") and not _is_zip(path)
    except OSError as error:
        message = text("cannot be read: {strerror}", strerror=why(error))
        raise DrillError([Problem(file=str(path), where="", message=message)]) from None
    if other:
        message = text("is no workbook, whatever its name")
        hint = text(SAVE)
        raise DrillError([Problem(file=str(path), where="", message=message, hint=hint)])
    try:
        head = head_grids(path) if path.is_file() else None
    except OSError:
        head = None  # told in reading it
    if head is not None and not holds_record(head):
        return None
    try:
        return read_drills(path)
    except DrillError as error:
        opened = all(fault.kind != UNOPENED for fault in error.problems)
        if opened and not is_record(path):
            return None
        raise


def _is_zip(path: Path) -> bool:
    """Whether a file begins as a workbook does, or as an old one: that is told in reading it."""
    with opened(path) as stream:
        return stream.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"")


def issue_state(issue: Issue) -> State:
    """Return whether an issue is open; one whose state nobody wrote down is "not told"."""
    if issue.state is None or not issue.state.strip():
        return "not told"
    return "closed" if plain(issue.state) in CLOSED else "open"


def drill_rows(record: DrillRecord) -> list[Row]:
    """Return a row for every run of a record; doubts are counted when all records are read."""
    return [
        {
            "drill": record.drill_id,
            "run": run.run_no,
            "date": run.day,
            "month": f"{run.day:%Y-%m}" if run.day else None,
            "kind": run.kind,
            "night": _at_night(run),
            "announced": run.announced,
            "target_s": run.target_s,
            "last_out_s": run.last_out_s,
            "assembled_s": run.all_assembled_s,
            "met": _met(run),
            "expected": run.expected,
            "present": run.present,
            "missing": run.missing,
            "injuries": run.injuries,
            "classes": len([row for row in run.classes if row.recorded]),
            "falls": run.falls,
            "reported": _reported(run),
            "method": run.method,
            "commanded": bool(run.commander),
            "plan_version": _masked(run.plan_version, persons_of(record)),
            "plan_digest": record.plan_digest,
            **_measures(run),
        }
        for run in record.runs
    ]


def _reported(run: DrillRun) -> str | None:
    """Whether an injury was told by telephone within the hour; None where nobody was hurt."""
    if not run.injuries:
        return None
    if run.phoned_s is None:
        return "missing"
    return "in time" if run.phoned_s - (run.injured_s or 0.0) <= REPORT_S else "late"


def _measures(run: DrillRun) -> Row:
    """Return what is compared from drill to drill: start, flow, order."""
    starts = [row.start_s for row in run.classes if row.start_s is not None]
    ways = [way for row in run.classes if (way := _other_way(row)) is not None]
    during_s = (run.last_out_s or 0.0) - (run.first_out_s or 0.0)
    timed = run.first_out_s is not None and run.last_out_s is not None and during_s > 0
    return {
        "start_s": statistics.median(starts) if starts else None,
        "flow_per_s": run.present / during_s if timed and run.present else None,
        "as_planned": ways.count(False) if ways else None,
        "other_way": ways.count(True) if ways else None,
    }


def _at_night(run: DrillRun) -> bool | None:
    """Whether a drill was held at night, or when people slept; None where nothing tells."""
    if run.situation in ("asleep", "rising", "evening-study-end"):
        return True
    if run.alarm_clock_s is None:
        return None if run.situation is None else False
    return not _DAY_S[0] <= run.alarm_clock_s % 86_400 < _DAY_S[1]


def _met(run: DrillRun) -> bool | None:
    """Whether the last one was out within the target; None where either was not written down."""
    if run.target_s is None or run.last_out_s is None:
        return None
    return run.last_out_s <= run.target_s


def class_rows(record: DrillRecord, planned: Sequence[PlannedClass]) -> Iterator[Row]:
    """Yield a row for every class of every run of which anything was written down.

    `class` is the id of its room where the plan of the building tells it, else its name in one
    spelling: "701" is "七(1)班".
    """
    for run in record.runs:
        for row in run.classes:
            if not row.recorded:
                continue
            one = find_planned(replace(row, space=row.space or row.room), planned)
            yield {
                "class": one.space if one else class_key(row.class_id),
                "class_name": one.name if one and one.name != one.space else row.class_id,
                "run": run.run_no,
                "date": run.day,
                "last_out_s": row.last_out_s,
                "absent": _absent(row),
                "other_way": _other_way(row),
            }


def _absent(row: ClassRow) -> int | None:
    if row.expected is None or row.present is None:
        return None
    return max(row.expected - row.present, 0)


def _other_way(row: ClassRow) -> bool | None:
    """Whether a class took another stair or exit than planned; None where one was not told."""
    told = [
        planned != used
        for planned, used in (
            (row.planned_stair, row.used_stair),
            (row.planned_exit, row.used_exit),
        )
        if planned is not None and used is not None
    ]
    return any(told) if told else None


def finding_rows(record: DrillRecord, today: dt.date, *, named: bool = False) -> Iterator[Row]:
    """Yield a row for every issue of a record; `overdue` where it stands beyond its date.

    Who is responsible is an office; a person is masked unless asked to be `named`.
    """
    names = persons_of(record)
    for issue in record.issues:
        state = issue_state(issue)
        overdue = None if issue.due is None else state != "closed" and issue.due < today
        yield {
            "number": issue.number,
            "kind": issue.kind,
            "location": _masked(issue.location, names),
            "description": _masked(issue.description, names),
            "severity": issue.severity,
            "remedy": _masked(issue.remedy, names),
            "owner": issue.owner if named else office(issue.owner),
            "due": issue.due,
            "state": state,
            "as_written": _masked(issue.state, names),
            "overdue": overdue,
            "reviewed": issue.reviewed,
            "date": next((run.day for run in record.runs if run.day), None),
        }


def persons_of(record: DrillRecord) -> frozenset[str]:
    """Return the people whom a record names in the columns that are for that."""
    named = [
        *(name for run in record.runs for name in (run.commander, run.recorder)),
        *(row.teacher for run in record.runs for row in run.classes),
        *(one.recorder for one in record.checkpoints),
        *(one.owner for one in record.issues),
    ]
    parts = (part for name in named if name for part in _BETWEEN.split(name))
    return frozenset(part.strip() for part in parts if part.strip())


def _masked(text: str | None, names: frozenset[str]) -> str | None:
    return None if text is None else masked(text, names)
