"""Cells to values, every fault kept with its sheet and cell; times settled column by column."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.drills.readings import LATEST_S, Written, written
from evacsim.drills.times import (
    BeyondError,
    DecimalError,
    Settled,
    TwoReadingsError,
    settle,
    settle_report,
)
from evacsim.drills.values import read_value
from evacsim.locale import mark, text
from evacsim.spreadsheet.cells import place
from evacsim.spreadsheet.grids import listed
from evacsim.spreadsheet.values import UnknownChoiceError, is_blank, is_none
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.drills.times import Alarm
    from evacsim.errors import Problems
    from evacsim.spreadsheet.fields import Style
    from evacsim.spreadsheet.grids import Cell
    from evacsim.spreadsheet.tables import Column

_TRAP_HINT: Final = mark("format the column as text, or type 0:01:45 for 1 min 45 s")
_DOUBT_HINT: Final = mark("write 5分36秒 if it is the time since the alarm")
TIMES: Final = frozenset({"time", "report", "duration"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCell:
    """A time to be settled: `key` is its row and its name in the model."""

    key: tuple[int, str]
    column: Column
    cell: Cell
    alarm: Alarm | None


def value_of(problems: Problems, sheet: str, column: Column, cell: Cell | None) -> object:
    """Read a cell that is no time; None where nothing stands in it or it is at fault."""
    if cell is None or is_blank(cell.value):
        return None
    where = place(sheet, cell, column.title)
    if cell.fault:
        problems.fault(where, cell.fault)
        return None
    try:
        return read_value(column.field, cell.value, column.mark.per_unit)
    except UnknownChoiceError as error:
        problems.warn(where, str(error))
    except ValueError as error:
        problems.fault(where, str(error))
    return None


def settle_times(
    problems: Problems, sheet: str, cells: Sequence[TimeCell]
) -> dict[tuple[int, str], float]:
    """Return the times of a table in seconds since the alarm, by the key of each.

    A time that could be either a clock or a stopwatch is read as the others of its column are, or
    as those of its table; where they do not agree it is a fault.
    """
    task = _Task(problems, sheet)
    for item in cells:
        task.first(item)
    task.second()
    task.warn()
    return task.times


class _Task:
    def __init__(self, problems: Problems, sheet: str) -> None:
        self._problems = problems
        self._sheet = sheet
        self.times: dict[tuple[int, str], float] = {}
        self._styles: defaultdict[str, set[Style]] = defaultdict(set)
        self._open: list[tuple[TimeCell, Written, TwoReadingsError]] = []
        self._decimals: defaultdict[str, list[tuple[TimeCell, Written, str]]] = defaultdict(list)
        self._in_seconds: set[str] = set()
        self._said: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)

    def first(self, item: TimeCell) -> None:
        """Settle what can be settled alone."""
        where = place(self._sheet, item.cell, item.column.title)
        if is_blank(item.cell.value) or is_none(item.cell.value):
            return
        if item.cell.fault:
            self._problems.fault(where, item.cell.fault)
            return
        kind = item.column.field.kind
        try:
            mark = item.column.mark
            read = written(item.cell.value, item.cell.number_format, mark.per_unit)
            if kind == "report":
                settled = settle_report(read, item.alarm)
            elif kind == "duration":
                settled = settle(read, None, "elapsed")
            else:
                settled = settle(read, item.alarm, mark.style)
        except DecimalError as error:
            self._decimals[item.column.field.key].append((item, read, str(error)))
            return
        except TwoReadingsError as error:
            self._open.append((item, read, error))
            return
        except ValueError as error:
            self._problems.fault(where, str(error))
            return
        if settled.style is not None and not settled.doubt and kind == "time":
            self._styles[item.column.field.key].add(settled.style)
        if read.bare and settled.seconds * 60 > LATEST_S:
            self._in_seconds.add(item.column.field.key)
        self._keep(item, settled)

    def second(self) -> None:
        """Settle the rest as the others of the column, else of the table, are written."""
        everywhere = set[str]().union(*self._styles.values())
        for item, read, both in self._open:
            styles = self._styles.get(item.column.field.key) or everywhere
            where = place(self._sheet, item.cell, item.column.title)
            if isinstance(both, BeyondError) and styles in (set(), {"elapsed"}):
                seconds = settle(read, item.alarm, "elapsed").seconds
                message = text(
                    '"{shown}" is read as {time} (m:ss) after the alarm: as a clock it would be '
                    "later than any drill lasts",
                    shown=read.shown,
                    time=format_time(seconds),
                )
                warning = "" if styles else message  # the others of the column decide
                self._keep(
                    item, Settled(seconds=seconds, style="elapsed", warning=warning, doubt=True)
                )
                continue
            if len(styles) != 1 or isinstance(both, BeyondError):
                hint = text("write it with its seconds, 09:35:36, or as 5分36秒")
                self._problems.fault(where, str(both), hint)
                continue
            style: Style = "clock" if "clock" in styles else "elapsed"
            try:
                settled = settle(read, item.alarm, style)
            except ValueError as error:
                self._problems.fault(where, str(error))
                continue
            kind = text("a clock") if style == "clock" else text("the time since the alarm")
            message = text(
                '"{shown}" is read as {kind}, as the others of the sheet are',
                shown=read.shown,
                kind=kind,
            )
            self._note(item, text("write 09:35:36 for a clock, 5分36秒 for a stopwatch"), message)
            self._keep(item, Settled(seconds=settled.seconds, style=style))

        for key, cells in self._decimals.items():
            self._settle_decimals(key, cells)

    def _settle_decimals(self, key: str, cells: list[tuple[TimeCell, Written, str]]) -> None:
        """Read decimals as seconds where a number of their column can be nothing else."""
        if key not in self._in_seconds:
            item, read, message = cells[0]
            title = item.column.title
            more = text("; the others likewise") if len(cells) > 1 else ""
            hint = text(
                "write 2:05, 2分5秒 or 2.05秒; or the unit in the header: {title}(秒), (分钟)",
                title=title,
            )
            where = self._cells([item.cell.name for item, _, _ in cells], title)
            self._problems.fault(where, message + more, hint)
            return
        for item, read, _ in cells:
            message = text(
                '"{shown}" is read as seconds, as the others of its column are', shown=read.shown
            )
            self._note(item, text("write the unit into the header, or into the cell"), message)
            self._keep(item, Settled(seconds=read.elapsed_s or 0.0, style="elapsed"))

    def warn(self) -> None:
        """Say once a column what was read in one of two ways."""
        for (title, hint), cells in self._said.items():
            where = self._cells([name for name, _ in cells], title)
            self._problems.warn(where, cells[0][1], hint)

    def _cells(self, names: Sequence[str], title: str) -> str:
        word = "cell" if len(names) == 1 else "cells"
        return text(
            "sheet {sheet}, {word} {names} ({title})",
            sheet=self._sheet,
            word=word,
            names=listed(names),
            title=title,
        )

    def _keep(self, item: TimeCell, settled: Settled) -> None:
        self.times[item.key] = settled.seconds
        if settled.warning:
            hint = text(_DOUBT_HINT if settled.doubt else _TRAP_HINT)
            self._note(item, hint, settled.warning)

    def _note(self, item: TimeCell, hint: str, message: str) -> None:
        self._said[item.column.title, hint].append((item.cell.name, message))
