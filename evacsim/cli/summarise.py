"""`evacsim summarise`: the numbers of a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import JsonOption, print_json
from evacsim.cli.progress import progress


def summarise(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Print how long it took: in total, by floor, stair, exit and group, against the target."""
    from evacsim.analysis.times.timing import summarise as numbers
    from evacsim.analysis.times.timing_json import summary_json
    from evacsim.cli.summary_text import print_summary
    from evacsim.results.store import read_results

    with progress("read"):
        results = read_results(folder)
        summary = numbers(results)
    if as_json:
        print_json(summary_json(summary))
    else:
        print_summary(results, summary, all_groups=True)
