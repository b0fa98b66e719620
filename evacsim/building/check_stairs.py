"""What is wrong with the ways between floors: steps against elevations, dead landings."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from evacsim.building.measure import frame_of, polygon_of, rise_m
from evacsim.building.model import OUTSIDE
from evacsim.errors import Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Building, Space, Stairwell


_RISE_SLACK_M = 0.05


STEEPEST_RAMP = 1 / 12
"""Rise over length of a ramp that people can use with wheels (GB 50763-2012, table 3.4.4)."""


def fault(building: Building, where: str, message: str, hint: str = "") -> Problem:
    """Return what is wrong at a place of a building file."""
    return Problem(file=building.file, where=where, message=message, hint=hint)


def warning(
    building: Building, where: str, message: str, hint: str = "", kind: str = ""
) -> Problem:
    """Return what is doubtful at a place of a building file."""
    return Problem(
        file=building.file, where=where, message=message, hint=hint, severity="warning", kind=kind
    )


def doors_between_floors(building: Building) -> Iterator[Problem]:
    """Yield connections that join two floors and are no ramp."""
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    spaces = {space.id: space for space in building.spaces}
    for connection in building.connections:
        ends = [spaces[side] for side in connection.between if side != OUTSIDE]
        heights = [elevation[end.floor] for end in ends]
        rise = max(heights) - min(heights)
        length_m = max((along_m(end) for end in ends if end.kind == "corridor"), default=0.0)
        if rise > _RISE_SLACK_M and rise > STEEPEST_RAMP * length_m + _RISE_SLACK_M / 10:
            yield fault(
                building,
                f'connection "{connection.id}"',
                text(
                    "joins {floor} ({heights:g} m) and {floor2} ({heights2:g} m); a connection "
                    "stays on one floor",
                    floor=ends[0].floor,
                    heights=heights[0],
                    floor2=ends[1].floor,
                    heights2=heights[1],
                ),
                text(
                    "use a flight or a stairwell between floors, or a ramp: a corridor of at least "
                    "{rise:.1f} m beside the connection",
                    rise=rise / STEEPEST_RAMP,
                ),
            )


def along_m(space: Space) -> float:
    """Return how long a space is [m]."""
    if space.length_m is not None or space.outline is None:
        return space.length_m or 0.0
    polygon = polygon_of(space.outline)
    return 0.0 if polygon.is_empty else frame_of(polygon).length_m


def stairs(building: Building) -> Iterator[Problem]:
    """Yield stairs that end nowhere, jump a floor, or do not rise as the floors do."""
    sides = {side for connection in building.connections for side in connection.between}
    ends = {flight.upper for flight in building.flights}
    for well in building.stairwells:
        where = f'stairwell "{well.id}"'
        bottom = well.landings[-1]
        if bottom not in sides and bottom not in ends:
            yield fault(
                building,
                where,
                text(
                    "ends nowhere: its lowest landing {bottom} has no door, exit or flight onward",
                    bottom=bottom,
                ),
                text(
                    'add an exit between = ["{bottom}", "outside"], or let it open to a space',
                    bottom=bottom,
                ),
            )
        for upper, lower in itertools.pairwise(well.floors):
            head, foot = (well.landings.index(f"{well.id}.{name}") for name in (upper, lower))
            yield from _storey(building, well, upper, lower, set(well.flights[head:foot]))


def _storey(
    building: Building, well: Stairwell, upper: str, lower: str, flight_ids: set[str]
) -> Iterator[Problem]:
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    where = f'stairwell "{well.id}": floors'
    high, low = elevation[upper], elevation[lower]
    if high <= low:
        message = text(
            "{upper} ({high:g} m) stands before {lower} ({low:g} m); must go downwards",
            upper=upper,
            high=high,
            lower=lower,
            low=low,
        )
        yield fault(building, where, message, text("list the floors from the top down"))
        return
    for between in building.floors:
        if low < between.elevation_m < high:
            yield fault(
                building,
                where,
                text(
                    "{between} ({elevation_m:g} m) lies between {upper} and {lower}",
                    between=between.id,
                    elevation_m=between.elevation_m,
                    upper=upper,
                    lower=lower,
                ),
                text(
                    'list it; where it has no door, at."{between}" has opens_to = ""',
                    between=between.id,
                ),
            )
    flights = [flight for flight in building.flights if flight.id in flight_ids]
    rise = sum(rise_m(length_m=f.length_m, riser_m=f.riser_m, tread_m=f.tread_m) for f in flights)
    if abs(rise - (high - low)) > _RISE_SLACK_M:
        yield fault(
            building,
            f'stairwell "{well.id}"',
            text(
                "its steps rise {rise:.2f} m from {lower} to {upper}, but the floors lie "
                "{high:.2f} m apart; they must agree to {rise_slack_m:g} m",
                rise=rise,
                lower=lower,
                upper=upper,
                high=high - low,
                rise_slack_m=_RISE_SLACK_M,
            ),
            text(
                "count the steps of this storey, steps_per_flight in "
                '[stairwell.storey."{lower}"], measure the riser, or correct elevation_m',
                lower=lower,
            ),
        )


def single_flights(building: Building) -> Iterator[Problem]:
    """Yield what is wrong with flights of their own."""
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    heights = {space.id: elevation[space.floor] for space in building.spaces}
    for flight in building.flights:
        rise = rise_m(length_m=flight.length_m, riser_m=flight.riser_m, tread_m=flight.tread_m)
        drop = heights[flight.upper] - heights[flight.lower]
        where = f'flight "{flight.id}"'
        if flight.upper == flight.lower:
            yield fault(building, where, text("leads from {upper} to itself", upper=flight.upper))
        elif drop < 0:
            message = text(
                "upper ({upper}) lies {value:g} m below lower ({lower})",
                upper=flight.upper,
                value=-drop,
                lower=flight.lower,
            )
            yield fault(building, where, message, text("exchange upper and lower"))
        elif flight.stairwell is None and drop > 0 and abs(rise - drop) > _RISE_SLACK_M:
            # Half landings that were drawn by hand stand on one of the two floors.
            yield warning(
                building,
                where,
                text(
                    "its steps rise {rise:.2f} m, its floors lie {drop:.2f} m apart",
                    rise=rise,
                    drop=drop,
                ),
            )
