"""DXF to a drawing: room outlines where they are drawn, else the areas between walls and doors."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from shapely import Point as PlanePoint
from shapely import Polygon
from shapely.affinity import translate

from evacsim.imports.drawings.doors import part_spaces
from evacsim.imports.drawings.drawing import Drawing, DrawnSpace, Dropped, Storey
from evacsim.imports.drawings.dxf_file import read_sheet, refused
from evacsim.imports.drawings.dxf_floors import floors_of, scale_of
from evacsim.imports.drawings.meshes import without_columns
from evacsim.imports.drawings.spaces import apart, overlaps, why_none, with_kinds
from evacsim.imports.drawings.stair_rooms import steps_on, with_cores
from evacsim.imports.drawings.swings import bare_gaps, closed_line, gap_leaves, leaves_of, swings
from evacsim.imports.drawings.tread_lines import offset, stairs_between, stray_walls, treads
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

    from evacsim.building.model import Point
    from evacsim.errors import Problem
    from evacsim.imports.drawings.doors import Leaf
    from evacsim.imports.drawings.dxf_floors import Floor
    from evacsim.imports.drawings.tread_lines import Treads

_STOREY_M: Final = 3.6
"""How far storeys lie apart while they are read; nothing of it gets into the building."""
_LEAST_ROOMS: Final = 3
_LONGEST_NAME: Final = 40
_PLACE: Final = re.compile(r"dxf:(\w+)@(-?[\d.]+),(-?[\d.]+)")
_NEAR_M: Final = 0.5


class _Handles:
    """Names for what has none in the file: by where it lies there, `dxf:room@83.2,188.0`.

    Of those that are known from an earlier issue, a room keeps the one that lies within it, an
    opening the one that lies next to it: so answers stay where they belong.
    """

    def __init__(self, known: Collection[str]) -> None:
        found = [_PLACE.fullmatch(one) for one in sorted(known)]
        self._known = [
            (m[0], m[1], PlanePoint(float(m[2]), float(m[3]))) for m in found if m is not None
        ]
        self._taken: set[str] = set()

    def of(self, kind: str, shape: BaseGeometry) -> str:
        """Return the name of a thing."""
        reach_m = 0.0 if isinstance(shape, Polygon) else _NEAR_M
        place = shape.representative_point()
        name = f"dxf:{kind}@{place.x:.1f},{place.y:.1f}"
        for known, of_kind, at in self._known:
            if of_kind == kind and known not in self._taken and shape.dwithin(at, reach_m):
                name = known
                break
        while name in self._taken:
            name += "+"
        self._taken.add(name)
        return name


@dataclass(frozen=True, slots=True)
class _Part:
    """A storey with how far it lies from the lowest one in the file [m], and its stairs."""

    id: str
    floor: Floor
    z_m: float
    moved: Point
    stairs: list[Treads]

    def placed(self, shape: Polygon) -> Polygon:
        """Return a shape where it lies in the building."""
        return translate(shape, -self.moved[0], -self.moved[1])


def read_dxf(
    path: Path,
    *,
    unit_m: float | None = None,
    floors: str | None = None,
    known: Collection[str] = (),
) -> Drawing:
    """Read a DXF file; `unit_m` are the metres of its unit, `floors` as `--floors` gives them.

    `known` are handles of an earlier issue, which things keep that are still in their place.

    Raises
    ------
    BuildingError
        If ezdxf is not installed, the file cannot be read, or shows no rooms.
    """
    sheet = read_sheet(path)
    scale = scale_of(sheet, unit_m)
    made = Drawing(file=str(path), name=path.stem, remarks=[scale.remark], unit=str(scale))
    handles = _Handles(known)
    parts = _stacked(floors_of(path, sheet, scale.unit_m, floors))
    leaves: list[Leaf] = []
    for part in parts:
        made.storeys.append(
            Storey(
                id=part.id, name="", handle=f"dxf:x={part.floor.x0:.0f}",
                elevation_m=None if part.z_m else 0.0, moved_m=part.moved,
            )
        )  # fmt: skip
        spaces, dropped, here = _storey(part, handles, made.notes, path)
        made.spaces += spaces
        made.dropped += dropped
        leaves += here
    if not made.spaces:
        raise refused(
            path, text("shows no room: no closed outlines, no walls that close"),
            text("look at the layers with --layers; walls and doors must be lines on their own"),
        )  # fmt: skip
    doors, dropped = part_spaces(leaves, made.spaces)
    drawn = {frozenset(door.between) for door in doors if not door.guess}
    made.doors = [one for one in doors if not one.guess or frozenset(one.between) not in drawn]
    made.dropped += dropped
    for lower, upper in itertools.pairwise(parts):
        made.stairs += stairs_between(
            [one.moved(lower.moved) for one in lower.stairs],
            [one.moved(upper.moved) for one in upper.stairs],
            (made.on(lower.id), made.on(upper.id)),
            partial(handles.of, f"stair_{lower.id}"),
        )
    counts: dict[str, int] = {}
    for door in made.doors:
        for side in door.between:
            counts[side] = counts.get(side, 0) + 1
    made.spaces = with_kinds(made.spaces, counts)
    return made


def _stacked(floors: Sequence[Floor]) -> list[_Part]:
    """Return the storeys so that they lie one above the other: their stairs meet."""
    parts: list[_Part] = []
    for number, floor in enumerate(floors):
        stairs = treads(floor.steps)
        moved = (0.0, 0.0)
        if parts:
            below = parts[-1]
            guess = (
                floor.corner[0] - below.floor.corner[0],
                floor.corner[1] - below.floor.corner[1],
            )
            step = offset(below.stairs, stairs, guess)
            moved = (below.moved[0] + step[0], below.moved[1] + step[1])
        parts.append(_Part(f"{number + 1}F", floor, number * _STOREY_M, moved, stairs))
    return parts


def _storey(
    part: _Part, handles: _Handles, notes: list[Problem], path: Path
) -> tuple[list[DrawnSpace], list[Dropped], list[Leaf]]:
    """Return the spaces of a storey, what is dropped of it, and its doors, in the building."""
    floor = part.floor
    strays = stray_walls(floor.steps, part.stairs, floor.walls)
    hung = swings(floor.arcs, [*floor.walls, *strays], floor.leaves)
    hung_doors = leaves_of(hung, part.z_m)
    shut = [closed_line(one) for one in hung_doors]
    gaps = bare_gaps(floor.walls, shut)
    pairs, dropped = _rooms(part, [*floor.walls, *shut, *gaps], strays, handles)
    steps = steps_on([space.polygon for space in pairs], part.stairs)
    spaces = [replace(one, polygon=part.placed(one.polygon)) for one in pairs]
    kept, more, met = apart(spaces)
    notes += overlaps(str(path), met)
    doors = [
        *hung_doors,
        *gap_leaves(gaps, part.z_m, lambda line: handles.of("gap", line)),
        *gap_leaves(
            steps, part.z_m, lambda line: handles.of("step", line),
            text("the flight ends at the edge of the stair"),
        ),
    ]  # fmt: skip
    dx, dy = part.moved
    placed = [replace(one, at=(one.at[0] - dx, one.at[1] - dy)) for one in doors]
    return kept, [*dropped, *more], placed


def _rooms(
    part: _Part, lines: Sequence[LineString], strays: Sequence[LineString], handles: _Handles
) -> tuple[list[DrawnSpace], list[Dropped]]:
    """Return the rooms of a storey as the file draws it, and those that are no place for people.

    Rooms are outlines on a layer of rooms if there are some, else the areas between the walls.
    """
    outlines = [(handle, Polygon(line.coords)) for handle, line in part.floor.outlines]
    pairs = [(handle, shape) for handle, shape in outlines if shape.is_valid and shape.area > 1]
    if len(pairs) < _LEAST_ROOMS:
        shapes = with_cores(lines, strays, part.stairs)
        shapes.sort(key=lambda one: (-one.centroid.y, one.centroid.x))
        pairs = [(handles.of("room", one), without_columns(one)) for one in shapes]
    notes = [(PlanePoint(at), said) for at, said in part.floor.notes if said]
    kept, dropped = [], []
    for number, (handle, shape) in enumerate(pairs, start=1):
        inside = [said for at, said in notes if shape.contains(at)]
        name = " ".join(said for said in inside if len(said) <= _LONGEST_NAME)
        why = why_none(name, area_m2=shape.area, height_m=None)
        if why:
            dropped.append(Dropped(what="space", handle=handle, name=name, storey=part.id, why=why))
            continue
        kept.append(
            DrawnSpace(
                handle=handle, storey=part.id, number=name or f"room-{number}", name=name,
                polygon=shape, floor_z_m=part.z_m,
            )
        )  # fmt: skip
    return kept, dropped
