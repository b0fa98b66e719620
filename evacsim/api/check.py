"""A file read and judged, whatever it is: building, scenario, workbook or drill record."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from evacsim.errors import InputError, Problem, ResultsError
from evacsim.files import read_whole, why
from evacsim.locale import text

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.analysis.code.compare import CodeCheck
    from evacsim.analysis.code.times import CodeTimes
    from evacsim.analysis.drill.belonging import Belonging
    from evacsim.analysis.drill.integrity import Integrity

FileKind = Literal["building", "scenario", "workbook", "drill", "unknown"]
Found = tuple[tuple[Problem, ...], "CodeCheck | None"]
_HEADING = re.compile(r"^\s*\[{0,2}\s*([A-Za-z_]+)\s*[\].=]", re.MULTILINE)
_NOT_TEXT = (b"PK", b"\xd0\xcf\x11\xe0")  # workbooks, new and old
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """What was found in one file; for a drill record with what is to be thought of it."""

    file: Path
    kind: FileKind
    problems: tuple[Problem, ...]
    beside: Belonging | None = None
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
        from evacsim.statements.code import code_warnings

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
    from evacsim.analysis.drill.belonging import read_belonging
    from evacsim.analysis.drill.integrity import check_record

    try:
        beside = read_belonging(path, scenario)
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


def times_of_results(entry: CheckedFile, folder: Path) -> CodeTimes:
    """Return the times beside the rows of a file, of results.

    Raises
    ------
    ResultsError
        If the results are not sound, or of another building.
    """
    from evacsim.analysis.code.times import CodeTimes, simulated_times
    from evacsim.analysis.facts import facts_of
    from evacsim.analysis.times.timing import total_evacuation_s
    from evacsim.results.store import read_results

    if entry.code is None:
        return CodeTimes()
    results = read_results(folder)
    made_with = facts_of(results).building
    building = entry.code.facts.building
    if dataclasses.replace(made_with, file="") != dataclasses.replace(building, file=""):
        message = text(
            "was made with another building than {file} has: {name}",
            file=entry.file,
            name=made_with.name,
        )
        hint = text("name the file that was run, or run it again")
        raise ResultsError([Problem(file=str(folder), where="", message=message, hint=hint)])
    totals = [total for total in total_evacuation_s(results) if total is not None]
    scenario = entry.code.facts.scenario
    return CodeTimes(
        target_s=scenario.target_s if scenario else None,
        places=simulated_times((one.scan("passages") for one in results.parts()), entry.code.rows),
        total_s=median(totals) if totals else None,
        replications=results.manifest.replications,
    )


def simulated_code_times(check: CodeCheck, scenario_file: Path) -> CodeTimes:
    """Return the times beside the rows of a file, of one replication.

    Raises
    ------
    InputError
        With every fault of the scenario.
    """
    from evacsim.analysis.code.times import CodeTimes, simulated_times
    from evacsim.simulation.replicate import prepare, simulated

    plan = prepare(scenario_file)
    found = simulated(plan, seed=plan.scenario.seed, replication=0)
    return CodeTimes(
        target_s=plan.scenario.target_s,
        places=simulated_times([found.table("passages").lazy()], check.rows),
        total_s=found.total_s,
        replications=1,
    )
