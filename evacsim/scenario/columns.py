"""Values that a scenario has in a CSV file beside it: a name instead of a list.

`times_s` of an arrival, `values_s` (or `values_m_per_s`) of an empirical distribution and `people`
of a group may be the name of a CSV file in the folder of the scenario. What stands in it is put
into the tables of the scenario before they are checked, so a list and a file are one and the same.
"""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.files import is_bare_name, read_whole
from evacsim.locale import text
from evacsim.spreadsheet.grids import column_letter, read_bytes
from evacsim.tomlfile import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_ENDING: Final = ".csv"
_SEPARATORS: Final = (",", ";", "\t", "，", "；")
_UNIT: Final = re.compile(r"[\s_]*[(\[].*?[)\]]")
_VALUES: Final = {"times_s": "times_s", "values_s": "values_s", "values_m_per_s": "values_m_per_s"}
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "times_s": ("time_s", "time", "arrival_s", "到达时间", "时间", "时刻"),
    "values_s": ("value_s", "time_s", "seconds", "pre_movement_s", "反应时间", "时间", "秒"),
    "values_m_per_s": ("value_m_per_s", "speed_m_per_s", "speed", "速度"),
    "level_m_per_s": ("平地速度", "水平速度"),
    "stairs_down_m_per_s": ("下楼速度",),
    "stairs_up_m_per_s": ("上楼速度",),
    "pre_movement_s": ("反应时间",),
}
"""Other headers of a column; a unit in brackets behind any of them may say what it is in."""
_PEOPLE: Final = ("level_m_per_s", "stairs_down_m_per_s", "stairs_up_m_per_s", "pre_movement_s")


def filled(data: Mapping[str, object], folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Return the tables of a scenario with the values of its CSV files, and what is wrong there.

    Where a file cannot be read a value that can stand is put in, and a problem says why.
    """
    problems: list[Problem] = []
    return {key: _filled(value, key, folder, problems) for key, value in data.items()}, problems


def files_named(data: object, key: str = "") -> tuple[str, ...]:
    """Return the names of the CSV files that the tables of a scenario take values from."""
    if isinstance(data, dict):
        found = [one for name, value in data.items() for one in files_named(value, name)]
    elif isinstance(data, list):
        found = [one for value in data for one in files_named(value, key)]
    else:
        found = [str(data)] if _is_name(data, key) else []
    return tuple(dict.fromkeys(found))


def copy_files(names: Sequence[str], here: Path, there: Path) -> None:
    """Copy the CSV files of a scenario to where a copy of it is written, unless they are there.

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
    wanted = _PEOPLE if key == "people" else (_VALUES[key],)
    try:
        found = _columns(folder, value, wanted, problems)
    except ScenarioError as error:
        problems += error.problems
        return None if key == "people" else [1.0]  # so that nothing else is said of it
    return found if key == "people" else found[key]


def _columns(
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
    rows = list(_rows(path, read_bytes(path, ScenarioError, what=text("a list of people"))))
    header = rows[0][1] if rows else []
    columns = dict(_known(header, wanted))
    if not columns and len(wanted) == 1 and all(len(cells) == 1 for _, cells in rows):
        columns, rows = {0: wanted[0]}, [(0, []), *rows]  # one column without a header
    if not columns:
        names = [one for key in wanted for one in (key, *_HEADERS[key])]
        message = text("has no column {keys}", keys=", ".join(wanted))
        hint = nearest_name(next(filter(None, header), ""), names)
        raise ScenarioError([Problem(file=str(path), where="", message=message, hint=hint)])
    found: dict[str, list[float]] = {key: [] for key in columns.values()}
    for number, cells in rows[1:]:
        for column, key in columns.items():
            written = cells[column] if column < len(cells) else ""
            value = _number(written)
            if math.isnan(value):
                where = text("cell {cell}", cell=f"{column_letter(column + 1)}{number}")
                problems.append(_no_number(path, f"{where} ({key})", written, key))
            found[key].append(value if math.isfinite(value) else 1.0)
    return found


def _no_number(path: Path, where: str, written: str, key: str) -> Problem:
    unit = "m/s" if key.endswith("_m_per_s") else "s"
    message = text("is {value}; must be a number in {unit}", value=shown(written), unit=unit)
    hint = text("1:45 is written 105") if ":" in unicodedata.normalize("NFKC", written) else ""
    return Problem(file=str(path), where=where, message=message, hint=hint)


def _known(header: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the place and the key of each column that is wanted, each key once."""
    words = {_plain(name): key for key in reversed(wanted) for name in (*_HEADERS[key], key)}
    seen: set[str] = set()
    for place, written in enumerate(header):
        key = words.get(_plain(written))
        if key is not None and key not in seen:
            seen.add(key)
            yield place, key


def _plain(written: str) -> str:
    return _UNIT.sub("", unicodedata.normalize("NFKC", written)).strip().casefold()


def _number(written: str) -> float:
    """Return the number in a cell, nan where there is none."""
    try:
        value = float(unicodedata.normalize("NFKC", written))
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _rows(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, with their numbers from 1; UTF-8 or GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            written = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in written:
            break
    else:
        message = text("is no text (UTF-8 or GB 18030)")
        hint = text("save it as CSV")
        raise ScenarioError([Problem(file=str(path), where="", message=message, hint=hint)])
    first = next((line for line in written.splitlines() if line.strip()), "")
    mark = max(_SEPARATORS, key=first.count)
    for number, cells in enumerate(csv.reader(io.StringIO(written), delimiter=mark), start=1):
        parts = [cell.strip() for cell in cells]
        if any(parts):
            yield number, parts
