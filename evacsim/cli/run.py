"""`evacsim run`: the main job, from a scenario file to results, summary and pictures."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from evacsim.cli.console import (
    TARGET_MISSED,
    JsonOption,
    echo,
    echo_err,
    print_json,
    print_paths,
    print_problems,
    show,
)
from evacsim.cli.interrupt import NOTHING_WRITTEN, STOPPED
from evacsim.cli.many import ClusterOption, ResumeOption, WorkersOption
from evacsim.cli.progress import progress
from evacsim.cli.source import source_of
from evacsim.cli.tonight import RosterOption, WardensOption, plan_tonight
from evacsim.cli.words import say
from evacsim.errors import InputError, Problem, ResultsError, ScenarioError
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.cli.outputs import DryRunJson
    from evacsim.results.manifest import InputFile, InputRole, Manifest
    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan

RESULTS = Path("results")
Plots = Literal["none", "standard", "all"]

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", show_default=False, help=mark("Results folder; results/NAME by default.")
    ),
]
ReplicationsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        max=100_000,
        show_default=False,
        help=mark("Repetitions, not the scenario's."),
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, show_default=False, help=mark("Seed, not the scenario's.")),
]
NoPlotsOption = Annotated[bool, typer.Option("--no-plots", help=mark("Draw no pictures."))]
AllPlotsOption = Annotated[
    bool,
    typer.Option("--all-plots", help=mark("Draw every kind of picture, not only the four first.")),
]
OverwriteOption = Annotated[
    bool,
    typer.Option(
        "--overwrite", help=mark("Replace results of other inputs, or what is left of them.")
    ),
]
RequireOption = Annotated[
    bool, typer.Option("--require-target", help=mark("End with 3 if the target is missed."))
]
UntilOption = Annotated[
    bool,
    typer.Option(
        "--until-converged",
        help=mark(
            "Add replications until more of them no longer matter: [convergence] of the scenario."
        ),
    ),
]
DryOption = Annotated[
    bool,
    typer.Option(
        "--dry-run", help=mark("Say what will be run and about how long it takes; no more.")
    ),
]


def run(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", show_default=False)],
    out: OutOption = None,
    replications: ReplicationsOption = None,
    workers: WorkersOption = 1,
    seed: SeedOption = None,
    no_plots: NoPlotsOption = False,
    all_plots: AllPlotsOption = False,
    overwrite: OverwriteOption = False,
    require_target: RequireOption = False,
    until_converged: UntilOption = False,
    cluster: ClusterOption = None,
    resume: ResumeOption = False,
    wardens: WardensOption = None,
    roster: RosterOption = None,
    dry_run: DryOption = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate a scenario, print the summary and draw the standard pictures."""
    from evacsim.results.folder import check_free
    from evacsim.results.manifest import input_file, made_of
    from evacsim.results.write import RESULTS as OURS
    from evacsim.studies.many import kept_replications, run_scenario

    if until_converged and replications is not None:
        raise InputError([_both()])
    plan = _plan(scenario, wardens, roster)
    if require_target and plan.scenario.target_s is None:
        raise ScenarioError([_no_target(scenario)])
    print_problems(plan.warnings)
    until = until_converged or (plan.scenario.convergence.always and replications is None)
    count = plan.scenario.replications if replications is None else replications
    folder = out if out is not None else RESULTS / scenario.stem
    if dry_run:
        _dry_run(plan, folder, count, workers, seed, as_json=as_json)
        return
    files = {role: input_file(path) for role, path in plan.inputs.items()}
    chosen = plan.scenario.seed if seed is None else seed
    standing = _standing(folder, files=files, seed=chosen, replications=None if until else count)
    again = standing is not None
    current = standing is not None and standing.made_of == made_of(files, chosen)
    check_free(folder, OURS, overwrite=overwrite or again)
    if resume and current and not kept_replications(folder):
        said = mark("the results are complete in {folder}; there is nothing to go on with")
        echo_err(text(said, folder=folder))
    else:
        try:
            with progress("replications", label=str(plan.scenario.called)) as report:
                run_scenario(
                    scenario, folder, replications=replications, workers=workers, seed=seed,
                    progress=report, overwrite=overwrite or again, until_converged=until_converged,
                    cluster=cluster, anew=overwrite, plan=plan,
                )  # fmt: skip
        except KeyboardInterrupt:
            _stopped(kept_replications(folder))
        if again:
            echo_err(
                text("replaced the earlier results of the same inputs in {folder}", folder=folder)
            )
    plots: Plots = "none" if no_plots else "all" if all_plots else "standard"
    if not _report(folder, plan, workers, plots=plots, as_json=as_json) and require_target:
        raise typer.Exit(TARGET_MISSED)


def _plan(scenario: Path, wardens: int | None, roster: Path | None) -> Plan:
    """Read and check a scenario; of a workbook, what was made of it, and the warnings by cell."""
    source = source_of(scenario, named=False)
    plan = plan_tonight(source.file, wardens=wardens, roster=roster)
    if source.workbook is None:
        return plan
    return replace(plan, workbook_file=source.workbook, warnings=source.warnings)


def _dry_run(
    plan: Plan,
    folder: Path,
    count: int,
    workers: int,
    seed: int | None,
    *,
    as_json: bool,
) -> None:
    """Say what will be run; how long it takes is told from the first replication."""
    from evacsim.analysis.naming import Names
    from evacsim.analysis.supposed import supposed
    from evacsim.cli.workbook_words import say as dry
    from evacsim.scenario.place import place_groups
    from evacsim.simulation.replicate import run_replication
    from evacsim.units import format_time

    began = time.perf_counter()
    with progress("replications"):
        run_replication(plan, seed=plan.scenario.seed if seed is None else seed, replication=0)
    took_s = time.perf_counter() - began
    people = sum(item.size for item in place_groups(plan.scenario, plan.building))
    total_s = took_s * math.ceil(count / workers)
    happens = supposed(plan.scenario, plan.building, Names(plan.building))
    if as_json:
        told: DryRunJson = {
            "dry_run": True,
            "scenario": plan.scenario.name,
            "building": plan.building.name,
            "people": people,
            "law": plan.scenario.movement.law,
            "replications": count,
            "workers": workers,
            "folder": str(folder),
            "replication_s": round(took_s, 3),
            "total_s": round(total_s, 1),
            "supposed": [{"when": when, "what": what} for when, what in happens],
        }
        print_json(told)
        return
    echo(str(plan.scenario.called))
    echo(
        dry(
            "dry_run", people=people, building=plan.building.called,
            law=plan.scenario.movement.law, replications=count, workers=workers,
            took=f"{took_s:.1f}", total=format_time(total_s), folder=folder,
        )
    )  # fmt: skip
    if happens:
        echo(dry("supposed"))
    for when, what in happens:
        echo(f"  {when}  {what}")


def _stopped(left: int) -> NoReturn:
    """End a run that Ctrl-C has stopped; say how many replications it leaves to go on with."""
    many = text("1 replication is") if left == 1 else text("{left} replications are", left=left)
    echo_err(
        text("stopped; {many} kept: the same command goes on", many=many)
        if left
        else text(NOTHING_WRITTEN)
    )
    raise typer.Exit(STOPPED) from None


def _report(folder: Path, plan: Plan, workers: int, *, plots: Plots, as_json: bool) -> bool:
    """Draw and print what a results folder says; return whether the target is met."""
    from evacsim.analysis.chain.bottlenecks import last_out_of
    from evacsim.analysis.facts import facts_of
    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.timing import summarise
    from evacsim.analysis.times.timing_json import run_json
    from evacsim.results.store import read_results
    from evacsim.statements.night import delay_line
    from evacsim.statements.summary import summary_statement
    from evacsim.studies.helped import delay_of_others

    with progress("read"):
        results = read_results(folder, values=False)
        facts = facts_of(results)
        summary = summarise(results, facts)
        delay = delay_of_others(plan, results, workers=workers) if summary.carried else None
    pictures, replay = _draw(results, plots) if plots != "none" else ([], [])
    if as_json:
        told = run_json(summary)
        print_json(told if delay is None else {**told, "helped_delay": delay})
    else:
        show(summary_statement(summary, Names(facts.building), last_out_of(results)))
        if delay is not None:
            echo(delay_line(delay))
        echo(say("results", folder=folder))
        print_paths(say("pictures"), pictures)
        print_paths(say("replay"), replay)
    return summary.target_met


def _no_target(scenario: Path) -> Problem:
    return Problem(
        file=str(scenario),
        where="target_s",
        message=text("is not given, but --require-target asks for it"),
        hint=text("add target_s = 300 (seconds), or leave the option out"),
    )


def _both() -> Problem:
    return Problem(
        file="--until-converged",
        where="",
        message=text("cannot stand beside --replications"),
        hint=text("the most allowed is at_most in [convergence] of the scenario"),
    )


def _standing(
    folder: Path, *, files: Mapping[InputRole, InputFile], seed: int, replications: int | None
) -> Manifest | None:
    """Return the notes of sound results of the very same inputs in `folder`; None of others.

    `replications` is None for a run that goes on until it is enough.
    """
    from evacsim.jobs.unfinished import clear_finished
    from evacsim.results.store import read_results

    clear_finished(folder)
    try:
        earlier = read_results(folder).manifest
    except ResultsError:
        return None
    stated = earlier.replications if earlier.convergence is None else None
    same = (earlier.inputs, earlier.seed, stated) == (files, seed, replications)
    return earlier if same else None


def _draw(results: Results, plots: Plots) -> tuple[list[Path], list[Path]]:
    """Draw the standard pictures and write the replay; return where they are.

    The results are already safe when somebody stops it.
    """
    from evacsim.plots import MOST_DRAWN, draw_standard
    from evacsim.view.write import write_replay

    if results.manifest.replications > MOST_DRAWN:
        echo_err(
            text("the pictures show the first {most_drawn} replications", most_drawn=MOST_DRAWN)
        )
    try:
        with progress("pictures") as tell:
            every = plots == "all"
            pictures = draw_standard(results, results.folder, every=every, progress=tell)
            path = results.folder / "replay.html"
            return pictures, [write_replay([results.first(MOST_DRAWN)], path)]
    except KeyboardInterrupt:
        echo_err(
            text(
                "stopped; the results are in {folder}, the pictures are not complete",
                folder=results.folder,
            )
        )
        raise typer.Exit(STOPPED) from None
