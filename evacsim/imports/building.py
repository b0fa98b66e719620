"""A layout to the tables of a building file, every value with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evacsim.building.model import OUTSIDE
from evacsim.building.values import as_id
from evacsim.imports.corridors import passages, ramp_tops
from evacsim.imports.exits import Spot
from evacsim.imports.flights import flight_section
from evacsim.imports.floor_names import block_of, floor_order
from evacsim.imports.layout import OF_A_STAIR
from evacsim.imports.stairs import called, landing_at, put_leaves, stair_sections
from evacsim.imports.text import Section, quoted
from evacsim.persons import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evacsim.imports.corridors import Passages
    from evacsim.imports.geometry import Point
    from evacsim.imports.layout import Exit, Layout, Placed
    from evacsim.imports.read import Book, Line

DESIGN: Final = (
    "use", "school_kind", "fire_class", "sprinklers", "open_corridor", "enclosed_stairs", "year",
)  # fmt: skip
"""What the building was designed as: lines of the school's form, keys of the file."""


@dataclass(slots=True, kw_only=True)
class Made:
    """The tables of a building file, and the row that every id comes from."""

    sections: list[Section] = field(default_factory=list)
    homes: dict[str, tuple[Line, str]] = field(default_factory=dict)


def building_sections(book: Book, made: Layout, aliases: dict[str, list[str]]) -> Made:
    """Return the tables of the building; `aliases` are the names of classes by the id of a room."""
    found = Made()
    found.sections += [_head(book), *_floors(made, found)]
    by_floor = {floor: passages(here) for floor, here in made.corridors.items()}
    for name, floors in _plans(made).items():
        _plan(made, found, name, floors, by_floor)
    homes = {floor: ways.home for floor, ways in by_floor.items()}
    for stair in made.stairs.values():
        found.sections += stair_sections(made, stair, homes)
        found.homes[stair.id] = (stair.line, "stair")
    for section, line, key in (
        *((flight_section(one, homes), one.line, "flight") for one in made.flights),
        *_ramp_tops(made, by_floor),
        *((_exit(one, homes), one.line, "position") for one in (*made.exits, *made.doors)),
    ):
        found.sections.append(section)
        found.homes[section.values["id"]] = (line, key)
    if aliases:
        named = Section("[component_aliases]")
        for room, names in aliases.items():
            named.put(room, names)
        found.sections.append(named)
    return found


def _ramp_tops(made: Layout, by_floor: dict[str, Passages]) -> Iterator[tuple[Section, Line, str]]:
    """Yield the openings at the upper ends of ramps, with the row that each comes from."""
    for floor, ramp, way, at, width in ramp_tops(by_floor, made):
        section = Section("[[connection]]")
        section.put("id", f"{ramp}.top")
        section.put("kind", "opening")
        section.put("between", [ramp, way])
        section.put("at", list(at))
        section.put("clear_width_m", width)
        yield section, by_floor[floor].lines[ramp.removeprefix(f"{floor}.")][0], "rise"


def _exit(exit_: Exit, homes: Mapping[str, Mapping[str, str]]) -> Section:
    line = exit_.line
    spot = Spot(floor=exit_.floor, stair=exit_.stair, room=exit_.room, corridor=exit_.corridor)
    between = spot.space(homes)
    section = Section("[[connection]]")
    section.put("id", exit_.id, line.cell("exit"))
    section.put("aliases", called(line.get("name"), exit_.id), line.cell("name"))
    section.put("kind", line.get("door_kind", "door"), line.cell("door_kind"))
    beyond = exit_.to.space(homes) if exit_.to is not None else OUTSIDE
    section.put("between", [between, beyond], line.cell("of"))
    section.put("at", list(exit_.at), line.cell("position"))
    section.put("clear_width_m", line.get("clear_width"), line.cell("clear_width"))
    put_leaves(section, line)
    if line.has("one_way"):
        to = between if line.values["one_way"] == "in" else beyond
        section.put("one_way_to", to, line.cell("one_way"))
    section.put("capacity_per_s", line.get("per_second"), line.cell("per_second"))
    section.put("assembly_distance_m", line.get("assembly"), line.cell("assembly"))
    return section


def _head(book: Book) -> Section:
    form = book.form("school")
    name = form.get("building") or form.get("school") or "building"
    section = Section("")
    id_ = as_id(str(form.get("id") or name)) or "building"
    section.put("id", id_, form.cell("id") or form.cell("building"))
    section.put("aliases", [str(name)] if name != id_ else None, form.cell("building"))  # records
    parts = [str(part) for part in (form.get("school"), name) if part]
    latin = [part.isascii() for part in parts]
    apart = ", " if all(latin) else " " if any(part[0].isascii() for part in parts[1:]) else ""
    whole = apart.join(parts)
    section.put("name", whole, form.cell("building"))
    section.put("source", masked(form.get("source", "")), form.cell("source"))
    for key in DESIGN:
        if form.has(key):
            section.put(key, _designed(form.values[key]), form.cell(key))
    return section


def _designed(value: object) -> object:
    """Return what a building was designed as, as the building file writes it."""
    words: dict[object, object] = {"yes": True, "no": False, **{str(n): n for n in range(1, 5)}}
    return words.get(value, value)


def _floors(made: Layout, found: Made) -> list[Section]:
    plans = {floor: name for name, floors in _plans(made).items() for floor in floors}
    sections = []
    for floor in sorted(made.elevations, key=floor_order):
        line = made.floor_lines[floor]
        section = Section("[[floor]]")
        section.put("id", floor, line.cell("floors"))
        section.put("elevation_m", made.elevations[floor], line.cell("storey_height"))
        section.put("block", block_of(floor) or None, line.cell("block"))
        section.put("plan", plans.get(floor))
        section.put("aliases", called(line.get("name"), floor), line.cell("name"))
        sections.append(section)
        found.homes[floor] = (line, "floors")
    return sections


def _plans(made: Layout) -> dict[str, list[str]]:
    """Return the floors that are drawn alike, by the name of their plan."""
    groups: dict[object, list[str]] = {}
    for floor in sorted(made.corridors, key=floor_order):
        rows = [line.number for line, _ in made.corridors[floor].values()]
        rooms = [room.line.number for room in made.rooms_on(floor)]
        own = any(room.corridor.startswith(OF_A_STAIR) for room in made.rooms_on(floor))
        key = (tuple(rows), tuple(rooms), floor if own else "")  # its landing is of this floor
        groups.setdefault(key, []).append(floor)
    names = {}
    for floors in groups.values():
        name = floors[0] if len(floors) == 1 else f"{floors[0]}-{floors[-1]}"
        names[name] = floors
    return names


def _plan(
    made: Layout, found: Made, name: str, floors: list[str], by_floor: dict[str, Passages]
) -> None:
    ways = by_floor[floors[0]]
    is_plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    prefix = f"plan.{name if is_plain else quoted(name)}"
    homes = {floor: own.home for floor, own in by_floor.items()}
    own_doors = [set(_exit(door, homes).values["between"]) for door in made.doors]
    for space, outline in ways.spaces.items():
        first = ways.lines[space][0]
        section = Section(f"[[{prefix}.space]]")
        section.put("id", space, "、".join(line.cell("corridor") for line in ways.lines[space]))
        section.put("kind", "corridor")
        cells = [f"{line.cell('length')}、{line.cells['width'][0]}" for line in ways.lines[space]]
        section.put("outline", _corners(outline), "、".join(cells))
        section.put("holes", [_corners(hole) for hole in ways.holes[space]] or None)
        section.put("rise_m", first.get("rise") or None, first.cell("rise"))
        section.put("aliases", ways.named[space] or None)
        found.sections.append(section)
        _note(found, floors, space, first, "length")
    for number, (one, other, at, width) in enumerate(ways.openings, start=1):
        if {f"{floors[0]}.{one}", f"{floors[0]}.{other}"} in own_doors:
            continue  # a door that has a row stands there
        section = Section(f"[[{prefix}.connection]]")
        section.put("id", f"{one}.opening-{number}")
        section.put("kind", "opening")
        section.put("between", [one, other])
        section.put("at", list(at))
        section.put("clear_width_m", width)
        found.sections.append(section)
    for room in made.rooms_on(floors[0]):
        beyond = ways.home.get(room.corridor, "")
        stair = made.stairs.get(room.corridor.removeprefix(OF_A_STAIR))
        if stair is not None and room.corridor.startswith(OF_A_STAIR):
            beyond = landing_at(made, stair, floors[0]) or ""
        found.sections += _room(room, prefix, beyond)
        _note(found, floors, room.id, room.line, "start")
        for number in range(1, len(room.line.get("door_at", ())) + 1 if room.corridor else 0):
            _note(found, floors, f"{room.id}.door-{number}", room.line, "door_at")


def _note(found: Made, floors: Sequence[str], name: str, line: Line, key: str) -> None:
    for floor in floors:
        found.homes[f"{floor}.{name}"] = (line, key)


def _corners(outline: Sequence[Point]) -> list[list[float]]:
    """Return an outline; a rectangle as two opposite corners."""
    xs, ys = {x for x, _ in outline}, {y for _, y in outline}
    if len(outline) == 4 and len(xs) == len(ys) == 2:  # noqa: PLR2004 - an upright rectangle
        return [[min(xs), min(ys)], [max(xs), max(ys)]]
    return [[x, y] for x, y in outline]


def door_widths(line: Line) -> list[float]:
    """Return the clear width of each door of a room [m]."""
    widths, count = line.values["door_width"], len(line.values["door_at"])
    return list(widths) if len(widths) == count else [widths[0]] * count


def _room(room: Placed, prefix: str, corridor: str) -> list[Section]:
    line = room.line
    low, high = room.box.outline()
    section = Section(f"[[{prefix}.space]]")
    section.put("id", room.id, line.cell("room"))
    section.put("kind", line.get("kind", "room"), line.cell("kind"))
    keys = ("start", "origin", "frontage", "depth")
    section.put("outline", [list(low), list(high)], "、".join(filter(None, map(line.cell, keys))))
    if line.has("void"):
        void = [list(corner) for corner in room.box.part(line.values["void"])]
        section.put("holes", [void], line.cell("void"))
    section.put("occupant_load", line.get("seats"), line.cell("seats"))
    section.put("aliases", called(line.get("name"), room.id), line.cell("name"))
    sections = [section]
    pairs = zip(line.values["door_at"], door_widths(line), strict=True) if corridor else ()
    for number, (at, width) in enumerate(pairs, start=1):
        door = Section(f"[[{prefix}.connection]]")
        door.put("id", f"{room.id}.door-{number}")
        door.put("kind", "door")
        door.put("between", [room.id, corridor], line.cell("corridor"))
        door.put("at", list(room.box.point(at, 0.0)), line.cell("door_at"))
        door.put("clear_width_m", width, line.cell("door_width"))
        put_leaves(door, line)
        sections.append(door)
    return sections


def values_of(sections: Sequence[Section], key: str) -> list[Any]:
    """Return a value of all tables that have it."""
    return [section.values[key] for section in sections if key in section.values]
