"""Stairs of a layout as the tables of a building file, and the leaves of any door."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final

from evacsim.imports.corridors import RISE_SLACK_M
from evacsim.imports.layout import NO_CORRIDOR
from evacsim.imports.text import Section, quoted
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.building.model import Connection
    from evacsim.building.schema import StairwellTable
    from evacsim.imports.layout import Layout, Placed
    from evacsim.imports.read import Line

LEAVES: Final = ("leaves", "leaves_locked", "posts")
"""What is said of the leaves of a door: columns, and keys of the file."""
_OF_A_STOREY: Final = {
    "clear_width": "clear_width_m",
    "landing_depth": "landing_depth_m",
    "turn": "turn",
}

AT_A_FLOOR: Final = {
    "door_kind": "door_kind",
    "door_width": "door_clear_width_m",
    "door_side": "door_side",
    "leaves": "door_leaves",
    "leaves_locked": "door_leaves_locked",
    "posts": "door_posts",
    "one_way": "door_one_way_to",
}
"""What a further row may say of the door on its floors: columns, and keys of the file."""


def put_leaves(section: Section, line: Line, prefix: str = "") -> None:
    """Add what is said of the leaves of a door; none locked and no post is what is not said."""
    for key in LEAVES:
        if line.get(key):
            section.put(prefix + key, line.values[key], line.cell(key))


def called(name: object, id_: str) -> list[str] | None:
    """Return what the school calls something, as aliases; None where that is its id."""
    return [str(name)] if name and str(name) != id_ else None


def storey_steps(stair: Placed, floor: str) -> tuple[int, ...] | None:
    """Return the steps of the flights of the storey that stands on a floor, from the top down."""
    others = None
    for floors, counts in stair.line.values["steps"]:
        if floors is None:
            others = counts
        elif floor in floors:
            return tuple(counts)
    return others


def steps_in(made: Layout, stair: Placed, lower: str) -> tuple[int, ...] | None:
    """Return the steps of a storey from the top down, those of a row of its own before others."""
    counts = storey_steps(stair, lower)
    for own in made.storeys.get(stair.id, ()):
        if lower in own.values["floors"] and own.has("steps"):
            counts = tuple(own.values["steps"][0][1])
    return counts


def half_landings(made: Layout, stair: Placed) -> Iterator[tuple[str, float]]:
    """Yield the landings between the floors of a stair and how high they lie [m]."""
    riser = stair.line.values["riser"]
    for lower, upper in itertools.pairwise(stair.floors):
        counts = steps_in(made, stair, lower) or ()
        height = made.elevations.get(upper, 0.0)
        for number, count in enumerate(counts[:-1], start=1):
            height -= count * riser
            name = f"{stair.id}.{upper}-{lower}.half"
            yield (name if len(counts) == 2 else f"{name}-{number}"), height  # noqa: PLR2004


def landing_at(made: Layout, stair: Placed, floor: str) -> str | None:
    """Return the landing of a stair that lies as high as a floor."""
    if floor in stair.floors:
        return f"{stair.id}.{floor}"
    at = made.elevations.get(floor, math.nan)
    near = (name for name, high in half_landings(made, stair) if abs(high - at) <= RISE_SLACK_M)
    return next(near, None)


def stair_sections(
    made: Layout, stair: Placed, homes: Mapping[str, Mapping[str, str]]
) -> list[Section]:
    """Return the tables of a stair; `homes` are the spaces of the corridors, by floor and name."""
    line = stair.line
    low, high = stair.box.outline()
    lowers = stair.floors[:-1]
    steps = {floor: storey_steps(stair, floor) for floor in lowers}
    for own in made.storeys.get(stair.id, ()):
        if own.has("steps"):
            steps |= {
                f: tuple(own.values["steps"][0][1]) for f in own.values["floors"] if f in steps
            }
    usual = max(steps.values(), key=lambda one: list(steps.values()).count(one))
    opens = {
        floor: homes[floor].get(_corridor_at(made, stair, floor), "") for floor in stair.floors
    }
    commonest = max(opens.values(), key=lambda one: (one != "", list(opens.values()).count(one)))
    section = Section("[[stairwell]]")
    section.put("id", stair.id, line.cell("stair"))
    section.put("aliases", called(line.get("name"), stair.id), line.cell("name"))
    section.put("floors", list(reversed(stair.floors)), line.cell("floors"))
    keys = ("start", "frontage", "depth")
    section.put("outline", [list(low), list(high)], "、".join(filter(None, map(line.cell, keys))))
    section.put("clear_width_m", line.get("clear_width"), line.cell("clear_width"))
    section.put("width_measured", line.get("measured"), line.cell("measured"))
    section.put("handrails", line.get("rails"), line.cell("rails"))
    section.put("riser_m", line.get("riser"), line.cell("riser"))
    section.put("tread_m", line.get("tread"), line.cell("tread"))
    section.put("steps_per_flight", list(usual or ()), line.cell("steps"))
    section.put("landing_depth_m", line.get("landing_depth"), line.cell("landing_depth"))
    section.put("well_m", line.get("well", 0.0), line.cell("well"))
    section.put("opens_to", commonest, line.cell("corridor"))
    section.put("door_kind", line.get("door_kind", "opening"), line.cell("door_kind"))
    section.put("door_clear_width_m", line.get("door_width"), line.cell("door_width"))
    section.put("door_at", list(stair.box.point(line.values["door_at"], 0.0)), line.cell("door_at"))
    section.put("door_side", line.get("door_side", "opposite"), line.cell("door_side"))
    put_leaves(section, line, "door_")
    section.put("door_one_way_to", line.get("one_way"), line.cell("one_way"))
    section.put("turn", line.get("turn"), line.cell("turn"))
    section.put("scissor_with", line.get("scissor_with"), line.cell("scissor_with"))
    doors = [_door_at(made, stair, floor) for floor in stair.floors]
    for door, own_corridor in zip(doors, opens.values(), strict=True):
        if own_corridor != commonest:
            door.put("opens_to", own_corridor, door.remarks.pop("opens_to", ""))
    differs = [door for door in doors if door.values]
    return [section, *differs, *_storeys(made, stair, steps, usual)]


def _rows_of(made: Layout, stair: Placed, floor: str) -> list[Line]:
    return [line for line in made.storeys.get(stair.id, ()) if floor in line.values["floors"]]


def _corridor_at(made: Layout, stair: Placed, floor: str) -> str:
    """Return the corridor to which a stair opens on a floor; "" where to none."""
    for line in _rows_of(made, stair, floor):
        if line.has("corridor"):
            name = plain(str(line.values["corridor"]))
            return "" if name in NO_CORRIDOR else name
    return stair.corridor


def _door_at(made: Layout, stair: Placed, floor: str) -> Section:
    """Return what differs at the door of a stair on one floor."""
    section = Section(f"[stairwell.at.{quoted(floor)}]")
    for line in _rows_of(made, stair, floor):
        for key, name in AT_A_FLOOR.items():
            if line.has(key) and line.values[key] != stair.line.get(key):
                section.put(name, line.values[key], line.cell(key))
        if line.has("corridor"):
            section.remarks["opens_to"] = line.cell("corridor")
        if line.has("door_at"):
            wall = stair.box.wall(line.get("side") or "") or "front"
            at = stair.box.on_wall(wall, line.values["door_at"])
            section.put("door_at", list(at), line.cell("door_at"))
    return section


def _storeys(
    made: Layout,
    stair: Placed,
    steps: dict[str, tuple[int, ...] | None],
    usual: tuple[int, ...] | None,
) -> list[Section]:
    """Return what differs in single storeys of a stair."""
    sections = []
    for floor, counts in steps.items():
        section = Section(f"[stairwell.storey.{quoted(floor)}]")
        own = _rows_of(made, stair, floor)
        if counts != usual:
            cell = next((line.cell("steps") for line in own if line.has("steps")), "")
            section.put("steps_per_flight", list(counts or ()), cell or stair.line.cell("steps"))
        for key, name in _OF_A_STOREY.items():
            for line in own:
                if line.has(key) and line.values[key] != stair.line.get(key):
                    section.put(name, line.values[key], line.cell(key))
        if section.values:
            sections.append(section)
    return sections


def leaves_cells(door: Connection) -> dict[str, int | None]:
    """Return what a row says of the leaves of a door: nothing of one that opens whole."""
    return {
        "leaves": door.leaves if door.leaves > 1 else None,
        "leaves_locked": door.leaves_locked or None,
        "posts": door.posts or None,
    }


def storey_rows(table: StairwellTable) -> Iterator[dict[str, object]]:
    """Yield a row for every storey of a stair that has another width, depth or turn."""
    for floor, storey in table.storey.items():
        own = {key: getattr(storey, name) for key, name in _OF_A_STOREY.items()}
        if any(value is not None for value in own.values()):
            yield {"floors": (floor,), "stair": table.id, **own}
