"""`evacsim new`: a building file, or the record of a drill to come, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import JsonOption, echo, print_json
from evacsim.cli.source import read_source
from evacsim.errors import InputError, Problem
from evacsim.files import write_whole
from evacsim.locale import asked, speaking
from evacsim.sinks import one_line

BLANK_COUNTS = 24
"""Lines to count on, for each checkpoint and run: a page of A4, six minutes at 15 s."""


def new(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", show_default=False, help="What the building is called."),
    ] = None,
    drill: Annotated[
        Path | None,
        typer.Option(
            "--drill",
            callback=read_source,
            metavar="SCENARIO",
            show_default=False,
            help="Write an empty drill record for this scenario instead.",
        ),
    ] = None,
    floors: Annotated[
        int, typer.Option(metavar="N", min=1, max=60, help="Floors, the ground floor too.")
    ] = 4,
    rooms: Annotated[int, typer.Option(metavar="N", min=1, max=60, help="Rooms a floor.")] = 6,
    stairs: Annotated[
        int, typer.Option(metavar="N", min=1, max=8, help="Stairs from top to ground.")
    ] = 2,
    runs: Annotated[
        int, typer.Option(metavar="N", min=1, max=9, help="Runs of the drill (with --drill).")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            show_default=False,
            help="The file; by default NAME.toml, or SCENARIO.drill.xlsx with --drill.",
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option(help="Replace the file if it exists.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a commented building file, or a workbook for the record of a drill.

    The workbook has the classes, planned stairs and checkpoints of a scenario filled in; print it,
    a page for everybody who takes times, and fill it in. --lang is that of the workbook.
    """
    if drill is not None:
        if name is not None:
            raise typer.BadParameter("give either NAME or --drill SCENARIO")
        path = out if out is not None else Path(f"{drill.stem}.drill.xlsx")
        _spare(path, overwrite=overwrite)
        _new_record(drill, path, runs=runs, as_json=as_json)
        return
    if name is None:
        raise typer.BadParameter("give the NAME of a building, or --drill SCENARIO")
    path = out if out is not None else Path(f"{name}.toml")
    _spare(path, overwrite=overwrite)
    _new_building(name, path, {"floors": floors, "rooms": rooms, "stairs": stairs}, as_json=as_json)


def _spare(path: Path, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        message = "exists already and is not replaced"
        hint = "choose another name with -o, or add --overwrite"
        raise InputError([Problem(file=str(path), where="", message=message, hint=hint)])


def _new_building(name: str, path: Path, sizes: dict[str, int], *, as_json: bool) -> None:
    from evacsim.building.template import building_text

    text = building_text(**sizes, name=name)
    write_whole(path, text)
    floors, rooms, stairs = sizes.values()
    if as_json:
        numbers = {"floors": floors, "rooms_per_floor": rooms, "stairs": stairs}
        print_json({"file": str(path), **numbers})
        return
    echo(f"{one_line(path)}: {floors} floors, {rooms} rooms a floor, stairs: {stairs}")
    echo("Put in your own numbers; every line says how to measure its own. Then:")
    echo(f"  evacsim check {one_line(path)}")


def _new_record(scenario_file: Path, path: Path, *, runs: int, as_json: bool) -> None:
    from evacsim.analysis.plan import empty_record
    from evacsim.building.network import build_network
    from evacsim.building.read import read_building
    from evacsim.drills.write import write_drill
    from evacsim.scenario.check import check_scenario
    from evacsim.scenario.read import find_building, read_scenario

    scenario = read_scenario(scenario_file)
    building = read_building(find_building(scenario, scenario_file))
    found = check_scenario(scenario, building, build_network(building), file=str(scenario_file))
    faults = [problem for problem in found if problem.severity == "fault"]
    if faults:
        raise InputError(faults)
    record = empty_record(scenario, building, scenario_file=scenario_file.stem, runs=runs)
    with speaking(asked() or "zh"):  # schools fill it in, in Chinese unless asked otherwise
        write_drill(record, path, blank_counts=BLANK_COUNTS)
    classes, points = len(record.runs[0].classes), len(record.checkpoints)
    if as_json:
        sizes = {"runs": runs, "classes": classes, "checkpoints": points}
        print_json({"file": str(path), "scenario": str(scenario_file), **sizes})
        return
    echo(f"{one_line(path)}: {classes} classes, {points} checkpoints, runs: {runs}")
    echo("Print it, fill it in; what nobody wrote down stays empty. Then:")
    echo(f"  evacsim check {one_line(path)} --scenario {one_line(scenario_file)}")
