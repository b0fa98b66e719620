"""`evacsim run`: the main job, from a scenario file to results, summary and pictures."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    STOPPED,
    TARGET_MISSED,
    JsonOption,
    Lang,
    LangOption,
    print_json,
    say,
)
from evacsim.errors import Problem, ResultsError, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evacsim.results.store import Results

RESULTS = Path("results")


def run(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", show_default=False, help="Results folder; results/NAME by default."
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=100_000,
            show_default=False,
            help="Repetitions, not the scenario's.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, max=1024, help="Processes; the results are the same.")
    ] = 1,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, show_default=False, help="Seed, not the scenario's."),
    ] = None,
    no_plots: Annotated[bool, typer.Option("--no-plots", help="Draw no pictures.")] = False,
    lang: LangOption = "en",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results of other inputs.")
    ] = False,
    require_target: Annotated[
        bool, typer.Option("--require-target", help="End with 3 if the target is missed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate a scenario, print the summary and draw the standard pictures."""
    from evacsim.analysis.timing import run_json, summarise
    from evacsim.cli.summary_text import print_places, print_summary, target_met
    from evacsim.results.store import check_destination, read_results
    from evacsim.scenario.read import find_building, read_scenario
    from evacsim.simulation.replicate import run_scenario

    plan = read_scenario(scenario)
    if require_target and plan.target_s is None:
        raise ScenarioError([_no_target(scenario)])
    folder = out if out is not None else RESULTS / scenario.stem
    again = _same_run(
        folder,
        files={"scenario": scenario, "building": find_building(plan, scenario)},
        seed=plan.seed if seed is None else seed,
        replications=plan.replications if replications is None else replications,
    )
    check_destination(folder, overwrite=overwrite or again)
    with _progress(plan.name) as report:
        run_scenario(
            scenario,
            folder,
            replications=replications,
            workers=workers,
            seed=seed,
            progress=report,
            overwrite=overwrite or again,
        )
    if again:
        say(f"replaced the earlier results of the same inputs in {folder}")
    results = read_results(folder)
    pictures = [] if no_plots else _draw(results, lang)
    summary = summarise(results)
    if as_json:
        print_json(run_json(summary))
    else:
        print_summary(results, summary, lang=lang)
        print_places(folder, pictures, lang=lang)
    if require_target and not target_met(summary):
        raise typer.Exit(TARGET_MISSED)


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
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def _draw(results: Results, lang: Lang) -> list[Path]:
    """Draw the standard pictures; the results are already safe when somebody stops it."""
    from evacsim.plots import draw_standard

    try:
        return draw_standard(results, results.folder, lang)
    except KeyboardInterrupt:
        say(f"stopped; the results are in {results.folder}, the pictures are not complete")
        raise typer.Exit(STOPPED) from None
