"""Everything below a folder as tables, each row with who it is of and how that is known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.analysis.drill.integrity import check_record
from evacsim.county.calendar import Calendar
from evacsim.county.columns import CLASSES, DOUBTS, DRILLS, FINDINGS, IDS, ROOMS, RUNS
from evacsim.county.doubts import doubts_of
from evacsim.county.find import IdName, Stated, relative, search
from evacsim.county.gathered import counted, linked, once
from evacsim.county.ids import (
    Buildings,
    Whose,
    as_records_say,
    contradictions,
    fill_from_school,
    of_folder,
    of_record,
    of_results,
)
from evacsim.county.prints import print_of, saved_at
from evacsim.county.records import class_rows, drill_rows, finding_rows
from evacsim.county.workers import Readers
from evacsim.errors import InputError, Problem
from evacsim.locale import text
from evacsim.persons import masked
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from evacsim.county.columns import Schema
    from evacsim.county.find import Tree
    from evacsim.county.prints import Print
    from evacsim.county.results import Simulated
    from evacsim.drills.model import DrillRecord
    from evacsim.drills.several import Drills

    Row = dict[str, Any]
    Progress = Callable[[int, int], None]

_CHUNK: Final = 20_000
"""Rows kept as Python objects before they become columns: a tenth of the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What lies below a folder.

    `runs` has a row for each results folder, `drills` for each run of a drill, `classes` for each
    class of one, `findings` for each issue, `doubts` for each doubt about a run; all with the
    columns of `IDS`. `rooms` has a row for each room of each results folder, a million for a
    county: it is lazy, and joined with the ids when it is read. `silent` has the ids of schools of
    which nothing could be read, as folders or the list of schools have them. `problems` are what
    could not be read or is doubtful; `skipped` are tables that are no drill records.
    """

    folder: Path
    runs: pl.DataFrame
    drills: pl.DataFrame
    classes: pl.DataFrame
    rooms: pl.LazyFrame
    findings: pl.DataFrame
    doubts: pl.DataFrame
    silent: pl.DataFrame
    problems: tuple[Problem, ...]
    skipped: tuple[str, ...]


def gather(  # noqa: PLR0913 - what is read, and what is known beforehand
    folder: Path,
    *,
    stated: Stated,
    today: dt.date,
    calendar: Calendar | None = None,
    named: bool = False,
    verify: bool = False,
    progress: Progress | None = None,
) -> Gathered:
    """Read every results folder and every drill record below a folder, one after another.

    What is broken is listed in `problems` and does not stop the others.

    Parameters
    ----------
    folder
        Where to look.
    stated
        What the user says of the county and of the folders.
    today
        The day on which an issue that is due earlier is overdue.
    calendar
        On which days there is school; nothing is known of that if None.
    named
        Whether findings name the person responsible: only for a paper of the school's own.
    verify
        Whether to check every byte of every results folder.
    progress
        Called with what has been read and how much there is.

    Raises
    ------
    InputError
        If there is no such folder, or nothing below it can be read: then every fault.
    """
    tree = search(folder)
    told = progress or (lambda _done, _total: None)
    total = len(tree.results) + len(tree.records)
    made = _Collected(tree=tree, stated=stated, today=today, problems=list(tree.problems))
    made.calendar, made.named = calendar or made.calendar, named
    with Readers(total, verify=verify) as readers:
        for number, (path, found) in enumerate(
            zip(tree.results, readers.results(tree.results), strict=True), start=1
        ):
            made.add_results(path, found)
            told(number, total)
        for number, (path, drills) in enumerate(
            zip(tree.records, readers.records(tree.records), strict=True),
            start=len(tree.results) + 1,
        ):
            made.add_record(path, drills)
            told(number, total)
    if not made.whose:
        raise InputError(made.problems or [_nothing(folder, made.skipped)])
    return made.gathered()


def _nothing(folder: Path, skipped: list[str]) -> Problem:
    hint = text("`evacsim run` writes the one, `evacsim new --drill` lays out the other")
    message = text("neither a results folder nor a drill record lies below it")
    if skipped:
        message += text(
            "; {count} other tables do, such as {skipped}", count=len(skipped), skipped=skipped[0]
        )
    return Problem(file=str(folder), where="", message=message, hint=hint)


class _Columns:
    """Rows that become columns now and then."""

    def __init__(self, schema: Schema) -> None:
        self._schema: dict[str, type[pl.DataType]] = {"path": pl.Categorical, **schema}
        self._rows: list[Row] = []
        self._frames: list[pl.DataFrame] = [pl.DataFrame(schema=self._schema)]

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _CHUNK:
            self._close()

    def _close(self) -> None:
        self._frames.append(pl.DataFrame(self._rows, schema=self._schema))
        self._rows = []

    def lazy(self, ids: pl.DataFrame) -> pl.LazyFrame:
        """Return all rows with the ids of their path before them, joined when they are read."""
        self._close()
        rows = pl.concat(self._frames).lazy()
        joined = rows.join(ids.lazy(), on="path", how="left", maintain_order="left")
        return joined.select(*IDS, *(name for name in self._schema if name != "path"))

    def frame(self, ids: pl.DataFrame) -> pl.DataFrame:
        """Return the same, read."""
        return self.lazy(ids).collect()


@dataclass(slots=True)
class _Collected:
    """What has been read so far; `whose` by the path of a results folder or record."""

    tree: Tree
    stated: Stated
    today: dt.date
    whose: dict[str, Whose] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    plans: dict[tuple[str, str | None], Simulated] = field(default_factory=dict)
    prints: list[Print] = field(default_factory=list)
    calendar: Calendar = field(default_factory=Calendar)
    named: bool = False
    seen: dict[tuple[object, ...], str] = field(default_factory=dict)
    called: dict[tuple[tuple[IdName, str], ...], list[Whose]] = field(default_factory=dict)
    runs: _Columns = field(default_factory=lambda: _Columns(RUNS))
    drills: _Columns = field(default_factory=lambda: _Columns(DRILLS))
    classes: _Columns = field(default_factory=lambda: _Columns(CLASSES))
    rooms: _Columns = field(default_factory=lambda: _Columns(ROOMS))
    findings: _Columns = field(default_factory=lambda: _Columns(FINDINGS))

    def add_results(self, path: Path, found: Simulated | tuple[Problem, ...]) -> None:
        """Keep what a results folder says, or note why it cannot be read."""
        if isinstance(found, tuple):
            self.problems += found
            return
        name = relative(path, self.tree.folder)
        folders = self.stated.of(path, self.tree.folder)
        self.whose[name] = own = of_results(found.building_id, folders, self.stated.county)
        self.names[name] = found.building_names
        for called in found.building_names:
            key = (plain(called), own.ids.get("school"))
            self.plans[key] = found
        self.runs.add({"path": name, "folder": name, **found.row})
        for row in found.classes:
            self.rooms.add({"path": name, **row})

    def add_record(self, path: Path, drills: Drills | tuple[Problem, ...] | None) -> None:
        """Keep the drills of a file, or note why they cannot be read; pass over other tables."""
        name = relative(path, self.tree.folder)
        if isinstance(drills, tuple):
            self.problems += drills
            return
        if drills is None:
            self.skipped.append(name)
            return
        self.problems += drills.faults
        told: set[str] = set()
        for number, record in enumerate(drills.records, start=1):
            told.update(self._add_drill(path, (name, number), record))
        for message in sorted(told):
            self._warn(path, message)

    def _add_drill(self, path: Path, at: tuple[str, int], record: DrillRecord) -> Iterator[str]:
        """Keep a drill, `at` a file and its number in it; yield what is to be told of it."""
        name, number = at
        folders = self.stated.of(path, self.tree.folder)
        own = of_record(record, folders, self.stated.county)
        first = self._twice(record, own, name)
        if first is not None:
            yield text("is the same drill as {first}; it counts once", first=first)
            return
        yield from contradictions(own, folders)
        yield from (f"{one.where}: {one.message}" if one.where else one.message
                    for one in record.problems)  # fmt: skip
        plan = self._plan_of(own)
        key = name if number == 1 else f"{name}#{number}"
        self.whose[key] = own
        if "school" in folders:
            self.called.setdefault(tuple(folders.items()), []).append(own)
        place = {"path": key, "file": name, "record": number}
        for row in drill_rows(record):
            self.drills.add(place | row)
        for row in class_rows(record, plan.planned if plan else ()):
            self.classes.add(place | row)
        for row in finding_rows(record, self.today, named=self.named):
            self.findings.add(place | row)
        judged = check_record(
            record, plan.building if plan else None, planned=plan.planned if plan else ()
        )
        saved = saved_at(path)
        self.prints += [
            print_of((key, name, number), record, run, saved=saved, findings=found.findings)
            for run, found in zip(record.runs, judged.runs, strict=True)
        ]

    def _twice(self, record: DrillRecord, own: Whose, name: str) -> str | None:
        """Return the file in which the same drill stands before: a copy counts once."""
        runs = tuple(
            (run.run_no, run.day, run.alarm_clock_s, run.last_out_s) for run in record.runs
        )
        said = {name: value for name, value in own.ids.items() if own.how[name] == "record"}
        ids = said if "school" in said else own.ids  # a copy may lie in another school's folder
        key = (*ids.items(), record.drill_id, runs)
        if key in self.seen:
            return self.seen[key]
        self.seen[key] = name
        return None

    def _plan_of(self, own: Whose) -> Simulated | None:
        """Return the results of a record's building, where there are any.

        The record's name of the building becomes the building's id.
        """
        called = own.ids.get("building")
        if called is None:
            return None
        for school in (own.ids.get("school"), None):
            if (plain(called), school) in self.plans:
                plan = self.plans[plain(called), school]
                own.ids["building"] = plan.building_id
                return plan
        return None

    def _warn(self, path: Path, message: str) -> None:
        problem = Problem(file=str(path), where="", message=message, severity="warning")
        self.problems.append(problem)

    def _silent(self) -> list[Whose]:
        """Return whose the folders are that are schools' as stated, and gave nothing."""
        root = self.tree.folder
        heard = {parent for name in self.whose for parent in (root / name).parents}
        found = []
        for folder in self.tree.folders:
            ids = self.stated.school(folder, root)
            if ids and folder not in heard:
                found.append(of_folder(ids, self.stated.county))
        return found

    def gathered(self) -> Gathered:
        """Say who everything is of, and return the tables."""
        records = [own for name, own in self.whose.items() if name not in self.names]
        buildings = Buildings(records)
        for name, called in self.names.items():
            folders = self.stated.of(self.tree.folder / name, self.tree.folder)
            as_records_say(self.whose[name], self.called.get(tuple(folders.items()), ()))
            schools = buildings.match(self.whose[name], called)
            if schools:
                message = text(
                    "records of {schools} name its building; the school is not clear",
                    schools=", ".join(schools),
                )
                self._warn(self.tree.folder / name, message)
        silent = self._silent()
        fill_from_school([*self.whose.values(), *silent])
        rows = [{"path": name, **own.row()} for name, own in self.whose.items()]
        schema: dict[str, type[pl.DataType]] = {"path": pl.Categorical, **IDS}
        ids = pl.DataFrame(rows, schema=schema)
        doubts = _Columns(DOUBTS)
        for doubt in doubts_of(self.prints, self.whose, self.calendar, self.today):
            doubts.add(doubt.row())
        doubtful = doubts.frame(ids)
        runs = self.runs.frame(ids)
        drills = linked(self.drills.frame(ids), runs)
        return Gathered(
            folder=self.tree.folder,
            runs=runs,
            drills=counted(drills, doubtful),
            classes=self.classes.frame(ids),
            rooms=self.rooms.lazy(ids),
            findings=once(self.findings.frame(ids)),
            doubts=doubtful,
            silent=pl.DataFrame([own.row() for own in silent], schema=dict(IDS)),
            problems=tuple(replace(one, message=masked(one.message)) for one in self.problems),
            skipped=tuple(self.skipped),
        )
