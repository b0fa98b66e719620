"""Plants 50 made-up records among 500 honest ones, and counts which of them are doubted.

The honest ones are simulated (`honest.py`). Planted: copies of another month or school, exact,
shifted, or with one time in five changed; workbooks saved before the drill or several months at
once; drills on a holiday, with a plan of later; last digits that people like; times on fives from a
stopwatch; months that all take the same time; classes that come like a clock; last month's times
give or take a second; times divided by six; sums, last classes and orders that do not fit.
Asserted: at least 45 of the 50 are doubted, and at most 10 of the 500.

    python benchmarks/county/bench_integrity.py --seed 1
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from benchmarks.county.honest import CALENDAR, SCENARIO, honest, put
from benchmarks.county.planted import Planter
from evacsim.county.calendar import calendar_of
from evacsim.county.find import stated
from evacsim.county.gather import gather
from evacsim.studies.many import run_scenario

if TYPE_CHECKING:
    Rng = np.random.Generator

SCHOOLS = 110
PLANTED, HONEST = 50, 500
TODAY = dt.date(2026, 10, 31)


def main() -> None:
    """Make the county, roll it up, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.perf_counter()
    records = list(honest(SCHOOLS, chosen.seed))
    told = Planter(records, np.random.default_rng([chosen.seed, 10_000])).everything()
    rest = [place for place in range(len(records)) if place not in told]
    for place in rest[HONEST:]:
        records[place] = None  # type: ignore[call-overload]
    assert len(told) == PLANTED, len(told)
    made_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="evacsim-integrity-") as name:
        folder = Path(name)
        (folder / "calendar.toml").write_text(CALENDAR, encoding="utf-8")
        run_scenario(SCENARIO, folder / "results", replications=1)
        for one in records:
            if one is not None:
                put(one, folder)
        began = time.perf_counter()
        found = gather(
            folder, stated=stated(None, ""), today=TODAY, calendar=calendar_of(folder, None)
        )
        read_s = time.perf_counter() - began
    files = {records[place].path: place for place in [*told, *rest[:HONEST]]}
    assert found.drills["file"].n_unique() == PLANTED + HONEST
    doubted = {files[file]: code for file, code in found.doubts.select("file", "code").rows()}
    planted, met = (
        Counter(told.values()),
        Counter(told[place] for place in doubted if place in told),
    )
    wrong = {place: code for place, code in doubted.items() if place not in told}
    print("| planted | records | doubted |\n|---|---|---|")
    for kind, count in planted.items():
        print(f"| {kind} | {count} | {met[kind]} |")
    print(f"| all | {PLANTED} | {met.total()} |")
    print(f"| honest | {HONEST} | {len(wrong)} {dict(Counter(wrong.values())) or ''} |")
    print(f"seed {chosen.seed}; made in {made_s:.0f} s, read in {read_s:.0f} s")
    assert met.total() >= 45
    assert len(wrong) <= 0.02 * HONEST


if __name__ == "__main__":
    require_compiled()
    main()
