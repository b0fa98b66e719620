"""How far it is through a component: between its connections, and as a whole."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from evacsim.building.measure import inside_distance_m
from evacsim.building.sections import extent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.building.model import Flight, Point, Space
    from evacsim.building.network import Connection

Walks = dict[tuple[int, int], float]

MICROMETRE = 6
"""Decimals of a metre that are kept: two copies of a building get the very same lengths."""


def component_walks(
    connections: Sequence[Connection], fields: Mapping[str, object], space: Space | None
) -> Walks:
    """Return the walk [m] between any two connections of a component, by connection index."""
    flight: Flight | None = fields.get("flight")  # type: ignore[assignment]
    outline: tuple[Point, ...] | None = fields.get("outline")  # type: ignore[assignment]
    walks: Walks = {}
    for one, other in itertools.combinations(connections, 2):
        if flight is not None:
            metres = flight.length_m
        elif space is None:
            continue
        else:
            metres = _space_walk(space, outline, one, other)
        metres = round(metres, MICROMETRE)
        walks[one.index, other.index] = walks[other.index, one.index] = metres
    return walks


def _space_walk(
    space: Space, outline: tuple[Point, ...] | None, one: Connection, other: Connection
) -> float:
    for path in space.paths:
        if {path.from_connection, path.to_connection} == {one.id, other.id}:
            return path.length_m
    if space.length_m is not None:
        return space.length_m
    if outline is not None and one.at is not None and other.at is not None:
        return inside_distance_m(outline, one.at, other.at)
    return math.sqrt(space.area_m2)


def component_size(
    fields: Mapping[str, object], walks: Walks, space: Space | None
) -> dict[str, float]:
    """Return `length_m`, the longest way through, and `clear_width_m` = area / length."""
    area: float = fields["area_m2"]  # type: ignore[assignment]
    outline: tuple[Point, ...] | None = fields.get("outline")  # type: ignore[assignment]
    flight: Flight | None = fields.get("flight")  # type: ignore[assignment]
    if math.isinf(area):
        return {"length_m": 0.0, "clear_width_m": math.inf}
    if flight is not None:
        length = flight.length_m
    elif walks and max(walks.values()) > 0:
        length = max(walks.values())
    elif space is not None and space.length_m:
        length = space.length_m
    elif outline is not None:
        length = max(high - low for low, high in (extent(outline, 0), extent(outline, 1)))
    else:
        length = math.sqrt(area)
    return {"length_m": length, "clear_width_m": area / length}
