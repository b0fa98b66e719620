"""Bodies made of triangles: their floors, their treads, what they cover on the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_LEVEL: Final = 0.85
"""The upward part of the normal of a face that people could stand on: up to about 30 degrees."""
_NOTHING: Final = 1e-9
_GRID_M: Final = 1e-4
_SLIT_M: Final = 0.004
"""Faces whose edges lie so close to one another are one face."""
_STEP_M: Final = 0.35
_WHOLE: Final = 0.6
_COLUMN_M2: Final = 1.0
"""A hole up to this is a column: people walk round it, and its area is lost in the rounding."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """A body: corners [m], shape (n, 3), and triangles as indices of corners, shape (m, 3)."""

    points: NDArray[np.float64]
    triangles: NDArray[np.int64]

    @property
    def low_m(self) -> float:
        """Height of its lowest point [m]."""
        return float(self.points[:, 2].min())

    @property
    def high_m(self) -> float:
        """Height of its highest point [m]."""
        return float(self.points[:, 2].max())

    def level_faces(self, *, up: bool | None = None) -> Faces:
        """Return the level faces on plan: those that look up, those that look down, or both."""
        corners = self.points[self.triangles]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        sizes = np.linalg.norm(normals, axis=1)
        upward = np.abs(normals[:, 2]) if up is None else normals[:, 2] * (1.0 if up else -1.0)
        level = (sizes > _NOTHING) & (upward > _LEVEL * sizes)
        return Faces(corners[level], upward[level] / 2)


@dataclass(frozen=True, slots=True)
class Faces:
    """Level faces: corners [m], shape (k, 3, 3), and areas on the plan [m2], shape (k,)."""

    corners: NDArray[np.float64]
    areas: NDArray[np.float64]

    @property
    def heights(self) -> NDArray[np.float64]:
        """The mean height of each face [m]."""
        return np.asarray(self.corners[:, :, 2].mean(axis=1))

    def covered(self, chosen: NDArray[np.bool_ | np.int64] | None = None) -> Polygon | MultiPolygon:
        """Return what they, or those chosen, cover on the plan."""
        corners = self.corners if chosen is None else self.corners[chosen]
        flat = np.atleast_1d(np.asarray(shapely.polygons(corners[:, :, :2])))
        joined = shapely.union_all(flat[shapely.area(flat) > _NOTHING], grid_size=_GRID_M)
        for apart_m in (_SLIT_M, -_SLIT_M):
            joined = joined.buffer(apart_m, join_style="mitre")
        joined = joined.simplify(_SLIT_M)
        return joined if isinstance(joined, Polygon | MultiPolygon) else Polygon()


def floor_of(mesh: Mesh) -> tuple[Polygon, float]:
    """Return the floor of a space and its height [m]: its lowest faces, columns filled.

    Level faces above are ceilings, sills and niches. Which way a face looks is not asked: in
    surface models it is anything. Where the lowest faces cover less than 60 % of what all cover
    (steps, ramps, a floor that is not closed), all are taken.
    """
    faces = mesh.level_faces()
    if not len(faces.areas):
        return Polygon(), mesh.low_m
    heights = faces.heights
    low = heights <= heights.min() + _STEP_M
    floor, whole = faces.covered(low), faces.covered()
    if floor.area < _WHOLE * whole.area:
        floor = whole
    return without_columns(largest(floor)), float(
        np.average(heights[low], weights=faces.areas[low])
    )


def footprint(mesh: Mesh) -> Polygon | MultiPolygon:
    """Return what a wall, a rail or a slab covers on the plan."""
    faces = mesh.level_faces()
    return faces.covered() if len(faces.areas) else Polygon()


def largest(shape: BaseGeometry) -> Polygon:
    """Return the largest area of a shape; an empty one if it has none."""
    parts = [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]
    return max(parts, key=lambda part: part.area, default=Polygon())


def without_columns(shape: Polygon) -> Polygon:
    """Return a floor without holes the size of columns; larger voids stay."""
    if shape.is_empty:
        return shape
    voids = [ring for ring in shape.interiors if Polygon(ring).area > _COLUMN_M2]
    return Polygon(shape.exterior, voids)
