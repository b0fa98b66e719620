"""`evacsim show`: what is in a building file, in numbers and as a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import JsonOption, LangOption


def show(
    building: Annotated[Path, typer.Argument(metavar="BUILDING", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", show_default=False, help="Folder of the plan."),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="One or more of png, svg, pdf, with commas between.")
    ] = "png",
    no_plots: Annotated[bool, typer.Option("--no-plots", help="Draw no plan.")] = False,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Print floors, areas, widths, loads and travel distances; draw the plan of every floor."""
