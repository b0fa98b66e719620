"""The way back of a building: floors, corridors, rooms, stairs and exits as rows of a workbook.

Only what a tape gives along a corridor goes into rows: corridors of straight arms, rectangular
rooms and stairs beside them. Whatever else a file holds is named, and left out.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from evacsim.building.model import OUTSIDE
from evacsim.imports.back_corridors import CorridorRows, own_aliases
from evacsim.imports.cells import floor_number
from evacsim.imports.geometry import DIGITS, Box
from evacsim.imports.layout import floor_order
from evacsim.imports.measured import (
    along_front,
    box_beside,
    by_floor,
    door_rows,
    flight_cells,
    on_the_wall,
)
from evacsim.imports.rules import OFF_THE_END_M
from evacsim.imports.stairs import LEAVES, leaves_cells, storey_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.building.model import Building, Connection, Space
    from evacsim.building.schema import BuildingFile, StairwellTable
    from evacsim.imports.geometry import Point
    from evacsim.imports.words import Back
    from evacsim.imports.write import Values

_RECTANGLE: Final = 4


class BuildingRows:
    """The rows of a building: floors, corridors, rooms, stairs, exits."""

    def __init__(self, building: Building, tables: BuildingFile, back: Back) -> None:
        self._building = building
        self._tables = tables
        self._back = back
        self._spaces = {space.id: space for space in building.spaces}
        corridors = CorridorRows(building, tables, back)
        self._frames = corridors.frames
        self._used = corridors.used
        self._boxes: dict[str, Box] = {}

    def write(self) -> None:
        """Make all rows."""
        self._floors()
        self._rooms()
        self._stairs()
        self._exits()
        self._flights()
        for connection in self._building.connections:
            inner = connection.id not in self._used and not connection.is_exit
            if inner and not any(self._spaces[s].stairwell for s in connection.between):
                self._back.lose(f'connection "{connection.id}"', "a door between two such spaces")

    def _floors(self) -> None:
        floors, rows = self._building.floors, []
        heights = [
            round(upper.elevation_m - lower.elevation_m, DIGITS)
            for lower, upper in itertools.pairwise(floors)
        ]
        for floor, height in zip(floors, [*heights, (heights or [3.6])[-1]], strict=True):
            number = floor_number(floor.id)
            if number is None or floor.id not in (f"{number}F", f"B{-number}"):
                self._back.lose(
                    f'floor "{floor.id}"', "a floor that is not called 1F, 2F, ... or B1"
                )
            name = floor.aliases[0] if floor.aliases else None
            rows.append({"floors": (floor.id,), "storey_height": height, "name": name})
        ground = next((f.elevation_m for f in floors if f.id == "1F"), 0.0)
        if ground != 0.0:
            self._back.lose('floor "1F"', "a ground floor that is not at 0 m")
        self._back.rows["floors"] = by_floor(rows)

    def _beside(
        self, space: str, outline: Sequence[Point], at: Sequence[Point]
    ) -> tuple[str, Box] | None:
        """Return the arm and the box of an upright rectangle with all its doors on one wall."""
        xs, ys = {x for x, _ in outline}, {y for _, y in outline}
        if len(outline) != _RECTANGLE or len(xs) != 2 or len(ys) != 2:  # noqa: PLR2004
            return None
        found: list[tuple[float, str, Box]] = []
        for name, frame in self._frames.get(space, ()):
            for side in ("left", "right", "start", "end"):
                box = box_beside(frame, side, (min(xs), min(ys)), (max(xs), max(ys)))
                doors = [along_front(box, point) for point in at] if box is not None else [None]
                if box is None or None in doors:
                    continue
                wall_m = frame.wall_m(side)
                ends = [box.start, box.start + box.frontage]
                places = [box.start + (door or 0.0) for door in doors]
                off, past = (
                    max(0.0, *(-m for m in all_), *(m - wall_m for m in all_))
                    for all_ in (places or ends, ends)
                )
                if off <= OFF_THE_END_M and (side in ("start", "end") or past <= OFF_THE_END_M):
                    found.append((off + past, name, box))
        best = min(found, key=lambda one: one[0], default=None)
        return best[1:] if best is not None else None

    def _rooms(self) -> None:
        rows = []
        doors: dict[str, list[Connection]] = {}
        for connection in self._building.connections:
            for side in connection.between:
                doors.setdefault(side, []).append(connection)
        for space in self._building.spaces:
            if space.kind not in ("room", "lobby"):
                continue
            own = [d for d in doors.get(space.id, ()) if not d.is_exit]
            row = self._room(space, sorted(own, key=lambda door: door.id))
            if row is None:
                message = (
                    "a room that is no rectangle beside a straight corridor with its doors on it"
                )
                self._back.lose(f'space "{space.id}"', message)
            else:
                rows.append(row)
        self._back.rows["rooms"] = by_floor(rows)

    def _room(self, space: Space, doors: list[Connection]) -> Values | None:
        corridors = {s for door in doors for s in door.between if s != space.id}
        at = [door.at for door in doors if door.at is not None]
        if len(corridors) != 1 or len(at) < len(doors) or space.outline is None:
            return None
        found = self._beside(next(iter(corridors)), space.outline, at)
        if found is None:
            return None
        name, box = found
        local = space.id.removeprefix(f"{space.floor}.")
        expected = [f"{space.id}.door-{number}" for number in range(1, len(doors) + 1)]
        if [door.id for door in doors] != expected or any(d.kind != "door" for d in doors):
            self._back.lose(
                f'space "{space.id}"', "doors with other ids or kinds than door-1, door-2"
            )
        for door in doors:
            self._used.add(door.id)
            if any(getattr(door, key) != getattr(doors[0], key) for key in LEAVES):
                self._back.lose(f'connection "{door.id}"', "doors of a room with other leaves")
        self._boxes[space.id] = box
        widths = [door.full_clear_width_m for door in doors]
        alias = own_aliases(self._tables, space)
        return {
            "floors": (space.floor,),
            "room": local,
            "name": alias[0] if alias else None,
            "kind": "lobby" if space.kind == "lobby" else None,
            "corridor": name,
            "side": box.side,
            "start": box.start,
            "frontage": box.frontage,
            "depth": box.depth,
            "door_at": tuple(along_front(box, point) or 0.0 for point in at),
            "door_width": tuple(dict.fromkeys(widths)) if len(set(widths)) == 1 else tuple(widths),
            **leaves_cells(doors[0]),
            "seats": space.occupant_load,
            "frame": box.frame,  # rows of floors with other corridors stay apart
        }

    def _stairs(self) -> None:
        rows = []
        for table in self._tables.stairwell:
            row = self._stair(table)
            if row is not None:
                rows += [
                    row,
                    *storey_rows(table),
                    *door_rows(table, row, self._boxes[table.id], self._frames, self._back),
                ]
        self._back.rows["stairs"] = rows

    def _stair(self, table: StairwellTable) -> Values | None:
        where = f'stairwell "{table.id}"'
        usual = [f for f in table.floors if table.door(f).opens_to == table.opens_to]
        lowest = min(usual or table.floors, key=floor_order)  # an import measures there
        corridor = f"{lowest}.{table.opens_to}"
        outline = [tuple(point) for point in table.outline or []]
        corners = [(x, y) for x in {p[0] for p in outline} for y in {p[1] for p in outline}]
        at = [tuple(table.door_at)] if table.door_at else []
        found = self._beside(corridor, corners, at) if at else None  # type: ignore[arg-type] # points
        if found is None or table.steps_per_flight is None:
            message = "a stair that is no rectangle beside a straight corridor, or without steps"
            self._back.lose(where, message)
            return None
        name, box = found
        own = {f: t.steps_per_flight for f, t in table.storey.items() if t.steps_per_flight}
        self._boxes[table.id] = box
        return {
            "floors": tuple(sorted(table.floors, key=floor_order)),
            "stair": table.id,
            "name": table.aliases[0] if table.aliases else None,
            "corridor": name,
            "side": box.side,
            "start": box.start,
            "frontage": box.frontage,
            "depth": box.depth,
            "clear_width": table.clear_width_m,
            "measured": table.width_measured,
            "rails": table.handrails,
            "riser": table.riser_m,
            "tread": table.tread_m,
            "steps": (
                *(((floor,), tuple(steps)) for floor, steps in own.items()),
                (None, tuple(table.steps_per_flight)),
            ),
            "landing_depth": table.landing_depth_m,
            "well": table.well_m,
            "door_kind": table.door_kind,
            "door_width": table.door_clear_width_m,
            "door_at": along_front(box, at[0]),  # type: ignore[arg-type] # a point
            "door_side": table.door_side,
            "turn": table.turn,
            "scissor_with": table.scissor_with,
            "leaves": table.door_leaves,
            "leaves_locked": table.door_leaves_locked or None,
            "posts": table.door_posts or None,
            "one_way": table.door_one_way_to,
        }

    def _exits(self) -> None:
        rows: list[Values] = []
        for exit_ in self._building.connections:
            if OUTSIDE not in exit_.between:
                continue
            inside = next(side for side in exit_.between if side != OUTSIDE)
            space = self._spaces[inside]
            if exit_.at is None:
                self._back.lose(f'connection "{exit_.id}"', "an exit without a place")
                continue
            self._used.add(exit_.id)
            rows.append(
                {
                    "exit": exit_.id,
                    "name": exit_.aliases[0] if exit_.aliases else None,
                    **self._standing(exit_.at, inside, space),
                    "clear_width": exit_.full_clear_width_m,
                    **leaves_cells(exit_),
                    "one_way": {None: None, OUTSIDE: "out"}.get(exit_.one_way_to, "in"),
                    "per_second": exit_.capacity_per_s,
                    "door_kind": exit_.kind,
                    "assembly": exit_.assembly_distance_m,
                }
            )
        self._back.rows["exits"] = rows

    def _flights(self) -> None:
        """Make a row of every single flight between places that have rows."""
        rows: list[Values] = []
        for table in self._tables.flight:
            where = f'flight "{table.id}"'
            ends: dict[str, object] = {}
            for key, space_id, at in (
                ("upper", table.upper, table.head_at), ("lower", table.lower, table.foot_at),
            ):  # fmt: skip
                space = self._spaces[space_id]
                known = space_id in self._frames or space_id in self._boxes
                if not known and space_id != f"{space.stairwell}.{space.floor}":
                    self._back.lose(where, "a flight from or to such a place")
                    break
                point = (at[0], at[1]) if at is not None else None
                found = self._standing(point, space_id, space)
                ends |= {key: found["of"], f"{key}_side": found.get("side")}
                ends[f"{key}_at"] = found.get("position")
            else:
                if table.steps is None:
                    self._back.lose(where, "a flight without steps")
                    continue
                rows.append({**flight_cells(table, self._back), **ends})
        self._back.rows["flights"] = rows

    def _standing(self, at: Point | None, inside: str, space: Space) -> Values:
        """Return place, wall and distance of an exit; its point on the plan if it is on no wall."""
        for name, frame in self._frames.get(inside, ()) if at is not None else ():
            for side in ("left", "right", "start", "end"):
                for along in on_the_wall(frame, side, at or frame.origin):
                    return {"of": f"{name} {space.floor}", "side": side, "position": (along,)}
        arm = next((name for name, _ in self._frames.get(inside, ())), None)
        of = f"{space.stairwell}.{space.floor}" if space.stairwell else inside
        of = of if arm is None else f"{arm} {space.floor}"
        if at is None:
            return {"of": of}
        box = self._boxes.get(space.stairwell or inside)
        for wall in ("back", "start-wall", "end-wall") if box is not None else ():
            for along in on_the_wall(box, wall, at):
                return {"of": of, "side": wall, "position": (along,)}
        return {"of": of, "position": (at[0], at[1])}
