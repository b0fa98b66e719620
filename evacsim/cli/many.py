"""What the verbs that simulate share: where they do it, and going on."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from evacsim.cli.console import echo_err
from evacsim.cli.interrupt import STOPPED
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT: Final = mark("stopped; what is done is kept: the same command goes on")

WorkersOption = Annotated[
    int,
    typer.Option(metavar="N", min=1, max=1024, help=mark("Processes; the results are the same.")),
]
CoresOption = Annotated[
    int | None,
    typer.Option(min=1, max=1024, show_default=False, help=mark("Processes; all cores if unset.")),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", show_default=False,
        help=mark("A Dask scheduler, tcp://HOST:8786; local starts one with --workers processes."),
    ),
]  # fmt: skip
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume",
        help=mark("Take results that are complete as they are; what was stopped goes on anyway."),
    ),
]


class Where(NamedTuple):
    """Who does the work: processes, or a cluster."""

    workers: int
    cluster: str | None


def where_of(workers: int | None, cluster: str | None) -> Where:
    """Return who is to do the work: all cores where nobody says."""
    return Where(workers or os.cpu_count() or 1, cluster)


@contextlib.contextmanager
def kept_for(verb: str, scenario: Path) -> Iterator[Path]:
    """Give where a verb that writes no results keeps what it has done; say so on Ctrl-C."""
    from evacsim.jobs.unfinished import is_kept_aside

    keep = Path("results") / f"{scenario.stem}-{verb}"
    try:
        yield keep
    except KeyboardInterrupt:
        if not is_kept_aside(keep):
            raise
        echo_err(text(KEPT))
        raise typer.Exit(STOPPED) from None
