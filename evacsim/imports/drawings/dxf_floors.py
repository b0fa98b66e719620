"""A DXF sheet to its storeys, in metres: what is a wall, a leaf or a step, and how long a unit is.

Headers give the unit wrongly so often that the leaves of doors are the ruler: they are 0.5 to
1.5 m wide, 0.9 m as a rule. What a line is, its layer's name tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString

from evacsim.building.assumed import ASSUMED
from evacsim.imports.drawings.dxf_file import refused
from evacsim.imports.drawings.swings import LEAF_M, is_swing
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.building.model import Point
    from evacsim.imports.drawings.dxf_file import Arc, Line, Sheet

_UNITS_M: Final = {6: 1.0, 4: 0.001, 5: 0.01, 1: 0.0254, 2: 0.3048, 14: 0.1}
"""Metres in a unit by the code of $INSUNITS; all of them are tried, metres first."""
_USUAL_LEAF_M: Final = 0.9
_QUARTER_DEG: Final = (80, 100)
_WALL: Final = re.compile(
    r"wall|mur|wand|tabiqu|pared|墙|window|fenster|ventan|finestr|窗", re.IGNORECASE
)
_DOOR: Final = re.compile(r"door|port|puert|t(ü|ue)r|porte|门", re.IGNORECASE)
_STAIR: Final = re.compile(r"stair|escal|trepp|楼梯|lt$", re.IGNORECASE)
_ROOM: Final = re.compile(r"room|space|raum|area|sala|habita|房间|空间|防火分区", re.IGNORECASE)
_FITTING: Final = re.compile(
    r"furn|möb|moeb|mueble|mobil|家具|dim|标注|尺寸|axis|轴|hatch|填充|pipe|fire|消防|电气|给排水",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(r"text|anno|文字|frame|图框", re.IGNORECASE)
_GAP_M: Final = 4.0
"""Storeys side by side stand at least so far apart."""
_PART: Final = 0.25
"""What is narrower than this part of the widest storey is none: a legend, a detail."""
_LONGEST_M: Final = 150.0
"""A closed line longer than that is the frame of the sheet."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Metres in a unit of the drawing, by which the leaves of doors are as wide as leaves are.

    `leaves` is how many of them tell it, `header_m` what the header says; `is_answered` if
    somebody has said it.
    """

    unit_m: float
    leaves: int = 0
    header_m: float | None = None
    is_answered: bool = False

    def __str__(self) -> str:
        """Return it as people read it: on the terminal, in the questions, in the file."""
        if self.leaves and self.header_m not in (None, self.unit_m):
            return text(
                "1 unit = {unit:g} m by the leaves of {count} doors (the header says {header:g} m)",
                unit=self.unit_m, count=self.leaves, header=self.header_m,
            )  # fmt: skip
        if self.leaves:
            return text(
                "1 unit = {unit:g} m by the leaves of {count} doors",
                unit=self.unit_m, count=self.leaves,
            )  # fmt: skip
        if self.header_m is not None:
            return text("1 unit = {unit:g} m as its header says", unit=self.unit_m)
        return text("1 unit = {unit:g} m, and nothing tells it", unit=self.unit_m)

    @property
    def remark(self) -> str:
        """The line of the building's head: an assumption until somebody has answered."""
        if self.is_answered:
            return text("1 unit of the drawing = {unit:g} m, as answered.", unit=self.unit_m)
        return f"{ASSUMED}: {self}"


@dataclass(slots=True)
class Floor:
    """What is drawn of one storey between `x0` and `x1`, in metres of the file's coordinates."""

    x0: float
    x1: float
    walls: list[LineString] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    leaves: list[LineString] = field(default_factory=list)
    steps: list[LineString] = field(default_factory=list)
    outlines: list[tuple[str, LineString]] = field(default_factory=list)
    notes: list[tuple[Point, str]] = field(default_factory=list)

    @property
    def corner(self) -> Point:
        """The lower left corner of its walls."""
        bounds = np.array([wall.bounds for wall in self.walls])
        return float(bounds[:, 0].min()), float(bounds[:, 1].min())


def scale_of(sheet: Sheet, unit_m: float | None) -> Scale:
    """Return how long a unit is: as answered, by the leaves of doors, or by the header."""
    said = _UNITS_M.get(sheet.unit_code)
    if unit_m is not None:
        return Scale(unit_m, header_m=said, is_answered=True)
    low, high = _QUARTER_DEG
    radii = np.array([arc.radius for arc in sheet.arcs if low <= arc.angle_deg <= high])

    def fitting(metres: float) -> tuple[int, float]:
        sized = radii * metres
        inside = (sized >= LEAF_M[0]) & (sized <= LEAF_M[1])
        middle = float(np.median(sized[inside])) if inside.any() else 0.0
        return int(inside.sum()), -abs(middle - _USUAL_LEAF_M)

    best = max(_UNITS_M.values(), key=fitting)
    count = fitting(best)[0] if len(radii) else 0
    if count:
        return Scale(best, count, said)
    return Scale(said or 1.0, 0, said)


def floors_of(path: Path, sheet: Sheet, unit_m: float, boxes: str | None) -> list[Floor]:
    """Return the storeys of a drawing, from the ground up; `boxes` as `--floors` gives them.

    Raises
    ------
    BuildingError
        If there are no walls, or none in one of the boxes.
    """
    hint = text("look at the layers with --layers; walls and doors must be lines on their own")
    named = [line for line in sheet.lines if _WALL.search(line.layer)]
    lines = named or [line for line in sheet.lines if not _is_other(line.layer)]
    walls = [line for line in lines if not _is_frame(line, unit_m)]
    if not walls:
        raise refused(path, text("has no walls"), hint)
    curves = [
        arc.line
        for arc in sheet.arcs
        if not is_swing(arc, unit_m)
        and (_WALL.search(arc.layer) if named else not _is_other(arc.layer))
    ]
    doors = [arc for arc in sheet.arcs if is_swing(arc, unit_m)]
    arcs = [arc for arc in doors if _DOOR.search(arc.layer)] or doors
    spans = _boxes(path, boxes) if boxes else _side_by_side([*walls, *curves], unit_m)
    found = [Floor(low, high) for low, high in spans]
    for floor in found:
        _fill(floor, sheet, [*walls, *curves], arcs, unit_m)
    empty = [f"{one.x0:g}:{one.x1:g}" for one in found if not one.walls]
    if empty:
        raise refused(
            path, text("has no walls between {boxes}", boxes=", ".join(empty)), _floors_hint()
        )
    return found


def _fill(
    floor: Floor, sheet: Sheet, walls: Sequence[Line], arcs: Sequence[Arc], unit_m: float
) -> None:
    floor.walls = [_metric(one, unit_m) for one in walls if _within(one, floor, unit_m)]
    for line in sheet.lines:
        if not _within(line, floor, unit_m):
            continue
        if _DOOR.search(line.layer):
            floor.leaves.append(_metric(line, unit_m))
        elif _STAIR.search(line.layer):
            floor.steps.append(_metric(line, unit_m))
        if line.is_closed and _ROOM.search(line.layer) and not _is_frame(line, unit_m):
            floor.outlines.append((line.handle, _metric(line, unit_m)))
    floor.arcs = [
        _arc_metric(arc, unit_m) for arc in arcs if floor.x0 <= arc.centre[0] * unit_m <= floor.x1
    ]
    floor.notes = [
        ((note.at[0] * unit_m, note.at[1] * unit_m), " ".join(note.text.split()))
        for note in sheet.notes
        if floor.x0 <= note.at[0] * unit_m <= floor.x1 and not _FITTING.search(note.layer)
    ]


def _is_other(layer: str) -> bool:
    return any(one.search(layer) for one in (_DOOR, _STAIR, _FITTING, _OTHER))


def _is_frame(line: Line, unit_m: float) -> bool:
    return line.is_closed and LineString(line.points).length * unit_m > _LONGEST_M


def _within(line: Line, floor: Floor, unit_m: float) -> bool:
    xs = [x * unit_m for x, _ in line.points]
    return floor.x0 <= min(xs) and max(xs) <= floor.x1


def _metric(line: Line, unit_m: float) -> LineString:
    points = [(x * unit_m, y * unit_m) for x, y in line.points]
    return LineString([*points, points[0]] if line.is_closed else points)


def _arc_metric(arc: Arc, unit_m: float) -> Arc:
    one, other = ((x * unit_m, y * unit_m) for x, y in arc.ends)
    centre = (arc.centre[0] * unit_m, arc.centre[1] * unit_m)
    return replace(arc, centre=centre, radius=arc.radius * unit_m, ends=(one, other))


def _boxes(path: Path, boxes: str) -> list[Point]:
    """Read `--floors`: 165:260,265:360."""
    try:
        pairs = [tuple(float(x) for x in part.split(":")) for part in boxes.split(",")]
        found = [(low, high) for low, high in pairs]
    except ValueError:
        found = []
    if not found or not all(low < high for low, high in found):
        raise refused(
            path,
            text('--floors "{floors}" is no list of ranges', floors=boxes[:60]),
            _floors_hint(),
        )
    return found


def _floors_hint() -> str:
    return text("--floors takes metres along x, storey by storey from below: 165:260,265:360")


def _side_by_side(walls: Sequence[Line], unit_m: float) -> list[Point]:
    """Return where storeys lie along x: what stands apart from the rest, if it is as large."""
    spans = sorted(
        (min(x for x, _ in one.points) * unit_m, max(x for x, _ in one.points) * unit_m)
        for one in walls
    )
    boxes = [list(spans[0])]
    for low, high in spans[1:]:
        if low > boxes[-1][1] + _GAP_M:
            boxes.append([low, high])
        boxes[-1][1] = max(boxes[-1][1], high)
    widest = max(high - low for low, high in boxes)
    return [(low - 1, high + 1) for low, high in boxes if high - low > widest * _PART]
