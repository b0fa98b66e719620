"""The scenario and the building that belong to a drill record: named in it, or beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evacsim.analysis.plan import DIGEST_SIGNS
from evacsim.building.read import read_building
from evacsim.drills.read import read_drill
from evacsim.errors import DrillError, InputError, Problem
from evacsim.files import as_named, file_sha256
from evacsim.locale import text
from evacsim.scenario.read import find_building, read_scenario

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.drills.model import DrillRecord
    from evacsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """A record with its scenario and building, as far as they were found, and where they stand.

    `problems` are warnings: what was named and could not be used.
    """

    record: DrillRecord
    scenario: Scenario | None
    scenario_file: Path | None
    building: Building | None
    problems: tuple[Problem, ...]


def read_belonging(path: Path, scenario_file: Path | None = None) -> Belonging:
    """Read a record together with its scenario and building.

    Tried in this order: `scenario_file`; the scenario that the record names, as a path from the
    record's folder or a file there or in `scenarios` beside it; NAME.toml beside NAME.drill.xlsx;
    the building that the record names, in the folder or in `buildings` beside it.

    Raises
    ------
    DrillError
        If the record cannot be read.
    InputError
        If `scenario_file` is given and cannot be used.
    """
    problems: list[Problem] = []
    record = read_drill(path)
    scenario: Scenario | None = None
    building: Building | None = None
    found = scenario_file or _scenario_of(record, path)
    if found is not None:
        try:
            scenario = read_scenario(found)
            building = read_building(find_building(scenario, found))
        except InputError as error:
            if scenario_file is not None:
                raise
            problems += _unused(error, found, path)
            scenario = None
    elif record.scenario is not None:
        problems.append(
            _lost(path, "scenario", record.scenario, text("name it with --scenario FILE"))
        )
    if building is None:
        place = _building_of(record, path)
        if place is not None:
            try:
                building = read_building(place)
            except InputError as error:
                problems += _unused(error, place, path)
    if building is not None:
        record = read_drill(path, building)
    if scenario is not None and found is not None:
        problems += _changed(record, found, path)
    return Belonging(
        record=record,
        scenario=scenario,
        scenario_file=found if scenario is not None else None,
        building=building,
        problems=tuple(problems),
    )


def _scenario_of(record: DrillRecord, path: Path) -> Path | None:
    here, up = path.parent, path.parent / ".."
    names = [as_named(here, record.scenario)] if record.scenario else []
    beside = path.name.partition(".drill")[0]
    tried = [here / name for name in names]
    tried += [here / f"{name}.toml" for name in names]
    tried += [up / "scenarios" / f"{name.removesuffix('.toml')}.toml" for name in names]
    tried.append(here / f"{beside}.toml")
    return _first(tried)


def _building_of(record: DrillRecord, path: Path) -> Path | None:
    here, up = path.parent, path.parent / ".."
    name = record.building_id
    if name is None:
        return None
    return _first([here / f"{name}.toml", up / "buildings" / f"{name}.toml"])


def _first(tried: list[Path]) -> Path | None:
    # os.path: False too for what cannot be a name; without the ".." for people to read
    found = next((place for place in tried if os.path.isfile(place)), None)  # noqa: PTH113
    return Path(os.path.normpath(found)) if found is not None else None


def _changed(record: DrillRecord, scenario_file: Path, path: Path) -> list[Problem]:
    """Say that the plan is another now than the one that was drilled, where the record tells it."""
    drilled = record.plan_digest
    now = file_sha256(scenario_file)[:DIGEST_SIGNS]
    if drilled is None or now.startswith(drilled.lower()[:DIGEST_SIGNS]):
        return []
    message = text(
        "the plan has changed since it was drilled: {file} has the digest {now}, the record says "
        "{drilled}",
        file=scenario_file.name,
        now=now,
        drilled=drilled,
    )
    hint = text("times are compared with the plan of now; keep the one that was drilled beside it")
    where = text("方案校验码 (plan_digest)")
    return [Problem(file=str(path), where=where, message=message, hint=hint, severity="warning")]


def _lost(path: Path, what: str, name: str, hint: str) -> Problem:
    message = text('names the {what} "{name}", which is not there', what=what, name=name)
    return Problem(file=str(path), where=what, message=message, hint=hint, severity="warning")


def _unused(error: InputError, place: Path, path: Path) -> list[Problem]:
    first = error.problems[0] if error.problems else None
    if isinstance(error, DrillError) or first is None:
        raise error
    return [
        Problem(
            file=str(path),
            where="",
            message=text(
                "{place} beside it cannot be used ({message})",
                place=place.name,
                message=first.message,
            ),
            hint=f"evacsim check {place}",
            severity="warning",
        )
    ]
