"""Kill -9 at random moments, then `--resume`: the tables are those of a run that nobody stopped.

Run it from the checkout with `python benchmarks/many/bench_kills.py [--kills 20]`. Each trial
starts `evacsim run --workers 2`, kills it at a moment drawn over the whole length of such a run
(imports, simulation, writing of the tables), every second time together with its workers, and
goes on with `--resume` until it ends. Bound: all four tables the same to the byte, each time.
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

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from evacsim.results.store import read_results  # noqa: E402 - the checkout comes first
from evacsim.studies.many import kept_replications  # noqa: E402

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


def main() -> None:
    """Print when each was killed, what was there, and whether the tables are the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--replications", type=int, default=200)
    options = parser.parse_args()
    draw = random.Random(7)  # noqa: S311 - moments, no secrets
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        began = time.perf_counter()
        assert started(root / "once", options.replications).wait() == 0
        length_s = time.perf_counter() - began
        once = hashes(root / "once")
        print(f"one run of {options.replications} takes {length_s:.1f} s")
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
                assert started(out, options.replications, "--resume").wait() == 0
            left = [path.name for path in root.iterdir() if path.name.startswith(f".{out.name}.")]
            good = hashes(out) == once and not left
            same += good
            told = "results written" if done else f"{there} kept"
            print(
                f"killed after {after_s:5.1f} s: {told}, {'same' if good else 'DIFFERENT'} {left}"
            )
    print(f"{same} of {options.kills} the same")
    sys.exit(0 if same == options.kills else 1)


if __name__ == "__main__":
    main()
