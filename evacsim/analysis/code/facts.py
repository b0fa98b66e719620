"""What is known of a building and its people, as the codes count it; what is assumed is said."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from evacsim.analysis.code.reach import Reach
from evacsim.analysis.naming import storeys
from evacsim.building.network import build_network
from evacsim.building.travel import travel
from evacsim.locale import mark, message
from evacsim.scenario.events import closed_at_start, closings, scenario_changes
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.model import (
        Building,
        Connection,
        Flight,
        SchoolKind,
        Space,
        Stairwell,
        Use,
    )
    from evacsim.building.network import Network
    from evacsim.building.travel import Travel
    from evacsim.locale import Message
    from evacsim.scenario.model import Scenario

_STOREY_M: Final = 2.2
"""Floors that lie closer belong to one storey (half levels); assumption, no storey is lower."""
_CLASS_FROM: Final = 20
"""People of a room from which on it is a teaching room, where nobody says who they are; assumption:
offices have fewer."""
_CLASS_UP_TO_M2: Final = 150.0
"""A larger room is a hall, no classroom; assumption: twice the usual 70 m2."""
_DORMITORY: Final = re.compile(r"寝室|宿舍|公寓|dormitor", re.IGNORECASE)
_PUPILS: Final[Mapping[str, SchoolKind]] = {
    "preschool": "kindergarten",
    "primary": "primary",
    "secondary": "secondary",
    "student": "secondary",
}
_BESIDE: Final = frozenset({"crutches", "wheelchair-assisted"})
"""Kinds that count among the pupils of the room that they are in."""
AREA_M2: Final = {"primary": 1.36}
AREA_ELSE_M2: Final = 1.39
"""Area for a pupil where nobody counted them (GB 50099-2011 table 7.1.1, general knowledge)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPeople:
    """The people of a room: all of them, and the pupils among them; `doubt` of them may be staff.

    `by` says where the number comes from.
    """

    all: int
    pupils: int
    doubt: int = 0
    by: Literal["scenario", "building", "area"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StairStep:
    """One stair (or a flight alone) between the floors `upper` and `lower`."""

    stair: str
    upper: str
    lower: str
    flights: tuple[str, ...]


class CodeFacts:
    """A building, who is in it, and what it was designed as; made once, asked by every measure.

    Parameters
    ----------
    building
        A checked building.
    scenario
        Whose people are counted where they are more than the building's own load; that fits.
    network
        The building's, where somebody has made it.
    closed
        Connections that are locked from the start, by index; None: as the scenario says.
    """

    def __init__(
        self,
        building: Building,
        scenario: Scenario | None = None,
        network: Network | None = None,
        closed: frozenset[int] | None = None,
    ) -> None:
        self.building = building
        self.scenario = scenario
        self.network = build_network(building) if network is None else network
        self.closed = _locked(scenario, building, self.network) if closed is None else closed
        self.spaces: dict[str, Space] = {space.id: space for space in building.spaces}
        self.flights: dict[str, Flight] = {flight.id: flight for flight in building.flights}
        self.index = {one.id: one.index for one in self.network.connections}
        self.number = _numbers(building)
        self.storeys = max(self.number.values())
        self.assumed: list[Message] = []
        kinds, rooms = _placed(scenario, building) if scenario else (Counter[str](), {})
        self._design(kinds)
        self.people = self._rooms(rooms)
        self.people_known = any(one.by != "area" for one in self.people.values())

    def _design(self, kinds: Counter[str]) -> None:
        """Take what the file says it was designed as, and say what is taken instead."""
        design = self.building.design
        told = [kind for kind in sorted(kinds) if kinds[kind]]
        self.use: Use = design.use or self._use(told)
        self.kind: SchoolKind | None = design.school_kind
        if self.use == "other":
            self.kind = None
        elif self.kind is None:
            self.kind = _kind_of(told)
            said = message("of the people") if told else message("nothing says it")
            self.assumed.append(
                message(
                    "kind of school: {kind} ({why})", kind=message(KIND_WORDS[self.kind]), why=said
                )
            )
        self.fire_class = design.fire_class or 1
        if design.fire_class is None:
            self.assumed.append(message("fire class 1 or 2 (not told)"))
        self.sprinklers = bool(design.sprinklers)
        if design.sprinklers is None:
            self.assumed.append(message("no sprinklers (not told)"))
        self.open_corridor = bool(design.open_corridor)
        if design.open_corridor is None:
            self.assumed.append(message("no corridor open to the outside air (not told)"))

    def _use(self, told: Sequence[str]) -> Use:
        """Return what the building is taken for where the file does not say it."""
        building = self.building
        names = [building.id, building.name, *building.aliases]
        names += [n for s in building.spaces if s.kind == "room" for n in (s.id, *s.aliases)]
        if any(_DORMITORY.search(name) for name in names):
            self.assumed.append(message("a dormitory, by its name (the key use says it)"))
            return "dormitory"
        counted = any(space.occupant_load for space in building.spaces)
        no_pupils = bool(told) and not any(kind in _PUPILS for kind in told)
        if building.design.school_kind is None and (no_pupils or not (told or counted)):
            self.assumed.append(message("no school: nobody says that pupils are here"))
            return "other"
        self.assumed.append(message("a teaching building (the key use says otherwise)"))
        return "teaching"

    def _rooms(self, placed: Mapping[str, tuple[int, int]]) -> dict[str, RoomPeople]:
        """Return who is in each room: the larger of the scenario's people and the building's."""
        found: dict[str, RoomPeople] = {}
        for space in self.building.spaces:
            load = space.occupant_load or 0
            total, pupils = placed.get(space.id, (0, 0))
            if total >= load > 0 or (total and not load):
                found[space.id] = RoomPeople(all=total, pupils=pupils, by="scenario")
            elif load:
                known = total > 0
                found[space.id] = RoomPeople(
                    all=load,
                    pupils=load - (total - pupils),
                    doubt=0 if known else 1,
                    by="building",
                )
        if not found:
            area_m2 = AREA_M2.get(self.kind or "", AREA_ELSE_M2)
            rooms = [space for space in self.building.spaces if space.kind == "room"]
            for space in rooms:
                count = int(space.area_m2 / area_m2)
                found[space.id] = RoomPeople(all=count, pupils=count, by="area")
            self.assumed.append(
                message(
                    "nobody is counted in any room: people from the area, {area:g} m² each, which"
                    " passes nothing",
                    area=area_m2,
                )
            )
        return found

    @functools.cached_property
    def people_on(self) -> dict[int, int]:
        """The people of each storey, by its number."""
        found = dict.fromkeys(sorted(set(self.number.values())), 0)
        for space, people in self.people.items():
            found[self.number[self.spaces[space].floor]] += people.all
        return found

    def loads(self, numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """Return the people of some storeys, with their numbers, where somebody is."""
        return tuple((n, self.people_on[n]) for n in numbers if self.people_on.get(n))

    def floors(self, number: int) -> str:
        """Return the floor of a number; half levels joined."""
        return "/".join(f.id for f in self.building.floors if self.number[f.id] == number)

    @functools.cached_property
    def classrooms(self) -> tuple[str, ...]:
        """The teaching rooms: where pupils are, or so many that it can be no office."""
        if self.use != "teaching":
            return ()
        return tuple(
            room
            for room, people in sorted(self.people.items())
            if self.spaces[room].kind == "room"
            and (people.pupils if people.by == "scenario" else people.all >= _CLASS_FROM)
        )

    def is_class(self, room: str) -> bool:
        """Whether a teaching room is a classroom, and no hall."""
        return self.spaces[room].area_m2 <= _CLASS_UP_TO_M2

    @functools.cached_property
    def stair_steps(self) -> tuple[StairStep, ...]:
        """Every stair between every two floors that it joins, and flights that stand alone."""
        found = [
            StairStep(stair=well.id, upper=one.floors[0], lower=one.floors[1], flights=one.flights)
            for well in self.building.stairwells
            for one in storeys(well).values()
        ]
        for flight in self.building.flights:
            if flight.stairwell is None:
                upper, lower = (self.spaces[end].floor for end in (flight.upper, flight.lower))
                found.append(
                    StairStep(stair=flight.id, upper=upper, lower=lower, flights=(flight.id,))
                )
        return tuple(found)

    @functools.cached_property
    def travels(self) -> tuple[Travel, ...]:
        """The walk from every room's door, with what is locked locked."""
        return tuple(travel(self.building, self.network, closed=self.closed))

    def open_doors(self, room: str) -> Sequence[Connection]:
        """Return the connections by which people leave a space: not locked, none one way in."""
        return self._open_doors.get(room, ())

    @functools.cached_property
    def _open_doors(self) -> Mapping[str, Sequence[Connection]]:
        found: dict[str, list[Connection]] = {}
        for one in self.building.connections:
            if self.index[one.id] not in self.closed:
                for side in one.between:
                    if one.one_way_to != side:
                        found.setdefault(side, []).append(one)
        return found

    @functools.cached_property
    def wells(self) -> Mapping[str, Stairwell]:
        """The stairwells by their ids."""
        return {well.id: well for well in self.building.stairwells}

    @functools.cached_property
    def reach(self) -> Reach:
        """Who gets where on the way out."""
        below = {
            flight: self.number[step.lower] for step in self.stair_steps for flight in step.flights
        }
        return Reach(self.network, self.closed, self.number, below)

    @functools.cached_property
    def from_above(self) -> frozenset[int]:
        """Components that people who come down the stairs get to, without walking through rooms."""
        feet = [
            self.network.sections[flight][0]
            for step in self.stair_steps
            for flight in step.flights
            if self.is_used(step)
        ]
        return self.reach.from_all(feet, rooms=False)

    def is_used(self, step: StairStep) -> bool:
        """Whether people get onto a stair between two floors, and outside from it."""
        first = self.network.sections[step.flights[0]][0]
        return first in self.reach.anybody and first in self.reach.leading_out


KIND_WORDS: Final[Mapping[SchoolKind, str]] = {
    "kindergarten": mark("kindergarten"),
    "primary": mark("primary school"),
    "secondary": mark("secondary school"),
    "nine-year": mark("nine-year school, by the larger class and the steps of a secondary school"),
}


def _kind_of(told: list[str]) -> SchoolKind:
    """Return the kind of school of the kinds of pupils: of several the nine-year school."""
    kinds = {_PUPILS[kind] for kind in told if kind in _PUPILS}
    if len(kinds) == 1:
        return kinds.pop()
    return "nine-year" if kinds else "secondary"


def _locked(scenario: Scenario | None, building: Building, network: Network) -> frozenset[int]:
    """Return what a scenario locks from the start."""
    if scenario is None:
        return frozenset()
    return closed_at_start(network, closings(scenario_changes(scenario, network, building)))


def _numbers(building: Building) -> dict[str, int]:
    """Return the number of each floor: 1 is the lowest from which people leave on the level."""
    outer = {side for way in building.exits for side in way.between}
    exits = {space.floor for space in building.spaces if space.id in outer}
    base_m = min(floor.elevation_m for floor in building.floors if floor.id in exits)
    found: dict[str, int] = {}
    for step in (1, -1):
        number, last_m = 1, base_m
        for floor in building.floors[::step]:
            above_m = (floor.elevation_m - base_m) * step
            if above_m < 0:
                continue
            if abs(floor.elevation_m - last_m) >= _STOREY_M:
                number, last_m = number + step, floor.elevation_m
            found.setdefault(floor.id, number)
    return found


def _placed(
    scenario: Scenario, building: Building
) -> tuple[Counter[str], dict[str, tuple[int, int]]]:
    """Return the people of each kind, and those of each space: all, and pupils."""
    kinds: Counter[str] = Counter()
    rooms: dict[str, tuple[int, int]] = {}
    for item in placements(scenario, building):
        size, kind = item.placed.size, item.placed.kind
        kinds[kind] += size
        total, pupils = rooms.get(item.used_space, (0, 0))
        is_pupil = kind in _PUPILS or kind in _BESIDE
        rooms[item.used_space] = (total + size, pupils + size * is_pupil)
    return kinds, rooms
