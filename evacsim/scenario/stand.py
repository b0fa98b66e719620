"""Where people stand when the alarm sounds: an even pattern, without chance."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.building.model import Point
    from evacsim.building.network import Network
    from evacsim.scenario.place import Placement

_FROM_WALL_M = 0.3
"""Half a person's breadth and a hand; assumption."""

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
    elif item.space.outline is not None:
        x_m, y_m = standing_points(item.space.outline, n).T
    else:
        along = (np.arange(n) + 0.5) / max(n, 1) * len(sections)
        component = np.asarray(sections, dtype=np.float64)[along.astype(np.int64)]
        fraction = along % 1.0
    if len(sections) > 1 and not np.isnan(x_m).any():
        component = _section(network, sections, x_m, y_m)
    return Stand(component=component, x_m=x_m, y_m=y_m, fraction=fraction)


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
            away.append(shapely.distance(shapely.Polygon(outline), points))
        else:
            away.append(np.full(len(x_m), math.inf))
    nearest = np.argmin(np.vstack(away), axis=0)
    return np.asarray(np.array(sections)[nearest], dtype=np.float64)


@functools.lru_cache(maxsize=4096)  # the same in every replication
def standing_points(outline: tuple[Point, ...], n: int) -> NDArray[np.float64]:
    """Return `n` points evenly spread inside an outline [m], shape (n, 2), not to be written to.

    The pattern hangs on the shape alone, not on where it stands on the plan, and the first
    points stay where they are when more are added. Points keep 0.3 m from the walls where the
    space is more than 1.2 m across.

    Examples
    --------
    >>> standing_points(((0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)), 1).tolist()
    [[2.0, 1.0]]
    """
    corners = np.asarray(outline, dtype=np.float64)
    origin = corners.min(axis=0)
    shape = shapely.Polygon(corners - origin)
    inner = shape.buffer(-_FROM_WALL_M)
    area = shape if inner.is_empty or _is_box(shape) else inner
    size = corners.max(axis=0) - origin
    margin = np.where(size > 4 * _FROM_WALL_M, _FROM_WALL_M, 0.0)
    found = np.empty((0, 2))
    first = 0
    share = max(area.area / float(np.prod(size)), 1e-3)
    while len(found) < n:
        batch = int((n - len(found)) / share * 1.2) + 8
        index = np.arange(first, first + batch, dtype=np.float64)[:, None]
        unit = (0.5 + index / np.array([_PLASTIC, _PLASTIC**2])) % 1.0
        points = margin + unit * (size - 2.0 * margin)
        found = np.vstack([found, points[shapely.contains_xy(area, points[:, 0], points[:, 1])]])
        first += batch
    standing: NDArray[np.float64] = found[:n] + origin
    standing.flags.writeable = False  # it is handed out again
    return standing


def _is_box(shape: shapely.Polygon) -> bool:
    """Whether an outline is a rectangle along the axes: then the margin alone keeps off walls."""
    return bool(np.isclose(shape.area, shape.envelope.area, rtol=1e-9))
