"""`evacsim summarise`: the numbers of a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import JsonOption, print_json, show
from evacsim.cli.progress import progress


def summarise(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Print how long it took: in total, by floor, stair, exit and group, against the target."""
    from evacsim.analysis.chain.bottlenecks import last_out_of
    from evacsim.analysis.facts import facts_of
    from evacsim.analysis.naming import Names
    from evacsim.analysis.times.timing import summarise as numbers
    from evacsim.analysis.times.timing_json import summary_json
    from evacsim.results.store import read_results
    from evacsim.statements.summary import summary_statement

    with progress("read"):
        results = read_results(folder)
        facts = facts_of(results)
        summary = numbers(results, facts)
    if as_json:
        print_json(summary_json(summary))
    else:
        names, last_out = Names(facts.building), last_out_of(results)
        show(summary_statement(summary, names, last_out, all_groups=True))
