"""`evacsim run`: the main job, from a scenario file to results, summary and pictures."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    TARGET_MISSED,
    JsonOption,
    Lang,
    LangOption,
    print_json,
    print_problems,
    say,
)
from evacsim.cli.interrupt import STOPPED
from evacsim.errors import Problem, ResultsError, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan, Until

RESULTS = Path("results")

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", show_default=False, help="Results folder; results/NAME by default."
    ),
]
ReplicationsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, max=100_000, show_default=False, help="Repetitions, not the scenario's."
    ),
]
WorkersOption = Annotated[
    int, typer.Option(metavar="N", min=1, max=1024, help="Processes; the results are the same.")
]
SeedOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, show_default=False, help="Seed, not the scenario's."),
]
NoPlotsOption = Annotated[bool, typer.Option("--no-plots", help="Draw no pictures.")]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="Replace results of other inputs.")
]
RequireOption = Annotated[
    bool, typer.Option("--require-target", help="End with 3 if the target is missed.")
]


UntilOption = Annotated[
    bool,
    typer.Option(
        "--until-converged",
        help="Add replications until more of them no longer matter: [convergence] of the scenario.",
    ),
]


def run(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", show_default=False)],
    out: OutOption = None,
    replications: ReplicationsOption = None,
    workers: WorkersOption = 1,
    seed: SeedOption = None,
    no_plots: NoPlotsOption = False,
    lang: LangOption = "en",
    overwrite: OverwriteOption = False,
    require_target: RequireOption = False,
    until_converged: UntilOption = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate a scenario, print the summary and draw the standard pictures."""
    from evacsim.results.store import check_destination
    from evacsim.simulation.replicate import prepare, run_scenario

    plan = prepare(scenario)
    if require_target and plan.scenario.target_s is None:
        raise ScenarioError([_no_target(scenario)])
    print_problems(plan.warnings)
    folder = out if out is not None else RESULTS / scenario.stem
    again = _same_run(
        folder,
        files={"scenario": plan.scenario_file, "building": plan.building_file},
        seed=plan.scenario.seed if seed is None else seed,
        replications=plan.scenario.replications if replications is None else replications,
    )
    check_destination(folder, overwrite=overwrite or again)
    with _progress(plan.scenario.name) as report:
        run_scenario(
            scenario,
            folder,
            replications=replications,
            workers=workers,
            seed=seed,
            progress=report,
            overwrite=overwrite or again,
            until=_until(plan, workers, report) if until_converged else None,
        )
    if again:
        say(f"replaced the earlier results of the same inputs in {folder}")
    met = _report(folder, lang=lang, plots=not no_plots, as_json=as_json)
    if require_target and not met:
        raise typer.Exit(TARGET_MISSED)


def _until(plan: Plan, workers: int, report: Callable[[int, int], None]) -> Until:
    """Return what adds replications until they are enough."""
    from evacsim.studies.converge import until_converged

    rule = plan.scenario.convergence
    return functools.partial(until_converged, rule=rule, workers=workers, progress=report)


def _report(folder: Path, *, lang: Lang, plots: bool, as_json: bool) -> bool:
    """Draw and print what a results folder says; return whether the target is met."""
    from evacsim.analysis.timing import run_json, summarise
    from evacsim.cli.summary_text import print_places, print_summary, target_met
    from evacsim.results.store import read_results

    results = read_results(folder)
    pictures = _draw(results, lang) if plots else []
    summary = summarise(results)
    if as_json:
        print_json(run_json(summary))
    else:
        print_summary(results, summary, lang=lang)
        print_places(folder, pictures, lang=lang)
    return target_met(summary)


def _no_target(scenario: Path) -> Problem:
    return Problem(
        file=str(scenario),
        where="target_s",
        message="is not given, but --require-target asks for it",
        hint="add target_s = 300 (seconds), or leave the option out",
    )


def _same_run(folder: Path, *, files: Mapping[str, Path], seed: int, replications: int) -> bool:
    """Tell whether sound results of the very same inputs stand in `folder`."""
    from evacsim.results.manifest import file_sha256
    from evacsim.results.store import read_results

    try:
        earlier = read_results(folder).manifest
    except ResultsError:
        return False
    found = {role: file_sha256(path) for role, path in files.items()}
    return found == {role: note.sha256 for role, note in earlier.inputs.items()} and (
        seed,
        replications,
    ) == (earlier.seed, earlier.replications)


@contextlib.contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr how many replications are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    try:
        with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
            task = bar.add_task(name, total=None)

            def report(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            yield report
    finally:
        if not console.is_terminal:
            console.print()  # rich ends the bar without a line end where it cannot redraw it


def _draw(results: Results, lang: Lang) -> list[Path]:
    """Draw the standard pictures; the results are already safe when somebody stops it."""
    from evacsim.plots import draw_standard

    try:
        return draw_standard(results, results.folder, lang)
    except KeyboardInterrupt:
        say(f"stopped; the results are in {results.folder}, the pictures are not complete")
        raise typer.Exit(STOPPED) from None
