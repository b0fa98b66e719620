"""Random schools in which one thing is wrong, and the same schools without it.

Every school is drawn as the tables of a building and a scenario file: two to four floors alike, a
corridor with rooms, one stair at its end and an exit. All but the planted fault is generous: wide
doors, and no more people than the stair takes in two minutes (a stair on which nobody can pass a
slow person is narrow, so that there the school is small too). Else the stair would be a fault
beside the planted one, and rightly come first.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Data = dict[str, Any]
FaultKind = Literal["narrow door", "late class", "slow person", "late gate"]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A school with a fault, the same without, and what has to be named first.

    `kind`, `id` are those of the suspect: a component, a group, or the group of a slow person.
    """

    fault: FaultKind
    building: Data
    scenario: Data
    healthy_building: Data
    healthy_scenario: Data
    kind: str
    id: str


def planted(generator: random.Random, fault: FaultKind) -> Planted:
    """Return a random school with a fault of this kind."""
    building, scenario = _building(generator), _scenario(generator)
    _settle(building, scenario, generator)
    found = Planted(
        fault=fault,
        building=building,
        scenario=scenario,
        healthy_building=copy.deepcopy(building),
        healthy_scenario=copy.deepcopy(scenario),
        kind="component",
        id="",
    )
    return _FAULTS[fault](generator, found)


def _building(generator: random.Random) -> Data:
    floors = [f"{number + 1}F" for number in range(generator.randint(2, 4))]
    rooms = generator.randint(2, 5)
    room_m, depth_m = round(generator.uniform(6, 9), 1), round(generator.uniform(6, 8), 1)
    corridor_m = round(generator.uniform(2.2, 3.0), 1)
    length_m = rooms * room_m
    spaces: list[Data] = [
        {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [length_m, corridor_m]]}
    ]
    doors: list[Data] = []
    for number in range(rooms):
        left = number * room_m
        outline = [[left, corridor_m], [left + room_m, corridor_m + depth_m]]
        spaces.append({"id": f"room-{number}", "kind": "room", "outline": outline})
        doors.append(
            {
                "id": f"room-{number}.door",
                "kind": "door",
                "between": [f"room-{number}", "corridor"],
                "at": [left + room_m * generator.choice((0.2, 0.5, 0.8)), corridor_m],
                "clear_width_m": round(generator.uniform(1.3, 1.6), 2),
            }
        )
    stair = {
        "id": "A",
        "floors": floors[::-1],
        "clear_width_m": round(generator.uniform(2.0, 2.6), 2),
        "width_measured": "between-rails",
        "handrails": 2,
        "riser_m": 0.15,
        "tread_m": 0.28,
        "steps_per_flight": [12, 12],
        "landing_depth_m": 2.2,
        "well_m": 0.1,
        "opens_to": "corridor",
        "door_kind": "opening",
        "door_clear_width_m": round(corridor_m * generator.uniform(0.85, 0.98), 2),
        "door_at": [0.0, corridor_m / 2],
        "door_side": generator.choice(("adjacent", "opposite")),
    }
    exit_ = {
        "id": "exit-A",
        "kind": "door",
        "between": ["A.1F", "outside"],
        "clear_width_m": round(generator.uniform(2.2, 2.8), 2),
    }
    return {
        "id": "school",
        "name": "A school",
        "floor": [
            {"id": name, "elevation_m": 3.6 * level, "plan": "typical"}
            for level, name in enumerate(floors)
        ],
        "plan": {"typical": {"space": spaces, "connection": doors}},
        "connection": [exit_],
        "stairwell": [stair],
    }


def _scenario(generator: random.Random) -> Data:
    return {
        "name": "planted",
        "building": "school",
        "seed": generator.randint(0, 9999),
        "time_limit_s": 20_000.0,
        "movement": {"law": generator.choice(("sfpe", "imo", "student"))},
        "routing": {"rule": "nearest"},
        "pre_movement": {
            "distribution": {"kind": "lognormal", "median_s": 15.0, "sigma": 0.4, "max_s": 60.0},
            "shared_by": "group",
            "scatter": {"kind": "uniform", "low_s": 0.0, "high_s": 5.0},
        },
        "group": [],
    }


_MOST_PEOPLE = 200
_MOST_ON_A_NARROW_STAIR = 60


def _thin_out(scenario: Data, most: int) -> None:
    """Make all classes smaller in proportion, down to `most` people in all."""
    total = sum(group["size"] for group in scenario["group"])
    for group in scenario["group"]:
        group["size"] = max(1, int(group["size"] * min(1.0, most / total)))


def _settle(building: Data, scenario: Data, generator: random.Random) -> None:
    """Put a class into every room."""
    for floor in building["floor"]:
        for space in building["plan"]["typical"]["space"][1:]:
            name = f"{floor['id']}.{space['id']}"
            size = generator.randint(15, 45)
            scenario["group"].append(
                {"id": f"class {name}", "space": name, "size": size, "kind": "secondary"}
            )
    _thin_out(scenario, _MOST_PEOPLE)


def _narrow_door(generator: random.Random, found: Planted) -> Planted:
    """Narrow the exit, or the door of one room, to a single leaf half blocked."""
    width_m = round(generator.uniform(0.6, 0.8), 2)
    if generator.random() < 0.5:
        found.building["connection"][0]["clear_width_m"] = width_m
        return _named(found, "component", "exit-A")
    # one room alone: its door is written out on the floor that it stands on
    floor = generator.choice(found.building["floor"])
    plan = copy.deepcopy(found.building["plan"]["typical"])
    door = generator.choice(plan["connection"])
    door["clear_width_m"] = 0.45
    name = f"plan-{floor['id']}"
    found.building["plan"][name] = plan
    floor["plan"] = name
    return _named(found, "component", f"{floor['id']}.{door['id']}")


def _late_class(generator: random.Random, found: Planted) -> Planted:
    group = generator.choice(found.scenario["group"])
    late_s = round(generator.uniform(90, 400))
    if generator.random() < 0.5:
        group["release_s"] = float(late_s)
    else:
        late = {"kind": "uniform", "low_s": late_s - 5.0, "high_s": late_s + 5.0}
        group["pre_movement"] = {"distribution": late, "shared_by": "group"}
    return _named(found, "group", group["id"])


def _slow_person(generator: random.Random, found: Planted) -> Planted:
    """Let one walk at a crawl down a flight on which nobody can pass."""
    for building in (found.building, found.healthy_building):
        building["stairwell"][0]["clear_width_m"] = 1.15
    for scenario in (found.scenario, found.healthy_scenario):
        _thin_out(scenario, _MOST_ON_A_NARROW_STAIR)
    speed = round(generator.uniform(0.12, 0.25), 2)
    slow = {"kind": "fixed", "value_m_per_s": speed}
    found.scenario["kind"] = {
        "slow": {
            "level": {"kind": "fixed", "value_m_per_s": 0.6},
            "stairs_down": slow,
            "stairs_up": slow,
        }
    }
    upper = [g for g in found.scenario["group"] if not g["space"].startswith("1F")]
    space = generator.choice(upper)["space"]
    one = {"id": "on crutches", "space": space, "size": 1}
    found.scenario["group"].append(one | {"kind": "slow"})
    found.healthy_scenario["group"].append(one | {"kind": "secondary"})
    return _named(found, "person", "on crutches")


def _late_gate(generator: random.Random, found: Planted) -> Planted:
    at_s = float(generator.randint(60, 300))
    found.scenario["event"] = [
        {"kind": "lock", "at_s": 1.0, "connection": "exit-A"},
        {"kind": "open", "at_s": at_s, "connection": "exit-A"},
    ]
    return _named(found, "component", "exit-A")


def _named(found: Planted, kind: str, id_: str) -> Planted:
    return Planted(**(found.__dict__ | {"kind": kind, "id": id_}))


_FAULTS: dict[FaultKind, Callable[[random.Random, Planted], Planted]] = {
    "narrow door": _narrow_door,
    "late class": _late_class,
    "slow person": _slow_person,
    "late gate": _late_gate,
}
FAULTS: tuple[FaultKind, ...] = tuple(_FAULTS)
