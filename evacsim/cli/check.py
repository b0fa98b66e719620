"""`evacsim check`: everything wrong with building and scenario files, at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from evacsim.cli.console import BAD_INPUT, JsonOption, print_json, print_problems, problem_dicts
from evacsim.errors import InputError, Problem

FileKind = Literal["building", "scenario", "unknown"]
SchemaOption = Annotated[
    Literal["building", "scenario"] | None,
    typer.Option("--schema", show_default=False, help="Print the JSON schema of such a file."),
]

_HEADING = re.compile(r"^\s*\[{0,2}\s*([A-Za-z_]+)\s*[\].=]", re.MULTILINE)
_MARKS: dict[FileKind, frozenset[str]] = {
    "building": frozenset({"floor", "plan", "space", "connection", "flight", "stairwell"}),
    "scenario": frozenset(
        {"movement", "routing", "pre_movement", "group", "building", "situation"}
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """What was found in one file."""

    file: Path
    kind: FileKind
    problems: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The problems that stop a run."""
        return tuple(p for p in self.problems if p.severity == "fault")


def file_kind(text: str) -> FileKind:
    """Tell a building file from a scenario by its headings, even where it is no sound TOML."""
    names = set(_HEADING.findall(text))
    building, scenario = (len(names & _MARKS[kind]) for kind in ("building", "scenario"))
    if building == scenario:
        return "unknown" if building == 0 else "building"
    return "building" if building > scenario else "scenario"


def check_file(path: Path) -> CheckedFile:
    """Read a building or a scenario (with its building) and return every problem; raise none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        problem = Problem(file=str(path), where="", message=str(reason))
        return CheckedFile(file=path, kind="unknown", problems=(problem,))
    kind = file_kind(text)
    if kind == "unknown":
        problem = Problem(
            file=str(path),
            where="",
            message="is neither a building (no floor, space, stairwell) nor a scenario "
            "(no movement, routing, group)",
            hint="`evacsim new` writes a building to fill in",
        )
        return CheckedFile(file=path, kind=kind, problems=(problem,))
    find = _building_problems if kind == "building" else _scenario_problems
    try:
        problems = find(path)
    except InputError as error:
        problems = error.problems
    return CheckedFile(file=path, kind=kind, problems=tuple(problems))


def _building_problems(path: Path) -> tuple[Problem, ...]:
    from evacsim.building.check import check_building
    from evacsim.building.read import read_building

    return tuple(check_building(read_building(path)))


def _scenario_problems(path: Path) -> tuple[Problem, ...]:
    from evacsim.building.check import check_building
    from evacsim.building.network import build_network
    from evacsim.building.read import read_building
    from evacsim.scenario.check import check_scenario
    from evacsim.scenario.read import find_building, read_scenario
    from evacsim.simulation.replicate import prepare

    scenario = read_scenario(path)
    building = read_building(find_building(scenario, path))
    found = check_scenario(scenario, building, build_network(building), file=str(path))
    if not any(problem.severity == "fault" for problem in found):
        prepare(path)  # raises where the law leaves nothing of a width
    return (*found, *check_building(building))


def json_schema(kind: Literal["building", "scenario"]) -> dict[str, object]:
    """Return the JSON schema of a file, for editors that check while one types."""
    from evacsim.building.schema import BuildingFile
    from evacsim.scenario.model import Scenario

    model = BuildingFile if kind == "building" else Scenario
    return model.model_json_schema()


def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", show_default=False)] = None,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check building and scenario files and report everything wrong with them at once."""
    if schema is not None:
        print_json(json_schema(schema))
        return
    if not files:
        raise typer.BadParameter("name at least one file")
    checked = [check_file(path) for path in files]
    for entry in checked:
        print_problems(entry.problems)
    if as_json:
        print_json({"files": [_as_dict(entry) for entry in checked]})
    else:
        for entry in checked:
            typer.echo(_line(entry))
    if any(entry.faults for entry in checked):
        raise typer.Exit(BAD_INPUT)


def _as_dict(entry: CheckedFile) -> dict[str, object]:
    return {
        "file": str(entry.file),
        "kind": entry.kind,
        "ok": not entry.faults,
        "problems": problem_dicts(entry.problems),
    }


def _line(entry: CheckedFile) -> str:
    faults = len(entry.faults)
    warnings = len(entry.problems) - faults
    counts = ", ".join(
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((faults, "fault"), (warnings, "warning"))
        if count
    )
    what = "" if entry.kind == "unknown" else f"{entry.kind}: "
    return f"{entry.file}: {what}{counts or 'ok'}"
