"""`evacsim new`: a commented building file to be filled in with a tape measure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import JsonOption, print_json
from evacsim.errors import BuildingError, Problem


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", show_default=False, help="What the building is called.")
    ],
    floors: Annotated[
        int, typer.Option(metavar="N", min=1, max=60, help="Floors, the ground floor too.")
    ] = 4,
    rooms: Annotated[int, typer.Option(metavar="N", min=1, max=60, help="Rooms a floor.")] = 6,
    stairs: Annotated[
        int, typer.Option(metavar="N", min=1, max=8, help="Stairs from top to ground.")
    ] = 2,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", show_default=False, help="The file; NAME.toml by default."),
    ] = None,
    overwrite: Annotated[bool, typer.Option(help="Replace the file if it exists.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a commented building file for so many floors, rooms and stairs."""
    from evacsim.building.template import building_text

    path = out if out is not None else Path(f"{name}.toml")
    text = building_text(floors=floors, rooms=rooms, stairs=stairs, name=name)
    if path.exists() and not overwrite:
        message = "exists already and is not replaced"
        hint = "choose another name with -o, or add --overwrite"
        raise BuildingError([Problem(file=str(path), where="", message=message, hint=hint)])
    path.write_text(text, encoding="utf-8", newline="\n")
    if as_json:
        sizes = {"floors": floors, "rooms_per_floor": rooms, "stairs": stairs}
        print_json({"file": str(path), **sizes})
        return
    typer.echo(f"{path}: {floors} floors, {rooms} rooms a floor, stairs: {stairs}")
    typer.echo("Put in your own numbers; every line says how to measure its own. Then:")
    typer.echo(f"  evacsim check {path}")
