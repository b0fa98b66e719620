"""What the attribution adds to the time and memory of a run; its exactness is asserted first.

Run it from the checkout with `python benchmarks/attribution/bench_attribution.py`. It prints a
table and leaves with status 1 if a bound is missed. No test runs it: times belong to a quiet
machine. A run is simulating, making the tables and writing them; the attribution is everything
that `evacsim bottlenecks --no-relief` says, read from the written folder.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from benchmarks.speed.cases import Prepared, prepared_scenario, towers  # noqa: E402
from evacsim.analysis.chain.causes import cause_record  # noqa: E402
from evacsim.analysis.chain.chain import chain  # noqa: E402
from evacsim.analysis.chain.critical import chain_rows, critical_chains  # noqa: E402
from evacsim.analysis.chain.delays import delays  # noqa: E402
from evacsim.analysis.facts import Facts  # noqa: E402
from evacsim.simulation.clock import simulate  # noqa: E402
from evacsim.simulation.tables import tables  # noqa: E402

if TYPE_CHECKING:
    from evacsim.building.network import Network

DRILL = ROOT / "scenarios" / "teaching-block-fire-drill.toml"
ROUNDS = 5
ADDS_BOUND = 0.25
MEMORY_BOUND_MB = 150.0
TOWERS = 40
PEOPLE = 20_000


def run(case: Prepared, folder: Path) -> None:
    """Simulate one replication and write its tables, as `evacsim run` does."""
    recording = simulate(
        case.network, case.people, case.law, changes=case.changes, time_limit_s=36_000.0,
        program=case.program,
    )  # fmt: skip
    for name, frame in tables(recording, case.people, case.network, replication=0).items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=1)


def floors_of(network: Network) -> dict[str, str]:
    """Return the floor of every place."""
    return {component.place: component.floor for component in network.components}


def attribute(floor_of: dict[str, str], folder: Path) -> tuple[float, float]:
    """Read the tables and split the total; return it and all person-seconds of waiting."""
    frames = [pl.read_parquet(folder / f"{name}.parquet") for name in ("occupants", "passages")]
    record = cause_record(frames[0], frames[1], replication=0)
    facts = Facts(building=None, network=None)  # type: ignore[arg-type]  # not asked for
    chains = critical_chains([record], facts)
    rows = chain_rows(chains)
    waiting = delays([record], floor_of)
    return math.fsum(row.seconds for row in rows), waiting.person_s


def work_done(case: Prepared, folder: Path, people: int) -> tuple[float, float]:
    """Assert that everybody is out and every sampled chain adds up; return total and waiting."""
    run(case, folder)
    occupants = pl.read_parquet(folder / "occupants.parquet")
    passages = pl.read_parquet(folder / "passages.parquet")
    assert occupants.height == people, occupants.height
    assert occupants["out_s"].null_count() == 0
    record = cause_record(occupants, passages, replication=0)
    for at in range(len(record.time_s) - 1, -1, -max(1, len(record.time_s) // 50)):
        total_s = math.fsum(piece.seconds for piece in chain(record, at))
        assert abs(total_s - record.time_s[at]) <= 1e-6, (at, total_s)
    total_s, waiting = attribute(floors_of(case.network), folder)
    assert abs(total_s - float(record.time_s[-1])) <= 1e-6, total_s
    return total_s, waiting


def seconds(case: Prepared, folder: Path) -> tuple[float, float]:
    """Return the best processor times [s] of a run and of its attribution, in turns."""
    ran, split = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        run(case, folder)
        half = time.process_time()
        attribute(floors_of(case.network), folder)
        ran.append(half - began)
        split.append(time.process_time() - half)
    return min(ran), min(split)


_MEMORY = """
import json, sys
from pathlib import Path
sys.path.append({root!r})
from benchmarks.attribution.bench_attribution import attribute
floor_of = json.loads(sys.stdin.read())
def peak_kb():  # not ru_maxrss, which a new process takes over from its parent
    lines = Path("/proc/self/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith("VmHWM")).split()[1])
before = peak_kb()
attribute(floor_of, Path({folder!r}))
print(json.dumps((peak_kb() - before) / 1024.0))
"""


def memory_mb(network: Network, folder: Path) -> float:
    """Return the peak memory [MB] of attributing the tables in a folder, beyond the imports.

    On Linux only: the peak stands in `/proc`.
    """
    code = _MEMORY.format(root=str(ROOT), folder=str(folder))
    out = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(floors_of(network)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return float(json.loads(out))


def main() -> int:
    """Assert the work, time it, print the table."""
    cases = (
        ("teaching block", prepared_scenario(DRILL), 1960),
        ("forty towers", towers(TOWERS), PEOPLE),
    )  # fmt: skip
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, case, people in cases:
            total_s, waiting = work_done(case, folder, people)
            print(f"{what}: {people} people, {total_s:.1f} s split, {waiting:,.0f} person-s waited")
            ran_s, split_s = seconds(case, folder)
            share = split_s / ran_s
            rows.append((f"{what}: run {ran_s:.2f} s, attribution", f"+{share:.0%}",
                         f"<= {ADDS_BOUND:.0%}", share <= ADDS_BOUND))  # fmt: skip
        used_mb = memory_mb(cases[-1][1].network, folder)
    rows.append((f"peak memory of it, {PEOPLE} people", f"{used_mb:.0f} MB",
                 f"<= {MEMORY_BOUND_MB:.0f} MB", used_mb <= MEMORY_BOUND_MB))  # fmt: skip
    print(f"\n{'what':<46} {'measured':>12} {'bound':>12}  kept")
    for what, measured, bound, good in rows:
        print(f"{what:<46} {measured:>12} {bound:>12}  {'yes' if good else 'NO'}")
    return 0 if all(good for *_, good in rows) else 1


if __name__ == "__main__":
    require_compiled()
    sys.exit(main())
