"""Who is there tonight, said on the command line: a scenario with other wardens than its file's."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evacsim.errors import DrillError, Problem, ScenarioError, nearest_name
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.drills.roster import OnDuty
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan

WardensOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        show_default=False,
        help=mark("So many of the wardens are there tonight: the first of the file."),
    ),
]
RosterOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help=mark("Duty roster (CSV, .xlsx: 岗位, 姓名, 在岗): who holds which post tonight."),
    ),
]


def plan_tonight(file: Path, *, wardens: int | None, roster: Path | None) -> Plan:
    """Read and check a scenario with who is there tonight; as it stands where nothing is said.

    Raises
    ------
    ScenarioError, DrillError
        With every fault: a scenario without wardens, a roster that cannot be read or names a post
        that the scenario does not have; and those of `prepare`.
    """
    from evacsim.simulation.replicate import plan_of, prepare

    if wardens is None and roster is None:
        return prepare(file)
    import tomlkit

    from evacsim.building.read import read_building
    from evacsim.drills.roster import read_roster
    from evacsim.files import read_whole
    from evacsim.scenario.columns import copy_files, files_named
    from evacsim.scenario.read import find_building, read_scenario

    scenario = read_scenario(file)
    if not scenario.warden and (wardens is not None or not scenario.post):
        raise ScenarioError([_no_wardens(file)])
    tables: Any = tomlkit.parse(read_whole(file).decode("utf-8-sig"))
    if roster is not None:
        _man(tables, scenario, read_roster(roster), roster)
    if wardens is not None:
        if "night" not in tables:
            raise ScenarioError([_no_wardens(file)])
        there = [one.get("present", True) for one in tables["warden"]]
        if wardens > sum(there):
            raise ScenarioError([_too_many(wardens, sum(there), len(there))])
        tables["night"]["on_duty"] = wardens
    folder = Path(tempfile.mkdtemp(prefix="evacsim-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    changed = folder / file.name
    changed.write_text(tomlkit.dumps(tables), encoding="utf-8", newline="")
    copy_files(files_named(tables), file.resolve().parent, folder)
    building = find_building(scenario, file)
    plan = plan_of(
        read_scenario(changed), read_building(building), scenario_file=file, building_file=building
    )
    return replace(plan, scenario_file=changed)  # what is run and kept; problems name the file


def _man(tables: Any, scenario: Scenario, rows: Sequence[OnDuty], roster: Path) -> None:  # noqa: ANN401 - tomlkit's
    """Write who holds which post; who is not on the roster is not there."""
    known = {name for one in scenario.warden for name in (one.id, one.space)}
    known |= {post.at for post in scenario.post}
    unknown = [row for row in rows if row.post not in known]
    if unknown:
        raise DrillError(
            [
                Problem(
                    file=str(roster),
                    where=row.at,
                    message=text('no warden or post "{name}" in the scenario', name=row.post),
                    hint=nearest_name(row.post, known),
                )
                for row in unknown
            ]
        )
    held = {row.post: row for row in rows if row.manned}
    for table, warden in zip(tables.get("warden", []), scenario.warden, strict=True):
        row = held.get(warden.id) or held.get(warden.space)
        table["present"] = row is not None
        if row is not None:
            table["person"] = row.person
    posts = tables.get("post", [])
    for number in reversed(range(len(posts))):
        row = held.get(scenario.post[number].at)
        if row is None:
            del posts[number]
        else:
            posts[number]["person"] = row.person


def _too_many(wardens: int, there: int, known: int) -> Problem:
    from evacsim.scenario.check_night import SO_MANY

    return Problem(
        file="--wardens",
        where="",
        message=text(
            "is {count}; of {all} wardens {present} are present",
            count=wardens,
            all=known,
            present=there,
        ),
        hint=text(SO_MANY),
    )


def _no_wardens(file: Path) -> Problem:
    return Problem(
        file=str(file),
        where="",
        message=text("has no wardens who could be there or not"),
        hint=text(
            "add [night] and a [[warden]] for each; in a workbook the line 就寝房间 (asleep) of "
            "方案 (plan), and a row of 值班 (wardens) for each"
        ),
    )
