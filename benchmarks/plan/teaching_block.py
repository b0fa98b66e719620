"""The search for a plan on the five-storey teaching block (T5), its east stair C shut.

    python benchmarks/plan/teaching_block.py --workers 2

40 classes, 1,960 people, stairs A and B. Beside the plan that the search finds stands the one
that a person would make: on every floor the four western classes by A, the four eastern by B.
That one sends a class past its nearest stair on a walk of up to 3.5 times; the search may use
walks of 1.5 times its nearest (the default), which keeps 17 of the 32 upper classes on B.
Printed, and asserted, on draws held out:

- the median of the plan is at most 0.93 of the halved one's, and at most 1.10 of the bound's;
- it takes at most 60 s on two free cores, by the clock or, where the machine has other work, by
  the processor time of all processes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from evacsim.simulation.replicate import prepare
from evacsim.studies.plan import HELD_OUT, find_plan, locked
from evacsim.studies.plan import HELD_OUT_FROM as FIRST
from evacsim.studies.plan_search import late
from evacsim.studies.plan_trial import Assignment, PlanTrial, plan_outcomes, search_space
from evacsim.studies.plan_ways import classes_of
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_trial import SearchSpace
    from evacsim.studies.plan_ways import ClassWays

SCENARIO: Final = Path(__file__).parents[2] / "scenarios" / "teaching-block-fire-drill.toml"
WALK_FACTOR: Final = 1.5
OF_HALVED: Final = 0.93
OF_BOUND: Final = 1.10
MOST_S: Final = 60.0
CORES: Final = 2


def shut(walk_factor: float) -> Plan:
    """Return the fire drill of T5 with stair C shut."""
    plan = prepare(SCENARIO)
    search = plan.scenario.search.model_copy(update={"walk_factor": walk_factor})
    plan = plan.changed(scenario=plan.scenario.model_copy(update={"search": search}))
    return locked(plan, ["C"])


def halved(space: SearchSpace) -> list[float]:
    """Return totals [s] of the classes halved by hand, on the draws held out."""
    ways = tuple(_way(own) for own in space.classes)
    plan = Assignment(ways=ways, released_s=(None,) * len(ways))
    trial = PlanTrial(assignment=plan, replications=tuple(range(FIRST, FIRST + HELD_OUT)))
    return [float(one.total_s or "inf") for one in plan_outcomes(space, trial)]


def _way(own: ClassWays) -> int:
    stair = "A" if int(own.id.rpartition("-")[2]) <= 4 else "B"
    return next(
        number
        for number, way in enumerate(own.ways)
        if way.way_out == f"exit-{stair}" and way.stairs in {(), (stair,)}
    )


def main() -> None:
    """Run the search and print what it came to."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--workers", type=int, default=CORES)
    options.add_argument("--walk-factor", type=float, default=WALK_FACTOR)
    chosen = options.parse_args()
    before = _processor_s()
    found = find_plan(shut(chosen.walk_factor), workers=chosen.workers)
    processor_s = (_processor_s() - before) / CORES
    hand = shut(100.0)
    by_hand = halved(
        search_space(hand, classes_of(hand, hand.scenario.search), seed=found.space.seed)
    )
    rows = (
        ("nearest open stair", found.today.totals_s),
        ("halved by hand", by_hand),
        ("found", found.best.totals_s),
        ("bound of all plans", found.bounds_s),
    )
    for name, totals_s in rows:
        median_s = statistics.median(totals_s)
        told = f"median {format_time(median_s)} ({median_s:.1f} s), 95 % {late(totals_s):.1f} s"
        print(f"{name:20} {told}")
    median_s = statistics.median(found.best.totals_s)
    of_halved = median_s / statistics.median(by_hand)
    of_bound = median_s / statistics.median(found.bounds_s)
    print(f"of halved {of_halved:.3f} (at most {OF_HALVED})")
    print(f"of bound {of_bound:.3f} (at most {OF_BOUND})")
    print(f"{len(found.moves)} classes changed, {found.simulations} simulations")
    print(f"{found.seconds:.0f} s by the clock, {processor_s:.0f} s of two processors")
    assert of_halved <= OF_HALVED
    assert of_bound <= OF_BOUND
    assert min(found.seconds, processor_s) <= MOST_S


def _processor_s() -> float:
    """Return the processor time [s] of this process and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    require_compiled()
    main()
