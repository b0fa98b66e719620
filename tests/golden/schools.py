"""Random schools, each made from its number alone: every rule of the engine, and rules together.

They come as the tables of a building and a scenario file and use nothing of evacsim, so that the
same number is the same school for any version of it. `tests/strategies.py` searches for faults in
what must always hold; these are the fixed cases in which two engines have to agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.golden.drills import Data, Dice, drill

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKED_PER_M2 = 3.4
"""So dense may people stand when they start."""


@dataclass(frozen=True, kw_only=True)
class School:
    """The tables of a building file and of a scenario file; `shape` is the kind of building."""

    number: int
    shape: str
    building: Data
    scenario: Data


def school(number: int) -> School:
    """Return the school with this number."""
    dice = Dice(number)
    shape = dice.pick(tuple(_SHAPES))
    drawn, groups = _SHAPES[shape](dice)
    building = {"id": "any", "name": shape, "plan": {}, "stairwell": []} | drawn
    return School(
        number=number, shape=shape, building=building, scenario=drill(dice, building, groups)
    )


def _door(name: str, one: str, other: str, at: list[float] | None, width_m: float) -> Data:
    door: Data = {"id": name, "kind": "door", "between": [one, other], "clear_width_m": width_m}
    return door if at is None else door | {"at": at}


def _flow(dice: Dice, share: float) -> Data:
    """Let a connection pass little: queues spill back behind it."""
    return {"specific_flow_per_m_s": dice.number(0.1, 0.8)} if dice.chance(share) else {}


def _storeys(dice: Dice) -> tuple[Data, list[Data]]:
    """One to four floors with a corridor, rooms, up to three stairs and up to three exits."""
    floors = [f"{level + 1}F" for level in range(dice.pick((1, 2, 2, 3, 3, 4)))]
    rooms, room_m, depth_m = dice.whole(2, 4), dice.number(3, 9), dice.number(2, 7)
    wide_m, long_m = dice.pick((1.0, 1.1, 1.2, 1.5, 2.0, 2.4, 3.0)), round(rooms * room_m, 2)
    corridor = {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [long_m, wide_m]]}
    plan: Data = {"space": [corridor], "connection": []}
    for n in range(rooms):
        left = round(n * room_m, 2)
        outline = [[left, wide_m], [round(left + room_m, 2), round(wide_m + depth_m, 2)]]
        kind = dice.pick(("room", "room", "lobby"))
        plan["space"].append({"id": f"room-{n}", "kind": kind, "outline": outline})
        for door, place in enumerate(dice.pick(((0.5,), (0.25, 0.75)))):
            at = [round(left + place * room_m, 3), wide_m]
            one = _door(f"room-{n}.door-{door}", f"room-{n}", "corridor", at, dice.number(0.7, 1.6))
            if dice.chance(0.2):
                one["merge_weight"] = dice.pick((0.5, 2.0, 3.0))
            plan["connection"].append(one)
        if n and dice.chance(0.3):
            at = [left, round(wide_m + depth_m / 2, 3)]
            side = _door(f"room-{n}.side", f"room-{n - 1}", f"room-{n}", at, dice.number(0.7, 1.2))
            plan["connection"].append(side)
    middle = [round(long_m / 2, 2), 0.0]
    places = [[0.0, round(wide_m / 2, 3)], [long_m, round(wide_m / 2, 3)], middle]
    wells = [
        _stairwell(dice, name, floors, places[n], wide_m)
        for n, name in enumerate("ABC"[: dice.pick((1, 2, 2, 3))])
        if len(floors) > 1
    ]
    exits: list[tuple[str, list[float] | None]]
    exits = [("1F.corridor", [round(long_m * 0.25, 2), 0.0])]
    if wells and dice.chance(0.5):
        exits = [("A.1F", None)]
    if dice.chance(0.6):
        floor = dice.pick(("1F", "1F", floors[-1]))
        exits.append((f"{floor}.corridor", [round(long_m * 0.75, 2), 0.0]))
    connections = [
        _door(f"exit-{name}", space, "outside", at, dice.number(0.7, 1.4)) | _flow(dice, 0.4)
        for name, (space, at) in zip("AB", exits, strict=False)
    ]
    building = {
        "floor": [
            {"id": name, "elevation_m": round(3.6 * level, 1), "plan": "typical"}
            for level, name in enumerate(floors)
        ],
        "plan": {"typical": plan},
        "connection": connections,
        "stairwell": wells,
    }
    return building, _classes(dice, building, floors)


def _stairwell(dice: Dice, name: str, floors: list[str], at: list[float], wide_m: float) -> Data:
    well: Data = {
        "id": name,
        "floors": floors[::-1],
        "clear_width_m": dice.pick((0.85, 1.0, 1.15, 1.2, 1.3, 1.5, 1.8, 2.4)),
        "width_measured": dice.pick(("between-rails", "wall-to-wall")),
        "handrails": dice.whole(0, 2),
        "riser_m": 0.15,
        "tread_m": dice.number(0.25, 0.33),
        "steps_per_flight": dice.pick(([24], [12, 12], [8, 16])),
        "landing_depth_m": dice.number(0.9, 2.2),
        "well_m": 0.1,
        "opens_to": "corridor",
        "door_kind": dice.pick(("door", "opening")),
        "door_clear_width_m": dice.number(0.8, min(1.5, wide_m)),
        "door_at": at,
        "door_side": dice.pick(("adjacent", "opposite")),
    }
    if dice.chance(0.3):
        well["at"] = {one: {"merge_share_floor": dice.number(0.2, 0.8)} for one in floors[1:]}
    return well


def _classes(dice: Dice, building: Data, floors: list[str]) -> list[Data]:
    """Classes in the rooms, and in half of the schools some who go to a room against them."""
    stairs = [well["id"] for well in building["stairwell"]]
    exits = [door["id"] for door in building["connection"]]
    spaces = [
        (f"{floor}.{space['id']}", _area_m2(space))
        for floor in floors
        for space in building["plan"]["typical"]["space"]
    ]
    rooms = [name for name, _ in spaces if "corridor" not in name]
    groups: list[Data] = []
    for name, area_m2 in dice.some(spaces, 5):
        most = max(1, min(45, int(_PACKED_PER_M2 * area_m2)))
        groups.append({"space": name, "size": most if dice.chance(0.4) else dice.whole(1, most)})
        groups[-1]["exit"] = dice.pick(exits)
    if dice.chance(0.5):
        floor = dice.pick(("1F", "1F", *floors))
        for goal in dice.some(rooms, 2):
            starts = [one for one, _ in spaces if one.startswith(floor) and one != goal]
            size = dice.pick((1, 4, 15, 30))
            groups.append({"space": dice.pick(starts), "size": size, "to": goal})
    for group in groups:
        if stairs and dice.chance(0.7):
            group["stair"] = dice.pick(stairs)
    return groups


def _stair(dice: Dice) -> tuple[Data, list[Data]]:
    """Flights between two halls, with an exit at each end; people go down, up or both ways."""
    flights = dice.whole(1, 5)
    ends = ["top", *(f"landing-{n}" for n in range(1, flights)), "bottom"]
    landing_m2 = dice.pick((2.0, 3.0, 5.0, 9.0))
    spaces = [
        {
            "id": name,
            "kind": "landing" if name.startswith("landing") else "lobby",
            "floor": f"F{n}",
            "area_m2": landing_m2 if name.startswith("landing") else dice.number(20, 120),
            "length_m": 1.6 if name.startswith("landing") else dice.number(1, 9),
        }
        for n, name in enumerate(ends)
    ]
    width_m = dice.pick((0.8, 0.9, 1.0, 1.1, 1.15, 1.2, 1.5, 1.9, 2.4))
    flight = [
        {
            "id": f"flight-{n}",
            "upper": upper,
            "lower": lower,
            "clear_width_m": dice.pick((width_m, width_m, width_m, 1.3)),
            "riser_m": 0.15,
            "tread_m": 0.28,
            "steps": 12,
            "handrails": 0,
        }
        for n, (upper, lower) in enumerate(pairwise(ends))
    ]
    wide = dice.pick((1.0, 2.0, 8.0))
    exits = [_door(f"exit-{e}", e, "outside", None, wide) for e in ("top", "bottom")]
    exits[1] |= _flow(dice, 0.5)
    down, up = dice.pick(((60, 60), (90, 10), (100, 0), (30, 70), (80, 1), (45, 45)))
    if dice.chance(0.3):
        down, up = dice.pick(((150, 0), (200, 0), (150, 2)))
        spaces[0]["area_m2"] = 90.0
    sides = (("down", "top", "bottom", down), ("up", "bottom", "top", up))
    groups: list[Data] = [
        {"space": start, "size": min(size, int(3 * spaces[-n]["area_m2"])), "exit": f"exit-{end}"}
        for n, (_, start, end, size) in enumerate(sides)
        if size
    ]
    if flights > 1 and dice.chance(0.3):
        most = int(_PACKED_PER_M2 * landing_m2)
        on = {"space": "landing-1", "size": most, "exit": dice.pick(("exit-top", "exit-bottom"))}
        groups.append(on)
    building = {
        "floor": [
            {"id": f"F{n}", "elevation_m": round((flights - n) * 1.8, 3)}
            for n in range(flights + 1)
        ],
        "space": spaces,
        "flight": flight,
        "connection": exits,
    }
    return building, groups


def _row(dice: Dice) -> tuple[Data, list[Data]]:
    """Full lobbies in a row with an exit at each end, whose people want past one another."""
    count = dice.whole(2, 4)
    edges = [0.0]
    for _ in range(count):
        edges.append(round(edges[-1] + dice.number(1.5, 4.5), 2))
    depth_m = dice.number(1.0, 3.0)
    spaces: list[Data] = [
        {
            "id": f"lobby-{n}",
            "floor": "1F",
            "kind": dice.pick(("lobby", "lobby", "corridor")),
            "outline": [[edges[n], 0.0], [edges[n + 1], depth_m]],
        }
        for n in range(count)
    ]
    middle = round(depth_m / 2, 3)
    ends = ["outside", *(space["id"] for space in spaces), "outside"]
    names = ["exit-A", *(f"door-{n}" for n in range(1, count)), "exit-B"]
    doors = [
        _door(name, one, other, [edges[n], middle], dice.number(0.7, min(1.5, depth_m)))
        for n, (name, (one, other)) in enumerate(zip(names, pairwise(ends), strict=True))
    ]
    splits = ((0.5, 0.5), (0.0, 1.0), (1.0, 0.0), (0.2, 0.7), (0.1, 0.0))
    groups = [
        {"space": space["id"], "size": int(share * _PACKED_PER_M2 * _area_m2(space)), "exit": exit_}
        for space in spaces
        for exit_, share in zip(("exit-A", "exit-B"), dice.pick(splits), strict=True)
    ]
    if dice.chance(0.5):
        far = round(depth_m + dice.number(1.0, 4.0), 2)
        outline = [[0.0, depth_m], [edges[-1], far]]
        kind = dice.pick(("corridor", "lobby"))
        spaces.append({"id": "round", "floor": "1F", "kind": kind, "outline": outline})
        for n in (0, count - 1):
            at = [round((edges[n] + edges[n + 1]) / 2, 3), depth_m]
            doors.append(_door(f"round-{n}", f"lobby-{n}", "round", at, dice.number(0.7, 1.2)))
        groups.append({"space": "round", "size": dice.whole(1, 12), "exit": "exit-B"})
    building = {
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": spaces,
        "connection": doors,
    }
    return building, [group for group in groups if group["size"]]


def _narrow(dice: Dice) -> tuple[Data, list[Data]]:
    """A corridor with a gate at its end, where some wait while a class goes the other way."""
    long_m, wide_m = dice.pick((8.0, 14.0, 30.0)), dice.pick((0.9, 1.1, 1.3, 2.0))
    at_m, middle = round(long_m * dice.pick((0.4, 0.6)), 2), round(wide_m / 2, 3)
    outlines = {
        "corridor": ("corridor", [[0, 0], [long_m, wide_m]]),
        "hall": ("lobby", [[round(at_m - 2, 2), wide_m], [round(at_m + 2, 2), 6]]),
        "class": ("room", [[-8, 0], [0, 6]]),
    }
    spaces = [
        {"id": name, "floor": "1F", "kind": kind, "outline": outline}
        for name, (kind, outline) in outlines.items()
    ]
    doors = [
        _door("class.door", "class", "corridor", [0, middle], dice.number(0.7, 0.9)),
        _door("hall.door", "hall", "corridor", [at_m, wide_m], dice.number(0.8, 1.4)),
        _door("exit-A", "corridor", "outside", [long_m, middle], 0.9) | _flow(dice, 0.5),
    ]
    if dice.chance(0.4):
        doors.append(_door("exit-B", "hall", "outside", [at_m, 6], dice.number(0.8, 1.2)))
    most = int(_PACKED_PER_M2 * long_m * wide_m)
    groups: list[Data] = [
        {"space": "corridor", "size": min(most, dice.pick((1, 8, 20, 40, 70))), "exit": "exit-A"},
        {"space": "hall", "size": dice.pick((1, 12, 30)), "to": "class"},
    ]
    if dice.chance(0.5):
        groups.append({"space": "class", "size": dice.whole(1, 40), "exit": "exit-A"})
    floor = [{"id": "1F", "elevation_m": 0.0}]
    return {"floor": floor, "space": spaces, "connection": doors}, groups


_SHAPES: dict[str, Callable[[Dice], tuple[Data, list[Data]]]] = {
    "storeys": _storeys,
    "tall": _storeys,  # twice as often as the others
    "stair": _stair,
    "row": _row,
    "narrow": _narrow,
}


def _area_m2(space: Data) -> float:
    (x0, y0), (x1, y1) = space["outline"]
    return float((x1 - x0) * (y1 - y0))
