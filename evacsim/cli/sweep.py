"""`evacsim sweep`: one scenario at many points, and what its answer depends on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo_err,
    print_json,
    print_paths,
    print_problems,
    show,
)
from evacsim.cli.interrupt import NOTHING_WRITTEN, STOPPED
from evacsim.cli.many import KEPT, ClusterOption, ResumeOption, WorkersOption
from evacsim.cli.progress import progress
from evacsim.cli.source import ScenarioArgument
from evacsim.errors import InputError, Problem
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from evacsim.studies.sweep import Sweep
    from evacsim.studies.sweep_design import Design

SWEEPS = Path("results")

VaryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--vary", metavar="KEY=V1,V2,...", show_default=False,
        help=mark("A key of the scenario and its values; give it once for each key."),
    ),
]  # fmt: skip
DesignOption = Annotated[
    Path | None,
    typer.Option(
        "--design", metavar="FILE", show_default=False,
        help=mark("A TOML file: grid, list, latin-hypercube or sobol."),
    ),
]  # fmt: skip
BuildingsOption = Annotated[
    Path | None,
    typer.Option(
        "--buildings", metavar="FOLDER", show_default=False,
        help=mark("Run it in every building file of a folder, too."),
    ),
]  # fmt: skip
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", show_default=False, help=mark("Folder; results/NAME-sweep by default.")
    ),
]
ReplicationsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, max=100_000, show_default=False,
        help=mark("Repetitions at each point, not the scenario's."),
    ),
]  # fmt: skip
SeedOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, show_default=False, help=mark("Not the scenario's.")),
]
SkipOption = Annotated[
    bool, typer.Option("--skip-faulty", help=mark("Leave out points with faults; they are listed."))
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help=mark("Replace an earlier sweep in --out."))
]


def sweep(
    scenario: ScenarioArgument,
    vary: VaryOption = None,
    design: DesignOption = None,
    buildings: BuildingsOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    out: OutOption = None,
    workers: WorkersOption = 1,
    cluster: ClusterOption = None,
    resume: ResumeOption = False,
    skip_faulty: SkipOption = False,
    no_plots: Annotated[bool, typer.Option("--no-plots", help=mark("Draw no pictures."))] = False,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate a scenario at many points: response, knee, limit of the target, what matters.

    A KEY is the path of a number or word in the scenario file: movement.law, routing.compliance,
    pre_movement.distribution.median_s, group.size (every group), group.ID.size (one),
    event.0.at_s (the first event). population.per_class sets the pupils of every classroom.
    building.KEY is in the building file: building.stairwell.A.clear_width_m. The same people are
    at every point.
    """
    from evacsim.jobs.unfinished import kept_keys
    from evacsim.studies.sweep import run_sweep
    from evacsim.studies.sweep_points import building_files

    files = building_files(buildings) if buildings is not None else None
    points = _design(vary or [], design, tuple(files or ()))
    folder = out if out is not None else SWEEPS / f"{scenario.stem}-sweep"
    try:
        with progress("replications", label=scenario.stem) as report:
            made, faults = run_sweep(
                scenario, points, folder, buildings=files, replications=replications, seed=seed,
                workers=workers, cluster=cluster, resume=resume, overwrite=overwrite,
                skip_faulty=skip_faulty, progress=report,
            )  # fmt: skip
    except KeyboardInterrupt:
        kept = kept_keys(folder)
        echo_err(text(KEPT) if kept else text(NOTHING_WRITTEN))
        raise typer.Exit(STOPPED) from None
    print_problems(faults)
    pictures = [] if no_plots else _draw(made)
    _print(made, scenario, pictures, as_json=as_json)


def _design(vary: list[str], file: Path | None, buildings: tuple[str, ...]) -> Design:
    """Return the points that the options name."""
    from evacsim.studies.sweep_design import Factor, grid, read_design, with_factor
    from evacsim.studies.sweep_keys import BUILDING, read_vary

    if vary and file is not None:
        raise InputError(
            [_option("--design", text("cannot stand beside --vary"), text("put the keys in it"))]
        )
    pairs = [read_vary(written) for written in vary]
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InputError(
            [
                _option(
                    "--vary",
                    text("names {twice} twice", twice=twice[0]),
                    text("give all values at once"),
                )
            ]
        )
    if not pairs and file is None and not buildings:
        hint = text("give --vary KEY=V1,V2, --design FILE or --buildings FOLDER")
        raise InputError([_option("--vary", text("is missing: nothing is varied"), hint)])
    found = read_design(file) if file is not None else grid(dict(pairs))
    if not buildings:
        return found
    if any(factor.key == BUILDING for factor in found.factors):
        raise InputError(
            [_option("--buildings", text("cannot stand beside a factor building"), "")]
        )
    return with_factor(found, Factor(key=BUILDING, levels=buildings))


def _option(name: str, message: str, hint: str) -> Problem:
    return Problem(file=name, where="", message=message, hint=hint)


def _draw(made: Sweep) -> list[Path]:
    from evacsim.plots.sweep import draw_sweep

    try:
        with progress("pictures"):
            return draw_sweep(made, made.folder)
    except KeyboardInterrupt:
        echo_err(
            text(
                "stopped; the tables are in {folder}, the pictures are not complete",
                folder=made.folder,
            )
        )
        raise typer.Exit(STOPPED) from None


def _print(made: Sweep, scenario: Path, pictures: list[Path], *, as_json: bool) -> None:
    from evacsim.analysis.naming import Names
    from evacsim.building.read import read_building
    from evacsim.scenario.read import find_building, read_scenario
    from evacsim.statements.sweep import sweep_statement
    from evacsim.studies.sweep_json import sweep_json

    if as_json:
        print_json(sweep_json(made, pictures))
        return
    building = read_building(find_building(read_scenario(scenario), scenario))
    show(sweep_statement(made, Names(building)))
    tables = [made.folder / name for name in ("runs.csv", "runs.parquet", "points.csv")]
    print_paths(text("Files:"), [*tables, *pictures])
