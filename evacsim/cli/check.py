"""`evacsim check`: everything wrong with building, scenario and drill files, at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    BAD_INPUT,
    JsonOption,
    print_json,
    print_problems,
    problem_dicts,
    show,
)
from evacsim.cli.progress import progress
from evacsim.cli.source import read_source, source_of
from evacsim.locale import listed, mark, text
from evacsim.present.model import paragraphs
from evacsim.sinks import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evacsim.analysis.code.compare import CodeRow
    from evacsim.analysis.code.times import CodeTimes
    from evacsim.api.check import CheckedFile, FileKind
    from evacsim.cli.outputs import (
        CheckJson,
        CodeSummaryJson,
        FileCodeRowJson,
        FileJson,
        RecordJson,
    )
    from evacsim.present.model import Block

ResultsOption = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="DIR",
        show_default=False,
        help=mark("With --code: take simulated times from results, instead of one replication."),
    ),
]
CodeOption = Annotated[
    bool,
    typer.Option(
        "--code", help=mark("Print how the building compares with the codes, item by item.")
    ),
]
_KINDS: dict[FileKind, str] = {
    "building": mark("building"),
    "scenario": mark("scenario"),
    "workbook": mark("workbook"),
    "drill": mark("drill"),
}


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", show_default=False)],
    scenario: Annotated[
        Path | None,
        typer.Option(
            "--scenario",
            callback=read_source,
            metavar="SCENARIO",
            show_default=False,
            help=mark("What drill records are checked against, where they do not name it."),
        ),
    ] = None,
    code: CodeOption = False,
    results: ResultsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check buildings, scenarios and drill records; report everything wrong with them at once.

    What a file is, is told by what is in it. A drill record is judged too: times out of order,
    sums that do not add up, flows and times that are hardly possible. That rejects nothing.
    """
    from evacsim.api.check import check_file

    checked = []
    with progress("checks") as tell:
        for path in files:
            checked.append(check_file(path, scenario=scenario))
            tell(len(checked), len(files))
    for entry in checked:
        print_problems(entry.problems)
    if as_json:
        told: CheckJson = {"files": [_as_dict(entry) for entry in checked]}
        if code:
            with progress("replications"):
                _put_code(told, checked, results)
        print_json(told)
    else:
        for entry in checked:
            show(_statement(entry, results, code=code))
    if any(entry.faults for entry in checked):
        raise typer.Exit(BAD_INPUT)


def _statement(entry: CheckedFile, results: Path | None, *, code: bool) -> Iterator[Block]:
    """Yield what a file is and what was found in it."""
    from evacsim.statements.code import code_line, code_statement
    from evacsim.statements.integrity import integrity_statement

    yield from paragraphs([_line(entry)])
    if entry.integrity is not None and entry.beside is not None:
        yield from integrity_statement(entry.beside, entry.integrity)
    if entry.code is not None and code:
        with progress("replications"):
            times = _times(entry, results)
        yield from code_statement(entry.code, times)
    elif entry.code is not None:
        yield from paragraphs([code_line(entry.code)])


def _times(entry: CheckedFile, results: Path | None) -> CodeTimes:
    """Return the times beside the rows of a file: of results, else of one replication.

    A building alone has nobody to simulate: it has times by hand only.
    """
    from evacsim.analysis.code.times import CodeTimes
    from evacsim.api.check import simulated_code_times, times_of_results

    if entry.code is None:
        return CodeTimes()
    if results is not None:
        return times_of_results(entry, results)
    if entry.code.facts.scenario is None or entry.kind not in ("scenario", "workbook"):
        return CodeTimes()
    return simulated_code_times(entry.code, source_of(entry.file, named=False).file)


def _as_dict(entry: CheckedFile) -> FileJson:
    return {
        "file": str(entry.file),
        "kind": entry.kind,
        "ok": not entry.faults,
        "problems": problem_dicts(entry.problems),
        **_record_json(entry),
    }


def _record_json(entry: CheckedFile) -> RecordJson:
    """Return what JSON adds for a record: `scenario`, `building`, `findings`, `runs`."""
    if entry.integrity is None or entry.beside is None:
        return {}
    beside = entry.beside
    return {
        "scenario": str(beside.scenario_file) if beside.scenario_file else None,
        "building": beside.building.id if beside.building else None,
        "findings": [finding.as_json() for finding in entry.integrity.all_findings],
        "runs": [
            {
                "run": run.run_no,
                "level": run.level,
                "lower_bound": run.bound.as_json() if run.bound else None,
                "timing_error_s": run.timing_error_s,
            }
            for run in entry.integrity.runs
        ],
    }


def _row_json(file: str, row: CodeRow, times: CodeTimes) -> FileCodeRowJson:
    from evacsim.analysis.code.times import by_hand_s

    found = times.places.get((row.id, row.floor))
    return {
        "file": file,
        **row.as_json(),
        "by_hand_s": by_hand_s(row),
        "simulated_s": found.last_s if found else None,
        "longest_wait_s": found.longest_wait_s if found else None,
    }


def _put_code(told: CheckJson, checked: Iterable[CheckedFile], results: Path | None) -> None:
    """Add the rows of all files, each with its file, and what their stairs alone need."""
    from evacsim.analysis.code.times import stair_times

    rows: list[FileCodeRowJson] = []
    stairs: list[CodeSummaryJson] = []
    for entry in checked:
        if entry.code is None:
            continue
        times = _times(entry, results)
        file = str(entry.file)
        rows += [_row_json(file, one, times) for one in entry.code.rows]
        found = stair_times(entry.code, times.target_s)
        stairs.append(
            {
                "file": file,
                "verdict": entry.code.verdict,
                "assumed": [str(one) for one in entry.code.assumed],
                "stairs_alone": found,
                "simulated_s": times.total_s,
            }
        )
    told["code"], told["code_summary"] = rows, stairs


def _line(entry: CheckedFile) -> str:
    counted = [
        (len(entry.faults), text("1 fault"), mark("{count} faults")),
        (len(entry.problems) - len(entry.faults), text("1 warning"), mark("{count} warnings")),
    ]
    if entry.integrity is not None:
        found = entry.integrity.all_findings
        doubts = sum(1 for one in found if one.severity == "doubt")
        counted.append((doubts, text("1 doubt"), mark("{count} doubts")))
    counts = [
        one if count == 1 else text(more, count=count) for count, one, more in counted if count
    ]
    what = "" if entry.kind == "unknown" else f"{text(_KINDS[entry.kind])}: "
    return f"{one_line(entry.file)}: {what}{listed(counts) or text('ok')}"
