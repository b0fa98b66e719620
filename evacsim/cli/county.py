"""`evacsim county`: many schools' results and drill records, rolled up level by level."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo,
    print_json,
    print_paths,
    print_problems,
    show,
)
from evacsim.cli.progress import progress
from evacsim.locale import mark

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", show_default=False, help=mark("Write CSV, XLSX and a page into this folder.")
    ),
]
FoldersOption = Annotated[
    str,
    typer.Option(
        "--folders",
        metavar="LEVELS",
        show_default=False,
        help=mark("What the folders below FOLDER are: township/school, school/building, ..."),
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option("--county", show_default=False, help=mark("The county, where no record says it.")),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="YYYY-MM", show_default=False, help=mark("First month of the rule.")
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="YYYY-MM", show_default=False, help=mark("Last month of the rule.")
    ),
]
CalendarOption = Annotated[
    Path | None,
    typer.Option(
        "--calendar",
        metavar="FILE",
        show_default=False,
        help=mark("Terms, holidays, exams, schools; else FOLDER's calendar.toml or .xlsx."),
    ),
]


def county(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", show_default=False)],
    out: OutOption = None,
    folders: FoldersOption = "",
    name: NameOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    calendar: CalendarOption = None,
    verify: Annotated[
        bool, typer.Option("--verify", help=mark("Check every byte of every results folder."))
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=mark("Replace an earlier roll-up in --out."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Roll up all results and drill records below FOLDER: a table per level.

    Drills held against the rule of one a month, times against target, worst bottlenecks, open
    findings: for the county, townships, schools, buildings and classes. Who something is of is
    taken from the record (columns county, township, school, building), else from the folders as
    --folders states; results take the school whose records name their building. What none tells
    is shown as not told. What cannot be read is listed and does not stop the others.
    """
    from evacsim.county.calendar import calendar_of
    from evacsim.county.find import stated
    from evacsim.county.gather import gather
    from evacsim.county.levels import today
    from evacsim.county.months import check_months
    from evacsim.county.words import say
    from evacsim.county.write import COUNTY, county_json, roll_up, write_county
    from evacsim.results.folder import check_free
    from evacsim.statements.county import county_statement

    told = stated(name, folders)
    if out is not None:
        check_free(out, COUNTY, overwrite=overwrite)
    check_months(since, until)
    year = calendar_of(folder, calendar)
    day = today()
    with progress("read") as report:
        found = gather(
            folder, stated=told, today=day, calendar=year, verify=verify, progress=report
        )
    print_problems(found.problems)
    with progress("tables"):
        made = roll_up(found, today=day, since=since, until=until, calendar=year)
        paths = write_county(made, out, overwrite=overwrite) if out is not None else []
    if as_json:
        print_json(county_json(made, paths))
        return
    show(county_statement(made))
    if paths:
        print_paths(say("files"), paths)
    else:
        echo(say("not_written"))
