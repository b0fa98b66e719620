"""Stairs one above the other to stairwells: which room is a stair's own, which only holds it.

A space that little but the stair fits into is its core: it becomes the stair's landings, and its
doors the stair's doors. Elsewhere the stair stands in a hall: what it covers is cut out of the
hall, and people step on where the first tread is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely import Polygon, union_all

from evacsim.building.measure import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from evacsim.building.model import Point
    from evacsim.imports.drawings.drawing import DrawnSpace, DrawnStair

_SAME_SHAFT: Final = 0.4
"""Stairs that cover so much of the smaller one's place stand one above the other."""
_CORE_TIMES: Final = 2.2
_CORE_M2: Final = 8.0
"""A core has at most so many times the area of its stair, and that much for landings more."""
_INSIDE: Final = 0.6
LANDING_M: Final = 0.6
"""Depth of the floor before the first step that belongs to a stair in a hall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Well:
    """Stairs one above the other, from the bottom up, and the spaces they join by storey.

    `spaces` are handles by storey: two where stairs from above and below end in different ones.
    `cores` are those that are the stair's own. `outline` is its shaft on the plan. `arrives` and
    `leaves` are where, by storey, one steps off the stair from below and onto the one up.
    """

    id: str
    stairs: tuple[DrawnStair, ...]
    spaces: Mapping[str, tuple[str, ...]]
    cores: frozenset[str]
    outline: Polygon
    arrives: Mapping[str, Point]
    leaves: Mapping[str, Point]

    @property
    def storeys(self) -> tuple[str, ...]:
        """The storeys it serves, from the bottom up."""
        return tuple(self.spaces)

    def ends_on(self, storey: str) -> list[Point]:
        """Return where one steps on and off on a storey [m]."""
        return [ends[storey] for ends in (self.arrives, self.leaves) if storey in ends]


def wells(stairs: Sequence[DrawnStair], spaces: Mapping[str, DrawnSpace]) -> list[Well]:
    """Return the stairwells of a building; `spaces` by their handles."""
    chains: list[list[DrawnStair]] = []
    for stair in sorted(stairs, key=lambda one: spaces[one.lower].floor_z_m):
        chain = next((c for c in chains if _goes_on(c[-1], stair, spaces)), None)
        if chain is None:
            chains.append([stair])
        else:
            chain.append(stair)
    chains.sort(key=lambda chain: (chain[0].foot[0], chain[0].foot[1]))
    return [_well(_letters(number), chain, spaces) for number, chain in enumerate(chains)]


def _letters(number: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _goes_on(below: DrawnStair, above: DrawnStair, spaces: Mapping[str, DrawnSpace]) -> bool:
    """Tell whether a stair goes on where another one ends: same storey, same shaft."""
    if spaces[below.upper].storey != spaces[above.lower].storey:
        return False
    if below.upper == above.lower and _is_core(spaces[below.upper], [below, above]):
        return True
    common = below.shape.intersection(above.shape).area
    return bool(common > _SAME_SHAFT * min(below.shape.area, above.shape.area))


def _is_core(space: DrawnSpace, stairs: Sequence[DrawnStair]) -> bool:
    shape = union_all([stair.shape for stair in stairs])
    inside = shape.intersection(space.polygon).area
    return bool(inside > _INSIDE * shape.area) and is_core_size(space.polygon, shape)


def is_core_size(polygon: Polygon, shape: BaseGeometry) -> bool:
    """Tell whether a room is little more than the stair that covers `shape` of it."""
    return bool(shape.area > 0 and polygon.area < _CORE_TIMES * shape.area + _CORE_M2)


def _well(id_: str, chain: Sequence[DrawnStair], spaces: Mapping[str, DrawnSpace]) -> Well:
    joined: dict[str, tuple[str, ...]] = {}
    arrives, leaves = {}, {}
    for stair in chain:
        for handle in (stair.lower, stair.upper):
            here = joined.get(spaces[handle].storey, ())
            joined[spaces[handle].storey] = tuple(dict.fromkeys((*here, handle)))
        arrives[spaces[stair.upper].storey] = stair.head
        leaves[spaces[stair.lower].storey] = stair.foot
    cores = frozenset(
        handle
        for handles in joined.values()
        for handle in handles
        if _is_core(spaces[handle], [s for s in chain if handle in (s.lower, s.upper)])
    )
    if cores:
        outline = max((spaces[handle].polygon for handle in sorted(cores)), key=lambda p: p.area)
    else:
        outline = _standing_in_a_hall(chain)
    return Well(
        id=id_,
        stairs=tuple(chain),
        spaces=joined,
        cores=cores,
        outline=outline,
        arrives=arrives,
        leaves=leaves,
    )


def _standing_in_a_hall(chain: Sequence[DrawnStair]) -> Polygon:
    """Return the rectangle round a stair, with a step's depth of floor at both of its ends."""
    frame = frame_of(_hull([stair.shape for stair in chain]))
    ends = np.array([end for stair in chain for end in (stair.foot, stair.head)])
    places = np.array([frame.place((float(x), float(y))) for x, y in ends])
    low, high = np.zeros(2), np.array((frame.length_m, frame.width_m))
    for axis in range(2):
        if (places[:, axis] < LANDING_M / 2).any() and axis == 0:
            low[axis] -= LANDING_M
        if (places[:, axis] > high[axis] - LANDING_M / 2).any() and axis == 0:
            high[axis] += LANDING_M
    corners = ((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))
    return Polygon([frame.point(along, across) for along, across in corners])


def _hull(shapes: Sequence[Polygon]) -> Polygon:
    hull = shapely.convex_hull(union_all(shapes))
    return hull if isinstance(hull, Polygon) else Polygon()
