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
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.building.measure import closed_outline, incline_length_m
from evacsim.building.model import Connection, Flight, PathLength, Space, Stairwell

if TYPE_CHECKING:
    from evacsim.building.schema import StairDoorTable, StairwellTable

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


def landing_ids(stairwell: str, floors: list[str], flights_per_storey: int) -> tuple[str, ...]:
    """Return the ids of the landings from the top down, half landings between."""
    ids = [f"{stairwell}.{floors[0]}"]
    for upper, lower in itertools.pairwise(floors):
        if flights_per_storey > 1:
            ids.append(f"{stairwell}.{upper}-{lower}.half")
        ids.append(f"{stairwell}.{lower}")
    return tuple(ids)


def flight_ids(stairwell: str, floors: list[str], flights_per_storey: int) -> tuple[str, ...]:
    """Return the ids of the flights from the top down."""
    storeys = [f"{stairwell}.{upper}-{lower}" for upper, lower in itertools.pairwise(floors)]
    if flights_per_storey == 1:
        return tuple(storeys)
    return tuple(f"{storey}.{part}" for storey in storeys for part in ("upper", "lower"))


def expand_stairwell(table: StairwellTable) -> StairParts:
    """Return the landings, flights and doors of a stairwell.

    Landing area is (2 clear widths + well) times depth [m2]; the walk from the foot of one flight
    to the head of the next is clear width + well [m] (`landing_walk_m` overrides it); from the
    floor's door it follows from the side that the door is on, see the module's picture.
    """
    lengths = _flight_lengths(table)
    landing_names = landing_ids(table.id, table.floors, len(lengths))
    flight_names = flight_ids(table.id, table.floors, len(lengths))
    flights = tuple(
        _flight(table, name, upper=upper, lower=lower, length_m=length)
        for name, (upper, lower), length in zip(
            flight_names, itertools.pairwise(landing_names), itertools.cycle(lengths), strict=False
        )
    )
    doors, landings = [], []
    for number, name in enumerate(landing_names):
        floor_number, is_half = divmod(number, len(lengths))
        floor = table.floors[floor_number]
        door = None if is_half else table.door(floor)
        opens = door is not None and bool(door.opens_to)
        if door is not None and opens:
            doors.append(_door(table, floor, door))
        landings.append(
            Space(
                id=name,
                kind="landing",
                floor=floor,
                area_m2=_landing_width_m(table) * table.landing_depth_m,
                length_m=_through_walk_m(table),
                paths=_landing_paths(
                    table,
                    foot=f"{flight_names[number - 1]}.foot" if number else None,
                    head=f"{flight_names[number]}.head" if number < len(flight_names) else None,
                    door=f"{name}.door" if opens else None,
                    side=door.door_side if door is not None else None,
                ),
                stairwell=table.id,
            )
        )
    return StairParts(
        stairwell=Stairwell(
            id=table.id,
            floors=tuple(table.floors),
            landings=landing_names,
            flights=flight_names,
            outline=closed_outline(table.outline) if table.outline else None,
            aliases=tuple(table.aliases),
        ),
        landings=tuple(landings),
        flights=flights,
        doors=tuple(doors),
    )


def _flight_lengths(table: StairwellTable) -> list[float]:
    if table.flight_lengths_m is not None:
        return table.flight_lengths_m
    return [
        incline_length_m(steps=steps, riser_m=table.riser_m, tread_m=table.tread_m)
        for steps in table.steps_per_flight or []
    ]


def _flight(table: StairwellTable, name: str, *, upper: str, lower: str, length_m: float) -> Flight:
    return Flight(
        id=name,
        upper=upper,
        lower=lower,
        clear_width_m=table.clear_width_m,
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


def _door(table: StairwellTable, floor: str, door: StairDoorTable) -> Connection:
    if door.door_kind is None or door.door_clear_width_m is None:  # pragma: no cover
        raise AssertionError("the schema lets no unfinished door through")
    share = door.merge_share_floor
    if share is None:
        share = MERGE_SHARE_FLOOR[door.door_side or "opposite"]
    landing = f"{table.id}.{floor}"
    return Connection(
        id=f"{landing}.door",
        kind=door.door_kind,
        between=(f"{floor}.{door.opens_to}", landing),
        clear_width_m=door.door_clear_width_m,
        at=(door.door_at[0], door.door_at[1]) if door.door_at else None,
        specific_flow_per_m_s=door.door_specific_flow_per_m_s,
        boundary_layer_m=door.door_boundary_layer_m,
        merge_weight=share / (1 - share),
    )


def _landing_width_m(table: StairwellTable) -> float:
    return 2 * table.clear_width_m + table.well_m


def _through_walk_m(table: StairwellTable) -> float:
    if table.landing_walk_m is not None:
        return table.landing_walk_m
    return table.clear_width_m + table.well_m


def _landing_paths(
    table: StairwellTable, *, foot: str | None, head: str | None, door: str | None, side: str | None
) -> tuple[PathLength, ...]:
    """Return the walks on one landing between those of its ends that are there."""
    half_depth = table.landing_depth_m / 2
    near = math.hypot(table.clear_width_m / 2, half_depth)
    far = math.hypot(1.5 * table.clear_width_m + table.well_m, half_depth)
    to_foot, to_head = (near, far) if side == "adjacent" else (far, near)
    walks = (
        (foot, head, _through_walk_m(table)),
        (door, head, to_head),
        (door, foot, to_foot),
    )
    return tuple(
        PathLength(from_connection=start, to_connection=end, length_m=length)
        for start, end, length in walks
        if start is not None and end is not None
    )
