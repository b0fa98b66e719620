"""`evacsim import`: a school's workbook to a building, a scenario and plans to confirm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo,
    print_json,
    print_paths,
    print_problems,
    problem_dicts,
    spare,
)
from evacsim.cli.progress import progress
from evacsim.cli.workbook_words import say
from evacsim.locale import asked, mark, use

if TYPE_CHECKING:
    from evacsim.building.model import Building

PLANS = "floor-plans"


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            show_default=False,
            help=mark("Folder of the files; by default one named as the workbook, beside it."),
        ),
    ] = None,
    no_plots: Annotated[
        bool, typer.Option("--no-plots", help=mark("Draw no floor plans."))
    ] = False,
    overwrite: Annotated[bool, typer.Option(help=mark("Replace files that exist."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Make building and scenario files of a school's workbook, and draw every floor to confirm.

    Faults are named by sheet and cell, all at once, in the language of the workbook.
    """
    from evacsim.imports.workbook import BUILDING, SCENARIO_FILE, import_workbook

    use(asked() or "zh")  # as the workbooks of schools are
    folder = out if out is not None else file.with_suffix("")
    for name in (f"{BUILDING}.toml", SCENARIO_FILE):
        spare(folder / name, overwrite=overwrite)
    made = import_workbook(file)
    print_problems(made.warnings)
    building, scenario = made.write(folder)
    plans = [] if no_plots else _draw(made.building, folder / PLANS)
    if as_json:
        print_json(
            {
                "building": str(building),
                "scenario": str(scenario),
                "floor_plans": [str(path) for path in plans],
                "warnings": problem_dicts(made.warnings),
            }
        )
        return
    rooms = sum(space.kind in ("room", "lobby") for space in made.building.spaces)
    echo(
        say(
            "imported", name=made.building.name, floors=len(made.building.floors),
            rooms=rooms, stairs=len(made.building.stairwells), exits=len(made.building.exits),
            people=made.people,
        )
    )  # fmt: skip
    print_paths(say("imported_files"), (building, scenario))
    if plans:
        print_paths(say("imported_plans"), plans)
    echo(f"  evacsim run {scenario}")


def _draw(building: Building, folder: Path) -> list[Path]:
    from evacsim.plots import draw_floors

    with progress("pictures"):
        return draw_floors(building, folder)
