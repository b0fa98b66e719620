"""What does not look right in a drawing once it is read: things to look at on the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shapely import Point as PlanePoint
from shapely import union_all

from evacsim.building.model import OUTSIDE
from evacsim.errors import Problem
from evacsim.locale import listed, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.imports.drawings.drawing import Drawing
    from evacsim.imports.drawings.tables import Tables

_COVERED: Final = 0.7
_CLOSE_M: Final = 1.0
_HULL_M: Final = 2.0
_WALL_M: Final = 0.35
_MOST_NAMED: Final = 8


def check_drawing(drawing: Drawing, tables: Tables) -> list[Problem]:
    """Return a warning for everything that a person should look at."""
    return [
        *_coverage(drawing),
        *_without_doors(drawing, tables),
        *_exits(drawing, tables),
        *_stairs(drawing, tables),
    ]


def _warning(drawing: Drawing, where: str, message: str, hint: str = "") -> Problem:
    return Problem(file=drawing.file, where=where, message=message, hint=hint, severity="warning")


def _coverage(drawing: Drawing) -> Iterator[Problem]:
    """Yield storeys of whose floor spaces cover little: rooms are missing in the file."""
    for storey in drawing.storeys:
        polygons = [space.polygon for space in drawing.on(storey.id)]
        if not polygons:
            continue
        closed = union_all([p.buffer(_WALL_M, join_style="mitre") for p in polygons])
        hull = closed.buffer(_HULL_M).buffer(-_HULL_M)
        whole = sum(_without_courts(part) for part in getattr(hull, "geoms", [hull]))
        share = sum(polygon.area for polygon in polygons) / whole if whole else 1.0
        if share < _COVERED:
            yield _warning(
                drawing,
                text("floor {floor}", floor=storey.id),
                text("spaces cover {share:.0%} of the floor", share=share),
                text("rooms may be missing in the file: look at the picture"),
            )


def _without_courts(part: object) -> float:
    return float(getattr(part, "area", 0.0))


def _without_doors(drawing: Drawing, tables: Tables) -> Iterator[Problem]:
    used = {
        side
        for door in drawing.doors
        if tables.uses[door.handle] != "none"
        for side in door.between
    }
    used |= {end for stair in drawing.stairs for end in (stair.lower, stair.upper)}
    bare = [tables.ids.spaces[one.handle] for one in drawing.spaces if one.handle not in used]
    if bare:
        yield _warning(
            drawing,
            _named(bare),
            text("no door leads there, so the building has no such space"),
            text("draw a door, or answer what its doors are for"),
        )
    cut_off = [tables.ids.spaces[handle] for handle in tables.lost if handle in used]
    if cut_off:
        yield _warning(
            drawing,
            _named(cut_off),
            text("no way leads outside from there, or it lies under a stair: left out"),
        )


def _named(ids: list[str]) -> str:
    more = text(" and {count} more", count=len(ids) - _MOST_NAMED) if len(ids) > _MOST_NAMED else ""
    return listed(ids[:_MOST_NAMED]) + more


def _exits(drawing: Drawing, tables: Tables) -> Iterator[Problem]:
    """Yield exits that do not stand at the outer edge of their storey, and a lack of exits."""
    hulls = {
        storey.id: union_all([s.polygon for s in drawing.on(storey.id)]).convex_hull
        for storey in drawing.storeys
    }
    exits = [door for door in drawing.doors if tables.uses[door.handle] == "exit"]
    for door in exits:
        number = tables.ids.numbers[door.handle]
        if OUTSIDE not in door.between:
            yield _warning(
                drawing,
                text("door {number}", number=number),
                text("is answered to be an exit, but spaces lie on both of its sides"),
            )
            continue
        away_m = hulls[door.storey].boundary.distance(PlanePoint(door.at))
        if away_m > _HULL_M:
            yield _warning(
                drawing,
                text("door {number}", number=number),
                text("is an exit {metres:.1f} m inside the outline of its floor", metres=away_m),
                text("into a court, or a space behind it is missing"),
            )
    if not exits:
        yield _warning(
            drawing, "", text("no door is an exit"), text("answer which doors lead into the open")
        )


def _stairs(drawing: Drawing, tables: Tables) -> Iterator[Problem]:
    joined = set()
    cores = {handle for well in tables.wells for handle in well.cores}
    for stair in drawing.stairs:
        for end in (stair.lower, stair.upper):
            space = drawing.space(end)
            joined.add(space.storey)
            if space.kind == "room" and end not in cores:
                yield _warning(
                    drawing,
                    text("stair {name}", name=stair.name or stair.handle),
                    text("ends in the room {room}", room=space.number or space.name),
                    text("a corridor or a lobby is usual: look at the picture"),
                )
    for storey in drawing.storeys:
        if len(drawing.storeys) > 1 and storey.id not in joined:
            yield _warning(
                drawing, text("floor {floor}", floor=storey.id), text("no stair leads there")
            )
