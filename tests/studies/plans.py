"""Plans of cases: a row of rooms whose times can be worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.movement import make_law
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import Plan
from tests.runs import Case, Data

if TYPE_CHECKING:
    from collections.abc import Sequence


def plan_of(case: Case) -> Plan:
    """Return a case as `prepare` returns a file."""
    building = building_from_dict(case.building, file="building")
    scenario = scenario_from_dict(case.scenario, file="scenario")
    network = build_network(building)
    return Plan(
        scenario=scenario,
        building=building,
        network=network,
        law=make_law(scenario.movement.law, scenario.movement.constants),
        changes=scenario_changes(scenario, network, building),
        scenario_file=Path("scenario"),
        building_file=Path("building"),
        warnings=(),
    )


def rooms(
    *,
    people: int = 20,
    exit_per_s_m: float = 1.0,
    pre_movement: Data | None = None,
    events: Sequence[Data] = (),
    replications: int = 1,
) -> Case:
    """Two rooms in a row with a wide door between, and an exit that passes 1 /(s m), 1 m wide.

    A side door leads from the back room out of the building.
    """
    building = {
        "id": "two",
        "name": "Two rooms",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "1F.back", "floor": "1F", "kind": "room", "outline": [[0, 0], [8, 8]]},
            {"id": "1F.front", "floor": "1F", "kind": "lobby", "outline": [[8, 0], [16, 8]]},
        ],
        "connection": [
            _door("1F.wide", ("1F.back", "1F.front"), (8, 4), width_m=6.0),
            _door("exit-A", ("1F.front", "outside"), (16, 4), flow=exit_per_s_m),
            _door("exit-B", ("1F.back", "outside"), (0, 4), flow=exit_per_s_m),
        ],
    }
    scenario = {
        "name": "two rooms",
        "building": "two",
        "replications": replications,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": pre_movement or {"kind": "fixed", "value_s": 30.0}},
        "group": [
            {"id": "first", "space": "1F.back", "size": people},
            {"id": "second", "space": "1F.front", "size": 5},
        ],
        "event": [{"kind": "lock", "connection": "exit-B"}, *events],
    }
    return Case(building=building, scenario=scenario)


def _door(
    id_: str,
    between: tuple[str, str],
    at: tuple[float, float],
    *,
    width_m: float = 1.0,
    flow: float | None = None,
) -> Data:
    door: Data = {
        "id": id_,
        "kind": "door",
        "between": list(between),
        "at": list(at),
        "clear_width_m": width_m,
        "boundary_layer_m": 0.0,
    }
    return door if flow is None else door | {"specific_flow_per_m_s": flow}
