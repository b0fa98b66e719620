"""`evacsim export`: the result tables for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evacsim.cli.console import JsonOption, print_json, print_paths
from evacsim.cli.progress import progress
from evacsim.cli.words import say as words


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    table_format: Annotated[
        Literal["csv", "xlsx"], typer.Option("--format", help="csv (UTF-8 with mark) or xlsx.")
    ] = "csv",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", show_default=False, help="Folder; the results folder if none."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the result tables as CSV or as one Excel workbook."""
    from evacsim.results.export import export as write
    from evacsim.results.store import read_results

    with progress("tables") as tell:
        results = read_results(folder)
        paths = write(
            results, out if out is not None else folder, format=table_format, progress=tell
        )
    if as_json:
        print_json({"format": table_format, "files": [str(path) for path in paths]})
    else:
        print_paths(words("tables"), paths)
