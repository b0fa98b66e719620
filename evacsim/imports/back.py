"""The way back: building and scenario to the rows of a workbook, and what these cannot say.

Only what a tape gives along a corridor goes into rows: straight and L-shaped corridors, rectangular
rooms and stairs beside them. Whatever else a file holds is named, and left out.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from evacsim.building.model import OUTSIDE
from evacsim.building.read import read_building
from evacsim.building.schema import BuildingFile
from evacsim.errors import BuildingError
from evacsim.imports.back_people import carried_rows, class_rows, plan_row
from evacsim.imports.building import DESIGN
from evacsim.imports.cells import floor_number
from evacsim.imports.events import event_rows
from evacsim.imports.geometry import DIGITS, Box, Frame
from evacsim.imports.held import NOT_HELD, lose_names, lose_of_building, lose_of_scenario
from evacsim.imports.layout import floor_order
from evacsim.imports.measured import (
    along_front,
    box_beside,
    by_floor,
    corridor_rows,
    door_rows,
    on_the_wall,
    straight_arms,
)
from evacsim.imports.night import warden_rows
from evacsim.imports.others import arrival_rows, post_rows
from evacsim.imports.stairs import LEAVES, leaves_cells, storey_rows
from evacsim.imports.words import Back
from evacsim.scenario.read import find_building, read_scenario
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.building.model import Building, Connection, Space
    from evacsim.building.schema import StairwellTable
    from evacsim.errors import Problem
    from evacsim.imports.geometry import Point
    from evacsim.imports.sheets import Lang
    from evacsim.imports.write import Content, Values

_RECTANGLE: Final = 4


def workbook_content(scenario_file: Path, lang: Lang = "zh") -> tuple[Content, tuple[Problem, ...]]:
    """Return the rows of a workbook for a scenario and its building, and what they cannot hold.

    Raises
    ------
    ScenarioError, BuildingError
        If the files cannot be read.
    """
    scenario = read_scenario(scenario_file)
    building_file = find_building(scenario, scenario_file)
    building = read_building(building_file)
    tables = BuildingFile.model_validate(read_toml(building_file, BuildingError))
    back = Back(file=str(scenario_file), lang=lang)
    lose_of_building(tables, back.lose)
    lose_of_scenario(scenario, back.lose)
    _BuildingRows(building, tables, back).write()
    back.rows["classes"] = class_rows(scenario, building, back.lose)
    lose_names(tables, back.rows["classes"], back.lose)
    happens, rows = event_rows(scenario, building, back.lose)
    back.rows |= rows
    back.rows["carried"] = carried_rows(scenario, back.lose)
    back.rows["arrivals"] = arrival_rows(scenario, back.lose)
    back.rows["posts"] = list(post_rows(scenario, back.lose))
    back.rows["wardens"] = warden_rows(scenario, back.lose)
    back.rows["plan"] = [plan_row(scenario, happens, back.lose)]
    back.rows["school"] = [
        {
            **_called(building),
            "id": building.id,
            "source": building.source or None,
            **{key: _design_cell(getattr(tables, key)) for key in DESIGN},
        }
    ]
    back.lose_parted()
    return back.rows, tuple(back.lost)


def _called(building: Building) -> Values:
    """Return the school and its building, where the file's name is of both and the alias of one."""
    alias = building.aliases[0] if building.aliases else building.name
    if building.name.endswith(alias):
        school = building.name.removesuffix(alias).rstrip(", ")
        return {"school": school or None, "building": alias}
    return {"building": building.name}


def _design_cell(value: object) -> object:
    """Return what a building was designed as, as the form of the school has it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class _BuildingRows:
    """The rows of a building: floors, corridors, rooms, stairs, exits."""

    def __init__(self, building: Building, tables: BuildingFile, back: Back) -> None:
        self._building = building
        self._tables = tables
        self._back = back
        self._spaces = {space.id: space for space in building.spaces}
        self._frames: dict[str, list[tuple[str, Frame]]] = {}
        self._boxes: dict[str, Box] = {}
        self._used: set[str] = set()

    def write(self) -> None:
        """Make all rows."""
        self._floors()
        self._corridors()
        self._rooms()
        self._stairs()
        self._exits()
        for connection in self._building.connections:
            inner = connection.id not in self._used and not connection.is_exit
            if inner and not any(self._spaces[s].stairwell for s in connection.between):
                self._back.lose(f'connection "{connection.id}"', "a door between two such spaces")
        for flight in self._building.flights:
            if flight.stairwell is None:
                self._back.lose(f'flight "{flight.id}"', "a single flight")

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

    def _corridors(self) -> None:
        rows = []
        for space in self._building.spaces:
            if space.kind != "corridor":
                continue
            arms = straight_arms(space)
            if arms is None or space.floor is None:
                self._back.lose(
                    f'space "{space.id}"', "a corridor that is neither straight nor L-shaped"
                )
                continue
            local = space.id.removeprefix(f"{space.floor}.")
            names = [local] if len(arms) == 1 else list(space.aliases[:2])
            if len(names) < len(arms):
                names = [f"{local}-{number}" for number in range(1, len(arms) + 1)]
            self._frames[space.id] = list(zip(names, arms, strict=True))
            if space.aliases[len(arms) if len(arms) > 1 else 0 :]:
                self._back.lose(f'space "{space.id}": aliases', NOT_HELD)
            rows += [
                {"floors": (space.floor,), "corridor": name, **row}
                for name, row in zip(names, corridor_rows(arms, names), strict=True)
            ]
        self._back.rows["corridors"] = by_floor(rows)

    def _beside(
        self, space: str, outline: Sequence[Point], at: Sequence[Point]
    ) -> tuple[str, Box] | None:
        """Return the corridor and the box of an upright rectangle with all its doors on one."""
        xs, ys = {x for x, _ in outline}, {y for _, y in outline}
        if len(outline) != _RECTANGLE or len(xs) != 2 or len(ys) != 2:  # noqa: PLR2004
            return None
        for name, frame in self._frames.get(space, ()):
            for side in ("left", "right", "start", "end"):
                box = box_beside(frame, side, (min(xs), min(ys)), (max(xs), max(ys)))
                if box is not None and all(along_front(box, point) is not None for point in at):
                    return name, box
        return None

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
        alias = [
            a for a in space.aliases if a not in self._tables.component_aliases.get(space.id, [])
        ]
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
        corridor = f"{(usual or table.floors)[0]}.{table.opens_to}"
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
            of = f"{space.stairwell}.{space.floor}" if space.stairwell else inside
            if inside in self._frames and len(self._frames[inside]) > 1:
                of = f"{self._frames[inside][0][0]} {space.floor}"
            elif inside in self._frames:
                of = f"{self._frames[inside][0][0]}.{space.floor}"
            rows.append(
                {
                    "exit": exit_.id,
                    "name": exit_.aliases[0] if exit_.aliases else None,
                    "of": of,
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

    def _standing(self, at: Point, inside: str, space: Space) -> Values:
        """Return wall and distance of an exit; where it is on none, its point on the plan."""
        box = self._boxes.get(space.stairwell or inside)
        for wall in ("back", "start-wall", "end-wall") if box is not None else ():
            for along in on_the_wall(box, wall, at):
                return {"side": wall, "position": (along,)}
        return {"position": (at[0], at[1])}
