"""`evacsim show`: what is in a building file, in numbers and as a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    picture_formats,
    print_json,
    print_paths,
    print_problems,
)
from evacsim.cli.console import show as show_blocks
from evacsim.cli.progress import progress
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.building.model import Building
    from evacsim.cli.outputs import ShowJson


def show(
    building: Annotated[Path, typer.Argument(metavar="BUILDING", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            show_default=False,
            help=mark("Folder of the plan; beside the file by default."),
        ),
    ] = None,
    formats: Annotated[
        str,
        typer.Option("--format", help=mark("One or more of png, svg, pdf, with commas between.")),
    ] = "png",
    no_plots: Annotated[bool, typer.Option("--no-plots", help=mark("Draw no plan."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Print floors, areas, widths, loads and travel distances; draw the plan of every floor."""
    from evacsim.analysis.naming import Names
    from evacsim.building.check import check_building
    from evacsim.building.read import read_building
    from evacsim.building.survey import survey
    from evacsim.statements.building import building_statement

    chosen = picture_formats(formats)
    facts = read_building(building)
    print_problems(check_building(facts))
    numbers = survey(facts)
    folder = out if out is not None else building.parent
    plans = [] if no_plots else _draw(facts, folder / f"{building.stem}-plan", chosen)
    if as_json:
        told: ShowJson = {
            "building": numbers.id,
            "name": numbers.name,
            "floors": numbers.floors,
            "stairs": numbers.stairs,
            "exits": numbers.exits,
            "travel": numbers.travel,
            "plans": [str(plan) for plan in plans],
        }
        print_json(told)
        return
    names = Names(facts)
    show_blocks(building_statement(numbers, names.building(facts), names))
    print_paths(text("Plans:"), plans)


def _draw(building: Building, stem: Path, formats: Sequence[str]) -> list[Path]:
    from evacsim.plots import draw_building

    stem.parent.mkdir(parents=True, exist_ok=True)
    with progress("pictures"):
        return draw_building(building, stem, formats)
