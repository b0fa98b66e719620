"""Round trip: records of a school whose numbers are known are calibrated back.

    python benchmarks/calibrate/bench_calibrate.py --trials 100 --workers 2

A small school (three floors, four classes of 45 a floor, two stairs) with a pre-movement median of
12 to 50 s and a specific flow of its stairs of 0.65 to 1.3 /(m s), drawn at random, is simulated
once and written down: watches 2 s wrong, whole seconds, one row in ten forgotten, exits counted.
Prints how often the stated 95 % intervals hold the truth, and how often a number was refused.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))  # the makers of records stand beside the tests

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.simulation.replicate import prepare, run_replication  # noqa: E402
from evacsim.studies.calibrate import calibrate  # noqa: E402
from evacsim.studies.calibrate_design import Drill  # noqa: E402
from evacsim.studies.calibrate_knobs import turned  # noqa: E402
from tests.made_records import Watch, made_record  # noqa: E402
from tests.small_school import write_small_school  # noqa: E402


def main() -> None:
    """Run the trials and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    told = {"pre-movement": [0, 0, 0.0], "stair-flow": [0, 0, 0.0]}
    with tempfile.TemporaryDirectory() as folder:
        scenario = write_small_school(Path(folder))
        plan = prepare(scenario)
        for trial in range(asked.trials):
            rng = np.random.default_rng([2026, trial])
            truth = {
                "pre-movement": float(np.exp(rng.uniform(np.log(12), np.log(50)))),
                "stair-flow": float(rng.uniform(0.65, 1.3)),
            }
            happened = turned(plan, truth)
            tables = run_replication(happened, seed=4_711, replication=trial).tables
            record = made_record(
                tables,
                happened,
                rng=rng,
                watch=Watch(forgotten=0.1),
                connections=("exit-A", "exit-B"),
            )
            drill = Drill(record=record, run=record.runs[0])
            found = calibrate(scenario, [drill], workers=asked.workers, seed=trial)
            words = []
            for one in found.estimates:
                row = told[one.knob]
                if one.value is None or one.low is None or one.high is None:
                    row[1] += 1
                    words.append(f"{one.knob} {truth[one.knob]:.3g}: refused, {one.refused}")
                    continue
                row[0] += one.low <= truth[one.knob] <= one.high
                row[2] += np.log(one.high / one.low)
                interval = f"{one.value:.3g} ({one.low:.3g}-{one.high:.3g})"
                words.append(f"{one.knob} {truth[one.knob]:.3g}: {interval}")
            print(f"{trial:4d}  {'; '.join(words)}; p {found.p_value:.2f}", flush=True)
    for knob, (covered, refused, width) in told.items():
        stated = asked.trials - refused
        mean = np.expm1(width / stated / 2) if stated else float("nan")
        print(f"{knob}: {covered} of {stated} intervals hold the truth, {refused} refused,")
        print(f"    mean half width {mean:.0%}")


if __name__ == "__main__":
    require_compiled()
    main()
