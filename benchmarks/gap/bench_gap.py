"""Planted causes: the split of the gap must name what was done to the drill.

    python benchmarks/gap/bench_gap.py --trials 25

For each of four causes (late start, blocked stair, three of eleven classes on the wrong stair, late
count), of a strength drawn at random, the teaching block is simulated on people of its own and
written down as a school would: watches 2 s wrong, whole seconds, one row in ten forgotten; with
class rows alone, with counts at the exits besides, and with counts and no starts. `compare` then
sees the record and the plan as it was meant. Prints how often the largest cause that it names is
the planted one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))  # the makers of records stand beside the tests

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.analysis.drill.compare import compare  # noqa: E402
from evacsim.analysis.facts import facts_of  # noqa: E402
from evacsim.results.store import read_results  # noqa: E402
from evacsim.simulation.replicate import prepare, run_replication  # noqa: E402
from evacsim.studies.many import run_scenario  # noqa: E402
from tests.made_records import Watch, changed, made_record  # noqa: E402
from tests.planted import wrong_stair  # noqa: E402

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan

EXITS = ("exit-A", "exit-B", "exit-C")
FORMS: dict[str, dict[str, Any]] = {
    "class rows": {},
    "class rows, exits counted": {"connections": EXITS},
    "no starts, exits counted": {"connections": EXITS, "starts": False},
    "exits counted, no class rows": {"connections": EXITS, "classes": False},
}
CAUSES = ("late_start", "slow_stair", "wrong_stair", "late_count")


def planted(plan: Plan, cause: str, rng: np.random.Generator) -> tuple[Plan, float]:
    """Return the plan with a cause planted, and by how much the count is late [s]."""
    if cause == "late_start":
        usual = plan.scenario.pre_movement
        median_s = 15.0 + rng.uniform(30.0, 90.0)
        times = usual.distribution.model_copy(update={"median": median_s, "max": None})
        later = usual.model_copy(update={"distribution": times})
        return changed(plan, scenario=plan.scenario.model_copy(update={"pre_movement": later})), 0.0
    if cause == "slow_stair":
        stair, width_m = str(rng.choice(["A", "B", "C"])), float(rng.uniform(0.9, 1.35))
        flights = tuple(
            replace(one, clear_width_m=width_m) if one.stairwell == stair else one
            for one in plan.building.flights
        )
        return changed(plan, building=replace(plan.building, flights=flights)), 0.0
    if cause == "wrong_stair":
        return wrong_stair(plan), 0.0
    return plan, float(rng.uniform(40.0, 180.0))


def main() -> None:
    """Run the trials and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=25)
    trials = parser.parse_args().trials
    scenario = ROOT / "scenarios" / "teaching-block-fire-drill.toml"
    plan = prepare(scenario)
    with tempfile.TemporaryDirectory() as folder:
        results = read_results(run_scenario(scenario, Path(folder) / "run", replications=20))
        facts = facts_of(results)
        named = dict.fromkeys([(cause, form) for cause in CAUSES for form in FORMS], 0)
        for trial in range(trials):
            for cause in CAUSES:
                rng = np.random.default_rng([trial, CAUSES.index(cause)])
                other, late_s = planted(plan, cause, rng)
                tables = run_replication(other, seed=31_415, replication=trial).tables
                for form, rows in FORMS.items():
                    record = made_record(
                        tables,
                        other,
                        rng=rng,
                        watch=Watch(forgotten=0.1),
                        count_late_s=late_s,
                        **rows,
                    )
                    gap = compare(results, record, facts)[0].gap
                    assert gap is not None
                    known = gap.pieces.known().values()
                    assert abs(sum(known) + gap.pieces.undetermined_s - gap.pieces.total_s) < 1e-9
                    named[cause, form] += gap.main == cause
    print(f"{trials} trials each; share in which the planted cause is the main one")
    print(f"{'':32}" + "".join(f"{cause:>14}" for cause in CAUSES))
    for form in FORMS:
        print(f"{form:32}" + "".join(f"{named[c, form] / trials:>14.0%}" for c in CAUSES))


if __name__ == "__main__":
    require_compiled()
    main()
