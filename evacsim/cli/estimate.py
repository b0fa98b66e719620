"""`evacsim estimate`: the hand calculation, without simulating."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evacsim.cli.console import JsonOption, print_json


def estimate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", show_default=False)],
    method: Annotated[
        Literal["capacity", "density"],
        typer.Option(help="capacity: people / capacity; density: the stream's density is carried."),
    ] = "capacity",
    as_json: JsonOption = False,
) -> None:
    """Print the SFPE hand calculation of a scenario, step by step; nothing is simulated."""
    from evacsim.analysis.handcalc import estimate as calculate
