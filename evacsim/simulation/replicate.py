"""A scenario that is ready to be run, and one replication of it.

A replication is pure: plan, seed and number in, tables out. So the tables are the same whoever
runs it. A study that reads no tables takes what it needs from the recording: see `Simulated`.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.building.walks import same_walks
from evacsim.errors import Problem, ScenarioError
from evacsim.results.manifest import ReplicationNote
from evacsim.results.occupancy import occupancy
from evacsim.results.records import OUTCOMES, TABLES
from evacsim.scenario.check import check_scenario
from evacsim.scenario.columns import files_named
from evacsim.scenario.draw import population_of
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.flood import assembly_walks
from evacsim.scenario.people import same_population
from evacsim.scenario.read import find_building
from evacsim.scenario.situations import law_of, pressing_of
from evacsim.scenario.unread import read_for_building
from evacsim.simulation.clock import simulate
from evacsim.simulation.narrow import too_narrow
from evacsim.simulation.program import Program
from evacsim.simulation.routes import RouteBook
from evacsim.simulation.tables import Ran, TableMaker
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import AnyChange
    from evacsim.movement.law import MovementLaw
    from evacsim.results.manifest import InputRole
    from evacsim.results.occupancy import Occupancy
    from evacsim.results.records import TableName
    from evacsim.scenario.draw import Population
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A scenario that has been read and checked, ready to be run; `warnings` are for the user.

    `workbook_file` is what its files were made of, where that is a workbook.

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
    workbook_file: Path | None = None

    @property
    def inputs(self) -> dict[InputRole, Path]:
        """The files that it was read from."""
        files: dict[InputRole, Path] = {
            "scenario": self.scenario_file,
            "building": self.building_file,
        }
        limits = {limit.file for limit in self.scenario.tenability}
        for name in files_named(read_toml(self.scenario_file, ScenarioError)):
            files["tenability" if name in limits else name] = self.scenario_file.parent / name
        return files if self.workbook_file is None else {**files, "workbook": self.workbook_file}

    @functools.cached_property
    def population(self) -> Population:
        """Who is in the building, before chance."""
        return population_of(self.scenario, self.building, self.network)

    @functools.cached_property
    def maker(self) -> TableMaker:
        """What makes its tables."""
        far_m = assembly_walks(self.scenario.assembly.distance_m, self.building)
        return TableMaker(self.network, self.population.known["groups"], far_m)

    @functools.cached_property
    def program(self) -> Program:
        """Network and law made ready to be run, one replication after the other."""
        return Program(self.network, self.law, self.book)

    @functools.cached_property
    def book(self) -> RouteBook:
        """What is known of its routes."""
        return RouteBook(self.network, self.law)

    def __getstate__(self) -> dict[str, object]:
        """Leave out program and routes: each process makes its own."""
        return {n: value for n, value in vars(self).items() if n not in ("program", "book")}

    def changed(self, **changes: Any) -> Plan:  # noqa: ANN401 - as `dataclasses.replace`
        """Return the plan with other values; what it has worked out stays where it still holds."""
        other = dataclasses.replace(self, **changes)
        if same_population(
            (self.scenario, self.building, self.network),
            (other.scenario, other.building, other.network),
        ):
            other.__dict__["population"] = self.population
            same_assembly = other.scenario.assembly == self.scenario.assembly
            if other.network is self.network and same_assembly:
                other.__dict__["maker"] = self.maker
        if other.network is self.network and other.law == self.law:
            other.__dict__["program"] = self.program
        elif other.law == self.law and same_walks(self.network, other.network):
            other.__dict__["book"] = self.book
        return other


@dataclass(frozen=True, kw_only=True)
class Replication:
    """What one replication gives: its tables, and a note of how it went."""

    tables: dict[str, pl.DataFrame]
    note: ReplicationNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A replication that has been run, before its tables are made.

    `out_s` is when everybody was out [s], NaN for those who did not get out, shape (people,).
    """

    ran: Ran
    maker: TableMaker
    out_s: NDArray[np.float64]
    note: ReplicationNote

    @property
    def total_s(self) -> float | None:
        """When the last one was out [s], 0 for nobody; None where somebody did not get out."""
        if not len(self.out_s):
            return 0.0
        last_s = float(self.out_s.max())  # NaN if any is
        return None if math.isnan(last_s) else last_s

    @property
    def out(self) -> int:
        """How many got out."""
        return int(np.count_nonzero(~np.isnan(self.out_s)))

    @property
    def waiting_person_s(self) -> float:
        """Person-seconds that people stood ready before connections that they passed in the end."""
        recording = self.ran.recording
        waits_s = pl.Series(np.maximum(recording.time_s - recording.ready_s, 0.0))
        return float(waits_s.sum())  # as a sum over the table, to the last digit

    def table(self, name: TableName) -> pl.DataFrame:
        """Make a table, columns as in `results.records`."""
        return self.maker.table(name, [self.ran])

    def occupancy(self) -> Occupancy:
        """Return the counts of the table `occupancy`; components as numbers of the network."""
        return occupancy(self.maker.moves(self.ran))


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
    scenario = read_for_building(scenario_file, building_file)
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


def run_replication(plan: Plan, *, seed: int, replication: int) -> Replication:
    """Run one replication of a plan and make all its tables."""
    found = simulated(plan, seed=seed, replication=replication)
    return Replication(tables={name: found.table(name) for name in TABLES}, note=found.note)


def simulated(
    plan: Plan, *, seed: int, replication: int, people: People | None = None
) -> Simulated:
    """Run one replication of a plan; no table is made before it is asked for.

    Parameters
    ----------
    plan
        What is run.
    seed, replication
        Together they fix every number drawn.
    people
        Those that the population of the plan draws for this seed and replication, where somebody
        has them already.
    """
    began = time.perf_counter()
    if people is None:
        people = plan.population.draw(seed=seed, replication=replication)
    recording = simulate(
        plan.network,
        people,
        plan.law,
        changes=plan.changes,
        time_limit_s=plan.scenario.time_limit_s,
        program=plan.program,
        pressing=pressing_of(plan.scenario),
        falls=plan.scenario.falls.rates() if plan.scenario.falls.enabled else None,
    )
    if recording.release_s is not None:
        people = people.released(recording.release_s)
    ran = Ran(replication=replication, people=people, recording=recording)
    _, out_s = plan.maker.outs(ran)
    counts = np.bincount(plan.maker.outcomes(ran, out_s), minlength=len(OUTCOMES)).tolist()
    outcomes = {name: count for name, count in zip(OUTCOMES, counts, strict=True) if count}
    note = ReplicationNote(
        outcomes=dict(sorted(outcomes.items())),
        events=recording.events,
        passages=len(recording.time_s),
        ended_s=recording.ended_s,
        out_of_range=dict(recording.out_of_range),
        wall_s=time.perf_counter() - began,
    )
    return Simulated(ran=ran, maker=plan.maker, out_s=out_s, note=note)
