"""`evacsim export`: the result tables for a spreadsheet, a scenario as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evacsim.cli.console import (
    JsonOption,
    echo,
    print_json,
    print_paths,
    print_problems,
    problem_dicts,
    spare,
)
from evacsim.cli.progress import progress
from evacsim.locale import asked, mark, text

if TYPE_CHECKING:
    from evacsim.cli.outputs import ExportJson, ExportWorkbookJson, HeldJson
    from evacsim.results.export import Held


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR|SCENARIO", show_default=False)],
    table_format: Annotated[
        Literal["csv", "xlsx"],
        typer.Option("--format", help=mark("csv (UTF-8 with mark) or xlsx.")),
    ] = "csv",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            show_default=False,
            help=mark("Folder; the results folder if none. With --workbook the file."),
        ),
    ] = None,
    rows: Annotated[
        int,
        typer.Option(
            min=0,
            help=mark("Rows of a table in xlsx at most, in whole replications; 0: all."),
        ),
    ] = 50_000,
    workbook: Annotated[
        bool,
        typer.Option("--workbook", help=mark("Write a scenario and its building as a workbook.")),
    ] = False,
    overwrite: Annotated[bool, typer.Option(help=mark("Replace a workbook that exists."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the result tables as CSV or Excel; with --workbook a scenario as a school's workbook.

    What the sheets of that workbook cannot hold is named.
    """
    if workbook:
        _export_workbook(folder, out, overwrite=overwrite, as_json=as_json)
        return
    from evacsim.results.export import export as write
    from evacsim.results.export import left_out
    from evacsim.results.store import read_results

    with progress("tables") as tell:
        results = read_results(folder)
        done = write(
            results,
            out if out is not None else folder,
            format=table_format,
            rows=rows or None,
            progress=tell,
        )
    if as_json:
        told: ExportJson = {"format": table_format, "files": list(map(str, done.files))}
        if done.held:
            told["held"] = [_held(one) for one in done.held]
        print_json(told)
        return
    print_paths(text("Tables:"), done.files)
    for one in done.cut:
        echo(text("  {table}: {replications} of {of} replications, {rows} rows", **_held(one)))
    if done.cut:
        echo(left_out())


def _held(one: Held) -> HeldJson:
    return {
        "table": one.table,
        "rows": one.rows,
        "replications": one.replications,
        "of": one.of,
    }


def _export_workbook(scenario: Path, out: Path | None, *, overwrite: bool, as_json: bool) -> None:
    from evacsim.imports.back import workbook_content
    from evacsim.imports.write import save_workbook

    path = out if out is not None else Path(f"{scenario.stem}.xlsx")
    spare(path, overwrite=overwrite)
    lang = asked() or "zh"  # as the workbooks of schools are
    with progress("tables"):
        content, lost = workbook_content(scenario, lang)
        save_workbook(path, content, lang)
    print_problems(lost)
    if as_json:
        told: ExportWorkbookJson = {"file": str(path), "lost": problem_dicts(lost)}
        print_json(told)
    else:
        echo(text("{file}: the workbook", file=path))
