"""What else is wrong with a scenario in which something is misspelt or is no value of its key.

All is told in one round: what cannot be read is given up, or something stands in for it, and names
of the rest are looked up in the building.
"""

from __future__ import annotations

import copy
import difflib
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.errors import InputError, ScenarioError
from evacsim.premovement import computed_by
from evacsim.scenario.check import check_scenario
from evacsim.scenario.columns import filled
from evacsim.scenario.kinds import NEAR
from evacsim.scenario.model import Scenario
from evacsim.scenario.read import find_building, read_scenario
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.errors import Problem

_ROUNDS: Final = 6
"""What stands in may be missed in its turn: so often it is tried."""
_FIXED: Final = {"kind": "fixed", "value_s": 0.0}
_STANDING_IN: Final[dict[Any, Any]] = {
    "name": "-",
    "movement": {"law": "sfpe"},
    "law": "sfpe",
    "routing": {"rule": "nearest"},
    "rule": "nearest",
    "pre_movement": {"distribution": _FIXED},
    "distribution": _FIXED,
    "size": 1,
    "times_s": [0.0],
    "interval_s": 0.0,
    "helpers": 1,
    "width_m": 1.0,
    "prepare_s": 0.0,
    "level_m": 1.0,
}
"""What stands in for a value that a table cannot do without, and that is no name."""
_OF_CLASSES: Final = ("release_after", "when", "from", "fixed", "order")
"""Keys that name classes: nothing is said of them where a class could not be read."""


def read_for_building(path: Path, building_file: Path | None = None) -> Scenario:
    """Read a scenario file; where something of it cannot be read, look on with the rest.

    Raises
    ------
    ScenarioError
        As `read_scenario`, and with what of the rest does not fit the building.
    """
    try:
        return read_scenario(path)
    except ScenarioError as error:
        more = _faults_beside(path, building_file, error.problems)
        raise ScenarioError([*error.problems, *more]) from None


def _faults_beside(
    path: Path, building_file: Path | None, told: Sequence[Problem]
) -> list[Problem]:
    """Return what does not fit the building; nothing where only a person can tell what is meant."""
    try:
        data, _ = filled(read_toml(path, ScenarioError), path.parent)
        rest = _readable(data)
        if rest is None:
            return []
        building = read_building(building_file or find_building(rest[0], path))
        return faults_of_rest(data, building, build_network(building), told, file=str(path))
    except InputError:
        return []


def faults_of_rest(
    data: Mapping[str, object],
    building: Building,
    network: Network,
    told: Sequence[Problem],
    *,
    file: str,
) -> list[Problem]:
    """Return the faults that what can be read of a scenario has in its building.

    `data` are the tables of a scenario that cannot be read whole, `told` what is wrong with them:
    nothing is said of that again.
    """
    rest = _readable(data)
    if rest is None:
        return []
    scenario, all_groups = rest
    try:
        found = check_scenario(scenario, building, network, file=file)
    except InputError:
        return []
    places = {one.where for one in told}
    of_classes = () if all_groups else _OF_CLASSES
    return [
        one
        for one in found
        if one.severity == "fault"
        and not any(where == one.where or where.startswith(_ends(one.where)) for where in places)
        and not one.where.endswith(of_classes)
    ]


def _ends(where: str) -> tuple[str, ...]:
    """Return how the places begin that are parts of one."""
    return (f"{where}:", f"{where}.", f"{where}[", f"{where} ") if where else ()


def _readable(data: Mapping[str, object]) -> tuple[Scenario, bool] | None:
    """Return what can be read of a scenario, and whether all its groups are there.

    Misspelt keys are read as they are probably meant, values that are none of their key are left
    out, and where a table cannot do without one something stands in for it.
    """
    tables: Any = copy.deepcopy(dict(data))
    groups = _count(tables)
    with computed_by(NEAR):
        for _ in range(_ROUNDS):
            try:
                return Scenario.model_validate(tables), _count(tables) == groups
            except ValidationError as error:
                details = error.errors(include_url=False)
            unknown = [one for one in details if one["type"] == "extra_forbidden"]
            for detail in unknown:
                _mend(tables, detail, details)
            for detail in (
                () if unknown else reversed(details)
            ):  # places in lists stay what they are
                _leave_out(tables, detail)
    return None


def _count(tables: Any) -> int:  # noqa: ANN401 - tables of a file
    groups = tables.get("group")
    return len(groups) if isinstance(groups, list) else 0


def _leave_out(tables: Any, detail: ErrorDetails) -> None:  # noqa: ANN401 - as above
    """Take away a value that is none of its key, or put something in its place."""
    way: list[tuple[Any, Any]] = []  # each table or list, and the key in it
    here: Any = tables
    for key in detail["loc"]:
        fits = key in here if isinstance(here, dict) else isinstance(here, list)
        if not fits or (isinstance(here, list) and not isinstance(key, int)):
            continue  # pydantic adds marks of its own
        if isinstance(here, list) and isinstance(key, int) and key >= len(here):
            return
        way.append((here, key))
        here = here[key]
    name = detail["loc"][-1]
    if detail["type"] == "missing" and isinstance(here, dict):
        way.append((here, name))
    if not way:
        return
    table, key = way[-1]
    first = detail["loc"][0]
    standing_in = _FIXED if (first, key) == ("warden", "pre_movement") else _STANDING_IN.get(key)
    if standing_in is not None:
        table[key] = copy.deepcopy(standing_in)
    elif detail["type"] == "missing" and len(way) > 1:  # nothing will do: without its table
        table, key = way[-2]
        table.pop(key)
    else:
        table.pop(key, None) if isinstance(table, dict) else table.pop(key)


def _mend(tables: Any, detail: ErrorDetails, others: Sequence[ErrorDetails]) -> None:  # noqa: ANN401 - as above
    """Give an unknown key the name of the one that is missing beside it, or take it away."""
    *place, name = detail["loc"]
    here: Any = tables
    for key in place:
        known = key in here if isinstance(here, dict) else isinstance(key, int)
        here = here[key] if known else here  # pydantic adds marks of its own
    if not isinstance(here, dict) or name not in here:
        return
    value = here.pop(name)
    missing = [
        str(one["loc"][-1])
        for one in others
        if one["type"] == "missing" and list(one["loc"][:-1]) == place
    ]
    for meant in difflib.get_close_matches(str(name), missing, n=1, cutoff=0.5):
        here[meant] = value
