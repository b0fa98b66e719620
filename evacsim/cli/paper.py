"""`evacsim paper`: the paperwork of a drill, as PDF and .docx."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import JsonOption, print_json, print_paths, print_problems
from evacsim.cli.source import source_of
from evacsim.locale import asked, mark, speaking, text


def paper(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SCENARIO|RESULTS|RECORD...",
            show_default=False,
            help=mark(
                "A scenario or workbook, a results folder, records of drills (the last counts)."
            ),
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            show_default=False,
            help=mark(
                "drill-plan, door-cards, posts, record, evaluation, after-drill or incident."
            ),
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help=mark("The folder."))
    ] = Path("papers"),
    trace: Annotated[
        bool, typer.Option("--trace", help=mark("Set the source of each value small behind it."))
    ] = False,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.docx",
            show_default=False,
            help=mark("Fill in this form with {{ keys }} instead; --json lists the keys."),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a paper of a drill as PDF and .docx, filled in as far as is known.

    What nobody wrote down stays empty; simulated times stand apart; judgement, causes and
    signatures are left to people. Papers are in Chinese unless asked otherwise.
    """
    from evacsim.drills.read import is_record
    from evacsim.paper.inputs import read_inputs
    from evacsim.paper.write import papers_json, write_papers

    made = [
        path if path.is_dir() or (path.exists() and is_record(path)) else source_of(path).file
        for path in sources
    ]
    with speaking(asked() or "zh"):  # schools and bureaus read them
        inputs = read_inputs(made)
        written = write_papers(kind, inputs, out, sources=trace, template=template)
        shown = papers_json(kind, written, inputs)
    print_problems(inputs.problems)
    if as_json:
        print_json(shown)
        return
    print_paths(text("Papers:"), [file for one in written for file in one.files])
