"""Corridors for tests, made in code: a hall, a corridor of some shape, a way out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from evacsim.verification.world import Ran, make_ran

if TYPE_CHECKING:
    from collections.abc import Callable

Table = dict[str, Any]


def mover(degrees: float, *, mirrored: bool = False) -> Callable[[list[float]], list[float]]:
    """Return what turns (and mirrors before) a place on the plan, to the micrometre."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)

    def move(place: list[float]) -> list[float]:
        x, y = (-place[0] if mirrored else place[0]), place[1]
        return [round(x * cos - y * sin, 6) + 0.0, round(x * sin + y * cos, 6) + 0.0]

    return move


def moved(value: Any, move: Callable[[list[float]], list[float]]) -> Any:  # noqa: ANN401 - TOML
    """Return a building, as tables, with every place on the plan moved."""
    if isinstance(value, list):
        return [moved(one, move) for one in value]
    if not isinstance(value, dict):
        return value
    new = {key: moved(one, move) for key, one in value.items()}
    if "outline" in value:
        outline = value["outline"]
        if len(outline) == 2:
            (x0, y0), (x1, y1) = outline
            outline = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
        new["outline"] = [move(place) for place in outline]
    for key in ("at", "door_at"):
        if key in value:
            new[key] = move(value[key])
    return new


def hall_and_corridor(
    corridor: Table, *, ends: tuple[list[float] | None, list[float] | None], width_m: float
) -> Table:
    """Return a building: a large hall, a corridor, openings of its width at both ends."""
    places: list[Table] = [{} if at is None else {"at": at} for at in ends]
    between = (["hall", "corridor"], ["corridor", "outside"])
    return {
        "id": "corridor",
        "name": "Hall, corridor, way out",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "hall", "kind": "room", "floor": "1F", "area_m2": 5000.0, "length_m": 1.0},
            {"id": "corridor", "kind": "corridor", "floor": "1F", **corridor},
        ],
        "connection": [
            {"id": id_, "kind": "opening", "between": pair, "clear_width_m": width_m, **place}
            for id_, pair, place in zip(("in", "out"), between, places, strict=True)
        ],
    }


def classes_along_a_corridor() -> Table:
    """Return one floor: four rooms along a corridor of 40 x 2.4 m, a door of 1.5 m at its end."""
    rooms: list[Table] = []
    doors: list[Table] = []
    for number in range(4):
        x = 10.0 * number
        id_ = f"1F.room-{number + 1}"
        rooms.append(
            {"id": id_, "kind": "room", "floor": "1F", "outline": [[x, 2.4], [x + 10, 9.4]]}
        )
        doors.append(
            {
                "id": f"{id_}.door",
                "kind": "door",
                "between": [id_, "1F.corridor"],
                "at": [x + 1, 2.4],
                "clear_width_m": 0.9,
            }
        )
    corridor = {"id": "1F.corridor", "kind": "corridor", "floor": "1F"}
    return {
        "id": "floor",
        "name": "Four classes along one corridor",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [{**corridor, "outline": [[0, 0], [40, 2.4]]}, *rooms],
        "connection": [
            *doors,
            {
                "id": "exit",
                "kind": "door",
                "between": ["1F.corridor", "outside"],
                "at": [40, 1.2],
                "clear_width_m": 1.5,
            },
        ],
    }


def walked(building: Table, group: Table, *, law: str = "sfpe", speed_m_per_s: float = 1.2) -> Ran:
    """Return what comes of a building with one kind of walkers who all set off at 0 s."""
    fixed = {"kind": "fixed", "value_m_per_s": speed_m_per_s}
    scenario = {
        "name": "walk",
        "building": building["id"],
        "seed": 1,
        "movement": {"law": law},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"walker": {"level": fixed, "stairs_down": fixed, "stairs_up": fixed}},
        "group": [{"kind": "walker", **group}],
    }
    return make_ran("walk", building, scenario, {}, file="walk")
