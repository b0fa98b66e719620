"""Coordinates back to distances along a corridor: what a tape would have given."""

from __future__ import annotations

import itertools
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from evacsim.building.measure import closed_outline, polygon_of
from evacsim.imports.flights import taken_place
from evacsim.imports.floor_names import block_of, floor_cells, floor_order, split_floor
from evacsim.imports.geometry import DIGITS, Box, Frame, upright
from evacsim.imports.held import NOT_HELD
from evacsim.imports.stairs import AT_A_FLOOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evacsim.building.model import Building, Floor
    from evacsim.building.schema import FlightTable, StairwellTable
    from evacsim.imports.geometry import Point, Side
    from evacsim.imports.words import Back

_LEAST_M2: Final = 1e-6
_NEAR_M: Final = 0.005


def on_the_wall(box: Box | Frame | None, wall: Any, at: Point) -> Iterable[float]:  # noqa: ANN401 - of either
    """Return how far along a wall of a box or a corridor a point stands, if it stands on it."""
    if box is None:
        return ()
    start = box.on_wall(wall, 0.0)
    along = round(abs(at[0] - start[0]) + abs(at[1] - start[1]), DIGITS)
    on_it = along <= box.wall_m(wall) and _same(box.on_wall(wall, along), at)
    return (along,) if on_it else ()


def _same(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < _NEAR_M / 1000 and abs(one[1] - other[1]) < _NEAR_M / 1000


def _local(frame: Frame, point: Point) -> Point:
    """Return how far along a corridor and how far from its right wall a point lies [m]."""
    dx, dy = point[0] - frame.origin[0], point[1] - frame.origin[1]
    hx, hy = frame.heading
    return round(dx * hx + dy * hy, DIGITS), round(dy * hx - dx * hy, DIGITS)


def box_beside(frame: Frame, side: Side, low: Point, high: Point) -> Box | None:
    """Return a rectangle as a box at a side of a corridor; None if it does not stand there."""
    (s0, d0), (s1, d1) = upright(_local(frame, low), _local(frame, high))
    wide, deep = (s1 - s0, d1 - d0) if side in ("left", "right") else (d1 - d0, s1 - s0)
    start = s0 if side in ("left", "right") else frame.width - d1
    near = {"left": d0 - frame.width, "right": d1, "end": s0 - frame.length, "start": s1}[side]
    if abs(near) > _NEAR_M:
        return None
    size = (round(start, DIGITS) + 0.0, round(wide, DIGITS), round(deep, DIGITS))
    return Box(frame=frame, side=side, start=size[0], frontage=size[1], depth=size[2])


def along_front(box: Box, point: Point) -> float | None:
    """Return how far along the front wall of a box a point stands; None if it stands off it."""
    s, d = _local(box.frame, point)
    along = (s if box.side in ("left", "right") else box.frame.width - d) - box.start
    along = round(along, DIGITS)
    return along if 0 <= along <= box.frontage and _same(box.point(along, 0.0), point) else None


def floor_rows(building: Building, back: Back) -> list[Mapping[str, Any]]:
    """Return the rows of floors: heights of storeys, and how high those lie that do not follow."""
    rows: list[Mapping[str, Any]] = []
    of_blocks: dict[str, list[tuple[float, Floor]]] = {}
    for floor in building.floors:
        found = split_floor(floor.id)
        if found is None or floor.block not in (None, found[0]):
            back.lose(f'floor "{floor.id}"', "a floor that is not called 1F, 2F or B1")
        else:
            of_blocks.setdefault(found[0], []).append((found[1], floor))
    for floors in of_blocks.values():
        floors.sort(key=itemgetter(0))
        whole = [floor for number, floor in floors if number.is_integer()]
        first = next((f for number, f in floors if number == 1), (*whole, floors[0][1])[0])
        heights = [
            round(upper.elevation_m - lower.elevation_m, DIGITS)
            for lower, upper in itertools.pairwise(whole)
        ]
        heights.append((heights or [3.6])[-1])
        height_of = {f.id: height for f, height in zip(whole, heights, strict=False)}
        for number, floor in floors:
            told = not number.is_integer() or (floor is first and floor.elevation_m != 0.0)
            row = {
                "floors": (floor.id,),
                "storey_height": height_of.get(floor.id),
                "name": floor.aliases[0] if floor.aliases else None,
                "elevation": floor.elevation_m if told else None,
            }
            rows.append(row)
    return by_floor(rows)


def rectangle_and_void(outline: Sequence[Point]) -> tuple[list[Point], list[Point]] | None:
    """Return an upright rectangle by its corners, and those of the one that is cut out of it.

    The second is empty where nothing is; None where either is another shape.
    """
    shape = polygon_of(tuple(outline))
    rings = [
        [(round(x, DIGITS) + 0.0, round(y, DIGITS) + 0.0) for x, y in ring.coords[:-1]]
        for ring in (shape.exterior, *shape.interiors)
    ]
    upright_all = all(
        len(ring) == 4 and len({x for x, _ in ring}) == len({y for _, y in ring}) == 2  # noqa: PLR2004
        for ring in rings
    )
    if not upright_all or len(rings) > 2:  # noqa: PLR2004 - one void at most
        return None
    return rings[0], rings[1] if len(rings) > 1 else []


def by_floor(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Join rows that are the same but for their floors, in the order of the first of them."""
    joined: dict[str, dict[str, Any]] = {}
    for row in rows:
        rest = {key: value for key, value in row.items() if key != "floors"}
        key = repr((block_of(row["floors"][0]), sorted(rest.items())))
        found = joined.setdefault(key, dict(row) | {"floors": ()})
        found["floors"] = tuple(sorted((*found["floors"], *row["floors"]), key=floor_order))
    return [in_block_cells(row) for row in joined.values()]


def in_block_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the floors as its cells have them: the building in a cell of its own."""
    block = block_of(row["floors"][0])
    if not block:
        return dict(row)
    changed: dict[str, Any] = {"block": block, "floors": tuple(_within(f) for f in row["floors"])}
    if "steps" in row:
        changed["steps"] = tuple(
            (tuple(_within(f) for f in floors) if floors else floors, counts)
            for floors, counts in row["steps"]
        )
    return {**row, **changed}


def _within(floor: str) -> str:
    return str(floor_cells(floor)["floor"])


def door_rows(
    table: StairwellTable,
    row: Mapping[str, object],
    box: Box,
    frames: Mapping[str, Sequence[tuple[str, Frame]]],
    back: Back,
) -> Iterator[Mapping[str, object]]:
    """Yield a row for every floor on which the door of a stair differs from `row`, its first.

    `frames` are the corridors by the whole id of their space, `box` is that of the stair.
    """
    for floor, door in table.at.items():
        where = f'stairwell "{table.id}": at.{floor}'
        own: dict[str, object] = {key: getattr(door, name) for key, name in AT_A_FLOOR.items()}
        if door.opens_to == "":
            own["corridor"] = "无" if back.lang == "zh" else "none"
        elif door.opens_to is not None:
            corridor = next((n for n, _ in frames.get(f"{floor}.{door.opens_to}", ())), None)
            own["corridor"] = None if corridor == row["corridor"] else corridor
            if corridor is None:
                back.lose(f"{where}.opens_to", NOT_HELD)
        if door.door_at is not None:
            at = (door.door_at[0], door.door_at[1])
            walls = ((w, on_the_wall(box, w, at)) for w in ("front", "start-wall", "end-wall"))
            wall, along = next(((w, m) for w, metres in walls for m in metres), ("", None))
            own["door_at"] = along
            own["side"] = (
                wall.removesuffix("-wall") if along is not None and wall != "front" else None
            )
            if along is None:
                back.lose(f"{where}.door_at", NOT_HELD)
        if any(value is not None for value in own.values()):
            yield {"floors": (floor,), "stair": table.id, **own}


def flight_cells(table: FlightTable, back: Back) -> dict[str, object]:
    """Return what a row says of a flight itself; where its ends are is told by who knows that."""
    taken = None
    if table.outline is not None and table.head_at is not None and table.foot_at is not None:
        head, foot = ((at[0], at[1]) for at in (table.head_at, table.foot_at))
        own = polygon_of(closed_outline(taken_place(head, foot, table.clear_width_m)))
        drawn = polygon_of(closed_outline(table.outline))
        taken = "yes" if drawn.symmetric_difference(own).area < _LEAST_M2 else None
    if table.outline is not None and taken is None:
        back.lose(f'flight "{table.id}": outline', NOT_HELD)
    return {
        "flight": table.id,
        "name": table.aliases[0] if table.aliases else None,
        "clear_width": table.clear_width_m,
        "measured": table.width_measured,
        "rails": table.handrails,
        "riser": table.riser_m,
        "tread": table.tread_m,
        "steps": table.steps,
        "takes_place": taken,
        "stair": table.stairwell,
    }
