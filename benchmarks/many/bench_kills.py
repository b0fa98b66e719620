"""The same tables however they are made: workers, Dask, kill -9 at random moments and once more.

Run it from the checkout with `python benchmarks/many/bench_kills.py [--kills 20]`. First the ways
that end by themselves: one process, four, a Dask cluster of two, a scheduler with two workers
started by hand, and the same when one of its workers is killed. Then kills: each trial
starts `evacsim run --workers 2`, kills it at a moment drawn over the whole length of such a run
(imports, simulation, writing of the tables, clearing away), every second time together with its
workers, and runs the same again. Bound: all tables the same to the byte, each time.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.results.store import read_results  # noqa: E402
from evacsim.studies.many import kept_replications, run_scenario  # noqa: E402
from tests.clusters import scheduler  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCENARIO = ROOT / "scenarios" / "laohekou-2013-control.toml"


def started(out: Path, replications: int, *options: str) -> subprocess.Popen[bytes]:
    """Start a run on two workers, in a process group of its own."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "evacsim", "run", str(SCENARIO), "--out", str(out),
            "--replications", str(replications), "--workers", "2", "--no-plots", *options,
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each table, checked against the files."""
    return {name: note.sha256 for name, note in read_results(folder).manifest.tables.items()}


def ways(root: Path, replications: int) -> Iterator[tuple[str, Path]]:
    """Run in every way that ends by itself; yield what it is called, and its results."""
    for name, options in (
        ("1 process", {"workers": 1}),
        ("4 processes", {"workers": 4}),
        ("Dask, local, 2 processes", {"workers": 2, "cluster": "local"}),
    ):
        out = root / name.replace(" ", "-")
        yield name, run_scenario(SCENARIO, out, replications=replications, **options)  # type: ignore[arg-type]  # options by name
    with scheduler(root, workers=2) as (address, _, workers):
        name = "Dask, a scheduler and 2 workers by hand"
        out = root / "by-hand"
        yield name, run_scenario(SCENARIO, out, replications=replications, cluster=address)

        def kill_one(done: int, total: int) -> None:
            if done >= total / 3 and workers[0].poll() is None:
                workers[0].kill()

        out = root / "one-killed"
        run_scenario(SCENARIO, out, replications=replications, cluster=address, progress=kill_one)
        assert workers[0].poll() is not None
        yield f"{name}, one of them killed", out


def told(found: Mapping[str, str]) -> str:
    """Return the first digits of the hashes of the tables."""
    return " ".join(f"{name} {digest[:8]}" for name, digest in found.items())


def main() -> None:
    """Print when each was killed, what was there, and whether the tables are the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--replications", type=int, default=2_000)
    options = parser.parse_args()
    draw = random.Random(7)  # noqa: S311 - moments, no secrets
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        began = time.perf_counter()
        assert started(root / "once", options.replications).wait() == 0
        length_s = time.perf_counter() - began
        once = hashes(root / "once")
        print(f"one run of {options.replications} on 2 processes takes {length_s:.1f} s")
        print(f"{told(once)}: 2 processes, on the command line")
        for name, out in ways(root, options.replications):
            print(f"{told(hashes(out))}: {name}")
            assert hashes(out) == once, name
        same = 0
        for trial in range(options.kills):
            out, after_s = root / f"killed-{trial}", draw.uniform(0, length_s)
            process = started(out, options.replications)
            time.sleep(after_s)
            if trial % 2:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()
            there, done = kept_replications(out), out.exists()
            if not done or there:
                assert started(out, options.replications).wait() == 0
            left = [path.name for path in root.iterdir() if path.name.startswith(f".{out.name}.")]
            good = hashes(out) == once and not left
            same += good
            stood = "results written" if done else f"{there} kept"
            print(
                f"killed after {after_s:5.1f} s: {stood}, {'same' if good else 'DIFFERENT'} {left}"
            )
    print(f"{same} of {options.kills} the same")
    sys.exit(0 if same == options.kills else 1)


if __name__ == "__main__":
    require_compiled()
    main()
