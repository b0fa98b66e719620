"""Measures of stairs: together by storey, and flight by flight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.code.measured import Measured
from evacsim.locale import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.code.facts import CodeFacts, StairStep
    from evacsim.building.model import Connection, Flight, Stairwell
    from evacsim.locale import Message

STREAM_M: Final = 0.60
"""A stream of people in a school (GB 50099-2011, 8.7.2)."""
ARITHMETIC_M: Final = 0.001
RAIL_M: Final = 0.06
"""Between rails one measures up to so much less than from the wall to the rail's middle."""


def width_m(flight: Flight) -> float:
    """Return the width of a flight as the codes count it [m]: rails on its walls taken off."""
    if flight.width_measured == "between-rails":
        return flight.clear_width_m
    return flight.clear_width_m - min(flight.handrails, 2) * flight.handrail_projection_m


def streams(width: float) -> int:
    """Return the whole streams of 0.60 m in a width [m]."""
    return math.floor((width + ARITHMETIC_M) / STREAM_M)


def step_width_m(facts: CodeFacts, step: StairStep) -> float:
    """Return the width of a stair between two floors [m]: that of its narrowest place."""
    least = min(width_m(facts.flights[one]) for one in step.flights)
    depths = [depth for _, depth in _half_landings(facts, step)]
    doors = [one.clear_width_m for one in _foot_doors(facts, step)]
    return min([least, *depths, *([sum(doors)] if doors else [])])


def _well(facts: CodeFacts, stair: str) -> Stairwell | None:
    return facts.wells.get(stair)


def _half_landings(facts: CodeFacts, step: StairStep) -> Iterator[tuple[str, float]]:
    """Yield the landings between the flights of a storey, and their depths [m]."""
    well = _well(facts, step.stair)
    if well is None or not well.landing_depths_m:
        return
    depths = dict(zip(well.landings, well.landing_depths_m, strict=True))
    for flight in step.flights[:-1]:
        lower = facts.flights[flight].lower
        yield lower, depths[lower]


def _foot_doors(facts: CodeFacts, step: StairStep) -> list[Connection]:
    """Return the ways on from the lowest landing of a stair, where it ends there."""
    lower = facts.flights[step.flights[-1]].lower
    if facts.spaces[lower].stairwell is None or facts.number[step.lower] > 1:
        return []
    if any(flight.upper == lower for flight in facts.flights.values()):
        return []
    return list(facts.open_doors(lower))


def stairs(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of all stairs together below each storey (below the exits: above it)."""
    for number in sorted(facts.people_on, reverse=True):
        down = number > 1
        if number == 1:
            continue
        steps = [
            step
            for step in facts.stair_steps
            if (facts.number[step.upper] >= number > facts.number[step.lower])
            or (not down and facts.number[step.lower] <= number < facts.number[step.upper])
        ]
        steps = [step for step in steps if facts.is_used(step)]
        floor = facts.floors(number)
        ways = [way for way in exits_on(facts, number) if down]
        widths = [step_width_m(facts, step) for step in steps]
        on_floor = sum(one.clear_width_m for one in ways)
        loads = facts.loads(n for n in facts.people_on if (n >= number if down else n <= number))
        if not loads:
            continue
        passed = tuple(f"{step.flights[-1]}.{'foot' if down else 'head'}" for step in steps)
        yield Measured(
            provided=sum(widths) + on_floor,
            floor=floor,
            places=tuple(dict.fromkeys(step.stair for step in steps)),
            loads=loads,
            passed=(*passed, *(one.id for one in ways)),
            through=sum(people for _, people in loads),
            note=_note_of_stairs(facts, steps, widths),
        )


def _note_of_stairs(facts: CodeFacts, steps: list[StairStep], widths: list[float]) -> Message:
    rails = {facts.flights[one].width_measured for step in steps for one in step.flights}
    whole = sum(streams(one) for one in widths)
    if rails == {"between-rails"}:
        return message("{count} whole streams of 0.60 m; measured between rails", count=whole)
    return message("{count} whole streams of 0.60 m", count=whole)


def exits_on(facts: CodeFacts, number: int) -> list[Connection]:
    """Return the open exits of a storey."""
    return [
        one
        for one in facts.building.exits
        if facts.index[one.id] not in facts.closed
        and any(
            facts.number[facts.spaces[s].floor] == number for s in one.between if s in facts.spaces
        )
    ]


def flights(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the width of every flight."""
    for step in facts.stair_steps:
        for one in step.flights:
            flight = facts.flights[one]
            between = flight.width_measured == "between-rails"
            yield Measured(
                provided=width_m(flight),
                floor=step.upper,
                places=(step.stair,),
                passed=(f"{one}.foot",),
                note=None if between else message("wall to wall, rails taken off"),
                values={"between_rails": float(between)},
            )


def stream_rests(facts: CodeFacts) -> Iterator[Measured]:
    """Yield by how much every flight of two streams and more is wider than whole streams."""
    for one in flights(facts):
        count = streams(one.provided)
        if count >= 2:  # noqa: PLR2004 - fewer is short of width
            yield Measured(
                provided=max(one.provided - count * STREAM_M, 0.0),
                floor=one.floor,
                places=one.places,
                note=message("{width:.2f} m is {count} streams", width=one.provided, count=count),
            )


def wide_flight_lanes(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the widest lane between rails of each flight wider than 4.0 m."""
    for step in facts.stair_steps:
        for one in step.flights:
            flight = facts.flights[one]
            if width_m(flight) > 4.0:  # noqa: PLR2004 - GB 55037-2022, 7.1.4(4)
                lanes = 2 if flight.handrails == 3 else 1  # noqa: PLR2004 - a middle rail
                lane_m = width_m(flight) / lanes
                yield Measured(provided=lane_m, floor=step.upper, places=(step.stair,))


def steps(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the steps of every flight."""
    for step in facts.stair_steps:
        for one in step.flights:
            flight = facts.flights[one]
            count = flight.length_m / math.hypot(flight.riser_m, flight.tread_m)
            yield Measured(provided=round(count, 3), floor=step.upper, places=(step.stair,))


def treads(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the depth of the steps of every flight [m]."""
    for step in facts.stair_steps:
        for one in step.flights:
            tread_m = facts.flights[one].tread_m
            yield Measured(provided=tread_m, floor=step.upper, places=(step.stair,))


def risers(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the height of the steps of every flight [m]."""
    for step in facts.stair_steps:
        for one in step.flights:
            riser_m = facts.flights[one].riser_m
            yield Measured(provided=riser_m, floor=step.upper, places=(step.stair,))


def slopes(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the slope of every flight [degrees]."""
    for step in facts.stair_steps:
        for one in step.flights:
            flight = facts.flights[one]
            slope = math.degrees(math.atan2(flight.riser_m, flight.tread_m))
            yield Measured(provided=slope, floor=step.upper, places=(step.stair,))


def wells(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the well of every stair whose flights turn [m]."""
    for well in facts.building.stairwells:
        if well.well_m is not None and len(well.flights) >= len(well.floors):
            yield Measured(provided=well.well_m, places=(well.id,))


def handrails(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the rails of every flight, `rails_asked` by its streams."""
    for step in facts.stair_steps:
        for one in step.flights:
            flight = facts.flights[one]
            asked = max(streams(width_m(flight)) - 1, 1)
            yield Measured(
                provided=flight.handrails,
                floor=step.upper,
                places=(step.stair,),
                values={"rails_asked": min(asked, 3)},
            )


def half_landings(facts: CodeFacts) -> Iterator[Measured]:
    """Yield the depth of every landing between two floors [m], and `flight_m`, its flights'."""
    for step in facts.stair_steps:
        widest_m = max(width_m(facts.flights[one]) for one in step.flights)
        for landing, depth_m in _half_landings(facts, step):
            yield Measured(
                provided=depth_m,
                floor=step.upper,
                places=(step.stair, landing),
                values={"flight_m": widest_m},
            )


def enclosed(facts: CodeFacts) -> Iterator[Measured]:
    """Yield 1 for every stair that doors part from the floors, 0 for one that is open to them."""
    if facts.use == "dormitory" and facts.open_corridor:
        return
    for well in facts.building.stairwells:
        known = is_enclosed(facts, well)
        yield Measured(
            provided=0.0 if known is False else 1.0,
            doubt=1.0 if known is None else 0.0,
            places=(well.id,),
            missing=None if known is not None else message("enclosed_stairs is not told"),
        )


def is_enclosed(facts: CodeFacts, well: Stairwell) -> bool | None:
    """Tell whether a stair is enclosed: as the file says; not where an opening leads to it."""
    told = facts.building.design.enclosed_stairs
    if told is not None:
        return told
    doors = [one for landing in well.landings for one in facts.open_doors(landing)]
    kinds = {one.kind for one in doors if not one.is_exit}
    return False if "opening" in kinds else None
