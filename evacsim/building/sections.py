"""Corridors cut along their length, so that a jam stands at the stair mouth and not over 93 m.

How a corridor is drawn, turned or how long it is changes no flow and no density: every cut and
every end has its width, and a cut stands wherever the corridor is two sections long.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString
from shapely import Point as PlanePoint
from shapely.ops import linemerge

from evacsim.building.bends import LONGEST_M, SHORTEST_M, bends, cut_positions, divided, end_walls
from evacsim.building.measure import (
    Frame,
    closed_outline,
    frame_of,
    frame_of_outline,
    polygon_of,
)
from evacsim.building.model import OUTSIDE
from evacsim.locale import language, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from evacsim.building.model import Building, Point, Space

_RECTANGLE = 1.0 - 1e-4
"""Share of its smallest rectangle that a rectangle fills: outlines are drawn to the millimetre."""
_SPILL_M = 1.0
"""How far a section may be longer than wanted before a warning says so."""
_TOUCHES_M = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A piece of a corridor: clear area [m2], length along the corridor and width across it [m].

    Sizes are None where the walks between the corridor's connections decide.
    """

    area_m2: float
    length_m: float | None = None
    clear_width_m: float | None = None
    outline: tuple[Point, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An opening of full width between two sections."""

    sections: tuple[int, int]
    clear_width_m: float
    at: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """A corridor in sections.

    `of` is the section at which each connection stands; `ends_m` the clear width of the corridor
    [m] before those that stand in a wall across it. `lost` says why it could not be cut.
    """

    sections: tuple[Section, ...]
    of: Mapping[str, int]
    cuts: tuple[Cut, ...] = ()
    ends_m: Mapping[str, float] = field(default_factory=dict)
    lost: str = ""


def places_beside(building: Building) -> dict[str, dict[str, Point | None]]:
    """Return of each space where its connections and the ends of flights at it stand, by id."""
    places: dict[str, dict[str, Point | None]] = {space.id: {} for space in building.spaces}
    for one in building.connections:
        for side in one.between:
            if side != OUTSIDE:
                places[side][one.id] = one.at
    for flight in building.flights:
        places[flight.upper][f"{flight.id}.head"] = flight.head_at
        places[flight.lower][f"{flight.id}.foot"] = flight.foot_at
    return places


def cut_corridor(space: Space, places: Mapping[str, Point | None]) -> Corridor:
    """Cut a corridor along its length, given where its connections stand.

    A rectangle is cut across its long side, whatever its direction; another outline first at its
    bends, then each leg; one that was measured with a tape into equal parts between its two ends.
    A corridor stays whole where lengths in the file hold for the whole of it, or where nobody knows
    where its connections stand.
    """
    return _cut(space, tuple(places.items()), language())


@functools.lru_cache(maxsize=1024)  # most changes of a building that are tried leave it as it is
def _cut(space: Space, at: tuple[tuple[str, Point | None], ...], _spoken: str) -> Corridor:
    """Cut a corridor; what is lost is told in the language that is spoken."""
    places = dict(at)
    if space.outline is None:
        return _measured(space, places)
    polygon = polygon_of(space.outline)
    if polygon.is_empty or not polygon.is_valid:  # check says so
        return Corridor(
            sections=(Section(area_m2=space.area_m2, outline=space.outline),),
            of=dict.fromkeys(places, 0),
        )
    frame = frame_of_outline(space.outline)
    if space.length_m is not None or space.paths:
        lost = text("lengths are given for the whole of it") if frame.length_m > LONGEST_M else ""
        return _whole(space, polygon, places, lost)
    if polygon.area >= _RECTANGLE * frame.length_m * frame.width_m:
        return _rectangle(space, frame, places)
    return _bent(space, polygon, places)


def _measured(space: Space, places: Mapping[str, Point | None]) -> Corridor:
    """Cut a corridor of known area and length; of two connections each is an end."""
    lengths = [space.length_m] if space.length_m else [path.length_m for path in space.paths]
    length_m = max(lengths)
    width_m = space.area_m2 / length_m
    ends_m = dict.fromkeys(places, width_m)
    names = sorted(places)
    if len(names) > 2:  # noqa: PLR2004 - two ends
        lost = (
            text("where its connections stand along it is not known")
            if length_m > LONGEST_M
            else ""
        )
        section = Section(area_m2=space.area_m2)
        return Corridor(sections=(section,), of=dict.fromkeys(names, 0), ends_m=ends_m, lost=lost)
    parts = len(cut_positions(0.0, length_m, (), width_m)) + 1
    section = Section(
        area_m2=space.area_m2 / parts, length_m=length_m / parts, clear_width_m=width_m
    )
    return Corridor(
        sections=(section,) * parts,
        of=dict(zip(names, (0, parts - 1), strict=False)),
        cuts=tuple(Cut(sections=(k, k + 1), clear_width_m=width_m) for k in range(parts - 1)),
        ends_m=ends_m,
    )


def _whole(
    space: Space, polygon: Polygon, places: Mapping[str, Point | None], lost: str
) -> Corridor:
    return Corridor(
        sections=(Section(area_m2=space.area_m2, outline=space.outline),),
        of=dict.fromkeys(places, 0),
        ends_m=_ends_m(polygon, {id_: at for id_, at in places.items() if at is not None}),
        lost=lost,
    )


def _rectangle(space: Space, frame: Frame, places: Mapping[str, Point | None]) -> Corridor:
    """Cut a rectangle across its long side."""
    frame = _from_the_nearer(frame, {id_: at for id_, at in places.items() if at is not None})
    along = {id_: frame.place(at)[0] for id_, at in places.items() if at is not None}
    width_m = frame.width_m
    ends_m = {
        id_: width_m
        for id_, at in places.items()
        if at is not None and _at_end(frame, frame.place(at))
    }
    side = len(ends_m) < len(places)
    cuts_m = cut_positions(0.0, frame.length_m, along.values(), width_m, side=side)
    edges = [0.0, *cuts_m, frame.length_m]
    sections = tuple(
        Section(
            area_m2=(right - left) * width_m,
            length_m=right - left,
            clear_width_m=width_m,
            outline=closed_outline([
                frame.point(left, 0.0), frame.point(right, 0.0),
                frame.point(right, width_m), frame.point(left, width_m),
            ]) if cuts_m else space.outline,
        )
        for left, right in itertools.pairwise(edges)
    )  # fmt: skip
    middle = len(sections) // 2
    of = {
        id_: int(np.searchsorted(cuts_m, along[id_], side="right")) if id_ in along else middle
        for id_ in places
    }
    return Corridor(
        sections=sections,
        of=of,
        cuts=tuple(
            Cut(sections=(k, k + 1), clear_width_m=width_m, at=frame.point(at_m, width_m / 2))
            for k, at_m in enumerate(cuts_m)
        ),
        ends_m=ends_m,
    )


def _at_end(frame: Frame, at: Point) -> bool:
    """Whether a place lies nearer to a short side of a rectangle than to a long one."""
    sides = (frame.length_m, frame.width_m)
    end_m, side_m = (min(abs(x), abs(x - side)) for x, side in zip(at, sides, strict=True))
    return end_m < side_m


def _from_the_nearer(frame: Frame, places: Mapping[str, Point]) -> Frame:
    """Return the frame from that short side to which a connection stands nearest; ids break ties.

    So the same corridor is cut at the same places however it is turned or mirrored.
    """
    along = {id_: frame.place(at)[0] for id_, at in places.items()}
    ahead = sorted((round(at_m, 3), id_) for id_, at_m in along.items())
    back = sorted((round(frame.length_m - at_m, 3), id_) for id_, at_m in along.items())
    return frame.turned_round(along=True) if back < ahead else frame


def _bent(space: Space, polygon: Polygon, places: Mapping[str, Point | None]) -> Corridor:
    """Cut a corridor of another shape at its bends, and each leg across its length."""
    known = {id_: at for id_, at in places.items() if at is not None}
    points = [PlanePoint(known[id_]) for id_ in sorted(known)]
    at_bends = sorted(bends(polygon, SHORTEST_M), key=lambda line: _from_all(line, points))
    ends_m = _ends_m(polygon, known)
    lines = list(at_bends)
    for leg in divided(polygon, at_bends):
        beside = _beside(leg, known)
        middles = [one for line in at_bends if leg.distance(one := _middle(line)) < _TOUCHES_M]
        bounds = {f"~{number:04}": (one.x, one.y) for number, one in enumerate(middles)}
        lines += _across(leg, beside | bounds, side=any(id_ not in ends_m for id_ in beside))
    parts = sorted(divided(polygon, lines), key=lambda part: _from_all(part, points))
    cuts = list(_shared(parts))
    longest_m = max(frame_of(part).length_m for part in parts)
    lost = text("its bends could not be told") if longest_m > LONGEST_M + _SPILL_M else ""
    if not cuts:
        return _whole(space, polygon, places, lost)
    widths_m = [max(c.clear_width_m for c in cuts if k in c.sections) for k in range(len(parts))]
    middle = len(parts) // 2
    return Corridor(
        sections=tuple(
            Section(
                area_m2=round(part.area, 6),
                length_m=round(part.area / width_m, 6),
                clear_width_m=width_m,
                outline=closed_outline([(round(x, 6), round(y, 6)) for x, y in _corners(part)]),
            )
            for part, width_m in zip(parts, widths_m, strict=True)
        ),
        of={
            id_: middle if at is None else _nearest(parts, at) for id_, at in places.items()
        },
        cuts=tuple(cuts),
        ends_m=ends_m,
        lost=lost,
    )  # fmt: skip


def _from_all(shape: BaseGeometry, points: Sequence[PlanePoint]) -> list[float]:
    """Return what shapes are put in order by, however the building is turned or mirrored."""
    return [round(float(away), 3) for away in shapely.distance(shape, points)]


def _corners(part: Polygon) -> list[Point]:
    return [(x, y) for x, y in part.exterior.coords]


def _nearest(parts: Sequence[Polygon], at: Point) -> int:
    """Return the section at a place."""
    return int(np.argmin(shapely.distance(parts, PlanePoint(at))))


def _beside(leg: Polygon, known: Mapping[str, Point]) -> dict[str, Point]:
    """Return the connections at a leg."""
    near = SHORTEST_M / 10
    return {id_: at for id_, at in known.items() if leg.distance(PlanePoint(at)) < near}


def _middle(line: LineString) -> PlanePoint:
    return line.interpolate(0.5, normalized=True)


def _across(leg: Polygon, places: Mapping[str, Point], *, side: bool) -> list[LineString]:
    """Return the cuts across the length of a leg."""
    frame = _from_the_nearer(frame_of(leg), places)
    along = [frame.place(at)[0] for at in places.values()]
    found = []
    for at_m in cut_positions(0.0, frame.length_m, along, frame.width_m, side=side):
        ends = [frame.point(at_m, across_m) for across_m in (-1.0, frame.width_m + 1.0)]
        crossed = shapely.get_parts(LineString(ends).intersection(leg))
        found += [line for line in crossed if isinstance(line, LineString)]
    return found


def _shared(parts: Sequence[Polygon]) -> Iterable[Cut]:
    """Yield the openings between sections."""
    for (k, one), (n, other) in itertools.combinations(enumerate(parts), 2):
        common = shapely.get_parts(one.intersection(other))
        lines = [line for line in common if isinstance(line, LineString)]
        merged = shapely.get_parts(linemerge(lines)) if len(lines) > 1 else lines
        for line in merged:
            if line.length > SHORTEST_M / 10:
                middle = _middle(line)
                at = round(middle.x, 6) + 0.0, round(middle.y, 6) + 0.0
                yield Cut(sections=(k, n), clear_width_m=round(line.length, 6), at=at)


def _ends_m(polygon: Polygon, known: Mapping[str, Point]) -> dict[str, float]:
    """Return the clear width [m] before each connection that stands in a wall across the end."""
    walls = end_walls(polygon)
    rest = polygon.boundary.difference(shapely.union_all(walls).buffer(_TOUCHES_M))
    found = {}
    for id_, at in known.items():
        here = PlanePoint(at)
        nearest = min(walls, key=here.distance, default=None)
        if nearest is not None and nearest.distance(here) < rest.distance(here):
            found[id_] = round(nearest.length, 6)
    return found
