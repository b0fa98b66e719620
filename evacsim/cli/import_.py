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
from evacsim.locale import asked, mark, text, use

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.cli.outputs import ImportJson

PLANS = "floor-plans"
AnswersOption = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        metavar="FILE",
        show_default=False,
        help=mark("questions.xlsx of an earlier import, filled in (IFC, DXF)."),
    ),
]
FloorsOption = Annotated[
    str | None,
    typer.Option(
        "--floors",
        metavar="X0:X1,...",
        show_default=False,
        help=mark("Of a DXF file: where its storeys lie along x in metres, from the ground up."),
    ),
]
LayersOption = Annotated[
    bool, typer.Option("--layers", help=mark("List the layers of a DXF file, and do no more."))
]


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
    answers: AnswersOption = None,
    floors: FloorsOption = None,
    layers: LayersOption = False,
    overwrite: Annotated[bool, typer.Option(help=mark("Replace files that exist."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a building of a school's workbook or of a plan (IFC, DXF), and draw every floor.

    A workbook is a building and a scenario; its faults are named by sheet and cell, in its own
    language. Of a plan come the building and questions.xlsx: what the plan does not say.
    """
    from evacsim.cli.import_plan import PLANS as KINDS
    from evacsim.cli.import_plan import (
        import_plan,
        print_layers,
        refuse_options,
        refuse_other_plans,
    )

    refuse_other_plans(file)
    refuse_options(file, answers=answers is not None, floors=floors is not None, layers=layers)
    if layers:
        print_layers(file, as_json=as_json)
        return
    if file.suffix.lower().lstrip(".") in KINDS:
        folder = out if out is not None else file.with_suffix("")
        import_plan(
            file, folder, answers_file=answers, floors=floors, plots=not no_plots,
            overwrite=overwrite, as_json=as_json,
        )  # fmt: skip
        return
    _import_workbook(file, out, no_plots=no_plots, overwrite=overwrite, as_json=as_json)


def _import_workbook(
    file: Path, out: Path | None, *, no_plots: bool, overwrite: bool, as_json: bool
) -> None:
    from evacsim.imports.workbook import BUILDING, SCENARIO_FILE, import_workbook

    wanted = asked()
    if file.suffix.lower() == ".xlsx" and file.exists():
        use(wanted or "zh")  # as the schools' workbooks are, until its own headers are read
    folder = out if out is not None else file.with_suffix("")
    for name in (f"{BUILDING}.toml", SCENARIO_FILE):
        spare(folder / name, overwrite=overwrite)
    with progress("read"):
        made = import_workbook(file)
    use(wanted or made.homes.lang)
    print_problems(made.warnings)
    building, scenario = made.write(folder)
    plans = [] if no_plots else _draw(made.building, folder / PLANS)
    if as_json:
        told: ImportJson = {
            "building": str(building),
            "scenario": str(scenario),
            "floor_plans": [str(path) for path in plans],
            "warnings": problem_dicts(made.warnings),
        }
        print_json(told)
        return
    rooms = sum(space.kind in ("room", "lobby") for space in made.building.spaces)
    echo(
        text(
            "{name}: {floors} floors, {rooms} rooms, {stairs} stairs, {exits} exits, "
            "{people} people",
            name=made.building.called, floors=len(made.building.floors),
            rooms=rooms, stairs=len(made.building.stairwells), exits=len(made.building.exits),
            people=made.people,
        )
    )  # fmt: skip
    print_paths(text("Files, every value with its cell:"), (building, scenario))
    print_paths(text("Floor plans: are they your building? Then:"), plans)
    echo(f"  evacsim run {scenario}")


def _draw(building: Building, folder: Path) -> list[Path]:
    from evacsim.plots import draw_floors

    with progress("pictures"):
        return draw_floors(building, folder)
