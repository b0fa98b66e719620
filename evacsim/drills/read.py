"""Reads a drill record, a workbook or CSV, every fault in it at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from evacsim.drills.cells import value_of
from evacsim.drills.columns import say_columns, say_marks, say_no_header, say_twice, says_what
from evacsim.drills.fields import DRILL, ISSUE_LIST, REMARKS, SHEETS
from evacsim.drills.grids import read_grids
from evacsim.drills.model import At, DrillRecord, DrillRun
from evacsim.drills.overview import OF_ALL_RUNS, Overview, read_overview, run_number
from evacsim.drills.places import Places
from evacsim.drills.readings import written
from evacsim.drills.rows import RowReader, settled_values, whole
from evacsim.drills.tables import (
    blocks,
    read_table,
    sheet_named,
    side_by_side,
)
from evacsim.drills.times import Alarm
from evacsim.errors import DrillError, Problem, Problems, nearest_name
from evacsim.locale import text
from evacsim.spreadsheet.cells import place, usable
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import listed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.spreadsheet.fields import Sheet
    from evacsim.spreadsheet.grids import Cell, Grid, Grids
    from evacsim.spreadsheet.tables import Column, Row

ONE_DRILL: Final = dt.timedelta(hours=12)
"""Alarms further apart are of several drills."""


def read_drill(path: Path, building: Building | None = None) -> DrillRecord:
    """Read a drill record.

    Parameters
    ----------
    path
        A workbook (.xlsx), a CSV file, or a folder of CSV files named for the sheets.
    building
        Where given, names of rooms, stairs, exits and checkpoints are looked up in it (ids and
        aliases); those that it does not have are warned of and stay as written.

    Raises
    ------
    DrillError
        If the file cannot be read or a cell cannot be understood; carries every fault.
    """
    return record_of(read_grids(path), path, building)


def record_of(grids: Grids, path: Path, building: Building | None = None) -> DrillRecord:
    """Read the one drill that the sheets of a file hold.

    Raises
    ------
    DrillError
        As `read_drill`.
    """
    problems = Problems(str(path))
    problems.found += grids.problems
    sheets = _sheets(grids, problems)
    overview = _read_runs(sheets.pop("drill", []), problems)
    reader = RowReader(
        problems,
        Places(building, problems),
        overview.alarms,
        {} if overview.is_missing else {r.run_no: r.at for r in overview.runs},
    )
    for key, parts in sheets.items():
        for sheet, grid in [(of, one) for of, part in parts for one in side_by_side(part, of)]:
            table = read_table(grid, sheet)
            if table is None:
                say_no_header(problems, sheet, grid)
                continue
            say_columns(problems, table)
            say_marks(problems, table.name, table.columns)
            if says_what(problems, table):
                reader.read(key, table)
    if overview.is_missing and not reader.lacks_overview:
        problems.warn("", text("has no sheet {zh}: no alarm, totals or conditions", zh=DRILL.zh))
    runs = reader.finish(overview.runs)
    if not problems.faults and not any(_is_recorded(run) for run in runs):
        problems.fault(
            "",
            text("nothing has been recorded in it yet"),
            text(
                "fill in at least 警报时间 (alarm), 末人出楼 (last out) and 实到 (present) "
                "on the sheet {zh}",
                zh=DRILL.zh,
            ),
        )
    if problems.faults:
        raise DrillError(problems.found)
    return DrillRecord(
        **overview.of_all,
        runs=tuple(run for run in runs if _is_recorded(run)),
        checkpoints=tuple(reader.checkpoints),
        issues=tuple(reader.issues),
        file=str(path),
        problems=tuple(problems.found),
    )


def is_record(path: Path) -> bool:
    """Whether a file holds a drill record, or tries to: for whoever must tell kinds of files."""
    try:
        grids = read_grids(path).grids
    except DrillError:
        return False
    return holds_record(grids)


def holds_record(grids: Iterable[Grid]) -> bool:
    """Whether one of some sheets is of a drill record, by its name or by its header."""
    return any(
        sheet_named(grid.name) is not None
        or any(sheet is not None for sheet, _ in blocks(grid))
        or len(read_overview(grid).columns) >= 3  # noqa: PLR2004 - labels of a form
        for grid in grids
    )


class _Overview:
    """The runs of a record before their classes and counts, and the alarm of each."""

    def __init__(self) -> None:
        self.of_all: dict[str, Any] = {}
        self.cells: dict[str, str] = {}
        self.runs: list[DrillRun] = []
        self.alarms: dict[int, Alarm | None] = {}
        self.is_missing = False


def _sheets(grids: Grids, problems: Problems) -> dict[str, list[tuple[Sheet, Grid]]]:
    """Return the grids of each sheet, by the name of the sheet or by the headers in it."""
    found: dict[str, list[tuple[Sheet, Grid]]] = {"drill": []}
    for grid in grids.grids:
        if plain(grid.name) in REMARKS:
            continue
        named = sheet_named(grid.name)
        if named is not None:
            found.setdefault(named.key, []).append((named, grid))
            continue
        known = False
        for sheet, part in blocks(grid):
            role = sheet
            if role is None and len(read_overview(part).columns) >= 3:  # noqa: PLR2004
                role = DRILL
            if role is not None:
                known = True
                found.setdefault(role.key, []).append((role, part))
        if not known and grid.rows:
            names = [sheet.zh for sheet in SHEETS]
            problems.warn(
                text("sheet {grid}", grid=grid.name),
                text("is none of a drill record and was not read"),
                nearest_name(grid.name, names),
            )
    if not any(parts for parts in found.values()):
        names_ = ", ".join(f"{sheet.zh} ({sheet.key})" for sheet in SHEETS)
        raise DrillError(
            [
                Problem(
                    file=problems.file,
                    where="",
                    message=text("is no drill record: no sheet and no header of one was found"),
                    hint=text(
                        "its sheets are {names}; `evacsim new --drill SCENARIO` writes one",
                        names=names_,
                    ),
                )
            ]
        )
    order = [sheet.key for sheet in SHEETS if sheet.key != ISSUE_LIST.key] + [ISSUE_LIST.key]
    return {key: found[key] for key in order if key in found}


def moment_of(overview: Overview, row: Row) -> dt.datetime | None:
    """Return the day and the alarm of a row of an overview; None where it tells no day."""
    cell = row.cells.get("date")
    day = cell and value_of(Problems(""), overview.name, overview.columns["date"], cell)
    if not isinstance(day, dt.date):
        return None
    alarm = _alarm(Problems(""), overview.name, overview.columns, row.cells)
    clock = dt.timedelta(seconds=alarm.clock_s if alarm is not None else 0.0)
    return dt.datetime.combine(day, dt.time()) + clock


def _refuse_days(problems: Problems, rows: list[tuple[Overview, Row]]) -> None:
    """Raise DrillError where rows are of several days; a night is one drill, numbered runs too."""
    found: list[tuple[dt.datetime, str]] = []
    for overview, row in rows:
        moment = moment_of(overview, row)
        if moment is not None:
            found.append((moment, row.cells["date"].name))
    days = sorted({str(moment.date()) for moment, _ in found})
    if len(days) < 2 or max(found)[0] - min(found)[0] <= ONE_DRILL:  # noqa: PLR2004
        return
    where = text(
        "sheet {name}, cells {value} (日期)",
        name=rows[0][0].name,
        value=listed([name for _, name in found]),
    )
    said = text(
        "are of {count} days, {days}: these are several drills", count=len(days), days=listed(days)
    )
    hint = text("a file holds one drill, of one run or several; give each day its own")
    numbers = [str(row.cells["run_no"].value) for _, row in rows if "run_no" in row.cells]
    if rows[0][0].table is None or len(set(numbers)) == len(rows):
        problems.warn(where, text("{said}, read as runs of one", said=said), hint)
        return
    problems.fault(where, said, hint)
    raise DrillError(problems.found)


def _read_runs(parts: list[tuple[Sheet, Grid]], problems: Problems) -> _Overview:
    made = _Overview()
    rows: list[tuple[Overview, Row]] = []
    for _, grid in parts:
        overview = read_overview(grid)
        if overview.table is not None:
            say_columns(problems, overview.table)
        elif not overview.columns:
            say_no_header(problems, DRILL, grid)
        for titles in overview.twice:
            say_twice(problems, overview.name, titles)
        say_marks(problems, overview.name, overview.columns)
        rows += [(overview, row) for row in overview.rows]
    if not rows:
        made.runs, made.alarms, made.is_missing = [DrillRun()], {1: None}, True
        return made
    _refuse_days(problems, rows)
    for number, (overview, row) in enumerate(rows, start=1):
        _read_run(made, problems, overview, (number, row))
    return made


def _read_run(
    made: _Overview, problems: Problems, overview: Overview, numbered: tuple[int, Row]
) -> None:
    run_no, row = numbered
    name, columns = overview.name, overview.columns
    cells = {key: cell for key, cell in row.cells.items() if usable(cell)}
    if "run_no" in cells:
        said = run_number(cells["run_no"].value)
        run_no = (
            said or whole(value_of(problems, name, columns["run_no"], cells["run_no"])) or run_no
        )
    if run_no in made.alarms:
        problems.fault(
            text("sheet {name}, row {number}", name=name, number=row.number),
            text("is run {run_no} once more", run_no=run_no),
        )
        return
    alarm = _alarm(problems, name, columns, cells)
    values = settled_values(problems, name, columns, {row.number: cells}, lambda _: alarm)
    own = values[row.number]
    for key in OF_ALL_RUNS & own.keys():
        if made.of_all.get(key, own[key]) != own[key]:
            where = place(name, cells[key], columns[key].title)
            before = text(
                '"{of_all}" in cell {cells}', of_all=made.of_all[key], cells=made.cells[key]
            )
            message = text('is "{own}", and {before}', own=own[key], before=before)
            problems.fault(where, message, text("a file holds one drill; give each its own"))
        made.of_all[key] = own[key]
        made.cells[key] = cells[key].name
    if alarm is not None:
        own["alarm_clock_s"] = alarm.clock_s
        if alarm.day is not None:
            own.setdefault("day", alarm.day)
    made.alarms[run_no] = alarm
    kept = {key: value for key, value in own.items() if key not in {*OF_ALL_RUNS, "run_no"}}
    made.runs.append(
        DrillRun(run_no=run_no, at=At(sheet=name, row=row.number), **kept),
    )


def _alarm(
    problems: Problems, name: str, columns: dict[str, Column], cells: dict[str, Cell]
) -> Alarm | None:
    """Read the alarm, and the day with it: a clock without one is of the day of the drill."""
    cell = cells.get("alarm_time")
    if cell is None:
        return None
    where = place(name, cell, columns["alarm_time"].title)
    written_day = (
        value_of(Problems(""), name, columns["date"], cells["date"]) if ("date" in cells) else None
    )
    day = written_day if isinstance(written_day, dt.date) else None
    try:
        read = written(cell.value, cell.number_format)
    except ValueError as error:
        problems.fault(where, cell.fault or str(error))
        return None
    if cell.fault or read.clock_s is None:
        rule = text(
            'is "{shown}"; must be the time of day of the alarm, such as 09:30:00', shown=read.shown
        )
        problems.fault(where, cell.fault or rule)
        return None
    return Alarm(clock_s=read.clock_s, form=read.form, day=read.day or day)


def _is_recorded(run: DrillRun) -> bool:
    times = (run.first_out_s, run.last_out_s, run.all_assembled_s, run.headcount_s, run.end_s)
    return (
        any(value is not None for value in (*times, run.present))
        or any(row.recorded for row in run.classes)
        or bool(run.passages or run.counts or run.congestion)
    )
