"""`evacsim calibrate`: what recorded drills say of a scenario's numbers."""

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
    show,
)
from evacsim.cli.many import ClusterOption, kept_for
from evacsim.cli.progress import progress
from evacsim.cli.source import ScenarioArgument
from evacsim.errors import DrillError, InputError, Problem
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.building.model import Building
    from evacsim.studies.calibrate_design import Drill


_WORSE = mark("The fit tells the drills worse than the scenario as it is: no scenario was written")
_NOTHING = mark("Nothing was determined: no scenario was written")

HoldOutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--hold-out", show_default=False, help=mark("Try the fit on this record (FILE#2).")
    ),
]
KnobsOption = Annotated[
    str,
    typer.Option(
        "--fit",
        help=mark(
            "One to three of pre-movement, stair-flow, exit-flow, door-flow, speed, merge-share,"
            " compliance."
        ),
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        show_default=False,
        help=mark("Write the fitted scenario here; new files only."),
    ),
]


def calibrate(
    scenario: ScenarioArgument,
    drills: Annotated[
        list[str],
        typer.Argument(
            metavar="DRILL...",
            show_default=False,
            help=mark("Records; FILE#2 is run 2 of a record."),
        ),
    ],
    hold_out: HoldOutOption = None,
    knobs: KnobsOption = "pre-movement,stair-flow",
    replications: Annotated[
        int, typer.Option(min=1, max=1000, help=mark("Simulations at each point that is tried."))
    ] = 4,
    workers: Annotated[int, typer.Option(min=1, max=256, help=mark("Processes."))] = 1,
    cluster: ClusterOption = None,
    seed: Annotated[
        int | None, typer.Option(min=0, show_default=False, help=mark("Instead of the scenario's."))
    ] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a scenario to drills: estimates with intervals, refusals, and the error held out."""
    from evacsim.statements.calibrate import calibration_statement
    from evacsim.studies.calibrate import calibrate as fit
    from evacsim.studies.calibrate_write import check_free, write_adopted

    if out is not None:
        check_free(out)
    building = _building_of(scenario)
    used, kept = _runs(drills, building), _runs(hold_out or [], building)
    _not_both(used, kept)
    for drill in {one.record.file: one for one in (*used, *kept)}.values():
        print_problems(drill.record.problems)
    with kept_for("calibrate", scenario) as keep, progress("points") as tell:
        found = fit(
            scenario,
            used,
            kept,
            knobs=[name.strip() for name in knobs.split(",") if name.strip()],
            replications=replications,
            workers=workers,
            cluster=cluster,
            keep=keep,
            seed=seed,
            progress=tell,
        )
    paths = write_adopted(found, out) if out is not None and found.adopts else []
    if as_json:
        from evacsim.studies.calibrate_json import calibration_json

        print_json(calibration_json(found, paths))
        return
    show(calibration_statement(found, building))
    print_paths(text("Scenario to adopt (本校参数):"), paths)
    if out is not None and not paths:
        echo(text(_WORSE if found.adopted else _NOTHING))


def _building_of(scenario: Path) -> Building:
    from evacsim.building.read import read_building
    from evacsim.scenario.read import find_building, read_scenario

    return read_building(find_building(read_scenario(scenario), scenario))


def _runs(names: Sequence[str], building: Building) -> list[Drill]:
    """Read records; `FILE#2` is one run of a record, `FILE` all of them."""
    from evacsim.analysis.drill.compare import check_same_building
    from evacsim.drills.read import read_drill
    from evacsim.studies.calibrate_design import Drill

    found: list[Drill] = []
    problems: list[Problem] = []
    for name in names:
        file, _, number = name.rpartition("#")
        if not (file and number.isdigit()):
            file, number = name, ""
        try:
            record = read_drill(Path(file), building)
            check_same_building(record, building)
        except DrillError as error:
            problems += error.problems
            continue
        runs = [run for run in record.runs if not number or run.run_no == int(number)]
        if not runs:
            there = ", ".join(str(run.run_no) for run in record.runs)
            message = text("the record has no run {number}", number=number)
            problems.append(
                Problem(
                    file=file, where="", message=message, hint=text("runs: {there}", there=there)
                )
            )
        found += [Drill(record=record, run=run) for run in runs]
    if problems:
        raise DrillError(problems)
    return found


def _not_both(used: Sequence[Drill], kept: Sequence[Drill]) -> None:
    fitted = {(Path(one.record.file).resolve(), one.run.run_no) for one in used}
    both = [one for one in kept if (Path(one.record.file).resolve(), one.run.run_no) in fitted]
    if both:
        raise InputError(
            [
                Problem(
                    file=one.record.file,
                    where=text("run {run_no}", run_no=one.run.run_no),
                    message=text("is fitted and held out; a drill cannot be both"),
                    hint=text("name single runs: FILE#1 --hold-out FILE#2"),
                )
                for one in both
            ]
        )
