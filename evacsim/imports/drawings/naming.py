"""Ids of a building file for what a drawing holds, and the order in which questions are asked."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.imports.drawings.answers import Answers
    from evacsim.imports.drawings.drawing import Drawing, DrawnDoor, DrawnSpace, Storey

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Ids by handle: `spaces` as 1F.A101, `doors` as 1F.door-3 by the number that is asked for."""

    spaces: dict[str, str]
    doors: dict[str, str]
    numbers: dict[str, int]


def slug(text: str, *, otherwise: str = "space") -> str:
    """Return a text as an id may be written.

    >>> slug("Living Room #2"), slug("七（1）班")
    ('Living-Room-2', '七(1)班')
    """
    plain = re.sub(r"[\s#*?\[\]\"\x00-\x1f\x7f-\x9f]+", "-", unicodedata.normalize("NFKC", text))
    return plain.strip("-")[:_LONGEST].strip("-") or otherwise


def settled(drawing: Drawing, answers: Answers) -> Drawing:
    """Return a drawing without the storeys and spaces that are none, its storeys counted anew.

    The ground floor is the one that was answered, else the one nearest to height 0.
    """
    used = [s for s in drawing.storeys if _is_used(s, answers)]
    ground = next(
        (n for n, s in enumerate(used) if answers.ground in (s.id, s.handle, s.name)), None
    )
    if ground is None:
        ground = next((n for n, s in enumerate(used) if s.id == "1F"), 0)
    heights = [_height(storey, answers) for storey in used]
    zero = heights[ground] if used else None
    named, storeys = {}, []
    for number, (storey, height) in enumerate(zip(used, heights, strict=True)):
        id_ = f"{number - ground + 1}F" if number >= ground else f"B{ground - number}"
        named[storey.id] = id_
        level = None if height is None or zero is None else height - zero
        storeys.append(replace(storey, id=id_, elevation_m=level))
    kept = [
        replace(space, storey=named[space.storey])
        for space in drawing.spaces
        if space.storey in named and _is_space(space, answers)
    ]
    handles = {space.handle for space in kept}
    doors = [
        replace(door, storey=named[door.storey])
        for door in drawing.doors
        if door.storey in named and all(s in handles or s == "outside" for s in door.between)
    ]
    stairs = [s for s in drawing.stairs if {s.lower, s.upper} <= handles]
    return replace(drawing, storeys=storeys, spaces=kept, doors=doors, stairs=stairs)


def _is_used(storey: Storey, answers: Answers) -> bool:
    found = answers.storeys.get(storey.handle)
    return found is None or found.is_used is not False


def _height(storey: Storey, answers: Answers) -> float | None:
    found = answers.storeys.get(storey.handle)
    return found.elevation_m if found and found.elevation_m is not None else storey.elevation_m


def _is_space(space: DrawnSpace, answers: Answers) -> bool:
    found = answers.spaces.get(space.handle)
    return found is None or found.kind != "none"


def ids_of(drawing: Drawing, answers: Answers) -> Ids:
    """Return the ids of all spaces and doors; doors are numbered storey by storey, left to right.

    Numbers are those of the questions and of the picture.
    """
    spaces = {}
    for storey in drawing.storeys:
        taken: Counter[str] = Counter()
        for space in reading_order(drawing.on(storey.id)):
            answer = answers.spaces.get(space.handle)
            own = slug((answer.name if answer else None) or space.number or space.name)
            taken[own] += 1
            local = own if taken[own] == 1 else f"{own}-{taken[own]}"
            spaces[space.handle] = f"{storey.id}.{local}"
    doors, numbers = {}, {}
    order = {storey.id: number for number, storey in enumerate(drawing.storeys)}
    ordered = sorted(drawing.doors, key=lambda d: (order[d.storey], *_place(d)))
    for number, door in enumerate(ordered, start=1):
        doors[door.handle] = f"{door.storey}.door-{number}"
        numbers[door.handle] = number
    return Ids(spaces=spaces, doors=doors, numbers=numbers)


def _place(door: DrawnDoor) -> tuple[float, float, str]:
    return (round(-door.at[1]), round(door.at[0], 1), door.handle)


def reading_order(spaces: Iterable[DrawnSpace]) -> list[DrawnSpace]:
    """Return spaces from the top left to the bottom right of the plan."""

    def key(space: DrawnSpace) -> tuple[float, float, str]:
        middle = space.polygon.centroid
        return (round(-middle.y / 3), middle.x, space.handle)

    return sorted(spaces, key=key)


def unique_names(spaces: Sequence[DrawnSpace]) -> dict[str, str]:
    """Return the names that only one space has, by handle: the others can be no aliases."""
    counts = Counter(space.name for space in spaces)
    numbers = Counter(space.number for space in spaces)
    return {
        space.handle: space.name
        for space in spaces
        if space.name and counts[space.name] == 1 and not numbers[space.name]
    }
