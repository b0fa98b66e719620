"""A scenario with every class of a building, to be filled in, for `evacsim new --scenario`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evacsim.errors import Problem, ScenarioError
from evacsim.imports.new_parts import School
from evacsim.imports.new_plans import PLANS, Plan
from evacsim.imports.reaction import read_reaction
from evacsim.imports.sheets import PRE_MOVEMENTS
from evacsim.imports.text import OFF, Section, toml_text
from evacsim.locale import speaking, text
from evacsim.scenario.situations import situations

if TYPE_CHECKING:
    from evacsim.building.model import Building, Space
    from evacsim.imports.sheets import Lang

_HANDLE: Final = re.compile(r"[0-3][0-9A-Za-z_$]{21}(-\d+)?|dxf:.*")
"""What an imported plan calls a room: a GUID of IFC, or a handle of DXF."""


def scenario_text(building: Building, *, name: str, situation: str, lang: Lang) -> str:
    """Return a scenario that names its building `name` and has a group for every class.

    A class is a room that the school has a name for, or that holds seats. What else there is
    follows from the situation, see `new_plans.PLANS`.

    Raises
    ------
    ScenarioError
        If the building has no such room, or none above the ground floor where people go up.
    """
    rooms = [space for space in building.spaces if _is_used(space)]
    if not rooms:
        raise _stopped(
            building,
            text("no room has a name of its own (aliases) or seats (occupant_load)"),
            text('add aliases = ["七(1)班"] or occupant_load = 45 to its rooms'),
        )
    school = School(building=building, rooms=tuple((room, _own_name(room)) for room in rooms))
    plan = PLANS.get(situation, PLANS["drill"])
    with speaking(lang):
        groups = list(plan.groups(school))
    if all(group.is_off for group in groups):
        message = text("no room with people lies above the ground floor: nobody goes upstairs")
        raise _stopped(building, message, "")
    with speaking(lang):
        sections = [*_first(school, plan, name, situation, lang), *plan.parts(school), *groups]
        return toml_text(_lines(school, plan), sections)


def _stopped(building: Building, message: str, hint: str) -> ScenarioError:
    problem = Problem(file=building.file, where="space", message=message, hint=hint)
    return ScenarioError([problem])


def _lines(school: School, plan: Plan) -> list[str]:
    """Return the lines above the file."""
    building = school.building
    lines = [text(plan.about)] if plan.about else []
    lines += [
        text(
            "{name}: a group for every class or dormitory room; put in who is really there.",
            name=building.called,
        ),
        text(
            "stairs: {stairs}; exits: {exits}",
            stairs=", ".join(well.id for well in building.stairwells),
            exits=", ".join(exit_.id for exit_ in building.exits),
        ),
    ]
    if building.stairwells:
        lines.append(
            text(
                'for example stair = "{stair}" and exit = "{exit}" in every group',
                stair=building.stairwells[0].id,
                exit=building.exits[0].id,
            )
        )
    if plan.about:
        lines.append(
            text('What stands behind "{off}" does not count: take it away to use it.', off=OFF)
        )
    return lines


def _first(
    school: School, plan: Plan, name: str, situation: str, lang: Lang
) -> tuple[Section, ...]:
    """Return the head of the file, and law, routes and pre-movement."""
    head = Section("")
    named = text("{building}: {plan}", building=school.building.called, plan=text(plan.title))
    head.put("name", named)
    head.put("building", name)
    facts = situations()[situation]
    head.put(
        "situation",
        situation,
        text("pushing {pressing:g} of 1: {why}", pressing=facts.pressing, why=text(facts.why)),
    )
    head.put("seed", 1)
    head.put("replications", 20)
    for key, value, remark in plan.head():
        head.put(key, value, remark)
    law, routing, reaction = (
        Section(f"[{key}]") for key in ("movement", "routing", "pre_movement")
    )
    law.put("law", "sfpe")
    routing.put("rule", "nearest", text('"assigned" once stairs and exits are written'))
    if plan.reaction is None:
        said = text("nobody is there at the alarm: who comes in sets off at once")
        reaction.put("distribution", {"kind": "fixed", "value_s": 0}, said)
        return head, law, routing, reaction
    words = PRE_MOVEMENTS[lang][plan.reaction]
    for key, value in (read_reaction(words) or {}).items():
        reaction.put(key, value, words if key == "distribution" else "")
    return head, law, routing, reaction


def _is_used(space: Space) -> bool:
    return space.kind == "room" and bool(space.occupant_load or _own_name(space))


def _own_name(space: Space) -> str | None:
    """Return what the school calls a room, where that is a class; a handle of a plan is no name."""
    names = (name for name in space.aliases if not _HANDLE.fullmatch(name))
    return next((name for name in names if any(char.isdigit() for char in name)), None)
