"""What stands in a space: holes, and flights written one by one; the stairs that these make."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from shapely import Polygon

from evacsim.building.measure import area_m2, closed_outline, polygon_of
from evacsim.building.model import Stairwell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Flight, Point, Space

_LEAST_M2 = 1e-3


def without_flights(spaces: Iterable[Space], flights: Iterable[Flight]) -> list[Space]:
    """Return the spaces less the place that flights take which stand in them.

    A flight from a hall to a gallery takes its outline from both: nobody stands below its steps,
    and above them the floor is open. An outline that would fall in two stays as it is.
    """
    taken: dict[str, list[tuple[Point, ...]]] = {}
    for flight in flights:
        for space in (flight.upper, flight.lower):
            if flight.outline is not None:
                taken.setdefault(space, []).append(flight.outline)
    return [_less(space, taken.get(space.id, ())) for space in spaces]


def _less(space: Space, outlines: Sequence[tuple[Point, ...]]) -> Space:
    if space.outline is None or not outlines:
        return space
    whole = polygon_of(space.outline)
    if not whole.is_valid or not all(polygon_of(outline).is_valid for outline in outlines):
        return space  # check says so
    left = whole
    for outline in outlines:
        rest = left.difference(polygon_of(outline))
        left = rest if isinstance(rest, Polygon) and not rest.is_empty else left
    if whole.area - left.area < _LEAST_M2:
        return space
    found = outline_of(left)
    return dataclasses.replace(space, outline=found, area_m2=area_m2(found))


def with_holes(
    outline: Sequence[Sequence[float]], holes: Sequence[Sequence[Sequence[float]]]
) -> tuple[Point, ...]:
    """Return an outline [m] round holes: each ring closed, one after the other."""
    if not holes:
        return closed_outline(outline)
    rings = [closed_outline(ring) for ring in (outline, *holes)]
    return closed_outline([corner for ring in rings for corner in (*ring, ring[0])])


def outline_of(polygon: Polygon) -> tuple[Point, ...]:
    """Return a polygon, with its holes, as an outline."""
    return closed_outline(
        [corner for ring in (polygon.exterior, *polygon.interiors) for corner in ring.coords]
    )


def chain_of(flights: Sequence[Flight]) -> list[Flight]:
    """Return flights from the top down, each beginning where the one before ends; [] if none do."""
    by_upper = {flight.upper: flight for flight in flights}
    lowers = {flight.lower for flight in flights}
    tops = [flight for flight in flights if flight.upper not in lowers]
    if len(tops) != 1 or len(by_upper) < len(flights):
        return []
    found = [tops[0]]
    while (following := by_upper.get(found[-1].lower)) is not None:
        found.append(following)
    return found if len(found) == len(flights) else []


def stairs_of_flights(flights: Iterable[Flight], spaces: Iterable[Space]) -> list[Stairwell]:
    """Return the stairs that flights of one name make; check reports those that do not join."""
    floors = {space.id: space.floor for space in spaces}
    ordered = sorted((f for f in flights if f.stairwell), key=lambda flight: flight.stairwell or "")
    found = []
    for name, own in itertools.groupby(ordered, key=lambda flight: flight.stairwell or ""):
        chain = chain_of(list(own))
        if not chain:
            continue
        landings = (chain[0].upper, *(flight.lower for flight in chain))
        ends: dict[str, str] = {}
        for landing in landings:  # of several on a floor the first: the others are half landings
            ends.setdefault(floors[landing], landing)
        found.append(
            Stairwell(
                id=name,
                floors=tuple(ends),
                landings=landings,
                flights=tuple(flight.id for flight in chain),
                ends=tuple(ends.values()),
            )
        )
    return found
