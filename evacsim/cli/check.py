"""`evacsim check`: everything wrong with building, scenario and drill files, at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evacsim.cli.console import (
    BAD_INPUT,
    JsonOption,
    echo,
    print_json,
    print_problems,
    problem_dicts,
)
from evacsim.cli.progress import progress
from evacsim.cli.source import read_source
from evacsim.errors import InputError, Problem
from evacsim.files import read_whole, why
from evacsim.locale import listed, mark, text
from evacsim.sinks import one_line

if TYPE_CHECKING:
    from evacsim.analysis.code.compare import CodeCheck
    from evacsim.analysis.drill.belonging import Beside
    from evacsim.analysis.drill.integrity import Integrity
    from evacsim.cli.outputs import CheckJson, FileJson

FileKind = Literal["building", "scenario", "workbook", "drill", "unknown"]
ResultsOption = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="DIR",
        show_default=False,
        help=mark("With --code: take simulated times from results, instead of one replication."),
    ),
]
Found = tuple[tuple[Problem, ...], "CodeCheck | None"]
CodeOption = Annotated[
    bool,
    typer.Option(
        "--code", help=mark("Print how the building compares with the codes, item by item.")
    ),
]
_HEADING = re.compile(r"^\s*\[{0,2}\s*([A-Za-z_]+)\s*[\].=]", re.MULTILINE)
_KINDS: dict[FileKind, str] = {
    "building": mark("building"),
    "scenario": mark("scenario"),
    "workbook": mark("workbook"),
    "drill": mark("drill"),
}
_NOT_TEXT = (b"PK", b"\xd0\xcf\x11\xe0")  # workbooks, new and old
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """What was found in one file; for a drill record with what is to be thought of it."""

    file: Path
    kind: FileKind
    problems: tuple[Problem, ...]
    beside: Beside | None = None
    integrity: Integrity | None = None
    code: CodeCheck | None = None

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The problems that stop a run."""
        return tuple(p for p in self.problems if p.severity == "fault")


def file_kind(written: str) -> FileKind:
    """Tell a building file from a scenario by its keys; by its headings where it is no TOML."""
    from evacsim.building.read import kind_by_keys

    try:
        names = set(tomllib.loads(written.removeprefix("\ufeff")))
    except (ValueError, RecursionError):
        names = set(_HEADING.findall(written))
    return kind_by_keys(names)


def check_file(path: Path, *, scenario: Path | None = None) -> CheckedFile:
    """Read a building, a scenario (with its building), a workbook or a record; return problems.

    Parameters
    ----------
    path
        The file; what it is, is told by what is in it. Nothing is raised for it.
    scenario
        What a drill record is checked against; else what it names, or what stands beside it.
    """
    try:
        kind = _kind_of(path)
        if kind == "drill":
            return _checked_record(path, scenario)
        problems, code = _FINDERS[kind](path)
    except InputError as error:
        problems, code = error.problems, None
    except OSError as error:
        kind, problems, code = "unknown", (_problem(path, why(error)),), None
    if code is not None:
        from evacsim.cli.code_text import code_warnings

        problems = (*problems, *code_warnings(code, str(path)))
    return CheckedFile(file=path, kind=kind, problems=tuple(problems), code=code)


def _kind_of(path: Path) -> FileKind:
    """Tell what a file is; raise OSError if it cannot be opened."""
    if path.is_dir():
        return "drill" if _is_record(path) else "unknown"
    data = read_whole(path)
    if data.startswith(_NOT_TEXT):
        return "workbook" if _is_school(path) else "drill"
    written = data.decode("utf-8-sig", errors="replace")  # headings are ASCII in every encoding
    kind = file_kind(written)
    if path.suffix.lower() in _WORKBOOKS or (kind == "unknown" and _is_record(path)):
        return "drill"
    return kind


def _is_record(path: Path) -> bool:
    from evacsim.drills.read import is_record

    return is_record(path)


def _is_school(path: Path) -> bool:
    from evacsim.imports.read import is_book

    return is_book(path)


def _problem(path: Path, message: str, hint: str = "") -> Problem:
    return Problem(file=str(path), where="", message=message, hint=hint)


def _checked_record(path: Path, scenario: Path | None) -> CheckedFile:
    from evacsim.analysis.drill.belonging import read_beside
    from evacsim.analysis.drill.integrity import check_record

    try:
        beside = read_beside(path, scenario)
    except InputError as error:
        return CheckedFile(file=path, kind="drill", problems=error.problems)
    return CheckedFile(
        file=path,
        kind="drill",
        problems=(*beside.record.problems, *beside.problems),
        beside=beside,
        integrity=check_record(beside.record, beside.building, beside.scenario),
    )


def _unknown_problems(path: Path) -> Found:
    """Say what a file is not; where it is no TOML at all, also where it breaks off."""
    from evacsim.errors import ScenarioError
    from evacsim.tomlfile import read_toml

    problems = [
        _problem(
            path,
            text(
                "is neither a building (no floor, space, stairwell) nor a scenario (no "
                "movement, routing, group) nor a drill record"
            ),
            text("`evacsim new` writes a building to fill in, `evacsim new --drill` a record"),
        )
    ]
    try:
        read_toml(path, ScenarioError)
    except ScenarioError as error:
        if path.is_dir():
            return error.problems, None
        problems += error.problems
    return tuple(problems), None


def _building_problems(path: Path) -> Found:
    from evacsim.analysis.code.compare import code_check
    from evacsim.building.assumed import assumed_values, assumed_warning
    from evacsim.building.read import checked_building

    building, found = checked_building(path)
    assumed = assumed_values(read_whole(path).decode("utf-8-sig"))
    problems = (*found, assumed_warning(path, assumed)) if assumed else found
    return problems, code_check(building)


def _scenario_problems(path: Path) -> Found:
    from evacsim.analysis.code.compare import code_check
    from evacsim.building.network import build_network
    from evacsim.building.read import checked_building
    from evacsim.errors import ScenarioError
    from evacsim.scenario.check import check_scenario
    from evacsim.scenario.read import find_building
    from evacsim.scenario.situations import law_of
    from evacsim.scenario.unread import read_for_building
    from evacsim.simulation.narrow import too_narrow

    scenario = read_for_building(path)
    building, warned = checked_building(find_building(scenario, path))
    network = build_network(building)
    found = check_scenario(scenario, building, network, file=str(path))
    code = None
    if not any(problem.severity == "fault" for problem in found):
        narrow = list(too_narrow(law_of(scenario), network, building.file))
        if narrow:  # the law leaves nothing of a width
            raise ScenarioError(narrow)
        code = code_check(building, scenario, network)
    lost = [
        _lost_record(path, name) for name in scenario.drills if not (path.parent / name).exists()
    ]
    return (*found, *lost, *warned), code


def _workbook_problems(path: Path) -> Found:
    from evacsim.analysis.code.compare import code_check
    from evacsim.imports.workbook import import_workbook

    made = import_workbook(path)
    return made.warnings, code_check(made.building, made.scenario)


def _lost_record(path: Path, name: str) -> Problem:
    return Problem(
        file=str(path),
        where="drills",
        message=text('there is no record "{name}" beside it', name=name),
        hint=text("give a path relative to the scenario"),
        severity="warning",
    )


_FINDERS = {
    "building": _building_problems,
    "scenario": _scenario_problems,
    "workbook": _workbook_problems,
    "unknown": _unknown_problems,
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
    from evacsim.cli.check_code import beside_of, put_code
    from evacsim.cli.check_text import print_integrity
    from evacsim.cli.code_text import code_line, print_code

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
                put_code(told, checked, results)
        print_json(told)
    else:
        for entry in checked:
            echo(_line(entry))
            print_integrity(entry)
            if entry.code is not None and not code:
                echo(code_line(entry.code))
            elif entry.code is not None:
                with progress("replications"):
                    beside = beside_of(entry, results)
                print_code(entry.code, beside)
    if any(entry.faults for entry in checked):
        raise typer.Exit(BAD_INPUT)


def _as_dict(entry: CheckedFile) -> FileJson:
    from evacsim.cli.check_text import checked_json

    return {
        "file": str(entry.file),
        "kind": entry.kind,
        "ok": not entry.faults,
        "problems": problem_dicts(entry.problems),
        **checked_json(entry),
    }


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
