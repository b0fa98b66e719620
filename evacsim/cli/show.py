"""`evacsim show`: what is in a building file, in numbers and as a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from evacsim.cli.console import (
    JsonOption,
    echo,
    picture_formats,
    print_json,
    print_paths,
    print_problems,
    print_table,
)
from evacsim.cli.progress import progress
from evacsim.cli.words import say
from evacsim.locale import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.naming import Names
    from evacsim.building.model import Building
    from evacsim.building.survey import FloorFacts, StairFacts, Survey
    from evacsim.cli.outputs import ShowJson

SHOWN_WALKS: Final = 8


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
    _print(numbers, names.building(facts), names)
    if plans:
        print_paths(say("plans"), plans)


def _draw(building: Building, stem: Path, formats: Sequence[str]) -> list[Path]:
    from evacsim.plots import draw_building

    stem.parent.mkdir(parents=True, exist_ok=True)
    with progress("pictures"):
        return draw_building(building, stem, formats)


def _print(numbers: Survey, title: str, names: Names) -> None:
    echo(f"{title}\n")
    columns: Sequence[str] = ("id", "elevation", "spaces", "area", "load", "fullest", "per_m2")
    rows = [_floor_row(floor, names) for floor in reversed(numbers.floors)]
    _table(say("floors"), columns, rows)
    columns = ("id", "serves", "width", "measured", "rails", "riser", "tread", "slope", "incline")
    rows = [_stair_row(stair, names) for stair in numbers.stairs]
    if rows:
        _table(say("stairs"), columns, rows)
    columns = ("id", "from", "width", "assembly")
    rows = [
        (
            names.place(e.id),
            names.place(e.space),
            f"{e.clear_width_m:.2f}",
            _metres(e.assembly_distance_m),
        )
        for e in numbers.exits
    ]
    _table(say("exits"), columns, rows)
    walks = sorted(numbers.travel, key=lambda row: (-row.distance_m, row.door))[:SHOWN_WALKS]
    rows = [(names.place(row.door), _goal(row.to, names), f"{row.distance_m:.1f}") for row in walks]
    if rows:
        title = say("travel", shown=len(rows), total=len(numbers.travel))
        _table(title, ("id", "to", "distance"), rows)


def _stair_row(stair: StairFacts, names: Names) -> tuple[object, ...]:
    return (
        names.stair(stair.id),
        f"{names.floor(stair.floors[-1])}–{names.floor(stair.floors[0])}",
        f"{stair.clear_width_m:.2f}",
        say(stair.width_measured),
        stair.handrails,
        f"{stair.riser_m:.3f}",
        f"{stair.tread_m:.3f}",
        f"{stair.slope_deg:.1f}°",
        f"{sum(stair.incline_lengths_m):.1f}",
    )


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    print_table(title, [say(column) for column in columns], rows)


def _floor_row(floor: FloorFacts, names: Names) -> tuple[object, ...]:
    loaded = [space for space in floor.spaces if space.density_per_m2 is not None]
    fullest = max(loaded, key=lambda space: (space.density_per_m2 or 0, space.id), default=None)
    return (
        names.floor(floor.id),
        f"{floor.elevation_m:.2f}",
        len(floor.spaces),
        f"{floor.area_m2:.1f}",
        floor.occupant_load,
        names.place(fullest.id) if fullest else None,
        f"{fullest.density_per_m2:.2f}" if fullest else None,
    )


def _goal(to: str, names: Names) -> str:
    """Return what a stair or exit to which somebody walks is called."""
    stair = names.stair(to)
    return stair if stair != to else names.place(to)


def _metres(distance_m: float | None) -> str | None:
    return None if distance_m is None else f"{distance_m:.0f}"
