"""The numbers of a building: floors, areas, loads, stairs, exits and travel distances."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.building.model import WidthMeasured  # noqa: TC001 - the schema of `show` reads it
from evacsim.building.network import build_network
from evacsim.building.travel import travel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Building, Stairwell


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
        travel=tuple(
            TravelFacts(room=one.room, door=one.door, to=one.to, distance_m=one.distance_m)
            for one in travel(building, build_network(building))
        ),
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
