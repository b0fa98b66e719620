"""Several drills in one file: a year's log with a row a drill, a workbook with a sheet a drill.

The sheets are cut into those of each drill, and each is read as a file of its own. Rows of an
overview are of one drill where nothing that both tell differs (school, building, number, kind) and
their alarms are within twelve hours. Rows of other tables say of which drill they are by its number
or its day, by the sheet in which they stand below one overview, or by the number of a run that only
one drill has. A list of findings that says nothing is that of the last drill; checkpoints are
everybody's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import CHECKPOINTS, DRILL, ISSUE_LIST, REMARKS
from evacsim.drills.grids import read_grids
from evacsim.drills.overview import read_overview, run_number
from evacsim.drills.read import ONE_DRILL, moment_of, record_of
from evacsim.drills.tables import HEADERS, blocks, read_table, sheet_named
from evacsim.drills.values import read_value
from evacsim.errors import DrillError, Problem
from evacsim.locale import text
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import Grid, Grids, listed
from evacsim.spreadsheet.headers import field_of
from evacsim.spreadsheet.tables import is_total

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.drills.model import DrillRecord
    from evacsim.spreadsheet.fields import Sheet
    from evacsim.spreadsheet.grids import Cell
    from evacsim.spreadsheet.tables import Row

_NUMBERS: Final = frozenset(plain(name) for name in ("演练编号", "drill_id", "drill"))
_DAYS: Final = frozenset(plain(name) for name in ("日期", "演练日期", "date"))
"""Headers that say in other tables of which drill a row is; 编号 alone numbers the rows."""
_TELLING: Final = ("school", "building_id", "drill_id", "type")
_FILLED: Final = ("county", "township", "school")
"""Columns of a log in which one value counts for the rows that leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drills:
    """The drills of a file, in its order, and the faults of what could not be read."""

    records: tuple[DrillRecord, ...]
    faults: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Drill:
    """A drill found in overviews: its rows by the place of their grid, and what tells it apart."""

    told: dict[str, str] = field(default_factory=dict)
    moment: dt.datetime | None = None
    rows: dict[int, list[int]] = field(default_factory=dict)
    runs: list[int | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A table of a file: the grid, the sheet that it is of, the sheet of the file that holds it."""

    home: int
    sheet: Sheet
    grid: Grid


def read_drills(path: Path, building: Building | None = None) -> Drills:
    """Read all drills that a file holds; a faulty one does not stop the others.

    Raises
    ------
    DrillError
        If the file cannot be read, or none of its drills: then every fault.
    """
    grids = read_grids(path)
    parts = list(_parts(grids))
    drills = _found(parts)
    if len(drills) < 2:  # noqa: PLR2004 - nothing to cut
        return Drills(records=(record_of(grids, path, building),))
    faults: list[Problem] = [one for one in grids.problems if one.severity == "fault"]
    cut: list[list[Grid]] = [[] for _ in drills]
    for place, part in enumerate(parts):
        for number, grid in _shares(place, part, parts, drills, path, faults).items():
            cut[number].append(grid)
    records = []
    for own in cut:
        try:
            records.append(record_of(Grids(grids=tuple(own)), path, building))
        except DrillError as error:
            faults += [one for one in error.problems if one.severity == "fault"]
    if not records:
        raise DrillError(list(dict.fromkeys(faults)))
    return Drills(records=tuple(records), faults=tuple(dict.fromkeys(faults)))


def _parts(grids: Grids) -> Iterator[_Part]:
    """Yield the tables of a file, each with its sheet; what is none of a record is left out."""
    for home, grid in enumerate(grids.grids):
        if plain(grid.name) in REMARKS:
            continue
        named = sheet_named(grid.name)
        for sheet, part in [(named, grid)] if named is not None else blocks(grid):
            role = sheet
            if role is None and len(read_overview(part).columns) >= 3:  # noqa: PLR2004
                role = DRILL
            if role is not None:
                yield _Part(home=home, sheet=role, grid=part)


def _found(parts: Sequence[_Part]) -> list[_Drill]:
    """Return the drills that the overviews tell of, in the order of the file."""
    drills: list[_Drill] = []
    for place, part in enumerate(parts):
        if part.sheet is not DRILL:
            continue
        overview = read_overview(part.grid)
        rows = overview.rows if overview.table is not None else overview.rows[:1]
        for row in rows:
            if overview.table is not None and is_total(part.grid.rows[row.number]):
                continue
            moment = moment_of(overview, row)
            told: dict[str, str] = {
                key: plain(str(row.cells[key].value)) for key in _TELLING if key in row.cells
            }
            run = _run(row)
            apart = overview.table is None and run_number(part.grid.name) is None
            fitting = (one for one in drills if _same(one, told, moment, place, apart=apart))
            own = next(fitting, None)
            if own is not None and moment is None and run is None and len(drills) > 1:
                own = None  # in a log, a row without a day is a drill whose day was left out
            if own is None:
                own = _Drill(moment=moment)
                drills.append(own)
            own.told |= told
            own.rows.setdefault(place, []).append(row.number)
            own.runs.append(run)
    return drills


def _same(
    one: _Drill, told: Mapping[str, str], moment: dt.datetime | None, place: int, *, apart: bool
) -> bool:
    """Whether a row of an overview may be another run of a drill; `apart`: it is a form."""
    if any(one.told.get(key, value) != value for key, value in told.items()):
        return False
    if one.moment is None or moment is None:
        return place in one.rows or not apart
    return abs(moment - one.moment) <= ONE_DRILL


def _run(row: Row) -> int | None:
    cell = row.cells.get("run_no")
    if cell is None:
        return None
    said = run_number(cell.value)
    if said is not None:
        return said
    try:
        value = read_value(DRILL.field("run_no"), cell.value, None)
    except ValueError:
        return None
    return value if isinstance(value, int) else None


def _shares(  # noqa: PLR0913, PLR0917 - one table, and what it is cut by
    place: int,
    part: _Part,
    parts: Sequence[_Part],
    drills: Sequence[_Drill],
    path: Path,
    faults: list[Problem],
) -> dict[int, Grid]:
    """Return what of a table is of each drill, by its number."""
    if part.sheet is DRILL:
        return _overviews(place, part, drills)
    if part.sheet is CHECKPOINTS:
        return dict.fromkeys(range(len(drills)), part.grid)
    beside = {at for at, one in enumerate(parts) if one.home == part.home and one.sheet is DRILL}
    here = [number for number, one in enumerate(drills) if beside & one.rows.keys()]
    if len(here) == 1:
        return {here[0]: part.grid}
    own, lost = _by_row(part, drills)
    if lost and part.sheet is ISSUE_LIST:
        days = [one.moment.isoformat() if one.moment else "" for one in drills]
        last = max(range(len(drills)), key=lambda number: (days[number], number))
        own.setdefault(last, set()).update(lost)
    elif lost:
        where = text(
            "sheet {table}, rows {map}", table=part.grid.name, map=listed([str(n) for n in lost])
        )
        message = text(
            "do not say of which drill they are; the file has {count}", count=len(drills)
        )
        hint = text("add the column 演练编号 (drill_id) or 日期 (date)")
        faults.append(Problem(file=str(path), where=where, message=message, hint=hint))
    data = set(lost).union(*own.values())
    keys = _key_columns(part)
    return {
        number: Grid(
            name=part.grid.name,
            rows={
                n: {c: cell for c, cell in row.items() if c not in keys}
                for n, row in part.grid.rows.items()
                if n in rows or n not in data
            },
        )
        for number, rows in own.items()
    }


def _overviews(place: int, part: _Part, drills: Sequence[_Drill]) -> dict[int, Grid]:
    overview = read_overview(part.grid)
    here = {n: one.rows[place] for n, one in enumerate(drills) if place in one.rows}
    if overview.table is None:
        return dict.fromkeys(here, part.grid)
    filled = _filled(overview.rows)
    columns = _columns(part.grid, overview.rows)
    data = {row.number for row in overview.rows}
    found = {}
    for number, rows in here.items():
        lines = {n: row for n, row in part.grid.rows.items() if n in rows or n not in data}
        for n in rows:
            lines[n] = {columns[key]: cell for key, cell in filled.items()} | lines[n]
        # what sums up the whole log is of none of its drills
        own = {n: row for n, row in lines.items() if n in rows or not is_total(row)}
        found[number] = Grid(name=part.grid.name, rows=own)
    return found


def _filled(rows: Sequence[Row]) -> dict[str, Cell]:
    """Return the cells that count for rows without one: who all of a log is of."""
    found = {}
    for key in _FILLED:
        cells = [row.cells[key] for row in rows if key in row.cells]
        if cells and len({plain(str(cell.value)) for cell in cells}) == 1:
            found[key] = cells[0]
    return found


def _columns(grid: Grid, rows: Sequence[Row]) -> dict[str, int]:
    """Return the number of the column of each key in which something stands."""
    found: dict[str, int] = {}
    for row in rows:
        at = {id(cell): column for column, cell in grid.rows[row.number].items()}
        found |= {key: at[id(cell)] for key, cell in row.cells.items() if id(cell) in at}
    return found


def _key_columns(part: _Part) -> dict[int, str]:
    """Return the columns that say of which drill a row is: "number" or "day", by their number."""
    known = HEADERS[part.sheet.key]
    for row in part.grid.rows.values():
        found = {}
        for column, cell in row.items():
            name = plain(str(cell.value))
            if field_of(cell.value, known)[0] is None and name in _NUMBERS | _DAYS:
                found[column] = "number" if name in _NUMBERS else "day"
        if found:
            return found
    return {}


def _by_row(part: _Part, drills: Sequence[_Drill]) -> tuple[dict[int, set[int]], list[int]]:
    """Return the rows of a table by the drill that they name, and those that name none."""
    table = read_table(part.grid, part.sheet)
    if table is None:
        return {}, []
    keys = _key_columns(part)
    runs = [run for one in drills for run in one.runs]
    unique = None not in runs and len(set(runs)) == len(runs)
    own: dict[int, set[int]] = {}
    lost: list[int] = []
    said: dict[str, object] = {}
    for row in table.rows:
        cells = part.grid.rows[row.number]
        said = {what: cells[c].value if c in cells else said.get(what) for c, what in keys.items()}
        number = _named(said, drills)
        if number is None and unique and (run := _run(row)) is not None:
            number = next((n for n, one in enumerate(drills) if run in one.runs), None)
        if number is None:
            lost.append(row.number)
        else:
            own.setdefault(number, set()).add(row.number)
    return own, lost


def _named(said: Mapping[str, object], drills: Sequence[_Drill]) -> int | None:
    """Return the one drill of a number or a day; of a day between drills the one before it."""
    name = said.get("number")
    if name is not None:
        wanted = plain(str(name))
        fitting = [n for n, one in enumerate(drills) if one.told.get("drill_id") == wanted]
        if len(fitting) == 1:
            return fitting[0]
    try:
        day = read_value(DRILL.field("date"), said.get("day"), None) if said.get("day") else None
    except ValueError:
        return None
    fitting = [n for n, one in enumerate(drills) if one.moment and one.moment.date() == day]
    return fitting[0] if len(fitting) == 1 else None
