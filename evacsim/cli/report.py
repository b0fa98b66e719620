"""`evacsim report`: a run and the drill that was held, on A4, as HTML, PDF and Word."""

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
)
from evacsim.cli.many import ClusterOption, CoresOption, Where, where_of
from evacsim.cli.progress import progress, progress_of
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from evacsim.report.gather import Found
    from evacsim.results.store import Results


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    drills: Annotated[
        list[Path] | None, typer.Argument(metavar="[DRILL...]", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            show_default=False,
            help=mark("File name without its ending; DIR/report."),
        ),
    ] = None,
    tornado: Annotated[
        bool, typer.Option("--tornado", help=mark("Draw what would help, too: NAME-tornado.png."))
    ] = False,
    replications: Annotated[
        int,
        typer.Option(min=1, help=mark("At most so many for the second law and for each change.")),
    ] = 8,
    workers: CoresOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the report that is signed, on A4: verdict, times, bottlenecks, what helps, the record.

    With records of drills (DRILL) it says whether the last one met its target, and sets it beside
    the one before. The same drill is simulated with a second law, and changes are tried on the same
    people, so it takes a while.
    """
    from evacsim.report.write import report_json, write_report
    from evacsim.results.store import read_results

    results = read_results(folder)
    found = _gather(results, drills or [], replications, where_of(workers, cluster))
    for drill in found.drills:
        print_problems(drill.comparison.problems)
    stem = out if out is not None else folder / "report"
    pictures: list[Path] = []
    with progress("page"):
        made = write_report(found, stem)
        if tornado:
            from evacsim.plots.tornado import draw_relief

            beside = stem.with_name(f"{stem.name}-tornado")
            pictures = draw_relief(results, found.relief, beside)
    if as_json:
        print_json(report_json(found, made, pictures))
    else:
        echo(made.verdict_text)
        print_paths(text("Report:"), [*made.paths.values(), *pictures])


def _gather(results: Results, drills: list[Path], replications: int, where: Where) -> Found:
    """Simulate what the report needs."""
    from evacsim.report.gather import gather

    with progress_of("law") as tell:
        return gather(
            results,
            drills=drills,
            replications=replications,
            workers=where.workers,
            cluster=where.cluster,
            progress=tell,
        )
