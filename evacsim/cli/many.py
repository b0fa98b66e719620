"""What the verbs of many replications share: where they run, going on, and the bar on stderr."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", show_default=False,
        help="A Dask scheduler, tcp://HOST:8786; local starts one with --workers processes.",
    ),
]  # fmt: skip
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Go on with what was stopped or killed.")
]


@contextlib.contextmanager
def replications_bar(name: str, *, shown: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Give what is told how many are done and their total; `shown` where stderr is a file, too."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    console = Console(stderr=True)
    hidden = not (shown or console.is_terminal)
    known = False
    try:
        with Progress(*columns, *times, console=console, disable=hidden) as bar:
            task = bar.add_task(name, total=None)

            def report(done: int, total: int) -> None:
                nonlocal known
                if known:
                    bar.update(task, completed=done, total=total)
                else:  # what an earlier run has left took no time in this one
                    bar.reset(task, completed=done, total=total)
                known = True

            yield report
    finally:
        if not hidden and not console.is_terminal:
            console.print()  # rich ends the bar without a line end where it cannot redraw it
