"""A drawing and its answers to the tables of a building file; what is assumed says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from evacsim.building.assumed import ASSUMED
from evacsim.building.model import OUTSIDE
from evacsim.imports.drawings.answers import DoorAnswer, SpaceAnswer, TypeAnswer
from evacsim.imports.drawings.assumed import FRAME_M, guessed, put_clear_width, put_or_assume
from evacsim.imports.drawings.fitting import (
    DIGITS,
    carved,
    fitting_width_m,
    rounded,
    with_reveals,
)
from evacsim.imports.drawings.naming import Ids, ids_of, slug, unique_names
from evacsim.imports.drawings.stair_tables import Shafts
from evacsim.imports.drawings.wells import wells
from evacsim.imports.text import Section
from evacsim.locale import text

if TYPE_CHECKING:
    from evacsim.imports.drawings.answers import Answers, Use
    from evacsim.imports.drawings.drawing import Drawing, DrawnDoor, DrawnSpace
    from evacsim.imports.drawings.wells import Well

STOREY_M: Final = 3.6
"""Height of a storey of a school where nothing says so: 3.0 to 3.4 m clear and a slab."""


@dataclass(slots=True, kw_only=True)
class Tables:
    """The tables of a building file, and what became of the drawing.

    `uses` is what each door is for, `lost` the spaces with no way out, `unused` the lines of the
    head that say which doors are taken for none.
    """

    sections: list[Section] = field(default_factory=list)
    ids: Ids
    wells: list[Well] = field(default_factory=list)
    uses: dict[str, Use] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def building_tables(drawing: Drawing, answers: Answers) -> Tables:
    """Return the tables of a building; the drawing is `settled` already."""
    ids = ids_of(drawing, answers)
    by_handle = {space.handle: space for space in drawing.spaces}
    found = wells(drawing.stairs, by_handle)
    made = Tables(ids=ids, wells=found)
    made.uses = {door.handle: use_of(door, drawing, answers)[0] for door in drawing.doors}
    left = carved(drawing.spaces, found)
    cores = {handle for well in found for handle in well.cores}
    there = {*left, *cores, OUTSIDE}
    doors = [
        door
        for door in drawing.doors
        if made.uses[door.handle] != "none" and there.issuperset(door.between)
    ]
    spaces = with_reveals(left, doors)
    shafts = Shafts(found, spaces, doors, ids, answers)
    reached = _reached(doors, made, shafts)
    made.lost = [h for h in by_handle if h not in reached or (h not in spaces and h not in cores)]
    spaces = {handle: one for handle, one in spaces.items() if handle in reached}
    made.unused = [
        f"{ASSUMED}: "
        + text(
            "door {number} ({floor}) leads nowhere that counts",
            number=ids.numbers[door.handle],
            floor=door.storey,
        )
        for door in drawing.doors
        if made.uses[door.handle] == "none" and use_of(door, drawing, answers)[1]
    ]
    _head(made, drawing, answers)
    _floors(made, drawing)
    names = unique_names(drawing.spaces)
    for handle, space in spaces.items():
        made.sections.append(_space(space, ids.spaces[handle], names.get(handle), answers))
    for door in doors:
        if all(side == OUTSIDE or side in reached for side in door.between):
            section = _connection(door, made, spaces, shafts, answers)
            if section is not None:
                made.sections.append(section)
    made.sections += shafts.sections(drawing, reached)
    return made


def use_of(door: DrawnDoor, drawing: Drawing, answers: Answers) -> tuple[Use, bool]:
    """Return what a door is for, and whether that is assumed.

    A door with a space on one side only is an exit on the ground floor, nothing above it.
    """
    answered = answers.doors.get(door.handle, DoorAnswer()).use
    if answered is not None:
        return answered, False
    if not door.leads_outside:
        return "passage", False
    level = next(s.elevation_m for s in drawing.storeys if s.id == door.storey)
    at_ground = door.storey == "1F" or level == 0
    return ("exit" if at_ground else "none"), True


def _reached(doors: list[DrawnDoor], made: Tables, shafts: Shafts) -> set[str]:
    """Return the spaces from which there is a way outside; all if there is none at all."""
    beside: dict[str, set[str]] = {}
    pairs = [door.between for door in doors]
    pairs += shafts.joined()
    for one, other in pairs:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    if OUTSIDE not in beside:
        return {*beside, *made.ids.spaces}
    reached, ahead = {OUTSIDE}, [OUTSIDE]
    while ahead:
        further = beside.get(ahead.pop(), set()) - reached
        reached |= further
        ahead += further
    return reached


def _head(made: Tables, drawing: Drawing, answers: Answers) -> None:
    name = answers.name or drawing.name
    head = Section("")
    head.put("id", slug(name, otherwise="building"))
    head.put("name", name)
    made.sections.append(head)


def _floors(made: Tables, drawing: Drawing) -> None:
    for number, storey in enumerate(drawing.storeys):
        section = Section("[[floor]]")
        section.put("id", storey.id)
        known = None if storey.elevation_m is None else round(storey.elevation_m, DIGITS) + 0.0
        ground = next((n for n, one in enumerate(drawing.storeys) if one.id == "1F"), 0)
        guess = round((number - ground) * STOREY_M, DIGITS)
        put_or_assume(
            section, "elevation_m", known, guess, text("storeys of {height:g} m", height=STOREY_M)
        )
        aliases = dict.fromkeys(a for a in (storey.name, storey.handle) if a and a != storey.id)
        section.put("aliases", list(aliases) or None)
        made.sections.append(section)


def _space(space: DrawnSpace, id_: str, name: str | None, answers: Answers) -> Section:
    answer = answers.spaces.get(space.handle, SpaceAnswer())
    section = Section("[[space]]")
    section.put("id", id_)
    section.put("floor", space.storey)
    kind = answer.kind if answer.kind not in (None, "none") else None
    if kind is None and space.kind == "corridor" and space.kind_by == "shape":
        section.put("kind", space.kind, f"{ASSUMED}: {text('long and narrow, with several doors')}")
    else:
        section.put("kind", kind or space.kind)
    section.put("outline", rounded(space.polygon))
    section.put("occupant_load", answer.people)
    called = (answer.name, name, space.handle)
    own = id_.partition(".")[2]
    section.put("aliases", list(dict.fromkeys(a for a in called if a and a != own)))
    return section


def _connection(
    door: DrawnDoor,
    made: Tables,
    spaces: dict[str, DrawnSpace],
    shafts: Shafts,
    answers: Answers,
) -> Section | None:
    if door.handle in shafts.own_doors:
        return None
    sides = [shafts.side(side, door.storey) for side in door.between]
    if sides[0] == sides[1]:
        return None
    use = made.uses[door.handle]
    section = Section("[[connection]]")
    section.put("id", made.ids.doors[door.handle])
    section.put("kind", door.kind)
    assumed = use == "exit" and answers.doors.get(door.handle, DoorAnswer()).use is None
    remark = f"{ASSUMED}: {text('a way out of the building')}" if assumed else ""
    section.put("between", sides, remark or guessed(door, answers))
    section.put("at", [round(door.at[0], DIGITS) + 0.0, round(door.at[1], DIGITS) + 0.0])
    polygons = [spaces[side].polygon for side in door.between if side in spaces]
    fits_m = fitting_width_m(polygons, door.at, door.width_m)
    if door.kind == "opening":
        door = replace(door, width_m=fits_m - 0.005)
    elif fits_m < door.width_m - FRAME_M:
        door = replace(door, width_m=fits_m + FRAME_M)
    put_clear_width(section, "clear_width_m", door, answers)
    section.put("leaves", answers.types.get(door.type_name, TypeAnswer()).leaves)
    answer = answers.doors.get(door.handle, DoorAnswer())
    section.put("assembly_distance_m", answer.assembly_distance_m)
    section.put("aliases", [door.handle])
    return section
