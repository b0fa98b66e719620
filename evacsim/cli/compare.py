"""`evacsim compare`: recorded drills beside the simulation, and why they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo_err,
    picture_formats,
    print_json,
    print_paths,
    print_problems,
    show,
)
from evacsim.cli.progress import progress
from evacsim.locale import mark, text


def compare(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    drills: Annotated[list[Path], typer.Argument(metavar="DRILL...", show_default=False)],
    as_json: JsonOption = False,
    plots: Annotated[
        Path | None,
        typer.Option(
            "--plots", show_default=False, help=mark("Draw the pictures into this folder.")
        ),
    ] = None,
    formats: Annotated[
        str,
        typer.Option("--format", help=mark("One or more of png, svg, pdf, with commas between.")),
    ] = "png",
    all_classes: Annotated[
        bool,
        typer.Option("--all-classes", help=mark("Every class, not only the ten farthest off.")),
    ] = False,
) -> None:
    """Set drill records beside a results folder: times, curve, classes, stairs, and the gap."""
    from evacsim.analysis.drill.compare import MOST_COMPARED, compare_all
    from evacsim.analysis.drill.compare_json import compare_json
    from evacsim.analysis.naming import Names
    from evacsim.building.read import read_building
    from evacsim.results.store import read_results
    from evacsim.statements.compare import comparison_statement, trend_table

    chosen = picture_formats(formats)
    with progress("drills") as tell:
        results = read_results(folder)
        if results.manifest.replications > MOST_COMPARED:
            echo_err(
                text(
                    "compared are the first {most_compared} replications",
                    most_compared=MOST_COMPARED,
                )
            )
        found = compare_all(results, drills, progress=tell)
    for one in found:
        print_problems(one.problems)
    paths = []
    if plots is not None:
        from evacsim.plots.compare import draw_comparisons

        with progress("pictures") as tell:
            paths = draw_comparisons(found, plots, formats=chosen, progress=tell)
    if as_json:
        print_json(compare_json(found, paths))
        return
    names = Names(read_building(results.building_file))
    for one in found:
        show(comparison_statement(one, names, all_classes=all_classes))
    if len(found) > 1:
        show([trend_table(found)])
    print_paths(text("Pictures:"), paths)
