"""The way back of a building: floors, corridors, rooms, stairs and exits as rows of a workbook.

Only what a tape gives along a corridor goes into rows: corridors of straight arms, rectangular
rooms and stairs beside them. Whatever else a file holds is named, and left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evacsim.building.model import OUTSIDE
from evacsim.imports.back_corridors import CorridorRows, own_aliases
from evacsim.imports.floor_names import block_of, floor_cells, floor_order, split_floor
from evacsim.imports.geometry import COMPASS, DIGITS, Box, Frame
from evacsim.imports.measured import (
    along_front,
    box_beside,
    by_floor,
    door_rows,
    flight_cells,
    floor_rows,
    in_block_cells,
    on_the_wall,
    rectangle_and_void,
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
        self._shafts: dict[str, list[tuple[str, Frame]]] = {}

    def write(self) -> None:
        """Make all rows."""
        self._back.rows["floors"] = floor_rows(self._building, self._back)
        self._stairs()
        self._rooms()
        self._exits()
        self._flights()

    def _beside(
        self, space: str, outline: Sequence[Point], at: Sequence[Point]
    ) -> tuple[str, Box] | None:
        """Return the arm and the box of an upright rectangle with all its doors on one wall."""
        xs, ys = {x for x, _ in outline}, {y for _, y in outline}
        if len(outline) != _RECTANGLE or len(xs) != 2 or len(ys) != 2:  # noqa: PLR2004
            return None
        found: list[tuple[float, str, Box]] = []
        for name, frame in (self._frames | self._shafts).get(space, ()):
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
            if space.kind not in ("room", "lobby") or split_floor(space.floor) is None:
                continue
            own = [d for d in doors.get(space.id, ()) if OUTSIDE not in d.between]
            parts = rectangle_and_void(space.outline) if space.outline is not None else None
            row = None
            if parts is not None:
                whole = replace(space, outline=tuple(parts[0]))
                row = self._room(whole, sorted(own, key=lambda door: door.id))
            if row is not None and parts is not None and parts[1]:
                box = self._boxes[space.id]
                row = {**row, "void": box.part_of(min(parts[1]), max(parts[1]))}
            if row is None:
                self._back.lose(f'space "{space.id}"', "a room that is no upright rectangle")
            else:
                rows.append(row)
        self._back.rows["rooms"] = by_floor(rows)

    def _room(self, space: Space, doors: list[Connection]) -> Values | None:
        """Return the row of a room: beside the corridor of its doors, else by its place."""
        local = space.id.removeprefix(f"{space.floor}.")
        own = [door for door in doors if door.id.startswith(f"{space.id}.door-")]
        expected = [f"{space.id}.door-{number}" for number in range(1, len(own) + 1)]
        corridors = {s for door in own for s in door.between if s != space.id}
        at = [door.at for door in own if door.at is not None]
        simple = [door.id for door in own] == expected and all(map(_is_simple, own))
        if not simple or len(corridors) != 1 or len(at) < len(own) or space.outline is None:
            return self._standing_free(space, local)
        found = self._beside(next(iter(corridors)), space.outline, at)
        if found is None or any(
            getattr(door, key) != getattr(own[0], key) for door in own for key in LEAVES
        ):
            return self._standing_free(space, local)
        name, box = found
        doors = own
        self._used |= {door.id for door in own}
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

    def _standing_free(self, space: Space, local: str) -> Values | None:
        """Return the row of a rectangle by its corner; its doors have rows of their own."""
        outline = space.outline or ()
        xs, ys = sorted({x for x, _ in outline}), sorted({y for _, y in outline})
        if len(outline) != _RECTANGLE or len(xs) != 2 or len(ys) != 2:  # noqa: PLR2004
            return None
        wide, deep = (round(ends[1] - ends[0], DIGITS) for ends in (xs, ys))
        frame = Frame(origin=(xs[0], ys[0]), heading=COMPASS["east"], length=wide, width=0.0)
        box = Box(frame=frame, side="left", start=0.0, frontage=wide, depth=deep)
        self._boxes[space.id] = box
        alias = own_aliases(self._tables, space)
        return {
            "floors": (space.floor,),
            "room": local,
            "name": alias[0] if alias else None,
            "kind": "lobby" if space.kind == "lobby" else None,
            "frontage": wide,
            "depth": deep,
            "seats": space.occupant_load,
            "origin": frame.origin,
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
        self._back.rows["stairs"] = [in_block_cells(row) for row in rows]

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
        well = next(one for one in self._building.stairwells if one.id == table.id)
        named = f"楼梯 {table.id}" if self._back.lang == "zh" else f"stair {table.id}"
        self._shafts |= {landing: [(named, box.within())] for landing in well.landings}
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
        for door in self._building.connections:
            own = [self._spaces.get(side) for side in door.between]
            of_stair = any(s and s.stairwell and door.id == f"{s.id}.door" for s in own)
            if door.id in self._used or of_stair:
                continue
            of, to = door.between if door.between[0] != OUTSIDE else reversed(door.between)
            if door.at is None or not all(self._has_row(s) for s in (of, to) if s != OUTSIDE):
                self._back.lose(f'connection "{door.id}"', "a door between such places")
                continue
            self._used.add(door.id)
            space = self._spaces[of]
            rows.append(
                {
                    "exit": door.id,
                    "name": door.aliases[0] if door.aliases else None,
                    "block": block_of(space.floor) or None,
                    **self._standing(door.at, of, space),
                    "to": self._said(to, block_of(space.floor)) if to != OUTSIDE else None,
                    "clear_width": door.full_clear_width_m,
                    **leaves_cells(door),
                    "one_way": {None: None, to: "out"}.get(door.one_way_to, "in"),
                    "per_second": door.capacity_per_s,
                    "door_kind": door.kind,
                    "assembly": door.assembly_distance_m,
                }
            )
        self._back.rows["exits"] = rows

    def _has_row(self, space_id: str) -> bool:
        """Whether a place is named by a row: a corridor, a room, a stair on one of its floors."""
        space = self._spaces[space_id]
        if space.stairwell is not None:
            return space.stairwell in self._boxes and space_id == f"{space.stairwell}.{space.floor}"
        return space_id in self._frames or space_id in self._boxes

    def _said(self, space_id: str, block: str = "") -> str:
        """Name a place as a cell does, with its building if that is another than the row's."""
        space = self._spaces[space_id]
        floor = floor_cells(space.floor)["floor"]
        before = block_of(space.floor)
        arm = next((name for name, _ in self._frames.get(space_id, ())), None)
        said = f"{floor}.{space_id.removeprefix(f'{space.floor}.')}"
        if space.stairwell is not None:
            said = f"{space.stairwell}.{floor}"
        said = said if arm is None else f"{arm} {floor}"
        return said if before == block else f"{before} {said}"

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
                if not self._has_row(space_id):
                    self._back.lose(where, "a flight from or to such a place")
                    break
                point = (at[0], at[1]) if at is not None else None
                found = self._standing(point, space_id, space)
                ends.setdefault("block", block_of(space.floor) or None)
                block = str(ends["block"] or "")
                ends |= {key: self._said(space_id, block), f"{key}_side": found.get("side")}
                ends[f"{key}_at"] = found.get("position")
            else:
                if table.steps is None:
                    self._back.lose(where, "a flight without steps")
                    continue
                rows.append({**flight_cells(table, self._back), **ends})
        self._back.rows["flights"] = rows

    def _standing(self, at: Point | None, inside: str, space: Space) -> Values:
        """Return place, wall and distance of a door; its point on the plan if it is on no wall."""
        floor = floor_cells(space.floor)["floor"]
        of = self._said(inside, block_of(space.floor))
        if at is None:
            return {"of": of}
        for name, frame in self._frames.get(inside, ()):
            for side in ("left", "right", "start", "end"):
                for along in on_the_wall(frame, side, at):
                    return {"of": f"{name} {floor}", "side": side, "position": (along,)}
        box = self._boxes.get(space.stairwell or inside)
        for wall in ("back", "start-wall", "end-wall", "front") if box is not None else ():
            for along in on_the_wall(box, wall, at):
                return {"of": of, "side": wall, "position": (along,)}
        return {"of": of, "position": (at[0], at[1])}


def _is_simple(door: Connection) -> bool:
    """Whether a door of a room says no more than the columns of the sheet of rooms."""
    more = (door.one_way_to, door.capacity_per_s, door.assembly_distance_m)
    return door.kind == "door" and not door.aliases and more == (None, None, None)
