"""The numbers of a building: floors, areas, loads, stairs, exits and travel distances."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from evacsim.building.network import allows, build_network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Building, Stairwell, WidthMeasured
    from evacsim.building.network import Component, Direction, Network


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceFacts:
    """One space: clear floor area, and its load where the file gives one."""

    id: str
    kind: str
    area_m2: float
    occupant_load: int | None
    density_per_m2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorFacts:
    """One floor, its spaces by id, and their sums; the load is None where no space gives one."""

    id: str
    elevation_m: float
    area_m2: float
    occupant_load: int | None
    spaces: tuple[SpaceFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StairFacts:
    """One stairwell; storeys from the top down. Effective widths belong to the movement law."""

    id: str
    floors: tuple[str, ...]
    clear_width_m: float
    width_measured: WidthMeasured
    handrails: int
    riser_m: float
    tread_m: float
    slope_deg: float
    storey_heights_m: tuple[float, ...]
    incline_lengths_m: tuple[float, ...]
    steps: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFacts:
    """One exit."""

    id: str
    kind: str
    space: str
    floor: str
    clear_width_m: float
    assembly_distance_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelFacts:
    """The walk [m] from a room's door to `to`, the nearest exit or stair that leads outside."""

    room: str
    door: str
    to: str
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What `evacsim show` prints; rows are sorted by id, floors by elevation."""

    id: str
    name: str
    floors: tuple[FloorFacts, ...]
    stairs: tuple[StairFacts, ...]
    exits: tuple[ExitFacts, ...]
    travel: tuple[TravelFacts, ...]

    @property
    def longest_travel(self) -> TravelFacts | None:
        """The door that is farthest from an exit or a stair that leads outside."""
        return max(self.travel, key=lambda row: (row.distance_m, row.door), default=None)


def survey(building: Building) -> Survey:
    """Return the numbers of a building; areas and lengths in m2 and m."""
    return Survey(
        id=building.id,
        name=building.name,
        floors=tuple(_floors(building)),
        stairs=tuple(_stair(building, well) for well in building.stairwells),
        exits=tuple(_exits(building)),
        travel=tuple(_travel(building, build_network(building))),
    )


def _floors(building: Building) -> Iterator[FloorFacts]:
    for floor in building.floors:
        spaces = [space for space in building.spaces if space.floor == floor.id]
        loads = [space.occupant_load for space in spaces if space.occupant_load is not None]
        yield FloorFacts(
            id=floor.id,
            elevation_m=floor.elevation_m,
            area_m2=sum(space.area_m2 for space in spaces),
            occupant_load=sum(loads) if loads else None,
            spaces=tuple(
                SpaceFacts(
                    id=space.id,
                    kind=space.kind,
                    area_m2=space.area_m2,
                    occupant_load=space.occupant_load,
                    density_per_m2=None
                    if space.occupant_load is None
                    else space.occupant_load / space.area_m2,
                )
                for space in spaces
            ),
        )


def _stair(building: Building, well: Stairwell) -> StairFacts:
    elevation = {floor.id: floor.elevation_m for floor in building.floors}
    by_id = {flight.id: flight for flight in building.flights}
    flights = [by_id[id_] for id_ in well.flights]
    first = flights[0]
    return StairFacts(
        id=well.id,
        floors=well.floors,
        clear_width_m=first.clear_width_m,
        width_measured=first.width_measured,
        handrails=first.handrails,
        riser_m=first.riser_m,
        tread_m=first.tread_m,
        slope_deg=math.degrees(math.atan2(first.riser_m, first.tread_m)),
        storey_heights_m=tuple(
            elevation[upper] - elevation[lower] for upper, lower in itertools.pairwise(well.floors)
        ),
        incline_lengths_m=tuple(flight.length_m for flight in flights),
        steps=tuple(f.length_m / math.hypot(f.riser_m, f.tread_m) for f in flights),
    )


def _exits(building: Building) -> Iterator[ExitFacts]:
    floors = {space.id: space.floor for space in building.spaces}
    for connection in building.exits:
        space = next(side for side in connection.between if side in floors)
        yield ExitFacts(
            id=connection.id,
            kind=connection.kind,
            space=space,
            floor=floors[space],
            clear_width_m=connection.clear_width_m,
            assembly_distance_m=connection.assembly_distance_m,
        )


def _travel(building: Building, network: Network) -> Iterator[TravelFacts]:
    """Yield, for every door out of a room, the walk to where a stair or the outside begins."""
    goals = _safety(network)
    back = network.moves.reverse(copy=False)
    metres = nx.multi_source_dijkstra_path_length(back, goals, weight="length_m")
    routes = nx.multi_source_dijkstra_path(back, goals, weight="length_m")
    rooms = sorted(space.id for space in building.spaces if space.kind == "room")
    for room in rooms:
        for component in network.sections[room]:
            for index in network.directions_out[component]:
                if index not in metres or not _may_pass(network, network.directions[index]):
                    continue
                door = network.connections[network.directions[index].connection].id
                goal = network.directions[routes[index][0]]
                to = (
                    network.components[goal.target].stairwell
                    or network.connections[goal.connection].id
                )
                yield TravelFacts(room=room, door=door, to=to, distance_m=metres[index])


def _safety(network: Network) -> set[int]:
    """Return the directions that lead to safety: outside, or onto a stair that leads on.

    A stair leads on where the best route outside from it leaves it outside or on another floor, and
    who stands before it has no shorter way outside on the level. So neither a stair into a cellar
    counts, nor one up from a floor with an exit, nor a landing that is only crossed.
    """
    ends = [network.components[one.target].kind for one in network.directions]
    outside = {index for index, kind in enumerate(ends) if kind == "outside"}
    outside = {index for index in outside if _may_pass(network, network.directions[index])}
    stairs = {one.index for one in network.directions if _enters_stair(network, one)}
    back = network.moves.reverse(copy=False)
    metres = nx.multi_source_dijkstra_path_length(back, outside, weight="length_m")
    routes = nx.multi_source_dijkstra_path(back, outside, weight="length_m")
    level = nx.multi_source_dijkstra_path_length(
        nx.restricted_view(back, stairs, []), outside, weight="length_m"
    )
    turned = {(one.connection, one.target): one.index for one in network.directions}
    found = set(outside)
    for index in stairs & metres.keys():
        direction = network.directions[index]
        # from the stair's door back onto the floor
        before = turned.get((direction.connection, direction.origin))
        least_m = math.inf if before is None else level.get(before, math.inf)
        if metres[index] <= least_m and _leaves_floor(network, direction, routes[index][::-1]):
            found.add(index)
    return found


def _enters_stair(network: Network, direction: Direction) -> bool:
    """Tell whether this direction leads from a floor onto a stair."""
    origin, target = network.components[direction.origin], network.components[direction.target]
    return _on_stair(target) and not _on_stair(origin) and _may_pass(network, direction)


def _may_pass(network: Network, direction: Direction) -> bool:
    return allows(network.connections[direction.connection], direction)


def _leaves_floor(network: Network, direction: Direction, route: list[int]) -> bool:
    """Tell whether a route outside that begins with one onto a stair leaves it elsewhere."""
    places = (network.components[network.directions[index].target] for index in route)
    first = next(place for place in places if not _on_stair(place))
    return first.kind == "outside" or first.floor != network.components[direction.origin].floor


def _on_stair(place: Component) -> bool:
    return place.stairwell is not None or place.kind == "flight"
