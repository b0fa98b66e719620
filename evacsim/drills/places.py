"""Names of a record looked up in the building; those that it does not have are warned of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evacsim.building.classes import class_key
from evacsim.drills.names import find, find_connection, find_exit, find_stair
from evacsim.errors import nearest_name
from evacsim.locale import text

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.errors import Problems

_PARTS = re.compile(r"[;；、,，]")


class Places:
    """What the names of a record mean in a building; nothing without one."""

    def __init__(self, building: Building | None, problems: Problems) -> None:
        self._building = building
        self._problems = problems

    def stair(self, where: str, name: str | None) -> str | None:
        """Return the id of a stair, or what was written; several are kept, each looked up."""
        building = self._building
        if building is None or name is None:
            return name
        found = []
        for part in (part.strip() for part in _PARTS.split(name)):
            stair = find_stair(building, part)
            if stair is None:
                known = [stairwell.id for stairwell in building.stairwells]
                self._problems.warn(
                    where, text('no stair "{part}"', part=part), nearest_name(part, known)
                )
            found.append(stair or part)
        return "、".join(found)

    def exit(self, where: str, name: str | None) -> str | None:
        """Return the id of an exit, or what was written."""
        building = self._building
        if building is None or name is None:
            return name
        found = find_exit(building, name)
        if found is None:
            known = [exit_.id for exit_ in building.exits]
            self._problems.warn(
                where, text('no exit "{name}"', name=name), nearest_name(name, known)
            )
        return found or name

    def space(self, room: str | None, class_id: str) -> str | None:
        """Return the id of the room that a class was in, by its room or its own name."""
        if self._building is None:
            return None
        for name in (room, class_id):
            found = find(self._building.spaces, name) if name else None
            if found is not None:
                return found.id
        key = class_key(class_id)
        alike = [
            space.id
            for space in self._building.spaces
            if any(class_key(name) == key for name in (space.id, *space.aliases))
        ]
        return alike[0] if len(alike) == 1 else None

    def connection(self, where: str, names: tuple[str | None, ...]) -> str | None:
        """Return what one passes at a checkpoint, by its location, its name or its id."""
        if self._building is None:
            return None
        for name in names:
            found = find_connection(self._building, name) if name else None
            if found is not None:
                return found
        self._problems.warn(
            where,
            text(
                'its place "{next}" is not in the building',
                next=next(name for name in names if name),
            ),
            text('name an exit, a door, or a stair and two floors, such as "A 2F-1F"'),
        )
        return None
