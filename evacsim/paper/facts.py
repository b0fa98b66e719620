"""Values with where they come from, under the keys by which templates and the trace name them.

Sources begin with the table: SC the scenario, BD the building, RU simulated times, BN simulated
queues, DR the drill's record, CK what checking the record gives, FO a fixed text of the form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from evacsim.drills.fields import DRILL, SHEETS
from evacsim.drills.write import alarm_of, cell_of, title_of
from evacsim.locale import language, listed, named, text
from evacsim.present.model import Said
from evacsim.statements.cells import time_band
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.drills.model import Checkpoint, DrillRecord, DrillRun
    from evacsim.present.model import Document

BLANK = Said("")
"""What is not known, or is not for a program to say: left for a pen."""


class TraceJson(TypedDict):
    """A value of a paper: its key, how it is written, where it comes from."""

    key: str
    text: str
    source: str


@dataclass(slots=True)
class Facts:
    """The values of a paper as they are put on it: `values` by key, `tables` of rows by column."""

    values: dict[str, Said] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Said]]] = field(default_factory=dict)

    def put(self, key: str, words: Said) -> Said:
        """Keep a value under a key, and return it."""
        self.values[key] = words
        return words

    def row(self, table: str, **cells: Said) -> tuple[Said, ...]:
        """Keep a row of a table, and return its cells in order."""
        self.tables.setdefault(table, []).append(cells)
        return tuple(cells.values())

    def trace(self) -> list[TraceJson]:
        """Return key, text and source of every value that is not blank."""
        named = list(self.values.items())
        for table, rows in self.tables.items():
            for number, row in enumerate(rows):
                named += [(f"{table}[{number}].{key}", one) for key, one in row.items()]
        return [
            {"key": key, "text": one.text, "source": one.source} for key, one in named if one.text
        ]

    def context(self) -> dict[str, Any]:
        """Return the texts as a template reads them: a word a key, a list a table."""
        tables = {
            name: [{key: one.text for key, one in row.items()} for row in rows]
            for name, rows in self.tables.items()
        }
        return {key: one.text for key, one in self.values.items()} | tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that is ready to be set: `name` is that of its file, `facts` what stands on it.

    `layout(sources=...)` makes the PDF of a paper that is no running text; else the document does.
    """

    name: str
    document: Document
    facts: Facts
    layout: Callable[..., bytes] | None = None


def fixed(words: str) -> Said:
    """Return a text of the form that holds a number of its own."""
    return Said(words, text("form"))


def seconds(value: float | None, source: str) -> Said:
    """Return a time as m:ss; blank where it is not known."""
    return BLANK if value is None else Said(format_time(value), source)


def band_said(found: Band | None, source: str, *, headed: bool = False) -> Said:
    """Return a simulated time with the range in which 90 of 100 runs lie; blank without one.

    `headed`: a head says already that it is the 5–95 % range.
    """
    if found is None:
        return BLANK
    if headed:
        return Said(time_band(found) or "", source)
    low, middle, high = (format_time(one) for one in (found.p05, found.p50, found.p95))
    whole = text("{middle} (5–95 %: {low}–{high})", low=low, middle=middle, high=high)
    return Said(whole, source)


def day_text(day: date) -> str:
    """Return a day as it is written: 2026年6月30日, 30 June 2026."""
    if language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"


class Cells:
    """The cells of a record as words, each with its sheet, column and row as the source."""

    def __init__(self, record: DrillRecord, names: Names | None) -> None:
        self._record = record
        self._names = names
        self._sheets = {sheet.key: sheet for sheet in SHEETS}

    def of(self, run: DrillRun, key: str) -> Said:
        """Return a cell of the overview, as it is written; blank where nothing is."""
        named = DRILL.field(key)
        holder = run if hasattr(run, named.attr) else self._record
        value = getattr(holder, named.attr)
        return self._said("drill", key, value, run, f"#{run.run_no}")

    def first(self, key: str) -> Said:
        """Return a cell of the overview of the first run that has it."""
        found = (self.of(run, key) for run in self._record.runs)
        return next((one for one in found if one.text), BLANK)

    def every(self, key: str) -> Said:
        """Return a cell of the overview; that of each run where they differ."""
        told = {run.run_no: self.of(run, key) for run in self._record.runs}
        told = {number: one for number, one in told.items() if one.text}
        if len({one.text for one in told.values()}) <= 1:
            return self.first(key)
        parts = [
            text("{value} (run {number})", value=one.text, number=number)
            for number, one in told.items()
        ]
        return Said(listed(parts), "; ".join(one.source for one in told.values()))

    def checkpoint(self, point: Checkpoint) -> Said:
        """Return what a checkpoint is called, or where it is; its id where nobody said."""
        where = self._names.place(point.location) if self._names and point.location else ""
        name, *others = [one for one in (point.name, where, point.cp_id) if one]
        called = str(named(name, others))
        sheet = self._sheets["checkpoints"]
        key = "name" if called == point.name else "cp_id" if called == point.cp_id else "location"
        return Said(called, f"DR {title_of(sheet)}!{title_of(sheet.field(key))}@{point.cp_id}")

    def row(self, sheet: str, key: str, row: object, where: str, run: DrillRun | None) -> Said:
        """Return a cell of another sheet; `where` says which row."""
        named = self._sheets[sheet].field(key)
        return self._said(sheet, key, getattr(row, named.attr), run, f"@{where}")

    def _said(
        self, sheet_key: str, key: str, value: object, run: DrillRun | None, where: str
    ) -> Said:
        sheet = self._sheets[sheet_key]
        named = sheet.field(key)
        if isinstance(value, date):
            shown = day_text(value)
        else:
            cell = cell_of(named, self._called(key, value), alarm_of(run))
            shown = "" if cell is None else str(cell)
        return Said(shown, f"DR {title_of(sheet)}!{title_of(named)}{where}") if shown else BLANK

    def _called(self, key: str, value: object) -> object:
        """Put ids of places into the school's words."""
        names = self._names
        if names is None or value is None:
            return value
        if key in ("planned_stair", "used_stair"):
            return names.stair(str(value))
        if key in ("planned_exit", "used_exit", "location", "building_id"):
            return names.place(str(value))
        if key == "closed_stairs" and isinstance(value, tuple):
            return tuple(names.stair(one) for one in value)
        if key == "closed_exits" and isinstance(value, tuple):
            return tuple(names.place(one) for one in value)
        return value
