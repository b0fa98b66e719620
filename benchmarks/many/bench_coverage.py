"""How often the interval that a stopped study states holds the true 95th percentile.

Run it from the checkout with `python benchmarks/many/bench_coverage.py [--bank 5000]
[--studies 200]`. A bank of replications of one scenario gives the truth; studies draw their
replications from it in random order and stop by the rule of `run --until-converged`. Asserted
first: everybody is out in every replication of the bank. Bound: 90 to 98 % of the studies.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.jobs.work import Jobs  # noqa: E402
from evacsim.scenario.model import Convergence  # noqa: E402
from evacsim.simulation.replicate import prepare, simulated  # noqa: E402
from evacsim.studies.converge import SHARE, Monitor  # noqa: E402

SCENARIO = ROOT / "scenarios" / "laohekou-2013-control.toml"


def bank(size: int, workers: int) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return when each was out [s], for so many replications."""
    with Jobs(out_times, (prepare(SCENARIO), 7), workers=workers) as jobs:
        return jobs.answers(list(range(size)))


def out_times(given: object, number: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return when each was out [s] in one replication."""
    plan, seed = given
    found = simulated(plan, seed=seed, replication=number).table("occupants")["out_s"]  # type: ignore[arg-type]
    if found.null_count():
        raise AssertionError(f"replication {number}: somebody did not get out")
    return np.sort(found.to_numpy())


def main() -> None:
    """Print how many studies hold the truth, and how long they were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bank", type=int, default=5_000)
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    began = time.perf_counter()
    times = bank(options.bank, options.workers)
    truth_s = float(np.quantile([one[-1] for one in times], SHARE, method="inverted_cdf"))
    took_s = time.perf_counter() - began
    print(f"bank of {len(times)}: 95th percentile {truth_s:.1f} s, {took_s:.0f} s")
    rule = Convergence()
    held, lengths, converged = 0, [], 0
    draw = np.random.default_rng(11)
    for _ in range(options.studies):
        monitor = Monitor(rule)
        for number in draw.permutation(len(times))[: rule.at_most].tolist():
            monitor.add(float(times[number][-1]), times[number])
            if monitor.reason is not None:
                break
        last = monitor.steps[-1]
        low = -np.inf if last.p95_low_s is None else last.p95_low_s
        high = np.inf if last.p95_high_s is None else last.p95_high_s
        held += low <= truth_s <= high
        converged += monitor.reason == "converged"
        lengths.append(len(monitor.steps))
    share = held / options.studies
    print(
        f"{options.studies} studies at {rule.confidence:.0%}: {share:.1%} hold it; "
        f"{converged} converged, replications {np.median(lengths):.0f} "
        f"({min(lengths)} to {max(lengths)})"
    )
    sys.exit(0 if 0.90 <= share <= 0.98 else 1)


if __name__ == "__main__":
    require_compiled()
    main()
