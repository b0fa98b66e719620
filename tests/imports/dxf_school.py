"""Small DXF files made from numbers: walls as lines with gaps, doors as blocks, treads as lines."""

# ruff: noqa: ANN401 - ezdxf has no types

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import ezdxf

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Point

UNITS = {"m": (6, 1.0), "cm": (5, 0.01), "mm": (4, 0.001)}
STEPS, TREAD = 12, 0.28
"""Of a flight of the school: two of them are a storey of 3.6 m."""
APART_M = 40.0
"""From one storey on the sheet to the next."""


class Sheet:
    """A sheet; all lengths are given in metres and written in its unit, turned about (0, 0)."""

    def __init__(
        self, *, unit: str = "m", header: str | None = None, turned_deg: float = 0.0
    ) -> None:
        self.document: Any = ezdxf.new("R2010")
        self.document.header["$INSUNITS"] = UNITS[header or unit][0]
        self.space: Any = self.document.modelspace()
        self.m = 1 / UNITS[unit][1]
        self.turned = math.radians(turned_deg)
        self.gaps: list[tuple[Point, Point]] = []
        self.shift = (0.0, 0.0)
        self.leaves: dict[float, str] = {}

    def place(self, x: float, y: float) -> Point:
        c, s = math.cos(self.turned), math.sin(self.turned)
        dx, dy = self.shift
        return ((c * x - s * y + dx) * self.m, (s * x + c * y + dy) * self.m)

    def line(self, one: Point, other: Point, layer: str = "WALL") -> None:
        self.space.add_line(self.place(*one), self.place(*other), dxfattribs={"layer": layer})

    def outline(self, points: list[Point], layer: str) -> None:
        at = [self.place(*point) for point in points]
        self.space.add_lwpolyline(at, close=True, dxfattribs={"layer": layer})

    def text(self, at: Point, said: str, layer: str = "TEXT") -> None:
        made = self.space.add_text(said, dxfattribs={"layer": layer, "height": 0.3 * self.m})
        made.set_placement(self.place(*at))

    def wall(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A wall along an axis, less the gaps of the doors that stand in it."""
        is_level = y0 == y1
        cuts = []
        for (ax, ay), (bx, by) in self.gaps:
            across = (ay, by, y0) if is_level else (ax, bx, x0)
            if max(across) - min(across) < 0.15:
                cuts.append(sorted((ax, bx) if is_level else (ay, by)))
        start, end = sorted((x0, x1) if is_level else (y0, y1))
        for low, high in [*sorted(cuts), [end, end]]:
            if start <= low <= end and low > start:
                one, other = ((start, y0), (low, y0)) if is_level else ((x0, start), (x0, low))
                self.line(one, other)
            if start <= high <= end:
                start = max(start, high)

    def room(self, x0: float, y0: float, x1: float, y1: float, name: str = "") -> None:
        """The inner faces of a room's walls, and its name."""
        for wall in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x0, y1, x1, y1), (x0, y0, x0, y1)):
            self.wall(*wall)
        if name:
            self.text(((x0 + x1) / 2, (y0 + y1) / 2), name)

    def leaf(self, hinge: Point, shut: Point, *, side: int = 1) -> None:
        """A leaf that stands open, and its swing, as a block; on the left of hinge to edge."""
        size = math.dist(hinge, shut)
        name = self.leaves.setdefault(round(size, 3), f"leaf-{len(self.leaves)}")
        if name not in self.document.blocks:
            block = self.document.blocks.new(name)
            block.add_line((0, 0), (0, size * self.m))
            block.add_arc((0, 0), size * self.m, 0, 90)
        angle = math.degrees(math.atan2(shut[1] - hinge[1], shut[0] - hinge[0]) + self.turned)
        self.space.add_blockref(
            name, self.place(*hinge),
            dxfattribs={"rotation": angle, "yscale": side, "layer": "DOOR"},
        )  # fmt: skip

    def door(self, hinge: Point, shut: Point, *, leaves: int = 1, side: int = 1) -> None:
        """A door with one or two leaves from one jamb to the other; drawn before its walls."""
        self.gaps.append((hinge, shut))
        middle = ((hinge[0] + shut[0]) / 2, (hinge[1] + shut[1]) / 2)
        if leaves == 1:
            self.leaf(hinge, shut, side=side)
        else:
            self.leaf(hinge, middle, side=side)
            self.leaf(shut, middle, side=-side)

    def flight(self, x0: float, x1: float, y: float) -> None:
        """Treads across x, one behind the other along y."""
        for step in range(STEPS):
            self.line((x0, y + TREAD * step), (x1, y + TREAD * step), "STAIR")

    def storey(self, number: int, *, apart_m: float = APART_M) -> None:
        """From here on everything is drawn so far to the right; walls begin anew."""
        self.shift = (number * apart_m, 0.0)
        self.gaps = []

    def write(self, path: Path) -> Path:
        self.document.saveas(path)
        return path


def school(*, storeys: int = 2, classes: float = 13.6, **how: Any) -> Sheet:
    """The block of `ifc_school` on paper: stair core, corridor, two classrooms, one exit.

    `classes` is where the wall between the two classrooms stands.
    """
    sheet = Sheet(**how)
    for number in range(storeys):
        sheet.storey(number)
        sheet.door((3.7, 2.5), (4.7, 2.5))
        sheet.door((classes + 0.6, 2.5), (classes + 1.6, 2.5))
        sheet.door((0.2, 2.45), (1.6, 2.45), leaves=2)
        if number == 0:
            sheet.door((24.1, 0.4), (24.1, 2.0), leaves=2, side=-1)
        sheet.room(0, 0, 24, 2.4, "Corridor")
        sheet.room(3.2, 2.6, classes - 0.1, 9.6, "Class")
        sheet.room(classes + 0.1, 2.6, 24, 9.6, "Class")
        sheet.room(0, 2.5, 3, 8.7, "Stair")
        sheet.flight(0.02, 1.45, 4.3)
        sheet.flight(1.55, 2.98, 4.3)
        sheet.wall(-0.2, -0.2, 24.2, -0.2)
        sheet.wall(24.2, -0.2, 24.2, 9.8)
        sheet.wall(-0.2, 9.8, 24.2, 9.8)
        sheet.wall(-0.2, -0.2, -0.2, 9.8)
    return sheet
