"""Values that a scenario has in a CSV file beside it: a name instead of a list.

`times_s` of an arrival, `values_s` (or `values_m_per_s`) of an empirical distribution and `people`
of a group may be the name of a CSV file in the folder of the scenario. What stands in it is put
into the tables of the scenario before they are checked, so a list and a file are one and the same.
"""

from __future__ import annotations

import math
import shutil
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.files import is_bare_name, plain_name, read_whole
from evacsim.locale import text
from evacsim.spreadsheet.delimited import csv_grid
from evacsim.spreadsheet.fields import Field, Sheet
from evacsim.spreadsheet.grids import column_letter, read_bytes
from evacsim.spreadsheet.headers import field_of, header_faults, known_headers
from evacsim.spreadsheet.tables import Column, matched_keys
from evacsim.tomlfile import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evacsim.spreadsheet.grids import Cell, Grid

_ENDING: Final = ".csv"
_FIELDS: Final = (
    Field(
        key="times_s",
        attr="time_s",
        zh="到达时间",
        kind="duration",
        aliases=("time", "arrival_s", "时间", "时刻"),
    ),
    Field(
        key="values_s",
        attr="value_s",
        zh="反应时间",
        kind="duration",
        aliases=("time_s", "seconds", "pre_movement_s", "时间", "秒"),
    ),
    Field(
        key="values_m_per_s",
        attr="value_m_per_s",
        zh="速度",
        kind="speed",
        aliases=("speed_m_per_s", "speed"),
    ),
    Field(
        key="level_m_per_s",
        attr="level_m_per_s",
        zh="平地速度",
        kind="speed",
        aliases=("水平速度",),
    ),
    Field(key="stairs_down_m_per_s", attr="stairs_down_m_per_s", zh="下楼速度", kind="speed"),
    Field(key="stairs_up_m_per_s", attr="stairs_up_m_per_s", zh="上楼速度", kind="speed"),
    Field(key="pre_movement_s", attr="pre_movement_s", zh="反应时间", kind="duration"),
)
"""The columns, by the key that they stand for; what a unit in the header says is applied."""
_VALUES: Final = frozenset({"times_s", "values_s", "values_m_per_s"})
_PEOPLE: Final = ("level_m_per_s", "stairs_down_m_per_s", "stairs_up_m_per_s", "pre_movement_s")
PEOPLE: Final = Sheet(
    key="people", zh="人员", aliases=(), fields=tuple(one for one in _FIELDS if one.key in _PEOPLE)
)
VALUES: Final = Sheet(
    key="values", zh="数值", aliases=(), fields=tuple(one for one in _FIELDS if one.key in _VALUES)
)
"""The columns of a table of people, and of a table of values, which has one of them."""
_HEADER_ROWS: Final = 20


def filled(data: Mapping[str, object], folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Return the tables of a scenario with the values of its CSV files, and what is wrong there.

    Where a file cannot be read a value that can stand is put in, and a problem says why.
    """
    problems: list[Problem] = []
    return {key: _filled(value, key, folder, problems) for key, value in data.items()}, problems


def files_named(data: object, key: str = "") -> tuple[str, ...]:
    """Return the names of the tables beside a scenario file that it takes values or limits from."""
    if isinstance(data, dict):
        found = [one for name, value in data.items() for one in files_named(value, name)]
    elif isinstance(data, list):
        found = [one for value in data for one in files_named(value, key)]
    else:
        named = _is_name(data, key) or (key == "file" and isinstance(data, str))  # of limits
        found = [plain_name(str(data))] if named else []
    return tuple(dict.fromkeys(found))


def copy_files(names: Sequence[str], here: Path, there: Path) -> None:
    """Copy the tables beside a scenario to where a copy of it is written, unless they are there.

    Raises
    ------
    ScenarioError
        If another file of that name stands there.
    """
    if here.resolve() == there.resolve():
        return
    if names:
        there.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (there / name).exists():
            shutil.copyfile(here / name, there / name)
        elif read_whole(there / name) != read_whole(here / name):
            message = text("another file of this name is in the way; the scenario takes values")
            raise ScenarioError([Problem(file=str(there / name), where="", message=message)])


def _is_name(value: object, key: str) -> bool:
    """Whether a value is the name of a file that stands for the values of a key."""
    is_key = key in _VALUES or key == "people"
    return is_key and isinstance(value, str) and value.lower().endswith(_ENDING)


def _filled(value: Any, key: str, folder: Path, problems: list[Problem]) -> Any:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, dict):
        return {name: _filled(inner, name, folder, problems) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, key, folder, problems) for inner in value]
    if not _is_name(value, key):
        return value
    wanted = _PEOPLE if key == "people" else (key,)
    try:
        found = _read(folder, plain_name(value), wanted, problems)
    except ScenarioError as error:
        problems += error.problems
        return None if key == "people" else [1.0]  # so that nothing else is said of it
    return found if key == "people" else found[key]


def _read(
    folder: Path, name: str, wanted: Sequence[str], problems: list[Problem]
) -> dict[str, list[float]]:
    """Return the columns of a CSV file by key; every cell that is no number is a problem.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or has no column of those wanted.
    """
    path = folder / name
    if not is_bare_name(name):
        message = text("is {name}; must be a file in the folder of the scenario", name=shown(name))
        raise ScenarioError([Problem(file=str(path), where="", message=message)])
    fields = tuple(field for field in _FIELDS if field.key in wanted)
    known = known_headers(Sheet(key="values", zh="", aliases=(), fields=fields))
    data = read_bytes(path, ScenarioError, what=text("a list of people"))
    grid = csv_grid(
        path, data, ScenarioError, is_header=lambda c: field_of(c, known)[0] is not None
    )
    head, columns = _head(grid, known, path, problems)
    rows = {number: row for number, row in grid.rows.items() if number > head}
    if not columns and len(fields) == 1 and all(row.keys() == {1} for row in rows.values()):
        columns = {1: Column(field=fields[0], title=fields[0].key)}  # one column without a header
    if not columns:
        first = next((str(cell.value) for row in rows.values() for cell in row.values()), "")
        message = text("has no column {keys}", keys=", ".join(wanted))
        hint = nearest_name(first, [name for field in fields for name in (field.key, field.zh)])
        raise ScenarioError([Problem(file=str(path), where="", message=message, hint=hint)])
    return {
        column.field.key: list(_values(path, place, column, rows, problems))
        for place, column in columns.items()
    }


def _head(
    grid: Grid, known: dict[str, Field], path: Path, problems: list[Problem]
) -> tuple[int, dict[int, Column]]:
    """Return the row of the header (0 if there is none) and the columns that it names."""
    head = next((n for n in list(grid.rows)[:_HEADER_ROWS] if matched_keys(grid.rows[n], known)), 0)
    columns: dict[int, Column] = {}
    for place, cell in grid.rows.get(head, {}).items():
        field, mark = field_of(cell.value, known)
        if field is not None and any(one.field == field for one in columns.values()):
            message = text('two columns are "{title}"; keep one of them', title=cell.value)
            problems.append(Problem(file=str(path), where=cell.name, message=message))
        elif field is not None:
            columns[place] = Column(field=field, title=str(cell.value), mark=mark, at=cell.name)
    return head, columns


def _values(
    path: Path,
    place: int,
    column: Column,
    rows: Mapping[int, Mapping[int, Cell]],
    problems: list[Problem],
) -> Iterator[float]:
    """Yield the values of a column in seconds or m/s; 1 for a cell that is told to be no number."""
    cells = {number: str(row[place].value) if place in row else "" for number, row in rows.items()}
    quantity = "speed" if column.field.kind == "speed" else "time"
    at = f"{column.at} ({column.title})"
    problems += [
        Problem(file=str(path), where=at, message=message, hint=hint)
        for message, hint in header_faults(column.title, quantity, column.mark, cells.values())
    ]
    for number, written in cells.items():
        value = _number(written) * (column.mark.per_unit or 1.0)
        if math.isnan(value):
            where = text("cell {cell}", cell=f"{column_letter(place)}{number}")
            key = column.field.key
            problems.append(_no_number(path, f"{where} ({key})", written, key))
        yield 1.0 if math.isnan(value) else value


def _no_number(path: Path, where: str, written: str, key: str) -> Problem:
    unit = "m/s" if key.endswith("_m_per_s") else "s"
    message = text("is {value}; must be a number in {unit}", value=shown(written), unit=unit)
    hint = text("1:45 is written 105") if ":" in unicodedata.normalize("NFKC", written) else ""
    return Problem(file=str(path), where=where, message=message, hint=hint)


def _number(written: str) -> float:
    """Return the number in a cell, nan where there is none."""
    try:
        value = float(unicodedata.normalize("NFKC", written))
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
