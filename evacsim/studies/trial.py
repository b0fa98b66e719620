"""One change tried on the random people of some replications."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from evacsim.building.network import build_network
from evacsim.scenario.events import scenario_changes
from evacsim.simulation.replicate import run_replication
from evacsim.simulation.program import Program
from evacsim.studies.ground import OnChain, on_chain

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.measures import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A change (None: the drill as it is) and the replications on which to try it."""

    candidate: Candidate | None
    replications: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one replication went.

    `total_s` is None where not everybody got out; `waiting_person_s` counts those who stood ready
    before a connection that they passed in the end. `chain` is known of the drill as it is.
    """

    total_s: float | None
    waiting_person_s: float
    out: int
    chain: OnChain | None


def changed(plan: Plan, candidate: Candidate) -> Plan:
    """Return the plan with a change made."""
    building, network, scenario = plan.building, plan.network, plan.scenario
    if candidate.building is not None:
        building = candidate.building(building)
        network = build_network(building)
    if candidate.scenario is not None:
        scenario = candidate.scenario(scenario, building)
    return dataclasses.replace(
        plan,
        building=building,
        network=network,
        scenario=scenario,
        changes=scenario_changes(scenario, network, building),
    )


def outcomes(given: tuple[Plan, int], trial: Trial) -> tuple[Outcome, ...]:
    """Simulate a trial; `given` are the plan and the seed of its people."""
    plan, seed = given
    if trial.candidate is not None:
        plan = changed(plan, trial.candidate)
    program = Program(plan.network, plan.law)
    found = []
    for number in trial.replications:
        run = run_replication(plan, seed=seed, replication=number, program=program)
        people, passages = run.tables["occupants"], run.tables["passages"]
        out_s = people["out_s"]
        waited = passages.select((pl.col("time_s") - pl.col("ready_s")).clip(0).sum()).item()
        last_s = 0.0 if people.is_empty() else out_s.max()
        found.append(
            Outcome(
                total_s=None if out_s.null_count() else float(last_s),  # type: ignore[arg-type]
                waiting_person_s=float(waited),
                out=people.height - out_s.null_count(),
                chain=None if trial.candidate else on_chain([(people, passages, number)]),
            )
        )
    return tuple(found)
