"""Planted bottlenecks: a fault put into a random school must come out first.

    python benchmarks/planted/bench_planted.py --schools 100

Each school is run with and without its fault. Where that changes the total by at least 10 %, the
first of `ranking(bottlenecks(...))` must be the planted fault: in at least 95 % of them, of each
kind of fault. Those that are not are listed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from benchmarks.planted.houses import FAULTS, planted
from evacsim.analysis.chain.bottlenecks import bottlenecks, ranking
from evacsim.analysis.facts import Facts
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.movement import make_law
from evacsim.results.manifest import Manifest
from evacsim.results.store import Results
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import Plan, run_replication

if TYPE_CHECKING:
    from benchmarks.planted.houses import Data, FaultKind, Planted
    from evacsim.analysis.chain.culprits import Suspect
    from evacsim.movement.law import MovementLaw

LEAST_CHANGE = 0.10
LEAST_FIRST = 0.95


def run(building_data: Data, scenario_data: Data) -> tuple[Results, Facts, MovementLaw]:
    """Run one replication of a school, without a file; return its building and law, too."""
    building = building_from_dict(building_data, file="building")
    scenario = scenario_from_dict(scenario_data, file="scenario")
    network = build_network(building)
    plan = Plan(
        scenario=scenario,
        building=building,
        network=network,
        law=make_law(scenario.movement.law, scenario.movement.constants),
        changes=scenario_changes(scenario, network, building),
        scenario_file=Path("scenario"),
        building_file=Path("building"),
        warnings=(),
    )
    done = run_replication(plan, seed=scenario.seed, replication=0)
    note = Manifest.model_construct(
        scenario=scenario.name, inputs={}, replications=1, runs=(done.note,)
    )
    results = Results(folder=Path(), manifest=note)
    results.__dict__.update(done.tables)  # what the properties would read from the folder
    return results, Facts(building=building, network=network), plan.law


def total_s(results: Results) -> float:
    """Return when the last one was out [s]."""
    out_s = results.occupants["out_s"]
    assert not out_s.null_count()
    return float(out_s.to_numpy().max())


def judged(school: Planted) -> tuple[float, tuple[Suspect, ...]]:
    """Return which share of the total removing the fault saves, and the suspects in order."""
    results, facts, law = run(school.building, school.scenario)
    healthy, *_ = run(school.healthy_building, school.healthy_scenario)
    with_s = total_s(results)
    suspects = ranking(bottlenecks(results, facts=facts, law=law))
    return (with_s - total_s(healthy)) / with_s, suspects


def named_first(school: Planted, suspects: tuple[Suspect, ...]) -> bool:
    """Tell whether the planted fault stands first."""
    return bool(suspects) and (suspects[0].kind, suspects[0].id) == (school.kind, school.id)


def bench(fault: FaultKind, schools: int, seed: int) -> tuple[int, int]:
    """Return how many schools count, and in how many of them the fault came first."""
    generator = random.Random(f"{fault} {seed}")  # noqa: S311 - no secrets
    count = Counter({"counts": 0, "first": 0})
    for number in range(schools):
        school = planted(generator, fault)
        change, suspects = judged(school)
        if change < LEAST_CHANGE:
            continue
        count["counts"] += 1
        if named_first(school, suspects):
            count["first"] += 1
        else:
            told = [(s.kind, s.id, round(s.seconds)) for s in suspects[:3]]
            print(f"  {fault} {number}: {school.id} ({change:.0%}) behind {told}", file=sys.stderr)
    return count["counts"], count["first"]


def main() -> None:
    """Print the table; leave with 1 if a kind of fault is missed too often."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--schools", type=int, default=100, help="of each kind of fault")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    print("| fault | schools | change the total by 10 % | named first | share |")
    print("|---|---|---|---|---|")
    holds = True
    for fault in FAULTS:
        counts, first = bench(fault, chosen.schools, chosen.seed)
        share = first / counts if counts else 0.0
        holds = holds and share >= LEAST_FIRST
        print(f"| {fault} | {chosen.schools} | {counts} | {first} | {share:.1%} |")
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    require_compiled()
    main()
