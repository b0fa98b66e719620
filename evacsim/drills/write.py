"""Writes a drill record: a workbook to fill in, print and read again, or CSV.

Times are written as text, so that a table calculation makes neither hours of minutes nor days of
them: as m:ss where that can only mean the time since the alarm, else as 5分36秒.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from evacsim.drills.fields import DRILL, SHEETS
from evacsim.drills.readings import written
from evacsim.drills.times import Alarm, settle
from evacsim.errors import DrillError, Problem
from evacsim.files import write_whole
from evacsim.locale import language, text
from evacsim.sinks import csv_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.spreadsheet.fields import Field, Sheet

Value = str | int | float | date | None
Line = list[Value]

RUN_SHEETS: tuple[str, ...] = ("classes", "counts", "congestion")


def write_drill(record: DrillRecord, path: Path, *, blank_counts: int = 0) -> None:
    """Write a record as a workbook (.xlsx) or as one CSV file (.csv, for Excel).

    Parameters
    ----------
    record
        What to write; what `read_drill` makes of the file is equal to it.
    path
        The file; its ending says which kind.
    lang
        Headers and choices in Chinese or English; both are read.
    blank_counts
        Empty lines for each checkpoint and run, to be filled in while counting.

    Raises
    ------
    DrillError
        If the ending is neither .xlsx nor .csv.
    """
    if path.suffix.lower() == ".csv":
        write_whole(path, _csv(record).encode("utf-8-sig"))
    elif path.suffix.lower() == ".xlsx":
        from evacsim.drills.book import workbook  # noqa: PLC0415 - openpyxl takes 0.2 s

        made = io.BytesIO()
        workbook(record, blank_counts=blank_counts).save(made)
        write_whole(path, made.getvalue())
    else:
        message = text('ends in "{suffix}"; a record is .xlsx or .csv', suffix=path.suffix)
        raise DrillError([Problem(file=str(path), where="", message=message)])


def title_of(named: Field | Sheet) -> str:
    """Return the header of a column, or the name of a sheet."""
    return named.zh if language() == "zh" else named.key


def lines_of(record: DrillRecord, sheet: Sheet) -> list[Line]:
    """Return the rows of a sheet as cells, in the order of its fields."""
    if sheet is DRILL:
        return [_overview(record, run) for run in record.runs]
    found: list[Line] = []
    if sheet.key == "checkpoints":
        rows: list[tuple[DrillRun | None, Any]] = [(None, row) for row in record.checkpoints]
    elif sheet.key == "issues":
        rows = [(None, row) for row in record.issues]
    else:
        rows = [(run, row) for run in record.runs for row in _rows(run, sheet.key)]
    for run, row in rows:
        values = {field.attr: getattr(row, field.attr, None) for field in sheet.fields}
        cells = []
        for field in sheet.fields:
            value = values.get(field.attr)
            if field.key == "run_no" and run is not None:
                value = run.run_no
            elif field.key in ("total", "cum"):
                value = value if hasattr(row, "time_s") == (field.key == "cum") else None
            cells.append(cell_of(field, value, alarm_of(run)))
        found.append(cells)
    return found


def cell_of(field: Field, value: object, alarm: Alarm | None) -> Value:
    """Return a value of the model as it stands in a cell."""
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return "；".join(value)
    if field.choices is not None and isinstance(value, str):
        return field.choices[value][0] if language() == "zh" else value
    if isinstance(value, int | float) and field.kind in ("alarm", "time", "report", "duration"):
        return _time_text(field, float(value), alarm)
    return value if isinstance(value, str | int | float | date) else str(value)


def _rows(run: DrillRun, key: str) -> tuple[Any, ...]:
    if key == "counts":
        return (*run.passages, *run.counts)
    return run.classes if key == "classes" else run.congestion


def _overview(record: DrillRecord, run: DrillRun) -> Line:
    alarm = alarm_of(run)
    return [
        cell_of(
            field,
            getattr(run, field.attr) if hasattr(run, field.attr) else getattr(record, field.attr),
            alarm,
        )
        for field in DRILL.fields
    ]


def alarm_of(run: DrillRun | None) -> Alarm | None:
    """Return the alarm that clocks of a run count from; None where its time is not known."""
    if run is None or run.alarm_clock_s is None:
        return None
    return Alarm(clock_s=run.alarm_clock_s, form="a:b:c", day=run.day)


def _time_text(field: Field, seconds: float, alarm: Alarm | None) -> str:
    if field.kind == "alarm":
        return _clock_text(seconds)
    if field.kind == "report" and alarm is not None:
        days, clock_s = divmod(alarm.clock_s + seconds, 86_400)
        if alarm.day is None:
            return _clock_text(clock_s)
        return f"{alarm.day + timedelta(days=days)} {_clock_text(clock_s)}"
    short = _minutes_text(seconds)
    settled_as = alarm if field.kind == "time" else None
    try:
        settled = settle(written(short), settled_as, "elapsed" if field.kind != "time" else None)
        if settled.seconds == round(seconds, 3) and not settled.warning:
            return short
    except ValueError:
        pass  # a clock of that name stands near the alarm, or it is a negative time
    return _unit_text(seconds)


def _trimmed(seconds: float, form: str) -> str:
    written = format(round(seconds, 3), form)
    return written.rstrip("0").rstrip(".") if "." in written else written


def _clock_text(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes // 60:02.0f}:{minutes % 60:02.0f}:{_trimmed(rest, '06.3f')}"


def _minutes_text(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes:.0f}:{_trimmed(rest, '06.3f')}"


def _unit_text(seconds: float) -> str:
    if seconds < 0:
        return _trimmed(seconds, ".3f")
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes:.0f}分{_trimmed(rest, '.3f')}秒"


def _csv(record: DrillRecord) -> str:
    """Return all sheets as tables below one another, each under its header; empty ones left out."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for sheet in SHEETS:
        lines = lines_of(record, sheet)
        used = list(_used_columns(sheet, lines))
        if not lines or len(used) < 2:  # noqa: PLR2004 - no header is known by one name
            continue
        if written.tell():
            writer.writerow([])
        writer.writerow([title_of(sheet.fields[column]) for column in used])
        writer.writerows([[_csv_value(line[column]) for column in used] for line in lines])
    return written.getvalue()


def _csv_value(value: Value) -> Value:
    return csv_cell(value) if isinstance(value, str) else value


def _used_columns(sheet: Sheet, lines: list[Line]) -> Iterator[int]:
    """Yield the columns that hold anything, the first two in any case: a header needs two names."""
    always: Mapping[str, tuple[str, ...]] = {
        "drill": ("run_no", "alarm_time"),
        "classes": ("run_no", "class_id"),
        "checkpoints": ("cp_id", "location"),
        "counts": ("cp_id", "run_no"),
        "congestion": ("run_no", "location"),
        "issues": ("number", "description"),
    }
    for column, field in enumerate(sheet.fields):
        if field.key in always[sheet.key] or any(line[column] is not None for line in lines):
            yield column
