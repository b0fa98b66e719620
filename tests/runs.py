"""A building and a scenario as the tables of their files, and one run of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.scenario.draw import draw_people
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import scenario_from_dict
from evacsim.scenario.situations import law_of, pressing_of
from evacsim.simulation.clock import simulate
from evacsim.simulation.tables import tables

if TYPE_CHECKING:
    import polars as pl

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import AnyChange
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People
    from evacsim.simulation.recorder import Recording

Data = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """The tables of a building file and of a scenario file."""

    building: Data
    scenario: Data


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A case that has been run once, with everything that went in and came out."""

    building: Building
    network: Network
    scenario: Scenario
    people: People
    law: MovementLaw
    changes: tuple[AnyChange, ...]
    recording: Recording
    tables: dict[str, pl.DataFrame]


def run_case(case: Case, *, seed: int = 1, time_limit_s: float | None = None) -> Ran:
    """Read, draw and run a case, as a replication does."""
    building = building_from_dict(case.building, file="building")
    scenario = scenario_from_dict(case.scenario, file="scenario")
    network = build_network(building)
    people = draw_people(scenario, building, network, seed=seed, replication=0)
    law = law_of(scenario)
    changes = scenario_changes(scenario, network, building)
    recording = simulate(
        network,
        people,
        law,
        changes=changes,
        time_limit_s=scenario.time_limit_s if time_limit_s is None else time_limit_s,
        pressing=pressing_of(scenario),
        falls=scenario.falls.rates() if scenario.falls.enabled else None,
    )
    return Ran(
        building=building,
        network=network,
        scenario=scenario,
        people=people,
        law=law,
        changes=changes,
        recording=recording,
        tables=tables(recording, people, network, replication=0),
    )
