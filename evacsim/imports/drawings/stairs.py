"""Stairs of a floor plan: treads clustered by height, flights between landings, both ends.

A stair joins the spaces that its first and its last tread lead from and to: one looks beyond the
edge of the tread, in the direction of the climb. What the box round a stair overlaps says nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely import MultiPoint, MultiPolygon, Polygon, union_all
from shapely import Point as PlanePoint

from evacsim.building.measure import frame_of
from evacsim.imports.drawings.drawing import DrawnFlight, DrawnStair, Dropped
from evacsim.imports.drawings.meshes import Faces
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evacsim.imports.drawings.drawing import DrawnSpace
    from evacsim.imports.drawings.meshes import Mesh

_SAME_HEIGHT_M: Final = 0.02
_TREAD_M2: Final = 0.05
_PART: Final = 0.4
"""A level face smaller than this part of the usual tread is a stringer or a rail."""
_LANDING: Final = 1.8
"""A level face larger than so many treads is a landing."""
RISER_M: Final = (0.09, 0.26)
TREAD_M: Final = (0.15, 0.5)
_LEVEL_M: Final = 0.30
"""The last tread lies up to a riser below its floor."""
_BEYOND_M: Final = (0.1, 0.25, 0.4, 0.6, 0.8, 1.0)
_NEAR_M: Final = 1.2
_FEWEST: Final = 3
_MOST_FLIGHTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A stair as the file has it: bodies of its treads, and what its attributes say [m]."""

    handle: str
    name: str
    meshes: tuple[Mesh, ...]
    risers: int | None = None
    riser_m: float | None = None
    tread_m: float | None = None


@dataclass(frozen=True, slots=True)
class _Tread:
    z_m: float
    shape: Polygon | MultiPolygon

    @property
    def middle(self) -> NDArray[np.float64]:
        place = self.shape.centroid
        return np.array((place.x, place.y))


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a stair: where one steps on or off, which way is out, at which height."""

    edge: NDArray[np.float64]
    out: NDArray[np.float64]
    z_m: float


def join_spaces(
    stairs: Sequence[Steps], spaces: Sequence[DrawnSpace]
) -> tuple[list[DrawnStair], list[Dropped]]:
    """Return stairs from storey to storey with the spaces that they join, and those that do not."""
    levels = _levels(spaces)
    found: list[DrawnStair] = []
    dropped = []
    for steps in stairs:
        treads = _treads(steps.meshes)
        parts = _storeys(treads, steps, levels)
        made = []
        for number, (lower_m, upper_m, part) in enumerate(parts, start=1):
            handle = steps.handle if len(parts) == 1 else f"{steps.handle}-{number}"
            stair = _stair(steps, handle, part, (lower_m, upper_m), spaces)
            if stair is not None:
                made.append(stair)
        found += made
        if not made:
            why = text("joins no two storeys with spaces")
            dropped.append(
                Dropped(what="stair", handle=steps.handle, name=steps.name, storey="", why=why)
            )
    return found, dropped


def _levels(spaces: Sequence[DrawnSpace]) -> list[float]:
    """Return the heights of the storeys' floors [m], from below."""
    by_storey: dict[str, list[float]] = {}
    for space in spaces:
        by_storey.setdefault(space.storey, []).append(space.floor_z_m)
    return sorted(float(np.median(heights)) for heights in by_storey.values())


def _treads(meshes: Sequence[Mesh]) -> list[_Tread]:
    """Return level faces by height, from below, without stringers and rails."""
    faces = [mesh.level_faces(up=True) for mesh in meshes]
    if not sum(len(one.areas) for one in faces):
        faces = [mesh.level_faces() for mesh in meshes]  # of a surface nobody knows which way is up
    corners = np.concatenate([one.corners for one in faces]) if faces else np.empty((0, 3, 3))
    areas = np.concatenate([one.areas for one in faces]) if faces else np.empty(0)
    if not len(areas):
        return []
    joined = Faces(corners, areas)
    heights = joined.heights
    order = np.argsort(heights, kind="stable")
    cuts = np.flatnonzero(np.diff(heights[order]) > _SAME_HEIGHT_M) + 1
    groups = [group for group in np.split(order, cuts) if areas[group].sum() >= _TREAD_M2]
    if not groups:
        return []
    usual = float(np.median([areas[group].sum() for group in groups]))
    return [
        _Tread(float(np.average(heights[g], weights=areas[g])), joined.covered(g))
        for g in groups
        if areas[g].sum() >= _PART * usual
    ]


def _storeys(
    treads: Sequence[_Tread], steps: Steps, levels: Sequence[float]
) -> list[tuple[float, float, list[_Tread]]]:
    """Return the parts of a stair between storeys: their two heights [m], their treads."""
    runs: list[list[_Tread]] = [[]]
    for tread in treads:
        if runs[-1] and not RISER_M[0] <= tread.z_m - runs[-1][-1].z_m <= RISER_M[1]:
            runs.append([])
        runs[-1].append(tread)
    run = max(runs, key=len)
    if len(run) >= _FEWEST:
        riser = float(np.median(np.diff([tread.z_m for tread in run])))
        low, high = run[0].z_m - riser, run[-1].z_m
    elif steps.meshes:
        run = []
        low = min(mesh.low_m for mesh in steps.meshes)
        high = max(mesh.high_m for mesh in steps.meshes)
    else:
        return []
    within = [z for z in levels if low - _LEVEL_M <= z <= high + _LEVEL_M]
    return [
        (lower, upper, [t for t in run if lower + RISER_M[0] / 2 < t.z_m <= upper + RISER_M[0] / 2])
        for lower, upper in itertools.pairwise(within)
    ]


def _stair(
    steps: Steps,
    handle: str,
    treads: list[_Tread],
    heights: tuple[float, float],
    spaces: Sequence[DrawnSpace],
) -> DrawnStair | None:
    ends = _ends_of_treads(treads, heights) if len(treads) >= _FEWEST else None
    if ends is None:
        ends = _ends_of_bodies(steps.meshes, heights)
    places = [_space_at(end, spaces) for end in ends]
    foot, head = places
    if foot is None or head is None or foot.storey == head.storey:
        return None
    flights, landings = _flights(treads, heights)
    if not flights:
        flights = [DrawnFlight(steps=steps.risers, tread_m=_sane(steps.tread_m), width_m=None)]
    total = sum(flight.steps or 0 for flight in flights)
    rise = heights[1] - heights[0]
    return DrawnStair(
        handle=handle,
        name=steps.name,
        lower=foot.handle,
        upper=head.handle,
        foot=(float(ends[0].edge[0]), float(ends[0].edge[1])),
        head=(float(ends[1].edge[0]), float(ends[1].edge[1])),
        flights=tuple(flights),
        riser_m=rise / total if total else None,
        landings_m2=tuple(landings),
        shape=_shape(treads, steps.meshes),
    )


def _sane(tread_m: float | None) -> float | None:
    """Return a tread's depth from the file, unless it is in another unit than the file."""
    return tread_m if tread_m is not None and TREAD_M[0] <= tread_m <= TREAD_M[1] else None


def _shape(treads: Sequence[_Tread], meshes: Sequence[Mesh]) -> Polygon:
    if treads:
        return _hull(union_all([tread.shape for tread in treads]))
    points = np.concatenate([mesh.points[:, :2] for mesh in meshes])
    return _hull(MultiPoint(points))


def _hull(shape: shapely.Geometry) -> Polygon:
    hull = shapely.convex_hull(shape)
    return hull if isinstance(hull, Polygon) else Polygon()


def _ends_of_treads(treads: Sequence[_Tread], heights: tuple[float, float]) -> list[_End]:
    first, second, *_ = treads
    *_, last_but_one, last = treads
    return [
        _end(first, first.middle - second.middle, heights[0]),
        _end(last, last.middle - last_but_one.middle, heights[1]),
    ]


def _end(tread: _Tread, out: NDArray[np.float64], z_m: float) -> _End:
    """Return the edge of a tread in a direction."""
    out = out / max(float(np.hypot(*out)), 1e-9)
    corners = shapely.get_coordinates(tread.shape)
    far = float(((corners - tread.middle) @ out).max())
    return _End(tread.middle + far * out, out, z_m)


def _ends_of_bodies(meshes: Sequence[Mesh], heights: tuple[float, float]) -> list[_End]:
    """Return the ends of a stair without treads: where it is lowest and where it is highest."""
    points = np.concatenate([mesh.points for mesh in meshes])
    part = (heights[1] - heights[0]) / 10
    low = points[points[:, 2] <= points[:, 2].min() + part][:, :2].mean(axis=0)
    high = points[points[:, 2] >= points[:, 2].max() - part][:, :2].mean(axis=0)
    out = (low - high) / max(float(np.hypot(*(low - high))), 1e-9)
    return [_End(low, out, heights[0]), _End(high, -out, heights[1])]


def _space_at(end: _End, spaces: Sequence[DrawnSpace]) -> DrawnSpace | None:
    """Return the space that an end leads to: the first beyond its edge, else the nearest."""
    here = [space for space in spaces if abs(space.floor_z_m - end.z_m) <= 2 * _LEVEL_M]
    for beyond in _BEYOND_M:
        place = PlanePoint(end.edge + beyond * end.out)
        for space in here:
            if space.polygon.contains(place):
                return space
    edge = PlanePoint(end.edge)
    nearest = min(here, key=lambda space: space.polygon.distance(edge), default=None)
    if nearest is None or nearest.polygon.distance(edge) > _NEAR_M:
        return None
    return nearest


def _flights(
    treads: Sequence[_Tread], heights: tuple[float, float]
) -> tuple[list[DrawnFlight], list[float]]:
    """Return the flights from the bottom up, and the areas of the landings between them [m2]."""
    if len(treads) < _FEWEST:
        return [], []
    usual = float(np.median([tread.shape.area for tread in treads]))
    riser = float(np.median(np.diff([tread.z_m for tread in treads])))
    runs: list[list[_Tread]] = [[]]
    landings: list[_Tread] = []
    for tread in treads[:-1]:
        if tread.shape.area > _LANDING * usual and runs[-1]:
            landings.append(tread)
            runs.append([])
        else:
            runs[-1].append(tread)
    last = treads[-1]
    if last.shape.area <= _LANDING * usual:
        runs[-1].append(last)
    if len(runs) > _MOST_FLIGHTS:
        return [], []
    floors = [heights[0], *(landing.z_m for landing in landings), heights[1]]
    flights = [
        DrawnFlight(
            steps=max(1, round((high - low) / riser)), tread_m=_going(run), width_m=_width(run)
        )
        for run, (low, high) in zip(runs, itertools.pairwise(floors), strict=True)
    ]
    return flights, [landing.shape.area for landing in landings]


def _going(run: Sequence[_Tread]) -> float | None:
    """Return the depth of a tread along the walk [m]: from middle to middle."""
    if len(run) < 2:  # noqa: PLR2004
        return None
    steps = np.diff([tread.middle for tread in run], axis=0)
    return _sane(float(np.median(np.hypot(*steps.T))))


def _width(run: Sequence[_Tread]) -> float | None:
    """Return how wide the treads are [m]."""
    shapes = [max(getattr(t.shape, "geoms", [t.shape]), key=lambda s: s.area) for t in run]
    widths = [frame_of(shape).length_m for shape in shapes]
    return float(np.median(widths)) if widths else None
