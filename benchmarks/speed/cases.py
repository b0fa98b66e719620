"""What is timed: a shipped drill, a stair that spills back, and buildings of any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tomlkit

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.movement import make_law
from evacsim.scenario.draw import draw_people
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.program import Program
from evacsim.simulation.replicate import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import Change
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People

Data = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Everything that a run needs; the book keeps routes from one replication to the next."""

    network: Network
    people: People
    law: MovementLaw
    changes: tuple[Change, ...]
    program: Program


def prepared_scenario(path: Path) -> Prepared:
    """Prepare a shipped scenario."""
    plan = prepare(path)
    return _prepared(plan.scenario, plan.building, plan.network)


def _prepared(scenario: Scenario, building: Building, network: Network) -> Prepared:
    law = make_law(scenario.movement.law, scenario.movement.constants)
    return Prepared(
        network=network,
        people=draw_people(scenario, building, network, seed=1, replication=0),
        law=law,
        program=Program(network, law),
        changes=scenario_changes(scenario, network, building),
    )


def towers(count: int, *, exit_flow: float | None = None, people: int = 50) -> Prepared:
    """Towers of five floors with two rooms of `people` on each; every one has its own stair."""
    building_data = _building(count, floors=5, exit_flow=exit_flow)
    name = building_data["id"]
    building = building_from_dict(building_data, file=name)
    scenario = scenario_from_dict(_scenario(name, name, people), file=name)
    return _prepared(scenario, building, build_network(building))


def tower_files(folder: Path, count: int, *, floors: int = 5) -> tuple[Path, Path]:
    """Write building and scenario of towers with 100 people a floor; return the two files."""
    data = _building(count, floors=floors)
    building, scenario = (folder / f"{data['id']}{end}.toml" for end in ("", "-drill"))
    building.write_text(tomlkit.dumps(data), encoding="utf-8")
    scenario.write_text(tomlkit.dumps(_scenario(data["id"], building.name, 50)), encoding="utf-8")
    return building, scenario


def _scenario(name: str, building: str, people: int) -> Data:
    return {
        "name": name,
        "building": building,
        "time_limit_s": 36_000.0,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "uniform", "low_s": 0.0, "high_s": 30.0}},
        "group": [{"id": "class", "space": "*.room-*", "size": people}],
    }


def _building(count: int, *, floors: int, exit_flow: float | None = None) -> Data:
    data: Data = {
        "id": f"towers-{count}x{floors}",
        "name": f"{count} towers of {floors} floors",
        "floor": [],
        "plan": {"typical": _plan()},
        "connection": [],
        "stairwell": [],
    }
    for tower in range(count):
        names = [f"T{tower}-{number}F" for number in range(1, floors + 1)]
        for level, name in enumerate(names):
            data["floor"].append({"id": name, "elevation_m": 3.6 * level, "plan": "typical"})
        data["stairwell"].append(_stair(f"S{tower}", names[::-1]))
        exit_: Data = {
            "id": f"exit-{tower}",
            "kind": "door",
            "between": [f"S{tower}.{names[0]}", "outside"],
            "clear_width_m": 1.4,
        }
        if exit_flow is not None:
            exit_["specific_flow_per_m_s"] = exit_flow
        data["connection"].append(exit_)
    return data


def spilled_back() -> Prepared:
    """One tower whose exit passes far less than its stair: the queue fills it to the top."""
    return towers(1, exit_flow=0.3, people=90)


def _plan() -> Data:
    rooms = [
        {"id": f"room-{n}", "kind": "room", "outline": [[9 * n, 2], [9 * n + 9, 10]]}
        for n in range(2)
    ]
    doors = [
        {
            "id": f"room-{n}.door-{side}",
            "kind": "door",
            "between": [f"room-{n}", "corridor"],
            "at": [9 * n + x_m, 2],
            "clear_width_m": 0.9,
        }
        for n in range(2)
        for side, x_m in ((1, 1.0), (2, 8.0))
    ]
    corridor = {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [18, 2]]}
    return {"space": [*rooms, corridor], "connection": doors}


def _stair(name: str, floors: list[str]) -> Data:
    return {
        "id": name,
        "floors": floors,
        "clear_width_m": 1.4,
        "width_measured": "between-rails",
        "handrails": 2,
        "riser_m": 0.15,
        "tread_m": 0.28,
        "steps_per_flight": [12, 12],
        "landing_depth_m": 1.5,
        "well_m": 0.1,
        "opens_to": "corridor",
        "door_kind": "opening",
        "door_clear_width_m": 1.4,
        "door_at": [0, 1],
        "door_side": "adjacent",
    }
