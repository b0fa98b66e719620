"""Small IFC files made from numbers: spaces, walls, doors and stairs as boxes and prisms."""

# ruff: noqa: ANN401, PLR0913 - ifcopenshell has no types; a door is eight numbers

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import ifcopenshell
import ifcopenshell.guid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Points = "Sequence[tuple[float, float]]"
METRES = {"METRE": 1.0, "MILLI": 0.001, "FOOT": 0.3048}


def box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


class Model:
    """A model; all lengths are given in metres and written in its unit."""

    def __init__(
        self, *, schema: str = "IFC4", unit: str | None = "METRE", north: float = 0.0
    ) -> None:
        self.file: Any = ifcopenshell.file(schema=schema)
        self.m = 1 / METRES[unit or "METRE"]
        self.storeys: dict[str, tuple[Any, float]] = {}
        self.parts: dict[str, list[Any]] = {}
        make = self.file.create_entity
        origin = make("IfcAxis2Placement3D", self._point(0, 0, 0))
        turned = math.radians(north)
        self.context = make(
            "IfcGeometricRepresentationContext", None, "Model", 3, 1e-5, origin,
            make("IfcDirection", (math.sin(turned), math.cos(turned))),
        )  # fmt: skip
        units = [make("IfcUnitAssignment", [self._unit(unit)])] if unit else [None]
        if schema == "IFC2X3":
            person = make("IfcPerson", FamilyName="T")
            organization = make("IfcOrganization", Name="T")
            both = make("IfcPersonAndOrganization", person, organization)
            program = make("IfcApplication", organization, "1", "tests", "tests")
            self.owner = make("IfcOwnerHistory", both, program, None, "ADDED", None, None, None, 0)
        else:
            self.owner = None
        self.project = self._rooted("IfcProject", "School")
        self.project.RepresentationContexts = [self.context]
        if units[0] is not None:
            self.project.UnitsInContext = units[0]
        self.building = self._rooted("IfcBuilding", "Block A")
        self._aggregate(self.project, [self.building])

    def _unit(self, unit: str) -> Any:
        make = self.file.create_entity
        prefix = "MILLI" if unit == "MILLI" else None
        metre = make("IfcSIUnit", None, "LENGTHUNIT", prefix, "METRE")
        if unit != "FOOT":
            return metre
        size = make("IfcMeasureWithUnit", make("IfcLengthMeasure", 0.3048), metre)
        exponents = make("IfcDimensionalExponents", 1, 0, 0, 0, 0, 0, 0)
        return make("IfcConversionBasedUnit", exponents, "LENGTHUNIT", "FOOT", size)

    def _rooted(self, kind: str, name: str, **more: Any) -> Any:
        return self.file.create_entity(
            kind, GlobalId=ifcopenshell.guid.new(), OwnerHistory=self.owner, Name=name, **more
        )

    def _aggregate(self, whole: Any, parts: Sequence[Any]) -> None:
        self._rooted("IfcRelAggregates", "", RelatingObject=whole, RelatedObjects=list(parts))

    def _point(self, *place: float) -> Any:
        return self.file.create_entity("IfcCartesianPoint", tuple(float(p) * self.m for p in place))

    def _placed(self, x: float, y: float, z: float, turned: float = 0.0) -> Any:
        make = self.file.create_entity
        along = (math.cos(turned), math.sin(turned), 0.0)
        axes = make(
            "IfcAxis2Placement3D", self._point(x, y, z), make("IfcDirection", (0.0, 0.0, 1.0)),
            make("IfcDirection", along),
        )  # fmt: skip
        return make("IfcLocalPlacement", None, axes)

    def _prism(self, points: Any, low: float, height: float) -> Any:
        make = self.file.create_entity
        corners = [self._point(*point) for point in points]
        line = make("IfcPolyline", [*corners, corners[0]])
        profile = make("IfcArbitraryClosedProfileDef", "AREA", None, line)
        place = make("IfcAxis2Placement3D", self._point(0, 0, low))
        up = make("IfcDirection", (0.0, 0.0, 1.0))
        return make("IfcExtrudedAreaSolid", profile, place, up, height * self.m)

    def _shape(self, solids: Sequence[Any]) -> Any:
        make = self.file.create_entity
        body = make("IfcShapeRepresentation", self.context, "Body", "SweptSolid", list(solids))
        return make("IfcProductDefinitionShape", None, None, [body])

    def storey(self, name: str, z: float) -> None:
        made = self._rooted("IfcBuildingStorey", name)
        made.ObjectPlacement = self._placed(0, 0, z)
        made.Elevation = z * self.m
        self.storeys[name] = (made, z)
        self.parts[name] = []

    def _product(self, kind: str, name: str, storey: str, solids: Sequence[Any]) -> Any:
        made = self._rooted(kind, name)
        made.ObjectPlacement = self._placed(0, 0, 0)
        made.Representation = self._shape(solids)
        self.parts[storey].append(made)
        return made

    def space(
        self, storey: str, number: str, points: Any, *, name: str = "", height: float = 3.0
    ) -> str:
        z = self.storeys[storey][1]
        made = self._rooted("IfcSpace", number)
        made.LongName = name or None
        made.ObjectPlacement = self._placed(0, 0, 0)
        made.Representation = self._shape([self._prism(points, z, height)])
        self._aggregate(self.storeys[storey][0], [made])
        return str(made.GlobalId)

    def wall(self, storey: str, points: Any, *, height: float = 3.0, kind: str = "IfcWall") -> Any:
        return self._product(
            kind, "wall", storey, [self._prism(points, self.storeys[storey][1], height)]
        )

    def door(
        self, storey: str, wall: Any, at: tuple[float, float], *, along: float = 0.0,
        width: float = 1.0, thick: float = 0.2, leaf: bool = True, name: str = "D1",
    ) -> str:  # fmt: skip
        """A door with its opening, in the middle of a wall; `along` is its direction [rad]."""
        z = self.storeys[storey][1]
        local = box(-width / 2, -thick / 2, width / 2, thick / 2)
        c, s = math.cos(along), math.sin(along)
        points = [(at[0] + c * x - s * y, at[1] + s * x + c * y) for x, y in local]
        hole = self._rooted("IfcOpeningElement", "hole")
        hole.ObjectPlacement = self._placed(0, 0, 0)
        hole.Representation = self._shape([self._prism(points, z, 2.1)])
        self._rooted(
            "IfcRelVoidsElement", "", RelatingBuildingElement=wall, RelatedOpeningElement=hole
        )
        if not leaf:
            return str(hole.GlobalId)
        door = self._rooted("IfcDoor", f"{name}:1")
        door.OverallWidth, door.OverallHeight = width * self.m, 2.1 * self.m
        door.ObjectPlacement = self._placed(*at, z, along)
        self.parts[storey].append(door)
        self._rooted(
            "IfcRelFillsElement", "", RelatingOpeningElement=hole, RelatedBuildingElement=door
        )
        return str(door.GlobalId)

    def stair(self, storey: str, name: str, levels: Sequence[tuple[Any, float]]) -> str:
        """A stair of slabs: what each covers and the height of its upper side above the storey."""
        z = self.storeys[storey][1]
        solids = [self._prism(points, z + top - 0.05, 0.05) for points, top in levels]
        return str(self._product("IfcStair", name, storey, solids).GlobalId)

    def write(self, path: Path, *, schema: str | None = None) -> Path:
        self._aggregate(self.building, [storey for storey, _ in self.storeys.values()])
        for name, parts in self.parts.items():
            if parts:
                self._rooted(
                    "IfcRelContainedInSpatialStructure", "", RelatedElements=parts,
                    RelatingStructure=self.storeys[name][0],
                )  # fmt: skip
        text = self.file.to_string()
        if schema is not None:
            text = text.replace(f"'{self.file.schema}'", f"'{schema}'", 1)
        path.write_text(text, encoding="utf-8")
        return path


STEPS, RISER, TREAD, WIDTH = 12, 0.15, 0.28, 1.5
"""Of a flight of the school: two of them are a storey of 3.6 m."""


def dogleg(x0: float, y0: float) -> list[tuple[Any, float]]:
    """Two flights side by side, up and back, round a half landing; the first goes up along y."""
    levels: list[tuple[Any, float]] = []
    for step in range(1, STEPS):
        low = y0 + TREAD * (step - 1)
        levels.append((box(x0, low, x0 + WIDTH, low + TREAD), step * RISER))
    turn = y0 + TREAD * (STEPS - 1)
    levels.append((box(x0, turn, x0 + 2 * WIDTH, turn + WIDTH), STEPS * RISER))
    for step in range(1, STEPS):
        high = turn - TREAD * (step - 1)
        levels.append((box(x0 + WIDTH, high - TREAD, x0 + 2 * WIDTH, high), (STEPS + step) * RISER))
    return levels


CORE = box(0, 2.5, 3.0, 8.7)
"""The stair's own room: 1.8 m of landing, flights of 3.08 m, 1.5 m of half landing."""


def school(*, storeys: int = 2, **how: Any) -> Model:
    """A block: stair core at the west end, a corridor, two classrooms a storey, one exit."""
    model = Model(**how)
    for number in range(storeys):
        name = f"Level {number + 1}"
        model.storey(name, 3.6 * number)
        model.space(name, f"{number}01", box(0, 0, 24, 2.4), name="Corridor")
        model.space(name, f"{number}02", box(3.2, 2.6, 13.5, 9.6), name="Class")
        model.space(name, f"{number}03", box(13.7, 2.6, 24, 9.6), name="Class")
        model.space(name, f"{number}04", CORE, name="Stair")
        wall = model.wall(name, box(3.0, 2.4, 24, 2.6))
        model.wall(name, box(13.5, 2.6, 13.7, 9.6))
        model.wall(name, box(3.0, 2.6, 3.2, 9.6))
        core = model.wall(name, box(0, 2.4, 3.0, 2.5))
        model.door(name, wall, (4.2, 2.5), name="Classroom")
        model.door(name, wall, (14.7, 2.5), name="Classroom")
        model.door(name, core, (0.9, 2.45), width=1.4, thick=0.1, name="Stair")
        if number == 0:
            end = model.wall(name, box(24, 0, 24.2, 2.4))
            model.door(name, end, (24.1, 1.2), along=math.pi / 2, width=1.6, name="Entrance")
        if number < storeys - 1:
            model.stair(name, "Stair A", dogleg(0, 4.3))
    return model
