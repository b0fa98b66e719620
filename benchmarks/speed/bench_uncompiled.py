"""The engine uncompiled, against the engine before: the same replications, in turns.

Run it from the checkout with `python benchmarks/speed/bench_uncompiled.py [--before REV]`. Each
turn is a process of its own that simulates three replications of every scenario (routes are known
by then); the least processor time counts. Asserted first: as many passages. Bound: at most 1.1 of
the time before, for the teaching block; the other scenarios are printed beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.engine.equal import ENGINE_BEFORE, taken  # noqa: E402 - after the path is set

BOUND = 1.1
SCENARIOS = (
    "teaching-block-fire-drill", "sfpe-nine-storey", "dormitory-night-drill", "laohekou-2013",
    "teaching-block-back-to-class",
)  # fmt: skip
CODE = """
import importlib.util, json, sys, time
from pathlib import Path
import evacsim
from evacsim.scenario.draw import draw_people
from evacsim.scenario.situations import pressing_of
from evacsim.simulation.replicate import prepare
found = {}
for path in map(Path, sys.argv[1:]):
    plan = prepare(path)
    falls = plan.scenario.falls.rates() if plan.scenario.falls.enabled else None
    if importlib.util.find_spec("evacsim.simulation.program") is None:
        from evacsim.simulation.routes import RouteBook
        kept = {"book": RouteBook(plan.network, plan.law)}
    else:
        kept = {"program": plan.program}
    took = []
    for number in range(4):
        people = draw_people(
            plan.scenario, plan.building, plan.network, seed=1, replication=number
        )
        began = time.process_time()
        record = evacsim.simulate(
            plan.network, people, plan.law, changes=plan.changes, falls=falls,
            time_limit_s=plan.scenario.time_limit_s, pressing=pressing_of(plan.scenario), **kept,
        )
        took.append(time.process_time() - began)
    found[path.stem] = [min(took[1:]), len(record.time_s)]
print(json.dumps(found))
"""


def turn(package: Path) -> dict[str, tuple[float, int]]:
    """Return least time [s] and passages of every scenario, with the package in a folder."""
    files = [str(ROOT / "scenarios" / f"{name}.toml") for name in SCENARIOS]
    environment = os.environ | {"PYTHONPATH": str(package), "EVACSIM_CORE": "python"}
    done = subprocess.run(
        [sys.executable, "-c", CODE, *files],
        check=True, capture_output=True, text=True, env=environment, cwd=package,
    )  # fmt: skip
    return {name: (took_s, count) for name, (took_s, count) in json.loads(done.stdout).items()}


def main() -> int:
    """Print the ratio for each scenario."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--before", default=ENGINE_BEFORE, help="a git revision, or a folder")
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        before = taken(wanted.before, Path(folder))
        rounds = [(turn(before), turn(ROOT)) for _ in range(wanted.rounds)]
    ratios = {}
    for name in SCENARIOS:
        old_s, new_s = (min(one[side][name][0] for one in rounds) for side in (0, 1))
        assert rounds[0][0][name][1] == rounds[0][1][name][1], name
        ratios[name] = new_s / old_s
        print(f"{name}: before {1e3 * old_s:.0f} ms, now {1e3 * new_s:.0f} ms")
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f} of the time before")
    return 0 if ratios[SCENARIOS[0]] <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
