"""A scenario that is ready to be run, and one replication of it.

A replication is pure: plan, seed and number in, tables out. So the tables are the same whoever
runs it, and there is no state to share.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.errors import Problem, ScenarioError
from evacsim.results.manifest import ReplicationNote
from evacsim.scenario.check import check_scenario
from evacsim.scenario.draw import population_of
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import find_building, read_scenario
from evacsim.scenario.situations import law_of, pressing_of
from evacsim.simulation.narrow import too_narrow
from evacsim.simulation.run import simulate
from evacsim.simulation.tables import tables

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import AnyChange
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.draw import Population
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.routes import RouteBook


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A scenario that has been read and checked, ready to be run; `warnings` are for the user.

    Not slotted: what all replications share is made when it is first asked for, and kept.
    """

    scenario: Scenario
    building: Building
    network: Network
    law: MovementLaw
    changes: tuple[AnyChange, ...]
    scenario_file: Path
    building_file: Path
    warnings: tuple[Problem, ...]

    @functools.cached_property
    def population(self) -> Population:
        """Who is in the building, before chance."""
        return population_of(self.scenario, self.building, self.network)


@dataclass(frozen=True, kw_only=True)
class Replication:
    """What one replication gives: its tables, and a note of how it went."""

    tables: dict[str, pl.DataFrame]
    note: ReplicationNote


def prepare(scenario_file: Path, building_file: Path | None = None) -> Plan:
    """Read and check a scenario and its building.

    Parameters
    ----------
    scenario_file
        The scenario.
    building_file
        The building; found from the scenario if None.

    Raises
    ------
    ScenarioError, BuildingError
        With every fault of the file.
    """
    scenario = read_scenario(scenario_file)
    building_file = building_file or find_building(scenario, scenario_file)
    building = read_building(building_file)
    return plan_of(scenario, building, scenario_file=scenario_file, building_file=building_file)


def plan_of(
    scenario: Scenario, building: Building, *, scenario_file: Path, building_file: Path
) -> Plan:
    """Check a scenario with its building and make a plan of them; the files are for messages.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    network = build_network(building)
    file = str(scenario_file)
    problems = check_scenario(scenario, building, network, file=file)
    faults = [problem for problem in problems if problem.severity == "fault"]
    if faults:
        raise ScenarioError(faults)
    law = law_of(scenario)
    narrow = list(too_narrow(law, network, str(building_file)))
    if narrow:
        raise ScenarioError(narrow)
    return Plan(
        scenario=scenario,
        building=building,
        network=network,
        law=law,
        changes=scenario_changes(scenario, network, building),
        scenario_file=scenario_file,
        building_file=building_file,
        warnings=tuple(problems),
    )


def run_replication(
    plan: Plan, *, seed: int, replication: int, book: RouteBook | None = None
) -> Replication:
    """Run one replication of a plan."""
    began = time.perf_counter()
    people = plan.population.draw(seed=seed, replication=replication)
    recording = simulate(
        plan.network,
        people,
        plan.law,
        changes=plan.changes,
        time_limit_s=plan.scenario.time_limit_s,
        book=book,
        pressing=pressing_of(plan.scenario),
        falls=plan.scenario.falls.rates() if plan.scenario.falls.enabled else None,
    )
    frames = tables(recording, people, plan.network, replication=replication)
    outcomes = frames["occupants"]["outcome"].cast(pl.String).value_counts().rows()
    note = ReplicationNote(
        outcomes=dict(sorted(outcomes)),
        events=recording.events,
        passages=len(recording.time_s),
        ended_s=recording.ended_s,
        out_of_range=dict(recording.out_of_range),
        wall_s=time.perf_counter() - began,
    )
    return Replication(tables=frames, note=note)
