"""The experiments as building and scenario, and one run of each under a law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from published import CORRIDOR_LENGTH_M, CORRIDOR_WIDTH_M

from evacsim.verification.world import Ran, make_ran

if TYPE_CHECKING:
    from collections.abc import Sequence

FREE_HALL_PER_M2 = 0.5  # people start so far apart that nobody slows the other


def _floor() -> list[dict[str, Any]]:
    return [{"id": "1F", "elevation_m": 0.0}]


def _door(one: str, other: str, width_m: float, at: list[float] | None = None) -> dict[str, Any]:
    door = {"id": "exit", "kind": "door", "between": [one, other], "clear_width_m": width_m}
    return door if at is None else {**door, "at": at}


def _scenario(law: str, pressing: float, groups: list[dict[str, Any]]) -> dict[str, Any]:
    constants = {"pressing": pressing} if law == "student" and pressing else {}
    return {
        "name": "experiment",
        "building": "experiment",
        "seed": 1,
        "time_limit_s": 3600.0,
        "movement": {"law": law, "constants": constants},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": groups,
    }


def _run(spaces: list[dict[str, Any]], doors: list[dict[str, Any]], scenario: dict[str, Any],
         **more: object) -> Ran:  # fmt: skip
    building = {"id": "experiment", "name": "Experiment", "floor": _floor(), **more}
    building |= {"space": spaces, "connection": doors}
    return make_ran("experiment", building, scenario, {}, file="benchmark")


def door(law: str, *, width_m: float, people: int, pressing: float = 0.0) -> Ran:
    """Everybody leaves a large hall by one door, walking 1 m to it."""
    hall = {"id": "hall", "kind": "room", "floor": "1F", "length_m": 1.0,
            "area_m2": people / FREE_HALL_PER_M2}  # fmt: skip
    group = {"id": "all", "space": "hall", "size": people, "kind": "student", "distance_m": 1.0}
    return _run([hall], [_door("hall", "outside", width_m)], _scenario(law, pressing, [group]))


def room(law: str, *, width_m: float, pressing: float = 0.0) -> Ran:
    """100 people leave a 5 m x 5 m room by a door in the middle of a side."""
    space = {"id": "room", "kind": "room", "floor": "1F", "outline": [[0, 0], [5, 5]]}
    group = {"id": "all", "space": "room", "size": 100, "kind": "adult"}
    doors = [_door("room", "outside", width_m, [5, 2.5])]
    return _run([space], doors, _scenario(law, pressing, [group]))


def corridor(law: str, *, width_m: float, arrivals: Sequence[tuple[float, float]]) -> Ran:
    """Walk from a hall through a corridor as wide as its opening to an exit at its end.

    `arrivals` are time [s] and walk to the corridor [m] of every person, in the hall before it.
    """
    middle = CORRIDOR_WIDTH_M / 2
    hall = {"id": "hall", "kind": "room", "floor": "1F", "length_m": 4.0,
            "area_m2": len(arrivals) / FREE_HALL_PER_M2}  # fmt: skip
    way = {"id": "corridor", "kind": "corridor", "floor": "1F",
           "outline": [[0, 0], [CORRIDOR_WIDTH_M, CORRIDOR_LENGTH_M]]}  # fmt: skip
    mouth = {"id": "mouth", "kind": "opening", "between": ["hall", "corridor"],
             "at": [middle, CORRIDOR_LENGTH_M], "clear_width_m": CORRIDOR_WIDTH_M}  # fmt: skip
    groups = [
        {"id": f"person-{number:03d}", "space": "hall", "size": 1, "kind": "student",
         "distance_m": walk_m, "release_s": time_s}
        for number, (time_s, walk_m) in enumerate(arrivals)
    ]  # fmt: skip
    doors = [mouth, _door("corridor", "outside", width_m, [middle, 0])]
    return _run([hall, way], doors, _scenario(law, 0.0, groups))


def crowd(law: str, *, density_per_m2: float, people: int = 24) -> Ran:
    """Five stretches of a corridor with people standing at a density, who set off together."""
    length_m = round(people / density_per_m2 / CORRIDOR_WIDTH_M, 6)
    names = [f"stretch-{number}" for number in range(1, 6)]
    spaces = [
        {"id": name, "kind": "lobby", "floor": "1F",
         "outline": [[k * length_m, 0], [(k + 1) * length_m, CORRIDOR_WIDTH_M]]}
        for k, name in enumerate(names)
    ]  # fmt: skip
    lines = [
        {"id": f"line-{k}" if other != "outside" else "exit", "kind": "opening",
         "between": [name, other], "at": [k * length_m, CORRIDOR_WIDTH_M / 2],
         "clear_width_m": CORRIDOR_WIDTH_M}
        for k, (name, other) in enumerate(zip(names, [*names[1:], "outside"], strict=True), 1)
    ]  # fmt: skip
    group = {"id": "all", "space": names, "size": people, "kind": "quick"}
    fixed = {"kind": "fixed", "value_m_per_s": 1.6}
    scenario = _scenario(law, 0.0, [group])
    scenario["kind"] = {"quick": {"level": fixed, "stairs_down": fixed, "stairs_up": fixed}}
    return _run(spaces, lines, scenario)


def stair(law: str, *, length_m: float = 10.0) -> Ran:
    """One child of primary school, of mean speeds, walks down a flight and 10 m on the level."""
    upper = {"id": "upper", "kind": "room", "floor": "2F", "length_m": 1.0, "area_m2": 20.0}
    lower = {"id": "lower", "kind": "room", "floor": "1F", "length_m": 10.0, "area_m2": 20.0}
    flight = {"id": "stair", "upper": "upper", "lower": "lower", "clear_width_m": 1.2,
              "riser_m": 0.165, "tread_m": 0.28, "length_m": length_m}  # fmt: skip
    group = {"id": "child", "space": "upper", "size": 1, "kind": "child", "distance_m": 0.0}
    scenario = _scenario(law, 0.0, [group])
    speeds = {"level": 1.24, "stairs_down": 0.85, "stairs_up": 0.68}  # means of the kind "primary"
    scenario["kind"] = {
        "child": {key: {"kind": "fixed", "value_m_per_s": value} for key, value in speeds.items()}
    }
    floors = [*_floor(), {"id": "2F", "elevation_m": 5.0}]
    return _run([upper, lower], [_door("lower", "outside", 1.2)], scenario,
                floor=floors, flight=[flight])  # fmt: skip
