"""Where people stand when the alarm sounds: an even pattern, without chance."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from evacsim.building.measure import frame_of, polygon_of
from evacsim.locale import mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.building.measure import Frame
    from evacsim.building.model import Point
    from evacsim.building.network import Network
    from evacsim.scenario.place import Placement

_FROM_WALL_M = 0.3
"""Half a person's breadth and a hand; assumption."""

_SQUARE = 1.01
_OFF_M = 0.01
"""Sides and places that differ by less are the same: drawn to the centimetre."""

_PLASTIC = 1.324717957244746
"""Root of x^3 = x + 1: its powers spread points evenly over a square (M. Roberts, R2 sequence)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where the people of a placed group stand; arrays of shape (size,), as in `People`."""

    component: NDArray[np.float64]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    fraction: NDArray[np.float64]


def stand(item: Placement, network: Network) -> Stand:
    """Return where the people of a placed group stand at the alarm."""
    n = item.placed.size
    sections = network.sections[item.placed.space]
    x_m, y_m = np.full(n, math.nan), np.full(n, math.nan)
    fraction = np.full(n, math.nan)
    component = np.full(n, sections[0], dtype=np.float64)
    if item.group.start is not None:
        x_m[:], y_m[:] = item.group.start
    elif item.group.region is not None:
        doors = _connections(network, sections)
        x_m, y_m = standing_points(region_of(item.group.region), n, doors, 0.0).T
    elif item.space.outline is not None:
        doors = _connections(network, sections)
        x_m, y_m = standing_points(item.space.outline, n, doors).T
    else:
        along = (np.arange(n) + 0.5) / max(n, 1) * len(sections)
        component = np.asarray(sections, dtype=np.float64)[along.astype(np.int64)]
        fraction = along % 1.0
    if len(sections) > 1 and not np.isnan(x_m).any():
        component = _section(network, sections, x_m, y_m)
    return Stand(component=component, x_m=x_m, y_m=y_m, fraction=fraction)


def region_of(corners: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the outline of a region: of two corners that of the rectangle between them."""
    if len(corners) > 2:  # noqa: PLR2004 - two corners are a rectangle
        return corners
    (x, y), (far_x, far_y) = corners
    return ((x, y), (far_x, y), (far_x, far_y), (x, far_y))


def region_fault(corners: tuple[Point, ...], outline: tuple[Point, ...]) -> str:
    """Return what is wrong with a region as a part of a space, a template; nothing if all is well.

    Examples
    --------
    >>> region_fault(((1, 1), (3, 3)), ((0, 0), (2, 0), (2, 2), (0, 2)))
    'a part of the region lies outside the space "{space}"'
    """
    region = shapely.Polygon(region_of(corners))
    if not region.is_valid or region.area <= 0:
        return mark("does not enclose a part of a space; give two corners, or corners in turn")
    if not polygon_of(outline).buffer(_OFF_M).covers(region):
        return mark('a part of the region lies outside the space "{space}"')
    return ""


def _section(
    network: Network,
    sections: tuple[int, ...],
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the section nearest to each point; the first of those that cover it."""
    points = shapely.points(x_m, y_m)
    away = []
    for index in sections:
        outline = network.components[index].outline
        if outline is not None:
            away.append(shapely.distance(polygon_of(outline), points))
        else:
            away.append(np.full(len(x_m), math.inf))
    nearest = np.argmin(np.vstack(away), axis=0)
    return np.asarray(np.array(sections)[nearest], dtype=np.float64)


def _connections(network: Network, sections: tuple[int, ...]) -> tuple[Point, ...]:
    """Return where the connections of a space stand, in the order of ids."""
    out = {
        network.directions[d].connection for part in sections for d in network.directions_out[part]
    }
    known = (network.connections[index] for index in sorted(out))
    return tuple(one.at for one in known if one.at is not None and one.kind != "section")


@functools.lru_cache(maxsize=4096)  # the same in every replication
def standing_points(
    outline: tuple[Point, ...],
    n: int,
    doors: tuple[Point, ...] = (),
    from_wall_m: float = _FROM_WALL_M,
) -> NDArray[np.float64]:
    """Return `n` points evenly spread inside an outline [m], shape (n, 2), not to be written to.

    The pattern hangs on the shape and its doors alone, not on where it stands on the plan or how it
    is turned, and the first points stay where they are when more are added. Points keep
    `from_wall_m` from the walls where the space is more than four times that across.

    Examples
    --------
    >>> standing_points(((0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)), 1).tolist()
    [[2.0, 1.0]]
    """
    polygon = polygon_of(outline)
    frame = _from_the_door(frame_of(polygon), doors)
    corners = [frame.place(corner) for corner in _line(polygon.exterior)]
    shape = shapely.Polygon(corners, [map(frame.place, _line(r)) for r in polygon.interiors])
    inner = shape.buffer(-from_wall_m)
    size = np.array((frame.length_m, frame.width_m))
    is_box = bool(np.isclose(shape.area, np.prod(size), rtol=1e-4))  # then the margin alone does
    area = shape if inner.is_empty or is_box else inner
    margin = np.where(size > 4 * from_wall_m, from_wall_m, 0.0)
    found = np.empty((0, 2))
    first = 0
    share = max(area.area / float(np.prod(size)), 1e-3)
    while len(found) < n:
        batch = int((n - len(found)) / share * 1.2) + 8
        index = np.arange(first, first + batch, dtype=np.float64)[:, None]
        unit = (0.5 + index / np.array([_PLASTIC, _PLASTIC**2])) % 1.0
        points = margin + unit * (size - 2.0 * margin)
        if not is_box:
            points = points[shapely.contains_xy(area, points[:, 0], points[:, 1])]
        found = np.vstack([found, points])
        first += batch
    standing: NDArray[np.float64] = np.array([frame.point(x, y) for x, y in found[:n].tolist()])
    standing = standing.reshape(-1, 2)
    standing.flags.writeable = False  # it is handed out again
    return standing


def _line(ring: shapely.LinearRing) -> list[Point]:
    return [(x, y) for x, y in ring.coords]


def _from_the_door(frame: Frame, doors: tuple[Point, ...]) -> Frame:
    """Return the frame of a space from the corner nearest to its first door that tells which.

    Of a space as long as wide the side along which that door stands is the first.
    """
    places = [frame.place(door) for door in doors]
    if frame.length_m < _SQUARE * frame.width_m and places:
        (x, y), (length_m, width_m) = places[0], (frame.length_m, frame.width_m)
        if min(abs(x), abs(length_m - x)) < min(abs(y), abs(width_m - y)):
            frame = frame.swapped()
            places = [(y, x) for x, y in places]
    return frame.turned_round(
        along=_beyond_middle([x for x, _ in places], frame.length_m),
        across=_beyond_middle([y for _, y in places], frame.width_m),
    )


def _beyond_middle(places_m: list[float], side_m: float) -> bool:
    """Whether the first place that is off the middle of a side lies beyond it."""
    off = (at_m - side_m / 2 for at_m in places_m)
    return next((at_m > 0 for at_m in off if abs(at_m) > _OFF_M), False)
