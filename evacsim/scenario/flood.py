"""Rising water: when it comes over which floor, and where people wait above it.

Depth does not count: a floor is under water from the moment at which the water stands over it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from evacsim.building.measure import rise_m
from evacsim.scenario.distributions import DAY_S
from evacsim.scenario.values import TIME_LIMIT_S, FileTable, Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import Change
    from evacsim.scenario.model import Scenario

ABOVE: Final = "above:"
"""What stands before the floor above which a group is to find room."""

_HOUR_S: Final = 3600.0
_NEVER_H: Final = 1e6  # a century: no rise is so slow that its time is no number


class Flood(FileTable):
    """`[flood]`: how high the water gets, when it comes and how fast it rises.

    `level_m` is its highest level above the ground floor, as the elevations of floors are.
    At `at_s` it comes over the ground floor, and rises from there by `rise_m_per_h`; 0: it stands
    at its highest from then on. A basement is under water from `at_s`, too. From its time on nobody
    goes into a floor that is under water, its exits are shut, and who is on it leaves upwards.
    """

    level_m: Annotated[float, Field(ge=-100, le=1_000)]
    at_s: Annotated[float, Field(ge=-DAY_S, le=DAY_S)] = 0.0
    rise_m_per_h: Annotated[float, Field(ge=0, le=1_000)] = 0.0
    source: str = ""

    def reaches_s(self, elevation_m: float) -> float:
        """Return when the water comes over a floor [s]; infinity where it never does.

        >>> flood = Flood(level_m=4.0, at_s=600.0, rise_m_per_h=2.0)
        >>> [flood.reaches_s(elevation_m) for elevation_m in (-3.0, 0.0, 3.0, 4.0)]
        [600.0, 600.0, 6000.0, inf]
        """
        if elevation_m >= self.level_m:
            return math.inf
        if self.rise_m_per_h == 0:
            return self.at_s
        return self.at_s + min(max(elevation_m, 0.0) / self.rise_m_per_h, _NEVER_H) * _HOUR_S


class Refuge(FileTable):
    """`[refuge]`: where people wait whose group has `to = "above:FLOOR"`.

    All rooms, lobbies and corridors above that floor and above the water, or those of `space` (ids,
    aliases, globs); each holds a person per `m2_per_person`. 1 m2 is what GB 51143-2015 asks for
    three days, general knowledge and not read; 0.5 m2 for one.
    """

    m2_per_person: Annotated[float, Field(ge=0.1, le=100)] = 1.0
    space: Names = ()
    source: str = ""


def assembly_walks(
    distance_m: float | Mapping[str, float] | None, building: Building
) -> dict[str, float]:
    """Return the walk [m] to an assembly point that has been moved, by the ids of exits."""
    names = {name: one.id for one in building.exits for name in (one.id, *one.aliases)}
    if isinstance(distance_m, float):
        return dict.fromkeys(names.values(), distance_m)
    return {names[name]: walk_m for name, walk_m in (distance_m or {}).items() if name in names}


def seeks_refuge(scenario: Scenario) -> bool:
    """Whether anybody is to find room above a floor."""
    return any(group.to is not None and group.to.startswith(ABOVE) for group in scenario.group)


def under_water_s(flood: Flood | None, building: Building) -> Mapping[str, float]:
    """Return when the water comes over each floor [s], by id; floors that stay dry are left out."""
    if flood is None:
        return {}
    return {
        floor.id: flood.reaches_s(floor.elevation_m)
        for floor in building.floors
        if floor.elevation_m < flood.level_m
    }


def flood_changes(
    flood: Flood, building: Building, network: Network, *, event: int
) -> Iterator[Change]:
    """Yield what closes and when; `event` is the number of the flood behind those of the file.

    An exit is shut from when the water comes over its floor. Every other way closes towards what is
    under water first, or deeper, and stays open from there.
    """
    from evacsim.hazards.hazard import Change  # noqa: PLC0415 - most ask this file for one word

    heights = _heights(building)
    for one in network.connections:
        ends = [network.components[end] for end in one.ends]
        if any(end.kind == "outside" for end in ends):
            time_s = min(flood.reaches_s(heights.get(end.place, math.inf)) for end in ends)
            if time_s <= TIME_LIMIT_S:
                yield Change(time_s=time_s, connection=one.id, closed=True, event=event)
            continue
        reached = [  # a flight stands in the water as its foot does, and leads out of it
            (flood.reaches_s(heights[end.place]), heights[end.place], end.kind == "flight")
            for end in ends
        ]
        if reached[0] != reached[1]:
            time_s = min(reached)[0]
            into = ends[reached.index(min(reached))].id
            if time_s <= TIME_LIMIT_S:
                yield Change(time_s=time_s, connection=one.id, closed=True, event=event, into=into)


def _heights(building: Building) -> Mapping[str, float]:
    """Return how high everything lies above the ground floor [m], a flight as its foot."""
    floors = {floor.id: floor.elevation_m for floor in building.floors}
    heights = {space.id: floors[space.floor] for space in building.spaces}
    flights = {flight.id: flight for flight in building.flights}
    for well in building.stairwells:
        on_a_floor = well.floor_landings
        for id_ in reversed(well.flights):  # from the foot up: half landings have their own height
            flight = flights[id_]
            if flight.upper in well.landings and flight.upper not in on_a_floor:
                heights[flight.upper] = heights[flight.lower] + rise_m(
                    length_m=flight.length_m, riser_m=flight.riser_m, tread_m=flight.tread_m
                )
    return heights | {flight.id: heights[flight.lower] for flight in building.flights}
