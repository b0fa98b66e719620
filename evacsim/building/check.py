"""What is wrong with a building whose file reads well: faults that stop, warnings that do not."""

from __future__ import annotations

import collections
import itertools
from typing import TYPE_CHECKING

from evacsim.building.measure import frame_of, polygon_of, rise_m
from evacsim.building.model import OUTSIDE
from evacsim.building.outlines import outline_problems
from evacsim.building.sections import cut_corridor, places_beside
from evacsim.errors import Problem, nearest_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evacsim.building.model import Building, Space, Stairwell

CROWDED_PER_M2 = 1.9
"""Above this density a design should not go (SFPE Handbook, hydraulic model: the optimum of the
specific flow, 1/(2a) = 1.88 per m2)."""
IMPOSSIBLE_PER_M2 = 4.0
"""People do not live or learn above this: it is a standing crowd; the load or area is a slip."""
NARROWEST_M = 0.55
"""A stream of people (GB 50016: 0.55 m for one; bodies are 0.45 to 0.5 m wide)."""
_RISE_SLACK_M = 0.05
STEEPEST_RAMP = 1 / 12
"""Rise over length of a ramp that people can use with wheels (GB 50763-2012, table 3.4.4)."""


def check_building(building: Building) -> list[Problem]:
    """Return every fault and warning of an expanded building, faults first."""
    problems = [
        *outline_problems(building),
        *_empty(building),
        *_names(building),
        *_paths(building),
        *_doors_between_floors(building),
        *_stairs(building),
        *_single_flights(building),
        *_no_way_out(building),
        *_loads(building),
        *_room_through_room(building),
        *_uncut(building),
        *_narrow(building),
    ]
    return sorted(problems, key=lambda problem: problem.severity != "fault")


def _fault(building: Building, where: str, message: str, hint: str = "") -> Problem:
    return Problem(file=building.file, where=where, message=message, hint=hint)


def _warning(building: Building, where: str, message: str, hint: str = "") -> Problem:
    return Problem(file=building.file, where=where, message=message, hint=hint, severity="warning")


def _empty(building: Building) -> Iterator[Problem]:
    used = {space.floor for space in building.spaces}
    for floor in building.floors:
        if floor.id not in used:
            hint = "draw its spaces, name its plan, or delete the floor"
            yield _fault(building, f'floor "{floor.id}"', "has no spaces", hint)
    if building.spaces and not building.exits:
        yield _fault(
            building,
            "connection",
            "no exit: none leads outside",
            'give an exit as between = ["1F.hall", "outside"]',
        )


def _names(building: Building) -> Iterator[Problem]:
    """Yield aliases that two components share: records are matched by them."""
    owners: dict[str, list[str]] = collections.defaultdict(list)
    named = [(s.id, s.aliases) for s in building.spaces]
    named += [(f.id, f.aliases) for f in building.flights]
    named += [(c.id, c.aliases) for c in building.connections]
    named += [(w.id, w.aliases) for w in building.stairwells]
    for id_, aliases in named:
        for name in {id_, *aliases}:
            owners[name].append(id_)
    for name, ids in sorted(owners.items()):
        # The alias of a plan is on every floor that uses it, where the floor tells them apart.
        within_floor = {id_.partition(".")[2] or id_ for id_ in ids}
        if len(within_floor) > 1:
            what = ", ".join(sorted(ids)[:4])
            yield _fault(building, f'alias "{name}"', f"belongs to {what}; must belong to one")


def _paths(building: Building) -> Iterator[Problem]:
    beside: dict[str, set[str]] = collections.defaultdict(set)
    for connection in building.connections:
        for side in connection.between:
            beside[side].add(connection.id)
    for flight in building.flights:
        beside[flight.upper].add(f"{flight.id}.head")
        beside[flight.lower].add(f"{flight.id}.foot")
    for space in building.spaces:
        for name in sorted({n for p in space.paths for n in (p.from_connection, p.to_connection)}):
            if name not in beside[space.id]:
                message = f"{name} is not a connection of this space"
                hint = nearest_name(name, beside[space.id])
                yield _fault(building, f'space "{space.id}": paths', message, hint)


def _doors_between_floors(building: Building) -> Iterator[Problem]:
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    spaces = {space.id: space for space in building.spaces}
    for connection in building.connections:
        ends = [spaces[side] for side in connection.between if side != OUTSIDE]
        heights = [elevation[end.floor] for end in ends]
        rise = max(heights) - min(heights)
        length_m = max((_along_m(end) for end in ends if end.kind == "corridor"), default=0.0)
        if rise > _RISE_SLACK_M and rise > STEEPEST_RAMP * length_m + _RISE_SLACK_M / 10:
            yield _fault(
                building,
                f'connection "{connection.id}"',
                f"joins {ends[0].floor} ({heights[0]:g} m) and {ends[1].floor} ({heights[1]:g} m); "
                "a connection stays on one floor",
                "use a flight or a stairwell between floors, or a ramp: a corridor of at least "
                f"{rise / STEEPEST_RAMP:.1f} m beside the connection",
            )


def _along_m(space: Space) -> float:
    """Return how long a space is [m]."""
    if space.length_m is not None or space.outline is None:
        return space.length_m or 0.0
    polygon = polygon_of(space.outline)
    return 0.0 if polygon.is_empty else frame_of(polygon).length_m


def _stairs(building: Building) -> Iterator[Problem]:
    """Yield stairs that end nowhere, jump a floor, or do not rise as the floors do."""
    sides = {side for connection in building.connections for side in connection.between}
    ends = {flight.upper for flight in building.flights}
    for well in building.stairwells:
        where = f'stairwell "{well.id}"'
        bottom = well.landings[-1]
        if bottom not in sides and bottom not in ends:
            yield _fault(
                building,
                where,
                f"ends nowhere: its lowest landing {bottom} has no door, exit or flight onward",
                f'add an exit between = ["{bottom}", "outside"], or let it open to a space',
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
        message = f"{upper} ({high:g} m) stands before {lower} ({low:g} m); must go downwards"
        yield _fault(building, where, message, "list the floors from the top down")
        return
    for between in building.floors:
        if low < between.elevation_m < high:
            yield _fault(
                building,
                where,
                f"{between.id} ({between.elevation_m:g} m) lies between {upper} and {lower}",
                f'list it; where it has no door, at."{between.id}" has opens_to = ""',
            )
    flights = [flight for flight in building.flights if flight.id in flight_ids]
    rise = sum(rise_m(length_m=f.length_m, riser_m=f.riser_m, tread_m=f.tread_m) for f in flights)
    if abs(rise - (high - low)) > _RISE_SLACK_M:
        yield _fault(
            building,
            f'stairwell "{well.id}"',
            f"its steps rise {rise:.2f} m from {lower} to {upper}, but the floors lie "
            f"{high - low:.2f} m apart; they must agree to {_RISE_SLACK_M:g} m",
            f'count the steps of this storey, steps_per_flight in [stairwell.storey."{lower}"], '
            "measure the riser, or correct elevation_m",
        )


def _single_flights(building: Building) -> Iterator[Problem]:
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    heights = {space.id: elevation[space.floor] for space in building.spaces}
    for flight in building.flights:
        rise = rise_m(length_m=flight.length_m, riser_m=flight.riser_m, tread_m=flight.tread_m)
        drop = heights[flight.upper] - heights[flight.lower]
        where = f'flight "{flight.id}"'
        if flight.upper == flight.lower:
            yield _fault(building, where, f"leads from {flight.upper} to itself")
        elif drop < 0:
            message = f"upper ({flight.upper}) lies {-drop:g} m below lower ({flight.lower})"
            yield _fault(building, where, message, "exchange upper and lower")
        elif flight.stairwell is None and drop > 0 and abs(rise - drop) > _RISE_SLACK_M:
            # Half landings that were drawn by hand stand on one of the two floors.
            yield _warning(
                building, where, f"its steps rise {rise:.2f} m, its floors lie {drop:.2f} m apart"
            )


def _leading_to(building: Building) -> dict[str, set[str]]:
    """Return from where one can walk into each space, and outside; not against one-way doors."""
    before: dict[str, set[str]] = {space.id: set() for space in building.spaces}
    before[OUTSIDE] = set()
    for connection in building.connections:
        for one, other in itertools.permutations(connection.between):
            if connection.one_way_to in (None, other):
                before[other].add(one)
    for flight in building.flights:
        before[flight.upper].add(flight.lower)
        before[flight.lower].add(flight.upper)
    return before


def _reached(before: Mapping[str, set[str]], barred: Collection[str] = ()) -> set[str]:
    """Return from where one can walk outside (networkx would be slow to load)."""
    reached, ahead = {OUTSIDE}, [OUTSIDE]
    while ahead:
        further = (before[ahead.pop()] - reached).difference(barred)
        reached |= further
        ahead += further
    return reached


def _no_way_out(building: Building) -> Iterator[Problem]:
    reached = _reached(_leading_to(building))
    for space in building.spaces:
        if space.id not in reached:
            message = "has no way out, though everything is open"
            hint = "add a door, or a stair to a floor with an exit"
            yield _fault(building, f'space "{space.id}"', message, hint)


def _loads(building: Building) -> Iterator[Problem]:
    for space in building.spaces:
        if not space.occupant_load or space.area_m2 <= 0:  # an outline without area has its fault
            continue
        density = space.occupant_load / space.area_m2
        where = f'space "{space.id}": occupant_load'
        message = f"{space.occupant_load} people on {space.area_m2:.1f} m2 are {density:.1f} per m2"
        if density > IMPOSSIBLE_PER_M2:
            text = f"{message}; must be at most {IMPOSSIBLE_PER_M2:g} per m2"
            yield _fault(building, where, text)
        elif density > CROWDED_PER_M2:
            text = f"{message}: crowded at the start (above {CROWDED_PER_M2:g} per m2)"
            yield _warning(building, where, text)


def _room_through_room(building: Building) -> Iterator[Problem]:
    """Warn of rooms whose every way out leads through another room."""
    before = _leading_to(building)
    rooms = {space.id for space in building.spaces if space.kind == "room"}
    free, reached = _reached(before, rooms), _reached(before)
    for room in sorted(rooms & reached):
        neighbours = {place for place, earlier in before.items() if room in earlier}
        if not neighbours & free:
            through = ", ".join(sorted(neighbours & rooms)) or ", ".join(sorted(neighbours))
            yield _warning(
                building, f'space "{room}"', f"its only way out is through another room ({through})"
            )


def _uncut(building: Building) -> Iterator[Problem]:
    """Warn of corridors that stay whole, or in pieces too long to show where a jam stands."""
    for space in building.spaces:
        if space.kind != "corridor":
            continue
        lost = cut_corridor(space, places_beside(building, space.id)).lost
        if lost:
            yield _warning(
                building,
                f'space "{space.id}"',
                f"is a corridor that cannot be cut into sections: {lost}; its crowding is a mean "
                "over the whole of it, and a jam at one end is not seen",
                "draw its outline with the places of its connections (at), without length_m; or "
                "draw it as several corridors joined by openings of full width",
            )


def _narrow(building: Building) -> Iterator[Problem]:
    """Warn of doors and flights through which hardly anybody gets."""
    named = [(f'connection "{one.id}"', one.clear_width_m) for one in building.connections]
    named += [(f'flight "{one.id}"', one.clear_width_m) for one in building.flights]
    for where, width_m in named:
        if width_m < NARROWEST_M:
            message = f"clear_width_m is {width_m:g} m, less than one person needs in passing"
            hint = f"below {NARROWEST_M:g} m a law's flow says little; measure it again"
            yield _warning(building, where, message, hint)
