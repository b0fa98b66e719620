"""A school's workbook to a building and a scenario, checked whole, as TOML files of their own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evacsim.building.check import check_building
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.errors import InputError, Problem, ScenarioError
from evacsim.files import file_sha256, write_whole
from evacsim.imports.building import building_sections
from evacsim.imports.exits import place_exits
from evacsim.imports.flights import place_flights
from evacsim.imports.homes import Homes
from evacsim.imports.layout import lay_out
from evacsim.imports.people import class_aliases, scenario_sections
from evacsim.imports.read import read_book
from evacsim.imports.rules import apply_rules
from evacsim.imports.text import toml_text
from evacsim.locale import speaking
from evacsim.movement import LAWS
from evacsim.persons import KEYS
from evacsim.scenario.check import check_scenario
from evacsim.scenario.place import place_groups
from evacsim.scenario.read import scenario_from_dict
from evacsim.scenario.situations import law_of
from evacsim.scenario.unread import faults_of_rest
from evacsim.simulation.narrow import too_narrow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.imports.read import Book
    from evacsim.scenario.model import Scenario

BUILDING: Final = "building"
SCENARIO_FILE: Final = "scenario.toml"
_HEAD: Final = {
    "zh": "由 {name} 生成；每个值后面是它的单元格。要改请改工作簿，再导入一次。",
    "en": "Made of {name}; each value with its cell. Change the workbook and import again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was made of a workbook: two files as text, the same read, the warnings.

    `homes` are the cells that what stands in the files comes from.
    """

    building_text: str
    scenario_text: str
    building: Building
    scenario: Scenario
    warnings: tuple[Problem, ...]
    homes: Homes = field(compare=False, repr=False)

    @property
    def people(self) -> int:
        """How many people the scenario has."""
        return sum(group.size for group in place_groups(self.scenario, self.building))

    def write(self, folder: Path, *, scenario: str = SCENARIO_FILE) -> tuple[Path, Path]:
        """Write both files into a folder, which is made; return building and scenario."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = folder / f"{self.scenario.building}.toml", folder / scenario
        texts = self.building_text, self.scenario_text
        for path, text in zip(paths, texts, strict=True):
            write_whole(path, text)
        return paths


def import_workbook(path: Path, *, building: str = BUILDING, named: bool = True) -> Imported:
    """Read a workbook, place it, check it; return the files that it stands for.

    Parameters
    ----------
    path
        The workbook (.xlsx).
    building
        The building's file without `.toml`, as the scenario names it.
    named
        Whether the files say who holds a post: not where they are kept beside results.

    Raises
    ------
    ScenarioError
        With every fault, by sheet and cell, in the language of the workbook.
    """
    book = read_book(path)
    with speaking(book.lang):
        return _imported(book, path, building, named=named)


def _imported(book: Book, path: Path, building: str, *, named: bool) -> Imported:
    made = lay_out(book)
    place_exits(book, made)
    place_flights(book, made)
    found = apply_rules(book, made)
    if book.faults:
        scenario_sections(book, made, found, building=building)  # for the faults of the plan
        raise ScenarioError(book.problems)
    tables = building_sections(book, made, class_aliases(found))
    people = scenario_sections(book, made, found, building=building)
    if book.faults:
        raise ScenarioError(book.problems)
    for section in people if not named else ():
        for key in KEYS & section.values.keys():
            del section.values[key]
    head = [_HEAD[book.lang].format(name=path.name), f"SHA-256 {file_sha256(path)}"]
    building_text = toml_text(head, tables.sections)
    scenario_text = toml_text(head, people)
    homes = Homes(book, tables, people)
    try:
        facts = building_from_dict(tomllib.loads(building_text), file=str(path))
    except InputError as error:
        raise ScenarioError([*book.problems, *homes.told(error.problems)]) from None
    warnings = [*book.problems, *homes.told(check_building(facts))]
    network = build_network(facts)
    data = tomllib.loads(scenario_text)
    try:
        scenario = scenario_from_dict(data, file=str(path))
    except InputError as error:
        more = faults_of_rest(data, facts, network, error.problems, file=str(path))
        raise ScenarioError([*warnings, *homes.told([*error.problems, *more])]) from None
    found_too = check_scenario(scenario, facts, network, file=str(path))
    warnings += homes.told(_not_said_already(found_too))
    if scenario.movement.law in LAWS:
        warnings += homes.told(too_narrow(law_of(scenario), network, str(path)))
    if any(problem.severity == "fault" for problem in warnings):
        raise ScenarioError(warnings)
    return Imported(
        building_text=building_text,
        scenario_text=scenario_text,
        building=facts,
        scenario=scenario,
        warnings=tuple(warnings),
        homes=homes,
    )


def _not_said_already(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out what the rules of the workbook have said in its own words: crowding."""
    return [p for p in problems if p.kind != "crowded" or p.severity == "fault"]
