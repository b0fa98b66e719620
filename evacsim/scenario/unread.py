"""What else is wrong with a scenario in which a key is misspelt: told in one round, not in two."""

from __future__ import annotations

import copy
import difflib
from typing import TYPE_CHECKING, Any

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
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from evacsim.errors import Problem


def read_for_building(path: Path, building_file: Path | None = None) -> Scenario:
    """Read a scenario file; where keys of it are unknown, look on with those that are known.

    Raises
    ------
    ScenarioError
        As `read_scenario`, and with what of the rest does not fit the building.
    """
    try:
        return read_scenario(path)
    except ScenarioError as error:
        told = {(one.where, one.message) for one in error.problems}
        more = [
            one
            for one in _faults_beside(path, building_file)
            if (one.where, one.message) not in told
        ]
        raise ScenarioError([*error.problems, *more]) from None


def _faults_beside(path: Path, building_file: Path | None) -> list[Problem]:
    """Return what does not fit the building; nothing where only a person can tell what is meant."""
    try:
        data, _ = filled(read_toml(path, ScenarioError), path.parent)
        scenario = _by_known_keys(data)
        if scenario is None:
            return []
        building = read_building(building_file or find_building(scenario, path))
        found = check_scenario(scenario, building, build_network(building), file=str(path))
    except InputError:
        return []
    return [one for one in found if one.severity == "fault"]


def _by_known_keys(data: Any) -> Scenario | None:  # noqa: ANN401 - tables of a file
    """Return the scenario with misspelt keys as they are probably meant, others left out."""
    tables = copy.deepcopy(data)
    with computed_by(NEAR):
        try:
            return Scenario.model_validate(tables)
        except ValidationError as error:
            details = error.errors(include_url=False)
        unknown = [one for one in details if one["type"] == "extra_forbidden"]
        for detail in unknown:
            _mend(tables, detail, details)
        try:
            return Scenario.model_validate(tables) if unknown else None
        except ValidationError:
            return None


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
