"""One plan tried on the random people of some replications, as cheaply as that can be done.

People are drawn once a replication. A plan changes what they choose and when they are released,
and none of what chance has drawn: so those of another plan are the same arrays with two columns
put in, to the bit what its scenario would draw. No table is made.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.density.crowding import PEAK_WINDOW_S
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.model import Event
from evacsim.scenario.people import on_grid
from evacsim.scenario.place import placements
from evacsim.scenario.triggers import triggers_of
from evacsim.simulation.replicate import simulated
from evacsim.studies.plan_bound import Bound
from evacsim.studies.plan_waits import with_waits
from evacsim.studies.plan_ways import sent
from evacsim.studies.replicated import run_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network
    from evacsim.hazards.hazard import AnyChange
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People
    from evacsim.scenario.triggers import Trigger
    from evacsim.simulation.replicate import Plan, Simulated
    from evacsim.studies.plan_bound import Relaxed
    from evacsim.studies.plan_waits import HeldDoor, Wait
    from evacsim.studies.plan_ways import ClassWays, Way

_NOBODY: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Assignment:
    """A plan: which of its ways each class takes, and when it is released [s] (None: as today).

    `waits` are the classes that wait for others instead, `holds` the doors that are held, besides
    what waits today.
    """

    ways: tuple[int, ...]
    released_s: tuple[float | None, ...]
    waits: tuple[Wait, ...] = ()
    holds: tuple[HeldDoor, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether nothing waits for people that does not today."""
        return not (self.waits or self.holds)


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchSpace:
    """What is searched.

    `today` is the plan as it is, `base` the same with every class assigned to its way
    `ClassWays.named`; its people are drawn. Each draw is simulated once for each of `shut`: with
    that stair (id) shut, or all as it is (None).
    """

    today: Plan
    base: Plan
    classes: tuple[ClassWays, ...]
    seed: int
    shut: tuple[str | None, ...] = (None,)

    @property
    def start(self) -> Assignment:
        """Everybody by today's way."""
        return Assignment(
            ways=tuple(one.today for one in self.classes), released_s=(None,) * len(self.classes)
        )

    @functools.cached_property
    def bound(self) -> Bound:
        """What gives the bound of all plans on the people of a replication."""
        earliest = self.today.scenario.search.stagger
        return Bound(self.base, self.classes, earliest=earliest)

    def __getstate__(self) -> dict[str, object]:
        """Leave out the bound: each process makes its own."""
        return {name: value for name, value in vars(self).items() if name != "bound"}

    def relaxed(self, number: int) -> Relaxed:
        """Return the bound of all plans on a replication, and the relaxed plan that gives it."""
        return self.bound.relaxed(*drawn(self, number))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTrial:
    """A plan (None: today's, by its own route rule) and the replications on which to try it.

    `peak` asks for the peak density, too, `bound` for the bound of all plans.
    """

    assignment: Assignment | None
    replications: tuple[int, ...]
    peak: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutcome:
    """How one replication of a plan went.

    `totals_s` are total times for each stair that is shut in turn (`SearchSpace.shut`), None where
    not everybody got out; what follows is the worst or (waiting, held) the mean of them. `out`
    counts who got out. `out_s` has when the last of each class was out [s], NaN where somebody of
    it was not. `held_person_s` is for how long people waited in their rooms for others, as the
    plan has them wait and not as they do today. `peak_per_m2` is the highest 2 s mean of the
    density anywhere [1/m2], `bound_s` the least total of any plan [s]; None where not asked for.
    """

    totals_s: tuple[float | None, ...]
    out: int
    waiting_person_s: float
    out_s: tuple[float, ...]
    held_person_s: float
    peak_per_m2: float | None = None
    bound_s: float | None = None

    @property
    def total_s(self) -> float | None:
        """The longest total time [s]; None where not everybody got out."""
        whole = [total for total in self.totals_s if total is not None]
        return max(whole) if len(whole) == len(self.totals_s) else None


def search_space(
    plan: Plan,
    classes: Sequence[ClassWays],
    *,
    seed: int,
    shut: tuple[str | None, ...] = (None,),
) -> SearchSpace:
    """Return what is searched of a plan with the ways of its classes."""
    ways = {group: own.ways[own.named] for own in classes for group in own.groups}
    base = plan.changed(scenario=sent(plan, ways))
    return SearchSpace(today=plan, base=base, classes=tuple(classes), seed=seed, shut=shut)


def scenario_ways(
    space: SearchSpace, assignment: Assignment
) -> tuple[dict[str, Way], dict[str, float]]:
    """Return way and release [s] of each placed group, by id, as `plan_ways.sent` takes them."""
    ways: dict[str, Way] = {}
    released_s: dict[str, float] = {}
    given = zip(space.classes, assignment.ways, assignment.released_s, strict=True)
    for own, way, release_s in given:
        for group in own.groups:
            ways[group] = own.ways[way]
            if release_s is not None:
                released_s[group] = release_s
    return ways, released_s


def plan_with(space: SearchSpace, assignment: Assignment) -> Plan:
    """Return a plan of the search as a scenario that is ready to be run."""
    ways, released_s = scenario_ways(space, assignment)
    scenario = sent(space.today, ways, released_s)
    scenario = with_waits(scenario, space.classes, assignment.waits, assignment.holds)
    return space.today.changed(scenario=scenario, changes=_changes(space, scenario))


def _changes(space: SearchSpace, scenario: Scenario) -> tuple[AnyChange, ...]:
    return scenario_changes(scenario, space.today.network, space.today.building)


@functools.lru_cache(maxsize=64)
def _base_with(
    space: SearchSpace,
    waits: tuple[Wait, ...] = (),
    holds: tuple[HeldDoor, ...] = (),
    shut: str | None = None,
) -> tuple[Plan, tuple[Trigger, ...]]:
    """Return `space.base` where something waits and a stair is shut, and all its triggers.

    The people are those of the base, so its scenario stays.
    """
    base = space.base
    if not (waits or holds or shut):
        return base, base.population.known["triggers"]
    scenario = _shut(with_waits(base.scenario, space.classes, waits, holds), shut)
    items = placements(scenario, base.building)
    triggers = triggers_of(scenario, base.building, base.network, items)
    return base.changed(changes=_changes(space, scenario)), triggers


@functools.lru_cache(maxsize=8)
def _today_with(space: SearchSpace, shut: str | None) -> Plan:
    """Return today's plan where a stair is shut."""
    if shut is None:
        return space.today
    scenario = _shut(space.today.scenario, shut)
    return space.today.changed(scenario=scenario, changes=_changes(space, scenario))


def _shut(scenario: Scenario, stair: str | None) -> Scenario:
    if stair is None:
        return scenario
    event = Event(kind="lock", stair=stair)
    return scenario.model_copy(update={"event": (*scenario.event, event)})


@functools.lru_cache(maxsize=256)
def drawn(space: SearchSpace, number: int) -> tuple[People, NDArray[np.bool_]]:
    """Draw the people of a replication as `space.base` has them; say who keeps to the plan."""
    people = space.base.population.draw(seed=space.seed, replication=number)
    index = {choice: place for place, choice in enumerate(people.choices)}
    follows = np.zeros(len(people.group), dtype=np.bool_)
    for own in space.classes:
        planned = index.get(own.ways[own.named].choice, _NOBODY)
        follows[own.people] = people.choice[own.people] == planned
    return people, follows


def people_of(space: SearchSpace, assignment: Assignment, number: int) -> People:
    """Return the people of a replication of a plan: as its scenario would draw them."""
    people, follows = drawn(space, number)
    index = {choice: place for place, choice in enumerate(people.choices)}
    choice = people.choice.copy()
    released_s = people.release_s.copy()
    given = zip(space.classes, assignment.ways, assignment.released_s, strict=True)
    for own, way, release_s in given:
        planned = index.setdefault(own.ways[way].choice, len(index))
        keep = own.people[follows[own.people]]
        choice[keep] = planned
        if release_s is not None:
            released_s[own.people] = on_grid(np.array(max(people.signal_s, release_s)))
    for one in assignment.waits:
        released_s[space.classes[one.number].people] = math.inf
    return dataclasses.replace(
        people,
        choices=tuple(index),
        choice=choice,
        release_s=released_s,
        start_s=released_s + people.pre_movement_s,
        triggers=_base_with(space, assignment.waits, assignment.holds)[1],
    )


def plan_outcomes(space: SearchSpace, trial: PlanTrial) -> tuple[PlanOutcome, ...]:
    """Simulate a trial."""
    return tuple(_outcome(space, trial, number) for number in trial.replications)


def _outcome(space: SearchSpace, trial: PlanTrial, number: int) -> PlanOutcome:
    given, people = trial.assignment, None
    if given is not None:
        people = people_of(space, given, number)
    runs = []
    for shut in space.shut:
        plan = _today_with(space, shut)
        if given is not None and people is not None:
            plan, triggers = _base_with(space, given.waits, given.holds, shut)
            people = dataclasses.replace(people, triggers=triggers)
        runs.append(simulated(plan, seed=space.seed, replication=number, people=people))
    out_s = [[float(run.out_s[own.people].max()) for own in space.classes] for run in runs]
    peaks = [peak_per_m2(run, space.today.network) for run in runs if trial.peak]
    return PlanOutcome(
        totals_s=tuple(run.total_s for run in runs),
        out=min(run.out for run in runs),
        waiting_person_s=float(np.mean([run.waiting_person_s for run in runs])),
        held_person_s=float(np.mean([_held_person_s(space, given, run) for run in runs])),
        out_s=tuple(np.array(out_s).max(axis=0).tolist()),
        peak_per_m2=max(peaks, default=None),
        bound_s=space.relaxed(number).total_s if trial.bound else None,
    )


def _held_person_s(space: SearchSpace, assignment: Assignment | None, run: Simulated) -> float:
    """Return for how long people waited in their rooms for others [person-s]."""
    people = run.ran.people
    rows = [space.classes[one.number].people for one in (assignment.waits if assignment else ())]
    return sum(float(np.nansum(people.release_s[own] - people.signal_s)) for own in rows)


def peak_per_m2(run: Simulated, network: Network) -> float:
    """Return the highest density of any place [1/m2], as the mean over 2 s."""
    area_m2 = {one.id: one.area_m2 for one in network.components}
    return max(
        (
            count.peak_mean(PEAK_WINDOW_S)[0] / area_m2[count.component]
            for count in run_counts(run, network)
        ),
        default=0.0,
    )
