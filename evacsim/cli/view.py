"""`evacsim view`: a replay of a results folder, or of two, in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import JsonOption, print_json, print_paths, print_problems
from evacsim.cli.progress import progress
from evacsim.errors import InputError, Problem
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.cli.outputs import ViewJson


def view(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    others: Annotated[
        list[Path] | None, typer.Argument(metavar="[DIR_B] [DRILL]", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", show_default=False, help=mark("The file; DIR/replay.html.")),
    ] = None,
    gif: Annotated[
        bool, typer.Option("--gif", help=mark("Write a moving picture for a chat, too: NAME.gif."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a replay: one HTML file that opens by double click, without network or server.

    A second results folder (DIR_B) runs beside the first on the same clock; the record of a drill
    (DRILL) stands on its curve.
    """
    from evacsim.analysis.drill.compare import compare_all
    from evacsim.results.store import read_results
    from evacsim.view.write import write_replay

    second, record = _sorted(others or [])
    runs = [read_results(each) for each in (folder, *second)]
    path = out if out is not None else folder / "replay.html"
    with progress("page"):
        drills = compare_all(runs[0], record) if record else ()
        for drill in drills:
            print_problems(drill.problems)
        paths = [write_replay(runs, path, drills=drills)]
        if gif:
            from evacsim.view.gif import write_gif

            paths.append(write_gif(runs[0], path.with_suffix(".gif")))
    if as_json:
        told: ViewJson = {"html": str(paths[0])}
        if gif:
            told["gif"] = str(paths[1])
        print_json(told)
    else:
        print_paths(text("Replay:"), paths)


def _sorted(others: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the second results folder and the record of a drill, each at most one.

    Raises
    ------
    InputError
        If there are more.
    """
    folders = [path for path in others if path.is_dir()]
    records = [path for path in others if not path.is_dir()]
    problems = [
        Problem(file=str(path), where="", message=message, hint=hint)
        for many, message, hint in (
            (folders, text("is one results folder too many"), text("a replay shows two at most")),
            (records, text("is one drill record too many"), text("a replay shows one")),
        )
        for path in many[1:]
    ]
    if problems:
        raise InputError(problems)
    return folders, records
