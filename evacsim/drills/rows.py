"""Rows of the sheets below the overview, to what the model keeps of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from evacsim.drills.cells import TIMES, TimeCell, settle_times, value_of
from evacsim.drills.fields import DRILL
from evacsim.drills.model import (
    At,
    Checkpoint,
    ClassRow,
    Congestion,
    Count,
    DrillRun,
    Issue,
    Passage,
)
from evacsim.locale import text
from evacsim.spreadsheet.cells import place, usable
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import listed
from evacsim.spreadsheet.values import is_none

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evacsim.drills.places import Places
    from evacsim.drills.times import Alarm
    from evacsim.errors import Problems
    from evacsim.spreadsheet.grids import Cell
    from evacsim.spreadsheet.tables import Column, Table

Values = dict[str, Any]
_SHARED: Final = frozenset({"text", "list", "whole", "choice", "day"})
"""Kinds whose merged cell counts for every row that it covers; a number of persons does not."""


def whole(value: object) -> int | None:
    """Return a whole number that was read, else None."""
    return value if isinstance(value, int) else None


def settled_values(
    problems: Problems,
    sheet: str,
    columns: Mapping[str, Column],
    rows: Mapping[int, Mapping[str, Cell]],
    alarm_of: Callable[[int], Alarm | None],
) -> dict[int, Values]:
    """Read the cells of rows, by row number, into values by the names of the model."""
    values: dict[int, Values] = {number: {} for number in rows}
    times: list[TimeCell] = []
    for number, cells in rows.items():
        for key, cell in cells.items():
            column = columns[key]
            kind = column.field.kind
            if kind == "alarm" or not usable(cell):
                continue
            if cell.home is not None and cell.home[0] != number and kind not in _SHARED:
                where = place(sheet, cell, column.title)
                message = text(
                    "is merged over several rows, row {number} too; unmerge it", number=number
                )
                problems.fault(where, message)
            elif kind in TIMES:
                name = (number, column.field.attr)
                times.append(TimeCell(key=name, column=column, cell=cell, alarm=alarm_of(number)))
            else:
                value = value_of(problems, sheet, column, cell)
                if value is not None:
                    values[number][column.field.attr] = value
    for (number, attr), seconds in settle_times(problems, sheet, times).items():
        values[number][attr] = seconds
    return values


class RowReader:
    """Collects what the sheets say, run by run."""

    def __init__(
        self,
        problems: Problems,
        places: Places,
        alarms: Mapping[int, Alarm | None],
        at: Mapping[int, At],
    ) -> None:
        self._problems = problems
        self._places = places
        self._alarms = alarms
        self._at = at
        self._found: defaultdict[int, defaultdict[str, list[Any]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.checkpoints: list[Checkpoint] = []
        self.issues: list[Issue] = []
        self.lacks_overview = False
        """Whether rows name runs, and no overview says when their alarms were."""

    def read(self, key: str, table: Table) -> None:
        """Read the rows of a table."""
        rows = {row.number: row.cells for row in table.rows if any(map(usable, row.cells.values()))}
        runs: dict[int, int] = {}
        if key in {"classes", "counts", "congestion"}:
            runs = self._runs(table, rows)
            rows = {number: cells for number, cells in rows.items() if number in runs}
        values = settled_values(
            self._problems,
            table.name,
            table.columns,
            rows,
            lambda number: self._alarms.get(runs.get(number, 0)),
        )
        take: Callable[[Table, int, int, Values], None] = {
            "classes": self._class,
            "checkpoints": self._checkpoint,
            "counts": self._count,
            "congestion": self._congestion,
            "issues": self._issue,
        }[key]
        for number, own in values.items():
            own.pop("run_no", None)
            if _refused(rows[number], own, table):
                continue  # said already; what else the row lacks follows from that
            take(table, number, runs.get(number, 0), own)

    def finish(self, runs: Sequence[DrillRun]) -> list[DrillRun]:
        """Return the runs with what was found of each, in the order of their numbers."""
        made = []
        for run in sorted(runs, key=lambda run: run.run_no):
            found: Values = {key: tuple(rows) for key, rows in self._found[run.run_no].items()}
            closed: Values = {
                "closed_stairs": tuple(
                    self._places.stair(str(run.at), name) or name for name in run.closed_stairs
                ),
                "closed_exits": tuple(
                    self._places.exit(str(run.at), name) or name for name in run.closed_exits
                ),
            }
            made.append(replace(run, **closed, **found))
        return made

    def _runs(self, table: Table, rows: Mapping[int, Mapping[str, Cell]]) -> dict[int, int]:
        """Return the run of each row; a record of one run need not say it."""
        only = next(iter(self._alarms)) if len(self._alarms) == 1 else None
        column = table.columns.get("run_no")
        runs: dict[int, int] = {}
        silent: list[int] = []
        strange: defaultdict[int, list[str]] = defaultdict(list)
        for number, cells in rows.items():
            cell = cells.get("run_no")
            said = None
            if column is not None and cell is not None and usable(cell):
                said = whole(value_of(self._problems, table.name, column, cell))
                if said is None:
                    continue
                if said not in self._alarms:
                    strange[said].append(cell.name)
                    continue
            elif only is None:
                silent.append(number)
                continue
            runs[number] = said or only or 0
        for said, names in strange.items():
            self._strange_run(table, said, names)
        if silent:
            where = text(
                "sheet {table}, rows {map}", table=table.name, map=", ".join(map(str, silent[:6]))
            )
            more = text(" and more") if len(silent) > 6 else ""  # noqa: PLR2004
            message = text(
                "do not say of which run they are; the record has {count}", count=len(self._alarms)
            )
            hint = text("add the column 轮次 (run_no)")
            self._problems.fault(where + more, message, hint)
        return runs

    def _strange_run(self, table: Table, run_no: int, names: list[str]) -> None:
        if self._at:
            many = "are" if len(names) > 1 else "is"
            runs_known = ", ".join(f"{run} in {at}" for run, at in self._at.items())
            message = text(
                "{many} run {run_no}; the overview has {runs_known}",
                many=many,
                run_no=run_no,
                runs_known=runs_known,
            )
            title = table.columns["run_no"].title
            word = "cells" if len(names) > 1 else "cell"
            self._problems.fault(
                text(
                    "sheet {table}, {word} {names} ({title})",
                    table=table.name,
                    word=word,
                    names=listed(names),
                    title=title,
                ),
                message,
            )
        elif not self.lacks_overview:
            self.lacks_overview = True
            message = text("has no sheet {zh}, though its rows are of several runs", zh=DRILL.zh)
            hint = text(
                "add it, a row or column a run, with the alarm and the last one out of each"
            )
            self._problems.fault("", message, hint)

    def _class(self, table: Table, number: int, run: int, own: Values) -> None:
        at = At(sheet=table.name, row=number)
        name = own.pop("class_id", None) or own.get("room")
        if name is None:
            if not set(own) <= {"floor", "grade"}:
                hint = text("write the class, or the room of a dormitory")
                self._problems.fault(_where(at), text("has no name of a class"), hint)
            return
        where = _where(at)
        for key in ("planned_stair", "used_stair"):
            own[key] = self._places.stair(where, own.get(key))
        for key in ("planned_exit", "used_exit"):
            own[key] = self._places.exit(where, own.get(key))
        space = self._places.space(own.get("room"), name)
        row = ClassRow(class_id=name, space=space, at=at, **own)
        rows: list[ClassRow] = self._found[run]["classes"]
        for other in rows:
            if plain(other.class_id) != plain(name):
                continue
            if other == replace(row, class_id=other.class_id):
                message = text(
                    '"{name}" stands in row {row} already, the same; counted once',
                    name=name,
                    row=other.at.row,
                )
                self._problems.warn(where, message)
            else:
                message = text(
                    '"{name}" stands in row {row} already, with other values',
                    name=name,
                    row=other.at.row,
                )
                self._problems.fault(where, message, text("keep the one that is right"))
            return
        rows.append(row)

    def _checkpoint(self, table: Table, number: int, _: int, own: Values) -> None:
        at = At(sheet=table.name, row=number)
        where = _where(at)
        name = own.pop("cp_id", None)
        if name is None:
            self._problems.fault(where, text("has no id of a checkpoint (检查点)"))
            return
        if any(plain(known.cp_id) == plain(name) for known in self.checkpoints):
            self._problems.fault(
                where, text('checkpoint "{name}" stands here once more', name=name)
            )
            return
        connection = self._places.connection(where, (own.get("location"), own.get("name"), name))
        self.checkpoints.append(Checkpoint(cp_id=name, connection=connection, at=at, **own))

    def _count(self, table: Table, number: int, run: int, own: Values) -> None:
        at = At(sheet=table.name, row=number)
        where = _where(at)
        name = own.pop("cp_id", None)
        time_s = own.pop("time_s", None)
        if time_s is None and not set(own) - {"class_id"}:
            return  # laid out, not filled in
        if name is None:
            self._problems.fault(where, text("has no id of a checkpoint (检查点)"))
        elif time_s is None:
            self._found[run]["passages"].append(Passage(cp_id=name, at=at, **own))
        elif "persons" not in own or set(own) != {"persons"}:
            message = text(
                "has a time of a count; must have the number of persons by then, no more"
            )
            self._problems.fault(
                where, message, text("first, last and total go into a row of their own")
            )
        else:
            row = Count(cp_id=name, time_s=time_s, persons=own["persons"], at=at)
            self._found[run]["counts"].append(row)

    def _congestion(self, table: Table, number: int, run: int, own: Values) -> None:
        at = At(sheet=table.name, row=number)
        if not own:
            return
        if "location" not in own:
            self._problems.fault(_where(at), text("has no place (地点)"))
            return
        self._found[run]["congestion"].append(Congestion(at=at, **own))

    def _issue(self, table: Table, number: int, _: int, own: Values) -> None:
        if set(own) - {"number"}:
            self.issues.append(Issue(at=At(sheet=table.name, row=number), **own))


def _refused(cells: Mapping[str, Cell], own: Values, table: Table) -> bool:
    """Whether a cell that names or counts what a row is about could not be read."""
    return any(
        usable(cells.get(key))
        and not is_none(cells[key].value)
        and table.columns[key].field.attr not in own
        for key in ("class_id", "cp_id", "time", "cum", "location")
        if key in cells
    )


def _where(at: At) -> str:
    return text("sheet {sheet}, row {row}", sheet=at.sheet, row=at.row)
