"""A scenario with every class of a building, to be filled in, for `evacsim new --scenario`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evacsim.errors import Problem, ScenarioError
from evacsim.imports.people import kind_of
from evacsim.imports.reaction import read_reaction
from evacsim.imports.sheets import PRE_MOVEMENTS
from evacsim.imports.text import Section, toml_text

if TYPE_CHECKING:
    from evacsim.building.model import Building, Space
    from evacsim.imports.sheets import Lang

_PLACEHOLDER: Final = 45
_HANDLE: Final = re.compile(r"[0-3][0-9A-Za-z_$]{21}(-\d+)?|dxf:.*")
"""What an imported plan calls a room: a GUID of IFC, or a handle of DXF."""
_ASLEEP: Final = ("morning-rise",)
_SAID: Final[dict[Lang, dict[str, str]]] = {
    "zh": {
        "head": "{name}：每个班（或寝室）一组，改成实际人数，写上楼梯和出口。",
        "ways": "楼梯：{stairs}；出口：{exits}",
        "drill": "消防演练",
        "rule": "写好楼梯和出口后改为 assigned",
        "size": "座位或床位数，改成实际人数",
        "guess": "假设，改成实际人数",
        "plan": '例如 stair = "{stair}"、exit = "{exit}"，写在每组里',
    },
    "en": {
        "head": "{name}: a group for every class or dormitory room; put in who is really there.",
        "ways": "stairs: {stairs}; exits: {exits}",
        "drill": "fire drill",
        "rule": '"assigned" once stairs and exits are written',
        "size": "seats or beds; put in the heads",
        "guess": "a guess; put in the heads",
        "plan": 'for example stair = "{stair}" and exit = "{exit}" in every group',
    },
}  # fmt: skip


def scenario_text(building: Building, *, name: str, situation: str, lang: Lang) -> str:
    """Return a scenario that names its building `name` and has a group for every class.

    A class is a room that the school has a name for, or that holds seats.

    Raises
    ------
    ScenarioError
        If the building has no such room.
    """
    rooms = [space for space in building.spaces if _is_used(space)]
    if not rooms:
        message = "no room has a name of its own (aliases) or seats (occupant_load)"
        hint = 'add aliases = ["七(1)班"] or occupant_load = 45 to its rooms'
        raise ScenarioError(
            [Problem(file=building.file, where="space", message=message, hint=hint)]
        )
    said = _SAID[lang]
    stairs = ", ".join(well.id for well in building.stairwells)
    exits = ", ".join(exit_.id for exit_ in building.exits)
    head = Section("")
    head.put("name", f"{building.name} {said['drill']}")
    head.put("building", name)
    head.put("situation", situation)
    head.put("seed", 1)
    head.put("replications", 20)
    law, routing, reaction = (
        Section(f"[{key}]") for key in ("movement", "routing", "pre_movement")
    )
    law.put("law", "sfpe")
    routing.put("rule", "nearest", said["rule"])
    words = PRE_MOVEMENTS[lang][3 if situation in _ASLEEP else 0]
    for key, value in (read_reaction(words) or {}).items():
        reaction.put(key, value, words if key == "distribution" else "")
    lines = [
        said["head"].format(name=building.name),
        said["ways"].format(stairs=stairs, exits=exits),
    ]
    if building.stairwells:
        first = building.stairwells[0].id
        lines.append(said["plan"].format(stair=first, exit=building.exits[0].id))
    return toml_text(lines, [head, law, routing, reaction, *(_group(room, said) for room in rooms)])


def _is_used(space: Space) -> bool:
    return space.kind == "room" and bool(space.occupant_load or _own_name(space))


def _own_name(space: Space) -> str | None:
    """Return what the school calls a room, where that is a class; a handle of a plan is no name."""
    names = (name for name in space.aliases if not _HANDLE.fullmatch(name))
    return next((name for name in names if any(char.isdigit() for char in name)), None)


def _group(room: Space, said: dict[str, str]) -> Section:
    name = _own_name(room)
    group = Section("[[group]]")
    group.put("id", name or room.id)
    group.put("space", room.id)
    group.put(
        "size", room.occupant_load or _PLACEHOLDER, said["size" if room.occupant_load else "guess"]
    )
    group.put("kind", kind_of(name or ""))
    return group
