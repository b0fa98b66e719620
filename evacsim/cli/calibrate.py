"""`evacsim calibrate`: what recorded drills say of a scenario's numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.calibrate_words import say
from evacsim.cli.console import (
    JsonOption,
    echo,
    print_json,
    print_paths,
    print_problems,
    print_table,
)
from evacsim.cli.many import ClusterOption, kept_for
from evacsim.cli.progress import progress
from evacsim.cli.source import ScenarioArgument
from evacsim.errors import DrillError, InputError, Problem
from evacsim.locale import mark, text
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building
    from evacsim.studies.calibrate import Calibration, Estimate
    from evacsim.studies.calibrate_design import Drill


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
    print_calibration(found, building)
    if paths:
        print_paths(say("files"), paths)
    elif out is not None:
        echo(say("worse" if found.adopted else "nothing"))


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


def print_calibration(found: Calibration, building: Building) -> None:
    """Print what the drills say; first of each drill how many get out before and after."""
    fitted = [one.label for one in found.tested if not one.held_out]
    echo(say("head", scenario=found.plan.scenario.called, drills=", ".join(fitted)))
    for one in found.estimates:
        echo(_sentence(one))
    for line in _unreached(found, building):
        echo(line)
    if found.widened > 1:
        echo(say("poor", p=f"{found.p_value:.2f}"))
    echo(say("one_draw", n=len(fitted)))
    echo()
    heads = ("drill", "role", "got_out", "recorded", "before", "error", "rmse", "after", "error",
             "rmse")  # fmt: skip
    rows = [
        (
            one.label,
            say("held_out" if one.held_out else "fitted"),
            f"{one.before.out_fewest} → {one.after.out_fewest} / {one.before.people}",
            _clock(one.recorded_last_out_s),
            _clock(one.before.last_out_s),
            _signed(one.before.error_s),
            _whole(one.before.class_rmse_s),
            _clock(one.after.last_out_s),
            _signed(one.after.error_s),
            _whole(one.after.class_rmse_s),
        )
        for one in found.tested
    ]
    print_table(say("tested"), [say(head) for head in heads], rows)
    if not any(one.held_out for one in found.tested):
        echo(say("no_hold_out"))


def _unreached(found: Calibration, building: Building) -> Iterator[str]:
    """Say of each drill that no knob reaches what binds there, and which knob would act on it."""
    from evacsim.analysis.naming import Names

    names = Names(building)
    for one in found.unreached:
        yield say(
            "unreached",
            drill=one.label,
            recorded=format_time(one.recorded_s),
            low=format_time(one.low_s),
            high=format_time(one.high_s),
            places=say("and").join(names.place(place) for place in one.places),
        )
        for seen in one.counted:
            yield say(
                "counted",
                place=names.place(seen.connection),
                recorded=f"{seen.recorded_per_s:.2f}",
                simulated=f"{seen.simulated_per_s:.2f}",
            )
        if one.knobs:
            yield say("try", knobs=", ".join(one.knobs))


def _sentence(one: Estimate) -> str:
    from evacsim.studies.calibrate_knobs import KNOBS

    knob = KNOBS[one.knob]
    words = {
        "what": text(knob.words),
        "unit": f" {knob.unit}" if knob.unit else "",
        "planned": f"{one.planned:.3g}",
    }
    if one.value is None or one.low is None or one.high is None:
        low, high = one.tried
        words |= {"tried_low": f"{low:.3g}", "tried_high": f"{high:.3g}"}
        return say(f"refused_{one.refused}", **words)
    words |= {"value": f"{one.value:.3g}", "low": f"{one.low:.3g}", "high": f"{one.high:.3g}"}
    return say("estimate", **words)


def _clock(seconds: float | None) -> str | None:
    return None if seconds is None else format_time(seconds)


def _signed(seconds: float | None) -> str | None:
    return None if seconds is None else f"{round(seconds):+d}"


def _whole(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.0f}"
