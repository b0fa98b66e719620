"""The way back: building and scenario to the rows of a workbook, and what these cannot say.

Whatever a file holds that has no row or cell is named, and left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evacsim.building.flights import with_holes
from evacsim.building.read import read_building
from evacsim.building.schema import BuildingFile
from evacsim.errors import BuildingError
from evacsim.imports.back_building import BuildingRows
from evacsim.imports.back_people import carried_rows, class_rows, plan_row
from evacsim.imports.building import DESIGN
from evacsim.imports.events import event_rows
from evacsim.imports.held import lose_names, lose_of_building, lose_of_scenario
from evacsim.imports.night import warden_rows
from evacsim.imports.others import arrival_rows, post_rows
from evacsim.imports.words import Back
from evacsim.scenario.read import find_building, read_scenario
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.building.schema import PlanSpaceTable
    from evacsim.errors import Problem
    from evacsim.imports.sheets import Lang
    from evacsim.imports.write import Content, Values


def workbook_content(scenario_file: Path, lang: Lang = "zh") -> tuple[Content, tuple[Problem, ...]]:
    """Return the rows of a workbook for a scenario and its building, and what they cannot hold.

    Raises
    ------
    ScenarioError, BuildingError
        If the files cannot be read.
    """
    scenario = read_scenario(scenario_file)
    building_file = find_building(scenario, scenario_file)
    building = read_building(building_file)
    tables = BuildingFile.model_validate(read_toml(building_file, BuildingError))
    back = Back(file=str(scenario_file), lang=lang)
    lose_of_building(tables, back.lose)
    lose_of_scenario(scenario, back.lose)
    BuildingRows(_as_drawn(building, tables), tables, back).write()
    back.rows["classes"] = class_rows(scenario, building, tables.component_aliases, back.lose)
    lose_names(tables, back.rows["classes"], back.lose)
    happens, rows = event_rows(scenario, building, back.lose)
    back.rows |= rows
    back.rows["carried"] = carried_rows(scenario, back.lose)
    back.rows["arrivals"] = arrival_rows(scenario, back.lose)
    back.rows["posts"] = list(post_rows(scenario, back.lose))
    back.rows["wardens"] = warden_rows(scenario, back.lose)
    back.rows["plan"] = [plan_row(scenario, happens, back.lose)]
    back.rows["school"] = [
        {
            **_called(building),
            "id": building.id,
            "source": building.source or None,
            **{key: _design_cell(getattr(tables, key)) for key in DESIGN},
        }
    ]
    back.lose_parted()
    return back.rows, tuple(back.lost)


def _as_drawn(building: Building, tables: BuildingFile) -> Building:
    """Return a building whose spaces have the outlines of the file: with the place of flights."""
    drawn: dict[str, PlanSpaceTable] = {table.id: table for table in tables.space}
    for floor in tables.floor:
        plan = tables.plan[floor.plan].space if floor.plan is not None else ()
        drawn |= {f"{floor.id}.{table.id}": table for table in plan}
    spaces = tuple(
        replace(space, outline=with_holes(table.outline, table.holes))
        if (table := drawn.get(space.id)) is not None and table.outline is not None
        else space
        for space in building.spaces
    )
    return replace(building, spaces=spaces)


def _called(building: Building) -> Values:
    """Return the school and its building, where the file's name is of both and the alias of one."""
    alias = building.aliases[0] if building.aliases else building.name
    if building.name.endswith(alias):
        school = building.name.removesuffix(alias).rstrip(", ")
        return {"school": school or None, "building": alias}
    return {"building": building.name}


def _design_cell(value: object) -> object:
    """Return what a building was designed as, as the form of the school has it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
