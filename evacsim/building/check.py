"""What is wrong with a building whose file reads well: faults that stop, warnings that do not."""

from __future__ import annotations

import collections
import itertools
from typing import TYPE_CHECKING

from evacsim.building.classes import by_name
from evacsim.building.levels import fault, level_problems, warning
from evacsim.building.model import OUTSIDE
from evacsim.building.outlines import outline_problems
from evacsim.building.sections import cut_corridor, places_beside
from evacsim.errors import Problem, nearest_name
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evacsim.building.model import Building

CROWDED_PER_M2 = 1.9
"""Above this density a design should not go (SFPE Handbook, hydraulic model: the optimum of the
specific flow, 1/(2a) = 1.88 per m2)."""
IMPOSSIBLE_PER_M2 = 4.0
"""People do not live or learn above this: it is a standing crowd; the load or area is a slip."""
NARROWEST_M = 0.55
"""A stream of people (GB 50016: 0.55 m for one; bodies are 0.45 to 0.5 m wide)."""


def check_building(building: Building) -> list[Problem]:
    """Return every fault and warning of an expanded building, faults first."""
    problems = [
        *outline_problems(building),
        *_empty(building),
        *_names(building),
        *_paths(building),
        *level_problems(building),
        *_no_way_out(building),
        *_loads(building),
        *_room_through_room(building),
        *_uncut(building),
        *_narrow(building),
    ]
    return by_name(sorted(problems, key=lambda problem: problem.severity != "fault"), building)


def _empty(building: Building) -> Iterator[Problem]:
    used = {space.floor for space in building.spaces}
    for floor in building.floors:
        if floor.id not in used:
            hint = text("draw its spaces, name its plan, or delete the floor")
            yield fault(building, f'floor "{floor.id}"', text("has no spaces"), hint)
    if building.spaces and not building.exits:
        yield fault(
            building,
            "connection",
            text("no exit: none leads outside"),
            text('give an exit as between = ["1F.hall", "outside"]'),
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
            yield fault(
                building,
                f'alias "{name}"',
                text("belongs to {what}; must belong to one", what=what),
            )


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
                message = text("{name} is not a connection of this space", name=name)
                hint = nearest_name(name, beside[space.id])
                yield fault(building, f'space "{space.id}": paths', message, hint)


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
            message = text("has no way out, though everything is open")
            hint = text("add a door, or a stair to a floor with an exit")
            yield fault(building, f'space "{space.id}"', message, hint)


def _loads(building: Building) -> Iterator[Problem]:
    for space in building.spaces:
        if not space.occupant_load or space.area_m2 <= 0:  # an outline without area has its fault
            continue
        density = space.occupant_load / space.area_m2
        where = f'space "{space.id}": occupant_load'
        message = text(
            "{occupant_load} people on {area_m2:.1f} m2 are {density:.1f} per m2",
            occupant_load=space.occupant_load,
            area_m2=space.area_m2,
            density=density,
        )
        if density > IMPOSSIBLE_PER_M2:
            written = text(
                "{message}; must be at most {impossible_per_m2:g} per m2",
                message=message,
                impossible_per_m2=IMPOSSIBLE_PER_M2,
            )
            yield fault(building, where, written)
        elif density > CROWDED_PER_M2:
            written = text(
                "{message}: crowded at the start (above {crowded_per_m2:g} per m2)",
                message=message,
                crowded_per_m2=CROWDED_PER_M2,
            )
            yield warning(building, where, written, kind="crowded")


def _room_through_room(building: Building) -> Iterator[Problem]:
    """Warn of rooms whose every way out leads through another room."""
    before = _leading_to(building)
    rooms = {space.id for space in building.spaces if space.kind == "room"}
    free, reached = _reached(before, rooms), _reached(before)
    after: dict[str, set[str]] = {room: set() for room in rooms}
    for place, earlier in before.items():
        for room in earlier & rooms:
            after[room].add(place)
    for room in sorted(rooms & reached):
        neighbours = after[room]
        if not neighbours & free:
            through = ", ".join(sorted(neighbours & rooms)) or ", ".join(sorted(neighbours))
            yield warning(
                building,
                f'space "{room}"',
                text("its only way out is through another room ({through})", through=through),
            )


def _uncut(building: Building) -> Iterator[Problem]:
    """Warn of corridors that stay whole, or in pieces too long to show where a jam stands."""
    places = places_beside(building)
    for space in building.spaces:
        if space.kind != "corridor":
            continue
        lost = cut_corridor(space, places[space.id]).lost
        if lost:
            yield warning(
                building,
                f'space "{space.id}"',
                text(
                    "is a corridor that cannot be cut into sections: {lost}; its crowding is a "
                    "mean over the whole of it, and a jam at one end is not seen",
                    lost=lost,
                ),
                text(
                    "draw its outline with the places of its connections (at), without length_m; "
                    "or draw it as several corridors joined by openings of full width"
                ),
            )


def _narrow(building: Building) -> Iterator[Problem]:
    """Warn of doors and flights through which hardly anybody gets."""
    named = [(f'connection "{one.id}"', one.clear_width_m) for one in building.connections]
    named += [(f'flight "{one.id}"', one.clear_width_m) for one in building.flights]
    for where, width_m in named:
        if width_m < NARROWEST_M:
            message = text(
                "clear_width_m is {width_m:g} m, less than one person needs in passing",
                width_m=width_m,
            )
            hint = text(
                "below {narrowest_m:g} m a law's flow says little; measure it again",
                narrowest_m=NARROWEST_M,
            )
            yield warning(building, where, message, hint)
