"""Reads a scenario file; every fault in it is reported at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evacsim.building.read import kind_by_keys
from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.files import as_named
from evacsim.locale import text
from evacsim.movement import LAWS
from evacsim.premovement import computed_by
from evacsim.routing import RULES
from evacsim.scenario.columns import filled
from evacsim.scenario.kinds import NEAR
from evacsim.scenario.model import Scenario
from evacsim.scenario.tenability import with_tables
from evacsim.tomlfile import checked_tables, read_toml, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def read_scenario(path: Path | str) -> Scenario:
    """Read a scenario file (TOML, UTF-8).

    Raises
    ------
    ScenarioError
        If the file cannot be read or is no valid scenario; carries every fault. Whether it fits
        its building is for `check_scenario` to say.
    """
    return scenario_from_dict(read_toml(Path(path), ScenarioError), file=str(path))


def scenario_from_dict(data: Mapping[str, object], *, file: str) -> Scenario:
    """Make a scenario of the contents of a file; `file` is named in problems.

    Its CSV files are looked for in the folder of `file`.

    Raises
    ------
    ScenarioError
        If the data is no valid scenario; carries every fault.
    """
    if kind_by_keys(data) == "building":
        message = text("is a building, and no scenario")
        hint = text("`evacsim new --scenario {file}` writes one with every class of it", file=file)
        raise ScenarioError([Problem(file=file, where="", message=message, hint=hint)])
    data, unread = filled(data, Path(file).parent)
    with computed_by(NEAR):
        scenario, problems = checked_tables(data, Scenario, file=file)
    limits, faults = with_tables(scenario.tenability if scenario else (), file)
    problems = [*unread, *problems, *_repeated_groups(data, file), *faults]
    if problems or scenario is None:
        raise ScenarioError([*problems, *_unknown_names(data, file)])
    drills = tuple(as_named(Path(file).parent, name) for name in scenario.drills)
    if limits or drills != scenario.drills:
        scenario = scenario.model_copy(update={"tenability": limits, "drills": drills})
    return scenario


def find_building(scenario: Scenario, scenario_path: Path | str) -> Path:
    """Return the building file that a scenario names.

    Tried in this order: a path relative to the scenario file, an id in the folder `buildings`
    beside the scenario's folder, an id beside the scenario file.

    Raises
    ------
    ScenarioError
        If there is no such file; names what was tried.
    """
    here = Path(scenario_path).resolve().parent
    name = as_named(here, scenario.building)
    tried = [here / name, here.parent / "buildings" / f"{name}.toml", here / f"{name}.toml"]
    for path in tried:
        if os.path.isfile(path):  # noqa: PTH113 - False too for what cannot be a name
            return path
    places = ", ".join(str(path) for path in tried)
    problem = Problem(
        file=str(scenario_path),
        where="building",
        message=text("no building {name}", name=shown(scenario.building)),
        hint=text("give a path relative to the scenario, or an id; tried {places}", places=places),
    )
    raise ScenarioError([problem])


def _unknown_names(data: Mapping[str, object], file: str) -> Iterator[Problem]:
    """Report names that need no building, where faults keep `check_scenario` from doing so."""
    for table, key, known in (("movement", "law", LAWS), ("routing", "rule", RULES)):
        found = data.get(table)
        name = found.get(key) if isinstance(found, dict) else None
        if isinstance(name, str) and name not in known:
            message, hint = (
                text('unknown {key} "{name}"', key=key, name=name),
                nearest_name(name, known),
            )
            yield Problem(file=file, where=f"{table}.{key}", message=message, hint=hint)


def _repeated_groups(data: Mapping[str, object], file: str) -> list[Problem]:
    """Report group ids that stand twice; done on raw data, so that other faults hide nothing."""
    groups = [
        group
        for name in ("group", "arrival")
        if isinstance(tables := data.get(name), list)
        for group in tables
    ]
    seen: dict[str, int] = {}
    problems = []
    for number, group in enumerate(groups, start=1):
        name = group.get("id") if isinstance(group, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            message = text(
                'group {number} has the id "{name}" of group {other}; must be its own',
                number=number,
                name=name,
                other=seen[name],
            )
            problems.append(Problem(file=file, where=f'group "{name}": id', message=message))
        else:
            seen[name] = number
    return problems
