"""How long a place can be borne (ASET): limits of the plan, or of a consultant's fire model.

A limit locks nobody in and slows nobody: it is held against the time when the last one has left the
place, see `analysis.times.tenability`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field as Ranged

from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.files import is_bare_name, plain_name
from evacsim.locale import text
from evacsim.scenario.place import named, one_named
from evacsim.scenario.values import FileTable, Name, Names, Seconds
from evacsim.spreadsheet.delimited import csv_grid
from evacsim.spreadsheet.fields import Field, Sheet
from evacsim.spreadsheet.grids import read_bytes, stopped
from evacsim.spreadsheet.headers import field_of, header_faults, known_headers, said_twice
from evacsim.spreadsheet.tables import read_table
from evacsim.tomlfile import checked_tables
from evacsim.units import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building, Flight, Space
    from evacsim.building.network import Network
    from evacsim.spreadsheet.tables import Row

TABLE: Final = Sheet(
    key="tenability",
    zh="危险到达",
    aliases=(),
    fields=(
        Field(key="space", attr="space", zh="部位", aliases=("位置", "房间", "走廊", "component")),
        Field(key="stair", attr="stair", zh="楼梯", aliases=("楼梯间",)),
        Field(
            key="until_s",
            attr="until_s",
            zh="危险到达",
            kind="duration",
            aliases=("until", "aset", "aset_s", "可用时间", "可用疏散时间"),
        ),
        Field(key="source", attr="source", zh="依据", aliases=("来源", "判据", "criterion")),
    ),
)
"""The columns of a table of limits."""


class Tenability(FileTable):
    """`[[tenability]]`: until when a place can be borne, `until_s` after the alarm.

    `space` names spaces and flights (ids, aliases, globs), each with a limit of its own; `stair`
    all flights and landings of a stair as one. `file` is a table beside the scenario file instead
    (CSV: space or stair, until_s, source), of a fire model for example; one at most.
    """

    space: Names = ()
    stair: Name | None = None
    until_s: Annotated[Seconds, Ranged(gt=0)] | None = None
    file: Name | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A place and until when it can be borne [s]: `components` of the network, a space or a stair.

    `place` is the id of a space, flight or stair; `is_stair` says which.
    """

    place: str
    is_stair: bool
    components: frozenset[str]
    until_s: float
    source: str


def with_tables(
    rows: Sequence[Tenability], file: str
) -> tuple[tuple[Tenability, ...], list[Problem]]:
    """Return the limits of a scenario file with those of the table that they name, and faults.

    Those of a table keep the name of its `file`. The table lies beside the scenario `file`, so that
    both can be copied together.
    """
    found: list[Tenability] = []
    problems: list[Problem] = []
    tables = {row.file for row in rows if row.file is not None}
    for number, row in enumerate(rows, start=1):
        where = f"tenability {number}"
        if row.file is None:
            found.append(row)
            continue
        name = plain_name(row.file)
        if row.space or row.stair is not None or row.until_s is not None:
            message = text("has a file and limits of its own; must be one of them")
            problems.append(Problem(file=file, where=where, message=message))
        elif len(tables) > 1 or not is_bare_name(name):
            message = text('is "{file}"; must be the name of one table beside it', file=row.file)
            problems.append(Problem(file=file, where=f"{where}: file", message=message))
        else:
            try:
                found += read_limits(Path(file).parent / name)
            except ScenarioError as error:
                problems += error.problems
    return tuple(found), problems


def read_limits(path: Path) -> tuple[Tenability, ...]:
    """Read a table of limits: CSV, Chinese or English headers, a limit a row.

    Raises
    ------
    ScenarioError
        If it cannot be read, with every fault of its rows.
    """
    what = text("a table of limits")
    known = known_headers(TABLE)
    data = read_bytes(path, ScenarioError, what=what)
    grid = csv_grid(
        path, data, ScenarioError, is_header=lambda cell: field_of(cell, known)[0] is not None
    )
    table = read_table(grid, TABLE, known)
    if table is None or "until_s" not in table.columns:
        wanted = text("space or stair, until_s, source")
        raise stopped(path, ScenarioError, text("has no header"), text("give {what}", what=wanted))
    column = table.columns["until_s"]
    cells = [str(row.cells["until_s"].value) for row in table.rows if "until_s" in row.cells]
    problems = [
        Problem(file=str(path), where=f"{column.at} ({column.title})", message=said, hint=hint)
        for said, hint in header_faults(column.title, "time", column.mark, cells)
    ]
    problems += [
        Problem(
            file=str(path),
            where="",
            message=said_twice(titles),
        )
        for titles in table.twice
    ]
    per_unit = column.mark.per_unit or 1.0
    found: list[Tenability] = []
    for row in table.rows:
        own = _values(row, per_unit)
        where = text("row {number}", number=row.number)
        made, faults = checked_tables(own, Tenability, file=str(path))
        problems += [
            Problem(file=fault.file, where=f"{where}: {fault.where}", message=fault.message)
            for fault in faults
        ]
        if made is not None:
            found.append(made.model_copy(update={"file": path.name}))
            problems += _keys(found[-1], where, file=str(path))
    if not table.rows:
        problems.append(Problem(file=str(path), where="", message=text("has no rows")))
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _values(row: Row, per_unit: float) -> dict[str, object]:
    """Return what a row says, a time as it is where it is none."""
    values: dict[str, object] = {}
    for key, cell in row.cells.items():
        written = str(cell.value)
        values[key] = written
        if key == "until_s":
            try:
                own = parse_time(written) if ":" in written else float(written) * per_unit
            except ValueError:
                continue
            values[key] = own if math.isfinite(own) else written
    return values


def tenability_problems(
    rows: Sequence[Tenability], building: Building, network: Network, *, file: str
) -> list[Problem]:
    """Return every fault of limits in a building; of a place with two the second is a fault."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        where = f"tenability {number}" + (f" ({row.file})" if row.file else "")
        problems += _keys(row, where, file=file) if row.file is None else []
        for key, message, hint in _names(row, building):
            problems.append(Problem(file=file, where=f"{where}: {key}", message=message, hint=hint))
        for limit in limits_of([row], building, network):
            if limit.place in seen:
                message = text(
                    '"{place}" has a limit already, {other}', place=limit.place,
                    other=seen[limit.place],
                )  # fmt: skip
                problems.append(Problem(file=file, where=where, message=message))
            seen.setdefault(limit.place, where)
    return problems


def _keys(row: Tenability, where: str, *, file: str) -> Iterator[Problem]:
    """Yield what is missing in a limit, or there twice."""
    if not row.space and row.stair is None:
        what = text("give space or stair")
        yield Problem(file=file, where=where, message=text("names nothing"), hint=what)
    if row.space and row.stair is not None:
        message = text("names both space and stair; must be one")
        yield Problem(file=file, where=where, message=message, hint=text("make it two"))
    if row.until_s is None:
        message = text("is missing; say until when it can be borne, in seconds after the alarm")
        yield Problem(file=file, where=f"{where}: until_s", message=message)


def _names(row: Tenability, building: Building) -> Iterator[tuple[str, str, str]]:
    places: tuple[Space | Flight, ...] = (*building.spaces, *building.flights)
    for pattern in row.space:
        if not named(places, pattern):
            names = [n for one in places for n in (one.id, *one.aliases)]
            message = text('no space or flight fits "{pattern}"', pattern=pattern)
            yield "space", message, nearest_name(pattern, names)
    if row.stair is not None and one_named(building.stairwells, row.stair) is None:
        names = [n for well in building.stairwells for n in (well.id, *well.aliases)]
        message = text('unknown stair "{stair}"', stair=row.stair)
        yield "stair", message, nearest_name(row.stair, names)


def limits_of(
    rows: Sequence[Tenability], building: Building, network: Network
) -> tuple[Limit, ...]:
    """Return the limits of a scenario, one for each space and stair that they name, in order."""
    places: tuple[Space | Flight, ...] = (*building.spaces, *building.flights)
    found: list[Limit] = []
    for row in rows:
        if row.until_s is None:
            continue
        well = one_named(building.stairwells, row.stair)
        own: dict[str, bool] = {} if well is None else {well.id: True}
        own |= {one.id: False for pattern in row.space for one in named(places, pattern)}
        for place, is_stair in own.items():
            components = frozenset(
                one.id
                for one in network.components
                if (one.stairwell if is_stair else one.place) == place and one.kind != "outside"
            )
            found.append(
                Limit(
                    place=place,
                    is_stair=is_stair,
                    components=components,
                    until_s=row.until_s,
                    source=row.source,
                )
            )
    return tuple(found)
