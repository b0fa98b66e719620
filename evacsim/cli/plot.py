"""`evacsim plot`: one picture of a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo_err,
    picture_formats,
    print_json,
    print_paths,
)
from evacsim.cli.progress import progress
from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import mark, text
from evacsim.units import parse_time

if TYPE_CHECKING:
    from evacsim.cli.outputs import PlotJson


def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            show_default=False,
            help=(
                mark(
                    "curve, plan-density, plan-time, stairs, gantt, exits, waterfall, chain, "
                    "plan-chain, saturation or convergence."
                )
            ),
        ),
    ],
    formats: Annotated[
        str,
        typer.Option("--format", help=mark("One or more of png, svg, pdf, with commas between.")),
    ] = "png",
    at: Annotated[
        str | None,
        typer.Option(
            show_default=False, help=mark("Time for people counts: m:ss, h:mm:ss or seconds.")
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", show_default=False, help=mark("File name without its ending.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Draw one picture of a results folder, of a kind named above."""
    chosen = picture_formats(formats)
    at_s = None if at is None else _time(at)
    from evacsim.plots import KINDS, MOST_DRAWN, draw
    from evacsim.results.store import read_results

    if kind not in KINDS:
        problem = Problem(
            file="KIND",
            where="",
            message=text('"{kind}" is no kind of picture', kind=kind),
            hint=nearest_name(kind, KINDS),
        )
        raise InputError([problem])
    stem = out if out is not None else folder / kind
    if stem.suffix.removeprefix(".") in chosen:
        stem = stem.with_suffix("")
    with progress("pictures"):
        results = read_results(folder)
        if results.manifest.replications > MOST_DRAWN and kind != "convergence":
            echo_err(
                text("the picture shows the first {most_drawn} replications", most_drawn=MOST_DRAWN)
            )
        paths = draw(results, kind, stem, formats=chosen, at_s=at_s)
    if as_json:
        told: PlotJson = {"kind": kind, "pictures": [str(path) for path in paths]}
        print_json(told)
    else:
        print_paths(text("Pictures:"), paths)


def _time(written: str) -> float:
    try:
        return parse_time(written)
    except ValueError as error:
        raise InputError([Problem(file="--at", where="", message=str(error))]) from None
