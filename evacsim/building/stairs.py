"""A stairwell as people measure it, expanded into its landings, flights and doors.

From above, on a landing of width `2 clear widths + well` and of the landing's depth::

      +-------------+-----+-------------+
      |  incoming   |     |  outgoing   |    flights
      |  (foot)     |     |  (head)     |
      +------f------+-----+------h------+
      |                                 |
      a              landing            o    a: door "adjacent", beside the incoming flight
      |                                 |    o: door "opposite" to it
      +---------------------------------+
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from evacsim.building.measure import closed_outline, incline_length_m, rise_m
from evacsim.building.model import Connection, Flight, PathLength, Space, Stairwell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.building.model import Turn
    from evacsim.building.schema import StairDoorTable, StairwellTable

RISE_SLACK_M = 0.05
"""Steps and floors agree to so much: risers are measured to the millimetre, floors to the cm."""

MERGE_SHARE_FLOOR = {"adjacent": 0.60, "opposite": 0.50}
"""Share of turns that a floor's stream gets on the landing.

Observed: about half with the door opposite the incoming flight; 0.60 to 0.75 with the door
beside it, of which the lowest is taken. Read second-hand: Galea et al. 2008 and Boyce et al. 2012
as quoted in Thunderhead Engineering, "Pathfinder merging behavior on stairs"; see also
publications.iafss.org/publications/fss/8/591. Total time does not depend on it, times per floor do.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StairParts:
    """What one stairwell was expanded into."""

    stairwell: Stairwell
    landings: tuple[Space, ...]
    flights: tuple[Flight, ...]
    doors: tuple[Connection, ...]


def landing_ids(stairwell: str, floors: list[str], flights: Sequence[int]) -> tuple[str, ...]:
    """Return the ids of the landings from the top down, half landings between.

    `flights` counts those of each storey from the top down; a storey of one has no half landing, of
    three or four several, numbered from the top.
    """
    ids = [f"{stairwell}.{floors[0]}"]
    for (upper, lower), count in zip(itertools.pairwise(floors), flights, strict=True):
        between = f"{stairwell}.{upper}-{lower}.half"
        ids += [between] if count == 2 else [f"{between}-{n}" for n in range(1, count)]  # noqa: PLR2004
        ids.append(f"{stairwell}.{lower}")
    return tuple(ids)


def flight_ids(stairwell: str, floors: list[str], flights: Sequence[int]) -> tuple[str, ...]:
    """Return the ids of the flights from the top down; `flights` as in `landing_ids`."""
    ids: list[str] = []
    for (upper, lower), count in zip(itertools.pairwise(floors), flights, strict=True):
        storey = f"{stairwell}.{upper}-{lower}"
        if count <= 2:  # noqa: PLR2004
            ids += [storey] if count == 1 else [f"{storey}.upper", f"{storey}.lower"]
        else:
            ids += [f"{storey}.{n}" for n in range(1, count + 1)]
    return tuple(ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Storey:
    """What was measured of a stair between two floors, lengths [m]; flights from the top down."""

    lengths: tuple[float, ...]
    clear_width_m: float
    landing_depth_m: float
    landing_walk_m: float | None
    well_m: float
    turn: Turn

    @property
    def through_m(self) -> float:
        """From the foot of one flight to the head of the next, where both lie side by side."""
        if self.landing_walk_m is not None:
            return self.landing_walk_m
        return self.clear_width_m + self.well_m

    def area_m2(self, *, between: bool) -> float:
        """Clear area of a landing; `between` floors a quarter landing is as wide as one flight."""
        if between and self.turn == "quarter":
            return self.clear_width_m * self.landing_depth_m
        return (2 * self.clear_width_m + self.well_m) * self.landing_depth_m

    def walk_m(self, *, between: bool) -> float:
        """Walk across a landing; on a quarter one from the middle of one side to the next side."""
        if between and self.turn == "quarter" and self.landing_walk_m is None:
            return math.hypot(self.clear_width_m, self.landing_depth_m) / 2
        return self.through_m


def expand_stairwell(
    table: StairwellTable, elevations_m: Mapping[str, float] = MappingProxyType({})
) -> StairParts:
    """Return the landings, flights and doors of a stairwell.

    Landing area is (2 clear widths + well) times depth [m2]; the walk from the foot of one flight
    to the head of the next is clear width + well [m] (`landing_walk_m` overrides it); from the
    floor's door it follows from the side that the door is on, see the module's picture. With
    quarter turns, the default where a storey has three or four flights, the landings between are
    one clear width times depth. A floor's landing belongs to the storey below it, the lowest to
    that above. A landing between two floors stands on the floor that lies as high, by
    `elevations_m`; where there is none on the one above.
    """
    storeys = [_storey(table, floor) for floor in table.floors[1:]]
    counts = [len(storey.lengths) for storey in storeys]
    landing_names = landing_ids(table.id, table.floors, counts)
    flight_names = flight_ids(table.id, table.floors, counts)
    of_flight = [(storey, length) for storey in storeys for length in storey.lengths]
    flights = tuple(
        _flight(table, name, storey, ends=ends, length_m=length)
        for name, ends, (storey, length) in zip(
            flight_names, itertools.pairwise(landing_names), of_flight, strict=True
        )
    )
    of_landing = [of_flight[min(at, len(of_flight) - 1)][0] for at in range(len(landing_names))]
    landings, doors = _landings(table, landing_names, flight_names, of_landing)
    floors = _floors_of(table, landing_names, [length for _, length in of_flight], elevations_m)
    return StairParts(
        stairwell=Stairwell(
            id=table.id,
            floors=tuple(table.floors),
            landings=landing_names,
            flights=flight_names,
            outline=closed_outline(table.outline) if table.outline else None,
            landing_depths_m=tuple(storey.landing_depth_m for storey in of_landing),
            well_m=table.well_m,
            scissor_with=table.scissor_with,
            aliases=tuple(table.aliases),
        ),
        landings=tuple(replace(one, floor=floors[one.id]) for one in landings),
        flights=flights,
        doors=doors,
    )


def _floors_of(
    table: StairwellTable,
    landing_names: Sequence[str],
    lengths_m: Sequence[float],
    elevations_m: Mapping[str, float],
) -> dict[str, str]:
    """Return the floor on which each landing stands; `lengths_m` are those of the flights."""
    own = {f"{table.id}.{floor}": floor for floor in table.floors}
    heights_m = set(elevations_m.values())  # few: buildings side by side have many floors
    found, floor, height_m = {}, table.floors[0], math.nan
    for name, length_m in zip(landing_names, (0.0, *lengths_m), strict=True):
        height_m -= rise_m(length_m=length_m, riser_m=table.riser_m, tread_m=table.tread_m)
        if name in own:
            floor = own[name]
            height_m = elevations_m.get(floor, math.nan)
        beside: list[str] = []
        near_m = {at_m for at_m in heights_m if abs(at_m - height_m) <= RISE_SLACK_M}
        if near_m and name not in own:
            others = (one for one, at_m in elevations_m.items() if at_m in near_m)
            beside = [one for one in others if one not in table.floors]
        found[name] = min(beside, default=floor)
    return found


def _landings(
    table: StairwellTable,
    landing_names: Sequence[str],
    flight_names: Sequence[str],
    storeys: Sequence[_Storey],
) -> tuple[tuple[Space, ...], tuple[Connection, ...]]:
    """Return landings and doors from the top down; `storeys` are those of the landings."""
    own = {f"{table.id}.{floor}": floor for floor in table.floors}
    doors, landings, floor = [], [], table.floors[0]
    for number, (name, storey) in enumerate(zip(landing_names, storeys, strict=True)):
        floor = own.get(name, floor)
        door = table.door(floor) if name in own else None
        opens = door is not None and bool(door.opens_to)
        if door is not None and opens:
            doors.append(_door(table, floor, door))
        walk_m = storey.walk_m(between=name not in own)
        landings.append(
            Space(
                id=name,
                kind="landing",
                floor=floor,
                area_m2=storey.area_m2(between=name not in own),
                length_m=walk_m,
                paths=_landing_paths(
                    storey,
                    walk_m,
                    foot=f"{flight_names[number - 1]}.foot" if number else None,
                    head=f"{flight_names[number]}.head" if number < len(flight_names) else None,
                    door=f"{name}.door" if opens else None,
                    side=door.door_side if door is not None else None,
                ),
                stairwell=table.id,
            )
        )
    return tuple(landings), tuple(doors)


def _storey(table: StairwellTable, lower: str) -> _Storey:
    """Return what holds from a floor to the one above: its own where given, else the stair's."""
    own = table.storey_of(lower)
    lengths = own.flight_lengths_m
    if lengths is None:
        lengths = [
            incline_length_m(steps=steps, riser_m=table.riser_m, tread_m=table.tread_m)
            for steps in own.steps_per_flight or []
        ]
    return _Storey(
        lengths=tuple(lengths),
        clear_width_m=own.clear_width_m or table.clear_width_m,
        landing_depth_m=own.landing_depth_m or table.landing_depth_m,
        landing_walk_m=table.landing_walk_m,
        well_m=table.well_m,
        turn=own.turn or ("quarter" if len(lengths) > 2 else "half"),  # noqa: PLR2004 - half turns
    )


def _flight(
    table: StairwellTable, name: str, storey: _Storey, *, ends: tuple[str, str], length_m: float
) -> Flight:
    return Flight(
        id=name,
        upper=ends[0],
        lower=ends[1],
        clear_width_m=storey.clear_width_m,
        riser_m=table.riser_m,
        tread_m=table.tread_m,
        length_m=length_m,
        handrails=table.handrails,
        width_measured=table.width_measured,
        handrail_projection_m=table.handrail_projection_m,
        boundary_layer_m=table.boundary_layer_m,
        specific_flow_per_m_s=table.specific_flow_per_m_s,
        stairwell=table.id,
    )


def open_width_m(clear_width_m: float, leaves: int, locked: int) -> float:
    """Return the clear width [m] of a door of which some leaves are locked; all are as wide.

    >>> open_width_m(1.8, leaves=2, locked=1)
    0.9
    """
    return clear_width_m * (leaves - locked) / leaves if locked else clear_width_m


def _door(table: StairwellTable, floor: str, door: StairDoorTable) -> Connection:
    if door.door_kind is None or door.door_clear_width_m is None:  # pragma: no cover
        raise AssertionError("the schema lets no unfinished door through")
    share = door.merge_share_floor
    if share is None:
        share = MERGE_SHARE_FLOOR[door.door_side or "opposite"]
    landing = f"{table.id}.{floor}"
    space = f"{floor}.{door.opens_to}"
    leaves, locked = door.door_leaves or 1, door.door_leaves_locked or 0
    return Connection(
        id=f"{landing}.door",
        kind=door.door_kind,
        between=(space, landing),
        clear_width_m=open_width_m(door.door_clear_width_m, leaves, locked),
        at=(door.door_at[0], door.door_at[1]) if door.door_at else None,
        leaves=leaves,
        leaves_locked=locked,
        posts=door.door_posts or 0,
        one_way_to={None: None, "stair": landing, "floor": space}[door.door_one_way_to],
        capacity_per_s=door.door_capacity_per_s,
        specific_flow_per_m_s=door.door_specific_flow_per_m_s,
        boundary_layer_m=door.door_boundary_layer_m,
        merge_weight=share / (1 - share),
    )


def _landing_paths(  # noqa: PLR0913 - the three ends by name
    storey: _Storey,
    walk_m: float,
    *,
    foot: str | None,
    head: str | None,
    door: str | None,
    side: str | None,
) -> tuple[PathLength, ...]:
    """Return the walks on one landing between those of its ends that are there."""
    half_depth = storey.landing_depth_m / 2
    near = math.hypot(storey.clear_width_m / 2, half_depth)
    far = math.hypot(1.5 * storey.clear_width_m + storey.well_m, half_depth)
    to_foot, to_head = (near, far) if side == "adjacent" else (far, near)
    walks = (
        (foot, head, walk_m),
        (door, head, to_head),
        (door, foot, to_foot),
    )
    return tuple(
        PathLength(from_connection=start, to_connection=end, length_m=length)
        for start, end, length in walks
        if start is not None and end is not None
    )
