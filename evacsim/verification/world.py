"""One run of a case, from tables of the case file to result tables, each stage made when asked."""

from __future__ import annotations

import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evacsim.building.read import building_from_dict
from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import text
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import plan_of, simulated

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People
    from evacsim.simulation.replicate import Plan, Simulated


class Ran:
    """A building and a scenario, and what comes of them in the first replication.

    It is run as `evacsim run` runs it, so that everything a scenario can say counts in a case.
    Nothing is simulated before a table is asked for, so that a hand calculation stays cheap.
    """

    def __init__(self, *, name: str, plan: Plan) -> None:
        self.name = name
        self.plan = plan
        self.building: Building = plan.building
        self.scenario: Scenario = plan.scenario
        self.network: Network = plan.network
        self.law: MovementLaw = plan.law

    @cached_property
    def people(self) -> People:
        """Everybody, as drawn."""
        return self.plan.population.draw(seed=self.scenario.seed, replication=0)

    @cached_property
    def _simulated(self) -> Simulated:
        return simulated(self.plan, seed=self.scenario.seed, replication=0, people=self.people)

    @property
    def ended_s(self) -> float:
        """When the run ended [s]."""
        return self._simulated.note.ended_s

    @cached_property
    def occupants(self) -> pl.DataFrame:
        """One row an occupant."""
        return self._simulated.table("occupants")

    @cached_property
    def passages(self) -> pl.DataFrame:
        """One row a passage of a connection."""
        return self._simulated.table("passages")

    @cached_property
    def occupancy(self) -> pl.DataFrame:
        """One row a change of the number of people in a component."""
        return self._simulated.table("occupancy")


def make_ran(
    name: str,
    building: Mapping[str, Any],
    scenario: Mapping[str, Any],
    changed: Mapping[str, Any],
    *,
    file: str,
) -> Ran:
    """Apply the changed values and read building and scenario; None takes a key out.

    A part `*` of a path means every entry of a list, or every table of a table.

    Raises
    ------
    InputError
        With every fault of the changes, the building, the scenario, or of the two together.
    """
    data = {"building": copy.deepcopy(dict(building)), "scenario": copy.deepcopy(dict(scenario))}
    place = f"{file} [run {name}]"
    problems = [_change(data, path, value, file=place) for path, value in changed.items()]
    unplaced = [problem for problem in problems if problem is not None]
    if unplaced:
        raise InputError(unplaced)
    plan = plan_of(
        scenario_from_dict(data["scenario"], file=f"{file} [scenario, run {name}]"),
        building_from_dict(data["building"], file=f"{file} [building, run {name}]"),
        scenario_file=Path(place),
        building_file=Path(place),
    )
    return Ran(name=name, plan=plan)


def _change(data: dict[str, Any], path: str, value: object, *, file: str) -> Problem | None:
    """Put `value` where `path` points, or take out what is there where it is None.

    A last key of a table may be new where a value is put; all else must exist.
    """
    *parts, last = path.split(".")
    places: list[Any] = [data]
    for part in parts:
        below = [here[found] for here in places for found in _steps(here, part)]
        if not below:
            return _lost(path, part, places[0], file)
        places = below
    changed = False
    for here in places:
        new = value is not None and isinstance(here, dict) and last != "*"
        for found in [last] if new else reversed(_steps(here, last)):
            changed = True
            if value is None:
                del here[found]
            else:
                here[found] = copy.deepcopy(value)
    return None if changed else _lost(path, last, places[0], file)


def _lost(path: str, part: str, here: object, file: str) -> Problem:
    message = text('"{part}" is not there', part=part)
    return Problem(
        file=file, where=f'set "{path}"', message=message, hint=nearest_name(part, _names(here))
    )


def _steps(here: object, part: str) -> list[Any]:
    """Return the keys or indices that `part` means in `here`: one, none, or with `*` all."""
    if part != "*":
        found = _step(here, part)
        return [] if found is None else [found]
    if isinstance(here, dict):
        return [key for key, entry in here.items() if isinstance(entry, dict | list)]
    return list(range(len(here))) if isinstance(here, list) else []


def _step(here: object, part: str) -> Any:  # noqa: ANN401 - a key of a table or a place in a list
    """Return the key or index that `part` means in `here`, None if there is none."""
    if isinstance(here, dict):
        return part if part in here else None
    if isinstance(here, list):
        if part.isdecimal():
            return int(part) if int(part) < len(here) else None
        for index, entry in enumerate(here):
            if isinstance(entry, dict) and entry.get("id") == part:
                return index
    return None


def _names(here: object) -> list[str]:
    if isinstance(here, dict):
        return list(here)
    if isinstance(here, list):
        return [str(entry["id"]) for entry in here if isinstance(entry, dict) and "id" in entry]
    return []
