"""`evacsim crush`: how dangerous a crowd gets, what causes it, what would take it away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import JsonOption, echo, echo_err, print_json, print_problems, show
from evacsim.cli.many import ClusterOption, CoresOption, Where, kept_for, where_of
from evacsim.cli.progress import progress
from evacsim.cli.source import ScenarioArgument
from evacsim.errors import Problem, ResultsError
from evacsim.locale import mark, text
from evacsim.sinks import one_line

if TYPE_CHECKING:
    from evacsim.cli.outputs import PressingJson, PressingsJson
    from evacsim.studies.crush import Crush


def crush(
    scenario: ScenarioArgument,
    replications: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, show_default=False, help=mark("Instead of the file's.")),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, show_default=False, help=mark("Instead of the file's."))
    ] = None,
    pressing: Annotated[
        str | None,
        typer.Option(
            show_default=False,
            help=mark("Only the index at these values, for example 0,0.25,0.5,0.75,1."),
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(show_default=False, help=mark("Folder for the two pictures.")),
    ] = None,
    workers: CoresOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how dense a crowd gets, where and when; take triggers away, put remedies in, compare.

    Everything is tried on the same random people. It warns; it never tells of injuries.
    """
    from evacsim.statements.crush import crush_statement, pressing_statement

    where = where_of(workers, cluster)
    if plot is not None and plot.exists() and not plot.is_dir():
        message = text("a file of this name is in the way")
        raise ResultsError([Problem(file=str(plot), where="--plot", message=message)])
    if pressing is not None:
        values = _values(pressing)
        found = [_study(scenario, replications, seed, where, value) for value in values]
        print_problems(found[0].warnings)
        if as_json:
            told: PressingsJson = {
                "scenario": str(found[0].scenario),
                "index_by_pressing": _by(found),
            }
            print_json(told)
        else:
            show(pressing_statement(found))
        return
    one = _study(scenario, replications, seed, where, None)
    print_problems(one.warnings)
    if as_json:
        print_json(one.as_json())
    else:
        show(crush_statement(one))
    if plot is not None:
        for path in _draw(scenario, one, plot):
            echo_err(str(path)) if as_json else echo(f"  {one_line(path)}")


def _values(written: str) -> list[float]:
    """Read `0,0.5,1`."""
    values, problems = [], []
    for part in written.split(","):
        try:
            value = float(part)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            message = text(
                '"{part}" is no pressing; must be a number from 0 to 1', part=part.strip()
            )
            problems.append(Problem(file="--pressing", where="", message=message))
        values.append(value)
    if problems:
        raise ResultsError(problems)
    return values


def _by(found: list[Crush]) -> list[PressingJson]:
    return [
        {
            "pressing": one.pressing,
            "index": one.diagnosis.index,
            "index_place": one.diagnosis.index_place,
            "exposure_person_s": {
                f"{level:g}": value for level, value in one.diagnosis.exposure_person_s.items()
            },
        }
        for one in found
    ]


def _study(
    scenario: Path,
    replications: int | None,
    seed: int | None,
    where: Where,
    pressing: float | None,
) -> Crush:
    """Study a scenario; at a pressing of its own only as it is."""
    from evacsim.studies.crush import crush as study

    with kept_for("crush", scenario) as keep, progress("replications", label=scenario.stem) as tell:
        return study(
            scenario,
            replications=replications,
            seed=seed,
            workers=where.workers,
            cluster=where.cluster,
            keep=keep,
            pressing=pressing,
            alone=pressing is not None,
            progress=tell,
        )


def _draw(scenario: Path, found: Crush, folder: Path) -> list[Path]:
    from evacsim.plots.crush import draw_crush
    from evacsim.simulation.replicate import prepare
    from evacsim.studies.crush_maps import density_maps

    with progress("pictures"):
        return draw_crush(found, density_maps(prepare(scenario), found), folder)
