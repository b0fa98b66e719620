"""Where people stand when the alarm sounds: an even pattern, without chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.building.model import Point

_FROM_WALL_M = 0.3
"""Half a person's breadth and a hand; assumption."""

_PLASTIC = 1.324717957244746
"""Root of x^3 = x + 1: its powers spread points evenly over a square (M. Roberts, R2 sequence)."""


def standing_points(outline: tuple[Point, ...], n: int) -> NDArray[np.float64]:
    """Return `n` points evenly spread inside an outline [m], shape (n, 2).

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
    return np.asarray(found[:n] + origin)


def _is_box(shape: shapely.Polygon) -> bool:
    """Whether an outline is a rectangle along the axes: then the margin alone keeps off walls."""
    return bool(np.isclose(shape.area, shape.envelope.area, rtol=1e-9))
