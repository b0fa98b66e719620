"""One change tried on the random people of some replications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evacsim.building.network import build_network
from evacsim.scenario.events import scenario_changes
from evacsim.studies.ground import OnChain, on_chain
from evacsim.studies.reckoned import Course, course_of
from evacsim.studies.replicated import tried

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan, Simulated
    from evacsim.studies.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A change (None: the drill as it is) and the replications on which to try it."""

    candidate: Candidate | None
    replications: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one replication went.

    `total_s` is None where not everybody got out; `waiting_person_s` counts those who stood ready
    before a connection that they passed in the end. `chain` is known of the drill as it is, and
    `course` if everybody got out.
    """

    total_s: float | None
    waiting_person_s: float
    out: int
    chain: OnChain | None = None
    course: Course | None = field(default=None, compare=False)


def changed(plan: Plan, candidate: Candidate) -> Plan:
    """Return the plan with a change made."""
    building, network, scenario = plan.building, plan.network, plan.scenario
    if candidate.building is not None:
        building = candidate.building(building)
        network = build_network(building)
    if candidate.scenario is not None:
        scenario = candidate.scenario(scenario, building)
    return plan.changed(
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
    runs = tried(plan, seed=seed, numbers=trial.replications)
    return tuple(_outcome(run, as_it_is=trial.candidate is None) for run in runs)


def _outcome(run: Simulated, *, as_it_is: bool) -> Outcome:
    course, stood = None, None
    if as_it_is:
        course, pieces, group = course_of(run)
        stood = on_chain(pieces, group)
    return Outcome(
        total_s=run.total_s,
        waiting_person_s=run.waiting_person_s,
        out=run.out,
        chain=stood,
        course=course,
    )
