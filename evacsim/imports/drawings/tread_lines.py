"""Stairs drawn as loose lines: parallel lines a step apart are the treads of a flight.

Place and tread can be read; which way is up, and how high a step is, cannot.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely import LineString, Polygon, STRtree, union_all
from shapely import Point as PlanePoint
from shapely.affinity import translate

from evacsim.imports.drawings.drawing import DrawnFlight, DrawnStair
from evacsim.imports.drawings.swings import free_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Point
    from evacsim.imports.drawings.drawing import DrawnSpace

_TREAD_LINE_M: Final = (0.7, 8.0)
_STEP_M: Final = (0.2, 0.45)
_FEWEST: Final = 4
_JOIN_M: Final = 0.25
_TURNED_DEG: Final = 6.0
_NEAR_M: Final = 3.0
_MOST_FLIGHTS: Final = 4
_TOUCH_M: Final = 0.1
_SAME_PLACE: Final = 0.3
_BESIDE_M: Final = 1.0


@dataclass(frozen=True, slots=True)
class Treads:
    """A stair on one storey [m]: what it covers, its flights as lines of treads in their order."""

    shape: Polygon
    runs: tuple[tuple[LineString, ...], ...]

    @property
    def middle(self) -> Point:
        """The middle of what it covers."""
        place = self.shape.centroid
        return (place.x, place.y)

    @property
    def flights(self) -> tuple[DrawnFlight, ...]:
        """Its flights: depth and width of their treads; of the last one the riser is missing."""
        return tuple(_flight(run) for run in self.runs)

    @property
    def edges(self) -> list[tuple[LineString, NDArray[np.float64]]]:
        """First and last tread of each flight, and the unit vector that leads off it."""
        found = []
        for run in self.runs:
            for edge, inner in ((run[0], run[-1]), (run[-1], run[0])):
                out = np.asarray(edge.centroid.coords[0]) - np.asarray(inner.centroid.coords[0])
                found.append((edge, out / max(float(np.hypot(*out)), 1e-9)))
        return found

    @property
    def ends(self) -> tuple[Point, Point]:
        """Where one steps on and off: the two ends of flights that lie farthest apart."""
        runs = [[_middle(run[0]), _middle(run[-1])] for run in self.runs]
        if len(runs) == 1:
            return (runs[0][0], runs[0][1])
        pairs = [
            (one, other)
            for first, second in itertools.combinations(runs, 2)
            for one in first
            for other in second
        ]
        return max(pairs, key=lambda pair: math.dist(*pair))

    def moved(self, by: Point) -> Treads:
        """Return the same so much farther to the left and down [m]."""
        shape = translate(self.shape, -by[0], -by[1])
        runs = tuple(tuple(translate(t, -by[0], -by[1]) for t in run) for run in self.runs)
        return Treads(shape, runs)


def _middle(line: LineString) -> Point:
    place = line.centroid
    return (place.x, place.y)


def treads(lines: Sequence[LineString]) -> list[Treads]:
    """Return the stairs that lines of a storey draw."""
    steps = [one for one in lines if _TREAD_LINE_M[0] <= one.length <= _TREAD_LINE_M[1]]
    if not steps:
        return []
    joined = union_all([one.buffer(_JOIN_M) for one in steps])
    found = []
    for part in getattr(joined, "geoms", [joined]):
        runs = _runs([one for one in steps if part.intersects(one)])
        if not runs or len(runs) > _MOST_FLIGHTS:
            continue
        hull = shapely.convex_hull(union_all([line for run in runs for line in run]))
        if isinstance(hull, Polygon):
            found.append(Treads(hull, tuple(tuple(run) for run in runs)))
    return found


def stray_walls(
    lines: Sequence[LineString], found: Sequence[Treads], walls: Sequence[LineString]
) -> list[LineString]:
    """Return what is drawn among the stairs and is a wall: it goes on where a wall stops.

    It begins at the free end of a wall, or in line with a wall that ends there, and is no tread.
    """
    steps = union_all([line for stair in found for run in stair.runs for line in run])
    free = union_all([end.at for end in free_ends(walls)])
    corners = [PlanePoint(wall.coords[n]) for wall in walls for n in (0, -1)]
    owners = [wall for wall in walls for _ in (0, -1)]
    tree = STRtree(corners)
    made = []
    for line in lines:
        if line.length < _JOIN_M or line.difference(steps.buffer(_TOUCH_M)).is_empty:
            continue
        for end in (PlanePoint(line.coords[0]), PlanePoint(line.coords[-1])):
            near = tree.query(end, predicate="dwithin", distance=_TOUCH_M).tolist()
            if end.dwithin(free, _TOUCH_M) or any(_in_line(line, owners[n]) for n in near):
                made.append(line)
                break
    return made


def _in_line(one: LineString, other: LineString) -> bool:
    turned = abs((_angle(one) - _angle(other) + 90) % 180 - 90)
    return bool(turned <= _TURNED_DEG)


def _angle(line: LineString) -> float:
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return math.degrees(math.atan2(y1 - y0, x1 - x0)) % 180


def _runs(lines: Sequence[LineString]) -> list[list[LineString]]:
    """Return the flights among lines: parallel, one step apart, each in the order of its steps."""
    left = sorted(lines, key=_angle)
    runs = []
    while left:
        first = _angle(left[0])
        group = [one for one in left if abs((_angle(one) - first + 90) % 180 - 90) <= _TURNED_DEG]
        left = [one for one in left if one not in group]
        turned = math.radians(first)
        axes = np.array(
            ((math.cos(turned), math.sin(turned)), (-math.sin(turned), math.cos(turned)))
        )
        placed = [(axes @ np.asarray(_middle(one)), one) for one in group]
        for beside in _side_by_side(placed):
            runs += _steps_apart(beside)
    return runs


_Placed = tuple["NDArray[np.float64]", LineString]
"""A tread and its middle: along its own direction, and across, which is along the flight [m]."""


def _side_by_side(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Return treads flight by flight, those of flights beside one another apart."""
    found: list[list[_Placed]] = []
    for one in sorted(placed, key=lambda p: (float(p[0][0]), float(p[0][1]))):
        last = found[-1][-1] if found else None
        if last is not None and one[0][0] - last[0][0] <= last[1].length / 2:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _steps_apart(placed: Sequence[_Placed]) -> list[list[LineString]]:
    """Return the runs of treads that follow one another at the depth of a step."""
    runs: list[list[LineString]] = [[]]
    before = 0.0
    for place, line in sorted(placed, key=lambda p: float(p[0][1])):
        step = float(place[1]) - before
        if runs[-1] and step < _STEP_M[0] / 2:
            continue  # drawn twice
        if runs[-1] and step > _STEP_M[1]:
            runs.append([])
        runs[-1].append(line)
        before = float(place[1])
    return [run for run in runs if len(run) >= _FEWEST]


def _flight(run: Sequence[LineString]) -> DrawnFlight:
    steps = [one.distance(other) for one, other in itertools.pairwise(run)]
    tread = float(np.median(steps))
    return DrawnFlight(
        steps=None,
        tread_m=tread if _STEP_M[0] <= tread <= _STEP_M[1] else None,
        width_m=float(np.median([line.length for line in run])),
    )


def offset(lower: Sequence[Treads], upper: Sequence[Treads], guess: Point) -> Point:
    """Return how far the upper storey is drawn from the lower one [m]: so that stairs meet."""
    found = [
        (one.middle[0] - other.middle[0], one.middle[1] - other.middle[1])
        for one in upper
        for other in lower
    ]
    near = [move for move in found if math.dist(move, guess) <= 2 * _NEAR_M]

    def support(move: Point) -> tuple[int, float]:
        met = sum(math.dist(move, other) < 1.0 for other in found)
        return met, -math.dist(move, guess)

    return max(near, key=support, default=guess)


def stairs_between(
    lower: Sequence[Treads],
    upper: Sequence[Treads],
    spaces: tuple[Sequence[DrawnSpace], Sequence[DrawnSpace]],
    handle: Callable[[Polygon], str],
) -> list[DrawnStair]:
    """Return the stairs that are drawn in the same place on two storeys, one above the other.

    All of it lies in the coordinates of the building; `handle` names a stair by its place.
    """
    found = []
    for one in lower:
        other = next((o for o in upper if _same_place(one.shape, o.shape)), None)
        ends = [_holding(one.shape, here) for here in spaces]
        if other is None or ends[0] is None or ends[1] is None:
            continue
        name = handle(one.shape)
        found.append(
            DrawnStair(
                handle=name, name=name.removeprefix("dxf:"), lower=ends[0].handle,
                upper=ends[1].handle, foot=one.ends[0], head=one.ends[1], flights=one.flights,
                riser_m=None, landings_m2=(), shape=one.shape, is_climb_known=False,
            )
        )  # fmt: skip
    return found


def _same_place(one: Polygon, other: Polygon) -> bool:
    least = _SAME_PLACE * min(one.area, other.area)
    return bool(one.intersection(other).area >= least)


def _holding(shape: Polygon, spaces: Sequence[DrawnSpace]) -> DrawnSpace | None:
    """Return the space in which a stair stands, or the nearest."""
    best = max(spaces, key=lambda s: s.polygon.intersection(shape).area, default=None)
    if best is not None and best.polygon.intersects(shape):
        return best
    nearest = min(spaces, key=lambda s: s.polygon.distance(shape), default=None)
    if nearest is None or nearest.polygon.distance(shape) > _BESIDE_M:
        return None
    return nearest
