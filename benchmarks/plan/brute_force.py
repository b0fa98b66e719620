"""The search for a plan against every plan: small schools whose plans can all be tried.

    python benchmarks/plan/brute_force.py --schools 200 --seed 1 --workers 2

Made-up schools of two or three floors, 3 to 6 classes of 20 to 55 and 2 or 3 stairs, with stairs
and exits of any width, each class sent at random today. Every plan (which way for which class;
nobody is staggered) is simulated on the draws of the search. Printed, and asserted:

- the value of brute force (95th percentile on those draws) is reached in at least 95 % of schools,
  a tenth of a second counted as nothing; the worst regret is shown;
- on 100 draws held out no plan that the search gives is worse than today's;
- no run is below its bound, on the first ten of them.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.jobs.work import Jobs
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import plan_of
from evacsim.studies.plan import HELD_OUT_FROM as FIRST
from evacsim.studies.plan import find_plan
from evacsim.studies.plan_search import DRAWS, late
from evacsim.studies.plan_trial import Assignment, PlanTrial, plan_outcomes, search_space
from evacsim.studies.plan_ways import classes_of

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_trial import SearchSpace

SHARE: Final = 0.95
TIE_S: Final = 0.1
MOST_PLANS: Final = 120
HELD_OUT: Final = 100
BOUNDED: Final = 10
SIMULATIONS: Final = 300


@dataclass(frozen=True)
class Tried:
    """A school: how many plans it has, and the 95th percentiles [s] on the draws of the search."""

    number: int
    plans: int
    brute_s: float
    found_s: float
    not_worse: bool
    above_bound: bool
    helps: bool

    @property
    def regret_s(self) -> float:
        """By how much the search is slower than brute force [s]."""
        return self.found_s - self.brute_s


def school(seed: int, number: int) -> tuple[Plan, SearchSpace, int]:
    """Make a school, what is searched of it, and how many plans that is."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311 - made-up schools
    floors, rooms, stairs = dice.choice((2, 3)), dice.choice((2, 3)), dice.choice((2, 3))
    text = building_text(floors=floors, rooms=rooms, stairs=stairs, name="made up")
    data = tomllib.loads(text)
    for well in data["stairwell"]:
        well["clear_width_m"] = dice.choice((1.1, 1.2, 1.4, 1.6, 1.8))
    for door in data["connection"]:
        if door["id"].startswith("exit-"):
            door["clear_width_m"] = dice.choice((1.1, 1.4, 1.8))
    building = building_from_dict(data, file="building")
    wells = [well.id for well in building.stairwells]
    names = [f"{f + 1}F.room-{r + 1}" for f in range(floors) for r in range(rooms)]
    chosen = sorted(dice.sample(names, dice.randint(3, min(6, len(names)))))
    groups = [_group(room, dice.randint(20, 55), dice.choice(wells)) for room in chosen]
    for factor in (6.0, 4.0, 3.0, 2.0, 1.5, 1.2, 1.0):
        data = _scenario(number, groups, factor)
        scenario = scenario_from_dict(data, file="scenario")
        here = Path("made-up.toml")
        plan = plan_of(scenario, building, scenario_file=here, building_file=here)
        space = search_space(plan, classes_of(plan, scenario.search), seed=scenario.seed)
        plans = 1
        for own in space.classes:
            plans *= len(own.ways)
        if plans <= MOST_PLANS:
            break
    return plan, space, plans


def _group(room: str, size: int, stair: str) -> dict[str, Any]:
    return {
        "id": room,
        "space": room,
        "size": size,
        "kind": "secondary",
        "stair": stair,
        "exit": f"exit-{stair}",
    }


def _scenario(seed: int, groups: list[dict[str, Any]], walk_factor: float) -> dict[str, Any]:
    return {
        "name": "made up",
        "building": "made-up",
        "seed": seed,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {
            "distribution": {"kind": "lognormal", "median_s": 15.0, "sigma": 0.4, "max_s": 60.0},
            "shared_by": "group",
            "scatter": {"kind": "uniform", "low_s": 0.0, "high_s": 5.0},
        },
        "group": groups,
        "search": {"walk_factor": walk_factor, "stagger": False},
    }


def tried(seed: int, number: int) -> Tried:
    """Search a school, and try every plan of it."""
    plan, space, plans = school(seed, number)
    values = []
    for ways in itertools.product(*(range(len(own.ways)) for own in space.classes)):
        assignment = Assignment(ways=ways, released_s=(None,) * len(ways))
        trial = PlanTrial(assignment=assignment, replications=tuple(range(DRAWS)))
        outcomes = plan_outcomes(space, trial)
        values.append(late([float("inf") if o.total_s is None else o.total_s for o in outcomes]))
    found = find_plan(plan, simulations=SIMULATIONS, held_out=HELD_OUT, bounded=False)
    bounds_s = [found.space.relaxed(number).total_s for number in range(FIRST, FIRST + BOUNDED)]
    totals = zip(bounds_s, found.today.totals_s, found.best.totals_s, strict=False)
    return Tried(
        number=number,
        plans=plans,
        brute_s=min(values),
        found_s=found.searched_s,
        not_worse=found.best.p95_s <= found.today.p95_s and not found.got_out.leaves_inside,
        above_bound=all(bound_s <= min(today_s, best_s) for bound_s, today_s, best_s in totals),
        helps=found.assignment is not None,
    )


def main() -> None:
    """Run the comparison and print it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--schools", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=1)
    chosen = options.parse_args()
    began = time.perf_counter()
    with Jobs(tried, chosen.seed, workers=chosen.workers) as jobs:
        schools = jobs.answers(range(chosen.schools))
    reached = [one for one in schools if one.regret_s <= TIE_S]
    plans = sorted(one.plans for one in schools)
    worst = max(schools, key=lambda one: one.regret_s)
    print(f"{len(schools)} schools, seed {chosen.seed}, {time.perf_counter() - began:.0f} s")
    print(f"plans a school: {plans[0]} to {plans[-1]}, median {plans[len(plans) // 2]}")
    print(f"brute force reached: {len(reached)} ({len(reached) / len(schools):.1%})")
    print(
        f"worst regret: {worst.regret_s:.2f} s of {worst.brute_s:.1f} s "
        f"(school {worst.number}, {worst.plans} plans)"
    )
    print(f"a better plan than today's found: {sum(one.helps for one in schools)}")
    print(f"worse than today's on held-out draws: {sum(not one.not_worse for one in schools)}")
    assert len(reached) >= SHARE * len(schools)
    assert all(one.not_worse for one in schools)
    assert all(one.above_bound for one in schools)


if __name__ == "__main__":
    require_compiled()
    main()
