"""Where the time of a replication goes: people, simulation, tables, Parquet, the disk.

Run it from the checkout with `python benchmarks/speed/bench_pipeline.py [--rounds 15]`. It takes
the building and the 2,000 people of `benchmarks/many/bench_jupedsim.py`, in pieces of ten
replications as `run` makes them. Asserted first: everybody is out, every passage has a cause, and
the tables that are read again are those that were made. Printed: milliseconds a replication, by
step, median and least of the rounds: processor time, threads of polars included, and by the clock.
`occupancy` is counted when somebody reads it: it is no part of the sum.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.many.bench_jupedsim import PEOPLE, SCENARIO  # noqa: E402 - the checkout comes first
from evacsim.results.records import WRITTEN  # noqa: E402
from evacsim.results.write import table_bytes  # noqa: E402
from evacsim.simulation.replicate import prepare, simulated  # noqa: E402
from evacsim.studies.pieces import Piece, Table, piece_size, write_piece  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.simulation.replicate import Plan, Simulated


class Clock:
    """Times steps: processor time and time by the clock [s], a list for each step."""

    def __init__(self) -> None:
        self.took: dict[str, list[tuple[float, float]]] = {}

    def time(self, step: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the step gives
        """Do a step and take note of how long it took."""
        began = time.process_time(), time.perf_counter()
        found = work()
        ended = time.process_time(), time.perf_counter()
        self.took.setdefault(step, []).append((ended[0] - began[0], ended[1] - began[1]))
        return found


def piece(plan: Plan, folder: Path, numbers: range, clock: Clock) -> None:
    """Make and write a piece, step by step."""
    drawn = clock.time(
        "draw", lambda: [plan.population.draw(seed=1, replication=n) for n in numbers]
    )
    done: list[Simulated] = clock.time(
        "simulate",
        lambda: [
            simulated(plan, seed=1, replication=n, people=people)
            for n, people in zip(numbers, drawn, strict=True)
        ],
    )
    ran = [one.ran for one in done]
    frames: dict[Any, pl.DataFrame] = clock.time(
        "tables", lambda: {name: plan.maker.table(name, ran) for name in WRITTEN}
    )
    tables = clock.time(
        "Parquet",
        lambda: {n: Table(data=table_bytes(n, one), rows=one.height) for n, one in frames.items()},
    )
    notes = tuple(one.note for one in done)
    clock.time("write", lambda: write_piece(folder, numbers, Piece(tables=tables, notes=notes)))
    counted = clock.time("occupancy, on reading", lambda: plan.maker.occupancy(ran))
    outs = frames["occupants"].group_by("replication").agg(pl.col("out_s").count())
    assert outs["out_s"].to_list() == [PEOPLE] * len(numbers)
    assert frames["passages"]["cause"].null_count() == 0
    assert counted["standing"].min() == 0
    for name, frame in frames.items():
        path = folder / f"{numbers.start:06d}-{numbers.stop:06d}.{name}.parquet"
        assert pl.read_parquet(path).equals(frame)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    clock, size = Clock(), piece_size(PEOPLE)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drill.toml"
        file.write_text(SCENARIO, encoding="utf-8")
        plan = prepare(file)
        piece(plan, Path(folder), range(size), Clock())  # what is made once is made now
        for _ in range(options.rounds):
            piece(plan, Path(folder), range(size), clock)
        kilobytes = sum(path.stat().st_size for path in Path(folder).glob("*.parquet")) / 1024
    print(f"{'ms a replication':<24}{'processor':>12}{'least':>8}{'clock':>8}{'least':>8}")
    sums = [0.0] * 4
    for step, took in clock.took.items():
        cells = [
            1e3 * figure(column) / size
            for column in zip(*took, strict=True)
            for figure in (statistics.median, min)
        ]
        print(f"{step:<24}{cells[0]:>12.2f}" + "".join(f"{cell:>8.2f}" for cell in cells[1:]))
        if step not in ("simulate", "occupancy, on reading"):
            sums = [a + b for a, b in zip(sums, cells, strict=True)]
    print(f"{'all but to simulate':<24}{sums[0]:>12.2f}" + "".join(f"{s:>8.2f}" for s in sums[1:]))
    print(f"{kilobytes / size:.0f} kB a replication")


if __name__ == "__main__":
    main()
