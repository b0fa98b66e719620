"""What falls and diagnosis cost: a crush run against the same scenario without them.

Run it from the checkout with `python benchmarks/crush/bench_overhead.py`. Both do the same work:
everybody gets out, and with a rate of falls next to nothing the passages are the same. Bound: 1.5.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.analysis.density.crush import CrushSetting, seen  # noqa: E402
from evacsim.results.records import WRITTEN  # noqa: E402
from evacsim.simulation.replicate import prepare, simulated  # noqa: E402
from evacsim.studies.crush import with_scenario  # noqa: E402
from evacsim.studies.replicated import run_counts  # noqa: E402

ROUNDS = 5
BOUND = 1.5
SCENARIOS = ("evening-dismissal", "chengan-2003", "laohekou-2013")


def plain(plan: Plan) -> tuple[float, int]:
    """Return the time [s] of one replication, its tables included, and its passages."""
    began = time.perf_counter()
    run = simulated(plan, seed=1, replication=0)
    for name in WRITTEN:
        run.table(name)
    return time.perf_counter() - began, run.note.passages


def diagnosed(plan: Plan) -> tuple[float, int]:
    """Return the same with the diagnosis."""
    began = time.perf_counter()
    run = simulated(plan, seed=1, replication=0)
    tables = {name: run.table(name) for name in WRITTEN}
    seen(
        CrushSetting(network=plan.network, rates=plan.scenario.falls.rates(), changes=plan.changes),
        replication=0,
        ended_s=run.note.ended_s,
        counts=run_counts(run, plan.network),
        passages=tables["passages"],
        out_s=run.out_s,
        followers=tables["falls"]["followers"].to_list(),
    )
    return time.perf_counter() - began, run.note.passages


def main() -> None:
    """Print the ratio for each scenario."""
    missed = False
    for name in SCENARIOS:
        plan = prepare(ROOT / "scenarios" / f"{name}.toml")
        rare = plan.scenario.falls.model_copy(update={"enabled": True, "per_flight_use": 1e-12})
        off = plan.scenario.falls.model_copy(update={"enabled": False})
        with_falls = with_scenario(plan, plan.scenario.model_copy(update={"falls": rare}))
        without = with_scenario(plan, plan.scenario.model_copy(update={"falls": off}))
        rounds = [(plain(without), diagnosed(with_falls)) for _ in range(ROUNDS)]
        if any(one[1] != two[1] for one, two in rounds):
            raise AssertionError(f"{name}: not the same work")
        base, crush = (statistics.median(one[i][0] for one in rounds[1:]) for i in (0, 1))
        missed |= crush > BOUND * base
        print(
            f"{name}: {rounds[0][0][1]} passages, {base:.2f} s and {crush:.2f} s, "
            f"ratio {crush / base:.2f} (bound {BOUND})"
        )
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    require_compiled()
    main()
