"""Read a building file: TOML, then the schema, then the expanded facts, then their check."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from evacsim.building.check import check_building
from evacsim.building.flights import stairs_of_flights, with_holes, without_flights
from evacsim.building.measure import area_m2, closed_outline, incline_length_m
from evacsim.building.model import (
    Building,
    Connection,
    Design,
    Flight,
    Floor,
    PathLength,
    Space,
    Stairwell,
)
from evacsim.building.references import reference_problems, whole_name
from evacsim.building.schema import BuildingFile
from evacsim.building.stairs import expand_stairwell, open_width_m
from evacsim.errors import BuildingError, Problem
from evacsim.locale import text
from evacsim.tomlfile import checked_tables, read_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evacsim.building.model import Point
    from evacsim.building.schema import ConnectionTable, FlightTable, PlanSpaceTable

_T = TypeVar("_T", Space, Flight, Connection, Stairwell)

_kept: dict[bytes, Building] = {}
_MARKS: Final = (
    frozenset({"floor", "plan", "space", "connection", "flight", "stairwell"}),
    frozenset({"movement", "routing", "pre_movement", "group", "building", "situation"}),
)
"""Keys of building files and of scenarios."""
_MOST_KEPT: Final = 2
"""Sound buildings by the SHA-256 of their files: a verb that simulates reads its copies again."""


def read_building(path: Path | str) -> Building:
    """Read a building from a TOML file.

    Raises
    ------
    BuildingError
        If the file is missing, not text or not TOML, or with every fault found in it: keys,
        values, ids, and what `check_building` finds. Warnings do not stop.
    """
    path = Path(path)
    digest = _sha256(path)
    building = _kept.get(digest)
    if building is None:
        building = checked_building(path)[0]
        if _sha256(path) == digest:  # nobody has changed it meanwhile
            while len(_kept) >= _MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[digest] = building
    return dataclasses.replace(building, file=str(path))


def _sha256(path: Path) -> bytes:
    with contextlib.suppress(OSError, ValueError):  # reading it says what is wrong with it
        return hashlib.sha256(path.read_bytes()).digest()
    return b""


def checked_building(path: Path) -> tuple[Building, tuple[Problem, ...]]:
    """Read a building as `read_building` does; return with it the warnings of `check_building`."""
    return _building(read_toml(path, BuildingError), str(path))


def kind_by_keys(names: Collection[str]) -> Literal["building", "scenario", "unknown"]:
    """Tell a building file from a scenario by the keys of its first level."""
    building, scenario = (len(marks.intersection(names)) for marks in _MARKS)
    if building == scenario:
        return "building" if building else "unknown"
    return "building" if building > scenario else "scenario"


def building_from_dict(data: Mapping[str, object], *, file: str) -> Building:
    """Make a building of the tables of a building file; `file` is named in messages.

    Raises
    ------
    BuildingError
        With every fault found.
    """
    return _building(data, file)[0]


def _building(data: Mapping[str, object], file: str) -> tuple[Building, tuple[Problem, ...]]:
    """Return a building with its warnings; raise BuildingError with every fault."""
    if kind_by_keys(data) == "scenario":
        message = text("is a scenario, and no building")
        hint = text("name the file that its key building names")
        raise BuildingError([Problem(file=file, where="", message=message, hint=hint)])
    tables, problems = checked_tables(data, BuildingFile, file=file)
    problems += reference_problems(data, file=file)
    if problems or tables is None:
        raise BuildingError(problems)
    building = _expand(tables, file)
    problems = check_building(building)
    if any(problem.severity == "fault" for problem in problems):
        raise BuildingError(problems)
    return building, tuple(problems)


def _expand(tables: BuildingFile, file: str) -> Building:
    """Draw every plan on every floor that uses it, and take every stairwell apart."""
    elevations_m = {floor.id: floor.elevation_m for floor in tables.floor}
    stairs = [expand_stairwell(table, elevations_m) for table in tables.stairwell]
    spaces = [_space(t, floor=t.floor, prefix="", connections=()) for t in tables.space]
    connections = [_connection(t, prefix="", spaces=()) for t in tables.connection]
    flights = [_flight(t) for t in tables.flight]
    single = {flight.id for flight in flights}
    for parts in stairs:
        spaces += parts.landings
        flights += parts.flights
        connections += parts.doors
    whole_spaces = {space.id for space in spaces}
    whole_connections = {c.id for c in connections}
    for floor in tables.floor:
        if floor.plan is None:
            continue
        plan, prefix = tables.plan[floor.plan], f"{floor.id}."
        own_connections = whole_connections | {prefix + t.id for t in plan.connection}
        own_spaces = whole_spaces | {prefix + t.id for t in plan.space}
        spaces += [
            _space(t, floor=floor.id, prefix=prefix, connections=own_connections)
            for t in plan.space
        ]
        connections += [_connection(t, prefix=prefix, spaces=own_spaces) for t in plan.connection]
    spaces = without_flights(spaces, flights)
    wells = [parts.stairwell for parts in stairs]
    wells += stairs_of_flights([f for f in flights if f.id in single], spaces)
    also = tables.component_aliases
    return Building(
        id=tables.id,
        name=tables.name,
        floors=tuple(
            Floor(id=f.id, elevation_m=f.elevation_m, block=f.block, aliases=tuple(f.aliases))
            for f in sorted(tables.floor, key=lambda f: (f.elevation_m, f.id))
        ),
        spaces=_sorted_with(spaces, also),
        flights=_sorted_with(flights, also),
        connections=_sorted_with(connections, also),
        stairwells=_sorted_with(wells, also),
        design=Design(
            **{one.name: getattr(tables, one.name) for one in dataclasses.fields(Design)}
        ),
        aliases=tuple(tables.aliases),
        source=tables.source,
        file=file,
    )


def _sorted_with(things: Iterable[_T], also: Mapping[str, Sequence[str]]) -> tuple[_T, ...]:
    """Sort by id, and add the names that `component_aliases` gives."""
    return tuple(sorted((_also_called(t, also.get(t.id, ())) for t in things), key=_id))


def _also_called(thing: _T, names: Sequence[str]) -> _T:
    return dataclasses.replace(thing, aliases=(*thing.aliases, *names))


def _id(thing: Space | Flight | Connection | Stairwell) -> str:
    return thing.id


def _space(
    table: PlanSpaceTable, *, floor: str, prefix: str, connections: Collection[str]
) -> Space:
    outline = with_holes(table.outline, table.holes) if table.outline is not None else None
    return Space(
        id=prefix + table.id,
        kind=table.kind,
        floor=floor,
        area_m2=area_m2(outline) if outline is not None else table.area_m2 or 0.0,
        outline=outline,
        length_m=table.length_m,
        clear_width_m=table.clear_width_m,
        boundary_layer_m=table.boundary_layer_m,
        rise_m=table.rise_m or 0.0,
        paths=tuple(
            PathLength(
                from_connection=str(whole_name(connections, path.from_connection, prefix)),
                to_connection=str(whole_name(connections, path.to_connection, prefix)),
                length_m=path.length_m,
            )
            for path in table.paths
        ),
        occupant_load=table.occupant_load,
        aliases=tuple(table.aliases),
    )


def _connection(table: ConnectionTable, *, prefix: str, spaces: Collection[str]) -> Connection:
    one, other = (str(whole_name(spaces, side, prefix)) for side in table.between)
    return Connection(
        id=prefix + table.id,
        kind=table.kind,
        between=(one, other),
        clear_width_m=open_width_m(table.clear_width_m, table.leaves, table.leaves_locked),
        leaves=table.leaves,
        leaves_locked=table.leaves_locked,
        posts=table.posts,
        one_way_to=None
        if table.one_way_to is None
        else str(whole_name(spaces, table.one_way_to, prefix)),
        capacity_per_s=table.capacity_per_s,
        at=_point(table.at),
        specific_flow_per_m_s=table.specific_flow_per_m_s,
        boundary_layer_m=table.boundary_layer_m,
        merge_weight=table.merge_weight,
        assembly_distance_m=table.assembly_distance_m,
        aliases=tuple(table.aliases),
    )


def _flight(table: FlightTable) -> Flight:
    length = table.length_m
    if length is None:
        length = incline_length_m(
            steps=table.steps or 0, riser_m=table.riser_m, tread_m=table.tread_m
        )
    return Flight(
        id=table.id,
        upper=table.upper,
        lower=table.lower,
        clear_width_m=table.clear_width_m,
        riser_m=table.riser_m,
        tread_m=table.tread_m,
        length_m=length,
        handrails=table.handrails,
        width_measured=table.width_measured,
        handrail_projection_m=table.handrail_projection_m,
        boundary_layer_m=table.boundary_layer_m,
        specific_flow_per_m_s=table.specific_flow_per_m_s,
        head_capacity_per_s=table.head_capacity_per_s,
        foot_capacity_per_s=table.foot_capacity_per_s,
        outline=closed_outline(table.outline) if table.outline else None,
        head_at=_point(table.head_at),
        foot_at=_point(table.foot_at),
        stairwell=table.stairwell,
        aliases=tuple(table.aliases),
    )


def _point(at: list[float] | None) -> Point | None:
    return (float(at[0]), float(at[1])) if at is not None else None
