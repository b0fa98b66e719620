"""How fast a run is, against the bare clock on the same machine; the work done is asserted first.

Run it from the checkout with `python benchmarks/speed/bench_run.py`. It prints a table and
leaves with status 1 if a bound is missed. No test runs it: times belong to a quiet machine.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simpy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from benchmarks.speed.cases import (  # noqa: E402
    Prepared,
    prepared_scenario,
    spilled_back,
    towers,
)
from evacsim.results.records import CAUSES  # noqa: E402
from evacsim.simulation.clock import Run, simulate  # noqa: E402
from evacsim.simulation.program import Program  # noqa: E402
from evacsim.simulation.tables import tables  # noqa: E402

ROUNDS = 9
BARE_EVENTS = 40_000
CLOCK_BOUND = 2.5
STUDY_BOUND = 2.0
SCALE_BOUND = 11.0
MEMORY_BOUND_MB = 150.0
HELP_BOUND_S = 0.15
MEMORY_PEOPLE = 20_000


def bare_events_per_s(pending: int) -> float:
    """Return how many `env.timeout` with a callback the clock handles a second.

    `pending` events are on the agenda at any time: as many as the run has components.
    """
    env = simpy.Environment()
    left = BARE_EVENTS

    def again(_: simpy.Event) -> None:
        nonlocal left
        left -= 1
        if left >= pending:
            env.timeout(1.0).callbacks.append(again)

    for number in range(pending):
        env.timeout(number / pending).callbacks.append(again)
    began = time.process_time()
    env.run()
    assert left == 0
    return BARE_EVENTS / (time.process_time() - began)


def seconds(work: Callable[[], object]) -> float:
    """Return how much processor time one call takes [s]: other programs do not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def run(case: Prepared, *, with_tables: bool = False, cold: bool = False) -> Any:  # noqa: ANN401
    """Simulate, and make the tables if asked; `cold` looks for every route anew."""
    recording = simulate(
        case.network,
        case.people,
        case.law,
        changes=case.changes,
        time_limit_s=36_000.0,
        program=Program(case.network, case.law) if cold else case.program,
    )
    if with_tables:
        return tables(recording, case.people, case.network, replication=0)
    return recording


def work_done(name: str, case: Prepared, *, people: int, most_events: float) -> int:
    """Assert that everybody got out with no more events than allowed; return the passages."""
    recording = run(case, with_tables=False)
    passages, ratio = len(recording.time_s), recording.events / len(recording.time_s)
    assert len(case.people.group) == people, (name, len(case.people.group))
    assert len(recording.left_occupant) == 0, (name, len(recording.left_occupant))
    assert ratio <= most_events, (name, ratio)
    print(f"{name}: {people} people out, {passages} passages, {ratio:.3f} events a passage")
    return passages


def rates(case: Prepared) -> dict[str, float]:
    """Return medians of alternating rounds [s] for one replication.

    `bare`: as many events of a bare clock as the loop has; `loop`: from the first who sets off to
    the end of the clock; `study`: people put in place, the loop, and the recording.
    """
    found: dict[str, list[float]] = {"bare": [], "loop": [], "study": []}
    for _ in range(ROUNDS):
        ready = Run(case.program, case.people, case.changes)
        found["loop"].append(seconds(lambda ready=ready: ready.until(36_000.0)))
        events = ready.finish().events
        found["bare"].append(events / bare_events_per_s(len(case.network.components)))
        found["study"].append(seconds(lambda: run(case)))
    return {name: statistics.median(times) for name, times in found.items()}


def scaling(*, cold: bool) -> tuple[float, float]:
    """Return the best times [s] of one tower and of ten, simulation and tables."""
    small, large = towers(1), towers(10)
    work_done("one tower", small, people=500, most_events=2.2)
    work_done("ten towers", large, people=5000, most_events=2.2)
    once, tenfold = [], []
    for _ in range(3):
        once += [seconds(lambda: run(small, with_tables=True, cold=cold)) for _ in range(3)]
        tenfold.append(seconds(lambda: run(large, with_tables=True, cold=cold)))
    return min(once), min(tenfold)


_MEMORY = """
import json, resource, sys
sys.path.append({root!r})
from benchmarks.speed.bench_run import run
from benchmarks.speed.cases import towers
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
case = towers({towers})
frames = run(case, with_tables=True, cold=True)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
unit = 1024.0 if sys.platform != "darwin" else 1024.0 ** 2
print(json.dumps([len(case.people.group), (after - before) / unit, frames["passages"].height]))
"""


def memory_mb() -> tuple[float, int]:
    """Return the peak memory [MB] of a replication beyond imports, and its passages."""
    code = _MEMORY.format(root=str(ROOT), towers=MEMORY_PEOPLE // 500)
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    people, used_mb, passages = json.loads(out)
    assert people == MEMORY_PEOPLE, people
    return float(used_mb), int(passages)


def help_s() -> float:
    """Return the best time [s] of `evacsim --help` in a new process."""
    command = [sys.executable, "-m", "evacsim", "--help"]

    def once() -> None:
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT)

    took = []
    for _ in range(3):
        began = time.perf_counter()  # of another process, so by the clock on the wall
        once()
        took.append(time.perf_counter() - began)
    return min(took)


def report(rows: Iterable[tuple[str, str, str, bool]]) -> bool:
    """Print the table; return whether every bound is kept."""
    kept = True
    print(f"\n{'what':<46} {'measured':>12} {'bound':>12}  kept")
    for what, measured, bound, good in rows:
        kept &= good
        print(f"{what:<46} {measured:>12} {bound:>12}  {'yes' if good else 'NO'}")
    return kept


def main() -> int:
    """Assert the work, time it, print the table."""
    drill = prepared_scenario(ROOT / "scenarios" / "teaching-block-fire-drill.toml")
    passages = work_done("teaching block", drill, people=1960, most_events=1.5)
    spilled = spilled_back()
    passed = work_done("spilled-back stair", spilled, people=900, most_events=2.2)
    waits = sum(CAUSES[cause] in ("place", "turn") for cause in run(spilled).cause.tolist())
    assert waits > passed / 2, (waits, passed)  # the queue stands on the stair, not behind it
    speed = rates(drill)
    faster, study = speed["bare"] / speed["loop"], speed["study"] / speed["loop"]
    rows = [
        ("the loop against a bare clock with as many events", f"x {faster:.1f}",
         f">= x {CLOCK_BOUND}", faster >= CLOCK_BOUND),
        ("a study's replication over its loop", f"x {study:.2f}",
         f"<= x {STUDY_BOUND:.0f}", study <= STUDY_BOUND),
    ]  # fmt: skip
    for cold, what in ((False, "routes known"), (True, "routes searched")):
        small_s, large_s = scaling(cold=cold)
        factor = large_s / small_s
        rows.append((f"ten times the building and people, {what}", f"x {factor:.1f}",
                     f"<= x {SCALE_BOUND:.0f}", factor <= SCALE_BOUND))  # fmt: skip
    used_mb, _ = memory_mb()
    rows.append((f"peak memory, {MEMORY_PEOPLE} people", f"{used_mb:.0f} MB",
                 f"<= {MEMORY_BOUND_MB:.0f} MB", used_mb <= MEMORY_BOUND_MB))  # fmt: skip
    start_s = help_s()
    rows.append(("evacsim --help", f"{start_s:.2f} s", f"<= {HELP_BOUND_S} s",
                 start_s <= HELP_BOUND_S))  # fmt: skip
    kept = report(rows)
    print(
        f"\nteaching block, {passages} passages: bare clock {1e3 * speed['bare']:.1f} ms, loop "
        f"{1e3 * speed['loop']:.1f} ms, a study's replication {1e3 * speed['study']:.1f} ms"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    require_compiled()
    sys.exit(main())
