"""`evacsim new`: a building, a school's workbook, a scenario or a drill record to fill in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import JsonOption, echo, print_json, spare
from evacsim.cli.source import given_as, read_source
from evacsim.errors import InputError, Problem
from evacsim.files import file_name, write_whole
from evacsim.locale import asked, mark, speaking, text
from evacsim.sinks import one_line, steering

if TYPE_CHECKING:
    from evacsim.cli.outputs import NewBuildingJson, NewRecordJson, NewScenarioJson, NewWorkbookJson

BLANK_COUNTS = 24
"""Lines to count on, for each checkpoint and run, where the page holds them: 6 min at 15 s."""

DrillOption = Annotated[
    Path | None,
    typer.Option(
        "--drill",
        callback=read_source,
        metavar="SCENARIO",
        show_default=False,
        help=mark("Write an empty drill record for this scenario instead."),
    ),
]
WorkbookOption = Annotated[
    bool, typer.Option("--workbook", help=mark("Write a workbook (.xlsx) for a tape measure."))
]
BuildingOption = Annotated[
    Path | None,
    typer.Option(
        "--scenario",
        metavar="BUILDING",
        show_default=False,
        help=mark("Write a scenario with every class of this building instead."),
    ),
]
SituationOption = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        show_default=False,
        help=mark(
            "Its plan: fire, night-fire, earthquake, flood, dismissal, assembly, return-upstairs, "
            "drill, or another situation."
        ),
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        show_default=False,
        help=mark(
            "The file; by default NAME.toml, NAME.xlsx, BUILDING.scenario.toml or "
            "SCENARIO.drill.xlsx."
        ),
    ),
]


def new(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", show_default=False, help=mark("What the building is called.")
        ),
    ] = None,
    drill: DrillOption = None,
    workbook: WorkbookOption = False,
    scenario: BuildingOption = None,
    situation: SituationOption = None,
    floors: Annotated[
        int, typer.Option(metavar="N", min=1, max=60, help=mark("Floors, the ground floor too."))
    ] = 4,
    rooms: Annotated[
        int, typer.Option(metavar="N", min=1, max=60, help=mark("Rooms a floor."))
    ] = 6,
    stairs: Annotated[
        int, typer.Option(metavar="N", min=1, max=8, help=mark("Stairs from top to ground."))
    ] = 2,
    runs: Annotated[
        int, typer.Option(metavar="N", min=1, max=9, help=mark("Runs of the drill (with --drill)."))
    ] = 1,
    out: OutOption = None,
    overwrite: Annotated[bool, typer.Option(help=mark("Replace the file if it exists."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a building, a school's workbook, a scenario or a drill record, to be filled in.

    --workbook: a tape measure and some thirty rows will do; `evacsim import` and `run` take it.
    --drill: has the classes, planned stairs and checkpoints of a scenario; print it, a page for
    everybody who takes times. --lang is that of the file.
    """
    _one_of(name, drill, scenario)
    _together("--situation", situation is None or scenario is not None, "--scenario BUILDING")
    _together("--workbook", not workbook or (drill is None and scenario is None), "NAME")
    if drill is not None:
        path = out if out is not None else Path(f"{drill.stem}.drill.xlsx")
        spare(path, overwrite=overwrite)
        _new_record(drill, path, runs=runs, as_json=as_json)
        return
    if scenario is not None:
        path = out if out is not None else Path(f"{scenario.stem}.scenario.toml")
        spare(path, overwrite=overwrite)
        _new_scenario(scenario, path, situation=situation or "drill", as_json=as_json)
        return
    if name is None:
        raise typer.BadParameter(text("give the NAME of a building, --scenario or --drill"))
    if sign := steering(name):
        message = text("holds the control character {sign}, which is no part of a name", sign=sign)
        raise InputError([Problem(file="NAME", where="", message=message)])
    stem = file_name(name, otherwise="building")
    if workbook:
        path = out if out is not None else Path(f"{stem}.xlsx")
        spare(path, overwrite=overwrite)
        _new_workbook(name, path, as_json=as_json)
        return
    path = out if out is not None else Path(f"{stem}.toml")
    spare(path, overwrite=overwrite)
    _new_building(name, path, {"floors": floors, "rooms": rooms, "stairs": stairs}, as_json=as_json)


def _one_of(*given: object) -> None:
    """Raise BadParameter where more than one thing to write is asked for."""
    if sum(x is not None for x in given) > 1:
        raise typer.BadParameter(text("give one of NAME, --scenario BUILDING and --drill SCENARIO"))


def _together(option: str, holds: bool, other: str) -> None:
    """Raise BadParameter where an option stands without what it belongs to: it would do nothing."""
    if not holds:
        raise typer.BadParameter(text("{option} goes with {other}", option=option, other=other))


def _new_building(name: str, path: Path, sizes: dict[str, int], *, as_json: bool) -> None:
    from evacsim.building.template import building_text

    written = building_text(**sizes, name=name)
    write_whole(path, written)
    floors, rooms, stairs = sizes.values()
    if as_json:
        told: NewBuildingJson = {
            "file": str(path),
            "floors": floors,
            "rooms_per_floor": rooms,
            "stairs": stairs,
        }
        print_json(told)
        return
    echo(
        text(
            "{one_line}: {floors} floors, {rooms} rooms a floor, stairs: {stairs}",
            one_line=one_line(path),
            floors=floors,
            rooms=rooms,
            stairs=stairs,
        )
    )
    echo(text("Put in your own numbers; every line says how to measure its own. Then:"))
    echo(f"  evacsim check {one_line(path)}")


def _new_workbook(name: str, path: Path, *, as_json: bool) -> None:
    from evacsim.imports.write import example_content, save_workbook

    lang = asked() or "zh"  # schools fill it in, in Chinese unless asked otherwise
    save_workbook(path, example_content(name, lang), lang, example=True)
    if as_json:
        told: NewWorkbookJson = {"file": str(path)}
        print_json(told)
        return
    echo(text("{file}: write over the grey rows; orange columns are needed. Then:", file=path))
    echo(f"  evacsim import {one_line(path)} -o {one_line(path.stem)}")


def _new_scenario(building_file: Path, path: Path, *, situation: str, as_json: bool) -> None:
    from evacsim.building.read import read_building
    from evacsim.errors import nearest_name
    from evacsim.imports.new_scenario import scenario_text
    from evacsim.scenario.situations import situations

    if situation not in situations():
        hint = nearest_name(situation, situations())
        message = text('"{situation}" is no situation', situation=situation)
        raise InputError([Problem(file="--situation", where="", message=message, hint=hint)])
    building = read_building(building_file)
    named = os.path.relpath(building_file, path.parent).replace(os.sep, "/")
    written = scenario_text(building, name=named, situation=situation, lang=asked() or "zh")
    write_whole(path, written.encode())
    groups = written.count("\n[[group]]") + written.count("\n[[arrival]]")
    if as_json:
        told: NewScenarioJson = {
            "file": str(path),
            "building": str(building_file),
            "groups": groups,
        }
        print_json(told)
        return
    made = mark("{file}: {groups} groups; put in heads, stairs and exits. Then:")
    echo(text(made, file=path, groups=groups))
    echo(f"  evacsim check {one_line(path)}")


def _new_record(scenario_file: Path, path: Path, *, runs: int, as_json: bool) -> None:
    from evacsim.analysis.plan import empty_record
    from evacsim.building.network import build_network
    from evacsim.building.read import read_building
    from evacsim.drills.write import write_drill
    from evacsim.files import file_sha256
    from evacsim.scenario.check import check_scenario
    from evacsim.scenario.read import find_building, read_scenario

    scenario = read_scenario(scenario_file)
    building = read_building(find_building(scenario, scenario_file))
    found = check_scenario(scenario, building, build_network(building), file=str(scenario_file))
    faults = [problem for problem in found if problem.severity == "fault"]
    if faults:
        raise InputError(faults)
    with speaking(asked() or "zh"):  # schools fill it in, in Chinese unless asked otherwise
        record = empty_record(
            scenario,
            building,
            scenario_file=scenario_file.stem,
            digest=file_sha256(scenario_file),
            runs=runs,
        )
        write_drill(record, path, blank_counts=BLANK_COUNTS)
    classes, points = len(record.runs[0].classes), len(record.checkpoints)
    if as_json:
        told: NewRecordJson = {
            "file": str(path),
            "scenario": str(given_as(scenario_file)),
            "runs": runs,
            "classes": classes,
            "checkpoints": points,
        }
        print_json(told)
        return
    echo(
        text(
            "{one_line}: {classes} classes, {points} checkpoints, runs: {runs}",
            one_line=one_line(path),
            classes=classes,
            points=points,
            runs=runs,
        )
    )
    echo(text("Print it, fill it in; what nobody wrote down stays empty. Then:"))
    echo(f"  evacsim check {one_line(path)} --scenario {one_line(given_as(scenario_file))}")
