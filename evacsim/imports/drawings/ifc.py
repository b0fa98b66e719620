"""IFC to a drawing: spaces by their geometry, doors by probing, stairs by their treads."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from shapely import union_all
from shapely.affinity import translate

from evacsim.errors import BuildingError, Problem
from evacsim.imports.drawings.doors import part_spaces
from evacsim.imports.drawings.drawing import Drawing, DrawnSpace, Dropped, Storey
from evacsim.imports.drawings.ifc_doors import bare_openings, door_leaves
from evacsim.imports.drawings.ifc_file import MOST_ELEMENTS, Mesher, Source, open_ifc, refused
from evacsim.imports.drawings.meshes import floor_of, footprint
from evacsim.imports.drawings.seams import openings
from evacsim.imports.drawings.spaces import apart, overlaps, why_none, with_kinds
from evacsim.imports.drawings.stairs import Steps, join_spaces
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from evacsim.imports.drawings.meshes import Mesh

_BARRIERS: Final = ("IfcWall", "IfcCurtainWall", "IfcPlate", "IfcRailing")
_NOT_STEPS: Final = ("IfcRailing", "IfcMember", "IfcBeam")
_HIP_M: Final = 0.5
_HEAD_M: Final = 1.9
"""A wall keeps people from passing where it stands between these heights above the floor."""
_NEAR_STOREY_M: Final = 1.2
_ONE_FLOOR_M: Final = 0.6
_FAR_M: Final = 1000.0


def read_ifc(path: Path) -> Drawing:
    """Read an IFC file.

    Raises
    ------
    BuildingError
        If ifcopenshell is not installed, or the file is none, or holds no space.
    """
    try:
        import ifcopenshell  # noqa: PLC0415 - an extra, and slow to load
        import ifcopenshell.geom  # noqa: PLC0415
    except ImportError:
        hint = text('install it: pip install "evacsim[ifc]"')
        raise refused(path, text("needs the library ifcopenshell to be read"), hint) from None
    model = open_ifc(path, ifcopenshell)
    return _Reader(path, model, Mesher(path, ifcopenshell.geom)).drawing()


class _Reader:
    """What is known of a model while it is read."""

    def __init__(self, path: Path, model: Any, mesher: Mesher) -> None:  # noqa: ANN401
        from ifcopenshell.util import placement, unit  # noqa: PLC0415 - an extra

        self._path = path
        self._model = model
        self._placement = placement
        if not model.by_type("IfcUnitAssignment"):
            raise refused(
                path, text("says no unit of length"), text("export it with its units (metres)")
            )
        self._unit_m = float(unit.calculate_unit_scale(model))
        self._source = Source(model, mesher, self._unit_m)
        self._mesher = mesher
        building = next(iter(model.by_type("IfcBuilding")), None)
        project = next(iter(model.by_type("IfcProject")), None)
        named = [thing.LongName or thing.Name for thing in (building, project) if thing is not None]
        name = next((one for one in named if one and one.strip()), path.stem)
        self._drawing = Drawing(file=str(path), name=name.strip())

    def drawing(self) -> Drawing:
        """Return the whole drawing."""
        made = self._drawing
        self._refuse_too_many()
        spaces = self._spaces()
        if not spaces:
            message = text("holds no space (IfcSpace) with a body")
            hint = text("export rooms or spaces with the model: their outlines are the floor plan")
            raise BuildingError(
                [Problem(file=str(self._path), where="", message=message, hint=hint)]
            )
        spaces = self._near_the_origin(spaces)
        spaces = self._storeys(spaces)
        for storey in made.storeys:
            kept, dropped, met = apart([one for one in spaces if one.storey == storey.id])
            made.spaces += kept
            made.dropped += dropped
            made.notes += overlaps(str(self._path), met)
        floors = [one.floor_z_m for one in made.spaces]
        leaves = [*door_leaves(self._source, made.dropped), *bare_openings(self._source, floors)]
        made.doors, dropped = part_spaces(leaves, made.spaces)
        made.dropped += dropped
        barriers = list(self._barriers())
        for storey in made.storeys:
            here = made.on(storey.id)
            walls = self._walls(barriers, here)
            made.doors += openings(here, walls, made.doors)
        made.stairs, dropped = join_spaces(list(self._stairs()), made.spaces)
        made.dropped += dropped
        counts: dict[str, int] = {}
        for door in made.doors:
            for side in door.between:
                counts[side] = counts.get(side, 0) + 1
        made.spaces = with_kinds(made.spaces, counts)
        self._north()
        return made

    def _note(self, where: str, message: str, hint: str = "") -> None:
        self._drawing.notes.append(
            Problem(
                file=str(self._path), where=where, message=message, hint=hint, severity="warning"
            )
        )

    def _refuse_too_many(self) -> None:
        for kind in ("IfcSpace", "IfcDoor", "IfcWall", "IfcStair", "IfcOpeningElement"):
            count = len(self._model.by_type(kind))
            if count > MOST_ELEMENTS:
                raise refused(
                    self._path,
                    text(
                        "holds {count} {kind}; at most {most} are read",
                        count=f"{count:,}", kind=kind, most=f"{MOST_ELEMENTS:,}",
                    ),
                    text("export fewer storeys"),
                )  # fmt: skip

    def _spaces(self) -> list[DrawnSpace]:
        """Return the spaces with a floor; `storey` is the file's own handle of it, for now."""
        found = []
        seen: dict[str, int] = {}
        for space in self._model.by_type("IfcSpace"):
            mesh = self._mesher.mesh(space)
            number, name = (space.Name or "").strip(), (space.LongName or "").strip()
            home = self._source.storey_of(space)
            storey = home.GlobalId if home is not None else ""
            if mesh is None:
                self._drop_space(space, storey, text("has no body"))
                continue
            polygon, floor_z_m = floor_of(mesh)
            words = f"{number} {name} {space.ObjectType or ''}"
            storey_name = home.Name or "" if home is not None else ""
            why = why_none(words, area_m2=polygon.area, height_m=mesh.high_m - mesh.low_m)
            why = why or why_none(storey_name, area_m2=polygon.area, height_m=None)
            if why:
                self._drop_space(space, storey, why)
                continue
            seen[space.GlobalId] = seen.get(space.GlobalId, 0) + 1
            handle = space.GlobalId
            if seen[handle] > 1:
                self._note(text("space {name}", name=handle), text("the id is given twice"))
                handle = f"{handle}-{seen[handle]}"
            found.append(
                DrawnSpace(
                    handle=handle, storey=storey, number=number or name, name=name or number,
                    polygon=polygon, floor_z_m=floor_z_m,
                )
            )  # fmt: skip
        return found

    def _drop_space(self, space: Any, storey: str, why: str) -> None:  # noqa: ANN401
        name = " ".join(part for part in (space.Name, space.LongName) if part)
        self._drawing.dropped.append(
            Dropped(what="space", handle=space.GlobalId, name=name, storey=storey, why=why)
        )

    def _near_the_origin(self, spaces: list[DrawnSpace]) -> list[DrawnSpace]:
        """Bring a plan in the coordinates of a map near the origin: to whole metres."""
        bounds = np.array([space.polygon.bounds for space in spaces])
        low = bounds[:, :2].min(axis=0)
        if np.abs(bounds).max() <= _FAR_M:
            return spaces
        self._source.shift = np.floor(low)
        x, y = self._source.shift
        self._drawing.remarks.append(
            text("Coordinates are those of the file less ({x:.0f}, {y:.0f}) m.", x=x, y=y)
        )
        return [replace(one, polygon=translate(one.polygon, -x, -y)) for one in spaces]

    def _storeys(self, spaces: list[DrawnSpace]) -> list[DrawnSpace]:
        """Sort spaces by storeys and give these their ids: 1F is the one nearest to 0."""
        heights: list[tuple[float, str, str]] = []
        for storey in self._model.by_type("IfcBuildingStorey"):
            place = self._placement.get_local_placement(storey.ObjectPlacement)
            z_m = float(place[2, 3]) * self._unit_m
            if not any(abs(z_m - known) < _ONE_FLOOR_M for known, _, _ in heights):
                heights.append((z_m, storey.GlobalId, (storey.Name or "").strip()))
        for space in spaces:
            if not any(abs(space.floor_z_m - z_m) <= _NEAR_STOREY_M for z_m, _, _ in heights):
                heights.append((space.floor_z_m, f"z={space.floor_z_m:.2f}", ""))
        homes = [min(heights, key=lambda h: abs(h[0] - one.floor_z_m)) for one in spaces]
        used = sorted(set(homes))
        ground = min(range(len(used)), key=lambda n: (abs(used[n][0]), -used[n][0]))
        ids = {}
        for number, (z_m, handle, name) in enumerate(used):
            id_ = f"{number - ground + 1}F" if number >= ground else f"B{ground - number}"
            ids[handle] = id_
            self._drawing.storeys.append(
                Storey(id=id_, name=name, handle=handle, elevation_m=z_m - used[ground][0])
            )
        for z_m, handle, name in sorted(set(heights) - set(used)):
            why = text("has no space, at {z:.2f} m", z=z_m)
            self._drawing.dropped.append(
                Dropped(what="storey", handle=handle, name=name, storey="", why=why)
            )
        return [replace(one, storey=ids[home[1]]) for one, home in zip(spaces, homes, strict=True)]

    def _barriers(self) -> Iterator[tuple[Mesh, BaseGeometry]]:
        for kind in _BARRIERS:
            for product in self._model.by_type(kind):
                mesh = self._source.mesh(product, uncut=True)
                if mesh is not None:
                    yield mesh, footprint(mesh)

    def _walls(
        self, barriers: list[tuple[Mesh, BaseGeometry]], here: list[DrawnSpace]
    ) -> BaseGeometry:
        """Return what nobody passes on a storey: walls from the hip to the head, grown a little."""
        floor_m = float(np.median([one.floor_z_m for one in here])) if here else 0.0
        return union_all(
            [
                shape.buffer(0.02)
                for mesh, shape in barriers
                if mesh.low_m < floor_m + _HEAD_M and mesh.high_m > floor_m + _HIP_M
            ]
        )

    def _stairs(self) -> Iterator[Steps]:
        whole = list(self._model.by_type("IfcStair"))
        parts_of = self._source.element.get_decomposition
        inside = {part.id() for stair in whole for part in parts_of(stair)}
        single = [one for one in self._model.by_type("IfcStairFlight") if one.id() not in inside]
        for stair in (*whole, *single):
            parts = [stair, *parts_of(stair)]
            meshes = [
                mesh
                for part in parts
                if not any(part.is_a(kind) for kind in _NOT_STEPS)
                and (mesh := self._source.mesh(part)) is not None
            ]
            said = {
                key: value
                for part in parts
                for values in self._source.element.get_psets(part).values()
                for key, value in values.items()
            }
            tread = said.get("TreadLength")
            risers = said.get("NumberOfRiser") or getattr(stair, "NumberOfRiser", None)
            yield Steps(
                handle=stair.GlobalId,
                name=(stair.Name or "").strip(),
                meshes=tuple(meshes),
                risers=risers if isinstance(risers, int) else None,
                tread_m=tread * self._unit_m if isinstance(tread, int | float) else None,
            )

    def _north(self) -> None:
        """Say where north is: the plan stays as the project draws it."""
        for context in self._model.by_type("IfcGeometricRepresentationContext"):
            if context.is_a("IfcGeometricRepresentationSubContext"):
                continue
            north = context.TrueNorth
            if north is not None and context.ContextType == "Model":
                x, y = north.DirectionRatios[:2]
                turned = math.degrees(math.atan2(x, y))
                self._drawing.remarks.append(
                    text("True north lies {deg:.1f} degrees from up on the plan.", deg=turned)
                )
                return
