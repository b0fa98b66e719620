"""What does not lie as high as it should: doors between floors, ramps, stairs and their steps."""

from __future__ import annotations

import bisect
import itertools
import math
from typing import TYPE_CHECKING

from evacsim.building.measure import frame_of_outline, polygon_of, rise_m
from evacsim.building.model import OUTSIDE
from evacsim.building.stairs import RISE_SLACK_M
from evacsim.errors import Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.building.model import Building, Flight, Floor, Space, Stairwell

INDOOR_RAMP = 1 / 8
"""Steeper ramps are no ramps indoors (GB 50352-2019, 6.7.2)."""
STEEPEST_RAMP = 1 / 12
"""Rise over length of a ramp that people can use with wheels (GB 50763-2012, table 3.4.4)."""


def level_problems(building: Building) -> Iterator[Problem]:
    """Yield what is wrong with heights and with what leads from one to another."""
    yield from _doors_between_floors(building)
    yield from _ramps(building)
    yield from _stairs(building)
    yield from _single_flights(building)


def fault(building: Building, where: str, message: str, hint: str = "") -> Problem:
    """Return a fault of a building at a place of its file."""
    return Problem(file=building.file, where=where, message=message, hint=hint)


def warning(
    building: Building, where: str, message: str, hint: str = "", kind: str = ""
) -> Problem:
    """Return a warning of a building at a place of its file."""
    return Problem(
        file=building.file, where=where, message=message, hint=hint, severity="warning", kind=kind
    )


def _doors_between_floors(building: Building) -> Iterator[Problem]:
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    spaces = {space.id: space for space in building.spaces}
    for connection in building.connections:
        ends = [spaces[side] for side in connection.between if side != OUTSIDE]
        heights = [elevation[end.floor] for end in ends]
        rise = max(heights) - min(heights)
        length_m = max((_along_m(end) for end in ends if end.kind == "corridor"), default=0.0)
        ramps = [end.rise_m for end in ends if end.rise_m]
        if any(abs(rise - abs(ramp)) <= RISE_SLACK_M for ramp in ramps):
            continue
        if rise > RISE_SLACK_M and rise > STEEPEST_RAMP * length_m + RISE_SLACK_M / 10:
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


def _ramps(building: Building) -> Iterator[Problem]:
    for space in building.spaces:
        length_m = _along_m(space)
        if abs(space.rise_m) > INDOOR_RAMP * length_m:
            yield warning(
                building,
                f'space "{space.id}": rise_m',
                text(
                    "{rise_m:g} m on a length of {length_m:g} m is steeper than 1 in {most:g}",
                    rise_m=space.rise_m, length_m=length_m, most=1 / INDOOR_RAMP,
                ),
                text("steps are a flight; on a ramp this steep people do not walk as on the level"),
            )  # fmt: skip


def _along_m(space: Space) -> float:
    """Return how long a space is [m]."""
    if space.length_m is not None or space.outline is None:
        return space.length_m or 0.0
    empty = polygon_of(space.outline).is_empty
    return 0.0 if empty else frame_of_outline(space.outline).length_m


def _stairs(building: Building) -> Iterator[Problem]:
    """Yield stairs that end nowhere, jump a floor, or do not rise as the floors do."""
    sides = {side for connection in building.connections for side in connection.between}
    uppers = {flight.upper for flight in building.flights}
    known = _Known(building)
    for well in building.stairwells:
        where = f'stairwell "{well.id}"'
        bottom = well.landings[-1]
        if bottom not in sides and bottom not in uppers:
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
        ends = {floor: landing for landing, floor in well.floor_landings.items()}
        for upper, lower in itertools.pairwise(well.floors):
            head, foot = (well.landings.index(ends[name]) for name in (upper, lower))
            yield from _storey(known, well, upper, lower, well.flights[head:foot])


class _Known:
    """What is looked up for every storey of every stair, by ids."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.floors = {floor.id: floor for floor in building.floors}
        self.heights_m = [floor.elevation_m for floor in building.floors]  # as they are sorted
        self.flights = {flight.id: flight for flight in building.flights}
        self.floor_of = {space.id: space.floor for space in building.spaces}

    def between(self, low_m: float, high_m: float) -> Sequence[Floor]:
        """Return the floors above one height and below another."""
        first = bisect.bisect_right(self.heights_m, low_m)
        return self.building.floors[first : bisect.bisect_left(self.heights_m, high_m)]


def _storey(
    known: _Known, well: Stairwell, upper: str, lower: str, flight_ids: Sequence[str]
) -> Iterator[Problem]:
    building = known.building
    where = f'stairwell "{well.id}": floors'
    high, low = (known.floors[name].elevation_m for name in (upper, lower))
    storey = (upper, lower)
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
    flights = [known.flights[id_] for id_ in flight_ids]
    reached = {known.floor_of[end] for flight in flights for end in (flight.upper, flight.lower)}
    blocks = {known.floors[name].block for name in storey}
    for between in known.between(low, high):
        own = not well.ends and between.block in blocks
        if own and between.id not in reached:
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
                    'list it; where it has no door, at."{floor}" has opens_to = ""; a floor of '
                    "another wing or building: give its floors a block",
                    floor=between.id,
                ),
            )
    rises = [rise_m(length_m=f.length_m, riser_m=f.riser_m, tread_m=f.tread_m) for f in flights]
    if abs(sum(rises) - (high - low)) > RISE_SLACK_M:
        yield fault(
            building,
            f'stairwell "{well.id}"',
            text(
                "its steps rise {sum:.2f} m from {lower} to {upper}, but the floors lie "
                "{high:.2f} m apart; they must agree to {rise_slack_m:g} m",
                sum=sum(rises),
                lower=lower,
                upper=upper,
                high=high - low,
                rise_slack_m=RISE_SLACK_M,
            ),
            _steps_hint(building, storey, flights),
        )


def _steps_hint(building: Building, storey: tuple[str, str], flights: Sequence[Flight]) -> str:
    """Return what to do about steps that do not rise as the floors do."""
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    height_m = elevation[storey[0]] - elevation[storey[1]]
    steps, rise = [], 0.0
    for flight in flights:
        rise += rise_m(length_m=flight.length_m, riser_m=flight.riser_m, tread_m=flight.tread_m)
        steps.append(round(flight.length_m / math.hypot(flight.riser_m, flight.tread_m)))
        if abs(rise - height_m) <= RISE_SLACK_M:
            return text(
                'from {lower} to {upper} lead {steps} steps: steps_per_flight = {steps} in '
                '[stairwell.storey."{lower}"]; or, if one of the two is a half-level, do not list '
                "it in floors: its doors open to the half landing",
                lower=storey[1], upper=storey[0], steps=str(steps),
            )  # fmt: skip
    return text(
        'count the steps of this storey, steps_per_flight in [stairwell.storey."{lower}"], '
        "measure the riser, or correct elevation_m",
        lower=storey[1],
    )


def _loose_stairs(building: Building) -> Iterator[Problem]:
    """Yield flights of one stairwell that do not lead on into one another."""
    known = {name for well in building.stairwells for name in well.flights}
    for name in sorted({f.stairwell for f in building.flights if f.stairwell} - {None}):
        loose = [f.id for f in building.flights if f.stairwell == name and f.id not in known]
        if loose:
            message = text(
                "its flights do not follow one another: {flights}", flights=", ".join(loose)
            )
            hint = text("the lower space of one must be the upper space of the next")
            yield fault(building, f'stairwell "{name}"', message, hint)


def _single_flights(building: Building) -> Iterator[Problem]:
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    heights = {space.id: elevation[space.floor] for space in building.spaces}
    in_shafts = {name for well in building.stairwells if not well.ends for name in well.flights}
    yield from _loose_stairs(building)
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
        elif flight.id not in in_shafts and drop > 0 and abs(rise - drop) > RISE_SLACK_M:
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
