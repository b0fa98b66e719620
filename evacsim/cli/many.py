"""What the verbs of many replications share: where they run, and going on."""

from __future__ import annotations

from typing import Annotated

import typer

from evacsim.locale import mark

ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", show_default=False,
        help=mark("A Dask scheduler, tcp://HOST:8786; local starts one with --workers processes."),
    ),
]  # fmt: skip
ResumeOption = Annotated[
    bool, typer.Option("--resume", help=mark("Go on with what was stopped or killed."))
]
