"""A plan as a scenario file to adopt: the old one's comments and events, one group a class."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING, Any

from evacsim.errors import Problem, ScenarioError
from evacsim.files import write_whole
from evacsim.locale import text
from evacsim.scenario.place import placements
from evacsim.studies.calibrate_write import point_back
from evacsim.studies.plan_trial import plan_with, scenario_ways
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.scenario.model import Event
    from evacsim.scenario.place import Placement
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_answer import FoundPlan
    from evacsim.studies.plan_ways import Way


def planned_file(plan: Plan, folder: Path) -> Path:
    """Return where the scenario with the plan will stand.

    Raises
    ------
    ScenarioError
        If something stands there already, or the folder is a file: nothing is overwritten.
    """
    out = folder / f"{plan.scenario_file.stem}.plan.toml"
    message = ""
    if folder.exists() and not folder.is_dir():
        message, out = text("a file of this name is in the way"), folder
    elif out.exists():
        message = text("stands there already; a plan is never written over another")
    if message:
        hint = text("choose another folder with -o, or remove it")
        raise ScenarioError([Problem(file=str(out), where="-o", message=message, hint=hint)])
    return out


def write_plan(found: FoundPlan, out: Path) -> Path:
    """Write the scenario with the plan; return the path.

    Groups are written class by class under the names that they had when placed, so that everybody
    keeps their own random numbers: a run of it is the very run that was judged.

    Raises
    ------
    ScenarioError
        If there is no better plan to write, or it cannot be written.
    """
    if found.assignment is None:
        message = text("no better plan was found: there is nothing to adopt")
        raise ScenarioError([Problem(file=str(out), where="", message=message)])
    import tomlkit  # noqa: PLC0415 - only who writes a plan needs it

    plan = found.space.today
    scenario = tomlkit.parse(plan.scenario_file.read_text(encoding="utf-8-sig"))
    ways, released_s = scenario_ways(found.space, found.assignment)
    planned = plan_with(found.space, found.assignment).scenario
    waiting = {
        group.id: {"release_after": group.release_after, "when": group.when}
        for group in planned.group
        if group.release_after is not None
    }
    written = tomlkit.aot()
    names = {group: own.name for own in found.space.classes for group in own.groups}
    for group, item in _tables(plan, scenario):
        own = tomlkit.table()
        name = names.get(item.placed.id)
        if name is not None:
            own.comment(name)
        own.update(_sent(group, item, ways.get(item.placed.id), planned=_is_planned(plan)))
        time_s = released_s.get(item.placed.id, item.placed.release_s)
        own.pop("release_s", None)
        if item.placed.id in waiting:
            own.update(waiting[item.placed.id])
        elif time_s:
            own["release_s"] = time_s
        written.append(own)
    scenario["group"] = written
    scenario.pop("release", None)  # each class has its own
    if not _is_planned(plan):
        scenario["routing"] = {"rule": "assigned", "compliance": 1.0}
    _add_events(planned.event, scenario)
    point_back(plan, scenario, out)
    scenario["name"] = f"{plan.scenario.name} (plan)"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, _heading(found) + tomlkit.dumps(scenario))
    except OSError as error:
        problem = Problem(
            file=str(out), where="", message=text("cannot be written: {error}", error=error)
        )
        raise ScenarioError([problem]) from error
    return out


def _is_planned(plan: Plan) -> bool:
    return plan.scenario.routing.rule == "assigned"


def _tables(plan: Plan, scenario: Any) -> list[tuple[dict[str, Any], Placement]]:  # noqa: ANN401 - tomlkit's
    """Return each placed group with the table of the file that it came of, floor by floor."""
    tables = {table["id"]: table.unwrap() for table in scenario.get("group", ())}
    level = {floor.id: floor.elevation_m for floor in plan.building.floors}
    placed = placements(plan.scenario, plan.building)
    items = [one for one in placed if one.comes_s is None and not one.warden]
    in_order = sorted(items, key=lambda i: (level.get(i.space.floor, 0.0), i.space.id, i.placed.id))
    return [(tables[item.group.id], item) for item in in_order]


def _sent(
    group: dict[str, Any], item: Placement, way: Way | None, *, planned: bool
) -> dict[str, Any]:
    """Return a group's table for the one room that it is in, sent by its way."""
    own = group | {"id": item.placed.id, "space": glob.escape(item.placed.space)}
    if item.placed.aliases:
        own["aliases"] = list(item.placed.aliases)
    if way is not None or not planned:
        own |= {"stair": way and way.stair, "exit": way and way.exit}
    return {key: value for key, value in own.items() if value is not None}


def _add_events(events: Sequence[Event], scenario: Any) -> None:  # noqa: ANN401 - tomlkit's
    """Write down what the plan has beside the file: what was locked by the command line, holds."""
    import tomlkit  # noqa: PLC0415 - see above

    for event in events[len(scenario.get("event", [])) :]:
        if "event" not in scenario:
            scenario["event"] = tomlkit.aot()
        table = tomlkit.table()
        table.update({"kind": event.kind, "at_s": event.at_s})
        table.update({"stair": event.stair} if event.stair else {"connection": event.connection[0]})
        if event.until:
            table["until"] = event.until
        scenario["event"].append(table)


def _heading(found: FoundPlan) -> str:
    """Return comments that say what the plan is worth."""
    today, best = (format_time(one.p95_s) for one in (found.today, found.best))
    judged = text(
        "95 % of {count} draws held out: {today} -> {best}",
        count=len(found.best.totals_s),
        today=today,
        best=best,
    )
    lines = [
        "# 疏散方案 / a plan found by evacsim plan",
        f"# from {found.space.today.scenario_file.name}",
        f"# {judged}; no plan is below {format_time(found.bound_s)}",
        f"# {len(found.moves)} classes changed, {found.simulations} simulations",
    ]
    return "\n".join(lines) + "\n\n"
