"""Relief against brute force: screening by the chain must find what trying everything finds.

    python benchmarks/relief/bench_relief.py --replications 8 --workers 2

For the fire drill of the teaching block (T5) and the night drill of the dormitory (D6) every
change of every component and group is simulated on every replication, and `relief` is asked as
`evacsim bottlenecks` asks it. Printed, and asserted:

- the first three by seconds of total evacuation time of brute force are among our first five
  (each cost class by itself is printed too: its third and sixth may differ by less than a second);
- for each of them our seconds lie within its interval and the other way round;
- what we spent, in simulated replications and in seconds, is at most a fifth.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from evacsim.locale import in_every
from evacsim.simulation.replicate import prepare
from evacsim.studies.measures import COSTS
from evacsim.studies.relief import brute_force, relief

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.analysis.statistics import Interval
    from evacsim.studies.contest import Measure
    from evacsim.studies.relief import Relief

SCENARIOS = ("teaching-block-fire-drill", "dormitory-night-drill")
MOST_COST = 0.20
SLACK_S = 1e-6  # what nothing is random about has an interval of no length


def main() -> None:
    """Run the comparison and print its tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--replications", type=int, default=8)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("scenario", nargs="*", default=SCENARIOS)
    chosen = options.parse_args()
    for name in chosen.scenario:
        plan = prepare(Path(__file__).parents[2] / "scenarios" / f"{name}.toml")
        ours, our_s = _timed(
            lambda p=plan: relief(p, replications=chosen.replications, workers=chosen.workers)
        )
        theirs, their_s = _timed(
            lambda p=plan: brute_force(p, replications=chosen.replications, workers=chosen.workers)
        )
        _print(name, ours, theirs, our_s / their_s)
        _judge(ours, theirs, our_s / their_s)


def _timed(work: Callable[[], Relief]) -> tuple[Relief, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _mean_s(measure: Measure) -> float:
    return measure.saved_total_s.mean if measure.saved_total_s else 0.0


def _first(measures: Sequence[Measure], count: int) -> list[Measure]:
    """Return the best by seconds saved."""
    return sorted(measures, key=lambda m: (-_mean_s(m), -m.replications, m.id))[:count]


def _print(name: str, ours: Relief, theirs: Relief, time_share: float) -> None:
    print(f"\n{name}: {theirs.total_s:.1f} s as it is, {theirs.replications} replications")
    print(
        f"changes tried: {len(ours.measures)} of {len(theirs.measures)}; simulations"
        f" {ours.simulations} of {theirs.simulations}"
        f" ({ours.simulations / theirs.simulations:.1%}); time {time_share:.1%}"
    )
    print("| brute force, first three | saves [s] | ours [s] | replications | our place |")
    print("|---|---|---|---|---|")
    own = {measure.id: measure for measure in ours.measures}
    for title, pool in _pools():
        places = [m.id for m in _first([m for m in ours.measures if m.cost in pool], 10_000)]
        for best in _first([m for m in theirs.measures if m.cost in pool], 3):
            if best.id in own:
                found, place = own[best.id], places.index(best.id) + 1
                cells = f"{_cell(found)} | {found.replications} | {place}"
            else:
                cells = "not tried | 0 | –"
            print(f"| {title}: {in_every(best.words)['en']} | {_cell(best)} | {cells} |")


def _cell(measure: Measure) -> str:
    saved = measure.saved_total_s
    if saved is None:
        return "–"
    return f"{saved.mean:.1f} ({saved.low:.1f} to {saved.high:.1f})"


def _within(seconds: float, saving: Interval) -> bool:
    low = saving.mean if saving.low is None else saving.low
    high = saving.mean if saving.high is None else saving.high
    return low - SLACK_S <= seconds <= high + SLACK_S


def _pools() -> list[tuple[str, tuple[str, ...]]]:
    return [("all", COSTS), *((cost, (cost,)) for cost in COSTS)]


def _judge(ours: Relief, theirs: Relief, time_share: float) -> None:
    own = {measure.id: measure for measure in ours.measures}
    five = {measure.id for measure in _first(ours.measures, 5)}
    for best in _first(theirs.measures, 3):
        assert best.id in five, f"{best.id} is not among our first five"
        a, b = best.saved_total_s, own[best.id].saved_total_s
        assert a is not None
        assert b is not None
        assert _within(a.mean, b)
        assert _within(b.mean, a)
    assert ours.simulations <= MOST_COST * theirs.simulations
    assert time_share <= MOST_COST


if __name__ == "__main__":
    require_compiled()
    main()
