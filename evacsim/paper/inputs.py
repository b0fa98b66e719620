"""What papers are made of: a scenario with its building, results, records of drills."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.analysis.drill.belonging import read_belonging
from evacsim.analysis.facts import facts_of
from evacsim.analysis.naming import Names
from evacsim.analysis.plan import empty_record, planned_classes
from evacsim.building.read import read_building
from evacsim.drills.read import is_record, read_drill
from evacsim.errors import InputError, Problem
from evacsim.files import file_sha256
from evacsim.locale import text
from evacsim.results.store import Results, read_results
from evacsim.scenario.read import find_building, read_scenario
from evacsim.simulation.replicate import plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.analysis.facts import Facts
    from evacsim.analysis.plan import PlannedClass
    from evacsim.building.model import Building
    from evacsim.drills.model import DrillRecord
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a paper may be made of; each None (or empty) where it was not given nor found.

    Not slotted: what is worked out of them is kept.
    """

    scenario: Scenario | None = None
    scenario_file: Path | None = None
    building: Building | None = None
    building_file: Path | None = None
    results: Results | None = None
    records: tuple[DrillRecord, ...] = ()
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def names(self) -> Names | None:
        """What places are called in the language of now."""
        if self.building is None:
            return None
        called = {one.space: one.name for one in self.classes if one.name != one.space}
        return Names(self.building, called)

    @functools.cached_property
    def classes(self) -> tuple[PlannedClass, ...]:
        """The classes of the scenario, floor by floor from below."""
        if self.scenario is None or self.building is None:
            return ()
        return planned_classes(self.scenario, self.building)

    @functools.cached_property
    def plan(self) -> Plan:
        """The scenario as it would be run.

        Raises
        ------
        InputError
            If there is no scenario, or with its faults.
        """
        if self.scenario is None or self.building is None or self.scenario_file is None:
            raise lacking("scenario")
        return plan_of(
            self.scenario,
            self.building,
            scenario_file=self.scenario_file,
            building_file=self.building_file or self.scenario_file,
        )

    @functools.cached_property
    def facts(self) -> Facts | None:
        """The building of the results."""
        return facts_of(self.results) if self.results is not None else None

    @property
    def record(self) -> DrillRecord | None:
        """The drill that the paper is about: the last one named."""
        return self.records[-1] if self.records else None

    def recorded(self) -> DrillRecord:
        """Return the drill that the paper is about.

        Raises
        ------
        InputError
            If no record was given.
        """
        if self.record is None:
            raise lacking("record")
        return self.record

    def told(self) -> DrillRecord:
        """Return the record, or the empty one of the drill to come.

        Raises
        ------
        InputError
            If there is neither a record nor a scenario.
        """
        if self.record is not None:
            return self.record
        if self.scenario is None or self.building is None or self.scenario_file is None:
            raise lacking("scenario")
        return empty_record(
            self.scenario,
            self.building,
            scenario_file=self.scenario_file.stem,
            digest=file_sha256(self.scenario_file),
        )


def lacking(what: str) -> InputError:
    """Return the fault of a paper that needs what was not given: "scenario", "record"."""
    messages = {
        "scenario": text("this paper needs a scenario"),
        "record": text("this paper needs the record of a drill"),
        "ways": text("no class of this scenario leaves the building"),
    }
    hints = {
        "scenario": text("name a scenario file, a school's workbook or a results folder"),
        "record": text("name the workbook of the drill; `evacsim new --drill` makes an empty one"),
        "ways": text("--kind drill-plan lists where each class goes"),
    }
    problem = Problem(file="--kind", where="", message=messages[what], hint=hints[what])
    return InputError([problem])


def read_inputs(paths: Sequence[Path]) -> Inputs:
    """Read a scenario, a results folder, records of drills, in any order.

    A record brings the scenario that it names or stands beside, a results folder its own; what is
    named on the command line comes first.

    Raises
    ------
    InputError
        If a file cannot be read, or two scenarios or two folders of results are named.
    """
    drills = [path for path in paths if not _is_results(path) and _is_drill(path)]
    folders = [path for path in paths if _is_results(path)]
    scenarios = [path for path in paths if path not in drills and path not in folders]
    for several in (scenarios, folders):
        if len(several) > 1:
            message = text("only one can stand here, beside {first}", first=several[0])
            raise InputError([Problem(file=str(several[1]), where="", message=message)])
    results = read_results(folders[0]) if folders else None
    file = scenarios[0] if scenarios else results.scenario_file if results else None
    scenario = read_scenario(file) if file is not None else None
    building_file = find_building(scenario, file) if scenarios and scenario and file else None
    if results is not None and not scenarios:
        building_file = results.building_file
    building = read_building(building_file) if building_file is not None else None
    records: list[DrillRecord] = []
    problems: list[Problem] = []
    for path in drills:
        if building is not None:
            records.append(read_drill(path, building))
            continue
        beside = read_belonging(path)
        problems += beside.problems
        records.append(beside.record)
        scenario, file, building = beside.scenario, beside.scenario_file, beside.building
    problems = [*(one for record in records for one in record.problems), *problems]
    return Inputs(
        scenario=scenario,
        scenario_file=file,
        building=building,
        building_file=building_file,
        results=results,
        records=tuple(records),
        problems=tuple(problems),
    )


def _is_results(path: Path) -> bool:
    return path.is_dir() and (path / "run.json").exists()


def _is_drill(path: Path) -> bool:
    return path.is_dir() or (path.suffix.lower() != ".toml" and is_record(path))
