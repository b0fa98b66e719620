"""Door swings to doors: a leaf's arc tells hinge and leaf, and which side of it is shut."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString, STRtree, union_all
from shapely import Point as PlanePoint

from evacsim.imports.drawings.doors import Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Point
    from evacsim.imports.drawings.dxf_file import Arc

LEAF_M: Final = (0.5, 1.5)
_QUARTER_DEG: Final = (30.0, 125.0)
_NEAR_M: Final = 0.25
_JAMB_M: Final = 0.1
_STRIP_M: Final = 0.04
"""Half the width of what is drawn in one line, though not quite."""
_GAP_M: Final = (0.6, 2.6)
_LEAF_DEPTH_M: Final = 0.3
"""A leaf hangs up to half so far beside the line of its wall."""
_ALONG: Final = math.cos(math.radians(12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """A leaf: where it hangs, and where its edge is when it is shut [m]."""

    handle: str
    hinge: Point
    shut: Point

    @property
    def line(self) -> LineString:
        """The leaf when it is shut."""
        return LineString([self.hinge, self.shut])


def is_swing(arc: Arc, unit_m: float) -> bool:
    """Tell whether an arc may be that of a door's leaf."""
    sized = LEAF_M[0] <= arc.radius * unit_m <= LEAF_M[1]
    return sized and _QUARTER_DEG[0] <= arc.angle_deg <= _QUARTER_DEG[1]


def swings(
    arcs: Sequence[Arc], walls: Sequence[LineString], leaves: Sequence[LineString]
) -> list[Swing]:
    """Return the leaves of a plan, all in metres.

    Of an arc's two ends the one towards which a leaf is drawn is where it stands open. At the other
    one is a jamb, or the edge of the second leaf, and it lies in line with the wall at the hinge.
    """
    if not arcs:
        return []
    wall_tree, leaf_tree = STRtree(walls), STRtree(leaves)
    tips = [PlanePoint(end) for arc in arcs for end in arc.ends]
    tip_tree = STRtree(tips)
    found = []
    for number, arc in enumerate(arcs):
        scores = []
        for end in arc.ends:
            chord = LineString([arc.centre, end])
            drawn = _beside(chord, leaves, leaf_tree)
            place = PlanePoint(end)
            at_wall = any(
                walls[n].distance(place) <= _NEAR_M
                for n in wall_tree.query(place.buffer(_NEAR_M)).tolist()
            )
            meets = any(n // 2 != number for n in tip_tree.query(place.buffer(_NEAR_M)).tolist())
            scores.append(
                2.0 * _in_line(arc.centre, end, walls, wall_tree)
                + 1.0 * at_wall
                + 1.0 * meets
                - 2.0 * drawn
            )
        shut = arc.ends[0] if scores[0] >= scores[1] else arc.ends[1]
        found.append(_on_wall(arc, shut, walls, wall_tree))
    return found


def _on_wall(arc: Arc, shut: Point, walls: Sequence[LineString], tree: STRtree) -> Swing:
    """Return a leaf with its ends where walls in its direction end beside them, if some do.

    Leaves are drawn at one face of a wall or beside its line: a door stands in the line.
    """
    across = np.subtract(shut, arc.centre) / math.dist(shut, arc.centre)
    ends = []
    for place in (arc.centre, shut):
        near = tree.query(PlanePoint(place), predicate="dwithin", distance=_NEAR_M).tolist()
        beside = [
            (float(corner[0]), float(corner[1]))
            for n in near
            if walls[n].length >= _NEAR_M
            for a, b in ((0, 1), (-1, -2))
            for corner, other in [(walls[n].coords[a], walls[n].coords[b])]
            if math.dist(corner, place) <= _NEAR_M
            and abs(float(np.subtract(corner, other) @ across)) >= _ALONG * math.dist(corner, other)
        ]
        ends.append(min(beside, key=partial(math.dist, place), default=place))
    return Swing(handle=arc.handle, hinge=ends[0], shut=ends[1])


def _beside(chord: LineString, lines: Sequence[LineString], tree: STRtree) -> float:
    """Return how much of a chord lines run along, 0 to 1."""
    strip = chord.buffer(0.07, cap_style="flat")
    best = 0.0
    for number in tree.query(strip).tolist():
        part = lines[number].intersection(strip)
        best = max(best, part.length / chord.length)
    return min(best, 1.0)


def _in_line(hinge: Point, end: Point, walls: Sequence[LineString], tree: STRtree) -> bool:
    """Tell whether a wall near the hinge goes on as the leaf does."""
    dx, dy = end[0] - hinge[0], end[1] - hinge[1]
    size = math.hypot(dx, dy)
    near = PlanePoint(hinge).buffer(_NEAR_M)
    for number in tree.query(near, predicate="intersects").tolist():
        for (x0, y0), (x1, y1) in zip(
            list(walls[number].coords)[:-1], list(walls[number].coords)[1:], strict=True
        ):
            length = math.hypot(x1 - x0, y1 - y0)
            if length < _NEAR_M / 2:
                continue
            part = LineString([(x0, y0), (x1, y1)])
            turned = abs((x1 - x0) * dx + (y1 - y0) * dy) / (length * size)
            if turned > _ALONG and part.distance(PlanePoint(hinge)) <= _NEAR_M:
                return True
    return False


def leaves_of(found: Sequence[Swing], z_m: float) -> list[Leaf]:
    """Return doors: two leaves whose edges meet are one door."""
    doors: list[Leaf] = []
    taken: set[int] = set()
    for number, swing in enumerate(found):
        if number in taken:
            continue
        partner = next(
            (
                other
                for other in range(number + 1, len(found))
                if other not in taken
                and math.dist(found[other].shut, swing.shut) <= _NEAR_M
                and math.dist(found[other].hinge, swing.hinge)
                > 0.8 * (swing.line.length + found[other].line.length)
            ),
            None,
        )
        ends = (swing.hinge, swing.shut)
        if partner is not None:
            taken.add(partner)
            ends = (swing.hinge, found[partner].hinge)
        width = math.dist(*ends)
        doors.append(
            Leaf(
                handle=swing.handle, name=swing.handle, kind="door",
                type_name=f"{'2 x ' if partner is not None else ''}{_size(swing.line.length)} m",
                at=((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2),
                along=((ends[1][0] - ends[0][0]) / width, (ends[1][1] - ends[0][1]) / width),
                width_m=width, depth_m=_LEAF_DEPTH_M, z_m=z_m,
            )
        )  # fmt: skip
    return doors


def closed_line(leaf: Leaf) -> LineString:
    """Return what a door closes when it is shut."""
    (x, y), (dx, dy), half = leaf.at, leaf.along, leaf.width_m / 2
    return LineString([(x - dx * half, y - dy * half), (x + dx * half, y + dy * half)])


def _size(length_m: float) -> str:
    return f"{round(length_m * 20) / 20:.2f}"


@dataclass(frozen=True, slots=True)
class FreeEnd:
    """An end of a wall at which no other wall goes on: which wall, where, and the way out [m]."""

    wall: int
    at: PlanePoint
    out: NDArray[np.float64]


def free_ends(walls: Sequence[LineString]) -> list[FreeEnd]:
    """Return the ends of walls that stop in the open.

    A wall drawn twice ends twice: what lies along the wall itself does not go on beyond its end.
    """
    tree = STRtree(walls)
    found = []
    for number, line in enumerate(walls):
        for a, b in ((0, 1), (-1, -2)):
            end = np.asarray(line.coords[a])
            out = end - np.asarray(line.coords[b])
            size = float(np.hypot(*out))
            if size < _NEAR_M:
                continue
            out = out / size
            behind = LineString([end + 0.5 * _STRIP_M * out, end - 2 * _JAMB_M * out])
            strip = behind.buffer(_STRIP_M, cap_style="flat")
            disc = PlanePoint(end).buffer(_JAMB_M)
            others = tree.query(disc, predicate="intersects").tolist()
            beyond = (walls[n].intersection(disc).difference(strip) for n in others if n != number)
            if not any(part.length > _STRIP_M / 2 for part in beyond):
                found.append(FreeEnd(number, PlanePoint(end), out))
    return found


def bare_gaps(walls: Sequence[LineString], shut: Sequence[LineString]) -> list[LineString]:
    """Return the gaps in walls without a door: from a free end straight on to another wall's end.

    Only those that people pass, and no wider than a double door's opening: a stub that ends in the
    middle of a hall closes nothing.
    """
    if not walls:
        return []
    ends = [
        (number, PlanePoint(line.coords[a])) for number, line in enumerate(walls) for a in (0, -1)
    ]
    end_tree = STRtree([place for _, place in ends])
    doors = union_all([line.buffer(_NEAR_M) for line in shut])
    found: list[LineString] = []
    for free in free_ends(walls):
        if free.at.within(doors):
            continue
        end = np.asarray(free.at.coords[0])
        ahead = LineString([end, end + free.out * _GAP_M[1]]).buffer(_NEAR_M, cap_style="flat")
        beyond = [
            ends[n][1]
            for n in end_tree.query(ahead, predicate="intersects").tolist()
            if ends[n][0] != free.wall and _GAP_M[0] <= ends[n][1].distance(free.at) <= _GAP_M[1]
        ]
        if not beyond:
            continue
        gap = LineString([free.at, min(beyond, key=free.at.distance)])
        is_new = all(gap.distance(line) > _JAMB_M or not _same(gap, line) for line in found)
        if is_new and gap.intersection(doors).length < gap.length / 3:
            found.append(gap)
    return found


def _same(one: LineString, other: LineString) -> bool:
    return bool(one.buffer(_NEAR_M).contains(other) or other.buffer(_NEAR_M).contains(one))


def gap_leaves(
    gaps: Sequence[LineString], z_m: float, handle: Callable[[LineString], str], guess: str = ""
) -> list[Leaf]:
    """Return gaps without a door as openings; `guess` says why they are taken to be there."""
    made = []
    for gap in gaps:
        (x0, y0), (x1, y1) = gap.coords[0], gap.coords[-1]
        name = handle(gap)
        made.append(
            Leaf(
                handle=name, name=name, kind="opening", type_name="",
                at=((x0 + x1) / 2, (y0 + y1) / 2),
                along=((x1 - x0) / gap.length, (y1 - y0) / gap.length),
                width_m=gap.length, depth_m=_LEAF_DEPTH_M, z_m=z_m, guess=guess,
            )
        )  # fmt: skip
    return made
