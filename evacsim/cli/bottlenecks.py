"""`evacsim bottlenecks`: where the seconds went, who was held up, and what would help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import JsonOption, echo_err, print_json, print_problems, show
from evacsim.cli.many import ClusterOption, Where, where_of
from evacsim.cli.progress import progress
from evacsim.errors import Problem, ResultsError
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.chain_target import Target
    from evacsim.analysis.density.saturation import Saturation
    from evacsim.analysis.drill.recorded import Recorded
    from evacsim.analysis.facts import Facts
    from evacsim.cli.outputs import BottlenecksOutput
    from evacsim.results.store import Results
    from evacsim.studies.relief import Relief


WorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1, show_default=False, help=mark("Processes for --relief; all cores if unset.")
    ),
]
DrillOption = Annotated[
    Path | None,
    typer.Option(show_default=False, help=mark("A drill record: where its seconds went, beside.")),
]
PlotOption = Annotated[
    Path | None,
    typer.Option(
        show_default=False, help=mark("Folder for pictures: saturation, and what would help.")
    ),
]


def bottlenecks(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    of: Annotated[
        str,
        typer.Option(help=mark("Whose time: last, p95, class:ID, floor:ID or stair:ID.")),
    ] = "last",
    with_relief: Annotated[
        bool,
        typer.Option(
            "--relief/--no-relief",
            help=mark("Simulate what would help too (minutes); the rest comes at once."),
        ),
    ] = True,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    drill: DrillOption = None,
    plot: PlotOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where the seconds went: the chain of causes back to the alarm, queues, what would help.

    The chain runs from the last one out (or --of) back through whoever was waited for; its parts
    add up to the total. Changes are tried on the same random people as the drill.
    """
    from evacsim.analysis.chain.bottlenecks import bottlenecks as split
    from evacsim.analysis.chain.chain_target import parse_target
    from evacsim.analysis.density.saturation import saturation
    from evacsim.analysis.facts import facts_of
    from evacsim.analysis.naming import Names
    from evacsim.results.store import read_results
    from evacsim.statements.bottlenecks import bottlenecks_statement, relief_statement
    from evacsim.statements.recorded import recorded_statement

    target = parse_target(of)
    _refuse(plot, drill, target)
    with progress("seconds"):
        results = read_results(folder)
        facts = facts_of(results)
        found = split(results, target=target, facts=facts)
        recorded = _recorded(results, drill, facts) if drill is not None else ()
        busy = saturation(results, facts)
    if not as_json:
        names = Names(facts.building)
        told = (block for run in recorded for block in recorded_statement(run, names))
        show([*bottlenecks_statement(found, names, busy), *told])
    helps = _relief(results, where_of(workers, cluster)) if with_relief else None
    if as_json:
        print_json(_json(found, busy, recorded, helps))
    elif helps is not None:
        show(relief_statement(helps, found.ending))
    if plot is not None:
        _draw(results, facts, helps, plot)


def _json(
    found: Bottlenecks,
    busy: Sequence[Saturation],
    recorded: Sequence[Recorded],
    helps: Relief | None,
) -> BottlenecksOutput:
    from evacsim.analysis.chain.bottlenecks_json import bottlenecks_json
    from evacsim.analysis.drill.recorded import recorded_json
    from evacsim.studies.relief import relief_json

    runs = [recorded_json(run) for run in recorded]
    return {
        **bottlenecks_json(found),
        "saturation": [one.as_json() for one in busy],
        "recorded": runs[0] if runs else None,
        "recorded_other_runs": runs[1:],
        "relief": None if helps is None else relief_json(helps),
    }


def _refuse(plot: Path | None, drill: Path | None, target: Target) -> None:
    """Say at once what cannot be: pictures into a file, a record of only a class."""
    if drill is not None and target.kind != "last":
        hint = text("leave --of away, or see classes and stairs: evacsim compare")
        message = text("a record is followed from the last one out only")
        raise ResultsError([Problem(file="--of", where="", message=message, hint=hint)])
    if plot is not None and plot.exists() and not plot.is_dir():
        message = text("a file of this name is in the way")
        raise ResultsError([Problem(file=str(plot), where="--plot", message=message)])


def _draw(results: Results, facts: Facts, helps: Relief | None, folder: Path) -> None:
    """Draw how busy the connections were, and what would help; say where."""
    from evacsim.plots import draw
    from evacsim.plots.tornado import draw_relief

    folder.mkdir(parents=True, exist_ok=True)
    with progress("pictures"):
        paths = draw(results, "saturation", folder / "saturation", facts=facts)
        if helps is not None:
            paths += draw_relief(results, helps, folder / "relief")
    for path in paths:
        echo_err(str(path))


def _recorded(results: Results, drill: Path, facts: Facts) -> tuple[Recorded, ...]:
    from evacsim.analysis.drill.recorded import recorded_chains
    from evacsim.drills.read import read_drill

    found = recorded_chains(results, read_drill(drill, facts.building), facts)
    for run in found:
        print_problems(run.problems)
    return found


def _relief(results: Results, where: Where) -> Relief:
    """Try the changes."""
    from evacsim.studies.relief import relief

    told = mark("trying what would help, on the same people; --no-relief leaves this out")
    echo_err(text(told))
    with progress("relief") as tell:
        return relief(results, workers=where.workers, cluster=where.cluster, progress=tell)
