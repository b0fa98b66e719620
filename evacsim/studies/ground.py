"""What a drill gives the choice of measures: its parts, and which of them stood on a chain."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.facts import place_of
from evacsim.analysis.naming import Called, spaced
from evacsim.locale import Message, Name, mark, message
from evacsim.scenario.events import event_connections
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.building.model import Building, Connection, Flight, Floor, Stairwell
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan

_HALVES: Final = {
    "upper": mark("{flight}, upper flight"),
    "lower": mark("{flight}, lower flight"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChain:
    """Components, connections and groups that stood on the chain of the last one out.

    `places` are ids of components and connections, flights by any of their ends; `groups` are
    ids of placed groups with an occupant on the chain; over all replications that were read.
    """

    places: frozenset[str]
    groups: frozenset[str]


def on_chain(pieces: Iterable[ChainLink], group: Sequence[str]) -> OnChain:
    """Return what stood on a chain; `group` is that of each occupant."""
    places: set[str] = set()
    groups: set[str] = set()
    for piece in pieces:
        place = place_of(piece.where)
        places |= {place, place.removesuffix(".head").removesuffix(".foot")}
        groups.add(group[piece.occupant])
    return OnChain(places=frozenset(places), groups=frozenset(groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Groups that a plan can order about together: those of one room, or of one floor.

    `groups` are ids of placed groups, `way` the stair and exit to which the plan sends most.
    """

    id: str
    floor: str
    groups: frozenset[str]
    way: tuple[str | None, str | None]
    release_s: float
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A plan and what of it can matter; with `chain` None everything can.

    `rooms` and `floors` are the units of people, `event_connections` what connections each event
    names; `exit_of_stair` is the exit to which the plan sends most people of each stair.
    """

    plan: Plan
    chain: OnChain | None
    names: Mapping[str, Name | Message]
    rooms: tuple[Unit, ...]
    floors: tuple[Unit, ...]
    event_connections: tuple[tuple[str, ...], ...]
    exit_of_stair: Mapping[str, str]

    @property
    def building(self) -> Building:
        """The building as it is."""
        return self.plan.building

    @property
    def scenario(self) -> Scenario:
        """The drill as it is planned."""
        return self.plan.scenario

    def called(self, id_: str) -> Name | Message:
        """Return what a room, floor, stair, flight or connection is called; its id at worst."""
        return self.names.get(id_) or spaced(id_, id_)

    def flights(self) -> Iterator[Flight]:
        """Yield the flights that can matter."""
        return (flight for flight in self.building.flights if self._can(flight.id))

    def connections(self) -> Iterator[Connection]:
        """Yield the doors, openings, gates and exits that can matter."""
        return (door for door in self.building.connections if self._can(door.id))

    def stairs(self) -> Iterator[Stairwell]:
        """Yield the stairwells that can matter."""
        return (
            well
            for well in self.building.stairwells
            if any(self._can(part) for part in (*well.flights, *well.landings))
        )

    def merging_doors(self) -> Iterator[Connection]:
        """Yield the floors' doors to stairs where a stream from above is met, and can matter."""
        fed = {flight.lower for flight in self.building.flights}
        for door in self.building.connections:
            into = [side for side in door.between if side in fed]
            if into and not door.is_exit and any(map(self._can, (door.id, *into))):
                yield door

    def units(self, units: tuple[Unit, ...]) -> Iterator[Unit]:
        """Yield those units whose people can matter."""
        chain = self.chain
        return (unit for unit in units if chain is None or unit.groups & chain.groups)

    def locked(self) -> Iterator[tuple[str, ...]]:
        """Yield the connections that one event locks, as far as they were locked at all."""
        for event, connections in zip(self.scenario.event, self.event_connections, strict=True):
            if event.kind == "lock" and connections:
                yield connections

    def _can(self, place: str) -> bool:
        return self.chain is None or place in self.chain.places


def held_doors(
    building: Building, doors: Iterable[Connection]
) -> Iterator[tuple[Connection, Floor]]:
    """Yield those doors from a floor to a stair at which people can wait, and the floor above.

    They wait for everybody from that floor and above to pass.
    """
    level = {floor.id: floor.elevation_m for floor in building.floors}
    floors = {space.id: space.floor for space in building.spaces}
    fed = {flight.lower for flight in building.flights}
    onward = {flight.upper for flight in building.flights}
    for door in doors:
        ends = set(door.between)
        if door.is_exit or not fed & ends or not onward & ends:
            continue  # where the stair ends those from above pass this very door
        own = max(level[floors[end]] for end in ends if end in floors)
        above = [floor for floor in building.floors if floor.elevation_m > own]
        if above:
            yield door, min(above, key=lambda floor: floor.elevation_m)


def _names(building: Building) -> dict[str, Name | Message]:
    """Return names by id, for those whose name is nobody else's; those asked for last are kept."""
    for of, known in _kept:
        if of is building:
            return known
    found = _named(building)
    _kept.append((building, found))
    return found


_kept: deque[tuple[Building, dict[str, Name | Message]]] = deque(maxlen=2)


def _named(building: Building) -> dict[str, Name | Message]:
    called = Called(building)
    ids = [part.id for part in building.spaces] + [part.id for part in building.connections]
    names = {id_: called.place(id_) for id_ in ids}
    many = Counter(name.zh for name in names.values())
    found: dict[str, Name | Message] = {
        id_: name for id_, name in names.items() if many[name.zh] == 1
    }
    for flight in building.flights:  # both flights of a storey go by one name
        name = called.place(flight.id)
        half = _HALVES.get(flight.id.rpartition(".")[2])
        found[flight.id] = name if half is None else message(half, flight=name)
    for well in building.stairwells:
        found[well.id] = called.stair(well.id)
    for floor in building.floors:
        found[floor.id] = message("floor {id}", id=floor.id)
        own = called.floor(floor.id)
        if floor.id not in (own.en, own.zh.strip()):
            found[floor.id] = message("all of {floor}", floor=own)
    return found


def ground_of(plan: Plan, chain: OnChain | None = None) -> Ground:
    """Return what can be changed in a plan."""
    rooms: dict[str, list[str]] = {}
    floors: dict[str, list[str]] = {}
    ways: dict[str, Counter[tuple[str | None, str | None]]] = {}
    release: dict[str, float] = {}
    spaces = {space.id: space for space in plan.building.spaces}
    assigned = plan.scenario.routing.rule == "assigned"
    sent: dict[str, Counter[str]] = {}
    for item in placements(plan.scenario, plan.building):
        if assigned and item.placed.stairwell and item.placed.exit:
            people = sent.setdefault(item.placed.stairwell, Counter())
            people[item.placed.exit] += item.placed.size
        if not item.placed.size:
            continue
        for found, key in ((rooms, item.placed.space), (floors, item.space.floor)):
            found.setdefault(key, []).append(item.placed.id)
            ways.setdefault(key, Counter())[item.placed.stairwell, item.placed.exit] += (
                item.placed.size
            )
            release[key] = max(release.get(key, 0.0), item.placed.release_s)

    def unit(id_: str, groups: list[str], floor: str) -> Unit:
        return Unit(
            id=id_,
            floor=floor,
            groups=frozenset(groups),
            way=ways[id_].most_common(1)[0][0],
            release_s=release[id_],
            persons=sum(ways[id_].values()),
        )

    return Ground(
        plan=plan,
        chain=chain,
        names=_names(plan.building),
        rooms=tuple(unit(key, rooms[key], spaces[key].floor) for key in sorted(rooms)),
        floors=tuple(unit(key, floors[key], key) for key in sorted(floors)),
        event_connections=tuple(
            tuple(
                connection.id
                for connection in event_connections(event, plan.network, plan.building)
            )
            for event in plan.scenario.event
        ),
        exit_of_stair={stair: people.most_common(1)[0][0] for stair, people in sent.items()},
    )
