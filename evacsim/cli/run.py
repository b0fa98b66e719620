"""`evacsim run`: the main job, from a scenario file to results, summary and pictures."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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
from evacsim.errors import Problem, ScenarioError
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.order import Order

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
    from evacsim.studies.order import order_of

    plan = _plan(scenario, wardens, roster)
    folder = out if out is not None else RESULTS / scenario.stem
    order = order_of(
        plan, folder, replications=replications, seed=seed, until_converged=until_converged
    )
    if require_target and plan.scenario.target_s is None:
        raise ScenarioError([_no_target(scenario)])
    print_problems(plan.warnings)
    if dry_run:
        _dry_run(order, workers, as_json=as_json)
        return
    standing = order.standing()
    order.check_free(standing, overwrite=overwrite)
    if resume and standing == "complete":
        said = mark("the results are complete in {folder}; there is nothing to go on with")
        echo_err(text(said, folder=folder))
    else:
        with _kept(folder), progress("replications", label=str(plan.scenario.called)) as tell:
            order.run(
                standing, workers=workers, cluster=cluster, overwrite=overwrite, progress=tell
            )
        if standing != "other":
            echo_err(
                text("replaced the earlier results of the same inputs in {folder}", folder=folder)
            )
    plots: Plots = "none" if no_plots else "all" if all_plots else "standard"
    if not _report(order, workers, plots=plots, as_json=as_json) and require_target:
        raise typer.Exit(TARGET_MISSED)


def _plan(scenario: Path, wardens: int | None, roster: Path | None) -> Plan:
    """Read and check a scenario; of a workbook, what was made of it, and the warnings by cell."""
    source = source_of(scenario, named=False)
    plan = plan_tonight(source.file, wardens=wardens, roster=roster)
    if source.workbook is None:
        return plan
    return replace(plan, workbook_file=source.workbook, warnings=source.warnings)


def _dry_run(order: Order, workers: int, *, as_json: bool) -> None:
    """Say what will be run; how long it takes is told from the first replication."""
    from evacsim.statements.supposed import dry_run_statement
    from evacsim.studies.order import dry_run

    with progress("replications"):
        found = dry_run(order, workers=workers)
    if as_json:
        print_json(found.as_json())
    else:
        show(dry_run_statement(found))


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """End a run that Ctrl-C stops; say how many replications it leaves to go on with."""
    from evacsim.studies.many import kept_replications

    try:
        yield
    except KeyboardInterrupt:
        left = kept_replications(folder)
        many = text("1 replication is") if left == 1 else text("{left} replications are", left=left)
        echo_err(
            text("stopped; {many} kept: the same command goes on", many=many)
            if left
            else text(NOTHING_WRITTEN)
        )
        raise typer.Exit(STOPPED) from None


def _report(order: Order, workers: int, *, plots: Plots, as_json: bool) -> bool:
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
        results = read_results(order.folder, values=False)
        facts = facts_of(results)
        summary = summarise(results, facts)
        delay = delay_of_others(order.plan, results, workers=workers) if summary.carried else None
    pictures, replay = _draw(results, plots) if plots != "none" else ([], [])
    if as_json:
        told = run_json(summary)
        print_json(told if delay is None else {**told, "helped_delay": delay})
    else:
        show(summary_statement(summary, Names(facts.building), last_out_of(results)))
        if delay is not None:
            echo(delay_line(delay))
        echo(text("Results: {folder}", folder=order.folder))
        print_paths(text("Pictures:"), pictures)
        print_paths(text("Replay:"), replay)
    return summary.target_met


def _no_target(scenario: Path) -> Problem:
    return Problem(
        file=str(scenario),
        where="target_s",
        message=text("is not given, but --require-target asks for it"),
        hint=text("add target_s = 300 (seconds), or leave the option out"),
    )


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
