"""`evacsim paper`: the paperwork of a drill, as PDF and .docx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import JsonOption, print_json, print_paths, print_problems
from evacsim.cli.county import CalendarOption, FoldersOption, NameOption
from evacsim.cli.progress import progress
from evacsim.cli.source import source_of
from evacsim.errors import InputError, Problem
from evacsim.locale import asked, mark, speaking, text

if TYPE_CHECKING:
    from evacsim.paper.of_folder import Asked


SourcesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="SCENARIO|RESULTS|RECORD|FOLDER...",
        show_default=False,
        help=mark(
            "A scenario or workbook, a results folder, records of drills (the last counts); or "
            "a folder of records."
        ),
    ),
]
KindOption = Annotated[
    str,
    typer.Option(
        "--kind",
        show_default=False,
        help=mark(
            "drill-plan, door-cards, posts, record, evaluation, after-drill, incident; of a "
            "folder of records: half-year, county."
        ),
    ),
]
OutOption = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=mark("The folder."))]
TraceOption = Annotated[
    bool, typer.Option("--trace", help=mark("Set the source of each value small behind it."))
]
TemplateOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.docx",
        show_default=False,
        help=mark("Fill in this form with {{ keys }} instead; --json lists the keys."),
    ),
]
FirstOption = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="YYYY-MM", show_default=False, help=mark("First month of a half-year.")
    ),
]
LastOption = Annotated[
    str | None,
    typer.Option("--until", metavar="YYYY-MM", show_default=False, help=mark("Its last month.")),
]
SchoolOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", show_default=False, help=mark("Of this school only, not of the county.")
    ),
]


def paper(
    sources: SourcesArgument,
    kind: KindOption,
    out: OutOption = Path("papers"),
    trace: TraceOption = False,
    template: TemplateOption = None,
    since: FirstOption = None,
    until: LastOption = None,
    school: SchoolOption = None,
    folders: FoldersOption = "",
    name: NameOption = None,
    calendar: CalendarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a paper of a drill as PDF and .docx, filled in as far as is known.

    What nobody wrote down stays empty; simulated times stand apart; judgement, causes and
    signatures are left to people. Papers are in Chinese unless asked otherwise. Of a folder of
    records: the half-year summary of a county or a school (half-year), the county's table (county).
    """
    from evacsim.paper.kinds import OF_FOLDERS

    if kind in OF_FOLDERS:
        from evacsim.paper.of_folder import Asked

        asked_for = Asked(
            since=since, until=until, folders=folders, county=name, calendar=calendar, school=school
        )
        _of_folder(kind, sources, asked_for, out, trace=trace, template=template, as_json=as_json)
        return
    from evacsim.drills.read import is_record
    from evacsim.imports.read import is_book
    from evacsim.paper.inputs import read_inputs
    from evacsim.paper.write import papers_json, write_papers

    made = [
        path
        if path.is_dir() or (path.exists() and not is_book(path) and is_record(path))
        else source_of(path).file
        for path in sources
    ]
    with progress("page"), speaking(asked() or "zh"):  # schools and bureaus read them
        inputs = read_inputs(made)
        written = write_papers(kind, inputs, out, sources=trace, template=template)
        shown = papers_json(kind, written, inputs.problems)
    print_problems(inputs.problems)
    if as_json:
        print_json(shown)
        return
    print_paths(text("Papers:"), [file for one in written for file in one.files])


def _of_folder(
    kind: str,
    sources: list[Path],
    asked_for: Asked,
    out: Path,
    *,
    trace: bool,
    template: Path | None,
    as_json: bool,
) -> None:
    """Write a paper of a folder of records."""
    from evacsim.paper.kinds import papers_of_folder
    from evacsim.paper.of_folder import read_half
    from evacsim.paper.write import papers_json, put_papers

    if len(sources) > 1:
        message = text("only one folder can stand here, beside {first}", first=sources[0])
        raise InputError([Problem(file=str(sources[1]), where="", message=message)])
    with progress("page"), speaking(asked() or "zh"):  # as above
        half = read_half(sources[0], asked_for)
        made = papers_of_folder(kind, half)
        written = put_papers(made, out, sources=trace, template=template)
        problems = half.county.found.problems
        shown = papers_json(kind, written, problems)
    print_problems(problems)
    if as_json:
        print_json(shown)
        return
    print_paths(text("Papers:"), [file for one in written for file in one.files])
